"""A film that cannot be shown: why, in plain words, and what one can do; and the search for one that moved."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.study import Recording
from observer.errors import BadFilm, ObserverError
from observer.i18n import _
from observer.media.footage import find_moved
from observer.services import films
from observer.ui import theme
from observer.ui.jobs import Job, Jobs
from observer.ui.workspace import Workspace

ELSEWHERE = ("missing", "changed")  # reasons for which one looks for the file
_WIDTH = 480


class FilmTrouble(QFrame):
    """Lies over the film: a sentence and buttons, or how far a search is."""

    look_asked = Signal()
    folder_asked = Signal()
    file_asked = Signal()
    again_asked = Signal()
    stop_asked = Signal()

    def __init__(self, film: QWidget) -> None:
        super().__init__(film)
        self._film = film
        self.setObjectName("floating")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.look, self.folder, self.file = QPushButton(), QPushButton(), QPushButton()
        self.again, self.stop = QPushButton(), QPushButton()
        self.look.setObjectName("primary")
        self._arrange()
        for button, signal in (
            (self.look, self.look_asked),
            (self.folder, self.folder_asked),
            (self.file, self.file_asked),
            (self.again, self.again_asked),
            (self.stop, self.stop_asked),
        ):
            button.clicked.connect(signal)
        film.installEventFilter(self)
        self.retranslate()
        self.hide()

    def _arrange(self) -> None:
        buttons = QGridLayout()
        buttons.setSpacing(theme.SPACE[1])
        for n, button in enumerate((self.look, self.folder, self.again, self.file, self.stop)):
            buttons.addWidget(button, n // 2, n % 2)
        buttons.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE[3]] * 4)
        layout.setSpacing(theme.SPACE[2])
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.look.setText(_("Look for it"))
        self.folder.setText(_("Look in a folder …"))
        self.file.setText(_("Choose the file …"))
        self.again.setText(_("Try again"))
        self.stop.setText(_("Stop"))
        self._place()

    def tell(self, words: str, elsewhere: bool) -> None:
        """Say why there is no film; `elsewhere` when it may only be at another place."""
        self.words.setText(words)
        self.bar.hide()
        for button in (self.look, self.folder, self.file):
            button.setVisible(elsewhere)
        self.again.show()
        self.stop.hide()
        self.show()
        self.raise_()
        self._place()

    def searching(self, words: str) -> None:
        """Say that it is being looked for, and where."""
        self.words.setText(words)
        for button in (self.look, self.folder, self.file, self.again):
            button.hide()
        self.stop.show()
        self.bar.show()
        self.show()
        self._place()

    def _place(self) -> None:
        width = min(_WIDTH, self._film.width() - 2 * theme.SPACE[1])
        height = min(max(self.heightForWidth(width), self.sizeHint().height()), self._film.height())
        self.setGeometry((self._film.width() - width) // 2, (self._film.height() - height) // 2, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False


class FilmFinder(QObject):
    """Looks for the film of a recording, and tells the study where it is now."""

    def __init__(self, workspace: Workspace, jobs: Jobs, panel: FilmTrouble) -> None:
        super().__init__(panel)
        self._workspace, self._jobs, self._panel = workspace, jobs, panel
        self._recording: Recording | None = None
        self._job: Job | None = None
        panel.look_asked.connect(self._look)
        panel.folder_asked.connect(self._ask_folder)
        panel.file_asked.connect(self._ask_file)
        panel.stop_asked.connect(self.stop)

    def tell(self, recording: Recording, words: str, reason: str) -> None:
        """Show what is the matter with a film."""
        self.stop()
        self._recording = recording
        self._panel.tell(words, reason in ELSEWHERE)

    def leave(self) -> None:
        """Nothing is the matter any more."""
        self.stop()
        self._recording = None
        self._panel.hide()

    def stop(self) -> None:
        """Look no further."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._panel.tell(_("The search was stopped. The film was not found yet."), True)

    def look_in(self, folders: list[Path]) -> None:
        """Look for the film in these folders, and in the folders in them."""
        recording = self._recording
        if recording is None or self._job is not None:
            return
        mark, size = recording.fingerprint, recording.size
        self._panel.searching(_("Looking for the film of “{name}” …").format(name=recording.name))
        self._job = self._jobs.start(
            _("Look for a film"), lambda progress: find_moved(mark, size, folders, progress), self._looked, self._failed
        )

    def take(self, path: Path) -> None:
        """The film is here, somebody says."""
        recording, viewer = self._recording, viewer_at_work(self._workspace)
        if recording is None or viewer is None:
            return
        study = self._workspace.study
        try:
            changes = films.relink(study, viewer, recording.id, path)
        except ObserverError as error:
            self._panel.tell(str(error), True)
            return
        self._take_those_beside(path.parent)
        self._workspace.changed.emit(changes)
        if not changes.touched("recordings"):  # it is where it was, and whole again
            self._panel.again_asked.emit()

    def _take_those_beside(self, folder: Path) -> None:
        """Other films of the session that are missing often moved along."""
        study, viewer, session = self._workspace.study, viewer_at_work(self._workspace), self._workspace.session
        if session is None or viewer is None:
            return
        for other in films.of_session(study, session):
            try:
                films.file_of(study, other)
            except BadFilm:
                there = folder / _file_name(other.path)
                try:
                    films.relink(study, viewer, other.id, there)
                except BadFilm:
                    continue

    def _look(self) -> None:
        session = self._workspace.session
        if session is not None:
            self.look_in(films.folders_to_search(self._workspace.study, session))

    def _looked(self, found: Path | None) -> None:
        self._job = None
        if found is not None:
            self.take(found)
        elif self._recording is not None:
            words = _("The film of “{name}” was not found there. Say in which folder to look, or choose the file.")
            self._panel.tell(words.format(name=self._recording.name), True)

    def _failed(self, error: ObserverError) -> None:
        self._job = None
        self._panel.tell(str(error), True)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self._panel.window(), _("Look for the film in this folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self.look_in([Path(path)]))
        _open(dialog)

    def _ask_file(self) -> None:
        dialog = QFileDialog(self._panel.window(), _("Where is this film?"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take(Path(path)))
        _open(dialog)


def viewer_at_work(workspace: Workspace) -> Viewer | None:
    """Who looks after the study, else who is coding; None when nobody is there."""
    return workspace.viewer or (workspace.work.desk.viewer if workspace.work else None)


def _open(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _file_name(path: str) -> str:
    """The name at the end of a path, which may have been written on another system."""
    kind = PureWindowsPath if "\\" in path else PurePosixPath
    return kind(path).name

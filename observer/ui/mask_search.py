"""Looking for the faces of a fragment beside the window, or beginning without them, to draw them by hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.mask_strip import Small, make_strip
from observer.progress import Progress
from observer.services import mask_reviews
from observer.services.fragment_films import FoundFilm
from observer.services.mask_reviews import Found
from observer.ui.jobs import Job
from observer.ui.workspace import Workspace


class FaceSearch(QObject):
    """`found` when what there is was stored; `changed` when it begins or ends; `failed` with a sentence."""

    found = Signal()
    changed = Signal()
    failed = Signal(str)

    def __init__(self, workspace: Workspace, viewer: Viewer, fragment: Fragment, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._viewer, self._fragment, self._window = workspace, viewer, fragment, window
        self._todo = mask_reviews.prepare_search(workspace.study, viewer, fragment.id)
        self._job: Job | None = None

    @property
    def films(self) -> tuple[FoundFilm, ...]:
        """The films of the fragment."""
        return self._todo.films

    @property
    def is_running(self) -> bool:
        """Whether faces are being looked for."""
        return self._job is not None

    @property
    def fraction(self) -> float:
        """How far that is."""
        return self._job.fraction if self._job is not None else 0.0

    def is_meant(self) -> bool:
        """Whether all that was drawn and said is really to be given up."""
        words = _("All boxes that were drawn, and all that was said of faces and silences, will be gone.")
        box = QMessageBox(QMessageBox.Icon.Warning, self._window.windowTitle(), words, parent=self._window)
        box.setInformativeText(_("Look for the faces anew?"))
        yes = box.addButton(_("Look anew"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.exec()
        return box.clickedButton() is yes

    def look(self) -> None:
        """Look for the faces of all films."""
        todo = self._todo
        self._start(_("Look for faces in “{title}”"), lambda progress: mask_reviews.search(todo, progress))

    def begin_by_hand(self) -> None:
        """Without looking: no faces yet."""
        todo = self._todo
        self._start(_("Prepare the masks of “{title}”"), lambda progress: mask_reviews.without_faces(todo, progress))

    def stop(self) -> None:
        """Do not look any more."""
        if self._job is not None:
            self._job.cancel()

    def _start(self, title: str, work: Callable[[Progress], list[Found]]) -> None:
        study, viewer, fragment = self._workspace.study, self._viewer, self._fragment.id

        def found(result: list[Found]) -> None:
            if self._workspace.study is study:
                self._workspace.do(lambda: mask_reviews.keep(study, viewer, fragment, result))
                self.found.emit()

        self._job = self._workspace.jobs.start(title.format(title=self._fragment.title), work, found, self._fail)
        self._job.ended.connect(self._ended)
        self.changed.emit()

    def make_strip(self, n: int, arrived: Callable[[list[Small]], None]) -> None:
        """Small pictures of one of the films."""
        film = self.films[n]

        def work(progress: Progress) -> list[Small]:
            info, index = film.look(progress.part(0, 0))
            return make_strip(info, index, film.part.start_us, film.part.stop_us, progress) if index else []

        self._workspace.jobs.start(_("Small pictures of the fragment"), work, arrived, self._fail)

    def _ended(self) -> None:
        self._job = None
        QTimer.singleShot(0, self.changed.emit)

    def _fail(self, error: ObserverError) -> None:
        self.failed.emit(str(error))

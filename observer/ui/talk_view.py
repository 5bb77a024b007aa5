"""The sound of a talk with what was said in it: written or imported, and heard with the picture that was seen then."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.recall_talk import TalkRecording
from observer.coding.timecode import SECOND, clock
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.player import State
from observer.services import recall_gate, recall_talks, talk_seals
from observer.services.recall import OpenedRecall
from observer.services.recall_talks import Spoken
from observer.services.transcripts import ENDINGS
from observer.ui import icons, theme
from observer.ui.film_view import FilmView
from observer.ui.form_dialog import plain_label
from observer.ui.lesson_film import LessonFilm
from observer.ui.plain_table import PlainTable
from observer.ui.playback import OWN, Playback
from observer.ui.workspace import Workspace

_TURN_US = SECOND // 2  # how often the film is put where it was
_LINE_US = 4 * SECOND  # how long a line lasts that is written while one listens


class TalkView(QWidget):
    """Lines of the talk; one that is chosen is heard, and `film` shows what was on the screen then.

    `told` says what was done, or why it could not be.
    """

    told = Signal(str)

    def __init__(self, workspace: Workspace, film: LessonFilm) -> None:
        super().__init__()
        self._workspace, self._film = workspace, film
        self._opened: OpenedRecall | None = None
        self._viewer: Viewer | None = None
        self._talks: list[TalkRecording] = []
        self._lines: list[Spoken] = []
        self._playing: Playback | None = None
        self._is_open = ""  # the id of the sound file that is open
        self._heard: Path | None = None  # where it is
        self._turned_us = 0
        self.files, self.play, self.time = QComboBox(), QPushButton(), QLabel()
        self.add_file, self.table = QPushButton(), PlainTable()
        self.speaker, self.line, self.add = QLineEdit(), QLineEdit(), QPushButton()
        self.empty = plain_label("caption")
        self._arrange()
        self.files.currentIndexChanged.connect(lambda _n: self._fill())
        self.play.clicked.connect(self.toggle)
        self.add_file.clicked.connect(self.ask_file)
        self.table.row_chosen.connect(self._hear_line)
        self.add.clicked.connect(self.add_line)
        self.line.returnPressed.connect(self.add_line)

    def _arrange(self) -> None:
        self.speaker.setFixedWidth(110)
        above, below = QHBoxLayout(), QHBoxLayout()
        for widget in (self.files, self.play, self.time):
            above.addWidget(widget)
        above.addStretch(1)
        above.addWidget(self.add_file)
        below.addWidget(self.speaker)
        below.addWidget(self.line, 1)
        below.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE[1], 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.empty)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addLayout(below)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.empty.setText(_("This talk was not recorded."))
        self.files.setAccessibleName(_("Sound file"))
        self.add_file.setText(_("Import a transcript …"))
        self.add_file.setToolTip(_("Lines with times, as subtitles (VTT or SRT)."))
        self.speaker.setPlaceholderText(_("Speaker"))
        self.speaker.setAccessibleName(_("Speaker"))
        self.line.setPlaceholderText(_("Type what you hear; it is kept at this moment of the sound"))
        self.line.setAccessibleName(_("What is said"))
        self.add.setText(_("Add"))
        self._show_playing()

    # -- showing ----------------------------------------------------------------------------------------

    def show_recall(self, opened: OpenedRecall, viewer: Viewer) -> None:
        """Show the sound of a session that has ended."""
        self.leave()
        self._opened, self._viewer = opened, viewer
        found = recall_talks.talks(self._workspace.study, viewer, opened.recall.id)
        self._talks = [talk for talk in found if talk.duration_us]
        with QSignalBlocker(self.files):
            self.files.clear()
            for talk in self._talks:
                self.files.addItem(f"{talk.started[11:16]} · {clock(talk.duration_us or 0)}", talk.id)
        self.empty.setVisible(not self._talks)
        for widget in (self.files, self.play, self.add_file, self.table, self.speaker, self.line, self.add):
            widget.setVisible(bool(self._talks))
        self._fill()

    def talk(self) -> TalkRecording | None:
        """The sound file that is chosen."""
        return next((talk for talk in self._talks if talk.id == self.files.currentData()), None)

    def _fill(self) -> None:
        opened, viewer, talk = self._opened, self._viewer, self.talk()
        self._lines = []
        if opened is not None and viewer is not None and talk is not None:
            found = recall_talks.spoken(self._workspace.study, viewer, opened.recall.id)
            self._lines = [one for one in found if one.talk.id == talk.id]
        rows = [(clock(one.line.start_us), one.line.speaker, one.line.text) for one in self._lines]
        self.table.show_rows(_("What is said"), (_("Time"), _("Speaker"), _("What is said")), rows)

    # -- hearing ----------------------------------------------------------------------------------------

    def _hear_line(self, n: int) -> None:
        if 0 <= n < len(self._lines):
            self.hear(self._lines[n].line.start_us)

    def hear(self, us: int) -> None:
        """Hear the sound from a moment of the file on, with what was seen then."""
        talk = self.talk()
        if talk is None:
            return
        self._turned_us = -_TURN_US
        if talk.id != self._is_open:
            try:
                path = recall_talks.path_of(self._workspace.study, talk)
                talk_seals.unlock(path, talk)
            except ObserverError as error:
                self.told.emit(str(error))
                return
            self._lock()
            self._made().open(path, None, us)
            self._is_open, self._heard = talk.id, path
        else:
            self._made().seek(us)
            self._made().play()
        self._turn(us)

    def toggle(self) -> None:
        """Hear it, or not."""
        if self._playing is None or not self._is_open:
            self.hear(0)
        else:
            self._playing.toggle()

    def _made(self) -> Playback:
        if self._playing is None:
            view = FilmView()
            view.setParent(self)
            view.setFixedSize(1, 1)  # there is nothing to see of it; but what is never painted has no time
            view.setMinimumSize(1, 1)
            view.show()
            playing = self._playing = Playback(view, engine=OWN, parent=self)
            playing.opened.connect(lambda _info, _index: playing.play())
            playing.frame_shown.connect(lambda us, _frame: self._at(us))
            playing.state_changed.connect(lambda _state: self._show_playing())
            playing.failed.connect(lambda _code, words: self.told.emit(words))
        return self._playing

    def _at(self, us: int) -> None:
        self.time.setText(clock(us))
        if abs(us - self._turned_us) >= _TURN_US:
            self._turn(us)

    def _turn(self, us: int) -> None:
        """Put the film where it was when this was said."""
        talk, viewer, opened = self.talk(), self._viewer, self._opened
        if talk is None or viewer is None or opened is None:
            return
        self._turned_us = us
        found = recall_talks.film_of(self._workspace.study, viewer, talk.id, us)
        shown = next((one for one in opened.shown if found and one.item.id == found[0].id), None)
        if found is not None and shown is not None:
            clip = recall_gate.screening(self._workspace.study, opened, shown.fragment).clip
            self._film.show_moment(shown.session, found[1].us, clip)

    def _show_playing(self) -> None:
        playing = self._playing is not None and self._playing.state is State.PLAYING
        self.play.setText(_("Pause") if playing else _("Hear the talk"))
        self.play.setIcon(icons.icon("pause" if playing else "sound"))

    def leave(self) -> None:
        """Be silent, and let go of the file."""
        if self._playing is not None:
            self._playing.close()
        self._is_open = ""
        self._lock()
        self.time.clear()

    def _lock(self) -> None:
        if self._heard is not None:
            talk_seals.lock(self._heard)
        self._heard = None

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if self._playing is not None:
            self._playing.pause()

    # -- writing ----------------------------------------------------------------------------------------

    def now_us(self) -> int:
        """Where the sound is (µs of the file)."""
        stamp = self._playing.now() if self._playing is not None and self._is_open else None
        return stamp.us if stamp is not None else 0

    def add_line(self) -> None:
        """Keep what was typed at this moment of the sound."""
        talk, viewer, study = self.talk(), self._viewer, self._workspace.study
        text, speaker, us = self.line.text(), self.speaker.text(), self.now_us()
        if talk is None or viewer is None or not text.strip():
            return
        stop = min(us + _LINE_US, max(talk.duration_us or 0, us + 1))
        added = self._workspace.do(lambda: recall_talks.add_line(study, viewer, talk.id, us, stop, text, speaker))
        if added is not None:
            self.line.clear()
            self._fill()

    def ask_file(self) -> None:
        """Choose a transcript of the sound file."""
        kinds = " ".join(f"*{ending}" for ending in ENDINGS)
        folder = str(self._workspace.study.path.parent)
        path, _kind = QFileDialog.getOpenFileName(
            self, self.add_file.text(), folder, _("Subtitles ({kinds})").format(kinds=kinds)
        )
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Take over a transcript of the sound file."""
        talk, viewer, study = self.talk(), self._viewer, self._workspace.study
        if talk is None or viewer is None:
            return
        try:
            n, changes = recall_talks.import_lines(study, viewer, talk.id, path)
        except ObserverError as error:
            self.told.emit(str(error))
            return
        self._workspace.changed.emit(changes)
        self._fill()
        self.told.emit(_("{n} lines were taken over.").format(n=n))

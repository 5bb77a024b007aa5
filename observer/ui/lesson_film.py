"""The film of a lesson: a moment of a session that nobody is at work on, small, with play and pause."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer import settings
from observer.coding.study import Recording, Session
from observer.coding.timecode import SECOND, clock
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import films
from observer.services.masked_clips import MaskedClip
from observer.ui import icons, theme
from observer.ui.film_source import FilmSource
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback
from observer.ui.reel import Reel
from observer.ui.side_films import by_camera
from observer.ui.workspace import Workspace

BEFORE_US = 2 * SECOND  # so much is seen of what comes before a moment


class LessonFilm(QWidget):
    """Shows a moment; nothing is opened before one is asked for. The coding page has its own film.

    `moved` tells session time of each frame that was painted.
    """

    moved = Signal(object)  # int

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._source = FilmSource(workspace)
        self._reel: Reel | None = None
        self._session = ""
        self.view, self.time = FilmView(), QLabel()
        self.play, self.again = QPushButton(), QPushButton()
        for button in (self.play, self.again):
            button.setEnabled(False)
        self._moment_us = 0
        below = QHBoxLayout()
        below.addWidget(self.play)
        below.addWidget(self.again)
        below.addWidget(self.time, 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.view, 1)
        column.addLayout(below)
        self.play.clicked.connect(self.toggle)
        self.again.clicked.connect(self.replay)
        workspace.closed.connect(self.close_film)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.again.setText(_("Play the moment"))
        self.again.setIcon(icons.icon("replay"))
        self.view.setAccessibleName(_("Film"))
        if self._reel is None:
            self.view.set_message(_("Choose a line: here you see that moment."))
        self._show_playing()

    # -- which moment -----------------------------------------------------------------------------------

    @property
    def reel(self) -> Reel | None:
        """What plays the film; None before a moment was asked for."""
        return self._reel

    def show_moment(self, session: Session, us: int, clip: MaskedClip | None = None) -> None:
        """Hold at a moment of a session; with a `clip`, that is shown instead of the film, and nothing else."""
        reel = self._made()
        self._moment_us = us
        if not self._turn_to(clip, reel):
            return
        strips = by_camera(films.of_session(self._workspace.study, session))
        if not strips:
            reel.close()
            self.view.set_message(_("This session has no film yet."))
        elif session.id != self._session or reel.failed:
            reel.show(self._source.strip(strips, next(iter(strips))), us)
        else:
            reel.pause()
            reel.seek(us)
        self._session = session.id
        for button in (self.play, self.again):
            button.setEnabled(bool(strips))

    def _turn_to(self, clip: MaskedClip | None, reel: Reel) -> bool:
        """Let go of the film or clip before, when it is another one; whether this one can be shown."""
        if self._source.is_using(clip):
            return True
        self.close_film()
        try:
            self._source.use(clip, reel.playback)
        except ObserverError as error:
            self.show_nothing(str(error))
            return False
        return True

    def show_nothing(self, words: str) -> None:
        """Let go of the film, and say why."""
        self.close_film()
        self.view.set_message(words)
        for button in (self.play, self.again):
            button.setEnabled(False)

    def _made(self) -> Reel:
        if self._reel is None:
            playback = Playback(self.view, engine=settings.load().engine, parent=self)
            self._reel = Reel(playback, self._source.find, self._source.find_index)
            self._reel.at.connect(lambda us: self.time.setText(clock(us)))
            self._reel.at.connect(self.moved)
            self._reel.playing_changed.connect(lambda _on: self._show_playing())
            self._reel.trouble.connect(self._trouble)
        return self._reel

    def _trouble(self, _recording: Recording, words: str, _reason: str) -> None:
        self.view.set_message(words)
        for button in (self.play, self.again):
            button.setEnabled(False)

    # -- playing ----------------------------------------------------------------------------------------

    def replay(self) -> None:
        """Play from a little before the moment."""
        if self._reel is not None:
            self._reel.seek(max(self._moment_us - BEFORE_US, 0))
            self._reel.play()

    def toggle(self) -> None:
        """Play, or hold."""
        if self._reel is not None and self.play.isEnabled():
            (self._reel.pause if self._reel.is_playing() else self._reel.play)()

    def _show_playing(self) -> None:
        playing = self._reel is not None and self._reel.is_playing()
        self.play.setText(_("Pause") if playing else _("Play"))
        self.play.setIcon(icons.icon("pause" if playing else "play"))

    def close_film(self) -> None:
        """Let go of the film."""
        if self._reel is not None:
            self._reel.close()
        self._session = ""
        self.time.clear()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if self._reel is not None:
            self._reel.pause()

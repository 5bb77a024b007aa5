"""The other cameras of a session: small films beside the main one, in step with it."""

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from observer.coding.study import Recording
from observer.i18n import _
from observer.media.player import SoundSource
from observer.ui import theme
from observer.ui.film_view import ON_FILM, FilmView
from observer.ui.playback import Playback
from observer.ui.reel import Find, Reel
from observer.ui.reel_time import FindIndex
from observer.ui.strip import Strip

WIDTH = 216
_MOST_LEAD_US = 120_000
_PATIENCE_MS = 1_500  # for a picture that does not come


class Silence:
    """A loudspeaker that is not there: only the main film is heard."""

    available = False

    def start(self, source: SoundSource) -> None:
        """Nothing is heard."""

    def stop(self) -> None:
        """Nothing was heard."""

    def set_volume(self, volume: float) -> None:
        """It stays silent."""


class SideFilm(QFrame):
    """What one camera filmed, small. It has no clock of its own: each of its pictures is asked for by the time of
    the main film, the next one when the last has been painted, so that it can lag but never drift."""

    chosen = Signal()

    def __init__(self, camera: str, strip: Strip, find: Find, find_index: FindIndex) -> None:
        super().__init__()
        self.camera = camera
        self.view = FilmView()
        self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.setFixedSize(WIDTH - 2 * theme.SPACE[0], WIDTH * 9 // 16)
        self.caption = QLabel()
        self.caption.setStyleSheet(ON_FILM)
        self.reel = Reel(Playback(self.view, Silence(), parent=self), find, find_index)
        self.reel.at.connect(self._painted)
        self.reel.trouble.connect(lambda _film, words, _reason: self.view.set_message(words))
        self.reel.moved.connect(self._moved)
        self._wanted_us: int | None = None
        self._busy, self._asked, self._takes_s = False, 0.0, 0.0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE[0])
        layout.addWidget(self.view)
        layout.addWidget(self.caption)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.retranslate()
        self._strip = strip

    def begin(self, us: int) -> None:
        """Open the film at a moment of the session."""
        self._busy = True
        self._patience.start()
        self.reel.show(self._strip, us)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        words = _("Camera {name}").format(name=self.camera)
        self.caption.setText(words)
        self.setToolTip(_("Click to see this camera large"))
        self.setAccessibleName(words)

    def follow(self, us: int, rate: float | None) -> None:
        """The main film shows `us`; it plays at `rate` (None: it holds, and the picture has to be exact)."""
        lead = min(self._takes_s * rate * 1e6, _MOST_LEAD_US) if rate is not None else 0
        self._wanted_us = us + round(lead)
        if rate is None:
            self._takes_s = 0.0
        if not self._busy or rate is None:
            self._ask(exact=rate is None)

    def _ask(self, exact: bool) -> None:
        us, self._wanted_us = self._wanted_us, None
        if us is None or (not self.reel.in_gap and self.reel.moment_at(us) == self.reel.now()):
            return
        self._busy, self._asked = True, time.monotonic()
        self._patience.start()
        if exact or self.reel.in_gap:
            self.reel.seek(us)
        else:
            self.reel.scrub(us)  # a second behind, it leaps to a key frame

    def _painted(self, _us: int) -> None:
        if self._busy:
            taken = time.monotonic() - self._asked
            self._takes_s = taken if not self._takes_s else 0.8 * self._takes_s + 0.2 * taken
        self._done()

    def _done(self) -> None:
        self._busy = False
        self._patience.stop()
        if self._wanted_us is not None:
            self._ask(exact=False)

    def _moved(self) -> None:
        if self.reel.in_gap:
            self.view.set_message(self.reel.gap_words())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click: show this camera large."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()


class SideFilms(QWidget):
    """A column of small films. `chosen` comes with the name of a camera."""

    chosen = Signal(str)

    def __init__(self, find: Find, find_index: FindIndex) -> None:
        super().__init__()
        self._find, self._find_index = find, find_index
        self.films: list[SideFilm] = []
        self.setFixedWidth(WIDTH)
        self.setObjectName("surround")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE[0], 0, theme.SPACE[0], 0)
        self._column.setSpacing(theme.SPACE[1])
        self._column.addStretch(1)
        self.hide()

    def show_strips(self, strips: dict[str, Strip], us: int) -> None:
        """Show these cameras at a moment; none: nothing."""
        for film in self.films:
            film.reel.close()
            film.hide()
            film.deleteLater()
        self.films = [SideFilm(camera, strip, self._find, self._find_index) for camera, strip in strips.items()]
        for n, film in enumerate(self.films):
            film.chosen.connect(lambda camera=film.camera: self.chosen.emit(camera))
            self._column.insertWidget(n, film)
            film.begin(us)
        self.setVisible(bool(self.films))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for film in self.films:
            film.retranslate()

    def follow(self, us: int, rate: float | None) -> None:
        """The main film is at `us`; see `SideFilm.follow`."""
        for film in self.films:
            film.follow(us, rate)


def by_camera(recordings: list[Recording]) -> dict[str, Strip]:
    """What each camera filmed of a session, in the order in which they began."""
    length = max((recording.session_span[1] for recording in recordings), default=0)
    cameras = dict.fromkeys(recording.camera for recording in recordings)
    return {name: Strip(tuple(r for r in recordings if r.camera == name), length) for name in cameras}

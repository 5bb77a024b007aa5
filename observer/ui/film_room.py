"""The film of the session at work, with its controls, on the session's clock."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from observer.coding.events import Moment, moment_in
from observer.coding.study import Recording
from observer.errors import BadFilm
from observer.i18n import _
from observer.media.player import Sound, State
from observer.services import films
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback
from observer.ui.transport import RATES, Transport
from observer.ui.workspace import Workspace

JUMP_US = 5_000_000


class FilmRoom(QWidget):
    """Plays the recording that is on the screen at a moment of the session; recordings of one camera follow
    each other. `at` tells session time at every frame that was painted."""

    at = Signal(object)  # int, session time in microseconds

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._recordings: list[Recording] = []
        self._recording: Recording | None = None
        self._wanted_us: int | None = None  # where to go in a film that is being opened
        self._rate = 1.0
        self.view = FilmView()
        self.playback = Playback(self.view, parent=self)
        self.transport = Transport()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.transport)
        self._wire()

    def _wire(self) -> None:
        playback, transport = self.playback, self.transport
        playback.opened.connect(self._opened)
        playback.frame_shown.connect(lambda us, _frame: self._painted(us))
        playback.state_changed.connect(self._state_changed)
        playback.rate_is.connect(lambda real: transport.show_rate(self._rate, real))
        playback.sound_is.connect(self._sound_is)
        transport.play_asked.connect(self.toggle)
        transport.step_asked.connect(self.step)
        transport.jump_asked.connect(self.jump)
        transport.rate_asked.connect(self._set_rate)
        transport.loop_asked.connect(self._loop)
        transport.volume_asked.connect(playback.set_volume)
        self._workspace.desk_changed.connect(self._show_session)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.transport.retranslate()
        self.view.setAccessibleName(_("Film"))

    # -- which film -------------------------------------------------------------------------------------

    def _show_session(self) -> None:
        session = self._workspace.session
        self._recordings = films.of_session(self._workspace.study, session) if session else []
        self._recording = None
        if self._recordings:
            self._open(self._recordings[0], self._recordings[0].offset_us)
        else:
            self.playback.close()
            self.view.set_message(_("This session has no film yet. Add one: observer add recording"))

    def _open(self, recording: Recording, session_us: int) -> None:
        self._recording, self._wanted_us = recording, session_us
        try:
            path = films.file_of(self._workspace.study, recording)
        except BadFilm as error:
            self.playback.close()
            self.view.set_message(str(error))
            return
        self.playback.open(path)

    def _opened(self) -> None:
        self.playback.set_rate(self._rate)
        if self._wanted_us and self._recording and self._wanted_us != self._recording.offset_us:
            self.playback.seek(self._recording.placement.to_media(self._wanted_us))
        self._wanted_us = None

    def close_film(self) -> None:
        """Let go of the film."""
        self.playback.close()
        self._recording = None

    def length_us(self) -> int:
        """How long the session lasts."""
        return max((recording.session_span[1] for recording in self._recordings), default=0)

    # -- time -------------------------------------------------------------------------------------------

    def now(self) -> Moment:
        """The moment of the frame that was painted last."""
        stamp = self.playback.now()
        if self._recording is None or stamp is None:
            return Moment(0)
        return moment_in(self._recording, stamp.pts)

    def session_us(self) -> int:
        """Session time of the frame that was painted last."""
        return self.now().us

    def moment_at(self, session_us: int) -> Moment:
        """The moment of the frame on the screen at a session time."""
        index = self.playback.index
        if self._recording is None or index is None:
            return Moment(max(session_us, 0))
        media = min(max(self._recording.placement.to_media(session_us), 0), index.end_us - 1)
        return moment_in(self._recording, index.pts_of(index.at(media)))

    def _painted(self, media_us: int) -> None:
        if self._recording is not None:
            us = self._recording.placement.to_session(media_us)
            self.transport.show_time(us, self.length_us())
            self.at.emit(us)

    # -- orders -----------------------------------------------------------------------------------------

    def play(self) -> None:
        """Play on."""
        self.playback.play()

    def pause(self) -> None:
        """Hold."""
        self.playback.pause()

    def toggle(self) -> None:
        """Play, or hold."""
        self.playback.toggle()

    def is_playing(self) -> bool:
        """Whether the film runs."""
        return self.playback.state is State.PLAYING

    def step(self, n: int) -> None:
        """Frames on or back."""
        self.playback.step(n)

    def jump(self, direction: int) -> None:
        """Some seconds on or back."""
        self.seek(self.session_us() + direction * JUMP_US)

    def seek(self, session_us: int) -> None:
        """Go to a moment of the session, in whichever recording it lies."""
        self._go(session_us, exact=True)

    def scrub(self, session_us: int) -> None:
        """Near a moment, quickly, while the mouse moves."""
        self._go(session_us, exact=False)

    def _go(self, session_us: int, exact: bool) -> None:
        us = min(max(session_us, 0), max(self.length_us() - 1, 0))
        there = self._at(us)
        if there is not None and there is not self._recording and exact:
            self._open(there, us)
        elif self._recording is not None:
            self.playback.seek(max(self._recording.placement.to_media(us), 0), exact)

    def _at(self, us: int) -> Recording | None:
        """The recording at a moment; the one that is open when it is there too."""
        there = [r for r in self._recordings if r.session_span[0] <= us < r.session_span[1]]
        return self._recording if self._recording in there else next(iter(there), None)

    def change_rate(self, direction: int) -> None:
        """The next speed up or down; up also plays."""
        n = RATES.index(self._rate) + direction if self.is_playing() or direction < 0 else RATES.index(self._rate)
        self._set_rate(RATES[min(max(n, 0), len(RATES) - 1)])
        if direction > 0:
            self.play()

    def _set_rate(self, rate: float) -> None:
        self._rate = rate
        self.playback.set_rate(rate)
        self.transport.show_rate(rate, rate)

    def _loop(self, on: bool) -> None:
        """Repeat the last five seconds before this moment."""
        end = self.playback.now()
        if on and end is not None:
            self.playback.set_loop(max(end.us - JUMP_US, 0), end.us)
        else:
            self.playback.set_loop(None, None)

    # -- what the player says ---------------------------------------------------------------------------

    def _state_changed(self, state: str) -> None:
        self.transport.show_playing(state == State.PLAYING.value)
        if state == State.ENDED.value and self._recording is not None:
            following = self._at(self._recording.session_span[1])
            if following is not None and following is not self._recording:
                self._open(following, following.offset_us)

    def _sound_is(self, sound: str) -> None:
        if sound == Sound.NO_DEVICE.value:
            self.transport.say(_("This computer has no sound device; the film plays silently."))

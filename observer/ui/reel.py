"""The recordings of one camera as one film, on the clock of the session: across files, and across gaps."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal

from observer.coding.study import Recording
from observer.coding.timecode import clock
from observer.errors import BadFilm
from observer.i18n import _
from observer.media.player import Known, State
from observer.ui.playback import Playback
from observer.ui.reel_time import FindIndex, ReelTime
from observer.ui.strip import Strip

_REST_MS = 80
_NEAR_US = 1_000_000

Find = Callable[[Recording], tuple[Path, Known | None]]


class Reel(ReelTime):
    """Plays what one camera filmed in a session. Times are session time in microseconds.

    `at` tells the time of every frame that was painted, and of every moment in a gap. `trouble` comes with
    words when a film cannot be shown; then one can still go elsewhere. `moved` comes when another recording,
    or a gap, is on the screen.
    """

    at = Signal(object)  # int
    playing_changed = Signal(bool)
    moved = Signal()
    trouble = Signal(object, str, str)  # Recording, words, reason

    def __init__(self, playback: Playback, find: Find, find_index: FindIndex) -> None:
        super().__init__(playback, find_index)
        self._find = find
        self._asked_us = 0
        self._play_on = self._said_playing = False
        self._rate = 1.0
        self._loop: tuple[int, int] | None = None
        self._again = True
        self._gap.ticked.connect(self._tick)
        self._gap.over.connect(self._gap_over)
        self._rest_us = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self.seek(self._rest_us))
        playback.opened.connect(self._opened)
        playback.frame_shown.connect(lambda us, _frame: self._painted(us))
        playback.state_changed.connect(self._state_changed)
        playback.failed.connect(self._film_failed)

    # -- what is shown ------------------------------------------------------------------------------------

    def show(self, strip: Strip, us: int | None = None, play_on: bool = False) -> None:
        """Show these films; at `us`, else where the first begins."""
        self.close()
        self.strip = strip
        if strip.recordings:
            self._go(strip.start_us if us is None else us, play_on)

    def close(self) -> None:
        """Show nothing."""
        self._rest.stop()
        self._gap.hold(0, 0)
        self.strip, self.recording = Strip(), None
        self._wanted_us = None
        self._opening = self._play_on = self._in_gap = self.failed = False
        self.playback.close()
        self._tell_playing()

    def again(self) -> None:
        """Try once more to open the film that is wanted here."""
        self._go(self.session_us(), False, reopen=True)

    # -- orders ---------------------------------------------------------------------------------------------

    def is_playing(self) -> bool:
        """Whether it runs, or will as soon as a film is open."""
        return self.playback.state is State.PLAYING or self._gap.running or self._play_on

    def play(self) -> None:
        """Play on; from the beginning when all has been played."""
        if self._in_gap:
            self._gap.run(self._rate)
        elif self._opening or self.failed:
            self._play_on = self._opening
        elif self.playback.state is State.ENDED and len(self.strip.recordings) > 1:
            self._open(self.strip.recordings[0], self.strip.start_us, True)
        else:
            self.playback.play()
        self._tell_playing()

    def pause(self) -> None:
        """Hold."""
        self._play_on = False
        self._gap.stop()
        self.playback.pause()
        self._tell_playing()

    def step(self, n: int) -> None:
        """Hold, and go frames on or back; over the end of a film to the one beside it."""
        stamp, index = self.stamp(), self.playback.index
        if self._in_gap:
            there = self.strip.next_start(self._gap.us()) if n > 0 else self.strip.last_end(self._gap.us())
        elif self.recording is None or stamp is None or index is None:
            return
        else:
            edge = stamp.frame == (len(index) - 1 if n > 0 else 0)
            beyond = self.recording.session_span[1] if n > 0 else self.recording.session_span[0] - 1
            there = beyond if edge and self.strip.at(beyond) not in (None, self.recording) else None
            if there is None:
                self.playback.step(n)
        if there is not None:
            self._go(there, False)

    def seek(self, us: int) -> None:
        """Go to a moment, in whichever recording it lies; plays on if it played."""
        self._rest.stop()
        self._go(us, self.is_playing())

    def scrub(self, us: int) -> None:
        """Near a moment, quickly, while the mouse moves; at that moment when it rests."""
        there = self.strip.at(us, self.recording)
        if there is None or there is not self.recording or self.stamp() is None:
            self._rest_us = us
            self._rest.start()
            return
        near = abs(us - self.session_us()) <= _NEAR_US
        self.playback.seek(max(there.placement.to_media(us), 0), near)
        if near:
            self._rest.stop()
        else:
            self._rest_us = us
            self._rest.start()

    def set_rate(self, rate: float) -> None:
        """Play at `rate` times the speed."""
        self._rate = rate
        self.playback.set_rate(rate)
        if self._gap.running:
            self._gap.run(rate)

    def set_loop(self, loop: tuple[int, int] | None, again: bool = True) -> None:
        """Play a stretch again and again, or once and hold on its last frame; None: no more."""
        self._loop, self._again = loop, again
        self._loop_in_film()

    def _loop_in_film(self) -> None:
        """The player itself keeps to a stretch of one film, exactly; one across films is watched here."""
        film = self.recording
        if self._loop is None or film is None:
            self.playback.set_loop(None, None)
            return
        start, stop = film.session_span
        # To hold at the end, the player need not have the beginning in the same film.
        if (start <= self._loop[0] or not self._again) and start < self._loop[1] <= stop:
            begin, end = (max(film.placement.to_media(us), 0) for us in self._loop)
            self.playback.set_loop(begin, end, self._again)
        else:
            self.playback.set_loop(None, None)

    # -- going there ----------------------------------------------------------------------------------------

    def _go(self, us: int, play_on: bool, reopen: bool = False) -> None:
        us = self.strip.within(us)
        there = self.strip.at(us, self.recording)
        if there is None and self._in_gap and not play_on:
            self._stand_in_gap(us)
        elif there is None:
            self._enter_gap(us, play_on)
        elif there is self.recording and not self._in_gap and not self.failed and not reopen:
            self._go_in_film(there, us)
        else:
            self._open(there, us, play_on)

    def _go_in_film(self, recording: Recording, us: int) -> None:
        if self._wanted_us is not None:
            self._wanted_us = us  # nothing has been painted yet
        if not self._opening:
            self.playback.seek(max(recording.placement.to_media(us), 0))

    def _open(self, recording: Recording, us: int, play_on: bool) -> None:
        self._gap.hold(us, us)
        self._in_gap = self.failed = False
        self._opening = True
        self.recording, self._wanted_us, self._asked_us, self._play_on = recording, us, us, play_on
        try:
            path, known = self._find(recording)
            self.playback.open(path, known, max(recording.placement.to_media(us), 0))
        except BadFilm as error:
            self.playback.close()
            self._film_failed(str(error.facts.get("reason", "")), str(error))
        self.moved.emit()

    def _opened(self) -> None:
        film, us = self.recording, self._wanted_us
        if film is None or us is None or not self._opening:
            return
        if self.playback.index is not None:
            self._indexes[film.id] = self.playback.index
        self.playback.set_rate(self._rate)
        self._loop_in_film()
        self._opening = False
        if us != self._asked_us:
            self.playback.seek(max(film.placement.to_media(us), 0))

    def _film_failed(self, reason: str, words: str) -> None:
        if self.recording is None:
            return
        self._wanted_us = self.session_us() if self._wanted_us is None else self._wanted_us
        self.failed, self._opening, self._play_on = True, False, False
        self.trouble.emit(self.recording, words, reason)
        self.at.emit(self._wanted_us)
        self._tell_playing()

    def _enter_gap(self, us: int, play_on: bool) -> None:
        self.recording, self._wanted_us, self._in_gap = None, None, True
        self._opening = self.failed = self._play_on = False
        self._hold_in_gap(us)
        self.playback.close()
        if play_on:
            self._gap.run(self._rate)
        self.moved.emit()
        self.at.emit(us)
        self._tell_playing()

    def _stand_in_gap(self, us: int) -> None:
        self._hold_in_gap(us)
        self.at.emit(us)

    def _hold_in_gap(self, us: int) -> None:
        following = self.strip.next_start(us)
        self._gap.hold(us, self.strip.length_us if following is None else following)

    def gap_words(self) -> str:
        """Why there is nothing to see here."""
        following = self.strip.next_start(self._gap.us())
        if following is None:
            return _("This camera filmed no longer than this.")
        return _("This camera did not film here. Its film goes on at {time}.").format(time=clock(following))

    # -- what comes ----------------------------------------------------------------------------------------

    def _painted(self, media_us: int) -> None:
        if self.recording is not None and not self._opening:
            self._wanted_us = None
            us = self.recording.placement.to_session(media_us)
            if not self._turned_back(us):
                self.at.emit(us)

    def _tick(self, us: int) -> None:
        if not self._turned_back(us):
            self.at.emit(us)

    def _turned_back(self, us: int) -> bool:
        """At the end of a loop across films: go back to its beginning, or hold."""
        if self._loop is None or us < self._loop[1] or not self.is_playing():
            return False
        if not self._again:
            self.pause()
            return False
        self._go(self._loop[0], True)
        return True

    def _gap_over(self) -> None:
        if self.strip.at(self._gap.us()) is not None:
            self._go(self._gap.us(), True)
        self._tell_playing()

    def _state_changed(self, state: str) -> None:
        if state == State.PAUSED.value and self._play_on and not self._opening:
            self._play_on = False
            self.playback.play()
        elif state == State.ENDED.value and self.recording is not None:
            self._go_on_after(self.recording)
        self._tell_playing()

    def _go_on_after(self, film: Recording) -> None:
        following = self.strip.after(film)
        if following is not None:
            self._open(*following, True)
        elif self.strip.has_more_after(film):
            self._enter_gap(film.session_span[1], True)

    def _tell_playing(self) -> None:
        playing = self.is_playing()
        if playing != self._said_playing:
            self._said_playing = playing
            self.playing_changed.emit(playing)

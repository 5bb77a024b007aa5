"""One stretch of playing: a thread decodes ahead of the clock, another gives each frame out when it is due."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from observer.errors import ObserverError
from observer.media.clock import Clock
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.no_pictures import NoPictures
from observer.media.pace import Pace, RateMeter
from observer.media.player import SoundOut, View
from observer.media.reader import Thinning
from observer.media.soundtrack import SAMPLE_BYTES, SOUND_RATE, Soundtrack
from observer.media.stills import Still, StillSource, Superseded

_AHEAD = 8
_FEW = 3
_AHEAD_S = 1.0  # of frames that lie far apart
_PREPARED_S = 0.3
_PATIENCE_S = 0.4  # with a loudspeaker that does not begin
_SOUND_READY_S = 1.0
_SOUND_READY_BYTES = SOUND_RATE * SAMPLE_BYTES // 5
_LONGEST_NAP_S = 0.1
_SOON_US = 12 * MICRO


@dataclass(frozen=True)
class Stretch:
    """What to play: from frame `first` until before frame `until` (all that there is: the number of frames).

    `end_us` is when the film goes on to what comes after; `rate` as in `Player.set_rate`.
    """

    first: int
    until: int
    end_us: int
    rate: float


@dataclass(frozen=True)
class Outcome:
    """Whom a run tells what, from its own threads: frames, the end, the rate reached, a fault; itself first."""

    frame: Callable[[object, Still], None]
    done: Callable[[object], None]
    rate: Callable[[object, float], None]
    failed: Callable[[object, ObserverError], None]


class Run:
    """Plays a stretch once, silently unless it is given a `sound`; then tells that it is done."""

    def __init__(
        self,
        source: StillSource | NoPictures,
        index: FrameIndex,
        stretch: Stretch,
        view: Callable[[], View],
        outcome: Outcome,
    ) -> None:
        self._source, self._index, self._stretch = source, index, stretch
        self._view, self._outcome = view, outcome
        self._clock = Clock(index.us_of(stretch.first), stretch.rate)
        self._pace, self._meter = Pace(), RateMeter(stretch.rate)
        self._queue: deque[Still] = deque()
        self._decoded_all = self._stopped = False
        self._change = threading.Condition()
        self._out: SoundOut | None = None
        self._make_track: Callable[[], Soundtrack] | None = None
        self._track: Soundtrack | None = None
        self.due = self.shown = 0

    @property
    def clock(self) -> Clock:
        """The time in the film."""
        return self._clock

    def sound(self, out: SoundOut, make_track: Callable[[], Soundtrack]) -> None:
        """Play what `make_track` gives on the loudspeaker `out`; before the start."""
        self._out, self._make_track = out, make_track

    def start(self) -> None:
        """Begin."""
        if self._make_track is not None:
            self._track = self._make_track()
        for work in (self._decode, self._present):
            threading.Thread(target=self._guarded, args=(work,), name=work.__name__, daemon=True).start()

    def stop(self) -> None:
        """Give out nothing more; returns at once."""
        with self._change:
            self._stopped = True
            self._change.notify_all()
        if self._track is not None:
            self._track.stop()
        if self._out is not None:
            self._out.stop()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Superseded:
            return
        except ObserverError as error:
            self._outcome.failed(self, error)

    def _going(self) -> bool:
        return not self._stopped

    # --- decoding ----------------------------------------------------------------------------------------

    def _decode(self) -> None:
        i = self._stretch.first
        while self._going() and i < self._stretch.until:
            thinning = self._thinning(i)
            if self._pace.lost and thinning is Thinning.ALL_BUT_KEYS:
                i = max(i, self._index.key_before(self._index.at(self._clock.us())))
            found = self._source.next_frame(i, thinning, self._going)
            if found is None or found[0] >= self._stretch.until:
                break
            i = found[0] + 1
            if self._pace.worth_painting(self._lag(i)):
                self._put(Still(found[0], self._source.paint(found[1], self._view()), found[0]))
        with self._change:
            self._decoded_all = True
            self._change.notify_all()

    def _thinning(self, i: int) -> Thinning:
        """What to leave out from frame `i` on; where no key frame comes soon, the film rather slows down."""
        thinning = self._pace.thinning(self._lag(i), len(self._queue) > 0)
        soon = self._index.at(self._index.us_of(i) + _SOON_US)
        if thinning is Thinning.ALL_BUT_KEYS and self._index.key_before(soon) < i:
            return Thinning.UNREFERENCED
        return thinning

    def _lag(self, i: int) -> float:
        """How many seconds too late frame `i` is decoded; negative when it is in time."""
        if not self._clock.running:
            return -1.0
        return -self._clock.seconds_until(self._index.us_of(min(i, len(self._index) - 1)))

    def _put(self, still: Still) -> None:
        with self._change:
            while not self._stopped and self._full():
                self._change.wait(_LONGEST_NAP_S)
            self._queue.append(still)
            self._change.notify_all()

    def _full(self) -> bool:
        """Whether enough is decoded: some frames, or fewer that reach far ahead."""
        if len(self._queue) < 2:
            return False
        far = self._clock.running and self._clock.seconds_until(self._index.us_of(self._queue[-1].number)) > _AHEAD_S
        return far or len(self._queue) >= _AHEAD

    # --- giving out --------------------------------------------------------------------------------------

    def _present(self) -> None:
        first = self._take()
        if first is not None:
            self._give(first)
        self._start_clock()
        while (still := self._take()) is not None:
            self._sleep_until(self._index.us_of(still.number))
            if self._stopped:
                return
            self.due += 1
            if not self._next_is_due():
                self._give(still)
        self._sleep_until(self._stretch.end_us)
        if self._going():
            self._outcome.done(self)

    def _give(self, still: Still) -> None:
        self.shown += 1
        self._outcome.frame(self, still)
        if not self._clock.running:
            return
        real = self._meter.told(self._index.us_of(still.number), time.monotonic())
        if real is not None:
            self._outcome.rate(self, real)

    def _take(self) -> Still | None:
        """The next frame; None when there is none any more."""
        with self._change:
            self._change.wait_for(lambda: self._stopped or self._queue or self._decoded_all)
            if self._stopped or not self._queue:
                return None
            self._change.notify_all()
            return self._queue.popleft()

    def _next_is_due(self) -> bool:
        with self._change:
            return bool(self._queue) and self._clock.us() >= self._index.us_of(self._queue[0].number)

    def _sleep_until(self, us: int) -> None:
        """Wait until the film is at `us`. In naps, because the sound may move the clock."""
        while (seconds := self._clock.seconds_until(us)) > 0:
            with self._change:
                if self._stopped:
                    return
                self._change.wait_for(lambda: self._stopped, min(seconds, _LONGEST_NAP_S))

    def _start_clock(self) -> None:
        """With some frames in stock; with sound, when that is heard. But it does not wait for ever."""
        with self._change:
            self._change.wait_for(lambda: self._stopped or self._decoded_all or len(self._queue) >= _FEW, _PREPARED_S)
        if self._out is not None and self._track is not None and self._track.ready(_SOUND_READY_S, _SOUND_READY_BYTES):
            if self._stopped:
                return
            self._out.start(self._track)
            give_up = time.monotonic() + _PATIENCE_S
            while not self._clock.running and time.monotonic() < give_up and self._going():
                with self._change:
                    self._change.wait_for(lambda: self._stopped, 0.01)
        self._clock.start()

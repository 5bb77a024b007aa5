"""Where the film is while it plays: by the computer's clock, corrected by the sound that is heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from observer.media.frame_index import MICRO

# A smaller difference between picture and sound is made up a little at each report, a greater one at once.
NOTICEABLE_US = 100_000
_SHARE = 0.1


class Clock:
    """The time in the film, in microseconds; held until `start`, and never running backwards."""

    def __init__(self, at_us: int, rate: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._at, self._rate, self._seconds = float(at_us), rate, seconds
        self._since: float | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether it has been started."""
        return self._since is not None

    def start(self) -> None:
        """Run from now on; nothing when it does."""
        with self._lock:
            if self._since is None:
                self._since = self._seconds()

    def us(self) -> int:
        """The time in the film now."""
        with self._lock:
            return round(self._position())

    def seconds_until(self, us: int) -> float:
        """How long it is until `us` at this rate; negative when it is past."""
        return (us - self.us()) / MICRO / self._rate

    def hear(self, us: int) -> bool:
        """The sound is at `us`. False when it is so far behind that the sound has to move, not the clock."""
        with self._lock:
            error = us - self._position()
            if self._since is None or error > NOTICEABLE_US:
                self._set(us)
            elif error < -NOTICEABLE_US:
                return False
            else:
                # Never back: a clock that is ahead only waits.
                self._set(self._position() + error * _SHARE)
            return True

    def hold_at(self, us: int) -> None:
        """Go on from `us`, because the pictures cannot keep up."""
        with self._lock:
            self._set(us)

    def _position(self) -> float:
        if self._since is None:
            return self._at
        return self._at + (self._seconds() - self._since) * MICRO * self._rate

    def _set(self, us: float) -> None:
        self._at, self._since = float(us), self._seconds()

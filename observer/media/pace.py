"""What to leave out when a computer cannot decode as fast as the film is to be played, and how fast it is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from observer.media.frame_index import MICRO
from observer.media.reader import Thinning

_LEVELS = (Thinning.NOTHING, Thinning.UNREFERENCED, Thinning.ALL_BUT_KEYS)
# How many seconds late decoding must be to leave out more than on each level, and for how long on it.
_LATE_S, _TRIED_S = (0.2, 0.6), (0.0, 1.0)
# For how many seconds frames must be in stock to leave out less than on each level (a key frame in time is
# enough to try again); doubled, up to the second, each time that it did not last.
_CALM_S, _MOST_CALM_S = (0.0, 3.0, 0.3), (0.0, 40.0, 10.0)
_LASTS_S = 10.0
_NO_NEED_TO_PAINT_S = 0.12
_PAINT_AT_LEAST_S = 0.1
# The rate is measured over this long, and told when it is this much off.
_WINDOW_S, _OFF = 2.0, 0.07


class Pace:
    """How much to leave out: nothing, then frames that no other needs, then all but key frames."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._level = 0
        self._since = self._painted = -1e9
        self._eased = [-1e9] * len(_LEVELS)  # when each level was left for a better one
        self._calm_since: float | None = None
        self._calm_needed = list(_CALM_S)
        self.lost = False

    def thinning(self, lag_s: float, stocked: bool) -> Thinning:
        """What to leave out, when the next frame is `lag_s` seconds late, and whether there are frames in stock."""
        now = self._seconds()
        if lag_s > 0 or not stocked:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
        if self._worse(lag_s, now):
            self._go_to(self._level + 1, now)
        elif self._better(now):
            self._eased[self._level] = now
            self._go_to(self._level - 1, now)
        # With key frames alone and still late: those on the way need not be decoded either.
        self.lost = self._level == len(_LEVELS) - 1 and lag_s > 0
        return _LEVELS[self._level]

    def _worse(self, lag_s: float, now: float) -> bool:
        level = self._level
        return level < len(_LATE_S) and lag_s > _LATE_S[level] and now - self._since >= _TRIED_S[level]

    def _better(self, now: float) -> bool:
        calm = self._calm_since
        return self._level > 0 and calm is not None and now - calm >= self._calm_needed[self._level]

    def _go_to(self, level: int, now: float) -> None:
        if level > self._level:
            lasted = now - self._eased[level] > _LASTS_S
            needed = _CALM_S[level] if lasted else 2 * self._calm_needed[level]
            self._calm_needed[level] = min(needed, _MOST_CALM_S[level])
        self._level, self._since, self._calm_since = level, now, None

    def worth_painting(self, lag_s: float) -> bool:
        """Whether a frame is not so late that the next one had better be painted; some always are."""
        now = self._seconds()
        if lag_s > _NO_NEED_TO_PAINT_S and now - self._painted < _PAINT_AT_LEAST_S:
            return False
        self._painted = now
        return True


class RateMeter:
    """Notices when a film does not run as fast as was asked, and when it does again."""

    def __init__(self, rate: float) -> None:
        self._rate, self._said = rate, rate
        self._shown: deque[tuple[float, int]] = deque()

    def told(self, us: int, now: float) -> float | None:
        """A frame of time `us` was given out at `now` (seconds). The rate, when it is news."""
        self._shown.append((now, us))
        begin, begin_us = self._shown[0]
        if now - begin < _WINDOW_S:
            return None
        while now - self._shown[0][0] > _WINDOW_S:
            self._shown.popleft()
        # A film that catches up is not faster than it was asked to be.
        real = min((us - begin_us) / MICRO / (now - begin), self._rate)
        if abs(real - self._rate) <= _OFF * self._rate:
            real = self._rate
        if abs(real - self._said) <= _OFF * self._said / 2:
            return None
        self._said = real
        return real

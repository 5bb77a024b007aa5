"""What to leave out when a computer cannot decode as fast as the film is to be played, and how fast it is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from observer.media.frame_index import MICRO
from observer.media.reader import Thinning

_LEVELS = (Thinning.NOTHING, Thinning.UNREFERENCED, Thinning.ALL_BUT_KEYS)
# Seconds that decoding may lag before more is left out; and before it gives up what it was at.
_BEHIND_S, _LOST_S = 0.2, 0.6
_BETWEEN_S = 0.5
# Seconds with frames in stock before less is left out; doubled each time that this was too early.
_CALM_S, _MOST_CALM_S = 3.0, 60.0
_NO_NEED_TO_PAINT_S = 0.12
_PAINT_AT_LEAST_S = 0.25
# The rate is measured over this long, and told when it is this much off.
_WINDOW_S, _OFF = 2.0, 0.07


class Pace:
    """How much to leave out: nothing, then frames that no other needs, then all but key frames."""

    def __init__(self, rate: float, seconds: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._seconds = rate, seconds
        self._level = 0
        self._changed = self._painted = -1e9
        self._calm_since: float | None = None
        self._calm_needed = _CALM_S
        self.lost = False

    def thinning(self, lag_s: float, stock: float) -> Thinning:
        """What to leave out, when the next frame is `lag_s` seconds late and `stock` (0 to 1) of the stock is there."""
        now = self._seconds()
        self.lost = self._level == len(_LEVELS) - 1 and lag_s > _LOST_S
        if lag_s > _BEHIND_S:
            self._calm_since = None
            if self._level < len(_LEVELS) - 1 and now - self._changed > _BETWEEN_S:
                if now - self._changed < self._calm_needed:
                    self._calm_needed = min(2 * self._calm_needed, _MOST_CALM_S)
                self._level, self._changed = self._level + 1, now
        elif stock < 0.5:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
        elif self._level and now - self._calm_since > self._calm_needed:
            self._level, self._changed, self._calm_since = self._level - 1, now, None
        return _LEVELS[self._level]

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
        real = (us - begin_us) / MICRO / (now - begin)
        if abs(real - self._rate) <= _OFF * self._rate:
            real = self._rate
        if abs(real - self._said) <= _OFF * self._said / 2:
            return None
        self._said = real
        return real

"""A sound recording, as if it had frames: moments of 40 ms by which it is stepped through and marked."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from observer.media.footage import FilmInfo
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.player import View
from observer.media.reader import Thinning
from observer.media.stills import Still

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP = Fraction(1, 25)


def moments(info: FilmInfo) -> FrameIndex:
    """The moments of a sound recording, in ticks of the sound."""
    import numpy as np

    tick = Fraction(info.time_base_num, info.time_base_den)
    count = max(int(Fraction(info.duration_us, MICRO) / STEP), 1)
    numbers = np.arange(count, dtype=np.int64)
    pts = info.first_pts + numbers * STEP.numerator * tick.denominator // (STEP.denominator * tick.numerator)
    pts = np.unique(pts)
    first_us = -(-info.first_pts * tick.numerator * MICRO // tick.denominator)
    end_us = max(info.duration_us, count * MICRO // 25 + first_us - info.start_us + 1)
    return FrameIndex(pts, np.ones(len(pts), bool), tick.numerator, tick.denominator, info.start_us, end_us)


class NoPictures:
    """Stands in for `StillSource` where there is nothing to see."""

    def __init__(self, index: FrameIndex) -> None:
        self._index = index

    def frame(self, i: int, wanted: Callable[[], bool] = lambda: True) -> tuple[int, Any] | None:
        """Nothing."""
        return None

    def next_frame(
        self, i: int, thinning: Thinning, wanted: Callable[[], bool] = lambda: True
    ) -> tuple[int, Any] | None:
        """Moment `i`, without a picture; None at the end."""
        return (i, None) if i < len(self._index) else None

    def still(self, i: int, view: View, wanted: Callable[[], bool] = lambda: True) -> Still:
        """Moment `i`, without a picture."""
        return Still(i, None, i)

    def paint(self, frame: Any, view: View) -> NDArray[np.uint8] | None:
        """Nothing."""
        return None

    def request(self, i: int, view: View, deliver: Callable[[Still], None], exact: bool = True) -> None:
        """Call `deliver` with moment `i`, without a picture."""
        deliver(Still(i, None, i))

    def forget(self) -> None:
        """Nothing is ever under way."""

    def close(self) -> None:
        """Nothing is held."""

"""The stretch of time that is seen, and how it moves."""

import math
from dataclasses import dataclass

from observer.coding.timecode import SECOND

BEFORE, AFTER = 16, 48  # pixels to see beyond the start and the end; the last time on the ruler fits in
CLOSEST = 500.0  # microseconds a pixel: a frame of 25 a second is 80 pixels wide


@dataclass(frozen=True)
class Viewport:
    """The stretch that is seen: `us_per_px`, the first pixel (from the start of the session), and the width."""

    us_per_px: float = 100_000.0
    offset: int = -BEFORE
    width: int = 100

    def x(self, us: int) -> int:
        """The pixel in which a time lies, from the left side of the view."""
        return math.floor(us / self.us_per_px) - self.offset

    def us(self, x: float) -> int:
        """The first time in a pixel."""
        return math.ceil((x + self.offset) * self.us_per_px)

    @property
    def span(self) -> tuple[int, int]:
        """The stretch of time that is seen."""
        return self.us(0), self.us(self.width)

    def panned(self, pixels: int, length: int) -> "Viewport":
        """As much further, as far as there is something to see."""
        return Viewport(self.us_per_px, self.offset + pixels, self.width).kept_in(length)

    def zoomed(self, factor: float, around_x: float, length: int) -> "Viewport":
        """`factor` > 1 shows more of less; what is at `around_x` stays there."""
        closer = self._allowed(self.us_per_px / factor, length)
        offset = round((around_x + self.offset) * self.us_per_px / closer - around_x)
        return Viewport(closer, offset, self.width).kept_in(length)

    def fitted(self, start: int, stop: int, length: int) -> "Viewport":
        """A stretch from side to side, with a margin."""
        room = max(1, self.width - BEFORE - AFTER)
        us_per_px = self._allowed(max(1, stop - start) / room, length)
        return Viewport(us_per_px, math.floor(start / us_per_px) - BEFORE, self.width).kept_in(length)

    def resized(self, width: int, length: int) -> "Viewport":
        """As wide as the window; the left side stays."""
        us_per_px = min(self.us_per_px, _whole(max(1, width), length))
        offset = round(self.offset * self.us_per_px / us_per_px)
        return Viewport(us_per_px, offset, max(1, width)).kept_in(length)

    def kept_in(self, length: int) -> "Viewport":
        """Not beyond the start and the end."""
        low, high = self.limits(length)
        return Viewport(self.us_per_px, min(max(self.offset, low), high), self.width)

    def limits(self, length: int) -> tuple[int, int]:
        """The least and the greatest `offset`."""
        return -BEFORE, max(-BEFORE, math.ceil(length / self.us_per_px) + AFTER - self.width)

    def _allowed(self, us_per_px: float, length: int) -> float:
        whole = _whole(self.width, length)
        return min(max(us_per_px, min(CLOSEST, whole)), whole)


def _whole(width: int, length: int) -> float:
    """Microseconds a pixel when everything is seen."""
    return max(length, SECOND) / max(1, width - BEFORE - AFTER)

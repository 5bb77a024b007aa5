"""Draws what is dragged to what is near."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from observer.coding.timecode import SECOND
from observer.ui.timeline_model import TimelineModel


@dataclass(frozen=True)
class Snapper:
    """Draws a time to what is near: when `events`, an edge of another item or the playhead; else the nearest
    frame."""

    model: TimelineModel
    rows: tuple[str, ...]
    playhead: int
    length: int
    frame: Callable[[int], int] | None = None
    events: bool = True

    def to(self, us: int, reach: int, without: Collection[str] = ()) -> tuple[int, bool]:
        """The time that is meant by `us`, within the session; whether it is that of an edge or the playhead."""
        us = min(max(us, 0), self.length)
        near = [self.model.edge_near(us, reach, self.rows, without), self.playhead] if self.events else []
        marks = [m for m in near if m is not None and abs(m - us) <= reach and 0 <= m <= self.length]
        if marks:
            return min(marks, key=lambda mark: abs(mark - us)), True
        return self.to_frame(us), False

    def to_frame(self, us: int) -> int:
        """The time of the nearest frame, when frames are known."""
        return min(max(self.frame(us) if self.frame else us, 0), self.length)

    def apart_from(self, us: int, other: int, after: bool) -> int:
        """`us`, or the frame next to `other`, so that it lies after (or before) `other`."""
        sign, step = (1, 1000) if after else (-1, 1000)
        while (us - other) * sign <= 0 and step < 10 * SECOND:
            us = self.to_frame(other + sign * step)
            step *= 2
        return us if (us - other) * sign > 0 else other + sign

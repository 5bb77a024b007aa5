"""What the mouse does to stretches of time: draw, move and trim who is there and what cannot be coded; loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter

from observer.ui.timeline_gestures import Gesture, snapped
from observer.ui.timeline_items import Band
from observer.ui.timeline_over import paint_guide

if TYPE_CHECKING:
    from observer.ui.timeline_canvas import TimelineCanvas as Stage

_LEAST_US = 100_000  # what is drawn shorter was no more than a slip of the hand


class DrawBand(Gesture):
    """A new stretch, from where the mouse is pressed to where it is released; a click takes hold of nothing."""

    def __init__(self, stage: Stage, pressed: QPoint, row: str) -> None:
        super().__init__(stage, pressed)
        begin = snapped(stage, stage.scene.viewport.us(pressed.x()), False, ())[0]
        self._begin, self._end, self._snapped = begin, begin, False
        self._row = row

    def drag(self, at: QPoint, free: bool) -> None:
        self._end, self._snapped = snapped(self.stage, self.stage.scene.viewport.us(at.x()), free, ())
        self.stage.scrub.emit(self._end)

    def drop(self) -> None:
        start, stop = sorted((self._begin, self._end))
        if stop - start >= _LEAST_US:
            self.tell(start, stop)

    def tell(self, start: int, stop: int) -> None:
        """Say what was drawn."""
        self.stage.span_drawn.emit(self.stage.scene.mode, self._row, start, stop)

    def click(self) -> None:
        self.stage.take_band("")
        self.stage.seek.emit(self._begin)

    def paint(self, painter: QPainter) -> None:
        if self.is_dragging:
            start, stop = sorted((self._begin, self._end))
            self.stage.brush.bands.ghost(painter, Band(start, stop, row=self._row))
            paint_guide(painter, self.stage.scene, self._end, self._snapped)


class DrawLoop(DrawBand):
    """With Shift in the ruler: the stretch that is to be repeated."""

    def __init__(self, stage: Stage, pressed: QPoint) -> None:
        super().__init__(stage, pressed, "")

    def tell(self, start: int, stop: int) -> None:
        self.stage.loop_asked.emit(start, stop)


class DragBand(Gesture):
    """A stretch, or one edge of it, is dragged; the film follows."""

    def __init__(self, stage: Stage, pressed: QPoint, band: Band, edge: str) -> None:
        super().__init__(stage, pressed)
        self._band = self._now = band
        self._edge = edge  # "start", "stop", or "" for all of it
        self._held = band.stop_us if edge == "stop" else band.start_us
        self._grip = stage.scene.viewport.us(pressed.x()) - self._held
        self._us, self._snapped = self._held, False

    def drag(self, at: QPoint, free: bool) -> None:
        wish = self.stage.scene.viewport.us(at.x()) - self._grip
        self._us, self._snapped = snapped(self.stage, wish, free, ())
        self._now = self._dragged(self._us)
        self.stage.scrub.emit(self._now.stop_us if self._edge == "stop" else self._now.start_us)

    def _dragged(self, us: int) -> Band:
        band = self._band
        if self._edge == "start":
            return replace(band, start_us=min(us, band.stop_us - _LEAST_US))
        if self._edge == "stop":
            return replace(band, stop_us=max(us, band.start_us + _LEAST_US))
        by = max(-band.start_us, min(us - band.start_us, self.stage.scene.length - band.stop_us))
        return replace(band, start_us=band.start_us + by, stop_us=band.stop_us + by)

    def drop(self) -> None:
        if self._now != self._band:
            self.stage.span_changed.emit(self._band.id, self._now.start_us, self._now.stop_us)

    def paint(self, painter: QPainter) -> None:
        if self.is_dragging:
            self.stage.brush.bands.ghost(painter, self._now)
            paint_guide(painter, self.stage.scene, self._us, self._snapped)

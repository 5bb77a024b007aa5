"""What the mouse does in the timeline between press and release, one class for each thing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from observer.ui.timeline_items import Item
from observer.ui.timeline_over import paint_guide, paint_rubber_band

if TYPE_CHECKING:
    from observer.ui.timeline_canvas import TimelineCanvas as Stage

SNAP = 6  # pixels within which an edge or the playhead draws
GHOSTS = 500  # more items than this are not drawn while they are dragged


class Gesture:
    """From press to release. Points are in the view, x from the right of the labels."""

    scrolls = True  # whether the view moves along at its borders

    def __init__(self, stage: Stage, pressed: QPoint) -> None:
        self.stage, self.pressed = stage, pressed
        self.is_dragging = False

    def move(self, at: QPoint, free: bool) -> None:
        """The mouse moved; `free` = without snapping."""
        if not self.is_dragging:
            far = (at - self.pressed).manhattanLength() >= QApplication.startDragDistance()
            if not far:
                return
            self.is_dragging = True
        self.drag(at, free)
        self.stage.refresh()

    def drag(self, at: QPoint, free: bool) -> None:
        """The mouse moved, and far enough to mean it."""

    def drop(self) -> None:
        """It was released after a drag."""

    def click(self) -> None:
        """It was released where it was pressed."""

    def finish(self) -> None:
        """It was released."""
        if self.is_dragging:
            self.drop()
        else:
            self.click()
        self.stage.refresh()

    def cancel(self) -> None:
        """Esc: all as before."""
        self.stage.refresh()

    def concerns(self, names: Collection[str]) -> bool:
        """Whether it cannot go on when these items are gone."""
        return False

    def paint(self, painter: QPainter) -> None:
        """What shows meanwhile."""


class Pan(Gesture):
    """The middle button takes the whole view along."""

    scrolls = False

    def __init__(self, stage: Stage, pressed: QPoint) -> None:
        super().__init__(stage, pressed)
        self._last = pressed

    def drag(self, at: QPoint, free: bool) -> None:
        self.stage.pan(self._last.x() - at.x())
        self._last = at


class Scrub(Gesture):
    """In the ruler: the film follows the mouse."""

    def __init__(self, stage: Stage, pressed: QPoint) -> None:
        super().__init__(stage, pressed)
        self.is_dragging = True  # a press alone goes there already
        self._us = 0
        self.drag(pressed, False)

    def drag(self, at: QPoint, free: bool) -> None:
        us = self.stage.scene.viewport.us(at.x())
        self._us = self.stage.snapper().to_frame(min(max(us, 0), self.stage.scene.length))
        self.stage.scrub.emit(self._us)

    def drop(self) -> None:
        self.stage.seek.emit(self._us)

    def cancel(self) -> None:
        self.drop()

    def paint(self, painter: QPainter) -> None:
        paint_guide(painter, self.stage.scene, self._us, False)


class RubberBand(Gesture):
    """In empty space: a rectangle selects what it touches; a click goes to that moment."""

    def __init__(self, stage: Stage, pressed: QPoint, add: bool) -> None:
        super().__init__(stage, pressed)
        scene = stage.scene
        self._us, self._y = scene.viewport.us(pressed.x()), pressed.y() + scene.scroll
        self._add = add
        self._before = set(scene.model.selected)
        self._rect = QRect()

    def drag(self, at: QPoint, free: bool) -> None:
        scene = self.stage.scene
        # From the time and the row where it began: the view may have moved since.
        begin = QPoint(scene.viewport.x(self._us), self._y - scene.scroll)
        self._rect = QRect(begin, at).normalized() & scene.rows_area.adjusted(-1_000_000, 0, 1_000_000, 0)
        start, stop = scene.viewport.us(self._rect.left()), scene.viewport.us(self._rect.right() + 1)
        found = {name for _n, row in scene.rows_in(self._rect) for name in scene.model.names(row.id, start, stop)}
        self.stage.light_up(found | self._before if self._add else found)

    def drop(self) -> None:
        if self.stage.scene.model.selected != self._before:
            self.stage.tell_selection()

    def click(self) -> None:
        if not self._add:
            self.stage.choose([])
            self.stage.seek.emit(self.stage.snapper().to_frame(self._us))

    def cancel(self) -> None:
        self.stage.light_up(self._before)
        super().cancel()

    def paint(self, painter: QPainter) -> None:
        if self.is_dragging:
            paint_rubber_band(painter, self._rect)


class Edge(Gesture):
    """The start or the stop of a selected state is moved; the film follows."""

    def __init__(self, stage: Stage, pressed: QPoint, item: Item, edge: str) -> None:
        super().__init__(stage, pressed)
        self._item, self._edge = item, edge
        self._was = item.start_us if edge == "start" else item.stop_us or 0
        self._grip = stage.scene.viewport.us(pressed.x()) - self._was
        self._slot = stage.scene.model.look(item).slot
        self._us, self._snapped = self._was, False

    def drag(self, at: QPoint, free: bool) -> None:
        self.stage.hide_items([self._item.id], True)
        wish = self.stage.scene.viewport.us(at.x()) - self._grip
        self._us, self._snapped = snapped(self.stage, wish, free, {self._item.id})
        if self._edge == "stop":
            self._us = self.stage.snapper().apart_from(self._us, self._item.start_us, True)
        elif self._item.stop_us is not None:
            self._us = self.stage.snapper().apart_from(self._us, self._item.stop_us, False)
        self.stage.edge_moved.emit(self._item.id, self._edge, self._us, False)

    def drop(self) -> None:
        if self._us != self._was:
            self.stage.edge_moved.emit(self._item.id, self._edge, self._us, True)
        self.stage.hide_items([self._item.id], False)

    def cancel(self) -> None:
        if self.is_dragging:
            self.stage.edge_moved.emit(self._item.id, self._edge, self._was, False)
        self.stage.hide_items([self._item.id], False)
        super().cancel()

    def concerns(self, names: Collection[str]) -> bool:
        return self._item.id in names

    def paint(self, painter: QPainter) -> None:
        if not self.is_dragging:
            return
        is_start = self._edge == "start"
        shown = replace(self._item, start_us=self._us) if is_start else replace(self._item, stop_us=self._us)
        self.stage.brush.item(painter, shown, self._slot)
        paint_guide(painter, self.stage.scene, self._us, self._snapped)


class Move(Gesture):
    """Items are moved along; a click on one of several selected items selects it alone."""

    hides = True  # whether they are gone from where they were

    def __init__(self, stage: Stage, pressed: QPoint, item: Item, editable: bool) -> None:
        super().__init__(stage, pressed)
        model = stage.scene.model
        self._item, self._editable = item, editable
        self._names = model.in_order(model.selected)
        self._items = [model.items[name] for name in self._names]
        few = self._items if len(self._items) <= GHOSTS else []
        self._ghosts = [(i, model.look(i).slot) for i in few]
        self._grip = stage.scene.viewport.us(pressed.x())
        self._delta, self._snapped = 0, False

    def move(self, at: QPoint, free: bool) -> None:
        if self._editable:
            super().move(at, free)

    def drag(self, at: QPoint, free: bool) -> None:
        if self.hides:
            self.stage.hide_items([i.id for i, _slot in self._ghosts], True)
        wish = self._item.start_us + self.stage.scene.viewport.us(at.x()) - self._grip
        us, self._snapped = snapped(self.stage, wish, free, set(self._names))
        self._delta = self._kept_inside(us - self._item.start_us)
        self._tell()

    def _tell(self) -> None:
        self.stage.item_moved.emit(self._names, self._delta, False)

    def _kept_inside(self, delta: int) -> int:
        low = -min(i.start_us for i in self._items)
        high = self.stage.scene.length - max(i.start_us if i.stop_us is None else i.stop_us for i in self._items)
        return min(max(delta, low), max(high, low))

    def drop(self) -> None:
        if self._delta:
            self.stage.item_moved.emit(self._names, self._delta, True)
        self.stage.hide_items([i.id for i, _slot in self._ghosts], False)

    def click(self) -> None:
        self.stage.choose([self._item.id])

    def cancel(self) -> None:
        if self.is_dragging:
            self.stage.item_moved.emit(self._names, 0, False)
        self.stage.hide_items([i.id for i, _slot in self._ghosts], False)
        super().cancel()

    def concerns(self, names: Collection[str]) -> bool:
        return not set(names).isdisjoint(self._names)

    def paint(self, painter: QPainter) -> None:
        if not self.is_dragging:
            return
        for item, slot in self._ghosts:
            stop = None if item.stop_us is None else item.stop_us + self._delta
            self.stage.brush.item(painter, replace(item, start_us=item.start_us + self._delta, stop_us=stop), slot)
        paint_guide(painter, self.stage.scene, self._item.start_us + self._delta, self._snapped)


class Copy(Move):
    """With Ctrl held: what is dropped is a copy; a click adds to the selection, or takes away from it."""

    hides = False

    def __init__(self, stage: Stage, pressed: QPoint, item: Item, editable: bool) -> None:
        selected = stage.scene.model.selected
        self._before = set(selected)
        if item.id not in selected:
            stage.light_up({item.id})
        super().__init__(stage, pressed, item, editable)
        stage.light_up(self._before)

    def _tell(self) -> None:
        """Nothing moves yet."""

    def drop(self) -> None:
        if self._delta:
            self.stage.items_copied.emit(self._names, self._delta)

    def click(self) -> None:
        self.stage.choose(self._before ^ {self._item.id})

    def cancel(self) -> None:
        self.stage.refresh()


def snapped(stage: Stage, us: int, free: bool, without: Collection[str]) -> tuple[int, bool]:
    """The time that is meant, and whether it sits on something."""
    if free:
        return min(max(us, 0), stage.scene.length), False
    return stage.snapper().to(us, round(SNAP * stage.scene.viewport.us_per_px), without)

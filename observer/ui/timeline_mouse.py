"""What the mouse begins in the timeline, by the place and the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QToolTip

from observer.ui.timeline_band_gestures import DragBand, DrawBand, DrawLoop
from observer.ui.timeline_bands import band_at, edge_of
from observer.ui.timeline_flags import comment_at, ratings_at
from observer.ui.timeline_gestures import Copy, Edge, Gesture, Move, Pan, RubberBand, Scrub
from observer.ui.timeline_hits import GRIP
from observer.ui.timeline_labels import rating_at
from observer.ui.timeline_scene import BAR, LABELS, ROW, RULER

if TYPE_CHECKING:
    from observer.ui.timeline_canvas import TimelineCanvas

Mod, Button = Qt.KeyboardModifier, Qt.MouseButton
_NOTCH = 120  # of a wheel
_FASTER = 1.25  # zoom a notch
_CREEP_MS, _CREEP_MOST = 30, 60


class Mouse:
    """One gesture at a time, from press to release."""

    def __init__(self, view: TimelineCanvas) -> None:
        self._view, self._scene = view, view.scene
        self.gesture: Gesture | None = None
        self._pointer = QPoint()
        self._is_free = False
        self._creep = QTimer(view, interval=_CREEP_MS)
        self._creep.timeout.connect(self._creep_on)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom around the cursor; with Shift or sideways: pan; over the names: scroll the rows."""
        turned, pixels, lens = event.angleDelta(), event.pixelDelta(), self._view.lens
        x = event.position().x() - LABELS
        across, down = turned.x(), turned.y()
        if event.modifiers() & Mod.ShiftModifier and not across:
            across, down = down, 0
        if abs(across) > abs(down):
            lens.pan(-(pixels.x() or round(across / _NOTCH * self._scene.viewport.width / 10)))
        elif x < 0:
            lens.scroll_rows(-round(down / _NOTCH * ROW))
        elif down:
            lens.zoom(_FASTER ** (down / _NOTCH), x)

    def press(self, event: QMouseEvent) -> None:
        """Begin what the place and the button mean."""
        at = place_of(event)
        if self.gesture is not None:
            return
        self._pointer = at
        if at.x() < 0:
            self._press_label(event)
        elif event.button() is Button.MiddleButton:
            self._begin(Pan(self._view, at))
            self._view.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() is Button.LeftButton:
            self._begin(self._left(at, event.modifiers()))

    def move(self, event: QMouseEvent) -> None:
        """Go on with what was begun, or show what could be."""
        self._pointer = place_of(event)
        self._is_free = bool(event.modifiers() & Mod.AltModifier)
        if self.gesture is None:
            self._show_cursor(self._pointer)
            return
        if not event.buttons():  # released where nobody told
            self.let_go()
            return
        self.gesture.move(self._pointer, self._is_free)
        outside = not 0 <= self._pointer.x() < self._scene.viewport.width
        gesture = self.gesture  # what listens to it may have ended it
        if outside and gesture is not None and gesture.scrolls and gesture.is_dragging:
            self._creep.start()
        else:
            self._creep.stop()

    def release(self, event: QMouseEvent) -> None:
        """End what was begun."""
        if self.gesture is not None and event.button() in (Button.LeftButton, Button.MiddleButton):
            done = self._end()
            if done is not None:
                done.finish()
            self._show_cursor(place_of(event))

    def let_go(self) -> None:
        """End what was begun without doing it."""
        gesture = self._end()
        if gesture is not None:
            gesture.cancel()

    def paint(self, painter: QPainter) -> None:
        """What shows while something is dragged."""
        if self.gesture is not None:
            self.gesture.paint(painter)

    # -- what begins where

    def _press_label(self, event: QMouseEvent) -> None:
        rating = rating_at(self._scene, event.position().toPoint())
        if rating is not None and event.button() is Button.LeftButton:
            self._view.rating_activated.emit(rating.id)

    def _left(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        scene = self._scene
        if at.y() < RULER:
            return DrawLoop(self._view, at) if modifiers & Mod.ShiftModifier else Scrub(self._view, at)
        if at.y() >= self._view.height() - BAR:
            return None
        if scene.rows_bottom <= at.y():
            return Scrub(self._view, at)
        if at.y() >= scene.comments_top and at.y() < scene.rows_top:
            return self._on_track(at)
        if scene.mode:
            return self._on_band(at)
        return (
            self._on_rows(at, bool(modifiers & Mod.ControlModifier))
            if at.y() >= scene.rows_top
            else Scrub(self._view, at)
        )

    def _on_track(self, at: QPoint) -> Gesture | None:
        comment = comment_at(self._scene, at.x(), at.y())
        ratings = ratings_at(self._scene, at.x(), at.y())
        if comment is not None:
            self._view.comment_activated.emit(comment.id)
        elif ratings:
            self._view.rating_activated.emit(ratings[0].id)
        else:
            return Scrub(self._view, at)
        return None

    def _on_band(self, at: QPoint) -> Gesture:
        """In a mode in which stretches are drawn."""
        edge = edge_of(self._scene, at.x(), GRIP)
        if edge is not None:
            return DragBand(self._view, at, *edge)
        band = band_at(self._scene, at.x(), at.y())
        if band is not None:
            self._view.take_band(band.id)
            return DragBand(self._view, at, band, "")
        number = self._scene.row_at(at.y())
        row = self._scene.rows[number] if number is not None else None
        if self._scene.mode == "presence" and (row is None or not row.is_person):
            return RubberBand(self._view, at, False)
        return DrawBand(self._view, at, row.id if row and row.is_person else "")

    def _on_rows(self, at: QPoint, control: bool) -> Gesture:
        edge = self._view.edge_at(at)
        if edge is not None and not control:
            return Edge(self._view, at, *edge)
        item = self._view.hits.first(at)
        if item is None:
            return RubberBand(self._view, at, control)
        self._view.set_current(item.id)
        if control:
            return Copy(self._view, at, item, self._view.is_editable)
        if item.id not in self._scene.model.selected:
            self._view.choose([item.id])
        return Move(self._view, at, item, self._view.is_editable)

    # -- from begin to end

    def _begin(self, gesture: Gesture | None) -> None:
        self.gesture = gesture
        QToolTip.hideText()
        self._view.update()

    def _end(self) -> Gesture | None:
        self._creep.stop()
        done, self.gesture = self.gesture, None
        self._view.update()
        return done

    def _creep_on(self) -> None:
        """While one drags beyond a border, the view goes along, faster the farther out."""
        x, width = self._pointer.x(), self._scene.viewport.width
        outside = min(x, 0) or max(x - width + 1, 0)
        if self.gesture is not None and outside:
            step = outside // 2 + (2 if outside > 0 else -2)
            self._view.lens.pan(max(-_CREEP_MOST, min(_CREEP_MOST, step)))
            self.gesture.move(self._pointer, self._is_free)

    def _show_cursor(self, at: QPoint) -> None:
        in_rows = self._scene.rows_top <= at.y() < self._scene.rows_bottom
        if self._view.edge_at(at) is not None or (self._scene.mode and edge_of(self._scene, at.x(), GRIP)):
            self._view.setCursor(Qt.CursorShape.SizeHorCursor)
        elif self._scene.mode and at.x() >= 0 and (in_rows or RULER <= at.y() < self._scene.comments_top):
            self._view.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._view.unsetCursor()


def place_of(event: QMouseEvent) -> QPoint:
    """Where the mouse is in the view, x from the right of the labels."""
    return event.position().toPoint() - QPoint(LABELS, 0)

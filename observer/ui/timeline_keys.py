"""The keys of the timeline. Letters, digits, Space, arrows and Enter belong to the coding page; arrows and Enter
are taken only by who came here with Tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from observer.ui.timeline_items import Item

if TYPE_CHECKING:
    from observer.ui.timeline_canvas import TimelineCanvas

Key, Mod = Qt.Key, Qt.KeyboardModifier
_ARROWS = (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down)
_ENTER = (Key.Key_Return, Key.Key_Enter)


class Keyboard:
    """Steps from item to item, and asks for what a key says."""

    def __init__(self, view: TimelineCanvas) -> None:
        self._view, self._scene = view, view.scene
        self.came_by_tab = False

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for the timeline."""
        key, plain = event.key(), event.modifiers() & ~Mod.KeypadModifier
        if key == Key.Key_A:
            return plain == Mod.ControlModifier
        if plain != Mod.NoModifier:
            return False
        if key in _ARROWS:
            return self.came_by_tab
        if key in _ENTER:
            return self.came_by_tab and bool(self._scene.current)
        if key == Key.Key_Escape:
            return self._view.mouse.gesture is not None or bool(self._scene.model.selected or self._scene.band)
        if key == Key.Key_Delete and self._scene.mode:
            return bool(self._scene.band)
        return key == Key.Key_Delete and self._view.is_editable and bool(self._scene.model.selected)

    def press(self, event: QKeyEvent) -> None:
        """Do what a key that is wanted says."""
        key, view = event.key(), self._view
        if key == Key.Key_A:
            view.choose([name for name, item in view.scene.model.items.items() if not view.scene.model.is_faint(item)])
        elif key == Key.Key_Escape:
            self._leave()
        elif key == Key.Key_Delete and self._scene.mode:
            view.span_delete_asked.emit(self._scene.band)
        elif key == Key.Key_Delete:
            view.delete_asked.emit(view.selected())
        elif key in _ENTER:
            view.activated.emit(self._scene.current)
        elif key in (Key.Key_Left, Key.Key_Right):
            self._step(key == Key.Key_Right)
        else:
            self._step_row(1 if key == Key.Key_Down else -1)

    def _leave(self) -> None:
        if self._view.mouse.gesture is not None:
            self._view.mouse.let_go()
        elif self._scene.band:
            self._view.take_band("")
        else:
            self._view.set_current("")
            self._view.choose([])

    def _step(self, forward: bool) -> None:
        """To the next or the previous item of the row; from nowhere, to the one at the playhead."""
        model = self._scene.model
        item = model.items.get(self._scene.current)
        if item is not None:
            found = model.neighbour(item, forward)
            while found is not None and model.is_faint(found):
                found = model.neighbour(found, forward)
            self._go_to(found)
            return
        for row in self._scene.rows:
            found = model.nearest(row.id, self._scene.playhead)
            if found is not None:
                self._go_to(found)
                return

    def _step_row(self, step: int) -> None:
        """To the nearest item of the next row, above or below, that has any."""
        item = self._scene.model.items.get(self._scene.current)
        number = self._scene.number_of(item.row) if item else None
        if item is None or number is None:
            self._step(True)
            return
        beyond = self._scene.rows[number + 1 :] if step > 0 else self._scene.rows[:number][::-1]
        found = (self._scene.model.nearest(row.id, item.start_us) for row in beyond)
        self._go_to(next((i for i in found if i is not None), None))

    def _go_to(self, item: Item | None) -> None:
        if item is not None:
            self._view.set_current(item.id)
            self._view.show_item(item.id)
            self._view.choose([item.id])

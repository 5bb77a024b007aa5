"""The widget under the timeline: it paints, hears mouse and keys, and says what was asked for.

What stands still is drawn once into a picture; while the film plays only the strips at the old and the new
playhead are painted, from that picture.
"""

from collections.abc import Callable, Collection

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from observer.ui import theme
from observer.ui.timeline_hits import Hits, told, tooltip
from observer.ui.timeline_items import Item, Touched
from observer.ui.timeline_keys import Keyboard
from observer.ui.timeline_labels import paint_labels
from observer.ui.timeline_lens import Lens
from observer.ui.timeline_mouse import Mouse
from observer.ui.timeline_over import paint_nothing_yet, paint_playhead
from observer.ui.timeline_paint import Brush
from observer.ui.timeline_picture import Picture
from observer.ui.timeline_scene import BAR, LABELS, ROW, RULER, Scene
from observer.ui.timeline_snap import Snapper


class TimelineCanvas(QWidget):
    """Paints a scene and turns mouse and keys into wishes, which go out as signals; nothing is changed here.

    All times are whole microseconds on the session's clock. `edge_moved` and `item_moved` come again and again
    with False while one drags, and once with True when something has really moved; after Esc the last one
    carries the time as it was, with False.
    """

    seek = Signal(object)  # int: microseconds do not fit into the 32 bits of a signal's int
    scrub = Signal(object)
    selection_changed = Signal(list)
    stretch_asked = Signal(str, str, str)  # to type one: "presence" or "uncodable", a row or "", the id of one or ""
    edge_moved = Signal(str, str, object, bool)  # item, "start" or "stop", time, whether it is done
    item_moved = Signal(list, object, bool)  # items, how far, whether it is done
    items_copied = Signal(list, object)  # items, how far
    delete_asked = Signal(list)
    activated = Signal(str)
    comment_activated = Signal(str)
    rating_activated = Signal(str)
    loop_asked = Signal(object, object)  # from, to; None, None: no more
    span_drawn = Signal(str, str, object, object)  # "presence" or "uncodable", row ("" = all), from, to
    span_changed = Signal(str, object, object)
    span_delete_asked = Signal(str)
    fragment_asked = Signal(list)  # items that are to be selected as a fragment
    stretch_selected = Signal(object, object)  # from, to: a stretch that is
    # What the menu asks for, with the items that are meant.
    go_asked = Signal(str)
    comment_asked = Signal(list)
    doubt_asked = Signal(list)
    this_is_asked = Signal(list)
    indicator_asked = Signal(list)
    close_asked = Signal(list)  # at the playhead
    comment_at_asked = Signal(object)  # a moment at which there is nothing yet
    looks_changed = Signal()  # zoom, follow, snap, loop, mode, selection, filter: for the tool bar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.brush = Brush(self.scene)
        self.picture = Picture(self.scene, self.brush)
        self.lens = Lens(self, self.scene, self.picture)
        self.hits = Hits(self.scene)
        self.mouse = Mouse(self)
        self.keyboard = Keyboard(self)
        self.is_editable = True
        self.snaps_to_events = False
        self.frame_near: Callable[[int], int] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(LABELS + 200, RULER + 2 * ROW + BAR)

    # -- what is selected

    def selected(self) -> list[str]:
        """The ids of the selected items, in order of start."""
        return self.scene.model.in_order(self.scene.model.selected)

    def choose(self, names: Collection[str]) -> None:
        """The user selects these items and no others."""
        if set(names) != self.scene.model.selected:
            self.light_up(names)
            self.tell_selection()

    def light_up(self, names: Collection[str]) -> None:
        """Show these items as selected, and tell nobody yet."""
        self.touch(self.scene.model.select(names))

    def tell_selection(self) -> None:
        """Tell what is selected now."""
        selected = self.selected()
        if self.scene.current not in self.scene.model.selected:
            self.set_current(selected[0] if selected else "")
        self.selection_changed.emit(selected)
        self.looks_changed.emit()

    def set_current(self, name: str) -> None:
        """The item that the keyboard is at; it is told to who cannot see it."""
        if name != self.scene.current:
            self.scene.current = name
            self.describe_current()

    def describe_current(self) -> None:
        """Say in words which item the keyboard is at."""
        item = self.scene.model.items.get(self.scene.current)
        self.setAccessibleDescription(", ".join(told(self.scene, item)) if item else "")

    def show_item(self, name: str) -> None:
        """Scroll as far as needed to see an item."""
        item = self.scene.model.items.get(name)
        number = self.scene.number_of(item.row) if item else None
        if item is not None and number is not None:
            self.lens.bring_into_view(number, item.start_us)

    def edge_at(self, at: QPoint) -> tuple[Item, str] | None:
        """The edge of a selected state that can be dragged at a place."""
        return self.hits.edge(at) if self.is_editable and not self.scene.mode else None

    # -- what gestures need

    def snapper(self) -> Snapper:
        """What draws times to what is near, among the rows that are seen."""
        scene = self.scene
        rows = tuple(row.id for _n, row in scene.rows_in(scene.rows_area))
        return Snapper(scene.model, rows, scene.playhead, scene.length, self.frame_near, self.snaps_to_events)

    def pan(self, pixels: int) -> None:
        """The user looks elsewhere."""
        self.lens.pan(pixels)

    def hide_items(self, names: Collection[str], hidden: bool) -> None:
        """Leave items out of the picture while they are dragged."""
        self.touch(self.scene.model.hide(names, hidden))

    def refresh(self) -> None:
        """Paint the view anew: the picture as it is, and what lies over it."""
        self.lens.refresh()

    def take_band(self, name: str) -> None:
        """Take hold of a stretch that can be changed; "" = of none."""
        if name != self.scene.band:
            self.scene.band = name
            self.redraw()

    # -- painting

    def redraw(self) -> None:
        """Draw everything again."""
        self.picture.spoil()
        self.update()

    def touch(self, parts: list[Touched]) -> None:
        """Draw some parts of rows again."""
        region = self.picture.spoil_parts(parts)
        if not region.isEmpty():
            self.update(region.translated(LABELS, 0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a part from the picture, and what moves over it."""
        rect, view = event.rect(), self.picture.rect
        if self.picture.draw(self.devicePixelRatioF()) and rect != self.rect():
            self.update()
        painter = QPainter(self)
        if rect.left() < LABELS:
            paint_labels(painter, rect & QRect(0, 0, LABELS, self.height()), self.scene)
        painter.setClipRect(view.translated(LABELS, 0), Qt.ClipOperation.IntersectClip)
        painter.translate(LABELS, 0)
        self.picture.paint(painter, rect.translated(-LABELS, 0) & view)
        self._paint_running(painter, rect.translated(-LABELS, 0) & view)
        self.mouse.paint(painter)
        paint_playhead(painter, self.scene)
        if not self.scene.model.items and not self.scene.mode:
            paint_nothing_yet(painter, self.scene)
        painter.translate(-LABELS, 0)
        painter.setClipping(False)
        self._paint_focus(painter)
        painter.end()

    def _paint_running(self, painter: QPainter, part: QRect) -> None:
        if self.scene.model.has_running():
            painter.save()
            painter.setClipRect(self.scene.rows_area, Qt.ClipOperation.IntersectClip)
            self.brush.running(painter, part)
            painter.restore()

    def _paint_focus(self, painter: QPainter) -> None:
        """A hairline round the timeline when the keyboard came to it with Tab."""
        if self.hasFocus() and self.keyboard.came_by_tab:
            painter.setPen(QPen(theme.current().colour("selection"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # -- events

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what is seen; the whole session stays whole."""
        self.lens.lay_out()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Another language, theme or font."""
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in kinds:
            self.redraw()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Who comes with Tab wants the arrow keys; who clicks may want them for the film."""
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.keyboard.came_by_tab = event.reason() in reasons
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take the frame away."""
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tooltips, and keys that the timeline takes before the shortcuts of the window."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tooltip(self.hits, event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self.keyboard.wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What the timeline does not want goes on to the window."""
        if self.keyboard.wants(event):
            self.keyboard.press(event)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom, pan or scroll."""
        self.mouse.wheel(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin what the place and the button mean."""
        self.keyboard.came_by_tab = False
        self.mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with what was begun."""
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End what was begun."""
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open an item."""
        item = self.hits.first(event.position().toPoint() - QPoint(LABELS, 0))
        if item is not None and event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit(item.id)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The menu of what is at a place; of where the keyboard is, when it was a key."""
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self.hits.place_of(self.scene.current) if is_key and self.scene.current else event.pos()
        self.open_menu(at, self.scene.current if is_key else "")
        event.accept()

    def open_menu(self, at: QPoint, name: str = "") -> None:
        """Open the menu at a place of the widget."""

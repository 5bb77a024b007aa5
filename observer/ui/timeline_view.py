"""The timeline: what was coded, row by row, beside the film.

What stands still is drawn once into a picture; while the film plays only the strips at the old and the new
playhead are painted, from that picture.
"""

import html
from collections.abc import Callable, Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QToolTip, QWidget

from observer.coding.timecode import SECOND, clock
from observer.i18n import _, ngettext
from observer.ui import theme
from observer.ui.timeline_gestures import Edge, Gesture, Move, Pan, RubberBand, Scrub
from observer.ui.timeline_model import FOREVER, Band, Item, Row, Snapper, Touched, Viewport, Waveform
from observer.ui.timeline_paint import (
    BAR,
    HANDLE,
    LABELS,
    MARK_BAND,
    REACH,
    ROW,
    RULER,
    STATES_Y,
    Brush,
    Scene,
    elided,
)

__all__ = ["Band", "Item", "Row", "TimelineView"]

NEAR = 7  # pixels beside a point that still hit it
GRIP = 5  # pixels beside the edge of a state that take hold of it
TOLD = 6  # items of a heap that a tooltip names
_NOTCH = 120  # of a wheel
_FASTER = 1.25  # zoom a notch

Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


class TimelineView(QWidget):
    """Rows of points and states along the time of the session. Wishes go out as signals; nothing is changed here.

    All times are whole microseconds on the session's clock. `edge_moved` and `item_moved` come again and again
    with False while one drags, and once with True when something has really moved; after Esc the last one
    carries the time as it was, with False.
    """

    seek = Signal(object)  # int: microseconds do not fit into the 32 bits of a signal's int
    scrub = Signal(object)
    selection_changed = Signal(list)
    edge_moved = Signal(str, str, object, bool)
    item_moved = Signal(list, object, bool)
    delete_asked = Signal(list)
    activated = Signal(str)
    context_menu_asked = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.brush = Brush(self.scene)
        self._picture = QPixmap()
        self._dirty = QRegion()
        self._painted_theme = ""
        self._gesture: Gesture | None = None
        self._pointer = QPoint()
        self._free = False
        self._editable = True
        self._snap: Callable[[int], int] | None = None
        self._follow = False
        self._left_alone = False  # the user looks elsewhere while it follows
        self._is_fitted = True
        self._by_tab = False
        self._across = QScrollBar(Qt.Orientation.Horizontal, self)
        self._down = QScrollBar(Qt.Orientation.Vertical, self)
        self._across.valueChanged.connect(self._scroll_across)
        self._down.valueChanged.connect(self._scroll_down)
        self._creep = QTimer(self, interval=30)
        self._creep.timeout.connect(self._creep_on)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(LABELS + 200, RULER + 2 * ROW + BAR)
        self.retranslate()

    # -- what it shows

    def set_rows(self, rows: list[Row]) -> None:
        """Replace the rows; items of rows that are not there are not shown."""
        self.scene.rows = list(rows)
        self._lay_out()
        self._redraw()

    def set_items(self, items: list[Item]) -> None:
        """Replace all items. Selection and scroll stay."""
        self._let_go()
        before = set(self.scene.model.selected)
        self.scene.model.set_items(items)
        self._redraw()
        self._note_lost(before)

    def change_items(self, changed: list[Item], removed: list[str]) -> None:
        """Put in, replace and take out some items; as quick with many as with few."""
        if self._gesture and self._gesture.concerns([*removed, *(item.id for item in changed)]):
            self._let_go()
        was_empty, before = not self.scene.model.items, self.scene.model.selected & set(removed)
        touched = self.scene.model.change(changed, removed)
        if was_empty or not self.scene.model.items:
            self._redraw()
        else:
            self._touch(touched)
        self._note_lost(before)

    def set_bands(self, bands: list[Band]) -> None:
        """Replace the stretches that are uncodable or were watched."""
        self.scene.bands = list(bands)
        self._lay_out()
        self._redraw()

    def set_length(self, us: int) -> None:
        """How long the session is."""
        self.scene.length = max(0, us)
        if self._is_fitted:
            self.fit_all()
        else:
            self._look(self.scene.viewport.kept_in(self.scene.length))
        self._redraw()

    def set_waveform(self, peaks: NDArray[np.floating] | None) -> None:
        """Peaks of the sound, 0 to 1, evenly spread over the session; None when there are none."""
        self.scene.sound = None if peaks is None or not len(peaks) else Waveform(peaks)
        self._lay_out()
        self._redraw()

    def set_snap(self, frame_us: Callable[[int], int] | None) -> None:
        """What gives the time of the frame nearest to a time; None while no frames are known."""
        self._snap = frame_us

    def set_editable(self, editable: bool) -> None:
        """Whether items can be dragged and deleted: not when the coding has been submitted."""
        self._editable = editable

    def set_playhead(self, us: int) -> None:
        """Where the film is; called for every frame."""
        old = self.scene.playhead
        if us == old:
            return
        self.scene.playhead = us
        if self._follow and self._follow_to(old):
            return
        before, after = self.scene.viewport.x(old), self.scene.viewport.x(us)
        if before != after:
            strips = QRegion(self._playhead_strip(before)) + QRegion(self._playhead_strip(after))
            self.update(strips + self._between(before, after))

    def set_follow(self, follow: bool) -> None:
        """Whether the view turns the page when the playhead leaves it."""
        self._follow, self._left_alone = follow, False
        if follow:
            self._turn_page()

    def fit_all(self) -> None:
        """Show the whole session."""
        self._is_fitted = True
        self._look(self.scene.viewport.fitted(0, self.scene.length, self.scene.length))

    def zoom_to(self, a: int, b: int) -> None:
        """Show the stretch from `a` to `b` from side to side."""
        self._is_fitted = False
        self._look(self.scene.viewport.fitted(min(a, b), max(a, b), self.scene.length))

    def select(self, ids: Iterable[str]) -> None:
        """Select these items and no others, without a signal."""
        names = [name for name in ids if name in self.scene.model.items]
        self._set_current(names[0] if names else "")
        self._touch(self.scene.model.select(names))

    def selected(self) -> list[str]:
        """The ids of the selected items, in order of start."""
        return self.scene.model.in_order(self.scene.model.selected)

    def show_item(self, name: str) -> None:
        """Scroll as far as needed to see an item."""
        item = self.scene.model.items.get(name)
        number = self.scene.number_of(item.row) if item else None
        if item is None or number is None:
            return
        scene, x = self.scene, self.scene.viewport.x(item.start_us)
        if not REACH <= x <= scene.viewport.width - REACH:
            self._look(scene.viewport.panned(x - scene.viewport.width // 2, scene.length))
        above, below = scene.row_y(number) - scene.rows_top, scene.row_y(number) + ROW - scene.rows_bottom
        if above < 0 or below > 0:
            self._down.setValue(scene.scroll + (above if above < 0 else below))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Timeline"))
        self._across.setAccessibleName(_("Scroll through time"))
        self._down.setAccessibleName(_("Scroll through the rows"))
        self._describe_current()
        self._redraw()

    # -- what gestures need

    def snapper(self) -> Snapper:
        """What draws times to what is near, among the rows that are seen."""
        scene = self.scene
        rows = tuple(row.id for _n, row in scene.rows_in(scene.rows_area))
        return Snapper(scene.model, rows, scene.playhead, scene.length, self._snap)

    def choose(self, names: Collection[str]) -> None:
        """The user selects these items and no others."""
        if set(names) != self.scene.model.selected:
            self.light_up(names)
            self.tell_selection()

    def light_up(self, names: Collection[str]) -> None:
        """Show these items as selected, and tell nobody yet."""
        self._touch(self.scene.model.select(names))

    def tell_selection(self) -> None:
        """Tell what is selected now."""
        selected = self.selected()
        if self.scene.current not in self.scene.model.selected:
            self._set_current(selected[0] if selected else "")
        self.selection_changed.emit(selected)

    def pan(self, pixels: int) -> None:
        """The user looks elsewhere."""
        self._look(self.scene.viewport.panned(pixels, self.scene.length))
        self._left_alone = not self._sees_playhead()

    def hide_items(self, names: Collection[str], hidden: bool) -> None:
        """Leave items out of the picture while they are dragged."""
        self._touch(self.scene.model.hide(names, hidden))

    def refresh(self) -> None:
        """Paint the view anew: the picture as it is, and what lies over it."""
        self.update(self._view_rect().translated(LABELS, 0))

    def say_seek(self, us: int) -> None:
        """Ask the film to go somewhere."""
        self.seek.emit(us)

    def say_scrub(self, us: int) -> None:
        """Ask the film to follow the mouse."""
        self.scrub.emit(us)

    def say_edge(self, name: str, edge: str, us: int, finished: bool) -> None:
        """Tell where an edge is dragged."""
        self.edge_moved.emit(name, edge, us, finished)

    def say_moved(self, names: list[str], delta_us: int, finished: bool) -> None:
        """Tell how far items are dragged."""
        self.item_moved.emit(names, delta_us, finished)

    # -- looking through the window

    def _look(self, viewport: Viewport) -> None:
        """Show another stretch. What stays in view is moved, not drawn again."""
        old, self.scene.viewport = self.scene.viewport, viewport
        if viewport == old:
            return
        if viewport.us_per_px == old.us_per_px and viewport.width == old.width:
            self._shift(old.offset - viewport.offset)
        else:
            self._dirty = QRegion(self._view_rect())
        self._show_place()
        self.refresh()

    def _shift(self, pixels: int) -> None:
        """Move the picture sideways."""
        ratio = self._picture.devicePixelRatio()
        dots = pixels * ratio
        if self._picture.isNull() or dots != int(dots) or abs(pixels) >= self.scene.viewport.width:
            self._dirty = QRegion(self._view_rect())
            return
        self._picture.scroll(int(dots), 0, self._picture.rect())
        self._dirty.translate(pixels, 0)
        view = self._view_rect()
        left = 0 if pixels > 0 else view.width() + pixels
        self._dirty += QRegion(QRect(left, 0, abs(pixels), view.height()))

    def _lay_out(self) -> None:
        """After a change of size, rows or sound."""
        scene = self.scene
        scene.height = self.height()
        width = max(1, self.width() - LABELS)
        whole = Viewport(scene.viewport.us_per_px, scene.viewport.offset, width)
        fitted = whole.fitted(0, scene.length, scene.length)
        self._look(fitted if self._is_fitted else scene.viewport.resized(width, scene.length))
        hidden = max(0, len(scene.rows) * ROW - scene.rows_height)
        self._down.setVisible(hidden > 0)
        self._down.setGeometry(self.width() - BAR, scene.rows_top, BAR, scene.rows_height)
        self._down.setRange(0, hidden)
        self._down.setPageStep(max(1, scene.rows_height))
        self._down.setSingleStep(ROW)
        self._across.setGeometry(LABELS, self.height() - BAR, width, BAR)
        self._show_place()

    def _show_place(self) -> None:
        """Set the scroll bar below to what is seen."""
        low, high = self.scene.viewport.limits(self.scene.length)
        self._across.blockSignals(True)
        self._across.setVisible(low < high)
        self._across.setRange(low, high)
        self._across.setPageStep(self.scene.viewport.width)
        self._across.setSingleStep(40)
        self._across.setValue(self.scene.viewport.offset)
        self._across.blockSignals(False)

    def _scroll_across(self, offset: int) -> None:
        self.pan(offset - self.scene.viewport.offset)

    def _scroll_down(self, pixels: int) -> None:
        self.scene.scroll = pixels
        self._redraw()

    def _zoom(self, factor: float, x: float) -> None:
        viewport = self.scene.viewport.zoomed(factor, x, self.scene.length)
        whole = viewport.fitted(0, self.scene.length, self.scene.length)
        self._is_fitted = viewport == whole
        self._look(viewport)
        self._left_alone = not self._sees_playhead()

    # -- following the film

    def _sees_playhead(self) -> bool:
        return 0 <= self.scene.viewport.x(self.scene.playhead) < self.scene.viewport.width

    def _follow_to(self, old: int) -> bool:
        """Turn the page when the playhead has left it; whether it was turned."""
        if self._sees_playhead():
            self._left_alone = False
            return False
        jumped = abs(self.scene.playhead - old) > SECOND
        if self._gesture is not None or (self._left_alone and not jumped):
            return False
        return self._turn_page()

    def _turn_page(self) -> bool:
        """Bring the playhead to the left of the view; whether the view has moved."""
        before = self.scene.viewport
        if not self._sees_playhead():
            wish = before.x(self.scene.playhead) - before.width // 8
            self._look(before.panned(wish, self.scene.length))
        self._left_alone = False
        return self.scene.viewport != before

    # -- what has to be painted

    def _view_rect(self) -> QRect:
        """The whole view in its own coordinates: x from the right of the labels."""
        return QRect(0, 0, self.scene.viewport.width, self.height())

    def _redraw(self) -> None:
        """Draw everything again."""
        self._dirty = QRegion(self._view_rect())
        self.update()

    def _touch(self, parts: list[Touched]) -> None:
        """Draw some parts of rows again."""
        numbers = {row.id: n for n, row in enumerate(self.scene.rows)}
        region = QRegion()
        for part in parts if len(parts) <= 200 else _whole_rows(parts):
            if part.row in numbers:
                region += QRegion(self._part_rect(part, numbers[part.row]))
        if not region.isEmpty():
            self._dirty += region
            self.update(region.translated(LABELS, 0))

    def _part_rect(self, part: Touched, number: int) -> QRect:
        viewport, y = self.scene.viewport, self.scene.row_y(number)
        if part.everything:
            return QRect(0, y, viewport.width, ROW) & self.scene.rows_area
        stop = part.stop_us if part.stop_us < FOREVER else max(self.scene.playhead, part.start_us)
        first = max(viewport.x(part.start_us) - REACH, 0)
        last = min(viewport.x(stop) + REACH, viewport.width)
        top, height = (MARK_BAND, ROW - MARK_BAND) if part.is_state else (0, MARK_BAND)
        return QRect(first, y + top, max(0, last - first), height) & self.scene.rows_area

    def _playhead_strip(self, x: int) -> QRect:
        if not -HANDLE <= x <= self.scene.viewport.width + HANDLE:
            return QRect()
        return QRect(LABELS + x - HANDLE, 0, 2 * HANDLE + 1, self.height())

    def _between(self, before: int, after: int) -> QRegion:
        """The rows in which a running state has grown or shrunk, between two places of the playhead."""
        first, last = max(0, min(before, after)), min(self.scene.viewport.width, max(before, after))
        if last - first < HANDLE or not self.scene.model.has_running():
            return QRegion()
        area = self.scene.rows_area.translated(LABELS, 0)
        return QRegion(QRect(LABELS + first, area.top(), last - first, area.height()))

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint a part from the picture, and what moves over it."""
        rect = event.rect()
        if self._draw_picture() and rect != self.rect():
            self.update()
        painter = QPainter(self)
        if rect.left() < LABELS:
            self.brush.labels(painter, rect & QRect(0, 0, LABELS, self.height()))
        painter.setClipRect(QRect(LABELS, 0, self.scene.viewport.width, self.height()), Qt.ClipOperation.IntersectClip)
        painter.drawPixmap(LABELS, 0, self._picture)
        painter.translate(LABELS, 0)
        self._paint_running(painter, rect.translated(-LABELS, 0) & self._view_rect())
        if self._gesture is not None:
            self._gesture.paint(painter)
        self.brush.playhead(painter)
        if not self.scene.model.items:
            self.brush.nothing_yet(painter)
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
        if self.hasFocus() and self._by_tab:
            painter.setPen(QPen(theme.current().colour("selection"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw_picture(self) -> bool:
        """Draw what has changed into the picture of all that stands still; whether it is a new picture."""
        ratio, view = self.devicePixelRatioF(), self._view_rect()
        size = (view.size().toSizeF() * ratio).toSize()
        is_new = self._picture.size() != size or self._painted_theme != theme.current().name
        if is_new:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._painted_theme = theme.current().name
            self._dirty = QRegion(view)
        if not self._dirty.isEmpty():
            painter = QPainter(self._picture)
            for rect in _rects(self._dirty):
                self.brush.still(painter, (rect if ratio.is_integer() else _on_whole_dots(rect)) & view)
            painter.end()
            self._dirty = QRegion()
        return is_new

    # -- events: size, language, theme

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what is seen; the whole session stays whole."""
        self._lay_out()
        self._redraw()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Another language, theme or font."""
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in kinds:
            self._redraw()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Who comes with Tab wants the arrow keys; who clicks may want them for the film."""
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._by_tab = event.reason() in reasons
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take the frame away."""
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tooltips, and keys that the timeline takes before the shortcuts of the window."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tooltip(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    # -- events: mouse

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom around the cursor; with Shift or sideways: pan; over the names: scroll the rows."""
        turned, pixels = event.angleDelta(), event.pixelDelta()
        x = event.position().x() - LABELS
        across, down = turned.x(), turned.y()
        if event.modifiers() & Mod.ShiftModifier and not across:
            across, down = down, 0
        if abs(across) > abs(down):
            step = pixels.x() or round(across / _NOTCH * self.scene.viewport.width / 10)
            self.pan(-step)
        elif x < 0:
            self._down.setValue(self.scene.scroll - round(down / _NOTCH * ROW))
        elif down:
            self._zoom(_FASTER ** (down / _NOTCH), x)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin what the place and the button mean."""
        at = self._place(event)
        if self._gesture is not None or at.x() < 0:
            return
        self._pointer = at
        if event.button() is Button.MiddleButton:
            self._begin(Pan(self, at))
        elif event.button() is Button.LeftButton:
            self._begin(self._left_gesture(at, event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open an item."""
        item = self._hit(self._place(event))
        if item is not None and event.button() is Button.LeftButton:
            self.activated.emit(item.id)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with what was begun, or show what could be."""
        self._pointer = self._place(event)
        self._free = bool(event.modifiers() & Mod.AltModifier)
        if self._gesture is None:
            self._show_cursor(self._pointer)
            return
        if not event.buttons():  # released where nobody told
            self._let_go()
            return
        self._gesture.move(self._pointer, self._free)
        outside = not 0 <= self._pointer.x() < self.scene.viewport.width
        gesture = self._gesture  # what listens to it may have ended it
        if outside and gesture is not None and gesture.scrolls and gesture.is_dragging:
            self._creep.start()
        else:
            self._creep.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End what was begun."""
        if self._gesture is not None and event.button() in (Button.LeftButton, Button.MiddleButton):
            done = self._end()
            if done is not None:
                done.finish()
            self._show_cursor(self._place(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of an item, or of the timeline."""
        name, where = "", event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            name = self.scene.current
            where = self.mapToGlobal(self._item_place(name)) if name else where
        else:
            item = self._hit(event.pos() - QPoint(LABELS, 0))
            name = item.id if item else ""
        if name and name not in self.scene.model.selected:
            self._set_current(name)
            self.choose([name])
        self.context_menu_asked.emit(name, where)
        event.accept()

    def _place(self, event: QMouseEvent) -> QPoint:
        return event.position().toPoint() - QPoint(LABELS, 0)

    def _left_gesture(self, at: QPoint, event: QMouseEvent) -> Gesture | None:
        add = bool(event.modifiers() & Mod.ControlModifier)
        if at.y() < self.scene.rows_top:
            return Scrub(self, at)
        if at.y() >= self.height() - BAR:
            return None
        edge = self._edge_at(at)
        if edge is not None and not add:
            return Edge(self, at, *edge)
        item = self._hit(at)
        if item is None:
            return RubberBand(self, at, add)
        self._set_current(item.id)
        if add:
            self.choose(self.scene.model.selected ^ {item.id})
            return None
        if item.id not in self.scene.model.selected:
            self.choose([item.id])
        return Move(self, at, item, self._editable)

    def _begin(self, gesture: Gesture | None) -> None:
        self._gesture = gesture
        if isinstance(gesture, Pan):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        QToolTip.hideText()
        self.update()

    def _end(self) -> Gesture | None:
        self._creep.stop()
        done, self._gesture = self._gesture, None
        self.update()
        return done

    def _let_go(self) -> None:
        """End what was begun without doing it."""
        gesture = self._end()
        if gesture is not None:
            gesture.cancel()

    def _creep_on(self) -> None:
        """While one drags beyond a border, the view goes along, faster the farther out."""
        x, width = self._pointer.x(), self.scene.viewport.width
        outside = min(x, 0) or max(x - width + 1, 0)
        if self._gesture is not None and outside:
            self.pan(max(-60, min(60, outside // 2 + (2 if outside > 0 else -2))))
            self._gesture.move(self._pointer, self._free)

    def _show_cursor(self, at: QPoint) -> None:
        if self._edge_at(at) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()

    # -- what lies where

    def _hit(self, at: QPoint) -> Item | None:
        """The item at a place: a point in the upper half of a row, a state below."""
        found = self._hits(at)
        return found[0] if found else None

    def _hits(self, at: QPoint) -> list[Item]:
        """The items at a place, the nearest first."""
        number = self.scene.row_at(at.y())
        if number is None or not 0 <= at.x() < self.scene.viewport.width:
            return []
        row, below = self.scene.rows[number].id, at.y() - self.scene.row_y(number)
        near = [i for i in self._items_near(row, at.x(), NEAR) if i.is_state == (below >= MARK_BAND)]
        if below < MARK_BAND:
            return sorted(near, key=lambda item: abs(self.scene.viewport.x(item.start_us) - at.x()))
        depth, model = self.scene.model.depth(row), self.scene.model
        slot = min(depth - 1, max(0, (below - STATES_Y) * depth // (ROW - 2 - STATES_Y)))
        in_slot = [i for i in near if model.look(i).slot == slot]
        return sorted(in_slot, key=lambda item: self._beside(item, at.x()))

    def _items_near(self, row: str, x: int, reach: int) -> list[Item]:
        viewport = self.scene.viewport
        found = self.scene.model.visible(row, viewport.us(x - reach), viewport.us(x + reach + 1))
        return [i for i in found if self._beside(i, x) <= (reach if not i.is_state else GRIP)]

    def _beside(self, item: Item, x: int) -> int:
        """How many pixels beside an item a place is; 0 = on it."""
        first, last = self._ends(item)
        return max(first - x, x - last, 0)

    def _ends(self, item: Item) -> tuple[int, int]:
        """The first and the last pixel of an item."""
        viewport = self.scene.viewport
        if not item.is_state:
            return viewport.x(item.start_us), viewport.x(item.start_us)
        stop = max(self.scene.playhead, item.start_us) if item.is_running else item.covers[1]
        return viewport.x(item.start_us), max(viewport.x(item.start_us) + 2, viewport.x(stop) - 1)

    def _edge_at(self, at: QPoint) -> tuple[Item, str] | None:
        """The edge of a selected state that can be taken hold of at a place."""
        if not self._editable or not self.scene.model.selected:
            return None
        edges = []
        for item in self._hits(at):
            if item.id not in self.scene.model.selected or not item.is_state:
                continue
            first, last = self._ends(item)
            # Of a short state the middle half is for moving it.
            inside = min(GRIP, (last - first) // 4)
            if -GRIP <= at.x() - first <= inside:
                edges.append((abs(at.x() - first), item, "start"))
            if not item.is_running and -inside <= at.x() - last <= GRIP:
                edges.append((abs(at.x() - last), item, "stop"))
        nearest = min(edges, key=lambda edge: edge[0], default=None)
        return nearest[1:] if nearest else None

    def _item_place(self, name: str) -> QPoint:
        """Where an item is, in the widget's own coordinates."""
        item = self.scene.model.items[name]
        y = self.scene.row_y(self.scene.number_of(item.row) or 0) + ROW // 2
        return QPoint(LABELS + self.scene.viewport.x(item.start_us), y)

    # -- tooltips: data, shown as plain text

    def _tooltip(self, pos: QPoint) -> str:
        number = self.scene.row_at(pos.y())
        if pos.x() < LABELS:
            row = self.scene.rows[number] if number is not None else None
            return _as_html([row.label]) if row and elided(row) != row.label else ""
        at = pos - QPoint(LABELS, 0)
        found = self._hits(at)
        if found:
            lines = [line for item in found[:TOLD] for line in self._told(item)]
            more = len(found) - TOLD
            if more > 0:
                lines.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
            return _as_html(lines)
        us = self.scene.viewport.us(at.x())
        return _as_html([b.label for b in self.scene.bands if b.label and b.start_us <= us < b.stop_us])

    def _told(self, item: Item) -> list[str]:
        """What a tooltip says of an item."""
        people = next((row.label for row in self.scene.rows if row.id == item.row), "")
        time = clock(item.start_us)
        if item.is_running:
            time = _("{time}, still running").format(time=time)
        elif item.is_state and item.stop_us is not None:
            length = (item.stop_us - item.start_us) / SECOND
            time = _("{start} to {stop} ({seconds} s)").format(
                start=time, stop=clock(item.stop_us), seconds=f"{length:.1f}"
            )
        facts = [time, people, *([_("in doubt")] if item.doubt else [])]
        return [item.label, " · ".join(facts)]

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Step from item to item; what the timeline does not want goes on to the window."""
        key, control = event.key(), bool(event.modifiers() & Mod.ControlModifier)
        if not self._wants(event):
            event.ignore()
        elif key == Key.Key_A and control:
            self.choose(list(self.scene.model.items))
        elif key == Key.Key_Escape:
            self._leave()
        elif key == Key.Key_Delete:
            self.delete_asked.emit(self.selected())
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.activated.emit(self.scene.current)
        elif key in (Key.Key_Left, Key.Key_Right):
            self._step(key == Key.Key_Right)
        else:
            self._step_row(1 if key == Key.Key_Down else -1)

    def _wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for the timeline: arrows only when an item is selected or the keyboard came with Tab,
        so that a click in the timeline does not take them from the film."""
        key, plain = event.key(), event.modifiers() & ~Mod.KeypadModifier
        if key == Key.Key_A:
            return plain == Mod.ControlModifier
        if plain != Mod.NoModifier:
            return False
        if key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
            return bool(self.scene.current) or self._by_tab
        if key in (Key.Key_Return, Key.Key_Enter):
            return bool(self.scene.current)
        if key == Key.Key_Escape:
            return self._gesture is not None or bool(self.scene.model.selected)
        return key == Key.Key_Delete and self._editable and bool(self.scene.model.selected)

    def _leave(self) -> None:
        if self._gesture is not None:
            self._let_go()
        else:
            self._set_current("")
            self.choose([])

    def _step(self, forward: bool) -> None:
        """To the next or the previous item of the row; from nowhere, to the one at the playhead."""
        item = self.scene.model.items.get(self.scene.current)
        if item is not None:
            self._go_to(self.scene.model.neighbour(item, forward))
            return
        for row in self.scene.rows:
            found = self.scene.model.nearest(row.id, self.scene.playhead)
            if found is not None:
                self._go_to(found)
                return

    def _step_row(self, step: int) -> None:
        """To the nearest item of the next row, above or below, that has any."""
        item = self.scene.model.items.get(self.scene.current)
        number = self.scene.number_of(item.row) if item else None
        if item is None or number is None:
            self._step(True)
            return
        beyond = self.scene.rows[number + 1 :] if step > 0 else self.scene.rows[:number][::-1]
        found = (self.scene.model.nearest(row.id, item.start_us) for row in beyond)
        self._go_to(next((i for i in found if i is not None), None))

    def _go_to(self, item: Item | None) -> None:
        if item is not None:
            self._set_current(item.id)
            self.show_item(item.id)
            self.choose([item.id])

    def _set_current(self, name: str) -> None:
        """The item that the keyboard is at; it is told to who cannot see it."""
        if name != self.scene.current:
            self.scene.current = name
            self._describe_current()

    def _describe_current(self) -> None:
        item = self.scene.model.items.get(self.scene.current)
        self.setAccessibleDescription(", ".join(self._told(item)) if item else "")

    def _note_lost(self, before: set[str]) -> None:
        """After a change from outside: tell when something selected has gone."""
        if self.scene.current not in self.scene.model.items:
            self._set_current("")
        if not before <= self.scene.model.selected:
            self.selection_changed.emit(self.selected())


def _as_html(lines: list[str]) -> str:
    """Lines as Qt's rich text that shows them as they are."""
    return "<br>".join(html.escape(line) for line in lines)


def _whole_rows(parts: list[Touched]) -> list[Touched]:
    """Many parts as the rows that they lie in."""
    return [Touched(row, everything=True) for row in dict.fromkeys(part.row for part in parts)]


def _rects(region: QRegion) -> list[QRect]:
    """The rectangles of a region."""
    return list(region)  # type: ignore[call-overload, no-any-return]  # not in the stubs


def _on_whole_dots(rect: QRect) -> QRect:
    """A rectangle, a little larger, of which the sides lie between dots also at 125, 150 and 175 %."""
    left, top = rect.left() // 4 * 4, rect.top() // 4 * 4
    return QRect(
        left, top, -(-(rect.left() + rect.width()) // 4) * 4 - left, -(-(rect.top() + rect.height()) // 4) * 4 - top
    )

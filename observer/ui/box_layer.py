"""Boxes over a film: what is hidden in the frame that is seen; they are drawn, moved and made larger here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from observer.i18n import _
from observer.media.face_tracks import LARGER, Box
from observer.ui import theme
from observer.ui.film_view import FilmView

_HANDLE = 8.0  # pixels from a corner that still take hold of it
_LEAST = 8.0  # pixels of the screen; a smaller box is a slip of the hand
_STORE_MS = 400  # after the last arrow key
_GREY = QColor(126, 126, 126)
_HALO = QColor(0, 0, 0, 150)
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


@dataclass(frozen=True)
class Shape:
    """A face in the frame that is seen: where, its words, whether it is hidden, and whether it is only proposed."""

    box: Box
    words: str
    is_hidden: bool = True
    is_ghost: bool = False


class BoxLayer(QWidget):
    """Lies over a `FilmView`. `chosen` tells the id of a face, `drawn` where somebody put it, `added` a new box."""

    chosen = Signal(str)
    drawn = Signal(str, object)  # id of the face, Box
    added = Signal(object)  # Box

    def __init__(self, view: FilmView) -> None:
        super().__init__(view)
        self._view = view
        self._shapes: dict[str, Shape] = {}
        self._covers: list[Box] = []
        self._size = (0, 0)
        self._selected = ""
        self.is_preview = False
        self._moving: tuple[str, QPointF, Box, tuple[int, int]] | None = None
        self._now: dict[str, Box] = {}  # where boxes are while they are being moved
        self._new: QRectF | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_STORE_MS)
        self._late.timeout.connect(self.flush)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Faces on the picture"))
        view.installEventFilter(self)
        self.resize(view.size())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self.resize(self._view.size())
        return super().eventFilter(watched, event)

    # -- what is shown ------------------------------------------------------------------------------------

    def show_shapes(self, shapes: Mapping[str, Shape], covers: list[Box], size: tuple[int, int], selected: str) -> None:
        """The faces of the frame that is seen, by id; what will be hidden in it; the size of the picture."""
        self._shapes, self._covers, self._size, self._selected = dict(shapes), covers, size, selected
        if self._moving is None and not self._late.isActive():
            self._now.clear()
        self.update()

    def flush(self) -> None:
        """Store what was moved with the keys."""
        self._late.stop()
        moved, self._now = dict(self._now), {}
        for id_, box in moved.items():
            self.drawn.emit(id_, box)

    def _area(self) -> QRectF:
        return self._view.picture_rect()

    def _on_screen(self, box: Box) -> QRectF:
        area, (width, height) = self._area(), self._size
        x, y = area.width() / width, area.height() / height
        return QRectF(area.left() + box.left * x, area.top() + box.top * y, box.width * x, box.height * y)

    def _in_picture(self, where: QRectF) -> Box:
        area, (width, height) = self._area(), self._size
        x, y = width / area.width(), height / area.height()
        left, top = (where.left() - area.left()) * x, (where.top() - area.top()) * y
        return Box(left, top, left + where.width() * x, top + where.height() * y)

    def _box(self, id_: str) -> Box:
        return self._now.get(id_, self._shapes[id_].box)

    def _is_ready(self) -> bool:
        return all(self._size) and not self._area().isEmpty()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if not self._is_ready():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._area())
        self._paint_covers(painter)
        for id_, shape in self._shapes.items():
            self._paint_shape(painter, id_, shape)
        if self._new is not None:
            painter.setPen(QPen(Qt.GlobalColor.white, 2, Qt.PenStyle.DashLine))
            painter.drawRect(self._new)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(theme.current().colour("selection"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_covers(self, painter: QPainter) -> None:
        if self.is_preview:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_GREY)
        else:
            painter.setPen(QPen(QColor(255, 255, 255, 120), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        moved = [box.larger(LARGER) for box in self._now.values()]
        for box in [*self._covers, *moved]:
            painter.drawEllipse(self._on_screen(box))

    def _paint_shape(self, painter: QPainter, id_: str, shape: Shape) -> None:
        where, is_chosen = self._on_screen(self._box(id_)), id_ == self._selected
        style = Qt.PenStyle.DashLine if shape.is_ghost or not shape.is_hidden else Qt.PenStyle.SolidLine
        colour = QColor("#ffffff") if is_chosen else QColor(theme.HUES[0] if shape.is_hidden else theme.HUES[4])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(_HALO, 5 if is_chosen else 4), QPen(colour, 3 if is_chosen else 2, style)):
            painter.setPen(pen)
            painter.drawRect(where)
        if is_chosen:
            painter.setPen(QPen(_HALO, 1))
            painter.setBrush(colour)
            for corner in _corners(where).values():
                painter.drawRect(QRectF(corner.x() - 4, corner.y() - 4, 8, 8))
        self._paint_words(painter, where, shape.words)

    def _paint_words(self, painter: QPainter, where: QRectF, words: str) -> None:
        room = painter.fontMetrics().boundingRect(words).adjusted(-4, -2, 4, 2)
        place = QRectF(where.left(), where.top() - room.height() - 2, room.width(), room.height())
        if place.top() < self._area().top():
            place.moveTop(where.bottom() + 2)
        if place.right() > self._area().right():
            place.moveRight(self._area().right())
        painter.fillRect(place, QColor(0, 0, 0, 190))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    # -- the mouse ----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.setFocus()
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_ready():
            return
        self.flush()
        at = event.position()
        held = self._grip(at)
        if held is None:
            self._new = QRectF(at, at)
            return
        id_, corner = held
        self._moving = id_, at, self._box(id_), corner
        if id_ != self._selected:
            self.chosen.emit(id_)

    def _grip(self, at: QPointF) -> tuple[str, tuple[int, int]] | None:
        """Which face is taken hold of, and by which corner; (0, 0) is its middle. The chosen one comes first."""
        for id_ in sorted(self._shapes, key=lambda one: one != self._selected):
            where = self._on_screen(self._box(id_))
            for corner, place in _corners(where).items():
                if (place - at).manhattanLength() < 2 * _HANDLE and id_ == self._selected:
                    return id_, corner
            if where.contains(at):
                return id_, (0, 0)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        at = event.position()
        if self._new is not None:
            self._new = QRectF(self._new.topLeft(), at)
            self.update()
        elif self._moving is not None:
            id_, begin, box, corner = self._moving
            self._now[id_] = self._in_picture(_moved(self._on_screen(box), at - begin, corner))
            self.update()
        else:
            held = self._grip(at) if self._is_ready() else None
            shape = Qt.CursorShape.CrossCursor
            if held is not None:
                across = held[1][0] * held[1][1]
                diagonal = Qt.CursorShape.SizeFDiagCursor if across > 0 else Qt.CursorShape.SizeBDiagCursor
                shape = diagonal if across else Qt.CursorShape.SizeAllCursor
            self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._new is not None:
            drawn, self._new = self._new.normalized().intersected(self._area()), None
            if drawn.width() >= _LEAST and drawn.height() >= _LEAST:
                self.added.emit(self._in_picture(drawn))
        elif self._moving is not None:
            self._moving = None
            self.flush()
        self.update()

    # -- the keyboard -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows move the chosen box, with Shift they make it larger or smaller; with Ctrl in small steps."""
        step = _MOVES.get(Qt.Key(event.key()))
        if step is None or self._selected not in self._shapes or not self._is_ready():
            super().keyPressEvent(event)
            return
        held = event.modifiers()
        by = max(self._size) / 100 if not held & Qt.KeyboardModifier.ControlModifier else 1.0
        box = self._box(self._selected)
        dx, dy = step[0] * by, step[1] * by
        if held & Qt.KeyboardModifier.ShiftModifier:
            new = Box(box.left, box.top, max(box.right + dx, box.left + 4), max(box.bottom + dy, box.top + 4))
        else:
            new = Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
        self._now[self._selected] = new
        self._late.start()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.flush()
        self.update()


def _corners(where: QRectF) -> dict[tuple[int, int], QPointF]:
    return {
        (-1, -1): where.topLeft(), (1, -1): where.topRight(), (-1, 1): where.bottomLeft(), (1, 1): where.bottomRight(),
    }  # fmt: skip


def _moved(where: QRectF, by: QPointF, corner: tuple[int, int]) -> QRectF:
    if corner == (0, 0):
        return where.translated(by)
    new = QRectF(where)
    (new.setLeft if corner[0] < 0 else new.setRight)((where.left() if corner[0] < 0 else where.right()) + by.x())
    (new.setTop if corner[1] < 0 else new.setBottom)((where.top() if corner[1] < 0 else where.bottom()) + by.y())
    return new.normalized()

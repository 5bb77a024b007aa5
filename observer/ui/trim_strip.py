"""A fragment and what lies round it, as a strip with two edges that can be dragged."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.ui import theme
from observer.ui.fragment_reader import short_time
from observer.ui.marks import blend, small

_HIGH, _GRIP, _SIDE = 44, 8, 8  # pixels
_LEAST_AROUND = 10 * SECOND
START, STOP = "start", "stop"


class TrimStrip(QWidget):
    """`dragged` tells an edge and where it is while it is dragged, `dropped` where it was let go; `went` a moment that
    was clicked."""

    dragged = Signal(str, object)
    dropped = Signal(str, object)
    went = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.span, self.now, self.edge = (0, SECOND), 0, ""
        self._seen, self._length = (0, 2 * SECOND), 2 * SECOND
        self._held = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(320, _HIGH)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("The fragment and what lies round it"))
        self.setToolTip(_("Drag an edge: the film shows the picture there. By frame: I or O, and then , and ."))

    def show_fragment(self, span: tuple[int, int], length_us: int) -> None:
        """Show another fragment of a session that lasts so long."""
        around = max(_LEAST_AROUND, (span[1] - span[0]) // 3)
        self._length = max(length_us, span[1])
        self._seen = max(span[0] - around, 0), min(span[1] + around, self._length)
        self.show_span(span)

    def show_span(self, span: tuple[int, int]) -> None:
        """The fragment has other ends; what is seen round it stays, as long as they are in it."""
        self.span = span
        first, last = self._seen
        if span[0] < first or span[1] > last:
            self._seen = min(first, max(span[0] - SECOND, 0)), max(last, min(span[1] + SECOND, self._length))
        self.update()

    def show_now(self, us: int) -> None:
        """Where the film is."""
        self.now = us
        self.update()

    def show_edge(self, edge: str) -> None:
        """Which edge the keys move."""
        self.edge = edge
        self.update()

    # -- places

    def x_of(self, us: int) -> float:
        """Where a moment is, in pixels."""
        first, last = self._seen
        return _SIDE + (us - first) * (self.width() - 2 * _SIDE) / max(last - first, 1)

    def us_at(self, x: float) -> int:
        """The moment at a place."""
        first, last = self._seen
        us = first + round((x - _SIDE) * (last - first) / max(self.width() - 2 * _SIDE, 1))
        return min(max(us, first), last)

    def _edge_at(self, at: QPoint) -> str:
        far = {edge: abs(at.x() - self.x_of(us)) for edge, us in zip((START, STOP), self.span, strict=True)}
        near = min(far, key=lambda edge: far[edge])
        return near if far[near] <= _GRIP else ""

    # -- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._held = self._edge_at(event.position().toPoint())
        if not self._held:
            self.went.emit(self.us_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        at = event.position().toPoint()
        if self._held:
            self.dragged.emit(self._held, self.us_at(at.x()))
        else:
            self.setCursor(Qt.CursorShape.SizeHorCursor if self._edge_at(at) else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._held:
            held, self._held = self._held, ""
            self.dropped.emit(held, self.us_at(event.position().x()))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(_SIDE, 6, self.width() - 2 * _SIDE, 16)
        painter.fillRect(track, shown.colour("raised"))
        first, last = (self.x_of(us) for us in self.span)
        painter.fillRect(QRectF(first, 6, last - first, 16), blend(shown.selection, shown.panel, 0.55))
        for edge, x in ((START, first), (STOP, last)):
            colour = shown.colour("selection" if edge == self.edge else "text")
            wide = 4 if edge == self.edge else 2
            painter.fillRect(QRectF(x - wide / 2, 2, wide, 24), colour)
        now = self.x_of(self.now)
        painter.setPen(QPen(shown.colour("accent"), 2))
        painter.drawLine(QPoint(round(now), 3), QPoint(round(now), 25))
        painter.setFont(small(self.font()))
        painter.setPen(shown.colour("faint"))
        box = QRectF(_SIDE, 26, self.width() - 2 * _SIDE, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, short_time(self._seen[0]))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, short_time(self._seen[1]))

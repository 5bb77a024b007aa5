"""A fragment on its timeline: what each person said and what each coder marked, one row above the other."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from observer.coding.codebook import Kind, Valence
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import draw_mark
from observer.ui.rows import as_tooltip, scrolled

ROW, TOP = 26, 20
LEAST_LABELS, MOST_LABELS = 148, 260  # pixels for the names of the lanes
MOST_SEEN = 5
_SIDE = 10
_NEAR = 9  # pixels within which a mark is hit
_MARK = 6.0


@dataclass(frozen=True)
class LaneMark:
    """Something at a moment (session time, µs), or until `stop_us`; `words` tell what.

    Of a response `by_respondent` says who stopped (None: it is an event, with its valence and kind).
    """

    us: int
    words: str
    stop_us: int | None = None
    by_respondent: bool | None = None
    valence: Valence = Valence.NEUTRAL
    kind: Kind = Kind.POINT


@dataclass(frozen=True)
class Lane:
    """One row: whose it is, and the marks in it."""

    name: str
    marks: tuple[LaneMark, ...]


class ResponseLanes(QWidget):
    """`went` tells the session time that was clicked on."""

    went = Signal(object)  # int

    def __init__(self) -> None:
        super().__init__()
        self._span, self._at = (0, 0), 0
        self._labels = LEAST_LABELS
        self.lanes: tuple[Lane, ...] = ()
        self._area: QScrollArea | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_lanes(self, span: tuple[int, int], lanes: tuple[Lane, ...]) -> None:
        """Show these over a stretch of the session. The same is in words beside it, for who cannot see it."""
        self._span, self.lanes = span, lanes
        widest = max((QFontMetrics(self.font()).horizontalAdvance(lane.name) for lane in lanes), default=0)
        self._labels = min(max(widest + 12, LEAST_LABELS), MOST_LABELS)
        self.setAccessibleName(_("Timeline of the fragment"))
        self.setAccessibleDescription("; ".join(f"{lane.name}: {len(lane.marks)}" for lane in lanes))
        self._fit()
        self.update()

    def show_at(self, us: int) -> None:
        """Where the film is."""
        self._at = us
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(320, TOP + ROW * max(len(self.lanes), 1) + 4)

    def in_area(self) -> QScrollArea:
        """In a place that shows some rows, and scrolls to the others."""
        self._area = scrolled(self)
        self._fit()
        return self._area

    def _fit(self) -> None:
        self.updateGeometry()
        if self._area is not None:
            self._area.setFixedHeight(min(self.sizeHint().height(), TOP + ROW * MOST_SEEN) + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.sizeHint()

    def x_of(self, us: int) -> float:
        """Where a moment is."""
        start, stop = self._span
        part = (us - start) / (stop - start) if stop > start else 0.0
        return self._labels + _SIDE + min(max(part, 0.0), 1.0) * (self.width() - self._labels - 2 * _SIDE)

    def y_of(self, row: int) -> float:
        """The middle of a row."""
        return TOP + ROW * row + ROW / 2

    # -- painting ---------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ruler(painter)
        for row, lane in enumerate(self.lanes):
            y = self.y_of(row)
            painter.setPen(QColor(shown.text))
            name = QFontMetrics(self.font()).elidedText(lane.name, Qt.TextElideMode.ElideRight, self._labels - 8)
            painter.drawText(QRectF(0, y - ROW / 2, self._labels, ROW), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QColor(shown.line))
            painter.drawLine(QPointF(self._labels + _SIDE, y), QPointF(self.width() - _SIDE, y))
            for mark in lane.marks:
                self._paint_mark(painter, mark, y)
        if self._span[0] <= self._at < self._span[1]:
            x = self.x_of(self._at)
            painter.fillRect(QRectF(x - 1, TOP - 4, 2, self.height() - TOP), QColor(shown.accent))

    def _paint_ruler(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.current().faint))
        font = self.font()
        font.setPixelSize(theme.CAPTION)
        painter.setFont(font)
        room = QRectF(self._labels + _SIDE, 0, self.width() - self._labels - 2 * _SIDE, TOP)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, clock(self._span[0]))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight, clock(self._span[1]))
        painter.setFont(self.font())

    def _paint_mark(self, painter: QPainter, mark: LaneMark, y: float) -> None:
        ink, x = QColor(theme.current().text), self.x_of(mark.us)
        if mark.by_respondent is None:
            # Points above the line and periods below it, so that neither hides the other.
            if mark.kind is Kind.POINT:
                box = QRectF(x - _MARK, y - 11, 2 * _MARK, 2 * _MARK - 2)
            else:
                stop = self._span[1] if mark.stop_us is None else mark.stop_us
                box = QRectF(x, y + 1, max(self.x_of(stop) - x, _MARK), 2 * _MARK - 2)
            draw_mark(painter, box, mark.valence, mark.kind, ink)
            return
        points = QPolygonF([QPointF(x, y + _MARK), QPointF(x - _MARK, y - _MARK), QPointF(x + _MARK, y - _MARK)])
        painter.setPen(ink)
        painter.setBrush(ink if mark.by_respondent else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(points)

    # -- the mouse --------------------------------------------------------------------------------------

    def mark_at(self, place: QPointF) -> LaneMark | None:
        """The mark under a point."""
        row = int((place.y() - TOP) // ROW)
        if not 0 <= row < len(self.lanes):
            return None
        near = [(abs(self.x_of(mark.us) - place.x()), mark) for mark in self.lanes[row].marks]
        inside = [mark for mark in self.lanes[row].marks if mark.stop_us is not None and self._covers(mark, place.x())]
        distance, mark = min(near, key=lambda one: one[0], default=(_NEAR + 1.0, None))
        return mark if distance <= _NEAR else next(iter(inside), None)

    def _covers(self, mark: LaneMark, x: float) -> bool:
        return mark.stop_us is not None and self.x_of(mark.us) <= x <= self.x_of(mark.stop_us)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton:
            return
        mark = self.mark_at(event.position())
        if mark is not None:
            self.went.emit(mark.us)
        elif event.position().x() >= self._labels:
            start, stop = self._span
            part = (event.position().x() - self._labels - _SIDE) / max(self.width() - self._labels - 2 * _SIDE, 1)
            self.went.emit(round(start + min(max(part, 0.0), 1.0) * (stop - start)))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.mark_at(QPointF(event.pos()))
            words = as_tooltip(f"{clock(mark.us)}\n{mark.words}") if mark else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

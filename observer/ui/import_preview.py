"""What would come in, along the time of one session: a row for each person, a mark for each event."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from observer.coding.codebook import Kind
from observer.coding.interchange import FiledEvent
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.rows import as_tooltip

_ROW, _TOP, _LABEL, _MARK = 26, 22, 150, 5
_MOST_ROWS = 40
_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)  # seconds between two times on the ruler


class ImportPreview(QWidget):
    """Events of a session as they lie in its time. The mouse says which they are; a table says the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("What would come in, along the time"))
        self.setMouseTracking(True)
        self._lanes: list[tuple[str, list[FiledEvent]]] = []
        self._first, self._last = 0, 1
        self._colours: dict[str, QColor] = {}

    def show_events(self, events: Sequence[FiledEvent], colours: dict[str, str]) -> None:
        """Show these; `colours` are those of codes."""
        lanes: dict[str, list[FiledEvent]] = {}
        for event in events:
            who = " + ".join(event.actors) or _("nobody named")
            lanes.setdefault(f"{event.coder} · {who}" if event.coder else who, []).append(event)
        self._lanes = [(name, _thinned(of_lane)) for name, of_lane in sorted(lanes.items())[:_MOST_ROWS]]
        self._first = min((event.start_us for event in events), default=0)
        self._last = max((max(event.start_us, event.stop_us or 0) for event in events), default=1)
        self._first, self._last = min(self._first, 0), max(self._last, self._first + 1)
        self._colours = {code: QColor(colour) for code, colour in colours.items()}
        self.setMinimumHeight(_TOP + _ROW * len(self._lanes) + 4)
        self.update()

    def _x(self, us: int) -> float:
        room = max(self.width() - _LABEL - 12, 1)
        return _LABEL + room * (us - self._first) / (self._last - self._first)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        self._paint_ruler(painter)
        for n, (name, events) in enumerate(self._lanes):
            top = _TOP + n * _ROW
            painter.setPen(colours.colour("text"))
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _LABEL - 12)
            painter.drawText(QRectF(0, top, _LABEL - 8, _ROW), Qt.AlignmentFlag.AlignVCenter, words)
            painter.setPen(colours.colour("line"))
            painter.drawLine(QPointF(0, top + _ROW), QPointF(self.width(), top + _ROW))
            for event in events:
                self._paint_event(painter, event, top + _ROW / 2)

    def _paint_ruler(self, painter: QPainter) -> None:
        colours = theme.current()
        seconds = (self._last - self._first) / 1_000_000
        room = max(self.width() - _LABEL, 1) / 80
        step = next((tick for tick in _TICKS if seconds / tick <= room), 7200) * 1_000_000
        at = -(-self._first // step) * step
        while at <= self._last:
            x = self._x(at)
            painter.setPen(colours.colour("line"))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(colours.colour("faint"))
            words = clock(at)[:-4]
            if x + 3 + painter.fontMetrics().horizontalAdvance(words) < self.width():
                painter.drawText(QPointF(x + 3, 14), words)
            at += step

    def _paint_event(self, painter: QPainter, event: FiledEvent, y: float) -> None:
        colour = self._colours.get(event.code) or theme.current().colour("faint")
        x = self._x(event.start_us)
        painter.setPen(colour)
        painter.setBrush(colour)
        if event.kind is Kind.POINT:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - _MARK), QPointF(x + _MARK, y + _MARK), QPointF(x - _MARK, y + _MARK)])
            )
            return
        until = self._last if event.stop_us is None else event.stop_us
        painter.drawRoundedRect(QRectF(x, y - 4, max(self._x(until) - x, 2), 8), 2, 2)

    def event(self, event: QEvent) -> bool:
        """Which events the mouse points at."""
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().event(event)
        n = int((event.pos().y() - _TOP) // _ROW)
        if 0 <= n < len(self._lanes):
            near = [one for one in self._lanes[n][1] if self._is_at(one, event.pos().x())]
            QToolTip.showText(event.globalPos(), as_tooltip("\n".join(_words(one) for one in near[:8])), self)
        return True

    def _is_at(self, event: FiledEvent, x: float) -> bool:
        stop = event.start_us if event.kind is Kind.POINT else self._last if event.stop_us is None else event.stop_us
        return self._x(event.start_us) - 6 <= x <= self._x(stop) + 6


def _words(event: FiledEvent) -> str:
    until = f" – {clock(event.stop_us)}" if event.stop_us is not None else ""
    return f"{clock(event.start_us)}{until}  {event.code}"


def _thinned(events: list[FiledEvent], most: int = 4000) -> list[FiledEvent]:
    """Not more than can be told apart on a screen: of very many, evenly chosen ones."""
    return events if len(events) <= most else events[:: -(-len(events) // most)]

"""A small chart of shares over sessions: lines told apart by colour, dash and mark; limits as a shaded band."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.rows import as_tooltip

LEFT, RIGHT, TOP, BOTTOM = 44, 16, 12, 26
MARK = 4.0
_HUES = (theme.HUES[4], theme.HUES[0], theme.HUES[3])
_DARK_HUES = (theme.HUES[1], theme.HUES[5], "#8a3f6d")  # on a light ground, where the others are too pale
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


def share_words(value: float | None) -> str:
    """A share in words; what is not known is no number."""
    return "–" if value is None else f"{100 * value:.0f} %"


@dataclass(frozen=True)
class Plotted:
    """One line: its name, a value from 0 to 1 for each session (None where there is none), and maybe an interval."""

    name: str
    values: tuple[float | None, ...]
    intervals: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class Limits:
    """A band for each session (None where there is none), and the line in its middle."""

    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    centre: float | None = None


@dataclass(frozen=True)
class Plot:
    """All that a chart shows. `labels` name the sessions, `aim` is a level to be reached, `flagged` are the numbers
    of the sessions that stand out, `used` that of the place that holds now; `say` tells a share."""

    labels: tuple[str, ...] = ()
    lines: tuple[Plotted, ...] = ()
    aim: float | None = None
    limits: Limits | None = None
    flagged: tuple[int, ...] = ()
    used: int | None = None
    say: Callable[[float | None], str] = share_words


class LineChart(QWidget):
    """Paints a `Plot`. What it shows is in a table beside it for who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self.plot = Plot()
        self.setMinimumHeight(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_plot(self, plot: Plot, name: str, spoken: str = "") -> None:
        """Show this; `name` is what a screen reader says, and `spoken`, or that it is in a table below."""
        self.plot = plot
        self.setAccessibleName(name)
        self.setAccessibleDescription(spoken or _("The same is in the table below."))
        self.update()

    # -- where things are -------------------------------------------------------------------------------

    def _area(self) -> QRectF:
        legend = 22 if len(self.plot.lines) > 1 or self.plot.limits or self.plot.aim is not None else 0
        return QRectF(self.rect()).adjusted(LEFT, TOP + legend, -RIGHT, -BOTTOM)

    def across(self, n: int) -> float:
        """Where a session is."""
        area, count = self._area(), max(len(self.plot.labels), 1)
        return area.left() + (n + 0.5) * area.width() / count

    def height_of(self, value: float) -> float:
        """Where a share is."""
        area = self._area()
        return area.bottom() - min(max(value, 0.0), 1.0) * area.height()

    def colours(self) -> tuple[str, ...]:
        """The colours of the lines in this theme."""
        return _HUES if theme.current().name == "dark" else _DARK_HUES

    # -- painting ---------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(theme.CAPTION)
        painter.setFont(font)
        self._paint_ground(painter)
        if self.plot.limits is not None:
            self._paint_limits(painter, self.plot.limits)
        if self.plot.aim is not None:
            self._paint_level(painter, self.plot.aim)
        if self.plot.used is not None:
            self._paint_used(painter, self.plot.used)
        for n, line in enumerate(self.plot.lines):
            self._paint_line(painter, line, n)
        self._paint_flags(painter)
        self._paint_legend(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        area, shown = self._area(), theme.current()
        for percent in (0, 25, 50, 75, 100):
            y = self.height_of(percent / 100)
            painter.setPen(QPen(shown.colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(shown.colour("faint"))
            where = QRectF(0, y - 8, LEFT - 8, 16)
            painter.drawText(
                where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.plot.say(percent / 100)
            )
        self._paint_labels(painter, area)

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        count = max(len(self.plot.labels), 1)
        step, room = area.width() / count, 84.0
        every = max(1, round(room / max(step, 1.0)))
        for n in range(0, len(self.plot.labels), every):
            width = max(step * every - 8, 20)
            where = QRectF(self.across(n) - width / 2, area.bottom() + 6, width, 16)
            text = painter.fontMetrics().elidedText(self.plot.labels[n], Qt.TextElideMode.ElideMiddle, int(width))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_limits(self, painter: QPainter, limits: Limits) -> None:
        there = [(n, *pair) for n, pair in enumerate(zip(limits.low, limits.high, strict=True)) if None not in pair]
        band = QColor(theme.current().colour("faint"))
        band.setAlpha(46)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        above = [QPointF(self.across(n), self.height_of(high or 0)) for n, _low, high in there]
        below = [QPointF(self.across(n), self.height_of(low or 0)) for n, low, _high in reversed(there)]
        painter.drawPolygon(QPolygonF([*above, *below]))
        if limits.centre is not None:
            self._paint_level(painter, limits.centre)

    def _paint_level(self, painter: QPainter, value: float) -> None:
        area = self._area()
        painter.setPen(QPen(theme.current().colour("faint"), 1.4, Qt.PenStyle.DashDotLine))
        painter.drawLine(QPointF(area.left(), self.height_of(value)), QPointF(area.right(), self.height_of(value)))

    def _paint_used(self, painter: QPainter, n: int) -> None:
        area, x = self._area(), self.across(n)
        painter.setPen(QPen(theme.current().colour("faint"), 1.4, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.drawText(QPointF(x + 6, area.bottom() - 6), _("in use"))

    def _paint_line(self, painter: QPainter, line: Plotted, n: int) -> None:
        colour = QColor(self.colours()[n % 3])
        painter.setPen(QPen(colour, 2, _DASHES[n % 3]))
        points = [QPointF(self.across(i), self.height_of(v)) for i, v in enumerate(line.values) if v is not None]
        painter.drawPolyline(QPolygonF(points))
        self._paint_intervals(painter, line, colour)
        for point in points:
            self._paint_mark(painter, point, colour, n)

    def _paint_intervals(self, painter: QPainter, line: Plotted, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1))
        for n, interval in enumerate(line.intervals):
            if interval is not None:
                x, (low, high) = self.across(n), (self.height_of(end) for end in interval)
                painter.drawLine(QPointF(x, low), QPointF(x, high))
                for y in (low, high):
                    painter.drawLine(QPointF(x - MARK, y), QPointF(x + MARK, y))

    @staticmethod
    def _paint_mark(painter: QPainter, at: QPointF, colour: QColor, n: int) -> None:
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if n % 2 == 0 else theme.current().colour("window"))
        if n % 3 == 1:
            painter.drawRect(QRectF(at.x() - MARK, at.y() - MARK, 2 * MARK, 2 * MARK))
        elif n % 3 == 2:
            corners = ((0, -MARK - 1), (MARK + 1, MARK), (-MARK - 1, MARK))
            painter.drawPolygon(QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in corners]))
        else:
            painter.drawEllipse(at, MARK, MARK)

    def _paint_flags(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.current().colour("warning"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for n in self.plot.flagged:
            values = [line.values[n] for line in self.plot.lines if line.values[n] is not None]
            if values:
                painter.drawEllipse(QPointF(self.across(n), self.height_of(values[-1] or 0)), MARK + 5, MARK + 5)

    def _paint_legend(self, painter: QPainter) -> None:
        if self._area().top() <= TOP:
            return
        x, y, shown = float(LEFT), TOP + 6.0, theme.current()
        names = [*((line.name, n) for n, line in enumerate(self.plot.lines))]
        for name, n in names:
            colour = QColor(self.colours()[n % 3])
            painter.setPen(QPen(colour, 2, _DASHES[n % 3]))
            painter.drawLine(QPointF(x, y), QPointF(x + 26, y))
            self._paint_mark(painter, QPointF(x + 13, y), colour, n)
            x = self._legend_words(painter, name, x + 32, y)
        if any(interval for line in self.plot.lines for interval in line.intervals):
            painter.setPen(QPen(shown.colour("faint"), 1))
            painter.drawLine(QPointF(x + 5, y - 7), QPointF(x + 5, y + 7))
            for end in (y - 7, y + 7):
                painter.drawLine(QPointF(x + 1, end), QPointF(x + 9, end))
            x = self._legend_words(painter, _("95 % interval"), x + 16, y)
        if self.plot.limits is not None:
            band = QColor(shown.colour("faint"))
            band.setAlpha(90)
            painter.fillRect(QRectF(x, y - 5, 22, 10), band)
            x = self._legend_words(painter, _("limits"), x + 28, y)
        if self.plot.aim is not None:
            painter.setPen(QPen(shown.colour("faint"), 1.4, Qt.PenStyle.DashDotLine))
            painter.drawLine(QPointF(x, y), QPointF(x + 26, y))
            self._legend_words(painter, _("criterion"), x + 32, y)

    @staticmethod
    def _legend_words(painter: QPainter, words: str, x: float, y: float) -> float:
        painter.setPen(theme.current().colour("text"))
        painter.drawText(QPointF(x, y + 4), words)
        return x + painter.fontMetrics().horizontalAdvance(words) + 20

    # -- the mouse --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Over a session, its numbers are told."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), as_tooltip(self.words_at(event.pos().x())), self)
            return True
        return super().event(event)

    def words_at(self, x: float) -> str:
        """What is to be seen at this place: the session and its numbers."""
        count = len(self.plot.labels)
        n = math.floor((x - self._area().left()) / max(self._area().width() / max(count, 1), 1.0))
        if not 0 <= n < count:
            return ""
        values = [f"{line.name}: {_value_words(self.plot, line, n)}" for line in self.plot.lines]
        return " · ".join([self.plot.labels[n], *values])


def _value_words(plot: Plot, line: Plotted, n: int) -> str:
    low, high = (line.intervals[n] if n < len(line.intervals) else None) or (None, None)
    return plot.say(line.values[n]) if low is None else interval_words(line.values[n], low, high)


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """A share, and when it is known its interval."""
    if low is None or high is None:
        return share_words(value)
    return _("{value} ({low} to {high})").format(value=share_words(value), low=share_words(low), high=share_words(high))

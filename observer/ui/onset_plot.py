"""How much later or earlier the second coder began what both marked: one dot per matched moment."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from observer.coding.timecode import SECOND, clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Moment, Names
from observer.ui.decimals import figures
from observer.ui.marks import blend, small
from observer.ui.rows import as_tooltip
from observer.ui.timeline_ruler import ticks

_LEFT, _TOP, _RIGHT, _BOTTOM = 62, 12, 116, 26
_DOT, _NEAR = 4.0, 9.0


@dataclass(frozen=True)
class Spread:
    """Mean difference and limits of agreement, in microseconds; None where they are not defined."""

    mean_us: float | None = None
    low_us: float | None = None
    high_us: float | None = None
    tolerance_us: int | None = None


class OnsetPlot(QWidget):
    """Session time across, the difference upward. `chosen` and `play_asked` tell the id of a moment."""

    chosen = Signal(str)
    play_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[Moment] = []
        self.names, self.spread = Names(), Spread()
        self.length_us = SECOND
        self._chosen = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(140)
        self.retranslate()

    def show_moments(self, moments: list[Moment], names: Names, spread: Spread, length_us: int) -> None:
        """Show the matched ones of these."""
        matched = [moment for moment in moments if moment.difference_us is not None and moment.fate.is_agreed]
        self.moments = sorted(matched, key=lambda moment: moment.start_us)
        self.names, self.spread, self.length_us = names, spread, max(length_us, SECOND)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("Differences of the beginnings"))
        self.setAccessibleDescription(self.summary())
        self.update()

    def summary(self) -> str:
        """What the picture shows, in a sentence."""
        mean = self.spread.mean_us
        if not self.moments or mean is None:
            return _("Nothing that both coders marked belongs together, so there are no differences to show.")
        words = (
            _("{second} began {time} later than {first} on average.")
            if mean >= 0
            else _("{second} began {time} earlier than {first} on average.")
        )
        said = words.format(first=self.names.first, second=self.names.second, time=seconds(abs(mean)))
        if self.spread.low_us is None or self.spread.high_us is None:
            return said
        limits = _("Limits of agreement: {low} to {high}.")
        return f"{said} {limits.format(low=seconds(self.spread.low_us), high=seconds(self.spread.high_us))}"

    def choose(self, id_: str) -> None:
        """Show which moment is meant."""
        self._chosen = id_
        self.update()

    def _reach(self) -> float:
        """The largest difference that has to be seen, in microseconds."""
        found = [float(abs(moment.difference_us or 0)) for moment in self.moments]
        found += [abs(limit) for limit in (self.spread.low_us, self.spread.high_us) if limit is not None]
        return max([*found, 0.5 * SECOND]) * 1.15

    def _area(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(self.width() - _LEFT - _RIGHT, 1), max(self.height() - _TOP - _BOTTOM, 1))

    def point(self, moment: Moment) -> QPointF:
        """Where the dot of a moment is."""
        return QPointF(self._x(moment.start_us), self._y(moment.difference_us or 0))

    def _x(self, us: int) -> float:
        area = self._area()
        return area.left() + us / self.length_us * area.width()

    def _y(self, us: float) -> float:
        area = self._area()
        return area.center().y() - us / self._reach() * area.height() / 2

    def at(self, x: float, y: float) -> Moment | None:
        """The moment whose dot is near a place."""
        near = [(abs(p.x() - x) + abs(p.y() - y), n) for n, p in enumerate(map(self.point, self.moments))]
        away, n = min(near, default=(_NEAR + 1, 0))
        return self.moments[n] if away <= _NEAR else None

    # -- painting ---------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        painter.fillRect(self.rect(), shown.colour("panel"))
        painter.setFont(small(self.font()))
        if not self.moments:
            painter.setPen(shown.colour("faint"))
            inside = self.rect().adjusted(16, 8, -16, -8)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.summary())
            return
        self._axes(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for moment in self.moments:
            is_chosen = moment.id == self._chosen
            painter.setPen(QPen(shown.colour("selection" if is_chosen else "text"), 2 if is_chosen else 1.2))
            painter.setBrush(blend(shown.selection if is_chosen else shown.text, shown.panel, 0.5))
            painter.drawEllipse(self.point(moment), _DOT + is_chosen, _DOT + is_chosen)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(shown.colour("selection"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _axes(self, painter: QPainter) -> None:
        shown, area, spread = theme.current(), self._area(), self.spread
        if spread.low_us is not None and spread.high_us is not None:
            band = QRectF(
                area.left(), self._y(spread.high_us), area.width(), self._y(spread.low_us) - self._y(spread.high_us)
            )
            painter.fillRect(band, blend(shown.text, shown.panel, 0.07))
        painter.setPen(QPen(shown.colour("line"), 1))
        painter.drawLine(QPointF(area.left(), self._y(0)), QPointF(area.right(), self._y(0)))
        for tick in ticks(0, self.length_us, self.length_us / area.width()):
            if tick.text:
                x = self._x(tick.us)
                painter.setPen(QPen(shown.colour("line"), 1))
                painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4))
                painter.setPen(shown.colour("faint"))
                painter.drawText(QPointF(x + 4, area.bottom() + 14), tick.text)
        for value, _said, style in self._lines():
            y = self._y(value)
            painter.setPen(QPen(shown.colour("faint"), 1, style))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        self._words(painter)

    def _lines(self) -> list[tuple[float, str, Qt.PenStyle]]:
        spread, found = self.spread, []
        if spread.mean_us is not None:
            found.append((spread.mean_us, _("mean {time}").format(time=seconds(spread.mean_us)), Qt.PenStyle.SolidLine))
        for limit in (spread.low_us, spread.high_us):
            if limit is not None:
                found.append((limit, seconds(limit), Qt.PenStyle.DashLine))
        return found

    def _words(self, painter: QPainter) -> None:
        shown, area = theme.current(), self._area()
        used: list[float] = []
        painter.setPen(shown.colour("faint"))
        middle = Qt.AlignmentFlag.AlignVCenter
        for value, words, _style in self._lines():
            y = self._y(value)
            if all(abs(y - other) > 12 for other in used):
                used.append(y)
                painter.drawText(QRectF(area.right() + 8, y - 8, _RIGHT - 10, 16), middle, words)
        right = Qt.AlignmentFlag.AlignRight
        for y, words in ((self._y(0), "0 s"), (area.top() + 6, _("later")), (area.bottom() - 6, _("earlier"))):
            painter.drawText(QRectF(4, y - 8, _LEFT - 10, 16), middle | right, words)

    # -- choosing -----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        moment = self.at(event.position().x(), event.position().y())
        if moment is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(moment.id)
            self.play_asked.emit(moment.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        ids, key = [moment.id for moment in self.moments], event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen in ids:
            self.play_asked.emit(self._chosen)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and ids:
            by = -1 if key == Qt.Key.Key_Up else 1
            n = ids.index(self._chosen) + by if self._chosen in ids else 0
            self.chosen.emit(ids[min(max(n, 0), len(ids) - 1)])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Hovering tells what a dot is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            moment = self.at(event.pos().x(), event.pos().y())
            words = f"{clock(moment.start_us)}  {moment.title}\n{moment.words}" if moment else self.summary()
            QToolTip.showText(event.globalPos(), as_tooltip(words).replace("\n", "<br>"), self)
            return True
        return super().event(event)


def seconds(us: float) -> str:
    """Seconds as read, with a sign only where they are less than nothing."""
    return _("{n} s").format(n=figures(us / SECOND, 1).replace("-", "−"))

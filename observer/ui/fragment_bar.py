"""One fragment as a bar: where the film is, and where it was stopped and marked; click or drag to go there."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.coding.recall import Who
from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.ui import theme

HEIGHT = 40
_SIDE = 8  # pixels left and right of the bar
_BAR_Y, _BAR_H = 22, 6
_MARK = 5.0


@dataclass(frozen=True)
class BarMark:
    """A stop or a mark in the fragment (session time, µs), and who made it."""

    us: int
    who: Who


class FragmentBar(QWidget):
    """`went` tells the session time that was asked for. A respondent's stop is a filled triangle, that of the
    facilitator an outlined one."""

    went = Signal(object)  # int

    def __init__(self) -> None:
        super().__init__()
        self._span, self._at = (0, 0), 0
        self.marks: tuple[BarMark, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEnabled(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Where the film is in this fragment"))
        self.setToolTip(
            _("Click to go to a moment. Filled: the respondent stopped; outlined: the facilitator stopped or marked.")
        )

    def show_fragment(self, span: tuple[int, int] | None, marks: tuple[BarMark, ...] = ()) -> None:
        """Show a stretch of the session with its marks; None: nothing."""
        self._span, self.marks = span or (0, 0), marks
        self.setEnabled(span is not None)
        self.update()

    @property
    def span(self) -> tuple[int, int] | None:
        """The stretch that is shown; None when there is none."""
        return self._span if self._span[1] else None

    def show_at(self, us: int) -> None:
        """Where the film is (session time)."""
        self._at = us
        self.setAccessibleDescription(f"{max(us - self._span[0], 0) / SECOND:.0f} s")
        self.update()

    def x_of(self, us: int) -> float:
        """Where a moment is on the bar."""
        start, stop = self._span
        part = (us - start) / (stop - start) if stop > start else 0.0
        return _SIDE + min(max(part, 0.0), 1.0) * (self.width() - 2 * _SIDE)

    def _us_at(self, x: float) -> int:
        start, stop = self._span
        part = (x - _SIDE) / max(self.width() - 2 * _SIDE, 1)
        return round(start + min(max(part, 0.0), 1.0) * (stop - 1 - start))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(240, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shown = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(_SIDE, _BAR_Y, self.width() - 2 * _SIDE, _BAR_H)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shown.line))
        painter.drawRoundedRect(bar, 3, 3)
        if self.span is None:
            return
        here = self.x_of(self._at)
        painter.setBrush(QColor(shown.faint))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), here - bar.left(), bar.height()), 3, 3)
        for mark in self.marks:
            self._paint_mark(painter, mark)
        painter.setPen(QColor(shown.accent))
        painter.setBrush(QColor(shown.accent))
        painter.drawRect(QRectF(here - 1, _BAR_Y - 5, 2, _BAR_H + 10))

    def _paint_mark(self, painter: QPainter, mark: BarMark) -> None:
        shown, x = theme.current(), self.x_of(mark.us)
        points = QPolygonF([QPointF(x, 16), QPointF(x - _MARK, 6), QPointF(x + _MARK, 6)])
        if mark.who is Who.NOBODY:  # of a stop list: a place, without whose it is
            painter.setPen(QColor(shown.faint))
            painter.drawLine(QPointF(x, 6), QPointF(x, 18))
            return
        painter.setPen(QColor(shown.text))
        painter.setBrush(QColor(shown.text if mark.who is Who.RESPONDENT else shown.panel))
        painter.drawPolygon(points)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.went.emit(self._us_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            start, stop = self._span
            self.went.emit(min(max(self._at + way * SECOND, start), stop - 1))

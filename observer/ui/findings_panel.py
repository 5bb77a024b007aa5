"""The findings of a coding, one heading for each kind: what deserves a look, in plain words; a click goes there."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.findings_model import ROW, AnyIndex, FindingLine, Findings, Head, headline
from observer.ui.marks import fold_lines, small
from observer.ui.pad_buttons import draw_chevron

__all__ = ["FindingLine", "FindingsPanel", "headline"]

_LINE = 17  # pixels


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        row, view = index.data(ROW), option.widget
        if not isinstance(row, Head) or not isinstance(view, QListView):
            return QSize(120, 40)
        lines = len(_folded(row, view.viewport().width(), option.font)[0])
        return QSize(120, theme.TARGET + 4 + (lines - 1) * _LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        box, shown, row = QRectF(option.rect), theme.current(), index.data(ROW)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, shown.colour("chosen"))
        if isinstance(row, Head):
            self._head(painter, box, row)
        else:
            self._line(painter, box, row)
        painter.restore()

    def _head(self, painter: QPainter, box: QRectF, row: Head) -> None:
        shown, font = theme.current(), painter.font()
        way = "down" if row.is_open else "right"
        draw_chevron(painter, QPointF(box.left() + 14, box.center().y()), way, shown.colour("faint"))
        painter.setFont(small(font, theme.BODY, bold=True))
        painter.setPen(shown.colour("text"))
        lines, act, wide = _folded(row, box.width(), font)
        for n, text in enumerate(lines):
            painter.drawText(QPointF(box.left() + 28, box.top() + 21 + n * _LINE), text)
        painter.setFont(small(font))
        edge = QRectF(box.right() - wide - 4, box.center().y() - 10, wide, 20)
        painter.setPen(shown.colour("line"))
        painter.drawRoundedRect(edge, 4, 4)
        painter.setPen(shown.colour("text"))
        painter.drawText(edge, Qt.AlignmentFlag.AlignCenter, act)

    def _line(self, painter: QPainter, box: QRectF, row: FindingLine) -> None:
        shown, font = theme.current(), painter.font()
        painter.setFont(small(font, theme.BODY))
        painter.setPen(shown.colour("text"))
        upper = QRectF(box.left() + 28, box.top() + 3, box.width() - 36, 18)
        _text(painter, upper, f"{clock(row.at_us)}   {row.about}")
        painter.setFont(small(font))
        painter.setPen(shown.colour("faint"))
        _text(painter, upper.translated(0, 17), row.words)


def _folded(row: Head, room: float, font: QFont) -> tuple[list[str], str, float]:
    """The lines of a heading, the word of its button, and how wide that is."""
    act = _("Hide") if row.is_open else _("Show")
    wide = QFontMetricsF(small(font)).horizontalAdvance(act) + 16
    bold = small(font, theme.BODY, bold=True)
    return fold_lines(headline(row.kind, row.count), bold, room - wide - 40, 4), act, wide


def _text(painter: QPainter, box: QRectF, text: str) -> None:
    shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class FindingsPanel(QWidget):
    """The findings. `event_asked` is the event that was clicked; `counted` how many there are."""

    event_asked = Signal(str)
    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = Findings()
        self.view = _View(self._act)
        self.view.setModel(self.model)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setObjectName("caption")
        self._place: FindingLine | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[1], theme.SPACE[1], theme.SPACE[1], theme.SPACE[1])
        layout.addWidget(self.empty)
        layout.addWidget(self.view, 1)
        self.retranslate()

    def set_looks(self, lines: list[FindingLine]) -> None:
        """Show these findings."""
        self._keeping(lambda: self.model.set_lines(lines))

    def change_looks(self, events: list[str], lines: list[FindingLine]) -> None:
        """These events have changed or are gone; `lines` are the findings about them now."""
        self._keeping(lambda: self.model.change(set(events), lines))

    def step(self, by: int) -> None:
        """Go to the next finding, or with -1 to the one before; past the last comes the first."""
        lines = self.model.lines()
        if not lines:
            return
        here = lines.index(self._place) if self._place in lines else (-1 if by > 0 else 0)
        self._go(lines[(here + by) % len(lines)])

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.view.setAccessibleName(_("Findings"))
        self.empty.setText(_("Nothing needs a look: no period without an end, no person missing."))
        self._keeping(lambda: None)
        self.view.viewport().update()

    def _go(self, line: FindingLine) -> None:
        self._place = line
        index = self.model.index(self.model.open_for(line))
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        if line.event:
            self.event_asked.emit(line.event)

    def _act(self, n: int) -> None:
        row = self.model.rows[n]
        if isinstance(row, FindingLine):
            self._go(row)
        else:
            self.model.toggle(row.kind)
            self.view.setCurrentIndex(self.model.index(n))

    def _keeping(self, act: Callable[[], object]) -> None:
        """Carry out a change; the list keeps its place."""
        bar, chosen = self.view.verticalScrollBar(), self.view.currentIndex()
        before, row = bar.value(), self.model.rows[chosen.row()] if chosen.isValid() else None
        act()
        if row in self.model.rows:
            self.view.setCurrentIndex(self.model.index(self.model.rows.index(row)))
        bar.setValue(before)
        count = self.model.count()
        self.empty.setVisible(not count)
        self.view.setVisible(bool(count))
        self.counted.emit(count)


class _View(QListView):
    """A click or Enter acts on a row; letters go on to the film and the pad."""

    def __init__(self, act: Callable[[int], object]) -> None:
        super().__init__()
        self._act = act
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(lambda index: self._act(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._act(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

"""A table of agreement: one line per indicator or dimension, what hurts most first; every number can be opened."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from observer.coding.codebook import Kind
from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Line
from observer.ui.marks import blend, draw_mark, readable, small
from observer.ui.rows import as_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
LABEL, FIGURE, COUNTS = 0, 1, 2  # columns; counts begin at the last of these
ROW_HEIGHT = 30
LEAST_LABEL, COUNT_WIDE = 150, 50
FIGURES = (104, 260)  # the least and the most that the figure takes with its scale
LEAST_SCALE = 24
_LOW, _HIGH = -0.2, 1.0  # what the little scale of a figure reaches
_LINE = Qt.ItemDataRole.UserRole
_MOVING = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip


class AgreementModel(QAbstractTableModel):
    """The lines in the order of one column; sums stay above."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.heads: tuple[str, ...] = ()
        self.label = ""
        self._column, self._is_descending = FIGURE, False
        self._by_hurt = True

    def show(self, label: str, heads: tuple[str, ...], lines: list[Line]) -> None:
        """Show other lines; `heads` are those of the counts."""
        self.beginResetModel()
        self.label, self.heads, self.lines = label, heads, list(lines)
        self._sort()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1: what hurts most first."""
        self.beginResetModel()
        self._by_hurt, self._column = column < 0, column
        self._is_descending = order == Qt.SortOrder.DescendingOrder
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        sums = [line for line in self.lines if line.is_sum]
        others = [line for line in self.lines if not line.is_sum]
        if self._by_hurt:
            others.sort(key=lambda line: (-line.hurts, line.label))
        else:
            known = [line for line in others if self._key(line) is not None]
            unknown = [line for line in others if self._key(line) is None]  # below, whichever way it is sorted
            known.sort(key=lambda line: self._key(line) or 0, reverse=self._is_descending)
            others = known + unknown
        self.lines = sums + others

    def _key(self, line: Line) -> Any:
        if self._column == LABEL:
            return line.label.casefold()
        if self._column == FIGURE:
            return line.figure.value
        n = self._column - COUNTS
        return line.counts[n].number if n < len(line.counts) else None

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else COUNTS + len(self.heads)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.label, _("Agreement"), *self.heads)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section >= COUNTS else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(_("Click to sort by this"))
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tooltip(self._words(line, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words(line, column)
            case Qt.ItemDataRole.TextAlignmentRole if column >= COUNTS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _ if role == _LINE:
                return line
        return None

    def _text(self, line: Line, column: int) -> str:
        if column == LABEL:
            return line.label
        if column == FIGURE:
            return line.figure.text
        n = column - COUNTS
        return line.counts[n].text if n < len(line.counts) else ""

    def _words(self, line: Line, column: int) -> str:
        if column == LABEL:
            return line.label
        if column == FIGURE:
            return f"{line.measure} {line.figure.spoken}".strip()
        n = column - COUNTS
        return (line.counts[n].words or line.counts[n].text) if n < len(line.counts) else ""


class _Painter(QStyledItemDelegate):
    """The label with its mark, the figure with its interval as a bar on a small scale, and the counts."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        line, box, shown = index.data(_LINE), QRectF(option.rect), theme.current()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, blend(shown.selection, shown.panel, 0.28))
        if index.column() == LABEL:
            self._label(painter, box, line)
        elif index.column() == FIGURE:
            self._figure(painter, box, line, option.font)
        else:
            self._count(painter, box, line, index.column() - COUNTS)
        view = option.widget
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(shown.colour("selection"), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))
        painter.restore()

    def _label(self, painter: QPainter, box: QRectF, line: Line) -> None:
        shown, left = theme.current(), box.left() + 12
        if line.valence is not None:
            colour = readable(line.colour or shown.faint, shown.panel)
            kind = Kind.STATE if line.is_state else Kind.POINT
            draw_mark(painter, QRectF(left, box.center().y() - 6, 12, 12), line.valence, kind, colour)
            left += 20
        elif line.colour:
            painter.fillRect(QRectF(left, box.center().y() - 7, 3, 14), readable(line.colour, shown.panel))
            left += 11
        painter.setFont(small(painter.font(), theme.BODY, bold=line.is_sum))
        painter.setPen(shown.colour("text"))
        room = QRectF(left, box.top(), box.right() - left - 4, box.height())
        text = QFontMetricsF(painter.font()).elidedText(line.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _figure(self, painter: QPainter, box: QRectF, line: Line, font: QFont) -> None:
        shown, figure = theme.current(), line.figure
        painter.setFont(_tabular(small(painter.font(), theme.BODY, bold=True)))
        painter.setPen(shown.colour("text" if figure.value is not None else "faint"))
        painter.drawText(
            QRectF(box.left() + 8, box.top(), 34, box.height()), Qt.AlignmentFlag.AlignVCenter, figure.text
        )
        painter.setFont(small(font))
        painter.setPen(shown.colour("faint"))
        painter.drawText(
            QRectF(box.left() + 46, box.top(), 34, box.height()), Qt.AlignmentFlag.AlignVCenter, line.measure
        )
        if box.width() - 92 >= LEAST_SCALE:
            draw_scale(painter, QRectF(box.left() + 82, box.top(), box.width() - 92, box.height()), line)

    def _count(self, painter: QPainter, box: QRectF, line: Line, n: int) -> None:
        if n >= len(line.counts):
            return
        shown, count = theme.current(), line.counts[n]
        font = _tabular(small(painter.font(), theme.BODY))
        painter.setFont(font)
        painter.setPen(shown.colour("text" if count.number else "faint"))
        inside = box.adjusted(0, 0, -10, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count.text)


def draw_scale(painter: QPainter, box: QRectF, line: Line) -> None:
    """A figure on a small scale from a little below 0 to 1: its interval as a bar, its value as a stroke."""
    shown, figure, y = theme.current(), line.figure, box.center().y()

    def x(value: float) -> float:
        return box.left() + (min(max(value, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW) * box.width()

    painter.setPen(QPen(shown.colour("line"), 1))
    painter.drawLine(QPointF(x(_LOW), y), QPointF(x(_HIGH), y))
    for tick in (0.0, 0.5, 1.0):
        painter.drawLine(QPointF(x(tick), y - 3), QPointF(x(tick), y + 3))
    if figure.value is None:
        return
    if figure.low is not None and figure.high is not None:
        bar = QRectF(x(figure.low), y - 3, max(x(figure.high) - x(figure.low), 1.0), 6)
        painter.fillRect(bar, blend(shown.text, shown.panel, 0.38))
    painter.fillRect(QRectF(x(figure.value) - 1.5, y - 6, 3, 12), shown.colour("text"))


def _tabular(font: QFont) -> QFont:
    """Digits that stand under each other."""
    if hasattr(QFont, "Tag"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


class AgreementTable(QTableView):
    """The table. `opened` tells the id of a line and what of it was opened: "figure", or what a count opens."""

    opened = Signal(str, str)
    line_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines = AgreementModel()
        self.setModel(self.lines)
        self.setItemDelegate(_Painter(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorClearable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.sortIndicatorChanged.connect(self._sort)
        self.clicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def show_lines(self, label: str, heads: tuple[str, ...], lines: list[Line]) -> None:
        """Show these; the line that was chosen stays chosen."""
        before = self.line()
        self.lines.show(label, heads, lines)
        self._fit()
        self.choose(before.id if before is not None else "")

    def _fit(self) -> None:
        head = self.horizontalHeader()
        measure, numbers = QFontMetricsF(small(self.font())), QFontMetricsF(small(self.font(), theme.BODY))
        head.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(48)
        self._divide()
        for n, words in enumerate(self.lines.heads):
            said = [line.counts[n].text for line in self.lines.lines if n < len(line.counts)]
            widest = max((numbers.horizontalAdvance(text) for text in said), default=0.0)
            needed = round(max(measure.horizontalAdvance(words), widest)) + 20
            self.setColumnWidth(COUNTS + n, max(COUNT_WIDE, needed))

    def _divide(self) -> None:
        """The figure takes its share of the width, the name what is left."""
        wide = round(self.viewport().width() * 0.22)
        self.setColumnWidth(FIGURE, min(max(wide, FIGURES[0]), FIGURES[1]))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._divide()

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        before = self.line()
        self.lines.sort(column, order)
        self.choose(before.id if before is not None else "")

    def line(self) -> Line | None:
        """The line that is chosen."""
        n = self.currentIndex().row()
        return self.lines.lines[n] if 0 <= n < len(self.lines.lines) else None

    def choose(self, id_: str) -> None:
        """Choose a line."""
        for n, line in enumerate(self.lines.lines):
            if line.id == id_:
                self.setCurrentIndex(self.lines.index(n, max(self.currentIndex().column(), 0)))
                return

    def _tell(self, *_rows: object) -> None:
        line = self.line()
        if line is not None:
            self.line_chosen.emit(line.id)

    def _open(self, index: AnyIndex) -> None:
        line, n = self.lines.lines[index.row()], index.column() - COUNTS
        if index.column() == FIGURE:
            self.opened.emit(line.id, "figure")
        elif 0 <= n < len(line.counts) and line.counts[n].opens:
            self.opened.emit(line.id, line.counts[n].opens)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.key() in _MOVING:
            super().keyPressEvent(event)
        else:
            event.ignore()  # letters and Space are the film's

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(LEAST_LABEL, 3 * ROW_HEIGHT)

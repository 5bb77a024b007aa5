"""The confusion matrix: down what the first coder marked, across what the second did; a cell opens its moments."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QRadioButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Cells, Grid, Names
from observer.ui.decimals import figures
from observer.ui.marks import blend, small
from observer.ui.rows import as_tooltip, caption

AnyIndex = QModelIndex | QPersistentModelIndex
CELL, SIDE = 46, 190  # pixels: a cell, and the names at its left
LINES = 3
HEADS = (70, 180)  # pixels: the least and the most that the names above take


class MatrixModel(QAbstractTableModel):
    """The cells, in seconds or in events."""

    def __init__(self) -> None:
        super().__init__()
        self.grid: Grid | None = None
        self.names, self.in_seconds = Names(), False
        self.most = 0.0

    def show(self, cells: Cells, names: Names, in_seconds: bool) -> None:
        """Show other cells."""
        self.beginResetModel()
        self.grid, self.names, self.in_seconds = cells.seconds if in_seconds else cells.events, names, in_seconds
        self.most = max((value for row in self.values for value in row), default=0.0)
        self.endResetModel()

    @property
    def values(self) -> tuple[tuple[float, ...], ...]:
        """The numbers that are shown now."""
        return self.grid.values if self.grid is not None else ()

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.values)

    def columnCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.values)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.grid is None or section >= len(self.grid.labels):
            return None
        label = self.grid.labels[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            name = self.names.first if orientation is Qt.Orientation.Vertical else self.names.second
            return as_tooltip(f"{name}: {label}")
        return label if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(index.row(), index.column())
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                words = self.words(index.row(), index.column())
                return as_tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else words
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
        return None

    def text(self, row: int, column: int) -> str:
        """A cell as read; nothing for what never happened."""
        value = self.values[row][column]
        if not value:
            return ""
        return figures(value, 1 if self.in_seconds and value < 100 else 0)

    def words(self, row: int, column: int) -> str:
        """A cell in a sentence."""
        assert self.grid is not None
        value, labels = self.values[row][column], self.grid.labels
        many = _("{n} s").format(n=figures(value, 1)) if self.in_seconds else f"{value:.0f}"
        if row == column:
            return _("{n}: both “{label}”").format(n=many, label=labels[row])
        return _("{n}: {first} “{one}”, {second} “{other}”").format(
            n=many, first=self.names.first, one=labels[row], second=self.names.second, other=labels[column]
        )


class _Painter(QStyledItemDelegate):
    """The more in a cell, the stronger its ground; what agrees is framed."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        assert isinstance(model, MatrixModel)
        painter.save()
        shown, box = theme.current(), QRectF(option.rect)
        value, is_same = model.values[index.row()][index.column()], index.row() == index.column()
        if value and model.most:
            painter.fillRect(
                box.adjusted(1, 1, -1, -1), blend(shown.text, shown.panel, 0.06 + 0.3 * (value / model.most) ** 0.5)
            )
        if is_same:
            painter.setPen(QPen(shown.colour("faint"), 1))
            painter.drawRect(box.adjusted(1.5, 1.5, -2.5, -2.5))
        view = option.widget
        if isinstance(view, QTableView) and view.currentIndex() == index:
            painter.setPen(QPen(shown.colour("selection"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.setFont(small(painter.font(), theme.BODY, bold=is_same))
        painter.setPen(shown.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, model.text(index.row(), index.column()))
        painter.restore()


class _Heads(QHeaderView):
    """The names above the cells, written upward."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(CELL)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as it takes to write each name in three lines."""
        model, measure = self.model(), QFontMetricsF(small(self.font()))
        labels = (
            [str(model.headerData(n, Qt.Orientation.Horizontal) or "") for n in range(self.count())] if model else []
        )
        heights = range(HEADS[0], HEADS[1], 8)
        fits = (h for h in heights if all(_fits(_folded(label, measure, h - 12), measure, h - 12) for label in labels))
        return QSize(CELL, next(fits, HEADS[1]))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802 - Qt's name
        painter.save()
        shown = theme.current()
        painter.fillRect(rect, shown.colour("panel"))
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        painter.setFont(small(self.font()))
        painter.setPen(shown.colour("faint"))
        label = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        measure = QFontMetricsF(painter.font())
        room = rect.height() - 12
        words, line = _cut(_folded(label, measure, room), measure, room), measure.height()
        top = (CELL - line * len(words)) / 2
        for n, text in enumerate(words):
            painter.drawText(QRectF(6, top + n * line, rect.height() - 8, line), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def _folded(label: str, measure: QFontMetricsF, room: float) -> list[str]:
    """The words of a label in as many lines as they take."""
    lines: list[str] = []
    for word in label.split():
        if lines and measure.horizontalAdvance(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fits(lines: list[str], measure: QFontMetricsF, room: float) -> bool:
    """Whether they can all be seen above a cell."""
    return len(lines) <= LINES and all(measure.horizontalAdvance(line) <= room for line in lines)


def _cut(lines: list[str], measure: QFontMetricsF, room: float) -> list[str]:
    """As many of them as there is room for; what is left over ends in dots, and is whole in the tooltip."""
    if _fits(lines, measure, room):
        return lines
    lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return [measure.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines if line]


class _Cells(QTableView):
    """Enter opens a cell."""

    opened = Signal(int, int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        at = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self.opened.emit(at.row(), at.column())
        else:
            super().keyPressEvent(event)


class AgreementMatrix(QWidget):
    """The matrix with its switch. `opened` tells the row and the column of a cell, and whether seconds are shown."""

    opened = Signal(int, int, bool)

    def __init__(self) -> None:
        super().__init__()
        self._all = Cells()
        self.cells = MatrixModel()
        self.table, self.words, self.empty = _Cells(), caption(""), caption("")
        self.events, self.seconds, self.label = QRadioButton(), QRadioButton(), QLabel()
        self._group = QButtonGroup(self)
        for n, button in enumerate((self.events, self.seconds)):
            self._group.addButton(button, n)
        self.events.setChecked(True)
        self._group.idClicked.connect(lambda _n: self._show())
        self._arrange()
        self.table.clicked.connect(lambda at: self._open(at.row(), at.column()))
        self.table.opened.connect(self._open)
        self.retranslate()

    def _arrange(self) -> None:
        table = self.table
        table.setModel(self.cells)
        table.setItemDelegate(_Painter(table))
        table.setHorizontalHeader(_Heads(table))
        side = table.verticalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(30)
        side.setFixedWidth(SIDE)
        side.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        side.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        table.setShowGrid(False)
        table.setCornerButtonEnabled(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        above = QHBoxLayout()
        for widget in (self.label, self.events, self.seconds):
            above.addWidget(widget)
        above.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], 0)
        column.setSpacing(theme.SPACE[0])
        column.addLayout(above)
        column.addWidget(self.empty)
        column.addWidget(table, 1)

    def show_cells(self, cells: Cells, names: Names) -> None:
        """Show a matrix; a unit that it does not have cannot be chosen."""
        self._all, self.cells.names = cells, names
        self.events.setEnabled(cells.events is not None)
        self.seconds.setEnabled(cells.seconds is not None)
        if (cells.events if self.events.isChecked() else cells.seconds) is None:
            other = self.seconds if self.events.isChecked() else self.events
            other.setChecked(other.isEnabled() or other.isChecked())
        self._show()

    def _show(self) -> None:
        self.cells.show(self._all, self.cells.names, self.seconds.isChecked())
        self.table.setVisible(bool(self.cells.values))
        self.empty.setVisible(not self.cells.values)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.label.setText(_("Counted in"))
        self.events.setText(_("events"))
        self.seconds.setText(_("seconds"))
        names = self.cells.names
        self.words.setText(_("Down: {first}. Across: {second}.").format(first=names.first, second=names.second))
        self.empty.setText(_("There is no matrix for these codes: choose codings in which both marked something."))
        self.table.setAccessibleName(_("Confusion matrix"))
        self.table.viewport().update()

    def _open(self, row: int, column: int) -> None:
        if self.cells.values[row][column]:
            self.opened.emit(row, column, self.cells.in_seconds)

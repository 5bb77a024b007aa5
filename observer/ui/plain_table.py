"""A table of texts to read: rows that can be chosen, nothing that can be changed."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from observer.ui import theme
from observer.ui.rows import as_tooltip

PLAIN = (
    "QTableView { background: palette(window); } QTableView::item { padding: 0 8px; }"
    " QHeaderView, QHeaderView::section, QTableCornerButton::section { background: palette(window); border: none; }"
)
LEAST_COLUMN = 96  # pixels that a column keeps when there is too little room


def dress_grid(table: QTableWidget, least: int, height: int) -> None:
    """How a grid with names above and beside its cells looks and moves: columns of at least so many pixels, rows of so
    many."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setCornerButtonEnabled(False)
    table.setStyleSheet(PLAIN)
    across, down = table.horizontalHeader(), table.verticalHeader()
    across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    across.setHighlightSections(False)
    across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    across.setMinimumSectionSize(least)
    down.setHighlightSections(False)
    down.setDefaultSectionSize(height)


class PlainTable(QTableWidget):
    """Shows rows of texts. `row_chosen` tells the number of the row that is current now."""

    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(PLAIN)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.currentCellChanged.connect(self._current)

    def show_rows(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these; the row that was current stays so."""
        at = self.currentRow()
        with QSignalBlocker(self):
            self.setAccessibleName(name)
            self.setColumnCount(len(heads))
            self.setHorizontalHeaderLabels(list(heads))
            self.setRowCount(len(rows))
            for n, row in enumerate(rows):
                for column, text in enumerate(row):
                    item = QTableWidgetItem(text)
                    item.setToolTip(as_tooltip(text) if len(text) > 30 else "")
                    self.setItem(n, column, item)
            if 0 <= at < len(rows):
                self.setCurrentCell(at, 0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give each column what it needs, as far as there is room."""
        head = self.horizontalHeader()
        needed = [max(self.sizeHintForColumn(n), head.sectionSizeHint(n)) for n in range(self.columnCount())]
        for n, width in enumerate(fitted(needed, self.viewport().width(), LEAST_COLUMN)):
            self.setColumnWidth(n, width)

    def mark(self, row: int, colour: str) -> None:
        """Give a row another colour of the theme."""
        for column in range(self.columnCount()):
            item = self.item(row, column)
            if item is not None:
                item.setForeground(theme.current().colour(colour))

    def _current(self, row: int, _column: int, before: int, _before: int) -> None:
        if row != before and row >= 0:
            self.row_chosen.emit(row)


def fitted(needed: Sequence[int], room: int, least: int) -> list[int]:
    """Widths that fit into the room: no column is wider than a cap that is lowered as far as is needed, to `least`."""
    cap = max(needed, default=0)
    while cap > least and sum(min(width, cap) for width in needed) > room:
        cap -= 2
    return [min(width, max(cap, least)) for width in needed]

"""A table of texts to read: rows that can be chosen, nothing that can be changed."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from observer.ui import theme
from observer.ui.rows import as_tooltip

MOST_COLUMN = 320  # pixels that a column asks for at most


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
        self.setStyleSheet(
            "QTableView { background: palette(window); } QTableView::item { padding: 0 8px; }"
            " QHeaderView, QHeaderView::section { background: palette(window); border: none; }"
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setMaximumSectionSize(MOST_COLUMN)
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

    def mark(self, row: int, colour: str) -> None:
        """Give a row another colour of the theme."""
        for column in range(self.columnCount()):
            item = self.item(row, column)
            if item is not None:
                item.setForeground(theme.current().colour(colour))

    def _current(self, row: int, _column: int, before: int, _before: int) -> None:
        if row != before and row >= 0:
            self.row_chosen.emit(row)

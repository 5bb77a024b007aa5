"""The figure of each two coders, when there are more than two; a number opens that pair."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import DASH, short
from observer.ui.plain_table import PLAIN
from observer.ui.rows import as_tooltip


@dataclass(frozen=True)
class Pairs:
    """What the figure is of, the coders, the figure of each two (None: none), and each coder's mean with the others."""

    label: str
    coders: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    means: tuple[float | None, ...]


class PairTable(QTableWidget):
    """Coders in rows and columns. `opened` tells the numbers of the two that were clicked, or chosen with Enter."""

    opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(PLAIN)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.cellClicked.connect(self._open)
        self.cellActivated.connect(self._open)

    def show_pairs(self, found: Pairs | None, chosen: tuple[int, int] = (-1, -1)) -> None:
        """Show these, with the pair that is looked at standing out; None: nothing was compared by more than two."""
        coders = found.coders if found is not None else ()
        self.clear()
        self.setRowCount(len(coders))
        self.setColumnCount(len(coders) + 1 if coders else 0)
        if found is None:
            return
        self.setHorizontalHeaderLabels([*coders, _("Mean")])
        self.setVerticalHeaderLabels(list(coders))
        self.setAccessibleName(_("Each two coders, {what}").format(what=found.label))
        for row, (values, mean) in enumerate(zip(found.values, found.means, strict=True)):
            for column, value in enumerate((*values, mean)):
                self.setItem(row, column, self._item(found, row, column, value, {row, column} == set(chosen)))

    def _item(self, found: Pairs, row: int, column: int, value: float | None, is_chosen: bool) -> QTableWidgetItem:
        item = QTableWidgetItem("" if row == column else DASH if value is None else short(value))
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        words = ""
        if column == len(found.coders):
            words = _("{coder} with each of the others, on average").format(coder=found.coders[row])
        elif row != column:
            words = _("{first} and {second}: open").format(first=found.coders[row], second=found.coders[column])
        item.setToolTip(as_tooltip(words) if words else "")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}. {words}" if words else "")
        if row == column:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(is_chosen)
        item.setFont(font)
        return item

    def _open(self, row: int, column: int) -> None:
        if row != column and column < self.rowCount():
            self.opened.emit(row, column)

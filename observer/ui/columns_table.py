"""The first rows of a table, with a choice of what it holds above each column."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableWidgetItem

from observer.i18n import _
from observer.services.import_look import ROLE_WORDS, Layout, Peek, Role
from observer.ui import theme
from observer.ui.map_table import VALUE, Asked, Choice, Chooser, ChoosingTable
from observer.ui.plain_table import PLAIN
from observer.ui.rows import as_tooltip

_Index = QModelIndex | QPersistentModelIndex
_MOST_ROWS, _MOST_CELLS = 15, 6000
_WIDTH = 150


class ColumnsTable(ChoosingTable):
    """The choices are in the first row: a click or F2 opens one. `changed` when something else was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("First rows of the table; what each column holds is chosen in the first row"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setStyleSheet(PLAIN)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setDefaultSectionSize(_WIDTH)
        self.horizontalHeader().setHighlightSections(False)
        words = sorted(((_(text), role) for role, text in ROLE_WORDS.items()), key=lambda pair: pair[0].casefold())
        nothing = Choice("", _("– nothing –"), is_faint=True)
        self._asked = Asked(_("This column holds"), (nothing, *(Choice(role, text) for text, role in words)))
        self.setItemDelegateForRow(0, Chooser(self, self))

    def show_peek(self, seen: Peek, is_headless: bool) -> None:
        """Show the beginning of a table; without headings the first row is data."""
        with QSignalBlocker(self):
            n = len(seen.headings)
            data: list[Sequence[object]] = [seen.headings, *seen.rows] if is_headless else list(seen.rows)
            data = data[: max(min(_MOST_ROWS, _MOST_CELLS // max(n, 1)), 3)]
            self.setColumnCount(n)
            self.setRowCount(len(data) + 1)
            heads = [str(at + 1) for at in range(n)] if is_headless else [one or "–" for one in seen.headings]
            self.setHorizontalHeaderLabels(heads)
            for at, head in enumerate(heads):
                self._head(at).setToolTip(as_tooltip(head))
                self.setItem(0, at, QTableWidgetItem())
            for row, cells in enumerate(data, 1):
                for at in range(n):
                    self.setItem(row, at, _text(cells[at] if at < len(cells) else None))

    def _head(self, at: int) -> QTableWidgetItem:
        item = self.horizontalHeaderItem(at)
        assert item is not None, "each column has its heading"
        return item

    def show_layout(self, layout: Layout) -> None:
        """Show what each column holds."""
        roles = {column.at: column.role for column in layout.columns}
        with QSignalBlocker(self):
            for at in range(self.columnCount()):
                self._put(at, roles.get(at, ""))
        self.viewport().update()

    def roles(self) -> list[Role | None]:
        """What each column holds."""
        values = [self._choice(at).data(VALUE) for at in range(self.columnCount())]
        return [Role(value) if value else None for value in values]

    def _choice(self, at: int) -> QTableWidgetItem:
        item = self.item(0, at)
        assert item is not None, "each column has its choice"
        return item

    def _put(self, at: int, value: str) -> None:
        item = self._choice(at)
        self._asked.dress(item, value)
        item.setBackground(theme.current().colour("raised"))

    def asked(self, _index: _Index) -> Asked:
        """What is asked above a column."""
        return self._asked

    def choose(self, index: _Index, value: str) -> None:
        """Choose what a column holds."""
        with QSignalBlocker(self):
            self._put(index.column(), value)
        self.viewport().update()
        self.changed.emit()


def _text(cell: object) -> QTableWidgetItem:
    text = "" if cell is None else " ".join(str(cell)[:300].split())
    item = QTableWidgetItem(text)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setToolTip(as_tooltip(text))
    return item

"""A table of names from elsewhere, each with what becomes of it here: chosen from a list, or typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from observer.ui import icons, theme
from observer.ui.plain_table import PLAIN
from observer.ui.rows import as_tooltip

_VALUE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Choice:
    """Something that a name can become: what is stored, and how it is said. `is_faint` for what is nothing."""

    value: str
    words: str
    is_faint: bool = False


@dataclass(frozen=True)
class Asked:
    """A column in which is chosen: its head, what there is to choose from, and whether something else may be typed."""

    head: str
    choices: tuple[Choice, ...]
    may_type: bool = False


class MapTable(QTableWidget):
    """Names with what becomes of them. `changed` when something else was chosen.

    Columns after the texts are chosen in: with a click, Enter or F2.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(PLAIN)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET + 2)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self._asked: tuple[Asked, ...] = ()
        self._texts = 0
        self.setItemDelegate(_Chooser(self))
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def show_map(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        asked: Sequence[Asked],
        chosen: Sequence[Sequence[str]],
    ) -> None:
        """Show texts under `heads`, and beside them for each of `asked` what is chosen."""
        with QSignalBlocker(self):
            self._asked, self._texts = tuple(asked), len(heads)
            self.setColumnCount(len(heads) + len(asked))
            self.setHorizontalHeaderLabels([*heads, *(one.head for one in asked)])
            self.setRowCount(len(rows))
            for n, row in enumerate(rows):
                for column, text in enumerate(row):
                    item = QTableWidgetItem(text)
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                    item.setToolTip(as_tooltip(text))
                    self.setItem(n, column, item)
                for column, value in enumerate(chosen[n], self._texts):
                    self.setItem(n, column, QTableWidgetItem())
                    self.put(n, column, value)
        head = self.horizontalHeader()
        for column in range(self.columnCount()):
            is_wide = column == 0 or column >= self._texts
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, mode)

    def put(self, row: int, column: int, value: str) -> None:
        """Choose a value."""
        item = self._cell(row, column)
        found = next((one for one in self.asked(column).choices if one.value == value), None)
        item.setData(_VALUE, value)
        item.setText(found.words if found else value)
        item.setToolTip(as_tooltip(item.text()))
        item.setIcon(icons.icon("next", "faint"))
        colours = theme.current()
        item.setForeground(colours.colour("faint" if found and found.is_faint else "text"))

    def values(self, column: int) -> list[str]:
        """What is chosen in a column (of `asked`), from the first row on."""
        return [self._cell(row, self._texts + column).data(_VALUE) for row in range(self.rowCount())]

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None, "each cell of the table has its item"
        return item

    def asked(self, column: int) -> Asked:
        """What is asked in a column of the table."""
        return self._asked[column - self._texts]


class _Chooser(QStyledItemDelegate):
    """Opens the list of what can be chosen."""

    def __init__(self, table: MapTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        asked = self._table.asked(index.column())
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for choice in asked.choices:
            box.addItem(choice.words, choice.value)
        completer = QCompleter(box.model(), box)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        box.setCompleter(completer)
        box.setAccessibleName(asked.head)
        box.activated.connect(lambda _n: self._done(box))
        return box

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        assert isinstance(editor, QComboBox)
        value = index.data(_VALUE)
        at = editor.findData(value)
        editor.setCurrentIndex(at)
        if at < 0:
            editor.setEditText(value)
        line = editor.lineEdit()
        if line is not None:
            line.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: _Index) -> None:  # noqa: N802
        assert isinstance(editor, QComboBox)
        typed = " ".join(editor.currentText().split())
        at = editor.findText(typed, Qt.MatchFlag.MatchFixedString)
        if at >= 0:
            value = editor.itemData(at)
        elif typed and self._table.asked(index.column()).may_type:
            value = typed
        else:
            return  # what is none of them stays as it was
        if value != index.data(_VALUE):
            with QSignalBlocker(self._table):
                self._table.put(index.row(), index.column(), value)
            self._table.changed.emit()
            self._table.viewport().update()

"""A table of names from elsewhere, each with what becomes of it here: chosen from a list, or typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.plain_table import PLAIN
from observer.ui.rows import as_tooltip

VALUE = Qt.ItemDataRole.UserRole
MANY_ROWS = 12  # from which on a line to find names is of use
_GONE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
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

    @cached_property
    def by_value(self) -> dict[str, Choice]:
        """The choices by what is stored."""
        return {one.value: one for one in self.choices}

    @property
    def nothing(self) -> Choice | None:
        """The choice that is nothing, when there is one."""
        return next((one for one in self.choices if one.is_faint), None)

    def dress(self, item: QTableWidgetItem, value: str) -> None:
        """Put a value into a cell."""
        found = self.by_value.get(value)
        item.setData(VALUE, value)
        item.setText(found.words if found else value)
        item.setToolTip(as_tooltip(item.text()))
        item.setIcon(icons.icon("next", "faint"))
        item.setForeground(theme.current().colour("faint" if found and found.is_faint else "text"))


class ChoosingTable(QTableWidget):
    """In some of its cells is chosen: a click, F2 or a letter opens the list. Walking over them changes nothing,
    and Enter never presses the button of the box around it."""

    def __init__(self) -> None:
        super().__init__()
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.cellClicked.connect(self._clicked)

    def _clicked(self, row: int, column: int) -> None:
        if QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier:
            self._open(row, column)

    def _open(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEditable:
            self.editItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


class MapTable(ChoosingTable):
    """Names with what becomes of them. `changed` when something else was chosen.

    Columns after the texts are chosen in: with a click or F2. Delete leaves out what is selected.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setStyleSheet(PLAIN)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET + 2)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self._asked: tuple[Asked, ...] = ()
        self._texts = 0
        self._is_filtered = False
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(_("Find a name"))
        self.finder.setAccessibleName(_("Find a name"))
        self.finder.setClearButtonEnabled(True)
        self.finder.textChanged.connect(self._find)
        self.setItemDelegate(Chooser(self, self))

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
                    self.set_text(n, column, text)
                for column, value in enumerate(chosen[n], self._texts):
                    self.setItem(n, column, QTableWidgetItem())
                    self._put(n, column, value)
        self.finder.setVisible(len(rows) > MANY_ROWS)
        self._find(self.finder.text())
        head = self.horizontalHeader()
        for column in range(self.columnCount()):
            is_wide = column == 0 or column >= self._texts
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, mode)
        head.setMinimumSectionSize(max(map(head.sectionSizeHint, range(self.columnCount()))))

    def set_text(self, row: int, column: int, text: str) -> None:
        """Show a text that nobody changes."""
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.setToolTip(as_tooltip(text))
        self.setItem(row, column, item)

    def values(self, column: int) -> list[str]:
        """What is chosen in a column (of `asked`), from the first row on."""
        return [self._cell(row, self._texts + column).data(VALUE) for row in range(self.rowCount())]

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None, "each cell of the table has its item"
        return item

    def _put(self, row: int, column: int, value: str) -> None:
        self._asked[column - self._texts].dress(self._cell(row, column), value)

    # -- for the chooser ----------------------------------------------------------------------------------------

    def asked(self, index: _Index) -> Asked:
        """What is asked in a cell."""
        return self._asked[index.column() - self._texts]

    def choose(self, index: _Index, value: str) -> None:
        """Choose a value."""
        with QSignalBlocker(self):
            self._put(index.row(), index.column(), value)
        self.viewport().update()
        self.changed.emit()

    # -- many rows ----------------------------------------------------------------------------------------------

    def _find(self, given: str) -> None:
        """Show only the rows in which a text is."""
        wanted = given.casefold().split() if self.rowCount() > MANY_ROWS else []
        if not wanted and not self._is_filtered:
            return
        self._is_filtered = bool(wanted)
        for row in range(self.rowCount()):
            texts = " ".join(self._cell(row, column).text() for column in range(self.columnCount())).casefold()
            self.setRowHidden(row, not all(word in texts for word in wanted))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in _GONE and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._leave_out({index.row() for index in self.selectedIndexes() if not self.isRowHidden(index.row())})
            return
        super().keyPressEvent(event)

    def _leave_out(self, rows: set[int]) -> None:
        """Choose nothing for these, where that can be chosen."""
        for column, asked in enumerate(self._asked, self._texts):
            if asked.nothing is not None and rows:
                with QSignalBlocker(self):
                    for row in rows:
                        self._put(row, column, asked.nothing.value)
                self.viewport().update()
                self.changed.emit()
                return


class Choosable(Protocol):
    """A table in whose cells is chosen."""

    def asked(self, index: _Index) -> Asked:
        """What is asked in a cell."""

    def choose(self, index: _Index, value: str) -> None:
        """Choose a value."""


class Chooser(QStyledItemDelegate):
    """Opens the list of what can be chosen; letters that are typed look in it."""

    def __init__(self, table: Choosable, parent: QObject) -> None:
        super().__init__(parent)
        self._table = table

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:  # noqa: N802
        asked = self._table.asked(index)
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
        value = index.data(VALUE)
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
        value = self._value(editor, typed, self._table.asked(index))
        if value is not None and value != index.data(VALUE):
            self._table.choose(index, value)

    def _value(self, editor: QComboBox, typed: str, asked: Asked) -> Any:
        """What was meant; None for what is none of them, which leaves all as it was."""
        at = editor.findText(typed, Qt.MatchFlag.MatchFixedString)
        if at >= 0:
            return editor.itemData(at)
        if asked.may_type:
            return typed or None
        found = [one for one in asked.choices if typed and typed.casefold() in one.words.casefold()]
        return found[0].value if len(found) == 1 else None

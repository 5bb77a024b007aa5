"""The events of a coding as a table: sort, filter, go to the moment, edit in place."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from observer.coding.codebook import Valence
from observer.coding.timecode import clock
from observer.i18n import N_, _
from observer.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
HEADS = (N_("Time"), N_("Length"), N_("Who"), N_("Towards"), N_("Indicator"), N_("Comment"))
TIME, LENGTH, WHO, TOWARDS, INDICATOR, COMMENT = range(6)


@dataclass(frozen=True)
class EventRow:
    """One event as the table shows it; times in microseconds of session time."""

    id: str
    start_us: int
    stop_us: int | None
    is_open: bool
    who: str
    towards: str
    indicator: str
    valence: Valence
    comment: str
    doubt: bool


_SIGNS = {Valence.POSITIVE: "▲", Valence.NEGATIVE: "▽", Valence.NEUTRAL: "○"}


class EventModel(QAbstractTableModel):
    """Rows by id; one row can change without touching the others."""

    comment_edited = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[EventRow] = []
        self._places: dict[str, int] = {}

    def set_rows(self, rows: list[EventRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self._places = {row.id: n for n, row in enumerate(self._rows)}
        self.endResetModel()

    def change_rows(self, changed: list[EventRow], removed: list[str]) -> None:
        """Show some rows anew, add those that are new, and drop others; selection and scroll stay."""
        for id_ in removed:
            if id_ in self._places:
                self._remove(self._places[id_])
        for row in changed:
            if row.id in self._places:
                n = self._places[row.id]
                self._rows[n] = row
                self.dataChanged.emit(self.index(n, 0), self.index(n, len(HEADS) - 1))
            else:
                n = len(self._rows)
                self.beginInsertRows(QModelIndex(), n, n)
                self._rows.append(row)
                self._places[row.id] = n
                self.endInsertRows()

    def _remove(self, n: int) -> None:
        """The last row takes the place of one that goes, so that no other row moves."""
        last = len(self._rows) - 1
        gone = self._rows[n].id
        if n != last:
            self._rows[n] = self._rows[last]
            self._places[self._rows[n].id] = n
            self.dataChanged.emit(self.index(n, 0), self.index(n, len(HEADS) - 1))
        self.beginRemoveRows(QModelIndex(), last, last)
        self._rows.pop()
        del self._places[gone]
        self.endRemoveRows()

    def row_of(self, id_: str) -> int:
        """The place of an event; -1 when it is not there."""
        return self._places.get(id_, -1)

    def at(self, n: int) -> EventRow:
        """The row at a place."""
        return self._rows[n]

    # Qt's own names follow.

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(HEADS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(HEADS[section])
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == COMMENT else found

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _cell(row, index.column(), role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.ToolTipRole:  # plain text, whatever a comment holds
            return escape(_cell(row, index.column(), True)).replace("\n", "<br>")
        if role == Qt.ItemDataRole.UserRole:
            return _sort_key(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (TIME, LENGTH):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == LENGTH and row.is_open:
            return theme.current().colour("warning")
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """A comment was typed: say so; the row changes when the study has changed."""
        row = self._rows[index.row()]
        if index.column() == COMMENT and str(value) != row.comment:
            self.comment_edited.emit(row.id, str(value))
            return True
        return False


def _cell(row: EventRow, column: int, editing: bool) -> str:
    if column == COMMENT:
        return row.comment if editing else " ".join(row.comment.split())
    if column == TIME:
        return clock(row.start_us) + (" ?" if row.doubt else "")
    if column == LENGTH:
        if row.is_open:
            return _("open")
        return f"{(row.stop_us - row.start_us) / 1e6:.1f} s" if row.stop_us is not None else ""
    if column == INDICATOR:
        return f"{_SIGNS[row.valence]} {row.indicator}"
    return row.who if column == WHO else row.towards


def _sort_key(row: EventRow, column: int) -> Any:
    if column == TIME:
        return row.start_us
    if column == LENGTH:
        return row.stop_us - row.start_us if row.stop_us is not None else -1
    return _cell(row, column, True).casefold()


class EventTable(QWidget):
    """The table with its filter."""

    event_chosen = Signal(str)  # clicked, or reached with the arrows
    replay_asked = Signal(str)  # Enter
    delete_asked = Signal(list)
    comment_edited = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.model = EventModel()
        self.model.comment_edited.connect(self.comment_edited)
        self.shown = QSortFilterProxyModel()
        self.shown.setSourceModel(self.model)
        self.shown.setSortRole(Qt.ItemDataRole.UserRole)
        self.shown.setFilterKeyColumn(-1)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.shown.setFilterFixedString)
        self.view = _View(self._chosen_ids, self.delete_asked.emit, self.replay_asked.emit)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        view = self.view
        view.setModel(self.shown)
        view.setSortingEnabled(True)
        view.sortByColumn(TIME, Qt.SortOrder.AscendingOrder)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(theme.TARGET)
        view.setShowGrid(False)
        head = view.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((92, 48, 60, 62, 150, 70)):
            view.setColumnWidth(column, width)
        head.setSectionResizeMode(INDICATOR, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._current_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[0], theme.SPACE[0], 0, 0)
        layout.setSpacing(theme.SPACE[0])
        layout.addWidget(self.filter)
        layout.addWidget(view, 1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.filter.setPlaceholderText(_("Filter: a person, an indicator, a word of a comment"))
        self.filter.setAccessibleName(_("Filter the events"))
        self.view.setAccessibleName(_("Events"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)

    def choose(self, id_: str) -> None:
        """Select the row of an event without going to its moment."""
        n = self.model.row_of(id_)
        index = self.shown.mapFromSource(self.model.index(n, TIME)) if n >= 0 else QModelIndex()
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        self.view.setCurrentIndex(index)
        selection.blockSignals(False)
        self.view.viewport().update()

    def _chosen_ids(self) -> list[str]:
        rows = self.view.selectionModel().selectedRows()
        return [self.model.at(self.shown.mapToSource(index).row()).id for index in rows]

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.event_chosen.emit(self.model.at(self.shown.mapToSource(current).row()).id)


class _View(QTableView):
    """Keys of the table: Enter replays, Delete removes, Ctrl+C copies as text."""

    def __init__(
        self, chosen: Callable[[], list[str]], delete: Callable[[list[str]], None], replay: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._chosen, self._delete, self._replay = chosen, delete, replay

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() == Qt.Key.Key_Delete and self._chosen():
            self._delete(self._chosen())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen():
            self._replay(self._chosen()[0])
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        lines = []
        for index in self.selectionModel().selectedRows():
            cells = [index.siblingAtColumn(column).data() or "" for column in range(len(HEADS))]
            lines.append("\t".join(cells))
        QGuiApplication.clipboard().setText("\n".join(lines))

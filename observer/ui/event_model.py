"""The rows of the event table: plain lists, sorted by keys that are made once, changed one row at a time."""

from bisect import bisect_left
from collections.abc import Callable
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from observer.i18n import _
from observer.ui import theme
from observer.ui.event_fields import (
    COMMENT,
    HEADS,
    LENGTH,
    STOP,
    TIME,
    EventFilter,
    EventRow,
    cell,
    search_text,
    sort_key,
)
from observer.ui.indicator_search import plain

AnyIndex = QModelIndex | QPersistentModelIndex
Key = tuple[Any, int, str]
MANY = 200  # changed at once: then the table is shown anew instead of row by row
TYPED = (TIME, STOP, COMMENT)  # columns whose cells are typed in
_ANY = EventFilter()


class EventModel(QAbstractTableModel):
    """The events that the filter lets through, in the order of one column."""

    typed = Signal(str, int, str)  # id, column, text: a cell was typed in

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, EventRow] = {}
        self._keys: list[Key] = []  # of those shown, always ascending; a key ends with the id
        self._texts: dict[str, str] = {}
        self._column, self._is_descending = TIME, False
        self._words: list[str] = []
        self._filter = _ANY
        self.can_edit: Callable[[EventRow, int], bool] = lambda _row, _column: True

    # -- what it holds --------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many events there are, also those that the filter hides."""
        return len(self._rows)

    def all_rows(self) -> list[EventRow]:
        """All events, also those that the filter hides, in no order."""
        return list(self._rows.values())

    def set_rows(self, rows: list[EventRow]) -> None:
        """Show other rows."""
        self.beginResetModel()  # before anything changes: who hears of it still looks at the old rows
        self._rows = {row.id: row for row in rows}
        self._texts = {}
        self._sort_all()
        self.endResetModel()

    def change_rows(self, changed: list[EventRow], removed: list[str]) -> None:
        """Show some rows anew, add those that are new, and drop others; selection and scroll stay."""
        if len(changed) + len(removed) > MANY:
            self._change_many(changed, removed)
            return
        for id_ in removed:
            if id_ in self._rows:
                self._take_out(id_)
        for row in changed:
            self._change(row)

    def _change_many(self, changed: list[EventRow], removed: list[str]) -> None:
        self.beginResetModel()
        for id_ in removed:
            self._rows.pop(id_, None)
        self._rows.update((row.id, row) for row in changed)
        for id_ in (*removed, *(row.id for row in changed)):
            self._texts.pop(id_, None)
        self._sort_all()
        self.endResetModel()

    def _change(self, row: EventRow) -> None:
        self._texts.pop(row.id, None)
        old = self._rows.get(row.id)
        place = self._place(sort_key(old, self._column)) if old is not None else None
        self._rows[row.id] = row
        if not self._passes(row):
            if place is not None and old is not None:
                self._remove_at(place)
        elif place is None:
            self._put_in(row)
        else:
            self._move(place, row)

    def _take_out(self, id_: str) -> None:
        place = self._place(sort_key(self._rows[id_], self._column))
        if place is not None:
            self._remove_at(place, id_)
        else:
            self._forget(id_)

    def _remove_at(self, place: int, id_: str = "") -> None:
        """Hide a row; forget the event `id_`, so that who hears that it is gone does not count it."""
        n = self._flip(place)
        self.beginRemoveRows(QModelIndex(), n, n)
        del self._keys[place]
        self._forget(id_)
        self.endRemoveRows()

    def _forget(self, id_: str) -> None:
        self._rows.pop(id_, None)
        self._texts.pop(id_, None)

    def _put_in(self, row: EventRow) -> None:
        key = sort_key(row, self._column)
        place = bisect_left(self._keys, key)
        n = len(self._keys) - place if self._is_descending else place
        self.beginInsertRows(QModelIndex(), n, n)
        self._keys.insert(place, key)
        self.endInsertRows()

    def _move(self, place: int, row: EventRow) -> None:
        """A row that sorts elsewhere now moves there, so that it stays selected."""
        key = sort_key(row, self._column)
        if key != self._keys[place]:
            below = bisect_left(self._keys, key)
            to = below - 1 if below > place else below
            if to == place:
                self._keys[place] = key
            else:
                n, end = self._flip(place), self._flip(to)
                self.beginMoveRows(QModelIndex(), n, n, QModelIndex(), end + 1 if end > n else end)
                del self._keys[place]
                self._keys.insert(to, key)
                self.endMoveRows()
                place = to
        n = self._flip(place)
        self.dataChanged.emit(self.index(n, 0), self.index(n, len(HEADS) - 1))

    def _flip(self, place: int) -> int:
        """From a place among the ascending keys to a row of the table, and back."""
        return len(self._keys) - 1 - place if self._is_descending else place

    def _place(self, key: Key) -> int | None:
        place = bisect_left(self._keys, key)
        return place if place < len(self._keys) and self._keys[place] == key else None

    # -- what it shows --------------------------------------------------------------------------------------

    def set_filter(self, words: str, wanted: EventFilter) -> None:
        """Show only rows in which all these words occur somewhere, and that the filter means."""
        parts = plain(words).split()
        if (parts, wanted) != (self._words, self._filter):
            self._words, self._filter = parts, _ANY if wanted.is_empty else wanted
            self._show_anew()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._column, self._is_descending = max(column, 0), order == Qt.SortOrder.DescendingOrder
        self._show_anew()

    def show_again(self) -> None:
        """Show everything anew, as in another language."""
        self._texts = {}
        self._show_anew()

    def _show_anew(self) -> None:
        self.beginResetModel()
        self._sort_all()
        self.endResetModel()

    def _sort_all(self) -> None:
        column = self._column
        self._keys = sorted(sort_key(row, column) for row in self._rows.values() if self._passes(row))

    def _passes(self, row: EventRow) -> bool:
        if self._filter is not _ANY and not self._filter.matches(row):
            return False
        if not self._words:
            return True
        text = self._texts.get(row.id)
        if text is None:
            text = self._texts[row.id] = search_text(row)
        return all(part in text for part in self._words)

    def row_of(self, id_: str) -> int:
        """The place of an event; -1 when it is not shown."""
        row = self._rows.get(id_)
        place = self._place(sort_key(row, self._column)) if row else None
        return -1 if place is None else self._flip(place)

    def rows_of(self, ids: list[str]) -> list[int]:
        """The places of those events that are shown, from above."""
        if len(ids) <= MANY:
            return sorted(n for n in map(self.row_of, ids) if n >= 0)
        wanted = set(ids)
        return sorted(self._flip(place) for place, key in enumerate(self._keys) if key[2] in wanted)

    def at(self, n: int) -> EventRow:
        """The row at a place."""
        return self._rows[self._keys[self._flip(n)][2]]

    # -- Qt's own names -------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802
        return 0 if parent is not None and parent.isValid() else len(self._keys)

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
        column = index.column()
        if index.isValid() and column in TYPED and self.can_edit(self.at(index.row()), column):
            return found | Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.at(index.row()), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell(row, column)
            case Qt.ItemDataRole.EditRole:
                return row.comment if column == COMMENT else cell(row, column).removesuffix(" ?")
            case Qt.ItemDataRole.ToolTipRole:  # plain text, whatever a comment holds
                text = row.comment if column == COMMENT else cell(row, column)
                return escape(text).replace("\n", "<br>")
            case Qt.ItemDataRole.TextAlignmentRole if column == LENGTH:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if column == LENGTH and row.is_open:
                return theme.current().colour("warning")
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Something was typed: say so; the row changes when the study has changed."""
        if str(value) != self.data(index, Qt.ItemDataRole.EditRole):
            self.typed.emit(self.at(index.row()).id, index.column(), str(value))
            return True
        return False


def runs(rows: list[int]) -> list[tuple[int, int]]:
    """Rows as stretches of neighbours, so that a hundred thousand are selected at once."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs

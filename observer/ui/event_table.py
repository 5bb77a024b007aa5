"""The events of a coding as a table: sort, filter, go to the moment, edit in place."""

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.services.marks import At
from observer.ui import event_picks, theme
from observer.ui.event_fields import (
    COMMENT,
    DOUBT,
    FIELDS,
    HEADS,
    INDICATOR,
    LENGTH,
    MODIFIERS,
    PERCEIVED,
    STOP,
    TIME,
    EventRow,
    is_state,
    parse_time,
)
from observer.ui.event_filter import FilterRow
from observer.ui.event_model import EventModel, runs
from observer.ui.event_view import EventView
from observer.ui.pad_buttons import PadPerson
from observer.ui.pick_list import PickList

__all__ = ["EventRow", "EventTable"]

HIDDEN = (STOP, MODIFIERS, PERCEIVED, DOUBT)  # until somebody wants to see them
_CELL = 3  # pixels that a cell leaves before its words
WIDTHS = (88, 88, 50, 92, 92, 160, 120, 76, 60, 90)  # the least, in pixels
TYPING_MS = 120  # after the last letter in the filter, until the table is filtered


class EventTable(QWidget):
    """The table with its filter. `changed` is an event, a field and its value as `Desk.change` takes them."""

    event_chosen = Signal(str)  # clicked, or reached with the arrows
    replay_asked = Signal(str)  # Enter
    delete_asked = Signal(list)
    this_is_asked = Signal(str)  # who shows it is to be given a name
    fragment_asked = Signal(list)  # to be selected, by who may
    changed = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        self._codebook: Codebook | None = None
        self._people: list[PadPerson] = []
        self._quiet = self._is_set = False
        self.may_select = False  # whether fragments can be selected here
        self._kept: tuple[list[str], str, int] = ([], "", TIME)
        self.model = EventModel()
        self.model.can_edit = lambda row, column: column != STOP or is_state(row, self._codebook)
        self.filter = FilterRow()
        self.view = EventView()
        self.status = QLabel()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._arrange()
        self._connect()
        self.retranslate()

    def _arrange(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setSortingEnabled(True)
        view.sortByColumn(TIME, Qt.SortOrder.AscendingOrder)
        for column in range(len(HEADS)):
            view.setColumnHidden(column, column in HIDDEN)
        head = view.horizontalHeader()
        head.moveSection(head.visualIndex(LENGTH), head.visualIndex(INDICATOR))
        head.setStretchLastSection(True)
        self.status.setObjectName("caption")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE[0], 0, 0)
        layout.setSpacing(theme.SPACE[0])
        above = QVBoxLayout()
        layout.addLayout(above)
        above.setContentsMargins(theme.SPACE[1], 0, theme.SPACE[1], 0)
        above.addWidget(self.filter)
        table = QVBoxLayout()  # its words begin where the filter begins
        table.setContentsMargins(theme.SPACE[1] - _CELL, 0, 0, 0)
        table.addWidget(view)
        layout.addLayout(table, 1)
        self.status.setContentsMargins(theme.SPACE[1], 0, theme.SPACE[1], 2)
        layout.addWidget(self.status)

    def _connect(self) -> None:
        view, model = self.view, self.model
        self._typing.timeout.connect(self._filter_now)
        self.filter.typed.connect(self._typing.start)
        self.filter.chosen.connect(self._filter_now)
        self.filter.columns.setMenu(QMenu(self.filter.columns))
        self.filter.columns.menu().aboutToShow.connect(self._fill_columns)
        model.typed.connect(self._typed)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._count)
        view.went.connect(self._went)
        view.replay_asked.connect(lambda: self.replay_asked.emit(self.chosen_ids()[0]))
        view.delete_asked.connect(lambda: self.delete_asked.emit(self.chosen_ids()))
        view.pick_asked.connect(self._open_picks)
        view.menu_asked.connect(self._open_menu)
        view.selectionModel().currentRowChanged.connect(self._went)
        head = view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda _at: self.filter.columns.showMenu())

    # -- what it shows --------------------------------------------------------------------------------------

    def set_sources(self, codebook: Codebook, people: list[PadPerson]) -> None:
        """What can be chosen in the cells, and what can be filtered for."""
        self._codebook, self._people = codebook, people
        self.filter.set_codebook(codebook)

    def choose(self, id_: str) -> None:
        """Select the row of an event without going to its moment."""
        n = self.model.row_of(id_)
        self._quiet = True
        self.view.setCurrentIndex(self.model.index(n, self._column()) if n >= 0 else QModelIndex())
        self._quiet = False

    def chosen_ids(self) -> list[str]:
        """The events that are selected, as they stand in the table."""
        return [self.model.at(n).id for n in self.view.rows()]

    def state(self) -> str:
        """Which columns are shown, where, how wide, and how it is sorted: to be kept for next time."""
        return bytes(self.view.horizontalHeader().saveState().toBase64().data()).decode()

    def restore(self, state: str) -> None:
        """Show the columns as they were; anything that is no such state is ignored."""
        head = self.view.horizontalHeader()
        if state and head.restoreState(QByteArray.fromBase64(state.encode())):
            self.view.sortByColumn(head.sortIndicatorSection(), head.sortIndicatorOrder())

    def explain(self, words: str) -> None:
        """Say why something could not be changed; it goes when something else happens."""
        self.status.setText(words)
        self.status.setStyleSheet(f"color: {theme.current().warning};")

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.filter.retranslate()
        self.view.setAccessibleName(_("Events"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        self.model.show_again()
        self._widen()

    def _widen(self) -> None:
        """No column narrower than its heading, with the arrow that says how it is sorted."""
        head = self.view.horizontalHeader()
        for column, width in enumerate(WIDTHS):
            heading = head.fontMetrics().horizontalAdvance(_(HEADS[column])) + 28
            self.view.setColumnWidth(column, max(width, heading, self.view.columnWidth(column) if self._is_set else 0))
        self._is_set = True
        self.view.share()

    def _count(self) -> None:
        shown, total = self.model.rowCount(), self.model.total
        words = ngettext("{n} event", "{n} events", total).format(n=total)
        if shown != total:
            words = _("{shown} of {events}").format(shown=shown, events=words)
        self.status.setText(words)
        self.status.setStyleSheet("")

    def _filter_now(self) -> None:
        self._typing.stop()
        self.model.set_filter(self.filter.text(), self.filter.wanted())

    def _fill_columns(self) -> None:
        menu = self.filter.columns.menu()
        menu.clear()
        for column in range(len(HEADS)):
            action = menu.addAction(_(HEADS[column]))
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(column))
            action.setEnabled(column not in (TIME, INDICATOR))
            action.toggled.connect(lambda on, c=column: self.view.setColumnHidden(c, not on))

    # -- selection ------------------------------------------------------------------------------------------

    def _column(self) -> int:
        current = self.view.currentIndex()
        return current.column() if current.isValid() else TIME

    def _keep_selection(self) -> None:
        current = self.view.currentIndex()
        id_ = self.model.at(current.row()).id if 0 <= current.row() < self.model.rowCount() else ""
        self._kept = (self.chosen_ids(), id_, self._column())

    def _restore_selection(self) -> None:
        """After sorting and filtering the same events are selected, and the last of them is seen."""
        ids, current, column = self._kept
        self._quiet = True
        n = self.model.row_of(current)
        selection = QItemSelection()
        for first, last in runs(self.model.rows_of(ids)):
            selection.select(self.model.index(first, 0), self.model.index(last, len(HEADS) - 1))
        flags = QItemSelectionModel.SelectionFlag
        if n >= 0:
            index = self.model.index(n, column)
            self.view.selectionModel().setCurrentIndex(index, flags.NoUpdate)
            self.view.scrollTo(index)
        self.view.selectionModel().select(selection, flags.ClearAndSelect)
        self._quiet = False

    def _went(self, current: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self._count()
            self.event_chosen.emit(self.model.at(current.row()).id)

    # -- editing --------------------------------------------------------------------------------------------

    def _typed(self, id_: str, column: int, text: str) -> None:
        """A time or a comment was typed."""
        if column == COMMENT:
            self.changed.emit(id_, "comment", text)
            return
        try:
            value = At(seconds=f"{parse_time(text) / 1e6:.6f}") if text.strip() or column == TIME else None
        except Refused as refused:
            self.explain(str(refused))
            return
        self.changed.emit(id_, FIELDS[column], value)

    def edit_indicator(self, id_: str) -> None:
        """Open the list of indicators at an event, when the filter shows it."""
        n = self.model.row_of(id_)
        if n >= 0:
            self._open_picks(self.model.index(n, INDICATOR))

    def _open_picks(self, index: QModelIndex) -> None:
        """A cell that is not typed in was to be edited."""
        row, column = self.model.at(index.row()), index.column()
        if column == DOUBT:
            self.changed.emit(row.id, "doubt", not row.doubt)
        elif column == LENGTH:
            self.explain(_("The length follows from the start and the stop; change one of these."))
        elif column == STOP:
            self.explain(_("This is a moment; only a period has a stop."))
        elif column in event_picks.PICKED and self._codebook is not None:
            found = self.pick_list(row, column)
            if found is None:
                self.explain(_("This indicator has no modifiers."))
            else:
                found.open_at(self.view.viewport().mapToGlobal(self.view.visualRect(index).bottomLeft()))

    def pick_list(self, row: EventRow, column: int) -> PickList | None:
        """The list that opens at a cell; None when there is nothing to choose."""
        assert self._codebook is not None
        picks = event_picks.picks(column, row, self._codebook, self._people)
        fields = event_picks.fields(column, row, self._codebook)
        if not picks and not fields:
            return None
        several, chosen = column in event_picks.SEVERAL, event_picks.chosen(column, row)
        made = PickList(_(HEADS[column]), picks, chosen, several, self.view, fields)
        made.picked.connect(lambda values: self._picked(row.id, column, chosen, values))
        return made

    def _picked(self, id_: str, column: int, before: tuple[str, ...], values: tuple[str, ...]) -> None:
        if values != before:
            self.changed.emit(id_, FIELDS[column], event_picks.told(column, values))

    # -- the menu of a row ----------------------------------------------------------------------------------

    def _open_menu(self, at: QPoint) -> None:
        ids = self.chosen_ids()
        if ids:
            self.menu(ids).popup(at)

    def menu(self, ids: list[str]) -> QMenu:
        """What can be done with these events."""
        menu, first = QMenu(self), self.model.at(self.model.row_of(ids[0]))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = len(ids) == 1
        doubt = _("No longer doubtful") if first.doubt else _("Mark as doubtful")
        rows: list[tuple[str, str, bool, Callable[[], object]]] = [
            (_("Replay"), "Enter", one, lambda: self.replay_asked.emit(first.id)),
            (_("Comment"), "", one, lambda: self._edit_comment(first.id)),
            (doubt, "", True, lambda: self._set_doubt(ids, not first.doubt)),
            (_("This is …"), "", one and bool(first.actors), lambda: self.this_is_asked.emit(first.id)),
            (_("Copy"), "Ctrl+C", True, self.view.copy),
            (_("Remove"), "Del", True, lambda: self.delete_asked.emit(ids)),
        ]
        if self.may_select:
            rows.insert(4, (_("Select as a fragment …"), "", True, lambda: self.fragment_asked.emit(ids)))
        for words, key, possible, act in rows:
            action = menu.addAction(f"{words}\t{key}" if key else words)
            action.setEnabled(possible)
            action.triggered.connect(lambda _on=False, do=act: do())
        return menu

    def _set_doubt(self, ids: list[str], doubt: bool) -> None:
        for id_ in ids:
            self.changed.emit(id_, "doubt", doubt)

    def _edit_comment(self, id_: str) -> None:
        self.view.setColumnHidden(COMMENT, False)
        index = self.model.index(self.model.row_of(id_), COMMENT)
        self.view.scrollTo(index)
        self.view.setCurrentIndex(index)
        self.view.edit(index)

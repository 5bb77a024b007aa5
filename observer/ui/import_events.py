"""The page with what would come in: along the time, and beside it in words, event by event."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QLabel, QSplitter, QTableView

from observer.coding.codebook import say
from observer.coding.events import Targets
from observer.coding.interchange import TOGETHER, Document, FiledEvent
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services import codebooks
from observer.services.import_look import Tally
from observer.services.import_map import ImportMap
from observer.ui import theme
from observer.ui.by_and_by import ByAndBy
from observer.ui.form_dialog import plain_label
from observer.ui.import_pages import Page
from observer.ui.import_preview import ImportPreview, Scene, scene_in_steps
from observer.ui.plain_table import PLAIN
from observer.ui.rows import as_tooltip, scrolled

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_WIDTHS = (112, 112, 130, 150, 104, 104)  # pixels; the last column has the rest


class EventsModel(QAbstractTableModel):
    """The events of a session in words. They are only looked at: cells are made when they are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[FiledEvent] = []
        self._becomes: Mapping[str, str] = {}

    def show_events(self, events: list[FiledEvent], becomes: Mapping[str, str]) -> None:
        """Show these; `becomes` says what codes become."""
        self.beginResetModel()
        self.events, self._becomes = events, becomes
        self.endResetModel()

    def show_becomes(self, becomes: Mapping[str, str]) -> None:
        """Show what codes become now."""
        self._becomes = becomes
        if self.events:
            self.dataChanged.emit(self.index(0, 3), self.index(len(self.events) - 1, 3))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, _parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        return len(_WIDTHS) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        text = self._cell(self.events[index.row()], index.column())
        return as_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def _cell(self, event: FiledEvent, column: int) -> str:
        if column == 0:
            return clock(event.start_us)
        if column == 1:
            return clock(event.stop_us) if event.stop_us is not None else _("not ended") if event.is_open else ""
        return (
            event.code,
            self._becomes.get(event.code, ""),
            TOGETHER.join(event.actors),
            _towards(event),
            " ".join(event.comment.split()),
        )[column - 2]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (_("Time"), _("Until"), _("Code in the file"), _("Becomes"), _("Who"), _("Towards whom"), _("Comment"))
        return heads[section]


def _towards(event: FiledEvent) -> str:
    if event.towards is Targets.LISTED:
        return TOGETHER.join(event.targets)
    return "" if event.towards is Targets.NONE else word(event.towards)


class PreviewPage(Page):
    """The events of one session, painted and in a table; choosing one in either shows it in the other."""

    def __init__(self, study: Any, document: Document, tally: Tally) -> None:
        super().__init__()
        self._study, self._document, self._tally = study, document, tally
        self._map = ImportMap()
        self._becomes: dict[str, str] = {}
        self._colours: dict[str, QColor] = {}
        self._reading = ByAndBy(self)
        self.session, self.rows = QComboBox(), QComboBox()
        self.preview, self.model, self.table = ImportPreview(), EventsModel(), QTableView()
        self.area, self.told = scrolled(self.preview), plain_label("caption")
        self.session.addItems([one.name for one in document.sessions])
        self.rows.addItem(_("coder and person"), False)
        self.rows.addItem(_("code"), True)
        self._arrange()
        self._dress()
        self.session.currentIndexChanged.connect(lambda _n: self.show_session())
        self.rows.currentIndexChanged.connect(lambda _n: self.show_session())
        self.preview.chosen.connect(self._chosen_in_time)
        self.table.selectionModel().currentRowChanged.connect(self._chosen_in_table)

    def _arrange(self) -> None:
        across = QHBoxLayout()
        for words, field, stretch in ((_("Session"), self.session, 3), (_("A row for each"), self.rows, 2)):
            label = QLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            across.addWidget(label)
            across.addWidget(field, stretch)
        self.column.addLayout(across)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.area)
        split.addWidget(self.table)
        split.setSizes([320, 180])
        split.setChildrenCollapsible(False)
        self.column.addWidget(split, 1)
        self.column.addWidget(self.told)

    def _dress(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(_("What would come in, in words"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setStyleSheet(PLAIN)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(theme.TARGET)
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        for n, width in enumerate(_WIDTHS):
            table.setColumnWidth(n, max(width, table.horizontalHeader().sectionSizeHint(n) + 12))

    # -- what it shows ------------------------------------------------------------------------------------------

    def show_map(self, chosen: ImportMap) -> None:
        """Show what codes become."""
        is_same = (chosen.codes, chosen.codebook) == (self._map.codes, self._map.codebook)
        self._map = chosen
        if not is_same:
            self._becomes, self._colours = self._words(), self._inks()
            self.preview.show_colours(self._colours)
            self.model.show_becomes(self._becomes)

    def show_session(self) -> None:
        """Show the session that is chosen: a little at a time, so that the window never waits."""
        events = self._tally.sessions.get(self.session.currentText(), [])
        self._becomes, self._colours = self._words(), self._inks()
        self.model.show_events(events, self._becomes)
        labels = {one.name: one.label or one.name for one in self._document.codes}
        steps = scene_in_steps(events, labels if self.rows.currentData() else None)
        self._reading.start(steps, self._show_scene, lambda _error: None)

    def _show_scene(self, scene: Scene) -> None:
        self.preview.show_scene(scene, self._colours)
        told = []
        if scene.n_rows_hidden:
            words = ngettext("{n} more row is not painted.", "{n} more rows are not painted.", scene.n_rows_hidden)
            told.append(words.format(n=scene.n_rows_hidden))
        if scene.n_hidden:
            told.append(_("Of so many events not all are painted; the table has all of them."))
        self.told.setText(" ".join(told))
        self.told.setVisible(bool(told))

    def _words(self) -> dict[str, str]:
        """What each code becomes, in words."""
        chosen, row = self._map, self._study.codebooks.get(self._map.codebook) if self._map.codebook else None
        out = _("– left out –")
        if row is None:
            return {name: _("a new indicator") if to else out for name, to in chosen.codes.items()}
        book = codebooks.parsed(row.content)
        known = {book.qualified(one.id): say(one.label) for one in book.indicators}
        return {name: known.get(to, out) for name, to in chosen.codes.items()}

    def _inks(self) -> dict[str, QColor]:
        """The colour of each code that comes in: of the indicator that it becomes, else of the file."""
        chosen, row = self._map, self._study.codebooks.get(self._map.codebook) if self._map.codebook else None
        of_file = {code.name: code.colour for code in self._document.codes}
        faint = theme.current().faint
        if row is None:
            return {name: QColor(of_file.get(name) or faint) for name, to in chosen.codes.items() if to}
        book = codebooks.parsed(row.content)
        hues = {one.id: one.colour for one in book.dimensions}
        known = {book.qualified(one.id): one.colour or hues[one.dimension] for one in book.indicators}
        return {name: QColor(known.get(to) or faint) for name, to in chosen.codes.items() if to}

    # -- one event ----------------------------------------------------------------------------------------------

    def _chosen_in_time(self, event: FiledEvent) -> None:
        row = next(n for n, one in enumerate(self.model.events) if one is event)
        self.table.setCurrentIndex(self.model.index(row, 0))

    def _chosen_in_table(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not now.isValid():
            return
        y = self.preview.select(self.model.events[now.row()])
        self.area.ensureVisible(0, y, 0, 2 * theme.TARGET)

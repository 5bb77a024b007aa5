"""Who codes what, and how far: sessions down, coders across. The researcher plans here; a coder sees his own column."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.study import Purpose
from observer.i18n import _
from observer.services import overview, plan
from observer.services.overview import CodingLine, Grid, HowFar
from observer.ui import theme
from observer.ui.assign_dialog import AssignDialog
from observer.ui.draw_dialog import DrawDialog
from observer.ui.draws_box import DrawsBox
from observer.ui.form_dialog import plain_label
from observer.ui.plain_table import dress_grid
from observer.ui.plan_cells import Cell, cells, counted
from observer.ui.reopen_dialog import ReopenDialog
from observer.ui.rows import as_tooltip, caption
from observer.ui.session_line import sign
from observer.ui.session_panel import coding_words
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class CodingGrid(QWidget):
    """Who codes what with one codebook. `session_asked` tells the id of a session that was activated."""

    session_asked = Signal(str)
    packages_asked = Signal()
    merge_asked = Signal()

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self._grid: Grid | None = None
        self._cells: dict[tuple[str, str], Cell] = {}
        self.label, self.codebook, self.counts = QLabel(), QComboBox(), caption("")
        self.label.setBuddy(self.codebook)
        self.assign, self.draw, self.pack, self.merge = (QPushButton() for _n in range(4))
        self.assign.setObjectName("primary")
        self.table, self.empty = QTableWidget(), caption("")
        self.about, self.warning = caption(""), plain_label("warning")
        self.take_off, self.reopen, self.draws = QPushButton(), QPushButton(), DrawsBox(workspace, who)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        dress_grid(self.table, 120, theme.TARGET + 4)
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.addWidget(self.label)
        across.addWidget(self.codebook)
        across.addWidget(self.counts, 1)
        buttons = QHBoxLayout()
        for button in (self.assign, self.draw, self.pack, self.merge):
            buttons.addWidget(button)
        buttons.addStretch(1)
        chosen = QHBoxLayout()
        chosen.addWidget(self.about, 1)
        for button in (self.take_off, self.reopen):
            chosen.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addLayout(across)
        column.addLayout(buttons)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addLayout(chosen)
        column.addWidget(self.warning)
        column.addWidget(self.draws)
        column.addStretch(0)

    def _wire(self) -> None:
        self.codebook.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.codebook.activated.connect(lambda _n: self._show_grid())
        self.table.currentCellChanged.connect(lambda *_cells: self._show_possible())
        self.table.itemSelectionChanged.connect(self._show_possible)
        self.table.cellActivated.connect(lambda row, _column: self._activate(row))
        self.assign.clicked.connect(self.ask_assign)
        self.draw.clicked.connect(self.ask_draw)
        self.pack.clicked.connect(self.packages_asked)
        self.merge.clicked.connect(self.merge_asked)
        self.take_off.clicked.connect(self.remove_chosen)
        self.reopen.clicked.connect(self.ask_reopen)

    def _retranslate(self) -> None:
        self.label.setText(_("Codebook"))
        self.codebook.setAccessibleName(_("Codebook"))
        self.table.setAccessibleName(_("Who codes what"))
        for button, words, hint in (
            (self.assign, _("Assign …"), _("Ask a coder to code sessions; those that you have selected are ticked")),
            (self.draw, _("Draw for double coding …"), _("A random share of the sessions gets a second coder")),
            (self.pack, _("Make packages …"), _("A file for each coder who works on another computer")),
            (self.merge, _("Merge a package …"), _("Bring home what a coder has done in a package")),
            (self.take_off, _("Take off the plan"), _("What has not begun can be taken off the plan")),
            (self.reopen, _("Reopen …"), _("Make a submitted coding a draft again; that stays on record")),
        ):
            button.setText(words)
            button.setToolTip(as_tooltip(hint))

    # -- showing ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the study as it is now."""
        self._retranslate()
        titles, before = overview.codebook_titles(self._workspace.study), self.codebook.currentData()
        self.codebook.clear()
        for key in overview.codebook_keys(self._workspace.study):
            self.codebook.addItem(titles[key], key)
        self.codebook.setCurrentIndex(max(self.codebook.findData(before), 0))
        can_change = self._who.viewer.is_researcher
        for button in (self.assign, self.draw, self.pack, self.merge, self.take_off, self.reopen):
            button.setVisible(can_change)
        self._show_grid()

    def key(self) -> str:
        """The key of the codebook that is chosen."""
        return self.codebook.currentData() or ""

    def _show_grid(self) -> None:
        key, viewer = self.key(), self._who.viewer
        grid = overview.grid(self._workspace.study, viewer, key)
        planned = plan.lines(self._workspace.study, viewer) if viewer.is_researcher else []
        self._grid, self._cells = grid, cells(grid, planned, key)
        at = self.table.currentRow(), self.table.currentColumn()
        self.table.setRowCount(len(grid.sessions))
        self.table.setColumnCount(len(grid.coders))
        self.table.setHorizontalHeaderLabels([coder.name for coder in grid.coders])
        self.table.setVerticalHeaderLabels([session.name for session in grid.sessions])
        for row, session in enumerate(grid.sessions):
            for column, coder in enumerate(grid.coders):
                self.table.setItem(row, column, self._item(self._cells[session.id, coder.id]))
        self.table.setCurrentCell(*at)
        is_empty = not grid.sessions or not grid.coders
        self.table.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        self.empty.setText(_("Here you plan who codes which visit. First add visits under “Family”, and coders."))
        self.counts.setText(counted(self._cells) if viewer.is_researcher else _counted(grid))
        self.draws.show_draws(key)
        self._show_possible()

    def _item(self, cell: Cell) -> QTableWidgetItem:
        """A cell of the table; a coder, who knows no plan, sees how far he is."""
        own = f"{sign(cell.line.progress)} {coding_words(cell.line)}"
        item = QTableWidgetItem(cell.words() if self._who.viewer.is_researcher else own)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, cell.spoken())
        if cell.line.progress is HowFar.NOT_BEGUN and not cell.planned:
            item.setForeground(theme.current().colour("faint"))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return item

    # -- what is chosen ---------------------------------------------------------------------------------

    def cell(self) -> Cell | None:
        """The cell that is chosen."""
        return self._cell_at(self.table.currentRow(), self.table.currentColumn())

    def line(self) -> CodingLine | None:
        """The coding that is chosen."""
        cell = self.cell()
        return cell.line if cell else None

    def chosen(self) -> list[Cell]:
        """The cells that are selected."""
        found = (self._cell_at(index.row(), index.column()) for index in self.table.selectedIndexes())
        return [cell for cell in found if cell is not None]

    def _cell_at(self, row: int, column: int) -> Cell | None:
        grid = self._grid
        if grid is None or not (0 <= row < len(grid.sessions) and 0 <= column < len(grid.coders)):
            return None
        return self._cells.get((grid.sessions[row].id, grid.coders[column].id))

    def _show_possible(self) -> None:
        cell, chosen, can_change = self.cell(), self.chosen(), self._who.viewer.is_researcher
        self.reopen.setEnabled(cell is not None and cell.line.progress is HowFar.SUBMITTED)
        self.take_off.setEnabled(any(one.removable for one in chosen))
        self.about.setText(self._about(cell, len(chosen)) if can_change else "")
        self.warning.setText("\n".join(self._warnings(cell)) if can_change and cell else "")
        self.warning.setVisible(bool(self.warning.text()))

    @staticmethod
    def _about(cell: Cell | None, n: int) -> str:
        if n > 1:
            return _("{n} cells selected").format(n=n)
        return cell.about() if cell else _("Select sessions under a coder, and assign them.")

    def _warnings(self, cell: Cell) -> list[str]:
        """What deserves a second thought about what was asked."""
        study, viewer, key = self._workspace.study, self._who.viewer, self.key()
        found = [
            plan.warnings_of(study, viewer, cell.session, cell.coder, key, one.assignment.purpose)
            for one in cell.planned
        ]
        return list(dict.fromkeys(words for warnings in found for words in warnings))

    def _activate(self, row: int) -> None:
        if self._grid is not None and 0 <= row < len(self._grid.sessions):
            self.session_asked.emit(self._grid.sessions[row].id)

    # -- doing ------------------------------------------------------------------------------------------

    def ask_assign(self) -> None:
        """Ask what is to be coded by whom; what is selected is proposed."""
        chosen = self.chosen()
        coders = {cell.coder.name for cell in chosen}
        coder = coders.pop() if len(coders) == 1 else ""
        sessions = list(dict.fromkeys(cell.session.id for cell in chosen))
        AssignDialog(self._workspace, self._who.viewer, self.key(), coder, sessions, self).exec()

    def ask_check(self, session: str, codebook: str) -> None:
        """Ask who codes a session (its id) with a codebook a second time."""
        dialog = AssignDialog(self._workspace, self._who.viewer, codebook, "", [session], self)
        dialog.purpose.setCurrentIndex(dialog.purpose.findData(Purpose.DOUBLE))
        dialog.exec()

    def ask_draw(self) -> None:
        """Ask how a random share is drawn, show what it would be, and do it."""
        DrawDialog(self._workspace, self._who.viewer, self.key(), self).exec()

    def remove_chosen(self) -> None:
        """Take what is selected, and has not begun, off the plan."""
        ids = [one.assignment.id for cell in self.chosen() for one in cell.removable]
        if ids:
            self._workspace.do(lambda: plan.remove(self._workspace.study, self._who.viewer, ids))

    def ask_reopen(self) -> None:
        """Ask why the chosen coding is made a draft again, and do it."""
        cell = self.cell()
        if cell is not None and cell.line.coding is not None:
            ReopenDialog(self._workspace, cell.line, cell.session, self).exec()


def _counted(grid: Grid) -> str:
    """How many of one's own codings there are in each state."""
    found = [line.progress for line in grid.lines.values()]
    if not found:
        return ""
    return "   ".join(f"{sign(progress)} {found.count(progress)} {progress.words()}" for progress in reversed(HowFar))

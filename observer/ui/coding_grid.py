"""Who codes what, and how far: sessions down, coders across. A coder sees his own column."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.errors import Refused
from observer.i18n import _
from observer.services import overview, reopening
from observer.services.overview import CodingLine, Grid, HowFar
from observer.ui import theme
from observer.ui.form_dialog import StudyForm
from observer.ui.rows import caption
from observer.ui.session_line import sign
from observer.ui.session_panel import coding_words
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class CodingGrid(QWidget):
    """How far everybody is with one codebook. `session_asked` tells the id of a session that was activated."""

    session_asked = Signal(str)

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self._grid: Grid | None = None
        self.label, self.codebook, self.counts = QLabel(), QComboBox(), caption("")
        self.label.setBuddy(self.codebook)
        self.table, self.reopen, self.empty = QTableWidget(), QPushButton(), caption("")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setStyleSheet(
            "QTableView { background: palette(window); } QTableView::item { padding: 0 8px; }"
            " QTableCornerButton::section, QHeaderView, QHeaderView::section {"
            " background: palette(window); border: none; }"
        )
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.verticalHeader().setDefaultSectionSize(theme.TARGET + 4)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setMinimumSectionSize(120)
        self.codebook.activated.connect(lambda _n: self._show_grid())
        self.table.currentCellChanged.connect(lambda *_cells: self._show_possible())
        self.table.cellActivated.connect(lambda row, _column: self._activate(row))
        self.reopen.clicked.connect(self.ask_reopen)
        self._arrange()

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.addWidget(self.label)
        across.addWidget(self.codebook)
        across.addWidget(self.counts, 1)
        across.addWidget(self.reopen)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addLayout(across)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """Show the study as it is now."""
        self.label.setText(_("Codebook"))
        self.codebook.setAccessibleName(_("Codebook"))
        self.reopen.setText(_("Reopen …"))
        self.reopen.setToolTip(_("Make a submitted coding a draft again; that stays on record"))
        self.table.setAccessibleName(_("Who codes what"))
        titles, before = overview.codebook_titles(self._workspace.study), self.codebook.currentData()
        self.codebook.clear()
        for key in overview.codebook_keys(self._workspace.study):
            self.codebook.addItem(titles[key], key)
        self.codebook.setCurrentIndex(max(self.codebook.findData(before), 0))
        self._show_grid()

    def _show_grid(self) -> None:
        grid = overview.grid(self._workspace.study, self._who.viewer, self.codebook.currentData() or "")
        at = self.table.currentRow(), self.table.currentColumn()
        self._grid = grid
        self.table.setRowCount(len(grid.sessions))
        self.table.setColumnCount(len(grid.coders))
        self.table.setHorizontalHeaderLabels([coder.name for coder in grid.coders])
        self.table.setVerticalHeaderLabels([session.name for session in grid.sessions])
        for row, session in enumerate(grid.sessions):
            for column, coder in enumerate(grid.coders):
                self.table.setItem(row, column, _cell(grid.lines[session.id, coder.id]))
        self.table.setCurrentCell(*at)
        is_empty = not grid.sessions or not grid.coders
        self.table.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        self.empty.setText(_("Here you will see how far each coding is, once there are sessions and coders."))
        self.counts.setText(_counted(grid))
        self._show_possible()

    def line(self) -> CodingLine | None:
        """The coding that is chosen."""
        row, column, grid = self.table.currentRow(), self.table.currentColumn(), self._grid
        if grid is None or not (0 <= row < len(grid.sessions) and 0 <= column < len(grid.coders)):
            return None
        return grid.lines[grid.sessions[row].id, grid.coders[column].id]

    def _show_possible(self) -> None:
        line = self.line()
        self.reopen.setVisible(self._who.viewer.is_researcher)
        self.reopen.setEnabled(line is not None and line.progress is HowFar.SUBMITTED)

    def _activate(self, row: int) -> None:
        if self._grid is not None and 0 <= row < len(self._grid.sessions):
            self.session_asked.emit(self._grid.sessions[row].id)

    def ask_reopen(self) -> None:
        """Ask why the chosen coding is made a draft again, and do it."""
        line = self.line()
        if line is not None and line.coding is not None and self._grid is not None:
            session = next(s.name for s in self._grid.sessions if s.id == line.session)
            ReopenDialog(self._workspace, line, session, self).exec()


def _cell(line: CodingLine) -> QTableWidgetItem:
    item = QTableWidgetItem(f"{sign(line.progress)} {coding_words(line)}")
    if line.progress is HowFar.NOT_BEGUN:
        item.setForeground(theme.current().colour("faint"))
    item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return item


def _counted(grid: Grid) -> str:
    """How many codings there are in each state."""
    found = [line.progress for line in grid.lines.values()]
    if not found:
        return ""
    return "   ".join(f"{sign(progress)} {found.count(progress)} {progress.words()}" for progress in reversed(HowFar))


class ReopenDialog(StudyForm):
    """Why a submitted coding is made a draft again."""

    def __init__(self, workspace: Workspace, line: CodingLine, session: str, parent: QWidget | None = None) -> None:
        title = overview.codebook_titles(workspace.study)[line.codebook]
        advice = _(
            "{coder} can change the coding of “{session}” with “{codebook}” again, and has to submit it once more."
            " Until then nobody else sees it. That you reopened it, and why, stays on record."
        ).format(coder=line.coder.name, session=session, codebook=title)
        super().__init__(parent, workspace, _("Reopen a coding"), _("Reopen"), advice)
        self._line = line
        self.reason = self.line(_("Reason"))

    def submit(self) -> object:
        viewer, study, coding = self.workspace.viewer, self.workspace.study, self._line.coding
        assert viewer is not None
        assert coding is not None
        if not self.reason.text().strip():
            raise Refused(_("Give the reason, in a few words."))
        return self.do(lambda: reopening.reopen_coding(study, viewer, coding.id, self.reason.text()))

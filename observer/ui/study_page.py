"""The study: its families, who codes what and how far, its coders; and the way to the coding of a session."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding.changes import Changes
from observer.coding.study import StudyKind
from observer.i18n import _
from observer.services import overview, plan
from observer.services.overview import HowFar
from observer.ui import icons, memory, theme
from observer.ui.case_dialogs import CaseDialog
from observer.ui.coders_panel import CodersPanel
from observer.ui.coding_grid import CodingGrid
from observer.ui.dropping import film_paths
from observer.ui.family_panel import FamilyPanel
from observer.ui.film_queue import FilmQueue
from observer.ui.first_steps import FAMILY, VISIT, Done, FirstSteps
from observer.ui.hand_back import HandBack
from observer.ui.jobs import Jobs
from observer.ui.notice_line import NoticeLine
from observer.ui.rows import caption
from observer.ui.task_list import TaskList
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

SIDE = 244


class StudyPage(QWidget):
    """Everything about the study that is open. Only who has shown to be the researcher can change it."""

    sit_down_asked = Signal(str, str, str)  # coder, session, codebook
    recall_asked = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        super().__init__()
        self._workspace = workspace
        self.queue = FilmQueue(workspace, jobs)
        self.name, self.cases_label, self.cases, self.add = QLabel(), QLabel(), QListWidget(), QPushButton()
        self.to_recall = QPushButton()
        self.who = WhoBox(workspace)
        self.steps, self.notice = FirstSteps(), NoticeLine(workspace)
        self.family = FamilyPanel(workspace, self.who, self.queue)
        self.grid, self.coders = CodingGrid(workspace, self.who), CodersPanel(workspace, self.who)
        self.tasks, self.hand_back = TaskList(), HandBack(workspace)
        self.tasks.below.addWidget(self.hand_back)
        self.first = QWidget()
        self.no_family = caption("")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self._arrange()
        self._wire()
        self.setAcceptDrops(True)
        self.retranslate()

    def _arrange(self) -> None:
        self.name.setObjectName("title")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setWordWrap(True)
        self.cases.setStyleSheet(
            f"QListWidget::item {{ padding: 6px; border-radius: {theme.RADIUS}px; }}"
            " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
        )
        self.cases_label.setObjectName("caption")
        self.cases_label.setBuddy(self.cases)
        side = QWidget()
        side.setObjectName("panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(*(theme.SPACE[2],) * 4)
        left.setSpacing(theme.SPACE[1])
        left.addWidget(self.name)
        left.addWidget(self.who)
        left.addSpacing(theme.SPACE[2])
        left.addWidget(self.cases_label)
        left.addWidget(self.cases, 1)
        left.addWidget(self.add)
        left.addWidget(self.to_recall)
        column = QVBoxLayout(self.first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.steps)
        column.addWidget(self.family, 1)
        column.addWidget(self.no_family, 1)
        self.no_family.setContentsMargins(*(theme.SPACE[3],) * 4)
        self.no_family.setAlignment(Qt.AlignmentFlag.AlignTop)
        for page in (self.tasks, self.first, self.grid, self.coders):
            self.tabs.addTab(page, "")
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.tabs, 1)
        right.addWidget(self.notice)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        whole.addLayout(right, 1)

    def _wire(self) -> None:
        self.cases.currentItemChanged.connect(lambda *_items: self._show_case())
        self.add.clicked.connect(self.ask_case)
        self.to_recall.clicked.connect(self.recall_asked)
        self.who.changed.connect(self._is_another)
        self.tasks.code_asked.connect(self._code)
        self.hand_back.told.connect(self.notice.warn)
        self.steps.asked.connect(self._do_step)
        self.family.code_asked.connect(self._code)
        self.grid.session_asked.connect(self.go_to)
        self.queue.told.connect(self.notice.warn)
        self._workspace.opened.connect(self._opened)
        self._workspace.changed.connect(self._changed)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.cases_label.setText(_("Families"))
        self.cases.setAccessibleName(_("Families"))
        self.add.setText(_("Add a family …"))
        self.add.setIcon(icons.icon("add"))
        self.to_recall.setText(_("Recall sessions"))
        self.to_recall.setIcon(icons.icon("recall"))
        for number, words in enumerate((_("To code"), _("Family"), _("Who codes what"), _("Coders"))):
            self.tabs.setTabText(number, words)
        self.notice.retranslate()
        self.who.retranslate()
        self.refresh()

    # -- showing ----------------------------------------------------------------------------------------

    def _opened(self) -> None:
        study, coder = self._workspace.study, self.who.viewer.coder
        whose = (coder.name, study.info.name) if self.is_package() and coder is not None else ()
        memory.note_opened(study.path, *whose)
        self.notice.clear()
        self._is_another()

    def _is_another(self) -> None:
        """Somebody else is looking: a coder first sees what he has to code."""
        self.refresh()
        has_tasks = bool(self.tasks.buttons) and not self.who.viewer.is_researcher
        self.tabs.setCurrentWidget(self.tasks if has_tasks else self.first)

    def _changed(self, changes: Changes) -> None:
        if not self._workspace.is_at_desk:
            self.refresh()
            self.notice.tell(changes)

    def refresh(self) -> None:
        """Show the study as it is now."""
        study = self._workspace.study
        if study is None:
            return
        self.name.setText(study.info.name)
        self.who.refresh()
        can_change = self.who.viewer.is_researcher
        self.add.setVisible(can_change)
        self.to_recall.setVisible(not self.is_package() and self.who.may_recall())
        self._fill_cases()
        self._show_case()
        self.grid.refresh()
        self.coders.refresh()
        self._show_tasks()
        self.tabs.setTabVisible(self.tabs.indexOf(self.grid), can_change)
        self.tabs.setTabVisible(self.tabs.indexOf(self.coders), not self.is_package())

    def is_package(self) -> bool:
        """Whether a coder's package is open, and not a study."""
        study = self._workspace.study
        return study is not None and study.info.kind is StudyKind.PACKAGE

    def _show_tasks(self) -> None:
        """What whoever is looking has to code; nothing for who does not code."""
        study, viewer = self._workspace.study, self.who.viewer
        is_coder = viewer.coder is not None and overview.can_code(viewer.coder)
        tasks = plan.to_code(study, viewer) if is_coder else []
        empty = _("Nothing has been asked of you yet. To code all the same, choose a visit under “Family”.")
        self.tasks.show_tasks(tasks, overview.codebook_titles(study), empty)
        self.tabs.setTabVisible(self.tabs.indexOf(self.tasks), bool(tasks) or (is_coder and not viewer.is_researcher))
        self.hand_back.setVisible(self.is_package())
        if self.is_package():
            self.hand_back.refresh(sum(task.progress is not HowFar.SUBMITTED for task in tasks))

    def _fill_cases(self) -> None:
        before = self.case()
        with QSignalBlocker(self.cases):
            self.cases.clear()
            for case in overview.cases(self._workspace.study):
                item = QListWidgetItem(case.name)
                item.setData(Qt.ItemDataRole.UserRole, case.id)
                self.cases.addItem(item)
                if case.id == before:
                    self.cases.setCurrentItem(item)
            if self.cases.currentItem() is None:
                self.cases.setCurrentRow(0)

    def case(self) -> str:
        """The id of the case that is chosen; empty when there is none."""
        item = self.cases.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _show_case(self) -> None:
        case, can_change = self.case(), self.who.viewer.is_researcher
        if case:
            self.family.show_case(case)
        self.family.setVisible(bool(case))
        self.no_family.setVisible(not case)
        self.no_family.setText("" if can_change else _("This study has no family yet. The researcher adds one."))
        self.steps.show_done(self._done(), can_change, bool(case), bool(case) and self.family.visit() is not None)

    def _done(self) -> Done:
        has = overview.what_there_is(self._workspace.study, self.who.viewer)
        return Done(has.family, has.film, has.coding)

    def go_to(self, session: str) -> None:
        """Show a session (its id), in its family."""
        self._choose_case(overview.case_of(self._workspace.study, session))
        self.tabs.setCurrentWidget(self.first)
        self.family.choose(session)

    # -- doing ------------------------------------------------------------------------------------------

    def ask_case(self) -> None:
        """Add a family, and show it."""
        dialog = CaseDialog(self._workspace, None, self)
        dialog.exec()
        self._choose_case(dialog.added)

    def _choose_case(self, case: str) -> None:
        for row in range(self.cases.count()):
            if self.cases.item(row).data(Qt.ItemDataRole.UserRole) == case:
                self.cases.setCurrentRow(row)

    def _do_step(self, step: int) -> None:
        visit = self.family.visit()
        if step == FAMILY and self.case():
            self.family.people.ask_participant()
        elif step == FAMILY:
            self.ask_case()
        elif step == VISIT:
            if visit is not None or self.family.ask_session():
                self.family.session.ask_films()
        elif self.who.viewer.coder is None or not overview.can_code(self.who.viewer.coder):
            self.tabs.setCurrentWidget(self.coders)
            self.coders.ask_coder()
        elif visit is not None:
            keys = overview.codebook_keys(self._workspace.study)
            if keys:
                self._code(visit.session.name, keys[0])

    def _code(self, session: str, codebook: str) -> None:
        coder = self.who.viewer.coder
        if coder is not None:
            self.sit_down_asked.emit(coder.name, session, codebook)

    # -- dropping ---------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if self.who.viewer.is_researcher and film_paths(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        paths = film_paths(event.mimeData())
        if self.family.session.session is None:
            self.notice.warn(_("Add the visit first; then drop its film here."))
        else:
            self.family.add_films(paths)
        event.acceptProposedAction()

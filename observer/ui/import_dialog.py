"""What a file of another tool would bring into the study: found, mapped, looked at, and imported when one says so."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import exchange, import_plan
from observer.services.import_look import Looked
from observer.services.import_map import ImportMap, propose
from observer.services.import_plan import ImportPlan
from observer.ui import theme
from observer.ui.by_and_by import ByAndBy
from observer.ui.form_dialog import plain_label
from observer.ui.import_events import PreviewPage
from observer.ui.import_pages import CodesPage, FoundPage, PeoplePage, SessionsPage
from observer.ui.screens import screen_of

_WAIT_MS = 200
COLUMNS = 2  # how it ends when it was asked which column is what; 0 and 1 are Qt's


class ImportDialog(QDialog):
    """Shows what a file holds and what becomes of it. `plan` is what is to be done, when it was accepted; it ends with
    `COLUMNS` when another column is to be chosen, and `collected` gives what was chosen so far."""

    def __init__(
        self, study: Any, viewer: Viewer, looked: Looked, before: ImportMap | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        assert looked.document is not None, "a table of which the columns are known"
        document, tally = looked.document, looked.tally
        self._study, self._viewer, self._document = study, viewer, document
        self.map = propose(study, viewer, document, before)
        self.plan: ImportPlan | None = None
        self._looking = ByAndBy(self)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._plan_again)
        self.setWindowTitle(_("Import {name}").format(name=looked.file.name))
        self.tabs = QTabWidget()
        self.found = FoundPage(document, tally, self.map)
        self.codes = CodesPage(study, document, tally)
        self.people = PeoplePage(study, document, tally, self.map)
        self.sessions = SessionsPage(study, document, tally, self.map, looked.file.parent)
        self.events = PreviewPage(study, document, tally)
        self.columns = QPushButton(_("Columns …"))
        self.columns.setVisible(looked.peek is not None)
        self.summary, self.wrong = plain_label(), plain_label("warning")
        self.accept_button, self.cancel = QPushButton(_("Import")), QPushButton(_("Cancel"))
        self._arrange()
        self._wire()
        self.codes.show_map(self.map)
        self.events.show_map(self.map)
        self.events.show_session()
        self._look_again()

    def _arrange(self) -> None:
        document = self._document
        title = QLabel(self.windowTitle())
        title.setObjectName("title")
        form = next((one.words for one in exchange.FORMATS if one.id == document.format), document.format)
        about = plain_label("caption", _("{format}. Nothing is imported before you say so.").format(format=form))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.columns)
        column.addLayout(head)
        column.addWidget(about)
        column.addWidget(self.tabs, 1)
        self.tabs.addTab(self.found, _("What was found"))
        if document.codes:
            self.tabs.addTab(self.codes, _("Codes"))
        if document.people or len(self.map.coders):
            self.tabs.addTab(self.people, _("People"))
        if document.sessions:
            self.tabs.addTab(self.sessions, _("Sessions and films"))
        if document.events:
            self.tabs.addTab(self.events, _("Preview"))
        self.accept_button.setObjectName("primary")
        self.accept_button.setDefault(True)
        for button in (self.cancel, self.columns):
            button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(self.summary)
        column.addWidget(self.wrong)
        column.addWidget(buttons)
        room = screen_of(self).availableGeometry()
        self.resize(min(1040, room.width() - 40), min(700, room.height() - 60))

    def _wire(self) -> None:
        for page in (self.found, self.codes, self.people, self.sessions):
            page.changed.connect(self._look_again)
        self.codes.book_chosen.connect(self._use_book)
        self.columns.clicked.connect(lambda: self.done(COLUMNS))

    def _use_book(self, version: str) -> None:
        """Map the codes to another codebook."""
        self.map = propose(self._study, self._viewer, self._document, self.collected(), version)
        self.codes.show_map(self.map)
        self._look_again()

    def collected(self) -> ImportMap:
        """What is chosen now."""
        found = self.map
        for page in (self.found, self.people, self.sessions):
            found = page.put_into(found)
        return self.codes.put_into(found) if self._document.codes else found

    # -- the plan ---------------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        """Work out what would be done, a little later and in short steps: the window never waits."""
        self.map = self.collected()
        self.events.show_map(self.map)
        self._looking.stop()
        self.plan = None
        self.accept_button.setEnabled(False)
        self.summary.setText(_("Looking …"))
        self._clock.start(_WAIT_MS)

    def _plan_again(self) -> None:
        try:
            steps = import_plan.plan_in_steps(self._study, self._viewer, self._document, self.map)
        except ObserverError as error:
            self._refused(error)
            return
        self._looking.start(steps, self._show_plan, self._refused)

    def _refused(self, error: ObserverError) -> None:
        self.summary.setText("")
        self._say([str(error)])

    def _show_plan(self, plan: ImportPlan) -> None:
        self.plan = plan
        self.found.show_findings([finding.words for finding in plan.findings])
        self.summary.setText(" · ".join(plan.words()))
        nothing = [_("The study has all of this already; there is nothing to import.")] if plan.is_empty else []
        self._say([*plan.refusals] or nothing)
        self.accept_button.setEnabled(not plan.refusals and not plan.is_empty)

    def _say(self, lines: list[str]) -> None:
        self.wrong.setText("\n".join(lines))
        self.wrong.setVisible(bool(lines))

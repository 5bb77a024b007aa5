"""How it stands with the consent of everybody of one case, at a glance: people down, audiences across, by purpose."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.consent import State, representatives, term
from observer.coding.study import Participant
from observer.coding.words import word
from observer.i18n import _
from observer.services import consent, overview
from observer.services.consent import ConsentLine, Question
from observer.ui import theme
from observer.ui.consent_answer import AnswerDialog, ConsentSettingsDialog
from observer.ui.consent_signs import counted, light, short_word, sign
from observer.ui.plain_table import dress_grid
from observer.ui.rows import as_tooltip, caption
from observer.ui.screens import screen_of
from observer.ui.workspace import Workspace


class ConsentDialog(QDialog):
    """The grid of one case (its id). `withdrawal_asked` tells the id of a person."""

    withdrawal_asked = Signal(str)
    retention_asked = Signal()

    def __init__(
        self, workspace: Workspace, viewer: Viewer, case: str, person: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._viewer = workspace, viewer
        self._lines: list[ConsentLine] = []
        self._purposes: tuple[str, ...] = ()
        self._audiences: tuple[str, ...] = ()
        self.setWindowTitle(_("Consent"))
        self.cases, self.tabs, self.table = QComboBox(), QTabBar(), QTableWidget()
        self.legend, self.about, self.due, self.empty = caption(""), caption(""), QLabel(), caption("")
        self.record, self.withdraw, self.settings, self.keep, self.close_button = (QPushButton() for _n in range(5))
        self._arrange()
        self._wire()
        for one in overview.cases(workspace.study):
            self.cases.addItem(one.name, one.id)
        self.cases.setCurrentIndex(max(self.cases.findData(case), 0))
        self.refresh()
        self._choose(person)
        self.table.setFocus()

    def _arrange(self) -> None:
        label = QLabel(_("Family"))
        label.setBuddy(self.cases)
        across = QHBoxLayout()
        across.addWidget(label)
        across.addWidget(self.cases)
        across.addStretch(1)
        across.addWidget(self.settings)
        across.addWidget(self.keep)
        below = QHBoxLayout()
        below.addWidget(self.about, 1)
        below.addWidget(self.withdraw)
        below.addWidget(self.record)
        below.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addLayout(across)
        for widget in (self.tabs, self.empty):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.legend)
        column.addWidget(self.due)
        column.addLayout(below)
        self.due.setWordWrap(True)
        self.due.setTextFormat(Qt.TextFormat.PlainText)
        self.due.setObjectName("warning")
        room = screen_of(self).availableGeometry()
        self.resize(min(1180, room.width() - 40), min(600, room.height() - 60))

    def _wire(self) -> None:
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        dress_grid(self.table, 116, theme.TARGET + 6)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("Purpose"))
        self.cases.setAccessibleName(_("Family"))
        self.table.setAccessibleName(_("Consent by person and audience"))
        words = (
            (self.record, _("Record an answer …"), _("What the form of this person says"), self.ask_answer),
            (
                self.withdraw,
                _("Withdrawal …"),
                _("What depends on this person; hide, mask or erase"),
                self._withdraw,
            ),
            (self.settings, _("What is asked …"), _("Ages of signing, purposes and audiences"), self.ask_settings),
            (self.keep, _("How long data are kept …"), _("And what is to be destroyed"), self.retention_asked.emit),
            (self.close_button, _("Close"), "", self.accept),
        )
        for button, text, hint, act in words:
            button.setText(text)
            button.setToolTip(as_tooltip(hint))
            button.setAutoDefault(False)
            button.clicked.connect(_without_argument(act))
        self.record.setObjectName("primary")
        self.cases.activated.connect(lambda _n: self.refresh())
        self.tabs.currentChanged.connect(lambda _n: self._show())
        self.table.currentCellChanged.connect(lambda *_cells: self._show_about())
        self.table.cellActivated.connect(lambda _row, _column: self.ask_answer())
        self._workspace.changed.connect(self._changed)

    def _changed(self, _changes: object) -> None:
        if self._workspace.study is not None:
            self.refresh()

    # -- showing ----------------------------------------------------------------------------------------

    def case(self) -> str:
        """The id of the case that is shown."""
        return str(self.cases.currentData() or "")

    def refresh(self) -> None:
        """Show the study as it is now."""
        study, viewer = self._workspace.study, self._viewer
        settings = consent.consent_settings(study, viewer)
        self._lines = consent.overview(study, viewer, case=self.case())
        self._audiences = settings.audiences
        if settings.purposes != self._purposes:
            self._purposes = settings.purposes
            self._fill_tabs()
        self._show_lights()
        self._show()
        due = consent.due_to_ask(study, viewer, case=self.case())
        said = {True: _("{name} has come to an age: ask again since {day}"), False: _("{name}: consent ended on {day}")}
        self.due.setText("\n".join(said[one.is_age].format(name=one.person.name, day=one.day) for one in due))
        self.due.setVisible(bool(due))

    def _fill_tabs(self) -> None:
        before = max(self.tabs.currentIndex(), 0)
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for purpose in self._purposes:
            self.tabs.addTab(term(purpose))
        self.tabs.setCurrentIndex(min(before or self._first(), self.tabs.count() - 1))
        self.tabs.blockSignals(False)

    def _first(self) -> int:
        """The tab that is shown first: the recall session, for which most is asked."""
        return self._purposes.index("recall") if "recall" in self._purposes else 0

    def _show_lights(self) -> None:
        """By each purpose, the sign that stands for all people."""
        for n, purpose in enumerate(self._purposes):
            standings = {
                (line.person.id, question[1]): how
                for line in self._lines
                for question, how in line.standings.items()
                if question[0] == purpose
            }
            self.tabs.setTabIcon(n, sign(light(standings)))
            self.tabs.setTabToolTip(n, as_tooltip(counted(standings)))
        self.tabs.setMinimumWidth(self.tabs.sizeHint().width())

    def _show(self) -> None:
        at = max(self.table.currentRow(), 0), max(self.table.currentColumn(), 0)
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._lines))
        self.table.setColumnCount(len(self._audiences))
        self.table.setHorizontalHeaderLabels([term(audience) for audience in self._audiences])
        self.table.setVerticalHeaderLabels([line.person.name for line in self._lines])
        for row, line in enumerate(self._lines):
            for column, audience in enumerate(self._audiences):
                self.table.setItem(row, column, self._item(line, (self.purpose(), audience)))
        self.table.setCurrentCell(*at)
        self.table.blockSignals(False)
        self.table.setVisible(bool(self._lines))
        self.empty.setVisible(not self._lines)
        self.empty.setText(_("Nobody is in this family yet. Add its participants on the study page."))
        for button in (self.record, self.withdraw):
            button.setEnabled(bool(self._lines))
        self.legend.setText(self._counts())
        self._show_about()

    def _item(self, line: ConsentLine, question: Question) -> QTableWidgetItem:
        how = line.standings[question]
        item = QTableWidgetItem(sign(how.state), short_word(how.state))
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, f"{line.person.name}, {term(question[1])}: {short_word(how.state)}"
        )
        if how.state is State.NOT_ASKED:
            item.setForeground(theme.current().colour("faint"))
        return item

    def _counts(self) -> str:
        """How many answers of all people there are in each state, for the purpose that is shown."""
        all_of = {
            (line.person.id, audience): line.standings[self.purpose(), audience]
            for line in self._lines
            for audience in self._audiences
        }
        return counted(all_of) + " · " + _("What was not asked counts as no.") if all_of else ""

    def purpose(self) -> str:
        """The purpose that is shown."""
        return self._purposes[max(self.tabs.currentIndex(), 0)]

    def line(self) -> ConsentLine | None:
        """The person who is chosen."""
        row = self.table.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _choose(self, person: str) -> None:
        for row, line in enumerate(self._lines):
            if line.person.id == person:
                self.table.setCurrentCell(row, 0)

    def _show_about(self) -> None:
        line, column = self.line(), max(self.table.currentColumn(), 0)
        if line is None:
            self.about.setText("")
            return
        how = line.standings[self.purpose(), self._audiences[column]]
        names = {row.id: row.name for row in self._workspace.study.participants.where()}
        missing = ", ".join(names.get(id_, "?") for id_ in how.missing)
        parts = [line.person.name, term(self._audiences[column]), word(how.state), missing]
        parts.append(_("signs: {who}").format(who=word(line.signers)) if line.signers else "")
        parts.append(_("ask again on {day}").format(day=line.ask_again) if line.ask_again else "")
        self.about.setText(" · ".join(part for part in parts if part))

    # -- doing ------------------------------------------------------------------------------------------

    def ask_answer(self) -> None:
        """Record an answer for the cell that is chosen."""
        line = self.line()
        if line is None:
            return
        question = self.purpose(), self._audiences[max(self.table.currentColumn(), 0)]
        AnswerDialog(self._workspace, self._viewer, line, question, self._signers(line.person), self).exec()
        self.table.setFocus()

    def _signers(self, person: Participant) -> list[Participant]:
        """Who can sign for somebody today: those with authority over a child first, then he himself."""
        study = self._workspace.study
        ids = representatives(person.id, study.case_participants.where(), consent.today())
        others = [one for id_ in ids if (one := study.participants.get(id_)) is not None]
        return [*others, person] if person.kind.value == "child" else [person, *others]

    def _withdraw(self) -> None:
        line = self.line()
        if line is not None:
            self.withdrawal_asked.emit(line.person.id)

    def ask_settings(self) -> None:
        """Change what consent is asked for."""
        ConsentSettingsDialog(self._workspace, self._viewer, self).exec()


def _without_argument(act: Callable[[], object]) -> Callable[..., None]:
    def run(_checked: bool = False) -> None:
        act()

    return run

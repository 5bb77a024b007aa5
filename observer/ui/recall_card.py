"""A recall session before it is held, or when it was interrupted: who, what, what stands in the way, and the start."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.coding.recall import InRoom, RecallState
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _
from observer.services import recall_prompts
from observer.services.recall import OpenedRecall
from observer.services.recall_problems import Problem
from observer.ui import icons, theme
from observer.ui.form_dialog import plain_label
from observer.ui.problem_list import ProblemList
from observer.ui.rows import Line, Rows, scrolled

WIDE = 720


class RecallCard(QWidget):
    """`start_asked` tells whether with one screen; the others what their buttons say."""

    start_asked = Signal(bool)
    change_asked = Signal()
    remove_asked = Signal()
    pass_asked = Signal()
    end_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.facts = plain_label("title"), plain_label("caption")
        self.problems_label, self.items_label = QLabel(), QLabel()
        self.problems, self.items = ProblemList(), Rows()
        self.two, self.one = QPushButton(), QPushButton()
        self.change, self.remove, self.pass_on, self.end = (QPushButton() for _n in range(4))
        self.hint = plain_label("caption")
        self._arrange()
        self.two.clicked.connect(lambda: self.start_asked.emit(False))
        self.one.clicked.connect(lambda: self.start_asked.emit(True))
        self.change.clicked.connect(self.change_asked)
        self.remove.clicked.connect(self.remove_asked)
        self.pass_on.clicked.connect(self.pass_asked)
        self.end.clicked.connect(self.end_asked)

    def _arrange(self) -> None:
        self.two.setObjectName("primary")
        for label in (self.problems_label, self.items_label):
            label.setObjectName("head")
        inside = QWidget()
        inside.setMaximumWidth(WIDE)
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addSpacing(theme.SPACE[2])
        for buttons in ((self.two, self.one), (self.change, self.pass_on, self.remove, self.end)):
            across = QHBoxLayout()
            across.setSpacing(theme.SPACE[1])
            for button in buttons:
                across.addWidget(button)
            across.addStretch(1)
            column.addLayout(across)
        column.addWidget(self.hint)
        column.addSpacing(theme.SPACE[3])
        column.addWidget(self.problems_label)
        column.addWidget(self.problems)
        column.addSpacing(theme.SPACE[3])
        column.addWidget(self.items_label)
        column.addWidget(self.items)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.problems_label.setText(_("Before you begin"))
        self.items_label.setText(_("What is shown"))
        self.one.setToolTip(
            _("The film over this screen, with discreet keys for you; you write afterwards from the marks.")
        )
        self.two.setToolTip(_("The film on the second screen for the respondent, the console here for you."))
        self.change.setText(_("Change …"))
        self.remove.setText(_("Remove"))
        self.pass_on.setText(_("Take over a stop list …"))
        self.pass_on.setToolTip(
            _("The places where an earlier respondent stopped, mixed with neutral ones. Whose they are is not told.")
        )
        self.end.setText(_("End it"))
        self.two.setIcon(icons.icon("screen", "on_accent"))

    def show_recall(
        self,
        opened: OpenedRecall,
        facilitator: str,
        problems: list[Problem],
        has_screen: bool,
        is_researcher: bool = False,
    ) -> None:
        """Show a session that is prepared or was interrupted."""
        recall = opened.recall
        runs = recall.state is RecallState.RUNNING
        self.title.setText(recall.name)
        self.facts.setText(self._facts(opened, facilitator))
        self.two.setText(_("Go on, two screens") if runs else _("Start, two screens"))
        self.one.setText(_("Go on, one screen") if runs else _("Start, one screen"))
        self.hint.setText(
            _("This session was interrupted. It goes on at the same fragment, with what was written.")
            if runs
            else ""
            if has_screen
            else _("There is no second screen now: the respondent's screen opens as a window. Or take one screen.")
        )
        self.hint.setVisible(bool(self.hint.text()))
        for button in (self.change, self.remove, self.pass_on):
            button.setVisible(not runs)
        self.end.setVisible(runs)
        self.problems.show_problems(problems, is_researcher)
        self._show_items(opened)

    def _facts(self, opened: OpenedRecall, facilitator: str) -> str:
        recall = opened.recall
        people = [
            f"{one.person.name} ({word(one.row.relation if one.row.part is InRoom.RESPONDENT else one.row.part)})"
            for one in opened.people
        ]
        parts = [
            ", ".join(people),
            _("asks: {name}").format(name=facilitator) if facilitator else "",
            word(recall.protocol),
            recall_prompts.band_words(recall.band),
            recall.in_room,
            _("a stop list was taken over: {n} places").format(n=len(opened.stops)) if opened.stops else "",
        ]
        return "  ·  ".join(part for part in parts if part)

    def _show_items(self, opened: OpenedRecall) -> None:
        lines = []
        for one in opened.shown:
            detail = [f"{one.fragment.length_us // SECOND} s", one.session.name]
            if one.delay_days is not None:
                detail.append(_("{n} days after the visit").format(n=one.delay_days))
            if one.item.is_practice:
                detail.append(_("practice"))
            if one.item.is_whole:
                detail.append(_("seen first, without stops"))
            lines.append(Line(one.item.id, one.fragment.title, " · ".join(detail)))
        self.items.show_lines(tuple(lines), False, _("Nothing yet: put fragments on the playlist."))

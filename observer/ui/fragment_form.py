"""What is written about a fragment, what is marked in it, who is in it, and to whom it was shown."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.fragments import Fragment, Reason
from observer.coding.gate import Override
from observer.coding.words import word
from observer.i18n import _
from observer.services import fragments, gate
from observer.ui import theme
from observer.ui.form_dialog import plain_label, rename
from observer.ui.fragment_people_box import PeopleBox
from observer.ui.fragment_reader import FragmentReader, day_words, verdict_words
from observer.ui.let_through_dialog import LetThroughDialog
from observer.ui.lines_edit import LinesEdit
from observer.ui.marks import MarkSign
from observer.ui.rows import clear
from observer.ui.showing_dialog import ShowingDialog
from observer.ui.workspace import Workspace


class FragmentForm(QScrollArea):
    """The fragment that is open, in words. What is typed is stored when the field is left."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._viewer: Viewer | None = None
        self._fragment: Fragment | None = None
        self._question = ("", "")  # for whom the lights are, and what for
        self.title, self.reason, self.notes = QLineEdit(), QComboBox(), LinesEdit()
        self.labels = [QLabel() for _field in range(4)]
        self.found = plain_label("caption")
        self.marks_head, self.shown_head = QLabel(), QLabel()
        self.may = plain_label("caption")  # what the gate says
        self.people = PeopleBox(workspace)
        self.let_through, self.record = QPushButton(), QPushButton()
        self._marks, self._shown = QVBoxLayout(), QVBoxLayout()
        self._arrange()
        self.title.editingFinished.connect(self.store)
        self.notes.left.connect(self.store)
        self.reason.activated.connect(lambda _n: self.store())
        self.let_through.clicked.connect(self.ask_let_through)
        self.record.clicked.connect(self.ask_record)

    def _arrange(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[2],) * 4)
        column.setSpacing(theme.SPACE[2])
        form = QFormLayout()
        form.setSpacing(theme.SPACE[1])
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        fields: tuple[QWidget, ...] = (self.title, self.reason, self.notes, self.found)
        for label, field in zip(self.labels, fields, strict=True):
            label.setBuddy(field)
            form.addRow(label, field)
        column.addLayout(form)
        column.addWidget(self.people)
        column.addWidget(self.may)
        column.addWidget(self.let_through, 0, Qt.AlignmentFlag.AlignLeft)
        for head, lines in ((self.marks_head, self._marks), (self.shown_head, self._shown)):
            head.setObjectName("head")
            lines.setSpacing(2)
            column.addWidget(head)
            column.addLayout(lines)
        column.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for label, words in zip(self.labels, (_("Title"), _("Reason"), _("Notes"), _("Selected")), strict=True):
            label.setText(words)
        for field, words in ((self.title, _("Title")), (self.reason, _("Reason")), (self.notes, _("Notes"))):
            field.setAccessibleName(words)
        self.marks_head.setText(_("Marked in it"))
        self.shown_head.setText(_("Shown to"))
        self.let_through.setText(_("Let through …"))
        self.record.setText(_("Record a showing …"))
        self.record.setToolTip(_("For what was shown outside a recall session."))
        self.setAccessibleName(_("About this fragment"))
        before = self.reason.currentData()
        self.reason.clear()
        for reason in Reason:
            self.reason.addItem(word(reason), reason)
        self.reason.setCurrentIndex(max(self.reason.findData(before), 0))
        self.people.retranslate()

    def show_fragment(self, fragment: Fragment, viewer: Viewer, reader: FragmentReader) -> None:
        """Show a fragment; what is being typed in it stays."""
        is_other = self._fragment is None or self._fragment.id != fragment.id
        self._fragment, self._viewer = fragment, viewer
        self._question = (reader.audience, reader.purpose)
        if is_other or not self.title.hasFocus():
            self.title.setText(fragment.title)
        if is_other or not self.notes.hasFocus():
            self.notes.setPlainText(fragment.notes)
        self.reason.setCurrentIndex(self.reason.findData(fragment.reason))
        self.found.setText(word(fragment.origin))
        self.people.show_fragment(fragment, viewer)
        self._show_gate(fragment, reader)
        self._show_marks(fragment, reader)
        self._show_showings(fragment, viewer, reader)

    def _show_gate(self, fragment: Fragment, reader: FragmentReader) -> None:
        """Whether it may be shown to those for whom the lights are, and if not, what would make it possible."""
        verdict = reader.verdict(fragment.id)
        whom = f"{term(reader.audience)} · {term(reader.purpose)}"
        words = _("{whom}: it may be shown.") if verdict.is_allowed else "{whom}: {why}"
        rename(self.may, "caption" if verdict.may_be_shown else "warning")
        self.may.setText(words.format(whom=whom, why=verdict_words(verdict)))
        can = all(one.can_be_overridden for one in verdict.objections)
        self.let_through.setVisible(not verdict.may_be_shown and can)

    def _show_marks(self, fragment: Fragment, reader: FragmentReader) -> None:
        clear(self._marks)
        tallies = reader.tallies(fragment)
        for one in tallies:
            sign, line = MarkSign(one.valence, one.kind), QWidget()
            sign.show_mark(one.valence, one.kind, one.colour)
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(theme.SPACE[1])
            across.addWidget(sign)
            across.addWidget(plain_label("", f"{one.label}  {one.n}×"), 1)
            self._marks.addWidget(line)
        if not tallies:
            self._marks.addWidget(plain_label("caption", _("Nothing is marked in this stretch.")))

    def _show_showings(self, fragment: Fragment, viewer: Viewer, reader: FragmentReader) -> None:
        clear(self._shown)
        study = self._workspace.study
        rows = gate.showings(study, viewer, fragment.id)
        for row in reversed(rows):
            whom = ", ".join(reader.whom(row)) or term(row.audience)
            about = " · ".join((day_words(row.shown), whom, term(row.purpose), word(row.outcome)))
            self._shown.addWidget(plain_label("", f"{about}. {row.notes}" if row.notes else about))
        for made in gate.overrides(study, viewer, fragment.id):
            self._shown.addWidget(self._override(made, viewer))
        if not rows:
            self._shown.addWidget(plain_label("caption", _("Nobody has been shown this yet.")))

    def _override(self, made: Override, viewer: Viewer) -> QWidget:
        """What was let through, by whom and why; with a button as long as it counts."""
        study = self._workspace.study
        coder = study.coders.get(made.coder) if made.coder else None
        words = _("Let through on {day} for {audience} by {name}: {reason}")
        if made.ended is not None:
            words = _("Let through on {day} for {audience} by {name}, and taken back on {ended}: {reason}")
        said = words.format(
            day=day_words(made.made), audience=term(made.audience), name=coder.name if coder else _("a researcher"),
            reason=made.reason, ended=day_words(made.ended or ""),
        )  # fmt: skip
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(plain_label("caption", said), 1)
        if made.ended is None:
            back = QPushButton(_("Take back"))
            back.clicked.connect(
                lambda _on=False: self._workspace.do(lambda: gate.end_override(study, viewer, made.id))
            )
            across.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def ask_let_through(self) -> None:
        """Answer for it that the fragment is shown to those for whom the lights are, and say why."""
        if self._fragment is not None and self._viewer is not None:
            LetThroughDialog(self._workspace, self._viewer, self._fragment.id, *self._question, self).exec()

    def ask_record(self) -> None:
        """Put on record that the fragment was shown, outside a recall session."""
        if self._fragment is not None and self._viewer is not None:
            ShowingDialog(self._workspace, self._viewer, self._fragment, self._question, self).exec()

    def store(self) -> None:
        """Store what was typed, when it is another than before."""
        fragment, viewer, study = self._fragment, self._viewer, self._workspace.study
        if fragment is None or viewer is None or study is None:
            return
        typed = {
            "title": self.title.text().strip(),
            "reason": Reason(self.reason.currentData()),
            "notes": self.notes.toPlainText(),
        }
        fields = {name: value for name, value in typed.items() if value != getattr(fragment, name)}
        if not fields:
            return
        done = self._workspace.do(lambda: fragments.change_fragment(study, viewer, fragment.id, **fields))
        if done is None:
            self.title.setText(fragment.title)

    def forget(self) -> None:
        """Nothing is open any more."""
        self._fragment, self._viewer = None, None

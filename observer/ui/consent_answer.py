"""A form that was signed: who signed it, what it says, from when until when; and what consent is asked for at all."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import AUDIENCES, PURPOSES, Answer, Signers, term
from observer.coding.study import Participant
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import consent
from observer.services.consent import ConsentLine, Form, Question
from observer.ui.case_dialogs import day_example
from observer.ui.consent_signs import short_word
from observer.ui.form_dialog import StudyForm, date_or_none
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

_BETWEEN = "\n"  # between a purpose and an audience: no name has a line break


class FileField(QWidget):
    """A file, typed or chosen."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self._title = title
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        browse = QPushButton(_("Choose …"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._ask)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.line, 1)
        across.addWidget(browse)
        self.setFocusProxy(self.line)

    def _ask(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, self._title, self.line.text())
        if chosen:
            self.line.setText(chosen)


class AnswerDialog(StudyForm):
    """Records what one signer said about one person; `question` is what is ticked at first."""

    def __init__(
        self,
        workspace: Workspace,
        viewer: Viewer,
        line: ConsentLine,
        question: Question,
        signers: list[Participant],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Consent of {name}").format(name=line.person.name)
        advice = _(
            "As it stands on one form, signed by one person. Earlier answers stay; the latest of each signer holds."
        )
        super().__init__(parent, workspace, title, _("Record"), advice)
        self.setMinimumWidth(560)
        self._viewer, self._line = viewer, line
        settings = consent.consent_settings(workspace.study, viewer)
        self.questions = self.row(_("For"), TickList(_("For")), _now_words(line, question, workspace))
        self.questions.show_ticks(
            [
                Tick(f"{purpose}{_BETWEEN}{audience}", f"{term(purpose)} – {term(audience)}")
                for purpose in settings.purposes
                for audience in settings.audiences
            ],
            [_BETWEEN.join(question)],
        )
        self._show_ticked()
        self.answer = self.choice(_("Answer"), Answer, Answer.YES)
        self.answer.setToolTip(_("A withdrawal cannot be undone; what holds after it is recorded as a new answer."))
        self.signer: QComboBox = self.row(_("Signed by"), QComboBox())
        for one in signers:
            self.signer.addItem(one.name, one.id)
        self.since = self.line(_("From"), consent.today(), example=day_example())
        self.until = self.line(_("Until"), "", _("Leave it empty when it has no end."), day_example())
        self.version = self.line(_("Version of the form"), line.forms[-1].form_version if line.forms else "")
        hint = _("Only its digest is kept, to tell later that a paper is the one that was signed.")
        self.file: FileField = self.row(_("File of the form"), FileField(_("File of the form"), title), hint)
        if line.person.kind.value == "child":
            self._ask_signers()

    def _ask_signers(self) -> None:
        line = self._line
        now = word(line.signers) if line.signers else _("not known")
        hint = _("Who must sign now: {who}. The birth date is used once, and is not stored.").format(who=now)
        self.born = self.line(_("Birth date"), "", hint, day_example())
        self.must: QComboBox = self.row(_("Or: who must sign"), QComboBox())
        self.must.addItem(_("as it is, or as follows from the birth date"), None)
        for one in Signers:
            self.must.addItem(word(one), one)
        self.again = self.line(_("Ask again on"), "", example=day_example())
        self.must.currentIndexChanged.connect(self._show_again)
        self._show_again()

    def _show_again(self) -> None:
        self.form.setRowVisible(self.again, self.must.currentData() is not None)
        self.fit()

    def _show_ticked(self) -> None:
        """Scroll to what is ticked."""
        ticked = self.questions.ticked()
        for n in range(self.questions.list.count()):
            if ticked and self.questions.list.item(n).data(256) == ticked[0]:
                self.questions.list.setCurrentRow(n)
                self.questions.list.scrollToItem(self.questions.list.item(n))

    def submit(self) -> object:
        chosen = [tuple(one.split(_BETWEEN)) for one in self.questions.ticked()]
        if not chosen:
            raise Refused(_("Tick what the form is about."))
        given = self.file.line.text().strip()
        form = Form(
            self.signer.currentData(),
            date_or_none(self.since),
            date_or_none(self.until),
            self.version.text().strip(),
            Path(given).expanduser() if given else None,
        )
        answers = {(purpose, audience): Answer(self.answer.currentData()) for purpose, audience in chosen}
        study, viewer, person = self.workspace.study, self._viewer, self._line.person.id
        born, must, again = self._signers()
        return self.do(lambda: consent.set_consent(study, viewer, person, answers, form, born, must, again))

    def _signers(self) -> tuple[str | None, Signers | None, str | None]:
        if self._line.person.kind.value != "child":
            return None, None, None
        must = self.must.currentData()
        return date_or_none(self.born), must, date_or_none(self.again) if must is not None else None


def _now_words(line: ConsentLine, question: Question, workspace: Workspace) -> str:
    """How it stands with what was chosen."""
    how = line.standings.get(question)
    if how is None:
        return ""
    names = {row.id: row.name for row in workspace.study.participants.where()}
    missing = ", ".join(names.get(id_, "?") for id_ in how.missing)
    words = _("{purpose} – {audience} now: {state}").format(
        purpose=term(question[0]), audience=term(question[1]), state=short_word(how.state)
    )
    return f"{words} ({missing})" if missing else words


class ConsentSettingsDialog(StudyForm):
    """From what age somebody signs, and all purposes and audiences that are asked."""

    def __init__(self, workspace: Workspace, viewer: Viewer, parent: QWidget | None = None) -> None:
        advice = _(
            "Ask the privacy officer of your institution. Answers that were recorded keep the signers of their day."
        )
        super().__init__(parent, workspace, _("What consent is asked for"), "", advice)
        self.setMinimumWidth(720)
        self._viewer, now = viewer, consent.consent_settings(workspace.study, viewer)
        self.both: QSpinBox = self.row(
            _("The young person signs too from age"),
            QSpinBox(),
            _("Below this age those with parental authority sign; a child's own no always counts."),
        )
        self.alone: QSpinBox = self.row(_("Signs alone from age"), QSpinBox())
        for field, age in ((self.both, now.both_from), (self.alone, now.self_from)):
            field.setRange(0, 30)
            field.setValue(age)
        hint = _("With commas between them. What was answered before cannot go.")
        self.purposes = self.line(_("Purposes"), _listed(now.purposes), hint)
        self.audiences = self.line(_("Audiences"), _listed(now.audiences), hint)

    def submit(self) -> object:
        fields = (self.purposes, self.audiences)
        lists = [_read(field.text(), known) for field, known in zip(fields, (PURPOSES, AUDIENCES), strict=True)]
        if not all(lists):
            raise Refused(_("Give at least one purpose and one audience."))
        study, viewer, ages = self.workspace.study, self._viewer, (self.both.value(), self.alone.value())
        return self.do(lambda: consent.set_consent_settings(study, viewer, *ages, *lists))


def _listed(keys: Sequence[str]) -> str:
    """Purposes or audiences as they are called, with commas between them."""
    return ", ".join(term(key) for key in keys)


def _read(text: str, known: Sequence[str]) -> list[str]:
    """The same back: what is known by a name gets its key."""
    keys = {term(key).casefold(): key for key in known}
    given = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    return [keys.get(one.casefold(), one) for one in given]

"""Asking a coder to code sessions: which, with what, why, and which part."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.study import Part, Purpose, Session
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _, ngettext
from observer.services import overview, plan
from observer.ui.codebook_box import codebook_box
from observer.ui.form_dialog import StudyForm, plain_label
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace

MOST_WARNINGS = 4
_PURPOSES = (Purpose.MAIN, Purpose.DOUBLE, Purpose.TRAINING, Purpose.GOLD, Purpose.REPEAT)


class AssignDialog(StudyForm):
    """Puts sessions on the plan of a coder."""

    def __init__(
        self,
        workspace: Workspace,
        viewer: Viewer,
        codebook: str,
        coder: str = "",
        sessions: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        advice = _("The coder sees these sessions under “To code”, but not why you ask for them, except for training.")
        super().__init__(parent, workspace, _("Assign sessions"), _("Assign"), advice)
        self.setMinimumWidth(560)
        self._viewer, study = viewer, workspace.study
        self._sessions: dict[str, Session] = {s.id: s for s in overview.grid(study, viewer, codebook).sessions}
        self.coder = self._names(_("Coder"), [c.name for c in overview.coders(study) if overview.can_code(c)], coder)
        self.codebook = self.row(_("Codebook"), codebook_box(study, codebook))
        self.purpose = QComboBox()
        for purpose in _PURPOSES:
            self.purpose.addItem(word(purpose), purpose)
        self.row(_("For"), self.purpose)
        self.what = plain_label("caption")
        self.form.addRow("", self.what)
        self.part = self.choice(_("Part"), Part, Part.BOTH)
        self.marks = self._names(_("Whose events"), [self.coder.itemText(n) for n in range(self.coder.count())], "")
        self.sessions = self.row(_("Sessions"), TickList(_("Sessions")))
        self.warnings = plain_label("warning")
        self.form.addRow("", self.warnings)
        self.sessions.show_ticks([Tick(s.id, s.name, s.date or "") for s in self._sessions.values()], sessions)
        for box in (self.coder, self.codebook, self.purpose, self.part):
            box.currentIndexChanged.connect(lambda _n: self._show())
        self.sessions.changed.connect(self._show)
        self._show()

    def _names(self, words: str, names: list[str], chosen: str) -> QComboBox:
        """One of these names."""
        box = QComboBox()
        box.addItems(names)
        box.setCurrentIndex(max(box.findText(chosen), 0))
        return self.row(words, box)

    def _purpose(self) -> Purpose:
        """What is chosen; Qt gives back a plain text."""
        return Purpose(self.purpose.currentData())

    def _part(self) -> Part:
        return Part(self.part.currentData())

    def _show(self) -> None:
        """What is possible and what deserves a warning, for what is chosen now."""
        self.form.setRowVisible(self.marks, self._part() is Part.RATINGS_ON_MARKS)
        self.what.setText(_explained(self._purpose()))
        found = self._warnings()
        more = len(found) - MOST_WARNINGS
        self.warnings.setText("\n".join([*found[:MOST_WARNINGS], *([_("and {n} more").format(n=more)] * (more > 0))]))
        self.warnings.setVisible(bool(found))
        n = len(self.sessions.ticked())
        words = ngettext("Assign {n} session", "Assign {n} sessions", n).format(n=n) if n else _("Assign")
        self.accept_button.setText(words)
        self.say("")

    def _warnings(self) -> list[str]:
        study, purpose, key = self.workspace.study, self._purpose(), self.codebook.currentData()
        who = next((c for c in overview.coders(study) if c.name == self.coder.currentText()), None)
        if who is None:
            return []
        found = (
            plan.warnings_of(study, self._viewer, self._sessions[id_], who, key, purpose)
            for id_ in self.sessions.ticked()
        )
        return list(dict.fromkeys(words for warnings in found for words in warnings))

    def submit(self) -> object:
        if not self.coder.currentText():
            raise Refused(_("There is nobody who codes yet. Add a coder under “Coders” first."))
        if not self.sessions.ticked():
            raise Refused(_("Tick the sessions that are to be coded."))
        part = self._part()
        marks = self.marks.currentText() if part is Part.RATINGS_ON_MARKS else None
        given = self.sessions.ticked(), self.coder.currentText(), self.codebook.currentData()
        study, viewer, purpose = self.workspace.study, self._viewer, self._purpose()
        return self.do(lambda: plan.assign(study, viewer, *given, purpose, part, marks))


def _explained(purpose: Purpose) -> str:
    """What coding for a purpose is."""
    return {
        Purpose.MAIN: _("The coding that counts. Each session has one main coder."),
        Purpose.DOUBLE: _("A second coding, blind, to see how well two coders agree."),
        Purpose.TRAINING: _("Practice: compared with the gold standard once it is submitted. The coder is told."),
        Purpose.GOLD: _("The model with which trainees are compared. Made by a researcher."),
        Purpose.REPEAT: _("The same coder once more, later, without the first coding: how steady is the coding?"),
        Purpose.CONSENSUS: "",
    }[purpose]

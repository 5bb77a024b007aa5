"""A researcher lets a fragment be shown against the gate: why is asked, and stays in the record."""

from PySide6.QtWidgets import QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.i18n import _
from observer.services import gate
from observer.services.fragments import find_fragment
from observer.ui.form_dialog import StudyForm, plain_label
from observer.ui.lines_edit import LinesEdit
from observer.ui.workspace import Workspace


class LetThroughDialog(StudyForm):
    """Says whose consent is missing, and asks for the reason."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, fragment: str, audience: str, purpose: str, parent: QWidget
    ) -> None:
        advice = _("You answer for it that this is shown. Your name, the day and your reason stay in the record.")
        super().__init__(parent, workspace, _("Let a fragment through"), _("Let through"), advice)
        self._viewer, self._question = viewer, (fragment, audience, purpose)
        study = workspace.study
        verdict = gate.allowed(study, viewer, fragment, audience, purpose)
        title = find_fragment(study, viewer, fragment).title
        self.row(_("Fragment"), plain_label("", title))
        self.row(_("Shown to"), plain_label("", f"{term(audience)} · {term(purpose)}"))
        self.row(_("Although"), plain_label("warning", "\n".join(one.words for one in verdict.objections)))
        self.reason = self.row(
            _("Why it is shown"), LinesEdit(), _("It covers what is missing now; not what is taken back later.")
        )
        self.reason.setFocus()

    def submit(self) -> object:
        study, viewer, question = self.workspace.study, self._viewer, self._question
        return self.do(lambda: gate.override(study, viewer, *question, self.reason.toPlainText()))

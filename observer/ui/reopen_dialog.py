"""Why a submitted coding is made a draft again."""

from PySide6.QtWidgets import QWidget

from observer.coding.study import Session
from observer.errors import Refused
from observer.i18n import _
from observer.services import overview, reopening
from observer.services.overview import CodingLine
from observer.ui.form_dialog import StudyForm
from observer.ui.workspace import Workspace


class ReopenDialog(StudyForm):
    """Asks for the reason, and reopens the coding."""

    def __init__(self, workspace: Workspace, line: CodingLine, session: Session, parent: QWidget | None = None) -> None:
        title = overview.codebook_titles(workspace.study)[line.codebook]
        title = overview.codebook_titles(workspace.study)[line.codebook]
        advice = _(
            "{coder} can change the coding of “{session}” with “{codebook}” again, and has to submit it once more."
            " Until then nobody else sees it. That you reopened it, and why, stays on record."
        ).format(coder=line.coder.name, session=session.name, codebook=title)
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

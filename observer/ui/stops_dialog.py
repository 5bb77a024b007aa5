"""Take over the stop list of an earlier recall session, without being told whose stops they were."""

from PySide6.QtWidgets import QComboBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.recall import RecallState
from observer.errors import Refused
from observer.i18n import _
from observer.services import recall, recall_stops
from observer.ui.form_dialog import StudyForm
from observer.ui.workspace import Workspace


class StopsDialog(StudyForm):
    """Choose a session that has ended; its places go to the session `to` (an id)."""

    def __init__(self, workspace: Workspace, viewer: Viewer, to: str, parent: QWidget | None = None) -> None:
        advice = _("Only places are taken over, each with a neutral one beside it. Answers stay hidden.")
        super().__init__(parent, workspace, _("Take over a stop list"), _("Take over"), advice)
        self._viewer, self._to = viewer, to
        self.source: QComboBox = self.row(_("From the session"), QComboBox())
        for one in recall.recalls(workspace.study, viewer):
            if one.state is RecallState.ENDED:
                self.source.addItem(one.name, one.id)

    def submit(self) -> object:
        source = self.source.currentData()
        if source is None:
            raise Refused(_("A stop list is passed on from a recall session that has ended; there is none yet."))
        study = self.workspace.study
        return self.do(lambda: recall_stops.pass_stops(study, self._viewer, self._to, source))

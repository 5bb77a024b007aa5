"""A signal of concern: the study's own card says what to do; that there was one is kept apart from the data."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from observer.coding.blinding import Viewer
from observer.i18n import _
from observer.services import concerns, recall_prompts
from observer.ui.form_dialog import StudyForm, plain_label, stacked
from observer.ui.rows import scrolled
from observer.ui.workspace import Workspace

_CARD_HEIGHT = 220


class ConcernDialog(StudyForm):
    """Read the card, and note the signal. A researcher can write the card here."""

    def __init__(self, workspace: Workspace, viewer: Viewer, recall: str | None, parent: QWidget | None = None) -> None:
        advice = _("This is no research data: it is in no export and no package, and only a researcher sees it.")
        super().__init__(parent, workspace, _("Signal of concern"), _("Note the signal"), advice)
        self._viewer, self._recall = viewer, recall
        card = concerns.protocol_card(workspace.study)
        self.card = QPlainTextEdit(card)
        self.card.setFixedHeight(_CARD_HEIGHT)
        if viewer.is_researcher:
            self.card.setPlaceholderText(_("What did you agree to do? Whom do you call, and when? Write it here."))
            self.row(_("What we agreed"), self.card)
        else:
            words = card or _("Your study has no card yet. Tell the researcher at once.")
            area = scrolled(stacked(plain_label("", words)))
            area.setFixedHeight(_CARD_HEIGHT)
            self.row(_("What we agreed"), area)
        self.note = QPlainTextEdit()
        self.note.setFixedHeight(90)
        self.note.setTabChangesFocus(True)
        self.row(_("Note"), self.note, _("In short, without names: what you saw or heard, and what you did."))

    def submit(self) -> object:
        study, viewer = self.workspace.study, self._viewer
        card = self.card.toPlainText().strip()
        is_new = viewer.is_researcher and card != concerns.protocol_card(study)
        if is_new and self.do(lambda: recall_prompts.set_recall_settings(study, viewer, protocol_card=card)) is None:
            return None
        return self.do(lambda: concerns.signal(study, viewer, self.note.toPlainText(), self._recall))

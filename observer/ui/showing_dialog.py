"""A showing outside Observer is put on record by hand: when, to whom, what for, and how."""

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.fragments import Fragment
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import gate
from observer.services.consent import consent_settings
from observer.ui.form_dialog import StudyForm
from observer.ui.lines_edit import LinesEdit
from observer.ui.tick_list import Tick, TickList
from observer.ui.workspace import Workspace


class ShowingDialog(StudyForm):
    """Of one fragment; `question` are the audience and purpose that are proposed."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, fragment: Fragment, question: tuple[str, str], parent: QWidget
    ) -> None:
        advice = _("For what was shown outside a recall session, also when it should not have been.")
        super().__init__(parent, workspace, _("Record a showing"), _("Record"), advice)
        self._viewer, self._fragment = viewer, fragment
        study = workspace.study
        today = QDate.currentDate().toString("yyyy-MM-dd")
        self.day = self.line(_("Day"), today, _("Year, month and day, such as {day}.").format(day=today))
        settings = consent_settings(study, viewer)
        self.audience = self._terms(_("Shown to"), settings.audiences, question[0])
        self.purpose = self._terms(_("What for"), settings.purposes, question[1])
        self.people = self.row(_("Who saw it"), TickList(_("Who saw it")))
        known = study.participants.where("session IS NULL AND kind <> 'unknown'", order="name COLLATE NOCASE")
        self.people.show_ticks([Tick(one.id, one.name, word(one.kind)) for one in known], [])
        self.how = self.row(_("How"), LinesEdit(), _("For instance: the film on my laptop, at her home."))

    def _terms(self, words: str, keys: tuple[str, ...], chosen: str) -> QComboBox:
        field = QComboBox()
        for key in keys:
            field.addItem(term(key), key)
        field.setCurrentIndex(max(field.findData(chosen), 0))
        return self.row(words, field)

    def submit(self) -> object:
        day = self.day.text().strip()
        if not day:
            raise Refused(_("Say on which day it was shown."))
        study, viewer, fragment = self.workspace.study, self._viewer, self._fragment.id
        question = (self.audience.currentData(), self.purpose.currentData())
        to, how = self.people.ticked(), " ".join(self.how.toPlainText().split())
        return self.do(lambda: gate.log_showing(study, viewer, fragment, *question, to, how, day))

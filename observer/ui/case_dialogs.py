"""Forms for a family, a visit and a film: add one, or change one."""

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from observer.coding.study import Case, Recording, Session, SessionKind
from observer.coding.timecode import seconds_to_us
from observer.errors import Refused
from observer.i18n import _
from observer.services import recordings, roster, roster_changes
from observer.ui.form_dialog import StudyForm, date_or_none
from observer.ui.workspace import Workspace


def day_example() -> str:
    """How a day is written."""
    return _("such as 2026-11-21")


class CaseDialog(StudyForm):
    """A family and the people around it; `added` is its id when it is new."""

    def __init__(self, workspace: Workspace, case: Case | None, parent: QWidget | None = None) -> None:
        title = _("Change the family") if case else _("Add a family")
        advice = _("Give it a made-up name. Never a family's own: names stand in tables and reports.")
        super().__init__(parent, workspace, title, "" if case else _("Add"), advice)
        self._case, self.added = case, ""
        now = case or Case("", "")
        self.name = self.line(_("Name"), now.name, example=_("such as Linde"))
        self.help_form = self.line(_("Form of help"), now.help_form)
        self.mandated = self.yes_no(_("Ordered by a court"), now.mandated, _("yes, ordered"), _("no, voluntary"))
        self.started = self.line(_("Help began on"), now.started or "", example=day_example())
        self.ended = self.line(_("Help ended on"), now.ended or "", example=day_example())
        self.early = self.yes_no(_("Ended early"), now.ended_early, _("yes"), _("no"))
        self.earlier = self.line(_("Earlier help"), now.earlier_help)

    def submit(self) -> object:
        viewer, study, old = self.workspace.viewer, self.workspace.study, self._case
        assert viewer is not None
        details = {
            "help_form": self.help_form.text().strip(),
            "mandated": self.mandated.currentData(),
            "started": date_or_none(self.started),
            "ended": date_or_none(self.ended),
            "ended_early": self.early.currentData(),
            "earlier_help": self.earlier.text().strip(),
        }
        if old is not None:
            name = self.name.text()
            return self.do(lambda: roster_changes.change_case(study, viewer, old.id, name=name, **details))
        added = self.do(lambda: roster.add_case(study, viewer, self.name.text(), **details))
        self.added = getattr(added, "id", "")
        return added


class SessionDialog(StudyForm):
    """A filmed meeting; `added` is its id when it is new."""

    def __init__(
        self, workspace: Workspace, case: Case, session: Session | None, proposal: str, parent: QWidget | None = None
    ) -> None:
        title = _("Change the session") if session else _("Add a session")
        super().__init__(parent, workspace, title, "" if session else _("Add"))
        self._case, self._session, self.added = case, session, ""
        now = session or Session("", case.id, proposal)
        self.name = self.line(_("Name"), now.name)
        self.kind = self.choice(_("Kind of meeting"), SessionKind, now.kind)
        hint = _("Acted scenes and internship recordings stay out of research results.")
        self.kind.setToolTip(hint)
        self.day = self.line(_("Held on"), now.date or "", example=day_example())
        self.number = self.line(_("Number of the visit"), "" if now.number is None else str(now.number))
        self.moment = self.line(_("Measurement moment"), now.moment, example=_("such as T1"))
        self.language = self.line(_("Language spoken"), now.language, example=_("such as nl"))

    def submit(self) -> object:
        viewer, study, old = self.workspace.viewer, self.workspace.study, self._session
        assert viewer is not None
        number = self.number.text().strip()
        if number and not number.isdecimal():
            raise Refused(_("The number of the visit is a whole number, such as 3."))
        details = {
            "number": int(number) if number else None,
            "moment": self.moment.text().strip(),
            "language": self.language.text().strip(),
        }
        name, kind, day = self.name.text(), SessionKind(self.kind.currentData()), date_or_none(self.day)
        if old is not None:
            return self.do(
                lambda: roster_changes.change_session(study, viewer, old.id, name=name, kind=kind, date=day, **details)
            )
        added = self.do(lambda: roster.add_session(study, viewer, self._case.id, name, kind, day, **details))
        self.added = getattr(added, "id", "")
        return added


class RecordingDialog(StudyForm):
    """The name of a recording, its camera, and where it lies in the session."""

    def __init__(self, workspace: Workspace, recording: Recording, parent: QWidget | None = None) -> None:
        super().__init__(parent, workspace, _("Change the recording"))
        self._recording = recording
        self.name: QLineEdit = self.line(_("Name"), recording.name)
        self.camera: QComboBox = self.row(
            _("Camera"),
            QComboBox(),
            _("Files of one camera follow each other in time; those of different cameras lie side by side."),
        )
        self.camera.setEditable(True)
        self.camera.addItems(sorted({"A", "B", recording.camera}))
        self.camera.setCurrentText(recording.camera)
        self.offset = self.line(
            _("Starts at"),
            f"{recording.offset_us / 1e6:.3f}".rstrip("0").rstrip("."),
            _("In seconds of the session. All that was marked in this film moves with it."),
        )

    def submit(self) -> object:
        viewer, study, offset = self.workspace.viewer, self.workspace.study, self.offset.text().strip()
        assert viewer is not None
        offset_us = seconds_to_us(offset.replace(",", ".") or "0")
        return self.do(
            lambda: recordings.change_recording(
                study, viewer, self._recording.id, self.name.text(), self.camera.currentText(), offset_us
            )
        )

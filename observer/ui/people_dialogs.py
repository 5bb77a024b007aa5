"""Forms for the people of a study: participants, groups and coders; add one, or change one."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from observer.coding.study import Case, Coder, GroupKind, Participant, ParticipantKind, Role
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services import passphrases, roster, roster_changes
from observer.services.overview import Circle, Member
from observer.ui.case_dialogs import day_example
from observer.ui.form_dialog import StudyForm, date_or_none, ticks
from observer.ui.workspace import Workspace


class ParticipantDialog(StudyForm):
    """A person, by pseudonym, and his role in a case. Somebody of another case can be chosen by name."""

    def __init__(
        self,
        workspace: Workspace,
        case: Case,
        member: Member | None,
        others: list[Participant],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Change the participant") if member else _("Add a participant")
        super().__init__(parent, workspace, title, "" if member else _("Add"))
        self._case, self._member, self._others = case, member, {other.name.casefold(): other for other in others}
        self.name: QComboBox = self.row(
            _("Name"),
            QComboBox(),
            _("A made-up name or a role, such as Mother. A worker who is in the study already can be chosen."),
        )
        self.name.setEditable(True)
        self.name.addItems([] if member else [other.name for other in others])
        self.name.setCurrentText(member.person.name if member else "")
        kind = member.person.kind if member else ParticipantKind.PARENT
        self.kind = self.choice(_("Kind"), ParticipantKind, kind, (ParticipantKind.UNKNOWN,))
        role = member.role if member else None
        self.role = self.line(_("Role in this family"), role.role if role else "")
        authority = role.has_authority if role else None
        self.authority = self.yes_no(_("Parental authority"), authority, _("yes"), _("no"))
        self.since = self.line(_("Since"), (role.from_date if role else "") or "", example=day_example())
        self.until = self.line(_("Until"), (role.until_date if role else "") or "", example=day_example())
        self.name.currentTextChanged.connect(self._known)

    def _known(self, name: str) -> None:
        """Somebody who is in the study already keeps his kind."""
        known = self._others.get(name.strip().casefold()) if self._member is None else None
        self.kind.setEnabled(known is None)
        if known is not None:
            self.kind.setCurrentIndex(self.kind.findData(known.kind))

    def submit(self) -> object:
        viewer, study, old = self.workspace.viewer, self.workspace.study, self._member
        assert viewer is not None
        role = {
            "role": self.role.text().strip(),
            "from_date": date_or_none(self.since),
            "until_date": date_or_none(self.until),
            "has_authority": self.authority.currentData(),
        }
        name, kind, case = self.name.currentText(), ParticipantKind(self.kind.currentData()), self._case.id
        if old is not None:
            return self.do(
                lambda: roster_changes.change_participant(study, viewer, old.person.id, name, kind, case, **role)
            )
        return self.do(lambda: roster.add_participant(study, viewer, name, kind, case, **role))


class GroupDialog(StudyForm):
    """A named set of people of a case."""

    def __init__(
        self,
        workspace: Workspace,
        case: Case,
        circle: Circle | None,
        people: list[Participant],
        parent: QWidget | None = None,
    ) -> None:
        title = _("Change the group") if circle else _("Add a group")
        advice = _("A group can act, be addressed and be rated: the family, the parents, everybody at the table.")
        super().__init__(parent, workspace, title, "" if circle else _("Add"), advice)
        self._case, self._circle = case, circle
        self.name: QLineEdit = self.line(_("Name"), circle.group.name if circle else "")
        self.kind = self.choice(_("Kind"), GroupKind, circle.group.kind if circle else GroupKind.FAMILY)
        self.people = {person.id: QCheckBox(person.name) for person in people}
        chosen = {person.id for person in circle.members} if circle else set()
        for id_, tick in self.people.items():
            tick.setChecked(id_ in chosen)
        self.row(_("Who is in it"), ticks(list(self.people.values())))

    def chosen(self) -> list[str]:
        """The ids of those who are ticked."""
        return [id_ for id_, tick in self.people.items() if tick.isChecked()]

    def submit(self) -> object:
        viewer, study, old = self.workspace.viewer, self.workspace.study, self._circle
        assert viewer is not None
        name, kind, members = self.name.text(), GroupKind(self.kind.currentData()), self.chosen()
        if not members:
            raise Refused(_("Choose who is in the group."))
        if old is not None:
            return self.do(lambda: roster_changes.change_group(study, viewer, old.group.id, name, kind, members))
        return self.do(lambda: roster.add_group(study, viewer, self._case.id, name, kind, members))


class CoderDialog(StudyForm):
    """Somebody who codes or looks after the study. A researcher may have a passphrase of his own for that role."""

    def __init__(self, workspace: Workspace, coder: Coder | None, parent: QWidget | None = None) -> None:
        title = _("Change the coder") if coder else _("Add a coder")
        super().__init__(parent, workspace, title, "" if coder else _("Add"))
        self._coder = coder
        self.name = self.line(_("Name"), coder.name if coder else "", example=_("such as K1"))
        self.roles = {role: QCheckBox(word(role)) for role in Role}
        for role, tick in self.roles.items():
            tick.setChecked(role in (coder.roles if coder else (Role.CODER,)))
        self.row(_("May act as"), ticks(list(self.roles.values())))
        languages = ", ".join(coder.languages) if coder else ""
        self.languages = self.line(_("Understands"), languages, example=_("such as nl, en"))
        self._secret_row = self.form.rowCount()
        hint = _("It is asked for before somebody changes the study as this researcher. Nobody can look it up.")
        self.secret = self.line(_("Passphrase of the researcher"), "", hint)
        self.again = self.line(_("The same again"))
        self.none = QCheckBox(_("Without a passphrase from now on"))
        for field in (self.secret, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            if coder and coder.verifier:
                field.setPlaceholderText(_("as it was"))
        if coder and coder.verifier:
            self.form.addRow("", self.none)
        self.roles[Role.RESEARCHER].toggled.connect(self._show_secret)
        self._show_secret(self.roles[Role.RESEARCHER].isChecked())

    def _show_secret(self, is_researcher: bool) -> None:
        for row in range(self._secret_row, self.form.rowCount()):
            self.form.setRowVisible(row, is_researcher)
        self.fit()

    def _passphrase(self) -> str | None:
        """The new passphrase; None keeps what there is, "" takes it away."""
        if not self.roles[Role.RESEARCHER].isChecked():
            return None
        given = self.secret.text()
        if given != self.again.text():
            raise Refused(_("The two passphrases differ. Type the same one twice."))
        if given:
            passphrases.check(given)
        if self.none.isChecked():
            return ""
        return given or None

    def submit(self) -> object:
        viewer, study, old = self.workspace.viewer, self.workspace.study, self._coder
        assert viewer is not None
        roles = tuple(role for role, tick in self.roles.items() if tick.isChecked())
        languages = tuple(part for part in self.languages.text().replace(",", " ").lower().split() if part)
        name, secret = self.name.text(), self._passphrase()
        if not roles:
            raise Refused(_("Choose at least one role."))
        if old is not None:
            return self.do(lambda: roster_changes.change_coder(study, viewer, old.id, name, roles, languages, secret))
        return self.do(lambda: roster.add_coder(study, viewer, name, roles, languages, secret))

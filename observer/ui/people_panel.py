"""The people of a case with their roles, and its groups."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from observer.coding.words import word
from observer.i18n import _
from observer.services import consent, overview, roster_changes
from observer.services.consent import ConsentLine
from observer.services.overview import Circle, Family, Member
from observer.ui import theme
from observer.ui.consent_signs import counted, light, sign
from observer.ui.people_dialogs import GroupDialog, ParticipantDialog
from observer.ui.rows import Head, Line, Rows
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class PeoplePanel(QWidget):
    """Shows and changes who belongs to a case. `consent_asked` and `key_asked` tell the id of a person."""

    consent_asked = Signal(str)
    key_asked = Signal(str)

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self._family: Family | None = None
        self.people_head, self.people, self.groups_head, self.groups = Head(), Rows(), Head(), Rows()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.people_head)
        column.addWidget(self.people)
        column.addSpacing(theme.SPACE[2])
        column.addWidget(self.groups_head)
        column.addWidget(self.groups)
        column.addStretch(1)
        self.people_head.add_asked.connect(self.ask_participant)
        self.people.edit_asked.connect(lambda id_: self.ask_participant(id_))
        self.people.remove_asked.connect(self._remove_participant)
        self.people.chip_asked.connect(self.consent_asked)
        self.people.key_asked.connect(self.key_asked)
        self.groups_head.add_asked.connect(self.ask_group)
        self.groups.edit_asked.connect(lambda id_: self.ask_group(id_))
        self.groups.remove_asked.connect(self._remove_group)

    def show_family(self, family: Family) -> None:
        """Show the people of another case, or of the same as it is now."""
        self._family = family
        can_change = self._who.viewer.is_researcher
        self.people_head.show_words(_("Participants"), _("Add …"), can_change)
        self.people_head.add.setAccessibleName(_("Add a participant"))
        standings = self._standings(family) if can_change else {}
        lines = tuple(_member_line(member, standings.get(member.person.id)) for member in family.members)
        self.people.show_lines(lines, can_change, _("Nobody yet."))
        self.groups_head.show_words(_("Groups"), _("Add …"), can_change and bool(family.members))
        self.groups_head.add.setAccessibleName(_("Add a group"))
        self.groups.show_lines(tuple(map(_circle_line, family.groups)), can_change, _("No groups yet."))

    def _standings(self, family: Family) -> dict[str, ConsentLine]:
        """How it stands with the consent of each person."""
        found = consent.overview(self._workspace.study, self._who.viewer, case=family.case.id)
        return {line.person.id: line for line in found}

    def ask_participant(self, id_: str = "") -> None:
        """Add somebody, or change the one with this id."""
        if self._family is None:
            return
        here = {member.person.id: member for member in self._family.members}
        others = [person for person in overview.people(self._workspace.study) if person.id not in here]
        ParticipantDialog(self._workspace, self._family.case, here.get(id_), others, self).exec()

    def ask_group(self, id_: str = "") -> None:
        """Add a group, or change the one with this id."""
        if self._family is None:
            return
        there = {circle.group.id: circle for circle in self._family.groups}
        everybody = [member.person for member in self._family.members]
        GroupDialog(self._workspace, self._family.case, there.get(id_), everybody, self).exec()

    def _remove_participant(self, id_: str) -> None:
        study, viewer, family = self._workspace.study, self._who.viewer, self._family
        if family is not None:
            self._workspace.do(lambda: roster_changes.remove_participant(study, viewer, id_, family.case.id))

    def _remove_group(self, id_: str) -> None:
        study, viewer = self._workspace.study, self._who.viewer
        self._workspace.do(lambda: roster_changes.remove_group(study, viewer, id_))


def _member_line(member: Member, consents: ConsentLine | None) -> Line:
    role, kind = member.role, word(member.person.kind)
    authority = _("with parental authority") if role.has_authority else ""
    since = _("since {day}").format(day=role.from_date) if role.from_date else ""
    until = _("until {day}").format(day=role.until_date) if role.until_date else ""
    own = role.role if role.role.casefold() not in (kind.casefold(), member.person.name.casefold()) else ""
    detail = " · ".join(part for part in (kind, own, authority, since, until) if part)
    if consents is None:
        return Line(member.person.id, member.person.name, detail)
    short, all_of = (_("Consent: {counts}").format(counts=counted(consents.standings, most)) for most in (2, 9))
    shown = sign(light(consents.standings))
    id_, name = member.person.id, member.person.name
    return Line(id_, name, detail, chip=short, chip_sign=shown, chip_words=all_of, has_key=True)


def _circle_line(circle: Circle) -> Line:
    names = ", ".join(person.name for person in circle.members)
    return Line(circle.group.id, circle.group.name, f"{word(circle.group.kind)} · {names}")

"""Change and remove families, people, groups, meetings and coders; remove only what nothing depends on."""

from dataclasses import replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import (
    Case,
    CaseParticipant,
    Coder,
    Group,
    GroupKind,
    GroupMember,
    Participant,
    ParticipantKind,
    Role,
    Session,
)
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services import dependents
from observer.services.people import find, find_coder, find_session, make_verifier
from observer.services.roster import check_languages, checked_date, checked_name
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table, new_id


def _checked(fields: dict[str, Any], dates: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields as they can be stored."""
    if "name" in fields:
        fields["name"] = checked_name(fields["name"])
    return fields | {name: checked_date(fields[name]) for name in dates if name in fields}


def check_free(table: Table, item: Any) -> None:
    """Refuse a name that another row of `table` has."""
    for other in table.where("name = ? COLLATE NOCASE", [item.name]):
        if other.id != item.id:
            raise Refused(_("There is already one called “{name}”; choose another name.").format(name=item.name))


def _change(study: StudyFile, viewer: Viewer, label: str, table: Table, item: Any) -> Changes:
    check_free(table, item)
    with study.operation(Stream(viewer.id, None), label, name=item.name) as running:
        table.change(item)
    return running.changes


def _remove(
    study: StudyFile, viewer: Viewer, label: str, item: Any, table: Table, *more: tuple[Table, list[Any]]
) -> Changes:
    """Remove a row, after the rows that are nothing without it."""
    dependents.check_none(study, viewer, item)
    with study.operation(Stream(viewer.id, None), label, name=item.name) as running:
        for other, rows in more:
            for row in rows:
                other.remove(row.id)
        table.remove(item.id)
    return running.changes


# -- families and meetings ------------------------------------------------------------------------------


def change_case(study: StudyFile, viewer: Viewer, case: str, **fields: Any) -> Changes:
    """Change fields of `Case`; the others stay. Raises `Refused`."""
    check_researcher(viewer)
    old: Case = find(study.cases, case, _("case"))
    new = replace(old, **_checked(fields, ("started", "ended")))
    return _change(study, viewer, N_("Change case {name}"), study.cases, new)


def remove_case(study: StudyFile, viewer: Viewer, case: str) -> Changes:
    """Remove a case without sessions, participants and groups. Raises `Refused`, with what it still has."""
    check_researcher(viewer)
    old: Case = find(study.cases, case, _("case"))
    return _remove(study, viewer, N_("Remove case {name}"), old, study.cases)


def change_session(study: StudyFile, viewer: Viewer, session: str, **fields: Any) -> Changes:
    """Change fields of `Session`; the others stay. Raises `Refused`."""
    check_researcher(viewer)
    new = replace(find_session(study, session), **_checked(fields, ("date",)))
    return _change(study, viewer, N_("Change session {name}"), study.sessions, new)


def remove_session(study: StudyFile, viewer: Viewer, session: str) -> Changes:
    """Remove a session that has no recording, coding or presence. Raises `Refused`, with what it still has."""
    check_researcher(viewer)
    old: Session = find_session(study, session)
    standing = study.participants.where("session = ?", [old.id])
    label = N_("Remove session {name}")
    return _remove(study, viewer, label, old, study.sessions, (study.participants, standing))


# -- people ---------------------------------------------------------------------------------------------


def change_participant(
    study: StudyFile,
    viewer: Viewer,
    person: str,
    name: str,
    kind: ParticipantKind,
    case: str | None = None,
    **role: Any,
) -> Changes:
    """Change a person and, with a case, his role in it; `role` are fields of `CaseParticipant`. Raises `Refused`."""
    check_researcher(viewer)
    old: Participant = find(study.participants, person, _("participant"))
    if old.session is not None or old.kind is ParticipantKind.UNKNOWN:
        raise Refused(_("“{name}” stands for somebody unknown and stays as it is.").format(name=old.name))
    new = replace(old, name=checked_name(name), kind=kind)
    check_free(study.participants, new)
    with study.operation(Stream(viewer.id, None), N_("Change participant {name}"), name=new.name) as running:
        study.participants.change(new)
        for row in _roles(study, old, case):
            study.case_participants.change(replace(row, **_checked(role, ("from_date", "until_date"))))
    return running.changes


def _roles(study: StudyFile, person: Participant, case: str | None) -> list[CaseParticipant]:
    """The role of somebody in a case: one row at most is shown and changed."""
    if case is None:
        return []
    case_id = find(study.cases, case, _("case")).id
    return study.case_participants.where("participant = ? AND case_id = ?", [person.id, case_id])[:1]


def remove_participant(study: StudyFile, viewer: Viewer, person: str, case: str) -> Changes:
    """Take somebody out of a case, and out of the study when he is in no other. Raises `Refused` when he is
    in a group of it, or has been marked, rated or put down as present in one of its sessions."""
    check_researcher(viewer)
    old: Participant = find(study.participants, person, _("participant"))
    case_id = find(study.cases, case, _("case")).id
    roles = study.case_participants.where("participant = ?", [old.id])
    here = [row for row in roles if row.case_id == case_id]
    dependents.check_not_in_case(study, viewer, old, case_id)
    with study.operation(Stream(viewer.id, None), N_("Remove participant {name}"), name=old.name) as running:
        for row in here:
            study.case_participants.remove(row.id)
        if len(here) == len(roles) and not dependents.of(study, viewer, old):
            study.participants.remove(old.id)
    return running.changes


def change_group(
    study: StudyFile, viewer: Viewer, group: str, name: str, kind: GroupKind, members: list[str]
) -> Changes:
    """Another name, kind or other people for a group (its id). Raises `Refused`."""
    check_researcher(viewer)
    old: Group = find(study.groups, group, _("group"))
    new = replace(old, name=checked_name(name), kind=kind)
    wanted = {find(study.participants, member, _("participant")).id for member in members}
    there = {row.participant: row.id for row in study.group_members.where("group_id = ?", [old.id])}
    with study.operation(Stream(viewer.id, None), N_("Change group {name}"), name=new.name) as running:
        study.groups.change(new)
        for person in sorted(set(there) - wanted):
            study.group_members.remove(there[person])
        for person in sorted(wanted - set(there)):
            study.group_members.add(GroupMember(new_id(), old.id, person))
    return running.changes


def remove_group(study: StudyFile, viewer: Viewer, group: str) -> Changes:
    """Remove a group (its id) that no event and no rating is about. Raises `Refused`."""
    check_researcher(viewer)
    old: Group = find(study.groups, group, _("group"))
    members = study.group_members.where("group_id = ?", [old.id])
    return _remove(study, viewer, N_("Remove group {name}"), old, study.groups, (study.group_members, members))


# -- coders -----------------------------------------------------------------------------------------------


def change_coder(
    study: StudyFile,
    viewer: Viewer,
    coder: str,
    name: str,
    roles: tuple[Role, ...],
    languages: tuple[str, ...] = (),
    passphrase: str | None = None,
) -> Changes:
    """Change a coder. `passphrase`: a new one for the researcher's role; None keeps what there is, "" takes
    it away. Raises `Refused`."""
    check_researcher(viewer)
    old = find_coder(study, coder)
    if not roles:
        raise Refused(_("Choose at least one role."))
    check_languages(languages)
    verifier = make_verifier(passphrase) if passphrase else None if passphrase == "" else old.verifier
    if Role.RESEARCHER not in roles:
        if passphrase:
            raise Refused(_("Only a researcher has a passphrase of his own."))
        _check_not_last(study, old)
        verifier = None
    new = replace(old, name=checked_name(name), roles=roles, languages=languages, verifier=verifier)
    return _change(study, viewer, N_("Change coder {name}"), study.coders, new)


def remove_coder(study: StudyFile, viewer: Viewer, coder: str) -> Changes:
    """Remove a coder who has done nothing in the study yet. Raises `Refused`."""
    check_researcher(viewer)
    old = find_coder(study, coder)
    _check_not_last(study, old)
    return _remove(study, viewer, N_("Remove coder {name}"), old, study.coders)


def _check_not_last(study: StudyFile, coder: Coder) -> None:
    """A study with a researcher keeps one: without any, everybody would be taken for the researcher."""
    others = [c for c in study.coders.where() if Role.RESEARCHER in c.roles and c.id != coder.id]
    if Role.RESEARCHER in coder.roles and not others:
        raise Refused(
            _("{name} is the only researcher; make somebody else a researcher first.").format(name=coder.name)
        )

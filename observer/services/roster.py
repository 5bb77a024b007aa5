"""Add the families of a study, its people, groups, meetings and coders."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import (
    Case,
    CaseParticipant,
    Channel,
    Coder,
    Group,
    GroupKind,
    GroupMember,
    Participant,
    ParticipantKind,
    Presence,
    Role,
    Seen,
    Session,
    SessionKind,
    UncodableReason,
    UncodableSpan,
)
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.people import RESERVED_NAMES, find, find_person, find_session, make_verifier
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table, new_id

STANDING = (N_("Unknown 1"), N_("Unknown 2"), N_("Unknown 3"), N_("Off-camera voice"))


@dataclass(frozen=True)
class Added:
    """What was added: its id, what it is, and the operation."""

    id: str
    item: Any
    changes: Changes


def checked_name(given: str) -> str:
    """A name as it is stored; raises `Refused` for what cannot be one."""
    name = " ".join(given.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise Refused(_("“{name}” cannot be a name: give 1 to 80 letters, digits and signs.").format(name=given[:80]))
    if name.casefold() in RESERVED_NAMES:
        raise Refused(_("“{name}” has a meaning of its own as a target; choose another name.").format(name=name))
    return name


def checked_date(given: str | None) -> str | None:
    """A day as it is stored; none given stays none. Raises `Refused`."""
    if given is None:
        return None
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Refused(_("“{date}” is not a date such as 2026-11-21.").format(date=given)) from None


def check_languages(codes: tuple[str, ...]) -> None:
    """Refuse what is no code of a language."""
    if any(not re.fullmatch(r"[a-z]{2,3}", code) for code in codes):
        raise Refused(_("A language is given by its code, such as nl or en."))


def add(study: StudyFile, viewer: Viewer, label: str, table: Table, item: Any, *more: tuple[Table, Any]) -> Added:
    """Put a row, and more rows that belong to it, into the study: one operation. Raises `Refused`."""
    check_researcher(viewer)
    name = getattr(item, "name", "")
    if name and table.where("name = ? COLLATE NOCASE", [name]) and table is not study.groups:
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    with study.operation(Stream(viewer.id, None), label, name=name) as running:
        table.add(item)
        for other, row in more:
            other.add(row)
    return Added(item.id, item, running.changes)


def add_case(study: StudyFile, viewer: Viewer, name: str, **details: Any) -> Added:
    """A family and the people around it. Details are the fields of `Case`."""
    for field in ("started", "ended"):
        details[field] = checked_date(details.get(field))
    return add(study, viewer, N_("Add case {name}"), study.cases, Case(new_id(), checked_name(name), **details))


def add_participant(
    study: StudyFile,
    viewer: Viewer,
    name: str,
    kind: ParticipantKind,
    case: str | None = None,
    role: str = "",
    from_date: str | None = None,
    until_date: str | None = None,
    has_authority: bool | None = None,
) -> Added:
    """A person of the study, by pseudonym; with a role in a case when one is given.

    Somebody who is there already gets a further role in another case.
    """
    there = study.participants.where("session IS NULL AND name = ? COLLATE NOCASE", [checked_name(name)])
    if there and not case:
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=name))
    if there and there[0].kind is not kind:
        raise Refused(
            _("{name} is in the study already, as: {kind}. A person has one kind.").format(
                name=there[0].name, kind=word(there[0].kind)
            )
        )
    person = there[0] if there else Participant(new_id(), checked_name(name), kind)
    rows: list[tuple[Table, Any]] = [] if there else [(study.participants, person)]
    if case:
        case_id = find(study.cases, case, _("case")).id
        member = CaseParticipant(
            new_id(), case_id, person.id, role, checked_date(from_date), checked_date(until_date), has_authority
        )
        rows.append((study.case_participants, member))
    check_researcher(viewer)
    with study.operation(Stream(viewer.id, None), N_("Add participant {name}"), name=person.name) as running:
        for table, row in rows:
            table.add(row)
    return Added(person.id, person, running.changes)


def add_group(study: StudyFile, viewer: Viewer, case: str, name: str, kind: GroupKind, members: list[str]) -> Added:
    """A named set of people in a case."""
    case_id = find(study.cases, case, _("case")).id
    group = Group(new_id(), case_id, checked_name(name), kind)
    people = dict.fromkeys(find(study.participants, member, _("participant")).id for member in members)
    rows = [(study.group_members, GroupMember(new_id(), group.id, person)) for person in people]
    return add(study, viewer, N_("Add group {name}"), study.groups, group, *rows)


def add_session(
    study: StudyFile,
    viewer: Viewer,
    case: str,
    name: str,
    kind: SessionKind = SessionKind.HOME_VISIT,
    held_on: str | None = None,
    **details: Any,
) -> Added:
    """A filmed meeting, with the standing people whom a coder can name before he knows who they are."""
    case_id = find(study.cases, case, _("case")).id
    session = Session(new_id(), case_id, checked_name(name), kind, date=checked_date(held_on), **details)
    standing = [
        (study.participants, Participant(new_id(), _(label), ParticipantKind.UNKNOWN, session.id)) for label in STANDING
    ]
    return add(study, viewer, N_("Add session {name}"), study.sessions, session, *standing)


def add_coder(
    study: StudyFile,
    viewer: Viewer,
    name: str,
    roles: tuple[Role, ...] = (Role.CODER,),
    languages: tuple[str, ...] = (),
    passphrase: str | None = None,
) -> Added:
    """Somebody who codes; a researcher may have a passphrase of his own for that role."""
    if passphrase and Role.RESEARCHER not in roles:
        raise Refused(_("Only a researcher has a passphrase of his own."))
    check_languages(languages)
    verifier = make_verifier(passphrase) if passphrase else None
    coder = Coder(new_id(), checked_name(name), roles or (Role.CODER,), languages, verifier)
    return add(study, viewer, N_("Add coder {name}"), study.coders, coder)


def add_presence(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    person: str,
    start_us: int | None,
    stop_us: int | None,
    how: Seen = Seen.SEEN,
) -> Added:
    """From when to when somebody is there; one who was recorded nowhere is there all the time."""
    check_researcher(viewer)
    where = find_session(study, session)
    who = find_person(study, where, person)
    if not isinstance(who, Participant):
        raise Refused(_("Presence is recorded for each person, not for a group."))
    row = Presence(new_id(), where.id, who.id, start_us, stop_us, how)
    with study.operation(Stream(viewer.id, None), N_("Record the presence of {name}"), name=who.name) as running:
        study.presence.add(row)
    return Added(row.id, row, running.changes)


def add_uncodable(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    start_us: int,
    stop_us: int,
    reason: UncodableReason,
    channel: Channel = Channel.BOTH,
    person: str | None = None,
) -> Added:
    """A stretch that no coder can code, and why."""
    where = find_session(study, session)
    who = find_person(study, where, person) if person else None
    span = UncodableSpan(
        new_id(),
        where.id,
        start_us,
        stop_us,
        reason,
        channel,
        who.id if isinstance(who, Participant) else None,
    )
    return add(study, viewer, N_("Mark a stretch as not codable"), study.uncodable_spans, span)

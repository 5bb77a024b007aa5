"""Who can be seen and heard in a fragment, who does not want to see it again, and to whom it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from observer.coding import fragments as rules
from observer.coding.blinding import Viewer, check_may_guard, check_researcher
from observer.coding.changes import Changes
from observer.coding.fragments import Fragment, FragmentAbsence, FragmentPerson, Proposed, Refusal, propose
from observer.coding.study import Participant, Seen, Session
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.fragments import find_fragment, fragment_named
from observer.services.people import find_person, find_session
from observer.services.scene import cast_of
from observer.storage import events as stored_events
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class PersonLine:
    """Somebody in a fragment: as confirmed (`confirmed`), as codings and presence propose him (`proposed`), or both."""

    person: Participant
    confirmed: FragmentPerson | None
    proposed: Proposed | None


def people_of(study: StudyFile, viewer: Viewer, fragment: str) -> list[PersonLine]:
    """Who is in a fragment: confirmed people first, then those who are proposed only; by name."""
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    confirmed = {row.participant: row for row in study.fragment_people.where("fragment = ?", [found.id])}
    proposed = {one.participant: one for one in proposals(study, viewer, found)}
    lines = [
        PersonLine(person, confirmed.get(person.id), proposed.get(person.id))
        for id_ in {*confirmed, *proposed}
        if (person := study.participants.get(id_)) is not None
    ]
    return sorted(lines, key=lambda line: (line.confirmed is None, line.person.name))


def proposals(study: StudyFile, viewer: Viewer, fragment: Fragment) -> list[Proposed]:
    """Who may be in a fragment, from the codings and from who is there; nobody has looked at it for this."""
    check_researcher(viewer)
    session = find_session(study, fragment.session)
    cast, named = cast_of(study, session), stored_events.named_in(study.db, session.id, *fragment.span)
    return propose(fragment.span, named, cast.groups, _expected(study, session), cast.presence)


def newcomers(study: StudyFile, viewer: Viewer, fragment: Fragment) -> tuple[str, ...]:
    """The ids of those whom a coding or a record of presence names in a fragment, and whom nobody looked at when it was
    confirmed who is in it: who is in it has to be confirmed again."""
    check_researcher(viewer)
    rows = [*_rows(study.fragment_people, fragment), *_rows(study.fragment_absences, fragment)]
    return rules.newcomers(proposals(study, viewer, fragment), (row.participant for row in rows))


def _rows(table: Any, fragment: Fragment) -> list[Any]:
    found: list[Any] = table.where("fragment = ?", [fragment.id])
    return found


class Look(StrEnum):
    """Whether it is known who is in a fragment: nobody looked yet, it holds, or it is to be looked at again."""

    NEVER = "never"
    HOLDS = "holds"
    AGAIN = "again"


@dataclass(frozen=True)
class Looked:
    """Whether it is known who is in a fragment, and the names of those who were named in it since."""

    look: Look
    newcomers: tuple[str, ...] = ()


def looked(study: StudyFile, viewer: Viewer, fragment: Fragment) -> Looked:
    """Whether what was confirmed of a fragment still holds: not when somebody new was named in it, or its ends were
    moved so that it shows more."""
    check_researcher(viewer)
    if fragment.confirmed is None:
        is_again = bool(_rows(study.fragment_people, fragment) or _rows(study.fragment_absences, fragment))
        return Looked(Look.AGAIN if is_again else Look.NEVER)
    people = [study.participants.get(id_) for id_ in newcomers(study, viewer, fragment)]
    names = tuple(sorted(person.name for person in people if person is not None))
    return Looked(Look.AGAIN if names else Look.HOLDS, names)


def _expected(study: StudyFile, session: Session) -> list[str]:
    """The ids of those who have a role in the case on the day of the session."""
    rows = study.case_participants.where("case_id = ?", [session.case_id])
    day = session.date
    return [
        row.participant
        for row in rows
        if day is None
        or ((row.from_date is None or row.from_date <= day) and (row.until_date is None or day <= row.until_date))
    ]


def confirm(
    study: StudyFile, viewer: Viewer, fragment: str, seen: Sequence[str] = (), heard: Sequence[str] = ()
) -> Changes:
    """Say who is in a fragment (names or ids): seen, or only heard; and nobody else. Who was masked stays masked.

    Raises `NotFound` or `Refused`, and then nothing is changed.
    """
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    session = find_session(study, found.session)
    wanted = {_participant(study, session, name).id: Seen.HEARD for name in heard}
    wanted |= {_participant(study, session, name).id: Seen.SEEN for name in seen}
    there = {row.participant: row for row in study.fragment_people.where("fragment = ?", [found.id])}
    named = {one.participant for one in proposals(study, viewer, found) if one.is_named}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with study.operation(
        Stream(viewer.id, None), N_("Confirm who is in fragment {title}"), title=found.title
    ) as running:
        for person, row in there.items():
            if person not in wanted:
                study.fragment_people.remove(row.id)
        for person, how in wanted.items():
            if person in there:
                study.fragment_people.change(replace(there[person], how=how))
            else:
                study.fragment_people.add(FragmentPerson(new_id(), found.id, person, how))
        for row in _rows(study.fragment_absences, found):
            study.fragment_absences.remove(row.id)
        for person in sorted(named - set(wanted)):
            study.fragment_absences.add(FragmentAbsence(new_id(), found.id, person))
        study.fragments.change(replace(found, confirmed=now))
    return running.changes


def set_masked(study: StudyFile, viewer: Viewer, fragment: str, person: str, picture: bool, sound: bool) -> Changes:
    """Say that somebody in a fragment cannot be seen (`picture`), or heard (`sound`), in what is shown of it.

    The gate lets the fragment through only for a copy that is masked so. Raises `NotFound`.
    """
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    who = _participant(study, find_session(study, found.session), person)
    rows = study.fragment_people.where("fragment = ? AND participant = ?", [found.id, who.id])
    if not rows:
        raise NotFound(
            _("{name} is not confirmed to be in fragment “{title}”.").format(name=who.name, title=found.title)
        )
    label = N_("Masking of {name} in fragment {title}")
    with study.operation(Stream(viewer.id, None), label, name=who.name, title=found.title) as running:
        study.fragment_people.change(replace(rows[0], picture_masked=picture, sound_masked=sound))
    return running.changes


def set_refusal(study: StudyFile, viewer: Viewer, fragment: str, person: str, refuses: bool = True) -> Changes:
    """Somebody does not want to be shown a fragment again; or, when not `refuses`, wants to again.

    A facilitator may say the first, in a recall session; only a researcher takes it back. Raises `NotFound`.
    """
    if refuses:
        check_may_guard(viewer)
    else:
        check_researcher(viewer)
    found = fragment_named(study, viewer, fragment)
    who = _participant(study, find_session(study, found.session), person)
    rows = study.fragment_refusals.where("fragment = ? AND participant = ?", [found.id, who.id])
    label = (
        N_("Fragment {title} is not to be shown again to {name}")
        if refuses
        else N_("Fragment {title} may be shown to {name} again")
    )
    undoable = viewer.is_researcher
    with study.operation(
        Stream(viewer.id, None), label, undoable=undoable, title=found.title, name=who.name
    ) as running:
        if refuses and not rows:
            study.fragment_refusals.add(Refusal(new_id(), found.id, who.id))
        for row in rows if not refuses else []:
            study.fragment_refusals.remove(row.id)
    return running.changes


def _participant(study: StudyFile, session: Session, name: str) -> Participant:
    who = find_person(study, session, name)
    if not isinstance(who, Participant):
        raise Refused(_("In a fragment each person is named, not a group."))
    return who

"""Perspectives: one fragment, a column for each person who responded to it, and for each coding that may be seen."""

from __future__ import annotations

from dataclasses import dataclass

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment, lies_in
from observer.coding.ratings import Rating
from observer.coding.response_gate import RESEARCH
from observer.coding.study import Participant, ParticipantKind
from observer.services import viewing
from observer.services.fragments import find_fragment
from observer.services.people import find_session
from observer.services.recall import GATE
from observer.services.recall_search import Said, Wanted, search, told
from observer.services.viewing import Seeing, Shown
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile

# The order of the columns: the family, the people around it, the worker, who stands further off.
_ORDER = list(ParticipantKind)


@dataclass(frozen=True)
class PersonColumn:
    """What one person said about the fragment, in all recall sessions, by moment in the film."""

    person: Participant
    said: tuple[Said, ...]


@dataclass(frozen=True)
class CoderColumn:
    """One coding: its events that happen in the fragment, and its ratings of the session or of a part that meets it."""

    seeing: Seeing
    events: tuple[Shown, ...]
    ratings: tuple[Shown, ...]


@dataclass(frozen=True)
class Perspectives:
    """A fragment as everybody sees it, side by side."""

    fragment: Fragment
    people: tuple[PersonColumn, ...]
    coders: tuple[CoderColumn, ...]
    left_out: tuple[str, ...] = ()


def perspectives(
    study: StudyFile, viewer: Viewer, fragment: str, audience: str = RESEARCH[0], purpose: str = RESEARCH[1]
) -> Perspectives:
    """A fragment with a column per person, for who looks at it: the research team, or another audience.

    The gate stands before each response; why one is left out is told. Codings are there for the research team alone,
    as far as the viewer may see them, which a facilitator may not. Raises `Refused` while a recall session runs: what
    others said must not colour it.
    """
    found, left_out = told(study, search(study, viewer, Wanted(fragment=fragment)), audience, purpose)
    where = find_fragment(study, GATE, fragment)
    by_person: dict[str, list[Said]] = {}
    for said in found:
        by_person.setdefault(said.person.id, []).append(said)
    columns = [PersonColumn(given[0].person, tuple(given)) for given in by_person.values()]
    columns.sort(key=lambda one: (_ORDER.index(one.person.kind), one.person.name))
    coders = _coders(study, viewer, where) if audience == RESEARCH[0] else []
    return Perspectives(where, tuple(columns), tuple(coders), tuple(left_out))


def _coders(study: StudyFile, viewer: Viewer, fragment: Fragment) -> list[CoderColumn]:
    names = {row.id: row.name for row in (*study.participants.where(), *study.groups.where())}
    found = []
    for seeing in viewing.codings(study, viewer, find_session(study, fragment.session)):
        coding = seeing.coding.id
        events = [e for e in stored_events.in_span(study.db, coding, *fragment.span) if lies_in(e, fragment.span)]
        ratings = [one for one in stored_ratings.of_coding(study.db, coding) if _meets(one, fragment)]
        found.append(
            CoderColumn(
                seeing,
                tuple(Shown(seeing, one, names) for one in sorted(events, key=lambda e: (e.start.us, e.id))),
                tuple(Shown(seeing, one, names) for one in ratings),
            )
        )
    return found


def _meets(rating: Rating, fragment: Fragment) -> bool:
    """Whether a rating is of the whole session, or of a part that the fragment lies in."""
    if rating.start_us is None or rating.stop_us is None:
        return True
    return rating.start_us < fragment.stop_us and fragment.start_us < rating.stop_us


def fragments_with_responses(study: StudyFile, viewer: Viewer) -> list[tuple[Fragment, int]]:
    """The fragments about which something was said, by session and time, each with how many people said it."""
    people: dict[str, set[str]] = {}
    fragments: dict[str, Fragment] = {}
    for said in search(study, viewer):
        fragments[said.fragment.id] = said.fragment
        people.setdefault(said.fragment.id, set()).add(said.person.id)
    return [(fragment, len(people[id_])) for id_, fragment in fragments.items()]

"""A stop list for the next respondent: positions only, mixed with neutral ones; nobody is told whose they were."""

from __future__ import annotations

import random
import secrets
from dataclasses import replace

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.changes import Changes
from observer.coding.fragments import Fragment, place
from observer.coding.recall import Act, RecallSession, RecallState, StopPoint, Who
from observer.coding.recall_protocol import leeway
from observer.coding.study import ParticipantKind
from observer.coding.timecode import SECOND
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services import films
from observer.services.people import find_session
from observer.services.playlists import MOST_SEEDS
from observer.services.recall import named
from observer.services.recall_prepare import not_started
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

NEUTRAL_GAP_US = 3 * SECOND  # how far a neutral stop lies from any other, where there is room


def pass_stops(study: StudyFile, viewer: Viewer, recall: str, of: str, seed: int | None = None) -> Changes:
    """Pass the places where the respondents of another recall session stopped on to one that was not started.

    Positions only, each with a neutral one at a random place in the same fragment (from the seed, which is stored);
    which is which is told to nobody until this recall session has ended. Raises `Refused` when there is none.
    """
    check_facilitator(viewer)
    to, source = not_started(study, recall), named(study, of)
    if source.state is not RecallState.ENDED or source.id == to.id:
        raise Refused(_("A stop list is passed on from a recall session that has ended."))
    if not leeway(to.protocol).may_stop(Who.NOBODY):
        raise Refused(_("In the protocol of “{name}” the film is not stopped.").format(name=to.name))
    if _has_child(study, source.id):
        raise Refused(_("What a child did is not passed on to others."))
    chosen = secrets.randbelow(MOST_SEEDS) if seed is None else seed
    if not 0 <= chosen < 1 << 62:
        raise Refused(_("The seed is a whole number of 0 or more."))
    points = _points(study, to, source, random.Random(chosen))
    if not points:
        raise Refused(_("No respondent stopped there in a fragment that both have."))
    with study.operation(Stream(viewer.id, None), N_("Pass a stop list on to {name}"), name=to.name) as running:
        for row in study.recall_stops.where("recall = ?", [to.id]):
            study.recall_stops.remove(row.id)
        study.recall_sessions.change(replace(to, stops_of=source.id, stop_seed=chosen))
        for point in points:
            study.recall_stops.add(point)
    return running.changes


def _has_child(study: StudyFile, recall: str) -> bool:
    rows = study.recall_people.where("recall = ? AND part = 'respondent'", [recall])
    people = [study.participants.get(row.participant) for row in rows]
    return any(one is not None and one.kind is ParticipantKind.CHILD for one in people)


def _points(study: StudyFile, to: RecallSession, source: RecallSession, lots: random.Random) -> list[StopPoint]:
    theirs = {row.fragment: row for row in study.recall_items.where("recall = ? AND NOT is_practice", [source.id])}
    found: list[StopPoint] = []
    for item in study.recall_items.where("recall = ? AND NOT is_practice AND NOT is_whole", [to.id], order="position"):
        other, fragment = theirs.get(item.fragment), study.fragments.get(item.fragment)
        if other is None or fragment is None:
            continue
        rows = study.recall_log.where("item = ? AND act = ? AND who = ?", [other.id, Act.STOP, Who.RESPONDENT])
        places = [row.place for row in rows if row.place is not None]
        taken = [one.us for one in places]
        recordings = films.of_session(study, find_session(study, fragment.session))
        for _each in tuple(places):
            us = _neutral(fragment, taken, lots)
            taken.append(us)
            places.append(place(us, recordings))
        found += [StopPoint(new_id(), to.id, item.id, one.recording, one.pts, one.us) for one in places]
    return sorted(found, key=lambda one: (one.us, one.id))


def _neutral(fragment: Fragment, taken: list[int], lots: random.Random) -> int:
    """A random moment of a fragment, as far from those taken as a few tries give."""
    tries = [lots.randrange(fragment.start_us, fragment.stop_us) for _n in range(20)]
    free = (one for one in tries if all(abs(one - other) >= NEUTRAL_GAP_US for other in taken))
    return next(free, tries[0])

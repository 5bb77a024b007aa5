"""A full report on agreement: 20 indicators, 4 persons, 45 pairs of 10 coders, with and without intervals.

python -m benchmarks.agreement_report
"""

import random
from dataclasses import replace
from functools import partial
from pathlib import Path

import common
from common import heading, repeat, row

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.coding.codebook import Kind
from observer.coding.events import Event, Moment, Targets
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Coding, CodingState, ParticipantKind, Role
from observer.resources import find_codebook
from observer.services import agreement, people, roster, studies
from observer.services.scene import parse_codebook
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

CODERS, PERSONS, POINTS, STATES = 10, 4, 13, 7
MINUTES, MARKS_EACH = 60, 8
HALF = 2_000_000  # coders differ by so much, µs
SECOND = 1_000_000


def make(folder: Path) -> StudyFile:
    """A session of an hour, coded by everybody: each sees nine of ten of what happened, a little earlier or later."""
    study = studies.new_study(folder / "agreement.observer", [str(find_codebook("alliance"))])
    who = people.viewer(study)
    roster.add_case(study, who, "Linde")
    for n in range(PERSONS):
        roster.add_participant(study, who, f"Person {n}", ParticipantKind.PARENT, "Linde")
    roster.add_session(study, who, "Linde", "S1", number=1)
    for n in range(CODERS):
        roster.add_coder(study, who, f"K{n}")
    _code(study)
    return study


def _code(study: StudyFile) -> None:
    version = study.codebooks.where()[0]
    codebook = parse_codebook(version.digest, version.content)
    wanted = {Kind.POINT: POINTS, Kind.STATE: STATES}
    used = [i for kind, n in wanted.items() for i in [i for i in codebook.indicators if i.kind is kind][:n]]
    persons = [p.id for p in study.participants.where("session IS NULL")]
    session, chance = study.sessions.where()[0].id, random.Random(1)
    true = [
        (i, person, chance.randrange(MINUTES * 60 * SECOND), chance.randrange(SECOND, 40 * SECOND))
        for i in used
        for person in persons
        for _n in range(MARKS_EACH)
    ]
    for coder in study.coders.where():
        coding = Coding(new_id(), session, coder.id, version.id, created="2026-11-27")
        with study.operation(Stream(coder.id, coding.id), "Code"):
            study.codings.add(coding)
            for indicator, person, start, length in true:
                if chance.random() < 0.9:
                    _mark(
                        study, coding, codebook.qualified(indicator.id), indicator.kind, person, start, length, chance
                    )
            for dimension in ("engagement", "connection", "safety"):
                for person in persons:
                    value = min(max(persons.index(person) - 1 + chance.choice([-1, 0, 0, 1]), -3), 3)
                    rating = Rating(new_id(), coding.id, f"alliance:{dimension}", RatedAs.PERSON, person, value)
                    stored_ratings.store(study.db, rating, frozenset(), True)
        done = replace(coding, state=CodingState.SUBMITTED, submitted="2026-11-27")
        with study.operation(Stream(coder.id, coding.id), "Submit", undoable=False):
            study.codings.change(done)


def _mark(study, coding, indicator, kind, person, start, length, chance):  # type: ignore[no-untyped-def]
    at = max(start + chance.randrange(-HALF, HALF), 0)
    stop = Moment(at + length) if kind is Kind.STATE else None
    event = Event(new_id(), coding.id, indicator, kind, Moment(at), stop, (person,), Targets.NONE)
    stored_events.add(study.db, event, frozenset())


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print how long each takes."""
    viewer = Viewer(None, Role.RESEARCHER)
    heading(f"Agreement of {CODERS} coders on {MINUTES} minutes, {POINTS + STATES} indicators, {PERSONS} persons")
    with make(folder) as study:
        row("read from the study", repeat(lambda: agreement.gather(study, viewer, Question()), 5))
        for name, question in (
            ("without intervals", Question(resamples=0)),
            ("with 1,000 resamples", Question()),
            ("with 1,000 resamples, each person apart", Question(per_person=True)),
        ):
            material = agreement.gather(study, viewer, question)
            row(name, repeat(partial(agreement.compute, material), 3))


if __name__ == "__main__":
    common.run(main, __doc__)

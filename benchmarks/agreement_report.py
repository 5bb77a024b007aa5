"""A full report on agreement: 20 indicators, 4 persons, 45 pairs of 10 coders, with and without intervals.

python -m benchmarks.agreement_report
"""

import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.coding.codebook import Kind
from observer.coding.events import Event, Moment, Targets
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Coding, CodingState, ParticipantKind, Role
from observer.resources import find_codebook
from observer.services import agreement, people, roster, studies
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
    codebook = studies_codebook(study)
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
                    value = min(max(hash((dimension, person)) % 5 - 2 + chance.choice([-1, 0, 0, 1]), -3), 3)
                    rating = Rating(new_id(), coding.id, f"alliance:{dimension}", RatedAs.PERSON, person, value)
                    stored_ratings.store(study.db, rating, frozenset(), True)
        done = replace(coding, state=CodingState.SUBMITTED, submitted="2026-11-27")
        with study.operation(Stream(coder.id, coding.id), "Submit", undoable=False):
            study.codings.change(done)


def studies_codebook(study: StudyFile):  # type: ignore[no-untyped-def]
    """The codebook of the study."""
    version = study.codebooks.where()[0]
    from observer.services.scene import parse_codebook

    return parse_codebook(version.digest, version.content)


def _mark(study, coding, indicator, kind, person, start, length, chance):  # type: ignore[no-untyped-def]
    at = max(start + chance.randrange(-HALF, HALF), 0)
    stop = Moment(at + length) if kind is Kind.STATE else None
    event = Event(new_id(), coding.id, indicator, kind, Moment(at), stop, (person,), Targets.NONE)
    stored_events.add(study.db, event, frozenset())


def main(folder: Path) -> None:
    """Print how long each takes."""
    viewer = Viewer(None, Role.RESEARCHER)
    with make(folder) as study:
        for name, question in (
            ("no intervals", Question(resamples=0)),
            ("1,000 resamples", Question()),
            ("1,000 resamples, each person apart", Question(per_person=True)),
        ):
            begun = time.perf_counter()
            material = agreement.gather(study, viewer, question)
            read = time.perf_counter()
            answer = agreement.compute(material)
            done = time.perf_counter()
            print(f"  {name:40} read {read - begun:6.2f} s  compute {done - read:6.2f} s  {len(answer.rows):,} rows")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder))

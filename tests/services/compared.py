"""A study in which several coders have coded the same home visits, made in code, for the tests of agreement.

One family (Mother, Son, Worker and the group), sessions with a film of ten minutes each, coders K1, K2 ... and the
codebook `alliance`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from storage.making import put_recording

from observer.coding.agreement import Question, Section
from observer.coding.blinding import Viewer
from observer.coding.events import IntervalCode, IntervalMethod
from observer.coding.study import GroupKind, ParticipantKind, SessionKind
from observer.services import agreement, people, roster, studies
from observer.services.agreement_answer import Answer, Row, Subject
from observer.services.coding import At, Desk, Mark
from observer.services.rating import Judgement, rate
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

POINT = "ef_says_stuck"
OTHER = "cf_says_being_understood"
STATE = "ef_leans_forward"
STATE_2 = "sf_shields_self"


def make(
    path: Path,
    sessions: Iterable[str] = ("S1",),
    coders: Iterable[str] = ("K1", "K2"),
    kind: SessionKind = SessionKind.HOME_VISIT,
    codebook: str = "alliance",
) -> StudyFile:
    """The study, open, with nothing coded; made once for all tests that want the same."""
    given = tuple(sessions), tuple(coders), kind, codebook
    if given not in _MADE:
        _new(path, *given).close()
        _MADE[given] = path.read_bytes()
    path.write_bytes(_MADE[given])
    return StudyFile.open(path)


_MADE: dict[Any, bytes] = {}


def _new(path: Path, sessions: Iterable[str], coders: Iterable[str], kind: SessionKind, codebook: str) -> StudyFile:
    study = studies.new_study(path, [codebook], None, "Study")
    who = people.viewer(study)
    roster.add_case(study, who, "Linde")
    for name, of in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
        roster.add_participant(study, who, name, ParticipantKind(of), "Linde")
    roster.add_group(study, who, "Linde", "Family", GroupKind.FAMILY, ["Mother", "Son"])
    for number, session in enumerate(sessions, 1):
        added = roster.add_session(study, who, "Linde", session, kind, number=number)
        put_recording(study, f"{session} film", session=added.id)
    for coder in coders:
        roster.add_coder(study, who, coder)
    return study


def desk(study: StudyFile, coder: str, session: str = "S1") -> Desk:
    return Desk(study, people.as_coder(study, coder), people.find_session(study, session))


def code(
    study: StudyFile,
    coder: str,
    marks: Iterable[tuple[Any, ...]] = (),
    ratings: Mapping[tuple[str, str], int | None] | None = None,
    session: str = "S1",
    submit: bool = True,
) -> list[str]:
    """A coding: marks are (indicator, start, stop or None, person[, target]); the ids of the events."""
    at = desk(study, coder, session)
    found = [_mark(at, *mark) for mark in marks]
    for (dimension, person), value in (ratings or {}).items():
        rate(at, Judgement(dimension, person, value, None if value is not None else "too_short"))
    if not found and not ratings:
        at.begin(at.place_of(study.codebooks.where()[0].key))
    if submit:
        at.submit()
    return found


def _mark(
    at: Desk, indicator: str, start: float, stop: float | None = None, person: str = "Mother", target: str = "Worker"
) -> str:
    end = None if stop is None else At(stop)
    return at.record(Mark(indicator, At(start), end, (person,) if person else (), (target,) if target else ())).id


def intervals(
    study: StudyFile, coder: str, answers: Iterable[bool], session: str = "S1", indicator: str = POINT, length: int = 15
) -> None:
    """Answers for intervals of a person in a coder's draft."""
    at = desk(study, coder, session)
    key = study.codebooks.where()[0].key
    coding = at.coding_of(key) or at.begin(at.place_of(key))
    mother, us = at.person("Mother").id, length * 1_000_000
    with study.operation(Stream(at.coder.id, coding.id), "Answer"):
        for n, answer in enumerate(answers):
            study.interval_codings.add(
                IntervalCode(new_id(), coding.id, f"{key}:{indicator}", mother, n * us, (n + 1) * us,
                             IntervalMethod.PARTIAL, answer)
            )  # fmt: skip


def researcher(study: StudyFile) -> Viewer:
    return people.viewer(study)


def ask(study: StudyFile, viewer: Viewer | None = None, **question: Any) -> Answer:
    """Ask as the researcher; few resamples."""
    return agreement.ask(study, viewer or researcher(study), Question(**{"resamples": 0, **question}))


def row(study: StudyFile, answer: Answer, section: Section, code: str = "", person: str = "", **more: Any) -> Row:
    """The row of the pair K1 and K2 (or of other coders), by short names."""
    coders = more.pop("coders", ("K1", "K2"))
    ids = tuple(people.find_coder(study, name).id for name in coders)
    who = next(p.id for p in [*study.participants.where(), *study.groups.where()] if p.name == person) if person else ""
    book = study.codebooks.where()[0].key
    known = code and section is not Section.EXCLUSIVE and ":" not in code and code not in ("positive", "negative")
    subject = Subject(section, f"{book}:{code}" if known else code, who, ids, **more)
    found = answer.find(subject)
    assert found is not None, f"no row for {subject}"
    return found

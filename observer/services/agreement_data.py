"""What an answer about agreement is computed from: read once, plain data, only what the viewer may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from observer.coding import spans
from observer.coding.agreement import CodeLevel, Question
from observer.coding.codebook import Codebook, Kind, say
from observer.coding.events import Event, IntervalCode, Targets
from observer.coding.ratings import Rating
from observer.coding.spans import Span
from observer.coding.study import SIDES, Channel, Coding, Purpose, Session, Side, UncodableSpan
from observer.coding.timecode import DAY
from observer.coding.words import word
from observer.services.agreement_answer import Compared, Sampling
from observer.services.agreement_versions import CommonVersion
from observer.services.people import groups_in, people_in
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile

FOREVER = 1000 * DAY
ANYBODY = ""  # the person of a mark without one, and of all marks when persons do not matter


@dataclass(frozen=True)
class Chosen:
    """A coding that enters, whose column it is, and why it was made."""

    coding: Coding
    column: str
    purpose: Purpose


@dataclass(frozen=True)
class Mark:
    """An event as it is compared: `code` is the indicator in the common version, `stop` None for a point."""

    id: str
    code: str
    start: int
    stop: int | None
    actors: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """What one coder made of one session. `watched` None: not known, so all of it."""

    chosen: Chosen
    marks: tuple[Mark, ...]
    open_states: int
    ratings: tuple[Rating, ...]
    intervals: tuple[IntervalCode, ...]
    watched: tuple[Span, ...] | None


@dataclass(frozen=True)
class Meeting:
    """A session, what each coder made of it (by column), and who could be observed when.

    `works` holds codings that were made blind, `on_given` ratings on given marks. `sides` are those of everybody in the
    case, `there` the stretches of those who were not there all the time.
    """

    session: Session
    works: Mapping[str, Work]
    on_given: Mapping[str, Work]
    recorded: tuple[Span, ...]
    uncodable: tuple[UncodableSpan, ...]
    there: Mapping[str, tuple[Span, ...]]
    members: tuple[str, ...]
    sides: Mapping[str, Side]

    def observable(self, person: str) -> list[Span]:
        """When somebody could be observed: recorded, present, and not in a stretch that cannot be coded."""
        present = spans.common(self.recorded, self.there[person]) if person in self.there else self.recorded
        blocked = [(u.start_us, u.stop_us) for u in self.uncodable if u.participant in (None, person)]
        return spans.minus(present, blocked)

    def observed(self, person: str, column: str) -> list[Span]:
        """The same, as far as a coder watched it; nothing when he did not code the session."""
        work = self.works.get(column)
        if work is None:
            return []
        free = self.observable(person)
        return free if work.watched is None else spans.common(free, work.watched)


@dataclass(frozen=True)
class Material:
    """Everything an answer needs, as plain data. `columns` are the coders, in order."""

    question: Question
    codebook: Codebook
    common: CommonVersion
    versions: tuple[str, ...]
    columns: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    compared: tuple[Compared, ...]
    names: Mapping[str, str]
    left_out: tuple[str, ...]
    sampling: tuple[Sampling, ...]
    made_from: tuple[tuple[str, str], ...] = ()

    @property
    def tolerance_us(self) -> int:
        """How far apart two moments may lie and be the same."""
        asked = self.question.tolerance_us
        return self.codebook.point_tolerance_us if asked is None else asked

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The columns that are compared with each other."""
        return tuple((a, b) for n, a in enumerate(self.columns) for b in self.columns[n + 1 :])

    def at_level(self, indicator: str) -> str:
        """The code of an indicator at the level that is asked for."""
        found = self.codebook.find_indicator(indicator)
        if self.question.level is CodeLevel.DIMENSION:
            return self.codebook.qualified(found.dimension)
        return found.valence.value if self.question.level is CodeLevel.VALENCE else self.codebook.qualified(found.id)


def column_of(coding: Coding, purpose: Purpose) -> str:
    """Whose column a coding belongs to: the coder's, or one of its own for a gold standard, a second pass and so on."""
    usual = (Purpose.MAIN, Purpose.DOUBLE)
    return coding.coder if purpose in usual else f"{coding.coder}:{purpose.value}"


# -- reading ---------------------------------------------------------------------------------------------------


def meeting(study: StudyFile, session: Session, chosen: Iterable[Chosen], common: CommonVersion) -> Meeting:
    """A session with the codings that enter."""
    found = [_work(study, one, common) for one in chosen]
    people = people_in(study, session)
    rows = study.presence.where("session = ?", [session.id])
    there: dict[str, tuple[Span, ...]] = {}
    for row in rows:
        span = (row.start_us or 0, FOREVER if row.stop_us is None else row.stop_us)
        there[row.participant] = (*there.get(row.participant, ()), span)
    roles = study.case_participants.where("case_id = ?", [session.case_id])
    sides = {person.id: SIDES[person.kind] for person in people}
    sides |= {group.id: Side.GROUP for group in groups_in(study, session)}
    uncodable = study.uncodable_spans.where("session = ? AND channel = ?", [session.id, Channel.BOTH])
    blind = {work.chosen.column: work for work in found if work.chosen.coding.is_blind}
    given = {work.chosen.column: work for work in found if not work.chosen.coding.is_blind}
    return Meeting(
        session, blind, given, _recorded(study, session, found), tuple(uncodable), there,
        tuple(dict.fromkeys(row.participant for row in roles)), sides,
    )  # fmt: skip


def _recorded(study: StudyFile, session: Session, works: list[Work]) -> tuple[Span, ...]:
    """What was recorded; without recordings up to the last thing that anybody marked."""
    films = study.recordings.where("session = ?", [session.id])
    if films:
        return tuple(spans.merged(film.session_span for film in films))
    ends = [mark.start + 1 if mark.stop is None else mark.stop for work in works for mark in work.marks]
    return ((0, max(ends)),) if ends else ()


def _work(study: StudyFile, chosen: Chosen, common: CommonVersion) -> Work:
    id_, version = chosen.coding.id, chosen.coding.codebook
    marks, open_states = [], 0
    for event in stored_events.of_coding(study.db, id_):
        code = common.code(version, event.indicator)
        if code is not None and event.is_open:
            open_states += 1
        elif code is not None:
            marks.append(_mark(event, code))
    return Work(
        chosen,
        tuple(marks),
        open_states,
        _mapped(stored_ratings.of_coding(study.db, id_), "dimension", version, common),
        _mapped(study.interval_codings.where("coding = ?", [id_]), "indicator", version, common),
        _watched(study, chosen.coding),
    )


def _mark(event: Event, code: str) -> Mark:
    stop = None if event.kind is Kind.POINT or event.stop is None else event.stop.us
    targets = event.target_ids if event.targets is Targets.LISTED else (event.targets.value,)
    return Mark(event.id, code, event.start.us, stop, event.actors, targets)


def _mapped(rows: Iterable[Any], field: str, version: str, common: CommonVersion) -> tuple[Any, ...]:
    """Rows that name a code, with its name in the common version; without those that have none there."""
    named = [(row, common.code(version, getattr(row, field))) for row in rows]
    return tuple(replace(row, **{field: name}) for row, name in named if name is not None)


def _watched(study: StudyFile, coding: Coding) -> tuple[Span, ...] | None:
    """What was watched, on the clock of the session; None when nothing is known of it."""
    rows = study.coding_spans.where("coding = ?", [coding.id])
    films = {film.id: film for film in study.recordings.where("session = ?", [coding.session])}
    found = [
        (films[r.recording].placement.to_session(r.start_us), films[r.recording].placement.to_session(r.stop_us))
        for r in rows
        if r.recording in films
    ]
    return tuple(spans.merged(found)) if rows else None


def compared(meetings: Iterable[Meeting], common_versions: Mapping[str, str]) -> tuple[Compared, ...]:
    """The codings that entered."""
    works = [work for one in meetings for part in (one.works, one.on_given) for work in part.values()]
    return tuple(_compared(work, common_versions) for work in works)


def _compared(work: Work, versions: Mapping[str, str]) -> Compared:
    coding, watched = work.chosen.coding, work.watched
    content = repr((work.marks, work.ratings, work.intervals, watched))
    return Compared(
        coding.id, coding.session, work.chosen.column, versions[coding.codebook], coding.submitted, coding.is_blind,
        None if watched is None else spans.length(watched) / 1e6, hashlib.sha256(content.encode()).hexdigest()[:16],
    )  # fmt: skip


def names(study: StudyFile, codebook: Codebook, columns: Iterable[str]) -> dict[str, str]:
    """What everything is called: pseudonyms of people and coders, names of sessions, labels of codes."""
    rows = [*study.participants.where(), *study.groups.where(), *study.sessions.where(), *study.coders.where()]
    found = {row.id: row.name for row in rows}
    for column in columns:
        coder, _colon, purpose = column.partition(":")
        if purpose:
            name, why = found.get(coder, coder), word(Purpose(purpose))
            found[column] = name if name.casefold() == why.casefold() else f"{name} ({why})"
    found[codebook.key] = say(codebook.title) or codebook.key
    found |= {codebook.qualified(d.id): say(d.label) or d.id for d in codebook.dimensions}
    found |= {codebook.qualified(i.id): say(i.label) or i.id for i in codebook.indicators}
    found |= {valence.value: word(valence) for valence in {i.valence for i in codebook.indicators}}
    found |= {target.value: word(target) for target in Targets}
    return found

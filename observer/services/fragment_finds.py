"""Stretches that are found: around events, by a search, by the clock; to look at first, or to select."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Valence
from observer.coding.events import Event
from observer.coding.fragments import Origin, Reason, around, footage, sampled
from observer.coding.search import Filter
from observer.coding.spans import Span, merged
from observer.coding.study import Session
from observer.coding.timecode import SECOND
from observer.errors import NotFound, Refused
from observer.i18n import _
from observer.services import sight
from observer.services.coding import codebook_of
from observer.services.fragment_frames import films_of
from observer.services.fragments import Part, Selected, add_parts
from observer.services.people import find_person, find_session
from observer.storage import events as stored_events
from observer.storage import search as stored_search
from observer.storage.study_file import StudyFile

_MANY = 40


def add_from_events(
    study: StudyFile,
    viewer: Viewer,
    events: Sequence[str],
    before_us: int = 0,
    after_us: int = 0,
    title: str = "",
    reason: Reason = Reason.STRONG_MOMENT,
    notes: str = "",
    origin: Origin = Origin.EVENT,
    apart: bool = False,
) -> Selected:
    """Select events (their ids), from the first to the last, or each `apart`, as far as there is footage.

    `origin` says whether they are events alone, the evidence of a rating, or what coders disagree on.
    """
    parts = around_events(study, viewer, events, before_us, after_us, apart)
    return add_parts(study, viewer, parts, origin, reason, title, notes)


def around_events(
    study: StudyFile, viewer: Viewer, events: Sequence[str], before_us: int, after_us: int, apart: bool = False
) -> list[Part]:
    """What `add_from_events` would select: one stretch for the events of a session, or those of each `apart`, where
    what overlaps or touches becomes one."""
    check_researcher(viewer)
    _check_margins(before_us, after_us)
    found: dict[str, list[Event]] = {}
    for id_ in events:
        event = stored_events.get(study.db, id_)
        if event is None:
            raise NotFound(_("There is no event with id {id}.").format(id=id_), id=id_)
        coding = study.codings.get(event.coding)
        assert coding is not None
        found.setdefault(coding.session, []).append(event)
    parts = []
    for session, some in found.items():
        where = find_session(study, session)
        spans = _spans_around(study, where, some, before_us, after_us)
        joined = merged(spans) if apart else [(min(s for s, _e in spans), max(e for _s, e in spans))] if spans else []
        camera = min(some, key=lambda event: event.start.us).start.recording
        parts += [Part(where, span, camera) for span in joined]
    if not parts:
        raise Refused(_("Nothing is left of this fragment; give some seconds before or after the event."))
    return parts


def _spans_around(study: StudyFile, session: Session, events: Iterable[Event], before: int, after: int) -> list[Span]:
    """What there is to see of each event, with the time before and after it."""
    covered = footage(films_of(study, session))
    spans = (around(event, before, after, covered) for event in events)
    return [span for span in spans if span is not None and span[0] < span[1]]


@dataclass(frozen=True)
class Wanted:
    """What is searched for among the events of all coders; `codebook` is its key, `person` a name or id. None: any."""

    codebook: str | None = None
    dimension: str | None = None
    indicator: str | None = None
    person: str | None = None
    valence: Valence | None = None


@dataclass(frozen=True)
class Found:
    """What a search would select: how many events were found, and the stretches."""

    n_events: int
    parts: tuple[Part, ...]

    @property
    def length_us(self) -> int:
        """How long all of it lasts."""
        return sum(part.span[1] - part.span[0] for part in self.parts)


def add_from_search(
    study: StudyFile,
    viewer: Viewer,
    session: str | None,
    wanted: Wanted,
    before_us: int = 0,
    after_us: int = 0,
    reason: Reason = Reason.STRONG_MOMENT,
    joins: bool = True,
) -> Selected:
    """Select all events of a session (None: of all sessions) that are found, each with some time (µs) before and after
    it; those that overlap become one fragment, unless not `joins`."""
    found = find_stretches(study, viewer, session, wanted, before_us, after_us, joins)
    if found.n_events and not found.parts:
        raise Refused(_("Nothing is left of this fragment; give some seconds before or after the event."))
    return add_parts(study, viewer, found.parts, Origin.SEARCH, reason)


def find_stretches(
    study: StudyFile,
    viewer: Viewer,
    session: str | None,
    wanted: Wanted,
    before_us: int = 0,
    after_us: int = 0,
    joins: bool = True,
) -> Found:
    """What `add_from_search` would select. Raises `NotFound` for what is not in the session that is named."""
    check_researcher(viewer)
    _check_margins(before_us, after_us)
    n, parts = 0, list[Part]()
    for where in [find_session(study, session)] if session else study.sessions.where(order="date, name"):
        try:
            events = search(study, viewer, where.id, wanted)
        except NotFound:
            if session:
                raise
            continue  # nobody of that name, or nothing with that codebook, in this session
        spans = _spans_around(study, where, events, before_us, after_us)
        n += len(events)
        parts += [Part(where, span) for span in (merged(spans) if joins else dict.fromkeys(spans))]
    return Found(n, tuple(parts))


def search(study: StudyFile, viewer: Viewer, session: str, wanted: Wanted) -> list[Event]:
    """The events of all coders in a session that are as `wanted`, in the order of time. Raises `NotFound`."""
    check_researcher(viewer)
    where = find_session(study, session)
    person = find_person(study, where, wanted.person).id if wanted.person else None
    asked = Filter(wanted.dimension, wanted.indicator, person, wanted.valence)
    found: list[Event] = []
    for coding in sight.visible(study, viewer, where):
        codebook = codebook_of(study, coding)
        if wanted.codebook not in (None, codebook.key):
            continue
        try:
            ids = stored_search.ids(study.db, coding.id, asked.among(codebook))
        except NotFound:
            if wanted.codebook is not None:
                raise
            continue  # a codebook without this indicator, when no codebook was named
        found += _loaded(study, coding.id, ids)
    return sorted(found, key=lambda event: (event.start.us, event.id))


def _loaded(study: StudyFile, coding: str, ids: list[str]) -> list[Event]:
    """These events; many of them are read faster together with all others."""
    if len(ids) > _MANY:
        wanted = set(ids)
        return [event for event in stored_events.of_coding(study.db, coding) if event.id in wanted]
    return [event for id_ in ids if (event := stored_events.get(study.db, id_)) is not None]


def add_samples(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    length_us: int = 120 * SECOND,
    every_us: int = 420 * SECOND,
    first_us: int = 0,
) -> Selected:
    """Select stretches by the clock: of `length_us` in every `every_us`, the first one `first_us` after the start of
    the footage; usually two minutes in every seven."""
    parts = sample_stretches(study, viewer, session, length_us, every_us, first_us)
    return add_parts(study, viewer, parts, Origin.SAMPLING, Reason.SAMPLED)


def sample_stretches(
    study: StudyFile, viewer: Viewer, session: str, length_us: int, every_us: int, first_us: int = 0
) -> list[Part]:
    """What `add_samples` would select. Raises `Refused`."""
    check_researcher(viewer)
    where = find_session(study, session)
    return [Part(where, span) for span in sampled(footage(films_of(study, where)), length_us, every_us, first_us)]


def _check_margins(*margins: int) -> None:
    if min(margins) < 0:
        raise Refused(_("The time before and after an event is 0 or more."))

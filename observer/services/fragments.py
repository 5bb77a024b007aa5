"""Fragments: select stretches of a session, change and remove them. Only for a researcher."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.codebook import Valence
from observer.coding.events import Event, Moment, moment_in
from observer.coding.fragments import Fragment, Origin, Reason, around, footage, lies_in, place, sampled
from observer.coding.search import Filter
from observer.coding.spans import Span, merged
from observer.coding.study import Recording, Session
from observer.coding.timecode import SECOND, clock, media_us
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import films, sight
from observer.services.coding import codebook_of
from observer.services.people import find_person, find_session
from observer.services.roster import checked_name
from observer.storage import events as stored_events
from observer.storage import search as stored_search
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

LONGEST_NOTE = 20_000
_ADD = N_("Add fragment {title}")


@dataclass(frozen=True)
class Selected:
    """The fragments that were made, in the order of time, and the operation (None when there was nothing to make)."""

    fragments: tuple[Fragment, ...]
    changes: Changes | None


# -- finding ---------------------------------------------------------------------------------------------------


def find_fragment(study: StudyFile, viewer: Viewer, name: str) -> Fragment:
    """The fragment with this id or title. Raises `NotFound`; `Blind` for who is no researcher."""
    check_researcher(viewer)
    found = study.fragments.get(name) or next(iter(study.fragments.where("title = ? COLLATE NOCASE", [name])), None)
    if found is None:
        raise NotFound(_("There is no fragment “{name}”.").format(name=name), name=name)
    fragment: Fragment = found
    return fragment


def fragments(study: StudyFile, viewer: Viewer, session: str | None = None) -> list[Fragment]:
    """The fragments of a session, or of all, by session and time."""
    check_researcher(viewer)
    where = find_session(study, session).id if session else None
    return study.fragments.where("? IS NULL OR session = ?", [where, where], order="session, start_us, stop_us, id")


def events_in(study: StudyFile, viewer: Viewer, fragment: Fragment) -> list[Event]:
    """The events of all codings that happen, in part, in a fragment; in the order of time."""
    check_researcher(viewer)
    where = find_session(study, fragment.session)
    found = [
        event
        for coding in sight.visible(study, viewer, where)
        for event in stored_events.in_span(study.db, coding.id, *fragment.span)
        if lies_in(event, fragment.span)
    ]
    return sorted(found, key=lambda event: (event.start.us, event.id))


def indicators_in(study: StudyFile, viewer: Viewer, fragment: Fragment) -> dict[str, int]:
    """How often each indicator (with its codebook) is marked in a fragment, by all coders together."""
    counts: dict[str, int] = {}
    for event in events_in(study, viewer, fragment):
        counts[event.indicator] = counts.get(event.indicator, 0) + 1
    return dict(sorted(counts.items()))


# -- making ----------------------------------------------------------------------------------------------------


def add_fragment(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    start_us: int,
    stop_us: int,
    title: str = "",
    reason: Reason = Reason.STRONG_MOMENT,
    notes: str = "",
) -> Selected:
    """Select the stretch between two session times (µs); each end becomes that of the nearest frame that is known.

    Without a title it is called after its session and time. Raises `Refused` for times outside the recordings.
    """
    check_researcher(viewer)
    where = find_session(study, session)
    return _make(study, viewer, where, [(start_us, stop_us)], Origin.TIMES, reason, title, notes)


def add_from_event(
    study: StudyFile,
    viewer: Viewer,
    event: str,
    before_us: int = 0,
    after_us: int = 0,
    title: str = "",
    reason: Reason = Reason.STRONG_MOMENT,
    notes: str = "",
) -> Selected:
    """Select an event (its id) with some time (µs) before and after it, as far as there is footage."""
    check_researcher(viewer)
    found = stored_events.get(study.db, event)
    if found is None:
        raise NotFound(_("There is no event with id {id}.").format(id=event), id=event)
    _check_margins(before_us, after_us)
    coding = study.codings.get(found.coding)
    assert coding is not None
    where = find_session(study, coding.session)
    span = around(found, before_us, after_us, footage(_films(study, where)))
    if span is None or span[0] == span[1]:
        raise Refused(_("Nothing is left of this fragment; give some seconds before or after the event."))
    return _make(study, viewer, where, [span], Origin.EVENT, reason, title, notes, found.start.recording)


@dataclass(frozen=True)
class Wanted:
    """What is searched for among the events of all coders; `codebook` is its key, `person` a name or id. None: any."""

    codebook: str | None = None
    dimension: str | None = None
    indicator: str | None = None
    person: str | None = None
    valence: Valence | None = None


def add_from_search(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    wanted: Wanted,
    before_us: int = 0,
    after_us: int = 0,
    reason: Reason = Reason.STRONG_MOMENT,
) -> Selected:
    """Select all events of a session that are found, each with some time (µs) before and after it; those that
    overlap become one fragment."""
    check_researcher(viewer)
    where = find_session(study, session)
    _check_margins(before_us, after_us)
    covered = footage(_films(study, where))
    spans = [around(event, before_us, after_us, covered) for event in search(study, viewer, where.id, wanted)]
    joined = merged(span for span in spans if span is not None)
    if spans and not joined:
        raise Refused(_("Nothing is left of this fragment; give some seconds before or after the event."))
    return _make(study, viewer, where, joined, Origin.SEARCH, reason)


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
        found += [event for id_ in ids if (event := stored_events.get(study.db, id_)) is not None]
    return sorted(found, key=lambda event: (event.start.us, event.id))


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
    check_researcher(viewer)
    where = find_session(study, session)
    spans = sampled(footage(_films(study, where)), length_us, every_us, first_us)
    return _make(study, viewer, where, spans, Origin.SAMPLING, Reason.SAMPLED)


def _make(
    study: StudyFile,
    viewer: Viewer,
    session: Session,
    spans: Iterable[Span],
    origin: Origin,
    reason: Reason,
    title: str = "",
    notes: str = "",
    camera: str | None = None,
) -> Selected:
    """Put fragments into the study; their frames are those of the recording `camera` (its id) where that runs."""
    recordings, taken = _films(study, session, camera), {row.title.casefold() for row in study.fragments.where()}
    found = []
    for start_us, stop_us in spans:
        start, stop = _ends(study, recordings, start_us, stop_us)
        name = _title(title, f"{session.name} {clock(start.us)}", taken)
        found.append(_built(session, name, reason, start, stop, origin, _note(notes)))
    if not found:
        return Selected((), None)
    label = _ADD if len(found) == 1 else N_("Add {n} fragments of {session}")
    with study.operation(
        Stream(viewer.id, None), label, title=found[0].title, n=len(found), session=session.name
    ) as running:
        for fragment in found:
            study.fragments.add(fragment)
    return Selected(tuple(found), running.changes)


def _built(
    session: Session, title: str, reason: Reason, start: Moment, stop: Moment, origin: Origin, notes: str
) -> Fragment:
    ends = (start.recording, start.pts, start.us, stop.recording, stop.pts, stop.us)
    return Fragment(new_id(), session.id, title, reason, *ends, origin, notes)


def _title(given: str, otherwise: str, taken: set[str]) -> str:
    """The title, or one that is free; each fragment has its own."""
    title = checked_name(given or otherwise)
    if given and title.casefold() in taken:
        raise Refused(_("There is already one called “{name}”; choose another name.").format(name=title))
    base, n = title, 2
    while title.casefold() in taken:
        title, n = f"{base} ({n})", n + 1
    taken.add(title.casefold())
    return title


def _note(notes: str) -> str:
    if len(notes) > LONGEST_NOTE:
        raise Refused(_("This note is too long; 20,000 characters is the most."))
    return notes


def _check_margins(*margins: int) -> None:
    if min(margins) < 0:
        raise Refused(_("The time before and after an event is 0 or more."))


# -- frames ----------------------------------------------------------------------------------------------------


def _films(study: StudyFile, session: Session, first: str | None = None) -> list[Recording]:
    """The recordings of a session: `first` (its id) before the others, films before sound, then by camera, so that
    the ends are those of frames."""
    found = films.of_session(study, session)
    return sorted(found, key=lambda r: (r.id != first, not r.has_video, r.camera, r.offset_us))


def _ends(study: StudyFile, recordings: list[Recording], start_us: int, stop_us: int) -> tuple[Moment, Moment]:
    """Both ends as frames, as far as the frames are known. Raises `Refused`."""
    if stop_us <= start_us:
        raise Refused(_("A fragment must stop after it starts."))
    start, stop = place(start_us, recordings), place(stop_us, recordings, is_stop=True)
    start, stop = _on_frame(study, recordings, start), _on_frame(study, recordings, stop, is_stop=True)
    if stop.us <= start.us:
        raise Refused(_("This fragment is shorter than one frame."))
    return start, stop


def _on_frame(study: StudyFile, recordings: list[Recording], at: Moment, is_stop: bool = False) -> Moment:
    """The frame nearest to a moment. A stop after the last frame has come stays: that frame lasts till the end."""
    recording = next((r for r in recordings if r.id == at.recording), None)
    index = films.kept_index(study, recording) if recording is not None and recording.has_video else None
    if recording is None or index is None or at.pts is None:
        return at
    media = media_us(at.pts, recording.time_base_num, recording.time_base_den, recording.start_us)
    if is_stop and media > index.us_of(len(index) - 1):
        return at
    return moment_in(recording, index.pts_of(index.nearest(media)))


# -- changing --------------------------------------------------------------------------------------------------


def change_fragment(study: StudyFile, viewer: Viewer, fragment: str, **fields: Any) -> Changes:
    """Change `start_us`, `stop_us` (session time), `title`, `reason` or `notes`; the others stay.

    With other ends other people may be in it: then who is in it has to be confirmed again. Raises `Refused`.
    """
    check_researcher(viewer)
    old = find_fragment(study, viewer, fragment)
    new = replace(old, reason=fields.get("reason", old.reason), notes=_note(fields.get("notes", old.notes)))
    if "title" in fields:
        taken = {row.title.casefold() for row in study.fragments.where() if row.id != old.id}
        new = replace(new, title=_title(checked_name(fields["title"]), "", taken))
    if {"start_us", "stop_us"} & set(fields):
        new = _moved(study, new, fields)
    with study.operation(Stream(viewer.id, None), N_("Change fragment {title}"), title=new.title) as running:
        study.fragments.change(new)
    return running.changes


def _moved(study: StudyFile, old: Fragment, fields: dict[str, Any]) -> Fragment:
    """The fragment with other ends; an end that is not given keeps its frame."""
    recordings = _films(study, find_session(study, old.session))
    span = fields.get("start_us", old.start_us), fields.get("stop_us", old.stop_us)
    start, stop = _ends(study, recordings, *span)
    new = old
    if "start_us" in fields:
        new = replace(new, start_recording=start.recording, start_pts=start.pts, start_us=start.us)
    if "stop_us" in fields:
        new = replace(new, stop_recording=stop.recording, stop_pts=stop.pts, stop_us=stop.us)
    if new.stop_us <= new.start_us:
        raise Refused(_("A fragment must stop after it starts."))
    return new if new.span == old.span else replace(new, confirmed=None)


def remove_fragment(study: StudyFile, viewer: Viewer, fragment: str) -> Changes:
    """Remove a fragment that is on no playlist. Raises `Refused` when it is, or has been shown to somebody: to whom
    it was shown stays in the record."""
    check_researcher(viewer)
    old = find_fragment(study, viewer, fragment)
    for table, words in (
        (study.playlist_items, _("“{title}” is on a playlist; take it off first.")),
        (study.recall_items, _("“{title}” belongs to a recall session; it stays.")),
        (study.fragment_showings, _("“{title}” has been shown; to whom stays in the record.")),
        (study.consent_overrides, _("“{title}” was let through by a researcher; that stays in the record.")),
    ):
        if table.where("fragment = ?", [old.id]):
            raise Refused(words.format(title=old.title))
    with study.operation(Stream(viewer.id, None), N_("Remove fragment {title}"), title=old.title) as running:
        for table in (study.fragment_people, study.fragment_refusals):
            for row in table.where("fragment = ?", [old.id]):
                table.remove(row.id)
        study.fragments.remove(old.id)
    return running.changes

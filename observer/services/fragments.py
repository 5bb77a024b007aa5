"""Fragments: select stretches of a session, change and remove them. Only for a researcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_may_guard, check_researcher
from observer.coding.changes import Changes
from observer.coding.events import Event, Moment
from observer.coding.fragments import Fragment, Origin, Reason, has_more_film, lies_in
from observer.coding.spans import Span
from observer.coding.study import Session
from observer.coding.timecode import clock
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import sight
from observer.services.fragment_frames import films_of, frames_at
from observer.services.mask_rows import remove_masks
from observer.services.people import find_session
from observer.services.roster import checked_name
from observer.storage import events as stored_events
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


@dataclass(frozen=True)
class Part:
    """A stretch that could be selected: of which session, from when to when (µs), and of which recording (its id) its
    frames are, where that runs."""

    session: Session
    span: Span
    camera: str | None = None


# -- finding ---------------------------------------------------------------------------------------------------


def find_fragment(study: StudyFile, viewer: Viewer, name: str) -> Fragment:
    """The fragment with this id or title. Raises `NotFound`; `Blind` for who is no researcher."""
    check_researcher(viewer)
    return fragment_named(study, viewer, name)


def fragment_named(study: StudyFile, viewer: Viewer, name: str) -> Fragment:
    """The same, for a facilitator as well, who has it before him."""
    check_may_guard(viewer)
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
    return add_parts(study, viewer, [Part(where, (start_us, stop_us))], Origin.TIMES, reason, title, notes)


def add_parts(
    study: StudyFile,
    viewer: Viewer,
    parts: Sequence[Part],
    origin: Origin,
    reason: Reason,
    title: str = "",
    notes: str = "",
) -> Selected:
    """Select these stretches; a title that is given is numbered when there are several."""
    found = unstored(study, viewer, parts, origin, reason, title, notes)
    if not found:
        return Selected((), None)
    label = _ADD if len(found) == 1 else N_("Add {n} fragments of {session}")
    names = ", ".join(dict.fromkeys(part.session.name for part in parts))
    with study.operation(Stream(viewer.id, None), label, title=found[0].title, n=len(found), session=names) as running:
        for fragment in found:
            study.fragments.add(fragment)
    return Selected(tuple(found), running.changes)


def unstored(
    study: StudyFile,
    viewer: Viewer,
    parts: Sequence[Part],
    origin: Origin,
    reason: Reason,
    title: str = "",
    notes: str = "",
) -> list[Fragment]:
    """These stretches as fragments that are not stored yet: for an operation of which they are a part."""
    check_researcher(viewer)
    taken = {row.title.casefold() for row in study.fragments.where()}
    found = []
    for part in parts:
        session = part.session
        start, stop = frames_at(study, films_of(study, session, part.camera), *part.span)
        given = title if len(parts) == 1 else ""
        name = free_title(given, title or f"{session.name} {clock(start.us)}", taken)
        found.append(_built(session, name, reason, start, stop, origin, _note(notes)))
    return found


def _built(
    session: Session, title: str, reason: Reason, start: Moment, stop: Moment, origin: Origin, notes: str
) -> Fragment:
    ends = (start.recording, start.pts, start.us, stop.recording, stop.pts, stop.us)
    return Fragment(new_id(), session.id, title, reason, *ends, origin, notes)


def free_title(given: str, otherwise: str, taken: set[str]) -> str:
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


# -- changing --------------------------------------------------------------------------------------------------


def change_fragment(study: StudyFile, viewer: Viewer, fragment: str, **fields: Any) -> Changes:
    """Change `start_us`, `stop_us` (session time), `title`, `reason` or `notes`; the others stay.

    When it shows more than before, other people may be in it: then who is in it has to be confirmed again. Raises
    `Refused`.
    """
    check_researcher(viewer)
    old = find_fragment(study, viewer, fragment)
    new = replace(old, reason=fields.get("reason", old.reason), notes=_note(fields.get("notes", old.notes)))
    if "title" in fields:
        taken = {row.title.casefold() for row in study.fragments.where() if row.id != old.id}
        new = replace(new, title=free_title(checked_name(fields["title"]), "", taken))
    if {"start_us", "stop_us"} & set(fields):
        new = _moved(study, new, fields)
    with study.operation(Stream(viewer.id, None), N_("Change fragment {title}"), title=new.title) as running:
        study.fragments.change(new)
    return running.changes


def _moved(study: StudyFile, old: Fragment, fields: dict[str, Any]) -> Fragment:
    """The fragment with other ends; an end that is not given keeps its frame."""
    recordings = films_of(study, find_session(study, old.session), old.start_recording)
    span = fields.get("start_us", old.start_us), fields.get("stop_us", old.stop_us)
    start, stop = frames_at(study, recordings, *span)
    new = old
    if "start_us" in fields:
        new = replace(new, start_recording=start.recording, start_pts=start.pts, start_us=start.us)
    if "stop_us" in fields:
        new = replace(new, stop_recording=stop.recording, stop_pts=stop.pts, stop_us=stop.us)
    if new.stop_us <= new.start_us:
        raise Refused(_("A fragment must stop after it starts."))
    return replace(new, confirmed=None) if has_more_film(old.span, new.span) else new


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
        (study.clip_exports, _("A clip of “{title}” was exported; that stays in the record.")),
    ):
        if table.where("fragment = ?", [old.id]):
            raise Refused(words.format(title=old.title))
    with study.operation(Stream(viewer.id, None), N_("Remove fragment {title}"), title=old.title) as running:
        for table in (study.fragment_people, study.fragment_absences, study.fragment_refusals):
            for row in table.where("fragment = ?", [old.id]):
                table.remove(row.id)
        remove_masks(study, old.id)
        study.fragments.remove(old.id)
    return running.changes

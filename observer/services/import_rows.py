"""What a file brings, as rows of the study: here events, ratings, remarks and transcripts. Odd ones become findings."""

import uuid
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from observer.coding.codebook import Indicator, Kind
from observer.coding.events import Comment, Event, Moment, Precision, Targets, check_times, moment_in
from observer.coding.interchange import Document, FiledEvent, FiledNote, FiledRating, Findings
from observer.coding.ratings import Rating, check_value, rated_as
from observer.coding.study import Coding, Cue, Group, Participant, Recording, Transcript
from observer.coding.timecode import SECOND, clock, divide_half_up
from observer.errors import NotFound, Refused
from observer.i18n import _
from observer.services.import_map import ImportMap
from observer.services.import_places import Places
from observer.services.import_stretches import Stretches, add_fragments, add_intervals
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

_AT_ONCE = 200
_SHORT_US = 1000
_LONGEST_COMMENT = 20_000


@dataclass
class Rows:
    """What the codings get. `same` counts what the study has already; `groups` are the ids that are those of groups."""

    new_events: list[Event] = field(default_factory=list)
    changed_events: list[Event] = field(default_factory=list)
    new_ratings: list[Rating] = field(default_factory=list)
    new_comments: list[Comment] = field(default_factory=list)
    transcripts: list[tuple[Transcript, list[Cue]]] = field(default_factory=list)
    stretches: Stretches = field(default_factory=Stretches)
    groups: frozenset[str] = frozenset()
    same: int = 0
    left_out: int = 0

    @property
    def n(self) -> int:
        """How many rows would be stored."""
        parts: tuple[list[Any], ...] = (
            self.new_events,
            self.changed_events,
            self.new_ratings,
            self.new_comments,
            self.transcripts,
        )
        return sum(map(len, parts)) + self.stretches.n


def rows_of(
    study: StudyFile, document: Document, chosen: ImportMap, places: Places, findings: Findings
) -> Generator[float, None, Rows]:
    """All rows, in short steps; each gives how far it is, from 0 to 1."""
    rows = Rows(groups=frozenset(one.id for one in places.people.values() if isinstance(one, Group)))
    if chosen.with_events and places.book is not None:
        yield from _events(study, document, places, findings, rows)
    if chosen.with_ratings and places.book is not None:
        _ratings(study, document, places, findings, rows)
    if chosen.with_notes and places.book is not None:
        _notes(study, document, places, findings, rows)
    if chosen.with_transcripts:
        _transcripts(study, document, places, findings, rows)
    if chosen.with_events and places.book is not None:
        add_intervals(study, document, places, findings, rows.stretches)
    if chosen.with_fragments:
        add_fragments(study, document, places, findings, rows.stretches)
    rows.same += rows.stretches.same
    rows.left_out += rows.stretches.left_out
    for _each in document.responses:
        findings.add(_("Responses of recall sessions do not come in."))
    return rows


# -- events -----------------------------------------------------------------------------------------------------


def _events(
    study: StudyFile, document: Document, places: Places, findings: Findings, rows: Rows
) -> Generator[float, None, None]:
    seen: Counter[tuple[Any, ...]] = Counter()
    for n in range(0, len(document.events), _AT_ONCE):
        yield 0.1 + 0.8 * n / len(document.events)
        some = document.events[n : n + _AT_ONCE]
        own = {(event.coding, event.id) for event in stored_events.these(study.db, [one.id for one in some if one.id])}
        found = list(_found(some, places, findings, rows, own, seen))
        kept = {event.id: event for event in stored_events.these(study.db, [event.id for event in found])}
        for event in found:
            _compare(event, kept, rows)


def _found(
    filed_events: Sequence[FiledEvent],
    places: Places,
    findings: Findings,
    rows: Rows,
    own: Collection[tuple[str, str]],
    seen: Counter[tuple[Any, ...]],
) -> Iterator[Event]:
    """Those that can come in, as the study has them; `own` are codings with the ids of events that they have."""
    for filed in filed_events:
        coding = _coding_of(filed, places)
        indicator = places.indicators.get(filed.code)
        if coding is None or indicator is None:
            rows.left_out += 1
            findings.add(_("An event with a code, coder or session that is left out stays out."))
            continue
        try:
            yield _event(filed, coding, indicator, places, findings, _id(filed, coding, own, seen))
        except Refused as error:
            rows.left_out += 1
            findings.add(str(error), filed.place or clock(filed.start_us))


def _coding_of(filed: Any, places: Places) -> Coding | None:
    session, coder = places.sessions.get(filed.session), places.coders.get(filed.coder)
    return places.codings.get((session.id, coder.id)) if session and coder else None


def _compare(event: Event, kept: dict[str, Event], rows: Rows) -> None:
    """New, changed, or the same as before. What was changed by hand since is as the file has it again."""
    old = kept.get(event.id)
    if old is None:
        rows.new_events.append(event)
    elif replace(old, perceived=None) == event or _without_stamps(old) == _without_stamps(event):
        rows.same += 1
    else:
        rows.changed_events.append(replace(event, perceived=old.perceived))


def _without_stamps(event: Event) -> Event:
    """To the millisecond: what a file can say of when it was."""

    def plain(moment: Moment | None) -> Moment | None:
        return None if moment is None else Moment(divide_half_up(moment.us, 1000))

    return replace(
        event, start=Moment(divide_half_up(event.start.us, 1000)), stop=plain(event.stop), perceived=None,
        precision=Precision.EXACT, back_us=0,
    )  # fmt: skip


def _event(filed: FiledEvent, coding: Coding, name: str, places: Places, findings: Findings, id_: str) -> Event:
    """The event as the study has it. Raises `Refused` for one that cannot be."""
    assert places.book is not None
    indicator = places.book.find_indicator(name)
    place = filed.place or clock(filed.start_us)
    recordings = places.recordings[coding.session]
    start, stop = _times(filed, indicator, recordings, findings, place)
    comment, modifiers = _modifiers(filed, indicator, places, findings, place)
    towards, targets = filed.towards, _ids(filed.targets, coding, places)
    if towards is Targets.LISTED and not targets:
        towards = Targets.UNCLEAR
    event = Event(
        id_,
        coding.id,
        name,
        indicator.kind,
        start,
        stop,
        _ids(filed.actors, coding, places),
        towards,
        targets if towards is Targets.LISTED else (),
        modifiers,
        comment[:_LONGEST_COMMENT],
        doubt=filed.doubt,
        precision=Precision.APPROXIMATE,
    )
    check_times(event, recordings)
    return event


def _times(
    filed: FiledEvent, indicator: Indicator, recordings: list[Recording], findings: Findings, place: str
) -> tuple[Moment, Moment | None]:
    start_us, stop_us = filed.start_us, filed.stop_us
    if indicator.kind is Kind.POINT:
        if filed.kind is Kind.STATE:
            findings.add(_("A period came in as the moment of its start: its indicator marks moments."), place)
        return _moment(start_us, recordings), None
    if filed.kind is Kind.POINT:
        findings.add(_("A moment came in as a period of a millisecond: its indicator marks periods."), place)
        stop_us = start_us + _SHORT_US
    if stop_us is None:
        return _moment(start_us, recordings), None
    if stop_us <= start_us:
        findings.add(_("A period ends where it begins, or before; it came in as a period of a millisecond."), place)
        stop_us = start_us + _SHORT_US
    last = max((recording.session_span[1] for recording in recordings), default=stop_us)
    if start_us < last < stop_us:
        findings.add(_("A period goes on after the film; it came in as ending with the film."), place)
        stop_us = last
    return _moment(start_us, recordings), _moment(stop_us, recordings, start_us)


def _moment(us: int, recordings: list[Recording], after_us: int | None = None) -> Moment:
    """The moment in the film that is there then, in its ticks when these are fine enough; else on the clock alone."""
    for recording in recordings:
        start, stop = recording.session_span
        if start <= us < stop and recording.time_base_num * 1000 <= recording.time_base_den:
            media = recording.placement.to_media(us) + recording.start_us
            pts = divide_half_up(media * recording.time_base_den, recording.time_base_num * SECOND)
            found = moment_in(recording, pts)
            if start <= found.us < stop and (after_us is None or found.us > after_us):
                return found
    return Moment(us)


def _ids(names: tuple[str, ...], coding: Coding, places: Places) -> tuple[str, ...]:
    found = [places.people[coding.session, name].id for name in names if (coding.session, name) in places.people]
    return tuple(dict.fromkeys(found))


def _id(filed: FiledEvent, coding: Coding, own: Collection[tuple[str, str]], seen: Counter[tuple[Any, ...]]) -> str:
    """The identifier of an event: its own when it went out of this coding, else one that the same file gives again in
    the same coding, so that reading it again changes events and does not double them."""
    what: tuple[Any, ...] = (filed.id,) if filed.id else (filed.code, filed.start_us, filed.stop_us, filed.actors)
    seen[(coding.id, *what)] += 1
    if (coding.id, filed.id) in own and seen[(coding.id, *what)] == 1:
        return filed.id
    return str(uuid.uuid5(uuid.UUID(coding.id), repr((*what, seen[(coding.id, *what)]))))


# -- modifiers --------------------------------------------------------------------------------------------------


def _modifiers(
    filed: FiledEvent, indicator: Indicator, places: Places, findings: Findings, place: str
) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The comment and the modifiers: what the codebook has no place for is kept in the comment."""
    comment, found = filed.comment, {}
    for name, values in filed.modifiers:
        id_, ids = places.modifiers.get((filed.code, name)) or _known(indicator, name)
        modifier = next((one for one in indicator.modifiers if one.id == id_), None)
        given = tuple(dict.fromkeys(ids.get(value, value) for value in values))
        try:
            if modifier is None:
                raise Refused(name)
            modifier.check(given)
            found[modifier.id] = given
        except Refused:
            findings.add(_("A modifier that the codebook does not have is kept in the comment."), place)
            comment = f"{comment}\n{name}: {', '.join(values)}".strip()
    return comment, found


def _known(indicator: Indicator, name: str) -> tuple[str, dict[str, str]]:
    """The modifier with this id or label, and its values by theirs."""
    for modifier in indicator.modifiers:
        if name.casefold() in _texts(modifier.id, modifier.label):
            choices = {text: choice.id for choice in modifier.values for text in (choice.id, *choice.label.values())}
            return modifier.id, choices
    return "", {}


def _texts(id_: str, label: dict[str, str]) -> set[str]:
    return {id_.casefold(), *(text.casefold() for text in label.values())}


# -- ratings and remarks ------------------------------------------------------------------------------------------


def _ratings(study: StudyFile, document: Document, places: Places, findings: Findings, rows: Rows) -> None:
    for n, filed in enumerate(document.ratings, 1):
        coding = _coding_of(filed, places)
        if coding is None:
            continue
        try:
            rating = _rating(filed, coding, places)
        except (Refused, NotFound) as error:
            rows.left_out += 1
            findings.add(str(error), _("rating {n}").format(n=n))
            continue
        if stored_ratings.find(study.db, rating) is None:
            rows.new_ratings.append(rating)
        else:
            rows.same += 1


def _rating(filed: FiledRating, coding: Coding, places: Places) -> Rating:
    assert places.book is not None
    wanted = filed.dimension.casefold()
    named = [d for d in places.book.dimensions if wanted in {*_texts(d.id, d.label), places.book.qualified(d.id)}]
    dimension = named[0] if named else places.book.find_dimension(filed.dimension)
    target = places.people.get((coding.session, filed.target))
    towards = places.people.get((coding.session, filed.towards)) if filed.towards else None
    if target is None or (filed.towards and towards is None):
        raise Refused(_("A rating of somebody who is left out stays out."))
    if filed.value is not None and filed.value != int(filed.value):
        raise Refused(_("“{value}” is not a whole number.").format(value=filed.value))
    value = None if filed.value is None else int(filed.value)
    check_value(places.book, dimension, value, filed.reason)
    kind = target.kind if isinstance(target, Participant) else None
    as_what = rated_as(dimension, kind, towards.id if towards else None)
    name = f"{dimension.id} {target.id} {filed.towards} {filed.start_us} {filed.stop_us}"
    return Rating(
        str(uuid.uuid5(uuid.UUID(coding.id), name)),
        coding.id,
        places.book.qualified(dimension.id),
        as_what,
        target.id,
        value,
        filed.reason,
        towards.id if towards else None,
        filed.start_us,
        filed.stop_us,
        comment=filed.comment,
    )


def _notes(study: StudyFile, document: Document, places: Places, findings: Findings, rows: Rows) -> None:
    kept: dict[str, set[Any]] = {}
    for made in places.codings.values():
        there = stored_comments.of_coding(study.db, made.id)
        kept[made.id] = {one.id for one in there} | {_said(one) for one in there}
    for filed in document.notes:
        coding = _coding_of(filed, places)
        if coding is None:
            continue
        comment = _note(filed, coding, places)
        if kept[coding.id] & {comment.id, _said(comment)}:
            rows.same += 1
        else:
            kept[coding.id].add(comment.id)
            rows.new_comments.append(comment)


def _said(comment: Comment) -> tuple[str, int | None]:
    """What a remark says of when, to the millisecond."""
    return comment.text, None if comment.at is None else divide_half_up(comment.at.us, 1000)


def _note(filed: FiledNote, coding: Coding, places: Places) -> Comment:
    id_ = str(uuid.uuid5(uuid.UUID(coding.id), f"{filed.at_us} {filed.text}"))
    recordings = places.recordings[coding.session]
    at = None if filed.at_us is None or filed.at_us < 0 else _moment(filed.at_us, recordings)
    return Comment(id_, coding.id, filed.text[:_LONGEST_COMMENT], at)


# -- transcripts --------------------------------------------------------------------------------------------------


def _transcripts(study: StudyFile, document: Document, places: Places, findings: Findings, rows: Rows) -> None:
    for filed in document.transcripts:
        session = places.sessions.get(filed.session)
        if session is None:
            continue
        films = places.recordings[session.id]
        if not films:
            findings.add(
                _("A transcript needs the film: add it to the session, then import the file again."), filed.name
            )
            continue
        film = films[0]
        names = {row.name.casefold() for row in study.transcripts.where("recording = ?", [film.id])}
        if filed.name.casefold() in names:
            rows.same += 1
            continue
        transcript = Transcript(new_id(), film.id, filed.name[:80], filed.language)
        rows.transcripts.append((transcript, list(_cues(filed.lines, transcript, film))))


def _cues(lines: Any, transcript: Transcript, film: Recording) -> Iterator[Cue]:
    for line in lines:
        start, stop = film.placement.to_media(line.start_us), film.placement.to_media(line.stop_us)
        if 0 <= start < stop:
            yield Cue(new_id(), transcript.id, start, stop, line.text, line.speaker)

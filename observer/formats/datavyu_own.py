"""Columns of ours in a Datavyu database: those with events, and those called `observer_…` for all that is no event."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import IntervalMethod, Targets
from observer.coding.interchange import (
    TOGETHER,
    Document,
    FiledCode,
    FiledEvent,
    FiledFilm,
    FiledFragment,
    FiledInterval,
    FiledLine,
    FiledModifier,
    FiledNote,
    FiledPerson,
    FiledRating,
    FiledResponse,
    FiledSession,
    FiledTranscript,
)
from observer.coding.ratings import NoRating
from observer.coding.study import ParticipantKind
from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.base import LONGEST_NAME

CODE, ACTOR, TOWARDS, TARGETS, COMMENT = "code", "actor", "towards", "targets", "comment"
MARKS, EVENT_ID, CODER = "marks", "event_id", "coder"
MODIFIER = "mod_"
PREFIX = "observer_"
OPEN, DOUBT, PERIOD, WHOLE = "open", "doubt", "period", "whole"
_NEEDED = {CODE, CODER, MARKS, EVENT_ID}

Row = dict[str, str]
Span = tuple[int, int]  # onset and offset of a cell, in microseconds


def is_of_events(arguments: Iterable[str]) -> bool:
    """Whether a column with these arguments is one of ours with events."""
    return set(arguments) >= _NEEDED


def joined(names: Iterable[str]) -> str:
    """Several names in one value: `a + b`; a + in a name has a backslash before it."""
    return TOGETHER.join(name.replace("\\", "\\\\").replace("+", "\\+") for name in names)


def apart(text: str) -> tuple[str, ...]:
    """The names of a value that `joined` made."""
    return tuple(name.replace("\\+", "+").replace("\\\\", "\\")[:LONGEST_NAME] for name in text.split(TOGETHER) if name)


# -- events ---------------------------------------------------------------------------------------------------


def event_values(event: FiledEvent, modifiers: list[str], is_flat: bool) -> list[str]:
    """The values of the cell of an event, in the order of `event_arguments`; `is_flat`: its cell has no length."""
    given: dict[str, str] = {}
    for name, values in event.modifiers:
        given[name] = TOGETHER.join(filter(None, (given.get(name, ""), joined(values))))
    marks = [OPEN] if event.is_open else []
    marks += [DOUBT] if event.doubt else []
    marks += [PERIOD] if is_flat and event.kind is Kind.STATE and event.stop_us is not None else []
    towards = "" if event.towards is Targets.NONE else event.towards.value
    before = [event.code, joined(event.actors), towards, joined(event.targets)]
    after = [event.comment, " ".join(marks), event.id, event.coder]
    return [*before, *(given.get(name, "") for name in modifiers), *after]


def event_arguments(modifiers: list[str]) -> list[str]:
    """The arguments of a column with events."""
    extra = [MODIFIER + name for name in modifiers]
    return [CODE, ACTOR, TOWARDS, TARGETS, *extra, COMMENT, MARKS, EVENT_ID, CODER]


def event_of(row: Row, span: Span, session: str, place: str) -> FiledEvent:
    """The event of a cell of ours; arguments that somebody added are modifiers."""
    (start, stop), marks = span, row[MARKS].split()
    known = {CODE, ACTOR, TOWARDS, TARGETS, COMMENT, MARKS, EVENT_ID, CODER}
    kind, end = Kind.STATE, None if stop == 0 and (start or OPEN in marks) else stop
    if end == start and PERIOD not in marks:
        kind, end = Kind.POINT, None
    towards = row.get(TOWARDS, "")
    return FiledEvent(
        session,
        row[CODE][:LONGEST_NAME],
        kind,
        start,
        end,
        row[CODER][:LONGEST_NAME],
        apart(row.get(ACTOR, "")),
        Targets(towards) if towards in set(Targets) else Targets.NONE,
        apart(row.get(TARGETS, "")),
        tuple((name.removeprefix(MODIFIER), apart(row[name])) for name in row if name not in known and row[name]),
        row.get(COMMENT, ""),
        DOUBT in marks,
        row[EVENT_ID][:LONGEST_NAME],
        place,
    )


# -- all else -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A column of ours without events: its name behind `observer_`, its arguments, its cells from a document, and a
    thing from a cell (None where the cell holds none)."""

    name: str
    arguments: tuple[str, ...]
    rows: Callable[[Document], Iterable[tuple[Span, list[str]]]]
    thing: Callable[[Row, Span, str], Any]
    visible: bool = True


_NEVER: Span = (0, 0)


def _codes(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.codes:
        more = [[m.name, m.kind.value, list(m.values)] for m in one.modifiers]
        kind, category = one.kind.value if one.kind else "", "yes" if one.is_category else ""
        plain = [one.name, one.label, kind, one.parent, one.definition, one.colour, one.key, one.exclusive_group]
        yield _NEVER, [*plain, category, json.dumps(more, ensure_ascii=False) if more else "", one.id]


def _code(row: Row, _span: Span, _session: str) -> FiledCode:
    modifiers = []
    for one in _json_list(row.get("modifiers", "")):
        match one:
            case [str(name), str(kind), [*values]] if kind in set(ModifierKind):
                modifiers.append(FiledModifier(name, ModifierKind(kind), tuple(str(v) for v in values)))
    texts = {name: row.get(name, "") for name in ("label", "parent", "definition", "colour", "key", "exclusive_group")}
    kind = row.get("kind", "")
    return FiledCode(
        row.get("name", "")[:LONGEST_NAME],
        kind=Kind(kind) if kind in set(Kind) else None,
        modifiers=tuple(modifiers),
        is_category=row.get("category") == "yes",
        id=row.get("id", ""),
        **texts,
    )


def _json_list(text: str) -> list[Any]:
    try:
        found = safe_json.parse(text, "modifiers") if text else []
    except BadFile:
        return []  # somebody wrote in the cell: the code stays, without modifiers
    return found if isinstance(found, list) else []


def _people(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.people:
        yield _NEVER, [one.name, one.kind.value if one.kind else "", one.description, one.key]


def _person(row: Row, _span: Span, _session: str) -> FiledPerson:
    kind = row.get("kind", "")
    known = ParticipantKind(kind) if kind in set(ParticipantKind) else None
    return FiledPerson(row.get("name", "")[:LONGEST_NAME], known, row.get("description", ""), row.get("key", ""))


def _facts(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.sessions[:1]:
        yield (0, one.duration_us or 0), [one.date, one.description]


def _session(row: Row, span: Span, session: str) -> FiledSession:
    return FiledSession(session, row.get("date", ""), row.get("description", ""), duration_us=span[1] or None)


def _films(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.sessions[:1]:
        for film in one.films:
            duration = "" if film.duration_us is None else str(film.duration_us)
            yield _NEVER, [film.path, str(film.offset_us), duration, str(film.fps) if film.fps else ""]


def _film(row: Row, _span: Span, _session: str) -> FiledFilm:
    duration = row.get("duration_us", "")
    fps = _number(row.get("fps", "")) or 0.0
    length = int(_number(duration) or 0) if duration else None
    return FiledFilm(row.get("path", ""), int(_number(row.get("offset_us", "")) or 0), length, fps)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def _variables(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.sessions[:1]:
        for name, value in one.variables:
            yield _NEVER, [name, value]


def _variable(row: Row, _span: Span, _session: str) -> tuple[str, str]:
    return row.get("name", ""), row.get("value", "")


def _notes(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.notes:
        at = one.at_us or 0
        yield (at, at), [one.text, one.coder, WHOLE if one.at_us is None else ""]


def _note(row: Row, span: Span, session: str) -> FiledNote:
    at = None if row.get("about") == WHOLE else span[0]
    return FiledNote(session, row.get("text", ""), row.get("coder", ""), at)


def _lines(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.transcripts:
        for line in one.lines:
            yield (line.start_us, line.stop_us), [one.name, line.speaker, line.text, one.language, one.coder]


def _line(row: Row, span: Span, session: str) -> tuple[FiledTranscript, FiledLine]:
    texts = [row.get(name, "") for name in ("transcript", "speaker", "text", "language", "coder")]
    name, speaker, text, language, coder = texts
    return FiledTranscript(session, name, (), language, coder), FiledLine(*span, text, speaker)


def _fragments(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.fragments:
        yield (one.start_us, one.stop_us), [one.title, one.reason, one.note]


def _fragment(row: Row, span: Span, session: str) -> FiledFragment:
    return FiledFragment(session, row.get("title", ""), *span, row.get("reason", ""), row.get("note", ""))


def _intervals(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.intervals:
        values = [one.code, one.person, "yes" if one.value else "no", one.coder, one.method.value]
        yield (one.start_us, one.stop_us), values


def _interval(row: Row, span: Span, session: str) -> FiledInterval:
    method = row.get("method", "")
    chosen = IntervalMethod(method) if method in set(IntervalMethod) else IntervalMethod.PARTIAL
    return FiledInterval(
        session,
        row.get("code", ""),
        row.get("person", ""),
        *span,
        row.get("value") == "yes",
        row.get("coder", ""),
        chosen,
    )


def _ratings(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.ratings:
        value = "" if one.value is None else repr(float(one.value)).removesuffix(".0")
        reason = one.reason.value if one.reason else ""
        about = WHOLE if one.start_us is None else OPEN if one.stop_us is None else ""
        values = [one.dimension, one.target, value, reason, one.towards, one.comment, one.coder, about]
        yield (one.start_us or 0, one.stop_us or 0), values


def _rating(row: Row, span: Span, session: str) -> FiledRating:
    reason, about = row.get("reason", ""), row.get("about", "")
    return FiledRating(
        session,
        row.get("dimension", ""),
        row.get("target", ""),
        _number(row.get("value", "")),
        row.get("coder", ""),
        NoRating(reason) if reason in set(NoRating) else None,
        row.get("towards", ""),
        None if about == WHOLE else span[0],
        None if about in (WHOLE, OPEN) else span[1],
        row.get("comment", ""),
    )


def _responses(document: Document) -> Iterator[tuple[Span, list[str]]]:
    for one in document.responses:
        yield (one.at_us, one.at_us), [one.respondent, one.text, one.prompt, one.about, one.stopped_by]


def _response(row: Row, span: Span, session: str) -> FiledResponse:
    more = {name: row.get(name, "") for name in ("prompt", "about", "stopped_by")}
    return FiledResponse(session, row.get("respondent", ""), span[0], row.get("text", ""), **more)


_CODE_FIELDS = ("name", "label", "kind", "parent", "definition", "colour", "key", "exclusive_group", "category")
TABLES = (
    Table("notes", ("text", "coder", "about"), _notes, _note),
    Table("transcripts", ("transcript", "speaker", "text", "language", "coder"), _lines, _line),
    Table("fragments", ("title", "reason", "note"), _fragments, _fragment),
    Table("intervals", ("code", "person", "value", "coder", "method"), _intervals, _interval),
    Table(
        "ratings",
        ("dimension", "target", "value", "reason", "towards", "comment", "coder", "about"),
        _ratings,
        _rating,
    ),
    Table("responses", ("respondent", "text", "prompt", "about", "stopped_by"), _responses, _response),
    Table("codebook", (*_CODE_FIELDS, "modifiers", "id"), _codes, _code, False),
    Table("people", ("name", "kind", "description", "key"), _people, _person, False),
    Table("session", ("date", "description"), _facts, _session, False),
    Table("films", ("path", "offset_us", "duration_us", "fps"), _films, _film, False),
    Table("variables", ("name", "value"), _variables, _variable, False),
)

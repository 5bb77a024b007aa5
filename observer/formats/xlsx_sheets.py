"""The sheets of an Excel file beside that of the events: one for each thing that a document holds."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from observer.coding.interchange import Document
from observer.formats.event_rows import exact_seconds
from observer.formats.xlsx_writer import XCell

VARIABLE = "variable_"
Rows = Iterator[Sequence[XCell]]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its headings, and the rows of it that a document has."""

    name: str
    headings: Callable[[Document], Sequence[str]]
    rows: Callable[[Document], Rows]


def seconds(us: int | None) -> XCell:
    """Microseconds as a number of seconds."""
    return None if us is None else Decimal(exact_seconds(us))


def _codes(document: Document) -> Rows:
    for one in document.codes:
        kind = one.kind.value if one.kind else ""
        row = (one.name, one.label, kind, one.parent, one.is_category, one.definition, one.colour, one.key)
        yield (*row, one.exclusive_group)


def _modifiers(document: Document) -> Rows:
    for code in document.codes:
        for one in code.modifiers:
            for value in one.values or ("",):
                yield code.name, one.name, one.kind.value, value


def _people(document: Document) -> Rows:
    for one in document.people:
        yield one.name, one.kind.value if one.kind else "", one.description, one.key


def _variables(document: Document) -> list[str]:
    return list(dict.fromkeys(name for one in document.sessions for name, _value in one.variables))


def _sessions(document: Document) -> Rows:
    names = _variables(document)
    for one in document.sessions:
        given = dict(one.variables)
        row = (one.name, one.date, one.description, seconds(one.duration_us))
        yield (*row, *(given.get(name) for name in names))


def _films(document: Document) -> Rows:
    for session in document.sessions:
        for film in session.films:
            fps = Decimal(repr(film.fps)) if film.fps and math.isfinite(film.fps) else None
            yield session.name, film.path, seconds(film.offset_us), seconds(film.duration_us), fps


def _ratings(document: Document) -> Rows:
    for one in document.ratings:
        value = None if one.value is None or not math.isfinite(one.value) else Decimal(repr(float(one.value)))
        who = (one.session, one.coder, one.target, one.towards, one.dimension, value)
        span = (seconds(one.start_us), seconds(one.stop_us))
        yield (*who, one.reason.value if one.reason else "", *span, one.comment)


def _notes(document: Document) -> Rows:
    for one in document.notes:
        yield one.session, one.coder, seconds(one.at_us), one.text


def _lines(document: Document) -> Rows:
    for one in document.transcripts:
        for line in one.lines:
            times = (seconds(line.start_us), seconds(line.stop_us))
            yield (one.session, one.name, one.language, *times, line.speaker, line.text)


def _fragments(document: Document) -> Rows:
    for one in document.fragments:
        yield one.session, one.title, seconds(one.start_us), seconds(one.stop_us), one.reason, one.note


def _intervals(document: Document) -> Rows:
    for one in document.intervals:
        times = (seconds(one.start_us), seconds(one.stop_us))
        yield (one.session, one.coder, one.code, one.person, *times, one.value, one.method.value)


def _responses(document: Document) -> Rows:
    for one in document.responses:
        row = (one.session, one.respondent, seconds(one.at_us), one.text)
        yield (*row, one.prompt, one.about, one.stopped_by)


def _coders(document: Document) -> Rows:
    for name in document.coders:
        yield (name,)


def _sheet(name: str, headings: str, rows: Callable[[Document], Rows]) -> Sheet:
    return Sheet(name, lambda _document: headings.split(), rows)


SHEETS: tuple[Sheet, ...] = (
    _sheet("codebook", "code label kind parent is_category definition colour key exclusive_group", _codes),
    _sheet("modifiers", "code modifier kind value", _modifiers),
    Sheet(
        "sessions",
        lambda document: (
            "session date description duration_s".split() + [VARIABLE + name for name in _variables(document)]
        ),
        _sessions,
    ),
    _sheet("films", "session film offset_s duration_s fps", _films),
    _sheet("people", "name kind description key", _people),
    _sheet("coders", "coder", _coders),
    _sheet("ratings", "session coder target towards dimension value reason start_s stop_s comment", _ratings),
    _sheet("notes", "session coder at_s text", _notes),
    _sheet("fragments", "session title start_s stop_s reason note", _fragments),
    _sheet("intervals", "session coder code person start_s stop_s value method", _intervals),
    _sheet("transcripts", "session transcript language start_s stop_s speaker text", _lines),
    _sheet("responses", "session respondent at_s text prompt about stopped_by", _responses),
)

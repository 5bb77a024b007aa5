"""The sheets of an Excel file beside that of the events: one for each thing that a document holds, out and in."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import IntervalMethod
from observer.coding.interchange import (
    Document,
    FiledCode,
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
    Findings,
)
from observer.coding.ratings import NoRating
from observer.coding.study import ParticipantKind
from observer.coding.timecode import seconds_to_us
from observer.errors import Refused
from observer.formats.base import LONGEST_TEXT
from observer.formats.event_rows import exact_seconds
from observer.formats.table_cells import is_yes, text_of
from observer.formats.table_layout import Cell
from observer.formats.xlsx_writer import XCell
from observer.i18n import _

VARIABLE = "variable_"
Rows = Iterator[Sequence[XCell]]
E = TypeVar("E", bound=StrEnum)


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


# -- in ---------------------------------------------------------------------------------------------------------


class Fields:
    """A row by its headings. Raises `Refused` for a cell that is not what it should be."""

    def __init__(self, headings: Sequence[str], cells: Sequence[Cell]) -> None:
        self._cells = dict(zip(headings, cells, strict=False))

    def text(self, name: str) -> str:
        """A text; empty when there is none."""
        return text_of(self._cells.get(name))[:LONGEST_TEXT]

    def us(self, name: str) -> int | None:
        """Seconds as microseconds."""
        cell = self._cells.get(name)
        return None if cell is None or cell == "" else seconds_to_us(cell)  # type: ignore[arg-type]

    def at(self, name: str) -> int:
        """Seconds that must be there."""
        us = self.us(name)
        if us is None:
            raise Refused(_("A time is missing."))
        return us

    def number(self, name: str) -> float | None:
        """A number."""
        text = self.text(name)
        try:
            value = float(text) if text else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            raise Refused(_("What should be a number is none."))
        return value

    def truth(self, name: str) -> bool:
        """Yes or no."""
        return is_yes(self._cells.get(name))

    def one_of(self, kinds: type[E], name: str) -> E | None:
        """One of the words that there are; none when it is empty or another."""
        text = self.text(name)
        return kinds(text) if text in set(kinds) else None

    def variables(self) -> tuple[tuple[str, str], ...]:
        """The cells below the headings of variables."""
        found = ((name, text_of(cell)) for name, cell in self._cells.items() if name.startswith(VARIABLE))
        return tuple((name[len(VARIABLE) :], value) for name, value in found if value)


def _read_code(row: Fields) -> FiledCode:
    return FiledCode(
        row.text("code"),
        row.text("label"),
        row.one_of(Kind, "kind"),
        row.text("parent"),
        row.text("definition"),
        row.text("colour"),
        row.text("key"),
        row.text("exclusive_group"),
        is_category=row.truth("is_category"),
    )


def _read_session(row: Fields) -> FiledSession:
    text = row.text
    return FiledSession(text("session"), text("date"), text("description"), (), row.variables(), row.us("duration_s"))


def _read_film(row: Fields) -> tuple[str, FiledFilm]:
    film = FiledFilm(row.text("film"), row.us("offset_s") or 0, row.us("duration_s"), row.number("fps") or 0.0)
    return row.text("session"), film


def _read_rating(row: Fields) -> FiledRating:
    return FiledRating(
        row.text("session"),
        row.text("dimension"),
        row.text("target"),
        row.number("value"),
        row.text("coder"),
        row.one_of(NoRating, "reason"),
        row.text("towards"),
        row.us("start_s"),
        row.us("stop_s"),
        row.text("comment"),
    )


def _read_line(row: Fields) -> tuple[tuple[str, str, str], FiledLine]:
    line = FiledLine(row.at("start_s"), row.at("stop_s"), row.text("text"), row.text("speaker"))
    return (row.text("session"), row.text("transcript"), row.text("language")), line


def _read_interval(row: Fields) -> FiledInterval:
    return FiledInterval(
        row.text("session"),
        row.text("code"),
        row.text("person"),
        row.at("start_s"),
        row.at("stop_s"),
        row.truth("value"),
        row.text("coder"),
        row.one_of(IntervalMethod, "method") or IntervalMethod.PARTIAL,
    )


def _read_fragment(row: Fields) -> FiledFragment:
    text = row.text
    return FiledFragment(
        text("session"), text("title"), row.at("start_s"), row.at("stop_s"), text("reason"), text("note")
    )


def _read_response(row: Fields) -> FiledResponse:
    text = row.text
    said = (text("text"), text("prompt"), text("about"), text("stopped_by"))
    return FiledResponse(text("session"), text("respondent"), row.at("at_s"), *said)


def _read_modifier(row: Fields) -> tuple[str, str, ModifierKind, str]:
    kind = row.one_of(ModifierKind, "kind") or ModifierKind.SINGLE
    return row.text("code"), row.text("modifier"), kind, row.text("value")


def _read_person(row: Fields) -> FiledPerson:
    return FiledPerson(
        row.text("name"), row.one_of(ParticipantKind, "kind"), row.text("description"), row.text("key")
    )


_READ: dict[str, Callable[[Fields], Any]] = {
    "codebook": _read_code,
    "modifiers": _read_modifier,
    "sessions": _read_session,
    "films": _read_film,
    "people": _read_person,
    "coders": lambda row: row.text("coder"),
    "ratings": _read_rating,
    "notes": lambda row: FiledNote(row.text("session"), row.text("text"), row.text("coder"), row.us("at_s")),
    "fragments": _read_fragment,
    "intervals": _read_interval,
    "transcripts": _read_line,
    "responses": _read_response,
}


def read_sheet(name: str, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]], findings: Findings) -> list[Any]:
    """What stands on one of our sheets; rows that cannot be read are left out, with a finding."""
    found = []
    for n, cells in rows:
        if all(cell in (None, "") for cell in cells):
            continue
        try:
            found.append(_READ[name](Fields(headings, cells)))
        except Refused as error:
            place = _("sheet {name}, row {n}").format(name=name, n=n)
            findings.add(_("A row that cannot be read; it was left out."), f"{place}: {error}")
    return found


def joined_with(events: Document, found: dict[str, list[Any]]) -> Document:
    """The document of the sheet of events, with what the other sheets hold."""
    films: dict[str, list[FiledFilm]] = defaultdict(list)
    for session, film in found["films"]:
        films[session].append(film)
    modifiers: dict[str, dict[str, FiledModifier]] = defaultdict(dict)
    for code, name, kind, value in found["modifiers"]:
        old = modifiers[code].get(name, FiledModifier(name, kind))
        modifiers[code][name] = replace(old, values=(*old.values, value) if value else old.values)
    lines: dict[tuple[str, str, str], list[FiledLine]] = defaultdict(list)
    for key, line in found["transcripts"]:
        lines[key].append(line)
    codes = [replace(one, modifiers=tuple(modifiers[one.name].values())) for one in _named(found["codebook"])]
    sessions = [replace(one, films=tuple(films[one.name])) for one in _named(found["sessions"])]
    return replace(
        events,
        codes=_with(codes, events.codes),
        people=_with(_named(found["people"]), events.people),
        coders=tuple(dict.fromkeys(name for name in (*found["coders"], *events.coders) if name)),
        sessions=_with(sessions, events.sessions),
        transcripts=tuple(
            FiledTranscript(session, name, tuple(said), language) for (session, name, language), said in lines.items()
        ),
        **{part: tuple(found[part]) for part in ("ratings", "notes", "fragments", "intervals", "responses")},
    )


def _named(found: Iterable[Any]) -> list[Any]:
    """Each name once, the first counts; rows without a name are none."""
    names: dict[str, Any] = {}
    for one in found:
        if one.name:
            names.setdefault(one.name, one)
    return list(names.values())


def _with(listed: Sequence[Any], seen: Iterable[Any]) -> tuple[Any, ...]:
    """Those that are listed, then those that only events name."""
    names = {one.name for one in listed}
    return (*listed, *(one for one in seen if one.name not in names))

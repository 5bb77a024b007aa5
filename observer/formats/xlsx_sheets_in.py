"""What stands on the sheets of our own Excel files, as plain objects."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
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
from observer.formats.table_cells import is_yes, text_of
from observer.formats.table_layout import Cell
from observer.formats.xlsx_sheets import VARIABLE
from observer.i18n import _

E = TypeVar("E", bound=StrEnum)


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
    return FiledPerson(row.text("name"), row.one_of(ParticipantKind, "kind"), row.text("description"), row.text("key"))


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


def read_sheet(
    name: str, headings: Sequence[str], rows: Iterable[tuple[int, Sequence[Cell]]], findings: Findings
) -> list[Any]:
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
        ratings=tuple(found["ratings"]),
        notes=tuple(found["notes"]),
        fragments=tuple(found["fragments"]),
        intervals=tuple(found["intervals"]),
        responses=tuple(found["responses"]),
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

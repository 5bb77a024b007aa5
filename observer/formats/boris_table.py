"""The table of "aggregated events" of BORIS (TSV, CSV): a row for each moment and each whole period.

Columns are found by their names; how many `Modifier #` there are differs. Columns that BORIS does not have are
variables of sessions. Our own tables have a few more at the end, for what BORIS does not know.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledFilm, FiledSession, Findings
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, bad, check_count, read_seconds
from observer.formats.boris_columns import KNOWN, MODIFIER, NEEDED, NO_CATEGORY, NONE, TEXTS
from observer.formats.boris_shared import (
    CODER,
    CODER_WHEN_TAKEN,
    NO_SUBJECT,
    NOT_GIVEN,
    TO_ALL,
    UNCLEAR,
    session_of,
    unnamed,
)
from observer.formats.boris_table_write import changes, write
from observer.formats.cells import apart
from observer.formats.text_file import head_text, read_text
from observer.i18n import _
from observer.progress import Progress

__all__ = ["changes", "read", "recognises", "write"]

_MOST_BYTES = 200_000_000


def recognises(path: Path, head: bytes) -> bool:
    """Whether a table has the columns that BORIS gives it."""
    text = head_text(head)
    line = text.split("\n", 1)[0]
    return all(name in line for name in NEEDED)


def read(path: Path, progress: Progress | None = None) -> Document:
    """The events of a table. Raises `BadFile`, with the line and what is wrong there, or `Cancelled`."""
    return _Table(path, progress or Progress()).document()


class _Table:
    def __init__(self, path: Path, progress: Progress) -> None:
        self._path, self._progress, self._findings = path, progress, Findings()
        text = read_text(path, _MOST_BYTES).text.lstrip("\ufeff")
        line = text.split("\n", 1)[0]
        self._separator = max("\t,;", key=line.count)
        self._lines = csv.reader(io.StringIO(text), delimiter=self._separator, strict=True)
        self._sessions: dict[str, FiledSession] = {}
        self._codes: dict[str, tuple[Kind, str]] = {}  # kind and category
        self._observations: dict[str, tuple[str, str]] = {}

    def document(self) -> Document:
        """All of it."""
        try:
            self._places = self._header(next(self._lines, []))
            events = tuple(self._events())
        except csv.Error as error:
            raise self._bad(_("this is no line of a table")) from error
        return listed(
            Document(
                self._path.stem,
                "boris-table",
                "BORIS",
                codes=tuple(self._listed_codes()),
                sessions=tuple(self._sessions.values()),
                events=events,
                findings=self._findings.all(),
            )
        )

    def _listed_codes(self) -> Iterator[FiledCode]:
        """The categories, then the behaviours. A category may be called like a behaviour; names are not twice."""
        names = {
            category: f"{category} (category)" if category in self._codes else category
            for _kind, category in self._codes.values()
            if category
        }
        for category, name in names.items():
            yield FiledCode(name, category if category != name else "", is_category=True)
        for code, (kind, category) in self._codes.items():
            yield FiledCode(code, kind=kind, parent=names.get(category, ""))

    def _header(self, names: list[str]) -> dict[str, int]:
        names = [name.strip() for name in names]
        missing = [name for name in NEEDED if name not in names]
        if missing:
            words = _("“{name}” lacks the column {missing}; it is no table of aggregated events of BORIS.")
            raise BadFile(words.format(name=self._path.name, missing=", ".join(missing)))
        self._variables = [name for name in names if name and name not in KNOWN and not name.startswith(MODIFIER)]
        self._modifiers = sorted(
            (int(name.removeprefix(MODIFIER)), name)
            for name in names
            if name.startswith(MODIFIER) and name.removeprefix(MODIFIER).isdecimal() and len(name) < 15
        )
        return {name: n for n, name in reversed(list(enumerate(names)))}

    def _events(self) -> Iterator[FiledEvent]:
        for n, cells in enumerate(self._lines):
            if n % 10_000 == 0:
                self._progress.at(0.5, _("Reading rows"))
            check_count(n, self._path.name, MOST_EVENTS)
            if any(cell.strip() for cell in cells):
                event = self._event({name: cells[at] for name, at in self._places.items() if at < len(cells)})
                if event is not None:
                    yield event

    def _event(self, given: dict[str, str]) -> FiledEvent | None:
        place = _("line {n}").format(n=self._lines.line_num)
        given = {column: text if column in TEXTS else text.strip() for column, text in given.items()}
        name, code = (self._name(given.get(column, ""), place) for column in ("Observation id", "Behavior"))
        if not name or not code:
            self._findings.add(_("A row without an observation or a behaviour; it was left out."), place)
            return None
        kind = Kind.POINT if given.get("Behavior type", "").casefold() == "point" else Kind.STATE
        start, stop = (self._time(given.get(column, ""), place) for column in ("Start (s)", "Stop (s)"))
        if start is None:
            self._findings.add(_("An event without a time; it was left out."), place)
            return None
        if kind is Kind.STATE and stop is None:
            self._findings.add(_("A period without an end (UNPAIRED); it stays open."), place)
        if kind is Kind.STATE and stop is not None and stop < start:
            raise self._bad(_("the stop lies before the start"))
        session, coder = self._observation(name, given)
        category = self._name(given.get("Behavioral category", ""), place)
        self._codes.setdefault(code, (kind, "" if category in (NO_CATEGORY, NONE) else category))
        towards, targets = _towards(given.get("Towards", ""))
        return FiledEvent(
            session,
            code,
            kind,
            start,
            stop if kind is Kind.STATE else None,
            coder,
            (*self._subject(given, place), *apart(given.get("Also shown by", ""))),
            towards,
            targets,
            self._given_modifiers(given),
            self._comment(given, place),
            bool(given.get("Doubt")),
            given.get("Event id", "")[:LONGEST_NAME],
            place,
        )

    def _observation(self, name: str, given: dict[str, str]) -> tuple[str, str]:
        """The session and the coder of a row; what is told of a session is that of its first row."""
        if name not in self._observations:
            variables = {column: given.get(column, "") for column in self._variables}
            session, coder = session_of(name, variables)
            if coder:
                variables.pop(CODER_WHEN_TAKEN if CODER_WHEN_TAKEN in variables else CODER)
            self._observations[name] = session, coder
            self._sessions.setdefault(
                session,
                FiledSession(
                    session,
                    given.get("Observation date", "")[:100].replace(" ", "T", 1).removesuffix("T00:00:00"),
                    given.get("Description", "")[:LONGEST_TEXT],
                    tuple(self._films(given)),
                    tuple((column, value) for column, value in variables.items() if value),
                ),
            )
        return self._observations[name]

    def _films(self, given: dict[str, str]) -> Iterator[FiledFilm]:
        """The films of a source such as `player #1:a.mp4;b.mp4|player #2:c.mp4`, those of a player in a row."""
        columns = ("Source", "Media duration (s)", "FPS (frame/s)")
        players = [given.get(column, "").split("|") for column in columns]
        start = self._time(given.get("Time offset (s)", ""), "") or 0
        for n, source in enumerate(players[0]):
            _player, is_film, paths = source.partition(":")
            if not is_film or not source.startswith("player #"):
                continue
            durations, rates = ([*(part[n].split(";") if n < len(part) else [])] for part in players[1:])
            at = start
            for m, path in enumerate(paths.split(";")):
                duration = self._time(durations[m], "") if m < len(durations) else None
                fps = self._time(rates[m], "") if m < len(rates) else None
                yield FiledFilm(path, at, duration, (fps or 0) / 1_000_000)
                at += duration or 0

    def _subject(self, given: dict[str, str], place: str) -> tuple[str, ...]:
        subject = self._name(given.get("Subject", ""), place)
        return () if subject in ("", NO_SUBJECT) else (subject,)

    def _given_modifiers(self, given: dict[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Modifiers by their places; our own tables name them."""
        names = apart(given.get("Modifier names", ""))
        found = []
        for n, (number, column) in enumerate(self._modifiers):
            value = given.get(column, "")
            if value and (value != NOT_GIVEN or n < len(names)):
                values = apart(value) if names else (value,)
                found.append((names[n] if n < len(names) else unnamed(number), values))
        return tuple(found)

    def _comment(self, given: dict[str, str], place: str) -> str:
        said = (given.get(column, "") for column in ("Comment", "Comment start", "Comment stop"))
        text = "\n".join(dict.fromkeys(one for one in said if one and one != NONE))
        if len(text) > LONGEST_TEXT:
            self._findings.add(_("A text is too long; its end was cut off."), place)
        return text[:LONGEST_TEXT]

    def _name(self, name: str, place: str) -> str:
        if len(name) > LONGEST_NAME:
            self._findings.add(_("A text is too long; its end was cut off."), place)
        return name[:LONGEST_NAME]

    def _time(self, given: str, place: str) -> int | None:
        """Seconds; where the comma does not separate cells it may be the decimal sign."""
        if given in ("", NONE, "nan", "NaN"):
            return None
        given = given if self._separator == "," else given.replace(",", ".")
        return read_seconds(given, self._path.name, place or _("line {n}").format(n=self._lines.line_num))

    def _bad(self, why: str) -> BadFile:
        return bad(self._path.name, _("line {n}").format(n=self._lines.line_num), why)


def _towards(text: str) -> tuple[Targets, tuple[str, ...]]:
    if text in (TO_ALL, UNCLEAR):
        return (Targets.ALL if text == TO_ALL else Targets.UNCLEAR), ()
    return (Targets.LISTED if text else Targets.NONE), apart(text)

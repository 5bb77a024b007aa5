"""Event logs for The Observer XT: text with semicolons, a row for each moment, start and stop, one file a session.

The form is that of the manual scoring logs of EthoVision XT, which The Observer imports with a profile: the first line
says how many lines of header there are, the last of these names the columns. `docs/observer-xt.md` is the recipe.
Lines of The Observer have no breaks inside; a break in a comment is written as ⏎.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledFilm, FiledSession, Findings
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, bad, check_count, read_clock
from observer.formats.cells import apart
from observer.formats.observer_text_write import (
    ALL,
    BREAK,
    COLUMNS,
    MORE,
    NUMBERED,
    UNCLEAR,
    changes,
    write,
)
from observer.formats.text_file import head_text, read_text
from observer.i18n import _
from observer.progress import Progress

__all__ = ["changes", "read", "recognises", "write"]

_MOST_BYTES = 200_000_000
_NAMES = {"trial time": "time", "recording time": "time", "behaviour": "behavior", "event": "event type"}
_NEEDED = ("time", "behavior", "event type")
_HEADER = re.compile(r'"?(?:number of )?header lines:?"?[;\s]*"?(\d{1,4})"?[;\s]*', re.IGNORECASE)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a text begins with its number of header lines."""
    text = head_text(head)
    return _HEADER.match(text) is not None


def read(path: Path, progress: Progress | None = None) -> Document:
    """The events of a log. Raises `BadFile`, with the line and what is wrong there, or `Cancelled`."""
    return _Log(path, progress or Progress()).document()


class _Log:
    def __init__(self, path: Path, progress: Progress) -> None:
        self._path, self._progress, self._findings = path, progress, Findings()
        text = read_text(path, _MOST_BYTES).text.lstrip("\ufeff")
        self._lines = csv.reader(io.StringIO(text), delimiter=";", strict=True)
        found = _HEADER.fullmatch(text.split("\n", 1)[0].strip())
        if found is None or not int(found[1]) >= 2:
            words = _("“{name}” does not begin with its number of header lines; it is no event log of The Observer XT.")
            raise BadFile(words.format(name=path.name))
        self._n_header = int(found[1])
        self._begun: dict[object, dict[object, deque[FiledEvent]]] = {}
        self._kinds: dict[str, Kind] = {}

    def document(self) -> Document:
        """All of it."""
        try:
            header = [next(self._lines, []) for _n in range(self._n_header)]
            self._session = self._read_session(header[1:-1])
            # In logs of EthoVision a line with units may follow the names of the columns.
            self._places = self._read_columns(next(filter(_has_columns, reversed(header)), header[-1]))
            events = tuple(self._events())
        except csv.Error as error:
            raise self._bad(_("this is no line of a table")) from error
        return listed(
            Document(
                self._path.stem,
                "observer-text",
                codes=tuple(FiledCode(name, kind=kind) for name, kind in self._kinds.items()),
                sessions=(self._session,),
                events=events,
                findings=self._findings.all(),
            )
        )

    def _read_session(self, header: list[list[str]]) -> FiledSession:
        """What the header says of the session, under the words that we write; others are passed over."""
        facts: dict[str, str] = {}
        films, variables = [], []
        for cells in header:
            name, value, *more = (*(cell.strip() for cell in cells), "", "")
            if name == "Film" and value:
                films.append(FiledFilm(value, self._time(more[0]) if more[0] else 0))
            elif name == "Variable" and value and more[0]:
                variables.append((value[:LONGEST_NAME], more[0][:LONGEST_TEXT]))
            else:
                facts.setdefault(name, value)
        return FiledSession(
            facts.get("Observation", "")[:LONGEST_NAME] or self._path.stem,
            facts.get("Date", "")[:100],
            _broken(facts.get("Description", ""))[:LONGEST_TEXT],
            tuple(films),
            tuple(variables),
        )

    def _read_columns(self, names: list[str]) -> dict[str, int]:
        plain = _plain(names)
        missing = [name for name in _NEEDED if name not in plain]
        if missing:
            words = _("“{name}” lacks the column {missing}. A log has the columns {columns}.")
            columns = ", ".join(COLUMNS)
            raise BadFile(words.format(name=self._path.name, missing=", ".join(missing), columns=columns))
        known = {name.casefold() for name in (*COLUMNS, *MORE)}
        self._modifiers = [(name.strip(), n) for n, name in enumerate(names) if name.strip() and plain[n] not in known]
        return {name: n for n, name in reversed(list(enumerate(plain)))}

    def _events(self) -> Iterator[FiledEvent]:
        """Moments, and periods when they stop; those that do not stop come last."""
        for n, cells in enumerate(self._lines):
            if n % 10_000 == 0:
                self._progress.at(0.5, _("Reading rows"))
            check_count(n, self._path.name, 2 * MOST_EVENTS)
            if any(cell.strip() for cell in cells):
                yield from self._row(cells)
        for event in (event for begun in self._begun.values() for started in begun.values() for event in started):
            self._findings.add(_("A period without an end (UNPAIRED); it stays open."), event.place)
            yield event

    def _row(self, cells: list[str]) -> Iterator[FiledEvent]:
        given = {name: cells[n] if n < len(cells) else "" for name, n in self._places.items()}
        given = {name: text if name == "comment" else text.strip() for name, text in given.items()}
        place, what = _("line {n}").format(n=self._lines.line_num), given["event type"].casefold()
        if not given["behavior"] or not given["time"]:
            self._findings.add(_("A row without a time or a behaviour; it was left out."), place)
            return
        kind = Kind.STATE if what.startswith("state") else Kind.POINT
        event = self._event(given, cells, kind, place)
        self._kinds.setdefault(event.code, kind)
        key = given.get("event id") or (event.code, event.actors, event.coder)
        if what.endswith("stop"):
            yield from self._stopped(key, event)
        elif what.endswith("start"):
            self._begun.setdefault(key, {}).setdefault(event.modifiers, deque()).append(event)
        elif what.startswith("point"):
            yield event
        else:
            self._findings.add(_("A row that is neither a start, a stop nor a moment; it was left out."), place)

    def _stopped(self, key: object, event: FiledEvent) -> Iterator[FiledEvent]:
        """The period that this stop ends: one with the same modifiers; a stop without modifiers ends any."""
        begun = self._begun.get(key, {})
        modifiers = event.modifiers if event.modifiers in begun or event.modifiers else next(iter(begun), ())
        if modifiers not in begun:
            self._findings.add(_("A stop without a start; it was left out."), event.place)
            return
        start = begun[modifiers].popleft()
        if not begun[modifiers]:
            del begun[modifiers]
        if event.start_us < start.start_us:
            raise self._bad(_("the stop lies before the start"))
        said = dict.fromkeys(text for text in (start.comment, event.comment) if text)
        yield replace(start, stop_us=event.start_us, comment="\n".join(said))

    def _event(self, given: dict[str, str], cells: list[str], kind: Kind, place: str) -> FiledEvent:
        towards, targets = _towards(given.get("towards", ""))
        subject = given.get("subject", "")[:LONGEST_NAME]
        modifiers = ((name, cells[n].strip() if n < len(cells) else "") for name, n in self._modifiers)
        number = given.get("event id", "")
        for text in (given["behavior"], subject, given.get("coder", ""), number):
            if len(text) > LONGEST_NAME:
                self._findings.add(_("A text is too long; its end was cut off."), place)
        return FiledEvent(
            self._session.name,
            given["behavior"][:LONGEST_NAME],
            kind,
            self._time(given["time"]),
            None,
            given.get("coder", "")[:LONGEST_NAME],
            (*((subject,) if subject else ()), *apart(given.get("also shown by", ""))),
            towards,
            targets,
            tuple((name, apart(value)) for name, value in modifiers if value),
            _broken(given.get("comment", ""))[:LONGEST_TEXT],
            bool(given.get("doubt")),
            "" if NUMBERED.fullmatch(number) else number[:LONGEST_NAME],
            place,
        )

    def _time(self, given: str) -> int:
        """Seconds or a clock; the decimal sign may be a comma."""
        place = _("line {n}").format(n=self._lines.line_num)
        return read_clock(given.replace(",", "."), self._path.name, place)

    def _bad(self, why: str) -> BadFile:
        return bad(self._path.name, _("line {n}").format(n=self._lines.line_num), why)


def _plain(names: list[str]) -> list[str]:
    """Names of columns as they are looked for."""
    return [_NAMES.get(name.strip().casefold(), name.strip().casefold()) for name in names]


def _has_columns(names: list[str]) -> bool:
    return set(_NEEDED) <= set(_plain(names))


def _broken(text: str) -> str:
    return text.replace(BREAK, "\n")


def _towards(text: str) -> tuple[Targets, tuple[str, ...]]:
    if text in (ALL, UNCLEAR):
        return (Targets.ALL if text == ALL else Targets.UNCLEAR), ()
    return (Targets.LISTED if text else Targets.NONE), apart(text)

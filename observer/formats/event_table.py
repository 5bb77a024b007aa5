"""A bare table of events (CSV, TSV): coder, subject, code, start and stop in seconds; without a stop it is a moment.

What is in a cell is text or a number and nothing else: a cell that begins with = is a text that begins with =.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from observer.coding.timecode import seconds_to_us
from observer.errors import BadFile, Refused
from observer.formats.text_file import plain, read_text
from observer.i18n import _

SUFFIXES = (".csv", ".tsv")
COLUMNS = ("coder", "subject", "code", "start", "stop")
_NEEDED = ("coder", "code", "start")
_MOST_BYTES = 50_000_000
_MOST_ROWS = 500_000
_LONGEST_NAME = 200


@dataclass(frozen=True)
class EventRow:
    """One line: who recorded what of whom, in microseconds; `stop_us` is None for a moment."""

    coder: str
    subject: str
    code: str
    start_us: int
    stop_us: int | None


def is_table(path: Path) -> bool:
    """Whether the file's name says that it is such a table."""
    return path.suffix.lower() in SUFFIXES


def read_event_table(path: Path) -> list[EventRow]:
    """The rows of a table. Raises `BadFile`, with the line and what is wrong there."""
    text = read_text(path, _MOST_BYTES).text.lstrip("\ufeff")
    separator = _separator(path, text)
    reader = csv.reader(text.splitlines(), delimiter=separator, strict=True)
    rows: list[EventRow] = []
    try:
        place = _columns(path, next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(path, reader.line_num, cells, place, separator))
            if len(rows) > _MOST_ROWS:
                raise BadFile(_("“{name}” has more than {n} events.").format(name=path.name, n=_MOST_ROWS))
    except csv.Error as error:
        raise _wrong(path, reader.line_num, _("this is no line of a table")) from error
    if not rows:
        raise BadFile(_("“{name}” holds no events.").format(name=path.name))
    return rows


def _separator(path: Path, text: str) -> str:
    """Tabs in a .tsv; else whichever of comma, semicolon and tab there are most of in the first line."""
    head = text.split("\n", 1)[0]
    return "\t" if path.suffix.lower() == ".tsv" else max(",;\t", key=head.count)


def _columns(path: Path, head: list[str]) -> dict[str, int]:
    """Where each column is; others are passed over."""
    names = [name.strip().lower() for name in head]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        words = _("“{name}” lacks the column {missing}. A table of events has the columns {columns}.")
        raise BadFile(words.format(name=path.name, missing=", ".join(missing), columns=", ".join(COLUMNS)))
    return {name: names.index(name) for name in COLUMNS if name in names}


def _row(path: Path, line: int, cells: list[str], place: dict[str, int], separator: str) -> EventRow:
    given = {name: cells[n].strip() if n < len(cells) else "" for name, n in place.items()}
    start = _time(path, line, given["start"], separator)
    stop = _time(path, line, given["stop"], separator) if given.get("stop") else None
    if stop is not None and stop < start:
        raise _wrong(path, line, _("the stop lies before the start"))
    coder, subject, code = (_name(path, line, given.get(column, "")) for column in ("coder", "subject", "code"))
    if not coder or not code:
        raise _wrong(path, line, _("the coder or the code is missing"))
    return EventRow(coder, subject, code, start, stop)


def _name(path: Path, line: int, given: str) -> str:
    if len(given) > _LONGEST_NAME:
        raise _wrong(path, line, _("a name is longer than {n} signs").format(n=_LONGEST_NAME))
    return plain(given).replace("\n", " ")


def _time(path: Path, line: int, given: str, separator: str) -> int:
    """Seconds; where the comma does not separate cells it may be the decimal sign."""
    try:
        us = seconds_to_us(given if separator == "," else given.replace(",", "."))
    except Refused as error:
        raise _wrong(path, line, str(error).removesuffix(".")) from error
    if us < 0:
        raise _wrong(path, line, _("a time is below 0"))
    return us


def _wrong(path: Path, line: int, why: str) -> BadFile:
    return BadFile(_("“{name}”, line {line}: {why}.").format(name=path.name, line=line, why=why), line=line)

"""Tables of events as text: CSV, TSV, and CSV as Excel wants it in countries with a decimal comma.

What is in a cell is text or a number and nothing else: a cell that begins with = is a text that begins with =. Only the
table for Excel has an apostrophe before such a text, which is taken away again when it is read.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from observer.coding.interchange import Document, Findings, Loss
from observer.errors import BadFile
from observer.formats.base import WISHES, Wishes, bad, whole_file
from observer.formats.event_rows import Value, changes_of, exact_seconds, headings_of, rows_of
from observer.formats.table_guess import LOOKED_AT, fold, guess, header_row, heading_texts
from observer.formats.table_layout import Cell, Layout, Peek, PointMark, complete
from observer.formats.table_reading import Odd, document_of
from observer.formats.text_file import read_text
from observer.i18n import _
from observer.progress import Progress

_MOST_BYTES = 200_000_000
_MOST_COLUMNS = 2_000
_SEPARATORS = ",;\t"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")  # what a spreadsheet takes for a formula, and our own mark
_BOM = "\ufeff"


@dataclass(frozen=True)
class Dialect:
    """A way to write such a table; reading is the same for all, as the file shows what it is."""

    id: str
    separator: str = ","
    decimal: str = "."
    for_excel: bool = False

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file is of this kind; that for Excel is known by its mark and its semicolons."""
        if not self.for_excel:
            return True
        first = head.split(b"\n", 1)[0]
        return first.startswith(_BOM.encode()) and first[3:].startswith(b"session;coder;") and b";start_s;" in first

    def read(self, path: Path, progress: Progress | None = None, layout: Layout | None = None) -> Document:
        """The events of a table, by a layout or by what its headings say. Raises `BadFile`."""
        return _read(path, self.id, Findings(), progress, layout)

    def peek(self, path: Path, sheet: str = "") -> Peek:
        """The first rows, and what they seem to be."""
        return _peeked(path, _text(path, "").text)

    def changes(self, document: Document, wishes: Wishes = WISHES) -> list[Loss]:
        """What flat rows lose beside the missing parts."""
        return changes_of(document)

    def write(self, document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
        """A row for each event."""
        progress, n = progress or Progress(), max(len(document.events), 1)
        encoding = "utf-8-sig" if self.for_excel else "utf-8"
        with whole_file(out) as part, part.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=self.separator, lineterminator="\r\n")
            headings = headings_of(document)
            in_seconds = [heading.holds == "seconds" for heading in headings]
            writer.writerow([self._text(heading.name) for heading in headings])
            for number, row in enumerate(rows_of(document)):
                if number % 2000 == 0:
                    progress.at(number / n, _("Writing events"))
                writer.writerow([self._cell(value, us) for value, us in zip(row, in_seconds, strict=True)])

    def _cell(self, value: Value, in_seconds: bool) -> str:
        if isinstance(value, str):
            return self._text(value)
        if value is None:
            return ""
        if in_seconds:
            text = exact_seconds(value)
            return text if self.decimal == "." else text.replace(".", self.decimal)
        return "true" if value else "false"

    def _text(self, text: str) -> str:
        return f"'{text}" if self.for_excel and text.startswith(_RISKY) else text


CSV = Dialect("csv")
TSV = Dialect("tsv", "\t")
EXCEL = Dialect("csv-excel", ";", ",", for_excel=True)


# -- in ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Text:
    text: str
    guessed: bool


def _text(path: Path, encoding: str) -> _Text:
    found = read_text(path, _MOST_BYTES, encoding)
    return _Text(found.text.lstrip(_BOM), found.guessed)


def _read(
    path: Path, form: str, findings: Findings, progress: Progress | None, layout: Layout | None, odd: Odd | None = None
) -> Document:
    found = _text(path, layout.encoding if layout else "")
    if found.guessed:
        findings.add(_("The letters of the file are of an old kind (Windows-1252 was guessed); look at the accents."))
    if layout is None:
        layout = complete(_peeked(path, found.text).guess, path.name)
    else:
        headings = _headings(path, found.text, layout)
        layout = complete(layout.placed(headings, path.name), path.name)
    rows = _rows(path, found.text, layout.separator)
    kept = ((n, _bare(cells)) if layout.protected else (n, cells) for n, cells in islice(rows, layout.header, None))
    return document_of(kept, layout, path, form, findings, _("line {n}"), progress, odd)


def _bare(cells: Sequence[str]) -> list[str]:
    return [cell[1:] if cell.startswith("'") else cell for cell in cells]


def _rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the lines on which they end. Raises `BadFile`."""
    if len(separator) != 1 or separator in '"\n\r':
        raise BadFile(_("“{name}”: cells cannot be parted by “{sign}”.").format(name=path.name, sign=separator[:10]))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if len(cells) > _MOST_COLUMNS:
                why = _("a table has at most {n} columns").format(n=_MOST_COLUMNS)
                raise bad(path.name, _("line {n}").format(n=reader.line_num), why)
            yield reader.line_num, cells
    except csv.Error as error:
        raise bad(path.name, _("line {n}").format(n=reader.line_num), _("this is no line of a table")) from error


def _separator(path: Path, text: str) -> str:
    """Tabs in a .tsv; else whichever of comma, semicolon and tab there are most of in the first lines, outside quotes.

    A semicolon counts as a separator when there is at least one in each line: decimal commas may be more.
    """
    lines = [line for line in text[:50_000].split("\n")[:LOOKED_AT] if line.strip()]
    if path.suffix.lower() == ".tsv" and any("\t" in line for line in lines):
        return "\t"
    head = next((line for line in lines if any(sign in line for sign in _SEPARATORS)), "")
    outside = "".join(head.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def _headings(path: Path, text: str, layout: Layout) -> list[str]:
    rows = islice(_rows(path, text, layout.separator), max(layout.header - 1, 0), None)
    return heading_texts(next(rows, (0, []))[1])


def _peeked(path: Path, text: str) -> Peek:
    separator = _separator(path, text)
    rows: list[list[str]] = [cells for _n, cells in islice(_rows(path, text, separator), LOOKED_AT)]
    header = header_row(rows)
    headings = heading_texts(rows[header - 1]) if rows else []
    body: list[list[Cell]] = [list(row) for row in rows[header:]]
    layout = replace(guess(headings, body, separator), header=header)
    is_ours = separator == ";" and layout.preset == "observer" and "start s" in map(fold, headings)
    return Peek(tuple(headings), tuple(tuple(row) for row in body), (), replace(layout, protected=is_ours))


# -- bare tables ------------------------------------------------------------------------------------------------

SUFFIXES = (".csv", ".tsv")
_MOST_BARE_ROWS = 500_000
_LONGEST_BARE_NAME = 200


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


def read_bare(path: Path) -> list[EventRow]:
    """The rows of a table of which nothing may be odd. Raises `BadFile`, with the line and what is wrong there."""
    layout = _peeked(path, _text(path, "").text).guess

    def odd(text: str, place: str) -> None:
        why = text.partition(";")[0]  # what was done about it instead is not done here
        raise bad(path.name, place, why[:1].lower() + why[1:])

    found = _read(path, "csv", Findings(), None, replace(complete(layout, path.name), points=PointMark.NO_STOP), odd)
    if not found.events:
        raise BadFile(_("“{name}” holds no events.").format(name=path.name))
    if len(found.events) > _MOST_BARE_ROWS:
        raise BadFile(_("“{name}” has more than {n} events.").format(name=path.name, n=_MOST_BARE_ROWS))
    rows = []
    for event in found.events:
        subject = " + ".join(event.actors)
        if not event.coder:
            odd(_("the coder or the code is missing"), event.place)
        if max(len(event.coder), len(subject), len(event.code)) > _LONGEST_BARE_NAME:
            odd(_("a name is longer than {n} signs").format(n=_LONGEST_BARE_NAME), event.place)
        if event.is_open:
            odd(_("a period has no stop"), event.place)
        rows.append(EventRow(event.coder, subject, event.code, event.start_us, event.stop_us))
    return rows

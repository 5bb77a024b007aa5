"""Excel: a sheet of events, and one for each other thing of a document. Sheets of others are read by a layout."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from observer.coding.documents import listed
from observer.coding.interchange import Document, Findings, Loss
from observer.errors import BadFile
from observer.formats import safe_zip
from observer.formats.base import WISHES, Wishes, loss_lines, whole_file
from observer.formats.event_rows import headings_of, rows_of
from observer.formats.table_guess import LOOKED_AT, guess, header_row, heading_texts
from observer.formats.table_layout import Cell, Layout, Peek, complete
from observer.formats.table_reading import document_of
from observer.formats.xlsx_sheets import SHEETS, seconds
from observer.formats.xlsx_sheets_in import joined_with, read_sheet
from observer.formats.xlsx_writer import MOST_ROWS, XCell, book, fitting
from observer.i18n import _
from observer.progress import Progress

EVENTS = "events"
_MOST_COLUMNS = 2_000
_MOST_STRINGS = 100_000_000  # bytes of texts that a workbook shares among its sheets, and that are read whole
_MOST_SHEETS = 200
_COMMENTS = re.compile(rb"<!--.*?-->", re.DOTALL)
_ESCAPED = re.compile(r"_x000([9AaDd])_")  # Excel has no other way to write them
_BROKEN = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, SyntaxError, OSError, EOFError,
    RuntimeError, AssertionError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


# -- in ---------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None, layout: Layout | None = None) -> Document:
    """The events of a sheet, by a layout or by what headings say; all sheets when the file is one of ours."""
    findings = Findings()
    with _opened(path) as workbook:
        if layout is None:
            layout = complete(_peeked(path, workbook, "").guess, path.name)
        else:
            chosen = _peeked(path, workbook, layout.sheet)
            layout = replace(layout, sheet=layout.sheet or chosen.guess.sheet)
            layout = complete(layout.placed(_headings(path, workbook, layout), path.name), path.name)
        width = max(column.at for column in layout.columns) + 1
        rows = _rows(path, workbook[layout.sheet], layout.header + 1, width)
        place = _("row {n}")
        found = document_of(rows, layout, path, "xlsx", findings, place, progress)
        if layout.preset == "observer" and layout.sheet == EVENTS:
            found = _with_other_sheets(path, workbook, found, findings)
    return found


def _with_other_sheets(path: Path, workbook: Any, found: Document, findings: Findings) -> Document:
    others: dict[str, list[Any]] = {}
    for sheet in SHEETS:
        others[sheet.name] = []
        if sheet.name in _names(workbook):
            headings = heading_texts(next(iter(_first_rows(path, workbook[sheet.name], 1)), ()))
            rows = _rows(path, workbook[sheet.name], 2, max(len(headings), 1))
            others[sheet.name] = read_sheet(sheet.name, headings, rows, findings)
    return replace(listed(joined_with(found, others)), findings=findings.all())


def peek(path: Path, sheet: str = "") -> Peek:
    """The first rows of a sheet (the one that looks most like events), and what they seem to be."""
    with _opened(path) as workbook:
        return _peeked(path, workbook, sheet)


def _peeked(path: Path, workbook: Any, sheet: str) -> Peek:
    names = _names(workbook)
    if sheet and sheet not in names:
        words = _("“{name}” has no sheet “{sheet}”. It has: {sheets}.")
        raise BadFile(words.format(name=path.name, sheet=sheet, sheets=", ".join(names)[:300]))
    found = [_looked_at(path, workbook[name], name, names) for name in ([sheet] if sheet else names)]
    if not found:
        raise BadFile(_("“{name}” has no sheets.").format(name=path.name))
    fitting_ = [one for one in found if not one.guess.missing]
    ours = [one for one in fitting_ if one.guess.sheet == EVENTS]
    return next(chain(ours, fitting_, (one for one in found if one.headings), found))


def _looked_at(path: Path, sheet: Any, name: str, names: Sequence[str]) -> Peek:
    rows = _first_rows(path, sheet, LOOKED_AT)
    header = header_row(rows)
    headings = heading_texts(rows[header - 1]) if rows else []
    body = [row[: len(headings)] for row in rows[header:]]
    layout = replace(guess(headings, body), header=header, sheet=name)
    return Peek(tuple(headings), tuple(map(tuple, body)), tuple(names), layout)


def _names(workbook: Any) -> list[str]:
    """The sheets that have cells; charts have none."""
    return [sheet.title for sheet in workbook.worksheets]


def _headings(path: Path, workbook: Any, layout: Layout) -> list[str]:
    rows = _first_rows(path, workbook[layout.sheet], max(layout.header, 1))
    return heading_texts(rows[-1]) if len(rows) == layout.header else []


def _first_rows(path: Path, sheet: Any, n: int) -> list[list[Cell]]:
    rows = islice(_raw(path, sheet, max_row=n, max_col=_MOST_COLUMNS), n)
    return [[_value(cell) for cell in row] for row in rows]


def _raw(path: Path, sheet: Any, **where: int) -> Iterator[Sequence[Any]]:
    """The rows as openpyxl gives them; it fails in many ways on broken ones. Raises `BadFile`."""
    try:
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        yield from sheet.iter_rows(**where, values_only=True)
    except _BROKEN as error:
        raise _damaged(path) from error


def _rows(path: Path, sheet: Any, first: int, width: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows from `first` on that are not empty, with their numbers. Raises `BadFile` for more than Excel has."""
    for n, row in enumerate(_raw(path, sheet, min_row=first, max_col=min(width, _MOST_COLUMNS)), first):
        if n > MOST_ROWS:
            raise BadFile(_("“{name}” has more than {n} rows.").format(name=path.name, n=MOST_ROWS))
        if any(cell is not None for cell in row):
            yield n, [_value(cell) for cell in row]


def _value(cell: Any) -> Cell:
    if isinstance(cell, str):
        return _ESCAPED.sub(_unescaped, cell) if "_x" in cell else cell
    return cell if isinstance(cell, Cell) else str(cell)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook, read as it is needed. Raises `BadFile` for what is none, or was made to do harm."""
    import openpyxl  # 0.2 s, and only tables need it

    with safe_zip.opened(path) as archive:
        for member in archive.infolist():
            _check(path, archive, member)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves aside: colours, charts, rules for input
        try:
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (openpyxl.utils.exceptions.InvalidFileException, *_BROKEN) as error:
            raise _damaged(path) from error
        try:
            if len(workbook.sheetnames) > _MOST_SHEETS:
                raise BadFile(_("“{name}” has more than {n} sheets.").format(name=path.name, n=_MOST_SHEETS))
            yield workbook
        finally:
            workbook.close()


def _damaged(path: Path) -> BadFile:
    return BadFile(_("“{name}” is damaged, or is no Excel file (.xlsx). Save it anew in Excel.").format(name=path.name))


def _check(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if "worksheets/" not in name and member.file_size > _MOST_STRINGS:
        raise BadFile(_("“{name}” would unpack to an absurd size; it is not read.").format(name=path.name))
    with archive.open(member) as file:
        head = _COMMENTS.sub(b"", file.read(65_536).replace(b"\0", b""))
    if b"<!" in head.split(b"<![CDATA[")[0]:  # declarations, and comments of more than 64 KB before the first element
        raise BadFile(_("“{name}” holds declarations that no program writes; it is not read.").format(name=path.name))


# -- out --------------------------------------------------------------------------------------------------------


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A sheet for each thing that there is, the events first; what is on them is told on the last."""
    progress, n = progress or Progress(), len(document.events)
    with whole_file(out) as part, book(part) as made:
        headings = headings_of(document)
        in_seconds = [heading.holds == "seconds" for heading in headings]
        made.sheet(EVENTS, [one.name for one in headings], _event_cells(document, in_seconds, progress), n)
        for sheet in SHEETS:
            rows = list(sheet.rows(document))
            made.sheet(sheet.name, sheet.headings(document), rows, len(rows))
        lines = [[line] for line in _readme(document)]
        made.sheet("README", (_("What is on these sheets"),), lines, len(lines))


def _event_cells(document: Document, in_seconds: Sequence[bool], progress: Progress) -> Iterator[list[XCell]]:
    n = max(len(document.events), 1)
    for number, row in enumerate(rows_of(document)):
        if number % 2000 == 0:
            progress.at(number / n, _("Writing events"))
        yield [
            seconds(value) if us and isinstance(value, int) else value
            for value, us in zip(row, in_seconds, strict=True)
        ]


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Texts that are cut, and control characters that go."""
    n = 0
    others = chain.from_iterable(sheet.rows(document) for sheet in SHEETS)
    for row in chain(rows_of(document), others):
        n += sum(isinstance(cell, str) and fitting(cell) != cell for cell in row)
    return [Loss(_("control characters, and texts beyond 32 767 characters"), n)] if n else []


def _readme(document: Document) -> Iterator[str]:
    yield _("Events and what belongs to them, written by Observer. Each sheet has one row for each thing.")
    yield _("Times are seconds from the start of the session; of a moment the stop is the start.")
    yield _("A period without a stop has not ended. Several names in a cell are parted by “; ”.")
    yield _("Empty cells are unknown or not given. No cell holds a formula.")
    for heading in headings_of(document):
        yield f"{EVENTS}: {heading.name}: {heading.words}"
    for sheet in SHEETS:
        yield f"{sheet.name}: {', '.join(sheet.headings(document))}"
    yield from loss_lines(changes(document))

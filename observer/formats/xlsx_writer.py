"""Excel files, written row by row. Cells hold texts, numbers and yes or no: there is no way to write a formula here.

Written by hand, as openpyxl takes longer and cannot leave out the time of writing: same content, same bytes.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import IO

from observer.errors import Refused
from observer.i18n import _

LONGEST_CELL = 32_767  # in units of UTF-16; Excel takes no more
MOST_ROWS = 1_048_576
XCell = str | int | bool | Decimal | None
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNTIL = (1980, 1, 1, 0, 0, 0)
_WIDTHS = {"comment": 40, "text": 60, "definition": 60}
_ON = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def fitting(text: str) -> str:
    """A text as a cell can hold it: without control characters, and cut where Excel would cut it."""
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        text = text.encode("utf-16-le")[: LONGEST_CELL * 2].decode("utf-16-le", errors="ignore")
    return text


@contextmanager
def book(path: Path) -> Iterator["Book"]:
    """A new Excel file; complete when the block ends."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        found = Book(made)
        yield found
        found.finish()


class Book:
    """An Excel file that is being written."""

    def __init__(self, made: zipfile.ZipFile) -> None:
        self._made = made
        self._names: list[str] = []
        self._texts: dict[str, int] = {}  # a text that is on many rows is written once
        self._n_texts = 0

    def sheet(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[XCell]], n_rows: int) -> None:
        """Add a sheet with a first row of headings, which stays in sight. Raises `Refused` for too many rows."""
        self._names.append(name)
        with self._member(f"xl/worksheets/sheet{len(self._names)}.xml") as file:
            file.write(f"{_HEAD}<worksheet {_ON}>".encode())
            size = f"A1:{column_name(max(len(headings) - 1, 0))}{n_rows + 1}"
            file.write(f'<dimension ref="{size}"/>{_view(headings)}'.encode())
            file.write(self._row(1, headings, ' s="1"').encode())
            for n, row in enumerate(rows, 2):
                if n > MOST_ROWS:
                    raise Refused(_("A sheet of Excel has room for {n} rows.").format(n=MOST_ROWS))
                file.write(self._row(n, row).encode())
            file.write(b"</sheetData></worksheet>")

    def _row(self, n: int, cells: Sequence[XCell], style: str = "") -> str:
        filled = (
            self._cell(f"{column_name(at)}{n}", cell, style)
            for at, cell in enumerate(cells)
            if cell is not None and cell != ""
        )
        return f'<row r="{n}">{"".join(filled)}</row>'

    def _cell(self, at: str, cell: XCell, style: str) -> str:
        if isinstance(cell, str):
            self._n_texts += 1
            return f'<c r="{at}" t="s"{style}><v>{self._texts.setdefault(cell, len(self._texts))}</v></c>'
        if isinstance(cell, bool):
            return f'<c r="{at}" t="b"{style}><v>{int(cell)}</v></c>'
        return f'<c r="{at}"{style}><v>{cell}</v></c>'

    def finish(self) -> None:
        """Write the texts, and what ties the sheets together."""
        with self._member("xl/sharedStrings.xml") as file:
            file.write(f'{_HEAD}<sst {_ON} count="{self._n_texts}" uniqueCount="{len(self._texts)}">'.encode())
            for text in self._texts:
                file.write(f'<si><t xml:space="preserve">{_written(text)}</t></si>'.encode())
            file.write(b"</sst>")
        for name, text in _parts(self._names):
            with self._member(name) as file:
                file.write((_HEAD + text).encode())

    @contextmanager
    def _member(self, name: str) -> Iterator[IO[bytes]]:
        info = zipfile.ZipInfo(name, _UNTIL)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self._made.open(info, "w", force_zip64=True) as file:
            yield file


def _view(headings: Sequence[str]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(name, 14)}" customWidth="1"/>'
        for n, name in enumerate(headings, 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{widths}</cols><sheetData>'


def _written(text: str) -> str:
    """A text as it stands in XML; what reads like an escape of Excel is escaped itself."""
    return escape(_ESCAPE.sub("_x005F_", fitting(text)).replace("\r", "_x000D_"), quote=False)


_COLUMNS: dict[int, str] = {}


def column_name(at: int) -> str:
    """A, B … Z, AA for the columns from 0."""
    if at not in _COLUMNS:
        name, n = "", at + 1
        while n:
            n, rest = divmod(n - 1, 26)
            name = chr(65 + rest) + name
        _COLUMNS[at] = name
    return _COLUMNS[at]


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield "xl/workbook.xml", f'<workbook {_ON} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    links = "".join(_link(n, f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    links += _link(len(names) + 1, f"{_OFFICE}/styles", "styles.xml")
    links += _link(len(names) + 2, f"{_OFFICE}/sharedStrings", "sharedStrings.xml")
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
    yield "xl/styles.xml", _STYLES
    root = _link(1, f"{_OFFICE}/officeDocument", "xl/workbook.xml")
    yield "_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>'
    kinds = "".join(_kind(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{_kind('/xl/workbook.xml', 'sheet.main')}{_kind('/xl/styles.xml', 'styles')}"
        f"{_kind('/xl/sharedStrings.xml', 'sharedStrings')}{kinds}</Types>",
    )


def _link(n: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'


def _kind(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>'


_STYLES = (
    f'<styleSheet {_ON}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

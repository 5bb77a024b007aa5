"""SPSS (.sav): a case for each event. Codes are numbers with value labels; what SPSS allows no name for is renamed."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.coding.interchange import Document, Findings, Loss
from observer.errors import BadFile
from observer.formats.base import WISHES, Wishes, distinct, loss_lines, whole_file
from observer.formats.event_rows import MODIFIER, Heading, changes_of, headings_of, rows_of
from observer.formats.sav_file import SavFile
from observer.formats.table_guess import LOOKED_AT, guess
from observer.formats.table_layout import Cell, Layout, Peek, complete
from observer.formats.table_reading import document_of
from observer.i18n import _
from observer.progress import Progress

LONGEST_NAME = 64  # bytes, as are the others
LONGEST_LABEL = 120
LONGEST_WORDS = 256  # of the label of a variable
LONGEST_CELL = 32_767
RESERVED = set("ALL AND BY EQ GE GT LE LT NE NOT OR TO WITH".split())
_MOST_VARIABLES = 2_000
_WRITTEN = slice(92, 109)  # where a file says on which day and at what time it was written
_NO_TIME = b"01 Jan 0000:00:00"
_WORDS: dict[str, tuple[str, ...]] = {
    "kind": tuple(kind.value for kind in Kind),
    "towards": (Targets.NONE.value, Targets.LISTED.value, Targets.ALL.value, Targets.UNCLEAR.value),
}


# -- in ---------------------------------------------------------------------------------------------------------


def read(path: Path, progress: Progress | None = None, layout: Layout | None = None) -> Document:
    """The cases of a file as events, by a layout or by what names and labels of its variables say."""
    findings, sav = Findings(), _opened(path)
    if sav.guessed:
        findings.add(_("The letters of the file are of an old kind (Windows-1252 was guessed); look at the accents."))
    if layout is None:
        layout = complete(_peeked(sav).guess, path.name)
    else:
        layout = complete(layout.placed(_headings(sav), path.name), path.name)
    places = sorted({column.at for column in layout.columns if column.at < len(sav.variables)})
    rows = _rows(sav, places)
    return document_of(rows, layout, path, "spss", findings, _("case {n}"), progress)


def peek(path: Path, sheet: str = "") -> Peek:
    """The first cases, and what the variables seem to be."""
    return _peeked(_opened(path))


def _opened(path: Path) -> SavFile:
    sav = SavFile(path)
    if len(sav.variables) > _MOST_VARIABLES:
        raise BadFile(_("“{name}” has more than {n} variables.").format(name=path.name, n=_MOST_VARIABLES))
    return sav


def _peeked(sav: SavFile) -> Peek:
    headings = _headings(sav)
    rows = [tuple(cells) for _n, cells in islice(_rows(sav, range(len(headings))), LOOKED_AT)]
    return Peek(tuple(headings), tuple(rows), (), replace(guess(headings, rows), decimal="."))


def _headings(sav: SavFile) -> list[str]:
    """The names of variables; of our modifiers their label, in which nothing had to be renamed."""
    return [
        one.label if one.label.startswith(MODIFIER) and one.name.casefold().startswith(MODIFIER) else one.name
        for one in sav.variables
    ]


def _rows(sav: SavFile, places: Sequence[int]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Cases with their numbers; variables that are not asked for are empty."""
    empty: list[Cell] = [None] * len(sav.variables)
    for n, cells in enumerate(sav.cases(places), 1):
        row = empty.copy()
        for at, cell in zip(places, cells, strict=True):
            row[at] = cell
        yield n, row


# -- out --------------------------------------------------------------------------------------------------------


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """A case for each event."""
    import narwhals
    import pyreadstat

    progress = progress or Progress()
    progress.at(0, _("Writing events"))
    headings = headings_of(document)
    names = names_of([heading.name for heading in headings])
    words = _words(document)
    columns = _columns(document, headings, words)
    progress.at(0.5, _("Writing events"))
    fine = any(event.start_us % 1000 or (event.stop_us or 0) % 1000 for event in document.events)
    numbers = {name: heading for name, heading in zip(names, headings, strict=True) if _is_number(heading)}
    with whole_file(out) as part:
        pyreadstat.write_sav(
            narwhals.from_dict(dict(zip(names, columns, strict=True)), backend="pandas"),
            str(part),
            file_label="Observer",
            column_labels=[_label(heading) for heading in headings],
            row_compress=True,
            note=[_cut(line, 80) for line in _notes(document)],
            variable_value_labels={
                name: labels for name, heading in numbers.items() if (labels := _labels(heading, words))
            },
            variable_measure={
                name: "scale" if heading.holds == "seconds" else "nominal"
                for name, heading in zip(names, headings, strict=True)
            },
            variable_format={
                name: ("F16.6" if fine else "F12.3") if heading.holds == "seconds" else "F8.0"
                for name, heading in numbers.items()
            },
        )
        _forget_when(part)


def _forget_when(path: Path) -> None:
    """The same content gives the same bytes, whenever it is written."""
    with path.open("r+b") as file:
        file.seek(_WRITTEN.start)
        file.write(_NO_TIME)


def _is_number(heading: Heading) -> bool:
    return heading.holds != "text" or heading.name in ("code", *_WORDS)


def _words(document: Document) -> dict[str, dict[str, float]]:
    """The numbers of codes and of other words; codes in the order of the list, so that it can be compared."""
    listed_ = [code.name for code in document.codes if not code.is_category]
    codes = dict.fromkeys([*listed_, *(event.code for event in document.events)])
    numbers = {"code": {name: float(n) for n, name in enumerate(codes, 1)}}
    return numbers | {name: {word: float(n) for n, word in enumerate(words)} for name, words in _WORDS.items()}


def _labels(heading: Heading, words: dict[str, dict[str, float]]) -> dict[float, str]:
    if heading.holds == "truth":
        return {0.0: _("no"), 1.0: _("yes")}
    found = words.get(heading.name, {})
    return dict(zip(found.values(), labels_of(found), strict=True))


def labels_of(words: Sequence[str] | dict[str, float]) -> list[str]:
    """Value labels: as long as SPSS allows, and not twice the same."""
    cut = [_cut(word, LONGEST_LABEL) for word in words]
    if len(set(cut)) == len(cut):
        return cut
    return distinct(_cut(word, LONGEST_LABEL - 8) for word in words)


def _columns(document: Document, headings: Sequence[Heading], words: dict[str, dict[str, float]]) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _heading in headings]
    kinds = [_writer(heading, words.get(heading.name)) for heading in headings]
    for row in rows_of(document):
        for column, kind, value in zip(columns, kinds, row, strict=True):
            column.append(kind(value))
    return columns


def _writer(heading: Heading, numbers: dict[str, float] | None) -> Callable[[Any], float | str]:
    if numbers is not None:
        known = numbers | {"": numbers.get(Targets.NONE.value, math.nan)}
        return lambda value: known[value]
    if heading.holds == "seconds":
        return lambda value: math.nan if value is None else value / 1_000_000
    return float if heading.holds == "truth" else fitting


def fitting(text: str) -> str:
    """A text as a case can hold it: without a NUL and blanks at its end, and cut where SPSS would cut it."""
    return _cut(text.replace("\0", "").rstrip(" "), LONGEST_CELL)


def _cut(text: str, most: int) -> str:
    """No more bytes than `most`, and no letter in half."""
    if len(text) * 4 <= most or len(data := text.encode("utf-8", "replace")) <= most:
        return text
    return data[:most].decode("utf-8", "ignore")


def _label(heading: Heading) -> str:
    return _cut(heading.name if heading.name.startswith(MODIFIER) else heading.words, LONGEST_WORDS)


def names_of(names: Sequence[str]) -> list[str]:
    """Names that SPSS allows: letters, digits and underscores, no reserved word, none twice."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        made = re.sub(r"[^A-Za-z0-9_]+", "_", letters)[: LONGEST_NAME - 6].rstrip("_") or "v"
        if not made[0].isalpha() or made.upper() in RESERVED:
            made = f"v_{made}"
        n, first = 1, made
        while made.casefold() in taken:
            n += 1
            made = f"{first}_{n}"
        taken.add(made.casefold())
        found.append(made)
    return found


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Variables that are renamed, labels and texts that are cut."""
    names = [heading.name for heading in headings_of(document)]
    renamed = [f"{old} → {new}" for old, new in zip(names, names_of(names), strict=True) if old != new]
    codes = list(_words(document)["code"])
    cut = [code for code, label in zip(codes, labels_of(codes), strict=True) if code != label]
    n = sum(isinstance(cell, str) and fitting(cell) != cell for row in rows_of(document) for cell in row)
    n += sum(len(name.encode()) > LONGEST_WORDS for name in names)
    found = [
        Loss(_("names of variables that SPSS does not allow"), len(renamed), ", ".join(renamed)[:500]),
        Loss(_("names of indicators beyond 120 bytes"), len(cut), ", ".join(code[:40] for code in cut)[:500]),
        Loss(_("texts beyond 32 767 bytes, and blanks at their end"), n),
    ]
    return changes_of(document) + [loss for loss in found if loss.n]


def _notes(document: Document) -> list[str]:
    return [_("Events, written by Observer; times are seconds from the start of the session."),
            *loss_lines(changes(document))]  # fmt: skip

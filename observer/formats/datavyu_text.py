"""The text of a Datavyu database: columns with cells, and the backslashes in front of what has a meaning in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from observer.coding.interchange import Findings
from observer.coding.timecode import divide_half_up
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, check_count
from observer.i18n import _

VERSION = "#4"
MATRIX, NOMINAL, TEXT, QUOTED, PREDICATE = "MATRIX", "NOMINAL", "TEXT", "QUOTE_STRING", "PREDICATE"
TEXT_ARGUMENT = "text"  # the argument of a column whose one value is text
_LONGEST_HEAD = 50_000
_MOST_LINES = 3 * MOST_EVENTS
_HEAD = re.compile(r"((?:[^\\]|\\.)*?) \(([A-Z_]+)(?:,(true|false)(?:,(?:[^\\)]|\\.)*)?)?\)(?:-(.*))?", re.DOTALL)
_VOCABULARY = re.compile(r"\d+:((?:[^\\-]|\\.)+)-(.*)", re.DOTALL)
_CELL = re.compile(r"(\d{1,5}):(\d\d):(\d\d):(\d{3}),(\d{1,5}):(\d\d):(\d\d):(\d{3}),")
_PREDICATE = re.compile(r"((?:[^\\(]|\\.)*)\((.*)\)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PIECES = re.compile(r"(?:[^\\,]|\\.|\\$)*", re.DOTALL)
_IN_NAME = re.compile(r"[\\,\-\n]")
_IN_VALUE = re.compile(r"[\\(),\-|\n]")


@dataclass
class Cell:
    """A cell: from when until when in microseconds (`offset_us` 0 where it is not set), its values, and its line."""

    onset_us: int
    offset_us: int
    values: list[str]
    line: int


@dataclass
class Column:
    """A column: its name, the kind of its cells, its arguments with their kinds (none where a cell is one value)."""

    name: str
    kind: str
    arguments: list[tuple[str, str]]
    cells: list[Cell] = field(default_factory=list)
    visible: bool = True


# -- in -------------------------------------------------------------------------------------------------------


def columns(text: str, name: str, findings: Findings) -> Iterator[Column]:
    """The columns of a database, one after the other. `name` is that of the file. Raises `BadFile`."""
    if not re.match(r"#\d", text):
        words = _("“{name}” holds no database of Datavyu: its first line says no version.")
        raise BadFile(words.format(name=name))
    vocabulary: dict[str, list[tuple[str, str]]] = {}
    column: Column | None = None
    n_cells = 0
    for number, line in _lines(text):
        found = _CELL.match(line)
        if found and column is not None:
            n_cells += 1
            check_count(n_cells, name)
            column.cells.append(_cell(found, line, number, column, vocabulary, findings))
        elif opened := _column(line, name, number):
            if column is not None:
                yield column
            column = opened
        elif term := _VOCABULARY.fullmatch(line):
            vocabulary[plain(term[1])] = _arguments(term[2])
        else:
            findings.add(_("A line is neither a column nor a cell; it was left out."), _("line {n}").format(n=number))
    if column is not None:
        yield column


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines behind the first, with their numbers; one that ends in a backslash goes on in the next."""
    rows = text.split("\n")
    check_count(len(rows), "db", _MOST_LINES)
    whole: list[str] = []
    begun = 2
    for number, row in enumerate(rows[1:], 2):
        whole.append(row)
        if _is_struck(row) and number < len(rows):
            continue
        line = "\n".join(whole)
        if line.strip():
            yield begun, line
        whole, begun = [], number + 1


def _column(line: str, name: str, number: int) -> Column | None:
    found = _HEAD.fullmatch(line) if len(line) <= _LONGEST_HEAD else None
    if found is None:
        return None
    arguments = _arguments(found[4]) if found[4] else []
    return Column(plain(found[1])[:LONGEST_NAME], found[2], arguments, visible=found[3] != "false")


def _arguments(text: str) -> list[tuple[str, str]]:
    found = []
    for piece in split(text):
        given, _bar, kind = piece.rpartition("|")
        found.append((plain(given or kind)[:LONGEST_NAME], kind if given else NOMINAL))
    return found


def _cell(
    found: re.Match[str],
    line: str,
    number: int,
    column: Column,
    vocabulary: dict[str, list[tuple[str, str]]],
    findings: Findings,
) -> Cell:
    text = line[found.end() :]
    if column.kind == PREDICATE and (term := _PREDICATE.fullmatch(text)):
        if not column.cells:
            column.arguments = vocabulary.get(plain(term[1]), [])
        text = text[len(term[1]) :] if column.arguments else text
    if not column.arguments:
        return Cell(_us(found, 1), _us(found, 5), [plain(text)[:LONGEST_TEXT]], number)
    values = split(_inside(text))
    wanted = len(column.arguments)
    if len(values) != wanted:
        findings.add(
            _("A cell has more or fewer values than its column has arguments; all of them were kept."),
            _("line {n}").format(n=number),
        )
        if len(values) > wanted:
            values[wanted - 1 :] = [", ".join(values[wanted - 1 :])]
    read = [_value(value, kind) for value, (_name, kind) in zip(values, column.arguments, strict=False)]
    return Cell(_us(found, 1), _us(found, 5), read + [""] * (wanted - len(read)), number)


def _inside(text: str) -> str:
    """What stands between the parentheses of a cell; a last one with a backslash before it belongs to the value."""
    text = text.removeprefix("(")
    return text[:-1] if text.endswith(")") and not _is_struck(text[:-1]) else text


def _is_struck(before: str) -> bool:
    """Whether what comes next has a backslash before it that is not itself a sign."""
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _value(text: str, kind: str) -> str:
    if kind == QUOTED and len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return plain(text)[:LONGEST_TEXT]


def _us(found: re.Match[str], first: int) -> int:
    hours, minutes, seconds, ms = (int(found[first + n]) for n in range(4))
    return (((hours * 60 + minutes) * 60 + seconds) * 1000 + ms) * 1000


def split(text: str) -> list[str]:
    """What stands between the commas that have no backslash before them, as it is written."""
    if "\\" not in text:
        return text.split(",")
    found, at = [], 0
    while True:
        piece = _PIECES.match(text, at)
        assert piece is not None  # it matches nothing as well
        found.append(piece[0])
        at = piece.end() + 1
        if at > len(text):
            return found


def plain(text: str) -> str:
    """Without the backslashes of the format."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


# -- out ------------------------------------------------------------------------------------------------------


def head(column: Column) -> str:
    """The line that opens a column."""
    arguments = ",".join(f"{value_text(name)}|{kind}" for name, kind in column.arguments)
    shown = "true" if column.visible else "false"
    return f"{_IN_NAME.sub(_struck, _one_kind(column.name))} ({MATRIX},{shown},)-{arguments}\n"


def cell_line(onset_us: int, offset_us: int, values: list[str]) -> str:
    """The line of a cell."""
    return f"{_clock(onset_us)},{_clock(offset_us)},({','.join(map(value_text, values))})\n"


def value_text(text: str) -> str:
    """A value or the name of an argument with its backslashes."""
    return _IN_VALUE.sub(_struck, _one_kind(text))


def ms_of(us: int) -> int:
    """Whole milliseconds, as they are written: Datavyu knows no time before 0."""
    return max(divide_half_up(us, 1000), 0)


def _struck(found: re.Match[str]) -> str:
    return "\\" + found[0]


def _one_kind(text: str) -> str:
    """With \\n at the ends of lines, and nothing that cannot be written."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _clock(us: int) -> str:
    seconds, ms = divmod(ms_of(us), 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}:{ms:03d}"

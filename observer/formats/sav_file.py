"""Reads system files of SPSS (.sav, .zsav), case by case, in plain Python.

The library that we write them with reads them as well, but ends the whole program on some broken files.
"""

import codecs
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from observer.errors import BadFile
from observer.formats.safe_xml import check_size
from observer.formats.table_layout import Cell
from observer.i18n import _

_MOST_BYTES = 300_000_000
_MOST_ENTRIES = 100_000  # of eight bytes in a case
_BEGIN = datetime(1582, 10, 14)
_DATES = {20, 22, 23, 24, 28, 29, 30, 38, 39, 41}  # kinds of display that make a number a date
_CODE_PAGES = {
    1252: "cp1252",
    1250: "cp1250",
    65001: "utf-8",
    28591: "latin-1",
    28605: "iso8859-15",
    437: "cp437",
    850: "cp850",
}
_CHUNK = 255  # bytes of a long string in one of its parts
_ELEMENT = 8


@dataclass
class Variable:
    """A variable: its name, its words, where it begins in a case, and of how many bytes (0: a number)."""

    name: str
    label: str
    at: int
    width: int
    is_date: bool = False
    missing: tuple[tuple[float, float], ...] = ()
    labels: dict[float | str, str] = field(default_factory=dict)


class SavFile:
    """An SPSS file: what its variables are, and its cases. Raises `BadFile` for what is none."""

    def __init__(self, path: Path) -> None:
        check_size(path, _MOST_BYTES)
        self._path = path
        try:
            self._data = path.read_bytes()
        except OSError as error:
            words = _("“{path}” cannot be read: {why}.")
            raise BadFile(words.format(path=path, why=error.strerror or error)) from error
        if self._data[:4] not in (b"$FL2", b"$FL3"):
            raise BadFile(_("“{name}” is no SPSS file (.sav).").format(name=path.name))
        try:
            self._dictionary()
        except (struct.error, ValueError, IndexError, OverflowError, LookupError) as error:
            raise self._damaged() from error

    # -- what it says of its variables --

    def _dictionary(self) -> None:
        self._end = "<" if self._data[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
        self._packing, _weight, _cases = self._ints(72, 3)
        (self._bias,) = struct.unpack_from(self._end + "d", self._data, 84)
        self._entries: list[Variable | None] = []  # None: the entry before goes on
        self._extra: dict[int, bytes] = {}
        self._pending: list[tuple[list[tuple[bytes, bytes]], list[int]]] = []
        self._names: list[tuple[Variable, bytes, bytes]] = []
        self._begin = self._records(176)
        self.guessed = False
        self._encoding = self._which_encoding()
        self._name_all()
        self.variables = self._joined()
        self._label_all()
        if not self.variables or self.width > _MOST_ENTRIES:
            raise ValueError

    @property
    def width(self) -> int:
        """Of how many entries of eight bytes a case consists."""
        return len(self._entries)

    def _ints(self, at: int, n: int) -> tuple[int, ...]:
        return struct.unpack_from(f"{self._end}{n}i", self._data, at)

    def _records(self, at: int) -> int:
        """Read the records before the cases; where the cases begin."""
        while True:
            (kind,) = self._ints(at, 1)
            if kind == 999:
                return at + 8
            at = self._record(kind, at + 4)
            if len(self._entries) > _MOST_ENTRIES:
                raise ValueError

    def _record(self, kind: int, at: int) -> int:
        if kind == 2:
            return self._variable(at)
        if kind == 3:
            return self._value_labels(at)
        if kind == 6:
            (lines,) = self._ints(at, 1)
            return at + 4 + 80 * _count(lines)
        if kind == 7:
            subtype, size, count = self._ints(at, 3)
            length = _count(size) * _count(count)
            self._extra[subtype] = self._data[at + 12 : at + 12 + length]
            return at + 12 + length
        raise ValueError

    def _variable(self, at: int) -> int:
        width, has_label, n_missing, shown, _written = self._ints(at, 5)
        name, label = self._data[at + 20 : at + 28], b""
        at += 28
        if has_label:
            (length,) = self._ints(at, 1)
            label = self._data[at + 4 : at + 4 + _count(length)]
            at += 4 + (length + 3) // 4 * 4
        if abs(n_missing) > 3 or not -1 <= width <= _CHUNK:
            raise ValueError
        values = struct.unpack_from(f"{self._end}{abs(n_missing)}d", self._data, at)
        if width < 0:
            self._entries.append(None)
        else:
            is_date = not width and (shown >> 16) & 0xFF in _DATES
            missing = () if width else _missing(n_missing, values)
            made = Variable("", "", len(self._entries), width, is_date, missing)
            self._entries.append(made)
            self._names.append((made, name, label))
        return at + 8 * abs(n_missing)

    def _value_labels(self, at: int) -> int:
        (n,) = self._ints(at, 1)
        at += 4
        labels = []
        for _label in range(_count(n)):
            length = self._data[at + 8]
            labels.append((self._data[at : at + 8], self._data[at + 9 : at + 9 + length]))
            at += 8 + (length + 8) // 8 * 8
        kind, n = self._ints(at, 2)
        if kind != 4:
            raise ValueError
        self._pending.append((labels, list(self._ints(at + 8, _count(n)))))
        return at + 8 + 4 * n

    def _which_encoding(self) -> str:
        said = self._extra.get(20, b"").decode("ascii", "replace").strip().lower()
        if not said and len(self._extra.get(3, b"")) >= 32:
            said = _CODE_PAGES.get(struct.unpack_from(self._end + "8i", self._extra[3])[7], "")
        try:
            return codecs.lookup(said).name if said else self._guessed()
        except LookupError:
            return self._guessed()

    def _guessed(self) -> str:
        self.guessed = True
        return "cp1252"

    def _text(self, data: bytes) -> str:
        return data.decode(self._encoding, "replace").rstrip(" \0")

    def _name_all(self) -> None:
        """Names and words; long names stand apart, as SHORT=Long parted by tabs."""
        told = (pair.partition("=") for pair in self._text(self._extra.get(13, b"")).split("\t"))
        long = {short.strip().upper(): name for short, _equal, name in told if name}
        for variable, name, label in self._names:
            variable.name = self._text(name)
            variable.label = self._text(label)
        self._long = long

    def _joined(self) -> list[Variable]:
        """The variables; parts of a string of more than 255 bytes are one."""
        told = (pair.partition("=") for pair in self._text(self._extra.get(14, b"")).replace("\0", "").split("\t"))
        widths = {name.strip().upper(): int(width) for name, _equal, width in told if width.strip().isdigit()}
        found: list[Variable] = []
        named = iter([variable for variable, _name, _label in self._names])
        for variable in named:
            width = widths.get(variable.name.upper(), 0)
            if width > _CHUNK and variable.width:
                parts = (width + 251) // 252
                if parts > len(self._names):
                    raise ValueError
                for _part in islice(named, parts - 1):
                    pass
                variable.width = width
            variable.name = self._long.get(variable.name.upper(), variable.name)
            found.append(variable)
        return found

    def _label_all(self) -> None:
        for labels, places in self._pending:
            for place in places:
                variable = self._entries[place - 1] if 0 < place <= len(self._entries) else None
                if variable is not None:
                    for value, label in labels:
                        key = self._text(value) if variable.width else struct.unpack(self._end + "d", value)[0]
                        variable.labels[key] = self._text(label)

    # -- its cases --

    def cases(self, wanted: Sequence[int]) -> Iterator[list[Cell]]:
        """The cells of the variables with these numbers, case by case. Raises `BadFile` for damaged cases."""
        variables = [self.variables[n] for n in wanted]
        number = struct.Struct(self._end + "d")
        parts = (self._plain(), self._packed(self._data, self._begin), self._zipped())
        try:
            for case in parts[self._packing]:
                yield [self._cell(variable, case, number) for variable in variables]
        except (struct.error, IndexError, ValueError, zlib.error, OverflowError) as error:
            raise self._damaged() from error

    def _cell(self, variable: Variable, case: bytes, number: struct.Struct) -> Cell:
        at = variable.at * _ELEMENT
        if variable.width:
            text = self._text(_long(case, at, variable.width)) if variable.width > _CHUNK else self._text(
                case[at : at + variable.width])  # fmt: skip
            return variable.labels.get(text, text)
        value: float = number.unpack_from(case, at)[0]
        if not -1e300 < value < 1e300 or any(low <= value <= high for low, high in variable.missing):
            return None
        if variable.is_date:
            return _BEGIN + timedelta(seconds=value) if 0 < value < 3e11 else None
        return variable.labels.get(value, value)

    def _plain(self) -> Iterator[bytes]:
        size = self.width * _ELEMENT
        for at in range(self._begin, len(self._data) - size + 1, size):
            yield self._data[at : at + size]

    def _packed(self, data: bytes, at: int) -> Iterator[bytes]:
        """Cases of which each eight bytes are one where they are a small whole number, blanks or missing."""
        table = [struct.pack(self._end + "d", code - self._bias) for code in range(256)]
        table[254] = b" " * _ELEMENT
        table[255] = struct.pack(self._end + "d", -1.7976931348623157e308)
        case: list[bytes] = []
        width, end = self.width, len(data)
        while at < end:
            codes = data[at : at + _ELEMENT]
            at += _ELEMENT
            for code in codes:
                if code == 252:
                    return
                if code == 253:
                    case.append(data[at : at + _ELEMENT])
                    at += _ELEMENT
                elif code:
                    case.append(table[code])
                if len(case) == width:
                    yield b"".join(case)
                    case.clear()

    def _zipped(self) -> Iterator[bytes]:
        _head, trailer, length = struct.unpack_from(self._end + "3q", self._data, self._begin)
        n = (length - 24) // 24
        if not 0 <= n <= 100_000:
            raise ValueError
        unpacked, total = bytearray(), 0
        for block in range(n):
            _at, at, _size, size = struct.unpack_from(self._end + "qqii", self._data, trailer + 24 + 24 * block)
            unpacker = zlib.decompressobj()
            unpacked += unpacker.decompress(self._data[at : at + _count(size)], _MOST_BYTES)
            total = len(unpacked)
            if unpacker.unconsumed_tail or total > _MOST_BYTES:
                raise ValueError
        yield from self._packed(bytes(unpacked), 0)

    def _damaged(self) -> BadFile:
        words = _("“{name}” is damaged, or is no SPSS file (.sav). Save it anew in SPSS.")
        return BadFile(words.format(name=self._path.name))


def _count(n: int) -> int:
    """A number of things, which is not below 0. Raises `ValueError`."""
    if n < 0:
        raise ValueError
    return n


def _missing(n: int, values: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """What counts as missing: values, or a stretch of them and perhaps one value."""
    if n >= 0:
        return tuple((value, value) for value in values)
    return ((values[0], values[1]), *((value, value) for value in values[2:]))


def _long(case: bytes, at: int, width: int) -> bytes:
    """A long string of which each part has 255 bytes and fills 256."""
    parts = (width + 251) // 252
    return b"".join(case[at + 256 * n : at + 256 * n + _CHUNK] for n in range(parts))[:width]

"""What a table of the tidy export is: its columns, their types and meaning, and where the cells come from."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import Any

from observer.coding.timecode import seconds_text

Cell = str | int | None
Get = Callable[[Any], Cell]

ON_SESSION = "on the clock of the session"


@dataclass(frozen=True)
class Column:
    """One column. `kind` is a type of Table Schema; `get` takes the cell from the thing that a row is of.

    `values` are all that can stand in it; `free_text` says that people type what they like in it.
    """

    name: str
    kind: str
    description: str
    get: Get
    required: bool = False
    values: tuple[str, ...] = ()
    unit: str = ""
    free_text: bool = False


@dataclass(frozen=True)
class Reference:
    """Columns whose cells must be found in those of another table (or of this one, by its name)."""

    columns: tuple[str, ...]
    table: str
    their_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table. `description` says what one row is; `rows` are the things that the rows are of, in order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: list[Any]

    @property
    def path(self) -> str:
        """Where it is in the package."""
        return f"data/{self.name}.csv"

    def lines(self) -> Iterator[str]:
        """The lines of the file (RFC 4180), each with its line feed. Text is not changed, but for U+0000:
        no reader of tables can hold it, and it becomes U+FFFD."""
        made: list[str] = []
        # with this terminator csv puts every text with a line break of any sort between quotes
        writer = csv.writer(_Sink(made.append), lineterminator="\r\n")
        head: list[Cell] = [column.name for column in self.columns]
        getters = [column.get for column in self.columns]
        for cells in chain([head], ([get(row) for get in getters] for row in self.rows)):
            writer.writerow(cells)
            yield made.pop().removesuffix("\r\n").replace("\0", "\ufffd") + "\n"


@dataclass(frozen=True)
class _Sink:
    """What csv writes to; it writes one line at a time."""

    write: Callable[[str], None]


# -- columns ------------------------------------------------------------------------------------------


def of(path: str) -> Get:
    """The attribute with this name, or that of an attribute (`item.id`)."""
    return attrgetter(path)


def identifier(name: str, description: str, path: str = "id") -> Column:
    """The id of what the row is of."""
    return Column(name, "string", description, of(path), required=True)


def text(name: str, description: str, get: Get | str | None = None, **more: Any) -> Column:
    """Words or a name."""
    return Column(name, "string", description, _getter(name, get), **more)


def whole(name: str, description: str, get: Get | str | None = None, **more: Any) -> Column:
    """A whole number."""
    return Column(name, "integer", description, _getter(name, get), **more)


def number(name: str, description: str, get: Get, **more: Any) -> Column:
    """A number with decimals; `get` gives its text."""
    return Column(name, "number", description, get, **more)


def truth(name: str, description: str, get: Get | str | None = None, required: bool = True) -> Column:
    """True or false."""
    found, words = _getter(name, get), {True: "true", False: "false", None: None}
    return Column(name, "boolean", description, lambda row: words[found(row)], required)  # type: ignore[index]


def one_of(name: str, description: str, kind: type[StrEnum], path: str | None = None, required: bool = True) -> Column:
    """One value of an enumeration."""
    return Column(name, "string", description, of(path or name), required, tuple(kind))


def day(name: str, description: str, path: str | None = None) -> Column:
    """A date, ISO 8601."""
    return Column(name, "date", description, of(path or name))


def instant(name: str, description: str, path: str | None = None, required: bool = False) -> Column:
    """A moment of the clock in UTC, ISO 8601."""
    get = of(path or name)
    return Column(name, "datetime", description, lambda row: _utc(get(row)), required)


def seconds(name: str, description: str, get: Get, required: bool = True) -> Column:
    """Seconds with three decimals, of microseconds."""

    def rounded(row: Any) -> str | None:
        us = get(row)
        return None if us is None else seconds_text(int(us))

    return number(name, description, rounded, required=required, unit="s")


def micros(name: str, description: str, get: Get, required: bool = True) -> Column:
    """Microseconds."""
    return whole(name, description, get, required=required, unit="µs")


def span(of_what: str, where: str, path: str = "", missing: str = "") -> tuple[Column, ...]:
    """Start and stop, in seconds and exactly; `where` says on which clock, `missing` what an empty cell means."""
    ends = (("start", f"Start of {of_what}, {where}"), ("stop", f"End of {of_what}, exclusive, {where}"))
    gets = {end: of(f"{path}{end}_us") for end, _words in ends}
    told, required = f"; missing: {missing}" if missing else "", not missing
    return (
        *(seconds(f"{end}_s", words + told, gets[end], required) for end, words in ends),
        *(micros(f"{end}_us", f"{words}, exact", gets[end], required) for end, words in ends),
    )


def to(table: str, *columns: str, key: str | tuple[str, ...] = ()) -> Reference:
    """A reference to another table; its columns have the same names, unless `key` says others."""
    their = (key,) if isinstance(key, str) else key
    return Reference(columns, table, their or columns)


def listed(values: Iterable[str]) -> str:
    """Several words in one cell."""
    return "; ".join(values)


def _getter(name: str, get: Get | str | None) -> Get:
    return get if callable(get) else of(get or name)


def _utc(stored: Cell) -> str | None:
    """A stored moment in UTC to the second; what is no moment stays as it is."""
    if not isinstance(stored, str):
        return None
    try:
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

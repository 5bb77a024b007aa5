"""Which column of a table is what: a `Layout`, chosen by hand in the import window or guessed from the headings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from observer.errors import BadFile
from observer.i18n import N_, _

Cell = str | int | float | bool | date | time | timedelta | None
_MOST_COLUMNS = 2_000


class Role(StrEnum):
    """What stands in a column."""

    SESSION = "session"
    CODER = "coder"
    ACTORS = "actors"
    TOWARDS = "towards"  # listed, all, none, unclear
    TARGETS = "targets"  # the names of those
    CODE = "code"
    LABEL = "label"
    DIMENSION = "dimension"
    KIND = "kind"  # moment or period
    EVENT_TYPE = "event_type"  # that a row begins a period, ends one, or is a moment
    START = "start"
    STOP = "stop"
    DURATION = "duration"
    COMMENT = "comment"
    MODIFIER = "modifier"  # the values of one
    MODIFIERS = "modifiers"  # several, as name=value; name=value
    EVENT_ID = "event_id"
    DOUBT = "doubt"
    OPEN = "open"
    FILM = "film"


ROLE_WORDS: dict[Role, str] = {
    Role.SESSION: N_("session"),
    Role.CODER: N_("coder"),
    Role.ACTORS: N_("who showed it"),
    Role.TOWARDS: N_("towards everybody, nobody or those listed"),
    Role.TARGETS: N_("towards whom"),
    Role.CODE: N_("code"),
    Role.LABEL: N_("label of the code"),
    Role.DIMENSION: N_("dimension of the code"),
    Role.KIND: N_("moment or period"),
    Role.EVENT_TYPE: N_("start, stop or moment"),
    Role.START: N_("start"),
    Role.STOP: N_("stop"),
    Role.DURATION: N_("duration"),
    Role.COMMENT: N_("comment"),
    Role.MODIFIER: N_("modifier"),
    Role.MODIFIERS: N_("all modifiers"),
    Role.EVENT_ID: N_("identifier"),
    Role.DOUBT: N_("doubt"),
    Role.OPEN: N_("not ended"),
    Role.FILM: N_("film"),
}


class TimeUnit(StrEnum):
    """How times are written. A time with a colon in it is read as a clock in all of them."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    CLOCK = "clock"  # h:mm:ss.mmm, h:mm:ss:mmm, and with frames of a second h:mm:ss:ff
    FRAMES = "frames"


class RowsAre(StrEnum):
    """What a row is: an event, the start or stop of one, or a look at regular times (a code lasts till it changes)."""

    EVENTS = "events"
    EDGES = "edges"
    SAMPLES = "samples"


class PointMark(StrEnum):
    """What marks a moment where no column says so: no stop, a stop that equals the start, either, or nothing does."""

    NO_STOP = "no_stop"
    EQUAL = "equal"
    EITHER = "either"
    NEVER = "never"


@dataclass(frozen=True)
class Column:
    """A column: its heading, where it stands (from 0), and what it holds; `name` is that of a modifier.

    Rows that hold several events have groups: a column of group 0 is for all of them, those of 1 and up for one each.
    """

    heading: str
    at: int
    role: Role
    name: str = ""
    group: int = 0


@dataclass(frozen=True)
class Fixed:
    """What no column says: the same for all events of a group (0: for all)."""

    role: Role
    value: str
    group: int = 0


@dataclass(frozen=True)
class Layout:
    """How to read a table. `header` is the number of the row with the headings (0: there is none), `between` what
    stands between several names in a cell (empty: a cell is one name), `encoding` is empty when it is to be found out,
    `protected` says that texts have an apostrophe before them, as Observer writes for Excel."""

    preset: str = ""
    columns: tuple[Column, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    rows: RowsAre = RowsAre.EVENTS
    unit: TimeUnit = TimeUnit.SECONDS
    fps: float = 0.0
    points: PointMark = PointMark.EITHER
    decimal: str = "."
    between: str = ""
    separator: str = ","
    encoding: str = ""
    header: int = 1
    sheet: str = ""
    protected: bool = False

    @property
    def missing(self) -> tuple[Role, ...]:
        """What no table of events can do without, and is nowhere."""
        given = {column.role for column in self.columns} | {one.role for one in self.fixed}
        needed = [Role.CODE, Role.START, *([Role.EVENT_TYPE] if self.rows is RowsAre.EDGES else [])]
        return tuple(role for role in needed if role not in given)

    def to_data(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Layout":
        """From plain JSON. Raises `BadFile` when it is no layout."""
        try:
            made = cls(
                preset=str(data.get("preset", "")),
                columns=tuple(_column(one) for one in data.get("columns", ())),
                fixed=tuple(
                    Fixed(Role(one["role"]), str(one["value"]), int(one.get("group", 0)))
                    for one in data.get("fixed", ())
                ),
                rows=RowsAre(data.get("rows", RowsAre.EVENTS)),
                unit=TimeUnit(data.get("unit", TimeUnit.SECONDS)),
                fps=float(data.get("fps", 0.0)),
                points=PointMark(data.get("points", PointMark.EITHER)),
                header=int(data.get("header", 1)),
                protected=data.get("protected") is True,
            )
            texts = {name: str(data[name]) for name in ("decimal", "between", "separator", "encoding", "sheet")
                     if name in data}  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadFile(_("This is no description of a table.")) from error
        return replace(made, **texts)  # type: ignore[arg-type]

    def placed(self, headings: Sequence[str], name: str) -> "Layout":
        """The same for a table with these headings, in which columns may stand elsewhere. Raises `BadFile`."""
        if not self.header:
            return self
        lost: list[str] = []
        columns = []
        for column in self.columns:
            if column.at < len(headings) and headings[column.at] == column.heading:
                columns.append(column)
            elif headings.count(column.heading) == 1:
                columns.append(replace(column, at=headings.index(column.heading)))
            else:
                lost.append(column.heading)
        if lost:
            raise BadFile(_missing_words(lost).format(name=name, missing=", ".join(lost)[:300]))
        return replace(self, columns=tuple(columns))


def _column(one: Mapping[str, Any]) -> Column:
    at, group = int(one["at"]), int(one.get("group", 0))
    if not 0 <= at < _MOST_COLUMNS or not 0 <= group < _MOST_COLUMNS:
        raise ValueError
    return Column(str(one.get("heading", "")), at, Role(one["role"]), str(one.get("name", "")), group)


def _missing_words(missing: Sequence[str]) -> str:
    if len(missing) == 1:
        return _("“{name}” lacks the column {missing}. Which columns are what can be chosen in the import window.")
    return _("“{name}” lacks the columns {missing}. Which columns are what can be chosen in the import window.")


def complete(layout: Layout, name: str) -> Layout:
    """The layout, when it says enough to read events. Raises `BadFile`, with what is missing."""
    missing = [_(ROLE_WORDS[role]) for role in layout.missing]
    if missing:
        raise BadFile(_missing_words(missing).format(name=name, missing=", ".join(missing)))
    return layout


@dataclass(frozen=True)
class Peek:
    """The beginning of a table, for choosing which column is what: headings, first rows, the sheets of the file, and
    what was guessed (`missing` tells whether that is enough)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sheets: tuple[str, ...]
    guess: Layout


def peek(path: Path, sheet: str = "") -> Peek:
    """The beginning of a table of any kind that is read by layouts. Raises `BadFile`."""
    from observer.formats import reader_of  # it lists the formats, which use this module

    form = reader_of(path)
    if not hasattr(form.code, "peek"):
        raise BadFile(_("“{name}” is no table of which columns can be chosen.").format(name=path.name))
    found: Peek = form.code.peek(path, sheet)
    return found

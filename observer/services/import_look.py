"""A file of another tool is looked at, in a job: what it holds, counted once, and of a table which column is what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from observer.coding.interchange import Document, FiledEvent
from observer.errors import BadFile
from observer.formats import Format, reader_of, table_guess, table_presets
from observer.formats.table_layout import ROLE_WORDS as ROLE_WORDS
from observer.formats.table_layout import Column as Column
from observer.formats.table_layout import Fixed as Fixed
from observer.formats.table_layout import Layout as Layout
from observer.formats.table_layout import Peek as Peek
from observer.formats.table_layout import PointMark as PointMark
from observer.formats.table_layout import Role as Role
from observer.formats.table_layout import RowsAre as RowsAre
from observer.formats.table_layout import TimeUnit as TimeUnit
from observer.i18n import _
from observer.progress import Progress

_AT_ONCE = 5000


@dataclass(frozen=True)
class Tally:
    """How often each name has an event, how many periods have no end, and the events of each session in the order of
    time."""

    codes: Counter[str] = field(default_factory=Counter)
    coders: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    sessions: Mapping[str, list[FiledEvent]] = field(default_factory=dict)
    n_open: int = 0
    n_tiers: int = 0  # that have an event
    span_us: tuple[int, int] | None = None


@dataclass(frozen=True)
class Looked:
    """What was seen. `peek` is there for tables; without a `document` it has to be chosen first which column is what.
    `layout` is what was chosen for the columns, when it was."""

    file: Path
    format: Format
    document: Document | None
    tally: Tally = field(default_factory=Tally)
    peek: Peek | None = None
    layout: Layout | None = None


def look(
    file: Path,
    layouts: Mapping[str, Layout] | None = None,
    layout: Layout | None = None,
    progress: Progress | None = None,
) -> Looked:
    """Read a file, and count. A table is read by `layout`, else by the one of `layouts` that was chosen for the same
    headings, else by what its headings say, when that is enough. Work for a job. Raises `BadFile`."""
    progress, form = progress or Progress(), reader_of(file)
    seen = peek(file, layout.sheet if layout else "") if is_table(form) else None
    if seen is not None and layout is None:
        layout = _fitting((layouts or {}).get(signature(seen.headings)), seen, file)
        if layout is None and seen.guess.missing:
            return Looked(file, form, None, peek=seen)
    part = progress.part(0, 0.8)
    document = form.read(file, part) if layout is None else form.code.read(file, part, layout)
    return Looked(file, form, document, tally(document, progress.part(0.8, 1)), seen, layout)


def is_table(form: Format) -> bool:
    """Whether one can say which column is what in its files."""
    return hasattr(form.code, "peek")


def peek(file: Path, sheet: str = "") -> Peek:
    """The beginning of a table. Work for a job. Raises `BadFile`."""
    form = reader_of(file)
    if not is_table(form):
        raise BadFile(_("“{name}” is no table of which columns can be chosen.").format(name=file.name))
    found: Peek = form.code.peek(file, sheet)
    return found


def signature(headings: tuple[str, ...]) -> str:
    """By what the tables of one source are known again."""
    return "\n".join(headings)


def presets() -> list[tuple[str, str]]:
    """The kinds of tables of other programs, and what they are called."""
    return [(id_, _(title)) for id_, title in table_presets.titles()]


def by_preset(seen: Peek, preset: str) -> Layout:
    """The columns of a table as they are in tables of a kind; `missing` of it tells what is not found."""
    return table_guess.by_preset(seen.headings, seen.rows, preset, seen.guess)


def timed(layout: Layout, seen: Peek) -> Layout:
    """The layout, with how the times in its columns seem to be written."""
    return table_guess.timed(layout, seen.headings, seen.rows, seen.guess.separator)


def placed(layout: Layout, seen: Peek) -> Layout:
    """A layout that was kept, on the columns of this table. Raises `BadFile` when one is not there."""
    found = layout.placed(seen.headings, _("this table"))
    if any(column.at >= len(seen.headings) for column in found.columns):
        raise BadFile(_("This table has fewer columns."))
    return found


def _fitting(layout: Layout | None, seen: Peek, file: Path) -> Layout | None:
    """A layout that was kept, when the table has all that it asks for."""
    if layout is None or layout.missing or (layout.sheet and layout.sheet not in seen.sheets):
        return None
    try:
        return layout.placed(seen.headings, file.name)
    except BadFile:
        return None


def tally(document: Document, progress: Progress | None = None) -> Tally:
    """Count the events of a document."""
    progress = progress or Progress()
    codes: Counter[str] = Counter()
    coders: Counter[str] = Counter()
    people: Counter[str] = Counter()
    sessions: dict[str, list[FiledEvent]] = {one.name: [] for one in document.sessions}
    n_open, tiers = 0, set[str]()
    for n, event in enumerate(document.events):
        if n % _AT_ONCE == 0:
            progress.at(n / len(document.events), _("Counting events"))
        codes[event.code] += 1
        coders[event.coder] += 1
        people.update({*event.actors, *event.targets})
        sessions[event.session].append(event)
        n_open += event.is_open
        tiers.add(event.tier)
    for events in sessions.values():
        events.sort(key=lambda event: event.start_us)
    return Tally(codes, coders, people, sessions, n_open, len(tiers - {""}), document.span_us)


# -- which column is what, chosen by hand -------------------------------------------------------------------------

_SEVERAL = {Role.CODE, Role.MODIFIER, Role.COMMENT}  # may stand in more than one column


def arranged(layout: Layout, headings: Sequence[str], roles: Sequence[Role | None]) -> Layout:
    """The layout with other roles of its columns. What a column was already, it stays with all that is known of it;
    several columns of codes are so many events in a row, with their headings as dimensions."""
    before = {column.at: column for column in layout.columns}
    columns: list[Column] = []
    for at, (heading, role) in enumerate(zip(headings, roles, strict=True)):
        was = before.get(at)
        if role is not None:
            is_same = was is not None and was.role is role
            name = heading if role is Role.MODIFIER else ""
            columns.append(was if was is not None and is_same else Column(heading, at, role, name))
    columns, fixed = _in_groups(columns)
    used = {column.group for column in columns}
    kept = tuple(one for one in layout.fixed if one.group in used and one not in fixed)
    return replace(layout, columns=tuple(columns), fixed=(*kept, *fixed))


def _in_groups(columns: list[Column]) -> tuple[list[Column], tuple[Fixed, ...]]:
    loose = [column for column in columns if column.role is Role.CODE and not column.group]
    first = max((column.group for column in columns), default=0) + 1
    if len(loose) + (first > 1) < 2:
        return columns, ()
    groups = {column.at: n for n, column in enumerate(loose, first)}
    fixed = tuple(Fixed(Role.DIMENSION, column.heading, groups[column.at]) for column in loose)
    return [replace(column, group=groups.get(column.at, column.group)) for column in columns], fixed


def twice(layout: Layout) -> Role | None:
    """A role that two columns have of which only one can."""
    seen: set[tuple[Role, int]] = set()
    for column in layout.columns:
        if column.role not in _SEVERAL and (column.role, column.group) in seen:
            return column.role
        seen.add((column.role, column.group))
    return None

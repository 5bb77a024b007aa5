"""Guesses which column of a table is what, by its headings and its first rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import pairwise

from observer.coding.timecode import seconds_to_us
from observer.errors import Refused
from observer.formats.table_layout import Cell, Column, Fixed, Layout, Role, RowsAre, TimeUnit
from observer.formats.table_presets import DATAVYU, OBSERVER, PLAIN, PRESETS, SOLOMON, Preset, by_id

LOOKED_AT = 60  # rows in which headings are looked for, and from which times are judged
_SEVERAL = {Role.MODIFIER, Role.COMMENT}  # may stand in more than one column
_TIMES = {Role.START, Role.STOP, Role.DURATION}
_OWN_MODIFIER = "modifier_"
_DATAVYU = re.compile(r"(.+)\.(onset|offset)")
_DATAVYU_ROLES = {
    "code": Role.CODE,
    "code01": Role.CODE,
    "subject": Role.ACTORS,
    "actor": Role.ACTORS,
    "towards": Role.TARGETS,
    "coder": Role.CODER,
    "comment": Role.COMMENT,
    "event_id": Role.EVENT_ID,
}
_MOST_GROUPS = 500


def fold(heading: str) -> str:
    """A heading as it is compared."""
    return re.sub(r"[\s_]+", " ", heading.strip().casefold())


def guess(headings: Sequence[str], rows: Sequence[Sequence[Cell]], separator: str = ",") -> Layout:
    """What each column holds, as far as headings and rows tell; `missing` of it says what they do not."""
    folded = [fold(one) for one in headings]
    plain = _of(PLAIN, headings, folded)
    found = _datavyu(headings)
    for preset in [one for one in PRESETS if not one.codes_in_rest]:
        found = found or _known(preset, headings, folded)
    if found is None and plain.missing:
        for preset in [one for one in PRESETS if one.codes_in_rest]:
            found = found or _known(preset, headings, folded)
        found = found or _solomon(headings, folded, rows)
    return timed(found or plain, headings, rows, separator)


def by_preset(headings: Sequence[str], rows: Sequence[Sequence[Cell]], name: str, seen: Layout) -> Layout:
    """The columns as tables of a kind have them, with what `seen` tells of the file itself; `missing` of it says what
    is not found."""
    preset, folded = by_id(name), [fold(one) for one in headings]
    if name == DATAVYU:
        made = _datavyu(headings)
    elif name == SOLOMON:
        made = _solomon(headings, folded, rows)
    else:
        made = _of(preset, headings, folded) if preset else None
    made = timed(made or Layout(name), headings, rows, seen.separator)
    return replace(made, encoding=seen.encoding, header=seen.header, sheet=seen.sheet, protected=seen.protected)


def header_row(rows: Sequence[Sequence[Cell]]) -> int:
    """Which of the first rows (from 1) has the headings: the first that tells enough, else the first that is filled."""
    filled = [n for n, row in enumerate(rows[:LOOKED_AT]) if any(cell not in (None, "") for cell in row)]
    for n in filled:
        headings = heading_texts(rows[n])
        if sum(bool(one) for one in headings) > 1 and not guess(headings, rows[n + 1 :]).missing:
            return n + 1
    return filled[0] + 1 if filled else 1


def heading_texts(row: Sequence[Cell]) -> list[str]:
    """The cells of a row as headings; those at the end that are empty are left away."""
    found = ["" if cell is None else " ".join(str(cell).split())[:200] for cell in row]
    while found and not found[-1]:
        found.pop()
    return found


# -- by what they are called ----------------------------------------------------------------------------------


def _known(preset: Preset, headings: Sequence[str], folded: Sequence[str]) -> Layout | None:
    if not all(any(fnmatchcase(one, need) for one in folded) for need in preset.needs):
        return None
    made = _of(preset, headings, folded)
    return None if made.missing else made


def _of(preset: Preset, headings: Sequence[str], folded: Sequence[str]) -> Layout:
    columns: list[Column] = []
    used: set[int] = set()
    for role, names in preset.columns:
        for at in _places(role, names, folded, used):
            used.add(at)
            columns.append(Column(headings[at], at, role, _modifier(preset, role, headings[at])))
    if preset.codes_in_rest:
        rest = [at for at, one in enumerate(folded) if one and at not in used and not _matches(one, preset.ignore)]
        made = _grouped(preset, columns, [(headings[at], at) for at in rest[:_MOST_GROUPS]])
    else:
        made = Layout(columns=tuple(sorted(columns, key=lambda column: column.at)))
    return replace(
        made,
        preset=preset.id,
        rows=_rows(preset, made),
        unit=preset.unit,
        fps=preset.fps,
        points=preset.points,
        between=preset.between,
    )


def _rows(preset: Preset, made: Layout) -> RowsAre:
    """A plain table with a column of starts and stops, and no column of stop times, has a row for each."""
    roles = {column.role for column in made.columns}
    if preset is PLAIN and Role.EVENT_TYPE in roles and Role.STOP not in roles:
        return RowsAre.EDGES
    return preset.rows


def _places(role: Role, names: Sequence[str], folded: Sequence[str], used: set[int]) -> Iterator[int]:
    for name in names:
        found = [at for at, one in enumerate(folded) if at not in used and fnmatchcase(one, name)]
        if found:
            yield from found if role in _SEVERAL else found[:1]
            return


def _matches(heading: str, names: Sequence[str]) -> bool:
    return any(fnmatchcase(heading, name) for name in names)


def _modifier(preset: Preset, role: Role, heading: str) -> str:
    if role is not Role.MODIFIER:
        return ""
    return heading[len(_OWN_MODIFIER) :].strip() if preset is OBSERVER else heading


def _grouped(preset: Preset, columns: Sequence[Column], rest: Sequence[tuple[str, int]]) -> Layout:
    """Each column of codes an event of its own, with the heading as the dimension."""
    codes = [Column(heading, at, Role.CODE, group=n + 1) for n, (heading, at) in enumerate(rest)]
    fixed = tuple(Fixed(Role.DIMENSION, one.heading, one.group) for one in codes)
    return Layout(columns=(*columns, *codes), fixed=fixed)


def _datavyu(headings: Sequence[str]) -> Layout | None:
    """Its tables have the columns of the spreadsheet side by side: name.ordinal, name.onset, name.offset, name.code."""
    found = [match[1] for one in headings if (match := _DATAVYU.fullmatch(one)) and match[2] == "onset"]
    names = {name: n + 1 for n, name in enumerate(dict.fromkeys(found)) if n < _MOST_GROUPS}
    if not names:
        return None
    columns: list[Column] = []
    for at, heading in enumerate(headings):
        name = next((heading[:n] for n in _dots(heading) if heading[:n] in names), None)
        if name is not None:
            argument = heading[len(name) + 1 :]
            columns += _argument(heading, at, argument, names[name])
    with_code = {column.group for column in columns if column.role is Role.CODE}
    fixed = [Fixed(Role.DIMENSION if n in with_code else Role.CODE, name, n) for name, n in names.items()]
    return Layout(DATAVYU, tuple(columns), tuple(fixed), unit=TimeUnit.MILLISECONDS)


def _dots(heading: str) -> list[int]:
    return [n for n, sign in enumerate(heading) if sign == "."]


def _argument(heading: str, at: int, argument: str, group: int) -> list[Column]:
    if argument == "ordinal":
        return []
    role = {"onset": Role.START, "offset": Role.STOP, **_DATAVYU_ROLES}.get(argument, Role.MODIFIER)
    return [Column(heading, at, role, argument if role is Role.MODIFIER else "", group)]


def _solomon(headings: Sequence[str], folded: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Layout | None:
    """Times at regular steps in the first column, and what was going on then in the others."""
    if not folded or not folded[0].startswith(("time", "tijd", "sec")) or len(folded) < 2:
        return None
    times = []
    for row in rows[:LOOKED_AT]:
        try:
            times.append(seconds_to_us(str(row[0]).replace(",", ".") if row else ""))
        except Refused:
            return None
    steps = {b - a for a, b in pairwise(times)}
    if len(times) < 3 or max(steps) - min(steps) > 2 or min(steps) <= 0:
        return None
    rest = [(heading, at) for at, heading in enumerate(headings) if at and heading][:_MOST_GROUPS]
    made = _grouped(PLAIN, (Column(headings[0], 0, Role.START),), rest)
    return replace(made, preset=SOLOMON, rows=RowsAre.SAMPLES)


# -- how times are written --------------------------------------------------------------------------------------


def timed(layout: Layout, headings: Sequence[str], rows: Sequence[Sequence[Cell]], separator: str) -> Layout:
    """The layout, with how times are written as far as headings and cells tell."""
    places = [column.at for column in layout.columns if column.role in _TIMES]
    cells = [str(row[at]) for row in rows[:LOOKED_AT] for at in places if at < len(row) and isinstance(row[at], str)]
    comma = separator != "," or any("," in cell for cell in cells)
    start = next((column.heading for column in layout.columns if column.role is Role.START), "")
    unit = layout.unit
    if any(":" in cell for cell in cells):
        unit = TimeUnit.CLOCK
    elif layout.preset != DATAVYU:
        unit = _unit(fold(start)) or unit
    return replace(layout, unit=unit, decimal="," if comma else ".", separator=separator)


def _unit(heading: str) -> TimeUnit | None:
    words = set(re.findall(r"[a-z]+", heading))
    if words & {"ms", "msec", "millisecond", "milliseconds", "milis", "timems"}:
        return TimeUnit.MILLISECONDS
    if words & {"frame", "frames", "f"}:
        return TimeUnit.FRAMES
    if words & {"s", "sec", "seconds", "sf"}:
        return TimeUnit.SECONDS
    return None

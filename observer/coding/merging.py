"""Bringing a coder's work home: what of it is new, changed or removed, and what was changed on both sides.

Pure rules. Both sides are compared, thing by thing, with what they had in common when the package was made or last
merged. Nobody's version wins by coming last: what both changed is a conflict, and a person decides.
"""

import json
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

# What belongs to a thing, by its table: the table of the parts, and their column with its id.
PARTS: dict[str, dict[str, str]] = {
    "events": {"event_actors": "event", "event_targets": "event", "event_modifiers": "event"},
    "ratings": {"rating_evidence": "rating"},
    "comments": {},
    "interval_schemes": {},
    "interval_codings": {},
}
# Of these there can be one of a kind in a coding: they are known by what they are about, others by their id.
_ABOUT: dict[str, tuple[str, ...]] = {
    "ratings": ("dimension", "rated_as", "participant", "group_id", "towards_participant", "towards_group",
                "start_us", "stop_us"),
    "interval_schemes": (),
    "interval_codings": ("indicator", "participant", "start_us"),
}  # fmt: skip
# Session times that follow from the place of a recording in the study, where one is named.
_DERIVED = {"events": {"start_us": "start_recording", "stop_us": "stop_recording"}, "comments": {"at_us": "recording"}}


_STEP = 250  # things between two pauses


class Outcome(StrEnum):
    """What becomes of a thing of a package: it is new, changed or removed there; the same on both sides; kept as it
    is in the study, because only there it was changed; or in conflict, because both changed it."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    SAME = "same"
    KEPT = "kept"
    CONFLICT = "conflict"


class Choice(StrEnum):
    """Whose version of a conflict holds: that of the study, or that of the package."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Unit:
    """One thing in a coding, with its parts: an event with its people, a rating with its evidence, a comment.

    `key` tells it from all others, `content` is all that counts when two versions are compared.
    """

    table: str
    key: str
    row: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)
    content: str = ""

    @property
    def id(self) -> str:
        """The id of its row."""
        return str(self.row["id"])

    @property
    def coding(self) -> str:
        """The coding that it is in."""
        return str(self.row["coding"])


def units(rows: Rows) -> Generator[None, None, dict[str, Unit]]:
    """The things in these rows, by key, in the order of the rows; with a pause after every few hundred."""
    found: dict[str, Unit] = {}
    for table, parts in PARTS.items():
        by_owner: dict[str, dict[str, list[Row]]] = {}
        for name, column in parts.items():
            for part in rows.get(name, []):
                by_owner.setdefault(part[column], {}).setdefault(name, []).append(part)
        for row in rows.get(table, []):
            its = by_owner.get(row["id"], {})
            unit = Unit(table, _key(table, row), row, its, _content(table, row, its))
            found[unit.key] = unit
            if len(found) % _STEP == 0:
                yield
    return found


def _key(table: str, row: Row) -> str:
    if table not in _ABOUT:
        return f"{table}/{row['id']}"
    return "/".join([table, row["coding"], *("" if row[name] is None else str(row[name]) for name in _ABOUT[table])])


def _content(table: str, row: Row, parts: Mapping[str, list[Row]]) -> str:
    """A thing in one canonical text: without ids that mean nothing, and times that follow from a recording."""
    derived = _DERIVED.get(table, {})
    left_out = {"id"} if table in _ABOUT else set()
    left_out |= {name for name, recording in derived.items() if row[recording] is not None}
    own = {name: value for name, value in row.items() if name not in left_out}
    bare = {name: sorted(_bare(part, PARTS[table][name]) for part in found) for name, found in parts.items() if found}
    return json.dumps([own, bare], sort_keys=True, ensure_ascii=False)


def _bare(part: Row, owner: str) -> str:
    return json.dumps({k: v for k, v in part.items() if k not in ("id", owner)}, sort_keys=True, ensure_ascii=False)


def mark_of(unit: Unit | None) -> str:
    """By what a version of a thing is known again; empty for one that is not there."""
    return sha256(unit.content.encode()).hexdigest() if unit else ""


@dataclass(frozen=True)
class Compared:
    """One thing on both sides, and as it was when they were the same; None where it is not there."""

    key: str
    outcome: Outcome
    base: Unit | None
    ours: Unit | None
    theirs: Unit | None


def compare(
    base: Mapping[str, Unit], ours: Mapping[str, Unit], theirs: Mapping[str, Unit], set_aside: Mapping[str, str]
) -> list[Compared]:
    """Each thing that is on either side. `set_aside` holds the marks of versions of the package that were not
    taken over before: as long as they stay as they are, they are not asked about again."""
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        one = base.get(key), ours.get(key), theirs.get(key)
        found.append(Compared(key, _outcome(*one, set_aside.get(key)), *one))
    return found


def _outcome(base: Unit | None, ours: Unit | None, theirs: Unit | None, set_aside: str | None) -> Outcome:
    if _same(ours, theirs):
        return Outcome.SAME
    is_theirs_as_before = _same(theirs, base) if set_aside is None else mark_of(theirs) == set_aside
    if is_theirs_as_before:
        return Outcome.KEPT
    if not _same(ours, base):
        return Outcome.CONFLICT
    if ours is None:
        return Outcome.NEW
    return Outcome.REMOVED if theirs is None else Outcome.CHANGED


def _same(one: Unit | None, other: Unit | None) -> bool:
    return (one.content if one else None) == (other.content if other else None)


def takes(one: Compared, choices: Mapping[str, Choice]) -> bool:
    """Whether the version of the package comes in the place of that of the study."""
    if one.outcome is Outcome.CONFLICT:
        return choices.get(one.key) is Choice.THEIRS
    return one.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED)


def as_pairs(marks: Mapping[str, str]) -> tuple[str, ...]:
    """Marks by key, as they are stored."""
    return tuple(f"{key}={mark}" for key, mark in sorted(marks.items()))


def from_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Marks by key, from how they are stored."""
    return {key: mark for key, _sign, mark in (pair.rpartition("=") for pair in pairs)}


# -- the coding itself -----------------------------------------------------------------------------------------

_GOES_ON = ("state", "time_on_task_us", "stopped_at_us")


def merged_coding(base: Row, ours: Row, theirs: Row) -> Row:
    """A coding of which both sides went on: handed in when it was in the package; time worked on both sides counts;
    where the coder stopped is the later of the two places, when both moved. `base` is as the package had it."""
    worked = ours["time_on_task_us"] + max(theirs["time_on_task_us"] - base["time_on_task_us"], 0)
    stops = [side["stopped_at_us"] for side in (ours, theirs) if side["stopped_at_us"] != base["stopped_at_us"]]
    stopped = max((stop for stop in stops if stop is not None), default=ours["stopped_at_us"])
    is_handed_in = (base["state"], ours["state"]) == ("draft", "draft") and theirs["state"] != "draft"
    state = {"state": "submitted", "submitted": theirs["submitted"]} if is_handed_in else {}
    return {**ours, "time_on_task_us": worked, "stopped_at_us": stopped, **state}


def coding_marks(ours: Row, theirs: Row) -> dict[str, str]:
    """What the package has of a coding where the study has something else, to be known again."""
    return {_mark_name(ours, name): json.dumps(theirs[name]) for name in _GOES_ON if ours[name] != theirs[name]}


def as_packed(base: Row, set_aside: Mapping[str, str]) -> Row:
    """A coding as the package had it when it was merged last; `base` is as the study had it."""
    known = {name: set_aside.get(_mark_name(base, name)) for name in _GOES_ON}
    return {**base, **{name: json.loads(value) for name, value in known.items() if value is not None}}


def _mark_name(coding: Row, name: str) -> str:
    return f"codings/{coding['id']}/{name}"

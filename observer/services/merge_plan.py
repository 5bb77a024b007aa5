"""A package comes home: what is in it, and what merging it would do. Nothing is changed here."""

from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from observer.coding import merging as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.merging import Compared, Outcome, Row, Unit
from observer.coding.packages import Package
from observer.coding.study import Coder, CodingState, StudyKind
from observer.errors import Conflict
from observer.i18n import _, ngettext
from observer.services import incoming
from observer.services.steps import at, whole
from observer.services.unit_words import FieldWords, UnitWords
from observer.storage import merging as stored
from observer.storage import packages
from observer.storage.history import head
from observer.storage.study_file import StudyFile

_PARTS = {name for parts in rules.PARTS.values() for name in parts}
_STEP = 200  # things between two steps


@dataclass(frozen=True)
class MergeItem:
    """One thing that a merge is about: what becomes of it, and both versions in words ("" where it is not there).

    `base` is how it was when the package was made or last merged. `key` is what a decision is about. `fields` are
    the same versions part by part, for what is in conflict.
    """

    key: str
    kind: str
    session: str
    outcome: Outcome
    base: str
    ours: str
    theirs: str
    fields: tuple[FieldWords, ...] = ()


@dataclass(frozen=True)
class MergePlan:
    """What merging a package would do. Nothing has been changed.

    `items` are what is new, changed or removed, kept or in conflict; what is the same is only counted.
    `submitted` are the sessions whose codings are handed in by it. `refusals` say in words why it cannot be merged
    now; empty when it can.
    """

    package: Package
    coder: Coder
    items: tuple[MergeItem, ...]
    counts: dict[Outcome, int]
    submitted: tuple[str, ...]
    refusals: tuple[str, ...]
    can_undo: bool
    compared: tuple[Compared, ...] = field(repr=False)
    codings: tuple["Pair", ...] = field(repr=False)
    head: str = field(repr=False)

    @property
    def conflicts(self) -> tuple[MergeItem, ...]:
        """What a person has to decide."""
        return tuple(item for item in self.items if item.outcome is Outcome.CONFLICT)

    @property
    def is_empty(self) -> bool:
        """Whether the study has all of it already."""
        changes = (Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED, Outcome.CONFLICT)
        return not any(self.counts[one] for one in changes) and not any(pair.differs for pair in self.codings)

    def words(self) -> list[str]:
        """What it would do, a line for each sort."""
        return [_COUNTED[one](n).format(n=n) for one, n in self.counts.items() if n]


_COUNTED = {
    Outcome.NEW: lambda n: ngettext("{n} is new.", "{n} are new.", n),
    Outcome.CHANGED: lambda n: ngettext("{n} was changed in the package.", "{n} were changed in the package.", n),
    Outcome.REMOVED: lambda n: ngettext("{n} was removed in the package.", "{n} were removed in the package.", n),
    Outcome.SAME: lambda n: ngettext("{n} is the same in both.", "{n} are the same in both.", n),
    Outcome.KEPT: lambda n: ngettext("{n} stays as the study has it.", "{n} stay as the study has them.", n),
    Outcome.CONFLICT: lambda n: ngettext(
        "{n} was changed on both sides: decide.", "{n} were changed on both sides: decide.", n
    ),
}


@dataclass(frozen=True)
class Pair:
    """One coding on both sides: its row as it was, is, and becomes, and what was watched in it."""

    ours: Row
    theirs: Row
    merged: Row
    watched: list[Row]
    watched_now: list[Row]

    @property
    def differs(self) -> bool:
        """Whether the merge changes it."""
        return self.ours != self.merged or self.is_watched_on

    @property
    def is_watched_on(self) -> bool:
        """Whether more was watched in the package."""
        return _ids(self.watched) != _ids(self.watched_now)

    @property
    def is_handed_in(self) -> bool:
        """Whether the merge hands it in."""
        return bool(self.ours["state"] == "draft" and self.merged["state"] != "draft")


def _ids(rows: list[Row]) -> set[tuple[str, int, int]]:
    return {(row["id"], row["start_us"], row["stop_us"]) for row in rows}


# -- looking ---------------------------------------------------------------------------------------------------


def plan_merge(study: StudyFile, viewer: Viewer, file: Path, passphrase: str | None = None) -> MergePlan:
    """What merging the package at `file` would do; neither study nor package is changed.

    Raises `NotAStudy` and its like for a file that cannot be opened, and `BadFile`, saying why, for one that is no
    package of this study or holds what cannot be. Only for a researcher.
    """
    check_researcher(viewer)
    return plan_rows(study, viewer, read(file, passphrase))


def read(file: Path, passphrase: str | None = None) -> rules.Rows:
    """All rows of the package at `file`, in whatever thread; nothing in them has been believed yet."""
    return packages.read(file, passphrase)


def is_package(rows: rules.Rows) -> bool:
    """Whether what was read is a package, and not a study."""
    return any(row["kind"] == StudyKind.PACKAGE.value for row in rows["studies"])


def plan_rows(study: StudyFile, viewer: Viewer, rows: rules.Rows) -> MergePlan:
    """What merging a package would do, of which these rows were read; see `plan_merge`."""
    return whole(plan_in_steps(study, viewer, rows))


def plan_in_steps(study: StudyFile, viewer: Viewer, rows: rules.Rows) -> Generator[float, None, MergePlan]:
    """The same in short steps, between which a window can live; each gives how far it is, from 0 to 1."""
    check_researcher(viewer)
    return _planning(study, rows)


def _planning(study: StudyFile, rows: rules.Rows) -> Generator[float, None, MergePlan]:
    state = head(study.db)
    package = incoming.check_origin(study, rows)
    yield 0.05
    incoming.check_rows(study, package, rows)
    yield 0.2
    coder = study.coders.get(package.coder)
    assert coder is not None
    set_aside = rules.from_pairs(package.set_aside)
    ours: dict[str, list[Row]] = {}
    for table in packages.WORK:
        ours |= packages.work(study.db, package.codings, [table])
        yield 0.25
    last = package.merged_in or package.packed_in or ""
    yield 0.3
    base = packages.work_as_of(study.db, last, package.coder, package.codings)
    theirs = {table: _of(rows, table, package.codings) for table in packages.WORK}
    yield 0.4
    was = yield from at(0.45, rules.units(base))
    here = yield from at(0.5, rules.units(ours))
    there = yield from at(0.55, rules.units(theirs))
    compared = _with_evidence(rules.compare(was, here, there, set_aside))
    pairs = _pairs(base, ours, theirs, set_aside)
    yield 0.65
    items = yield from _items(study, rows, compared)
    counts = Counter(one.outcome for one in compared)
    names = {row["id"]: row["name"] for row in rows["sessions"]}
    handed_in = tuple(sorted(names[pair.ours["session"]] for pair in pairs if pair.is_handed_in))
    return MergePlan(
        package,
        coder,
        tuple(items),
        {one: counts[one] for one in Outcome},
        handed_in,
        tuple(_refusals(study, compared, pairs)),
        not handed_in,
        tuple(compared),
        tuple(pairs),
        state,
    )


def _of(rows: rules.Rows, table: str, codings: tuple[str, ...]) -> list[Row]:
    """The rows of a package that belong to its codings; parts go with what they are parts of."""
    if table in _PARTS:
        return rows[table]
    return [row for row in rows[table] if row["id" if table == "codings" else "coding"] in codings]


def _with_evidence(compared: list[Compared]) -> list[Compared]:
    """An event that one side removed and on which a rating of the other rests is in conflict: else the rating would
    lose its evidence without a word."""
    needed_by_us = _evidence(one.ours for one in compared if one.outcome in (Outcome.KEPT, Outcome.CONFLICT))
    needed_by_them = _evidence(
        one.theirs for one in compared if one.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.CONFLICT)
    )
    found = []
    for one in compared:
        id_ = one.key.removeprefix("events/")
        is_lost = (one.outcome is Outcome.REMOVED and id_ in needed_by_us) or (
            one.outcome is Outcome.KEPT and one.ours is None and id_ in needed_by_them
        )
        found.append(replace(one, outcome=Outcome.CONFLICT) if is_lost else one)
    return found


def _evidence(units: Iterable[Unit | None]) -> set[str]:
    parts = (part for unit in units if unit is not None for part in unit.parts.get("rating_evidence", []))
    return {part["event"] for part in parts}


def _pairs(base: rules.Rows, ours: rules.Rows, theirs: rules.Rows, set_aside: Mapping[str, str]) -> list[Pair]:
    bases = {row["id"]: row for row in base["codings"]}
    mine = {row["id"]: row for row in ours["codings"]}
    found = []
    for their in theirs["codings"]:
        id_ = their["id"]
        if id_ not in mine or id_ not in bases:
            raise Conflict(_("A coding of this package is not in the study any more. Nothing was merged."))
        now = [row for row in ours["coding_spans"] if row["coding"] == id_]
        watched = stored.joined(now, [row for row in theirs["coding_spans"] if row["coding"] == id_])
        merged = rules.merged_coding(rules.as_packed(bases[id_], set_aside), mine[id_], their)
        found.append(Pair(mine[id_], their, merged, watched, now))
    return found


def _refusals(study: StudyFile, compared: list[Compared], pairs: list[Pair]) -> list[str]:
    """Why it cannot be merged now: something would change in a coding that has been submitted in the study."""
    touched = {
        unit.coding
        for one in compared
        if one.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.REMOVED, Outcome.CONFLICT)
        for unit in (one.ours, one.theirs)
        if unit is not None
    } | {pair.ours["id"] for pair in pairs if pair.differs}
    found = []
    for pair in pairs:
        if pair.ours["id"] in touched and pair.ours["state"] != CodingState.DRAFT.value:
            session = study.sessions.get(pair.ours["session"])
            words = _("The coding of “{session}” has been submitted in the study, and the package has other work.")
            found.append(words.format(session=session.name if session else "?") + " " + _("Reopen it first."))
    return found


def _items(study: StudyFile, rows: rules.Rows, compared: list[Compared]) -> Generator[float, None, list[MergeItem]]:
    words = UnitWords(study, rows)
    found = []
    for n, one in enumerate(compared):
        if n % _STEP == _STEP - 1:
            yield 0.65 + 0.35 * n / len(compared)
        unit = one.theirs or one.ours
        if one.outcome is Outcome.SAME or unit is None:
            continue
        base, ours, theirs = (words.say(version) for version in (one.base, one.ours, one.theirs))
        fields = words.fields(one) if one.outcome is Outcome.CONFLICT else ()
        item = MergeItem(one.key, words.kind(unit), words.session(unit), one.outcome, base, ours, theirs, fields)
        found.append(item)
    return found

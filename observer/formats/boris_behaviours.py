"""A behaviour of a BORIS project going out: its sets of modifiers, filled with the values that events have.

Signs that BORIS forbids in modifiers give way to wide ones that look alike.
"""

from collections.abc import Iterable
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import Targets
from observer.coding.interchange import FiledCode, FiledEvent, FiledModifier
from observer.formats.boris_shared import NOT_GIVEN, OURS, TO_ALL, UNCLEAR

Json = dict[str, Any]
_FORBIDDEN = str.maketrans("(|),`~\n", "（｜），｀～ ")
_TYPES = {ModifierKind.SINGLE: 0, ModifierKind.MULTIPLE: 1, ModifierKind.NUMBER: 2, ModifierKind.TEXT: 0}
_WITH, _TOWARDS, _DOUBT, _LANE = "together with", "towards", "doubt", "lane"
_YES = "yes"
_FIXED = {Targets.ALL: TO_ALL, Targets.UNCLEAR: UNCLEAR}


class _Values:
    """What the values of a set of modifiers are written as: each another, without forbidden signs."""

    def __init__(self, *reserved: str) -> None:
        self._written: dict[str, str] = {}
        self._taken = {"", NOT_GIVEN, *reserved}

    def __call__(self, value: str) -> str:
        found = self._written.get(value)
        if found is None:
            clean = " ".join(value.translate(_FORBIDDEN).split())
            found, n = clean, 1
            while found in self._taken:
                n += 1
                found = f"{clean} {n}".strip()
            self._taken.add(found)
            self._written[value] = found
        return found

    @property
    def written(self) -> list[str]:
        return list(self._written.values())

    @property
    def renamed(self) -> dict[str, str]:
        """By what is written, what it was."""
        return {written: value for value, written in self._written.items() if written != value}


class _Set:
    """A set of modifiers of a behaviour, filled with values as events have them."""

    def __init__(
        self, name: str, kind: ModifierKind, role: str, *first: str, listed: FiledModifier | None = None
    ) -> None:
        self.name, self.kind, self.role, self._first, self._listed = name, kind, role, first, listed
        self.value = _Values(*first)
        for value in listed.values if listed else ():
            self.value(value)

    def part(self, values: Iterable[str]) -> str:
        """The part of this set in the modifiers of a row."""
        return ",".join(map(self.value, values)) or NOT_GIVEN

    def entry(self, name: str) -> Json:
        """It as BORIS keeps it. `kind`, `values` and `names` say what BORIS cannot."""
        more: Json = {"role": self.role} if self.role else {}
        if self.value.renamed:
            more["names"] = self.value.renamed
        if name != self.name:
            more["name"] = self.name
        if self.kind is ModifierKind.TEXT:
            more["kind"] = self.kind.value
        values = [] if self.kind is ModifierKind.NUMBER else [*self._first, *self.value.written]
        if self._listed and len(values) > len(self._listed.values):
            more["values"] = [self.value(value) for value in self._listed.values]
        made = {"name": name, "description": "", "type": _TYPES[self.kind], "values": values}
        return made | ({OURS: more} if more else {})


class Behaviour:
    """A behaviour of BORIS: a code, for its events of one kind."""

    def __init__(self, code: FiledCode, kind: Kind, again: bool) -> None:
        self.code, self.kind, self.again = code, kind, again
        self.sets = {
            f" {one.name}": _Set(one.name, one.kind, "", listed=one) for one in code.modifiers
        }  # a blank before names of modifiers keeps them apart from roles

    def needs(self, event: FiledEvent) -> None:
        """Make room for what an event says."""
        for name, values in event.modifiers:
            several = ModifierKind.MULTIPLE if len(values) > 1 else ModifierKind.SINGLE
            one = self.sets.setdefault(f" {name}", _Set(name, several, "modifier"))
            if one.role and len(values) > 1:
                one.kind = ModifierKind.MULTIPLE
            for value in values:
                one.value(value)
        if len(event.actors) > 1:
            self._add(_WITH, "with", event.actors[1:])
        if event.towards is not Targets.NONE:
            self._add(_TOWARDS, "towards", event.targets, TO_ALL, UNCLEAR)
        if event.doubt:
            self._add(_DOUBT, "doubt", (), _YES)

    def _add(self, name: str, role: str, values: Iterable[str], *first: str) -> None:
        kind = ModifierKind.SINGLE if role == "doubt" else ModifierKind.MULTIPLE
        one = self.sets.setdefault(role, _Set(name, kind, role, *first))
        for value in values:
            one.value(value)

    def needs_lanes(self, n: int) -> None:
        """Make room for `n` periods at the same time."""
        if n > 1:
            lanes = self.sets.setdefault("lane", _Set(_LANE, ModifierKind.SINGLE, "lane"))
            for lane in range(2, n + 1):
                lanes.value(str(lane))

    def text(self, event: FiledEvent, lane: int = 0) -> str:
        """The modifiers of a row of an event."""
        values: dict[str, tuple[str, ...]] = {f" {name}": given for name, given in event.modifiers}
        values |= {"with": event.actors[1:], "towards": event.targets, "lane": (str(lane),) if lane else ()}
        fixed = {"towards": _FIXED.get(event.towards), "doubt": _YES if event.doubt else None}
        return "|".join(fixed.get(key) or one.part(values.get(key, ())) for key, one in self.sets.items())


def set_entries(sets: Iterable[_Set]) -> dict[str, Json]:
    found = list(sets)
    names = clean_names([one.name for one in found if not one.role])
    taken = set(names.values())
    made = {}
    for n, one in enumerate(found):
        name = names.get(one.name, one.name) if not one.role else one.name
        while one.role and name in taken:
            name += "'"
        taken.add(name)
        made[str(n)] = one.entry(name)
    return made


def clean_names(names: Iterable[str], *reserved: str) -> dict[str, str]:
    """Names without blanks around them and without |, each another."""
    taken, made = set(reserved), {}
    for name in names:
        clean = " ".join(name.replace("|", "¦").split("\n")).strip()
        shown, n = clean, 1
        while shown in taken:
            n += 1
            shown = f"{clean} ({n})".strip()
        taken.add(shown)
        made[name] = shown
    return made

"""Which tiers, types and vocabularies an ELAN file of ours has: planned whole before a word is written."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from observer.coding.timecode import divide_half_up
from observer.formats.elan_own import Own, OwnType
from observer.formats.tiers import numbered

LATEST_MS = 2**32 - 10_000_000  # what the schema of ELAN can hold, and some room behind it
ASSOCIATION, SUBDIVISION = "Symbolic_Association", "Symbolic_Subdivision"


@dataclass(slots=True)
class Row:
    """An annotation with its times in milliseconds, and the event or fragment that it is of."""

    start_ms: int
    stop_ms: int
    value: str
    of: object = None


@dataclass(frozen=True)
class Under:
    """A tier under another: what it is called before the @, its type, and the values of each annotation there."""

    prefix: str
    type: str
    values: Callable[[Row], tuple[str, ...]]


@dataclass
class PlannedTier:
    """A tier with its annotations in order, none of which overlap, and the tiers under it."""

    name: str
    type: str
    participant: str
    annotator: str
    rows: list[Row]
    under: list[Under] = field(default_factory=list)


@dataclass(frozen=True)
class PlannedType:
    """A linguistic type; without a constraint it is that of tiers with times of their own."""

    name: str
    constraint: str = ""
    vocabulary: str = ""


@dataclass
class Plan:
    """All of a file. `vocabularies` lists pairs of a value and its description."""

    own: Own = field(default_factory=Own)
    tiers: list[PlannedTier] = field(default_factory=list)
    types: dict[str, PlannedType] = field(default_factory=dict)
    vocabularies: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def type_of(self, kind: OwnType, name: str, constraint: str = "", vocabulary: str = "") -> str:
        """The name of the linguistic type that means `kind`; it is made when there is none."""
        for made, known in self.own.types.items():
            if known == kind and self.types[made].constraint == constraint:
                return made
        name = free(name, self.types)
        self.own.types[name] = kind
        self.types[name] = PlannedType(name, constraint, vocabulary if vocabulary in self.vocabularies else "")
        return name

    def vocabulary(self, name: str, entries: Iterable[tuple[str, str]], above: str | None = None) -> str:
        """Add a vocabulary when it has entries; the name that it got."""
        given = {value: said for value, said in entries if value}
        if not given:
            return ""
        name = free(name, self.vocabularies)
        self.vocabularies[name] = list(given.items())
        self.own.vocabularies[name] = above
        return name


def free(name: str, taken: Container[str]) -> str:
    """The name, with a number behind it when it is taken."""
    n, made = 0, name
    while made in taken:
        n += 1
        made = numbered(name, n)
    return made


def in_range(us: int) -> int:
    """A time in milliseconds as ELAN can hold it: not before 0."""
    return min(max(divide_half_up(us, 1000), 0), LATEST_MS)

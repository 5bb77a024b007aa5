"""What the timeline consists of: rows, items, stretches; and how the look of an item is kept as a number.

Times are whole microseconds on the clock of the session. A state covers [start, stop), a point covers the one
microsecond at its start, a running state (no stop yet) covers all from its start.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from observer.coding.codebook import Valence

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

VALENCES = (Valence.POSITIVE, Valence.NEGATIVE, Valence.NEUTRAL)
SLOTS = 3  # states of one row that overlap lie below each other, so many deep
SELECTED, DOUBT, HIDDEN, FAINT = 1, 2, 4, 8  # bits of a look, below those of the slot and the style
_SLOT_SHIFT, _STYLE_SHIFT = 4, 6
FOREVER = 1 << 60


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline: a person, a dimension or an indicator.

    Before its label stand `initials`, or the shape of a `valence` in a `colour` ("#rrggbb"), or that colour alone.
    A row that shows `only_used` is not there as long as it has no items; the row of a person can have presence.
    """

    id: str
    label: str
    initials: str = ""
    colour: str = ""
    valence: Valence | None = None
    is_state: bool = False
    only_used: bool = False
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One mark: a point, or a state; `stop_us` of a state is None while it is open. `colour` is "#rrggbb".

    `event` is what it stands for when several items stand for the same; empty: `id`.
    """

    id: str
    row: str
    start_us: int
    stop_us: int | None
    is_open: bool
    is_state: bool
    valence: Valence
    colour: str
    label: str
    doubt: bool = False
    event: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it grows with the playhead."""
        return self.is_state and (self.is_open or self.stop_us is None)

    @property
    def covers(self) -> tuple[int, int]:
        """From when to when it is there, half open."""
        if self.is_running:
            return self.start_us, FOREVER
        return self.start_us, max(self.stop_us or 0, self.start_us + 1) if self.is_state else self.start_us + 1


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the session with a meaning of its own, of one `row`, or of all when that is empty.

    Its kind is "uncodable", "watched", or "presence" ("heard": there, but not in the picture). A row that has
    any presence is shaded where it has none. What has an `id` can be changed by who may.
    """

    start_us: int
    stop_us: int
    label: str = ""
    kind: str = "uncodable"
    row: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class CommentFlag:
    """A comment on a moment."""

    id: str
    us: int
    text: str


@dataclass(frozen=True, slots=True)
class RatingFlag:
    """A rating: `text` is its value, as short as can be, `label` says all, `colour` is that of its dimension.

    One of the whole session has no times and stands below the name of its row; one of a segment stands on the
    track of ratings, with `who` it is about in a few letters.
    """

    id: str
    row: str
    text: str
    label: str
    colour: str
    who: str = ""
    start_us: int | None = None
    stop_us: int | None = None


class Style(NamedTuple):
    """What is drawn alike."""

    colour: str
    valence: Valence


class Touched(NamedTuple):
    """A part of a row that must be drawn again: that of the points or that of the states; `everything` = the whole
    row."""

    row: str
    start_us: int = 0
    stop_us: int = 0
    is_state: bool = False
    everything: bool = False


class Slice(NamedTuple):
    """Items of one row in order of start: parallel arrays. A look is a number that `Look` takes apart."""

    starts: Ints
    stops: Ints
    looks: Ints

    def where(self, mask: NDArray[np.bool_]) -> "Slice":
        """The items for which the mask is true."""
        return Slice(self.starts[mask], self.stops[mask], self.looks[mask])


class Look(NamedTuple):
    """How one item is drawn."""

    style: int
    slot: int
    selected: bool = False
    doubt: bool = False
    hidden: bool = False
    faint: bool = False


def look_of(number: int) -> Look:
    """The look in a number of a `Slice`."""
    slot = number >> _SLOT_SHIFT & (1 << _STYLE_SHIFT - _SLOT_SHIFT) - 1
    return Look(number >> _STYLE_SHIFT, slot, *(bool(number & bit) for bit in (SELECTED, DOUBT, HIDDEN, FAINT)))


def number_of(look: Look) -> int:
    """The number of a `Slice` that stands for a look."""
    bits = SELECTED * look.selected | DOUBT * look.doubt | HIDDEN * look.hidden | FAINT * look.faint
    return look.style << _STYLE_SHIFT | look.slot << _SLOT_SHIFT | bits


def styles_of(looks: Ints) -> Ints:
    """The numbers of the styles in looks."""
    return looks >> _STYLE_SHIFT


def slots_of(looks: Ints) -> Ints:
    """The slots in which states lie."""
    return looks >> _SLOT_SHIFT & (1 << _STYLE_SHIFT - _SLOT_SHIFT) - 1


def without_slot(looks: Ints) -> Ints:
    """What states look like wherever they lie."""
    return looks & ~((1 << _STYLE_SHIFT) - (1 << _SLOT_SHIFT))

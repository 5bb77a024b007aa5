"""What the timeline shows, without Qt: rows of items, found by time at once however many there are.

Times are whole microseconds on the clock of the session. A state covers [start, stop), a point covers the one
microsecond at its start, a running state (no stop yet) covers all from its start.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from observer.coding.codebook import Valence
from observer.coding.timecode import SECOND

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

VALENCES = (Valence.POSITIVE, Valence.NEGATIVE, Valence.NEUTRAL)
SLOTS = 3  # states of one row that overlap lie below each other, so many deep
CELL = 8  # pixels: of marks that start in the same cell,
APART = 2  # so many are drawn each by itself, more as a heap
SELECTED, DOUBT, HIDDEN = 1, 2, 4  # bits of a look, below those of the slot and the style
_SLOT_SHIFT, _STYLE_SHIFT = 3, 5
FOREVER = 1 << 60
_MANY = 1000  # changes from which all rows are drawn again instead of each part


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the timeline: a person or an indicator."""

    id: str
    label: str
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One mark: a point, or a state; `stop_us` of a state is None while it is open. `colour` is "#rrggbb"."""

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
    """A stretch of the session with a meaning of its own: kind "uncodable" or "watched"."""

    start_us: int
    stop_us: int
    label: str = ""
    kind: str = "uncodable"


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


def look_of(number: int) -> Look:
    """The look in a number of a `Slice`."""
    slot = number >> _SLOT_SHIFT & (1 << _STYLE_SHIFT - _SLOT_SHIFT) - 1
    return Look(number >> _STYLE_SHIFT, slot, *(bool(number & bit) for bit in (SELECTED, DOUBT, HIDDEN)))


def number_of(look: Look) -> int:
    """The number of a `Slice` that stands for a look."""
    bits = SELECTED * look.selected | DOUBT * look.doubt | HIDDEN * look.hidden
    return look.style << _STYLE_SHIFT | look.slot << _SLOT_SHIFT | bits


# -- one sorted lane ------------------------------------------------------------------------------------


class Lane:
    """Items sorted by start, none longer than `longest`; to be searched by halving."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.ids: list[str] = []
        self._table: Ints = np.empty((3, 8), np.int64)  # starts, stops, looks

    def fill(self, ids: list[str], columns: tuple[list[int], list[int], list[int]]) -> None:
        """Take over items that are sorted already."""
        self.ids = ids
        self._table = np.array(columns, np.int64)

    @property
    def all(self) -> Slice:
        """All items, not copied."""
        return Slice(*self._table[:, : len(self.ids)])

    def range(self, start: int, stop: int) -> tuple[int, int]:
        """The positions among which all lie that touch [start, stop), and few others."""
        starts = self.all.starts
        low = int(starts.searchsorted(start - self.longest, "right"))
        return low, max(low, int(starts.searchsorted(stop, "left")))

    def between(self, start: int, stop: int) -> Slice:
        """The items that touch [start, stop)."""
        low, high = self.range(start, stop)
        part = Slice(*self._table[:, low:high])
        touching = part.stops > start
        return part if touching.all() else part.where(touching)

    def ids_between(self, start: int, stop: int) -> list[str]:
        """The ids of the items that touch [start, stop)."""
        low, high = self.range(start, stop)
        return [self.ids[low + int(n)] for n in np.flatnonzero(self._table[1, low:high] > start)]

    def find(self, item: str, start: int) -> int:
        """The position of an item that is there and starts at `start`."""
        return self.ids.index(item, int(self.all.starts.searchsorted(start, "left")))

    def add(self, item: str, start: int, stop: int, look: int) -> None:
        """Put in an item."""
        count = len(self.ids)
        if count == self._table.shape[1]:
            self._table = np.concatenate([self._table, np.empty((3, max(8, count)), np.int64)], axis=1)
        at = int(self.all.starts.searchsorted(start, "left"))
        self._table[:, at + 1 : count + 1] = self._table[:, at:count]
        self._table[:, at] = start, stop, look
        self.ids.insert(at, item)

    def remove(self, at: int) -> int:
        """Take out the item at a position; its look."""
        count, look = len(self.ids), int(self._table[2, at])
        self._table[:, at : count - 1] = self._table[:, at + 1 : count]
        del self.ids[at]
        return look


@dataclass
class _Track:
    """The items of one row: points, states by length (so that a long one does not slow the search for short
    ones), and running states."""

    lanes: dict[int, Lane] = field(default_factory=dict)
    slots: list[int] = field(default_factory=lambda: [0] * SLOTS)  # how many states lie in each

    def lane(self, key: int) -> Lane:
        """The lane of this key, made when it is not there."""
        if key not in self.lanes:
            self.lanes[key] = Lane(_longest(key))
        return self.lanes[key]

    @property
    def depth(self) -> int:
        """How many states lie below each other."""
        return max((n + 1 for n, count in enumerate(self.slots) if count), default=1)


_POINTS, _RUNNING = 0, -1


def _lane_key(item: Item) -> int:
    """Points, running states, and one lane for each factor of four in length."""
    if not item.is_state:
        return _POINTS
    if item.is_running:
        return _RUNNING
    start, stop = item.covers
    return ((stop - start).bit_length() + 1) // 2


def _longest(key: int) -> int:
    return FOREVER if key == _RUNNING else 4**key


_NOTHING = Slice(*np.empty((3, 0), np.int64))


# -- all rows -------------------------------------------------------------------------------------------


class TimelineModel:
    """All items of the timeline, by id and by row and time, and which are selected."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.selected: set[str] = set()
        self.styles: list[Style] = []
        self.by_valence: Ints = np.zeros((len(VALENCES), 0), np.int64)  # 1 where a style has a valence
        self._style_numbers: dict[Style, int] = {}
        self._tracks: dict[str, _Track] = {}

    # -- changing

    def set_items(self, items: Iterable[Item]) -> None:
        """Replace all items; those that stay, stay selected."""
        self.items = {item.id: item for item in items}
        self.selected &= self.items.keys()
        rows: dict[str, list[Item]] = defaultdict(list)
        for item in self.items.values():
            rows[item.row].append(item)
        self._tracks = {row: self._track(members) for row, members in rows.items()}

    def change(self, changed: Iterable[Item], removed: Iterable[str]) -> list[Touched]:
        """Put in, replace and take out some items; the parts of rows that look different now."""
        touched: list[Touched] = []
        for name in removed:
            if name in self.items:
                touched += self._take_out(self.items.pop(name))[1]
                self.selected.discard(name)
        for item in changed:
            old, slot = self.items.get(item.id), 0
            if old is not None:
                slot, parts = self._take_out(old)
                touched += parts
            touched += self._put_in(item, slot)
        return touched

    def select(self, names: Collection[str]) -> list[Touched]:
        """Select these items and no others; the parts of rows that look different now."""
        wanted = {name for name in names if name in self.items}
        lost, gained = self.selected - wanted, wanted - self.selected
        self.selected = wanted
        if len(lost) + len(gained) < _MANY:
            return self._set_bit(lost, SELECTED, False) + self._set_bit(gained, SELECTED, True)
        everything = len(wanted) == len(self.items)
        self._set_bit_of_all(SELECTED, everything)
        if not everything:
            self._set_bit(wanted, SELECTED, True)
        return [Touched(row, everything=True) for row in self._tracks]

    def hide(self, names: Collection[str], hidden: bool) -> list[Touched]:
        """Do not draw these items (or draw them again); they stay where they are."""
        return self._set_bit(names, HIDDEN, hidden)

    # -- asking

    def points(self, row: str, start: int, stop: int) -> Slice:
        """The points of a row in [start, stop)."""
        lane = self._lanes(row).get(_POINTS)
        return lane.between(start, stop) if lane else _NOTHING

    def states(self, row: str, start: int, stop: int) -> Slice:
        """The states of a row that touch [start, stop), without the running ones."""
        found = [lane.between(start, stop) for key, lane in self._lanes(row).items() if key > 0]
        if not found:
            return _NOTHING
        if len(found) == 1:
            return found[0]
        together = np.concatenate(found, axis=1)
        # By look among equals, so that a part of a row is drawn in the same order as the whole.
        return Slice(*together[:, np.lexsort((together[2], together[1], together[0]))])

    def running(self, row: str, before: int) -> Slice:
        """The running states of a row that began before this time."""
        lane = self._lanes(row).get(_RUNNING)
        return lane.between(0, before) if lane else _NOTHING

    def has_running(self) -> bool:
        """Whether any state is running."""
        return any(t.lanes[_RUNNING].ids for t in self._tracks.values() if _RUNNING in t.lanes)

    def visible(self, row: str, start: int, stop: int) -> list[Item]:
        """The items of a row that touch [start, stop), in order of start."""
        return sorted((self.items[name] for name in self.names(row, start, stop)), key=_order)

    def names(self, row: str, start: int, stop: int) -> list[str]:
        """The ids of the items of a row that touch [start, stop), in no order."""
        return [name for lane in self._lanes(row).values() for name in lane.ids_between(start, stop)]

    def depth(self, row: str) -> int:
        """How many states of a row lie below each other at most, 1 to `SLOTS`."""
        return self._tracks[row].depth if row in self._tracks else 1

    def look(self, item: Item) -> Look:
        """How an item is drawn."""
        lane = self._tracks[item.row].lanes[_lane_key(item)]
        return look_of(int(lane.all.looks[lane.find(item.id, item.start_us)]))

    def in_order(self, names: Iterable[str]) -> list[str]:
        """The ids sorted by start."""
        return sorted(names, key=lambda name: _order(self.items[name]))

    def neighbour(self, item: Item, forward: bool) -> Item | None:
        """The item of the same row that starts next, or that started before this one."""
        here, found = _order(item), []
        for lane in self._lanes(item.row).values():
            starts = lane.all.starts
            low, high = (int(starts.searchsorted(item.start_us, side)) for side in ("left", "right"))
            beside = high if forward else low - 1
            if 0 <= beside < len(starts):  # all that start at the next moment too
                low = min(low, int(starts.searchsorted(starts[beside], "left")))
                high = max(high, int(starts.searchsorted(starts[beside], "right")))
            found += [self.items[name] for name in lane.ids[low:high]]
        if forward:
            return min((i for i in found if _order(i) > here), key=_order, default=None)
        return max((i for i in found if _order(i) < here), key=_order, default=None)

    def nearest(self, row: str, us: int) -> Item | None:
        """The item of a row that starts nearest to a time."""
        found = []
        for lane in self._lanes(row).values():
            at = int(lane.all.starts.searchsorted(us, "left"))
            found += [self.items[name] for name in lane.ids[max(0, at - 1) : at + 1]]
        return min(found, key=lambda item: (abs(item.start_us - us), item.id), default=None)

    def edge_near(self, us: int, reach: int, rows: Iterable[str], without: Collection[str] = ()) -> int | None:
        """The start or stop nearest to `us`, not farther than `reach`, of the items in these rows."""
        edges = (
            edge
            for row in rows
            for item in self.visible(row, us - reach, us + reach + 1)
            if item.id not in without
            for edge in (item.start_us, item.stop_us if item.is_state else None)
            if edge is not None and abs(edge - us) <= reach
        )
        return min(edges, key=lambda edge: (abs(edge - us), edge), default=None)

    def style_of(self, item: Item) -> int:
        """The number of an item's style in `styles`."""
        style = Style(item.colour, item.valence)
        if style not in self._style_numbers:
            self._style_numbers[style] = len(self.styles)
            self.styles.append(style)
            column = [[int(style.valence is valence)] for valence in VALENCES]
            self.by_valence = np.append(self.by_valence, column, axis=1)
        return self._style_numbers[style]

    # -- how

    def _lanes(self, row: str) -> dict[int, Lane]:
        return self._tracks[row].lanes if row in self._tracks else {}

    def _look(self, item: Item, slot: int) -> int:
        return number_of(Look(self.style_of(item), slot, item.id in self.selected, item.doubt))

    def _track(self, members: list[Item]) -> _Track:
        """A row with all its items, states laid below each other where they overlap."""
        track, ends = _Track(), [0] * SLOTS
        parts: dict[int, list[tuple[str, int, int, int]]] = defaultdict(list)
        for item in sorted(members, key=_order):
            start, stop = item.covers
            slot = 0
            if item.is_state:
                slot = next((n for n, end in enumerate(ends) if end <= start), SLOTS - 1)
                ends[slot] = max(ends[slot], stop)
                track.slots[slot] += 1
            parts[_lane_key(item)].append((item.id, start, stop, self._look(item, slot)))
        for key, lines in parts.items():
            ids, starts, stops, looks = zip(*lines, strict=True)
            track.lane(key).fill(list(ids), (list(starts), list(stops), list(looks)))
        return track

    def _take_out(self, item: Item) -> tuple[int, list[Touched]]:
        """Take an item out of its row; the slot it had."""
        track = self._tracks[item.row]
        lane, depth = track.lanes[_lane_key(item)], track.depth
        slot = look_of(lane.remove(lane.find(item.id, item.start_us))).slot
        if item.is_state:
            track.slots[slot] -= 1
        return slot, [Touched(item.row, *item.covers, item.is_state, track.depth != depth)]

    def _put_in(self, item: Item, wish: int) -> list[Touched]:
        """Put an item into its row, in the slot it wishes when that is free, so that it does not jump."""
        track = self._tracks.setdefault(item.row, _Track())
        depth, slot = track.depth, 0
        if item.is_state:
            taken = self._taken(track, *item.covers)
            free = [n for n in (wish, *range(SLOTS)) if n not in taken]
            slot = free[0] if free else SLOTS - 1
            track.slots[slot] += 1
        self.items[item.id] = item
        track.lane(_lane_key(item)).add(item.id, *item.covers, self._look(item, slot))
        return [Touched(item.row, *item.covers, item.is_state, track.depth != depth)]

    @staticmethod
    def _taken(track: _Track, start: int, stop: int) -> set[int]:
        return {
            look_of(look).slot
            for key, lane in track.lanes.items()
            if key != _POINTS
            for look in lane.between(start, stop).looks.tolist()
        }

    def _set_bit(self, names: Iterable[str], bit: int, on: bool) -> list[Touched]:
        touched = []
        for name in names:
            item = self.items.get(name)
            if item is not None:
                lane = self._tracks[item.row].lanes[_lane_key(item)]
                at = lane.find(name, item.start_us)
                looks = lane.all.looks
                looks[at] = looks[at] | bit if on else looks[at] & ~bit
                touched.append(Touched(item.row, *item.covers, item.is_state))
        return touched

    def _set_bit_of_all(self, bit: int, on: bool) -> None:
        for track in self._tracks.values():
            for lane in track.lanes.values():
                looks = lane.all.looks
                looks[:] = looks | bit if on else looks & ~bit


def _order(item: Item) -> tuple[int, str]:
    return item.start_us, item.id


# -- level of detail ------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """Items of several rows together, row after row; `rows` has the number of each item's row. To draw them together
    costs a fraction of drawing them row by row."""

    items: Slice
    rows: Ints

    def where(self, mask: NDArray[np.bool_]) -> "Rows":
        """The items for which the mask is true."""
        return Rows(self.items.where(mask), self.rows[mask])


class Heaps(NamedTuple):
    """Cells of `CELL` pixels, counted from the start of the session, into which several marks fall: parallel arrays.
    `counts` and `styles` have a column for each of `VALENCES`: how many, and the style of most of them."""

    rows: Ints
    cells: Ints
    counts: Ints
    styles: Ints
    selected: Ints


def gather(parts: list[Slice]) -> Rows:
    """The items of some rows together, without those that are hidden."""
    rows = np.repeat(np.arange(len(parts)), [len(part.starts) for part in parts])
    together = Rows(Slice(*np.concatenate(parts, axis=1)), rows)
    visible = together.items.looks & HIDDEN == 0
    return together if visible.all() else together.where(visible)


def pixels(times: Ints, us_per_px: float) -> Ints:
    """The pixels, counted from the start of the session, in which times lie."""
    return np.floor(times / us_per_px).astype(np.int64)


def merge(points: Rows, us_per_px: float, by_valence: Ints) -> tuple[Rows, Heaps | None]:
    """Points: those that are drawn by themselves, and the heaps of others.

    Cells are counted from the start of the session, so that heaps do not change while one scrolls.
    """
    if not len(points.rows):
        return points, None
    cells = pixels(points.items.starts, us_per_px) // CELL
    is_new = (cells[1:] != cells[:-1]) | (points.rows[1:] != points.rows[:-1])
    bounds = np.concatenate(([0], np.flatnonzero(is_new) + 1, [len(cells)]))
    counts = bounds[1:] - bounds[:-1]
    is_heap = counts > APART
    if not is_heap.any():
        return points, None
    in_heap = np.repeat(is_heap, counts)
    return points.where(~in_heap), _heaps(points.where(in_heap), cells[in_heap], counts[is_heap], by_valence)


def _heaps(points: Rows, cells: Ints, sizes: Ints, by_valence: Ints) -> Heaps:
    """The heaps of points that are so many in each."""
    looks, number, styles = points.items.looks, len(sizes), by_valence.shape[1]
    begins = np.cumsum(sizes) - sizes
    keys = np.repeat(np.arange(number) * styles, sizes) + (looks >> _STYLE_SHIFT)
    table = np.bincount(keys, minlength=number * styles).reshape(number, 1, styles) * by_valence
    selected = np.bitwise_or.reduceat(looks, begins) & SELECTED
    return Heaps(points.rows[begins], cells[begins], table.sum(axis=2), table.argmax(axis=2), selected)


def styles_of(looks: Ints) -> Ints:
    """The numbers of the styles in looks."""
    return looks >> _STYLE_SHIFT


def slots_of(looks: Ints) -> Ints:
    """The slots in which states lie."""
    return looks >> _SLOT_SHIFT & (1 << _STYLE_SHIFT - _SLOT_SHIFT) - 1


# -- looking through a window ---------------------------------------------------------------------------

BEFORE, AFTER = 16, 48  # pixels to see beyond the start and the end; the last time on the ruler fits in
CLOSEST = 500.0  # microseconds a pixel: a frame of 25 a second is 80 pixels wide


@dataclass(frozen=True)
class Viewport:
    """The stretch that is seen: `us_per_px`, the first pixel (from the start of the session), and the width."""

    us_per_px: float = 100_000.0
    offset: int = -BEFORE
    width: int = 100

    def x(self, us: int) -> int:
        """The pixel in which a time lies, from the left side of the view."""
        return math.floor(us / self.us_per_px) - self.offset

    def us(self, x: float) -> int:
        """The first time in a pixel."""
        return math.ceil((x + self.offset) * self.us_per_px)

    @property
    def span(self) -> tuple[int, int]:
        """The stretch of time that is seen."""
        return self.us(0), self.us(self.width)

    def panned(self, pixels: int, length: int) -> "Viewport":
        """As much further, as far as there is something to see."""
        return Viewport(self.us_per_px, self.offset + pixels, self.width).kept_in(length)

    def zoomed(self, factor: float, around_x: float, length: int) -> "Viewport":
        """`factor` > 1 shows more of less; what is at `around_x` stays there."""
        closer = self._allowed(self.us_per_px / factor, length)
        offset = round((around_x + self.offset) * self.us_per_px / closer - around_x)
        return Viewport(closer, offset, self.width).kept_in(length)

    def fitted(self, start: int, stop: int, length: int) -> "Viewport":
        """A stretch from side to side, with a margin."""
        room = max(1, self.width - BEFORE - AFTER)
        us_per_px = self._allowed(max(1, stop - start) / room, length)
        return Viewport(us_per_px, math.floor(start / us_per_px) - BEFORE, self.width).kept_in(length)

    def resized(self, width: int, length: int) -> "Viewport":
        """As wide as the window; the left side stays."""
        us_per_px = min(self.us_per_px, _whole(max(1, width), length))
        offset = round(self.offset * self.us_per_px / us_per_px)
        return Viewport(us_per_px, offset, max(1, width)).kept_in(length)

    def kept_in(self, length: int) -> "Viewport":
        """Not beyond the start and the end."""
        low, high = self.limits(length)
        return Viewport(self.us_per_px, min(max(self.offset, low), high), self.width)

    def limits(self, length: int) -> tuple[int, int]:
        """The least and the greatest `offset`."""
        return -BEFORE, max(-BEFORE, math.ceil(length / self.us_per_px) + AFTER - self.width)

    def _allowed(self, us_per_px: float, length: int) -> float:
        whole = _whole(self.width, length)
        return min(max(us_per_px, min(CLOSEST, whole)), whole)


def _whole(width: int, length: int) -> float:
    """Microseconds a pixel when everything is seen."""
    return max(length, SECOND) / max(1, width - BEFORE - AFTER)


# -- the ruler ------------------------------------------------------------------------------------------

# Steps between the words on the ruler, and into how many parts short lines divide each.
_STEPS = {
    10_000: 2, 20_000: 2, 50_000: 5, 100_000: 5, 200_000: 4, 500_000: 5,
    SECOND: 5, 2 * SECOND: 4, 5 * SECOND: 5, 10 * SECOND: 5, 15 * SECOND: 3, 30 * SECOND: 3,
    60 * SECOND: 4, 120 * SECOND: 4, 300 * SECOND: 5, 600 * SECOND: 5, 900 * SECOND: 3, 1800 * SECOND: 3,
    3600 * SECOND: 4, 7200 * SECOND: 4, 14_400 * SECOND: 4, 28_800 * SECOND: 4, 86_400 * SECOND: 4,
}  # fmt: skip
_SORTED_STEPS = tuple(_STEPS)


@dataclass(frozen=True)
class Tick:
    """A line on the ruler, with its words when it is a long one."""

    us: int
    text: str = ""


def step_for(us_per_px: float, apart: int) -> int:
    """The least round step of which the lines are at least `apart` pixels from each other."""
    at = bisect_left(_SORTED_STEPS, us_per_px * apart)
    return _SORTED_STEPS[min(at, len(_SORTED_STEPS) - 1)]


def ticks(start: int, stop: int, us_per_px: float, apart: int = 72) -> Iterator[Tick]:
    """The lines of the ruler in [start, stop)."""
    step = step_for(us_per_px, apart)
    part = step // _STEPS[step]
    for n in range(max(0, -(-start // part)), -(-stop // part)):
        us = n * part
        yield Tick(us, tick_text(us, step) if us % step == 0 else "")


def tick_text(us: int, step: int) -> str:
    """m:ss, from an hour on h:mm:ss, with decimals when the step asks for them."""
    decimals = 0 if step % SECOND == 0 else 1 if step % 100_000 == 0 else 2
    seconds, rest = divmod(us, SECOND)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    text = f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"
    return f"{text}.{rest * 10**decimals // SECOND:0{decimals}d}" if decimals else text


# -- sound ----------------------------------------------------------------------------------------------


class Waveform:
    """Peaks (0 to 1) spread evenly over the session, with coarser levels to look at from farther away."""

    _COARSER = 8

    def __init__(self, peaks: NDArray[np.floating]) -> None:
        level = np.clip(np.nan_to_num(np.asarray(peaks, np.float32).ravel()), 0, 1)
        self._levels: list[Floats] = [level]
        while len(level) > self._COARSER:
            padded = np.pad(level, (0, -len(level) % self._COARSER))
            level = padded.reshape(-1, self._COARSER).max(axis=1)
            self._levels.append(level)

    def columns(self, first: int, count: int, us_per_px: float, length: int) -> Floats:
        """The highest peak in each of `count` pixels from pixel `first` (from the start of the session)."""
        total = len(self._levels[0])
        shown = np.zeros(count, np.float32)
        if not total or length <= 0:
            return shown
        per_px = total * us_per_px / length
        # At least eight samples a pixel, so that a peak is at most an eighth of a pixel beside its place.
        number = min(max(0, int(math.log(max(per_px, 1), self._COARSER)) - 1), len(self._levels) - 1)
        level, scale = self._levels[number], self._COARSER**number
        bounds = np.floor(np.arange(first, first + count + 1) * (per_px / scale)).astype(np.int64)
        inside = np.flatnonzero((bounds[:-1] >= 0) & (bounds[:-1] < len(level)))
        if len(inside):
            begins, end = bounds[inside], max(bounds[inside[-1] + 1], bounds[inside[-1]] + 1)
            shown[inside] = np.maximum.reduceat(level[:end], begins)
        return shown


# -- snapping -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Snapper:
    """Draws a time to what is near: an edge of another item or the playhead, else the nearest frame."""

    model: TimelineModel
    rows: tuple[str, ...]
    playhead: int
    length: int
    frame: Callable[[int], int] | None = None

    def to(self, us: int, reach: int, without: Collection[str] = ()) -> tuple[int, bool]:
        """The time that is meant by `us`, within the session; whether it is that of an edge or the playhead."""
        us = min(max(us, 0), self.length)
        near = [self.model.edge_near(us, reach, self.rows, without), self.playhead]
        marks = [m for m in near if m is not None and abs(m - us) <= reach and 0 <= m <= self.length]
        if marks:
            return min(marks, key=lambda mark: abs(mark - us)), True
        return self.to_frame(us), False

    def to_frame(self, us: int) -> int:
        """The time of the nearest frame, when frames are known."""
        return min(max(self.frame(us) if self.frame else us, 0), self.length)

    def apart_from(self, us: int, other: int, after: bool) -> int:
        """`us`, or the frame next to `other`, so that it lies after (or before) `other`."""
        sign, step = (1, 1000) if after else (-1, 1000)
        while (us - other) * sign <= 0 and step < 10 * SECOND:
            us = self.to_frame(other + sign * step)
            step *= 2
        return us if (us - other) * sign > 0 else other + sign

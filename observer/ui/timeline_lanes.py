"""The items of one row, sorted so that those in a stretch are found at once however many there are."""

from dataclasses import dataclass, field

import numpy as np

from observer.ui.timeline_items import FOREVER, SLOTS, Ints, Item, Slice, styles_of


class Lane:
    """Items sorted by start, none longer than `longest`; to be searched by halving."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.ids: list[str] = []
        self._table: Ints = np.empty((3, 8), np.int64)  # starts, stops, looks
        self._sums = np.zeros((0, 1), np.int32)  # of each style: how many items before each position
        self._summed = 0  # up to this position that is true

    def fill(self, ids: list[str], columns: tuple[list[int], list[int], list[int]]) -> None:
        """Take over items that are sorted already."""
        self.ids = ids
        self._table = np.array(columns, np.int64)
        self._summed = 0

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

    def counts(self, bounds: Ints, styles: int) -> Ints:
        """How many items of each of so many styles start from each of these (ascending) times until the next: a line
        for each stretch, a column for each style. What it costs hardly depends on how many items there are."""
        self._sum_up(styles)
        before = self._sums[:, self.all.starts.searchsorted(bounds, "left")]
        return (before[:, 1:] - before[:, :-1]).T

    def _sum_up(self, styles: int) -> None:
        """Bring the sums up to date from the first item that has changed."""
        count, begin = len(self.ids), self._summed
        if self._sums.shape[0] != styles or self._sums.shape[1] <= count:
            fresh = np.zeros((styles, self._table.shape[1] + 1), np.int32)
            begin = begin if self._sums.shape[0] == styles else 0
            fresh[:, : begin + 1] = self._sums[:, : begin + 1] if begin else 0
            self._sums = fresh
        if begin < count:
            each = styles_of(self._table[2, begin:count])[None, :] == np.arange(styles)[:, None]
            np.cumsum(each, axis=1, out=self._sums[:, begin + 1 : count + 1])
            self._sums[:, begin + 1 : count + 1] += self._sums[:, begin : begin + 1]
        self._summed = count

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
        self._summed = min(self._summed, at)
        self.ids.insert(at, item)

    def remove(self, at: int) -> int:
        """Take out the item at a position; its look."""
        count, look = len(self.ids), int(self._table[2, at])
        self._table[:, at : count - 1] = self._table[:, at + 1 : count]
        self._summed = min(self._summed, at)
        del self.ids[at]
        return look


class States:
    """The states of one row together, in order of start, to be looked at only."""

    def __init__(self, lanes: list[Slice]) -> None:
        together = np.concatenate(lanes, axis=1) if lanes else np.empty((3, 0), np.int64)
        # By look among equals, so that a part of a row is drawn in the same order as the whole.
        order = np.lexsort((together[2], together[1], together[0]))
        self._starts, self._stops, self._looks = together[:, order]
        self._latest = np.maximum.accumulate(self._stops)  # the latest stop of all so far

    def between(self, start: int, stop: int) -> Slice:
        """Those that touch [start, stop)."""
        low, high = int(self._latest.searchsorted(start, "right")), int(self._starts.searchsorted(stop, "left"))
        part = Slice(self._starts[low:high], self._stops[low:high], self._looks[low:high])
        touching = part.stops > start
        return part if touching.all() else part.where(touching)


@dataclass
class Track:
    """The items of one row: points, states by length (so that a long one does not slow the search for short
    ones), and running states."""

    lanes: dict[int, Lane] = field(default_factory=dict)
    slots: list[int] = field(default_factory=lambda: [0] * SLOTS)  # how many states lie in each
    _states: "States | None" = None  # made when it is asked for

    def lane(self, key: int) -> Lane:
        """The lane of this key, made when it is not there."""
        if key not in self.lanes:
            self.lanes[key] = Lane(_longest(key))
        return self.lanes[key]

    @property
    def states(self) -> "States":
        """All states but the running ones."""
        if self._states is None:
            self._states = States([lane.all for key, lane in self.lanes.items() if key > 0])
        return self._states

    def changed(self) -> None:
        """Items, or how they look, are others than before."""
        self._states = None

    @property
    def depth(self) -> int:
        """How many states lie below each other."""
        return max((n + 1 for n, count in enumerate(self.slots) if count), default=1)

    @property
    def layout(self) -> tuple[int, int, int]:
        """What the look of the whole row depends on: the depth, and how many states and how many points there are, up
        to the next power of two."""
        points = len(self.lanes[POINTS].ids) if POINTS in self.lanes else 0
        return self.depth, 1 << sum(self.slots).bit_length(), 1 << points.bit_length()


POINTS, RUNNING = 0, -1


def lane_key(item: Item) -> int:
    """Points, running states, and one lane for each factor of four in length."""
    if not item.is_state:
        return POINTS
    if item.is_running:
        return RUNNING
    start, stop = item.covers
    return ((stop - start).bit_length() + 1) // 2


def _longest(key: int) -> int:
    return FOREVER if key == RUNNING else 4**key


NOTHING = Slice(*np.empty((3, 0), np.int64))

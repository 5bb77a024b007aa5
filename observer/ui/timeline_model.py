"""All items of the timeline, without Qt: by id, and by row and time."""

from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np

from observer.ui.timeline_items import (
    FAINT,
    HIDDEN,
    SELECTED,
    SLOTS,
    VALENCES,
    Ints,
    Item,
    Look,
    Slice,
    Style,
    Touched,
    look_of,
    number_of,
)
from observer.ui.timeline_lanes import NOTHING, POINTS, RUNNING, Lane, Track, lane_key

_MANY = 1000  # changes from which all rows are drawn again instead of each part


class TimelineModel:
    """All items of the timeline, by id and by row and time, and which are selected."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.selected: set[str] = set()
        self._hidden: set[str] = set()
        self.kept: Collection[str] | None = None  # events that stand out from the others; None = all
        self.styles: list[Style] = []
        self.by_valence: Ints = np.zeros((len(VALENCES), 0), np.int64)  # 1 where a style has a valence
        self._style_numbers: dict[Style, int] = {}
        self._tracks: dict[str, Track] = {}

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
        self._hidden = self._hidden | set(names) if hidden else self._hidden - set(names)
        return self._set_bit(names, HIDDEN, hidden)

    def keep(self, events: Collection[str] | None) -> None:
        """Show the items of these events as they are, and all others faint; None: none is faint."""
        self.kept = events
        for track in self._tracks.values():
            track.changed()
            for lane in track.lanes.values():
                faint = np.array([self.is_faint(self.items[name]) for name in lane.ids], bool)
                looks = lane.all.looks
                looks[:] = np.where(faint, looks | FAINT, looks & ~FAINT)

    # -- asking

    def is_faint(self, item: Item) -> bool:
        """Whether an item is not one of those that stand out."""
        return self.kept is not None and (item.event or item.id) not in self.kept

    @property
    def is_plain(self) -> bool:
        """Whether all items are drawn alike: none is hidden, none is faint."""
        return self.kept is None and not self._hidden

    def has(self, row: str) -> bool:
        """Whether a row has items."""
        return any(lane.ids for lane in self._lanes(row).values())

    def used(self) -> frozenset[str]:
        """The rows that have items."""
        return frozenset(row for row in self._tracks if self.has(row))

    def points(self, row: str, start: int, stop: int) -> Slice:
        """The points of a row in [start, stop)."""
        lane = self._lanes(row).get(POINTS)
        return lane.between(start, stop) if lane else NOTHING

    def counts(self, row: str, bounds: Ints) -> Ints:
        """How many points of each style a row has between each two of these (ascending) times; hidden ones too."""
        lane = self._lanes(row).get(POINTS)
        if lane is None:
            return np.zeros((len(bounds) - 1, len(self.styles)), np.int64)
        return lane.counts(bounds, len(self.styles))

    def selected_points(self, row: str, start: int, stop: int) -> Ints:
        """When those points of a row in [start, stop) begin that are selected."""
        points = self.points(row, start, stop)
        return points.starts[points.looks & SELECTED > 0]

    def states(self, row: str, start: int, stop: int) -> Slice:
        """The states of a row that touch [start, stop), without the running ones."""
        return self._tracks[row].states.between(start, stop) if row in self._tracks else NOTHING

    def running(self, row: str, before: int) -> Slice:
        """The running states of a row that began before this time."""
        lane = self._lanes(row).get(RUNNING)
        return lane.between(0, before) if lane else NOTHING

    def has_running(self) -> bool:
        """Whether any state is running."""
        return any(t.lanes[RUNNING].ids for t in self._tracks.values() if RUNNING in t.lanes)

    def visible(self, row: str, start: int, stop: int) -> list[Item]:
        """The items of a row that touch [start, stop), in order of start."""
        return sorted((self.items[name] for name in self.names(row, start, stop)), key=_order)

    def names(self, row: str, start: int, stop: int) -> list[str]:
        """The ids of the items of a row that touch [start, stop), in no order."""
        return [name for lane in self._lanes(row).values() for name in lane.ids_between(start, stop)]

    def depth(self, row: str) -> int:
        """How many states of a row lie below each other at most, 1 to `SLOTS`."""
        return self._tracks[row].depth if row in self._tracks else 1

    def layout(self, row: str) -> tuple[int, int, int]:
        """How many states of a row lie below each other at most; about how many states and points it has."""
        return self._tracks[row].layout if row in self._tracks else (1, 1, 1)

    def look(self, item: Item) -> Look:
        """How an item is drawn."""
        lane = self._tracks[item.row].lanes[lane_key(item)]
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
        return number_of(
            Look(self.style_of(item), slot, item.id in self.selected, item.doubt, faint=self.is_faint(item))
        )

    def _track(self, members: list[Item]) -> Track:
        """A row with all its items, states laid below each other where they overlap."""
        track, ends = Track(), [0] * SLOTS
        parts: dict[int, list[tuple[str, int, int, int]]] = defaultdict(list)
        for item in sorted(members, key=_order):
            start, stop = item.covers
            slot = 0
            if item.is_state:
                slot = next((n for n, end in enumerate(ends) if end <= start), SLOTS - 1)
                ends[slot] = max(ends[slot], stop)
                track.slots[slot] += 1
            parts[lane_key(item)].append((item.id, start, stop, self._look(item, slot)))
        for key, lines in parts.items():
            ids, starts, stops, looks = zip(*lines, strict=True)
            track.lane(key).fill(list(ids), (list(starts), list(stops), list(looks)))
        return track

    def _take_out(self, item: Item) -> tuple[int, list[Touched]]:
        """Take an item out of its row; the slot it had."""
        track = self._tracks[item.row]
        lane, layout = track.lanes[lane_key(item)], track.layout
        slot = look_of(lane.remove(lane.find(item.id, item.start_us))).slot
        if item.is_state:
            track.slots[slot] -= 1
            track.changed()
        return slot, [Touched(item.row, *item.covers, item.is_state, track.layout != layout)]

    def _put_in(self, item: Item, wish: int) -> list[Touched]:
        """Put an item into its row, in the slot it wishes when that is free, so that it does not jump."""
        track = self._tracks.setdefault(item.row, Track())
        layout, slot = track.layout, 0
        if item.is_state:
            taken = self._taken(track, *item.covers)
            free = [n for n in (wish, *range(SLOTS)) if n not in taken]
            slot = free[0] if free else SLOTS - 1
            track.slots[slot] += 1
            track.changed()
        self.items[item.id] = item
        track.lane(lane_key(item)).add(item.id, *item.covers, self._look(item, slot))
        return [Touched(item.row, *item.covers, item.is_state, track.layout != layout)]

    @staticmethod
    def _taken(track: Track, start: int, stop: int) -> set[int]:
        return {
            look_of(look).slot
            for key, lane in track.lanes.items()
            if key != POINTS
            for look in lane.between(start, stop).looks.tolist()
        }

    def _set_bit(self, names: Iterable[str], bit: int, on: bool) -> list[Touched]:
        touched = []
        for name in names:
            item = self.items.get(name)
            if item is not None:
                track = self._tracks[item.row]
                lane = track.lanes[lane_key(item)]
                at = lane.find(name, item.start_us)
                if item.is_state:
                    track.changed()
                looks = lane.all.looks
                looks[at] = looks[at] | bit if on else looks[at] & ~bit
                touched.append(Touched(item.row, *item.covers, item.is_state))
        return touched

    def _set_bit_of_all(self, bit: int, on: bool) -> None:
        for track in self._tracks.values():
            track.changed()
            for lane in track.lanes.values():
                looks = lane.all.looks
                looks[:] = looks | bit if on else looks & ~bit


def _order(item: Item) -> tuple[int, str]:
    return item.start_us, item.id

"""Level of detail: marks that fall together are drawn as heaps."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from observer.ui.timeline_items import FAINT, HIDDEN, SELECTED, Ints, Slice, styles_of
from observer.ui.timeline_model import TimelineModel

CELL = 8  # pixels: of marks that start in the same cell,
APART = 2  # so many are drawn each by itself, more as a heap


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


def by_strength(items: Rows) -> list[tuple[Rows, bool]]:
    """The items that are drawn faint, and those that are not; in this order, and without the parts that are empty."""
    faint = items.items.looks & FAINT > 0
    if not faint.any():
        return [(items, False)] if len(items.rows) else []
    pale = items.where(faint)
    pale = Rows(pale.items._replace(looks=pale.items.looks & ~FAINT), pale.rows)
    return [(part, is_faint) for part, is_faint in ((pale, True), (items.where(~faint), False)) if len(part.rows)]


def pixels(times: Ints, us_per_px: float) -> Ints:
    """The pixels, counted from the start of the session, in which times lie."""
    return np.floor(times / us_per_px).astype(np.int64)


def merge(points: Rows, us_per_px: float, by_valence: Ints, apart: int = APART) -> tuple[Rows, Heaps | None]:
    """Points: those that are drawn by themselves, and the heaps of others; `apart` of the same cell are no heap yet.

    Cells are counted from the start of the session, so that heaps do not change while one scrolls.
    """
    if not len(points.rows):
        return points, None
    cells = pixels(points.items.starts, us_per_px) // CELL
    is_new = (cells[1:] != cells[:-1]) | (points.rows[1:] != points.rows[:-1])
    bounds = np.concatenate(([0], np.flatnonzero(is_new) + 1, [len(cells)]))
    counts = bounds[1:] - bounds[:-1]
    is_heap = counts > apart
    if not is_heap.any():
        return points, None
    in_heap = np.repeat(is_heap, counts)
    return points.where(~in_heap), _heaps(points.where(in_heap), cells[in_heap], counts[is_heap], by_valence)


def crowd(model: TimelineModel, rows: list[str], cells: Ints, us_per_px: float) -> Heaps | None:
    """The points of these rows as heaps, one for each cell but the last that has any. Counted by halving: as quick
    with many as with few. For when no point is hidden or faint."""
    bounds = np.ceil(cells * (CELL * us_per_px)).astype(np.int64)
    table = np.stack([model.counts(row, bounds) for row in rows])
    where, at = np.nonzero(table.any(axis=2))
    if not len(where):
        return None
    of_styles = table[where, at]
    kinds = [np.flatnonzero(styles) for styles in model.by_valence]
    counts, most = np.zeros((2, len(where), len(kinds)), np.int64)
    for n, styles in enumerate(kinds):
        if len(styles):
            of_kind = of_styles[:, styles]
            counts[:, n], most[:, n] = of_kind.sum(axis=1), styles[of_kind.argmax(axis=1)]
    selected = np.zeros(table.shape[:2], np.int64)
    for number, row in enumerate(rows if model.selected else []):
        starts = model.selected_points(row, int(bounds[0]), int(bounds[-1]))
        selected[number, bounds.searchsorted(starts, "right") - 1] = SELECTED
    return Heaps(where, cells[at], counts, most, selected[where, at])


def _heaps(points: Rows, cells: Ints, sizes: Ints, by_valence: Ints) -> Heaps:
    """The heaps of points that are so many in each."""
    looks, number, styles = points.items.looks, len(sizes), by_valence.shape[1]
    begins = np.cumsum(sizes) - sizes
    keys = np.repeat(np.arange(number) * styles, sizes) + styles_of(looks)
    table = np.bincount(keys, minlength=number * styles).reshape(number, 1, styles) * by_valence
    selected = np.bitwise_or.reduceat(looks, begins) & SELECTED
    return Heaps(points.rows[begins], cells[begins], table.sum(axis=2), table.argmax(axis=2), selected)

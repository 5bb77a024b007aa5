"""Heaps of marks as pixels: a small column for each cell, what is positive upward, what is negative downward.

Every line of every column is one of a few patterns of `CELL` pixels, so that a strip is put together by looking
patterns up and not pixel by pixel.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from observer.ui.timeline_heaps import CELL, Heaps
from observer.ui.timeline_items import Ints

Pixels = NDArray[np.uint32]


class Inks(NamedTuple):
    """Colours as the numbers that an image holds: of each style, and of what all share."""

    styles: Pixels
    light: np.uint32
    selection: np.uint32
    panel: np.uint32


HEAP = 19  # pixels: the height of a strip
_MIDDLE, _MOST_TOLD = 9, 16
# By how many marks are in them columns are 4 pixels high for two, 9 for 16 and more; one mark is a small triangle.
_TALL = [0, 5, *(min(9, 4 + round(1.3 * math.log2(count))) for count in range(2, _MOST_TOLD + 1))]
_TRIANGLE = (7, 7, 5, 5, 3)  # pixels: its lines from the middle outward

# The patterns of a style: full or hollow lines of so many pixels, in the middle of the first seven of a cell.
_LINES = tuple((width, hollow) for width in (7, 5, 3) for hollow in (False, True))
_EVEN = _LINES.index((7, False))


def _pattern(up_down: int, count: int, y: int) -> int | None:
    """The line of a column of `count` marks at `y` pixels from the middle; None = the ground."""
    tall, away = _TALL[count], abs(y)
    if not 0 < away <= tall:
        return None
    width = _TRIANGLE[away - 1] if count == 1 else 7
    hollow = up_down > 0 and 1 < away < tall
    return _LINES.index((width, hollow))


def _layers() -> NDArray[np.int16]:
    """For the numbers of positive, negative and neutral (0 or 1) marks the lines of a column from above: 0 is the
    ground, then come the patterns of the three styles."""
    layers = np.zeros((_MOST_TOLD + 1, _MOST_TOLD + 1, 2, HEAP), np.int16)
    for line in range(HEAP):
        y = line - _MIDDLE
        if abs(y) <= 1:
            layers[:, :, 1, line] = 1 + 2 * len(_LINES) + _EVEN
        for count in range(_MOST_TOLD + 1):
            up, down = _pattern(-1, count, y), _pattern(1, count, y)
            if y < 0 and up is not None:
                layers[count, :, :, line] = 1 + up
            if y > 0 and down is not None:
                layers[:, count, :, line] = 1 + len(_LINES) + down
    return layers


_LAYERS = _layers()


def _patterns(inks: Inks) -> Pixels:
    """All patterns, on the bare ground and on that of what is selected; 0 is nothing at all."""
    count = len(inks.styles) * len(_LINES)
    table = np.zeros((2, 1 + count, CELL), np.uint32)
    table[1, :, : CELL - 1] = inks.light
    for n, (width, hollow) in enumerate(_LINES):
        first = (CELL - 1 - width) // 2
        table[:, 1 + n :: len(_LINES), first : first + width] = inks.styles[:, None]
        if hollow:
            table[:, 1 + n :: len(_LINES), first + 1 : first + width - 1] = inks.panel
    return table.reshape(-1, CELL)


class Columns:
    """Draws heaps in these colours."""

    def __init__(self, inks: Inks) -> None:
        self._patterns = _patterns(inks)
        self._selected = 1 + len(inks.styles) * len(_LINES)  # where the patterns of what is selected begin
        self._record = np.dtype((np.void, CELL * 4))

    def strips(self, heaps: Heaps, rows: int) -> Pixels:
        """A strip for each of so many rows, `HEAP` pixels high, from the first cell of all to the last."""
        places = heaps.cells - heaps.cells.min()
        cells = int(places.max()) + 1
        dense = np.zeros((rows, cells, HEAP), np.int16)
        dense[heaps.rows, places] = self._lines(heaps)
        lines = np.ascontiguousarray(dense.transpose(0, 2, 1))
        pixels = self._patterns.view(self._record).ravel().take(lines)
        return pixels.view(np.uint32).reshape(rows, HEAP, cells * CELL)

    def _lines(self, heaps: Heaps) -> NDArray[np.int16]:
        """The numbers of the patterns of each heap, from above."""
        up, down, even = np.minimum(heaps.counts, _MOST_TOLD).T
        layers = _LAYERS[up, down, np.minimum(even, 1)]
        number = len(_LINES)
        palette = np.zeros((len(layers), 1 + 3 * number), np.int16)
        begins = palette.shape[1] * np.arange(len(layers))[:, None]
        each = 1 + heaps.styles[:, :, None] * number + np.arange(number)
        palette[:, 1:] = each.reshape(len(layers), -1)
        palette += np.where(heaps.selected > 0, self._selected, 0).astype(np.int16)[:, None]
        lines: NDArray[np.int16] = palette.ravel().take(layers + begins)
        return lines


def cells_between(first: int, last: int) -> Ints:
    """The cells that lie in these pixels, counted from the start of the session, and the one after them."""
    return np.arange(first // CELL, last // CELL + 2)

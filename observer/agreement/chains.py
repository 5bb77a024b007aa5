"""Pairing two rows of events without crossings, with the greatest sum of scores: exact, by dynamic programming.

Each event of the first row can be paired with events of the second in one band (from `low` up to `high`), so that the
work is in proportion to the pairs that are possible and not to all pairs. Each row of the table is one numpy step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from observer.errors import Refused
from observer.i18n import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from observer.agreement.arrays import Ints

_MOST_PAIRS = 100_000_000  # a byte each
_SKIP_FIRST, _PAIR, _SKIP_SECOND = 0, 1, 2


def best_pairs(low: Ints, high: Ints, scores: Callable[[int, int, int], Ints]) -> list[tuple[int, int]]:
    """The pairs (i, j), in order, with the greatest total score; nothing is paired for a score of 0 or less.

    `low` and `high` (exclusive) bound the band of each i; neither ever falls. `scores(i, low, high)` gives the scores,
    whole numbers, of pairing i with each of the band. Raises `Refused` when there are too many pairs for the memory.
    """
    import numpy as np

    refuse_too_many(int((high - low).sum()), _MOST_PAIRS)
    size = int(high.max(initial=0))
    best = np.zeros(size + 1, np.int64)  # best[j]: of the events so far of the first row and j of the second
    filled = 0  # up to here `best` is right; behind it, it is what it is here
    choices = []
    for i, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if b > filled:
            best[filled + 1 : b + 1] = best[filled]
            filled = b
        old = best[a + 1 : b + 1].copy()
        paired = best[a:b] + scores(i, a, b)
        new = np.maximum.accumulate(np.maximum(np.maximum(old, paired), best[a]))
        choices.append(np.where(new == old, _SKIP_FIRST, np.where(new == paired, _PAIR, _SKIP_SECOND)).astype(np.int8))
        best[a + 1 : b + 1] = new
    return _walk_back(low.tolist(), choices, size)


def refuse_too_many(pairs: int, most: int) -> None:
    """Refuse what no real coding holds: so many possible pairs that the computer would run out of memory."""
    if pairs > most:
        raise Refused(_("Too many events lie so close together that any two of them could be the same."), pairs=pairs)


def _walk_back(low: list[int], choices: list[NDArray[np.int8]], j: int) -> list[tuple[int, int]]:
    found = []
    i = len(low) - 1
    while i >= 0 and j > 0:
        a, row = low[i], choices[i]
        if j > a + len(row):
            j = a + len(row)
        if j <= a:
            i -= 1
            continue
        choice = row[j - a - 1]
        if choice == _PAIR:
            found.append((i, j - 1))
        if choice != _SKIP_FIRST:
            j -= 1
        if choice != _SKIP_SECOND:
            i -= 1
    return found[::-1]

"""Events of two coders linked across codes: event alignment (Quera, Bakeman & Gnisci 2007) and EasyDIAg (Holle & Rein
2015). `link_table` makes the table for `linked` from either. Person by person; add the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement.chains import best_pairs
from observer.agreement.matching import overlaps

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class Events:
    """Events of one coder and one person; `stop` equals `start` for moments."""

    start: Ints
    stop: Ints
    code: Ints

    def in_order(self) -> tuple[Events, Ints]:
        """By start, stop and code; and the places where they were."""
        import numpy as np

        order = np.lexsort((self.code, self.stop, self.start))
        return Events(self.start[order], self.stop[order], self.code[order]), order


@dataclass(frozen=True, eq=False)
class Alignment:
    """Which events are one (k x 2: places in both lists), what it costs, and how many pairs have the same code."""

    pairs: Ints
    cost: int
    agreements: int


def align(first: Events, second: Events, tolerance: int, overlap: float = 0.8) -> Alignment:
    """Events in order of onset, aligned without crossings at the least cost.

    Two may be paired when they begin at most `tolerance` (microseconds) apart or when their intersection is at least
    `overlap` of the longer. Cost: 0 for a pair with the same code, 1 with another, 1 for each event that stays alone;
    of equal costs the most agreements, then the least sum of differences in onset. GSEQ's own costs may differ.
    """
    import numpy as np

    one, order1 = first.in_order()
    two, order2 = second.in_order()
    low, high = _bands(one, two, tolerance, overlap)
    unit, weight = _weights(one, two, low, high)

    def scores(i: int, a: int, b: int) -> Ints:
        same = two.code[a:b] == one.code[i]
        apart = np.abs(two.start[a:b] - one.start[i])
        gain = np.where(same, (2 * weight[1] + 1) * weight[0], weight[1] * weight[0]) - apart // unit
        return np.where(_may_pair(one, i, two, a, b, tolerance, overlap), gain, 0)

    pairs = np.array(best_pairs(low, high, scores), np.int64).reshape(-1, 2)
    same = int((one.code[pairs[:, 0]] == two.code[pairs[:, 1]]).sum())
    cost = len(one.code) + len(two.code) - len(pairs) - same
    return Alignment(np.stack([order1[pairs[:, 0]], order2[pairs[:, 1]]], axis=1), cost, same)


def easydiag(first: Events, second: Events, overlap: float = 0.6) -> Ints:
    """The links of EasyDIAg (k x 2): the pair with the largest intersection, as a share of the longer, is linked first,
    whatever the codes; of equals that of coder 2's and then coder 1's earlier event. In the table of EasyDIAg a link
    counts twice (`link_table` with `each=2`).
    """
    import numpy as np

    (one, order1), (two, order2) = first.in_order(), second.in_order()
    i, j, share = overlaps(one.start, one.stop, two.start, two.stop, overlap, of_union=False)
    order = np.lexsort((i, j, -share))
    taken1, taken2, links = set[int](), set[int](), []
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        if a not in taken1 and b not in taken2:
            links.append((a, b))
            taken1.add(a)
            taken2.add(b)
    pairs = np.array(links, np.int64).reshape(-1, 2)
    return np.stack([order1[pairs[:, 0]], order2[pairs[:, 1]]], axis=1)


def link_table(first: Events, second: Events, pairs: Ints, q: int, each: int = 1) -> Floats:
    """The table of pairs, `each` counting so much, and of the events that stay alone (q + 1 x q + 1)."""
    table: Floats = link_sums(first, second, pairs, q, first.start * 0, second.start * 0, 1, each)[0]
    return table


def link_sums(
    first: Events, second: Events, pairs: Ints, q: int, piece1: Ints, piece2: Ints, n: int, each: int = 1
) -> Floats:
    """The same for each of `n` pieces (n x q + 1 x q + 1); `piece1` and `piece2` number those of the events."""
    import numpy as np

    table = np.zeros((n, q + 1, q + 1))
    i, j = pairs[:, 0], pairs[:, 1]
    np.add.at(table, (piece1[i], first.code[i], second.code[j]), each)
    np.add.at(table[:, :, q], (np.delete(piece1, i), np.delete(first.code, i)), 1)
    np.add.at(table[:, q, :], (np.delete(piece2, j), np.delete(second.code, j)), 1)
    return table


def _bands(one: Events, two: Events, tolerance: int, overlap: float) -> tuple[Ints, Ints]:
    """For each event of the first, the events of the second that could be paired with it or lie between such."""
    import numpy as np

    reach = np.maximum(tolerance, np.ceil((one.stop - one.start) * (1 / overlap - 1)).astype(np.int64))
    low = np.searchsorted(two.start, one.start - reach, side="left")
    high = np.searchsorted(two.start, one.start + reach, side="right")
    return np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)


def _may_pair(one: Events, i: int, two: Events, a: int, b: int, tolerance: int, overlap: float) -> Ints:
    import numpy as np

    start, stop = two.start[a:b], two.stop[a:b]
    both = np.minimum(stop, one.stop[i]) - np.maximum(start, one.start[i])
    longer = np.maximum(stop - start, one.stop[i] - one.start[i])
    may: Ints = (np.abs(start - one.start[i]) <= tolerance) | ((both > 0) & (both >= overlap * longer))
    return may


def _weights(one: Events, two: Events, low: Ints, high: Ints) -> tuple[int, tuple[int, int]]:
    """What one step of cost weighs against agreements and differences, so that no sum of the lesser outweighs it.

    Differences are told in a unit coarse enough for the sums to fit into 63 bits; it is 1 microsecond nearly always.
    """
    k = min(len(one.code), len(two.code)) + 1
    farthest = 1
    for i, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
        if b > a:
            farthest = max(farthest, abs(int(two.start[a] - one.start[i])), abs(int(two.start[b - 1] - one.start[i])))
    unit = 1 + 4 * k**3 * farthest // 2**62
    return unit, (k * (farthest // unit) + 1, k)

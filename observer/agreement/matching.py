"""Which events of two coders are the same: moments within a tolerance, states by how much they overlap.

One to one, code by code and person by person: call these with the events of one code and one person, and add.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from observer.agreement.chains import best_pairs, refuse_too_many
from observer.agreement.tables import divided
from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints

_MOST_CANDIDATES = 10_000_000
CURVE_US = (250_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000)


@dataclass(frozen=True, eq=False)
class Matching:
    """The pairs (k x 2: places in the lists of coder 1 and coder 2), and the places of what remained alone."""

    pairs: Ints
    only1: Ints
    only2: Ints


@dataclass(frozen=True)
class Tally:
    """How many events are matched, and how many only coder 1 or only coder 2 has."""

    matched: int
    only1: int
    only2: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.matched + other.matched, self.only1 + other.only1, self.only2 + other.only2)

    @property
    def f1(self) -> Value:
        """2M / (n1 + n2): the share of all events that is matched."""
        n = 2 * self.matched + self.only1 + self.only2
        return Value(2 * self.matched / n) if n else Value(None, Reason.NO_EVENTS)

    @property
    def jaccard(self) -> Value:
        """M / (n1 + n2 - M): matched, of all different events."""
        n = self.matched + self.only1 + self.only2
        return Value(self.matched / n) if n else Value(None, Reason.NO_EVENTS)


@dataclass(frozen=True)
class Differences:
    """Coder 2 minus coder 1, in microseconds, over matched events; limits of agreement after Bland & Altman (1986)."""

    n: int
    mean: Value
    mean_absolute: Value
    sum_absolute: int
    sd: Value
    low: Value
    high: Value


class Fate(StrEnum):
    """What became of an event in a matching."""

    MATCHED = "matched"
    ONLY1 = "only1"
    ONLY2 = "only2"


@dataclass(frozen=True)
class Explained:
    """One line of a matching, event by event: places in the lists and times; None where there is no counterpart."""

    fate: Fate
    first: int | None
    second: int | None
    first_us: int | None
    second_us: int | None
    difference_us: int | None


@dataclass(frozen=True)
class CurvePoint:
    """What a tolerance gives."""

    tolerance_us: int
    tally: Tally


def f1(tallies: Floats) -> Floats:
    """F1 of tallies in the order matched, only 1, only 2 (... x 3), as in `tally_sums`; nan without events."""
    return divided(2 * tallies[..., 0], 2 * tallies[..., 0] + tallies[..., 1] + tallies[..., 2])


def tally_sums(matching: Matching, piece1: Ints, piece2: Ints, n: int) -> Floats:
    """Matched, only 1, only 2 for each of `n` pieces (n x 3); `piece1` and `piece2` number those of the events."""
    import numpy as np

    where = piece1[matching.pairs[:, 0]], piece1[matching.only1], piece2[matching.only2]
    return np.stack([np.bincount(one, minlength=n) for one in where], axis=1).astype(float)


def tally(matching: Matching) -> Tally:
    """The numbers of a matching."""
    return Tally(len(matching.pairs), len(matching.only1), len(matching.only2))


def match_points(first: Ints, second: Ints, tolerance: int) -> Matching:
    """Moments (microseconds, in any order) at most `tolerance` apart: most pairs, then the least sum of differences.

    On a line a best matching need not cross, so that pairing in order is exact.
    """
    import numpy as np

    order1, order2 = np.argsort(first, kind="stable"), np.argsort(second, kind="stable")
    t1, t2 = first[order1], second[order2]
    sure, i, j = _only_choices(t1, t2, tolerance)
    t1, t2 = t1[i], t2[j]
    low = np.searchsorted(t2, t1 - tolerance, side="left")
    high = np.searchsorted(t2, t1 + tolerance, side="right")
    one = (min(len(t1), len(t2)) + 1) * tolerance + 1  # one pair more outweighs all differences
    found = best_pairs(low, high, lambda n, a, b: one - np.abs(t2[a:b] - t1[n]))
    hard = np.array(found, np.int64).reshape(-1, 2)
    pairs = np.concatenate([sure, np.stack([i[hard[:, 0]], j[hard[:, 1]]], axis=1)])
    return _matching(np.stack([order1[pairs[:, 0]], order2[pairs[:, 1]]], axis=1), first, second)


def _only_choices(t1: Ints, t2: Ints, tolerance: int) -> tuple[Ints, Ints, Ints]:
    """Pairs of which each is the other's only candidate, and the places of those that have more to choose."""
    import numpy as np

    low, high = np.searchsorted(t2, t1 - tolerance, side="left"), np.searchsorted(t2, t1 + tolerance, side="right")
    back = np.searchsorted(t1, t2 + tolerance, side="right") - np.searchsorted(t1, t2 - tolerance, side="left")
    n = high - low
    partner = np.minimum(low, max(len(t2) - 1, 0))
    sure = (n == 1) & (back[partner] == 1) if len(t2) else n > 0
    taken = np.zeros(len(t2), bool)
    taken[partner[sure]] = True
    pairs = np.stack([np.flatnonzero(sure), partner[sure]], axis=1)
    return pairs, np.flatnonzero(~sure & (n > 0)), np.flatnonzero(~taken & (back > 0))


def match_segments(start1: Ints, stop1: Ints, start2: Ints, stop2: Ints, iou: float = 0.5) -> tuple[Matching, Floats]:
    """States whose intersection over union is at least `iou` (above 0): most pairs, then the greatest sum of it.

    Gives the matching and the intersection over union of each of its pairs.
    """
    import numpy as np

    i, j, share = overlaps(start1, stop1, start2, stop2, iou, of_union=True)
    chosen = _best_assignment(i, j, share)
    pairs = np.stack([i[chosen], j[chosen]], axis=1)
    order = np.argsort(pairs[:, 0])
    return _matching(pairs[order], start1, start2), share[chosen][order]


def overlaps(
    start1: Ints, stop1: Ints, start2: Ints, stop2: Ints, least: float, of_union: bool
) -> tuple[Ints, Ints, Floats]:
    """All pairs whose intersection is at least this share (above 0) of their union, or of the longer of the two.

    Such a pair begins at most (1 / least - 1) times its own length apart; only those are looked at.
    """
    import numpy as np

    order = np.argsort(start2, kind="stable")
    reach = np.ceil((stop1 - start1) * (1 / least - 1)).astype(np.int64)
    low = np.searchsorted(start2[order], start1 - reach, side="left")
    n = np.searchsorted(start2[order], start1 + reach, side="right") - low
    refuse_too_many(int(n.sum()), _MOST_CANDIDATES)
    i = np.repeat(np.arange(len(start1)), n)
    j = order[np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + np.repeat(low, n)]
    both = np.minimum(stop1[i], stop2[j]) - np.maximum(start1[i], start2[j])
    lengths = stop1[i] - start1[i], stop2[j] - start2[j]
    whole = lengths[0] + lengths[1] - both if of_union else np.maximum(*lengths)
    share = np.divide(both, whole, out=np.zeros(len(i)), where=(both > 0) & (whole > 0))
    enough = share >= least
    return i[enough], j[enough], share[enough]


def _best_assignment(i: Ints, j: Ints, share: Floats) -> Ints:
    """Which of the candidate pairs make the best one-to-one matching; exact within each connected group."""
    import numpy as np

    alone = (np.bincount(i)[i] == 1) & (np.bincount(j)[j] == 1) if len(i) else np.zeros(0, bool)
    chosen = [np.flatnonzero(alone)]
    rest = np.flatnonzero(~alone)
    if len(rest):
        chosen += [group[_assigned(i[group], j[group], share[group])] for group in _groups(i, j, rest)]
    return np.concatenate(chosen)


def _groups(i: Ints, j: Ints, rest: Ints) -> list[Ints]:
    """The candidates by connected group: a group shares no event with another."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = int(i.max()) + 1
    n = size + int(j.max()) + 1
    links = coo_array((np.ones(len(rest)), (i[rest], j[rest] + size)), shape=(n, n))
    label = connected_components(links, directed=False)[1][i[rest]]
    order = np.argsort(label, kind="stable")
    return np.split(rest[order], np.flatnonzero(np.diff(label[order])) + 1)


def _assigned(i: Ints, j: Ints, share: Floats) -> Ints:
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = np.unique(i, return_inverse=True)[1], np.unique(j, return_inverse=True)[1]
    score = np.zeros((rows.max() + 1, columns.max() + 1))
    score[rows, columns] = share + min(score.shape) + 1  # one pair more outweighs all overlap
    number = np.full(score.shape, -1)
    number[rows, columns] = np.arange(len(i))
    picked: Ints = number[linear_sum_assignment(score, maximize=True)]
    return picked[picked >= 0]


def differences(first: Ints, second: Ints) -> Differences:
    """How far apart matched times lie; the arrays go together, pair by pair."""
    import numpy as np

    d = second - first
    if not len(d):
        none = Value(None, Reason.NO_PAIRS)
        return Differences(0, none, none, 0, none, none, none)
    mean = float(d.mean())
    spread = float(d.std(ddof=1)) if len(d) > 1 else float("nan")
    sd, low, high = (value_of(x, Reason.ONE_PAIR) for x in (spread, mean - 1.96 * spread, mean + 1.96 * spread))
    absolute = np.abs(d)
    return Differences(len(d), Value(mean), Value(float(absolute.mean())), int(absolute.sum()), sd, low, high)


def explained(matching: Matching, first: Ints, second: Ints) -> list[Explained]:
    """The matching event by event, in order of time; `first` and `second` are the times it was made of."""
    lines = [
        Explained(Fate.MATCHED, i, j, int(first[i]), int(second[j]), int(second[j] - first[i]))
        for i, j in matching.pairs.tolist()
    ]
    lines += [Explained(Fate.ONLY1, i, None, int(first[i]), None, None) for i in matching.only1.tolist()]
    lines += [Explained(Fate.ONLY2, None, j, None, int(second[j]), None) for j in matching.only2.tolist()]
    return sorted(lines, key=lambda one: one.second_us if one.first_us is None else one.first_us)  # type: ignore[arg-type,return-value]


def tolerance_curve(
    groups: Sequence[tuple[Ints, Ints]], tolerances: Iterable[int] = CURVE_US
) -> tuple[CurvePoint, ...]:
    """What each tolerance gives, added over groups: the moments of one code and one person, of both coders."""
    found = []
    for tolerance in tolerances:
        each = (tally(match_points(first, second, tolerance)) for first, second in groups)
        found.append(CurvePoint(tolerance, sum(each, Tally(0, 0, 0))))
    return tuple(found)


def _matching(pairs: Ints, first: Ints, second: Ints) -> Matching:
    """The pairs in order of time, and the rest."""
    import numpy as np

    pairs = pairs[np.argsort(first[pairs[:, 0]], kind="stable")]
    alone1 = np.setdiff1d(np.arange(len(first)), pairs[:, 0])
    alone2 = np.setdiff1d(np.arange(len(second)), pairs[:, 1])
    return Matching(pairs, alone1, alone2)

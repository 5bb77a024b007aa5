"""Krippendorff's alpha: any number of coders, missing values, codes, ratings or sets, counted or weighed by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.agreement.scales import Level, distances
from observer.agreement.tables import divided
from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats, Ints
    from observer.agreement.units import Units


def coincidences(units: Units) -> Floats:
    """o_ck (q x q): pairs of values within units, each unit's divided by m_u - 1; units with one value drop out."""
    import numpy as np

    counts, share = units.counts, _share(units)
    found: Floats = counts.T @ (counts * share[:, None])
    return found - np.diag(counts.T @ share)


def coincidence_sums(units: Units, piece: Ints, n: int) -> Floats:
    """The same for each of `n` pieces (n x q x q); `piece` numbers that of each unit."""
    import numpy as np

    counts, share = units.counts, _share(units)
    own = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(units.q)
    found = np.zeros((n, units.q, units.q))
    np.add.at(found, piece, own * share[:, None, None])
    return found


def _share(units: Units) -> Floats:
    """What each pair of values in a unit weighs."""
    import numpy as np

    judged = units.counts.sum(axis=1)
    found: Floats = np.where(judged > 1, units.weight / np.maximum(judged - 1, 1), 0.0)
    return found


def from_coincidences(o: ArrayLike, d: ArrayLike, small_sample: bool = True) -> Floats:
    """alpha = 1 - (n - 1) sum o d / sum n_c n_k d (Krippendorff 2011), for one coincidence matrix or a stack.

    Without `small_sample`, n stands for n - 1: that is alpha over time, where n is no count and the value must not
    change with the unit in which time is told.
    """
    import numpy as np

    o, d = np.asarray(o, float), np.asarray(d, float)
    totals = o.sum(axis=-1)
    n = totals.sum(axis=-1) - (1 if small_sample else 0)
    observed = np.einsum("...ck,ck->...", o, d)
    return from_sums(observed, totals, d, n)


def from_sums(observed: ArrayLike, totals: ArrayLike, d: ArrayLike, n: ArrayLike) -> Floats:
    """alpha from what adds up over blocks: sum o d (...) and n_c (... x q)."""
    import numpy as np

    totals = np.asarray(totals, float)
    expected = ((totals @ np.asarray(d, float)) * totals).sum(axis=-1)
    return 1 - divided(np.asarray(n, float) * observed, expected)


def krippendorff_alpha(
    units: Units,
    level: Level = Level.NOMINAL,
    values: ArrayLike | None = None,
    d: Floats | None = None,
    small_sample: bool = True,
) -> Value:
    """Alpha of units (counts, or durations without `small_sample`), by level of measurement or by distances `d`."""
    import numpy as np

    o = coincidences(units)
    if not o.any():
        return Value(None, Reason.NOTHING_COMPARED)
    if d is None:
        d = distances(level, np.arange(units.q) if values is None else values, o.sum(axis=1))
    return value_of(float(from_coincidences(o, d, small_sample)), Reason.ONE_CODE)

"""How much two codes or ratings differ: agreement weights, and the distances of Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats


class Weights(StrEnum):
    """How near two values are: not at all unless equal, by their distance, its square, or their ranks between."""

    IDENTITY = "identity"
    LINEAR = "linear"
    QUADRATIC = "quadratic"
    ORDINAL = "ordinal"


class Level(StrEnum):
    """What may be done with the values, after Krippendorff."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def disagreement_weights(kind: Weights, values: ArrayLike) -> Floats:
    """Weights from 0 (the same) to 1 (the ends of the scale) between all pairs of `values`.

    `values` are the steps of the scale in order, those that nobody used included. Linear and quadratic weights are
    Cohen's (1968), on the values and not on their ranks; ordinal ones are Gwet's (2014).
    """
    import numpy as np

    steps = np.asarray(values, float)
    if kind is Weights.ORDINAL:
        steps = np.arange(len(steps), dtype=float)
    apart: Floats = np.abs(steps[:, None] - steps[None, :])
    if kind is Weights.IDENTITY:
        apart = np.sign(apart)
    elif kind is Weights.QUADRATIC:
        apart = apart**2
    elif kind is Weights.ORDINAL:
        apart = apart * (apart + 1) / 2
    most = apart.max(initial=0)
    return apart / most if most else apart


def distances(level: Level, values: ArrayLike, totals: Floats) -> Floats:
    """Krippendorff's distances between values (2011); `totals` is how often each occurs (n_c), for ordinal."""
    import numpy as np

    x = np.asarray(values, float)
    if level is Level.NOMINAL:
        return 1.0 - np.eye(len(x))
    if level is Level.ORDINAL:
        x = np.cumsum(totals) - totals / 2
    apart: Floats = (x[:, None] - x[None, :]) ** 2
    if level is Level.RATIO:
        sums = x[:, None] + x[None, :]
        apart = np.divide(apart, sums**2, out=np.zeros_like(apart), where=sums != 0)
    return apart


def set_distances(sets: Sequence[frozenset[int]], monotone: bool = True) -> Floats:
    """1 - J x M between sets of codes: MASI (Passonneau 2006); without M, the Jaccard distance.

    J is the Jaccard index, M is 1 for equal sets, 2/3 for a subset, 1/3 for an overlap. Two empty sets are equal; an
    empty set is as far from any other as can be.
    """
    import numpy as np

    codes = sorted(frozenset().union(*sets))
    on = np.array([[code in one for code in codes] for one in sets], float).reshape(len(sets), len(codes))
    size = on.sum(axis=1)
    both = on @ on.T
    either = size[:, None] + size[None, :] - both
    near: Floats = np.divide(both, either, out=np.ones_like(both), where=either != 0)
    if monotone:
        inside = both == np.minimum(size[:, None], size[None, :])
        near = near * np.where(near == 1, 1.0, np.where(inside, 2 / 3, 1 / 3))
    return 1.0 - near

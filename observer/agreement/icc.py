"""Intraclass correlations of ratings: persons (rows) by coders (columns), complete rows only.

Names after McGraw & Wong (1996), formulas of Shrout & Fleiss (1979). A says absolute agreement, C consistency; 1 a
single coder, k the mean of the k coders.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from observer.agreement.tables import divided
from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats


class Form(StrEnum):
    """Which intraclass correlation; the second name is that of Shrout & Fleiss."""

    ONE_WAY = "ICC(1,1)"
    ONE_WAY_MEAN = "ICC(1,k)"
    AGREEMENT = "ICC(A,1)=ICC(2,1)"
    AGREEMENT_MEAN = "ICC(A,k)=ICC(2,k)"
    CONSISTENCY = "ICC(C,1)=ICC(3,1)"
    CONSISTENCY_MEAN = "ICC(C,k)=ICC(3,k)"


class MeanLimits(StrEnum):
    """Two conventions for the limits of ICC(A,k)."""

    SPEARMAN_BROWN = "Spearman-Brown of the single limits (Shrout & Fleiss)"
    OWN = "of their own, with the degrees of freedom of R irr"


@dataclass(frozen=True)
class MeanSquares:
    """Mean squares of n persons and k coders: between persons, between coders, error, and within persons."""

    n: int
    k: int
    persons: float
    coders: float
    error: float
    within: float


@dataclass(frozen=True)
class Components:
    """Variance components of the two-way model; an estimate below 0 is left as it is."""

    persons: float
    coders: float
    error: float


@dataclass(frozen=True)
class PairDifference:
    """How far coder `second` lies above coder `first`: mean, and limits of agreement (Bland & Altman 1986)."""

    first: int
    second: int
    n: int
    mean: Value
    sd: Value
    low: Value
    high: Value


def complete_rows(ratings: ArrayLike) -> Floats:
    """The rows without a missing value (nan); the others cannot enter an ICC."""
    import numpy as np

    table = np.asarray(ratings, float)
    found: Floats = table[~np.isnan(table).any(axis=1)]
    return found


def mean_squares(ratings: ArrayLike) -> MeanSquares | Reason:
    """The mean squares, or why there are none: fewer than two coders or complete persons, or no variance at all."""
    table = complete_rows(ratings)
    n, k = table.shape
    if k < 2:
        return Reason.TOO_FEW_CODERS
    if n < 2:
        return Reason.TOO_FEW_UNITS
    if (table == table[0, 0]).all():
        return Reason.NO_VARIANCE
    persons, coders = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    between = k * float(((persons - table.mean()) ** 2).sum())
    columns = n * float(((coders - table.mean()) ** 2).sum())
    rest = float(((table - persons - coders + table.mean()) ** 2).sum())
    return MeanSquares(
        n, k, between / (n - 1), columns / (k - 1), rest / ((n - 1) * (k - 1)), (columns + rest) / (n * (k - 1))
    )


def components(ms: MeanSquares) -> Components:
    """How much of the variance is between persons, between coders, and neither."""
    return Components((ms.persons - ms.error) / ms.k, (ms.coders - ms.error) / ms.n, ms.error)


def icc(ratings: ArrayLike, form: Form, mean_limits: MeanLimits = MeanLimits.SPEARMAN_BROWN) -> Value:
    """One intraclass correlation with its 95 % interval (McGraw & Wong 1996)."""
    ms = mean_squares(ratings)
    if isinstance(ms, Reason):
        return Value(None, ms)
    found = value_of(_point(ms, form), Reason.NO_VARIANCE)
    if found.value is None:
        return found
    low, high = _limits(ms, form, mean_limits)
    if low != low or high != high:  # nan: no spread is left to judge the spread by
        return Value(found.value, no_interval=Reason.NO_VARIANCE)
    return Value(found.value, low=low, high=high, no_interval=None)


def resampled(ratings: ArrayLike, form: Form, seed: int, resamples: int = 1000) -> Value:
    """The same with a bootstrap interval over persons: percentiles of the ICC of persons drawn with replacement."""
    import numpy as np

    from observer.agreement.bootstrap import with_interval

    table = complete_rows(ratings)
    found = icc(table, form)
    if found.value is None:
        return found
    drawn = np.random.default_rng(seed).integers(0, len(table), (resamples, len(table)))
    squares = (mean_squares(table[rows]) for rows in drawn)
    values = [float("nan") if isinstance(ms, Reason) else _point(ms, form) for ms in squares]
    return with_interval(found, np.array(values))


def pair_differences(ratings: ArrayLike) -> list[PairDifference]:
    """For each pair of coders the differences over the persons whom both rated."""
    import numpy as np

    table = np.asarray(ratings, float)
    k = table.shape[1]
    return [_difference(table, a, b) for a in range(k) for b in range(a + 1, k)]


def within(ratings: ArrayLike, steps: float) -> Value:
    """The share of pairs of ratings of one person that lie at most `steps` apart; 0 means exactly equal."""
    near, known = near_pairs(ratings, steps)
    return value_of(float(divided(near.sum(), known.sum())), Reason.NOTHING_COMPARED)


def near_pairs(ratings: ArrayLike, steps: float) -> tuple[Floats, Floats]:
    """For each person how many pairs of ratings lie at most `steps` apart, and how many pairs there are."""
    import numpy as np

    table = np.asarray(ratings, float)
    apart = np.abs(table[:, :, None] - table[:, None, :])[:, *np.triu_indices(table.shape[1], 1)]
    return (apart <= steps + 1e-9).sum(axis=1).astype(float), (~np.isnan(apart)).sum(axis=1).astype(float)


def _difference(table: Floats, first: int, second: int) -> PairDifference:
    d = complete_rows(table[:, [first, second]])
    d = d[:, 1] - d[:, 0]
    if not len(d):
        none = Value(None, Reason.NOTHING_COMPARED)
        return PairDifference(first, second, 0, none, none, none, none)
    mean, spread = float(d.mean()), float(d.std(ddof=1)) if len(d) > 1 else float("nan")
    sd, low, high = (value_of(x, Reason.TOO_FEW_UNITS) for x in (spread, mean - 1.96 * spread, mean + 1.96 * spread))
    return PairDifference(first, second, len(d), Value(mean), sd, low, high)


def _point(ms: MeanSquares, form: Form) -> float:
    """The correlation itself."""
    n, k = ms.n, ms.k
    if form in (Form.ONE_WAY, Form.ONE_WAY_MEAN):
        top, rest = ms.persons - ms.within, k * ms.within
    elif form in (Form.AGREEMENT, Form.AGREEMENT_MEAN):
        top, rest = ms.persons - ms.error, k * ms.error + k * (ms.coders - ms.error) / n
    else:
        top, rest = ms.persons - ms.error, k * ms.error
    return float(divided(top, top + (rest / k if _is_mean(form) else rest)))


def _limits(ms: MeanSquares, form: Form, mean_limits: MeanLimits) -> tuple[float, float]:
    if form is Form.AGREEMENT or (form is Form.AGREEMENT_MEAN and mean_limits is MeanLimits.SPEARMAN_BROWN):
        low, high = _agreement_limits(ms)
        return (low, high) if form is Form.AGREEMENT else (_stepped_up(low, ms.k), _stepped_up(high, ms.k))
    if form is Form.AGREEMENT_MEAN:
        return _own_mean_limits(ms)
    one_way = form in (Form.ONE_WAY, Form.ONE_WAY_MEAN)
    rest, df = (ms.within, ms.n * (ms.k - 1)) if one_way else (ms.error, (ms.n - 1) * (ms.k - 1))
    f = float(divided(ms.persons, rest))
    low_f, high_f = f / _f_975(ms.n - 1, df), f * _f_975(df, ms.n - 1)
    if _is_mean(form):
        return 1 - 1 / low_f, 1 - 1 / high_f
    return (low_f - 1) / (low_f + ms.k - 1), (high_f - 1) / (high_f + ms.k - 1)


def _agreement_limits(ms: MeanSquares) -> tuple[float, float]:
    """Of ICC(A,1), with Satterthwaite's degrees of freedom (McGraw & Wong 1996, table 7)."""
    n, k, r = ms.n, ms.k, _point(ms, Form.AGREEMENT)
    a = float(divided(k * r, n * (1 - r)))
    low_f, high_f = _satterthwaite(ms, a, 1 + a * (n - 1))
    both = k * ms.coders + (k * n - k - n) * ms.error
    low = n * (ms.persons - low_f * ms.error) / (low_f * both + n * ms.persons)
    high = n * (high_f * ms.persons - ms.error) / (both + n * high_f * ms.persons)
    return low, high


def _own_mean_limits(ms: MeanSquares) -> tuple[float, float]:
    """Of ICC(A,k) as R irr has them: k times the ICC of the mean stands where the ICC of one coder belongs. With the
    latter these limits would be those of Spearman-Brown, to the last digit."""
    n, r = ms.n, _point(ms, Form.AGREEMENT_MEAN)
    a = float(divided(ms.k * r, n * (1 - r)))
    low_f, high_f = _satterthwaite(ms, a, 1 + a * (n - 1))
    both = ms.coders - ms.error
    low = n * (ms.persons - low_f * ms.error) / (low_f * both + n * ms.persons)
    high = n * (high_f * ms.persons - ms.error) / (both + n * high_f * ms.persons)
    return low, high


def _satterthwaite(ms: MeanSquares, a: float, b: float) -> tuple[float, float]:
    """The two quantiles of F for a mixture a x MSC + b x MSE."""
    n, k = ms.n, ms.k
    v = float(
        divided(
            (a * ms.coders + b * ms.error) ** 2,
            (a * ms.coders) ** 2 / (k - 1) + (b * ms.error) ** 2 / ((n - 1) * (k - 1)),
        )
    )
    return _f_975(n - 1, v), _f_975(v, n - 1)


def _stepped_up(r: float, k: int) -> float:
    """Spearman-Brown: the reliability of the mean of k from that of one."""
    return k * r / (1 + (k - 1) * r)


def _f_975(df1: float, df2: float) -> float:
    from scipy.special import fdtri

    return float(fdtri(df1, df2, 0.975))


def _is_mean(form: Form) -> bool:
    return form in (Form.ONE_WAY_MEAN, Form.AGREEMENT_MEAN, Form.CONSISTENCY_MEAN)

"""Coefficients of two or more coders with missing values, and their standard errors for independent units.

All are 1 - D_o / D_e. D_o is the mean, over the units that two or more judged, of the share of pairs of judgements
that differ (weighted by disagreement weights); D_e depends on the chance model. The standard error is Gwet's (2014):
the spread over units of what each adds to the coefficient. It says nothing when units hang together, as neighbouring
intervals and stretches of time do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement.tables import different
from observer.agreement.units import MISSING, Units
from observer.agreement.values import Reason, Value, with_limits

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats


@dataclass(frozen=True, eq=False)
class Chance:
    """The disagreement expected by chance, and the part of each unit in it (their mean is `expected`)."""

    expected: float
    of_unit: Floats


@dataclass(frozen=True)
class Estimate:
    """A coefficient, with its interval when the units are independent, and its standard error (nan: unknown)."""

    value: Value
    se: float


ChanceModel = Callable[[Units, "Floats"], Chance]


def pooled(units: Units, v: Floats) -> Chance:
    """Codes drawn from those of all coders together (Scott 1955; Fleiss 1971; Gwet 2014 for missing values)."""
    part = _parts(units)
    use = _mean(part, units)
    return Chance(float(use @ v @ use), part @ (v @ use))


def own(units: Units, v: Floats) -> Chance:
    """Each coder draws from his own codes (Conger 1980); with two coders this is Cohen's kappa."""
    import numpy as np

    judged = units.codes != MISSING
    weight = (judged * units.weight[:, None]).sum(axis=0)
    on = (units.codes[:, :, None] == np.arange(units.q)) * 1.0
    use = np.einsum("igq,i->gq", on, units.weight) / weight[:, None]
    # the part of each unit in each coder's use, such that their mean is the use itself
    turn = (on - judged[:, :, None] * use) * (units.weight.sum() / weight)[:, None] + use
    m = len(weight)
    others = (use.sum(axis=0) - use) @ v / (m * (m - 1))
    return Chance(float((use * others).sum()), np.einsum("igq,gq->i", turn, others))


def gwet(units: Units, v: Floats) -> Chance:
    """Chance only where a code is hard to tell (Gwet 2008: AC1; 2014: AC2)."""
    part = _parts(units)
    use = _mean(part, units)
    factor = (1 - v).sum() / (units.q * (units.q - 1)) if units.q > 1 else 0.0
    return Chance(float(1 - factor * (use * (1 - use)).sum()), 1 - factor * (part @ (1 - use)))


def even(units: Units, v: Floats) -> Chance:
    """All codes equally likely (Brennan & Prediger 1981)."""
    import numpy as np

    return Chance(float(v.mean()), np.full(len(units.codes), v.mean()))


def percent_agreement(units: Units, v: Floats | None = None) -> Value:
    """The mean share of pairs of coders who agree, over the units that two or more judged; weighted with `v`."""
    v = different(units.q) if v is None else v
    apart, pairable = _disagreement(units, v)
    total = (units.weight * pairable).sum()
    return Value(float(1 - (units.weight * apart).sum() / total)) if total else Value(None, Reason.NOTHING_COMPARED)


def coefficient(units: Units, model: ChanceModel, v: Floats | None = None) -> Estimate:
    """1 - D_o / D_e under a chance model: `pooled` (Fleiss), `own` (Conger), `gwet` (AC1, AC2), `even`.

    `v` are disagreement weights from 0 to 1 (q x q); without them codes agree or not.
    """
    v = different(units.q) if v is None else v
    units = _judged(units)
    if units.codes.shape[1] < 2:
        return Estimate(Value(None, Reason.TOO_FEW_CODERS), float("nan"))
    apart, pairable = _disagreement(units, v)
    weight = (units.weight * pairable).sum()
    if not weight:
        return Estimate(Value(None, Reason.NOTHING_COMPARED), float("nan"))
    chance = model(units, v)
    if not chance.expected:
        return Estimate(Value(None, Reason.ONE_CODE), float("nan"))
    found = float(1 - (units.weight * apart).sum() / weight / chance.expected)
    own_part = pairable * (units.weight.sum() / weight) * (1 - apart / chance.expected)
    return _estimate(found, _standard_error(units, found, own_part, chance), len(units.codes))


def alpha_with_se(units: Units, v: Floats | None = None) -> Estimate:
    """Krippendorff's alpha from agreement weights, with Gwet's standard error (2014).

    The value is that of `alpha.krippendorff_alpha` with the same distances.
    """
    v = different(units.q) if v is None else v
    judged = (units.codes != MISSING).sum(axis=1)
    units = Units(units.codes[judged > 1], units.q, units.weight[judged > 1])
    if not len(units.codes):
        return Estimate(Value(None, Reason.NOTHING_COMPARED), float("nan"))
    size = judged[judged > 1] / judged[judged > 1].mean()
    part = units.counts / judged[judged > 1].mean()
    use = part.mean(axis=0)
    expected = float(use @ v @ use)
    if not expected:
        return Estimate(Value(None, Reason.ONE_CODE), float("nan"))
    apart = _disagreement(units, v)[0] * size
    plain = apart.mean() / expected  # Gwet takes the spread of alpha without its small-sample term
    corrected = plain * (1 - 1 / units.counts.sum())
    own_part = 1 - apart / expected + corrected * (size - 1)
    chance = Chance(expected, part @ (v @ use) - expected * (size - 1))
    return _estimate(1 - corrected, _standard_error(units, 1 - plain, own_part, chance), len(units.codes))


def _standard_error(units: Units, found: float, own_part: Floats, chance: Chance) -> float:
    """From what each unit adds; nan for a single unit, and for units that are no independent units."""
    n = len(units.codes)
    if n < 2 or units.is_weighted:
        return float("nan")
    adds = own_part + 2 * (1 - found) * (chance.of_unit - chance.expected) / chance.expected
    return math.sqrt(((adds - found) ** 2).sum() / (n * (n - 1)))


def _estimate(found: float, se: float, n: int) -> Estimate:
    """With the interval from Student's t, as Gwet has it."""
    if math.isnan(se):
        return Estimate(Value(found), se)
    from scipy.special import stdtrit

    return Estimate(with_limits(Value(found), se, float(stdtrit(n - 1, 0.975))), se)


def _judged(units: Units) -> Units:
    """Without units that nobody judged and coders who judged nothing."""
    there = units.codes != MISSING
    rows = there.any(axis=1)
    return Units(units.codes[rows][:, there.any(axis=0)], units.q, units.weight[rows])


def _disagreement(units: Units, v: Floats) -> tuple[Floats, Floats]:
    """For each unit the share of pairs that differ, 0 where there is no pair; and whether there is a pair."""
    import numpy as np

    counts = units.counts
    m = counts.sum(axis=1)
    apart = ((counts @ v) * counts).sum(axis=1) / np.maximum(m * (m - 1), 1)
    return apart, (m > 1) * 1.0


def _parts(units: Units) -> Floats:
    """What share of a unit's judgements each code has."""
    counts = units.counts
    shares: Floats = counts / counts.sum(axis=1, keepdims=True)
    return shares


def _mean(part: Floats, units: Units) -> Floats:
    mean: Floats = units.weight @ part / units.weight.sum()
    return mean

"""Drift: one coder's agreement in the order of coding, smoothed, against limits from his calibration phase.

The chart of exponentially weighted moving averages of Roberts (1959), "Control chart tests based on geometric moving
averages", Technometrics 1, 239-250, in the form of Lucas & Saccucci (1990), Technometrics 32, 1-12.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from observer.agreement.values import Reason, Value

LAMBDA = 0.3  # the weight of the newest value
SIGMAS = 3.0  # L: how many standard deviations the limits lie from the centre
CALIBRATION = 10
POOL = 5  # how many of the last sessions are pooled


@dataclass(frozen=True)
class ChartPoint:
    """One value of the series and where the smoothed line is after it; `low` and `high` are the limits there.

    During calibration there is neither line nor limit; an undefined value leaves the line where it was.
    """

    value: Value
    ewma: Value
    low: Value
    high: Value
    in_calibration: bool

    @property
    def is_outside(self) -> bool:
        """Whether the line is beyond a limit; never without limits."""
        if self.ewma.value is None or self.low.value is None or self.high.value is None:
            return False
        return not self.low.value - 1e-12 <= self.ewma.value <= self.high.value + 1e-12

    @property
    def is_below(self) -> bool:
        """Whether it is the lower limit: then agreement has become worse."""
        return self.is_outside and self.ewma.value is not None and self.ewma.value < (self.low.value or 0)


@dataclass(frozen=True)
class Chart:
    """The chart of one coder: centre and spread of the calibration phase, and each value in the order of coding."""

    centre: Value
    sigma: Value
    points: tuple[ChartPoint, ...]


def ewma(values: Sequence[float], start: float, weight: float = LAMBDA) -> list[float]:
    """z_i = weight x_i + (1 - weight) z_(i-1), with z_0 = `start` (Roberts 1959)."""
    found, z = [], start
    for value in values:
        z = weight * value + (1 - weight) * z
        found.append(z)
    return found


def half_width(sigma: float, i: int, weight: float = LAMBDA, sigmas: float = SIGMAS) -> float:
    """How far the limits lie from the centre after the i-th value (from 1):
    L sigma sqrt(lambda / (2 - lambda) (1 - (1 - lambda)^(2i))) (Roberts 1959)."""
    return sigmas * sigma * math.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * i)))


def chart(
    values: Sequence[Value], calibration: int = CALIBRATION, weight: float = LAMBDA, sigmas: float = SIGMAS
) -> Chart:
    """The chart of a series; its first `calibration` defined values give centre (mean) and sigma (SD with n - 1).

    With fewer there are no limits, and the reason; the line then begins at the first value. Values that do not differ
    at all during calibration give no limits either.
    """
    known = [value.value for value in values if value.value is not None]
    if len(known) < calibration or calibration < 2:
        return _without_limits(values, known, weight)
    centre, sigma = _calibrated(known[:calibration])
    points, z, i = [], centre, 0
    for value in values:
        if value.value is not None:
            i += 1
        if i <= calibration:
            none = Value(None, Reason.CALIBRATING)
            points.append(ChartPoint(value, none, none, none, in_calibration=True))
            continue
        if value.value is not None:
            z = ewma([value.value], z, weight)[0]
        width = half_width(sigma, i - calibration, weight, sigmas)
        low, high = (Value(centre + side * width) if sigma else Value(None, Reason.NO_SPREAD) for side in (-1, 1))
        points.append(ChartPoint(value, Value(z), low, high, in_calibration=False))
    return Chart(Value(centre), Value(sigma), tuple(points))


def _calibrated(values: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    sigma = float(np.std(values, ddof=1))
    return float(np.mean(values)), sigma if sigma > 1e-12 else 0.0


def _without_limits(values: Sequence[Value], known: Sequence[float], weight: float) -> Chart:
    """The line alone, while the calibration phase goes on."""
    none = Value(None, Reason.CALIBRATING)
    line = iter(ewma(known, known[0], weight)) if known else iter(())
    points, now = [], Value(None, Reason.NOTHING_COMPARED)
    for value in values:
        now = Value(next(line)) if value.value is not None else now
        points.append(ChartPoint(value, now, none, none, in_calibration=True))
    return Chart(none, none, tuple(points))

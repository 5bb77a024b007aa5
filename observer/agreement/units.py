"""Units by coders: what each of two or more coders made of each unit, with missing values, each unit with a weight.

A unit is an interval, a person, a rating, or a stretch of time; a stretch weighs as much as it lasts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from observer.agreement import tables
from observer.agreement.values import Reason, Value

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats, Ints


MISSING = -1


@dataclass(frozen=True, eq=False)
class Units:
    """`codes` (units x coders) holds numbers from 0 to q - 1, `MISSING` for none; `weight` has one for each unit."""

    codes: Ints
    q: int
    weight: Floats

    @property
    def counts(self) -> Floats:
        """How many coders gave each code to each unit: units x q."""
        import numpy as np

        n, cells = len(self.codes), self.codes + np.arange(len(self.codes))[:, None] * self.q
        return np.bincount(cells[self.codes != MISSING], minlength=n * self.q).reshape(n, self.q).astype(float)

    @property
    def is_weighted(self) -> bool:
        """Whether the units differ in weight or weigh something else than 1: then they are no independent units."""
        return bool((self.weight != 1).any())

    def complete(self) -> Units:
        """The units that every coder judged."""
        whole = (self.codes != MISSING).all(axis=1)
        return Units(self.codes[whole], self.q, self.weight[whole])

    def table(self, first: int = 0, second: int = 1) -> Floats:
        """The q x q table of two of the coders, over the units that both judged."""
        import numpy as np

        a, b = self.codes[:, first], self.codes[:, second]
        both = (a != MISSING) & (b != MISSING)
        cells = np.bincount(a[both] * self.q + b[both], self.weight[both], minlength=self.q**2)
        return cells.reshape(self.q, self.q).astype(float)


def units_of(values: Sequence[Sequence[Any]], scale: Sequence[Any]) -> Units:
    """Units from rows of values, None where one is missing; `scale` lists all values that there are, in order."""
    import numpy as np

    number = {value: n for n, value in enumerate(scale)} | {None: MISSING}
    codes = np.array([[number[value] for value in row] for row in values], np.int64)
    return Units(codes.reshape(len(values), -1), len(scale), np.ones(len(values)))


def all_agree(units: Units, scale: ArrayLike | None = None, tolerance: float = 0) -> Value:
    """The share of complete units in which all coders are equal, or at most `tolerance` apart on `scale`."""
    import numpy as np

    whole = units.complete()
    if not len(whole.codes):
        return Value(None, Reason.TOO_FEW_UNITS)
    steps = np.arange(units.q) if scale is None else np.asarray(scale, float)
    apart = steps[whole.codes].max(axis=1) - steps[whole.codes].min(axis=1)
    return Value(float(np.average(apart <= tolerance + 1e-9, weights=whole.weight)))


def pairwise(units: Units, coefficient: tables.Coefficient = tables.cohen_kappa, **options: Any) -> list[list[Value]]:
    """The matrix of pairs of coders: a coefficient for each, over what both judged. The diagonal is of a coder with
    himself."""
    coders = range(units.codes.shape[1])
    return [[tables.value(coefficient, units.table(a, b), **options) for b in coders] for a in coders]


def mean_with_others(matrix: Sequence[Sequence[Value]]) -> list[Value]:
    """Each coder's mean over the pairs with the others; pairs without a value are left out."""
    found = []
    for a, row in enumerate(matrix):
        known = [one.value for b, one in enumerate(row) if a != b and one.value is not None]
        found.append(Value(sum(known) / len(known)) if known else Value(None, Reason.NOTHING_COMPARED))
    return found


def light_kappa(units: Units) -> Value:
    """The mean of the pairwise Cohen kappas (Light 1971); none when one of the pairs has none."""
    matrix = pairwise(units)
    above = [one for a, row in enumerate(matrix) for one in row[a + 1 :]]
    if not above:
        return Value(None, Reason.TOO_FEW_CODERS)
    known = [one.value for one in above if one.value is not None]
    if len(known) < len(above):
        return Value(None, next(one.why for one in above if one.why))
    return Value(sum(known) / len(known))

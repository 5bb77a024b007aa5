"""Coefficients on tables of two coders: tallies or seconds, rows of coder 1, columns of coder 2.

Each function takes one table (q x q) or a stack of them (... x q x q) and gives one number for each: nan where the
coefficient is undefined. `value` gives a number or the reason. Where a coefficient corrects for chance it is
1 - D_o / D_e, the disagreement observed divided by that expected: no subtraction loses digits, perfect agreement
gives exactly 1, and D_e is exactly 0 when only one code was used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats


Coefficient = Callable[..., Any]


def divided(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """The quotients; nan, without a warning, where the denominator is 0."""
    import numpy as np

    top, bottom = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    found: Floats = np.divide(top, bottom, out=np.full(bottom.shape, np.nan), where=bottom != 0)
    return found


def shares(table: ArrayLike) -> Floats:
    """The table as shares of its total; nan for an empty table."""
    import numpy as np

    table = np.asarray(table, float)
    return divided(table, table.sum(axis=(-2, -1), keepdims=True))


def different(q: int) -> Floats:
    """Disagreement weights of codes without an order: 0 for the same, 1 for another."""
    import numpy as np

    return 1.0 - np.eye(q)


def percent_agreement(table: ArrayLike) -> Floats:
    """The share on the diagonal, p_o."""
    import numpy as np

    found: Floats = np.einsum("...aa->...", shares(table))
    return found


def chance_agreement(table: ArrayLike) -> Floats:
    """Cohen's p_e: the sum of the products of the margins (Cohen 1960)."""
    import numpy as np

    p = shares(table)
    found: Floats = np.einsum("...a,...a->...", p.sum(axis=-1), p.sum(axis=-2))
    return found


def cohen_kappa(table: ArrayLike, disagreement: ArrayLike | None = None) -> Floats:
    """Kappa (Cohen 1960), weighted when disagreement weights (q x q) are given (Cohen 1968)."""
    p = shares(table)
    return _corrected(p, p.sum(axis=-1), p.sum(axis=-2), disagreement)


def scott_pi(table: ArrayLike, disagreement: ArrayLike | None = None) -> Floats:
    """Scott's pi: chance from the margins of both coders together (Scott 1955).

    Of a table of durations this is Krippendorff's alpha with time as its weight, without the small-sample term.
    """
    p = shares(table)
    pooled = (p.sum(axis=-1) + p.sum(axis=-2)) / 2
    return _corrected(p, pooled, pooled, disagreement)


def brennan_prediger(table: ArrayLike, disagreement: ArrayLike | None = None) -> Floats:
    """All codes equally likely by chance (Brennan & Prediger 1981; Bennett et al. 1954); 2 x 2: PABAK."""
    import numpy as np

    p = shares(table)
    even = np.full(p.shape[:-1], 1 / p.shape[-1])
    return _corrected(p, even, even, disagreement)


def gwet_ac(table: ArrayLike, disagreement: ArrayLike | None = None) -> Floats:
    """AC1, or AC2 with disagreement weights from 0 to 1 (Gwet 2008, 2014)."""
    import numpy as np

    p = shares(table)
    q = p.shape[-1]
    weights = 1 - (different(q) if disagreement is None else np.asarray(disagreement, float))
    pooled = (p.sum(axis=-1) + p.sum(axis=-2)) / 2
    chance = divided(weights.sum() * (pooled * (1 - pooled)).sum(axis=-1), q * (q - 1))
    return 1 - divided(np.einsum("...ab,ab->...", p, 1 - weights), 1 - chance)


def kappa_max(table: ArrayLike) -> Floats:
    """The highest kappa that these margins allow (Cohen 1960)."""
    import numpy as np

    p = shares(table)
    rows, columns = p.sum(axis=-1), p.sum(axis=-2)
    missed = (rows - np.minimum(rows, columns)).sum(axis=-1)
    return 1 - divided(missed, (rows * (1 - columns)).sum(axis=-1))


def prevalence_index(table: ArrayLike) -> Floats:
    """(a - d) / N of a 2 x 2 table, with its sign (Byrt, Bishop & Carlin 1993)."""
    p = shares(table)
    return p[..., 0, 0] - p[..., 1, 1]


def bias_index(table: ArrayLike) -> Floats:
    """(b - c) / N of a 2 x 2 table: above 0 when coder 1 uses the code more (Byrt, Bishop & Carlin 1993)."""
    p = shares(table)
    return p[..., 0, 1] - p[..., 1, 0]


def positive_agreement(table: ArrayLike) -> Floats:
    """2a / (2a + b + c) of a 2 x 2 table (Cicchetti & Feinstein 1990)."""
    p = shares(table)
    return divided(2 * p[..., 0, 0], 2 * p[..., 0, 0] + p[..., 0, 1] + p[..., 1, 0])


def negative_agreement(table: ArrayLike) -> Floats:
    """2d / (2d + b + c) of a 2 x 2 table (Cicchetti & Feinstein 1990)."""
    return positive_agreement(_turned(table))


def jaccard(table: ArrayLike) -> Floats:
    """a / (a + b + c) of a 2 x 2 table: on for both, of on for either; of intervals, agreement on occurrence."""
    p = shares(table)
    return divided(p[..., 0, 0], p[..., 0, 0] + p[..., 0, 1] + p[..., 1, 0])


def non_occurrence(table: ArrayLike) -> Floats:
    """d / (b + c + d) of a 2 x 2 table: of the intervals in which either saw nothing, those in which neither did."""
    return jaccard(_turned(table))


def value(coefficient: Coefficient, table: ArrayLike, **options: Any) -> Value:
    """A coefficient of one table, or why it has none."""
    import numpy as np

    empty = not np.asarray(table, float).sum()
    why = Reason.NOTHING_COMPARED if empty else _WHY.get(coefficient, Reason.ONE_CODE)
    return value_of(coefficient(table, **options), why)


_WHY: dict[Coefficient, Reason] = {
    positive_agreement: Reason.NEVER_ON,
    jaccard: Reason.NEVER_ON,
    negative_agreement: Reason.ALWAYS_ON,
    non_occurrence: Reason.ALWAYS_ON,
}


def one_code(table: ArrayLike, code: int) -> Floats:
    """The 2 x 2 table of one code against all others."""
    import numpy as np

    table = np.asarray(table, float)
    both = table[..., code, code]
    row, column = table[..., code, :].sum(axis=-1), table[..., :, code].sum(axis=-1)
    rest = table.sum(axis=(-2, -1)) - row - column + both
    cells = np.stack([both, row - both, column - both, rest], axis=-1)
    return cells.reshape(*both.shape, 2, 2)


def at_parents(table: ArrayLike, parents: ArrayLike) -> Floats:
    """The table one level up: `parents` holds, for each code, the number of its parent."""
    import numpy as np

    table, up = np.asarray(table, float), np.eye(int(np.max(parents)) + 1)[np.asarray(parents)]
    found: Floats = np.einsum("ax,...ab,by->...xy", up, table, up)
    return found


def levels(table: ArrayLike, parents: ArrayLike) -> Floats:
    """The shares in which coders agree on the code, only on its parent, and on neither (... x 3)."""
    import numpy as np

    code, parent = percent_agreement(table), percent_agreement(at_parents(table, parents))
    return np.stack([code, parent - code, 1 - parent], axis=-1)


def _corrected(p: Floats, rows: Floats, columns: Floats, disagreement: ArrayLike | None) -> Floats:
    """1 - D_o / D_e, with chance from these margins."""
    import numpy as np

    v = different(p.shape[-1]) if disagreement is None else np.asarray(disagreement, float)
    observed = np.einsum("...ab,ab->...", p, v)
    expected = np.einsum("...a,ab,...b->...", rows, v, columns, optimize=True)
    return 1 - divided(observed, expected)


def _turned(table: ArrayLike) -> Floats:
    import numpy as np

    return np.asarray(table, float)[..., ::-1, ::-1]

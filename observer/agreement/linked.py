"""Tables of linked events: codes of coder 1 in rows, of coder 2 in columns, and a last row and column for events that
nobody else has. That both have nothing cannot happen: the corner is empty by structure, which chance must respect.

Chance is what proportional fitting to the margins converges to when it starts from 1 everywhere and 0 in the corner.
With a single empty corner that limit has a closed form, so that nothing needs to be iterated: with R and C the sums of
the inner margins and T the inner total, E_ab = T r_a c_b / (R C).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.agreement import tables
from observer.agreement.tables import divided
from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Floats


def fitted_chance(table: ArrayLike) -> Floats:
    """p_e: the share of agreement that the margins and the empty corner lead to; for one table or a stack."""
    import numpy as np

    table = np.asarray(table, float)
    rows, columns = table.sum(axis=-1)[..., :-1], table.sum(axis=-2)[..., :-1]
    inner = table[..., :-1, :-1].sum(axis=(-2, -1))
    both = np.einsum("...a,...a->...", rows, columns) * inner
    either = rows.sum(axis=-1) * columns.sum(axis=-1)
    # without events of one of the coders nothing can agree
    chance = np.where(either == 0, 0.0, divided(both, either))
    return divided(chance, table.sum(axis=(-2, -1)))


def linked_kappa(table: ArrayLike) -> Floats:
    """(p_o - p_e) / (1 - p_e) with fitted chance; nan when one code leaves no freedom, or without events."""
    import numpy as np

    table = np.asarray(table, float)
    chance = fitted_chance(table)
    used = [(np.moveaxis(table, axis, -1).sum(axis=-1)[..., :-1] > 0).sum(axis=-1) for axis in (-1, -2)]
    free = (used[0] > 1) | (used[1] > 1)
    return np.where(free, 1 - divided(1 - tables.percent_agreement(table), 1 - chance), np.nan)


def linked_kappa_max(table: ArrayLike) -> Floats:
    """The highest kappa that the margins allow, with the same fitted chance."""
    import numpy as np

    p = tables.shares(table)
    most = np.minimum(p.sum(axis=-1), p.sum(axis=-2)).sum(axis=-1)
    return np.where(np.isnan(linked_kappa(table)), np.nan, 1 - divided(1 - most, 1 - fitted_chance(table)))


def linked_share(table: ArrayLike) -> Floats:
    """The share of the table that is linked, whatever the codes."""
    import numpy as np

    return divided(np.asarray(table, float)[..., :-1, :-1].sum(axis=(-2, -1)), np.asarray(table).sum(axis=(-2, -1)))


def inner(table: ArrayLike) -> Floats:
    """The linked events alone: their agreement says nothing of what was missed."""
    import numpy as np

    return np.asarray(table, float)[..., :-1, :-1]


def kappa(table: ArrayLike, maximum: bool = False) -> Value:
    """The kappa of one table (or its maximum), or why there is none."""
    import numpy as np

    empty = not np.asarray(table, float).sum()
    found = linked_kappa_max(table) if maximum else linked_kappa(table)
    return value_of(float(found), Reason.NO_EVENTS if empty else Reason.NO_FREEDOM)

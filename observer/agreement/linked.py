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


def margins(table: ArrayLike) -> Floats:
    """All of a table that its kappa needs, and that adds up like it (... x 2q + 3): the inner margins of rows and of
    columns, the inner total, the agreements, and the total."""
    import numpy as np

    table = np.asarray(table, float)
    sums = [table[..., :-1, :-1].sum(axis=(-2, -1)), np.einsum("...aa->...", table), table.sum(axis=(-2, -1))]
    parts = [table.sum(axis=-1)[..., :-1], table.sum(axis=-2)[..., :-1], np.stack(sums, axis=-1)]
    return np.concatenate(parts, axis=-1)


def fitted_chance(table: ArrayLike) -> Floats:
    """p_e: the share of agreement that the margins and the empty corner lead to; for one table or a stack."""
    return _chance(margins(table))


def _chance(found: Floats) -> Floats:
    import numpy as np

    q = (found.shape[-1] - 3) // 2
    rows, columns = found[..., :q], found[..., q : 2 * q]
    both = np.einsum("...a,...a->...", rows, columns) * found[..., -3]
    either = rows.sum(axis=-1) * columns.sum(axis=-1)
    # without events of one of the coders nothing can agree
    chance = np.where(either == 0, 0.0, divided(both, either))
    return divided(chance, found[..., -1])


def linked_kappa(table: ArrayLike) -> Floats:
    """(p_o - p_e) / (1 - p_e) with fitted chance; nan when one code leaves no freedom, or without events."""
    return kappa_of_margins(margins(table))


def kappa_of_margins(found: Floats) -> Floats:
    """The same from `margins`, for one or a stack."""
    import numpy as np

    q = (found.shape[-1] - 3) // 2
    used = [(part > 0).sum(axis=-1) for part in (found[..., :q], found[..., q : 2 * q])]
    free = (used[0] > 1) | (used[1] > 1)
    return np.where(free, 1 - divided(1 - divided(found[..., -2], found[..., -1]), 1 - _chance(found)), np.nan)


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

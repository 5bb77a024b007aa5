"""The standard error of Cohen's kappa, for independent units; never for time, whose units hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.agreement import tables
from observer.agreement.values import Value, with_limits

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

NORMAL_95 = 1.959963984540054  # of a normal distribution, 95 % lies within so many standard deviations


def cohen_kappa_se(table: ArrayLike) -> float:
    """The large-sample standard error of kappa (Fleiss, Cohen & Everitt 1969); nan where kappa is undefined."""
    import numpy as np

    table = np.asarray(table, float)
    p, k, n = tables.shares(table), float(tables.cohen_kappa(table)), table.sum()
    chance = float(tables.chance_agreement(table))
    rows, columns, diagonal = p.sum(axis=1), p.sum(axis=0), np.diag(p)
    agreed = diagonal @ (1 - (rows + columns) * (1 - k)) ** 2
    both = (columns[:, None] + rows[None, :]) ** 2
    missed = (1 - k) ** 2 * ((p * both).sum() - diagonal @ np.diag(both))
    variance = tables.divided(agreed + missed - (k - chance * (1 - k)) ** 2, n * (1 - chance) ** 2)
    return float(np.sqrt(np.maximum(variance, 0)))


def cohen_kappa(table: ArrayLike) -> Value:
    """Kappa of independent units with its large-sample 95 % interval."""
    return with_limits(tables.value(tables.cohen_kappa, table), cohen_kappa_se(table), NORMAL_95)

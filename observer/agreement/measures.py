"""Marks as measures: how often each coder marked something, by person, code and session; for ICCs on counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.agreement.tables import divided

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints


def counts(unit: Ints, coder: Ints, minutes: Floats) -> Floats:
    """Marks by unit and coder, from the unit and the coder of each mark.

    A unit is, for example, a person x a code x a session. `minutes` (units x coders) is for how long each coder could
    observe it: 0 marks are 0 only where that is more than 0, else missing (nan).
    """
    import numpy as np

    n, k = minutes.shape
    found = np.bincount(unit * k + coder, minlength=n * k).reshape(n, k)
    return np.where(minutes > 0, found, np.nan)


def per_minute(marks: Floats, minutes: Floats) -> Floats:
    """The same as rates a minute observed."""
    return divided(marks, minutes)

"""Krippendorff's alpha for unitizing (1995, 2004): how well coders agree on where units of a code begin and end.

Time is in whole numbers of a unit (for example milliseconds), one continuum with a begin and a length. The formula
counts in such units; from some thousands on their size hardly matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement.values import Reason, Value, value_of

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints
    from observer.coding.spans import Span


@dataclass(frozen=True)
class Disagreement:
    """Of one code: the disagreement observed, and that expected by chance (nan when it cannot be told)."""

    observed: float
    expected: float


def disagreement(coders: Sequence[Sequence[Span]], continuum: Span) -> Disagreement:
    """Of one code; each coder's units as (start, stop), in any order. Overlaps within a coder count once."""
    import numpy as np

    units = [_within(one, continuum) for one in coders]
    length, m = continuum[1] - continuum[0], len(units)
    between = sum(_apart(a, b) + _apart(b, a) for n, a in enumerate(units) for b in units[n + 1 :])
    observed = 2 * between / (m * (m - 1) * length**2) if m > 1 else float("nan")
    lengths = np.concatenate([one[:, 1] - one[:, 0] for one in units]).astype(float)
    gaps = np.concatenate([_gaps(one, continuum) for one in units]).astype(float)
    return Disagreement(observed, _expected(lengths, gaps, length, m))


def alpha_u(codes: Mapping[str, Sequence[Sequence[Span]]], continuum: Span) -> Value:
    """alpha_U over codes, 1 - sum D_o / sum D_e; for each code the units of each coder."""
    found = [disagreement(coders, continuum) for coders in codes.values() if any(len(one) for one in coders)]
    if not found:
        return Value(None, Reason.NO_EVENTS)
    expected = sum(one.expected for one in found)
    if not expected > 0:
        return Value(None, Reason.ONE_CODE)
    return value_of(1 - sum(one.observed for one in found) / expected, Reason.TOO_FEW_CODERS)


def _apart(a: Ints, b: Ints) -> float:
    """Half the squared differences of the units that overlap, and the squares of the units of `a` that lie wholly in a
    gap of `b`; the other half comes from the other side."""
    import numpy as np

    first = np.searchsorted(b[:, 1], a[:, 0], side="right")
    n = np.searchsorted(b[:, 0], a[:, 1], side="left") - first
    i = np.repeat(np.arange(len(a)), n)
    j = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + np.repeat(first, n)
    alone = (a[n == 0, 1] - a[n == 0, 0]).astype(float)
    return float(((a[i] - b[j]).astype(float) ** 2).sum() / 2 + (alone**2).sum())


def _expected(lengths: Floats, gaps: Floats, whole: int, m: int) -> float:
    """D_e: the same, of all units laid at all places."""
    import numpy as np

    gaps = np.sort(gaps)
    longer = np.searchsorted(gaps, lengths, side="left")
    sums = np.append(np.cumsum(gaps[::-1])[::-1], 0.0)[longer]
    places = sums - (len(gaps) - longer) * (lengths - 1)
    n = len(lengths)
    total = ((n - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths) + lengths**2 * places).sum()
    pairs = m * whole * (m * whole - 1.0) - (lengths * (lengths - 1)).sum()
    return float(2 / whole * total / pairs) if pairs > 0 else float("nan")


def _within(units: Sequence[Span], continuum: Span) -> Ints:
    """The units in order, cut off at the ends of the continuum. Those that overlap are one, those that touch two."""
    import numpy as np

    found: list[Span] = []
    for start, stop in sorted((max(a, continuum[0]), min(b, continuum[1])) for a, b in units):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        elif start < stop:
            found.append((start, stop))
    return np.array(found, np.int64).reshape(-1, 2)


def _gaps(units: Ints, continuum: Span) -> Ints:
    import numpy as np

    edges = np.concatenate([[continuum[0]], units.ravel(), [continuum[1]]]).reshape(-1, 2)
    found: Ints = np.diff(edges, axis=1).ravel()
    return found[found > 0]

"""Intervals by drawing again: whole cases when there are ten or more, else blocks of time within each case.

Neighbouring moments hang together, so what is drawn must be longer than that reaches: ten mean bouts, at least 30
seconds. What a coefficient is computed from (a table, tallies) adds up over pieces of time; so a resample is a weighted
sum of the pieces, and all resamples are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from observer.agreement import tables
from observer.agreement.values import Reason, Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from observer.agreement.arrays import Floats, Ints
    from observer.coding.spans import Span

ENOUGH_CASES = 10  # from here on whole cases are drawn
FEWEST_BLOCKS = 5
BOUTS_A_BLOCK = 10
SHORTEST_BLOCK_US = 30_000_000
STEPS = 2  # pieces a block; a block may begin at each piece
_AT_ONCE = 1_000_000  # numbers that are drawn, or cells that are multiplied, at one time


@dataclass(frozen=True)
class Plan:
    """How to draw: so many resamples, from this seed, which is kept with the result."""

    resamples: int = 1000
    seed: int = 1


@dataclass(frozen=True)
class Pieces:
    """The pieces of time that draws are made of: `step` microseconds long from the start of each case, or whole cases
    (None). `starts` and `first` hold, by case, its first moment and the number of its first piece."""

    starts: dict[str, int]
    first: dict[str, int]
    sizes: dict[str, int]
    step: int | None

    @property
    def n(self) -> int:
        """How many pieces there are."""
        return sum(self.sizes.values())

    @property
    def blocks(self) -> int:
        """How many blocks, or cases, there are to draw from; a case too short for two blocks has none."""
        if self.step is None:
            return self.n
        return sum(size // STEPS for size in self.sizes.values() if size >= 2 * STEPS)

    def edges(self, case: str) -> Ints:
        """Where the pieces of a case begin, to cut its streams at."""
        import numpy as np

        return self.starts[case] + np.arange(1, self.sizes[case]) * (self.step or 0)

    def number(self, case: str, at: Ints) -> Ints:
        """The piece that each moment of a case belongs to."""
        import numpy as np

        inside = 0 if self.step is None else (at - self.starts[case]) // self.step
        return self.first[case] + np.clip(inside, 0, self.sizes[case] - 1) + np.zeros(len(at), np.int64)


@dataclass(frozen=True, eq=False)
class Draws:
    """How often each piece begins a block in each resample (resamples x pieces); or why nothing can be drawn."""

    pieces: Pieces
    counts: NDArray[np.uint16] | Reason

    @property
    def n(self) -> int:
        """How many resamples there are; at least 1, to divide by."""
        return 1 if isinstance(self.counts, Reason) else max(len(self.counts), 1)


@dataclass(frozen=True, eq=False)
class Resampled:
    """What a coefficient is computed from, as it is and in each resample (resamples x ...); or why there is none."""

    total: Floats
    draws: Floats | Reason

    def value(self, coefficient: tables.Coefficient, **options: Any) -> Value:
        """A coefficient of `tables` with its interval."""
        found = tables.value(coefficient, self.total, **options)
        return self.interval(found, lambda drawn: coefficient(drawn, **options))

    def interval(self, found: Value, statistic: Callable[[Floats], Any]) -> Value:
        """`found` with its interval; `statistic` gives a number for each of a stack of totals, nan where undefined."""
        if found.value is None:
            return replace(found, no_interval=found.why)
        if isinstance(self.draws, Reason):
            return replace(found, no_interval=self.draws)
        return with_interval(found, statistic(self.draws))


def block_length(mean_bout: float) -> int:
    """The length of a block in microseconds: ten mean bouts, at least 30 seconds."""
    return max(round(BOUTS_A_BLOCK * mean_bout), SHORTEST_BLOCK_US)


def pieces_of(cases: Sequence[tuple[str, Span]], mean_bout: float) -> Pieces:
    """Pieces for these cases, each with the time from its first to its last observed moment; a case may come twice."""
    spans: dict[str, Span] = {}
    for case, (start, stop) in cases:
        known = spans.get(case, (start, stop))
        spans[case] = (min(known[0], start), max(known[1], stop))
    step = None if len(spans) >= ENOUGH_CASES else -(-block_length(mean_bout) // STEPS)
    sizes = {case: max((stop - start) // step, 1) if step else 1 for case, (start, stop) in spans.items()}
    first = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    return Pieces({case: span[0] for case, span in spans.items()}, first, sizes, step)


def draw(pieces: Pieces, plan: Plan) -> Draws:
    """Draw, once for all that is computed from these pieces.

    Cases are drawn with replacement; or blocks within each case, as many as it holds. A block that reaches the end of
    its case goes on at its start, so that each moment is as likely as any other.
    """
    import numpy as np

    if pieces.blocks < FEWEST_BLOCKS:
        return Draws(pieces, Reason.TOO_FEW_BLOCKS)
    chance = np.random.default_rng(plan.seed)
    if pieces.step is None:
        return Draws(pieces, _counts(chance, plan.resamples, pieces.n, pieces.n))
    parts = [_counts(chance, plan.resamples, size, _drawn(size)) for size in pieces.sizes.values()]
    return Draws(pieces, np.concatenate(parts, axis=1))


def resample(sums: Floats, draws: Draws) -> Resampled:
    """What adds up over pieces (pieces x ...), as it is and drawn anew."""
    import numpy as np

    sums = np.asarray(sums, float)
    total, counts = sums.sum(axis=0), draws.counts
    if isinstance(counts, Reason):
        return Resampled(total, counts)
    blocks = _blocks(sums.reshape(len(sums), -1), draws.pieces)
    at_once = max(_AT_ONCE // len(sums), 1)
    parts = [counts[n : n + at_once].astype(float) @ blocks for n in range(0, len(counts), at_once)]
    return Resampled(total, np.concatenate(parts).reshape(len(counts), *total.shape))


def with_interval(found: Value, values: Floats) -> Value:
    """`found` with the 2.5th and 97.5th percentile of the resampled values; those that are nan are counted apart."""
    import numpy as np

    known = values[~np.isnan(values)]
    told = replace(found, resamples=len(values), undefined=len(values) - len(known))
    if 2 * len(known) < len(values):
        return replace(told, no_interval=Reason.TOO_FEW_RESAMPLES)
    low, high = np.percentile(known, [2.5, 97.5])
    return replace(told, low=float(low), high=float(high), no_interval=None)


def with_intervals(found: Sequence[Value], values: Floats) -> list[Value]:
    """The same for many at once: a column of `values` (resamples x numbers) for each; what has no value gets none."""
    import numpy as np

    whole = np.isfinite(values.sum(axis=0))
    limits = np.full((2, values.shape[1]), np.nan)
    if whole.any():
        limits[:, whole] = np.percentile(values[:, whole], [2.5, 97.5], axis=0)
    told = []
    for n, one in enumerate(found):
        if one.value is None:
            told.append(replace(one, no_interval=one.why))
        elif whole[n]:
            low, high = limits[:, n].tolist()
            told.append(replace(one, low=low, high=high, no_interval=None, resamples=len(values)))
        else:
            told.append(with_interval(one, values[:, n]))
    return told


@lru_cache(maxsize=16)
def draw_people(n: int, plan: Plan) -> Draws:
    """Draws of `n` people (or groups), whose numbers do not hang together in time: each is a piece of its own."""
    names = {str(person): person for person in range(n)}
    pieces = Pieces(dict.fromkeys(names, 0), names, dict.fromkeys(names, 1), None)
    return draw(pieces, plan) if n >= FEWEST_BLOCKS else Draws(pieces, Reason.TOO_FEW_PEOPLE)


def _blocks(flat: Floats, pieces: Pieces) -> Floats:
    """What a block that begins at each piece holds, weighted so that the drawn blocks are as long as their case.

    A case too short for two blocks is not drawn from: each of its blocks is its mean, so that it stays what it is.
    """
    import numpy as np

    if pieces.step is None:
        return flat
    found = np.empty_like(flat)
    for case, size in pieces.sizes.items():
        own = flat[pieces.first[case] : pieces.first[case] + size]
        block = sum(np.roll(own, -n, axis=0) for n in range(STEPS)) if size >= 2 * STEPS else STEPS * own.mean(axis=0)
        found[pieces.first[case] : pieces.first[case] + size] = block * (size / (STEPS * _drawn(size)))
    return found


def _drawn(size: int) -> int:
    """How many blocks are drawn from a case of so many pieces."""
    return max(round(size / STEPS), 1)


def _counts(chance: np.random.Generator, n: int, size: int, draws: int) -> NDArray[np.uint16]:
    """`n` times: how often each of `size` things comes up in so many draws with replacement."""
    import numpy as np

    found = np.empty((n, size), np.uint16)
    at_once = max(_AT_ONCE // max(size, draws), 1)
    for start in range(0, n, at_once):
        rows = min(at_once, n - start)
        drawn = chance.integers(0, size, (rows, draws)) + np.arange(rows)[:, None] * size
        found[start : start + rows] = np.bincount(drawn.ravel(), minlength=rows * size).reshape(rows, size)
    return found

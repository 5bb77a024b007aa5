"""Intervals by drawing again: whole cases when there are ten or more, else blocks of time within each case.

Neighbouring moments hang together, so what is drawn must be longer than that reaches: ten mean bouts, at least 30
seconds. What a coefficient is computed from (a table, tallies) adds up over pieces of time; so each resample is a
weighted sum of the pieces, and all resamples are one product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from observer.agreement.values import Reason, Value

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints
    from observer.coding.spans import Span

ENOUGH_CASES = 10  # from here on whole cases are drawn
FEWEST_BLOCKS = 5
BOUTS_A_BLOCK = 10
SHORTEST_BLOCK_US = 30_000_000
STEPS = 2  # blocks may begin at each half of their length
_AT_ONCE = 2_000_000  # cells of the matrix of draws that are held in memory


@dataclass(frozen=True)
class Plan:
    """How to draw: so many resamples, from this seed, which is kept with the result."""

    resamples: int = 1000
    seed: int = 20_090_141


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of time that draws are made of: `step` long from the start of each case, or whole cases (None)."""

    starts: dict[str, int]
    first: dict[str, int]
    sizes: tuple[int, ...]
    step: int | None

    @property
    def n(self) -> int:
        """How many pieces there are."""
        return sum(self.sizes)

    def edges(self, case: str) -> Ints:
        """Where the pieces of a case begin and end, to cut its streams at."""
        import numpy as np

        if self.step is None:
            return np.zeros(0, np.int64)
        size = self.sizes[list(self.first).index(case)]
        return self.starts[case] + np.arange(size + 1) * self.step

    def number(self, case: str, at: Ints) -> Ints:
        """The piece that each moment of a case belongs to."""
        import numpy as np

        if self.step is None:
            return np.full(len(at), self.first[case], np.int64)
        size = self.sizes[list(self.first).index(case)]
        return self.first[case] + np.clip((at - self.starts[case]) // self.step, 0, size - 1)


def block_length(mean_bout: float) -> int:
    """The length of a block in microseconds: ten mean bouts, at least 30 seconds."""
    return max(round(BOUTS_A_BLOCK * mean_bout), SHORTEST_BLOCK_US)


def pieces_of(cases: Sequence[tuple[str, Span]], mean_bout: float) -> Pieces:
    """Pieces for these cases, each with the time from its first to its last observed moment; a case may come twice."""
    spans: dict[str, Span] = {}
    for case, (start, stop) in cases:
        known = spans.get(case, (start, stop))
        spans[case] = (min(known[0], start), max(known[1], stop))
    starts = {case: span[0] for case, span in spans.items()}
    if len(spans) >= ENOUGH_CASES:
        return Pieces(starts, {case: n for n, case in enumerate(spans)}, (1,) * len(spans), None)
    step = -(-block_length(mean_bout) // STEPS)
    sizes = [max((stop - start) // step, 1) for start, stop in spans.values()]
    first = {case: sum(sizes[:n]) for n, case in enumerate(spans)}
    return Pieces(starts, first, tuple(sizes), step)


def resample(sums: Floats, pieces: Pieces, plan: Plan) -> Floats | Reason:
    """What adds up over pieces (pieces x ...), drawn anew `plan.resamples` times (resamples x ...); or why it cannot be.

    Blocks are drawn within each case, as many as it holds, and go round at its end, so that each moment is as likely as
    any other. A case too short for two blocks is taken as it is and counts for no block.
    """
    import numpy as np

    flat = np.asarray(sums, float).reshape(pieces.n, -1)
    blocks = pieces.n if pieces.step is None else sum(size // STEPS for size in pieces.sizes if size >= 2 * STEPS)
    if blocks < FEWEST_BLOCKS:
        return Reason.TOO_FEW_BLOCKS
    draws = _case_draws(pieces, plan) if pieces.step is None else _block_draws(pieces, plan)
    windows = flat if pieces.step is None else _windows(flat, pieces)
    return np.concatenate([one @ windows for one in draws]).reshape(plan.resamples, *np.shape(sums)[1:])


def interval(found: Value, sums: Floats, statistic: Callable[[Floats], Any], pieces: Pieces, plan: Plan) -> Value:
    """`found` with its percentile interval; `statistic` gives a number for each of a stack of sums, or nan."""
    if found.value is None:
        return replace(found, no_interval=found.why)
    totals = resample(sums, pieces, plan)
    if isinstance(totals, Reason):
        return replace(found, no_interval=totals)
    return with_interval(found, statistic(totals))


def with_interval(found: Value, values: Floats) -> Value:
    """`found` with the 2.5th and 97.5th percentile of the resampled values; those that are nan are counted apart."""
    import numpy as np

    known = values[~np.isnan(values)]
    told = replace(found, resamples=len(values), undefined=len(values) - len(known))
    if 2 * len(known) < len(values):
        return replace(told, no_interval=Reason.TOO_FEW_RESAMPLES)
    low, high = np.percentile(known, [2.5, 97.5])
    return replace(told, low=float(low), high=float(high), no_interval=None)


def _windows(flat: Floats, pieces: Pieces) -> Floats:
    """For each piece the sum of the block that begins there; a case too short for two blocks as its mean piece, so that
    whatever is drawn adds up to what it is."""
    import numpy as np

    found = np.zeros_like(flat)
    start = 0
    for size in pieces.sizes:
        own = flat[start : start + size]
        if size < 2 * STEPS:
            found[start : start + size] = STEPS * own.mean(axis=0)
        else:
            found[start : start + size] = sum(np.roll(own, -step, axis=0) for step in range(STEPS))
        start += size
    return found


def _block_draws(pieces: Pieces, plan: Plan) -> Iterator[Floats]:
    """How often each piece begins a block, weighted so that each case keeps its length (resamples x pieces)."""
    import numpy as np

    chance = np.random.default_rng(plan.seed)
    for n in _portions(plan, pieces):
        yield np.concatenate([_of_case(chance, n, size) for size in pieces.sizes], axis=1)


def _of_case(chance: Any, n: int, size: int) -> Floats:
    draws = max(round(size / STEPS), 1)
    return _counts(chance, n, size, draws) * (size / (draws * STEPS))


def _case_draws(pieces: Pieces, plan: Plan) -> Iterator[Floats]:
    import numpy as np

    chance = np.random.default_rng(plan.seed)
    for n in _portions(plan, pieces):
        yield _counts(chance, n, pieces.n, pieces.n)


def _counts(chance: Any, n: int, size: int, draws: int) -> Floats:
    """`n` times: how often each of `size` things comes up in so many draws with replacement."""
    import numpy as np

    drawn = chance.integers(0, size, (n, draws)) + np.arange(n)[:, None] * size
    return np.bincount(drawn.ravel(), minlength=n * size).reshape(n, size).astype(float)


def _portions(plan: Plan, pieces: Pieces) -> Iterator[int]:
    """The resamples in portions that fit into memory."""
    most = max(_AT_ONCE // pieces.n, 1)
    done = 0
    while done < plan.resamples:
        yield min(most, plan.resamples - done)
        done += most

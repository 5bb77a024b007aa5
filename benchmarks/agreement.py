"""Agreement of two coders: exact, with tolerance, with resamples, matched; beside a grid and a scan, on the same data.

10,000 states a coder are ten hours here, ten codes, no gaps, as many a minute at each size. The second coder's states
are the first's, shifted by up to half a second, one in five with another code.
"""

import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import common
from common import heading, repeat, row

Q = 10
SECOND = 1_000_000
BOUT = 3.6 * SECOND  # the mean length of a state
TOLERANCE = 2 * SECOND
GRID = SECOND // 100
SIZES = (1_000, 10_000, 100_000)
MOST_UNITS = 4_000_000  # more would take too long, or too much memory, the naive ways


def main(folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the table."""
    base: dict[str, list[float]] = {}
    for size in SIZES:
        heading(f"Agreement, two coders with {size:,} states each, {size * BOUT / SECOND / 3600:g} h")
        for name, what in _ways(size).items():
            times = repeat(what, 3 if size > 10_000 else 7)
            row(name, times, base.get(name))
            base.setdefault(name, times)
    print("  ratio: median to that of the fewest states")
    _memory()


def _ways(size: int) -> dict[str, Callable[[], object]]:
    from observer.agreement import alignment, matching, tables, timelines, tolerance

    streams = made(size)
    one, two = streams[0].tracks
    events = [alignment.Events(track.start, track.stop, track.code) for track in (one, two)]
    ways: dict[str, Callable[[], object]] = {
        "exact kappa": lambda: tables.cohen_kappa(timelines.time_table(streams, Q)),
        "  and 1,000 resamples": lambda: exact_with_resamples(streams),
        "kappa with a tolerance of 2 s, both ways": lambda: [
            tables.cohen_kappa(tolerance.tolerant_table(streams, Q, TOLERANCE, a, 1 - a)) for a in (0, 1)
        ],
        "  and 1,000 resamples of exact kappa and both ways": lambda: all_with_resamples(streams),
        "match moments within 1 s, regardless of code": lambda: matching.match_points(one.start, two.start, SECOND),
        "align events within 1 s": lambda: alignment.align(*events, SECOND),
        "match states by IoU, regardless of code": lambda: matching.match_segments(
            one.start, one.stop, two.start, two.stop
        ),
    }
    return ways | _naive(streams)


def made(size: int) -> list:
    """One stream of two coders."""
    import numpy as np

    from observer.agreement import timelines

    chance = np.random.default_rng(size)
    edges = np.unique(np.r_[0, np.cumsum(chance.exponential(BOUT, size).astype(np.int64) + 1)])
    code = chance.integers(0, Q, len(edges) - 1)
    shifted = np.sort(np.r_[0, edges[1:-1] + chance.integers(-SECOND // 2, SECOND // 2, len(edges) - 2), edges[-1]])
    other = np.where(chance.random(len(code)) < 0.2, chance.integers(0, Q, len(code)), code)
    whole = [(0, int(edges[-1]))]
    bouts = timelines.Bouts(edges[:-1], edges[1:], code), timelines.Bouts(shifted[:-1], shifted[1:], other)
    return [timelines.Stream("", tuple(timelines.track(one, whole) for one in bouts))]


def exact_with_resamples(streams: list) -> object:
    """The kappa with its interval."""
    from observer.agreement import tables, time_sums
    from observer.agreement.bootstrap import Plan, draw, resample

    pieces = time_sums.pieces_of(streams)
    return resample(time_sums.time_sums(streams, Q, pieces), draw(pieces, Plan())).value(tables.cohen_kappa)


def all_with_resamples(streams: list) -> object:
    """The kappa, and those with either coder as the reference, with their intervals."""
    import numpy as np

    from observer.agreement import tables, time_sums
    from observer.agreement.bootstrap import Plan, draw, resample

    pieces = time_sums.pieces_of(streams)
    sums = [time_sums.time_sums(streams, Q, pieces)]
    sums += [time_sums.tolerant_sums(streams, Q, TOLERANCE, pieces, a, 1 - a) for a in (0, 1)]
    drawn = resample(np.stack(sums, axis=1), draw(pieces, Plan()))
    return np.percentile(tables.cohen_kappa(drawn.draws), [2.5, 97.5], axis=0)


def _naive(streams: list) -> dict[str, Callable[[], object]]:
    """What others do: a grid of 10 ms, or a look at each second in a list."""
    import numpy as np

    from observer.agreement import tables, timelines

    one, two = streams[0].tracks
    length = int(one.spans[-1, 1])
    ways: dict[str, Callable[[], object]] = {}
    if length // GRID <= MOST_UNITS:

        def grid() -> list:
            at = np.arange(0, length, GRID)
            return [timelines.lookup(t.start, t.stop, t.code, at, Q) for t in (one, two)]

        if find_spec("sklearn"):
            from sklearn.metrics import cohen_kappa_score

            ways["naive: scikit-learn on a grid of 10 ms"] = lambda: cohen_kappa_score(*grid())
        else:
            ways["naive: numpy bincount on a grid of 10 ms"] = lambda: tables.cohen_kappa(
                np.bincount(np.multiply(grid()[0], Q + 1) + grid()[1], minlength=(Q + 1) ** 2).reshape(Q + 1, Q + 1)
            )
    if length // SECOND <= 3_700:
        lists = [list(zip(t.start.tolist(), t.stop.tolist(), t.code.tolist(), strict=True)) for t in (one, two)]

        def scan() -> list:
            return [
                [next((c for a, b, c in rows if a <= t < b), Q) for rows in lists] for t in range(0, length, SECOND)
            ]

        ways["naive: look through the list at each second"] = scan
    return ways


def _memory() -> None:
    """The most memory that arrays took at one time, as Python counts it."""
    print("\nMost memory taken at one time (MB), by exact kappa, both ways with tolerance, and 1,000 resamples of them")
    for size in SIZES:
        streams = made(size)
        tracemalloc.start()
        all_with_resamples(streams)
        print(f"  {size:>9,} states: {tracemalloc.get_traced_memory()[1] / 1e6:.0f}")
        tracemalloc.stop()


if __name__ == "__main__":
    common.run(main, __doc__)

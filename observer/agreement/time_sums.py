"""What time-based coefficients are computed from, for each piece of time: to be summed, and to be drawn anew.

The arrays have one entry for each piece; `bootstrap.resample` makes values with intervals of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from observer.agreement import alpha, bootstrap, tables, timelines, tolerance
from observer.agreement.bootstrap import Pieces
from observer.agreement.sets import SetUnits
from observer.agreement.timelines import Stream, Track
from observer.agreement.units import MISSING

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats
    from observer.coding.spans import Span


def pieces_of(streams: Sequence[Stream]) -> Pieces:
    """Pieces for these streams, from their observed time and the mean length of their states."""
    import numpy as np

    tracks = [(stream.case, track) for stream in streams for track in stream.tracks if track is not None]
    lengths = np.concatenate([np.zeros(0, np.int64), *(track.stop - track.start for _case, track in tracks)])
    cases = [(case, _reach(track)) for case, track in tracks if len(track.spans)]
    return bootstrap.pieces_of(cases, float(lengths.mean()) if len(lengths) else 0.0)


def time_sums(
    streams: Sequence[Stream], q: int, pieces: Pieces, first: int = 0, second: int = 1, gaps: bool = True
) -> Floats:
    """Tables of microseconds by code (pieces x Q x Q) of two coders; see `timelines.table_of`."""
    import numpy as np

    size = q + 1 if gaps else q
    total = np.zeros((pieces.n, size, size))
    for stream, a, b in _pairs(streams, first, second):
        found = timelines.cut((a, b), q, [pieces.edges(stream.case)])
        group = pieces.number(stream.case, found.start)
        total += timelines.tables_of_pairs(found.codes[:, 0], found.codes[:, 1], found.length, q, gaps, group, pieces.n)
    return total


def tolerant_sums(streams: Sequence[Stream], q: int, w: int, pieces: Pieces, first: int = 0, second: int = 1) -> Floats:
    """The same with tolerance `w`, coder `first` as the reference; see `tolerance`."""
    import numpy as np

    total = np.zeros((pieces.n, q + 1, q + 1))
    for stream, a, b in _pairs(streams, first, second):
        found, other = tolerance.tolerant_cut(a, b, q, w, [pieces.edges(stream.case)])
        group = pieces.number(stream.case, found.start)
        total += timelines.tables_of_pairs(found.codes[:, 0], other, found.length, q, True, group, pieces.n)
    return total


def coincidence_sums(streams: Sequence[Stream], q: int, pieces: Pieces, gaps: bool = True) -> Floats:
    """Coincidences (pieces x Q x Q) of all coders, for alpha over time."""
    import numpy as np

    size = q + 1 if gaps else q
    total = np.zeros((pieces.n, size, size))
    for stream in streams:
        found = timelines.cut(stream.tracks, q, [pieces.edges(stream.case)])
        codes = found.codes if gaps else np.where(found.codes == q, MISSING, found.codes)
        judged = (codes != MISSING).sum(axis=1)
        share = found.length / np.maximum(judged - 1, 1)
        group = pieces.number(stream.case, found.start)
        for a in range(codes.shape[1]):
            for b in range(a + 1, codes.shape[1]):
                total += timelines.tables_of_pairs(codes[:, a], codes[:, b], share, q, gaps, group, pieces.n)
    return total + total.transpose(0, 2, 1)


def set_sums(found: SetUnits, d: Floats, pieces: Pieces) -> Floats:
    """For alpha over sets of codes: sum o d, then n_c of each set (pieces x (1 + sets)); see `alpha_of_sets`.

    `d` are the distances between the sets (`scales.set_distances`).
    """
    import numpy as np

    codes = found.units.codes
    judged = (codes != MISSING).sum(axis=1)
    share = np.where(judged > 1, found.units.weight / np.maximum(judged - 1, 1), 0.0)
    apart, total = np.zeros(len(codes)), np.zeros((pieces.n, len(found.sets)))
    for a in range(codes.shape[1]):
        seen = (codes[:, a] != MISSING) & (judged > 1)
        np.add.at(total, (found.piece[seen], codes[seen, a]), found.units.weight[seen])
        for b in range(codes.shape[1]):
            both = (codes[:, a] != MISSING) & (codes[:, b] != MISSING)
            apart[both] += d[codes[both, a], codes[both, b]]
    observed = np.bincount(found.piece, apart * share, minlength=pieces.n)
    return np.concatenate([observed[:, None], total], axis=1)


def alpha_of_sets(sums: Floats, d: Floats) -> Floats:
    """Alpha from sums of `set_sums` and the distances between the sets; for one or a stack."""
    return alpha.from_sums(sums[..., 0], sums[..., 1:], d, sums[..., 1:].sum(axis=-1))


def alpha_over_time(o: Floats) -> Floats:
    """Nominal alpha from sums of `coincidence_sums`, for one or a stack."""
    return alpha.from_coincidences(o, tables.different(o.shape[-1]), small_sample=False)


def mean_kappa(both: Floats) -> Floats:
    """The mean of the kappas of two tables (... x 2 x Q x Q), one for each coder as the reference."""
    mean: Floats = tables.cohen_kappa(both).mean(axis=-1)
    return mean


def _pairs(streams: Sequence[Stream], first: int, second: int) -> Iterator[tuple[Stream, Track, Track]]:
    for stream in streams:
        a, b = stream.tracks[first], stream.tracks[second]
        if a is not None and b is not None:
            yield stream, a, b


def _reach(track: Track) -> Span:
    return int(track.spans[0, 0]), int(track.spans[-1, 1])

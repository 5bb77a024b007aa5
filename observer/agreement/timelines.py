"""States over time, compared exactly: no grid, only the moments at which something changes.

All times are whole microseconds on the clock of one session; a state is on from its start until just before its stop.
A `Track` is what one coder recorded of one stream: one person, and one code or one set of codes that exclude each
other. A `Stream` holds the tracks of all coders, in the same order throughout. `cut` makes stretches in which no coder
changes; all that is told about time is read from those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement.units import MISSING, Units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from observer.agreement.arrays import Bools, Floats, Ints
    from observer.coding.spans import Span


@dataclass(frozen=True, eq=False)
class Bouts:
    """States as they were recorded, in any order, overlapping or not; `code` numbers the codes from 0."""

    start: Ints
    stop: Ints
    code: Ints

    def relabelled(self, parents: ArrayLike) -> Bouts:
        """The same states one level up in the codebook: `parents` holds the parent's number for each code."""
        import numpy as np

        return Bouts(self.start, self.stop, np.asarray(parents, np.int64)[self.code])


@dataclass(frozen=True, eq=False)
class Track:
    """States of one coder in order, none overlapping another, and the stretches that he observed ((k, 2), in order)."""

    start: Ints
    stop: Ints
    code: Ints
    spans: Ints


@dataclass(frozen=True, eq=False)
class Stream:
    """One track for each coder; None for a coder who did not code it.

    `case` is what a bootstrap draws as a whole: a film or a session. Its streams share one clock."""

    case: str
    tracks: tuple[Track | None, ...]


@dataclass(frozen=True, eq=False)
class Cut:
    """Stretches in which nobody changes: `start`, `length`, `codes` (stretches x coders) with the number q for no code
    and `MISSING` where a coder did not observe."""

    start: Ints
    length: Ints
    codes: Ints


def bouts(rows: Sequence[tuple[int, int, int]]) -> Bouts:
    """Bouts from rows of start, stop and code."""
    import numpy as np

    table = np.array(rows, np.int64).reshape(-1, 3)
    return Bouts(table[:, 0], table[:, 1], table[:, 2])


def track(found: Bouts, spans: Sequence[Span]) -> Track:
    """A track of codes that exclude each other; what overlaps or touches within one code becomes one state.

    Raises `ValueError` when two codes are on at the same time; `clash` tells where.
    """
    import numpy as np

    start, stop, code = _joined(found)
    order = np.argsort(start, kind="stable")
    start, stop, code = start[order], stop[order], code[order]
    if (start[1:] < stop[:-1]).any():
        raise ValueError("codes that exclude each other overlap")
    return Track(start, stop, code, _in_order(spans))


def clash(found: Bouts) -> tuple[int, int, int] | None:
    """The first two codes that are on at the same time, and from when; None when there are none."""
    import numpy as np

    start, stop, code = _joined(found)
    order = np.argsort(start, kind="stable")
    where = np.flatnonzero(start[order][1:] < stop[order][:-1])
    if not len(where):
        return None
    first, second = order[where[0]], order[where[0] + 1]
    return int(code[first]), int(code[second]), int(start[second])


def one_code_track(found: Bouts, code: int, spans: Sequence[Span]) -> Track:
    """The track of one code, on (0) or not; the coder's own overlaps count once."""
    own = found.code == code
    return track(Bouts(found.start[own], found.stop[own], found.code[own] * 0), spans)


def cut(tracks: Sequence[Track | None], q: int, edges: Sequence[Ints] = ()) -> Cut:
    """The stretches of time that at least one coder observed, cut at each change and at the further `edges`."""
    import numpy as np

    there = [t for t in tracks if t is not None]
    parts = [part for t in there for part in (t.start, t.stop, t.spans.ravel())]
    moments = np.unique(np.concatenate([np.zeros(0, np.int64), *parts, *edges]))
    at = moments[:-1]
    codes = np.stack([_codes_at(t, q, at) for t in tracks], axis=1)
    seen = (codes != MISSING).any(axis=1)
    return Cut(at[seen], np.diff(moments)[seen], codes[seen])


def table_of(found: Cut, q: int, first: int = 0, second: int = 1, gaps: bool = True) -> Floats:
    """Microseconds by code of one coder (rows) and of another (columns), over the time that both observed.

    With `gaps`, no code on is a code of its own, the last (q + 1 x q + 1); without, only time when both have a code.
    """
    table: Floats = tables_of_pairs(found.codes[:, first], found.codes[:, second], found.length, q, gaps)[0]
    return table


def tables_of_pairs(
    a: Ints, b: Ints, length: Ints | Floats, q: int, gaps: bool = True, group: Ints | None = None, groups: int = 1
) -> Floats:
    """Sums of `length` by a pair of codes, and by group."""
    import numpy as np

    size = q + 1 if gaps else q
    used = (a >= 0) & (b >= 0) & (a < size) & (b < size)
    cell = a[used] * size + b[used]
    if group is not None:
        cell = cell + group[used] * size**2
    sums = np.bincount(cell, length[used], minlength=groups * size**2).astype(float)
    return sums.reshape(groups, size, size)


def units_of(found: Sequence[Cut], q: int, gaps: bool = True) -> Units:
    """Stretches as units that weigh as many microseconds as they last, for alpha and Fleiss' kappa over time.

    With `gaps`, no code on is the code q; without, a coder has no value where he has no code.
    """
    import numpy as np

    codes = np.concatenate([one.codes for one in found])
    if not gaps:
        codes = np.where(codes == q, MISSING, codes)
    return Units(codes, q + 1 if gaps else q, np.concatenate([one.length for one in found]).astype(float))


def observed(streams: Sequence[Stream], coders: Sequence[int]) -> tuple[int, int]:
    """Microseconds that two or more of these coders observed, and that only one of them did."""
    both = alone = 0
    for stream in streams:
        found = cut([_without_states(stream.tracks[n]) for n in coders], 0)
        seen = (found.codes != MISSING).sum(axis=1)
        both += int(found.length[seen > 1].sum())
        alone += int(found.length[seen == 1].sum())
    return both, alone


def time_table(streams: Sequence[Stream], q: int, first: int = 0, second: int = 1, gaps: bool = True) -> Floats:
    """`table_of` for two coders, added over streams: persons and sessions pooled by their time."""
    import numpy as np

    size = q + 1 if gaps else q
    total = np.zeros((size, size))
    for stream in streams:
        total += table_of(cut((stream.tracks[first], stream.tracks[second]), q), q, 0, 1, gaps)
    return total


def unit_table(streams: Sequence[Stream], q: int, unit: int, first: int = 0, second: int = 1) -> Floats:
    """The table in time units, as GSEQ tallies it: codes at the left edge of each unit of the time both observed."""
    import numpy as np

    total = np.zeros((q + 1, q + 1))
    for stream in streams:
        a, b = stream.tracks[first], stream.tracks[second]
        if a is None or b is None:
            continue
        at = np.concatenate([np.arange(start, stop, unit) for start, stop in common_spans(a, b)] or [a.start[:0]])
        total += tables_of_pairs(_codes_at(a, q, at), _codes_at(b, q, at), np.ones_like(at), q)[0]
    return total


def common_spans(first: Track, second: Track) -> Ints:
    """The stretches ((k, 2), in order) that both observed."""
    import numpy as np

    found = cut([_without_states(first), _without_states(second)], 0)
    both = (found.codes != MISSING).all(axis=1)
    start, stop = found.start[both], (found.start + found.length)[both]
    apart = np.flatnonzero(start[1:] > stop[:-1])
    if not len(start):
        return _in_order(())
    return np.stack([start[np.r_[0, apart + 1]], stop[np.r_[apart, len(stop) - 1]]], axis=1)


def within_spans(track_: Track, spans: Ints) -> Track:
    """The track as if the coder had observed these stretches, which are part of what he observed."""
    return Track(track_.start, track_.stop, track_.code, spans)


def number_of_span(spans: Ints, at: Ints) -> Ints:
    """In which stretch each moment lies; -1 for none."""
    return lookup(spans[:, 0], spans[:, 1], None, at)


def lookup(start: Ints, stop: Ints, code: Ints | None, at: Ints, other: int = MISSING) -> Ints:
    """The code (or number) of the interval that each moment lies in, `other` in none. Intervals do not overlap."""
    import numpy as np

    if not len(start):
        return np.full(len(at), other, np.int64)
    number = np.searchsorted(start, at, side="right") - 1
    inside = (number >= 0) & (at < stop[number])
    return np.where(inside, number if code is None else code[number], other)


def _codes_at(one: Track | None, q: int, at: Ints) -> Ints:
    """The coder's code at each moment: q for none, `MISSING` outside what he observed."""
    import numpy as np

    if one is None:
        return np.full(len(at), MISSING, np.int64)
    seen: Bools = number_of_span(one.spans, at) >= 0
    return np.where(seen, lookup(one.start, one.stop, one.code, at, q), MISSING)


def _without_states(one: Track | None) -> Track | None:
    import numpy as np

    none = np.zeros(0, np.int64)
    return None if one is None else Track(none, none, none, one.spans)


def _joined(found: Bouts) -> tuple[Ints, Ints, Ints]:
    """The union of the states of each code; empty ones are dropped."""
    import numpy as np

    kept = found.stop > found.start
    start, stop, code = found.start[kept], found.stop[kept], found.code[kept]
    if not len(start):
        return start, stop, code
    order = np.lexsort((start, code))
    start, stop, code = start[order], stop[order], code[order]
    # on one long axis, each code behind the one before it, so that one running maximum serves all
    behind = code * (stop.max() - start.min() + 1)
    reached = np.maximum.accumulate(stop + behind)
    first = np.flatnonzero(np.r_[True, (start + behind)[1:] > reached[:-1]])
    return start[first], np.maximum.reduceat(stop, first), code[first]


def _in_order(spans: Sequence[Span]) -> Ints:
    """Stretches as an array: in order, without overlap, those that touch as one."""
    import numpy as np

    from observer.coding.spans import merged

    return np.array(merged(spans), np.int64).reshape(-1, 2)

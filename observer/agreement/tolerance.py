"""Time-based agreement that forgives small differences in time, without a grid.

At each moment of the reference, coders agree when the other has the same code anywhere within `w` before or after,
in the same observed stretch; no code on counts as a code. Otherwise the pair of codes at that moment is tallied. This
is GSEQ's idea; it depends on who is the reference, so both ways are given. Its p_e does not pay for the window: even
independent coders get a kappa above 0. Print the plain kappa beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from observer.agreement import timelines
from observer.agreement.timelines import Cut, Stream, Track

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Floats, Ints


def tolerant_table(streams: Sequence[Stream], q: int, w: int, first: int = 0, second: int = 1) -> Floats:
    """Microseconds by code, (q + 1 x q + 1), pooled over streams; coder `first` is the reference and has the rows.

    For the other way, swap the coders; the table is then the other's in rows, which kappa does not mind.
    """
    import numpy as np

    total = np.zeros((q + 1, q + 1))
    for stream in streams:
        a, b = stream.tracks[first], stream.tracks[second]
        if a is not None and b is not None:
            found, other = tolerant_cut(a, b, q, w)
            total += timelines.tables_of_pairs(found.codes[:, 0], other, found.length, q)[0]
    return total


def tolerant_cut(reference: Track, other: Track, q: int, w: int, edges: Sequence[Ints] = ()) -> tuple[Cut, Ints]:
    """The stretches that both observed, and the other coder's code in each as the tolerance lets it count."""
    import numpy as np

    spans = timelines.common_spans(reference, other)
    pair = [timelines.within_spans(one, spans) for one in (reference, other)]
    start, stop, code, span = _runs(timelines.cut([pair[1]], q), spans)
    low = np.maximum(start - w, spans[span, 0])
    high = np.minimum(stop + w, spans[span, 1])
    found = timelines.cut(pair, q, [low, high, *edges])
    stripe = timelines.number_of_span(spans, found.start) * (q + 1) + found.codes[:, 0]
    near = _covered(low, high, span * (q + 1) + code, found.start, stripe)
    return found, np.where(near, found.codes[:, 0], found.codes[:, 1])


def _runs(found: Cut, spans: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Start, stop, code and observed stretch of all of one coder's time, no code on included."""
    span = timelines.number_of_span(spans, found.start)
    return found.start, found.start + found.length, found.codes[:, 0], span


def _covered(low: Ints, high: Ints, stripe: Ints, at: Ints, at_stripe: Ints) -> Bools:
    """Whether each moment lies in one of the intervals of its own stripe (an observed stretch and a code).

    So many intervals of the stripe have begun, so many have ended; all stripes stand behind each other on one axis.
    """
    import numpy as np

    if not len(low):
        return np.zeros(len(at), bool)
    base = low.min()
    apart = max(high.max(), at.max(initial=base)) - base + 1
    begun = np.sort(stripe * apart + low - base)
    ended = np.sort(stripe * apart + high - base)
    moment = at_stripe * apart + at - base
    near: Bools = np.searchsorted(begun, moment, side="right") > np.searchsorted(ended, moment, side="right")
    return near

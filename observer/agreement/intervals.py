"""Interval coding made from states: for each interval of fixed length, whether a code occurs in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from observer.agreement.timelines import Stream, Track, common_spans
from observer.agreement.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from observer.agreement.arrays import Bools, Ints

ON, OFF = 0, 1


class Rule(StrEnum):
    """When a code occurs in an interval: at any time in it, all through it, or at its first moment."""

    PARTIAL = "partial"
    WHOLE = "whole"
    MOMENTARY = "momentary_start"


@dataclass(frozen=True, eq=False)
class Coded:
    """Units with the codes `ON` and `OFF`, one for each interval, and how much time was left over at the ends."""

    units: Units
    left_over: int


def interval_starts(spans: Ints, length: int) -> tuple[Ints, int]:
    """Where the intervals begin, counted from the start of each observed stretch; an incomplete last one is left out.

    The second number is the time that is left out.
    """
    import numpy as np

    whole = (spans[:, 1] - spans[:, 0]) // length
    first = np.repeat(np.cumsum(whole) - whole, whole)
    starts = np.repeat(spans[:, 0], whole) + (np.arange(whole.sum()) - first) * length
    return starts, int((spans[:, 1] - spans[:, 0] - whole * length).sum())


def occurs(track: Track, starts: Ints, length: int, rule: Rule) -> Bools:
    """Whether the one code of `track` occurs in each interval."""
    before = _time_on(track, starts)
    if rule is Rule.MOMENTARY:
        return _time_on(track, starts + 1) > before
    on = _time_on(track, starts + length) - before
    return on > 0 if rule is Rule.PARTIAL else on == length


def interval_units(streams: Sequence[Stream], length: int, rule: Rule) -> Coded:
    """One code of two coders, from streams of that code, as units: its intervals in the time that both observed."""
    import numpy as np

    codes, left = [np.zeros((0, 2), np.int64)], 0
    for stream in streams:
        a, b = stream.tracks
        if a is None or b is None:
            continue
        starts, rest = interval_starts(common_spans(a, b), length)
        codes.append(np.stack([np.where(occurs(t, starts, length, rule), ON, OFF) for t in (a, b)], axis=1))
        left += rest
    together = np.concatenate(codes)
    return Coded(Units(together, 2, np.ones(len(together))), left)


def _time_on(track: Track, until: Ints) -> Ints:
    """For how long the code has been on up to each moment."""
    import numpy as np

    if not len(track.start):
        return np.zeros(len(until), np.int64)
    lengths = track.stop - track.start
    before = np.cumsum(lengths) - lengths
    number = np.maximum(np.searchsorted(track.start, until, side="right") - 1, 0)
    found: Ints = before[number] + np.clip(until - track.start[number], 0, lengths[number])
    return found

"""States of all coders on one axis of time: cut where anything changes, and tables of seconds read from that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from observer.agreement import timelines, tolerance
from observer.agreement.bootstrap import Draws, Pieces
from observer.agreement.matching import Matching
from observer.agreement.timelines import Bouts, Cut, Track
from observer.services.agreement_lanes import Lanes, Marks
from observer.services.agreement_numbers import draws_of

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints


class TimeAxis:
    """One stretch of the axis for each stream: a lane and one code (on or off), or a lane and codes that exclude each
    other. `q` codes in a stream; q itself is none."""

    def __init__(self, lanes: Lanes, is_exclusive: bool) -> None:
        self.lanes, self.is_exclusive = lanes, is_exclusive
        self.q = len(lanes.codes) if is_exclusive else 1
        self._in_lane = 1 if is_exclusive else len(lanes.codes)
        self._within: dict[tuple[str, str], tuple[Marks, Marks]] = {}

    def stream(self, marks: Marks) -> Ints:
        """The stream of each mark."""
        return marks.lane if self.is_exclusive else marks.lane * self._in_lane + marks.code

    def code(self, marks: Marks) -> Ints:
        """The code of each mark within its stream."""
        return marks.code if self.is_exclusive else marks.code * 0

    def place(self, marks: Marks) -> tuple[Ints, Ints]:
        """Start and stop of marks on the axis."""
        base = self.stream(marks) * self.lanes.stride
        return base + marks.start, base + marks.stop

    @cached_property
    def streams(self) -> Ints:
        """The streams that are looked at: somebody is there who can show it."""
        import numpy as np

        seen = self.lanes.looked_at()
        return np.flatnonzero(seen.any(axis=1) if self.is_exclusive else seen.ravel())

    @cached_property
    def tracks(self) -> dict[str, Track]:
        """What each coder recorded. Raises `ValueError` when one has two codes that exclude each other at once."""
        return {column: self._track(column) for column in self.lanes.material.columns}

    def clash(self, column: str) -> bool:
        """Whether a coder has two codes on at once in a stream."""
        return timelines.clash(self._bouts(column)) is not None

    def _bouts(self, column: str) -> Bouts:
        marks = self.lanes.marks[column]
        return Bouts(*self.place(marks), self.code(marks))

    def _track(self, column: str) -> Track:
        return replace(timelines.track(self._bouts(column), ()), spans=self._spans(column))

    def _spans(self, column: str) -> Ints:
        """What a coder observed, in every stream that is looked at."""
        import numpy as np

        stride, of_lanes = self.lanes.stride, self.lanes.spans[column]
        lane = of_lanes[:, 0] // stride if len(of_lanes) else np.zeros(0, np.int64)
        first = np.searchsorted(lane, np.arange(len(self.lanes.lanes) + 1))
        found = []
        for stream in self.streams.tolist():
            own = stream // self._in_lane
            found.append(of_lanes[first[own] : first[own + 1]] + (stream - own) * stride)
        return np.concatenate(found) if found else np.zeros((0, 2), np.int64)

    @cached_property
    def pieces(self) -> Pieces:
        """What resamples are made of: blocks of ten mean states, or sessions."""
        lengths = [stop - start for marks in self.lanes.marks.values() for start, stop in _ends(marks)]
        return self.lanes.pieces(sum(lengths) / len(lengths) if lengths else 0)

    @cached_property
    def draws(self) -> Draws | None:
        """What is drawn of the pieces, for all numbers that are made of them."""
        return draws_of(self.pieces, self.lanes.material.question)

    @cached_property
    def cut(self) -> Cut:
        """The stretches in which no coder changes, also cut at the edges of the pieces."""
        return timelines.cut([self.tracks[column] for column in self.lanes.material.columns], self.q, self._edges)

    @cached_property
    def _edges(self) -> list[Ints]:
        edges = []
        if self.pieces.step is not None:
            for stream in self.streams.tolist():
                meeting = self.lanes.lanes[stream // self._in_lane].meeting
                edges.append(self.pieces.edges(str(meeting)) + stream * self.lanes.stride)
        return edges

    @cached_property
    def where(self) -> tuple[Ints, Ints, Ints]:
        """The lane, the code (0 in exclusive streams) and the time in the session of each stretch of the cut."""
        stream = self.cut.start // self.lanes.stride
        return stream // self._in_lane, stream % self._in_lane, self.cut.start % self.lanes.stride

    @cached_property
    def cell(self) -> Ints:
        """The piece, code and person of each stretch, as one number."""
        lane, code, at = self.where
        piece = self.lanes.piece_of(self.pieces, lane, at)
        return (piece * self._in_lane + code) * self.n_persons + self._person[lane]

    @property
    def _person(self) -> Ints:
        return self.lanes.person_of if self.by_person else self.lanes.person_of * 0

    @property
    def by_person(self) -> bool:
        """Whether sums are kept apart for each person."""
        asked = self.lanes.material.question
        return asked.per_person and asked.with_actor

    @property
    def n_persons(self) -> int:
        """How many persons the sums tell apart."""
        return max(len(self.lanes.persons), 1) if self.by_person else 1

    @property
    def n_codes(self) -> int:
        """How many codes have streams of their own."""
        return self._in_lane

    def tables(self, first: str, second: str) -> Floats:
        """Microseconds (pieces x codes x persons x q + 1 x q + 1) of two coders, over the time that both observed."""
        columns = self.lanes.material.columns
        size = self.pieces.n * self.n_codes * self.n_persons
        a, b = (self.cut.codes[:, columns.index(column)] for column in (first, second))
        found = timelines.tables_of_pairs(a, b, self.cut.length, self.q, True, self.cell, size)
        return found.reshape(self.pieces.n, self.n_codes, self.n_persons, self.q + 1, self.q + 1)

    def tolerant(self, first: str, second: str, tolerance_us: int) -> Floats:
        """The same of exclusive codes and all persons together (pieces x q + 1 x q + 1), forgiving the first coder's
        code so much earlier or later."""
        found, other = tolerance.tolerant_cut(
            self.tracks[first], self.tracks[second], self.q, tolerance_us, self._edges
        )
        piece = self.lanes.piece_of(self.pieces, found.start // self.lanes.stride, found.start % self.lanes.stride)
        return timelines.tables_of_pairs(found.codes[:, 0], other, found.length, self.q, True, piece, self.pieces.n)

    def tallies(self, found: Matching, marks: tuple[Marks, Marks]) -> Floats:
        """Matched, only 1, only 2 (pieces x codes x persons x 3); all codes of an exclusive stream are one."""
        import numpy as np

        parts = ((marks[0], found.pairs[:, 0]), (marks[0], found.only1), (marks[1], found.only2))
        return np.stack([self._counted(own.at(rows)) for own, rows in parts], axis=-1)

    def starts(self, marks: Marks) -> Ints:
        """The piece in which each mark begins."""
        return self.lanes.piece_of(self.pieces, marks.lane, marks.start)

    def _counted(self, marks: Marks) -> Floats:
        import numpy as np

        code = marks.code * 0 if self.is_exclusive else marks.code
        cell = (self.starts(marks) * self.n_codes + code) * self.n_persons + self._person[marks.lane]
        size = self.pieces.n, self.n_codes, self.n_persons
        return np.bincount(cell, minlength=size[0] * size[1] * size[2]).reshape(size).astype(float)

    def within(self, first: str, second: str) -> tuple[Marks, Marks]:
        """The states of two coders as far as both observed: from the first to the last moment of each that they did."""
        if (first, second) not in self._within:
            common = timelines.common_spans(self.tracks[first], self.tracks[second])
            self._within[first, second] = self._clipped(first, common), self._clipped(second, common)
        return self._within[first, second]

    def _clipped(self, column: str, common: Ints) -> Marks:
        import numpy as np

        marks = self.lanes.marks[column]
        if not len(common) or not len(marks.start):
            return marks.at(np.zeros(len(marks.start), bool))
        start, stop = self.place(marks)
        after = np.searchsorted(common[:, 1], start, side="right")  # the first span that ends after the start
        before = np.searchsorted(common[:, 0], stop, side="left") - 1  # the last that begins before the stop
        kept = (after <= before) & (after < len(common))
        low = np.maximum(start[kept], common[after[kept], 0]) % self.lanes.stride
        high = (np.minimum(stop[kept], common[before[kept], 1]) - 1) % self.lanes.stride + 1
        return replace(marks.at(kept), start=low, stop=high)


def _ends(marks: Marks) -> Sequence[tuple[int, int]]:
    return list(zip(marks.start.tolist(), marks.stop.tolist(), strict=True))


@dataclass(frozen=True)
class Stretch:
    """A stretch in which two coders are what they are; code numbers of the stream, q for none."""

    lane: int
    code: int  # of the stream, when it has one code
    start: int
    stop: int
    first: int
    second: int


def stretches(axis: TimeAxis, first: str, second: str) -> list[Stretch]:
    """All stretches that both observed and in which either has a code on, joined where nothing changes for the two."""
    found: list[Stretch] = []
    columns = axis.lanes.material.columns
    a, b = axis.cut.codes[:, columns.index(first)], axis.cut.codes[:, columns.index(second)]
    used = (a >= 0) & (b >= 0) & ((a < axis.q) | (b < axis.q))
    parts = [column[used].tolist() for column in (*axis.where, axis.cut.length, a, b)]
    for lane, code, at, length, one, two in zip(*parts, strict=True):
        last = found[-1] if found else None
        if last and (last.lane, last.code, last.stop, last.first, last.second) == (lane, code, at, one, two):
            found[-1] = replace(last, stop=at + length)
        else:
            found.append(Stretch(lane, code, at, at + length, one, two))
    return found

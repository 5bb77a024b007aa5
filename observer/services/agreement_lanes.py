"""All that is compared, laid behind each other on one long axis of time, so that one step of numpy serves all.

A lane is what is compared with its like: one session, one person, one target (as far as these matter). Each lane, or
each code in each lane, has a stretch of the axis of its own (`stride` long), so far from the next that nothing of two
stretches can be taken for the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from observer.agreement import timelines
from observer.agreement.bootstrap import Pieces, pieces_of
from observer.agreement.matching import CURVE_US
from observer.agreement.timelines import Track
from observer.coding.codebook import Indicator
from observer.coding.study import Side
from observer.services.agreement_answer import Subject
from observer.services.agreement_data import ANYBODY, Mark, Material, Meeting

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Ints
    from observer.coding.spans import Span


@dataclass(frozen=True)
class Lane:
    """What is compared with its like; `meeting` is the number of the session in the material."""

    meeting: int
    person: str
    target: str


@dataclass(frozen=True, eq=False)
class Marks:
    """The marks of one coder, one row for each person and target of each: where, what, and of which event."""

    start: Ints  # on the clock of the session
    stop: Ints
    code: Ints
    lane: Ints
    event: tuple[str, ...]

    def at(self, rows: Ints | Bools) -> Marks:
        """Some of them."""
        import numpy as np

        numbers = np.flatnonzero(rows) if rows.dtype == bool else rows
        events = tuple(self.event[n] for n in numbers.tolist())
        return Marks(self.start[rows], self.stop[rows], self.code[rows], self.lane[rows], events)


class Lanes:
    """The lanes of a material for one kind of marks, and the marks of every coder in them."""

    def __init__(self, material: Material, codes: Sequence[str], is_wanted: Callable[[Indicator, Mark], bool]) -> None:
        self.material, self.codes = material, tuple(codes)
        self._is_wanted = is_wanted
        self._number = {code: n for n, code in enumerate(codes)}
        self._level = {i.id: material.at_level(i.id) for i in material.codebook.indicators}
        self._rows: dict[str, list[tuple[int, int, int, Lane, str]]] = {column: [] for column in material.columns}
        for n, meeting in enumerate(material.meetings):
            for column, work in meeting.works.items():
                self._rows[column] += [row for mark in work.marks for row in self._rows_of(n, mark)]
        used = {row[3] for rows in self._rows.values() for row in rows}
        self.lanes = sorted(used | set(self._standing()), key=lambda lane: (lane.meeting, lane.person, lane.target))
        self._lane = {lane: n for n, lane in enumerate(self.lanes)}
        ends = [stop for meeting in material.meetings for _start, stop in meeting.recorded]
        ends += [row[1] for rows in self._rows.values() for row in rows]
        self.stride = max(ends, default=0) + 2 * max(*CURVE_US, material.tolerance_us) + 1

    def _rows_of(self, meeting: int, mark: Mark) -> Iterator[tuple[int, int, int, Lane, str]]:
        indicator = self.material.codebook.find_indicator(mark.code)
        code = self._number.get(self._level[indicator.id])
        if code is None or not self._is_wanted(indicator, mark):
            return
        asked = self.material.question
        persons = (mark.actors or (ANYBODY,)) if asked.with_actor else (ANYBODY,)
        targets = (mark.targets or (ANYBODY,)) if asked.with_target else (ANYBODY,)
        stop = mark.start if mark.stop is None else mark.stop
        for person in persons:
            for target in targets:
                yield mark.start, stop, code, Lane(meeting, person, target), mark.id

    def _standing(self) -> Iterator[Lane]:
        """The lanes of everybody who is there, marked or not: that nobody saw anything is agreement as well."""
        for n, meeting in enumerate(self.material.meetings):
            if not self.material.question.with_actor:
                yield Lane(n, ANYBODY, ANYBODY)
            elif not self.material.question.with_target:
                yield from (Lane(n, person, ANYBODY) for person in meeting.members if meeting.observable(person))

    @cached_property
    def marks(self) -> dict[str, Marks]:
        """The marks by column, in the order of lane and time."""
        import numpy as np

        found = {}
        for column, rows in self._rows.items():
            ordered = sorted(rows, key=lambda row: (self._lane[row[3]], row[0], row[1], row[2], row[4]))
            numbers = [(start, stop, code, self._lane[lane]) for start, stop, code, lane, _event in ordered]
            table = np.array(numbers, np.int64).reshape(-1, 4)
            start, stop, code, lane = table.T
            found[column] = Marks(start, stop, code, lane, tuple(row[4] for row in ordered))
        return found

    @cached_property
    def persons(self) -> tuple[str, ...]:
        """Everybody who has a lane."""
        return tuple(dict.fromkeys(lane.person for lane in self.lanes))

    @cached_property
    def person_of(self) -> Ints:
        """The number of each lane's person."""
        import numpy as np

        number = {person: n for n, person in enumerate(self.persons)}
        return np.array([number[lane.person] for lane in self.lanes], np.int64)

    @cached_property
    def meeting_of(self) -> Ints:
        """The number of each lane's session."""
        import numpy as np

        return np.array([lane.meeting for lane in self.lanes], np.int64)

    @cached_property
    def spans(self) -> dict[str, Ints]:
        """What each coder observed, on an axis with one stretch a lane."""
        return {column: self._on_axis(column) for column in self.material.columns}

    def _on_axis(self, column: str) -> Ints:
        import numpy as np

        known: dict[tuple[int, str], list[Span]] = {}
        found: list[Span] = []
        for n, lane in enumerate(self.lanes):
            place = lane.meeting, lane.person
            if place not in known:
                known[place] = self.material.meetings[lane.meeting].observed(lane.person, column)
            found += [(n * self.stride + start, n * self.stride + stop) for start, stop in known[place]]
        return np.array(found, np.int64).reshape(-1, 2)

    def on_axis(self, marks: Marks) -> tuple[Ints, Ints]:
        """Start and stop of marks on the axis with one stretch a lane."""
        return marks.lane * self.stride + marks.start, marks.lane * self.stride + marks.stop

    def common(self, first: str, second: str) -> Ints:
        """What both observed, on that axis."""
        import numpy as np

        none = np.zeros(0, np.int64)
        a, b = (Track(none, none, none, self.spans[column]) for column in (first, second))
        return timelines.common_spans(a, b)

    def looked_at(self) -> Bools:
        """Whether each code can be seen in each lane: of a person on a side that can show it, or that was marked."""
        import numpy as np

        found = np.zeros((len(self.lanes), len(self.codes)), bool)
        sides = [self._sides(code) for code in self.codes]
        for n, lane in enumerate(self.lanes):
            side = self.side(lane)
            found[n] = [side is None or any(i.can_be_shown_by(side) for i in able) for able in sides]
        for marks in self.marks.values():
            found[marks.lane, marks.code] = True
        return found

    def side(self, lane: Lane) -> Side | None:
        """The side of the table of a lane's person; None when persons do not matter."""
        if lane.person == ANYBODY:
            return None
        return self.material.meetings[lane.meeting].sides.get(lane.person, Side.ANY)

    def _sides(self, code: str) -> list[Indicator]:
        return [i for i in self.material.codebook.indicators if self._level[i.id] == code]

    def pieces(self, mean_bout: float) -> Pieces:
        """What resamples are made of: sessions, or blocks of time within them."""
        cases = [(str(n), _hull(meeting)) for n, meeting in enumerate(self.material.meetings)]
        return pieces_of(cases, mean_bout)

    def piece_of(self, pieces: Pieces, lane: Ints, at: Ints) -> Ints:
        """The piece of each moment (session time) in a lane."""
        import numpy as np

        meeting, found = self.meeting_of[lane], np.zeros(len(at), np.int64)
        for n in range(len(self.material.meetings)):
            own = meeting == n
            found[own] = pieces.number(str(n), at[own])
        return found

    def lanes_of(self, subject: Subject) -> Bools:
        """The lanes that a subject is about."""
        import numpy as np

        return np.array([subject.person in (ANYBODY, lane.person) for lane in self.lanes], bool)


def _hull(meeting: Meeting) -> Span:
    recorded = meeting.recorded or ((0, 1),)
    return recorded[0][0], recorded[-1][1]


def codes_of(material: Material, indicators: Iterable[Indicator]) -> list[str]:
    """The codes of these indicators at the level that is asked for, in the order of the codebook."""
    return list(dict.fromkeys(material.at_level(indicator.id) for indicator in indicators))

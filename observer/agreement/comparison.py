"""What is to be compared: the events of some coders, person by person and case by case, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from observer.agreement import bootstrap, sets, timelines
from observer.agreement.alignment import Events
from observer.agreement.bootstrap import Draws, Pieces, Plan
from observer.agreement.timelines import Bouts, Stream, Track

if TYPE_CHECKING:
    from observer.coding.spans import Span


@dataclass(frozen=True, eq=False)
class Recorded:
    """What one coder recorded of one person: events (moments stop where they start) and the stretches observed."""

    events: Events
    spans: Sequence[Span]

    @property
    def reach(self) -> Span:
        """From the first to the last moment observed; of no time when nothing was."""
        return min((s for s, _e in self.spans), default=0), max((e for _s, e in self.spans), default=0)

    def of(self, codes: Sequence[int]) -> Events:
        """Only the events of these codes, renumbered in this order."""
        import numpy as np

        number = np.full(max([*codes, *self.events.code.tolist()], default=0) + 1, -1)
        number[list(codes)] = np.arange(len(codes))
        new = number[self.events.code]
        own = new >= 0
        return Events(self.events.start[own], self.events.stop[own], new[own])

    def bouts(self, codes: Sequence[int]) -> Bouts:
        """The same as states."""
        events = self.of(codes)
        return Bouts(events.start, events.stop, events.code)


@dataclass(frozen=True, eq=False)
class Person:
    """One person in one case (a session, a film): what each coder recorded; None for who did not code it."""

    case: str
    name: str
    coders: tuple[Recorded | None, ...]


@dataclass(frozen=True)
class Used:
    """How much material a value rests on: events of all its coders, microseconds that two or more of them observed, and
    that only one did, and cases."""

    n_events: int
    us: int
    excluded_us: int
    cases: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """All that is compared: codes, coders, persons; and what every result should say of where it comes from."""

    codes: tuple[str, ...]
    coders: tuple[str, ...]
    persons: tuple[Person, ...]
    compared: Mapping[str, str] = field(default_factory=dict)
    software: str = ""
    plan: Plan = field(default_factory=Plan)

    @cached_property
    def draws(self) -> Draws:
        """The draws that all intervals are made with."""
        there = [(p.case, r) for p in self.persons for r in p.coders if r is not None]
        lengths = [length for _case, r in there for length in (r.events.stop - r.events.start).tolist() if length]
        spans = [(case, r.reach) for case, r in there]
        return bootstrap.draw(bootstrap.pieces_of(spans, sum(lengths) / max(len(lengths), 1)), self.plan)

    @property
    def pieces(self) -> Pieces:
        """The pieces of time that are drawn."""
        return self.draws.pieces

    def pairs_of_records(self, a: int, b: int) -> Iterator[tuple[Person, Recorded, Recorded]]:
        """The persons whom both coders coded."""
        for person in self.persons:
            one, two = person.coders[a], person.coders[b]
            if one is not None and two is not None:
                yield person, one, two

    def streams(self, codes: Sequence[int]) -> list[Stream]:
        """Tracks of codes that exclude each other; made once, for all pairs of coders."""
        known = self._streams.get(tuple(codes))
        if known is None:
            known = [Stream(p.case, tuple(_track(r, codes) for r in p.coders)) for p in self.persons]
            self._streams[tuple(codes)] = known
        return known

    def layers(self, codes: Sequence[int], coders: Sequence[int]) -> list[sets.Layer]:
        """Codes that may overlap, of these coders; who did not code a person observed nothing of him."""
        none = (timelines.bouts(()), ())
        return [
            sets.Layer(p.case, tuple(none if (r := p.coders[n]) is None else (r.bouts(codes), r.spans) for n in coders))
            for p in self.persons
        ]

    @cached_property
    def _streams(self) -> dict[tuple[int, ...], list[Stream]]:
        return {}

    @cached_property
    def _observed(self) -> dict[tuple[int, ...], tuple[int, int]]:
        return {}

    def used(self, codes: Sequence[int], coders: Sequence[int]) -> Used:
        """How much material there is of these codes and coders: of persons whom two or more of them coded."""
        there = [(p, [r for n in coders if (r := p.coders[n]) is not None]) for p in self.persons]
        shared = [(person, own) for person, own in there if len(own) > 1]
        events = sum(len(r.of(codes).start) for _person, own in shared for r in own)
        key = tuple(coders)
        if key not in self._observed:
            self._observed[key] = timelines.observed(self.streams(()), coders)
        return Used(events, *self._observed[key], len({person.case for person, _own in shared}))


def _track(recorded: Recorded | None, codes: Sequence[int]) -> Track | None:
    return None if recorded is None else timelines.track(recorded.bouts(codes), recorded.spans)

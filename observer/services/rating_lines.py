"""The lines of the rating form: every rating that can be given, what is known of it, and its evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from observer.coding.codebook import Codebook, Rated, Valence, say
from observer.coding.events import Event
from observer.coding.ratings import RatedAs, Rating, warnings
from observer.coding.study import SIDES, Group, Participant, ParticipantKind, Side
from observer.services import rating as rating_service
from observer.storage import ratings as stored_ratings

if TYPE_CHECKING:
    from observer.services.workplace import Workplace


@dataclass(frozen=True)
class RatingLine:
    """What is known about one rating that can be given: the rating, if there is one, and its evidence.

    `counts` says how many events bear on it, by valence; `why_not` in words why it should not be rated at
    all (a shared dimension, with too few family members together), empty when it can.
    """

    target: Participant | Group
    rated_as: RatedAs
    dimension: str
    rating: Rating | None
    warnings: tuple[str, ...]
    counts: dict[Valence, int]
    why_not: str
    _all: Evidence = field(repr=False, compare=False)

    @property
    def evidence(self) -> tuple[Event, ...]:
        """The events that bear on it, in the order of time. Loads the events of the coding when first asked."""
        return self._all.of(self.dimension, self.target)


class Evidence:
    """The events of a coding by what they bear on, loaded at once for all lines when one is asked for."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._asked: dict[tuple[str, str | None], tuple[Event, ...]] = {}

    def of(self, dimension: str, target: Participant | Group) -> tuple[Event, ...]:
        """Those that bear on a dimension of somebody; the same ones when asked again."""
        place = dimension, None if isinstance(target, Group) else target.id
        if place not in self._asked:
            self._asked[place] = tuple(self._by_place.get(place, ()))
        return self._asked[place]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str | None], list[Event]]:
        found: dict[tuple[str, str | None], list[Event]] = defaultdict(list)
        codebook = self._work.codebook
        for event in self._work.given_events():
            dimension = codebook.find_indicator(event.indicator).dimension
            for who in (None, *event.actors):
                found[dimension, who].append(event)
        return found


def of(work: Workplace) -> list[RatingLine]:
    """Every rating that can be given: each dimension for each person it is rated for, the group, the worker."""
    db, coding, codebook = work.desk.study.db, work.coding, work.codebook
    ratings = stored_ratings.of_coding(db, coding.id) if coding else []
    given = {(r.dimension, r.target): r for r in ratings if r.start_us is None and r.towards is None}
    tally = work.tally()
    evidence = work.evidence()
    found = []
    for target in _targets(work):
        kind = target.kind if isinstance(target, Participant) else None
        for dimension in codebook.dimensions:
            rated_as = _rated_as(kind, dimension.rated)
            if rated_as is None:
                continue
            rating = given.get((codebook.qualified(dimension.id), target.id))
            who = None if kind is None else target.id
            counts = {n: m for (n, w), m in tally.items() if w == who and _dimension(codebook, n) == dimension.id}
            why_not = rating_service.too_few_together(work.desk, dimension, target, work.minutes_together)
            found.append(
                RatingLine(
                    target,
                    rated_as,
                    dimension.id,
                    rating,
                    tuple(say(rule.message) for rule in warnings(codebook, rating, counts)) if rating else (),
                    _by_valence(codebook, counts),
                    why_not,
                    evidence,
                )
            )
    return found


def _targets(work: Workplace) -> list[Participant | Group]:
    """Who is rated: the family members, the groups of two and more of them, then the workers."""
    people = {p.id: p for p in work.desk.scene.people}
    members = [people[p.id] for p in work.people() if p.id in people and p.side in (Side.FAMILY, Side.WORKER)]
    cast = work.desk.scene.cast
    groups = [g for g in work.desk.scene.groups if sum(cast.side(m) is Side.FAMILY for m in cast.groups[g.id]) > 1]
    family = [m for m in members if SIDES[m.kind] is Side.FAMILY]
    return [*family, *groups, *(m for m in members if m not in family)]


def _dimension(codebook: Codebook, indicator: str) -> str:
    return codebook.find_indicator(indicator).dimension


def _by_valence(codebook: Codebook, counts: dict[str, int]) -> dict[Valence, int]:
    sums = dict.fromkeys(Valence, 0)
    for name, count in counts.items():
        sums[codebook.find_indicator(name).valence] += count
    return sums


def _rated_as(kind: ParticipantKind | None, rated: Rated) -> RatedAs | None:
    """How somebody is rated on a dimension; None when he is not."""
    if rated is Rated.NONE:
        return None
    if kind is ParticipantKind.WORKER:
        return RatedAs.WORKER
    if kind is None:
        return RatedAs.GROUP if rated is Rated.GROUP else None
    return RatedAs.PERSON if rated is Rated.PERSON else None

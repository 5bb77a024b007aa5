"""Consensus: what two or more coders made of one session, item by item, and what was decided about it. Pure rules.

The originals are only read. Which events belong together is told by the engine of agreement, which is handed in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from typing import Any

from observer.coding.events import Event
from observer.coding.ratings import NoRating, Rating
from observer.coding.study import Coding, CodingState, Part
from observer.coding.timecode import divide_half_up
from observer.errors import Refused
from observer.i18n import _

NAME = "consensus"  # of the coder of all consensus codings; the same word in English and Dutch
MOST = 26  # coders at once: each has a letter
OVERLAP = 50  # percent of their union that two periods share, at least, to be one


class What(StrEnum):
    """What an item is about."""

    EVENT = "event"
    RATING = "rating"


class Difference(StrEnum):
    """In what the coders differ. The first that applies is told: a period with another indicator has other ends too."""

    NONE = "none"
    ONLY_SOME = "only_some"
    INDICATOR = "indicator"
    PEOPLE = "people"
    MODIFIERS = "modifiers"
    ENDS = "ends"
    RATING = "rating"


class Verdict(StrEnum):
    """What was decided: equal already; that of one coder (who may have nothing); all of them; a new one; nothing at
    all; or left open, a dilemma."""

    AGREED = "agreed"
    TAKE = "take"
    BOTH = "both"
    NEW = "new"
    NEITHER = "neither"
    OPEN = "open"


class RatingRule(StrEnum):
    """Why a rating is proposed: two coders or more are equal; the mean of the two closest of three; or two pairs of
    the three are equally close, so that the rule does not decide."""

    EQUAL = "equal"
    CLOSEST = "closest"
    TIE = "tie"


@dataclass(frozen=True)
class Consensus:
    """The making of one consensus coding (table `consensuses`): from which codings (their ids, A first), with what
    tolerance for moments, how much periods must overlap; who is `present` now, by name; when it began, in UTC."""

    id: str
    coding: str
    sources: tuple[str, ...]
    tolerance_us: int
    overlap_percent: int
    present: tuple[str, ...]
    made: str
    software: str


@dataclass(frozen=True)
class ConsensusItem:
    """One thing that was compared, and what was decided (table `consensus_items`); `verdict` None: not yet.

    `sources` are the ids of the events or ratings of the coders, `taken` the ids of the codings of which it was
    taken, `results` the ids in the consensus coding. `present` is who was there when it was decided.
    """

    id: str
    consensus: str
    number: int
    what: What
    sources: tuple[str, ...]
    verdict: Verdict | None = None
    taken: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    note: str = ""
    present: tuple[str, ...] = ()
    decided_by: str | None = None
    decided: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What a rule would say of a rating, to choose from; never applied by itself.

    `values` are the ratings that fit: one when the rule is clear, the whole numbers around it when a mean lies
    between two. `means` are the means themselves. `reason` is there when what is proposed is to give no value.
    """

    rule: RatingRule
    values: tuple[int, ...]
    means: tuple[float, ...] = ()
    reason: NoRating | None = None

    def words(self) -> str:
        """In the language spoken now."""
        listed = _(" or ").join(f"{value:+d}" if value else "0" for value in self.values)
        if self.rule is RatingRule.EQUAL:
            return _("Two are equal: {values}").format(values=listed) if self.values else _("Two give no rating")
        means = _(" or ").join(f"{mean:+g}" for mean in self.means)
        if self.rule is RatingRule.CLOSEST:
            return _("Mean of the two closest: {mean}; choose {values}").format(mean=means, values=listed)
        return _("Two pairs are equally close: {mean}; choose {values}").format(mean=means, values=listed)


# -- which codings ---------------------------------------------------------------------------------------------


def check_sources(codings: Sequence[Coding]) -> None:
    """Refuse codings of which no consensus can be made, and say why."""
    if not 2 <= len({coding.coder for coding in codings}) == len(codings) <= MOST:
        raise Refused(_("A consensus is made of the codings of two or more different coders."))
    if any(coding.state is CodingState.DRAFT for coding in codings):
        raise Refused(_("A consensus is made of codings that have been submitted; one is still a draft."))
    if len({coding.session for coding in codings}) > 1:
        raise Refused(_("A consensus is made of codings of one session."))
    if len({coding.codebook for coding in codings}) > 1:
        raise Refused(_("These codings were made with different versions of the codebook; they cannot be compared."))
    if len({(coding.part, coding.marks) for coding in codings}) > 1:
        raise Refused(_("These codings do not consist of the same, so that they cannot be compared."))


def has_events(part: Part) -> bool:
    """Whether events are settled in a consensus of codings that consist of this."""
    return part in (Part.EVENTS, Part.BOTH)


# -- which belong together -------------------------------------------------------------------------------------

Row = tuple[Event | None, ...]  # one place for each coding
RatingRow = tuple[Rating | None, ...]
Pairing = Callable[[Sequence[Event], Sequence[Event]], Iterable[tuple[int, int]]]


def _people(event: Event) -> tuple[Any, ...]:
    return frozenset(event.actors), event.targets, frozenset(event.target_ids)


def _modifiers(event: Event) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((name, frozenset(values)) for name, values in event.modifiers.items())


# What two events must share to be one item: first all, then less and less; what is paired is not looked at again.
_LEVELS: tuple[Callable[[Event], Any], ...] = (
    lambda e: (e.kind, e.indicator, _people(e), _modifiers(e)),
    lambda e: (e.kind, e.indicator, _people(e)),
    lambda e: (e.kind, e.indicator, frozenset(e.actors)),
    lambda e: (e.kind, e.indicator),
    lambda e: (e.kind, frozenset(e.actors)),
)


def group_events(codings: Sequence[Sequence[Event]], pairing: Pairing) -> list[Row]:
    """The events of each coding, put together where they may be one: a row has a place for each coding.

    `pairing` gives the places of pairs among events of one coding and of another that are near enough in time. The
    rows come in the order of time; with three codings the pairs of the first two are made first.
    """
    n = len(codings)
    rows = [_alone(event, k, n) for k, events in enumerate(codings) for event in events]
    for level in _LEVELS:
        for first, second in combinations(range(n), 2):
            rows = _joined(rows, first, second, level, pairing)
    return sorted(rows, key=lambda row: _begin(row))


def _alone(event: Event, place: int, n: int) -> Row:
    return tuple(event if k == place else None for k in range(n))


def _joined(rows: list[Row], first: int, second: int, level: Callable[[Event], Any], pairing: Pairing) -> list[Row]:
    """The rows in which events of two codings that share what `level` says, and are near, have become one row."""
    shapes = sorted({_shape(row) for row in rows}, reverse=True)
    for left, right in product(shapes, shapes):
        if first in left and second in right and not set(left) & set(right):
            these, those = ([row for row in rows if _shape(row) == shape] for shape in (left, right))
            rows = _paired(rows, _by(these, first, level), _by(those, second, level), (first, second), pairing)
    return rows


def _shape(row: Row) -> tuple[int, ...]:
    """The places at which a row has an event."""
    return tuple(n for n, event in enumerate(row) if event is not None)


def _paired(
    rows: list[Row], left: dict[Any, list[Row]], right: dict[Any, list[Row]], at: tuple[int, int], pairing: Pairing
) -> list[Row]:
    gone: set[int] = set()
    made: list[Row] = []
    for key, those in right.items():
        these = left.get(key, [])
        for i, j in pairing([_at(row, at[0]) for row in these], [_at(row, at[1]) for row in those]):
            gone |= {id(these[i]), id(those[j])}
            made.append(tuple(a or b for a, b in zip(these[i], those[j], strict=True)))
    return [row for row in rows if id(row) not in gone] + made


def _by(rows: list[Row], place: int, level: Callable[[Event], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(level(_at(row, place)), []).append(row)
    return found


def _at(row: Row, place: int) -> Event:
    event = row[place]
    assert event is not None
    return event


def _begin(row: Row) -> tuple[int, str]:
    return min((event.start.us, event.id) for event in row if event is not None)


def group_ratings(codings: Sequence[Sequence[Rating]]) -> list[RatingRow]:
    """The ratings of each coding, those of one target on one dimension together, in the order in which they come."""
    n = len(codings)
    found: dict[tuple[Any, ...], list[Rating | None]] = {}
    for place, ratings in enumerate(codings):
        for rating in ratings:
            found.setdefault(about(rating), [None] * n)[place] = rating
    return [tuple(row) for row in found.values()]


def about(rating: Rating) -> tuple[Any, ...]:
    """Of whom, on what and over what a rating is: there is one of each in a coding."""
    return rating.dimension, rating.rated_as, rating.target, rating.towards, rating.start_us, rating.stop_us


# -- in what they differ ---------------------------------------------------------------------------------------


def difference_of_events(row: Row, tolerance_us: int) -> Difference:
    """In what the events of a row differ; ends at most `tolerance_us` apart are equal."""
    there = [event for event in row if event is not None]
    if len({event.indicator for event in there}) > 1:
        return Difference.INDICATOR
    if len({_people(event) for event in there}) > 1:
        return Difference.PEOPLE
    if len({_modifiers(event) for event in there}) > 1:
        return Difference.MODIFIERS
    if any(_ends_differ(a, b, tolerance_us) for a, b in combinations(there, 2)):
        return Difference.ENDS
    return Difference.NONE if len(there) == len(row) else Difference.ONLY_SOME


def _ends_differ(a: Event, b: Event, tolerance_us: int) -> bool:
    if (a.stop is None) != (b.stop is None):
        return True
    stops = abs(a.stop.us - b.stop.us) if a.stop and b.stop else 0
    return max(abs(a.start.us - b.start.us), stops) > tolerance_us


def difference_of_ratings(row: RatingRow) -> Difference:
    """Whether the ratings of a row differ."""
    there = {(rating.value, rating.reason) for rating in row if rating is not None}
    if len(there) > 1:
        return Difference.RATING
    return Difference.ONLY_SOME if None in row else Difference.NONE


# -- what a rule proposes --------------------------------------------------------------------------------------


def propose(row: RatingRow) -> Proposal | None:
    """What the rule for ratings by three coders would say: two equal ratings win; if all differ, the mean of the two
    closest. With two coders only what is equal is proposed; with four or more there is no rule."""
    if len(row) > 3:
        return None
    given = [(rating.value, rating.reason) for rating in row if rating is not None]
    for value, reason in given:
        if given.count((value, reason)) >= 2:
            return Proposal(RatingRule.EQUAL, (value,) if value is not None else (), (), reason)
    values = sorted(value for value, _reason in given if value is not None)
    return _closest(values) if len(values) == 3 else None


def _closest(values: list[int]) -> Proposal:
    """Of three different ratings: the mean of the two closest, or both means when two pairs are equally close."""
    low, middle, high = values
    below, above = middle - low, high - middle
    pairs = [pair for pair, gap in (((low, middle), below), ((middle, high), above)) if gap == min(below, above)]
    whole = sorted({n for a, b in pairs for n in ((a + b) // 2, -((-a - b) // 2))})
    means = tuple((a + b) / 2 for a, b in pairs)
    return Proposal(RatingRule.CLOSEST if len(pairs) == 1 else RatingRule.TIE, tuple(whole), means)


def middle_us(row: Row) -> int | None:
    """The moment to look at: the mean of the starts; None of nothing."""
    starts = [event.start.us for event in row if event is not None]
    return divide_half_up(sum(starts), len(starts)) if starts else None

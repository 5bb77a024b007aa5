"""Consensus: what of two or more codings belongs together, row by row, and in what it differs. Pure rules.

Which events may be one is told by the engine of agreement, which is handed in.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from typing import Any

from observer.coding.consensus import Difference
from observer.coding.events import Comment, Event, IntervalCode
from observer.coding.ratings import Rating
from observer.coding.timecode import divide_half_up

# -- which belong together -------------------------------------------------------------------------------------

Row = tuple[Event | None, ...]  # one place for each coding
RatingRow = tuple[Rating | None, ...]
AnswerRow = tuple[IntervalCode | None, ...]
CommentRow = tuple[Comment | None, ...]
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


def group_answers(codings: Sequence[Sequence[IntervalCode]]) -> list[AnswerRow]:
    """The answers of each coding, those to one question about one interval together, in the order of time."""
    n = len(codings)
    found: dict[tuple[Any, ...], list[IntervalCode | None]] = {}
    for place, answers in enumerate(codings):
        for answer in answers:
            asked = answer.start_us, answer.stop_us, answer.indicator, answer.participant
            found.setdefault(asked, [None] * n)[place] = answer
    return [tuple(found[asked]) for asked in sorted(found)]


def group_comments(codings: Sequence[Sequence[Comment]]) -> list[CommentRow]:
    """Each comment, in the place of its coder: those on the whole session first, then in the order of time."""
    rows = [
        tuple(comment if k == place else None for k in range(len(codings)))
        for place, comments in enumerate(codings)
        for comment in comments
    ]
    return sorted(rows, key=lambda row: min(comment.at.us if comment.at else -1 for comment in row if comment))


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


def difference_of_answers(row: AnswerRow) -> Difference:
    """Whether the answers of a row differ."""
    if len({answer.value for answer in row if answer is not None}) > 1:
        return Difference.ANSWER
    return Difference.ONLY_SOME if None in row else Difference.NONE


def middle_us(row: Row) -> int | None:
    """The moment to look at: the mean of the starts; None of nothing."""
    starts = [event.start.us for event in row if event is not None]
    return divide_half_up(sum(starts), len(starts)) if starts else None

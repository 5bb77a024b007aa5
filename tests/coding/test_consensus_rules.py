"""Which events of two or more coders are one item, in what they differ, and what a rule proposes of ratings."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observer.coding.codebook import Kind
from observer.coding.consensus import (
    Difference,
    RatingRule,
    check_sources,
    propose,
)
from observer.coding.consensus_rows import difference_of_events, difference_of_ratings, group_events, group_ratings
from observer.coding.events import Event, Moment, Targets
from observer.coding.ratings import NoRating, RatedAs, Rating
from observer.coding.study import Coding, CodingState, Part
from observer.errors import Refused
from observer.services.pairing import Work, pairing

SECOND = 1_000_000
numbers = count()


def event(seconds, indicator="x:a", actors=("m",), stop=None, **fields):
    kind = Kind.POINT if stop is None else Kind.STATE
    end = Moment(round(stop * SECOND)) if stop else None
    given = {"targets": Targets.NONE, **fields}
    return Event(f"e{next(numbers)}", "c", indicator, kind, Moment(round(seconds * SECOND)), end, actors, **given)


def rows(*codings, tolerance=5 * SECOND):
    work = [Work(Coding(str(n), "s", str(n), "b"), tuple(events), ()) for n, events in enumerate(codings)]
    found = group_events(codings, pairing(work, tolerance))
    return [(row, difference_of_events(row, tolerance)) for row in found]


def told(*codings):
    return [(difference, tuple(one is not None for one in row)) for row, difference in rows(*codings)]


BOTH, A, B = (True, True), (True, False), (False, True)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([event(1)], [event(6)], [(Difference.NONE, BOTH)]),  # the tolerance itself is within
        ([event(1)], [event(6.000001)], [(Difference.ONLY_SOME, A), (Difference.ONLY_SOME, B)]),
        ([event(1)], [event(2, "x:b")], [(Difference.INDICATOR, BOTH)]),
        ([event(1)], [event(2, actors=("f",))], [(Difference.PEOPLE, BOTH)]),
        ([event(1)], [event(2, targets=Targets.ALL)], [(Difference.PEOPLE, BOTH)]),
        ([event(1)], [event(2, modifiers={"u": ("yes",)})], [(Difference.MODIFIERS, BOTH)]),
        ([event(1)], [event(2, "x:b", ("f",))], [(Difference.ONLY_SOME, A), (Difference.ONLY_SOME, B)]),
        ([event(0, stop=20)], [event(4, stop=22)], [(Difference.NONE, BOTH)]),
        ([event(0, stop=20)], [event(0, stop=30)], [(Difference.ENDS, BOTH)]),
        ([event(0, stop=20)], [event(15, stop=40)], [(Difference.ONLY_SOME, A), (Difference.ONLY_SOME, B)]),
        ([event(1)], [event(0, stop=3)], [(Difference.ONLY_SOME, B), (Difference.ONLY_SOME, A)]),
    ],
)
def test_two_coders(first, second, expected):
    assert told(first, second) == expected


def test_what_is_alike_in_all_is_paired_before_what_is_nearer():
    """The exact same mark four seconds off goes before another indicator at the same moment."""
    found = rows([event(10), event(14, "x:b")], [event(10, "x:b"), event(14)])
    assert [difference for _row, difference in found] == [Difference.NONE, Difference.NONE]


def test_the_order_of_actors_and_targets_is_of_no_matter():
    one, two = event(1, actors=("m", "f")), event(1, actors=("f", "m"))
    assert told([one], [two]) == [(Difference.NONE, BOTH)]


def test_three_coders():
    found = told([event(1), event(50)], [event(2), event(50, "x:b")], [event(3)])
    assert found == [(Difference.NONE, (True, True, True)), (Difference.INDICATOR, (True, True, False))]
    assert told([event(1)], [event(2)], []) == [(Difference.ONLY_SOME, (True, True, False))]
    found = told([event(50)], [event(50, "x:b")], [event(51, "x:b")])  # two are alike, the first joins them
    assert found == [(Difference.INDICATOR, (True, True, True))]
    assert told([], [event(1)], [event(2)]) == [(Difference.ONLY_SOME, (False, True, True))]


SPECS = st.tuples(
    st.integers(0, 40),
    st.sampled_from(["x:a", "x:b"]),
    st.sampled_from([("m",), ("f",)]),
    st.sampled_from([None, 3, 12]),
)


@settings(deadline=None)
@given(st.lists(st.lists(SPECS, max_size=6), min_size=2, max_size=3))
def test_each_event_is_in_one_row_in_the_place_of_its_coder(specs):
    codings = [[event(t, i, a, t + d if d else None) for t, i, a, d in coding] for coding in specs]
    found = [row for row, _difference in rows(*codings)]
    for place, coding in enumerate(codings):
        assert sorted(row[place].id for row in found if row[place]) == sorted(one.id for one in coding)
    assert all(any(row) for row in found)
    starts = [min(one.start.us for one in row if one) for row in found]
    assert starts == sorted(starts)


# -- ratings ---------------------------------------------------------------------------------------------------


def rating(value, target="m", reason=None):
    reason = reason or (NoRating.ABSENT if value is None else None)
    return Rating(f"r{next(numbers)}", "c", "x:d", RatedAs.PERSON, target, value, reason)


def test_ratings_go_together_by_what_they_are_about():
    found = group_ratings([[rating(1), rating(2, "f")], [rating(1)]])
    assert [difference_of_ratings(row) for row in found] == [Difference.NONE, Difference.ONLY_SOME]
    assert difference_of_ratings((rating(1), rating(2))) is Difference.RATING
    assert difference_of_ratings((rating(None), rating(0))) is Difference.RATING
    reasons = rating(None), rating(None, reason=NoRating.TOO_SHORT)
    assert difference_of_ratings(reasons) is Difference.RATING


@pytest.mark.parametrize(
    ("values", "rule", "proposed", "means"),
    [
        ((2, -1, 2), RatingRule.EQUAL, (2,), ()),
        ((1, 1, 1), RatingRule.EQUAL, (1,), ()),
        ((3, -2, 0), RatingRule.CLOSEST, (-1,), (-1.0,)),
        ((3, -2, -1), RatingRule.CLOSEST, (-2, -1), (-1.5,)),  # the mean lies between two: a person chooses
        ((2, 3, -3), RatingRule.CLOSEST, (2, 3), (2.5,)),
        ((1, 2, 3), RatingRule.TIE, (1, 2, 3), (1.5, 2.5)),  # two pairs are equally close: the rule does not decide
        ((-2, 0, 2), RatingRule.TIE, (-1, 1), (-1.0, 1.0)),
        ((1, 1), RatingRule.EQUAL, (1,), ()),
    ],
)
def test_what_is_proposed(values, rule, proposed, means):
    found = propose(tuple(rating(value) for value in values))
    assert (found.rule, found.values, found.means) == (rule, proposed, means)
    assert found.words()


@pytest.mark.parametrize("values", [(1, 2), (None, 1, 2), (1, 2, 3, 4), (1, 1, 2, 3)])
def test_nothing_is_proposed_where_no_rule_is_known(values):
    assert propose(tuple(rating(value) for value in values)) is None
    assert propose((rating(1), None, rating(2))) is None


def test_two_who_give_no_rating_for_the_same_reason_win_too():
    found = propose((rating(None), rating(2), rating(None)))
    assert (found.values, found.reason) == ((), NoRating.ABSENT)
    assert found.words() == "Two give no rating"


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3, unique=True))
def test_a_proposal_lies_among_the_ratings_and_beside_the_mean(values):
    found = propose(tuple(rating(value) for value in values))
    assert all(min(values) <= value <= max(values) for value in found.values)
    assert all(any(abs(value - mean) < 1 for mean in found.means) for value in found.values)


# -- which codings ---------------------------------------------------------------------------------------------


def coding(coder, **fields):
    return Coding(coder, **{"session": "s", "coder": coder, "codebook": "b", "state": CodingState.SUBMITTED, **fields})


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (coding("k1"), "different coders"),
        (coding("k2", state=CodingState.DRAFT), "draft"),
        (coding("k2", session="t"), "one session"),
        (coding("k2", codebook="c"), "different versions"),
        (coding("k2", part=Part.RATINGS), "do not consist of the same"),
    ],
)
def test_of_what_no_consensus_is_made(second, why):
    with pytest.raises(Refused, match=why):
        check_sources([coding("k1"), second])
    with pytest.raises(Refused, match="two or more"):
        check_sources([coding("k1")])
    check_sources([coding("k1"), coding("k2")])

"""Stretches, samples, who may be in them, and the order of a playlist."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer.coding.codebook import Kind
from observer.coding.events import Event, Moment, moment_in
from observer.coding.fragments import (
    FragmentPerson,
    Ordering,
    Playlist,
    PlaylistItem,
    around,
    estimate_us,
    footage,
    in_order,
    joined,
    lies_in,
    place,
    propose,
    sampled,
    within,
)
from observer.coding.spans import length
from observer.coding.study import Presence, Recording, Seen
from observer.errors import Refused

S = 1_000_000


def film(name="a", offset=0, seconds=600, base=90_000, start_us=0, rate=(1, 1)):
    return Recording(
        name, "s", name, name, None, name, 1, seconds * S, start_us, 1, base, True, True,
        offset_us=offset * S, rate_num=rate[0], rate_den=rate[1],
    )  # fmt: skip


def event(start, stop=None, actors=(), kind=Kind.POINT, **more):
    stop_at = Moment(stop * S) if stop is not None else None
    return Event("e", "c", "attitude:AL1", Kind.STATE if stop else kind, Moment(start * S), stop_at, actors, **more)


@given(
    us=st.integers(0, 599_000_000), offset=st.integers(-5, 5), base=st.sampled_from([90_000, 1000, 12_800]),
    start_us=st.integers(0, 5_000_000), rate=st.sampled_from([(1, 1), (1001, 1000)]),
)  # fmt: skip
def test_a_time_becomes_the_nearest_tick_and_back(us, offset, base, start_us, rate):
    recording = film(offset=offset, base=base, start_us=start_us, rate=rate)
    wanted = us + recording.offset_us
    if wanted < 0:
        return
    found = place(wanted, [recording])
    assert moment_in(recording, found.pts) == found
    assert abs(found.us - wanted) <= S // base


def test_an_end_may_be_that_of_the_film_and_a_start_may_not():
    films = [film(), film("b", offset=700)]
    assert place(600 * S, films, is_stop=True).recording == "a"
    assert place(700 * S, films).recording == "b"
    for us, is_stop in ((600 * S, False), (650 * S, True), (700 * S, True), (-1, False)):
        with pytest.raises(Refused):
            place(us, films, is_stop)
    assert place(5, []) == Moment(5)


def test_around_an_event_stops_where_the_footage_stops():
    films = footage([film(), film("b", offset=700)])
    assert around(event(5), 10 * S, 20 * S, films) == (0, 25 * S)
    assert around(event(590, 595), 10 * S, 20 * S, films) == (580 * S, 600 * S)
    assert around(event(701), 10 * S, 20 * S, films) == (700 * S, 721 * S)
    assert around(event(650), 10 * S, 20 * S, films) is None
    assert within((-5, 5), [], 0) == (0, 5)


def test_two_minutes_in_every_seven():
    found = sampled([(0, 1800 * S)], 120 * S, 420 * S)
    assert found == [(n * 420 * S, n * 420 * S + 120 * S) for n in range(5)]
    assert sampled([(0, 1800 * S)], 120 * S, 420 * S, 60 * S)[0] == (60 * S, 180 * S)


def test_samples_leave_gaps_out_and_are_cut_off_at_the_end():
    assert sampled([(0, 100 * S), (110 * S, 200 * S)], 60 * S, 60 * S) == [
        (0, 60 * S), (60 * S, 100 * S), (110 * S, 120 * S), (120 * S, 180 * S), (180 * S, 200 * S)
    ]  # fmt: skip
    assert length(sampled([(0, 500 * S)], 120 * S, 420 * S)) == 200 * S


@pytest.mark.parametrize(("long", "every", "first"), [(0, 5, 0), (6, 5, 0), (5, 5, -1)])
def test_samples_that_make_no_sense(long, every, first):
    with pytest.raises(Refused):
        sampled([(0, 100)], long, every, first)


def test_a_session_without_films_has_no_samples():
    with pytest.raises(Refused, match="no recording"):
        sampled([], 1, 1)


@pytest.mark.parametrize(
    ("one", "is_in"),
    [
        (event(10), True), (event(20), False), (event(9), False), (event(5, 10), False), (event(5, 11), True),
        (event(19, 30), True), (event(20, 30), False), (event(1, kind=Kind.STATE), True),
        (event(21, kind=Kind.STATE), False),
    ],
)  # fmt: skip
def test_what_happens_in_a_stretch(one, is_in):
    assert lies_in(one, (10 * S, 20 * S)) is is_in


def test_who_may_be_in_it():
    named = {"worker": Seen.SEEN, "family": Seen.SEEN, "voice": Seen.HEARD}
    presence = [
        Presence("1", "s", "father", 0, 10 * S),
        Presence("2", "s", "aunt", 15 * S, None, Seen.HEARD),
        Presence("3", "s", "son", None, 5 * S),
    ]
    found = propose((10 * S, 20 * S), named, {"family": ("mother", "son")}, ["mother", "father", "aunt"], presence)
    assert {one.participant: (one.how, one.is_coded, one.is_present) for one in found} == {
        "worker": (Seen.SEEN, True, False),
        "mother": (Seen.SEEN, True, True),
        "son": (Seen.SEEN, True, False),
        "voice": (Seen.HEARD, True, False),
        "aunt": (Seen.HEARD, False, True),
    }


def test_two_who_are_one_are_masked_only_where_both_were():
    one = FragmentPerson("1", "f", "unknown", Seen.SEEN, True, False)
    other = FragmentPerson("2", "f", "mother", Seen.HEARD, True, True)
    assert joined(one, other) == FragmentPerson("2", "f", "mother", Seen.SEEN, True, False)


@given(seed=st.integers(0, 1000), n=st.integers(1, 8))
def test_a_seed_gives_the_same_order_again_and_practice_comes_first(seed, n):
    items = [PlaylistItem(str(i), "p", f"fragment {i}", i, is_practice=i == n) for i in range(1, n + 1)]
    playlist = Playlist("p", "P", "worker", "recall", None, Ordering.RANDOM, seed)
    found = in_order(playlist, items)
    assert found == in_order(playlist, reversed(items))
    assert found[0].is_practice
    assert sorted(item.position for item in found) == list(range(1, n + 1))


def test_orders_differ_between_seeds_and_by_hand_is_by_position():
    items = [PlaylistItem(str(i), "p", f"fragment {i}", i) for i in range(1, 7)]
    orders = {
        tuple(i.id for i in in_order(Playlist("p", "P", "w", "r", None, Ordering.RANDOM, seed), items))
        for seed in range(40)
    }
    assert len(orders) > 30
    assert in_order(Playlist("p", "P", "w", "r"), reversed(items)) == items
    assert estimate_us([10 * S, 20 * S], 60 * S) == 150 * S

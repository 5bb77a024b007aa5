"""Time in whole microseconds."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer.coding import spans
from observer.coding.timecode import Placement, clock, divide_half_up, media_us, seconds_text, seconds_to_us
from observer.errors import Refused

US = st.integers(-(10**13), 10**13)


@pytest.mark.parametrize(
    ("seconds", "us"),
    [
        (0, 0),
        (12.345, 12_345_000),
        ("12.3456785", 12_345_679),
        (Decimal("0.0000005"), 1),
        (1e-7, 0),
        (-1.5, -1_500_000),
    ],
)
def test_seconds_become_whole_microseconds(seconds, us):
    assert seconds_to_us(seconds) == us


@pytest.mark.parametrize("wrong", ["", "abc", float("nan"), float("inf"), None, True, 10**12, "1,5"])
def test_what_is_no_time_is_refused(wrong):
    with pytest.raises(Refused):
        seconds_to_us(wrong)


@given(US, st.integers(1, 10**9))
def test_division_rounds_half_up(numerator, denominator):
    found = divide_half_up(numerator, denominator)
    assert -denominator < 2 * (numerator - found * denominator) <= denominator or (
        2 * (numerator - found * denominator) == -denominator
    )
    assert 2 * numerator + denominator >= 2 * found * denominator


@given(st.integers(0, 10**13))
def test_clock_and_text_say_the_same_millisecond(us):
    hours, minutes, rest = clock(us).split(":")
    total = (int(hours) * 60 + int(minutes)) * 60 + Decimal(rest)
    assert f"{total:.3f}" == seconds_text(us)
    assert abs(total * 1_000_000 - us) <= 500


def test_times_before_zero_have_one_sign():
    assert clock(-1_234_567) == "-0:00:01.235"
    assert seconds_text(-400) == "0.000"


@given(US, st.integers(-(10**12), 10**12), st.integers(1, 1000), st.integers(1, 1000))
def test_a_placement_can_be_taken_back(media, offset, num, den):
    place = Placement(offset, num, den)
    assert abs(place.to_media(place.to_session(media)) - media) <= divide_half_up(den, num) + 1


@given(st.integers(0, 10**9))
def test_ticks_of_ntsc_are_counted_from_the_container_start(n):
    """Frame n at 29.97 in ticks of 1/30000; rounding is half up and once."""
    assert media_us(n * 1001 + 300, 1, 30000, 10_000) == divide_half_up((n * 1001 + 300) * 1_000_000, 30000) - 10_000


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def as_set(some):
    return {t for start, stop in some for t in range(start, stop)}


@given(SPANS, SPANS)
def test_spans_behave_as_sets_of_moments(a, b):
    assert as_set(spans.merged(a)) == as_set(a)
    assert as_set(spans.minus(a, b)) == as_set(a) - as_set(b)
    assert as_set(spans.common(a, b)) == as_set(a) & as_set(b)
    assert spans.length(a) == len(as_set(a))
    for found in (spans.merged(a), spans.minus(a, b), spans.common(a, b)):
        assert all(x[1] < y[0] for x, y in pairwise(found))

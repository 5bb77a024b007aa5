"""The chart of drift: smoothing, limits, the calibration phase; undefined is never a number."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observer.agreement.drift import chart, ewma, half_width
from observer.agreement.values import Reason, Value, sentence

# Montgomery, Introduction to Statistical Quality Control: data of table 9.1 in the order of time, with centre 10,
# sigma 1, lambda .10, L 2.7; the first values of the line and the limits of its example 9.2.
DATA = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34]
LINE = [9.945, 9.7495, 9.70355, 9.8992, 10.1253, 10.1307, 9.92167, 10.0755, 9.98796, 10.0232]


def values(*numbers):
    return [Value(None, Reason.NO_EVENTS) if number is None else Value(number) for number in numbers]


def test_the_line_is_that_of_the_textbook():
    assert ewma(DATA, 10, 0.1) == pytest.approx(LINE, abs=6e-5)


def test_the_limits_are_those_of_the_textbook():
    assert [half_width(1, i, 0.1, 2.7) for i in (1, 2)] == pytest.approx([0.27, 0.36325], abs=5e-6)
    assert half_width(1, 1000, 0.1, 2.7) == pytest.approx(0.62, abs=1e-3)
    assert half_width(2, 1, 0.3, 3) == pytest.approx(3 * 2 * 0.3)  # after one value: L sigma lambda


def test_without_smoothing_it_is_the_chart_of_shewhart():
    assert ewma([1, 2, 5], 0, 1) == [1, 2, 5]
    assert half_width(1.5, 7, 1, 3) == pytest.approx(4.5)


def test_limits_come_from_the_calibration_phase_alone():
    found = chart(values(0.7, 0.8, 0.9, 0.8, 0.2), 3)
    assert (found.centre.value, found.sigma.value) == (pytest.approx(0.8), pytest.approx(0.1))
    assert [point.in_calibration for point in found.points] == [True] * 3 + [False] * 2
    assert {point.low.why for point in found.points[:3]} == {Reason.CALIBRATING}
    first, second = found.points[3:]
    assert first.ewma.value == pytest.approx(0.8)
    assert (first.low.value, first.high.value) == (pytest.approx(0.71), pytest.approx(0.89))
    assert second.ewma.value == pytest.approx(0.62)
    assert second.low.value == pytest.approx(0.8 - half_width(0.1, 2))
    assert (first.is_outside, second.is_outside, second.is_below) == (False, True, True)
    above = chart(values(0.5, 0.6, 0.7, 1.0, 1.0), 3).points[-1]
    assert (above.is_outside, above.is_below) == (True, False)


@pytest.mark.parametrize("numbers", [(), (0.5,), (0.5, None, 0.6)])
def test_too_few_give_no_limits_and_a_reason(numbers):
    found = chart(values(*numbers), 3)
    assert found.centre == found.sigma == Value(None, Reason.CALIBRATING)
    assert all(point.low.why is Reason.CALIBRATING and not point.is_outside for point in found.points)
    assert "calibration" in sentence(Reason.CALIBRATING)


def test_no_spread_gives_no_limits():
    found = chart(values(0.8, 0.8, 0.8, 0.8, 0.1), 3)
    assert found.points[-1].low == Value(None, Reason.NO_SPREAD)
    assert found.points[-1].ewma.value == pytest.approx(0.59)
    assert not found.points[-1].is_outside


def test_an_undefined_value_leaves_the_line_where_it_was_and_does_not_count():
    with_gap, without = chart(values(0.7, None, 0.8, 0.6, None, 0.5), 2), chart(values(0.7, 0.8, 0.6, 0.5), 2)
    assert with_gap.points[4].ewma == with_gap.points[3].ewma
    assert with_gap.points[4].value.value is None
    assert (with_gap.points[5].ewma, with_gap.points[5].low) == (without.points[3].ewma, without.points[3].low)
    assert chart(values(None, None), 3).points[1].ewma.value is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.floats(0, 1), max_size=25), st.integers(2, 12))
def test_the_line_stays_within_the_values_and_limits_widen(numbers, calibration):
    found = chart(values(*numbers), calibration)
    known = [number for number in numbers if number is not None]
    assert len(found.points) == len(numbers)
    for point in found.points:
        if point.ewma.value is not None:
            assert min(known) - 1e-9 <= point.ewma.value <= max(known) + 1e-9
    widths = [p.high.value - p.low.value for p in found.points if p.low.value is not None]
    assert widths == sorted(widths)
    assert not any(math.isnan(width) for width in widths)

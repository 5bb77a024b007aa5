"""Parts that the vectors do not reach: levels of the codebook, time units, explanations, curves, counts as measures."""

import numpy as np
import pytest

from observer.agreement import icc, intervals, matching, measures, tables, timelines
from observer.agreement.matching import Fate
from observer.agreement.timelines import Stream
from observer.errors import Refused

SECOND = 1_000_000


def track(rows, spans=((0, 60),)):
    found = timelines.bouts([(a * SECOND, b * SECOND, c) for a, b, c in rows])
    return timelines.track(found, [(a * SECOND, b * SECOND) for a, b in spans])


@pytest.fixture
def stream():
    return Stream("", (track([(0, 20, 0), (20, 40, 1), (50, 60, 2)]), track([(0, 25, 0), (25, 40, 2), (50, 60, 2)])))


def test_a_level_up_is_the_table_of_the_parents(stream):
    parents = [0, 1, 1]
    child = timelines.time_table([stream], 3)
    up = tables.at_parents(child, [*parents, 2])  # no code on stays what it is
    moved = [
        timelines.track(timelines.Bouts(t.start, t.stop, t.code).relabelled(parents), [(0, 60 * SECOND)])
        for t in stream.tracks
    ]
    np.testing.assert_array_equal(up, timelines.time_table([Stream("", tuple(moved))], 2))
    np.testing.assert_allclose(tables.levels(child, [*parents, 2]), [40 / 60, 15 / 60, 5 / 60])


def test_time_units_on_whole_seconds_give_the_exact_value(stream):
    in_seconds = timelines.unit_table([stream], 3, SECOND)
    np.testing.assert_array_equal(in_seconds * SECOND, timelines.time_table([stream], 3))


def test_observed_time_of_each():
    pair = Stream("", (track([], [(0, 40)]), track([], [(30, 60)])))
    assert timelines.observed([pair, Stream("", (track([]), None))], (0, 1)) == (10 * SECOND, 110 * SECOND)
    assert timelines.common_spans(*pair.tracks).tolist() == [[30 * SECOND, 40 * SECOND]]


def test_a_matching_is_explained_event_by_event():
    first, second = np.array([10, 50, 90]), np.array([52, 12, 200])
    lines = matching.explained(matching.match_points(first, second, 5), first, second)
    assert [(one.fate, one.first, one.second, one.difference_us) for one in lines] == [
        (Fate.MATCHED, 0, 1, 2), (Fate.MATCHED, 1, 0, 2), (Fate.ONLY1, 2, None, None), (Fate.ONLY2, None, 2, None),
    ]  # fmt: skip


def test_the_curve_rises():
    curve = matching.tolerance_curve([(np.array([0, 9_000_000]), np.array([600_000, 13_000_000]))])
    assert [point.tally.matched for point in curve] == [0, 0, 1, 1, 1, 2, 2]


def test_marks_as_measures():
    minutes = np.array([[10.0, 10.0], [5.0, 5.0], [0.0, 0.0], [2.0, 2.0]])
    marks = measures.counts(np.array([0, 0, 0, 1, 3]), np.array([0, 1, 1, 0, 1]), minutes)
    np.testing.assert_array_equal(marks, [[1, 2], [1, 0], [np.nan, np.nan], [0, 1]])
    np.testing.assert_allclose(measures.per_minute(marks, minutes)[[0, 1]], [[0.1, 0.2], [0.2, 0]])
    assert icc.icc(marks, icc.Form.AGREEMENT).value is not None
    assert icc.within(marks, 1).value == 1


def test_variance_components_add_up_to_the_icc():
    ratings = [[1, 2], [3, 3], [2, 4], [5, 5]]
    parts = icc.components(icc.mean_squares(ratings))
    share = parts.persons / (parts.persons + parts.coders + parts.error)
    assert icc.icc(ratings, icc.Form.AGREEMENT).value == pytest.approx(share)


def test_intervals_by_three_rules_and_what_is_left_over():
    one, two = track([(2, 12, 0), (20, 35, 0)]), track([(0, 9, 0)])
    found = {rule: intervals.interval_units([Stream("", (one, two))], 10 * SECOND, rule) for rule in intervals.Rule}
    on = {rule: (coded.units.codes[:, 0] == intervals.ON).tolist() for rule, coded in found.items()}
    assert on["partial"] == [True, True, True, True, False, False]
    assert on["whole"] == [False, False, True, False, False, False]
    assert on["momentary_start"] == [False, True, True, True, False, False]
    assert intervals.interval_starts(np.array([[0, 25], [30, 39]]), 10)[1] == 14


def test_more_pairs_than_fit_into_memory_are_refused():
    same = np.zeros(20_000, np.int64)
    with pytest.raises(Refused, match="so close together"):
        matching.match_points(same, same, 1)
    with pytest.raises(Refused, match="so close together"):
        matching.match_segments(same, same + 5, same, same + 5)


def test_nothing_at_all_is_no_error():
    none = np.zeros(0, np.int64)
    assert matching.tally(matching.match_points(none, none, 5)).f1.why == "no_events"
    assert len(matching.match_segments(none, none, none, none)[0].pairs) == 0
    assert matching.differences(none, none).mean.why == "no_pairs"
    assert tables.value(tables.cohen_kappa, timelines.time_table([Stream("", (None, None))], 2)).why

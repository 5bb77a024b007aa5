"""What must hold whatever the data, and comparison with a brute force over milliseconds."""

import numpy as np
import pytest
from agreement import brute
from hypothesis import given, settings
from hypothesis import strategies as st

from observer.agreement import (
    alignment,
    alpha,
    linked,
    matching,
    multirater,
    tables,
    timelines,
    tolerance,
    unitizing,
    units,
)
from observer.agreement.timelines import Bouts, Stream, Track

few = settings(max_examples=40, derandomize=True, deadline=None, database=None)
SYMMETRIC = [tables.cohen_kappa, tables.scott_pi, tables.gwet_ac, tables.brennan_prediger, tables.kappa_max]

seeds = st.integers(0, 10**6)
small_tables = st.integers(2, 5).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, 30), min_size=q, max_size=q), min_size=q, max_size=q)
)


def kappa_of(streams, q, gaps=True):
    return tables.value(tables.cohen_kappa, timelines.time_table(streams, q, gaps=gaps)).value


@pytest.mark.parametrize("block", range(10))
def test_200_random_cases_equal_the_brute_force_at_a_millisecond(block):
    for seed in range(block * 20, block * 20 + 20):
        case = brute.random_case(seed)
        streams = [case.stream()]
        for gaps in (True, False):
            expected = brute.table(case, gaps)
            np.testing.assert_array_equal(timelines.time_table(streams, case.q, gaps=gaps), expected)
            assert kappa_of(streams, case.q, gaps) == pytest.approx(brute.kappa(expected), abs=1e-9)
        w = seed % 37
        for reference in (0, 1):
            got = tolerance.tolerant_table(streams, case.q, w * brute.MS, reference, 1 - reference)
            np.testing.assert_array_equal(got, brute.tolerant_table(case, w, reference))


@few
@given(small_tables)
def test_swapping_coders_changes_no_symmetric_coefficient(table):
    for coefficient in SYMMETRIC:
        np.testing.assert_allclose(coefficient(table), coefficient(np.transpose(table)), atol=1e-12)


@few
@given(small_tables, st.randoms(use_true_random=False))
def test_renaming_codes_changes_nothing(table, chance):
    order = list(range(len(table)))
    chance.shuffle(order)
    turned = np.asarray(table)[order][:, order]
    for coefficient in [*SYMMETRIC, tables.percent_agreement]:
        np.testing.assert_allclose(coefficient(table), coefficient(turned), atol=1e-12)


@few
@given(small_tables)
def test_the_unit_of_time_does_not_matter(table):
    for coefficient in SYMMETRIC:
        np.testing.assert_allclose(coefficient(table), coefficient(np.asarray(table) * 0.001), atol=1e-12)


@few
@given(small_tables)
def test_a_stack_gives_what_each_table_gives(table):
    stack = np.stack([table, np.transpose(table), np.zeros_like(table)])
    for coefficient in [*SYMMETRIC, tables.percent_agreement, linked.linked_kappa, linked.linked_kappa_max]:
        np.testing.assert_allclose(coefficient(stack), [coefficient(one) for one in stack], atol=1e-12)


@few
@given(seeds)
def test_kappas_swap_with_the_coders_and_tolerance_0_is_none(seed):
    case = brute.random_case(seed)
    stream = case.stream()
    turned = Stream("case", stream.tracks[::-1])
    for w in (0, 7_000):
        k12 = tolerance.tolerant_table([stream], case.q, w)
        np.testing.assert_array_equal(k12, tolerance.tolerant_table([turned], case.q, w, 1, 0))
    np.testing.assert_array_equal(tolerance.tolerant_table([stream], case.q, 0), timelines.time_table([stream], case.q))


@few
@given(seeds, st.lists(st.integers(0, 60_000), min_size=2, max_size=5))
def test_more_tolerance_never_lowers_agreement(seed, ws):
    case = brute.random_case(seed)
    agreed = [np.trace(tolerance.tolerant_table([case.stream()], case.q, w)) for w in sorted(ws)]
    assert agreed == sorted(agreed)


@few
@given(seeds, st.integers(-(10**12), 10**12))
def test_shifting_all_times_changes_nothing(seed, shift):
    case = brute.random_case(seed)
    stream = case.stream()
    moved = Stream("case", tuple(_moved(track, shift) for track in stream.tracks))
    np.testing.assert_array_equal(timelines.time_table([stream], case.q), timelines.time_table([moved], case.q))
    np.testing.assert_array_equal(
        tolerance.tolerant_table([stream], case.q, 5000), tolerance.tolerant_table([moved], case.q, 5000)
    )


def _moved(track, shift):
    return Track(track.start + shift, track.stop + shift, track.code, track.spans + shift)


@few
@given(seeds, st.integers(2, 9))
def test_scaling_time_changes_no_kappa(seed, factor):
    case = brute.random_case(seed)
    scaled = Stream("", tuple(Track(t.start * factor, t.stop * factor, t.code, t.spans * factor)
                              for t in case.stream().tracks))  # fmt: skip
    assert kappa_of([scaled], case.q) == pytest.approx(kappa_of([case.stream()], case.q), abs=1e-12)


@few
@given(seeds, st.integers(1, 88))
def test_two_touching_states_are_as_one(seed, at):
    case = brute.random_case(seed)
    split = [
        part for a, b, c in case.rows[0] for part in ([(a, a + at, c), (a + at, b, c)] if a + at < b else [(a, b, c)])
    ]
    other = brute.Case(case.q, (split, case.rows[1]), case.spans)
    np.testing.assert_array_equal(
        timelines.time_table([case.stream()], case.q), timelines.time_table([other.stream()], case.q)
    )


@few
@given(seeds)
def test_further_edges_change_no_table(seed):
    case = brute.random_case(seed)
    edges = np.arange(0, 400_000, 13_000)
    found = timelines.cut(case.stream().tracks, case.q, [edges])
    np.testing.assert_array_equal(timelines.table_of(found, case.q), timelines.time_table([case.stream()], case.q))


@few
@given(seeds)
def test_a_coder_agrees_with_himself_or_it_is_undefined(seed):
    case = brute.random_case(seed)
    track = case.stream().tracks[0]
    table = timelines.time_table([Stream("", (track, track))], case.q)
    for coefficient in SYMMETRIC:
        assert tables.value(coefficient, table).value in (1.0, None)


@few
@given(seeds)
def test_time_alpha_of_two_coders_is_scotts_pi(seed):
    case = brute.random_case(seed)
    found = timelines.units_of([timelines.cut(case.stream().tracks, case.q)], case.q)
    expected = tables.value(tables.scott_pi, timelines.time_table([case.stream()], case.q)).value
    assert alpha.krippendorff_alpha(found, small_sample=False).value == pytest.approx(expected, abs=1e-12)


@few
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=25))
def test_conger_of_two_is_cohen_and_fleiss_of_two_is_scott(rows):
    found = units.units_of(rows, range(4))
    for model, coefficient in [
        (multirater.own, tables.cohen_kappa),
        (multirater.pooled, tables.scott_pi),
        (multirater.gwet, tables.gwet_ac),
        (multirater.even, tables.brennan_prediger),
    ]:
        expected = tables.value(coefficient, found.table()).value
        assert multirater.coefficient(found, model).value.value == pytest.approx(expected, abs=1e-12)


moments = st.lists(st.integers(0, 60), max_size=7)


@few
@given(moments, moments, st.integers(0, 20))
def test_points_are_matched_as_well_as_can_be(first, second, w):
    a, b = np.array(first, np.int64), np.array(second, np.int64)
    found = matching.match_points(a, b, w)
    apart = np.abs(a[found.pairs[:, 0]] - b[found.pairs[:, 1]])
    assert (apart <= w).all()
    assert (len(apart), apart.sum()) == brute.best_points(first, second, w)
    assert sorted([*found.pairs[:, 0], *found.only1]) == list(range(len(first)))
    assert sorted([*found.pairs[:, 1], *found.only2]) == list(range(len(second)))


def test_many_points_equal_a_dense_assignment():
    from scipy.optimize import linear_sum_assignment

    chance = np.random.default_rng(4)
    for w in (3, 40, 200):
        a, b = (chance.integers(0, 3000, 150) for _n in range(2))
        apart = np.abs(a[:, None] - b[None, :])
        score = np.where(apart <= w, 100_000 - apart, 0)
        rows, columns = linear_sum_assignment(score, maximize=True)
        pairs = matching.match_points(a, b, w).pairs
        assert score[pairs[:, 0], pairs[:, 1]].sum() == score[rows, columns].sum()


states = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=6)


@few
@given(states, states, st.sampled_from([0.3, 0.5, 0.6, 0.9]))
def test_segments_are_matched_as_well_as_can_be(first, second, iou):
    from scipy.optimize import linear_sum_assignment

    a, b = (np.array([(s, s + n) for s, n in rows], np.int64).reshape(-1, 2) for rows in (first, second))
    both = np.minimum(a[:, None, 1], b[None, :, 1]) - np.maximum(a[:, None, 0], b[None, :, 0])
    union = (a[:, 1] - a[:, 0])[:, None] + (b[:, 1] - b[:, 0])[None, :] - both
    share = np.where(both > 0, both / union, 0)
    score = np.where(share >= iou, 100 + share, 0)
    rows, columns = linear_sum_assignment(score, maximize=True)
    found, shares = matching.match_segments(a[:, 0], a[:, 1], b[:, 0], b[:, 1], iou)
    assert (100 + shares).sum() == pytest.approx(score[rows, columns].sum())
    np.testing.assert_allclose(shares, share[found.pairs[:, 0], found.pairs[:, 1]])


events = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 25), st.integers(0, 2)), max_size=7)


@few
@given(events, events, st.integers(0, 12))
def test_alignment_equals_the_full_table(first, second, w):
    one, two = (_events(rows) for rows in (first, second))
    found = alignment.align(one, two, w, 0.8)
    assert (found.cost, -found.agreements, _apart(one, two, found.pairs)) == _aligned(one, two, w)
    swapped = alignment.align(two, one, w, 0.8)
    assert (swapped.cost, swapped.agreements) == (found.cost, found.agreements)


def _events(rows):
    table = np.array([(s, s + n, c) for s, n, c in rows], np.int64).reshape(-1, 3)
    return alignment.Events(table[:, 0], table[:, 1], table[:, 2])


def _apart(one, two, pairs):
    return int(np.abs(one.start[pairs[:, 0]] - two.start[pairs[:, 1]]).sum())


def _aligned(one, two, w):
    """Needleman and Wunsch over the full table, in plain Python."""
    first = sorted(zip(one.start.tolist(), one.stop.tolist(), one.code.tolist(), strict=True))
    second = sorted(zip(two.start.tolist(), two.stop.tolist(), two.code.tolist(), strict=True))
    best = {(i, 0): (i, 0, 0) for i in range(len(first) + 1)} | {(0, j): (j, 0, 0) for j in range(len(second) + 1)}
    for i, (s1, e1, c1) in enumerate(first, 1):
        for j, (s2, e2, c2) in enumerate(second, 1):
            ways = [(best[i - 1, j][0] + 1, *best[i - 1, j][1:]), (best[i, j - 1][0] + 1, *best[i, j - 1][1:])]
            longer, both = max(e1 - s1, e2 - s2), min(e1, e2) - max(s1, s2)
            if abs(s1 - s2) <= w or (both > 0 and both >= 0.8 * longer):
                cost, agreed, apart = best[i - 1, j - 1]
                ways.append((cost + (c1 != c2), agreed - (c1 == c2), apart + abs(s1 - s2)))
            best[i, j] = min(ways)
    return best[len(first), len(second)]


@few
@given(small_tables)
def test_fitted_chance_is_where_proportional_fitting_goes(table):
    table = np.asarray(table, float) + 1
    table[-1, -1] = 0
    fitted = np.ones_like(table)
    fitted[-1, -1] = 0
    for _step in range(4000):
        fitted *= (table.sum(axis=1) / fitted.sum(axis=1))[:, None]
        fitted *= (table.sum(axis=0) / fitted.sum(axis=0))[None, :]
    assert linked.fitted_chance(table) == pytest.approx(np.trace(fitted) / table.sum(), abs=1e-9)


def test_one_code_leaves_no_freedom():
    found = linked.kappa([[4, 1], [2, 0]])
    assert (found.value, found.why) == (None, "no_freedom")
    assert linked.kappa([[0, 0], [0, 0]]).why == "no_events"


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=4)


@few
@given(spans, spans)
def test_unitizing_does_not_care_who_is_first_and_self_is_perfect(first, second):
    a, b = ([(s, s + n) for s, n in rows] for rows in (first, second))
    one, other = (unitizing.alpha_u({"x": coders}, (0, 50)).value for coders in ([a, b], [b, a]))
    assert one == pytest.approx(other, abs=1e-12)
    if a:
        assert unitizing.alpha_u({"x": [a, a]}, (0, 50)).value in (1.0, None)


def test_exclusive_codes_may_not_overlap():
    rows = Bouts(np.array([0, 5]), np.array([10, 15]), np.array([0, 1]))
    with pytest.raises(ValueError, match="overlap"):
        timelines.track(rows, [(0, 20)])
    assert timelines.clash(rows) == (0, 1, 5)

"""Intervals by drawing again: what is drawn, what is refused, and how often the truth lies inside."""

import numpy as np
import pytest

from observer.agreement import bootstrap, icc, tables, time_sums, timelines
from observer.agreement.bootstrap import Plan, draw, pieces_of, resample
from observer.agreement.scales import set_distances
from observer.agreement.sets import Layer, set_units, time_alpha_sets
from observer.agreement.timelines import Stream
from observer.agreement.tolerance import tolerant_table
from observer.agreement.values import Reason, Value

SECOND = 1_000_000
MINUTE = 60 * SECOND


def session(seed, minutes=30, case="a", q=3, error=0.1):
    """Two coders of one person: the second sees the first's states a little later, now and then as another code."""
    chance = np.random.default_rng(seed)
    edges = np.cumsum(chance.integers(SECOND, 12 * SECOND, 20 * minutes))
    edges = np.r_[0, edges[edges < minutes * MINUTE], minutes * MINUTE]
    code = chance.integers(0, q, len(edges) - 1)
    other = np.where(chance.random(len(code)) < error, chance.integers(0, q, len(code)), code)
    later = np.sort(np.r_[0, edges[1:-1] + chance.integers(-SECOND // 3, SECOND // 3, len(edges) - 2), edges[-1]])
    whole = [(0, int(edges[-1]))]
    pair = ((edges, code), (later, other))
    return Stream(case, tuple(timelines.track(timelines.Bouts(e[:-1], e[1:], c), whole) for e, c in pair))


def test_pieces_add_up_to_the_whole():
    streams = [session(n, case=f"c{n}") for n in range(3)]
    pieces = time_sums.pieces_of(streams)
    assert pieces.step >= 15 * SECOND
    sums = time_sums.time_sums(streams, 3, pieces)
    np.testing.assert_allclose(sums.sum(axis=0), timelines.time_table(streams, 3))
    tolerant = time_sums.tolerant_sums(streams, 3, SECOND, pieces)
    np.testing.assert_allclose(tolerant.sum(axis=0), tolerant_table(streams, 3, SECOND))


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    streams = [session(1)]
    pieces = time_sums.pieces_of(streams)
    sums = time_sums.time_sums(streams, 3, pieces)
    found = [resample(sums, draw(pieces, Plan(seed=n))).value(tables.cohen_kappa) for n in (5, 5, 6)]
    assert found[0] == found[1] != found[2]
    assert found[0].low < found[0].value < found[0].high
    assert (found[0].resamples, found[0].undefined, found[0].no_interval) == (1000, 0, None)


def test_drawn_blocks_are_as_long_as_their_case_and_each_moment_as_likely():
    pieces = pieces_of([("a", (0, 40 * MINUTE)), ("b", (0, 11 * MINUTE)), ("c", (0, MINUTE // 2))], 0.0)
    assert list(pieces.sizes.values()) == [160, 44, 2]
    assert pieces.blocks == 102  # the last case is too short to draw from
    drawn = resample(np.eye(pieces.n), draw(pieces, Plan(2000))).draws
    np.testing.assert_allclose(drawn[:, :160].sum(axis=1), 160)
    np.testing.assert_allclose(drawn[:, 160:204].sum(axis=1), 44)
    np.testing.assert_allclose(drawn[:, 204:], 1)
    assert abs(drawn.mean(axis=0) - 1).max() < 0.15


def test_a_block_is_ten_mean_bouts_and_at_least_30_seconds():
    assert bootstrap.block_length(9.0 * SECOND) == 90 * SECOND
    assert bootstrap.block_length(0.5 * SECOND) == 30 * SECOND


def test_ten_cases_are_drawn_whole():
    streams = [session(n, 3, f"c{n}") for n in range(10)]
    pieces = time_sums.pieces_of(streams)
    assert (pieces.n, pieces.step) == (10, None)
    drawn = draw(pieces, Plan()).counts
    assert (drawn.sum(axis=1) == 10).all()
    assert drawn.max() > 1


def test_fewer_than_five_blocks_give_no_interval_but_a_reason():
    streams = [session(1, minutes=2)]
    pieces = time_sums.pieces_of(streams)
    found = resample(time_sums.time_sums(streams, 3, pieces), draw(pieces, Plan())).value(tables.cohen_kappa)
    assert found.value is not None
    assert (found.low, found.no_interval) == (None, Reason.TOO_FEW_BLOCKS)


def test_resamples_without_a_value_are_counted():
    sums = np.zeros((10, 2, 2))
    sums[:, 0, 0] = 5
    sums[0] = [[1, 2], [1, 3]]  # without this piece there is one code only
    pieces = bootstrap.Pieces({"a": 0}, {"a": 0}, {"a": 10}, None)
    found = resample(sums, draw(pieces, Plan(500))).value(tables.cohen_kappa)
    assert 100 < found.undefined < 250
    assert found.low is not None
    rare = bootstrap.with_interval(Value(0.5), np.r_[np.full(60, np.nan), np.ones(40)])
    assert (rare.undefined, rare.no_interval, rare.low) == (60, Reason.TOO_FEW_RESAMPLES, None)


def test_memory_is_taken_in_portions(monkeypatch):
    sums = np.random.default_rng(1).random((60, 4))
    pieces = pieces_of([("a", (0, 15 * MINUTE))], 0.0)
    whole = resample(sums, draw(pieces, Plan(50))).draws
    monkeypatch.setattr(bootstrap, "_AT_ONCE", 100)
    np.testing.assert_allclose(resample(sums, draw(pieces, Plan(50))).draws.shape, whole.shape)


def test_alpha_over_time_and_sets_add_up_over_pieces():
    streams = [session(n, 10, f"c{n}") for n in range(2)]
    pieces = time_sums.pieces_of(streams)
    o = time_sums.coincidence_sums(streams, 3, pieces).sum(axis=0)
    pi = tables.scott_pi(timelines.time_table(streams, 3))
    assert float(time_sums.alpha_over_time(o)) == pytest.approx(float(pi), abs=1e-12)
    layers = [
        Layer(s.case, tuple((timelines.Bouts(t.start, t.stop, t.code), [(0, 10 * MINUTE)]) for t in s.tracks))
        for s in streams
    ]
    found = set_units(layers, 3, pieces)
    d = set_distances(found.sets)
    sums = time_sums.set_sums(found, d, pieces).sum(axis=0)
    assert float(time_sums.alpha_of_sets(sums, d)) == pytest.approx(time_alpha_sets(layers, 3).value, abs=1e-12)


@pytest.mark.slow
def test_the_interval_holds_the_truth_about_95_times_in_100():
    """Thirty cases of their own difficulty, many times; the truth is the kappa of very many cases."""
    chance = np.random.default_rng(8)

    def cases(n):
        """2 x 2 tables of 200 seconds; how often coders err differs by case."""
        use, wrong = chance.beta(4, 8, n), chance.beta(2, 12, n)
        both = np.stack([use * (1 - wrong), use * wrong, (1 - use) * wrong, (1 - use) * (1 - wrong)], axis=1)
        return np.array([chance.multinomial(200, one) for one in both]).reshape(n, 2, 2)

    truth = float(tables.cohen_kappa(cases(40_000).sum(axis=0)))
    pieces = bootstrap.Pieces({}, {}, {str(n): 1 for n in range(30)}, None)
    inside = 0
    for n in range(400):
        found = resample(cases(30), draw(pieces, Plan(300, n))).value(tables.cohen_kappa)
        inside += found.low <= truth <= found.high
    assert 0.90 <= inside / 400 <= 0.98


def test_icc_is_resampled_over_persons():
    ratings = np.random.default_rng(3).normal(size=(25, 1)) + np.random.default_rng(4).normal(0, 0.5, (25, 3))
    found = icc.resampled(ratings, icc.Form.AGREEMENT, seed=2, resamples=300)
    assert found.low < found.value < found.high
    assert found.resamples == 300

"""A value or a reason, the record that is kept of it, and the words for both."""

import json

import numpy as np
import pytest

from observer.agreement import multirater, standard_errors, tables, units
from observer.agreement.icc import Form, icc, pair_differences, within
from observer.agreement.methods import BANDS, METHODS
from observer.agreement.result import AgreementResult
from observer.agreement.values import Reason, Value, sentence


@pytest.mark.parametrize(
    "value",
    [
        Value(0.1 + 0.2, low=-1 / 3, high=0.9, no_interval=None, resamples=1000, undefined=3),
        Value(None, Reason.ONE_CODE, no_interval=Reason.ONE_CODE),
        Value(1.0, no_interval=Reason.TOO_FEW_BLOCKS),
    ],
)
def test_a_result_comes_back_from_json_as_it_was(value):
    result = AgreementResult(
        "time_kappa", value, {"gaps": "code", "tolerance_s": 0.1}, {"coding 1": "id 1, version 3"}, {"code": "x"},
        {"table_s": [[1.5, 0.0], [2.25, 1e-6]]}, 12, 0, 600.000001, 3.5, 2, 77, "1.2.3",
    )  # fmt: skip
    data = json.loads(json.dumps(result.to_data()))
    back = AgreementResult.from_data(data)
    assert back == result
    assert back.to_data() == data


def test_a_record_of_another_format_is_refused():
    data = AgreementResult("icc", Value(0.5)).to_data()
    with pytest.raises(ValueError, match="format"):
        AgreementResult.from_data(data | {"format": 99})


def test_there_is_a_value_or_a_reason_and_never_both():
    for wrong in ({"value": None}, {"value": 1.0, "why": Reason.ONE_CODE}):
        with pytest.raises(ValueError, match="not both"):
            Value(**wrong)
    with pytest.raises(ValueError, match="interval"):
        Value(0.5, low=0.1, high=0.9)


def test_each_reason_has_a_sentence():
    assert all(sentence(reason).endswith(".") for reason in Reason)


def test_each_method_is_complete_and_bands_are_in_order():
    assert all(one.id == key and one.title and one.chance for key, one in METHODS.items())
    for bands in BANDS.values():
        assert sorted(bands.bounds) == list(bands.bounds)
    assert [BANDS["landis_koch"].word(x) for x in (-0.2, 0.0, 0.41, 0.95)] == [
        "poor", "slight", "moderate", "almost perfect",
    ]  # fmt: skip
    assert BANDS["koo_li"].word(0.6) == "moderate"


def test_undefined_coefficients_say_why():
    why = {
        (tables.cohen_kappa, "one"): Reason.ONE_CODE,
        (tables.positive_agreement, "other"): Reason.NEVER_ON,
        (tables.jaccard, "other"): Reason.NEVER_ON,
        (tables.negative_agreement, "one"): Reason.ALWAYS_ON,
        (tables.cohen_kappa, "empty"): Reason.NOTHING_COMPARED,
    }
    made = {"one": [[9, 0], [0, 0]], "other": [[0, 0], [0, 9]], "empty": [[0, 0], [0, 0]]}
    for (coefficient, name), reason in why.items():
        assert tables.value(coefficient, made[name]) == Value(None, reason)
    assert icc([[2, 2], [2, 2]], Form.AGREEMENT).why == Reason.NO_VARIANCE
    assert icc([[2, None], [None, 2], [1, 1]], Form.AGREEMENT).why == Reason.TOO_FEW_UNITS
    assert icc([[2], [3]], Form.AGREEMENT).why == Reason.TOO_FEW_CODERS
    alone = units.units_of([["a", None], [None, "b"]], ["a", "b"])
    assert multirater.coefficient(alone, multirater.pooled).value.why == Reason.NOTHING_COMPARED
    same = units.units_of([["a", "a"], ["a", "a"]], ["a", "b"])
    assert multirater.coefficient(same, multirater.own).value.why == Reason.ONE_CODE
    assert multirater.coefficient(same, multirater.gwet).value.value == 1


def test_analytic_intervals_are_for_independent_units_only():
    kappa = standard_errors.cohen_kappa([[20, 5], [4, 30]])
    assert kappa.low < kappa.value < kappa.high
    over_time = units.Units(units.units_of([[0, 0], [1, 0], [1, 1]], [0, 1]).codes, 2, np.full(3, 2.5))
    assert multirater.coefficient(over_time, multirater.pooled).value.no_interval == Reason.NOT_COMPUTED


def test_pairs_of_raters():
    ratings = [[1, 2, None], [3, 3, 1], [2, 4, 2]]
    one, two, three = pair_differences(ratings)
    assert (one.n, one.mean.value, one.sd.value) == (3, 1.0, 1.0)
    assert (two.n, two.mean.value) == (2, -1.0)
    assert (three.first, three.second) == (1, 2)
    assert within(ratings, 1).value == pytest.approx(3 / 7)
    assert within([[None, 1]], 0).why == Reason.NOTHING_COMPARED


def test_the_matrix_of_pairs_and_each_coders_mean():
    found = units.units_of([["a", "a", "b"], ["b", "b", "b"], ["a", "a", None], ["b", "a", "b"]], ["a", "b"])
    matrix = units.pairwise(found)
    assert matrix[0][1].value == matrix[1][0].value == 0.5
    assert units.mean_with_others(matrix)[0].value == pytest.approx((0.5 + matrix[0][2].value) / 2)

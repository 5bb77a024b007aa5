"""Test vectors: data with expected values that Observer did not compute; the format is in `tests/data/agreement`."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from observer.agreement import (
    alignment,
    alpha,
    icc,
    intervals,
    linked,
    matching,
    multirater,
    scales,
    sets,
    standard_errors,
    tables,
    timelines,
    tolerance,
    unitizing,
    units,
)
from observer.agreement.values import Value
from observer.coding.timecode import SECOND, seconds_to_us

NOT_OURS = {"gamma", "gamma_cat", "gamma_disorder"}
ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT.parent / "shared" / "samples" / "agreement"
OWN = ROOT / "tests" / "data" / "agreement"

Params = dict[str, Any]
Data = dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """What became of the expected values of one file: how many were compared, and what is wrong."""

    compared: int
    skipped: int
    faults: list[str]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def check(path: Path) -> Checked:
    """Compare each expected value of a file; a method that is not known is a fault."""
    vector = json.loads(path.read_text(encoding="utf-8"))
    faults, compared, skipped = [], 0, 0
    for expected in vector["expect"]:
        if expected["method"] in NOT_OURS:
            skipped += 1
            continue
        compared += 1
        fault = _fault(vector, expected)
        if fault:
            faults.append(f"{path.name}: {expected['method']} {expected['params']}: {fault}")
    return Checked(compared, skipped, faults)


def _fault(vector: dict[str, Any], expected: dict[str, Any]) -> str | None:
    known = KINDS[vector["kind"]].get(expected["method"])
    if known is None:
        return "unknown method"
    params = {k: v for k, v in expected["params"].items() if k != "note"}
    got = known(vector["data"], params)
    got = got.value if isinstance(got, Value) else got
    if params:
        return f"unknown parameters {params}"
    return None if _same(got, expected["value"], expected["tol"]) else f"{got} instead of {expected['value']}"


def _same(got: Any, value: Any, tol: float) -> bool:
    if value is None or got is None:
        return got is value
    got, value = np.asarray(got, float), np.asarray(value, float)
    return got.shape == value.shape and bool((np.abs(got - value) <= tol).all())


# -- tables --------------------------------------------------------------------------------------------


def _table(coefficient: Callable[..., Any]) -> Callable[[Data, Params], Any]:
    return lambda data, params: tables.value(coefficient, data["table"])


def _weighted(coefficient: Callable[..., Any]) -> Callable[[Data, Params], Any]:
    def compute(data: Data, params: Params) -> Any:
        if "disagreement_weights" in params:
            v = params.pop("disagreement_weights")
        else:
            v = scales.disagreement_weights(scales.Weights(params.pop("weights")), range(len(data["table"])))
        return tables.value(coefficient, data["table"], disagreement=v)

    return compute


def _table_alpha(data: Data, params: Params) -> Any:
    assert params.pop("level") == "nominal"
    o = np.asarray(data["table"]) + np.transpose(data["table"])
    return alpha.from_coincidences(o, tables.different(len(o)))


# -- units by coders -----------------------------------------------------------------------------------


def _units(data: Data) -> tuple[units.Units, list[Any]]:
    scale = sorted({value for row in data["values"] for value in row if value is not None})
    return units.units_of(data["values"], scale), scale


def _many(model: multirater.ChanceModel, se: bool = False) -> Callable[[Data, Params], Any]:
    def compute(data: Data, params: Params) -> Any:
        found, scale = _units(data)
        estimate = multirater.coefficient(found, model, _weights(scale, params))
        return estimate.se if se else estimate.value

    return compute


def _weights(scale: list[Any], params: Params) -> Any:
    kind = scales.Weights(params.pop("weights", "identity"))
    numbers = scale if kind not in ("identity", "ordinal") else range(len(scale))
    return scales.disagreement_weights(kind, numbers)


def _alpha_gwet(se: bool) -> Callable[[Data, Params], Any]:
    def compute(data: Data, params: Params) -> Any:
        found, scale = _units(data)
        estimate = multirater.alpha_with_se(found, _weights(scale, params))
        return estimate.se if se else estimate.value

    return compute


def _pairwise_agreement(data: Data, params: Params) -> Any:
    found, scale = _units(data)
    return multirater.percent_agreement(found, _weights(scale, params))


def _all_agree(data: Data, params: Params) -> Any:
    found, scale = _units(data)
    apart = params.pop("tolerance", 0)
    return units.all_agree(found, scale if apart else None, apart)


def _alpha(data: Data, params: Params) -> Any:
    found, scale = _units(data)
    level = scales.Level(params.pop("level"))
    return alpha.krippendorff_alpha(found, level, scale if level in ("interval", "ratio") else None)


def _pair_kappa(data: Data, params: Params) -> Any:
    found, scale = _units(data)
    a, b = (n - 1 for n in params.pop("coders"))
    v = _weights(scale, params)
    return tables.value(tables.cohen_kappa, found.table(a, b), disagreement=v)


def _icc(pick: Callable[[Value], Any]) -> Callable[[Data, Params], Any]:
    def compute(data: Data, params: Params) -> Any:
        mean_limits = icc.MeanLimits.OWN
        if "ci" in params:
            assert params.pop("ci").startswith("Spearman-Brown")
            mean_limits = icc.MeanLimits.SPEARMAN_BROWN
        return pick(icc.icc(data["values"], icc.Form(params.pop("form")), mean_limits))

    return compute


def _set_alpha(data: Data, params: Params) -> Any:
    rows = [[frozenset(one) for one in row] for row in data["values"]]
    codes = sorted({code for row in rows for one in row for code in one})
    kinds = list({one: None for row in rows for one in row})
    found = units.units_of(rows, kinds)
    numbered = [frozenset(codes.index(code) for code in one) for one in kinds]
    monotone = {"MASI": True, "Jaccard": False}[params.pop("distance")]
    return alpha.krippendorff_alpha(found, d=scales.set_distances(numbered, monotone))


# -- unitizing -----------------------------------------------------------------------------------------


def _unitized(data: Data) -> dict[str, list[list[tuple[int, int]]]]:
    codes = sorted({row[1] for row in data["rows"]})
    return {
        code: [[(s, e) for who, what, s, e in data["rows"] if (who, what) == (coder, code)] for coder in data["coders"]]
        for code in codes
    }


def _alpha_u(data: Data, params: Params) -> Any:
    codes = _unitized(data)
    if "code" in params:
        code = params.pop("code")
        codes = {code: codes[code]}
    return unitizing.alpha_u(codes, tuple(data["span"]))


def _observed_u(data: Data, params: Params) -> Any:
    (coders,) = _unitized(data).values()
    # the source divides by the length in the units before the example was stretched: the share is the same
    return unitizing.disagreement(coders, tuple(data["span"])).observed


# -- timed events --------------------------------------------------------------------------------------


class Timed:
    """The rows of a vector as the engine wants them."""

    def __init__(self, data: Data, params: Params) -> None:
        self.coders = params.pop("coders", None) or sorted({row[0] for row in data["rows"]} | {"c1", "c2"})[:2]
        if {row[0] for row in data["rows"]}.isdisjoint({"c1", "c2", "c3"}):
            self.coders = sorted({row[0] for row in data["rows"]})
        self.rows = [
            (coder, subject, code, seconds_to_us(start), None if stop is None else seconds_to_us(stop))
            for coder, subject, code, start, stop in data["rows"]
        ]
        self.subjects = sorted({row[1] for row in self.rows})
        self.codes = params.pop("codes", None) or sorted({row[2] for row in self.rows})
        self.spans = [_span(one) for one in data["spans"]]
        self.own_spans = {k: [_span(one) for one in v] for k, v in data.get("coder_spans", {}).items()}

    @property
    def q(self) -> int:
        return len(self.codes)

    def bouts(self, coder: str, subject: str) -> timelines.Bouts:
        found = [row for row in self.rows if row[:2] == (coder, subject)]
        return timelines.bouts([(start, stop, self.codes.index(code)) for _c, _s, code, start, stop in found])

    def spans_of(self, coder: str) -> list[tuple[int, int]]:
        return self.own_spans.get(coder, self.spans)

    def streams(self) -> list[timelines.Stream]:
        return [
            timelines.Stream("", tuple(timelines.track(self.bouts(c, s), self.spans_of(c)) for c in self.coders))
            for s in self.subjects
        ]

    def code_streams(self, code: str, subject: str = "pooled") -> list[timelines.Stream]:
        number = self.codes.index(code)
        who = self.subjects if subject == "pooled" else [subject]
        return [
            timelines.Stream(
                "", tuple(timelines.one_code_track(self.bouts(c, s), number, self.spans_of(c)) for c in self.coders)
            )
            for s in who
        ]

    def events(self, subject: str, code: str | None = None) -> list[alignment.Events]:
        """For each coder."""
        found = []
        for coder in self.coders:
            own = [r for r in self.rows if r[:2] == (coder, subject) and code in (None, r[2])]
            start = np.array([r[3] for r in own], np.int64)
            stop = np.array([r[3] if r[4] is None else r[4] for r in own], np.int64)
            found.append(alignment.Events(start, stop, np.array([self.codes.index(r[2]) for r in own], np.int64)))
        return found


def _span(pair: list[float]) -> tuple[int, int]:
    return seconds_to_us(pair[0]), seconds_to_us(pair[1])


def _time(coefficient: Callable[..., Any]) -> Callable[[Data, Params], Any]:
    def compute(data: Data, params: Params) -> Any:
        over = params.pop("over", "time observed by both")
        assert over == "time observed by both"
        gaps = {"code": True, "exclude": False}[params.pop("gaps", "code")]
        timed = Timed(data, params)
        return tables.value(coefficient, timelines.time_table(timed.streams(), timed.q, gaps=gaps))

    return compute


def _time_units(data: Data, params: Params) -> units.Units:
    timed = Timed(data, params)
    return timelines.units_of([timelines.cut(one.tracks, timed.q) for one in timed.streams()], timed.q)


def _time_alpha(data: Data, params: Params) -> Any:
    return alpha.krippendorff_alpha(_time_units(data, params), small_sample=False)


def _time_fleiss(data: Data, params: Params) -> Any:
    assert params.pop("over") == "time observed by all coders"
    return multirater.coefficient(_time_units(data, params).complete(), multirater.pooled).value


def _time_pairs(data: Data, params: Params) -> Any:
    found = _time_units(data, {"coders": sorted({row[0] for row in data["rows"]})})
    matrix = units.pairwise(found)
    return np.mean([matrix[a][b].value for a in range(len(matrix)) for b in range(a + 1, len(matrix))])


def _tolerant(data: Data, params: Params) -> Any:
    what, w = params.pop("what"), seconds_to_us(params.pop("tolerance_s"))
    timed = Timed(data, params)
    one, two = (tolerance.tolerant_table(timed.streams(), timed.q, w, *way) for way in ((0, 1), (1, 0)))
    k12, k21 = tables.cohen_kappa(one), tables.cohen_kappa(two)
    po = {"po12": tables.percent_agreement(one), "po21": tables.percent_agreement(two)}
    return {"k12": k12, "k21": k21, "mean": (k12 + k21) / 2, **po}[what]


CODE_TIME = {
    "kappa": tables.cohen_kappa, "po": tables.percent_agreement, "ac1": tables.gwet_ac, "iou": tables.jaccard,
    "kappa_max": tables.kappa_max, "pabak": tables.brennan_prediger, "ppos": tables.positive_agreement,
    "pneg": tables.negative_agreement, "prevalence_index": tables.prevalence_index, "bias_index": tables.bias_index,
}  # fmt: skip


def _code_time(data: Data, params: Params) -> Any:
    code, what, subject = params.pop("code"), params.pop("what"), params.pop("subject", "pooled")
    table = timelines.time_table(Timed(data, params).code_streams(code, subject), 1)
    cells = {"n11": (0, 0), "n10": (0, 1), "n01": (1, 0), "n00": (1, 1)}
    return table[cells[what]] / SECOND if what in cells else tables.value(CODE_TIME[what], table)


def _time_sets(data: Data, params: Params) -> Any:
    distance = params.pop("distance")
    timed = Timed(data, params)
    layers = [
        sets.Layer("", tuple((timed.bouts(c, s), timed.spans_of(c)) for c in timed.coders)) for s in timed.subjects
    ]
    if distance == "nominal on the whole set":
        return alpha.krippendorff_alpha(sets.set_units(layers, timed.q).units, small_sample=False)
    return sets.time_alpha_sets(layers, timed.q, {"MASI": True, "Jaccard": False}[distance])


def _points(data: Data, params: Params) -> Any:
    code, what, w = params.pop("code"), params.pop("what"), seconds_to_us(params.pop("tolerance_s"))
    timed = Timed(data, params)
    codes = timed.codes if code.startswith("all codes") else [code]
    total, first, second = matching.Tally(0, 0, 0), [], []
    for events in (timed.events(s, c) for s in timed.subjects for c in codes):
        a, b = (one.start for one in events)
        found = matching.match_points(a, b, w)
        total += matching.tally(found)
        first.append(a[found.pairs[:, 0]])
        second.append(b[found.pairs[:, 1]])
    if what in ("matched", "only1", "only2", "f1", "jaccard"):
        return getattr(total, what)
    d = matching.differences(np.concatenate(first), np.concatenate(second))
    if what == "sum_abs_diff_s":
        return d.sum_absolute / SECOND
    names = {
        "mean_diff_s": d.mean, "mean_abs_diff_s": d.mean_absolute, "sd_diff_s": d.sd, "loa_low_s": d.low,
        "loa_high_s": d.high,
    }  # fmt: skip
    found_value = names[what].value
    return None if found_value is None else found_value / SECOND


def _segments(data: Data, params: Params) -> Any:
    code, iou, what = params.pop("code"), params.pop("iou"), params.pop("what")
    timed = Timed(data, params)
    total, shares = matching.Tally(0, 0, 0), []
    for a, b in (timed.events(s, code) for s in timed.subjects):
        found, share = matching.match_segments(a.start, a.stop, b.start, b.stop, iou)
        total += matching.tally(found)
        shares += share.tolist()
    return {
        "tp": total.matched, "only1": total.only1, "only2": total.only2, "f1": total.f1,
        "only1+only2+tp": total.only1 + total.only2 + total.matched,
        "mean_iou_matched": float(np.mean(shares)) if shares else None,
    }[what]  # fmt: skip


def _linked(table: Any, what: str) -> Any:
    return {
        "table": lambda: table, "kappa_ipf": lambda: linked.kappa(table), "kappa": lambda: linked.kappa(table),
        "pe_ipf": lambda: linked.fitted_chance(table), "pe": lambda: linked.fitted_chance(table),
        "raw": lambda: tables.percent_agreement(table), "po": lambda: tables.percent_agreement(table),
        "kappa_max_ipf": lambda: linked.kappa(table, maximum=True),
        "kappa_max": lambda: linked.kappa(table, maximum=True),
        "linked_share": lambda: linked.linked_share(table),
        "kappa_excl": lambda: tables.value(tables.cohen_kappa, linked.inner(table)),
        "raw_excl": lambda: tables.value(tables.percent_agreement, linked.inner(table)),
    }[what]()  # fmt: skip


def _easydiag_table(timed: Timed, overlap: float) -> Any:
    both = [timed.events(s) for s in timed.subjects]
    return sum(alignment.link_table(a, b, alignment.easydiag(a, b, overlap), timed.q, each=2) for a, b in both)


def _easydiag(data: Data, params: Params) -> Any:
    what, overlap = params.pop("what"), params.pop("overlap")
    return _linked(_easydiag_table(Timed(data, params), overlap), what)


def _easydiag_code(data: Data, params: Params) -> Any:
    code, overlap = params.pop("code"), params.pop("overlap")
    timed = Timed(data, params)
    return tables.value(tables.cohen_kappa, tables.one_code(_easydiag_table(timed, overlap), timed.codes.index(code)))


def _alignment(data: Data, params: Params) -> Any:
    what, w, overlap = params.pop("what"), seconds_to_us(params.pop("tolerance_s")), params.pop("overlap", 0.8)
    timed = Timed(data, params)
    both = [timed.events(s) for s in timed.subjects]
    found = [alignment.align(a, b, w, overlap) for a, b in both]
    if what in ("cost", "agreements"):
        return sum(getattr(one, what) for one in found)
    each = zip(both, found, strict=True)
    return _linked(sum(alignment.link_table(a, b, one.pairs, timed.q) for (a, b), one in each), what)


def _interval(data: Data, params: Params) -> Any:
    code, length, what = params.pop("code"), seconds_to_us(params.pop("length_s")), params.pop("what")
    rule = intervals.Rule(params.pop("rule"))
    coded = intervals.interval_units(Timed(data, params).code_streams(code), length, rule)
    if what == "n":
        return len(coded.units.codes)
    coefficient = {"kappa": tables.cohen_kappa, "po": tables.percent_agreement}[what]
    return tables.value(coefficient, coded.units.table())


_ON_UNITS = {
    "gwet_ac": _many(multirater.gwet), "gwet_ac_se": _many(multirater.gwet, se=True),
    "gwet_ac1": _many(multirater.gwet),
    "fleiss_kappa": _many(multirater.pooled), "fleiss_kappa_general": _many(multirater.pooled),
    "fleiss_kappa_general_se": _many(multirater.pooled, se=True),
    "conger_kappa": _many(multirater.own), "conger_kappa_se": _many(multirater.own, se=True),
    "brennan_prediger": _many(multirater.even), "brennan_prediger_se": _many(multirater.even, se=True),
    "krippendorff_alpha": _alpha, "krippendorff_alpha_gwet": _alpha_gwet(False),
    "krippendorff_alpha_gwet_se": _alpha_gwet(True),
    "light_kappa": lambda data, params: units.light_kappa(_units(data)[0]),
    "percent_agreement_all_coders": _all_agree, "percent_agreement_pairwise": _pairwise_agreement,
}  # fmt: skip

KINDS: dict[str, dict[str, Callable[[Data, Params], Any]]] = {
    "contingency": {
        "percent_agreement": _table(tables.percent_agreement), "cohen_kappa": _table(tables.cohen_kappa),
        "cohen_kappa_se": lambda data, params: standard_errors.cohen_kappa_se(data["table"]),
        "scott_pi": _table(tables.scott_pi), "gwet_ac1": _table(tables.gwet_ac), "gwet_ac2": _weighted(tables.gwet_ac),
        "brennan_prediger": _table(tables.brennan_prediger), "pabak": _table(tables.brennan_prediger),
        "kappa_max": _table(tables.kappa_max), "weighted_kappa": _weighted(tables.cohen_kappa),
        "prevalence_index": _table(tables.prevalence_index), "bias_index": _table(tables.bias_index),
        "ppos": _table(tables.positive_agreement), "pneg": _table(tables.negative_agreement),
        "krippendorff_alpha": _table_alpha,
    },
    "units_by_coders": _ON_UNITS,
    "ratings": _ON_UNITS | {
        "icc": _icc(lambda found: found), "icc_ci95_low": _icc(lambda found: found.low),
        "icc_ci95_high": _icc(lambda found: found.high), "cohen_kappa": _pair_kappa, "weighted_kappa": _pair_kappa,
    },
    "sets": {"krippendorff_alpha": _set_alpha},
    "unitizing": {"alpha_U": _alpha_u, "alpha_U_code": _alpha_u, "alpha_U_observed_disagreement": _observed_u},
    "timed_events": {
        "time_kappa": _time(tables.cohen_kappa), "time_po": _time(tables.percent_agreement),
        "time_pe": _time(tables.chance_agreement), "time_kappa_max": _time(tables.kappa_max),
        "time_scott_pi": _time(tables.scott_pi), "time_alpha_nominal": _time_alpha, "time_alpha_sets": _time_sets,
        "time_fleiss_kappa": _time_fleiss, "time_kappa_mean_of_pairs": _time_pairs, "time_kappa_tolerance": _tolerant,
        "code_time": _code_time, "point_match": _points, "segments": _segments, "easydiag": _easydiag,
        "easydiag_code": _easydiag_code, "event_alignment_kappa": _alignment, "interval_coding_kappa": _interval,
    },
}  # fmt: skip


def folders(given: str | None) -> Iterator[Path]:
    """Where the vectors are: the folder that was named, else those beside the repository, else our own."""
    yield OWN
    if given:
        yield Path(given)
    elif BESIDE.is_dir():
        yield BESIDE

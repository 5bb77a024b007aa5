"""What is reported by default for two coders: of moments, of codes that exclude each other, of codes that overlap; and
for more coders together.

The headline comes first, and what should stand beside it follows (`docs/agreement.md`). Every value is an
`AgreementResult` with all that is needed to repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from observer.agreement import alignment, linked, matching, multirater, tables, time_sums, timelines
from observer.agreement.alignment import Events
from observer.agreement.bootstrap import Resampled, resample
from observer.agreement.comparison import Comparison, Person, Used
from observer.agreement.matching import Differences, Matching
from observer.agreement.result import AgreementResult
from observer.agreement.scales import set_distances
from observer.agreement.sets import set_units
from observer.agreement.values import Reason, Value, value_of
from observer.coding.timecode import SECOND

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints

SEGMENT_IOU = 0.5
EASYDIAG_OVERLAP = 0.6
ALIGNMENT_OVERLAP = 0.8
MOST_SETS = 3000  # their distances are a table of that size squared

_OF_A_CODE: dict[str, tables.Coefficient] = {
    "time_kappa": tables.cohen_kappa,
    "time_positive": tables.positive_agreement,
    "time_jaccard": tables.jaccard,
    "time_ac1": tables.gwet_ac,
    "time_prevalence": tables.prevalence_index,
    "time_bias": tables.bias_index,
}
_OF_A_SET: dict[str, tables.Coefficient] = {
    "time_kappa": tables.cohen_kappa,
    "time_agreement": tables.percent_agreement,
    "time_kappa_max": tables.kappa_max,
    "time_ac1": tables.gwet_ac,
}


@dataclass(frozen=True, eq=False)
class _Matched:
    """One person's events of one code, and how they were matched."""

    person: Person
    first: Events
    second: Events
    matching: Matching


def point_results(c: Comparison, codes: Sequence[int], a: int, b: int, tolerance: int) -> list[AgreementResult]:
    """Of moments: F1 and the difference in time, for each code and for all; aligned events when codes are several."""
    found = [one for code in codes for one in _points(c, [code], a, b, tolerance, c.codes[code])]
    if len(codes) > 1:
        found += _points(c, codes, a, b, tolerance)
        found.append(_aligned(c, codes, a, b, tolerance))
    return found


def exclusive_results(
    c: Comparison, codes: Sequence[int], a: int, b: int, tolerance: int, gaps: bool = True
) -> list[AgreementResult]:
    """Of states that exclude each other: exact kappa over time first, then linked periods and what tolerance does."""
    streams, q = c.streams(codes), len(codes)
    drawn = resample(time_sums.time_sums(streams, q, c.pieces, a, b, gaps), c.draws)
    names = [c.codes[n] for n in codes]
    set_name = {"codes": ", ".join(names)}
    result = _Results(c, codes, (a, b), set_name, {"gaps": "code" if gaps else "exclude"})
    found = [result.of(method, drawn.value(coefficient)) for method, coefficient in _OF_A_SET.items()]
    found[0] = result.of(
        "time_kappa", found[0].value, details={"table_s": (drawn.total / SECOND).tolist(), "codes": names}
    )
    if tolerance:
        found += _tolerant(result, streams, q, tolerance)
    return [*found, _easydiag(result), *_segments(result)]


def overlapping_results(c: Comparison, codes: Sequence[int], a: int, b: int) -> list[AgreementResult]:
    """Of states that may overlap: of each code kappa over time and what belongs to it; see also `set_result`."""
    found = []
    for code in codes:
        result = _Results(c, [code], (a, b), {"code": c.codes[code]}, {"gaps": "code"})
        drawn = resample(time_sums.time_sums(c.streams([code]), 1, c.pieces, a, b), c.draws)
        found += [result.of(method, drawn.value(coefficient)) for method, coefficient in _OF_A_CODE.items()]
        found += _segments(result)
    return found


def set_result(c: Comparison, codes: Sequence[int], coders: Sequence[int]) -> AgreementResult:
    """Alpha over the sets of codes that are on, for two or more coders."""
    units = set_units(c.layers(codes, coders), len(codes), c.pieces)
    result = _Results(c, codes, tuple(coders), {"codes": ", ".join(c.codes[n] for n in codes)}, {"distance": "MASI"})
    if len(units.sets) > MOST_SETS:
        return result.of("time_alpha_sets", Value(None, Reason.TOO_MANY_SETS))
    d = set_distances(units.sets)
    drawn = resample(time_sums.set_sums(units, d, c.pieces), c.draws)
    return result.of("time_alpha_sets", _with_interval(drawn, lambda sums: time_sums.alpha_of_sets(sums, d)))


def several_results(c: Comparison, codes: Sequence[int], gaps: bool = True) -> list[AgreementResult]:
    """Of states that exclude each other and all coders: alpha over time, and Fleiss' kappa over the time of all."""
    streams, q, coders = c.streams(codes), len(codes), range(len(c.coders))
    drawn = resample(time_sums.coincidence_sums(streams, q, c.pieces, gaps), c.draws)
    names = {"codes": ", ".join(c.codes[n] for n in codes)}
    result = _Results(c, codes, tuple(coders), names, {"gaps": "code" if gaps else "exclude"})
    units = timelines.units_of([timelines.cut(one.tracks, q) for one in streams], q, gaps).complete()
    fleiss = multirater.coefficient(units, multirater.pooled).value
    return [
        result.of("time_alpha", _with_interval(drawn, time_sums.alpha_over_time)),
        result.of("time_fleiss", fleiss),
    ]


@dataclass(frozen=True, eq=False)
class _Results:
    """Makes results of one set of codes and two coders, or more."""

    c: Comparison
    codes: Sequence[int]
    coders: tuple[int, ...]
    about: dict[str, str]
    parameters: dict[str, Any]

    @cached_property
    def used(self) -> Used:
        """How much material there is."""
        return self.c.used(self.codes, self.coders)

    def of(
        self,
        method: str,
        value: Value,
        details: dict[str, Any] | None = None,
        **parameters: Any,
    ) -> AgreementResult:
        """One result; `parameters` join those that all have."""
        who = {f"coder {n}": self.c.coders[k] for n, k in enumerate(self.coders, 1)}
        used = self.used
        return AgreementResult(
            method, value, {**self.parameters, **parameters}, self.c.compared, {**self.about, **who}, details or {},
            n_events=used.n_events, seconds=used.us / SECOND, excluded_seconds=used.excluded_us / SECOND,
            cases=used.cases, seed=self.c.plan.seed if value.resamples else None, software=self.c.software,
        )  # fmt: skip


def _points(
    c: Comparison, codes: Sequence[int], a: int, b: int, tolerance: int, code: str = ""
) -> list[AgreementResult]:
    about = {"code": code} if code else {"codes": ", ".join(c.codes[n] for n in codes)}
    result = _Results(c, codes, (a, b), about, {"tolerance_s": tolerance / SECOND})
    matched = _matched(result, lambda x, y: matching.match_points(x.start, y.start, tolerance))
    curve = matching.tolerance_curve([(one.first.start, one.second.start) for one in matched])
    details = {"curve_f1": {str(p.tolerance_us / SECOND): p.tally.f1.value for p in curve}}
    return [_f1(result, "point_f1", matched, details), _difference(result, matched, "start", "onset")]


def _segments(result: _Results) -> list[AgreementResult]:
    """F1 of matched periods, and how far their starts and stops lie apart."""

    def match(x: Events, y: Events) -> Matching:
        return matching.match_segments(x.start, x.stop, y.start, y.stop, SEGMENT_IOU)[0]

    matched = _matched(result, match)
    result = _Results(result.c, result.codes, result.coders, result.about, {"iou": SEGMENT_IOU})
    return [
        _f1(result, "segment_f1", matched, {}),
        _difference(result, matched, "start", "onset"),
        _difference(result, matched, "stop", "offset"),
    ]


def _matched(result: _Results, match: Callable[[Events, Events], Matching]) -> list[_Matched]:
    """Person by person and code by code."""
    found = []
    for person, one, two in result.c.pairs_of_records(*result.coders):
        for code in result.codes:
            first, second = one.of([code]), two.of([code])
            found.append(_Matched(person, first, second, match(first, second)))
    return found


def _f1(result: _Results, method: str, matched: Sequence[_Matched], details: dict[str, Any]) -> AgreementResult:
    import numpy as np

    pieces = result.c.pieces
    sums = np.zeros((pieces.n, 3))
    for one in matched:
        places = _places(result.c, one.person, one.first, one.second)
        sums += matching.tally_sums(one.matching, *places, pieces.n)
    drawn = resample(sums, result.c.draws)
    names = ("matched", "only1", "only2")
    tally = dict(zip(names, map(int, drawn.total), strict=True))
    value = drawn.interval(value_of(float(matching.f1(drawn.total)), Reason.NO_EVENTS), matching.f1)
    return result.of(method, value, {**tally, **details})


def _difference(result: _Results, matched: Sequence[_Matched], edge: str, what: str) -> AgreementResult:
    """Coder 2 minus coder 1, in seconds, over the matched events."""
    import numpy as np

    both: list[list[Ints]] = [[np.zeros(0, np.int64)], [np.zeros(0, np.int64)]]
    for one in matched:
        for n, events in enumerate((one.first, one.second)):
            both[n].append(getattr(events, edge)[one.matching.pairs[:, n]])
    d = matching.differences(np.concatenate(both[0]), np.concatenate(both[1]))
    details = {"n": d.n, **{name: _seconds(d, name) for name in ("mean_absolute", "sd", "low", "high")}}
    mean = Value(d.mean.value / SECOND) if d.mean.value is not None else d.mean
    return result.of(f"{what}_difference", mean, details)


def _seconds(d: Differences, name: str) -> float | None:
    value: float | None = getattr(d, name).value
    return None if value is None else value / SECOND


def _aligned(c: Comparison, codes: Sequence[int], a: int, b: int, tolerance: int) -> AgreementResult:
    about = {"codes": ", ".join(c.codes[n] for n in codes)}
    result = _Results(c, codes, (a, b), about, {"tolerance_s": tolerance / SECOND, "overlap": ALIGNMENT_OVERLAP})
    return _linked(result, "event_alignment_kappa", 1, lambda x, y: alignment.align(x, y, tolerance).pairs)


def _easydiag(result: _Results) -> AgreementResult:
    return _linked(
        _Results(result.c, result.codes, result.coders, result.about, {"overlap": EASYDIAG_OVERLAP}),
        "easydiag_kappa",
        2,
        lambda x, y: alignment.easydiag(x, y, EASYDIAG_OVERLAP),
    )


def _linked(result: _Results, method: str, each: int, pair: Callable[[Events, Events], Ints]) -> AgreementResult:
    """A kappa of linked events, from a table with a row and a column for what nobody else has."""
    import numpy as np

    c, codes, q = result.c, result.codes, len(result.codes)
    sums = np.zeros((c.pieces.n, q + 1, q + 1))
    for person, one, two in c.pairs_of_records(*result.coders):
        first, second = one.of(codes), two.of(codes)
        places = _places(c, person, first, second)
        sums += alignment.link_sums(first, second, pair(first, second), q, *places, c.pieces.n, each)
    drawn = resample(sums, c.draws)
    value = drawn.interval(linked.kappa(drawn.total), linked.linked_kappa)
    maximum = linked.kappa(drawn.total, maximum=True).value
    details = {"table": drawn.total.tolist(), "codes": [c.codes[n] for n in codes], "kappa_max": maximum}
    return result.of(method, value, details)


def _tolerant(result: _Results, streams: list[timelines.Stream], q: int, w: int) -> list[AgreementResult]:
    import numpy as np

    c, (a, b) = result.c, result.coders
    both = [time_sums.tolerant_sums(streams, q, w, c.pieces, *pair) for pair in ((a, b), (b, a))]
    drawn = resample(np.stack(both, axis=1), c.draws)
    values = [drawn.interval(_mean_kappa(drawn.total), time_sums.mean_kappa)]
    values += [Resampled(drawn.total[n], _part(drawn, n)).value(tables.cohen_kappa) for n in (0, 1)]
    methods = ("time_kappa_tolerance", "time_kappa_k12", "time_kappa_k21")
    found = zip(methods, values, strict=True)
    return [result.of(method, value, tolerance_s=w / SECOND) for method, value in found]


def _mean_kappa(both: Floats) -> Value:
    return value_of(float(time_sums.mean_kappa(both)), Reason.ONE_CODE if both.any() else Reason.NOTHING_COMPARED)


def _part(drawn: Resampled, n: int) -> Floats | Reason:
    return drawn.draws if isinstance(drawn.draws, Reason) else drawn.draws[:, n]


def _with_interval(drawn: Resampled, statistic: Callable[[Floats], Floats]) -> Value:
    why = Reason.ONE_CODE if drawn.total.any() else Reason.NOTHING_COMPARED
    return drawn.interval(value_of(float(statistic(drawn.total)), why), statistic)


def _places(c: Comparison, person: Person, first: Events, second: Events) -> tuple[Ints, Ints]:
    """The pieces that the events of one person begin in."""
    return c.pieces.number(person.case, first.start), c.pieces.number(person.case, second.start)

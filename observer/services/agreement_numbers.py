"""Numbers with all that belongs to them, and intervals for many numbers at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import observer
from observer.agreement import bootstrap, tables, units
from observer.agreement.bootstrap import Draws, Pieces, Plan
from observer.agreement.matching import Differences
from observer.agreement.result import AgreementResult
from observer.agreement.values import Reason, Value, value_of
from observer.coding.agreement import Question
from observer.services.agreement_answer import Apart, PairMatrix, Row

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats

Statistic = Callable[["Floats"], "Floats"]
SOFTWARE = f"Observer {observer.__version__}"
_WHY: dict[tables.Coefficient, Reason] = {
    tables.positive_agreement: Reason.NEVER_ON,
    tables.jaccard: Reason.NEVER_ON,
    tables.negative_agreement: Reason.ALWAYS_ON,
}
_AT_ONCE = 4_000_000  # numbers of all resamples that are held in memory


@dataclass(frozen=True)
class Measure:
    """A statistic of what adds up over pieces, and why it may have no value: with something, and with nothing."""

    of: Statistic
    why: Reason = Reason.ONE_CODE
    empty: Reason = Reason.NOTHING_COMPARED


def of_table(coefficient: tables.Coefficient) -> Measure:
    """A coefficient of `tables`."""
    return Measure(coefficient, _WHY.get(coefficient, Reason.ONE_CODE))


def result(
    method: str, value: Value, parameters: Mapping[str, Any] | None = None, seed: int | None = None, **facts: Any
) -> AgreementResult:
    """A number with its method; `seed` belongs to it only when it was drawn from, `facts` are fields of
    `AgreementResult`."""
    used = seed if value.resamples else None
    return AgreementResult(method, value, parameters or {}, seed=used, software=SOFTWARE, **facts)


def plan_of(question: Question) -> Plan | None:
    """How to draw again; None when that was not asked for."""
    return Plan(question.resamples, question.seed) if question.resamples else None


def draws_of(pieces: Pieces, question: Question) -> Draws | None:
    """What is drawn, once for all numbers that are made of these pieces; None when that was not asked for."""
    plan = plan_of(question)
    return None if plan is None else bootstrap.draw(pieces, plan)


def measured(measures: Sequence[Measure], sums: Floats, draws: Draws | None) -> list[list[Value]]:
    """For each measure the value of each number, with its interval. `sums` (pieces x numbers x ...) is what adds up
    over pieces of time, from which a measure makes a number of the last axes; all share the resamples."""
    totals = sums.sum(axis=0)
    if not len(totals):
        return [[] for _one in measures]
    empty = (totals.reshape(len(totals), -1) == 0).all(axis=1).tolist()
    found = [
        [
            value_of(x, one.empty if nothing else one.why)
            for x, nothing in zip(one.of(totals).tolist(), empty, strict=True)
        ]
        for one in measures
    ]
    if draws is None:
        return found
    told: list[list[Value]] = [[] for _one in measures]
    step = max(_AT_ONCE // (draws.n * math.prod(sums.shape[2:])), 1)
    for first in range(0, len(totals), step):
        drawn = bootstrap.resample(sums[:, first : first + step], draws).draws
        for measure, own, done in zip(measures, found, told, strict=True):
            done += _drawn(own[first : first + step], measure, drawn)
    return told


def measured_pooled(measures: Sequence[Measure], sums: Floats, pooled: int, draws: Draws | None) -> list[list[Value]]:
    """The same, with intervals only for the first `pooled` numbers, of all persons together: of each person apart the
    headline has one, and more would take too long."""
    first, rest = measured(measures, sums[:, :pooled], draws), measured(measures, sums[:, pooled:], None)
    return [one + other for one, other in zip(first, rest, strict=True)]


def measured_beside(
    headline: Measure, beside: Sequence[Measure], drawn: int, sums: Floats, pooled: int, draws: Draws | None
) -> list[list[Value]]:
    """The headline, with an interval for every number, and what stands beside it: the first `drawn` of these measures
    with intervals for the first `pooled` numbers."""
    found = measured([headline], sums, draws)
    return found + measured_pooled(beside[:drawn], sums, pooled, draws) + measured(beside[drawn:], sums, None)


def _drawn(found: list[Value], measure: Measure, drawn: Floats | Reason) -> list[Value]:
    if isinstance(drawn, Reason):
        return [replace(one, no_interval=one.why or drawn) for one in found]
    return bootstrap.with_intervals(found, measure.of(drawn))


def with_interval(found: Value, sums: Floats, statistic: Statistic, draws: Draws | None) -> Value:
    """One number with its interval; `sums` (pieces x ...) adds up over pieces."""
    return found if draws is None else bootstrap.resample(sums, draws).interval(found, statistic)


def apart(found: Differences) -> Apart:
    """Differences in time as plain numbers."""
    return Apart(
        found.n, found.mean.value, found.mean_absolute.value, found.sd.value, found.low.value, found.high.value
    )


def pair_matrix(columns: Sequence[str], headlines: Mapping[tuple[str, str], Value]) -> PairMatrix:
    """The headline of each pair, and each coder's mean."""
    none, own = Value(None, Reason.NOTHING_COMPARED), Value(None, Reason.NOT_COMPUTED)
    matrix = [[own if a == b else headlines.get((a, b), headlines.get((b, a), none)) for b in columns] for a in columns]
    means = units.mean_with_others(matrix)
    values = tuple(tuple(one.value for one in row) for row in matrix)
    return PairMatrix(tuple(columns), values, tuple(one.value for one in means))


def headline_values(rows: Sequence[Row], code: str, person: str = "") -> dict[tuple[str, str], Value]:
    """The headlines of the rows of pairs, of one code and person."""
    found = {}
    for row in rows:
        subject = row.subject
        if len(subject.coders) == 2 and (subject.code, subject.person) == (code, person):
            found[subject.coders[0], subject.coders[1]] = row.headline.value
    return found

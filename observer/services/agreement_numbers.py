"""Numbers with all that belongs to them, and intervals for many numbers at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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


def result(method: str, value: Value, parameters: Mapping[str, Any] | None = None, **facts: Any) -> AgreementResult:
    """A number with its method; `facts` are fields of `AgreementResult`."""
    return AgreementResult(method, value, parameters or {}, software=SOFTWARE, **facts)


def plan_of(question: Question) -> Plan | None:
    """How to draw again; None when that was not asked for."""
    return Plan(question.resamples, question.seed) if question.resamples else None


def with_intervals(
    numbers: Sequence[float], sums: Floats, statistic: Statistic, why: Reason, pieces: Pieces, plan: Plan | None
) -> list[Value]:
    """Each number with its interval. `sums` (pieces x numbers x ...) is what adds up over pieces of time, from which
    `statistic` makes a number of the last axes; `why` is the reason where there is none."""
    found = [value_of(number, why) for number in numbers]
    if plan is None:
        return found
    told: list[Value] = []
    cells = math.prod(sums.shape[2:])
    step = max(_AT_ONCE // (plan.resamples * cells), 1)
    draws = bootstrap.draw(pieces, plan)
    for first in range(0, len(found), step):
        told += _some(found[first : first + step], sums[:, first : first + step], statistic, draws)
    return told


def _some(found: list[Value], sums: Floats, statistic: Statistic, draws: Draws) -> list[Value]:
    drawn = bootstrap.resample(sums, draws).draws
    if isinstance(drawn, Reason):
        return [replace(one, no_interval=one.why or drawn) for one in found]
    values = statistic(drawn)
    return [
        replace(one, no_interval=one.why) if one.value is None else bootstrap.with_interval(one, values[:, n])
        for n, one in enumerate(found)
    ]


def of_tables(
    methods: Mapping[str, tables.Coefficient], stack: Floats, parameters: Mapping[str, Any] | None = None
) -> list[list[AgreementResult]]:
    """Several numbers of each of a stack of tables, as `tables.value` gives them of one."""
    columns = []
    for name, how in methods.items():
        numbers, empty = how(stack).tolist(), (stack.sum(axis=(-2, -1)) == 0).tolist()
        whys = [Reason.NOTHING_COMPARED if nothing else _WHY.get(how, Reason.ONE_CODE) for nothing in empty]
        columns.append([result(name, value_of(x, why), parameters) for x, why in zip(numbers, whys, strict=True)])
    return [list(row) for row in zip(*columns, strict=True)]


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

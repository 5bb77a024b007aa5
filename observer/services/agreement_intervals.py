"""Agreement on interval coding: yes or no for each interval, person and code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.agreement import alpha, multirater, tables
from observer.agreement.bootstrap import Pieces, pieces_of
from observer.agreement.units import Units, units_of
from observer.agreement.values import Reason
from observer.coding.agreement import CodeLevel, Section
from observer.coding.events import IntervalCode
from observer.progress import Progress
from observer.services.agreement_answer import NOTHING, Matrix, Row, Subject
from observer.services.agreement_data import ANYBODY, Material
from observer.services.agreement_numbers import headline_values, pair_matrix, plan_of, result, with_intervals

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints

_BESIDE = {
    "positive_agreement": tables.positive_agreement,
    "negative_agreement": tables.negative_agreement,
    "gwet_ac1": tables.gwet_ac,
}


@dataclass(frozen=True)
class Interval:
    """One interval of one person in a session (the number of its meeting)."""

    meeting: int
    person: str
    start_us: int
    stop_us: int


Answers = dict[Interval, dict[str, bool]]  # by interval and column


def answers(material: Material) -> dict[str, Answers]:
    """What was answered, by code. A dimension or valence is on when one of its indicators is."""
    found: dict[str, Answers] = {}
    for n, meeting in enumerate(material.meetings):
        for column, work in meeting.works.items():
            for row in work.intervals:
                _put(found.setdefault(material.at_level(row.indicator), {}), n, column, row, material)
    both = {code: rows for code, rows in found.items() if any(len(of) > 1 for of in rows.values())}
    return dict(sorted(both.items()))


def _put(rows: Answers, meeting: int, column: str, row: IntervalCode, material: Material) -> None:
    person = row.participant if material.question.with_actor else ANYBODY
    given = rows.setdefault(Interval(meeting, person, row.start_us, row.stop_us), {})
    given[column] = row.value or (given.get(column, False) and not _is_exact(material))


def _is_exact(material: Material) -> bool:
    return material.question.level is CodeLevel.INDICATOR and material.question.with_actor


def rows(material: Material, progress: Progress) -> list[Row]:
    """Per code: of each pair, of each person where asked for, and of all coders together."""
    found: list[Row] = []
    for code, given in answers(material).items():
        progress.at(0.95)
        persons = dict.fromkeys(place.person for place in given) if material.question.per_person else {}
        for person in (ANYBODY, *(p for p in persons if p)):
            own = {place: of for place, of in given.items() if person in (ANYBODY, place.person)}
            of_pairs = [
                _pair_row(material, Subject(Section.INTERVALS, code, person, pair), own)
                for pair in material.pairs
                if any(set(pair) <= of.keys() for of in own.values())
            ]
            found += of_pairs
            if len(material.columns) > 2:
                found.append(_together(material, Subject(Section.INTERVALS, code, person), own, of_pairs))
    return found


def _pair_row(material: Material, subject: Subject, given: Answers) -> Row:
    both = {place: of for place, of in given.items() if set(subject.coders) <= of.keys()}
    units = _units(both, subject.coders)
    table = units.table()
    pieces, sums = _sums(material, both, units)
    plan, numbers = plan_of(material.question), [float(tables.cohen_kappa(table))]
    value = with_intervals(numbers, sums, tables.cohen_kappa, Reason.ONE_CODE, pieces, plan)[0]
    headline = result(
        "interval_kappa", value, n_units=len(both), cases=len(material.meetings),
        seconds=sum(place.stop_us - place.start_us for place in both) / 1e6,
        seed=material.question.seed if value.resamples else None,
    )  # fmt: skip
    beside = [result(name, tables.value(how, table)) for name, how in _BESIDE.items()]
    beside.append(result("percent_agreement", tables.value(tables.percent_agreement, table)))
    cells = tuple(tuple(float(x) for x in line) for line in table)
    return Row(subject, headline, tuple(beside), matrix=Matrix((subject.code, NOTHING), cells, "n"))


def _units(given: Answers, columns: Sequence[str]) -> Units:
    return units_of([[of.get(column) for column in columns] for of in given.values()], [True, False])


def _sums(material: Material, given: Answers, units: Units) -> tuple[Pieces, Floats]:
    """The table of each piece of time (pieces x 1 x 2 x 2): neighbouring intervals hang together."""
    import numpy as np

    places = list(given)
    cases = [(str(n), (m.recorded[0][0], m.recorded[-1][1])) for n, m in enumerate(material.meetings) if m.recorded]
    cases += [(str(place.meeting), (place.start_us, place.stop_us)) for place in places]
    mean = sum(place.stop_us - place.start_us for place in places) / len(places)
    pieces = pieces_of(cases, mean)
    piece: Ints = np.concatenate(
        [pieces.number(str(place.meeting), np.array([place.start_us], np.int64)) for place in places]
    )
    cell = (piece * 2 + units.codes[:, 0]) * 2 + units.codes[:, 1]
    return pieces, np.bincount(cell, minlength=pieces.n * 4).reshape(pieces.n, 1, 2, 2).astype(float)


def _together(material: Material, subject: Subject, given: Answers, of_pairs: list[Row]) -> Row:
    units = _units(given, material.columns)
    headline = result(
        "krippendorff_alpha", alpha.krippendorff_alpha(units), {"level": "nominal"}, n_units=len(given),
        cases=len(material.meetings),
    )  # fmt: skip
    whole = units.complete()
    fleiss = result("fleiss_kappa", multirater.coefficient(whole, multirater.pooled).value, n_units=len(whole.codes))
    pairs = pair_matrix(material.columns, headline_values(of_pairs, subject.code, subject.person))
    return Row(subject, headline, (fleiss,), pairs=pairs)

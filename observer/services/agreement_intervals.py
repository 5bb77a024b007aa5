"""Agreement on interval coding: yes or no for each interval, person and code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from observer.agreement import alpha, multirater, tables, time_sums
from observer.agreement.bootstrap import Pieces, pieces_of
from observer.agreement.units import MISSING, Units, units_of
from observer.agreement.values import Reason
from observer.coding.agreement import CodeLevel, Section
from observer.coding.events import IntervalCode
from observer.progress import Progress
from observer.services.agreement_answer import NOTHING, Matrix, Row, Subject
from observer.services.agreement_data import ANYBODY, Material
from observer.services.agreement_numbers import (
    draws_of,
    headline_values,
    measured,
    of_table,
    pair_matrix,
    result,
    with_interval,
)

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints

_KAPPA = of_table(tables.cohen_kappa)
_NO_INTERVAL: dict[str, Any] = {"low": None, "high": None, "no_interval": Reason.NOT_COMPUTED}
_BESIDE = {
    "positive_agreement": tables.positive_agreement,
    "negative_agreement": tables.negative_agreement,
    "gwet_ac1": tables.gwet_ac,
    "percent_agreement": tables.percent_agreement,
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


def _alpha(o: Floats) -> Floats:
    return alpha.from_coincidences(o, tables.different(2))


def _pair_row(material: Material, subject: Subject, given: Answers) -> Row:
    import numpy as np

    both = {place: of for place, of in given.items() if set(subject.coders) <= of.keys()}
    units, seed = _units(both, subject.coders), material.question.seed
    table = units.table()
    pieces, piece = _pieces(material, both)
    cell = (piece * 2 + units.codes[:, 0]) * 2 + units.codes[:, 1]
    sums = np.bincount(cell, minlength=pieces.n * 4).reshape(pieces.n, 1, 2, 2).astype(float)
    (value,), *others = measured([_KAPPA, *map(of_table, _BESIDE.values())], sums, draws_of(pieces, material.question))
    headline = result(
        "interval_kappa", value, n_units=len(both), cases=len(material.meetings),
        seconds=sum(place.stop_us - place.start_us for place in both) / 1e6,
        seed=seed,
    )  # fmt: skip
    beside = [result(name, one, seed=seed) for name, (one,) in zip(_BESIDE, others, strict=True)]
    cells = tuple(tuple(float(x) for x in line) for line in table)
    return Row(subject, headline, tuple(beside), matrix=Matrix((subject.code, NOTHING), cells, "n"))


def _units(given: Answers, columns: Sequence[str]) -> Units:
    return units_of([[of.get(column) for column in columns] for of in given.values()], [True, False])


def _pieces(material: Material, given: Answers) -> tuple[Pieces, Ints]:
    """Pieces of time, for neighbouring intervals hang together, and the piece of each interval."""
    import numpy as np

    places = list(given)
    cases = [(str(n), (m.recorded[0][0], m.recorded[-1][1])) for n, m in enumerate(material.meetings) if m.recorded]
    cases += [(str(place.meeting), (place.start_us, place.stop_us)) for place in places]
    mean = sum(place.stop_us - place.start_us for place in places) / len(places)
    pieces = pieces_of(cases, mean)
    piece: Ints = np.concatenate(
        [pieces.number(str(place.meeting), np.array([place.start_us], np.int64)) for place in places]
    )
    return pieces, piece


def _together(material: Material, subject: Subject, given: Answers, of_pairs: list[Row]) -> Row:
    units, seed = _units(given, material.columns), material.question.seed
    pieces, piece = _pieces(material, given)
    draws = draws_of(pieces, material.question)
    sums = alpha.coincidence_sums(units, piece, pieces.n)
    value = with_interval(alpha.krippendorff_alpha(units), sums, _alpha, draws)
    headline = result(
        "krippendorff_alpha", value, {"level": "nominal"}, seed, n_units=len(given), cases=len(material.meetings)
    )
    is_whole = (units.codes != MISSING).all(axis=1)
    whole, sums = units.complete(), alpha.coincidence_sums(units.complete(), piece[is_whole], pieces.n)
    kappa = replace(multirater.coefficient(whole, multirater.pooled).value, **_NO_INTERVAL)  # none from a formula
    fleiss = result(
        "fleiss_kappa", with_interval(kappa, sums, time_sums.alpha_over_time, draws), None, seed,
        n_units=len(whole.codes),
    )  # fmt: skip
    pairs = pair_matrix(material.columns, headline_values(of_pairs, subject.code, subject.person))
    return Row(subject, headline, (fleiss,), pairs=pairs)

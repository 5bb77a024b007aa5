"""Agreement on moments: which marks of two coders are the same, code by code and person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from observer.agreement import alignment, linked, matching, timelines
from observer.agreement.alignment import Events
from observer.agreement.bootstrap import Draws
from observer.agreement.matching import CURVE_US, Matching
from observer.agreement.tables import divided
from observer.agreement.values import Reason, Value
from observer.coding.agreement import Section
from observer.progress import Progress
from observer.services.agreement_answer import NOTHING, Counted, CurveStep, Matrix, Row, Subject
from observer.services.agreement_data import ANYBODY, Material
from observer.services.agreement_lanes import Lanes, Marks, codes_of
from observer.services.agreement_numbers import (
    Measure,
    apart,
    draws_of,
    headline_values,
    measured,
    pair_matrix,
    result,
    with_interval,
)

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Floats, Ints

Slot = tuple[int | None, int | None]  # the numbers of a code and of a person; None: all


def lanes_of(material: Material) -> Lanes:
    """The lanes of moments."""
    used = {mark.code for m in material.meetings for w in m.works.values() for mark in w.marks if mark.stop is None}
    found = [i for i in material.codebook.indicators if material.codebook.qualified(i.id) in used]
    return Lanes(material, codes_of(material, found), lambda _indicator, mark: mark.stop is None)


@dataclass(frozen=True, eq=False)
class Pair:
    """The moments of two coders in the time that both observed, and how much time that is (person-seconds)."""

    lanes: Lanes
    coders: tuple[str, str]
    first: Marks
    second: Marks
    seconds: float
    excluded_s: float

    def matched(self, tolerance: int) -> Matching:
        """Which are the same."""
        lanes, size = self.lanes, len(self.lanes.codes)
        at = [(m.lane * size + m.code) * lanes.stride + m.start for m in (self.first, self.second)]
        return matching.match_points(at[0], at[1], tolerance)

    def events(self) -> tuple[Events, Events]:
        """The marks of both on the axis with one stretch a lane, whatever their codes."""
        found = [Events(*self.lanes.on_axis(marks), marks.code) for marks in (self.first, self.second)]
        return found[0], found[1]


def pair_of(lanes: Lanes, first: str, second: str) -> Pair:
    """The moments of two coders that can be compared."""
    common = lanes.common(first, second)
    kept = []
    for column in (first, second):
        marks = lanes.marks[column]
        kept.append(marks.at(timelines.number_of_span(common, lanes.on_axis(marks)[0]) >= 0))
    seconds = float((common[:, 1] - common[:, 0]).sum()) / 1e6
    recorded = sum(_recorded(lanes, n, (first, second)) for n in range(len(lanes.lanes))) / 1e6
    return Pair(lanes, (first, second), kept[0], kept[1], seconds, max(recorded - seconds, 0.0))


def _recorded(lanes: Lanes, lane: int, coders: tuple[str, str]) -> int:
    """How long a lane's session was recorded; nothing when not both coded it."""
    meeting = lanes.material.meetings[lanes.lanes[lane].meeting]
    both = all(coder in meeting.works for coder in coders)
    return sum(stop - start for start, stop in meeting.recorded) if both else 0


# -- rows ------------------------------------------------------------------------------------------------------


def rows(material: Material, progress: Progress) -> list[Row]:
    """Per pair, code and person, all together, and all coders together when there are more than two."""
    lanes = lanes_of(material)
    if not lanes.codes:
        return []
    pairs = []
    for a, b in material.pairs:
        progress.at(0.0)
        pairs.append(pair_of(lanes, a, b))
    counts = [_Counts(pair) for pair in pairs]
    found = _rows(lanes, pairs, counts)
    return found + (_together(lanes, counts, found) if len(material.columns) > 2 else [])


class _Counts:
    """The matching of a pair at the tolerance, and what it comes to per piece of time, code and person."""

    def __init__(self, pair: Pair) -> None:
        import numpy as np

        self.pair, self.lanes = pair, pair.lanes
        self.pieces = pair.lanes.pieces(0)
        self.found = pair.matched(pair.lanes.material.tolerance_us)
        size = (self.pieces.n, len(self.lanes.codes), len(self.lanes.persons))
        parts = (
            (pair.first, self.found.pairs[:, 0]),
            (pair.first, self.found.only1),
            (pair.second, self.found.only2),
        )
        self.sums: Floats = np.stack([self._tallied(marks.at(rows), size) for marks, rows in parts], axis=-1)
        i, j = self.found.pairs.T
        late = self._tallied(pair.first.at(i), size, (pair.second.start[j] - pair.first.start[i]) / 1e6)
        self.late: Floats = np.stack([late, self.sums[..., 0]], axis=-1)  # seconds in all, and of how many

    def _tallied(self, marks: Marks, size: tuple[int, int, int], weights: Floats | None = None) -> Floats:
        import numpy as np

        cell = (self.piece_of(marks) * size[1] + marks.code) * size[2] + self.lanes.person_of[marks.lane]
        return np.bincount(cell, weights, minlength=size[0] * size[1] * size[2]).reshape(size).astype(float)

    def piece_of(self, marks: Marks) -> Ints:
        """The piece of time of each mark."""
        return self.lanes.piece_of(self.pieces, marks.lane, marks.start)

    def curve(self) -> list[tuple[int, Ints]]:
        """Per tolerance, how many of each code match."""
        import numpy as np

        found = []
        for tolerance in CURVE_US:
            pairs = self.pair.matched(tolerance).pairs
            found.append((tolerance, np.bincount(self.pair.first.code[pairs[:, 0]], minlength=len(self.lanes.codes))))
        return found

    def rows_of(self, slot: Slot) -> Bools:
        """Which of the matched pairs are of a code and a person."""
        import numpy as np

        first = self.pair.first.at(self.found.pairs[:, 0])
        kept = np.ones(len(first.code), bool)
        if slot[0] is not None:
            kept &= first.code == slot[0]
        if slot[1] is not None:
            kept &= self.lanes.person_of[first.lane] == slot[1]
        return kept


def slots_of(lanes: Lanes, sums: Floats) -> list[Slot]:
    """All together, each code, and where it is asked for each person, alone and with each code, as far as marked."""
    found: list[Slot] = [(None, None), *((code, None) for code in range(len(lanes.codes)))]
    if lanes.material.question.per_person and lanes.material.question.with_actor:
        marked = sums.sum(axis=(0, -1))
        persons = [n for n, person in enumerate(lanes.persons) if person != ANYBODY and marked[:, n].any()]
        found += [(None, person) for person in persons]
        found += [(code, person) for code in range(len(lanes.codes)) for person in persons if marked[code, person]]
    return found


def in_slots(sums: Floats, slots: Sequence[Slot]) -> Floats:
    """Sums (pieces x codes x persons x ...) for each slot: pieces x slots x ..."""
    import numpy as np

    def one(slot: Slot) -> Floats:
        codes = sums.sum(axis=1) if slot[0] is None else sums[:, slot[0]]
        found: Floats = codes.sum(axis=1) if slot[1] is None else codes[:, slot[1]]
        return found

    return np.stack([one(slot) for slot in slots], axis=1)


def subject_of(section: Section, lanes: Lanes, slot: Slot, coders: tuple[str, ...]) -> Subject:
    """The subject of a slot."""
    code = NOTHING if slot[0] is None else lanes.codes[slot[0]]
    return Subject(section, code, ANYBODY if slot[1] is None else lanes.persons[slot[1]], coders)


def _rows(lanes: Lanes, pairs: list[Pair], counts: list[_Counts]) -> list[Row]:
    """The rows of the pairs; the intervals of all are made at once."""
    import numpy as np

    slots, draws = [slots_of(lanes, one.sums) for one in counts], draws_of(counts[0].pieces, lanes.material.question)
    sums = np.concatenate([in_slots(one.sums, own) for one, own in zip(counts, slots, strict=True)], axis=1)
    late = np.concatenate([in_slots(one.late, own) for one, own in zip(counts, slots, strict=True)], axis=1)
    values, means = iter(measured([_F1], sums, draws)[0]), iter(measured([_LATE], late, draws)[0])
    found = []
    for one, own in zip(counts, slots, strict=True):
        curve, totals = one.curve(), in_slots(one.sums, own).sum(axis=0)
        for slot, total in zip(own, totals, strict=True):
            found.append(_row(one, slot, total, next(values), next(means), curve, draws))
    return found


def _mean(sums: Floats) -> Floats:
    return divided(sums[..., 0], sums[..., 1])


_F1 = Measure(matching.f1, Reason.NO_EVENTS, Reason.NO_EVENTS)
_LATE = Measure(_mean, Reason.NO_PAIRS, Reason.NO_PAIRS)


def _row(
    one: _Counts,
    slot: Slot,
    total: Floats,
    value: Value,
    late: Value,
    curve: list[tuple[int, Ints]],
    draws: Draws | None,
) -> Row:
    material, pair = one.lanes.material, one.pair
    counted = Counted(*(int(n) for n in total))
    facts: dict[str, Any] = {
        "n_events": 2 * counted.matched + counted.only1 + counted.only2,
        "seconds": pair.seconds, "excluded_seconds": pair.excluded_s, "cases": len(material.meetings),
        "seed": material.question.seed,
    }  # fmt: skip
    kept = one.found.pairs[one.rows_of(slot)]
    onset = matching.differences(pair.first.start[kept[:, 0]], pair.second.start[kept[:, 1]])
    tolerance, seed = {"tolerance_s": material.tolerance_us / 1e6}, material.question.seed
    beside = [result("onset_difference", late, tolerance, seed, n_units=onset.n)]
    matrix = None
    if slot[0] is None and len(one.lanes.codes) > 1:
        sums = _aligned(one, slot)
        table = sums.sum(axis=0)
        kappa = linked.kappa(table)
        if slot[1] is None:
            kappa = with_interval(kappa, linked.margins(sums), linked.kappa_of_margins, draws)
        codes = (*one.lanes.codes, NOTHING)
        matrix = Matrix(codes, tuple(tuple(float(x) for x in line) for line in table), "n")
        beside.append(result("event_alignment_kappa", kappa, {**tolerance, "overlap": 0.8}, seed))
    return Row(
        subject_of(Section.POINTS, one.lanes, slot, pair.coders),
        result("point_f1", value, tolerance, **facts),
        tuple(beside),
        counted,
        apart(onset),
        matrix=matrix,
        curve=_curve(slot, counted, curve),
    )


def _curve(slot: Slot, counted: Counted, curve: list[tuple[int, Ints]]) -> tuple[CurveStep, ...]:
    """What other tolerances would give; only for all persons together."""
    if slot[1] is not None:
        return ()
    n1, n2 = counted.matched + counted.only1, counted.matched + counted.only2
    steps = []
    for tolerance, matched in curve:
        m = int(matched.sum() if slot[0] is None else matched[slot[0]])
        steps.append(CurveStep(tolerance, Counted(m, n1 - m, n2 - m), 2 * m / (n1 + n2) if n1 + n2 else None))
    return tuple(steps)


def _aligned(one: _Counts, slot: Slot) -> Floats:
    """The tables of events aligned across codes, of everybody or of one person: one for each piece of time."""
    own = pair = one.pair
    if slot[1] is not None:
        kept = [marks.at(pair.lanes.person_of[marks.lane] == slot[1]) for marks in (pair.first, pair.second)]
        own = Pair(pair.lanes, pair.coders, kept[0], kept[1], pair.seconds, pair.excluded_s)
    first, second = own.events()
    pairs = alignment.align(first, second, pair.lanes.material.tolerance_us).pairs
    pieces = one.piece_of(own.first), one.piece_of(own.second)
    return alignment.link_sums(first, second, pairs, len(pair.lanes.codes), *pieces, one.pieces.n)


def _together(lanes: Lanes, counts: list[_Counts], of_pairs: list[Row]) -> list[Row]:
    """All coders together: the tallies of all pairs added, and the matrix of pairs."""
    sums = sum(one.sums for one in counts[1:]) + counts[0].sums
    slots = slots_of(lanes, sums)
    in_them = in_slots(sums, slots)
    (values,) = measured([_F1], in_them, draws_of(counts[0].pieces, lanes.material.question))
    return list(_together_rows(lanes, slots, in_them.sum(axis=0), values, of_pairs))


def _together_rows(
    lanes: Lanes, slots: list[Slot], totals: Floats, values: list[Value], of_pairs: list[Row]
) -> Iterator[Row]:
    material = lanes.material
    tolerance = {"tolerance_s": material.tolerance_us / 1e6, "pooled": "pairs"}
    for slot, total, value in zip(slots, totals, values, strict=True):
        subject = subject_of(Section.POINTS, lanes, slot, ())
        counted = Counted(*(int(n) for n in total))
        n = 2 * counted.matched + counted.only1 + counted.only2
        seed = material.question.seed
        headline = result("point_f1", value, tolerance, n_events=n, cases=len(material.meetings), seed=seed)
        pairs = pair_matrix(material.columns, headline_values(of_pairs, subject.code, subject.person))
        yield Row(subject, headline, counted=counted, pairs=pairs)

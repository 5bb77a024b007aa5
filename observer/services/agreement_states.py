"""Agreement on periods: code by code, on or off, over the time that both observed; and all codes of a layer as sets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from observer.agreement import alpha, matching, sets, tables, time_sums
from observer.agreement.matching import Matching
from observer.agreement.scales import set_distances
from observer.agreement.sets import Layer, SetUnits
from observer.agreement.timelines import Bouts
from observer.agreement.units import MISSING, Units
from observer.agreement.values import Reason, Value
from observer.coding.agreement import CodeLevel, Section
from observer.coding.codebook import Indicator
from observer.progress import Progress
from observer.services.agreement_answer import NOTHING, Counted, Matrix, Row, Subject
from observer.services.agreement_data import ANYBODY, Mark, Material
from observer.services.agreement_lanes import Lanes, Marks, codes_of
from observer.services.agreement_numbers import (
    Measure,
    apart,
    headline_values,
    measured,
    measured_beside,
    measured_pooled,
    of_table,
    pair_matrix,
    result,
    with_interval,
)
from observer.services.agreement_points import Slot, in_slots, subject_of
from observer.services.agreement_time import TimeAxis

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Floats

IOU = 0.5
MOST_SETS, MOST_SETS_DRAWN = 3000, 500  # their distances are a table of that size squared; drawn again for intervals
_F1 = Measure(matching.f1, Reason.NO_EVENTS, Reason.NO_EVENTS)
_KAPPA = of_table(tables.cohen_kappa)
_BESIDE = {
    "time_positive": tables.positive_agreement,
    "time_jaccard": tables.jaccard,
    "time_ac1": tables.gwet_ac,
    "time_prevalence": tables.prevalence_index,
    "time_bias": tables.bias_index,
}
_DRAWN = 3  # so many of these have an interval; the indices describe the table


def is_state(_indicator: Indicator, mark: Mark) -> bool:
    """Whether a mark is a period."""
    return mark.stop is not None


def used_states(material: Material) -> list[Indicator]:
    """The indicators of which somebody marked periods."""
    used = {mark.code for m in material.meetings for w in m.works.values() for mark in w.marks if mark.stop is not None}
    return [i for i in material.codebook.indicators if material.codebook.qualified(i.id) in used]


def exclusive_groups(material: Material) -> dict[str, Lanes]:
    """The groups of codes that exclude each other, as the codebook has them and as all coders kept to it."""
    found = {}
    if material.question.level is CodeLevel.INDICATOR and Section.EXCLUSIVE in material.question.sections:
        for group in dict.fromkeys(i.exclusive_group for i in used_states(material) if i.exclusive_group):
            members = [i for i in material.codebook.indicators if i.exclusive_group == group]
            lanes = Lanes(material, codes_of(material, members), is_state)
            axis = TimeAxis(lanes, is_exclusive=True)
            if not any(axis.clash(column) for column in material.columns):
                found[group] = lanes
    return found


def lanes_of(material: Material) -> Lanes:
    """The lanes of the states that do not exclude each other."""
    taken = {code for lanes in exclusive_groups(material).values() for code in lanes.codes}
    codes = [code for code in codes_of(material, used_states(material)) if code not in taken]
    return Lanes(material, codes, is_state)


def rows(material: Material, progress: Progress) -> list[Row]:
    """Per pair, code and person; the layer of all codes; and all coders together when there are more than two."""
    lanes = lanes_of(material)
    if not lanes.codes:
        return []
    axis = TimeAxis(lanes, is_exclusive=False)
    found: list[Row] = []
    for a, b in material.pairs:
        progress.at(0.3)
        found += _PairRows(axis, (a, b)).rows()
    if len(material.columns) > 2:
        found += _together(axis, found)
    return [*found, _layer(axis)]


def slots_of(axis: TimeAxis, found: Floats, with_total: bool = False) -> list[Slot]:
    """Each code (or all together), and where it is asked for with each person who was observed."""
    codes: list[int | None] = [None] if with_total else list(range(axis.n_codes))
    slots: list[Slot] = [(code, None) for code in codes]
    if axis.by_person:
        seen = found.sum(axis=(0, -1, -2))
        slots += [
            (code, person)
            for code in codes
            for person, name in enumerate(axis.lanes.persons)
            if name != ANYBODY and (seen[:, person].sum() if code is None else seen[code, person])
        ]
    return slots


class _PairRows:
    """The rows of two coders."""

    def __init__(self, axis: TimeAxis, coders: tuple[str, str]) -> None:
        self.axis, self.lanes, self.coders = axis, axis.lanes, coders
        self.sums = axis.tables(*coders)
        self.marks = axis.within(*coders)
        (start1, stop1), (start2, stop2) = (axis.place(marks) for marks in self.marks)
        self.segments, _share = matching.match_segments(start1, stop1, start2, stop2, IOU)

    def rows(self) -> list[Row]:
        """One for each slot."""
        slots = slots_of(self.axis, self.sums)
        in_them = in_slots(self.sums, slots)
        pooled, beside = sum(person is None for _code, person in slots), [*map(of_table, _BESIDE.values())]
        found = measured_beside(_KAPPA, beside, _DRAWN, in_them, pooled, self.axis.draws)
        tallies = in_slots(self.axis.tallies(self.segments, self.marks), slots)
        segments = measured_pooled([_F1], tallies, pooled, self.axis.draws)
        return [self._row(*of_slot) for of_slot in zip(slots, in_them.sum(axis=0), *found, *segments, strict=True)]

    def _row(self, slot: Slot, table: Floats, value: Value, *others: Value) -> Row:
        material, seed = self.lanes.material, self.lanes.material.question.seed
        *of_time, segment = others
        beside = [result(name, one, seed=seed) for name, one in zip(_BESIDE, of_time, strict=True)]
        beside.append(result("segment_f1", segment, {"iou": IOU}, seed))
        counted, (first, second) = segments_in(self.axis, self.segments, self.marks, slot)
        code = self.lanes.codes[slot[0] or 0]
        return Row(
            subject_of(Section.STATES, self.lanes, slot, self.coders),
            result(
                "time_kappa", value, {"gaps": "code", "tolerance_s": 0.0},
                n_events=2 * counted.matched + counted.only1 + counted.only2, seconds=float(table.sum()) / 1e6,
                cases=len(material.meetings), seed=seed,
            ),
            tuple(beside),
            counted,
            apart(matching.differences(first.start, second.start)),
            apart(matching.differences(first.stop, second.stop)),
            in_seconds(table, (code, NOTHING)),
        )  # fmt: skip


def in_seconds(table: Floats, codes: tuple[str, ...]) -> Matrix:
    """A table of microseconds as a matrix of seconds."""
    return Matrix(codes, tuple(tuple(float(cell) / 1e6 for cell in line) for line in table), "s")


def segments_in(
    axis: TimeAxis, found: Matching, marks: tuple[Marks, Marks], slot: Slot
) -> tuple[Counted, tuple[Marks, Marks]]:
    """The tally of a matching of periods in a slot, and the matched ones of both coders."""
    pairs = found.pairs[_in_slot(axis, marks[0].at(found.pairs[:, 0]), slot)]
    alone = [
        int(_in_slot(axis, own.at(rows), slot).sum())
        for own, rows in zip(marks, (found.only1, found.only2), strict=True)
    ]
    return Counted(len(pairs), *alone), (marks[0].at(pairs[:, 0]), marks[1].at(pairs[:, 1]))


def _in_slot(axis: TimeAxis, marks: Marks, slot: Slot) -> Bools:
    import numpy as np

    kept = np.ones(len(marks.code), bool) if slot[0] is None else marks.code == slot[0]
    return kept if slot[1] is None else kept & (axis.lanes.person_of[marks.lane] == slot[1])


# -- all coders ------------------------------------------------------------------------------------------------


def _together(axis: TimeAxis, of_pairs: list[Row]) -> Iterable[Row]:
    """Alpha over time of all coders, per code and person; Fleiss' kappa over what all of them observed."""
    sums = _coincidences(axis)
    slots = slots_of(axis, sums)
    for slot, *found in zip(slots, *several(axis, slots, sums, _coincidences(axis, by_all=True)), strict=True):
        subject = subject_of(Section.STATES, axis.lanes, slot, ())
        yield together_row(axis, Section.STATES, subject, slot, found[0], found[1], of_pairs)


def several(axis: TimeAxis, slots: list[Slot], sums: Floats, of_all: Floats) -> tuple[list[Value], list[Value]]:
    """Alpha over time of each slot, from coincidences; and Fleiss' kappa, which is the same of what all observed."""
    measure = Measure(time_sums.alpha_over_time)
    (alphas,), (fleiss,) = (measured([measure], in_slots(one, slots), axis.draws) for one in (sums, of_all))
    return alphas, fleiss


def _coincidences(axis: TimeAxis, by_all: bool = False) -> Floats:
    """o_ck of on and off (pieces x codes x persons x 2 x 2): durations, each unit's divided by its coders less one;
    or only those of time that all coders observed."""
    import numpy as np

    codes, length = axis.cut.codes, axis.cut.length
    if by_all:
        length = np.where((codes != MISSING).all(axis=1), length, 0)
    counts = np.stack([(codes == code).sum(axis=1) for code in (0, 1)], axis=1).astype(float)
    judged = counts.sum(axis=1)
    share = np.where(judged > 1, length / np.maximum(judged - 1, 1), 0.0)
    on, off = counts[:, 0], counts[:, 1]
    size = axis.pieces.n * axis.n_codes * axis.n_persons
    parts = [
        np.bincount(axis.cell, share * cells, minlength=size)
        for cells in (on * (on - 1), on * off, on * off, off * (off - 1))
    ]
    found: Floats = np.stack(parts, axis=-1).astype(float)
    return found.reshape(axis.pieces.n, axis.n_codes, axis.n_persons, 2, 2)


def together_row(
    axis: TimeAxis, section: Section, subject: Subject, slot: Slot, value: Value, fleiss: Value, of_pairs: list[Row]
) -> Row:
    """The row of all coders together: alpha, Fleiss' kappa, and the matrix of pairs."""
    material, seed = axis.lanes.material, axis.lanes.material.question.seed
    lane, code, _at = axis.where
    own = (code == slot[0]) if not axis.is_exclusive and slot[0] is not None else code == code
    if slot[1] is not None:
        own = own & (axis.lanes.person_of[lane] == slot[1])
    units = Units(axis.cut.codes[own], axis.q + 1, axis.cut.length[own].astype(float))
    whole = units.complete()
    seconds = float(units.weight[(units.codes != MISSING).sum(axis=1) > 1].sum()) / 1e6
    headline = result(
        "time_alpha", value, {"level": "nominal", "gaps": "code"}, seconds=seconds, cases=len(material.meetings),
        seed=seed,
    )  # fmt: skip
    pairs = pair_matrix(material.columns, headline_values(of_pairs, subject.code, subject.person))
    beside = (result("time_fleiss", fleiss, seed=seed, seconds=float(whole.weight.sum()) / 1e6),)
    return Row(subject, headline, beside, pairs=pairs)


def _layer(axis: TimeAxis) -> Row:
    """All codes of the layer at once: at each moment everybody has a set of codes, maybe an empty one."""
    lanes = axis.lanes
    columns, size = lanes.material.columns, len(lanes.codes)
    coders = columns if len(columns) == 2 else ()
    layers = [
        Layer(str(lane.meeting), tuple(_bouts_of(lanes, n, column) for column in columns))
        for n, lane in enumerate(lanes.lanes)
    ]
    value = _alpha_of_sets(axis, sets.set_units(layers, size, axis.pieces))
    seed = lanes.material.question.seed
    cases = len(lanes.material.meetings)
    headline = result("time_alpha_sets", value, {"distance": "MASI"}, cases=cases, seed=seed)
    return Row(Subject(Section.STATES, NOTHING, "", coders), headline)


def _alpha_of_sets(axis: TimeAxis, units: SetUnits) -> Value:
    """Alpha over sets of codes, with its interval when there are not too many different sets."""
    if len(units.sets) > MOST_SETS:
        return Value(None, Reason.TOO_MANY_SETS, no_interval=Reason.TOO_MANY_SETS)
    d = set_distances(units.sets)
    found = alpha.krippendorff_alpha(units.units, d=d, small_sample=False)
    if axis.draws is None or found.value is None or len(units.sets) > MOST_SETS_DRAWN:
        return found
    sums = time_sums.set_sums(units, d, axis.pieces)
    return with_interval(found, sums, lambda drawn: time_sums.alpha_of_sets(drawn, d), axis.draws)


def _bouts_of(lanes: Lanes, lane: int, column: str) -> tuple[Bouts, list[tuple[int, int]]]:
    """What one coder recorded in a lane, and what he observed of it."""
    marks = lanes.marks[column]
    own = marks.lane == lane
    place = lanes.lanes[lane]
    spans = lanes.material.meetings[place.meeting].observed(place.person, column)
    return Bouts(marks.start[own], marks.stop[own], marks.code[own]), spans

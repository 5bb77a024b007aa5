"""Agreement on periods of a group of codes that exclude each other: one stream, an ordinary kappa over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.agreement import alignment, linked, matching, tables, time_sums
from observer.agreement.alignment import Events
from observer.agreement.units import MISSING
from observer.agreement.values import Value
from observer.coding.agreement import Section
from observer.progress import Progress
from observer.services.agreement_answer import NOTHING, Row, Subject
from observer.services.agreement_data import ANYBODY, Material
from observer.services.agreement_numbers import (
    Measure,
    apart,
    measured,
    measured_beside,
    of_table,
    result,
    with_interval,
)
from observer.services.agreement_points import Slot, in_slots
from observer.services.agreement_states import (
    IOU,
    exclusive_groups,
    in_seconds,
    segments_in,
    several,
    slots_of,
    together_row,
)
from observer.services.agreement_time import TimeAxis

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats
    from observer.agreement.result import AgreementResult

FORGIVEN_US = 1_000_000
OVERLAP = 0.6  # of EasyDIAg
_KAPPA = of_table(tables.cohen_kappa)
_BESIDE = {
    "time_agreement": tables.percent_agreement,
    "time_ac1": tables.gwet_ac,
    "time_kappa_max": tables.kappa_max,
}
_DRAWN = 2  # so many of these have an interval; the highest possible kappa describes the margins


def rows(material: Material, progress: Progress) -> list[Row]:
    """Per group: of each pair, of each person where asked for, and of all coders together."""
    found: list[Row] = []
    for group, lanes in exclusive_groups(material).items():
        axis = TimeAxis(lanes, is_exclusive=True)
        own: list[Row] = []
        for a, b in material.pairs:
            progress.at(0.5)
            own += _pair_rows(axis, group, (a, b))
        if len(material.columns) > 2:
            own += _together(axis, group, own)
        found += own
    return found


def _pair_rows(axis: TimeAxis, group: str, coders: tuple[str, str]) -> list[Row]:
    sums = axis.tables(*coders)
    slots = slots_of(axis, sums, with_total=True)
    in_them = in_slots(sums, slots)
    found = measured_beside(_KAPPA, [*map(of_table, _BESIDE.values())], _DRAWN, in_them, 1, axis.draws)
    return [_row(axis, group, coders, *of_slot) for of_slot in zip(slots, in_them.sum(axis=0), *found, strict=True)]


def _row(
    axis: TimeAxis, group: str, coders: tuple[str, str], slot: Slot, table: Floats, value: Value, *others: Value
) -> Row:
    lanes, marks, seed = axis.lanes, axis.within(*coders), axis.lanes.material.question.seed
    same = [lane * len(lanes.codes) + code for lane, code in ((m.lane, m.code) for m in marks)]
    starts = [own * lanes.stride + m.start for own, m in zip(same, marks, strict=True)]
    stops = [own * lanes.stride + m.stop for own, m in zip(same, marks, strict=True)]
    segments, _share = matching.match_segments(starts[0], stops[0], starts[1], stops[1], IOU)
    counted, (first, second) = segments_in(axis, segments, marks, slot)
    beside = [result(name, one, seed=seed) for name, one in zip(_BESIDE, others, strict=True)]
    return Row(
        Subject(Section.EXCLUSIVE, group, ANYBODY if slot[1] is None else lanes.persons[slot[1]], coders),
        result(
            "time_kappa", value, {"gaps": "code", "tolerance_s": 0.0}, seconds=float(table.sum()) / 1e6,
            n_events=2 * counted.matched + counted.only1 + counted.only2, cases=len(lanes.material.meetings),
            seed=seed,
        ),
        (*beside, *_tolerant(axis, coders, slot), *_linked(axis, coders, slot)),
        counted,
        apart(matching.differences(first.start, second.start)),
        apart(matching.differences(first.stop, second.stop)),
        in_seconds(table, (*lanes.codes, NOTHING)),
    )  # fmt: skip


def _tolerant(axis: TimeAxis, coders: tuple[str, str], slot: Slot) -> list[AgreementResult]:
    """Kappa that forgives a second, with each coder as the reference and their mean; only of all persons together."""
    if slot[1] is not None:
        return []
    import numpy as np

    one, two = coders
    both = np.stack([axis.tolerant(*pair, FORGIVEN_US) for pair in ((one, two), (two, one))], axis=1)
    (ways,) = measured([_KAPPA], both, axis.draws)
    ((mean,),) = measured([Measure(time_sums.mean_kappa)], both[:, None], axis.draws)
    names = ("time_kappa_k12", "time_kappa_k21", "time_kappa_tolerance")
    parameters, seed = {"tolerance_s": FORGIVEN_US / 1e6}, axis.lanes.material.question.seed
    return [result(name, one, parameters, seed) for name, one in zip(names, (*ways, mean), strict=True)]


def _linked(axis: TimeAxis, coders: tuple[str, str], slot: Slot) -> list[AgreementResult]:
    """The kappa of linked periods (EasyDIAg), and the highest that is possible."""
    found, pieces = [], []
    for marks in axis.within(*coders):
        own = marks if slot[1] is None else marks.at(axis.lanes.person_of[marks.lane] == slot[1])
        found.append(Events(*axis.place(own), own.code))
        pieces.append(axis.starts(own))
    pairs = alignment.easydiag(found[0], found[1], OVERLAP)
    q, n = len(axis.lanes.codes), axis.pieces.n
    sums = alignment.link_sums(found[0], found[1], pairs, q, pieces[0], pieces[1], n, each=2)
    parameters, seed, table = {"overlap": OVERLAP}, axis.lanes.material.question.seed, sums.sum(axis=0)
    kappa = with_interval(linked.kappa(table), linked.margins(sums), linked.kappa_of_margins, axis.draws)
    return [
        result("easydiag_kappa", kappa, parameters, seed),
        result("easydiag_kappa", linked.kappa(table, maximum=True), {**parameters, "maximum": True}),
    ]  # fmt: skip


def _together(axis: TimeAxis, group: str, of_pairs: list[Row]) -> list[Row]:
    """Alpha over time of all coders."""
    sums = _coincidences(axis)
    slots = slots_of(axis, sums, with_total=True)
    found = []
    for slot, value, fleiss in zip(slots, *several(axis, slots, sums, _coincidences(axis, by_all=True)), strict=True):
        person = ANYBODY if slot[1] is None else axis.lanes.persons[slot[1]]
        subject = Subject(Section.EXCLUSIVE, group, person, ())
        found.append(together_row(axis, Section.EXCLUSIVE, subject, slot, value, fleiss, of_pairs))
    return found


def _coincidences(axis: TimeAxis, by_all: bool = False) -> Floats:
    """o_ck (pieces x 1 x persons x q + 1 x q + 1): durations, each unit's divided by its coders less one; or only those
    of time that all coders observed."""
    import numpy as np

    q, codes = axis.q + 1, axis.cut.codes
    size = axis.pieces.n * axis.n_persons
    judged = (codes != MISSING).sum(axis=1)
    judged = np.where(judged < codes.shape[1], 0, judged) if by_all else judged
    share = np.where(judged > 1, axis.cut.length / np.maximum(judged - 1, 1), 0.0)
    found = np.zeros(size * q * q)
    for a in range(codes.shape[1]):
        for b in range(codes.shape[1]):
            both = (codes[:, a] != MISSING) & (codes[:, b] != MISSING)
            if a != b and both.any():
                cell = (axis.cell[both] * q + codes[both, a]) * q + codes[both, b]
                found += np.bincount(cell, share[both], minlength=size * q * q)
    return found.reshape(axis.pieces.n, 1, axis.n_persons, q, q)

"""What a number about agreement is made of: the marks, stretches and values behind it, each with a reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from observer.agreement import alignment
from observer.coding.agreement import Section
from observer.coding.timecode import seconds_text
from observer.i18n import _, decimal, ngettext
from observer.services import agreement_intervals, agreement_measures, agreement_points, agreement_states
from observer.services.agreement_answer import NOTHING, Cell, Fate, MomentOf, Subject
from observer.services.agreement_data import ANYBODY, Material
from observer.services.agreement_lanes import Lane, Lanes, Marks
from observer.services.agreement_points import Pair
from observer.services.agreement_time import Stretch, TimeAxis, stretches

if TYPE_CHECKING:
    from observer.agreement.arrays import Bools, Ints

Coders = tuple[str, str]


def moments(material: Material, subject: Subject, cell: Cell | None = None) -> tuple[MomentOf, ...]:
    """What a row is made of, or only a cell of its matrix, in the order of sessions and time."""
    pairs = [(subject.coders[0], subject.coders[1])] if subject.coders else list(material.pairs)
    order = {meeting.session.id: n for n, meeting in enumerate(material.meetings)}
    found = list(_FINDERS[subject.section](material, subject, pairs, cell))
    return tuple(sorted(found, key=lambda one: (order[one.session], one.start_us or 0, one.person, one.code1)))


def _is_of(one: MomentOf, cell: Cell | None) -> bool:
    return cell is None or (one.code1, one.code2) == (cell.first, cell.second)


# -- moments ---------------------------------------------------------------------------------------------------


def _points(material: Material, subject: Subject, pairs: list[Coders], cell: Cell | None) -> Iterator[MomentOf]:
    lanes = agreement_points.lanes_of(material)
    for coders in pairs:
        pair = agreement_points.pair_of(lanes, *coders)
        found = _aligned(pair) if subject.code == NOTHING and cell is not None else _matched(pair)
        for one in found:
            is_own = subject.code in (NOTHING, one.code1, one.code2) and subject.person in (ANYBODY, one.person)
            if is_own and _is_of(one, cell):
                yield one


def _matched(pair: Pair) -> Iterator[MomentOf]:
    """The marks as the headline has them: same code, same person, at most the tolerance apart."""
    found = pair.matched(pair.lanes.material.tolerance_us)
    yield from (_together(pair, i, j) for i, j in found.pairs.tolist())
    yield from _alone(pair, found.only1, found.only2, set(found.pairs[:, 0].tolist()), set(found.pairs[:, 1].tolist()))


def _aligned(pair: Pair) -> Iterator[MomentOf]:
    """The marks as the matrix has them: aligned across codes."""
    import numpy as np

    first, second = pair.events()
    pairs = alignment.align(first, second, pair.lanes.material.tolerance_us).pairs
    yield from (_together(pair, i, j) for i, j in pairs.tolist())
    alone = [np.setdiff1d(np.arange(len(own.start)), pairs[:, n]) for n, own in enumerate((first, second))]
    yield from _alone(pair, alone[0], alone[1], set(pairs[:, 0].tolist()), set(pairs[:, 1].tolist()))


def _together(pair: Pair, i: int, j: int) -> MomentOf:
    """Two marks that were paired."""
    lanes, one, two = pair.lanes, pair.first, pair.second
    code1, code2 = lanes.codes[one.code[i]], lanes.codes[two.code[j]]
    start, other = int(one.start[i]), int(two.start[j])
    lane, fate = lanes.lanes[one.lane[i]], Fate.MATCHED if code1 == code2 else Fate.DIFFERENT
    names = lanes.material.names
    if fate is Fate.MATCHED:
        words = _("Joined because they are {n} s apart and of the same person.")
        if lane.person == ANYBODY:
            words = _("Joined because they are {n} s apart.")
    else:
        words = _("{n} s apart, but one marked “{first}” and the other “{second}”.")
    told = words.format(n=_s(abs(other - start)), first=names.get(code1, code1), second=names.get(code2, code2))
    return MomentOf(
        lanes.material.meetings[lane.meeting].session.id, lane.person, pair.coders, fate, code1, code2,
        min(start, other), max(start, other), (one.event[i],), (two.event[j],), other - start, explained=told,
    )  # fmt: skip


def _alone(pair: Pair, only1: Ints, only2: Ints, taken1: set[int], taken2: set[int]) -> Iterator[MomentOf]:
    """Marks without a counterpart."""
    names = [pair.lanes.material.names.get(coder, coder) for coder in pair.coders]
    for n in only1.tolist():
        why = _why_alone(pair.lanes, pair.first, n, pair.second, taken2, names[1])
        yield _single(pair, pair.first, n, Fate.ONLY1, why)
    for n in only2.tolist():
        why = _why_alone(pair.lanes, pair.second, n, pair.first, taken1, names[0])
        yield _single(pair, pair.second, n, Fate.ONLY2, why)


def _single(pair: Pair, marks: Marks, n: int, fate: Fate, why: str) -> MomentOf:
    lane, code, start = pair.lanes.lanes[marks.lane[n]], pair.lanes.codes[marks.code[n]], int(marks.start[n])
    session, event = pair.lanes.material.meetings[lane.meeting].session.id, (marks.event[n],)
    if fate is Fate.ONLY1:
        return MomentOf(
            session, lane.person, pair.coders, fate, code, NOTHING, start, start, events1=event, explained=why
        )
    return MomentOf(session, lane.person, pair.coders, fate, NOTHING, code, start, start, events2=event, explained=why)


def _why_alone(lanes: Lanes, marks: Marks, n: int, others: Marks, taken: set[int], other: str) -> str:
    """Why a mark has no counterpart: what the other coder did within the tolerance."""
    import numpy as np

    material = lanes.material
    tolerance, meeting = material.tolerance_us, lanes.meeting_of[marks.lane[n]]
    near = (lanes.meeting_of[others.lane] == meeting) & (np.abs(others.start - marks.start[n]) <= tolerance)
    same_lane, same_code = others.lane == marks.lane[n], others.code == marks.code[n]
    facts = {"coder": other, "s": _s(tolerance)}
    for wanted, words in (
        (near & same_lane & same_code, _("The mark of {coder} {n} s away is already joined with a nearer one.")),
        (near & same_lane & ~same_code, _("{coder} marked “{code}” {n} s away.")),
        (near & ~same_lane & same_code, _("{coder} marked the same {n} s away, but of {person}.")),
    ):
        found = _nearest(wanted, marks, n, others)
        if found is not None:
            lane: Lane = lanes.lanes[others.lane[found]]
            code = lanes.codes[others.code[found]]
            person = material.names.get(lane.person) or _("nobody in particular")
            if lane.person == lanes.lanes[marks.lane[n]].person and lane.target:
                person = _("the same, towards {target}").format(target=material.names.get(lane.target, lane.target))
            apart = _s(abs(int(others.start[found]) - int(marks.start[n])))
            return words.format(n=apart, code=material.names.get(code, code), person=person, **facts)
    return _("No mark of {coder} within {s} s.").format(**facts)


def _nearest(wanted: Bools, marks: Marks, n: int, others: Marks) -> int | None:
    import numpy as np

    places = np.flatnonzero(wanted)
    if not len(places):
        return None
    return int(places[np.argmin(np.abs(others.start[places] - marks.start[n]))])


def _s(us: int) -> str:
    """Seconds, as short as they are: 0.4, 5."""
    return decimal(seconds_text(us).rstrip("0").rstrip("."))


# -- periods ---------------------------------------------------------------------------------------------------


def _states(material: Material, subject: Subject, pairs: list[Coders], cell: Cell | None) -> Iterator[MomentOf]:
    lanes = agreement_states.lanes_of(material)
    if lanes.codes:
        yield from _stretches(TimeAxis(lanes, is_exclusive=False), subject, pairs, cell)


def _exclusive(material: Material, subject: Subject, pairs: list[Coders], cell: Cell | None) -> Iterator[MomentOf]:
    lanes = agreement_states.exclusive_groups(material).get(subject.code)
    if lanes is not None:
        yield from _stretches(TimeAxis(lanes, is_exclusive=True), subject, pairs, cell)


def _stretches(axis: TimeAxis, subject: Subject, pairs: list[Coders], cell: Cell | None) -> Iterator[MomentOf]:
    for coders in pairs:
        for one in stretches(axis, *coders):
            found = _stretch(axis, coders, one)
            is_code = axis.is_exclusive or subject.code in (NOTHING, found.code1, found.code2)
            if is_code and subject.person in (ANYBODY, found.person) and _is_of(found, cell):
                yield found


def _stretch(axis: TimeAxis, coders: Coders, one: Stretch) -> MomentOf:
    lanes, lane = axis.lanes, axis.lanes.lanes[one.lane]
    numbers = [n if axis.is_exclusive else one.code for n in (one.first, one.second)]
    is_on = [n < axis.q for n in (one.first, one.second)]
    codes = [lanes.codes[n] if on else NOTHING for n, on in zip(numbers, is_on, strict=True)]
    events = [_events(lanes, coder, one, n) if on else () for coder, n, on in zip(coders, numbers, is_on, strict=True)]
    fate = (
        Fate.MATCHED if codes[0] == codes[1] else Fate.ONLY1 if not codes[1] else Fate.ONLY2 if not codes[0] else None
    )
    return MomentOf(
        lanes.material.meetings[lane.meeting].session.id, lane.person, coders, fate or Fate.DIFFERENT, codes[0],
        codes[1], one.start, one.stop, events[0], events[1],
        explained=_told(lanes.material, coders, codes, one.stop - one.start),
    )  # fmt: skip


def _events(lanes: Lanes, coder: str, one: Stretch, code: int) -> tuple[str, ...]:
    """The periods of a coder that make a stretch."""
    import numpy as np

    marks = lanes.marks[coder]
    own = (marks.lane == one.lane) & (marks.code == code) & (marks.start < one.stop) & (marks.stop > one.start)
    return tuple(marks.event[n] for n in np.flatnonzero(own).tolist())


def _told(material: Material, coders: Coders, codes: list[str], us: int) -> str:
    names = [material.names.get(code, code) for code in codes]
    first, second = (material.names.get(coder, coder) for coder in coders)
    facts = {"n": _s(us), "first": first, "second": second, "code": names[0] or names[1], "other": names[1]}
    if codes[0] == codes[1]:
        return _("{n} s in which both have “{code}”.").format(**facts)
    if codes[0] and codes[1]:
        return _("{n} s in which {first} has “{code}” and {second} “{other}”.").format(**facts)
    who = {"who": first, "whom": second} if codes[0] else {"who": second, "whom": first}
    return _("{n} s in which only {who} has “{code}”, and {whom} has not.").format(**facts, **who)


# -- values ----------------------------------------------------------------------------------------------------


def _ratings(material: Material, subject: Subject, pairs: list[Coders], _cell: Cell | None) -> Iterator[MomentOf]:
    bare = Subject(Section.RATINGS, subject.code, "", (), subject.rated_as, subject.is_blind)
    grid = agreement_measures.rating_grids(material).get(bare, {})
    yield from _values(material, subject, pairs, grid, lambda _unit, _coder: ())


def _counts(material: Material, subject: Subject, pairs: list[Coders], _cell: Cell | None) -> Iterator[MomentOf]:
    grid, _minutes = agreement_measures.count_grids(material).get(subject.code, ({}, {}))
    meetings = {meeting.session.id: meeting for meeting in material.meetings}

    def events(unit: agreement_measures.Unit, coder: str) -> tuple[str, ...]:
        work = meetings[unit.session].works[coder]
        return agreement_measures.events_of(work, unit.person, subject.code, material.at_level)

    yield from _values(material, subject, pairs, grid, events)


def _values(
    material: Material,
    subject: Subject,
    pairs: list[Coders],
    grid: agreement_measures.Grid,
    events: Callable[[agreement_measures.Unit, str], tuple[str, ...]],
) -> Iterator[MomentOf]:
    for coders in pairs:
        for unit, one, two in agreement_measures.judged(grid, coders):
            if subject.person in (ANYBODY, unit.person):
                yield MomentOf(
                    unit.session, unit.person, coders, _fate(one, two), subject.code, subject.code, unit.start_us,
                    unit.stop_us, events(unit, coders[0]), events(unit, coders[1]), None, one, two,
                    _apart(material, coders, one, two),
                )  # fmt: skip


def _fate(one: float | None, two: float | None) -> Fate:
    if one is None or two is None:
        return Fate.MATCHED if one is two else Fate.ONLY2 if one is None else Fate.ONLY1
    return Fate.MATCHED if one == two else Fate.DIFFERENT


def _apart(material: Material, coders: Coders, one: float | None, two: float | None) -> str:
    for coder, value in zip(coders, (one, two), strict=True):
        if value is None:
            return _("{coder} gave no value.").format(coder=material.names.get(coder, coder))
    assert one is not None
    assert two is not None
    n = round(abs(one - two))
    if n == 0:
        return _("The same.")
    return ngettext("{n} apart.", "{n} apart.", n).format(n=n)


# -- intervals -------------------------------------------------------------------------------------------------


def _intervals(material: Material, subject: Subject, pairs: list[Coders], cell: Cell | None) -> Iterator[MomentOf]:
    given = agreement_intervals.answers(material).get(subject.code, {})
    words = {True: _("yes"), False: _("no")}
    for coders in pairs:
        for place, of in given.items():
            if not (set(coders) <= of.keys() and subject.person in (ANYBODY, place.person)):
                continue
            one, two = of[coders[0]], of[coders[1]]
            code1, code2 = (subject.code if on else NOTHING for on in (one, two))
            fate = Fate.MATCHED if one == two else Fate.ONLY1 if one else Fate.ONLY2
            first, second = (material.names.get(coder, coder) for coder in coders)
            told = _("{first}: {one}; {second}: {two}.")
            found = MomentOf(
                material.meetings[place.meeting].session.id, place.person, coders, fate, code1, code2,
                place.start_us, place.stop_us, value1=float(one), value2=float(two),
                explained=told.format(first=first, second=second, one=words[one], two=words[two]),
            )  # fmt: skip
            if _is_of(found, cell):
                yield found


_FINDERS: dict[Section, Callable[[Material, Subject, list[Coders], Cell | None], Iterator[MomentOf]]] = {
    Section.POINTS: _points,
    Section.EXCLUSIVE: _exclusive,
    Section.STATES: _states,
    Section.RATINGS: _ratings,
    Section.COUNTS: _counts,
    Section.INTERVALS: _intervals,
}

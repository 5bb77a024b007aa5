"""What numbers are made of, as moments that can be drawn, listed and played."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from observer.coding.codebook import Codebook, Valence
from observer.services.agreement_answer import NOTHING, Answer, MomentOf
from observer.services.agreement_data import Mark as DataMark
from observer.services.agreement_data import Material
from observer.ui.agreement_items import Fate, Mark, Moment, Pair
from observer.ui.timeline_items import Row

NOBODY = ""


@dataclass(frozen=True)
class _Look:
    label: str
    colour: str
    valence: Valence


class MomentMaker:
    """Makes moments of what the service tells; it looks events up in the material of the answer."""

    def __init__(self, answer: Answer, material: Material) -> None:
        self._answer = answer
        self._looks = _looks(material.codebook, answer)
        self._marks: dict[str, DataMark] = {
            mark.id: mark
            for meeting in material.meetings
            for works in (meeting.works, meeting.on_given)
            for work in works.values()
            for mark in work.marks
        }

    def moments(self, found: Iterable[MomentOf], line: str = "") -> list[Moment]:
        """Those that have a place in time."""
        return [self._moment(one, n, line) for n, one in enumerate(found) if one.start_us is not None]

    def _moment(self, one: MomentOf, n: int, line: str) -> Moment:
        first = self._mark(one, one.events1, one.code1, one.fate.value != "only2")
        second = self._mark(one, one.events2, one.code2, one.fate.value != "only1")
        ids = "+".join((*one.events1, *one.events2))
        place = f"{one.start_us}-{one.stop_us}"
        return Moment(
            f"{line}/{one.session}/{ids}/{place}/{n}", one.session, Fate(one.fate.value),
            first, second, self._title(one, first, second), one.explained, line, _span(one),
        )  # fmt: skip

    def _mark(self, one: MomentOf, events: tuple[str, ...], code: str, is_there: bool) -> Mark | None:
        """What one coder has there: the event, or the stretch itself where no one event stands for it."""
        if not is_there or (not events and code == NOTHING):
            return None
        look = self._looks.get(code) or _Look(self._answer.name(code), "", Valence.NEUTRAL)
        event = self._marks.get(events[0]) if len(events) == 1 else None
        if event is not None:
            look = self._looks.get(event.code, look)
            return Mark(
                event.id, event.start, event.stop, look.valence, look.colour, look.label, event.actors or (NOBODY,)
            )
        start = one.start_us or 0
        stop = one.stop_us if one.stop_us is not None and one.stop_us > start else None
        id_ = events[0] if events else f"{one.session}:{start}:{code}"
        return Mark(id_, start, stop, look.valence, look.colour, look.label, (one.person or NOBODY,))

    def _title(self, one: MomentOf, first: Mark | None, second: Mark | None) -> str:
        """Who and what, in a few words."""
        labels = list(dict.fromkeys(mark.label for mark in (first, second) if mark is not None))
        rows = [row for mark in (first, second) if mark is not None for row in mark.rows]
        people = list(dict.fromkeys(self._answer.name(row) for row in rows if row))
        return " · ".join(part for part in (", ".join(people), " / ".join(labels)) if part)

    def values(self, found: Iterable[MomentOf]) -> list[Pair]:
        """Those that are values: ratings, counts."""
        several = len({one.session for one in found}) > 1
        return [self._pair(one, n, several) for n, one in enumerate(found)]

    def _pair(self, one: MomentOf, n: int, several: bool) -> Pair:
        parts = [self._answer.name(one.person)] if one.person else []
        parts += [self._answer.name(one.code1 or one.code2)] if one.code1 or one.code2 else []
        parts += [self._answer.name(one.session)] if several else []
        first, second = (None if value is None else round(value) for value in (one.value1, one.value2))
        return Pair(str(n), " · ".join(parts), first, second, session=one.session)


def _span(one: MomentOf) -> tuple[int, int] | None:
    """The stretch that it is about, when it is one."""
    if one.start_us is None or one.stop_us is None or one.stop_us <= one.start_us:
        return None
    return one.start_us, one.stop_us


def tied(moments: Iterable[Moment]) -> list[Moment]:
    """The same with each event once: periods come as stretches, of which the events that ever share one belong
    together; what a stretch leaves over of them is no event that stands alone."""
    found: dict[tuple[str, ...], Moment] = {}
    for moment in moments:
        key = moment.session, *(mark.id for mark in moment.marks)
        if key not in found or moment.fate is Fate.MATCHED:
            found[key] = replace(moment, span=None)
    joined = {mark.id for moment in found.values() if len(moment.marks) > 1 for mark in moment.marks}
    return [one for one in found.values() if len(one.marks) > 1 or one.marks[0].id not in joined]


def _looks(codebook: Codebook, answer: Answer) -> dict[str, _Look]:
    colours = {d.id: d.colour for d in codebook.dimensions}
    looks = {
        codebook.qualified(i.id): _Look(
            answer.name(codebook.qualified(i.id)), i.colour or colours[i.dimension], i.valence
        )
        for i in codebook.indicators
    }
    for d in codebook.dimensions:
        looks[codebook.qualified(d.id)] = _Look(answer.name(codebook.qualified(d.id)), d.colour, Valence.NEUTRAL)
    for valence in Valence:
        looks[valence.value] = _Look(answer.name(valence.value), "", valence)
    return looks


def person_rows(moments: Iterable[Moment], answer: Answer, nobody: str) -> list[Row]:
    """The rows of the two timelines: everybody who is in a moment, by name; last what nobody shows."""
    used = {row for moment in moments for mark in moment.marks for row in mark.rows}
    people = sorted((row for row in used if row), key=answer.name)
    rows = [Row(row, answer.name(row), is_person=True) for row in people]
    return [*rows, Row(NOBODY, nobody)] if NOBODY in used else rows

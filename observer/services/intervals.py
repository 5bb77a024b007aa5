"""Coding by intervals: at the end of each, yes or no for every indicator and person. No is not the same as not
coded: what was not asked, or not answered, has no row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from observer.coding import spans
from observer.coding.changes import Changes
from observer.coding.checks import Cast
from observer.coding.codebook import Codebook
from observer.coding.events import IntervalCode, IntervalMethod, IntervalScheme
from observer.coding.plan import check_part
from observer.coding.spans import Span
from observer.coding.study import Channel, Coding, Part, Participant, Presence, UncodableSpan
from observer.coding.timecode import DAY, SECOND
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.coding import Desk, cast_of, codebook_of
from observer.storage.tables import new_id

SHORTEST, LONGEST = SECOND, 3600 * SECOND
Question = tuple[str, str]  # indicator (with its codebook before it), id of the participant


@dataclass(frozen=True)
class Interval:
    """One interval, numbered from 1: what is asked at its end, and what was answered.

    `codable_us` is how much of it can be coded, `why_not` says in words why nothing is asked at all;
    `left_out` says so, in words, for each participant (by id) of whom nothing is asked.
    """

    number: int
    start_us: int
    stop_us: int
    is_short: bool
    codable_us: int
    why_not: str
    left_out: dict[str, str]
    asked: tuple[Question, ...]
    answers: dict[Question, bool]

    @property
    def is_done(self) -> bool:
        """Whether all that is asked has an answer."""
        return all(question in self.answers for question in self.asked)


@dataclass(frozen=True)
class HowFar:
    """How many of the intervals that can be coded are done."""

    done: int
    of: int


@dataclass(frozen=True)
class Begun:
    """How the coding is done by intervals, and the operation."""

    scheme: IntervalScheme
    changes: Changes


@dataclass(frozen=True)
class Answered:
    """The interval as it is now, and the operation."""

    interval: Interval
    changes: Changes


# -- what a coder does ----------------------------------------------------------------------------------------


def begin(
    desk: Desk,
    codebook: str,
    length_us: int,
    method: IntervalMethod,
    indicators: Iterable[str],
    participants: Iterable[str],
) -> Begun:
    """Set up the coder's coding with this codebook (its key) for intervals of this length, with the indicators
    and people (names or ids) that are asked about. It can be set up anew until the first answer.

    Raises `NotFound` or `Refused`, and then nothing is stored; `Blind` when the coding is submitted.
    """
    place = desk.place_of(codebook)
    check_part(place.part, Part.EVENTS)
    scheme = _scheme(desk, place.codebook, length_us, method, indicators, participants)
    old = scheme_of(desk, codebook)
    if old and desk.study.interval_codings.where("coding = ?", [old.coding]):
        raise Refused(
            _("This coding has answers for intervals of {n} s already; remove those first.").format(
                n=old.length_us / SECOND
            )
        )
    coding = desk.begin(place)
    scheme = replace(scheme, id=old.id if old else scheme.id, coding=coding.id)
    with desk.operation(
        coding.id, N_("Code by intervals of {seconds} s"), seconds=f"{length_us / SECOND:g}"
    ) as running:
        (desk.study.interval_schemes.change if old else desk.study.interval_schemes.add)(scheme)
    return Begun(scheme, running.changes)


def answer(desk: Desk, codebook: str, number: int, yes: Iterable[Question]) -> Answered:
    """Store the answers for one interval: yes for these, no for all others that are asked. A later answer takes
    the place of an earlier one. Raises as `begin` does."""
    coding, scheme, interval = _to_answer(desk, codebook, number)
    found = {(_qualified(codebook, indicator), desk.person(person).id) for indicator, person in yes}
    if not found <= set(interval.asked):
        raise Refused(_("Something that is not asked of this interval was answered."))
    there = {(row.indicator, row.participant): row for row in _rows(desk, coding, interval)}
    table = desk.study.interval_codings
    with desk.operation(coding.id, N_("Code interval {number}"), number=number) as running:
        for question in interval.asked:
            value, row = question in found, there.get(question)
            if row is None:
                times = interval.start_us, interval.stop_us
                table.add(IntervalCode(new_id(), coding.id, *question, *times, scheme.method, value))
            elif row.value is not value:
                table.change(replace(row, value=value))
    return Answered(replace(interval, answers={q: q in found for q in interval.asked}), running.changes)


def clear(desk: Desk, codebook: str, number: int) -> Changes:
    """Remove the answers for one interval: it is not coded. Raises as `begin` does."""
    coding, _scheme, interval = _to_answer(desk, codebook, number)
    with desk.operation(coding.id, N_("Clear interval {number}"), number=number) as running:
        for row in _rows(desk, coding, interval):
            desk.study.interval_codings.remove(row.id)
    return running.changes


def _to_answer(desk: Desk, codebook: str, number: int) -> tuple[Coding, IntervalScheme, Interval]:
    coding, scheme = desk.place_of(codebook).coding, scheme_of(desk, codebook)
    if coding is None or scheme is None:
        raise Refused(_("This coding is not done by intervals; set that up first."))
    found = {interval.number: interval for interval in all_of(desk, codebook)}
    if number not in found:
        raise NotFound(_("There is no interval {number}; the last is {last}.").format(number=number, last=len(found)))
    return coding, scheme, found[number]


def _rows(desk: Desk, coding: Coding, interval: Interval) -> list[IntervalCode]:
    return desk.study.interval_codings.where("coding = ? AND start_us = ?", [coding.id, interval.start_us])


def _scheme(
    desk: Desk,
    codebook: Codebook,
    length_us: int,
    method: IntervalMethod,
    indicators: Iterable[str],
    participants: Iterable[str],
) -> IntervalScheme:
    if not SHORTEST <= length_us <= LONGEST:
        raise Refused(_("An interval lasts from 1 second to 1 hour."))
    names = dict.fromkeys(codebook.qualified(codebook.find_indicator(name).id) for name in indicators)
    people = [desk.person(name) for name in participants]
    if not names or not people:
        raise Refused(_("Choose at least one indicator and one person to ask about."))
    if not all(isinstance(person, Participant) for person in people):
        raise Refused(_("Intervals are asked of one person each, not of a group."))
    if not desk.recordings():
        raise Refused(_("Without a recording nobody knows how many intervals there are; add one first."))
    return IntervalScheme(
        new_id(), "", length_us, IntervalMethod(method), tuple(names), tuple(dict.fromkeys(p.id for p in people))
    )


def _qualified(codebook: str, indicator: str) -> str:
    return indicator if ":" in indicator else f"{codebook}:{indicator}"


# -- what there is --------------------------------------------------------------------------------------------


def scheme_of(desk: Desk, codebook: str) -> IntervalScheme | None:
    """How the coder's coding with this codebook is done by intervals; None when it is not."""
    coding = desk.coding_of(codebook)
    return next(iter(desk.study.interval_schemes.where("coding = ?", [coding.id])), None) if coding else None


def all_of(desk: Desk, codebook: str) -> list[Interval]:
    """All intervals of the session, in the order of time; none when the coding is not done by intervals."""
    coding, scheme = desk.coding_of(codebook), scheme_of(desk, codebook)
    recorded = spans.merged(recording.session_span for recording in desk.recordings())
    if coding is None or scheme is None or not recorded:
        return []
    rows = desk.study.interval_codings.where("coding = ?", [coding.id], order="start_us")
    answers: dict[int, dict[Question, bool]] = {}
    for row in rows:
        answers.setdefault(row.start_us, {})[row.indicator, row.participant] = row.value
    grid = _Grid(desk, codebook_of(desk.study, coding), scheme, recorded)
    return [grid.interval(n, span, answers.get(span[0], {})) for n, span in enumerate(grid.spans(rows), 1)]


def next_interval(desk: Desk, codebook: str, after: int = 0) -> Interval | None:
    """The first interval after number `after` that is not done; None when all are."""
    return next((i for i in all_of(desk, codebook) if i.number > after and not i.is_done), None)


def progress(desk: Desk, codebook: str) -> HowFar:
    """How far the coder is."""
    codable = [interval for interval in all_of(desk, codebook) if interval.asked]
    return HowFar(sum(interval.is_done for interval in codable), len(codable))


class _Grid:
    """The intervals of one session and what can be asked of each."""

    def __init__(self, desk: Desk, codebook: Codebook, scheme: IntervalScheme, recorded: list[Span]) -> None:
        self._codebook, self._scheme, self._recorded = codebook, scheme, recorded
        self._cast: Cast = cast_of(desk.study, desk.session)
        rows = desk.study.uncodable_spans.where("session = ? AND channel = ?", [desk.session.id, Channel.BOTH])
        self._uncodable: list[UncodableSpan] = rows

    def spans(self, rows: list[IntervalCode]) -> list[Span]:
        """From the first moment that was recorded, or so that the intervals with an answer stay what they are."""
        length, first, last = self._scheme.length_us, self._recorded[0][0], self._recorded[-1][1]
        if rows:
            before = -((first - rows[0].start_us) // length)  # so many begin before the first answer
            first = rows[0].start_us - before * length
        return [(at, min(at + length, last)) for at in range(first, last, length)]

    def interval(self, number: int, span: Span, answers: dict[Question, bool]) -> Interval:
        codable = spans.minus(spans.common([span], self._recorded), self._blocked(None))
        why_not = "" if self._counts(codable, span) else self._why_not(span)
        missing = {person: why_not or self._missing(person, codable, span) for person in self._scheme.participants}
        left_out = {person: words for person, words in missing.items() if words}
        return Interval(
            number,
            *span,
            is_short=span[1] - span[0] < self._scheme.length_us,
            codable_us=spans.length(codable),
            why_not=why_not,
            left_out=left_out,
            asked=tuple(question for question in self._questions() if question[1] not in left_out),
            answers=answers,
        )

    def _questions(self) -> list[Question]:
        """Each indicator of each person who can show it in his role."""
        return [
            (name, person)
            for name in self._scheme.indicators
            for person in self._scheme.participants
            if self._codebook.find_indicator(name).can_be_shown_by(self._cast.side(person))
        ]

    def _counts(self, there: list[Span], span: Span) -> bool:
        """Whether enough of an interval is left to say yes or no: its last moment, or any of it."""
        if self._scheme.method is IntervalMethod.MOMENTARY:
            return bool(spans.common(there, [(span[1] - 1, span[1])]))
        return bool(there)

    def _blocked(self, person: str | None) -> list[Span]:
        return [(u.start_us, u.stop_us) for u in self._uncodable if u.participant == person]

    def _why_not(self, span: Span) -> str:
        if not self._counts(spans.common([span], self._recorded), span):
            return _("not recorded")
        reasons = [u.reason for u in self._uncodable if u.participant is None and _overlap(u, span)]
        return ", ".join(dict.fromkeys(word(reason) for reason in reasons))

    def _missing(self, person: str, codable: list[Span], span: Span) -> str:
        """Why nothing is asked of somebody; empty when he can be coded."""
        rows: list[Presence] = [p for p in self._cast.presence if p.participant == person]
        there = [(p.start_us or 0, DAY * 1000 if p.stop_us is None else p.stop_us) for p in rows]
        present = spans.common(codable, there) if rows else codable
        if not self._counts(present, span):
            return _("absent")
        if self._counts(spans.minus(present, self._blocked(person)), span):
            return ""
        reasons = [u.reason for u in self._uncodable if u.participant == person and _overlap(u, span)]
        return ", ".join(dict.fromkeys(word(reason) for reason in reasons))


def _overlap(row: UncodableSpan, span: Span) -> bool:
    return row.start_us < span[1] and span[0] < row.stop_us

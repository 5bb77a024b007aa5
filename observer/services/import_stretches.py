"""The fragments and the answers for intervals that a file brings, as rows of the study; odd ones become findings."""

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace

from observer.coding.events import IntervalCode, IntervalMethod, IntervalScheme
from observer.coding.fragments import Fragment, Origin, Reason
from observer.coding.interchange import Document, FiledFragment, FiledInterval, Findings
from observer.coding.study import Coding, Participant, Recording, Session
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.services.fragment_frames import frames_at
from observer.services.fragments import LONGEST_NOTE, free_title
from observer.services.import_map import name_of
from observer.services.import_places import Places
from observer.services.intervals import LONGEST, SHORTEST
from observer.storage.study_file import StudyFile


@dataclass
class Stretches:
    """What is to be stored. `same` counts what the study has already, `left_out` what cannot come in."""

    new_fragments: list[Fragment] = field(default_factory=list)
    new_schemes: list[IntervalScheme] = field(default_factory=list)
    new_intervals: list[IntervalCode] = field(default_factory=list)
    changed_intervals: list[IntervalCode] = field(default_factory=list)
    same: int = 0
    left_out: int = 0

    @property
    def n(self) -> int:
        """How many rows would be stored."""
        intervals = (*self.new_intervals, *self.changed_intervals)
        return len(self.new_fragments) + len(self.new_schemes) + len(intervals)

    def leave_out(self, findings: Findings, why: str, place: str) -> None:
        """Count something that cannot come in, and say why."""
        self.left_out += 1
        findings.add(why, place)


# -- fragments --------------------------------------------------------------------------------------------------


def add_fragments(study: StudyFile, document: Document, places: Places, findings: Findings, found: Stretches) -> None:
    """The fragments. The same stretch of a session under the same title is one that the study has already."""
    there = study.fragments.where()
    kept = {row.id for row in there} | {(row.session, row.title.casefold(), *row.span) for row in there}
    taken = {row.title.casefold() for row in there}
    seen: Counter[str] = Counter()
    for filed in document.fragments:
        session = places.sessions.get(filed.session)
        if session is None:
            found.leave_out(findings, _("A fragment of a session that is left out stays out."), filed.title)
            continue
        what = repr(("fragment", filed.title, filed.start_us, filed.stop_us))
        seen[session.id + what] += 1
        id_ = str(uuid.uuid5(uuid.UUID(session.id), f"{what} {seen[session.id + what]}"))
        if kept & {id_, (session.id, filed.title.casefold(), filed.start_us, filed.stop_us)}:
            found.same += 1
            continue
        try:
            fragment = _fragment(study, filed, session, places.recordings[session.id], id_, taken, findings)
        except Refused as error:
            found.leave_out(findings, str(error), filed.title or clock(filed.start_us))
            continue
        found.new_fragments.append(fragment)


def _fragment(
    study: StudyFile,
    filed: FiledFragment,
    session: Session,
    recordings: list[Recording],
    id_: str,
    taken: set[str],
    findings: Findings,
) -> Fragment:
    """The fragment as the study has it. Raises `Refused` for one that cannot be."""
    by_picture = sorted(recordings, key=lambda r: (not r.has_video, r.camera, r.offset_us))
    start, stop = frames_at(study, by_picture, filed.start_us, filed.stop_us)
    title = free_title("", name_of(filed.title, f"{session.name} {clock(start.us)}"), taken)
    reason, notes = _reason(filed, findings)
    ends = (start.recording, start.pts, start.us, stop.recording, stop.pts, stop.us)
    return Fragment(id_, session.id, title, reason, *ends, Origin.TIMES, notes[:LONGEST_NOTE])


def _reason(filed: FiledFragment, findings: Findings) -> tuple[Reason, str]:
    """Why it was selected, and the note: a reason in other words is kept there."""
    given = " ".join(filed.reason.casefold().split())
    for reason in Reason:
        if given in (reason.value, reason.value.replace("_", " "), word(reason).casefold()):
            return reason, filed.note
    if given:
        findings.add(_("The reason of a fragment came into its note: Observer has no such reason."), filed.title)
    return Reason.STRONG_MOMENT, "\n".join(text for text in (filed.note, filed.reason) if text.strip())


# -- answers for intervals ------------------------------------------------------------------------------------------


def add_intervals(study: StudyFile, document: Document, places: Places, findings: Findings, found: Stretches) -> None:
    """The answers for intervals, and how each coding that has none yet is done by intervals."""
    of_coding: dict[str, tuple[Coding, list[FiledInterval]]] = {}
    for filed in document.intervals:
        session, coder = places.sessions.get(filed.session), places.coders.get(filed.coder)
        coding = places.codings.get((session.id, coder.id)) if session and coder else None
        if coding is None or filed.code not in places.indicators:
            words = _("An answer with a code, coder or session that is left out stays out.")
            found.leave_out(findings, words, clock(filed.start_us))
            continue
        of_coding.setdefault(coding.id, (coding, []))[1].append(filed)
    for coding, answers in of_coding.values():
        _Asked(study, coding, places, findings, found).add(answers)


class _Asked:
    """The answers of one coding."""

    def __init__(self, study: StudyFile, coding: Coding, places: Places, findings: Findings, found: Stretches) -> None:
        self._coding, self._places, self._findings, self._found = coding, places, findings, found
        self._scheme = next(iter(study.interval_schemes.where("coding = ?", [coding.id])), None)
        rows = study.interval_codings.where("coding = ?", [coding.id], order="start_us")
        self._kept = _by_question(rows)
        self._first = rows[0].start_us if rows else None
        self._last = max((one.session_span[1] for one in places.recordings[coding.session]), default=None)
        self._seen: set[tuple[str, str, int]] = set()

    def add(self, answers: list[FiledInterval]) -> None:
        """Store those that fit in one row of intervals of one length and rule."""
        length, method = self._rule(answers)
        first = min(one.start_us for one in answers) if self._first is None else self._first
        rows = [row for one in answers if (row := self._row(one, length, method, first)) is not None]
        if self._scheme is None and rows:
            asked = (tuple(dict.fromkeys(getattr(row, name) for row in rows)) for name in ("indicator", "participant"))
            id_ = str(uuid.uuid5(uuid.UUID(self._coding.id), "intervals"))
            self._found.new_schemes.append(IntervalScheme(id_, self._coding.id, length, method, *asked))

    def _rule(self, answers: list[FiledInterval]) -> tuple[int, IntervalMethod]:
        """The length and rule of the coding, else those that most answers have."""
        if self._scheme is not None:
            return self._scheme.length_us, self._scheme.method
        counted = Counter((one.stop_us - one.start_us, one.method) for one in answers)
        return counted.most_common(1)[0][0]

    def _row(self, filed: FiledInterval, length: int, method: IntervalMethod, first: int) -> IntervalCode | None:
        """The answer as a row that is to be stored; None when it stays out."""
        person = self._places.people.get((self._coding.session, filed.person))
        indicator = self._places.indicators[filed.code]
        why_not = self._why_not(filed, length, method, first)
        if not why_not and not isinstance(person, Participant):
            why_not = _("Intervals are asked of one person each, not of a group.")
        elif not why_not and self._scheme and not self._is_asked(indicator, person.id):  # type: ignore[union-attr]
            why_not = _("An answer that this coding does not ask for stays out.")
        if why_not or person is None:
            self._found.leave_out(self._findings, why_not, clock(filed.start_us))
            return None
        key = (indicator, person.id, filed.start_us)
        if key in self._seen:
            words = _("A second answer to the same question stays out.")
            self._found.leave_out(self._findings, words, clock(filed.start_us))
            return None
        self._seen.add(key)
        return self._stored(filed, method, key)

    def _stored(self, filed: FiledInterval, method: IntervalMethod, key: tuple[str, str, int]) -> IntervalCode:
        """New, changed, or the same as before."""
        old = self._kept.get(key)
        if old is None:
            id_ = str(uuid.uuid5(uuid.UUID(self._coding.id), repr(("interval", *key))))
            row = IntervalCode(id_, self._coding.id, *key, filed.stop_us, method, filed.value)
            self._found.new_intervals.append(row)
            return row
        if old.value is filed.value:
            self._found.same += 1
            return old
        changed = replace(old, value=filed.value)
        self._found.changed_intervals.append(changed)
        return changed

    def _is_asked(self, indicator: str, person: str) -> bool:
        assert self._scheme is not None
        return indicator in self._scheme.indicators and person in self._scheme.participants

    def _why_not(self, filed: FiledInterval, length: int, method: IntervalMethod, first: int) -> str:
        """Why an answer does not fit among the intervals of the coding; empty when it does."""
        if not SHORTEST <= length <= LONGEST:
            return _("An interval lasts from 1 second to 1 hour.")
        is_last = self._last is not None and filed.stop_us == self._last and filed.start_us < filed.stop_us
        lasts = filed.stop_us - filed.start_us
        fits = lasts == length or (lasts < length and (is_last or self._last is None) and lasts > 0)
        if filed.method is not method or not fits or (filed.start_us - first) % length:
            return _("An answer for an interval of another length, rule or place than most others stays out.")
        if filed.start_us < 0 or (self._last is not None and filed.start_us >= self._last):
            return _("An interval outside the recording stays out.")
        return ""


def _by_question(rows: list[IntervalCode]) -> dict[tuple[str, str, int], IntervalCode]:
    return {(row.indicator, row.participant, row.start_us): row for row in rows}

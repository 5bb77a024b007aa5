"""Who is there from when to when, and what cannot be coded: set by the researcher, the same for all coders."""

from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import Channel, Participant, Presence, Seen, Session, UncodableReason, UncodableSpan
from observer.coding.timecode import DAY, clock
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.people import find_person
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import Table, new_id

Stretch = tuple[int | None, int | None]  # µs of the session; None = its beginning, its end

_RECORD, _MARK = N_("Record the presence of {name}"), N_("Mark a stretch as not codable")
END = 1000 * DAY


@dataclass(frozen=True)
class Spanned:
    """The stretch as it is now, with the id by which it can be changed, and the operation."""

    id: str
    item: Presence | UncodableSpan
    changes: Changes


# -- presence -------------------------------------------------------------------------------------------------


def of_people(study: StudyFile, session: Session) -> list[Presence]:
    """The stretches in which people are there; one who has none is there all the time."""
    found = study.presence.where("session = ?", [session.id])
    return sorted(found, key=lambda p: (p.participant, _start(p), p.id))


def set_presence(
    study: StudyFile, viewer: Viewer, session: Session, person: str, stretches: list[Stretch], how: Seen = Seen.SEEN
) -> Changes:
    """Say anew when somebody is there: only in these stretches; with none, all the time.

    Raises `NotFound` or `Refused`, and then nothing is changed; `Blind` for who is no researcher.
    """
    check_researcher(viewer)
    who = _participant(study, session, person)
    there = [row for row in of_people(study, session) if row.participant == who.id]
    rows: list[Presence] = []
    for start, stop in stretches:
        row = _checked(Presence(new_id(), session.id, who.id, start, stop, how))
        joined = [other for other in rows if _touch(row, other)]
        rows = [other for other in rows if other not in joined] + [_join(row, joined)]
    with study.operation(Stream(viewer.id, None), _RECORD, name=who.name) as running:
        for old in there:
            study.presence.remove(old.id)
        for new in rows:
            study.presence.add(new)
    return running.changes


def add_presence(
    study: StudyFile,
    viewer: Viewer,
    session: Session,
    person: str,
    start_us: int | None,
    stop_us: int | None,
    how: Seen = Seen.SEEN,
) -> Spanned:
    """One more stretch in which somebody is there; one that it touches becomes part of it. Raises as
    `set_presence`, also where he is recorded otherwise (seen, only heard)."""
    check_researcher(viewer)
    who = _participant(study, session, person)
    return _put_presence(study, viewer, Presence(new_id(), session.id, who.id, start_us, stop_us, how), is_new=True)


def change_presence(study: StudyFile, viewer: Viewer, id_: str, **fields: Any) -> Spanned:
    """Change `start_us`, `stop_us` or `how` of a stretch; the others stay. Raises as `add_presence`."""
    check_researcher(viewer)
    return _put_presence(study, viewer, replace(_get(study.presence, id_), **fields), is_new=False)


def remove_presence(study: StudyFile, viewer: Viewer, id_: str) -> Changes:
    """Remove a stretch; whoever has none left is there all the time."""
    check_researcher(viewer)
    row = _get(study.presence, id_)
    with study.operation(Stream(viewer.id, None), _RECORD, name=_name(study, row.participant)) as running:
        study.presence.remove(id_)
    return running.changes


def _put_presence(study: StudyFile, viewer: Viewer, row: Presence, is_new: bool) -> Spanned:
    _checked(row)
    name = _name(study, row.participant)
    others = study.presence.where("session = ? AND participant = ? AND id <> ?", [row.session, row.participant, row.id])
    for other in others:
        if other.how is not row.how and _overlap(row, other):
            raise Refused(
                _("From {start} to {stop} {name} is recorded as: {how}. Change that stretch first.").format(
                    start=clock(_start(other)),
                    stop=clock(other.stop_us) if other.stop_us is not None else _("the end"),
                    name=name,
                    how=word(other.how),
                )
            )
    joined = [other for other in others if other.how is row.how and _touch(row, other)]
    return _put(study, viewer, study.presence, _join(row, joined), joined, is_new, (_RECORD, name))


# -- what cannot be coded -------------------------------------------------------------------------------------


def uncodable(study: StudyFile, session: Session) -> list[UncodableSpan]:
    """The stretches that cannot be coded, in the order of time."""
    return study.uncodable_spans.where("session = ?", [session.id], order="start_us, stop_us, id")


def add_uncodable(
    study: StudyFile,
    viewer: Viewer,
    session: Session,
    start_us: int,
    stop_us: int,
    reason: UncodableReason,
    channel: Channel = Channel.BOTH,
    person: str | None = None,
) -> Spanned:
    """A stretch that no coder can code (for one person when given), and why; one that it touches, of the same
    person for the same reason, becomes part of it. Raises as `set_presence`."""
    check_researcher(viewer)
    who = _participant(study, session, person).id if person else None
    row = UncodableSpan(new_id(), session.id, start_us, stop_us, reason, channel, who)
    return _put_uncodable(study, viewer, row, is_new=True)


def change_uncodable(study: StudyFile, viewer: Viewer, id_: str, **fields: Any) -> Spanned:
    """Change `start_us`, `stop_us`, `reason` or `channel` of a stretch; the others stay."""
    check_researcher(viewer)
    return _put_uncodable(study, viewer, replace(_get(study.uncodable_spans, id_), **fields), is_new=False)


def remove_uncodable(study: StudyFile, viewer: Viewer, id_: str) -> Changes:
    """Remove a stretch: what lies in it can be coded."""
    check_researcher(viewer)
    _get(study.uncodable_spans, id_)
    with study.operation(Stream(viewer.id, None), N_("Mark a stretch as codable again")) as running:
        study.uncodable_spans.remove(id_)
    return running.changes


def _put_uncodable(study: StudyFile, viewer: Viewer, row: UncodableSpan, is_new: bool) -> Spanned:
    _checked(row)
    others = study.uncodable_spans.where(
        "session = ? AND participant IS ? AND reason = ? AND channel = ? AND id <> ?",
        [row.session, row.participant, row.reason, row.channel, row.id],
    )
    joined = [other for other in others if _touch(row, other)]
    return _put(study, viewer, study.uncodable_spans, _join(row, joined), joined, is_new, (_MARK, ""))


# -- both -----------------------------------------------------------------------------------------------------


def _put(
    study: StudyFile, viewer: Viewer, table: Table, row: Any, joined: list[Any], is_new: bool, label: tuple[str, str]
) -> Spanned:
    with study.operation(Stream(viewer.id, None), label[0], name=label[1]) as running:
        for other in joined:
            table.remove(other.id)
        (table.add if is_new else table.change)(row)
    return Spanned(row.id, row, running.changes)


def _start(row: Any) -> int:
    return row.start_us or 0


def _stop(row: Any) -> int:
    return END if row.stop_us is None else row.stop_us


def _overlap(row: Any, other: Any) -> bool:
    return _start(row) < _stop(other) and _start(other) < _stop(row)


def _touch(row: Any, other: Any) -> bool:
    return _start(row) <= _stop(other) and _start(other) <= _stop(row)


def _join(row: Any, others: list[Any]) -> Any:
    """`row` with the time of the others that touch it."""
    first, last = min([row, *others], key=_start), max([row, *others], key=_stop)
    return replace(row, start_us=first.start_us, stop_us=last.stop_us)


def _checked(row: Any) -> Any:
    if _start(row) < 0:
        raise Refused(_("{time} is before the start of the session.").format(time=clock(_start(row))))
    if _stop(row) <= _start(row):
        raise Refused(_("A stretch must stop after it starts."))
    return row


def _participant(study: StudyFile, session: Session, name: str) -> Participant:
    who = find_person(study, session, name)
    if not isinstance(who, Participant):
        raise Refused(_("Presence is recorded for each person, not for a group."))
    return who


def _name(study: StudyFile, participant: str) -> str:
    who = study.participants.get(participant)
    return who.name if who else ""


def _get(table: Table, id_: str) -> Any:
    row = table.get(id_)
    if row is None:
        raise NotFound(_("This stretch is not there any more."), id=id_)
    return row

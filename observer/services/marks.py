"""What is asked for when something is marked: moments, events, and how far before the key stroke."""

from dataclasses import dataclass, field, replace
from typing import Any

from observer.coding.changes import Changes
from observer.coding.checks import Finding
from observer.coding.events import Moment, Precision, moment_in
from observer.coding.study import Recording, Seen
from observer.coding.timecode import SECOND, divide_half_up, seconds_to_us
from observer.errors import NotFound, Refused
from observer.i18n import _
from observer.services import films
from observer.storage.study_file import StudyFile

FURTHEST_BACK = 60 * SECOND


@dataclass(frozen=True)
class At:
    """A moment as it is asked for: session time in seconds, or a time stamp (ticks) in a recording."""

    seconds: Any = None
    recording: str | None = None
    pts: int | None = None


@dataclass(frozen=True)
class Mark:
    """An event as it is asked for, with names or ids for indicator and people.

    `start` is the moment of the key stroke; the event is stored as starting `back_us` (µs) before it.
    """

    indicator: str
    start: At
    stop: At | None = None
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comment: str = ""
    perceived: Seen | None = None
    doubt: bool = False
    precision: Precision = Precision.EXACT
    back_us: int = 0


@dataclass(frozen=True)
class Stored:
    """What was stored: its id, what deserves a look, and the operation."""

    id: str
    findings: tuple[Finding, ...]
    changes: Changes


def moment_of(at: At, recordings: list[Recording]) -> Moment:
    """The moment that is meant. Raises `NotFound` for an unknown recording and `Refused` for what is no time."""
    if at.recording is None:
        return Moment(seconds_to_us(at.seconds))
    for recording in recordings:
        if at.recording.casefold() in (recording.id, recording.name.casefold()):
            if at.pts is None:
                raise Refused(_("A moment in a recording needs its time stamp (pts)."))
            return moment_in(recording, at.pts)
    raise NotFound(_("There is no recording “{name}” in this session.").format(name=at.recording))


def earlier(study: StudyFile, key: Moment, back_us: int, recordings: list[Recording]) -> tuple[Moment, int]:
    """The moment `back_us` before the key stroke, and how far before it that is.

    In a film it is the frame nearest to that time. Before the beginning there is nothing: then it is the
    beginning, and the distance is what is left. Raises `Refused` for a distance below 0 or over a minute.
    """
    if not 0 <= back_us <= FURTHEST_BACK:
        raise Refused(_("An event can be marked up to {n} seconds back.").format(n=FURTHEST_BACK // SECOND))
    if back_us == 0:
        return key, 0
    recording = next((r for r in recordings if r.id == key.recording), None)
    if recording is None or key.pts is None:
        start = Moment(max(key.us - back_us, min(key.us, 0)))
        return start, min(back_us, key.us - start.us)
    wanted = key.pts - _ticks(recording, back_us)
    first = -(-recording.start_us * recording.time_base_den // (recording.time_base_num * SECOND))
    if wanted >= first:
        return moment_in(recording, _frame(study, recording, wanted)), back_us
    start = moment_in(recording, min(_frame(study, recording, first), key.pts))
    return start, key.us - start.us


def later(start: Moment, back_us: int, recordings: list[Recording]) -> Moment:
    """The moment of the key stroke of an event that starts `back_us` before it."""
    recording = next((r for r in recordings if r.id == start.recording), None)
    if recording is None or start.pts is None:
        return replace(start, us=start.us + back_us)
    return moment_in(recording, start.pts + _ticks(recording, back_us))


def _ticks(recording: Recording, us: int) -> int:
    """A length of session time in ticks of a recording."""
    media = divide_half_up(us * recording.rate_den, recording.rate_num)
    return divide_half_up(media * recording.time_base_den, recording.time_base_num * SECOND)


def _frame(study: StudyFile, recording: Recording, pts: int) -> int:
    """The time stamp of the frame nearest to `pts`; `pts` itself when the frames are not known."""
    index = films.kept_index(study, recording)
    if index is None:
        return pts
    media = divide_half_up(pts * recording.time_base_num * SECOND, recording.time_base_den) - recording.start_us
    return index.pts_of(index.nearest(media))

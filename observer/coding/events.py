"""Tagged moments and stretches."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.study import Recording, Seen
from observer.coding.timecode import clock, media_us
from observer.errors import Refused
from observer.i18n import _


class Targets(StrEnum):
    """Towards whom: the listed people or groups, everybody, nobody, or it cannot be told."""

    LISTED = "listed"
    ALL = "all"
    NONE = "none"
    UNCLEAR = "unclear"


class Precision(StrEnum):
    """Whether the times are those of frames that were on the screen, or estimates."""

    EXACT = "exact"
    APPROXIMATE = "approximate"


@dataclass(frozen=True)
class Moment:
    """One end of an event.

    `recording` and `pts` (ticks of that recording) are what was on the screen; both are None when the
    moment came from a script. `us` is session time, derived from them when they are there.
    """

    us: int
    recording: str | None = None
    pts: int | None = None


def moment_in(recording: Recording, pts: int) -> Moment:
    """The moment of the frame with time stamp `pts` (ticks) of `recording`."""
    media = media_us(pts, recording.time_base_num, recording.time_base_den, recording.start_us)
    return Moment(recording.placement.to_session(media), recording.id, pts)


@dataclass(frozen=True)
class Event:
    """One tagged moment (point) or stretch (state) in a coding.

    States are half open, [start, stop); a state without `stop` is still open. `actors` and `targets`
    are ids of participants or groups. `back_us` is how far before the key stroke the coder chose to mark.
    """

    id: str
    coding: str
    indicator: str
    kind: Kind
    start: Moment
    stop: Moment | None = None
    actors: tuple[str, ...] = ()
    targets: Targets = Targets.NONE
    target_ids: tuple[str, ...] = ()
    modifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comment: str = ""
    perceived: Seen | None = None
    doubt: bool = False
    precision: Precision = Precision.EXACT
    back_us: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it is a state that has not ended yet."""
        return self.kind is Kind.STATE and self.stop is None


class IntervalMethod(StrEnum):
    """When an interval counts: something happened in it, all through it, or at its last moment."""

    PARTIAL = "partial"
    WHOLE = "whole"
    MOMENTARY = "momentary"


@dataclass(frozen=True)
class IntervalCode:
    """A yes or no for one interval in interval coding (table `interval_codings`); no row = not coded."""

    id: str
    coding: str
    indicator: str
    participant: str
    start_us: int
    stop_us: int
    method: IntervalMethod
    value: bool


@dataclass(frozen=True)
class IntervalScheme:
    """How a coding is done by intervals (table `interval_schemes`): of what length, by which rule, and which
    indicators are asked of which participants at the end of each."""

    id: str
    coding: str
    length_us: int
    method: IntervalMethod
    indicators: tuple[str, ...]
    participants: tuple[str, ...]


@dataclass(frozen=True)
class Comment:
    """A remark on a moment of the session, or on the whole of it (table `comments`)."""

    id: str
    coding: str
    text: str
    at: Moment | None = None


def check_times(event: Event, recordings: list[Recording], old: Event | None = None) -> None:
    """Refuse times that cannot be: outside the recordings, a stop on a point, a stop before the start.

    With no recordings the length of the session is unknown and only the order is checked. An end that is
    as in `old` may lie outside: a recording can have been placed elsewhere since it was marked.
    """
    if event.kind is Kind.POINT and event.stop is not None:
        raise Refused(_("“{indicator}” is marked as a moment; it has no stop.").format(indicator=event.indicator))
    if event.stop is not None and event.stop.us <= event.start.us:
        raise Refused(
            _("A period must stop after it starts; this one starts at {start} and stops at {stop}.").format(
                start=clock(event.start.us), stop=clock(event.stop.us)
            )
        )
    spans = [recording.session_span for recording in recordings]
    if old is None or event.start != old.start:
        check_moment(event.start.us, recordings)
    if event.stop is not None and spans and (old is None or event.stop != old.stop):
        _check_stop(event.stop.us, spans)


def check_moment(us: int, recordings: list[Recording]) -> None:
    """Refuse a moment (session time) before the start of the session, or in none of its recordings."""
    spans = [recording.session_span for recording in recordings]
    if us < 0:
        raise Refused(_("{time} is before the start of the session.").format(time=clock(us)))
    if spans and not any(start <= us < stop for start, stop in spans):
        raise outside(us, spans)


def _check_stop(us: int, spans: list[tuple[int, int]]) -> None:
    if not any(start < us <= stop for start, stop in spans):
        raise outside(us, spans)


def outside(us: int, spans: list[tuple[int, int]]) -> Refused:
    """What is said of a time that lies in none of the recordings' `spans` on the session's clock."""
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return Refused(
        _("{time} is outside the recording, which lasts from {first} to {last}.").format(
            time=clock(us), first=clock(first), last=clock(last)
        ),
        time_us=us,
    )


def check_modifiers(event: Event, indicator: Any) -> None:
    """Refuse a modifier that the indicator does not have, or a value that the modifier does not have."""
    known = {modifier.id: modifier for modifier in indicator.modifiers}
    for name, values in event.modifiers.items():
        if name not in known:
            raise Refused(
                _("“{indicator}” has no modifier “{modifier}”.").format(indicator=event.indicator, modifier=name)
            )
        known[name].check(values)

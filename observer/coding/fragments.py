"""Fragments: selected stretches of a session, who is in them, to whom they were shown; and playlists. Pure rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from observer.coding.events import Event, Moment, outside
from observer.coding.spans import Span, common, merged
from observer.coding.study import Presence, Recording, Seen
from observer.coding.timecode import SECOND, divide_half_up, media_us
from observer.errors import Refused
from observer.i18n import _

TALK_US = 180 * SECOND  # what is said about one fragment, for an estimate


class Reason(StrEnum):
    """Why a stretch was selected."""

    STRONG_MOMENT = "strong_moment"
    RUPTURE = "rupture"
    REPAIR = "repair"
    MISSED_CHANCE = "missed_chance"
    DILEMMA = "dilemma"
    SAMPLED = "sampled"


class Origin(StrEnum):
    """How a fragment was found."""

    TIMES = "times"
    EVENT = "event"
    RATING = "rating"
    DISAGREEMENT = "disagreement"
    SEARCH = "search"
    SAMPLING = "sampling"


class Ordering(StrEnum):
    """How the fragments of a playlist are put in order."""

    BY_HAND = "by_hand"
    RANDOM = "random"


class GateOutcome(StrEnum):
    """What the gate said of it when a fragment was shown."""

    ALLOWED = "allowed"
    OVERRIDDEN = "overridden"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True)
class Fragment:
    """A selected stretch of a session (table `fragments`), half open.

    Each end has recording and PTS (ticks), from which its session time (µs) follows; or neither, in a session
    without films. `confirmed` is when the researcher confirmed who is in it, in UTC; None: not yet.
    """

    id: str
    session: str
    title: str
    reason: Reason
    start_recording: str | None
    start_pts: int | None
    start_us: int
    stop_recording: str | None
    stop_pts: int | None
    stop_us: int
    origin: Origin = Origin.TIMES
    notes: str = ""
    confirmed: str | None = None

    @property
    def span(self) -> Span:
        """From when to when, in session time."""
        return self.start_us, self.stop_us

    @property
    def length_us(self) -> int:
        """How long it lasts on the clock of the session."""
        return self.stop_us - self.start_us


@dataclass(frozen=True)
class FragmentPerson:
    """Somebody who is seen or heard in a fragment, as the researcher confirmed (table `fragment_people`).

    `picture_masked` and `sound_masked` say that only a copy is shown in which he cannot be seen, or heard.
    """

    id: str
    fragment: str
    participant: str
    how: Seen = Seen.SEEN
    picture_masked: bool = False
    sound_masked: bool = False

    @property
    def is_masked(self) -> bool:
        """Whether he can be neither seen nor heard."""
        return self.picture_masked and self.sound_masked


@dataclass(frozen=True)
class FragmentAbsence:
    """Somebody whom codings or presence name in a fragment, and of whom the researcher confirmed that he is not in it
    (table `fragment_absences`)."""

    id: str
    fragment: str
    participant: str


@dataclass(frozen=True)
class Showing:
    """One time that a fragment was shown (table `fragment_showings`), when in UTC, and to which people of the study."""

    id: str
    fragment: str
    shown: str
    audience: str
    purpose: str
    people: tuple[str, ...]
    outcome: GateOutcome
    notes: str = ""


@dataclass(frozen=True)
class Refusal:
    """“Not to be shown again to this person” (table `fragment_refusals`)."""

    id: str
    fragment: str
    participant: str


@dataclass(frozen=True)
class Playlist:
    """Fragments to play back to an audience (table `playlists`); `respondent` when it is for one person."""

    id: str
    name: str
    audience: str
    purpose: str
    respondent: str | None = None
    ordering: Ordering = Ordering.BY_HAND
    seed: int | None = None


@dataclass(frozen=True)
class PlaylistItem:
    """A fragment on a playlist (table `playlist_items`). `is_practice`: to get used to it, kept out of the data."""

    id: str
    playlist: str
    fragment: str
    position: int
    is_practice: bool = False
    prompts: tuple[str, ...] = ()


# -- times -----------------------------------------------------------------------------------------------------


def place(us: int, recordings: Sequence[Recording], is_stop: bool = False) -> Moment:
    """A session time (µs) as the nearest tick of the recording there; without recordings the time alone.

    Where several cameras run, the first in `recordings`. A stop may be the end of a recording. Raises `Refused`
    for a time in none of them.
    """
    if us < 0 or not recordings:
        if us < 0:
            raise outside(us, [(0, 0)])
        return Moment(us)
    for recording in recordings:
        first, last = recording.session_span
        if first < us <= last if is_stop else first <= us < last:
            pts = tick(recording, us)
            media = media_us(pts, recording.time_base_num, recording.time_base_den, recording.start_us)
            return Moment(recording.placement.to_session(media), recording.id, pts)
    raise outside(us, [recording.session_span for recording in recordings])


def tick(recording: Recording, us: int) -> int:
    """The tick of a recording that is nearest to a session time (µs)."""
    media = recording.placement.to_media(us) + recording.start_us
    return divide_half_up(media * recording.time_base_den, recording.time_base_num * SECOND)


def footage(recordings: Iterable[Recording]) -> list[Span]:
    """The stretches of a session of which there is film or sound."""
    return merged(recording.session_span for recording in recordings)


def within(span: Span, films: Sequence[Span], around: int) -> Span | None:
    """As much of a span as lies in the stretch of footage that holds the moment `around`; None when there is none."""
    if not films:
        return max(span[0], 0), span[1]
    for film in films:
        if film[0] <= around <= film[1]:
            found = max(span[0], film[0]), min(span[1], film[1])
            return found if found[0] < found[1] else None
    return None


def around(event: Event, before_us: int, after_us: int, films: Sequence[Span]) -> Span | None:
    """An event with some time before and after it, as far as there is footage; a point has no length of its own."""
    stop = event.stop.us if event.stop is not None else event.start.us
    return within((event.start.us - before_us, stop + after_us), films, event.start.us)


def sampled(films: Sequence[Span], length_us: int, every_us: int, first_us: int = 0) -> list[Span]:
    """Stretches of `length_us`, one in every `every_us`, the first one `first_us` after the footage begins.

    What lies in a gap between films is left out; of a stretch that is cut off, the part that there is.
    """
    if not 0 < length_us <= every_us or first_us < 0:
        raise Refused(_("A sample lasts some time, and no longer than the time from which it is taken."))
    if not films:
        raise Refused(_("This session has no recording to take samples from."))
    begin, end = films[0][0] + first_us, films[-1][1]
    wanted = [(start, start + length_us) for start in range(begin, end, every_us)]
    return [part for one in wanted for part in common([one], films)]


def lies_in(event: Event, span: Span) -> bool:
    """Whether an event happens, in part, in a stretch; a state that has no end yet lasts on."""
    if event.start.us >= span[1]:
        return False
    if event.is_open:
        return True
    stop = event.stop.us if event.stop is not None else event.start.us
    return stop > span[0] or event.start.us >= span[0]


# -- who is in it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposed:
    """Somebody who may be in a fragment: seen or heard, and whether codings and presence say so. `is_recorded`: his
    presence was recorded; otherwise he is there because nothing says that he is not."""

    participant: str
    how: Seen
    is_coded: bool
    is_present: bool
    is_recorded: bool = False

    @property
    def is_named(self) -> bool:
        """Whether a coding or a record of presence names him."""
        return self.is_coded or self.is_recorded


def propose(
    span: Span,
    named: Mapping[str, Seen],
    members: dict[str, tuple[str, ...]],
    family: Iterable[str],
    presence: Sequence[Presence],
) -> list[Proposed]:
    """Who may be in a stretch: those who are `named` by the codings, as acting or addressed in it (of a group all its
    `members`), and those of the `family` who are there then; one without a record of presence is there all the time."""
    coded = _coded(named, members)
    present = _present(span, family, presence)
    recorded = {row.participant for row in presence}
    return [
        Proposed(person, Seen.SEEN if Seen.SEEN in (coded.get(person), present.get(person)) else Seen.HEARD,
                 person in coded, person in present, person in present and person in recorded)
        for person in dict.fromkeys([*coded, *present])
    ]  # fmt: skip


def _coded(named: Mapping[str, Seen], members: dict[str, tuple[str, ...]]) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for somebody, how in named.items():
        for person in members.get(somebody, (somebody,)):
            found[person] = Seen.SEEN if Seen.SEEN in (how, found.get(person)) else Seen.HEARD
    return found


def _present(span: Span, family: Iterable[str], presence: Sequence[Presence]) -> dict[str, Seen]:
    told = {row.participant for row in presence}
    found = {person: Seen.SEEN for person in family if person not in told}
    for row in presence:
        starts_late = row.start_us is not None and row.start_us >= span[1]
        has_left = row.stop_us is not None and row.stop_us <= span[0]
        if not starts_late and not has_left and found.get(row.participant) is not Seen.SEEN:
            found[row.participant] = row.how
    return found


def newcomers(proposed: Iterable[Proposed], looked_at: Iterable[str]) -> tuple[str, ...]:
    """Those whom a coding or a record of presence names in a stretch since it was looked at; `looked_at` are the ids
    of those who were confirmed to be in it, or not to be."""
    known = set(looked_at)
    return tuple(one.participant for one in proposed if one.is_named and one.participant not in known)


def has_more_film(old: Span, new: Span) -> bool:
    """Whether a stretch with other ends shows anything that was not in it before."""
    return new[0] < old[0] or new[1] > old[1]


def joined(one: FragmentPerson, other: FragmentPerson) -> FragmentPerson:
    """`other` when the two turn out to be the same person: seen when one was, masked only where both were."""
    return replace(
        other,
        how=Seen.SEEN if Seen.SEEN in (one.how, other.how) else Seen.HEARD,
        picture_masked=one.picture_masked and other.picture_masked,
        sound_masked=one.sound_masked and other.sound_masked,
    )


# -- playlists -------------------------------------------------------------------------------------------------


def in_order(playlist: Playlist, items: Iterable[PlaylistItem]) -> list[PlaylistItem]:
    """The items as they are played: what is for practice first, then by hand or by lot.

    The same seed and fragments give the same order, on every computer: the lowest SHA-256 of seed and fragment first.
    """

    def lot(item: PlaylistItem) -> tuple[bool, bytes, int]:
        drawn = sha256(f"{playlist.seed}:{item.fragment}".encode()).digest() if playlist.seed is not None else b""
        return not item.is_practice, b"" if item.is_practice else drawn, item.position

    return sorted(items, key=lot)


def estimate_us(lengths: Iterable[int], talk_us: int = TALK_US) -> int:
    """How long a playlist takes: its fragments, and what is said about each (µs)."""
    return sum(length + talk_us for length in lengths)

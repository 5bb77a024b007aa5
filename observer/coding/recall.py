"""Recall sessions (stimulated recall): what is shown to whom, what happens, and what is said. Rows and pure rules.

Times of the film are int64 µs of session time with the recording and PTS (ticks) of the frame; times of the clock are
UTC (ISO 8601); `mono_us` is µs of a clock that never goes back, since the run began (a run lasts until the program
stops).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from observer.coding.events import Moment
from observer.coding.fragments import Ordering
from observer.coding.study import ParticipantKind

ADULT = "adult"  # the band of who has no limits


class Protocol(StrEnum):
    """Who may stop the film, and what is shown."""

    RESPONDENT_STOPS = "respondent_stops"
    BOTH_STOP = "both_stop"
    NO_STOPS = "no_stops"
    SELECTED = "selected"
    WHOLE_FILM_FIRST = "whole_film_first"


class RecallState(StrEnum):
    """How far a recall session is."""

    PREPARED = "prepared"
    RUNNING = "running"
    ENDED = "ended"


class InRoom(StrEnum):
    """What somebody who watches is there for."""

    RESPONDENT = "respondent"
    SUPPORT = "support"
    INTERPRETER = "interpreter"
    OTHER = "other"


class Relation(StrEnum):
    """How a respondent stands to the film."""

    IN_FILM = "in_film"
    INVOLVED = "involved"
    OUTSIDE = "outside"


class Who(StrEnum):
    """Who did it: a respondent, the facilitator, or nobody (the film came to its end)."""

    RESPONDENT = "respondent"
    FACILITATOR = "facilitator"
    NOBODY = "nobody"


class Act(StrEnum):
    """What happened in a recall session, each a line of its log."""

    BEGIN = "begin"  # a run begins: the session was started, or goes on
    SHOW = "show"  # a fragment is put on the screen, standing still
    PLAY = "play"
    STOP = "stop"
    SEEK = "seek"  # from `place` to `to`
    REPLAY = "replay"  # from `place` back to `to`, and on
    FINISH = "finish"  # the fragment came to its end
    MARK = "mark"  # a moment to come back to
    DECLINE = "decline"  # "rather not this one"
    ENOUGH = "enough"  # the respondent wants to end
    BLANK = "blank"  # the screen of the respondent is blanked, without sound
    UNBLANK = "unblank"
    DISTRESS = "distress"  # blanked because of distress
    OFF_RECORD = "off_record"
    ON_RECORD = "on_record"
    END = "end"


class About(StrEnum):
    """What a response is about: what was felt then, what is felt now, or how it is in general."""

    THEN = "then"
    NOW = "now"
    GENERAL = "general"


class Level(StrEnum):
    """How much a prompt steers."""

    OPEN = "open"
    FOCUSED = "focused"
    OWN = "own"


class Step(StrEnum):
    """The steps of the talk, in their usual order."""

    WELCOME = "welcome"
    IN_ROOM = "in_room"
    CONSENT = "consent"
    PRACTICE = "practice"
    STRONG_FIRST = "strong_first"
    CHOICE = "choice"
    STRONG_LAST = "strong_last"
    SHARING = "sharing"
    AFTERCARE = "aftercare"
    GOODBYE = "goodbye"


# -- settings --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecallSettings:
    """What the study agreed (table `recall_settings`, one or no row).

    `advised_hours` between visit and recall; `feelings` that can be chosen (a key that ships, or a word of one's own);
    `protocol_card` is what to do at a signal of concern, as text.
    """

    id: str = ""
    advised_hours: int = 48
    feelings: tuple[str, ...] = ("calm", "glad", "proud", "tense", "sad", "angry", "afraid", "ashamed")
    protocol_card: str = ""


@dataclass(frozen=True)
class Band:
    """What is shown at most to somebody of an age (table `recall_bands`: what the study set instead of what ships).

    0: no limit. `pictures`: the respondent's buttons are pictures.
    """

    id: str
    key: str
    most_fragments: int = 0
    longest_fragment_us: int = 0
    longest_us: int = 0
    pictures: bool = False


@dataclass(frozen=True)
class Prompt:
    """A question that can be asked (table `recall_prompts`: those of the study; others ship)."""

    id: str
    band: str
    language: str
    text: str
    level: Level = Level.OWN


# -- one recall session ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecallSession:
    """One talk over fragments (table `recall_sessions`).

    The facilitator is a coder of the study (`facilitator`), or one of its people (`facilitator_person`). `ordering`
    and `seed` are those of the playlist when it was prepared; `stops_of` and `stop_seed` say from which recall
    session a stop list was passed on, and how neutral ones were drawn: not shown while the talk runs.
    """

    id: str
    name: str
    playlist: str
    protocol: Protocol
    language: str
    band: str
    facilitator: str | None
    facilitator_person: str | None
    in_room: str
    state: RecallState
    ordering: Ordering
    seed: int | None
    prepared: str
    started: str | None = None
    ended: str | None = None
    stops_of: str | None = None
    stop_seed: int | None = None


@dataclass(frozen=True)
class RecallPerson:
    """Somebody who watches (table `recall_people`); the gate is asked for his `audience`."""

    id: str
    recall: str
    participant: str
    part: InRoom
    relation: Relation
    audience: str


@dataclass(frozen=True)
class RecallItem:
    """A fragment of a recall session, in the order in which they are shown (table `recall_items`)."""

    id: str
    recall: str
    fragment: str
    position: int
    is_practice: bool = False
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True)
class StopPoint:
    """A place at which to stop, without whose it was (table `recall_stops`)."""

    id: str
    recall: str
    item: str
    recording: str | None
    pts: int | None
    us: int

    @property
    def place(self) -> Moment:
        """Where in the film."""
        return Moment(self.us, self.recording, self.pts)


@dataclass(frozen=True)
class LogRow:
    """One line of what happened (table `recall_log`); lines are added, never changed.

    `n` counts the lines of a recall session from 1. `who` did it; `participant` when it is known which respondent.
    """

    id: str
    recall: str
    n: int
    run: int
    act: Act
    who: Who
    participant: str | None
    item: str | None
    recording: str | None
    pts: int | None
    us: int | None
    to_recording: str | None
    to_pts: int | None
    to_us: int | None
    at: str
    mono_us: int

    @property
    def place(self) -> Moment | None:
        """Where the film stood."""
        return None if self.us is None else Moment(self.us, self.recording, self.pts)

    @property
    def to(self) -> Moment | None:
        """Where it went (seek, replay)."""
        return None if self.to_us is None else Moment(self.to_us, self.to_recording, self.to_pts)


@dataclass(frozen=True)
class Response:
    """What a respondent said at a moment of a fragment (table `recall_responses`).

    `log` is the line of the stop or mark; `initiated` who stopped. While it is open (`closed` None) its content is a
    `Draft`. Off the record: that something was said is kept, what was said is not.
    """

    id: str
    recall: str
    log: str | None
    item: str
    participant: str
    initiated: Who
    recording: str | None
    pts: int | None
    us: int
    is_practice: bool
    opened: str
    closed: str | None = None
    prompt: str = ""
    level: Level | None = None
    note: str = ""
    about: About | None = None
    feeling: str = ""
    codes: tuple[str, ...] = ()
    off_record: bool = False

    @property
    def place(self) -> Moment:
        """Where in the film."""
        return Moment(self.us, self.recording, self.pts)


@dataclass(frozen=True)
class Draft:
    """The content of an open response as far as it has been typed and chosen (table `recall_drafts`).

    It is overwritten at every pause of typing and goes into no history, so that what turns out to be off the record
    leaves nothing behind.
    """

    id: str
    prompt: str = ""
    level: Level | None = None
    note: str = ""
    about: About | None = None
    feeling: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bookmark:
    """Where the film of a running recall session stands (table `recall_places`): for after a crash; `id` is that of
    the recall session. Overwritten, and in no history."""

    id: str
    item: str | None
    recording: str | None
    pts: int | None
    us: int

    @property
    def place(self) -> Moment:
        """Where in the film."""
        return Moment(self.us, self.recording, self.pts)


@dataclass(frozen=True)
class Release:
    """A respondent let an audience know a response, on a day in UTC (table `response_releases`)."""

    id: str
    response: str
    audience: str
    released: str


@dataclass(frozen=True)
class StepDone:
    """A step of the talk that was taken (table `recall_steps`)."""

    id: str
    recall: str
    step: Step
    done: str


# -- the sound of the talk -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TalkRecording:
    """A sound file of the talk (table `talk_recordings`): it began `mono_us` into a run, and is without a gap.

    A pause ends one and begins another. `duration_us` None: it is being made. `relative_path` is seen from the
    folder of the study. `seal` is the key with which the file is encrypted, in hexadecimal; None: anybody can hear it.
    """

    id: str
    recall: str
    run: int
    mono_us: int
    started: str
    relative_path: str
    duration_us: int | None = None
    sha256: str | None = None
    seal: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TalkLine:
    """A line that was said in the talk (table `talk_lines`), in time of the sound file, half open."""

    id: str
    talk: str
    start_us: int
    stop_us: int
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class ConcernSignal:
    """A signal of concern was noted (table `concern_signals`); it is no research data and leaves in no export."""

    id: str
    at: str
    coder: str | None
    recall: str | None
    note: str


# -- rules -----------------------------------------------------------------------------------------------------

AUDIENCE_OF = {
    ParticipantKind.CHILD: "own_family",
    ParticipantKind.PARENT: "own_family",
    ParticipantKind.PARTNER: "own_family",
    ParticipantKind.FOSTER_PARENT: "own_family",
    ParticipantKind.RELATIVE: "own_family",
    ParticipantKind.NETWORK_MEMBER: "network",
    ParticipantKind.VOLUNTEER: "network",
    ParticipantKind.PROFESSIONAL: "network",
    ParticipantKind.WORKER: "worker",
    ParticipantKind.MANAGER: "manager",
    ParticipantKind.RESEARCHER: "research_team",
}


def film_at(log: list[LogRow], run: int, mono_us: int) -> tuple[str, Moment] | None:
    """The item on the screen and where its film stood `mono_us` into a run; None when there was nothing.

    The film moves with the clock between a play (or replay) and the next line that says where it stands. Then only
    the session time is known to the µs; recording and PTS are those of where it was last said.
    """
    last = next((row for row in reversed(_placed(log)) if row.run == run and row.mono_us <= mono_us), None)
    if last is None or last.item is None:
        return None
    there = last.to or last.place
    assert there is not None
    if last.act not in (Act.PLAY, Act.REPLAY):
        return last.item, there
    return last.item, Moment(there.us + mono_us - last.mono_us)


def _placed(log: list[LogRow]) -> list[LogRow]:
    """The lines that say where the film stands, and so whether it goes on: a mark does neither."""
    return [row for row in log if row.item is not None and row.us is not None and row.act is not Act.MARK]


def delay_days(visit: str | None, recall: str | None) -> int | None:
    """Days from the visit to the recall session (both begin with an ISO 8601 date); None when one is not known.

    Of a visit only the day is known, so that hours would say more than there is.
    """
    if visit is None or recall is None:
        return None
    return (date.fromisoformat(recall[:10]) - date.fromisoformat(visit[:10])).days


def band_problems(band: Band, lengths_us: list[int]) -> tuple[bool, bool, bool]:
    """Whether fragments are too many, too long one by one, or too long together, for an age."""
    return (
        0 < band.most_fragments < len(lengths_us),
        0 < band.longest_fragment_us < max(lengths_us, default=0),
        0 < band.longest_us < sum(lengths_us),
    )

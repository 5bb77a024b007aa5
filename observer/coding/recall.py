"""Recall sessions (stimulated recall): what is shown to whom, what happens, and what is said.

Times of the film are int64 µs of session time with the recording and PTS (ticks) of the frame; times of the clock are
UTC (ISO 8601); `mono_us` is µs of a clock that never goes back, since the run began (a run lasts until the program
stops).
"""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.events import Moment
from observer.coding.fragments import Ordering


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
    PAUSE = "pause"  # held by the facilitator for a practical reason: nobody stopped to speak
    SEEK = "seek"  # from `place` to `to`
    REPLAY = "replay"  # from `place` back to `to`, and on
    FINISH = "finish"  # the fragment came to its end
    MARK = "mark"  # a moment to come back to
    DECLINE = "decline"  # "rather not this one"
    ENOUGH = "enough"  # the respondent has had enough for now: the screen is dark, without sound
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
    """A fragment of a recall session, in the order in which they are shown (table `recall_items`).

    `is_whole`: it is the whole film, which is seen first under that protocol.
    """

    id: str
    recall: str
    fragment: str
    position: int
    is_practice: bool = False
    prompts: tuple[str, ...] = ()
    is_whole: bool = False


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
    """Where the film of a running recall session stands, and how long the talk has lasted (table `recall_places`): for
    after a crash; `id` is that of the recall session. Overwritten, and in no history."""

    id: str
    item: str | None
    recording: str | None
    pts: int | None
    us: int
    talked_us: int = 0

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

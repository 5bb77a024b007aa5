"""A study and what it is made of: families, people, meetings, recordings, coders and their codings.

Each class is one row of the table named in its docstring; ids are random UUIDs. All times are int64
microseconds. `None` in a span means: the whole session.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from observer.coding.timecode import Placement


class StudyKind(StrEnum):
    """A study, or the part of one that travels to a coder."""

    STUDY = "study"
    PACKAGE = "package"


class ParticipantKind(StrEnum):
    """What somebody is in the meetings."""

    CHILD = "child"
    PARENT = "parent"
    PARTNER = "partner"
    FOSTER_PARENT = "foster_parent"
    RELATIVE = "relative"
    NETWORK_MEMBER = "network_member"
    VOLUNTEER = "volunteer"
    WORKER = "worker"
    PROFESSIONAL = "professional"
    MANAGER = "manager"
    INTERPRETER = "interpreter"
    RESEARCHER = "researcher"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """The side of the table that a codebook speaks of."""

    FAMILY = "family"
    NETWORK = "network"
    PROFESSIONAL = "professional"
    WORKER = "worker"
    MANAGER = "manager"
    GROUP = "group"
    ANY = "any"
    NONE = "none"


SIDES: dict[ParticipantKind, Side] = {
    ParticipantKind.CHILD: Side.FAMILY,
    ParticipantKind.PARENT: Side.FAMILY,
    ParticipantKind.PARTNER: Side.FAMILY,
    ParticipantKind.FOSTER_PARENT: Side.FAMILY,
    ParticipantKind.RELATIVE: Side.FAMILY,
    ParticipantKind.NETWORK_MEMBER: Side.NETWORK,
    ParticipantKind.VOLUNTEER: Side.NETWORK,
    ParticipantKind.WORKER: Side.WORKER,
    ParticipantKind.PROFESSIONAL: Side.PROFESSIONAL,
    ParticipantKind.MANAGER: Side.MANAGER,
    ParticipantKind.INTERPRETER: Side.NONE,
    ParticipantKind.RESEARCHER: Side.NONE,
    ParticipantKind.UNKNOWN: Side.ANY,
}


class SessionKind(StrEnum):
    """What sort of meeting was filmed. Acted and internship sessions stay out of research results."""

    HOME_VISIT = "home_visit"
    FAMILY_TALK = "family_talk"
    CARE_TEAM = "care_team"
    SCHOOL = "school"
    MANAGER_TALK = "manager_talk"
    ONLINE = "online"
    ACTED = "acted"
    INTERNSHIP = "internship"


class Role(StrEnum):
    """What a coder may do in the study."""

    RESEARCHER = "researcher"
    CODER = "coder"
    FACILITATOR = "facilitator"
    ADVISER = "adviser"


class CodingState(StrEnum):
    """How far a coding is. Only a draft can be changed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LOCKED = "locked"


class Purpose(StrEnum):
    """Why somebody codes a session; coders do not see it."""

    MAIN = "main"
    DOUBLE = "double"
    TRAINING = "training"
    GOLD = "gold"
    CONSENSUS = "consensus"
    REPEAT = "repeat"


class Part(StrEnum):
    """What a coding consists of."""

    EVENTS = "events"
    RATINGS = "ratings"
    BOTH = "both"
    RATINGS_ON_MARKS = "ratings_on_marks"


class Seen(StrEnum):
    """How somebody is there, or how something was noticed."""

    SEEN = "seen"
    HEARD = "heard"


class GroupKind(StrEnum):
    """What a group of people is."""

    FAMILY = "family"
    HOUSEHOLD = "household"
    PARENTS = "parents"
    PARENTS_AND_FOSTER_PARENTS = "parents_and_foster_parents"
    PROFESSIONALS = "professionals"
    WHOLE_TABLE = "whole_table"
    OTHER = "other"


class Channel(StrEnum):
    """What cannot be coded in a stretch."""

    BOTH = "both"
    PICTURE = "picture"
    SOUND = "sound"


class UncodableReason(StrEnum):
    """Why a stretch cannot be coded."""

    CAMERA_OFF = "camera_off"
    INAUDIBLE = "inaudible"
    OUT_OF_VIEW = "out_of_view"
    LANGUAGE = "language"
    PRIVATE = "private"
    NO_CONSENT = "no_consent"


@dataclass(frozen=True)
class StudyInfo:
    """The study itself (table `studies`, one row)."""

    id: str
    name: str
    kind: StudyKind
    created: str


@dataclass(frozen=True)
class Case:
    """One family and the people around it, followed over time (table `cases`)."""

    id: str
    name: str
    help_form: str = ""
    mandated: bool | None = None
    started: str | None = None
    ended: str | None = None
    ended_early: bool | None = None
    earlier_help: str = ""


@dataclass(frozen=True)
class Participant:
    """A person, by pseudonym (table `participants`).

    Standing people ("Unknown 1", "Off-camera voice") belong to one session; all others to the study.
    """

    id: str
    name: str
    kind: ParticipantKind
    session: str | None = None


@dataclass(frozen=True)
class CaseParticipant:
    """The role of somebody in a case, for a period (table `case_participants`)."""

    id: str
    case_id: str
    participant: str
    role: str = ""
    from_date: str | None = None
    until_date: str | None = None
    has_authority: bool | None = None


@dataclass(frozen=True)
class Group:
    """A named set of people that can act, be addressed and be rated (table `groups`)."""

    id: str
    case_id: str
    name: str
    kind: GroupKind


@dataclass(frozen=True)
class GroupMember:
    """Somebody in a group (table `group_members`)."""

    id: str
    group_id: str
    participant: str


@dataclass(frozen=True)
class Session:
    """One filmed meeting (table `sessions`)."""

    id: str
    case_id: str
    name: str
    kind: SessionKind = SessionKind.HOME_VISIT
    number: int | None = None
    moment: str = ""
    date: str | None = None
    language: str = ""

    @property
    def is_research(self) -> bool:
        """Whether it counts in research results: acted and internship sessions do not, by default."""
        return self.kind not in (SessionKind.ACTED, SessionKind.INTERNSHIP)


@dataclass(frozen=True)
class Presence:
    """Who is there from when to when (table `presence`); no row for a person = the whole session."""

    id: str
    session: str
    participant: str
    start_us: int | None = None
    stop_us: int | None = None
    how: Seen = Seen.SEEN


@dataclass(frozen=True)
class UncodableSpan:
    """A stretch that nobody can code (table `uncodable_spans`); `participant` None = everybody."""

    id: str
    session: str
    start_us: int
    stop_us: int
    reason: UncodableReason
    channel: Channel = Channel.BOTH
    participant: str | None = None


@dataclass(frozen=True)
class Recording:
    """One film or sound file (table `recordings`). Recordings of one `camera` follow each other in time;
    those of different cameras lie side by side. `fingerprint` finds the file again after a move."""

    id: str
    session: str
    name: str
    path: str
    relative_path: str | None
    fingerprint: str
    size: int
    duration_us: int
    start_us: int
    time_base_num: int
    time_base_den: int
    has_video: bool
    has_audio: bool
    width: int = 0
    height: int = 0
    rotation: int = 0
    sar_num: int = 1
    sar_den: int = 1
    fps_num: int = 0
    fps_den: int = 1
    variable_rate: bool = False
    n_frames: int = 0
    interlaced: bool = False
    codec: str = ""
    camera: str = "A"
    offset_us: int = 0
    rate_num: int = 1
    rate_den: int = 1

    @property
    def placement(self) -> Placement:
        """Where it lies on the clock of the session."""
        return Placement(self.offset_us, self.rate_num, self.rate_den)

    @property
    def session_span(self) -> tuple[int, int]:
        """From when to when it lasts on the clock of the session, half open."""
        return self.offset_us, self.placement.to_session(self.duration_us)


@dataclass(frozen=True)
class Coder:
    """Somebody who codes, by pseudonym (table `coders`); `verifier` proves a researcher's passphrase."""

    id: str
    name: str
    roles: tuple[Role, ...] = (Role.CODER,)
    languages: tuple[str, ...] = ()
    verifier: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Coding:
    """One coder's pass over one session with one version of one codebook (table `codings`).

    `marks` is the coding of somebody else on whose events the ratings rest, when these are given.
    """

    id: str
    session: str
    coder: str
    codebook: str
    part: Part = Part.BOTH
    state: CodingState = CodingState.DRAFT
    supersedes: str | None = None
    created: str = ""
    submitted: str | None = None
    time_on_task_us: int = 0
    stopped_at_us: int | None = None
    marks: str | None = None

    @property
    def is_blind(self) -> bool:
        """Whether it is made without the work of others; ratings on given events are not, and are pooled apart."""
        return self.part is not Part.RATINGS_ON_MARKS


@dataclass(frozen=True)
class Assignment:
    """Why a coder has a session to code (table `assignments`); coders are told what to code, never why.

    `coding` is the coding that came of it, `marks` the coding of somebody else whose events are given to a rater.
    In a package each says main, unless it is training.
    """

    id: str
    session: str
    coder: str
    codebook_key: str
    purpose: Purpose = Purpose.MAIN
    part: Part = Part.BOTH
    coding: str | None = None
    marks: str | None = None


@dataclass(frozen=True)
class CodingSpan:
    """A stretch of a recording that was watched in a coding (table `coding_spans`), in media time."""

    id: str
    coding: str
    recording: str
    start_us: int
    stop_us: int


@dataclass(frozen=True)
class CodebookVersion:
    """One version of a codebook in the study (table `codebooks`); versions are never changed."""

    id: str
    key: str
    version: str
    digest: str
    content: str = field(repr=False)
    added: str = ""


@dataclass(frozen=True)
class Transcript:
    """The subtitles or the transcript of a recording (table `transcripts`)."""

    id: str
    recording: str
    name: str
    language: str = ""


@dataclass(frozen=True)
class Cue:
    """One spoken line of a transcript (table `cues`), in media time, half open."""

    id: str
    transcript: str
    start_us: int
    stop_us: int
    text: str
    speaker: str = ""

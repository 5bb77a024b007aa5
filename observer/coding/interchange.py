"""What a file of another tool holds, in plain objects: what readers give and writers take.

A `Document` belongs to no study. Names stand in it as the file has them; matching them with the people, coders and
indicators of a study is the work of the plan of an import. All times are whole microseconds from the start of their
session (in a file of one film: from the start of the film), and may lie below 0 in the files of others.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import IntervalMethod, Targets
from observer.coding.ratings import NoRating
from observer.coding.study import ParticipantKind
from observer.i18n import N_, _

TOGETHER = " + "  # between names, where a format has room for one


class Part(StrEnum):
    """What a document can hold; a format says which parts it keeps, and what it does not keep is a loss."""

    EVENTS = "events"
    POINTS = "points"  # moments stay moments
    OPEN_STATES = "open_states"  # periods without a stop stay so
    OVERLAPS = "overlaps"  # events of one person that overlap
    FINE_TIMES = "fine_times"  # times between two milliseconds
    EVENT_IDS = "event_ids"
    CODERS = "coders"
    ACTORS = "actors"  # who showed it
    SEVERAL_ACTORS = "several_actors"
    TARGETS = "targets"  # towards whom
    MODIFIERS = "modifiers"
    COMMENTS = "comments"  # comments on events
    DOUBTS = "doubts"
    CODES = "codes"  # the list of codes, also those that no event has
    CODE_LABELS = "code_labels"  # a name to read beside the name in the events
    CODE_KINDS = "code_kinds"  # moment or period
    CODE_PARENTS = "code_parents"  # dimension, category or code above
    DEFINITIONS = "definitions"
    COLOURS = "colours"
    KEYS = "keys"
    CODE_MODIFIERS = "code_modifiers"
    EXCLUSIVE_GROUPS = "exclusive_groups"
    PEOPLE = "people"  # also those of whom there are no events
    PERSON_KINDS = "person_kinds"
    SEVERAL_SESSIONS = "several_sessions"
    EMPTY_SESSIONS = "empty_sessions"
    SESSION_FACTS = "session_facts"  # date and description
    VARIABLES = "variables"
    FILMS = "films"
    FILM_OFFSETS = "film_offsets"
    RATINGS = "ratings"
    NOTES = "notes"  # remarks on a moment or a session
    TRANSCRIPTS = "transcripts"
    FRAGMENTS = "fragments"
    INTERVALS = "intervals"  # yes or no per interval
    RESPONSES = "responses"  # what was said in recall sessions


PART_WORDS: dict[Part, str] = {
    Part.EVENTS: N_("events"),
    Part.POINTS: N_("moments: they become very short periods"),
    Part.OPEN_STATES: N_("periods without an end: they end with the coding"),
    Part.OVERLAPS: N_("events that overlap"),
    Part.FINE_TIMES: N_("times finer than a millisecond: they are rounded"),
    Part.EVENT_IDS: N_("identifiers of events"),
    Part.CODERS: N_("coders of events"),
    Part.ACTORS: N_("who showed it"),
    Part.SEVERAL_ACTORS: N_("several people in one event: their names are joined"),
    Part.TARGETS: N_("towards whom"),
    Part.MODIFIERS: N_("modifiers of events"),
    Part.COMMENTS: N_("comments on events"),
    Part.DOUBTS: N_("marks of doubt"),
    Part.CODES: N_("indicators without an event"),
    Part.CODE_LABELS: N_("labels of indicators"),
    Part.CODE_KINDS: N_("whether an indicator is a moment or a period"),
    Part.CODE_PARENTS: N_("dimensions of indicators"),
    Part.DEFINITIONS: N_("definitions"),
    Part.COLOURS: N_("colours of indicators"),
    Part.KEYS: N_("keys of indicators"),
    Part.CODE_MODIFIERS: N_("modifiers of indicators"),
    Part.EXCLUSIVE_GROUPS: N_("which indicators exclude each other"),
    Part.PEOPLE: N_("people without an event"),
    Part.PERSON_KINDS: N_("what people are (child, parent, worker)"),
    Part.SEVERAL_SESSIONS: N_("sessions beyond the first"),
    Part.EMPTY_SESSIONS: N_("sessions without an event"),
    Part.SESSION_FACTS: N_("dates and descriptions of sessions"),
    Part.VARIABLES: N_("variables of sessions"),
    Part.FILMS: N_("films of sessions"),
    Part.FILM_OFFSETS: N_("when a film begins in its session"),
    Part.RATINGS: N_("ratings"),
    Part.NOTES: N_("remarks on moments and sessions"),
    Part.TRANSCRIPTS: N_("lines of transcripts"),
    Part.FRAGMENTS: N_("fragments"),
    Part.INTERVALS: N_("answers for intervals"),
    Part.RESPONSES: N_("responses of recall sessions"),
}


@dataclass(frozen=True, slots=True)
class FiledModifier:
    """An extra choice on a code: its name, what it takes, and its values when it has any."""

    name: str
    kind: ModifierKind = ModifierKind.SINGLE
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledCode:
    """A code of the file: an indicator, or (`is_category`) a dimension, category or group that no event has.

    `name` is what events say, once in a document; `label` a name to read, empty when it is the same. `kind` is None
    where the file does not tell moments from periods. `parent` is the name of the code above. `colour` is #rrggbb.
    """

    name: str
    label: str = ""
    kind: Kind | None = None
    parent: str = ""
    definition: str = ""
    colour: str = ""
    key: str = ""
    exclusive_group: str = ""
    modifiers: tuple[FiledModifier, ...] = ()
    is_category: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class FiledPerson:
    """Somebody of whom events are told; `kind` is None where the file does not say what he or she is."""

    name: str
    kind: ParticipantKind | None = None
    description: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class FiledFilm:
    """A film as the file names it: never opened by a reader. `offset_us` is where it begins in its session;
    `fps` the frames of a second as the file says, 0 when it does not."""

    path: str
    offset_us: int = 0
    duration_us: int | None = None
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class FiledSession:
    """A session (observation, recording, transcript) of the file, by a name that it has once."""

    name: str
    date: str = ""
    description: str = ""
    films: tuple[FiledFilm, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    duration_us: int | None = None


class VariableKind(StrEnum):
    """What a variable of sessions takes."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class FiledVariable:
    """A variable of sessions as the file defines it: its name, what it takes, and its values when it has any."""

    name: str
    kind: VariableKind = VariableKind.TEXT
    description: str = ""
    values: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class FiledEvent:
    """A moment (`kind` point, no stop), a period, or a period that has not ended (`kind` state, no stop).

    `actors` and, when `towards` is listed, `targets` are names of people. `modifiers` are pairs of a name and values.
    `place` says where it stands in the file, for findings: a line, a cell, an identifier. `tier` is the tier of others
    that it stood in, where a format has tiers; files of Observer leave it empty.
    """

    session: str
    code: str
    kind: Kind
    start_us: int
    stop_us: int | None = None
    coder: str = ""
    actors: tuple[str, ...] = ()
    towards: Targets = Targets.NONE
    targets: tuple[str, ...] = ()
    modifiers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    comment: str = ""
    doubt: bool = False
    id: str = ""
    place: str = ""
    tier: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is a period that has not ended."""
        return self.kind is Kind.STATE and self.stop_us is None


@dataclass(frozen=True, slots=True)
class FiledRating:
    """A judgement of somebody (`target`, a person or group) on a dimension; without a value there is a reason."""

    session: str
    dimension: str
    target: str
    value: float | None
    coder: str = ""
    reason: NoRating | None = None
    towards: str = ""
    start_us: int | None = None
    stop_us: int | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class FiledNote:
    """A remark on a moment of a session, or on the whole of it."""

    session: str
    text: str
    coder: str = ""
    at_us: int | None = None


@dataclass(frozen=True, slots=True)
class FiledLine:
    """What was said from `start_us` until `stop_us`, perhaps by whom."""

    start_us: int
    stop_us: int
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class FiledTranscript:
    """The lines of a transcript or of subtitles of a session; `coder` is who wrote it down, where the file says so."""

    session: str
    name: str
    lines: tuple[FiledLine, ...]
    language: str = ""
    coder: str = ""


@dataclass(frozen=True, slots=True)
class FiledFragment:
    """A stretch of a session that was selected."""

    session: str
    title: str
    start_us: int
    stop_us: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FiledInterval:
    """A yes or no for one interval of a session."""

    session: str
    code: str
    person: str
    start_us: int
    stop_us: int
    value: bool
    coder: str = ""
    method: IntervalMethod = IntervalMethod.PARTIAL


@dataclass(frozen=True, slots=True)
class FiledResponse:
    """What somebody said in a recall session about a moment of the session that was shown."""

    session: str
    respondent: str
    at_us: int
    text: str
    prompt: str = ""
    about: str = ""  # then, now, in general
    stopped_by: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd in a file that came in all the same, or was left out: a sentence, how often, and where first."""

    text: str
    n: int = 1
    places: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The sentence, with how often and where."""
        where = ", ".join(self.places)
        if self.n == 1:
            return f"{self.text} ({where})" if where else self.text
        if not where:
            return _("{text} ({n} times)").format(text=self.text, n=self.n)
        return _("{text} ({n} times; first at {where})").format(text=self.text, n=self.n, where=where)


class Findings:
    """Collects what is odd: the same sentence once, with how often and the first places."""

    _MOST_PLACES = 3

    def __init__(self) -> None:
        self._n: dict[str, int] = {}
        self._places: dict[str, list[str]] = {}

    def add(self, text: str, place: str = "") -> None:
        """Note `text`, a whole sentence without names of places, at `place`."""
        self._n[text] = self._n.get(text, 0) + 1
        places = self._places.setdefault(text, [])
        if place and len(places) < self._MOST_PLACES:
            places.append(place[:80])

    def all(self) -> tuple[Finding, ...]:
        """What was found, in the order in which it was found first."""
        return tuple(Finding(text, n, tuple(self._places[text])) for text, n in self._n.items())


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a file cannot hold: what, how many, and which when they are few."""

    what: str
    n: int
    which: str = ""

    @property
    def words(self) -> str:
        """On one line."""
        return f"{self.what} ({self.n}): {self.which}" if self.which else f"{self.what} ({self.n})"


@dataclass(frozen=True)
class Document:
    """All that a file holds. `format` is the identifier of the format that it was read with, `software` the program
    that wrote it, when the file says so. Sessions, codes, people and coders that events name are all listed."""

    name: str
    format: str = ""
    software: str = ""
    codes: tuple[FiledCode, ...] = ()
    people: tuple[FiledPerson, ...] = ()
    coders: tuple[str, ...] = ()
    sessions: tuple[FiledSession, ...] = ()
    events: tuple[FiledEvent, ...] = ()
    ratings: tuple[FiledRating, ...] = ()
    notes: tuple[FiledNote, ...] = ()
    transcripts: tuple[FiledTranscript, ...] = ()
    fragments: tuple[FiledFragment, ...] = ()
    intervals: tuple[FiledInterval, ...] = ()
    responses: tuple[FiledResponse, ...] = ()
    variables: tuple[FiledVariable, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def span_us(self) -> tuple[int, int] | None:
        """The first start and the last end of its events; None without events."""
        if not self.events:
            return None
        first = min(event.start_us for event in self.events)
        return first, max(max(event.start_us, event.stop_us or event.start_us) for event in self.events)

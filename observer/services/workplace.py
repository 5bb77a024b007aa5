"""What the coding page shows of one coder's coding of one session, with one codebook."""

import re
from bisect import insort
from dataclasses import dataclass

from observer.coding.changes import Changes
from observer.coding.checks import Finding, FindingKind, Severity
from observer.coding.codebook import Codebook, Valence, say
from observer.coding.events import Event, Targets
from observer.coding.ratings import NoRating, Rating
from observer.coding.search import Among, Filter
from observer.coding.study import SIDES, Coding, Group, Participant, ParticipantKind, Side
from observer.i18n import _
from observer.services import codebooks as books
from observer.services import rating_lines
from observer.services.coding import Desk, Place
from observer.services.rating_lines import Evidence
from observer.services.rating_lines import RatingLine as RatingLine
from observer.services.studies import versions
from observer.storage import events as stored
from observer.storage import ratings as stored_ratings
from observer.storage import search as stored_search

# A change of any of these can change the findings about any event.
_ALL_LOOKS = {"participants", "groups", "group_members", "presence", "recordings", "codebooks", "sessions"}
_NAMED = re.compile(r"“?([\w.-]+:[\w.-]+)”?")
_PEOPLE = {"participants", "groups", "group_members", "case_participants"}


@dataclass(frozen=True)
class Person:
    """Somebody (or a group) who can be chosen; `number` is the key that chooses him, None past nine."""

    id: str
    name: str
    initials: str
    side: Side
    number: int | None
    is_group: bool


@dataclass(frozen=True)
class Look:
    """A finding about an event of the coding."""

    event: Event
    finding: Finding

    @property
    def event_id(self) -> str:
        """The event that it is about."""
        return self.event.id

    @property
    def us(self) -> int:
        """Where to go, in µs of the session."""
        return self.event.start.us

    @property
    def kind(self) -> FindingKind:
        """What sort of finding it is."""
        return self.finding.kind

    @property
    def words(self) -> str:
        """What it says."""
        return self.finding.words

    @property
    def severity(self) -> Severity:
        """How much it asks for."""
        return self.finding.severity


class Workplace:
    """One coder at a desk, with one codebook in hand. Reads; what changes something goes through the desk.

    What is asked at every key is kept until an operation changes it; of operations it hears by itself.
    """

    def __init__(self, desk: Desk, codebook_key: str, minutes_together: int | None = None) -> None:
        """`minutes_together`: how long a family must be together for its shared rating; None = as the codebook
        says."""
        self.desk = desk
        self.key = codebook_key
        self.minutes_together = minutes_together
        self._people: list[Person] | None = None
        self._names: dict[str, str] | None = None
        self._looks: list[Look] | None = None
        self._looked_at: str | None = None
        self._stale: set[str] = set()
        self._tally: tuple[str, stored_search.Tally] | None = None
        self._evidence: tuple[str, Evidence] | None = None
        desk.study.history.watch(self)

    def note(self, changes: Changes) -> None:
        """Something was changed: read anew, when asked, what is made of it."""
        tables = changes.rows.keys()
        if not _PEOPLE.isdisjoint(tables):
            self._people = self._names = None
        if not _ALL_LOOKS.isdisjoint(tables):
            self._looks = None
        if "events" in tables:
            self._stale |= changes.touched("events")
            self._tally = self._evidence = None

    def place(self) -> Place:
        """The version of the codebook, and the coding when it has begun (also one that was submitted)."""
        return self.desk.places()[self.key]

    @property
    def codebook(self) -> Codebook:
        """The codebook, in the version that the coding keeps."""
        return self.place().codebook

    @property
    def coding(self) -> Coding | None:
        """The coding, when it has begun."""
        return self.place().coding

    # -- people -----------------------------------------------------------------------------------------

    def people(self) -> list[Person]:
        """Who can be chosen, in the order of their keys: those of the case, the groups, then the unknown."""
        if self._people is None:
            self._people = self._read_people()
        return list(self._people)

    def _read_people(self) -> list[Person]:
        scene = self.desk.scene
        own = [p for p in scene.people if p.id in scene.members and p.kind is not ParticipantKind.UNKNOWN]
        rest = [p for p in scene.people if p.session is not None]
        everyone: list[Participant | Group] = [*sorted(own, key=_by_side), *scene.groups, *rest]
        return [
            Person(
                somebody.id,
                somebody.name,
                initials(somebody.name),
                scene.cast.side(somebody.id),
                n if n <= 9 else None,
                isinstance(somebody, Group),
            )
            for n, somebody in enumerate(everyone, 1)
        ]

    def workers(self) -> tuple[str, ...]:
        """The workers of the case."""
        return tuple(p.id for p in self.people() if p.side is Side.WORKER)

    def names(self) -> dict[str, str]:
        """The name of everybody who can be in an event."""
        if self._names is None:
            scene = self.desk.scene
            self._names = {p.id: p.name for p in scene.people} | {g.id: g.name for g in scene.groups}
        return dict(self._names)

    # -- events -----------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """All events of the coding, in the order of time."""
        coding = self.coding
        return stored.of_coding(self.desk.study.db, coding.id) if coding else []

    def given_events(self) -> list[Event]:
        """The events on which ratings rest: those of the coding itself, or those of somebody else that are given
        (see `Place.marks`), in the order of time."""
        marks = self.place().marks
        return stored.of_coding(self.desk.study.db, marks) if marks else self.events()

    def event(self, id_: str) -> Event | None:
        """One event of the coding; None when it is not there (any more)."""
        coding, event = self.coding, stored.get(self.desk.study.db, id_)
        return event if event and coding and event.coding == coding.id else None

    def open_states(self) -> list[Event]:
        """The periods that have no end yet."""
        coding = self.coding
        return stored.open_states(self.desk.study.db, coding.id) if coding else []

    def matching(self, which: Filter) -> list[str]:
        """The ids of the events that a filter lets through, in the order of time. Raises `NotFound`."""
        coding = self.coding
        return stored_search.ids(self.desk.study.db, coding.id, which.among(self.codebook)) if coding else []

    def next_event(self, us: int, id_: str = "", which: Filter | None = None) -> Event | None:
        """The event after the one with this start and id, or (without an id) after this moment, that a filter
        lets through."""
        return self._step(us, id_, which, forward=True)

    def previous_event(self, us: int, id_: str = "", which: Filter | None = None) -> Event | None:
        """The event before the one with this start and id, or (without an id) before this moment, that a
        filter lets through."""
        return self._step(us, id_, which, forward=False)

    def _step(self, us: int, id_: str, which: Filter | None, forward: bool) -> Event | None:
        coding = self.coding
        among = which.among(self.codebook) if which else Among()
        return stored_search.step(self.desk.study.db, coding.id, among, us, id_, forward) if coding else None

    def describe(self, event: Event, names: dict[str, str]) -> str:
        """An event in one line: who, towards whom, what."""
        who = ", ".join(names.get(a, "?") for a in event.actors)
        towards = {Targets.ALL: "→ " + _("everybody"), Targets.UNCLEAR: "→ ?", Targets.NONE: ""}.get(event.targets)
        if towards is None:
            towards = "→ " + ", ".join(names.get(t, "?") for t in event.target_ids)
        label = say(self.codebook.find_indicator(event.indicator).label)
        return " · ".join(part for part in (f"{who} {towards}".strip(), label) if part)

    def in_words(self, words: str) -> str:
        """A sentence about indicators or dimensions, with their names in the place of `codebook:id`."""
        labels = _labels(self.codebook)
        if any(name not in labels for name in _NAMED.findall(words)):  # of another codebook, as undo may reach
            for edition in reversed(books.shelf(self.desk.study)):
                labels = _labels(edition.codebook) | labels
        return _NAMED.sub(lambda found: f"“{labels[found[1]]}”" if found[1] in labels else found[0], words)

    def valence(self, event: Event) -> Valence:
        """Whether an event speaks for or against the alliance."""
        return self.codebook.find_indicator(event.indicator).valence

    # -- findings ---------------------------------------------------------------------------------------

    def looks(self) -> list[Look]:
        """Everything about the events that deserves a look, in the order of time. All events are looked at the
        first time; later only those that have changed."""
        coding = self.coding.id if self.coding else None
        if self._looks is None or self._looked_at != coding:
            self._looks, self._looked_at = self.look_at(self.events()), coding
        elif self._stale:
            changed = [event for id_ in self._stale if (event := self.event(id_))]
            self._looks = [look for look in self._looks if look.event.id not in self._stale]
            for look in self.look_at(changed):
                insort(self._looks, look, key=_by_time)
        self._stale = set()
        return list(self._looks)

    def looks_of(self, event_ids: frozenset[str]) -> list[Look]:
        """What deserves a look in these events; those that are not there (any more) have nothing."""
        return self.look_at([event for id_ in event_ids if (event := self.event(id_))])

    def look_at(self, events: list[Event]) -> list[Look]:
        """What deserves a look in these events."""
        checker = self.desk.scene.checker(self.codebook)
        return [Look(event, finding) for event in events for finding in checker.find(event)]

    # -- ratings ------------------------------------------------------------------------------------------

    def ratings(self) -> list[Rating]:
        """All ratings of the coding."""
        coding = self.coding
        return stored_ratings.of_coding(self.desk.study.db, coding.id) if coding else []

    def rating_lines(self) -> list[RatingLine]:
        """Every rating that can be given: each dimension for each person it is rated for, the group, the worker.
        Events are counted; they are loaded only when the evidence of a line is asked for."""
        return rating_lines.of(self)

    def evidence(self) -> Evidence:
        """The events by what they bear on, kept until events change."""
        place = self.place()
        key = f"{place.coding.id if place.coding else ''} {place.codebook.key} {place.codebook.version}"
        if self._evidence is None or self._evidence[0] != key:
            self._evidence = key, Evidence(self)
        return self._evidence[1]

    def tally(self) -> stored_search.Tally:
        """How many events of each indicator each person or group shows; for None: how many there are at all."""
        place = self.place()
        coding = place.marks or (place.coding.id if place.coding else None)
        if coding is None:
            return {}
        if self._tally is None or self._tally[0] != coding:
            self._tally = coding, stored_search.tally(self.desk.study.db, coding)
        return self._tally[1]


def codebooks(desk: Desk) -> list[str]:
    """The codebooks of the study, by key."""
    return sorted({version.key for version in versions(desk.study)})


def reasons() -> list[NoRating]:
    """Why somebody cannot be rated."""
    return list(NoRating)


def initials(name: str) -> str:
    """Up to two letters that stand for a name: of its words, or its first."""
    words = [word for word in name.replace("-", " ").split() if word]
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].capitalize()


def _by_time(look: Look) -> tuple[int, str]:
    return (look.event.start.us, look.event.id)


def _by_side(person: Participant) -> tuple[int, str]:
    order = [Side.FAMILY, Side.NETWORK, Side.WORKER, Side.PROFESSIONAL, Side.MANAGER]
    side = SIDES[person.kind]
    return (order.index(side) if side in order else len(order), person.name)


def _labels(book: Codebook) -> dict[str, str]:
    """What indicators and dimensions are called, by `codebook:id`."""
    labels = {book.qualified(indicator.id): say(indicator.label) for indicator in book.indicators}
    return labels | {book.qualified(dimension.id): say(dimension.label) for dimension in book.dimensions}

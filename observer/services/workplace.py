"""What the coding page shows of one coder's coding of one session, with one codebook."""

from dataclasses import dataclass

from observer.coding.checks import Finding, find_in_event
from observer.coding.codebook import Codebook, Rated, Valence, say
from observer.coding.events import Event, Targets
from observer.coding.ratings import NoRating, RatedAs, Rating, warnings
from observer.coding.study import SIDES, Coding, Group, Participant, ParticipantKind, Side
from observer.services.coding import Desk, Place, cast_of
from observer.services.people import groups_in, people_in
from observer.services.studies import versions
from observer.storage import events as stored
from observer.storage import ratings as stored_ratings


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


@dataclass(frozen=True)
class RatingLine:
    """What is known about one rating that can be given: the rating, if there is one, and its evidence."""

    target: Participant | Group
    rated_as: RatedAs
    dimension: str
    rating: Rating | None
    warnings: tuple[str, ...]
    evidence: tuple[Event, ...]


class Workplace:
    """One coder at a desk, with one codebook in hand. Reads; what changes something goes through the desk."""

    def __init__(self, desk: Desk, codebook_key: str) -> None:
        self.desk = desk
        self.key = codebook_key

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
        cast = cast_of(self.desk.study, self.desk.session)
        case = self.desk.session.case_id
        members = {row.participant for row in self.desk.study.case_participants.where("case_id = ?", [case])}
        everybody = people_in(self.desk.study, self.desk.session)
        own = [p for p in everybody if p.id in members]
        rest = [p for p in everybody if p.session is not None]
        groups = groups_in(self.desk.study, self.desk.session)
        found: list[Person] = []
        everyone: list[Participant | Group] = [*sorted(own, key=_by_side), *groups, *rest]
        for somebody in everyone:
            is_group = isinstance(somebody, Group)
            number = len(found) + 1 if len(found) < 9 else None
            found.append(
                Person(somebody.id, somebody.name, initials(somebody.name), cast.side(somebody.id), number, is_group)
            )
        return found

    def workers(self) -> tuple[str, ...]:
        """The workers of the case."""
        return tuple(p.id for p in self.people() if p.side is Side.WORKER)

    def names(self) -> dict[str, str]:
        """The name of everybody who can be in an event."""
        names = {p.id: p.name for p in people_in(self.desk.study, self.desk.session)}
        return names | {g.id: g.name for g in self._groups()}

    def _groups(self) -> list[Group]:
        return groups_in(self.desk.study, self.desk.session)

    # -- events -----------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """All events of the coding, in the order of time."""
        coding = self.coding
        return stored.of_coding(self.desk.study.db, coding.id) if coding else []

    def event(self, id_: str) -> Event | None:
        """One event of the coding; None when it is not there (any more)."""
        coding, event = self.coding, stored.get(self.desk.study.db, id_)
        return event if event and coding and event.coding == coding.id else None

    def open_states(self) -> list[Event]:
        """The periods that have no end yet."""
        coding = self.coding
        return stored.open_states(self.desk.study.db, coding.id) if coding else []

    def looks(self) -> list[Look]:
        """Everything about the events that deserves a look."""
        codebook, cast = self.codebook, cast_of(self.desk.study, self.desk.session)
        has_recording = bool(self.desk.recordings())
        return [
            Look(event, finding)
            for event in self.events()
            for finding in find_in_event(event, codebook.find_indicator(event.indicator), cast, has_recording)
        ]

    def describe(self, event: Event, names: dict[str, str]) -> str:
        """An event in one line: who, towards whom, what."""
        who = ", ".join(names.get(a, "?") for a in event.actors)
        towards = {Targets.ALL: "→ ✱", Targets.UNCLEAR: "→ ?", Targets.NONE: ""}.get(event.targets)
        if towards is None:
            towards = "→ " + ", ".join(names.get(t, "?") for t in event.target_ids)
        label = say(self.codebook.find_indicator(event.indicator).label)
        return " · ".join(part for part in (f"{who} {towards}".strip(), label) if part)

    # -- ratings ------------------------------------------------------------------------------------------

    def rating_lines(self) -> list[RatingLine]:
        """Every rating that can be given: each dimension for each person it is rated for, the group, the worker."""
        coding, codebook = self.coding, self.codebook
        ratings = stored_ratings.of_coding(self.desk.study.db, coding.id) if coding else []
        events = self.events()
        given = {(r.dimension, r.target): r for r in ratings if r.start_us is None and r.towards is None}
        found = []
        for target in self._rated_targets():
            kind = target.kind if isinstance(target, Participant) else None
            for dimension in codebook.dimensions:
                rated_as = _rated_as(kind, dimension.rated)
                if rated_as is None:
                    continue
                name = codebook.qualified(dimension.id)
                rating = given.get((name, target.id))
                evidence = tuple(e for e in events if self._bears_on(e, dimension.id, target))
                found.append(
                    RatingLine(target, rated_as, dimension.id, rating, self._warnings(rating, evidence), evidence)
                )
        return found

    def _rated_targets(self) -> list[Participant | Group]:
        people = {p.id: p for p in people_in(self.desk.study, self.desk.session)}
        members = [people[p.id] for p in self.people() if p.id in people and p.side in (Side.FAMILY, Side.WORKER)]
        cast = cast_of(self.desk.study, self.desk.session)
        families = [g for g in self._groups() if sum(cast.side(m) is Side.FAMILY for m in cast.groups[g.id]) > 1]
        family = [m for m in members if SIDES[m.kind] is Side.FAMILY]
        return [*family, *families, *(m for m in members if m not in family)]

    def _bears_on(self, event: Event, dimension: str, target: Participant | Group) -> bool:
        indicator = self.codebook.find_indicator(event.indicator)
        if indicator.dimension != dimension:
            return False
        return isinstance(target, Group) or target.id in event.actors

    def _warnings(self, rating: Rating | None, evidence: tuple[Event, ...]) -> tuple[str, ...]:
        if rating is None or rating.value is None:
            return ()
        counts: dict[str, int] = {}
        for event in evidence:
            counts[event.indicator] = counts.get(event.indicator, 0) + 1
        return tuple(say(rule.message) for rule in warnings(self.codebook, rating, counts))

    def valence(self, event: Event) -> Valence:
        """Whether an event speaks for or against the alliance."""
        return self.codebook.find_indicator(event.indicator).valence


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


def _by_side(person: Participant) -> tuple[int, str]:
    order = [Side.FAMILY, Side.NETWORK, Side.WORKER, Side.PROFESSIONAL, Side.MANAGER]
    side = SIDES[person.kind]
    return (order.index(side) if side in order else len(order), person.name)


def _rated_as(kind: ParticipantKind | None, rated: Rated) -> RatedAs | None:
    """How somebody is rated on a dimension; None when he is not."""
    if rated is Rated.NONE:
        return None
    if kind is ParticipantKind.WORKER:
        return RatedAs.WORKER
    if kind is None:
        return RatedAs.GROUP if rated is Rated.GROUP else None
    return RatedAs.PERSON if rated is Rated.PERSON else None

"""Findings: what is stored but deserves a look."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from observer.coding import spans
from observer.coding.codebook import Codebook, Indicator, say
from observer.coding.events import Event, Moment, Targets
from observer.coding.study import SIDES, Participant, ParticipantKind, Presence, Recording, Side
from observer.coding.timecode import DAY, clock
from observer.i18n import _

_FOREVER = 1000 * DAY


class FindingKind(StrEnum):
    """What sort of finding it is; stable names for files and scripts."""

    ROLE_CANNOT_SHOW = "role_cannot_show"
    NO_ACTOR = "no_actor"
    TARGET_UNUSUAL = "target_unusual"
    ONE_ACTOR_FOR_MUTUAL = "one_actor_for_mutual"
    STANDING_PERSON = "standing_person"
    ABSENT = "absent"
    PRESENCE = "presence"
    OPEN_STATE = "open_state"
    NO_RECORDING = "no_recording"
    BEYOND_FILM = "beyond_film"
    MISSING_MODIFIER = "missing_modifier"
    TOO_FEW_TOGETHER = "too_few_together"
    NOT_WATCHED = "not_watched"
    RULE = "rule"


class Severity(StrEnum):
    """How much a finding asks for: it must be settled, looked at, or only known."""

    SETTLE = "settle"
    LOOK = "look"
    KNOW = "know"


_SETTLE = (FindingKind.OPEN_STATE, FindingKind.NO_ACTOR, FindingKind.BEYOND_FILM, FindingKind.MISSING_MODIFIER)
_KNOW = (FindingKind.TARGET_UNUSUAL, FindingKind.NO_RECORDING)
_SEVERITY = {**dict.fromkeys(_SETTLE, Severity.SETTLE), **dict.fromkeys(_KNOW, Severity.KNOW)}


@dataclass(frozen=True)
class Finding:
    """One finding about an event or a rating, in words."""

    kind: FindingKind
    words: str

    @property
    def severity(self) -> Severity:
        """How much it asks for."""
        return _SEVERITY.get(self.kind, Severity.LOOK)


@dataclass(frozen=True)
class Cast:
    """Who can be in the events of a session: people, the sides that named groups stand for, and presence."""

    people: dict[str, Participant]
    groups: dict[str, tuple[str, ...]]
    presence: tuple[Presence, ...] = ()

    def side(self, id_: str) -> Side:
        """The side of the table of a person; groups are a side of their own."""
        return Side.GROUP if id_ in self.groups else SIDES[self.people[id_].kind]

    def sides(self, id_: str) -> set[Side]:
        """The sides that an actor stands for: a group is a group and also what its members are."""
        found = {self.side(id_)}
        return found.union(*(self.sides(member) for member in self.groups.get(id_, ())))

    def name(self, id_: str) -> str:
        """The pseudonym of a person; a group has its own name elsewhere."""
        return self.people[id_].name if id_ in self.people else _("the group")

    def is_absent(self, id_: str, us: int) -> bool:
        """Whether presence was recorded for this person and does not cover this moment."""
        there = self._there.get(id_)
        return there is not None and not any(start <= us < stop for start, stop in there)

    def is_there_all_through(self, id_: str, start_us: int, stop_us: int) -> bool:
        """Whether this person is there from start to stop; nothing recorded means: all the time."""
        there = self._there.get(id_)
        return there is None or any(start <= start_us and stop_us <= stop for start, stop in there)

    @cached_property
    def _there(self) -> dict[str, list[spans.Span]]:
        """From when to when everybody is there of whom that was recorded."""
        found: dict[str, list[spans.Span]] = {}
        for p in self.presence:
            span = (-_FOREVER if p.start_us is None else p.start_us, _FOREVER if p.stop_us is None else p.stop_us)
            found[p.participant] = spans.merged([*found.get(p.participant, []), span])
        return found


class Checker:
    """Finds what deserves a look in the events of one coding. What does not depend on time is found once for
    all events that say the same of the same people."""

    def __init__(self, codebook: Codebook, cast: Cast, recordings: list[Recording]) -> None:
        self._codebook, self._cast = codebook, cast
        self._recordings = {recording.id: recording for recording in recordings}
        self._spans = spans.merged(recording.session_span for recording in recordings)
        self._there = {p.participant for p in cast.presence}
        self._same: dict[tuple[object, ...], list[Finding]] = {}

    def find(self, event: Event) -> list[Finding]:
        """Everything about one event that deserves a look."""
        alike = (event.indicator, event.actors, event.targets, event.target_ids, tuple(event.modifiers))
        found = self._same.get(alike)
        if found is None:
            found = self._same[alike] = self._about_all(event)
        if event.is_open:
            found = [*found, Finding(FindingKind.OPEN_STATE, _("This period has no end yet."))]
        if self._there and not self._there.isdisjoint((*event.actors, *event.target_ids)):
            found = [*found, *_about_presence(event, self._cast)]
        return [*found, *self._about_film(event)] if self._is_beyond(event) else found

    def _about_all(self, event: Event) -> list[Finding]:
        indicator = self._codebook.find_indicator(event.indicator)
        found = [*_about_actors(event, indicator, self._cast), *_about_targets(event, indicator, self._cast)]
        for modifier in indicator.modifiers:
            if modifier.required and modifier.id not in event.modifiers:
                words = _("“{modifier}” has not been chosen.").format(modifier=say(modifier.label))
                found.append(Finding(FindingKind.MISSING_MODIFIER, words))
        if not self._recordings:
            words = _("The session has no recording, so that the time could not be checked.")
            found.append(Finding(FindingKind.NO_RECORDING, words))
        return found

    def _is_beyond(self, event: Event) -> bool:
        """Whether an end lies where nothing was recorded: a film can be replaced, or placed elsewhere."""
        if not self._spans:
            return False
        if not self._is_recorded(event.start, at_end=False):
            return True
        return event.stop is not None and not self._is_recorded(event.stop, at_end=True)

    def _is_recorded(self, moment: Moment, at_end: bool) -> bool:
        film = self._recordings.get(moment.recording or "")
        where = [film.session_span] if film else self._spans
        return any(start < moment.us <= stop if at_end else start <= moment.us < stop for start, stop in where)

    def _about_film(self, event: Event) -> list[Finding]:
        moment = event.start if not self._is_recorded(event.start, at_end=False) else event.stop
        assert moment is not None
        words = _("{time} is outside the film.").format(time=clock(moment.us))
        return [Finding(FindingKind.BEYOND_FILM, words)]


def _about_actors(event: Event, indicator: Indicator, cast: Cast) -> list[Finding]:
    found = []
    if not event.actors and Side.ANY not in indicator.shown_by:
        found.append(Finding(FindingKind.NO_ACTOR, _("Who showed this is missing.")))
    if indicator.mutual and len(event.actors) == 1 and event.actors[0] in cast.people:
        words = _("“{label}” is something that people do together; only one is named.")
        found.append(Finding(FindingKind.ONE_ACTOR_FOR_MUTUAL, words.format(label=say(indicator.label))))
    for actor in event.actors:
        if not any(indicator.can_be_shown_by(side) for side in cast.sides(actor)):
            words = _("{name} cannot show “{label}” in this role.")
            found.append(
                Finding(
                    FindingKind.ROLE_CANNOT_SHOW,
                    words.format(name=cast.name(actor), label=say(indicator.label)),
                )
            )
        if actor in cast.people and cast.people[actor].kind is ParticipantKind.UNKNOWN:
            words = _("{name} is not yet identified.").format(name=cast.name(actor))
            found.append(Finding(FindingKind.STANDING_PERSON, words))
    return found


def _about_presence(event: Event, cast: Cast) -> list[Finding]:
    """Who is not there when he shows it, or is addressed; and who leaves in the middle of it."""
    found = []
    for actor in event.actors:
        if cast.is_absent(actor, event.start.us):
            words = _("{name} is absent at this moment.").format(name=cast.name(actor))
            found.append(Finding(FindingKind.ABSENT, words))
        elif event.stop is not None and not cast.is_there_all_through(actor, event.start.us, event.stop.us):
            words = _("{name} is not there until the end of this period.").format(name=cast.name(actor))
            found.append(Finding(FindingKind.PRESENCE, words))
    for target in event.target_ids:
        if cast.is_absent(target, event.start.us):
            words = _("It is directed at {name}, who is absent at this moment.").format(name=cast.name(target))
            found.append(Finding(FindingKind.PRESENCE, words))
    return found


def _about_targets(event: Event, indicator: Indicator, cast: Cast) -> list[Finding]:
    found = []
    if event.targets is Targets.LISTED:
        for target in event.target_ids:
            sides = cast.sides(target) - {Side.NONE}  # in a codebook, “none” means that nobody is addressed
            if not sides & {Side.ANY, *indicator.towards}:
                words = _("“{label}” is not usually directed at {name}.")
                found.append(
                    Finding(
                        FindingKind.TARGET_UNUSUAL,
                        words.format(label=say(indicator.label), name=cast.name(target)),
                    )
                )
    return found


def together_us(cast: Cast, people: list[str], needed: int, session_us: int) -> int:
    """For how long at least `needed` of `people` were there together, in microseconds."""
    edges: list[tuple[int, int]] = []
    for person in people:
        for start, stop in _there(cast, person, session_us):
            edges += [(start, 1), (stop, -1)]
    total = there = last = 0
    for at, step in sorted(edges):
        if there >= needed:
            total += at - last
        there, last = there + step, at
    return total


def _there(cast: Cast, person: str, session_us: int) -> list[tuple[int, int]]:
    """The stretches within the session in which somebody is there, apart from each other: one who was
    recorded as seen and as heard at the same time is still one person."""
    rows = [p for p in cast.presence if p.participant == person] or [Presence("", "", person)]
    there = ((p.start_us or 0, session_us if p.stop_us is None else p.stop_us) for p in rows)
    return spans.common(there, [(0, session_us)])

"""Findings: what is stored but deserves a look."""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.codebook import Indicator, say
from observer.coding.events import Event, Targets
from observer.coding.study import SIDES, Participant, ParticipantKind, Presence, Side
from observer.i18n import _


class FindingKind(StrEnum):
    """What sort of finding it is; stable names for files and scripts."""

    ROLE_CANNOT_SHOW = "role_cannot_show"
    NO_ACTOR = "no_actor"
    TARGET_UNUSUAL = "target_unusual"
    ONE_ACTOR_FOR_MUTUAL = "one_actor_for_mutual"
    STANDING_PERSON = "standing_person"
    ABSENT = "absent"
    OPEN_STATE = "open_state"
    NO_RECORDING = "no_recording"
    TOO_FEW_TOGETHER = "too_few_together"
    RULE = "rule"


@dataclass(frozen=True)
class Finding:
    """One finding about an event or a rating, in words."""

    kind: FindingKind
    words: str


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
        spans = [p for p in self.presence if p.participant == id_]
        return bool(spans) and not any(
            (p.start_us is None or p.start_us <= us) and (p.stop_us is None or us < p.stop_us) for p in spans
        )


def find_in_event(event: Event, indicator: Indicator, cast: Cast, has_recording: bool = True) -> list[Finding]:
    """Everything about one event that deserves a look."""
    found = [*_about_actors(event, indicator, cast), *_about_targets(event, indicator, cast)]
    if event.is_open:
        found.append(Finding(FindingKind.OPEN_STATE, _("This period has no end yet.")))
    if not has_recording:
        words = _("The session has no recording, so that the time could not be checked.")
        found.append(Finding(FindingKind.NO_RECORDING, words))
    return found


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
        if cast.is_absent(actor, event.start.us):
            words = _("{name} is absent at this moment.").format(name=cast.name(actor))
            found.append(Finding(FindingKind.ABSENT, words))
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
    spans = [p for p in cast.presence if p.participant == person] or [Presence("", "", person)]
    joined: list[tuple[int, int]] = []
    for start, stop in sorted((p.start_us or 0, session_us if p.stop_us is None else p.stop_us) for p in spans):
        start, stop = max(start, 0), min(stop, session_us)
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        elif start < stop:
            joined.append((start, stop))
    return joined

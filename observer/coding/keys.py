"""What a key means while one codes: who, towards whom, what; in either order, with the time of the first stroke.

Plain data in, plain data out: the window gives strokes and moments, the services carry out what comes back.
"""

from dataclasses import dataclass, replace

from observer.coding.codebook import Codebook, Indicator
from observer.coding.events import Event, Moment, Targets


@dataclass(frozen=True)
class Aim:
    """Towards whom: people or groups, or one of the words all, none, unclear."""

    how: Targets = Targets.NONE
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pad:
    """What has been chosen and typed so far.

    `actors` and `aim` are the people chosen before the indicator; `aim` None means: as the indicator's
    default says. `first` is the first stroke of two, `at` the moment of the stroke that began it all.
    `waiting` is an indicator that was typed before anybody was chosen.
    """

    actors: tuple[str, ...] = ()
    aim: Aim | None = None
    first: str = ""
    waiting: str = ""
    at: Moment | None = None
    keep_people: bool = True

    @property
    def is_busy(self) -> bool:
        """Whether something has begun that another stroke completes."""
        return bool(self.first or self.waiting)


@dataclass(frozen=True)
class Situation:
    """What the strokes are read against: the codebook, the open states of the coding, the session's workers."""

    codebook: Codebook
    open_states: tuple[Event, ...] = ()
    workers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Begin:
    """Record an event of this indicator at the moment."""

    indicator: str
    at: Moment
    actors: tuple[str, ...]
    aim: Aim


@dataclass(frozen=True)
class End:
    """End an open state at the moment."""

    event: str
    at: Moment


Answer = tuple[Pad, Begin | End | None]


def choose(pad: Pad, person: str, situation: Situation, add: bool = False) -> Answer:
    """Somebody was chosen as the one who shows it; `add` keeps those chosen before.

    An indicator that was waiting for this is recorded now, at the moment of its own stroke.
    """
    if add:
        actors = tuple(a for a in pad.actors if a != person) if person in pad.actors else (*pad.actors, person)
    elif pad.waiting and person not in pad.actors:
        actors = (*pad.actors, person)  # the last of several who do it together
    else:
        actors = pad.actors if pad.waiting else (person,)
    chosen = replace(pad, actors=actors)
    if pad.waiting and pad.at is not None and not add:
        return _mark(chosen, situation.codebook.find_indicator(pad.waiting), pad.at, situation)
    return chosen, None


def aim_at(pad: Pad, person: str, add: bool = False) -> Pad:
    """Somebody was chosen as the one it is directed at; again takes the choice back."""
    ids = pad.aim.ids if pad.aim else ()
    others = tuple(i for i in ids if i != person)
    if person not in ids:
        others = (*ids, person) if add else (person,)
    return replace(pad, aim=Aim(Targets.LISTED, others) if others else None)


def aim_word(pad: Pad, how: Targets) -> Pad:
    """It is directed at all, at nobody, or it is unclear at whom; again takes the choice back."""
    return replace(pad, aim=None if pad.aim == Aim(how) else Aim(how))


def stroke(pad: Pad, letter: str, at: Moment, situation: Situation) -> Answer:
    """A letter was typed. The time that counts is that of the first stroke."""
    typed, moment = pad.first + letter, pad.at if pad.first and pad.at else at
    found = next((i for i in situation.codebook.indicators if i.key == typed), None)
    if found is not None:
        return _mark(replace(pad, first="", waiting=""), found, moment, situation)
    if any(i.key.startswith(typed) for i in situation.codebook.indicators):
        return replace(pad, first=typed, waiting="", at=moment), None
    return replace(pad, first="", at=pad.at if pad.waiting else None), None


def pick(pad: Pad, indicator: str, at: Moment, situation: Situation) -> Answer:
    """An indicator was chosen with the mouse or from the search; a stroke before it has the moment."""
    moment = pad.at if pad.first and pad.at else at
    return _mark(replace(pad, first="", waiting=""), situation.codebook.find_indicator(indicator), moment, situation)


def leave(pad: Pad) -> Pad:
    """Esc: forget what was begun; when nothing was, forget who was chosen."""
    if pad.is_busy:
        return replace(pad, first="", waiting="", at=None)
    return replace(pad, actors=(), aim=None)


def can_follow(pad: Pad, codebook: Codebook) -> tuple[Indicator, ...]:
    """The indicators that the next stroke can still reach."""
    return tuple(i for i in codebook.indicators if i.key.startswith(pad.first))


def _mark(pad: Pad, indicator: Indicator, at: Moment, situation: Situation) -> Answer:
    """Record the indicator, end its open state, or wait for somebody to be chosen."""
    needs_actor = "any" not in indicator.shown_by
    actors = situation.workers if _is_the_workers(indicator, situation) else pad.actors
    running = _running(indicator, actors, situation, at)
    if len(running) == 1:
        return _done(pad), End(running[0].id, at)
    if len(running) > 1:  # several people are in it: who is it that ends it?
        return replace(pad, actors=(), first="", waiting=indicator.id, at=at), None
    if needs_actor and not actors:
        return replace(pad, first="", waiting=indicator.id, at=at), None
    aim = pad.aim or _default_aim(indicator, situation)
    return _done(pad), Begin(indicator.id, at, actors, aim)


def _done(pad: Pad) -> Pad:
    kept = replace(pad, first="", waiting="", at=None, aim=None)
    return kept if pad.keep_people else replace(kept, actors=())


def _is_the_workers(indicator: Indicator, situation: Situation) -> bool:
    """Whether only a worker can show it and there is just one: then it is the worker, whoever was chosen."""
    return set(indicator.shown_by) == {"worker"} and len(situation.workers) == 1


def _running(indicator: Indicator, actors: tuple[str, ...], situation: Situation, at: Moment) -> list[Event]:
    """The open states of this indicator that these people are in (of anybody, when nobody was chosen)."""
    name = situation.codebook.qualified(indicator.id)
    return [
        event
        for event in situation.open_states
        if event.indicator == name and event.start.us < at.us and set(actors) <= set(event.actors)
    ]


def _default_aim(indicator: Indicator, situation: Situation) -> Aim:
    match indicator.default_target:
        case "worker":
            return Aim(Targets.LISTED, situation.workers) if len(situation.workers) == 1 else Aim(Targets.UNCLEAR)
        case "all":
            return Aim(Targets.ALL)
        case "ask" | "unclear":
            return Aim(Targets.UNCLEAR)
        case _:
            return Aim(Targets.NONE)

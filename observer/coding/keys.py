"""What a key means while one codes: who, towards whom, what; in either order, with the time of the first stroke.

Plain data in, plain data out: the window gives strokes and moments, the services carry out what comes back.
"""

from dataclasses import dataclass, field, replace

from observer.coding.codebook import Codebook, Indicator, Kind
from observer.coding.events import Event, Moment, Targets

Given = dict[str, tuple[str, ...]]  # modifiers with their values


@dataclass(frozen=True)
class Aim:
    """Towards whom: people or groups, or one of the words all, none, unclear."""

    how: Targets = Targets.NONE
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asking:
    """What is still asked about an event that was recorded: modifiers by id, or `TOWARDS` for towards whom.

    Left alone, the event stays as it is. `chosen` is what was chosen so far of the first that is asked,
    `given` all modifiers that the event has now.
    """

    event: str
    indicator: str
    left: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    given: Given = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """A period that lasts as long as its key is held down; `start_us` of session time."""

    letter: str
    event: str
    start_us: int


@dataclass(frozen=True)
class Pad:
    """What has been chosen and typed so far.

    `actors` and `aim` are the people chosen before the indicator; `aim` None means: as the indicator's
    default says. `first` is the first stroke of two, `at` the moment of the stroke that began it all.
    `waiting` is an indicator that was typed before anybody was chosen, `given` the modifiers chosen for it
    meanwhile, `let_go` when its key was let go. `down` is the letter that was typed last. `asking` is what
    is asked of the last event, `held` are the periods whose keys are down.

    Preferences: `keep_people` leaves those chosen as they are after a mark; with `hold_states` a period
    lasts as long as its key is down; marks go `back_us` microseconds back while `is_back`.
    """

    actors: tuple[str, ...] = ()
    aim: Aim | None = None
    first: str = ""
    waiting: str = ""
    at: Moment | None = None
    given: Given = field(default_factory=dict)
    down: str = ""
    let_go: Moment | None = None
    asking: Asking | None = None
    held: tuple[Held, ...] = ()
    keep_people: bool = True
    hold_states: bool = False
    back_us: int = 0
    is_back: bool = True

    @property
    def is_busy(self) -> bool:
        """Whether something has begun that another stroke completes."""
        return bool(self.first or self.waiting)

    @property
    def is_asking(self) -> bool:
        """Whether digits and Enter answer a question now."""
        return self.asking is not None and not self.is_busy


@dataclass(frozen=True)
class Situation:
    """What the strokes are read against: the codebook, the open states of the coding, the session's workers,
    and everybody who can be chosen, in the order of their digits."""

    codebook: Codebook
    open_states: tuple[Event, ...] = ()
    workers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Begin:
    """Record an event of this indicator at the moment, `back_us` before it when the coder marks back.

    `asks_aim`: towards whom was not said and is to be asked. `letter` is the key that is held down for it,
    `until` the moment when that key was let go already.
    """

    indicator: str
    at: Moment
    actors: tuple[str, ...]
    aim: Aim
    modifiers: Given = field(default_factory=dict)
    asks_aim: bool = False
    letter: str = ""
    until: Moment | None = None
    back_us: int = 0


@dataclass(frozen=True)
class End:
    """End an open state at the moment."""

    event: str
    at: Moment


@dataclass(frozen=True)
class Change:
    """Change an event after an answer; None leaves a field as it is."""

    event: str
    targets: tuple[str, ...] | None = None
    modifiers: Given | None = None

    def fields(self) -> dict[str, object]:
        """What changes, as the services take it."""
        given = {"targets": self.targets, "modifiers": self.modifiers}
        return {name: value for name, value in given.items() if value is not None}


Answer = tuple[Pad, Begin | End | Change | None]


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
        return _mark(_fresh(pad, down=letter), found, moment, situation)
    if any(i.key.startswith(typed) for i in situation.codebook.indicators):
        return replace(_fresh(pad), first=typed, at=moment), None
    return replace(pad, first="", at=pad.at if pad.waiting else None), None


def pick(pad: Pad, indicator: str, at: Moment, situation: Situation) -> Answer:
    """An indicator was chosen with the mouse or from the search; a stroke before it has the moment."""
    moment = pad.at if pad.first and pad.at else at
    return _mark(_fresh(pad), situation.codebook.find_indicator(indicator), moment, situation)


def release(pad: Pad, letter: str, at: Moment, situation: Situation) -> Answer:
    """A key was let go: the period that it held ends. One that would last no time at all runs on, as when
    the film stands still; its key ends it later."""
    for held in pad.held:
        if held.letter.casefold() == letter.casefold():
            left = replace(pad, held=tuple(h for h in pad.held if h != held))
            runs = any(event.id == held.event for event in situation.open_states)
            return left, End(held.event, at) if runs and at.us > held.start_us else None
    if pad.hold_states and pad.waiting and pad.down.casefold() == letter.casefold():
        return replace(pad, let_go=at), None
    return pad, None


def lose_keys(pad: Pad) -> tuple[Pad, tuple[str, ...]]:
    """The window lost the keyboard, so that no key will be heard to be let go: the periods that run on."""
    return replace(pad, held=()), tuple(held.event for held in pad.held)


def end_last(pad: Pad, at: Moment, situation: Situation) -> Answer:
    """End the period that began last: of those chosen when they are in one, else of anybody."""
    running = [event for event in situation.open_states if event.start.us < at.us]
    theirs = [event for event in running if pad.actors and set(pad.actors) & set(event.actors)]
    last = max(theirs or running, key=lambda event: event.start.us, default=None)
    return pad, End(last.id, at) if last is not None else None


def closes(begin: Begin, situation: Situation) -> tuple[Event, ...]:
    """The open states that this one ends at its start, because only one of their group can run."""
    book = situation.codebook
    group = book.find_indicator(begin.indicator).exclusive_group
    return tuple(
        event
        for event in situation.open_states
        if group is not None
        and book.find_indicator(event.indicator).exclusive_group == group
        and set(event.actors) == set(begin.actors)
    )


def leave(pad: Pad) -> Pad:
    """Esc: forget what was begun; when nothing was, what is asked; and then who was chosen."""
    if pad.is_busy:
        return _fresh(pad)
    return replace(pad, asking=None) if pad.asking else replace(pad, actors=(), aim=None)


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
    letter = pad.down if pad.hold_states and indicator.kind is Kind.STATE else ""
    asks_aim = pad.aim is None and indicator.default_target == "ask"
    back = pad.back_us if pad.is_back else 0
    begin = Begin(indicator.id, at, actors, aim, pad.given, asks_aim, letter, pad.let_go if letter else None, back)
    return _done(pad), begin


def _fresh(pad: Pad, down: str = "") -> Pad:
    """Nothing begun; `down` is the key that begins something now."""
    return replace(pad, first="", waiting="", at=None, given={}, down=down, let_go=None)


def _done(pad: Pad) -> Pad:
    kept = replace(_fresh(pad), aim=None, asking=None)
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

"""What is asked about an event after its key: its modifiers, and towards whom; nothing waits for the answer."""

from dataclasses import dataclass, replace

from observer.coding.codebook import RESERVED_KEYS, Indicator, Modifier, ModifierKind
from observer.coding.events import Targets
from observer.coding.keys import Answer, Asking, Begin, Change, End, Given, Held, Pad, Situation

TOWARDS = ""  # stands for the question towards whom; anything else is the id of a modifier
ALL, NOBODY = "0", "-"
_PICKED = (ModifierKind.SINGLE, ModifierKind.MULTIPLE)


@dataclass(frozen=True)
class Option:
    """An answer that can be given: `sign` is its key, "" when it has none; `value` a choice of the modifier, a
    person, or a word of `Targets`."""

    sign: str
    value: str


@dataclass(frozen=True)
class Question:
    """What is asked now: of this indicator, towards whom (`modifier` None) or one of its modifiers."""

    indicator: Indicator
    modifier: Modifier | None
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()

    @property
    def is_several(self) -> bool:
        """Whether several can be chosen, so that Enter ends the question."""
        return self.modifier is not None and self.modifier.kind is ModifierKind.MULTIPLE

    @property
    def is_typed(self) -> bool:
        """Whether the answer is a number or a text."""
        return self.modifier is not None and self.modifier.kind not in _PICKED


def begun(pad: Pad, begin: Begin, event: str, situation: Situation) -> Answer:
    """An event was recorded: what is to be asked about it, and whether its key is held down."""
    indicator = situation.codebook.find_indicator(begin.indicator)
    left = tuple(m.id for m in indicator.modifiers if m.id not in begin.modifiers)
    left = (TOWARDS, *left) if begin.asks_aim else left
    asking = Asking(event, indicator.id, left, given=dict(begin.modifiers)) if left else None
    pad = replace(pad, asking=asking)
    if begin.until is not None:
        return pad, End(event, begin.until) if begin.until.us > begin.at.us else None
    if begin.letter:
        return replace(pad, held=(*pad.held, Held(begin.letter, event, begin.at.us))), None
    return pad, None


def question(pad: Pad, situation: Situation) -> Question | None:
    """What is asked now. Of an indicator that waits for somebody it has no keys: digits are people then."""
    if pad.waiting:
        indicator = situation.codebook.find_indicator(pad.waiting)
        modifier = next((m for m in indicator.modifiers if m.kind in _PICKED), None)
        if modifier is None:
            return None
        choices = tuple(Option("", choice.id) for choice in modifier.values)
        return Question(indicator, modifier, choices, pad.given.get(modifier.id, ()))
    if pad.asking is None or pad.is_busy:
        return None
    asking = pad.asking
    indicator = situation.codebook.find_indicator(asking.indicator)
    if asking.left[0] == TOWARDS:
        return Question(indicator, None, _people(situation), asking.chosen)
    modifier = _modifier(indicator, asking.left[0])
    signs = [*"123456789", *_free_letters(situation)]
    options = tuple(Option(signs[n] if n < len(signs) else "", c.id) for n, c in enumerate(modifier.values))
    return Question(indicator, modifier, options, asking.chosen)


def value_of(pad: Pad, sign: str, situation: Situation) -> str:
    """The answer that a key gives now; "" when it gives none, and means what it always means."""
    asked = question(pad, situation)
    return next((o.value for o in asked.options if sign and o.sign == sign), "") if asked else ""


def answer(pad: Pad, value: str, situation: Situation, add: bool = False) -> Answer:
    """An answer was chosen, or typed; `add` keeps the people chosen before. A choice of several stays asked.

    Raises `Refused` for a number that the modifier does not allow.
    """
    asked = question(pad, situation)
    if asked is None or not value.strip():
        return pad, None
    if pad.asking is None or pad.waiting:
        assert asked.modifier is not None
        chosen = _chosen(asked, value)
        return replace(pad, given=_with(pad.given, asked.modifier.id, chosen)), None
    if asked.modifier is None:
        return _aimed(pad, pad.asking, value, add)
    chosen = _chosen(asked, value)
    if chosen:
        asked.modifier.check(chosen)
    given = _with(pad.asking.given, asked.modifier.id, chosen)
    now = replace(pad, asking=replace(pad.asking, given=given, chosen=chosen))
    return now if asked.is_several else skip(now), Change(pad.asking.event, modifiers=given)


def skip(pad: Pad) -> Pad:
    """Enter: on to the next question, or to none."""
    if pad.asking is None:
        return pad
    left = pad.asking.left[1:]
    return replace(pad, asking=replace(pad.asking, left=left, chosen=()) if left else None)


def forget(pad: Pad, events: list[str]) -> Pad:
    """These events are no longer there: nothing is asked of them, and no key holds them."""
    asking = pad.asking if pad.asking and pad.asking.event not in events else None
    return replace(pad, asking=asking, held=tuple(h for h in pad.held if h.event not in events))


def _aimed(pad: Pad, asking: Asking, value: str, add: bool) -> Answer:
    is_word = value in (Targets.ALL, Targets.NONE, Targets.UNCLEAR)
    if not add or is_word:
        return skip(pad), Change(asking.event, targets=(value,))
    others = tuple(v for v in asking.chosen if v != value)
    chosen = others if value in asking.chosen else (*others, value)
    targets = chosen or (Targets.UNCLEAR.value,)
    return replace(pad, asking=replace(asking, chosen=chosen)), Change(asking.event, targets=targets)


def _chosen(asked: Question, value: str) -> tuple[str, ...]:
    if not asked.is_several:
        return (value.strip(),)
    if value in asked.chosen:
        return tuple(v for v in asked.chosen if v != value)
    return (*asked.chosen, value)


def _with(given: Given, modifier: str, values: tuple[str, ...]) -> Given:
    others = {name: kept for name, kept in given.items() if name != modifier}
    return others | {modifier: values} if values else others


def _people(situation: Situation) -> tuple[Option, ...]:
    # With Alt, as always for towards whom: a digit alone is who shows the next thing.
    people = tuple(Option(f"Alt+{n}" if n < 10 else "", id_) for n, id_ in enumerate(situation.people, 1))
    words = ((ALL, Targets.ALL), (NOBODY, Targets.NONE), ("", Targets.UNCLEAR))
    return (*people, *(Option(sign, word.value) for sign, word in words))


def _modifier(indicator: Indicator, id_: str) -> Modifier:
    return next(m for m in indicator.modifiers if m.id == id_)


def _free_letters(situation: Situation) -> str:
    """Letters with which no indicator begins, so that an answer never takes the place of a mark."""
    taken = {i.key[0] for i in situation.codebook.indicators} | RESERVED_KEYS
    return "".join(letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in taken)

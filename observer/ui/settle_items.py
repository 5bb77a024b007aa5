"""What a consensus has to decide, in the terms of the page: who has what, in what they differ, what was decided."""

from dataclasses import dataclass

from observer.coding.codebook import Codebook, Indicator, say
from observer.coding.consensus import Difference, Verdict
from observer.coding.events import Comment, Event, IntervalCode, Targets
from observer.coding.ratings import Rating
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.i18n import N_, _
from observer.services.consensus_items import Thing
from observer.services.consensus_lines import ConsensusLine, Opened
from observer.ui.agreement_items import Fate, Mark, Moment
from observer.ui.timeline_data import value_text

DIFFERENCES = {
    Difference.NONE: N_("They agree."),
    Difference.ONLY_SOME: N_("Only {coders} marked this."),
    Difference.INDICATOR: N_("Not the same indicator."),
    Difference.PEOPLE: N_("Not the same people."),
    Difference.MODIFIERS: N_("Not the same modifiers."),
    Difference.ENDS: N_("Not the same beginning or end."),
    Difference.RATING: N_("Not the same rating."),
    Difference.ANSWER: N_("Not the same answer."),
}
VERDICTS = {
    Verdict.AGREED: N_("agreed"), Verdict.TAKE: N_("taken"), Verdict.BOTH: N_("both taken"),
    Verdict.NEW: N_("new"), Verdict.NEITHER: N_("neither"), Verdict.OPEN: N_("left open"),
}  # fmt: skip
_FATES = {Difference.NONE: Fate.MATCHED, Difference.ONLY_SOME: Fate.ONLY1}


@dataclass(frozen=True)
class Card:
    """What one coder has of an item: letter and name, what it is, when, what was written to it; `is_empty`: nothing."""

    letter: str
    coder: str
    title: str
    when: str = ""
    comment: str = ""
    is_empty: bool = False
    is_taken: bool = False


class ItemReader:
    """Puts the items of one consensus into words."""

    def __init__(self, opened: Opened, names: dict[str, str]) -> None:
        self.opened, self._names = opened, names
        self._book: Codebook = opened.codebook
        self._indicators = {self._book.qualified(i.id): i for i in self._book.indicators}
        self._dimensions = {self._book.qualified(d.id): d for d in self._book.dimensions}
        self._colours = {d.id: d.colour for d in self._book.dimensions}

    def coders(self) -> list[str]:
        """Whose work is settled, in order."""
        return [source.coder.name for source in self.opened.sources]

    # -- as moments ---------------------------------------------------------------------------------------------

    def moment(self, line: ConsensusLine) -> Moment:
        """An item as a moment, with what every coder marked; of an interval it is seen who said yes."""
        places = [self._mark(event) for event in line.events] or [self._yes(answer) for answer in line.answers]
        first, second, *more = (*places, None, None) if len(places) < 2 else places
        span = next(((a.start_us, a.stop_us) for a in line.answers if a is not None), None)
        if line.comments and line.at_us is not None:
            span = line.at_us, line.at_us
        title, words = self.title(line), self.difference(line)
        where = self.opened.session.id
        return Moment(line.item.id, where, self._fate(line), first, second, title, words, span=span, more=tuple(more))

    def _fate(self, line: ConsensusLine) -> Fate:
        if line.difference is Difference.ONLY_SOME and len(self.opened.sources) == 2:
            return Fate.ONLY1 if "A" in line.letters else Fate.ONLY2
        return _FATES.get(line.difference, Fate.DIFFERENT)

    def _mark(self, event: Event | None) -> Mark | None:
        if event is None:
            return None
        stop = event.stop.us if event.stop is not None and event.stop.us > event.start.us else None
        return self._drawn(event.id, event.start.us, stop, event.indicator)

    def _yes(self, answer: IntervalCode | None) -> Mark | None:
        if answer is None or not answer.value:
            return None
        return self._drawn(answer.id, answer.start_us, answer.stop_us, answer.indicator)

    def _drawn(self, id_: str, start_us: int, stop_us: int | None, name: str) -> Mark:
        indicator = self._indicator(name)
        colour = indicator.colour or self._colours[indicator.dimension]
        return Mark(id_, start_us, stop_us, indicator.valence, colour, say(indicator.label), ("",))

    def _indicator(self, name: str) -> Indicator:
        return self._indicators.get(name) or self._book.find_indicator(name)

    # -- in words -----------------------------------------------------------------------------------------------

    def title(self, line: ConsensusLine) -> str:
        """What it is about, in a few words."""
        events = [event for event in line.events if event is not None]
        if events:
            return " / ".join(dict.fromkeys(self.event(event) for event in events))
        first = next((thing for thing in line.things if thing is not None), None)
        if isinstance(first, Rating):
            return f"{self._name(first.target)} · {self._dimension(first)}"
        if isinstance(first, IntervalCode):
            return f"{self._name(first.participant)} · {say(self._indicator(first.indicator).label)}"
        return _("Comment: {text}").format(text=" ".join(first.text.split())) if isinstance(first, Comment) else "?"

    def difference(self, line: ConsensusLine) -> str:
        """In what they differ, in a sentence."""
        having = [name for n, name in enumerate(self.coders()) if line.things[n] is not None]
        if line.comments:
            return _("A comment of {coder}. It may be taken over; nothing has to be decided.").format(coder=having[0])
        said = _(DIFFERENCES[line.difference]).format(coders=_(" and ").join(having))
        if line.ratings or line.answers:
            values = ", ".join(f"{card.coder} {card.title}" for card in self.cards(line) if not card.is_empty)
            return f"{said} {values}."
        return said

    def decision(self, line: ConsensusLine) -> str:
        """What was decided, in a few words; empty when it has still to be decided."""
        item = line.item
        if item.verdict is None:
            return ""
        if item.verdict is Verdict.TAKE:
            return _("{coder} taken").format(coder=_(" and ").join(self._taken(line)))
        return _(VERDICTS[item.verdict])

    def _taken(self, line: ConsensusLine) -> list[str]:
        return [source.coder.name for source in self.opened.sources if source.coding.id in line.item.taken]

    def event(self, event: Event) -> str:
        """An event in one line: who, towards whom, what."""
        who = ", ".join(map(self._name, event.actors))
        towards = {Targets.ALL: "→ " + _("everybody"), Targets.UNCLEAR: "→ ?", Targets.NONE: ""}.get(event.targets)
        if towards is None:
            towards = "→ " + ", ".join(map(self._name, event.target_ids))
        label = say(self._indicator(event.indicator).label)
        return " · ".join(part for part in (f"{who} {towards}".strip(), label) if part)

    def cards(self, line: ConsensusLine) -> list[Card]:
        """What each coder has."""
        taken = line.item.taken if line.item.verdict in (Verdict.TAKE, Verdict.BOTH, Verdict.AGREED) else ()
        return [
            self._card(source.letter, source.coder.name, line.things[n], source.coding.id in taken)
            for n, source in enumerate(self.opened.sources)
        ]

    def results(self, line: ConsensusLine) -> str:
        """What stands in the consensus now."""
        return " / ".join(self._card("", "", one, False).title for one in line.results)

    def _card(self, letter: str, coder: str, one: Thing | None, is_taken: bool) -> Card:
        if one is None:
            return Card(letter, coder, _("nothing"), is_empty=True, is_taken=is_taken)
        if isinstance(one, IntervalCode):
            span = f"{clock(one.start_us)} – {clock(one.stop_us)}"
            return Card(letter, coder, _("yes") if one.value else _("no"), span, is_taken=is_taken)
        if isinstance(one, Comment):
            return Card(letter, coder, one.text, clock(one.at.us) if one.at else "", is_taken=is_taken)
        if isinstance(one, Event):
            when = clock(one.start.us) + (f" – {clock(one.stop.us)}" if one.stop is not None else "")
            return Card(letter, coder, self.event(one), when, one.comment, is_taken=is_taken)
        value = word(one.reason) if one.reason is not None else value_text(one.value)
        return Card(letter, coder, value, "", one.comment, is_taken=is_taken)

    def _dimension(self, rating: Rating) -> str:
        dimension = self._dimensions.get(rating.dimension) or self._book.find_dimension(rating.dimension)
        return say(dimension.label)

    def _name(self, id_: str) -> str:
        return self._names.get(id_, "?")

    def indicators(self, line: ConsensusLine) -> list[str]:
        """The indicators that it is about, each once (qualified ids)."""
        return list(dict.fromkeys(event.indicator for event in line.events if event is not None))

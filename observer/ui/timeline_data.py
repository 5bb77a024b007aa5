"""What the timeline shows, made of what a study holds: rows and items, flags and stretches."""

from collections.abc import Iterable
from dataclasses import dataclass

from observer.coding.codebook import Codebook, Indicator, Kind, say
from observer.coding.events import Comment, Event, Targets
from observer.coding.ratings import Rating
from observer.coding.study import Presence, Seen, UncodableSpan
from observer.coding.words import word
from observer.i18n import _
from observer.services.workplace import Person, initials
from observer.ui.timeline_items import Band, CommentFlag, Item, RatingFlag, Row

NOBODY = "-"  # the row of events that nobody shows
BETWEEN = "|"  # between the id of an event and that of its row: an event of two people stands in two rows
PERSON, DIMENSION, INDICATOR = ROWS_BY = "person", "dimension", "indicator"  # what rows can stand for


class ItemMaker:
    """Makes rows and items, with rows by person, dimension or indicator. It looks things up in the codebook once,
    so that a hundred thousand events are quick."""

    def __init__(self, codebook: Codebook, people: list[Person], names: dict[str, str], by: str = PERSON) -> None:
        self._codebook, self._people, self._names = codebook, people, names
        self.by = by if by in (DIMENSION, INDICATOR) else PERSON
        self._indicators = {codebook.qualified(i.id): i for i in codebook.indicators}
        self._colours = {d.id: d.colour for d in codebook.dimensions}
        self._labels: dict[tuple[object, ...], str] = {}  # most events are like others

    def rows(self) -> list[Row]:
        """The rows, those of indicators only as long as they are used."""
        if self.by == DIMENSION:
            return [Row(d.id, say(d.label), colour=d.colour) for d in self._codebook.dimensions]
        if self.by == INDICATOR:
            return [
                Row(
                    i.id, say(i.label), colour=self._colour(i), valence=i.valence, is_state=i.kind is Kind.STATE,
                    only_used=True,
                )
                for i in self._codebook.indicators
            ]  # fmt: skip
        people = [Row(p.id, p.name, p.initials, is_person=not p.is_group) for p in self._people]
        return [*people, Row(NOBODY, _("Circumstances"), "·")]

    def items(self, event: Event) -> list[Item]:
        """An event: once in each row to which it belongs."""
        indicator = self._indicator(event)
        like = event.indicator, event.actors, event.targets, event.target_ids
        label = self._labels.get(like)
        if label is None:
            label = self._labels[like] = self._label(event, indicator)
        return [
            Item(
                id=self._id(event.id, row),
                row=row,
                start_us=event.start.us,
                stop_us=event.stop.us if event.stop else None,
                is_open=event.is_open,
                is_state=event.kind is Kind.STATE,
                valence=indicator.valence,
                colour=self._colour(indicator),
                label=label,
                doubt=event.doubt,
                event=event.id,
            )
            for row in self._rows_of(event, indicator)
        ]

    def all_items(self, events: Iterable[Event]) -> list[Item]:
        """The items of many events."""
        return [item for event in events for item in self.items(event)]

    def possible_ids(self, event: str) -> list[str]:
        """All ids that items of an event can have had."""
        rows = [*(person.id for person in self._people), NOBODY] if self.by == PERSON else [""]
        return [self._id(event, row) for row in rows]

    def _id(self, event: str, row: str) -> str:
        """Only by person an event can stand in several rows."""
        return event + BETWEEN + (row if self.by == PERSON else "")

    def _rows_of(self, event: Event, indicator: Indicator) -> tuple[str, ...]:
        if self.by == DIMENSION:
            return (indicator.dimension,)
        return (indicator.id,) if self.by == INDICATOR else event.actors or (NOBODY,)

    def _indicator(self, event: Event) -> Indicator:
        return self._indicators.get(event.indicator) or self._codebook.find_indicator(event.indicator)

    def _colour(self, indicator: Indicator) -> str:
        return indicator.colour or self._colours[indicator.dimension]

    def _label(self, event: Event, indicator: Indicator) -> str:
        """An event in one line: who, towards whom, what."""
        who = ", ".join(self._names.get(actor, "?") for actor in event.actors)
        towards = {Targets.ALL: "→ " + _("everybody"), Targets.UNCLEAR: "→ ?", Targets.NONE: ""}.get(event.targets)
        if towards is None:
            towards = "→ " + ", ".join(self._names.get(target, "?") for target in event.target_ids)
        return " · ".join(part for part in (f"{who} {towards}".strip(), say(indicator.label)) if part)


# -- flags ----------------------------------------------------------------------------------------------


def comment_flags(comments: Iterable[Comment]) -> list[CommentFlag]:
    """Those comments that are on a moment."""
    return [CommentFlag(c.id, c.at.us, c.text.replace("\n", " ")) for c in comments if c.at is not None]


def rating_flags(
    ratings: Iterable[Rating], codebook: Codebook, names: dict[str, str], by: str = PERSON
) -> list[RatingFlag]:
    """The ratings of a coding, for rows by person, dimension or indicator (which have none of the session)."""
    found = []
    for rating in ratings:
        dimension = codebook.find_dimension(rating.dimension)
        name = names.get(rating.target, "?")
        is_whole = rating.start_us is None
        row = {PERSON: rating.target, DIMENSION: dimension.id}.get(by, "")
        who = "" if is_whole and by == PERSON else initials(name)
        text = value_text(rating.value)
        said = word(rating.reason) if rating.reason is not None else text
        label = " · ".join([name, say(dimension.label), said, *([rating.comment] if rating.comment else [])])
        colour = dimension.colour
        found.append(RatingFlag(rating.id, row, text, label, colour, who, rating.start_us, rating.stop_us))
    return found


def value_text(value: int | None) -> str:
    """A rating as short as can be, with a real minus sign; a dash when there is none."""
    return "–" if value is None else f"{value:+d}".replace("-", "−") if value else "0"


# -- stretches ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spans:
    """Who was there and what cannot be coded in a session of `length_us`."""

    presence: tuple[Presence, ...]
    uncodable: tuple[UncodableSpan, ...]
    length_us: int


def span_bands(spans: Spans, names: dict[str, str], by: str = PERSON) -> list[Band]:
    """Stretches for rows by person; those of one person are left out where rows stand for something else."""
    found = [_presence(span, spans.length_us, names) for span in spans.presence if by == PERSON]
    for span in spans.uncodable:
        if span.participant is None or by == PERSON:
            words = [word(span.reason), word(span.channel)]
            words += [names.get(span.participant, "?")] if span.participant else []
            found.append(Band(span.start_us, span.stop_us, " · ".join(words), row=span.participant or "", id=span.id))
    return found


def _presence(span: Presence, length_us: int, names: dict[str, str]) -> Band:
    start = span.start_us if span.start_us is not None else 0
    stop = span.stop_us if span.stop_us is not None else length_us
    words = {Seen.SEEN: _("{name} is there"), Seen.HEARD: _("{name} is there, only heard")}[span.how]
    label = words.format(name=names.get(span.participant, "?"))
    return Band(start, stop, label, "heard" if span.how is Seen.HEARD else "presence", span.participant, span.id)

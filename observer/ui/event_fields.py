"""What the event table shows of an event, how it is sorted, filtered and typed. No widgets here."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from observer.coding.codebook import Codebook, Indicator, Kind, Modifier, Valence, say
from observer.coding.events import Event, Targets
from observer.coding.study import Seen
from observer.coding.timecode import SECOND, clock
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.ui.decimals import figures
from observer.ui.indicator_search import plain

HEADS = (
    N_("Time"), N_("Stop"), N_("Length"), N_("Who"), N_("Towards"), N_("Indicator"), N_("Modifiers"),
    N_("Perceived"), N_("Doubt"), N_("Comment"),
)  # fmt: skip
TIME, STOP, LENGTH, WHO, TOWARDS, INDICATOR, MODIFIERS, PERCEIVED, DOUBT, COMMENT = range(10)
# what each column changes, as the services call it; the length follows from the two times
FIELDS = ("start", "stop", "stop", "actors", "targets", "indicator", "modifiers", "perceived", "doubt", "comment")
SIGNS = {Valence.POSITIVE: "▲", Valence.NEGATIVE: "▽", Valence.NEUTRAL: "○"}
_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,6}))?", re.ASCII)


@dataclass(frozen=True)
class EventRow:
    """One event as the table shows it; times in microseconds of session time. What comes after `doubt` is
    what a filter and an editor need to know."""

    id: str
    start_us: int
    stop_us: int | None
    is_open: bool
    who: str
    towards: str
    indicator: str
    valence: Valence
    comment: str
    doubt: bool
    indicator_id: str = ""
    dimension: str = ""
    actors: tuple[str, ...] = ()
    targets: Targets = Targets.NONE
    target_ids: tuple[str, ...] = ()
    modifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    modifier_words: str = ""
    perceived: Seen | None = None


class RowMaker:
    """Makes rows of events. A codebook is looked through once, so that a hundred thousand rows are quick."""

    def __init__(self, codebook: Codebook, names: dict[str, str]) -> None:
        self._codebook, self._names = codebook, names
        self._known: dict[str, Indicator] = {codebook.qualified(i.id): i for i in codebook.indicators}
        self._labels = {name: say(indicator.label) for name, indicator in self._known.items()}
        self._together: dict[tuple[str, ...], str] = {}  # the names of those who are in many events
        self._words = {Targets.ALL: _("to all"), Targets.UNCLEAR: _("unclear"), Targets.NONE: ""}

    def row(self, event: Event) -> EventRow:
        """The row of an event. Raises `NotFound` for an indicator that the codebook does not have."""
        indicator = self._known.get(event.indicator)
        if indicator is None:
            raise NotFound(_("The codebook has no indicator “{name}”.").format(name=event.indicator))
        towards = self._words.get(event.targets)
        return EventRow(
            id=event.id,
            start_us=event.start.us,
            stop_us=event.stop.us if event.stop else None,
            is_open=event.is_open,
            who=self._people(event.actors),
            towards=self._people(event.target_ids) if towards is None else towards,
            indicator=self._labels[event.indicator],
            valence=indicator.valence,
            comment=event.comment,
            doubt=event.doubt,
            indicator_id=indicator.id,
            dimension=indicator.dimension,
            actors=event.actors,
            targets=event.targets,
            target_ids=event.target_ids,
            modifiers=event.modifiers,
            modifier_words=modifier_words(indicator, event.modifiers) if event.modifiers else "",
            perceived=event.perceived,
        )

    def _people(self, ids: tuple[str, ...]) -> str:
        words = self._together.get(ids)
        if words is None:
            words = self._together[ids] = ", ".join(self._names.get(id_, "?") for id_ in ids)
        return words


def modifier_words(indicator: Indicator, given: dict[str, tuple[str, ...]]) -> str:
    """The modifiers of an event in words: `uptake: takes up`."""
    parts = []
    for modifier in indicator.modifiers:
        if modifier.id in given:
            values = ", ".join(value_words(modifier, value) for value in given[modifier.id])
            parts.append(f"{say(modifier.label)}: {values}")
    return "; ".join(parts)


def value_words(modifier: Modifier, value: str) -> str:
    """What a value of a modifier is called; a number or a text is itself."""
    return next((say(choice.label) for choice in modifier.values if choice.id == value), value)


def cell(row: EventRow, column: int) -> str:
    """What stands in a cell, on one line."""
    match column:
        case 0:
            return clock(row.start_us) + (" ?" if row.doubt else "")
        case 1:
            return clock(row.stop_us) if row.stop_us is not None else ""
        case 2:
            return _length(row)
        case 3:
            return row.who
        case 4:
            return row.towards
        case 5:
            return f"{SIGNS[row.valence]} {row.indicator}"
        case 6:
            return row.modifier_words
        case 7:
            return word(row.perceived) if row.perceived else ""
        case 8:
            return _("doubt") if row.doubt else ""
    return " ".join(row.comment.split())


def _length(row: EventRow) -> str:
    if row.is_open:
        return _("open")
    return figures((row.stop_us - row.start_us) / SECOND, 1) + " s" if row.stop_us is not None else ""


def sort_key(row: EventRow, column: int) -> tuple[Any, int, str]:
    """What rows are sorted by; ties by time, so that every row has one place."""
    value: Any = 0
    if column in (STOP, LENGTH):
        value = row.stop_us if row.stop_us is not None else -1
        value = value - row.start_us if column == LENGTH and value >= 0 else value
    elif column == DOUBT:
        value = not row.doubt
    elif column == INDICATOR:
        value = row.indicator.casefold()
    elif column != TIME:
        value = cell(row, column).casefold()
    return (value, row.start_us, row.id)


def search_text(row: EventRow) -> str:
    """All words of a row, without accents, for the filter; also those of a comment's further lines."""
    perceived = word(row.perceived) if row.perceived else ""
    return plain(
        "\n".join(
            (clock(row.start_us), row.who, row.towards, row.indicator, row.modifier_words, perceived, row.comment)
        )
    )


def copied(text: str) -> str:
    """A cell as it is copied: one line, and never a formula in the spreadsheet where it is pasted."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


@dataclass(frozen=True)
class EventFilter:
    """Which events are meant; an empty field means any."""

    dimensions: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    valences: frozenset[Valence] = frozenset()
    doubt: bool = False
    is_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return self == EventFilter()

    def matches(self, row: EventRow) -> bool:
        """Whether a row is meant. People count as those who show it and as those it is directed at."""
        return (
            (not self.dimensions or row.dimension in self.dimensions)
            and (not self.indicators or row.indicator_id in self.indicators)
            and (not self.valences or row.valence in self.valences)
            and (not self.people or not self.people.isdisjoint((*row.actors, *row.target_ids)))
            and (row.doubt or not self.doubt)
            and (row.is_open or not self.is_open)
        )

    def matches_event(self, event: Event, codebook: Codebook) -> bool:
        """Whether an event is meant."""
        indicator = codebook.find_indicator(event.indicator)
        return self.matches(
            EventRow(
                id=event.id,
                start_us=event.start.us,
                stop_us=None,
                is_open=event.is_open,
                who="",
                towards="",
                indicator="",
                valence=indicator.valence,
                comment="",
                doubt=event.doubt,
                indicator_id=indicator.id,
                dimension=indicator.dimension,
                actors=event.actors,
                target_ids=event.target_ids,
            )
        )


def parse_time(text: str) -> int:
    """A typed time of the session in microseconds: 12:03.4, 1:02:03, or seconds. Raises `Refused`."""
    found = _TIME.fullmatch(text.strip())
    if found:
        hours, minutes, seconds, parts = found.groups()
        small_enough = (minutes is None or int(seconds) < 60) and (hours is None or int(minutes) < 60)
        if small_enough:
            whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
            return int((whole + Decimal(f"0.{parts or 0}")) * SECOND)
    raise Refused(_("“{text}” is not a time. Write 12:03.4 for 12 minutes and 3.4 seconds.").format(text=text.strip()))


def is_state(row: EventRow, codebook: Codebook | None) -> bool:
    """Whether a row is of a period, which can have an end."""
    found = [i for i in codebook.indicators if i.id == row.indicator_id] if codebook else []
    return bool(found) and found[0].kind is Kind.STATE

"""What the coding page's parts show, made of what the services give."""

from observer.coding.codebook import say
from observer.coding.events import Event, Targets
from observer.i18n import _
from observer.services.workplace import Workplace
from observer.ui.code_pad import OpenState, PadPerson
from observer.ui.event_table import EventRow
from observer.ui.timeline_view import Item, Row

NOBODY = "-"  # the row of events that nobody shows
_BETWEEN = "|"  # between the id of an event and that of its row: an event of two people stands in two rows


def pad_people(work: Workplace) -> list[PadPerson]:
    """Who can be chosen on the pad."""
    return [PadPerson(p.id, p.name, p.initials, p.side, p.number, p.is_group) for p in work.people()]


def rows(work: Workplace) -> list[Row]:
    """One row of the timeline per person, and one for what nobody shows."""
    people = [Row(p.id, p.name, p.initials) for p in work.people()]
    return [*people, Row(NOBODY, _("Circumstances"), "·")]


def items(work: Workplace, event: Event, names: dict[str, str]) -> list[Item]:
    """An event on the timeline: once in the row of each of its people."""
    indicator = work.codebook.find_indicator(event.indicator)
    colour = indicator.colour or work.codebook.find_dimension(indicator.dimension).colour
    return [
        Item(
            id=event.id + _BETWEEN + row,
            row=row,
            start_us=event.start.us,
            stop_us=event.stop.us if event.stop else None,
            is_open=event.is_open,
            is_state=event.kind.value == "state",
            valence=indicator.valence,
            colour=colour,
            label=work.describe(event, names),
            doubt=event.doubt,
        )
        for row in event.actors or (NOBODY,)
    ]


def shown_ids(event: Event) -> list[str]:
    """The ids of an event's items."""
    return [event.id + _BETWEEN + row for row in event.actors or (NOBODY,)]


def possible_ids(work: Workplace, event: str) -> list[str]:
    """All ids that items of an event can have had."""
    return [event + _BETWEEN + row for row in [*(p.id for p in work.people()), NOBODY]]


def event_ids(item_ids: list[str]) -> list[str]:
    """The events of some items, each once."""
    return list(dict.fromkeys(item.split(_BETWEEN)[0] for item in item_ids))


def table_row(work: Workplace, event: Event, names: dict[str, str]) -> EventRow:
    """An event in the table."""
    indicator = work.codebook.find_indicator(event.indicator)
    words = {Targets.ALL: _("to all"), Targets.UNCLEAR: _("unclear"), Targets.NONE: ""}
    towards = words.get(event.targets)
    return EventRow(
        id=event.id,
        start_us=event.start.us,
        stop_us=event.stop.us if event.stop else None,
        is_open=event.is_open,
        who=", ".join(names.get(a, "?") for a in event.actors),
        towards=", ".join(names.get(t, "?") for t in event.target_ids) if towards is None else towards,
        indicator=say(indicator.label),
        valence=indicator.valence,
        comment=event.comment,
        doubt=event.doubt,
    )


def open_states(work: Workplace) -> list[OpenState]:
    """The periods that run, for the pad."""
    names = work.names()
    return [
        OpenState(e.id, e.indicator.split(":", 1)[1], ", ".join(names.get(a, "?") for a in e.actors), e.start.us)
        for e in work.open_states()
    ]

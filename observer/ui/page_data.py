"""What the coding page's parts show, made of what the services give."""

from observer.coding.codebook import say
from observer.coding.events import Event, Targets
from observer.i18n import _
from observer.services import comments as comment_service
from observer.services import presence
from observer.services.workplace import Workplace
from observer.ui.code_pad import OpenState, PadPerson
from observer.ui.event_table import EventRow
from observer.ui.timeline_data import (
    BETWEEN,
    NOBODY,
    PERSON,
    ItemMaker,
    Spans,
    comment_flags,
    rating_flags,
    span_bands,
)
from observer.ui.timeline_items import Band, CommentFlag, Item, RatingFlag, Row


def pad_people(work: Workplace) -> list[PadPerson]:
    """Who can be chosen on the pad."""
    return [PadPerson(p.id, p.name, p.initials, p.side, p.number, p.is_group) for p in work.people()]


def item_maker(work: Workplace, by: str = PERSON) -> ItemMaker:
    """What makes rows and items of the timeline, with rows by "person", "dimension" or "indicator". Make it anew
    when people or the codebook have changed, and use it for many events."""
    return ItemMaker(work.codebook, work.people(), work.names(), by)


def rows(work: Workplace, by: str = PERSON) -> list[Row]:
    """The rows of the timeline: one per person and one for what nobody shows, or one per dimension or indicator."""
    return item_maker(work, by).rows()


def items(work: Workplace, event: Event, names: dict[str, str], by: str = PERSON) -> list[Item]:
    """An event on the timeline: once in each row to which it belongs. Of many events: `item_maker`."""
    return ItemMaker(work.codebook, [], names, by).items(event)


def shown_ids(event: Event, by: str = PERSON) -> list[str]:
    """The ids of an event's items."""
    if by == PERSON:
        return [event.id + BETWEEN + row for row in event.actors or (NOBODY,)]
    return [event.id + BETWEEN]


def possible_ids(work: Workplace, event: str, by: str = PERSON) -> list[str]:
    """All ids that items of an event can have had."""
    return item_maker(work, by).possible_ids(event)


def event_ids(item_ids: list[str]) -> list[str]:
    """The events of some items, each once."""
    return list(dict.fromkeys(item.split(BETWEEN)[0] for item in item_ids))


def comments(work: Workplace) -> list[CommentFlag]:
    """The comments on moments, for the timeline."""
    return comment_flags(comment_service.of(work.desk, work.key))


def ratings(work: Workplace, by: str = PERSON) -> list[RatingFlag]:
    """The ratings of the coding, for the timeline."""
    return rating_flags(work.ratings(), work.codebook, work.names(), by)


def bands(work: Workplace, length_us: int, by: str = PERSON) -> list[Band]:
    """Who was there and what cannot be coded, for the timeline."""
    study, session = work.desk.study, work.desk.session
    spans = Spans(tuple(presence.of_people(study, session)), tuple(presence.uncodable(study, session)), length_us)
    return span_bands(spans, work.names(), by)


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

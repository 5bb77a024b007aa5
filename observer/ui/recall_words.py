"""What was said, in words and as marks on a timeline."""

from observer.coding.codebook import Codebook, say
from observer.coding.consent import term
from observer.coding.events import Event
from observer.coding.ratings import Rating
from observer.coding.recall import Act, LogRow, Who
from observer.coding.timecode import clock
from observer.coding.words import word
from observer.errors import NotFound
from observer.i18n import _
from observer.services import codebooks, recall_prompts
from observer.services.perspectives import CoderColumn, Perspectives
from observer.services.recall_search import Said
from observer.services.viewing import Shown
from observer.ui.event_fields import SIGNS
from observer.ui.response_lanes import Lane, LaneMark


def about_words(said: Said) -> str:
    """Then, now or in general, the feeling, and who stopped."""
    row = said.response
    parts = [
        word(row.about) if row.about else "",
        recall_prompts.feeling_words(row.feeling) if row.feeling else "",
        stopped_words(row.initiated),
    ]
    return " · ".join(part for part in parts if part)


def stopped_words(who: Who) -> str:
    """Who stopped the film."""
    return {
        Who.RESPONDENT: _("respondent stopped"),
        Who.FACILITATOR: _("facilitator stopped"),
        Who.NOBODY: _("stop of a list"),
    }[who]


def line_words(row: LogRow) -> str:
    """A stop or a mark: when, and by whom."""
    what = _("marked") if row.act is Act.MARK else stopped_words(row.who)
    return f"{clock(row.us or 0)} · {what}"


def note_words(said: Said) -> str:
    """What was said; or that it is off the record."""
    return _("Off the record") if said.response.off_record else said.response.note


def released_words(said: Said) -> str:
    """To whom it may be told."""
    return ", ".join(term(one) for one in said.released_to) if said.released_to else _("research only")


def lanes_of(found: Perspectives, titles: dict[str, str]) -> tuple[Lane, ...]:
    """A row for each person, then one for each coding; `titles` of the codebooks, by key."""
    people = [Lane(column.person.name, tuple(_said_mark(one) for one in column.said)) for column in found.people]
    return (
        *people,
        *(Lane(coder_words(one, titles), tuple(_event_mark(shown) for shown in one.events)) for one in found.coders),
    )


def coder_words(column: CoderColumn, titles: dict[str, str]) -> str:
    """Whose coding it is, and with which codebook."""
    book = column.seeing.codebook
    title = titles.get(book.key, book.key)
    if column.seeing.is_consensus:
        return _("consensus · {codebook}").format(codebook=title)
    return f"{column.seeing.coder.name} · {title}"


def _said_mark(said: Said) -> LaneMark:
    row = said.response
    return LaneMark(row.us, f"{said.person.name}: {note_words(said)}", by_respondent=row.initiated is Who.RESPONDENT)


def _event_mark(shown: Shown) -> LaneMark:
    event = shown.item
    assert isinstance(event, Event)
    book = book_of(shown)
    stop = event.stop.us if event.stop is not None else None
    try:
        indicator = book.find_indicator(event.indicator)
    except NotFound:
        return LaneMark(event.start.us, event_words(shown), stop)
    return LaneMark(event.start.us, event_words(shown), stop, None, indicator.valence, indicator.kind)


def book_of(shown: Shown) -> Codebook:
    """The codebook of an event or a rating."""
    return codebooks.parsed(shown.seeing.codebook.content)


def event_words(shown: Shown) -> str:
    """An event in one line: when, who, and what."""
    event = shown.item
    assert isinstance(event, Event)
    try:
        indicator = book_of(shown).find_indicator(event.indicator)
        what = f"{SIGNS[indicator.valence]} {say(indicator.label)}"
    except NotFound:
        what = event.indicator
    who = ", ".join(shown.people(event.actors))
    return f"{clock(event.start.us)}  {who}: {what}"


def rating_words(shown: Shown) -> str:
    """A rating in one line: of whom, on what, and its value."""
    rating = shown.item
    assert isinstance(rating, Rating)
    try:
        dimension = say(book_of(shown).find_dimension(rating.dimension).label)
    except NotFound:
        dimension = rating.dimension
    value = (word(rating.reason) if rating.reason else "–") if rating.value is None else f"{rating.value:+d}"
    return f"{shown.names.get(rating.target, '?')}, {dimension}: {value}"

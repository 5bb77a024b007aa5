"""Events as flat rows: a row has all that is told of one event. What tables are written of."""

from collections.abc import Iterator
from dataclasses import dataclass

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledCode, FiledEvent, Loss
from observer.coding.timecode import divide_half_up
from observer.formats.base import in_order
from observer.formats.table_names import joined
from observer.i18n import _

MODIFIER = "modifier_"


@dataclass(frozen=True)
class Heading:
    """A column: its name, what it is in a few words, and whether it holds a text, seconds or a yes or no."""

    name: str
    words: str
    holds: str = "text"


FLAT: tuple[Heading, ...] = (
    Heading("session", "Session"),
    Heading("coder", "Who coded it"),
    Heading("actors", "Who showed it"),
    Heading("towards", "Towards whom: listed, all, unclear; empty: nobody"),
    Heading("targets", "Those towards whom it is, when they are listed"),
    Heading("code", "Indicator"),
    Heading("label", "The indicator in words, when its name is not"),
    Heading("dimension", "Dimension of the indicator"),
    Heading("kind", "point: a moment; state: a period"),
    Heading("start_s", "Start, in seconds from the start of the session", "seconds"),
    Heading("stop_s", "Stop, in seconds; of a moment its start; empty: it has not ended", "seconds"),
    Heading("duration_s", "Duration, in seconds; of a moment 0; empty: it has not ended", "seconds"),
    Heading("open", "Whether it is a period that has not ended", "truth"),
    Heading("doubt", "Whether the coder was in doubt", "truth"),
    Heading("comment", "Comment"),
    Heading("film", "Film of the session"),
    Heading("event_id", "Identifier of the event"),
)
Value = str | int | bool | None  # seconds are whole microseconds


def headings_of(document: Document) -> tuple[Heading, ...]:
    """The columns of the events of a document: those of all, and one for each modifier that is in use."""
    names = dict.fromkeys(name for event in document.events for name, _values in event.modifiers)
    return (*FLAT, *(Heading(MODIFIER + name, name) for name in names))


def rows_of(document: Document) -> Iterator[list[Value]]:
    """A row for each event, in the order of sessions, starts and stops."""
    codes = {code.name: code for code in document.codes}
    films = {one.name: joined(film.path for film in one.films) for one in document.sessions}
    names = [heading.name[len(MODIFIER) :] for heading in headings_of(document)[len(FLAT) :]]
    by_session: dict[str, list[FiledEvent]] = {one.name: [] for one in document.sessions}
    for event in document.events:
        by_session.setdefault(event.session, []).append(event)
    for session, events in by_session.items():
        for event in in_order(events):
            given = {name: joined(values) for name, values in event.modifiers}
            row = _row(event, codes.get(event.code), films.get(session, ""))
            yield [*row, *(given.get(name, "") for name in names)]


def _row(event: FiledEvent, code: FiledCode | None, film: str) -> list[Value]:
    is_point = event.kind is Kind.POINT
    stop = event.start_us if is_point else event.stop_us
    return [
        event.session,
        event.coder,
        joined(event.actors),
        "" if event.towards is Targets.NONE else event.towards.value,
        joined(event.targets),
        event.code,
        code.label if code else "",
        code.parent if code else "",
        event.kind.value,
        event.start_us,
        stop,
        None if stop is None else stop - event.start_us,
        event.is_open,
        event.doubt,
        event.comment,
        film,
        event.id,
    ]


def changes_of(document: Document) -> list[Loss]:
    """What flat rows lose beside the parts that they do not hold: they have no room for the labels of dimensions."""
    n = sum(code.is_category and bool(code.label) and code.label != code.name for code in document.codes)
    return [Loss(_("labels of dimensions"), n)] if n else []


def exact_seconds(us: int) -> str:
    """Seconds with three decimals, or with six where a time is finer than a millisecond."""
    sign, us = ("-", -us) if us < 0 else ("", us)
    if us % 1000:
        return f"{sign}{us // 1_000_000}.{us % 1_000_000:06d}"
    ms = divide_half_up(us, 1000)
    return f"{sign}{ms // 1000}.{ms % 1000:03d}"

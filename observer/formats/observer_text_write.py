"""Event logs for The Observer XT, going out."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledSession, Loss
from observer.coding.timecode import seconds_text
from observer.formats.base import WISHES, Wishes, distinct, in_order, loss_lines, losses_of, whole_file
from observer.formats.cells import joined
from observer.i18n import _
from observer.progress import Progress

BREAK = " ⏎ "
COLUMNS = ("Time", "Subject", "Behavior", "Event type")
MORE = ("Comment", "Coder", "Also shown by", "Towards", "Doubt", "Event id")
NUMBERED = re.compile(r"#\d+")  # what stands for the identifier of an event that has none
ALL, UNCLEAR = "to all", "unclear"
_START, _STOP, _POINT, _YES = "State start", "State stop", "Point", "yes"
_TAKEN = {name.casefold() for name in (*COLUMNS, *MORE, "Event", "Trial time", "Recording time", "Behaviour")}


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """Modifiers that are called like a column of the log."""
    names = [f"{name} → {column}" for name, column in _modifier_columns(document).items() if name != column]
    return [Loss(_("modifiers that get another name"), len(names), ", ".join(names[:5]))] if names else []


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The first session. In UTF-16 with its mark, as programs of Noldus write their texts."""
    progress = progress or Progress()
    session = document.sessions[0] if document.sessions else FiledSession(document.name)
    modifiers = _modifier_columns(document)
    header = [*_header(document, session), [*COLUMNS, *modifiers.values(), *MORE]]
    events = in_order(event for event in document.events if event.session == session.name)
    with whole_file(out) as part, part.open("wb") as file:
        file.write(codecs.BOM_UTF16_LE)
        with io.TextIOWrapper(file, encoding="utf-16-le", newline="") as text:
            table = csv.writer(text, delimiter=";", lineterminator="\r\n")
            table.writerows([["Header lines:", str(len(header) + 1)], *header])
            for n, row in enumerate(_rows(events, list(modifiers))):
                if n % 10_000 == 0:
                    progress.at(n / (2 * len(events)), _("Writing rows"))
                table.writerow(row)


def _header(document: Document, session: FiledSession) -> Iterator[list[str]]:
    """What is told of a session before its events, and what the log cannot hold."""
    from observer.formats import find

    yield ["Observation", session.name]
    if session.date:
        yield ["Date", session.date]
    if session.description:
        yield ["Description", session.description.replace("\n", BREAK)]
    for film in session.films:
        yield ["Film", film.path, seconds_text(film.offset_us)]
    for name, value in session.variables:
        yield ["Variable", name, value.replace("\n", BREAK)]
    lost = losses_of(document, find("observer-text").parts) + changes(document)
    for line in loss_lines(lost):
        yield ["Note", line]


def _modifier_columns(document: Document) -> dict[str, str]:
    """The column of each modifier that events have."""
    names = list(dict.fromkeys(name for event in document.events for name, _values in event.modifiers))
    free = [name for name in names if name.strip() == name and name.casefold() not in _TAKEN]
    others = [name for name in names if name not in free]
    made = distinct([*free, *(f"modifier {name.strip()}" for name in others)])[len(free) :]
    return {name: name for name in free} | dict(zip(others, made, strict=True))


def _rows(events: list[FiledEvent], modifiers: list[str]) -> Iterator[list[str]]:
    """In the order of time. Where one period ends and the next begins, the end comes first."""
    marks: list[tuple[int, bool, int, bool]] = []
    for n, event in enumerate(events):
        marks.append((event.start_us, True, n, False))
        if event.kind is Kind.STATE and event.stop_us is not None:
            marks.append((event.stop_us, event.stop_us == event.start_us, n, True))
    for us, _later, n, is_stop in sorted(marks):
        yield _row(events[n], us, is_stop, n, modifiers)


def _row(event: FiledEvent, us: int, is_stop: bool, n: int, modifiers: list[str]) -> list[str]:
    what = _POINT if event.kind is Kind.POINT else _STOP if is_stop else _START
    given = dict(event.modifiers)
    listed = joined(event.targets)
    listed = f'"{listed}"' if listed in (ALL, UNCLEAR) else listed  # somebody who is called so
    return [
        seconds_text(us),
        event.actors[0] if event.actors else "",
        event.code,
        what,
        *(joined(given.get(name, ())) for name in modifiers),
        "" if is_stop else event.comment.replace("\n", BREAK),
        event.coder,
        joined(event.actors[1:]),
        {Targets.ALL: ALL, Targets.UNCLEAR: UNCLEAR}.get(event.towards, listed),
        _YES if event.doubt else "",
        event.id or f"#{n + 1}",
    ]

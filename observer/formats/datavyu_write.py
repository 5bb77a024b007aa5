"""Writing Datavyu projects: the newest form of the database (#4), and the same bytes for the same document."""

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from observer import __version__
from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, FiledSession, Loss
from observer.formats import find
from observer.formats.base import WISHES, Wishes, distinct, in_order, loss_lines, whole_file
from observer.formats.datavyu_own import PREFIX, TABLES, event_arguments, event_values
from observer.formats.datavyu_text import NOMINAL, TEXT_ARGUMENT, VERSION, Column, cell_line, head, ms_of
from observer.i18n import _
from observer.progress import Progress

ABOUT = PREFIX + "about"
_EVENTS = "events"
_LONGEST = 60
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows: when it was written is nobody's business here


def write(document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
    """The first session of a document: a column for each coder and dimension, and those called `observer_…`."""
    progress, document = progress or Progress(), listed(document)
    session = document.sessions[0] if document.sessions else FiledSession(document.name)
    losses = find("datavyu").losses(document, wishes)
    with whole_file(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open(_info("project"), "w") as project:
            project.write(_project(out).encode())
        with file.open(_info("db"), "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="\n") as database:
            database.write(VERSION + "\n")
            for n, line in enumerate(_lines(document, session.name, loss_lines(losses))):
                if n % 1000 == 0:
                    progress.at(n / max(n + 1, len(document.events)), _("Writing cells"))
                database.write(line)


def changes(document: Document, wishes: Wishes = WISHES) -> list[Loss]:
    """What the format makes different: it knows no time before 0."""
    early = sum(event.start_us < 0 for event in document.events)
    return [Loss(_("events before the beginning of the film: they begin with it"), early)] if early else []


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
    return info


def _project(out: Path) -> str:
    """The project says its name and no more: films are chosen in Datavyu, which finds them by its own player."""
    stem, name = (json.dumps(text, ensure_ascii=False) for text in (out.stem, out.name))
    return f"!project\ndbFile: {name}\nname: {stem}\norigpath: ''\nversion: 5\nviewerSettings: []\n"


def _lines(document: Document, session: str, lost: list[str]) -> Iterator[str]:
    columns = _columns(document, session)
    names = distinct([*(ABOUT, *(PREFIX + one.name for one in TABLES)), *(column.name for column, _events in columns)])
    for name, (column, events) in zip(names[-len(columns) :] if columns else (), columns, strict=True):
        column.name = name
        yield from _of_events(column, events)
    for table in TABLES:
        rows = [((max(start, 0), max(stop, 0)), values) for (start, stop), values in table.rows(document)]
        if rows:
            yield head(Column(PREFIX + table.name, "", _arguments(table.arguments), visible=table.visible))
            yield from (cell_line(*span, values) for span, values in sorted(rows, key=lambda row: row[0]))
    yield head(Column(ABOUT, "", _arguments(("program", "version", "lost")), visible=False))
    yield cell_line(0, 0, ["Observer", __version__, "\n".join(lost)])


def _arguments(names: tuple[str, ...] | list[str]) -> list[tuple[str, str]]:
    return [(name, NOMINAL) for name in names]


def _columns(document: Document, session: str) -> list[tuple[Column, list[FiledEvent]]]:
    """A column for each coder and dimension, in the order of their names; columns of others are as they were."""
    parents = {code.name: code.parent for code in document.codes}
    sheets: dict[tuple[bool, str, str], list[FiledEvent]] = defaultdict(list)
    events = [event for event in document.events if event.session == session]
    mixed = {one.tier for one in events if one.comment} & {one.tier for one in events if one.modifiers}
    for event in events:
        others = event.tier not in mixed and _is_of_others(event)
        place = (event.tier, "") if others else (event.coder, parents.get(event.code) or _EVENTS)
        sheets[others, *place].append(event)
    codes = {code.name: [one.name for one in code.modifiers] for code in document.codes}
    found = []
    for (others, one, two), sheet in sorted(sheets.items()):
        used = dict.fromkeys(name for event in sheet for name, _values in event.modifiers)
        if others:
            used = dict.fromkeys([*codes.get(one, ()), *used])
            arguments = list(used) if used else [TEXT_ARGUMENT]
        else:
            arguments = event_arguments(list(used))
        found.append((Column(one if others else _name(one, two), "", _arguments(arguments)), in_order(sheet)))
    return found


def _is_of_others(event: FiledEvent) -> bool:
    """Whether an event says no more than a cell of others does: its column, and values for its arguments."""
    says = event.coder or event.actors or event.doubt or event.id or event.towards is not Targets.NONE
    once = len({name for name, _values in event.modifiers}) == len(event.modifiers)
    single = once and all(len(values) == 1 for _name, values in event.modifiers)
    return (
        bool(event.tier)
        and event.code == event.tier
        and not says
        and single
        and not (event.modifiers and event.comment)
    )


def _name(coder: str, group: str) -> str:
    """The name of a column: letters, digits and _, so that scripts can use it."""
    made = re.sub(r"[\W_]+", "_", f"{coder}_{group}" if coder else group).strip("_")[:_LONGEST]
    return made if made[:1].isalpha() else f"c_{made}"


def _of_events(column: Column, events: list[FiledEvent]) -> Iterator[str]:
    yield head(column)
    names = [name for name, _kind in column.arguments]
    own = event_arguments([])
    extra = [name.removeprefix("mod_") for name in names[4 : len(names) - 4]] if names[:4] == own[:4] else None
    for event in events:
        start, stop = event.start_us, event.stop_us
        end = start if event.kind is Kind.POINT else 0 if stop is None else max(stop, 0)
        if extra is not None:
            flat = ms_of(end) == ms_of(start)
            yield cell_line(start, end, event_values(event, extra, flat))
        else:
            given = {name: values[0] for name, values in event.modifiers}
            values = [given.get(name, "") for name in names] if given or not event.comment else [event.comment]
            yield cell_line(start, end, values + [""] * (len(names) - len(values)))

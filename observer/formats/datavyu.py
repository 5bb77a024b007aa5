"""Datavyu projects (.opf): zips with a database of columns and cells, and a project that names the films.

Our columns are `coder_dimension`, with an argument for everything that an event says; what is no event stands in
columns called `observer_…`. In the columns of others the name of the column is the code, and its arguments are
modifiers; what is written in a column with one argument, and differs from cell to cell, is a comment.
"""

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.documents import listed
from observer.coding.interchange import (
    Document,
    FiledCode,
    FiledEvent,
    FiledFilm,
    FiledLine,
    FiledModifier,
    FiledSession,
    FiledTranscript,
    Findings,
)
from observer.errors import BadFile
from observer.formats import datavyu_own, datavyu_text, datavyu_write, safe_zip
from observer.formats.base import LONGEST_NAME
from observer.formats.datavyu_own import PREFIX, TABLES
from observer.formats.datavyu_text import TEXT, TEXT_ARGUMENT, Cell, Column
from observer.formats.tiers import LONGEST_CODE, MOST_CODES, TEXT_TIER, are_codes, is_speech
from observer.i18n import _
from observer.progress import Progress

write = datavyu_write.write
changes = datavyu_write.changes

_MOST_DB = 250_000_000
_MOST_PROJECT = 1_000_000
_FILM = re.compile(r"^[ \t-]*(feed|offset):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NUMBERS = {"INTEGER", "FLOAT"}


def read(path: Path, progress: Progress | None = None) -> Document:
    """The cells of all columns: as events, as lines of a transcript, or as what our own columns say."""
    progress, findings = progress or Progress(), Findings()
    with safe_zip.opened(path) as found:
        database = _member(found, "db")
        if database is None:
            words = _("“{name}” is no project of Datavyu: there is no database in it.")
            raise BadFile(words.format(name=path.name))
        text = _text(safe_zip.member(found, database, _MOST_DB), path, findings)
        project = _member(found, "project")
        told = _text(safe_zip.member(found, project, _MOST_PROJECT), path, findings) if project else ""
    made = _Made(path.stem, findings)
    for n, column in enumerate(datavyu_text.columns(text, path.name, findings)):
        progress.at(n / (n + 10), _("Reading columns"))
        made.take(column)
    return made.document(_films(told))


def _member(found: ZipFile, name: str) -> str | None:
    """The member with this name that lies nearest to the top, but none that a Mac put beside it."""
    fitting = [
        one
        for one in found.namelist()
        if PurePosixPath(one).name == name and "__MACOSX" not in PurePosixPath(one).parts
    ]
    return min(fitting, key=lambda one: one.count("/"), default=None)


def _text(data: bytes, path: Path, findings: Findings) -> str:
    """Datavyu writes in the letters of its computer: UTF-8, or those of Windows."""
    if b"\0" in data:
        raise BadFile(_("“{name}” is no project of Datavyu: what is in it is no text.").format(name=path.name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.add(
            _("The file is not in UTF-8; it was read as Windows text. Look whether letters such as é are right.")
        )
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _films(project: str) -> tuple[FiledFilm, ...]:
    """The films that a project names. Of its YAML these few lines are read and nothing else is understood; older
    projects name a film twice, once without saying where it begins."""
    films: dict[str, int] = {}
    last = ""
    for key, given in _FILM.findall(project):
        value = given.strip("'\"")[:LONGEST_NAME]
        if key == "feed":
            last = value
            films.setdefault(last, 0)
        elif last and re.fullmatch(r"-?\d{1,12}", value):
            films[last] = int(value) * 1000
    return tuple(FiledFilm(name, offset) for name, offset in films.items() if name)


class _Made:
    """The document that grows column by column."""

    def __init__(self, session: str, findings: Findings) -> None:
        self._session, self._findings = session, findings
        self._events: list[FiledEvent] = []
        self._codes: list[FiledCode] = []
        self._lines: dict[FiledTranscript, list[FiledLine]] = defaultdict(list)
        self._own: dict[str, list[Any]] = {table.name: [] for table in TABLES}
        self._names: set[str] = set()
        self._numbers: dict[str, int] = {}

    def take(self, column: Column) -> None:
        """What the cells of a column say."""
        plain = column.name.strip() or _("(without a name)")
        n = self._numbers.get(plain, 1)
        name = plain if n == 1 else f"{plain} ({n})"
        while name in self._names:
            n += 1
            name = f"{plain} ({n})"
        self._numbers[plain] = n
        self._names.add(name)
        column.name = name
        table = next((one for one in TABLES if PREFIX + one.name == column.name), None)
        if table is not None:
            for cell in column.cells:
                row, span = _row(column, cell), (cell.onset_us, cell.offset_us)
                self._own[table.name].append(table.thing(row, span, self._session))
        elif column.name == datavyu_write.ABOUT:
            pass
        elif datavyu_own.is_of_events(name for name, _kind in column.arguments):
            self._take_own(column)
        else:
            self._take_foreign(column)

    def document(self, films: tuple[FiledFilm, ...]) -> Document:
        """All that was taken."""
        own = self._own
        for transcript, line in own["transcripts"]:
            self._lines[transcript].append(line)
        session = own["session"][0] if own["session"] else FiledSession(self._session)
        session = replace(session, films=tuple(own["films"]) or films, variables=tuple(own["variables"]))
        known = {code.name for code in own["codebook"]}
        made = Document(
            self._session,
            "datavyu",
            "Datavyu",
            codes=(*own["codebook"], *(code for code in self._codes if code.name not in known)),
            people=tuple(own["people"]),
            sessions=(session,),
            events=tuple(self._events),
            ratings=tuple(own["ratings"]),
            notes=tuple(own["notes"]),
            transcripts=tuple(replace(one, lines=tuple(lines)) for one, lines in self._lines.items()),
            fragments=tuple(own["fragments"]),
            intervals=tuple(own["intervals"]),
            responses=tuple(own["responses"]),
            findings=self._findings.all(),
        )
        return listed(made)

    def _take_own(self, column: Column) -> None:
        for cell in column.cells:
            row, place = _row(column, cell), _place(column, cell)
            event = datavyu_own.event_of(row, (cell.onset_us, cell.offset_us), self._session, place)
            if event.code:
                self._events.append(event)
                self._check(event)
            else:
                self._findings.add(_("A cell without a code; it was left out."), place)

    def _take_foreign(self, column: Column) -> None:
        values = [cell.values[0] for cell in column.cells]
        is_single = len(column.arguments) <= 1
        says_so = column.kind == TEXT or [name for name, _kind in column.arguments] == [TEXT_ARGUMENT]
        text = is_single and column.kind not in _NUMBERS and (says_so or not _are_choices(values))
        if is_single and is_speech(column.name) and not are_codes(values):
            transcript = FiledTranscript(self._session, column.name, ())
            self._lines[transcript] += [FiledLine(*_span(cell), cell.values[0]) for cell in column.cells]
            return
        arguments = column.arguments or [(column.kind.lower(), column.kind)]
        self._codes.append(_code(column, arguments, text))
        for cell in column.cells:
            event = self._event(column, cell, arguments, text)
            self._events.append(event)
            self._check(event)

    def _event(self, column: Column, cell: Cell, arguments: list[tuple[str, str]], text: bool) -> FiledEvent:
        start, stop = cell.onset_us, cell.offset_us
        given = (
            []
            if text
            else [(name, (value,)) for (name, _k), value in zip(arguments, cell.values, strict=True) if value]
        )
        return FiledEvent(
            self._session,
            column.name,
            Kind.POINT if stop == start else Kind.STATE,
            start,
            None if stop in (0, start) else stop,
            modifiers=tuple(given),
            comment=cell.values[0] if text else "",
            place=_place(column, cell),
            tier=column.name,
        )

    def _check(self, event: FiledEvent) -> None:
        if event.stop_us is not None and event.stop_us < event.start_us:
            self._findings.add(_("A cell ends before it begins; its times were kept as they are."), event.place)


def _are_choices(values: list[str]) -> bool:
    """Whether values are short and few. How often each is there says nothing: one study has small and large files, and
    in all of them an argument has to be the same."""
    return len(set(values)) <= MOST_CODES and all(len(one) <= LONGEST_CODE and "\n" not in one for one in values)


def _row(column: Column, cell: Cell) -> dict[str, str]:
    return {name: value for (name, _kind), value in zip(column.arguments, cell.values, strict=False)}


def _place(column: Column, cell: Cell) -> str:
    return _("{column}, line {n}").format(column=column.name[:60], n=cell.line)


def _span(cell: Cell) -> tuple[int, int]:
    return cell.onset_us, cell.offset_us or cell.onset_us


def _code(column: Column, arguments: list[tuple[str, str]], text: bool) -> FiledCode:
    """The code that a column is, with its arguments as modifiers."""
    if text:
        return FiledCode(column.name, id=TEXT_TIER + column.name)
    modifiers = []
    for n, (name, kind) in enumerate(arguments):
        values = [cell.values[n] for cell in column.cells if cell.values[n]]
        if kind in _NUMBERS:
            modifiers.append(FiledModifier(name, ModifierKind.NUMBER))
        elif _are_choices(values):
            modifiers.append(FiledModifier(name, ModifierKind.SINGLE, tuple(sorted(set(values)))))
        else:
            modifiers.append(FiledModifier(name, ModifierKind.TEXT))
    return FiledCode(column.name, modifiers=tuple(modifiers))

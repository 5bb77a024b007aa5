"""Makes events of the rows of a table, as its layout says."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from observer.coding.codebook import Kind
from observer.coding.documents import listed
from observer.coding.interchange import Document, FiledCode, FiledEvent, FiledFilm, FiledSession, Findings
from observer.errors import BadFile, Refused
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, MOST_EVENTS, check_count
from observer.formats.table_cells import POINTS, STATES, NoTime, clean, edge, is_yes, text_of, time_us, towards
from observer.formats.table_groups import Group, groups_of
from observer.formats.table_layout import Cell, Layout, PointMark, Role, RowsAre, TimeUnit
from observer.formats.table_names import pairs, split
from observer.i18n import _
from observer.progress import Progress

Row = tuple[int, Sequence[Cell]]  # its number in the file, its cells
Odd = Callable[[str, str], None]  # told of what is odd, and where


def document_of(
    rows: Iterable[Row],
    layout: Layout,
    path: Path,
    form: str,
    findings: Findings,
    place: str,
    progress: Progress | None = None,
    odd: Odd | None = None,
) -> Document:
    """What the rows of a table hold. `place` names a row, with {n}; `odd` is told instead of the findings what is odd,
    and may raise. Raises `BadFile` when there are too many rows, or none of them is an event."""
    if layout.unit is TimeUnit.FRAMES and not layout.fps > 0:
        words = _("The times of “{name}” are in frames. How many a second has can be chosen in the import window.")
        raise BadFile(words.format(name=path.name))
    reader = _Reader(layout, path, place, odd or findings.add, odd is not None)
    with_events = (RowsAre.EDGES, reader.edges), (RowsAre.SAMPLES, reader.samples)
    events_of = dict(with_events).get(layout.rows, reader.rows)
    events: list[FiledEvent] = []
    progress = progress or Progress()
    for event in events_of(rows):
        if len(events) % 2000 == 0:
            progress.at(min(len(events) / 200_000, 0.9), _("Reading events"))
            check_count(len(events), path.name, MOST_EVENTS)
        events.append(event)
    if not events and reader.left_out:
        raise BadFile(
            _("“{name}” has {n} rows, and none of them is an event: {why}").format(
                name=path.name, n=reader.left_out, why=reader.why
            )
        )
    return listed(
        Document(
            path.stem,
            form,
            codes=reader.all_codes(),
            sessions=reader.all_sessions(),
            events=tuple(events),
            findings=findings.all(),
        )
    )


class _Reader:
    """Reads rows one by one; keeps what it has seen of codes, sessions and films."""

    def __init__(self, layout: Layout, path: Path, place: str, odd: Odd, is_strict: bool) -> None:
        self._layout, self._stem, self._place, self._odd = layout, path.stem, place, odd
        self._is_strict = is_strict
        self._groups = list(groups_of(layout))
        self._codes: dict[str, tuple[str, str]] = {}
        self._kinds: dict[str, set[Kind]] = {}
        self._films: dict[str, dict[str, None]] = {}
        self._above = ""
        self.left_out = 0
        self.why = ""

    # -- rows of each kind --

    def rows(self, rows: Iterable[Row]) -> Iterator[FiledEvent]:
        """Each row an event, or one for each group."""
        for n, cells in rows:
            for group in self._groups:
                if self._is_there(group, cells):
                    event = self._event(group, cells, n)
                    if event is not None:
                        yield event

    def edges(self, rows: Iterable[Row]) -> Iterator[FiledEvent]:
        """Rows that begin or end a period, or are a moment; those of one person and code belong together in order."""
        open_: dict[tuple[object, ...], list[FiledEvent]] = {}
        for n, cells in rows:
            for group in self._groups:
                event = self._event(group, cells, n) if self._is_there(group, cells) else None
                if event is None:
                    continue
                which = edge(text_of(group.first(Role.EVENT_TYPE, cells)))
                key = (event.session, event.coder, event.code, event.actors, event.targets)
                if which == "start":
                    open_.setdefault(key, []).append(replace(event, kind=Kind.STATE, stop_us=None))
                elif which == "stop":
                    yield from self._ended(open_.get(key), event)
                else:
                    if which is None:
                        self._odd(
                            _("A row that is neither start, stop nor moment; it was read as a moment."), event.place
                        )
                    yield replace(event, kind=Kind.POINT, stop_us=None)
        for event in chain.from_iterable(open_.values()):
            self._odd(_("A start without a stop; the period was left open."), event.place)
            yield event

    def _ended(self, begun: list[FiledEvent] | None, event: FiledEvent) -> Iterator[FiledEvent]:
        if not begun:
            self._odd(_("A stop without a start; it was left out."), event.place)
            return
        start = begun.pop(0)
        comment = "\n".join(dict.fromkeys(text for text in (start.comment, event.comment) if text))
        if event.start_us < start.start_us:
            self._odd(_("The stop lies before the start; the period was left open."), event.place)
            yield start
        else:
            yield replace(start, stop_us=event.start_us, comment=comment)

    def samples(self, rows: Iterable[Row]) -> Iterator[FiledEvent]:
        """Looks at regular times: a code in a column lasts until another, or none, stands there."""
        going: dict[int, FiledEvent] = {}
        step, last = 0, 0
        for n, cells in rows:
            time_ = self._time(self._groups[0], Role.START, cells, n) if self._groups else None
            if time_ is None:
                self._leave_out(_("A row without a start"), n)
                continue
            step, last = (time_ - last if time_ > last else step), time_
            for g, group in enumerate(self._groups):
                code = self._name(text_of(group.first(Role.CODE, cells)), n)
                if g in going and going[g].code != code:
                    yield replace(going.pop(g), stop_us=time_)
                if code and g not in going:
                    event = self._event(group, cells, n)
                    if event is not None:
                        going[g] = replace(event, kind=Kind.STATE, stop_us=None)
        for event in going.values():
            yield replace(event, stop_us=max(last + step, event.start_us))

    # -- one event --

    def _is_there(self, group: Group, cells: Sequence[Cell]) -> bool:
        """Whether a row has anything for a group; a row without groups has, when it is not empty."""
        if len(self._groups) == 1:
            return any(cell not in (None, "") for cell in cells)
        own = group.at.get(Role.CODE) or group.at.get(Role.START, [])
        return any(at < len(cells) and cells[at] not in (None, "") for at in own)

    def _event(self, group: Group, cells: Sequence[Cell], n: int) -> FiledEvent | None:
        code = self._name(text_of(group.first(Role.CODE, cells)), n)
        start = self._time(group, Role.START, cells, n)
        if not code or start is None:
            self._leave_out(_("A row without a start") if code else _("A row without a code"), n)
            return None
        if start < 0:
            self._odd(_("A time is below 0."), self._where(n))
        kind, stop = self._until(group, cells, start, n)
        session = self._session(group, cells, n)
        self._saw(group, cells, code, kind, n)
        targets = tuple(self._people(group, Role.TARGETS, cells, n))
        return FiledEvent(
            session,
            code,
            kind,
            start,
            stop,
            self._name(text_of(group.first(Role.CODER, cells)), n),
            tuple(self._people(group, Role.ACTORS, cells, n)),
            towards(text_of(group.first(Role.TOWARDS, cells)), targets),
            targets,
            self._modifiers(group, cells, n),
            self._comment(group, cells, n),
            is_yes(group.first(Role.DOUBT, cells)),
            self._name(text_of(group.first(Role.EVENT_ID, cells)), n),
            self._where(n),
        )

    def _until(self, group: Group, cells: Sequence[Cell], start: int, n: int) -> tuple[Kind, int | None]:
        """Whether it is a moment or a period, and where that ends."""
        if self._layout.rows is not RowsAre.EVENTS:
            return Kind.POINT, None
        stop = self._stop(group, cells, start, n)
        if stop is not None and stop < start:
            self._odd(_("The stop lies before the start; the period was left open."), self._where(n))
            return Kind.STATE, None
        said = text_of(group.first(Role.KIND, cells)).casefold()
        points = self._layout.points
        if said in POINTS:
            if stop is not None and stop > start:
                self._odd(_("A moment with a stop; the stop was left out."), self._where(n))
            return Kind.POINT, None
        if said in STATES or is_yes(group.first(Role.OPEN, cells)):
            return Kind.STATE, stop
        if stop is None:
            is_point = points in (PointMark.NO_STOP, PointMark.EITHER)
        else:
            is_point = stop == start and points in (PointMark.EQUAL, PointMark.EITHER)
        return (Kind.POINT, None) if is_point else (Kind.STATE, stop)

    def _stop(self, group: Group, cells: Sequence[Cell], start: int, n: int) -> int | None:
        if is_yes(group.first(Role.OPEN, cells)):
            return None
        stop = self._time(group, Role.STOP, cells, n)
        if stop == 0 and start > 0:
            self._odd(_("A stop of 0; it was read as not given."), self._where(n))
            stop = None
        if stop is None and Role.DURATION in group.at:
            lasts = self._time(group, Role.DURATION, cells, n)
            return None if lasts is None else start + lasts
        return stop

    def _time(self, group: Group, role: Role, cells: Sequence[Cell], n: int) -> int | None:
        given = group.first(role, cells)
        if given is None or (isinstance(given, str) and not given.strip()):
            return None
        try:
            return time_us(given, self._layout)
        except NoTime as error:
            self._unreadable(str(error), str(given), n)
        except Refused as error:
            self._odd(str(error), self._where(n))
        return None

    def _session(self, group: Group, cells: Sequence[Cell], n: int) -> str:
        """The session of a row. An empty cell below a filled one is what joined cells leave behind."""
        session = self._name(text_of(group.first(Role.SESSION, cells)), n)
        if not session and Role.SESSION in group.at and self._above:
            self._odd(_("A row without a session; it was added to the one above it."), self._where(n))
        self._above = session = session or self._above or self._stem
        films = self._films.setdefault(session, {})
        for cell in group.all(Role.FILM, cells):
            for film in self._several(cell):
                films.setdefault(film[:LONGEST_NAME])
        return session

    def _people(self, group: Group, role: Role, cells: Sequence[Cell], n: int) -> list[str]:
        if role not in group.at and role not in group.fixed:
            return []
        found = [self._name(one, n) for cell in group.all(role, cells) for one in self._several(cell)]
        return list(dict.fromkeys(name for name in found if name))

    def _modifiers(self, group: Group, cells: Sequence[Cell], n: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: dict[str, tuple[str, ...]] = {}
        for at in group.at.get(Role.MODIFIER, ()):
            cell = text_of(cells[at]) if at < len(cells) else ""
            values = tuple(self._value(one) for one in self._several(cell)) if cell else ()
            if values:
                name = self._name(group.names[at], n)
                found[name] = (*found.get(name, ()), *values)
        for at in group.at.get(Role.MODIFIERS, ()):
            for name, given in pairs(text_of(cells[at]) if at < len(cells) else ""):
                found[self._name(name, n) or group.names[at]] = tuple(self._value(one) for one in given)
        return tuple(found.items())

    def _value(self, given: str) -> str:
        """The value of a modifier: it may be a text of several lines."""
        return given[:LONGEST_TEXT]

    def _several(self, cell: str) -> Sequence[str]:
        """The names in a cell."""
        return split(cell, self._layout.between.strip()) if self._layout.between else (cell,)

    def _comment(self, group: Group, cells: Sequence[Cell], n: int) -> str:
        found = group.all(Role.COMMENT, cells)
        text = found[0] if len(found) == 1 else "\n".join(found)
        if len(text) > LONGEST_TEXT:
            self._odd(_("A comment that is too long; it was cut."), self._where(n))
        return text[:LONGEST_TEXT]

    def _name(self, given: str, n: int) -> str:
        if len(given) > LONGEST_NAME:
            self._odd(_("A name that is too long; it was cut."), self._where(n))
        return clean(given[:LONGEST_NAME])

    # -- what was seen --

    def _saw(self, group: Group, cells: Sequence[Cell], code: str, kind: Kind, n: int) -> None:
        if code not in self._codes or not all(self._codes[code]):
            label, above = (self._name(text_of(group.first(r, cells)), n) for r in (Role.LABEL, Role.DIMENSION))
            old = self._codes.get(code, ("", ""))
            self._codes[code] = (old[0] or label, old[1] or above)
        if Role.KIND in group.at:
            self._kinds.setdefault(code, set()).add(kind)

    def all_codes(self) -> tuple[FiledCode, ...]:
        """The codes of the events, after the dimensions above them."""
        dimensions = dict.fromkeys(above for _label, above in self._codes.values() if above)
        codes = [
            FiledCode(
                code,
                label if label != code else "",
                next(iter(kinds)) if len(kinds := self._kinds.get(code, set())) == 1 else None,
                above if above != code else "",
            )
            for code, (label, above) in self._codes.items()
        ]
        above_all = [FiledCode(name, is_category=True) for name in dimensions if name not in self._codes]
        return (*above_all, *codes)

    def all_sessions(self) -> tuple[FiledSession, ...]:
        """The sessions of the events, with their films."""
        return tuple(FiledSession(name, films=tuple(map(FiledFilm, films))) for name, films in self._films.items())

    def _leave_out(self, why: str, n: int) -> None:
        self.left_out += 1
        self.why = self.why or f"{why} ({self._where(n)})."
        self._odd(_("{why}; it was left out.").format(why=why), self._where(n))

    def _unreadable(self, said: str, given: str, n: int) -> None:
        """A time that is none: whoever wants to know each gets it with its value, else they are counted together."""
        if self._is_strict:
            self._odd(said, self._where(n))
        else:
            self._odd(_("A time that cannot be read."), f"{self._where(n)}: {given[:20]}")

    def _where(self, n: int) -> str:
        return self._place.format(n=n)

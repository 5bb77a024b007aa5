"""The events of the observations of a BORIS project, coming in: rows are paired, times and modifiers read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.events import Targets
from observer.coding.interchange import FiledCode, FiledEvent, Findings
from observer.formats.base import read_seconds
from observer.formats.boris_ethogram import Behaviour, Ethogram, Json, ModifierSet, Texts, own
from observer.formats.boris_shared import NOT_GIVEN, TO_ALL, UNCLEAR, unnamed
from observer.i18n import _

_ROLES = ("towards", "with", "doubt", "lane")  # sets of modifiers that are none here
_CALENDAR_S = (10 * 365 * 86400, 10**11)  # a time between these is one of the calendar


@dataclass(frozen=True)
class Observed:
    """One observation: its name and content, the session and coder that it is of, and what is taken from its times."""

    name: str
    content: Json
    session: str
    coder: str
    base: Decimal


class _Row(NamedTuple):
    """One row of an observation."""

    us: int
    subject: str
    code: str
    modifiers: str
    comment: str


class _Given(NamedTuple):
    """What a modifier text says: modifiers, and what stands in modifiers in our own files."""

    modifiers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    others: tuple[str, ...] = ()
    towards: Targets = Targets.NONE
    targets: tuple[str, ...] = ()
    doubt: bool = False


class Events:
    """Reads the events of observations. `subjects` says what each subject is called here, `went_on` is called now and
    then; `unknown` are the behaviours that the ethogram lacks."""

    def __init__(
        self, file: str, texts: Texts, ethogram: Ethogram, subjects: dict[str, str], went_on: Callable[[], None]
    ) -> None:
        self._file, self._texts, self._findings = file, texts, texts.findings
        self._behaviours, self._subjects, self._went_on = dict(ethogram.behaviours), subjects, went_on
        self.unknown: dict[str, FiledCode] = {}
        self._said: dict[tuple[str, str], _Given] = {}

    def of(self, one: Observed) -> Iterator[FiledEvent]:
        """Moments as they are; periods from two rows of one subject, behaviour and modifiers, in the order of time."""
        ids = _ids(one.content)
        begun: dict[tuple[Any, ...], _Row] = {}
        for n, row in enumerate(sorted(self._rows(one), key=lambda row: row.us)):
            if n % 10_000 == 0:
                self._went_on()
            start = begun.pop(row[1:4], None)
            if start is not None or self._behaviour(row.code).kind is Kind.POINT:
                yield self._event(start or row, row if start else None, one, ids)
            else:
                begun[row[1:4]] = row
        for start in begun.values():
            self._findings.add(_("A period without an end (UNPAIRED); it stays open."), _place(one.name, start))
            yield self._event(start, None, one, ids)

    def _rows(self, one: Observed) -> Iterator[_Row]:
        for n, row in enumerate(as_list(one.content.get("events")), 1):
            place = _("observation “{name}”, row {n}").format(name=one.name[:80], n=n)
            if not isinstance(row, list) or len(row) < 3:
                self._findings.add(_("A row that is no event; it was left out."), place)
                continue
            code = self._texts.name(row[2], place)
            if not code:
                self._findings.add(_("An event without a behaviour; it was left out."), place)
                continue
            us = self._time(row, one, place)
            if us is not None:
                more = [self._texts.text(text, place) for text in row[3:5]] + ["", ""]
                yield _Row(us, self._texts.name(row[1], place), code, more[0].strip(), more[1])

    def _time(self, row: list[Any], one: Observed, place: str) -> int | None:
        given = row[0]
        if given is None and one.content.get("type") == "IMAGES":  # NaN: a picture without a time
            given = row[5] if len(row) > 5 else None
            if isinstance(given, int | float):
                self._findings.add(_("Pictures without a time: the number of a picture counts as its second."), place)
        if given is None or (isinstance(given, str) and not given.strip()):
            self._findings.add(_("An event without a time; it was left out."), place)
            return None
        number = _number(given) if one.base else None
        return read_seconds(given if number is None else str(number - one.base), self._file, place)

    def _behaviour(self, code: str) -> Behaviour:
        found = self._behaviours.get(code)
        if found is None:
            self._findings.add(_("A behaviour that is not in the ethogram; its events are moments."), code)
            self.unknown[code] = FiledCode(code, kind=Kind.POINT)
            found = self._behaviours[code] = Behaviour(code, Kind.POINT)
        return found

    def _event(self, start: _Row, stop: _Row | None, one: Observed, ids: dict[Any, deque[str]]) -> FiledEvent:
        behaviour = self._behaviour(start.code)
        given = self._given(behaviour, start)
        said = (start.comment, stop.comment if stop else "")
        known = ids.get(start[:4])
        subject = self._subjects.get(start.subject, start.subject)
        return FiledEvent(
            one.session,
            behaviour.name,
            behaviour.kind,
            start.us,
            stop.us if stop else None,
            one.coder,
            (subject, *given.others) if subject else given.others,
            given.towards,
            given.targets,
            given.modifiers,
            "\n".join(dict.fromkeys(text for text in said if text)),
            given.doubt,
            known.popleft() if known else "",
            _place(one.name, start),
        )

    def _given(self, behaviour: Behaviour, row: _Row) -> _Given:
        """What the modifiers of a row say; the same text says the same each time."""
        key = row.code, row.modifiers
        if key not in self._said:
            self._said[key] = _read_modifiers(behaviour, row.modifiers)
        return self._said[key]


def _read_modifiers(behaviour: Behaviour, text: str) -> _Given:
    modifiers = []
    found: dict[str, tuple[str, ...]] = {}
    towards = Targets.NONE
    for n, part in enumerate(text.split("|")):
        one = behaviour.sets[n] if n < len(behaviour.sets) else ModifierSet(unnamed(n + 1))
        written = _values(one, part)
        values = tuple(one.names.get(value, value) for value in written)
        if values and one.role in _ROLES:
            found[one.role] = values
            towards = _towards(written) if one.role == "towards" else towards
        elif values:
            modifiers.append((one.name, values))
    targets = found.get("towards", ()) if towards is Targets.LISTED else ()
    return _Given(tuple(modifiers), found.get("with", ()), towards, targets, "doubt" in found)


def _ids(content: Json) -> dict[Any, deque[str]]:
    """Identifiers of events by what their first row says, in our own files."""
    found: dict[Any, deque[str]] = {}
    for one in as_list(own(content).get("ids")):
        if isinstance(one, list) and len(one) == 5 and all(isinstance(given, str | int) for given in one):
            found.setdefault(tuple(one[:4]), deque()).append(str(one[4]))
    return found


def time_base(name: str, content: Json, findings: Findings) -> Decimal:
    """What is taken from each time: 0, or where the film or the first event stands when times are calendar ones."""
    rows = (row for row in as_list(content.get("events")) if isinstance(row, list) and row)
    times = [time for time in map(_number, (row[0] for row in rows)) if time is not None]
    offset = _number(content.get("time offset"))
    absolute = [time for time in (offset, *times) if time is not None and _CALENDAR_S[0] < time < _CALENDAR_S[1]]
    if not absolute:
        return Decimal(0)
    findings.add(_("Times are those of the calendar; here they count from the first film or event."), name)
    created = as_object(as_object(content.get("media_info")).get("media_creation_time"))
    begins = [number for number in map(_number, created.values()) if number]
    return absolute[0] if offset == absolute[0] else min(begins or absolute)


def _values(one: ModifierSet, part: str) -> tuple[str, ...]:
    """What was given of a set of modifiers, as it is written."""
    given: Iterable[str] = part.split(",") if one.kind is ModifierKind.MULTIPLE else [part]
    return tuple(value for value in map(str.strip, given) if value and value != NOT_GIVEN)


def _towards(values: tuple[str, ...]) -> Targets:
    if values in ((TO_ALL,), (UNCLEAR,)):
        return Targets.ALL if values == (TO_ALL,) else Targets.UNCLEAR
    return Targets.LISTED if values else Targets.NONE


def _place(name: str, row: _Row) -> str:
    return f"{name}, {row.code}, {row.us / 1_000_000:.3f} s"


def _number(given: object) -> Decimal | None:
    try:
        number = Decimal(str(given)) if isinstance(given, str | int | float) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def as_object(given: object) -> Json:
    """An object of a project; an empty one for what is none."""
    return given if isinstance(given, dict) else {}


def as_list(given: object) -> list[Any]:
    """A list of a project; an empty one for what is none."""
    return given if isinstance(given, list) else []

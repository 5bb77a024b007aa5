"""What every format shares, and how to add one.

A format is one module in this folder with

- `read(path, progress=None) -> Document`, when files of it come in. It raises `BadFile` with one sentence (what is
  wrong, where, what to do) and touches nothing; what is odd but usable becomes a finding of the document.
- `write(document, out, wishes=WISHES, progress=None) -> None`, when files of it go out, by way of `whole_file`. What
  it cannot hold it leaves out; `losses_of` has listed it before, and the file says so where the format has room.
- `changes(document, wishes=WISHES) -> list[Loss]`, when it alters something beyond its missing parts (codes that it
  must rename, say).
- `recognises(path, head) -> bool`, when several formats have its ending: `head` are the first bytes of the file.

and one line in the registry (`observer/formats/__init__.py`), which says what its files can hold (`Part`). Then:
a table in `docs/formats.md`, a case in `tests/formats/test_round_trips.py` (what is not a loss must come back), one in
`tests/formats/test_hostile.py`, and a fuzz target in `tests/formats/fuzz.py`.

Formats know nothing of a study, and nothing of each other. Use `text_file` to read text, `safe_xml` for XML, `safe_zip`
for zips. No reader trusts a count, a size or a path that stands in a file.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Protocol

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.coding.interchange import Document, FiledEvent, Loss, Part
from observer.coding.timecode import clock_to_us, seconds_to_us
from observer.coding.words import word
from observer.errors import BadFile, ObserverError, Refused
from observer.i18n import _
from observer.progress import Progress

MOST_BYTES = 500_000_000
MOST_EVENTS = 1_000_000
LONGEST_NAME = 500
LONGEST_TEXT = 100_000
POINT_US = 1000  # how long a moment is written, where a format has no moments


@dataclass(frozen=True)
class Wishes:
    """What the one who writes wants: `point_us` is how long moments last where a format has none (a frame, say);
    with `stretch_points` also where it has them, since some programs do not show what has no length."""

    point_us: int = POINT_US
    stretch_points: bool = False


WISHES = Wishes()


class Reader(Protocol):
    """The reading side of a format."""

    def read(self, path: Path, progress: Progress | None = None) -> Document:
        """What the file holds. Raises `BadFile` or `Cancelled`."""


class Writer(Protocol):
    """The writing side of a format."""

    def write(self, document: Document, out: Path, wishes: Wishes = WISHES, progress: Progress | None = None) -> None:
        """Write the file (or folder) `out`. Raises `ObserverError` when the disk fails; nothing is left behind then."""


# -- what a format cannot hold --------------------------------------------------------------------------------


def losses_of(document: Document, holds: frozenset[Part]) -> list[Loss]:
    """What of a document a format does not keep that keeps only the parts `holds`, with counts above 0."""
    counts = _in_use(document)
    if Part.EVENTS not in holds:
        counts = {part: n for part, n in counts.items() if part is Part.EVENTS or part not in _OF_EVENTS}
    return [Loss(word(part), counts[part]) for part in Part if part not in holds and counts.get(part)]


_OF_EVENTS = frozenset(
    {
        Part.POINTS,
        Part.OPEN_STATES,
        Part.OVERLAPS,
        Part.FINE_TIMES,
        Part.EVENT_IDS,
        Part.CODERS,
        Part.ACTORS,
        Part.SEVERAL_ACTORS,
        Part.TARGETS,
        Part.MODIFIERS,
        Part.COMMENTS,
        Part.DOUBTS,
    }
)


def _in_use(document: Document) -> dict[Part, int]:
    """How often each part is there."""
    events, codes = document.events, document.codes
    used = {event.code for event in events}
    with_events = {event.session for event in events}
    seen = {name for event in events for name in (*event.actors, *event.targets)}
    return _in_events(events) | {
        Part.CODES: sum(not code.is_category and code.name not in used for code in codes),
        Part.CODE_LABELS: sum(bool(code.label) and code.label != code.name for code in codes),
        Part.CODE_KINDS: sum(code.kind is not None and code.name not in used for code in codes),
        Part.CODE_PARENTS: sum(bool(code.parent) for code in codes),
        Part.DEFINITIONS: sum(bool(code.definition) for code in codes),
        Part.COLOURS: sum(bool(code.colour) for code in codes),
        Part.KEYS: sum(bool(code.key) for code in codes),
        Part.CODE_MODIFIERS: sum(bool(code.modifiers) for code in codes),
        Part.EXCLUSIVE_GROUPS: len({code.exclusive_group for code in codes} - {""}),
        Part.PEOPLE: sum(who.name not in seen for who in document.people),
        Part.PERSON_KINDS: sum(who.kind is not None for who in document.people),
        Part.SEVERAL_SESSIONS: max(len(document.sessions) - 1, 0),
        Part.EMPTY_SESSIONS: sum(one.name not in with_events for one in document.sessions),
        Part.SESSION_FACTS: sum(bool(one.date or one.description) for one in document.sessions),
        Part.VARIABLES: len(
            {name for one in document.sessions for name, _value in one.variables}
            | {variable.name for variable in document.variables}
        ),
        Part.FILMS: sum(len(one.films) for one in document.sessions),
        Part.FILM_OFFSETS: sum(bool(film.offset_us) for one in document.sessions for film in one.films),
        Part.RATINGS: len(document.ratings),
        Part.NOTES: len(document.notes),
        Part.TRANSCRIPTS: sum(len(one.lines) for one in document.transcripts),
        Part.FRAGMENTS: len(document.fragments),
        Part.INTERVALS: len(document.intervals),
        Part.RESPONSES: len(document.responses),
    }


def _in_events(events: tuple[FiledEvent, ...]) -> dict[Part, int]:
    n: Counter[Part] = Counter({Part.EVENTS: len(events)})
    for event in events:
        n[Part.POINTS] += event.kind is Kind.POINT
        n[Part.OPEN_STATES] += event.is_open
        n[Part.FINE_TIMES] += bool(event.start_us % 1000 or (event.stop_us or 0) % 1000)
        n[Part.EVENT_IDS] += bool(event.id)
        n[Part.CODERS] += bool(event.coder)
        n[Part.ACTORS] += bool(event.actors)
        n[Part.SEVERAL_ACTORS] += len(event.actors) > 1
        n[Part.TARGETS] += event.towards is not Targets.NONE
        n[Part.MODIFIERS] += bool(event.modifiers)
        n[Part.COMMENTS] += bool(event.comment)
        n[Part.DOUBTS] += event.doubt
    n[Part.OVERLAPS] = overlaps(events)
    return dict(n)


def overlaps(events: Iterable[FiledEvent], lane: Callable[[FiledEvent], Any] | None = None) -> int:
    """How many periods begin before an earlier one of their lane has ended (a lane: session, coder and actors)."""
    lane = lane or (lambda event: (event.session, event.coder, event.actors))
    periods = sorted(
        ((lane(event), event.start_us, event.stop_us) for event in events if event.stop_us is not None),
        key=lambda found: (found[0], found[1]),
    )
    total = 0
    for _lane, of_lane in groupby(periods, key=lambda found: found[0]):
        until = None
        for _same, start, stop in of_lane:
            total += until is not None and start < until
            until = stop if until is None else max(until, stop)
    return total


def end_of(document: Document, session: str) -> int:
    """Where a coding of a session ends, in microseconds: the length of the session or of its films, else the last
    time that is there. Open periods end here in formats that have none."""
    found = [one.duration_us or 0 for one in document.sessions if one.name == session]
    films = [film for one in document.sessions if one.name == session for film in one.films]
    found += [film.offset_us + film.duration_us for film in films if film.duration_us]
    if not any(found):
        found += [max(e.start_us, e.stop_us or 0) for e in document.events if e.session == session]
    return max(found, default=0)


def loss_lines(losses: Iterable[Loss]) -> list[str]:
    """What is lost, as lines for the file itself; the first says what they are. Empty when nothing is lost."""
    lines = [loss.words for loss in losses]
    return [_("Not in this file:"), *lines] if lines else []


# -- times and names ------------------------------------------------------------------------------------------


def read_seconds(given: object, name: str, place: str) -> int:
    """Seconds that stand in a file, as microseconds. Raises `BadFile` for NaN, words and absurd numbers."""
    try:
        return seconds_to_us(str(given).strip()) if isinstance(given, str) else seconds_to_us(given)  # type: ignore[arg-type]
    except Refused as error:
        raise bad(name, place, str(error)) from error


def read_clock(given: str, name: str, place: str) -> int:
    """A time such as 12.48, 1:02.5 or 0:01:02.500 that stands in a file, as microseconds. Raises `BadFile`."""
    if ":" not in given:
        return read_seconds(given, name, place)
    try:
        return clock_to_us(given)
    except Refused as error:
        raise bad(name, place, str(error)) from error


def bad(name: str, place: str, why: str) -> BadFile:
    """The error for something unusable at a place of the file called `name`."""
    return BadFile(
        _("“{name}”, {place}: {why}.").format(name=name, place=place, why=why.removesuffix(".")), place=place
    )


def distinct(names: Iterable[str]) -> list[str]:
    """Names that are not twice the same: the second `name` becomes `name (2)`."""
    taken: set[str] = set()
    last: dict[str, int] = {}  # so that a hundred thousand of one name are no trap
    found = []
    for name in names:
        made = name
        while made in taken:
            last[name] = last.get(name, 1) + 1
            made = f"{name} ({last[name]})"
        taken.add(made)
        found.append(made)
    return found


def check_count(n: int, name: str, most: int = MOST_EVENTS) -> None:
    """Raises `BadFile` when a file holds more than `most` things of a kind."""
    if n > most:
        raise BadFile(
            _("“{name}” holds more than {n} entries; that is more than a study can hold.").format(name=name, n=most)
        )


def in_order(events: Iterable[FiledEvent]) -> list[FiledEvent]:
    """Events by start and end; those that have not ended last."""
    return sorted(events, key=lambda e: (e.start_us, e.stop_us is None and e.is_open, e.stop_us or e.start_us))


def gaps(spans: Iterable[tuple[int, int]], start: int, stop: int) -> list[tuple[int, int]]:
    """The stretches of start..stop that none of the spans (in order, not overlapping) covers."""
    edges = [start, *(edge for span in spans for edge in span), stop]
    return [(a, b) for a, b in list(pairwise(edges))[::2] if b > a]


# -- files that appear whole or not at all ----------------------------------------------------------------------


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A file beside `out` to write in, renamed to `out` at the end and removed when something fails.

    Raises `ObserverError` when the disk fails; a file that was at `out` is then as it was.
    """
    part = out.with_name(out.name + ".part")
    try:
        try:
            yield part
            os.replace(part, out)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        words = _("“{path}” could not be written: {why}. Nothing was left behind.")
        raise ObserverError(words.format(path=out, why=error.strerror or error)) from error

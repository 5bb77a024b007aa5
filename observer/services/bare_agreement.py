"""Agreement on a bare table of events, without a study."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from observer import __version__
from observer.agreement import report, timelines
from observer.agreement.alignment import Events
from observer.agreement.bootstrap import Plan
from observer.agreement.comparison import Comparison, Person, Recorded
from observer.agreement.methods import METHODS
from observer.agreement.result import AgreementResult
from observer.coding.spans import Span
from observer.coding.timecode import SECOND, clock
from observer.errors import Refused
from observer.formats import csv_events
from observer.formats.csv_events import EventRow
from observer.i18n import _

_MOST_CODERS = 20
_MOST_CODES = 200


@dataclass(frozen=True)
class Asked:
    """What is wanted: the stretches observed (None: from 0 to the last event), the tolerance in microseconds, sets of
    codes that exclude each other, and which coders (none named: all)."""

    spans: tuple[Span, ...] | None = None
    tolerance_us: int = SECOND
    exclusive: tuple[tuple[str, ...], ...] = ()
    coders: tuple[str, ...] = ()
    gaps: bool = True
    seed: int = 1


def is_table(path: Path) -> bool:
    """Whether the file's name says that it is a table of events."""
    return csv_events.is_table(path)


def title(method: str) -> str:
    """What a method is called, in the language spoken now."""
    return _(METHODS[method].title)


def compare(path: Path, asked: Asked) -> list[AgreementResult]:
    """The defaults of `agreement.report` for each pair of coders in the table, and for all when they are more.

    Raises `BadFile` for a table that cannot be read and `Refused` for a question that it cannot answer.
    """
    rows = csv_events.read_bare(path)
    coders = _coders(rows, asked)
    rows = [row for row in rows if row.coder in coders]
    codes = tuple(dict.fromkeys(row.code for row in rows))
    if len(codes) > _MOST_CODES:
        raise Refused(_("There are more than {n} codes.").format(n=_MOST_CODES))
    points, sets, others = _sorted(rows, codes, asked)
    comparison = _comparison(path, rows, codes, coders, asked)
    _check_exclusive(comparison, sets)
    found: list[AgreementResult] = []
    for a, b in combinations(range(len(coders)), 2):
        found += report.point_results(comparison, points, a, b, asked.tolerance_us) if points else []
        for codes_of in sets:
            found += report.exclusive_results(comparison, codes_of, a, b, asked.tolerance_us, asked.gaps)
        found += report.overlapping_results(comparison, others, a, b) if others else []
    if len(others) > 1:
        found.append(report.set_result(comparison, others, range(len(coders))))
    if len(coders) > 2:
        found += [one for codes_of in sets for one in report.several_results(comparison, codes_of, asked.gaps)]
    return found


def _coders(rows: Iterable[EventRow], asked: Asked) -> tuple[str, ...]:
    """Those that were named, also when they recorded nothing; else all in the table."""
    coders = asked.coders or tuple(dict.fromkeys(row.coder for row in rows))
    if len(set(coders)) < max(len(coders), 2):
        raise Refused(_("A comparison needs two different coders; the table has: {coders}.").format(
            coders=", ".join(coders)))  # fmt: skip
    if len(coders) > _MOST_CODERS:
        raise Refused(_("There are more than {n} coders.").format(n=_MOST_CODERS))
    return coders


def _sorted(
    rows: Sequence[EventRow], codes: Sequence[str], asked: Asked
) -> tuple[list[int], list[list[int]], list[int]]:
    """The codes of moments, those of each set that excludes each other, and the other codes of periods."""
    moments = {row.code for row in rows if row.stop_us is None}
    periods = {row.code for row in rows if row.stop_us is not None}
    both = sorted(moments & periods)
    if both:
        raise Refused(_("“{code}” is a moment on one line and a period on another.").format(code=both[0]))
    named = [code for one in asked.exclusive for code in one]
    unknown = [code for code in named if code not in periods]
    if unknown:
        raise Refused(_("There are no periods with the code “{code}”.").format(code=unknown[0]))
    if len(set(named)) < len(named):
        raise Refused(_("A code can be in one set of exclusive codes only."))
    sets = [[codes.index(code) for code in one] for one in asked.exclusive]
    others = [n for n, code in enumerate(codes) if code in periods and code not in named]
    return [n for n, code in enumerate(codes) if code in moments], sets, others


def _comparison(
    path: Path, rows: Sequence[EventRow], codes: tuple[str, ...], coders: tuple[str, ...], asked: Asked
) -> Comparison:
    spans = asked.spans or ((0, max(row.start_us if row.stop_us is None else row.stop_us for row in rows)),)
    subjects = dict.fromkeys(row.subject for row in rows)
    number = {code: n for n, code in enumerate(codes)}
    own: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for row in rows:
        stop = row.start_us if row.stop_us is None else row.stop_us
        own.setdefault((row.coder, row.subject), []).extend(
            (start, end, number[row.code]) for start, end in _inside(row.start_us, stop, spans)
        )
    persons = tuple(
        Person("", subject, tuple(_recorded(own.get((coder, subject), []), spans) for coder in coders))
        for subject in subjects
    )
    compared = {
        "table": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "spans": "; ".join(f"{clock(start)}-{clock(stop)}" for start, stop in spans),
    }
    return Comparison(codes, coders, persons, compared, __version__, Plan(seed=asked.seed))


def _inside(start: int, stop: int, spans: Sequence[Span]) -> list[Span]:
    """A moment when it lies in an observed stretch, a period as far as it does."""
    if start == stop:
        return [(start, stop)] if any(a <= start < b for a, b in spans) else []
    parts = ((max(start, a), min(stop, b)) for a, b in spans)
    return [(a, b) for a, b in parts if a < b]


def _recorded(rows: Sequence[tuple[int, int, int]], spans: Sequence[Span]) -> Recorded:
    bouts = timelines.bouts(rows)
    return Recorded(Events(bouts.start, bouts.stop, bouts.code), spans)


def _check_exclusive(c: Comparison, sets: Iterable[Sequence[int]]) -> None:
    """Refuse codes that were said to exclude each other and do not."""
    for codes in sets:
        for person in c.persons:
            for coder, recorded in zip(c.coders, person.coders, strict=True):
                found = recorded and timelines.clash(recorded.bouts(codes))
                if found:
                    first, second = (c.codes[codes[n]] for n in found[:2])
                    words = _("Coder {coder} has “{first}” and “{second}” at the same time at {time}.")
                    raise Refused(words.format(coder=coder, first=first, second=second, time=clock(found[2])))

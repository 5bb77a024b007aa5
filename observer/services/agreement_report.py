"""The report about agreement as one HTML file: nothing from outside, pseudonyms only, everything escaped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

from observer.coding.agreement import Section
from observer.coding.timecode import clock
from observer.errors import BadFile
from observer.i18n import _, decimal, language
from observer.services import agreement, agreement_svg, agreement_words
from observer.services.agreement_answer import Answer, Fate, Matrix, MomentOf, PairMatrix, Row
from observer.services.agreement_data import Material

LOOK_AT = 6  # so many moments of each next step are listed
COLUMNS, LETTERS = 4, 58  # so many numbers stand beside each other, with so many letters; more does not fit on paper
WIDEST_HEAD = 25  # letters; a longer head is broken
_STYLE = """
body { font-family: "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; line-height: 1.5; color: #22303a;
  margin: 2em auto;
  max-width: 62em; padding: 0 1em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.25em; margin-top: 2em; } h3 { font-size: 1em; margin-top: 1.5em; }
table { border-collapse: collapse; margin: .5em 0; } th, td { text-align: left; padding: .2em .7em .2em 0;
  border-bottom: 1px solid #d5dde2; vertical-align: top; } td.n, th.n { text-align: right; }
td.n { white-space: nowrap; }
p.big { font-size: 1.15em; } .faint { color: #5b6a74; font-size: .9em; } svg { max-width: 100%; height: auto; }
"""


@dataclass(frozen=True)
class _Pair:
    """A row of points of all codes together, with the moments behind it."""

    row: Row
    moments: tuple[MomentOf, ...]


def html(
    answer: Answer,
    material: Material | None = None,
    with_pictures: bool = True,
    methods: Mapping[str, str] | None = None,
) -> str:
    """The report. With the material it also lists moments to look at and draws the timelines. `methods` are the
    paragraphs of `agreement_words.methods_paragraphs`, for who is not in the main thread."""
    title = _("Agreement")
    parts = [f"<h1>{escape(title)}</h1>", *_reading(answer), *_steps(answer, material)]
    if with_pictures and material is not None:
        parts += _pictures(answer, material)
    for section in Section:
        parts += _section(answer, section, with_pictures)
    parts += _methods(answer, agreement_words.methods_paragraphs(answer) if methods is None else methods)
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="{language()}"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def write_html(
    answer: Answer, path: Path, material: Material | None = None, methods: Mapping[str, str] | None = None
) -> None:
    """The report in a file, whole or not at all. Raises `BadFile`."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(html(answer, material, methods=methods), encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be written: {why}.").format(path=path, why=error.strerror)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _reading(answer: Answer) -> Iterator[str]:
    first, *rest = agreement_words.reading(answer)
    yield f'<p class="big">{escape(first.words)}</p>'
    yield from (f"<p>{escape(one.words)}</p>" for one in rest)
    yield from (f'<p class="faint">{escape(words)}</p>' for words in answer.about.left_out)


def _steps(answer: Answer, material: Material | None) -> Iterator[str]:
    """What to do next, with the moments to look at."""
    steps = agreement_words.next_steps(answer)
    if not steps:
        return
    title = _("What to do next")
    yield f"<h2>{escape(title)}</h2>"
    for step in steps:
        yield f"<h3>{escape(step.words)}</h3>"
        if material is not None and step.subject is not None:
            found = agreement.moments(material, step.subject, step.cell)
            yield _moments(answer, _worth(step, found)[:LOOK_AT])


def _worth(step: agreement_words.Sentence, found: Sequence[MomentOf]) -> list[MomentOf]:
    """The moments that a step is about: its cell, the pairs that lie farthest apart, or the values that differ."""
    if step.cell is not None:
        return list(found)
    matched = [one for one in found if one.fate is Fate.MATCHED and one.difference_us]
    if matched:
        return sorted(matched, key=lambda one: -abs(one.difference_us or 0))
    differing = [one for one in found if one.fate is not Fate.MATCHED]
    return sorted(differing, key=lambda one: -abs((one.value1 or 0) - (one.value2 or 0)))


def _moments(answer: Answer, found: Sequence[MomentOf]) -> str:
    if not found:
        return ""
    rows = [
        [answer.name(one.session), "" if one.start_us is None else clock(one.start_us), answer.name(one.person),
         one.explained]
        for one in found
    ]  # fmt: skip
    return _table([_("session"), _("time"), _("who"), _("why")], rows)


# -- tables ----------------------------------------------------------------------------------------------------


def _section(answer: Answer, section: Section, with_pictures: bool) -> Iterator[str]:
    rows = answer.of(section)
    if not rows:
        return
    yield f"<h2>{escape(agreement_words.section_title(section))}</h2>"
    yield from _tables(answer, rows)
    for row in rows:
        if row.pairs is not None:
            yield f"<h3>{escape(agreement_words.label(answer, row.subject))}</h3>"
            yield _pair_table(answer, row.pairs)
        elif row.matrix is not None and len(row.matrix.codes) > 2 and not row.subject.person:
            yield f"<h3>{escape(agreement_words.label(answer, row.subject))}</h3>"
            yield from _matrix(answer, row.matrix, with_pictures)
    for words in dict.fromkeys(words for row in rows for words in row.warnings):
        yield f'<p class="faint">{escape(words)}</p>'


def _tables(answer: Answer, rows: Sequence[Row]) -> Iterator[str]:
    """One table for each headline, so that columns are the same."""
    for name in dict.fromkeys(row.headline.method for row in rows):
        own = [row for row in rows if row.headline.method == name]
        beside = list(dict.fromkeys(agreement_words.method(one) for row in own for one in row.beside))
        counted = any(row.counted for row in own)
        head = ["", agreement_words.method(own[0].headline), *([_("word")] if answer.question.bands else [])]
        head += [_("both"), _("only 1"), _("only 2")] if counted else []
        yield from _in_parts([*head, *beside], [_cells(answer, row, beside, counted) for row in own])
        yield from _whys(answer, own)


def _in_parts(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A wide table as several, each with the first column."""
    for first, last in _parts(head, rows):
        if any(any(row[first:last]) for row in rows):
            shown = [[row[0], *row[first:last]] for row in rows if any(row[first:last])]
            yield _table([head[0], *head[first:last]], shown, 1)


def _parts(head: list[str], rows: list[list[str]]) -> Iterator[tuple[int, int]]:
    """From which column to which each part reaches, so that the first keeps room for its words."""
    first, wide = 1, 0
    for n in range(1, len(head)):
        needed = max([min(len(head[n]), WIDEST_HEAD), *(len(row[n]) for row in rows)]) + 2
        if n > first and (wide + needed > LETTERS or n - first == COLUMNS):
            yield first, n
            first, wide = n, 0
        wide += needed
    yield first, len(head)


def _cells(answer: Answer, row: Row, beside: list[str], counted: bool) -> list[str]:
    named = {agreement_words.method(one): one for one in row.beside}
    cells = [agreement_words.label(answer, row.subject), agreement_words.number(row.headline)]
    cells += [agreement_words.band(answer, row.headline)] if answer.question.bands else []
    if counted:
        found = row.counted
        cells += [str(n) for n in (found.matched, found.only1, found.only2)] if found else ["", "", ""]
    cells += [agreement_words.number(named[name]) if name in named else "" for name in beside]
    return cells


def _whys(answer: Answer, rows: Iterable[Row]) -> Iterator[str]:
    """Why some have no value or no interval: each reason once."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        why = agreement_words.why(row.headline)
        if why:
            reasons.setdefault(why, []).append(agreement_words.label(answer, row.subject))
    for why, labels in reasons.items():
        shown = ", ".join(labels[:5]) + (" …" if len(labels) > 5 else "")
        yield f'<p class="faint">– {escape(why)} ({escape(shown)})</p>'
    missing = dict.fromkeys(filter(None, (agreement_words.why_no_interval(row.headline) for row in rows)))
    yield from (f'<p class="faint">{escape(why)}</p>' for why in missing)


def _pair_table(answer: Answer, found: PairMatrix) -> str:
    names = [answer.name(coder) for coder in found.coders]
    rows = [
        [name, *(agreement_words.figure(value) for value in values), agreement_words.figure(mean)]
        for name, values, mean in zip(names, found.values, found.means, strict=True)
    ]
    return _table(["", *names, _("mean")], rows, 1)


def _matrix(answer: Answer, found: Matrix, with_pictures: bool) -> Iterator[str]:
    is_time = found.unit == "s"
    nothing = _("no code") if is_time else _("no mark")
    names = [answer.name(code) if code else nothing for code in found.codes]
    picture = agreement_svg.matrix(names, found.cells, is_time) if with_pictures else ""
    if picture:
        yield picture
    rows = [
        [f"{n} {name}", *(_cell(cell, is_time) for cell in row)]
        for n, (name, row) in enumerate(zip(names, found.cells, strict=True), 1)
    ]
    unit = _("seconds; coder 1 in rows, coder 2 in columns") if is_time else _("coder 1 in rows, coder 2 in columns")
    yield f'<p class="faint">{escape(unit)}</p>'
    if not picture or is_time:
        yield _table(["", *(str(n) for n in range(1, len(names) + 1))], rows, 1)


def _cell(cell: float, is_time: bool) -> str:
    """What differs from nothing must catch the eye; columns have the numbers of the rows, names would not fit."""
    if not cell:
        return "·"
    return decimal(f"{cell:.1f}" if is_time else f"{cell:g}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int = 99) -> str:
    def cell(tag: str, n: int, words: str) -> str:
        looks = ' class="n"' if n >= numbers_from else ' width="30%"' if numbers_from == 1 else ""
        return f"<{tag}{looks}>{escape(words)}</{tag}>"

    above = "".join(cell("th", n, words) for n, words in enumerate(head))
    lines = ["".join(cell("td", n, words) for n, words in enumerate(row)) for row in rows]
    return f"<table><thead><tr>{above}</tr></thead>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


# -- pictures --------------------------------------------------------------------------------------------------


def _pictures(answer: Answer, material: Material) -> Iterator[str]:
    """Of the first pair: F1 by tolerance, differences in time, and the marks of both with ties, session by session."""
    row = next((r for r in answer.of(Section.POINTS) if not r.subject.code and r.curve), None)
    if row is None:
        return
    found = _Pair(row, agreement.moments(material, row.subject))
    yield f"<h2>{escape(agreement_words.label(answer, row.subject))}</h2>"
    yield agreement_svg.curve(row.curve, answer.about.tolerance_us)
    apart = [one.difference_us for one in found.moments if one.difference_us is not None and one.fate is Fate.MATCHED]
    limits = (row.onset.low, row.onset.high) if row.onset else (None, None)
    yield agreement_svg.differences(apart, *limits)
    names = answer.name(row.subject.coders[0]), answer.name(row.subject.coders[1])
    for meeting in material.meetings:
        own = [one for one in found.moments if one.session == meeting.session.id]
        stop = meeting.recorded[-1][1] if meeting.recorded else 0
        picture = agreement_svg.timelines(own, names, stop)
        if picture:
            yield f"<h3>{escape(answer.name(meeting.session.id))}</h3>{picture}"


def _methods(answer: Answer, paragraphs: Mapping[str, str]) -> Iterator[str]:
    title = _("Methods")
    yield f"<h2>{escape(title)}</h2>"
    for code in dict.fromkeys((language(), *paragraphs)):
        yield f'<p lang="{code}">{escape(paragraphs[code])}</p>'
    used = [
        [answer.name(one.session), answer.name(one.coder), one.version, one.submitted or "", one.changed]
        for one in answer.about.compared
    ]
    yield _table([_("session"), _("coder"), _("version"), _("submitted"), _("digest")], used)

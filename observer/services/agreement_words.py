"""An answer about agreement in words: labels, a plain-language reading, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from observer.agreement.methods import BANDS, METHODS
from observer.agreement.result import AgreementResult
from observer.agreement.values import Reason, sentence
from observer.coding.agreement import Section
from observer.coding.words import word
from observer.i18n import N_, _, decimal, ngettext
from observer.services.agreement_answer import NOTHING, Answer, Cell, Row, Subject
from observer.services.agreement_methods import made_from
from observer.services.agreement_methods import methods_paragraph as methods_paragraph
from observer.services.agreement_methods import methods_paragraphs as methods_paragraphs

_SHORT = {
    "point_f1": N_("F1"),
    "time_kappa": N_("kappa over time"),
    "time_alpha": N_("alpha over time"),
    "interval_kappa": N_("kappa"),
    "krippendorff_alpha": N_("alpha"),
}
# A convention is for one family of coefficients: none is for F1, nor for a share.
_BANDED: dict[str, Callable[[str], bool]] = {
    "koo_li": lambda method: method == "icc",
    "landis_koch": lambda method: "kappa" in method or "alpha" in method,
    "cicchetti": lambda method: method == "icc" or "kappa" in method,
}
OFTEN, LATE_S, HIGHER = 2, 0.5, 0.5  # from where on a next step is worth a sentence
STEPS = 6


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reading, and the subject (and cell) that it is about, for who wants to open it."""

    words: str
    subject: Subject | None = None
    cell: Cell | None = None


def section_title(section: Section) -> str:
    """What a part of an answer is called, to begin a line with."""
    name = word(section)
    return name[:1].upper() + name[1:]


def label(answer: Answer, subject: Subject) -> str:
    """Of what a row is, in words: code, what was rated, person, and the pair when there are more than two coders."""
    code = answer.name(subject.code) if subject.code else _("all codes together")
    parts = [code]
    if subject.rated_as is not None:
        parts.append(word(subject.rated_as))
    if not subject.is_blind:
        parts.append(_("on given marks"))
    if subject.person:
        parts.append(answer.name(subject.person))
    if len(answer.about.coders) > 2:
        parts.append(" – ".join(answer.name(coder) for coder in subject.coders) or _("all coders"))
    if is_dependent(answer, subject.coders):
        parts.append(_("a consensus and its source"))
    return " · ".join(parts)


def is_dependent(answer: Answer, coders: Sequence[str]) -> bool:
    """Whether these are a consensus and a coding that it was made from, so that they agree by their making."""
    return any(set(coders) == set(pair) for pair in answer.about.made_from)


def method(result: AgreementResult) -> str:
    """What a number is called, with its form or measure."""
    parameters = result.parameters
    if result.method == "icc":
        name = str(parameters.get("form", "ICC")).partition("=")[0]
        return _("{icc} per minute").format(icc=name) if parameters.get("measure") == "per_minute" else name
    if result.method == "within_steps":
        return _("share equal") if not parameters.get("steps") else _("share at most 1 apart")
    title = _(METHODS[result.method].title)
    return _("{method}, the highest possible").format(method=title) if parameters.get("maximum") else title


def short(result: AgreementResult) -> str:
    """The same as short as it can be, for within a sentence."""
    return _(_SHORT[result.method]) if result.method in _SHORT else method(result)


def figure(value: float | None) -> str:
    """A number with two decimals and no zero before them, as articles have it; "–" for none."""
    if value is None:
        return "–"
    text = f"{value:.2f}".replace("-0.00", "0.00")
    is_short = abs(value) < 1 and text not in ("1.00", "-1.00")
    return decimal(text.replace("-0.", "-.").removeprefix("0") if is_short else text)


def number(result: AgreementResult) -> str:
    """A value with its interval, as ".81 [.62, .91]"; "–" where there is none (see `why`)."""
    value = result.value
    if value.value is None or value.low is None:
        return figure(value.value)
    limits = _("[{low}, {high}]").format(low=figure(value.low), high=figure(value.high))
    return f"{figure(value.value)} {limits}"


def why(result: AgreementResult) -> str:
    """Why there is no value; empty when there is one."""
    return sentence(result.value.why) if result.value.why else ""


def why_no_interval(result: AgreementResult) -> str:
    """Why there is a value without an interval; empty when there is one."""
    value = result.value
    if value.value is None or value.no_interval is None:
        return ""
    if value.no_interval is Reason.NO_VARIANCE:
        return _("The coders do not differ at all, so that there is no spread to make an interval of.")
    return sentence(value.no_interval)


def band(answer: Answer, result: AgreementResult) -> str:
    """The verbal label, when bands were asked for that are meant for this coefficient; `band_source` says whose."""
    key = answer.question.bands
    if result.value.value is None or not (key in _BANDED and _BANDED[key](result.method)):
        return ""
    name = BANDS[key].word(result.value.value)
    return _(name)


def band_source(answer: Answer) -> str:
    """Whose convention the labels are; empty without."""
    bands = BANDS.get(answer.question.bands)
    return bands.source if bands else ""


# -- reading ---------------------------------------------------------------------------------------------------


def main_rows(answer: Answer, section: Section) -> list[Row]:
    """The rows that a reading is about: all persons; all coders, or the two that there are."""
    coders = answer.about.coders if len(answer.about.coders) == 2 else ()
    return [row for row in answer.of(section) if row.subject.coders == coders and not row.subject.person]


def reading(answer: Answer) -> tuple[Sentence, ...]:
    """The answer in plain language, most important first: no labels unless bands were asked for."""
    found = [Sentence(_scope(answer)), *map(Sentence, made_from(answer))]
    said = len(found)
    for section in (
        Section.RATINGS,
        Section.POINTS,
        Section.EXCLUSIVE,
        Section.STATES,
        Section.COUNTS,
        Section.INTERVALS,
    ):
        rows = [row for row in main_rows(answer, section) if row.subject.code and row.subject.is_blind]
        if rows:
            found += _of_section(answer, section, rows)
    if len(found) == said:
        found.append(Sentence(_("There is nothing in it that can be compared.")))
    return tuple(found)


def _scope(answer: Answer) -> str:
    n = len(answer.about.sessions)
    names = ", ".join(answer.name(coder) for coder in answer.about.coders)
    words = ngettext("{n} session, coded by {names}.", "{n} sessions, coded by {names}.", n)
    return words.format(n=n, names=names)


def _of_section(answer: Answer, section: Section, rows: list[Row]) -> Iterator[Sentence]:
    title = section_title(section)
    known = sorted(
        (row for row in rows if row.headline.value.value is not None), key=lambda row: -(row.headline.value.value or 0)
    )
    if not known:
        yield Sentence(
            _("{section}: no value. {why}").format(section=title, why=why(rows[0].headline)), rows[0].subject
        )
        return
    if band(answer, known[0].headline):
        yield Sentence(_in_bands(answer, title, known), known[0].subject)
    elif len(known) == 1:
        words = _("{section}: {code} {value}.")
        yield Sentence(words.format(section=title, **_facts(answer, known[0])), known[0].subject)
    elif figure(known[0].headline.value.value) == figure(known[-1].headline.value.value):
        words = _("{section}: agreement is the same on all {n} {value}.")
        value = _facts(answer, known[0])["value"]
        yield Sentence(words.format(section=title, n=len(known), value=value), known[0].subject)
    else:
        words = _("{section}: agreement is highest on {code} {value} and lowest on {other} {other_value}.")
        last = _facts(answer, known[-1])
        told = words.format(section=title, **_facts(answer, known[0]), other=last["code"], other_value=last["value"])
        yield Sentence(told, known[-1].subject)
    if len(known) < len(rows):
        n = len(rows) - len(known)
        words = ngettext("{section}: {n} has no value.", "{section}: {n} have no value.", n)
        yield Sentence(words.format(section=title, n=n))


def _facts(answer: Answer, row: Row) -> dict[str, str]:
    """The code, and its value with the interval: "(ICC(A,1) .81, .62 to .91)"."""
    value = row.headline.value
    code = answer.name(row.subject.code)
    if row.subject.rated_as is not None:
        code = _("{code} ({what})").format(code=code, what=word(row.subject.rated_as))
    facts = {"method": short(row.headline), "value": figure(value.value)}
    if value.low is None:
        return {"code": f"“{code}”", "value": _("({method} {value})").format(**facts)}
    words = _("({method} {value}, {low} to {high})")
    return {"code": f"“{code}”", "value": words.format(low=figure(value.low), high=figure(value.high), **facts)}


def _in_bands(answer: Answer, title: str, rows: list[Row]) -> str:
    """The codes by verbal label, with the source of the labels."""
    by_word: dict[str, list[str]] = {}
    for row in rows:
        facts = _facts(answer, row)
        by_word.setdefault(band(answer, row.headline), []).append(f"{facts['code']} {facts['value']}")
    told = "; ".join(f"{name}: {', '.join(codes)}" for name, codes in by_word.items())
    return _("{section}: {told}. Words after {source}.").format(section=title, told=told, source=band_source(answer))


# -- what to do next -------------------------------------------------------------------------------------------


def next_steps(answer: Answer) -> tuple[Sentence, ...]:
    """What to do next: codes that are confused, marks that one coder misses, one who is later or rates higher."""
    found = [*_confused(answer), *_missed(answer), *_late(answer), *_higher(answer)]
    return tuple(one for _weight, one in sorted(found, key=lambda pair: -pair[0])[:STEPS])


def _pair_rows(answer: Answer, section: Section) -> Iterator[Row]:
    yield from (row for row in answer.of(section) if len(row.subject.coders) == 2 and not row.subject.person)


def _confused(answer: Answer) -> Iterator[tuple[float, Sentence]]:
    words = _("{first} has “{code}” where {second} has “{other}”, {n} times; look at these moments together.")
    for row in _pair_rows(answer, Section.POINTS):
        if row.matrix is None:
            continue
        codes, cells = row.matrix.codes, row.matrix.cells
        for a, b in ((a, b) for a in range(len(codes) - 1) for b in range(len(codes) - 1) if a != b):
            if cells[a][b] >= OFTEN:
                facts = {"code": answer.name(codes[a]), "other": answer.name(codes[b]), "n": round(cells[a][b])}
                told = words.format(**_coders(answer, row), **facts)
                yield 2 * cells[a][b], Sentence(told, row.subject, Cell(codes[a], codes[b]))


def _missed(answer: Answer) -> Iterator[tuple[float, Sentence]]:
    words = _("{first} has {n} marks of “{code}” that {second} has not; look at these moments together.")
    for row in (row for s in (Section.POINTS, Section.STATES) for row in _pair_rows(answer, s)):
        counted = row.counted
        if counted is None or not row.subject.code:
            continue
        one, two = answer.name(row.subject.coders[0]), answer.name(row.subject.coders[1])
        code = row.subject.code
        for n, first, second, cell in (
            (counted.only1, one, two, Cell(code, NOTHING)),
            (counted.only2, two, one, Cell(NOTHING, code)),
        ):
            if n >= OFTEN and n > counted.matched:
                told = words.format(first=first, second=second, n=n, code=answer.name(code))
                yield n, Sentence(told, row.subject, cell)


def _late(answer: Answer) -> Iterator[tuple[float, Sentence]]:
    words = _("{second} marks moments {n} s later than {first}, on average.")
    for row in _pair_rows(answer, Section.POINTS):
        mean = row.onset.mean if row.onset else None
        if row.subject.code or mean is None or abs(mean) < LATE_S * 1e6 or (row.onset and row.onset.n < OFTEN):
            continue
        coders = _coders(answer, row)
        if mean < 0:
            coders = {"first": coders["second"], "second": coders["first"]}
        yield 1, Sentence(words.format(n=decimal(f"{abs(mean) / 1e6:.1f}"), **coders), row.subject)


def _higher(answer: Answer) -> Iterator[tuple[float, Sentence]]:
    words = _("{second} rates “{code}” {n} points higher than {first}, on average.")
    for row in _pair_rows(answer, Section.RATINGS):
        found = row.value("mean_difference")
        mean = found.value.value if found else None
        if mean is None or abs(mean) < HIGHER:
            continue
        coders = _coders(answer, row)
        if mean < 0:
            coders = {"first": coders["second"], "second": coders["first"]}
        told = words.format(n=figure(abs(mean)), code=answer.name(row.subject.code), **coders)
        yield 2 * abs(mean), Sentence(told, row.subject)


def _coders(answer: Answer, row: Row) -> dict[str, str]:
    return {"first": answer.name(row.subject.coders[0]), "second": answer.name(row.subject.coders[1])}

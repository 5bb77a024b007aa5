"""The paragraph about agreement for the methods section of an article, made from what an answer was computed with."""

from __future__ import annotations

from collections.abc import Iterator

from observer.agreement.bootstrap import ENOUGH_CASES
from observer.coding.agreement import CodeLevel, Section
from observer.coding.codebook_text import speaking
from observer.coding.study import Purpose
from observer.i18n import LANGUAGES, N_, _, decimal, ngettext
from observer.services.agreement_answer import Answer, Sampling

_OF_PEOPLE = (Section.RATINGS, Section.COUNTS)
_LEVELS = {
    CodeLevel.INDICATOR: N_("the indicator"),
    CodeLevel.DIMENSION: N_("the dimension"),
    CodeLevel.VALENCE: N_("the valence"),
}


def methods_paragraph(answer: Answer, language: str) -> str:
    """A paragraph for an article, "en" or "nl": coefficients, chance, tolerance, interval, n, sample, sources."""
    with speaking(language):
        return " ".join(_sentences(answer))


def methods_paragraphs(answer: Answer) -> dict[str, str]:
    """The paragraph in each language, by its code. It speaks each for a while, which only the main thread may."""
    return {code: methods_paragraph(answer, code) for code in LANGUAGES}


def _sentences(answer: Answer) -> Iterator[str]:
    there = {row.subject.section for row in answer.rows}
    yield _scope(answer)
    yield from _purposes(answer)
    yield from (_drawn(one) for one in answer.about.sampling)
    yield _codes(answer)
    for section, told in (
        (Section.POINTS, _points),
        (Section.EXCLUSIVE, _exclusive),
        (Section.STATES, _states),
        (Section.RATINGS, _ratings),
        (Section.COUNTS, _counts),
        (Section.INTERVALS, _intervals),
    ):
        if section in there:
            yield told(answer)
    if len(answer.about.coders) > 2 and there & {Section.EXCLUSIVE, Section.STATES, Section.RATINGS, Section.INTERVALS}:
        yield _(
            "With more than two coders Krippendorff's alpha was used (Krippendorff, 2011), which allows missing values."
        )
    yield from _interval(answer)
    yield _left_out(answer)


def _scope(answer: Answer) -> str:
    about, n = answer.about, len(answer.about.sessions)
    words = ngettext(
        "Agreement of {coders} coders was computed with {software} for {n} session ({minutes} minutes that could be"
        " coded), coded independently by at least two of them.",
        "Agreement of {coders} coders was computed with {software} for {n} sessions ({minutes} minutes that could be"
        " coded), each coded independently by at least two of them.",
        n,
    )
    people = {column.partition(":")[0] for column in about.coders}
    if len(people) == 1:
        words = ngettext(
            "Agreement of one coder with other codings of the same coder was computed with {software} for {n} session"
            " ({minutes} minutes that could be coded).",
            "Agreement of one coder with other codings of the same coder was computed with {software} for {n} sessions"
            " ({minutes} minutes that could be coded).",
            n,
        )
    return words.format(software=about.software, n=n, minutes=round(about.seconds / 60), coders=len(people))


def _purposes(answer: Answer) -> Iterator[str]:
    """Which codings are no coder's usual work."""
    used = {column.partition(":")[2] for column in answer.about.coders}
    if Purpose.REPEAT in used:
        yield _(
            "Second codings by the same coder, made later while the first was hidden, were compared too: that is"
            " agreement within a coder."
        )
    if Purpose.GOLD in used:
        yield _("Codings were compared with a gold standard, too.")
    if Purpose.CONSENSUS in used:
        yield _("Codings were compared with a consensus, too.")
    yield from made_from(answer)


def made_from(answer: Answer) -> Iterator[str]:
    """Which consensus is compared with what it was made from."""
    sources: dict[str, list[str]] = {}
    for consensus, source in answer.about.made_from:
        sources.setdefault(consensus, []).append(answer.name(source))
    words = _(
        "{consensus} was made from the codings of {names}: that it agrees with these says what was kept of each, not"
        " how well coders agree."
    )
    yield from (
        words.format(consensus=answer.name(one), names=", ".join(sorted(names))) for one, names in sources.items()
    )


def _drawn(one: Sampling) -> str:
    words = _(
        "The double-coded sessions were drawn at random: {n} of {all} sessions ({percent} %), with seed {seed}; the"
        " coders did not know which."
    )
    return words.format(n=one.n_drawn, all=one.n_sessions, percent=one.percent, seed=one.seed)


def _codes(answer: Answer) -> str:
    asked = answer.question
    same = {
        (True, True): _("code, person and target are the same"),
        (True, False): _("code and person are the same"),
        (False, True): _("code and target are the same, whoever showed it"),
        (False, False): _("the code is the same, whoever showed it"),
    }[asked.with_actor, asked.with_target]
    words = _(
        "Codes of the codebook “{codebook}” ({versions}) were compared at the level of {level}: marks can be the same"
        " when {same}."
    )
    versions = ", ".join(answer.about.versions)
    told = words.format(
        codebook=answer.name(answer.about.codebook), versions=versions, level=_(_LEVELS[asked.level]), same=same
    )
    for one in answer.about.mapped:
        told += " " + _("Codes were mapped: {mapping}.").format(mapping=one)
    return told


def _points(answer: Answer) -> str:
    words = _(
        "Moments were matched one to one when at most {tolerance} s apart, as many as possible and then with the least"
        " sum of differences; F1 = 2M / (n1 + n2) is the share of marks that is matched, not corrected for chance."
        " Kappa of aligned events (Quera, Bakeman & Gnisci, 2007) takes chance fitted to the margins, with an empty"
        " cell for what neither coded."
    )
    return words.format(tolerance=decimal(f"{answer.about.tolerance_us / 1e6:g}"))


def _exclusive(_answer: Answer) -> str:
    return _(
        "For periods of codes that exclude each other, Cohen's kappa (Cohen, 1960) was computed from exact durations"
        " without a time grid or tolerance (cf. Bakeman, Quera & Gnisci, 2009), no code counting as a code; chance is"
        " each coder's own use of the codes. Beside it: percent agreement, the maximum of kappa, Gwet's AC1 (Gwet,"
        " 2008) and kappa of linked periods with an overlap of at least 60 % (EasyDIAg; Holle & Rein, 2015)."
    )


def _states(_answer: Answer) -> str:
    return _(
        "For periods that may overlap, each code was compared as on or off: Cohen's kappa from exact durations, without"
        " tolerance (Cohen, 1960; Bakeman, Quera & Gnisci, 2009), chance being each coder's own use of the code; beside"
        " it positive agreement (Cicchetti & Feinstein, 1990), overlap of time, Gwet's AC1, prevalence and bias (Byrt,"
        " Bishop & Carlin, 1993), and alpha with sets (MASI; Passonneau, 2006) for all codes together."
    )


def _ratings(_answer: Answer) -> str:
    return _(
        "Agreement on ratings is the intraclass correlation ICC(A,1): two-way, absolute agreement, single measures,"
        " with a 95 % confidence interval (McGraw & Wong, 1996); persons, workers and groups apart. Beside it:"
        " Krippendorff's alpha for interval data and the shares of equal ratings and of ratings at most a point apart."
    )


def _counts(_answer: Answer) -> str:
    return _(
        "Numbers of marks per person, code and session were compared by ICC(A,1), as counts and per minute in which the"
        " person could be observed; a person without marks counts as 0 only when present."
    )


def _intervals(_answer: Answer) -> str:
    return _(
        "Interval coding was compared by Cohen's kappa per code, with positive and negative agreement and Gwet's AC1."
    )


def _interval(answer: Answer) -> Iterator[str]:
    """How the intervals were made, if there are any."""
    numbers = [one.value for row in answer.rows for one in (row.headline, *row.beside)]
    if not any(value.resamples for value in numbers):
        return
    by_case = len(answer.about.sessions) >= ENOUGH_CASES
    unit = _("whole sessions") if by_case else _("blocks of time within sessions (at least 30 s)")
    words = _(
        "Intervals of the other coefficients are 95 % percentile intervals from {n} bootstrap resamples of {unit}, seed"
        " {seed}."
    )
    yield words.format(n=answer.question.resamples, unit=unit, seed=answer.question.seed)
    beside = [one.value for row in answer.rows if row.subject.section in _OF_PEOPLE for one in row.beside]
    if any(value.resamples for value in beside):
        yield _("For what stands beside an ICC, people were drawn instead.")


def _left_out(answer: Answer) -> str:
    words = _(
        "Stretches that could not be coded were left out for all coders ({n} s); undefined values are given as such."
    )
    return words.format(n=round(answer.about.excluded_s))

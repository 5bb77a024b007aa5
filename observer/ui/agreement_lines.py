"""An answer about agreement in the terms of the page: tables, a matrix, the spread of beginnings."""

from collections.abc import Iterable

from observer.agreement.result import AgreementResult
from observer.agreement.values import Value, sentence
from observer.coding.agreement import Section
from observer.coding.codebook import Codebook, Kind, Valence
from observer.coding.ratings import RatedAs
from observer.coding.words import word
from observer.i18n import _, decimal
from observer.services import agreement_words
from observer.services.agreement_answer import NOTHING, Answer, Matrix, Row, Subject
from observer.ui.agreement_items import DASH, Cells, Count, Figure, Grid, Line, Names, short
from observer.ui.decimals import figures
from observer.ui.onset_plot import Spread
from observer.ui.pair_table import Pairs

MARKS = (Section.POINTS, Section.EXCLUSIVE, Section.STATES, Section.INTERVALS)
RATINGS, COUNTS = (Section.RATINGS,), (Section.COUNTS,)
MATCHED, ONLY1, ONLY2, ALL = "matched", "only1", "only2", "all"
_HURT_S = 5.0  # seconds on which they differ that weigh as much as one mark of one of them
_MEASURES = {"point_f1": "F1", "segment_f1": "F1", "icc": "ICC"}
_PARTS = (("kappa", "κ"), ("alpha", "α"), ("ac1", "AC1"), ("agreement", "%"))
Pair = tuple[str, str]


def pairs(answer: Answer) -> list[Pair]:
    """Whom the answer compares two by two, in order."""
    found = dict.fromkeys(row.subject.coders for row in answer.rows if len(row.subject.coders) == 2)
    if not found and len(answer.about.coders) == 2:
        return [(answer.about.coders[0], answer.about.coders[1])]
    return [(coders[0], coders[1]) for coders in found]


def names(answer: Answer, pair: Pair) -> Names:
    """What the two are called."""
    return Names(answer.name(pair[0]), answer.name(pair[1]))


def rows_of(answer: Answer, sections: Iterable[Section], pair: Pair) -> list[Row]:
    """The rows about two coders; of two alone also those about all together, which are the same two."""
    wanted = set(sections)
    there = [row for row in answer.rows if row.subject.section in wanted]
    own = [row for row in there if row.subject.coders == pair]
    if len(answer.about.coders) > 2:
        return own
    said = {_without_pair(row.subject) for row in own}
    return own + [row for row in there if not row.subject.coders and _without_pair(row.subject) not in said]


def _without_pair(subject: Subject) -> tuple[object, ...]:
    return subject.section, subject.code, subject.person, subject.rated_as, subject.is_blind


def line_id(subject: Subject) -> str:
    """A name for a row, by which the page finds it again."""
    return "|".join(str(part) for part in (*_without_pair(subject), *subject.coders))


def figure(result: AgreementResult) -> Figure:
    """A number as it is shown."""
    return _figure(result.value)


def _figure(value: Value) -> Figure:
    why = sentence(value.why) if value.why is not None else ""
    lost = sentence(value.no_interval) if value.no_interval is not None else ""
    return Figure(value.value, value.low, value.high, why, lost)


def measure(method: str) -> str:
    """A coefficient in a few letters."""
    if method in _MEASURES:
        return _MEASURES[method]
    return next((sign for part, sign in _PARTS if part in method), "")


def subject_label(answer: Answer, subject: Subject) -> str:
    """What a line is about, without the pair."""
    parts = [answer.name(subject.code) if subject.code else _everything(subject.section)]
    if subject.rated_as in (RatedAs.WORKER, RatedAs.TOWARDS):  # the usual is not said, and what is said comes first
        parts.insert(0, word(subject.rated_as))
    if subject.person:
        parts.append(answer.name(subject.person))
    if not subject.is_blind:
        parts.append(_("on given marks"))
    return " · ".join(parts)


def _everything(section: Section) -> str:
    return {
        Section.POINTS: _("All moments"),
        Section.EXCLUSIVE: _("Periods that exclude each other"),
        Section.STATES: _("All periods"),
        Section.RATINGS: _("All ratings"),
        Section.COUNTS: _("All counts"),
        Section.INTERVALS: _("All intervals"),
    }[section]


def pair_label(answer: Answer, pair: Pair) -> str:
    """Two coders in words, and when it is no agreement of coders."""
    label = " – ".join(map(answer.name, pair))
    dependent = [_("a consensus and its source")] if agreement_words.is_dependent(answer, pair) else []
    return " · ".join([label, *dependent])


def pairs_of(answer: Answer, row: Row) -> Pairs | None:
    """The figure of each two coders of a line; None with no more than two."""
    same = _without_pair(row.subject)
    whole = next((one for one in answer.rows if one.pairs is not None and _without_pair(one.subject) == same), None)
    if whole is None or whole.pairs is None:
        return None
    found = whole.pairs
    return Pairs(subject_label(answer, row.subject), tuple(map(answer.name, found.coders)), found.values, found.means)


# -- tables ---------------------------------------------------------------------------------------------------


def mark_heads(of: Names) -> tuple[str, ...]:
    """The heads of the counts in the table of marks."""
    return _("Both"), _("Only {coder}").format(coder=of.first), _("Only {coder}").format(coder=of.second), _("Seconds")


def rating_heads() -> tuple[str, ...]:
    """The heads of the counts in the tables of ratings and of counts."""
    return _("Pairs"), _("Equal"), _("Within 1"), _("Difference")


def with_words(answer: Answer, heads: tuple[str, ...]) -> tuple[str, ...]:
    """The heads, with one for the words for values when these are wanted."""
    return (*heads, _("In words")) if answer.question.bands else heads


def _in_words(answer: Answer, row: Row) -> tuple[Count, ...]:
    if not answer.question.bands:
        return ()
    said, source = agreement_words.band(answer, row.headline), agreement_words.band_source(answer)
    return (Count(row.headline.value.value, said, "", f"{said} ({source})" if said else ""),)


def mark_lines(answer: Answer, rows: Iterable[Row], of: Names, codebook: Codebook | None) -> list[Line]:
    """The table of marks."""
    return [_mark_line(answer, row, of, codebook) for row in rows]


def _mark_line(answer: Answer, row: Row, of: Names, codebook: Codebook | None) -> Line:
    counted = row.counted
    both, either = _seconds(row.matrix)
    counts = (
        _counted(counted.matched if counted else None, MATCHED, _("{n} that both marked")),
        _counted(counted.only1 if counted else None, ONLY1, _("{n} that only {coder} marked"), of.first),
        _counted(counted.only2 if counted else None, ONLY2, _("{n} that only {coder} marked"), of.second),
        _shared_seconds(both, either),
        *_in_words(answer, row),
    )
    apart = counted.only1 + counted.only2 if counted else 0
    hurts = apart + ((either - both) / _HURT_S if both is not None and either is not None else 0)
    if row.headline.value.value is not None:
        hurts += 1 - row.headline.value.value  # of those that hurt as much, the lower figure first
    colour, valence, is_state = _look(row.subject, codebook)
    return Line(
        line_id(row.subject), subject_label(answer, row.subject), figure(row.headline), measure(row.headline.method),
        counts, hurts, colour, valence, is_state, is_sum=not row.subject.code and not row.subject.person,
    )  # fmt: skip


def _look(subject: Subject, codebook: Codebook | None) -> tuple[str, Valence | None, bool]:
    """The mark of an indicator, or the colour of a dimension."""
    if codebook is None or not subject.code:
        return "", None, False
    colours = {d.id: d.colour for d in codebook.dimensions}
    for indicator in codebook.indicators:
        if codebook.qualified(indicator.id) == subject.code:
            colour = indicator.colour or colours[indicator.dimension]
            return colour, indicator.valence, indicator.kind is Kind.STATE
    for dimension in codebook.dimensions:
        if codebook.qualified(dimension.id) == subject.code:
            return dimension.colour, None, False
    return "", Valence(subject.code) if subject.code in set(Valence) else None, False


def _counted(n: int | None, opens: str, words: str, coder: str = "") -> Count:
    if n is None:
        return Count(None, "", "", "")
    return Count(n, str(n), opens if n else "", words.format(n=n, coder=coder))


def _seconds(matrix: Matrix | None) -> tuple[float | None, float | None]:
    """The seconds on which both have the same on, and on which at least one has something on."""
    if matrix is None or matrix.unit != "s":
        return None, None
    codes, cells = matrix.codes, matrix.cells
    places = range(len(codes))
    both = sum(cells[n][n] for n in places if codes[n] != NOTHING)
    nothing = sum(cells[n][n] for n in places if codes[n] == NOTHING)
    return both, sum(map(sum, cells)) - nothing


def _shared_seconds(both: float | None, either: float | None) -> Count:
    if both is None or either is None:
        return Count(None, "")
    words = _("{both} s the same, of {either} s in which one of them or both have something on")
    text = f"{both:.0f} / {either:.0f}"
    return Count(
        either - both, text, ALL if either else "", words.format(both=figures(both, 1), either=figures(either, 1))
    )


def rating_lines(answer: Answer, rows: Iterable[Row], codebook: Codebook | None) -> list[Line]:
    """The table of ratings, or of counts."""
    return [_rating_line(answer, row, codebook) for row in rows]


def _rating_line(answer: Answer, row: Row, codebook: Codebook | None) -> Line:
    value = row.headline.value.value
    difference = row.value("mean_difference")
    counts = (
        Count(row.headline.n_units, str(row.headline.n_units), ALL if row.headline.n_units else ""),
        _share(_within(row, 0)),
        _share(_within(row, 1)),
        _difference(difference),
        *_in_words(answer, row),
    )
    colour, valence, is_state = _look(row.subject, codebook)
    return Line(
        line_id(row.subject), subject_label(answer, row.subject), figure(row.headline), measure(row.headline.method),
        counts, 0.0 if value is None else 1 - value, colour, valence, is_state, is_sum=not row.subject.code,
    )  # fmt: skip


def _within(row: Row, steps: int) -> AgreementResult | None:
    """The share that is at most so many steps apart."""
    found = (one for one in row.beside if one.method == "within_steps" and one.parameters.get("steps") == steps)
    return next(found, None)


def _share(result: AgreementResult | None) -> Count:
    if result is None:
        return Count(None, "")
    shown = _figure(result.value)
    if shown.value is None:
        return Count(None, DASH, "", shown.spoken)
    return Count(shown.value, f"{shown.value * 100:.0f} %", "", f"{shown.value * 100:.0f} %")


def _difference(result: AgreementResult | None) -> Count:
    if result is None:
        return Count(None, "")
    shown = _figure(result.value)
    if shown.value is None:
        return Count(None, DASH, "", shown.spoken)
    text = "0" if abs(shown.value) < 0.05 else decimal(f"{shown.value:+.1f}".replace("-", "−"))
    return Count(abs(shown.value), text, "", _("second minus first: {n}").format(n=text))


# -- matrix and spread ------------------------------------------------------------------------------------------


def cells(answer: Answer, rows: list[Row], chosen: Row | None) -> Cells:
    """What there is of a matrix: of the row that is chosen, else of all codes together."""
    sources = [row for row in (chosen, *rows) if row is not None]
    events = next((row for row in sources if row.matrix is not None and row.matrix.unit == "n"), None)
    seconds = next((row for row in sources if row.matrix is not None and row.matrix.unit == "s"), None)
    return Cells(_grid(answer, events), _grid(answer, seconds))


def matrix_row(rows: list[Row], chosen: Row | None, unit: str) -> Row | None:
    """The row whose matrix in this unit is shown."""
    sources = [row for row in (chosen, *rows) if row is not None]
    return next((row for row in sources if row.matrix is not None and row.matrix.unit == unit), None)


def _grid(answer: Answer, row: Row | None) -> Grid | None:
    if row is None or row.matrix is None:
        return None
    nothing = _("no mark") if row.matrix.unit == "n" else _("nothing on")
    labels = tuple(nothing if code == NOTHING else answer.name(code) for code in row.matrix.codes)
    return Grid(labels, row.matrix.cells)


def spread(answer: Answer, row: Row | None) -> Spread:
    """How far the beginnings lie apart."""
    onset = row.onset if row is not None else None
    if onset is None:
        return Spread(tolerance_us=answer.about.tolerance_us)
    return Spread(onset.mean, onset.low, onset.high, answer.about.tolerance_us)


def value_text(result: AgreementResult) -> str:
    """A number with its interval, in one line."""
    shown = figure(result)
    if shown.value is None:
        return f"{DASH}  {shown.why}"
    return f"{short(shown.value)}  {shown.interval}".strip()

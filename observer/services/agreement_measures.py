"""Agreement on numbers: ratings, and how many marks each person has in each session (marks as measures)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from observer.agreement import alpha, bootstrap, icc
from observer.agreement.bootstrap import Draws
from observer.agreement.icc import Form
from observer.agreement.scales import Level, distances
from observer.agreement.tables import divided
from observer.agreement.units import units_of
from observer.agreement.values import Reason, value_of
from observer.coding import spans
from observer.coding.agreement import Question, Section
from observer.coding.ratings import RatedAs, Rating
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services.agreement_answer import Row, Subject
from observer.services.agreement_data import ANYBODY, Mark, Material, Meeting, Work
from observer.services.agreement_numbers import headline_values, pair_matrix, plan_of, result, with_interval

if TYPE_CHECKING:
    from observer.agreement.arrays import Floats, Ints
    from observer.agreement.result import AgreementResult

FEW_PERSONS = 10
LOW_VARIANCE = 0.25  # half a step of the scale, squared


@dataclass(frozen=True)
class Unit:
    """What is measured once by each coder: somebody in a session (`session` is its id), maybe towards somebody."""

    session: str
    person: str
    towards: str = ""
    start_us: int | None = None
    stop_us: int | None = None


Grid = dict[Unit, dict[str, float | None]]  # by unit and column; no entry: not judged, None: no value


# -- ratings ---------------------------------------------------------------------------------------------------


def rating_rows(material: Material, progress: Progress) -> list[Row]:
    """Per dimension and what was rated: of each pair of coders, and of all together."""
    found: list[Row] = []
    for subject, grid in rating_grids(material).items():
        progress.at(0.7)
        scale = _scale(material, subject.code)
        found += _rows(material, subject, grid, partial(_rating_numbers, material.question, scale))
    return found


def rating_grids(material: Material) -> dict[Subject, Grid]:
    """The ratings: persons, workers, groups, and ratings on given marks each apart."""
    found: dict[Subject, Grid] = {}
    order = {material.codebook.qualified(d.id): n for n, d in enumerate(material.codebook.dimensions)}
    for meeting in material.meetings:
        for works, is_blind in ((meeting.works, True), (meeting.on_given, False)):
            for column, work in works.items():
                for rating in work.ratings:
                    subject = Subject(Section.RATINGS, rating.dimension, "", (), rating.rated_as, is_blind)
                    _put(found.setdefault(subject, {}), meeting, rating, column)
    found = {subject: _of_one_scope(grid) for subject, grid in found.items()}
    kept = {s: grid for s, grid in found.items() if any(len(judged) > 1 for judged in grid.values())}
    kinds = list(RatedAs)
    return dict(
        sorted(kept.items(), key=lambda item: (
            not item[0].is_blind, order.get(item[0].code, 99), kinds.index(item[0].rated_as or kinds[0])
        ))
    )  # fmt: skip


def _of_one_scope(grid: Grid) -> Grid:
    """The ratings of whole sessions; where there are none, those of segments: the two do not go into one number."""
    whole = {unit: judged for unit, judged in grid.items() if unit.start_us is None}
    return whole or grid


def _put(grid: Grid, meeting: Meeting, rating: Rating, column: str) -> None:
    unit = Unit(meeting.session.id, rating.target, rating.towards or "", rating.start_us, rating.stop_us)
    grid.setdefault(unit, {})[column] = None if rating.value is None else float(rating.value)


def _scale(material: Material, dimension: str) -> tuple[int, ...]:
    scale = material.codebook.scale_of(material.codebook.find_dimension(dimension))
    return tuple(range(scale.minimum, scale.maximum + 1))


def _rating_numbers(
    question: Question, scale: Sequence[int], table: Floats, persons: Sequence[str]
) -> tuple[AgreementResult, list[AgreementResult]]:
    headline, beside = _iccs(question, table, persons, {})
    units = units_of([[None if x != x else round(x) for x in row] for row in table.tolist()], list(scale))
    found, d = alpha.krippendorff_alpha(units, Level.INTERVAL, scale), distances(Level.INTERVAL, scale, units.weight)
    person, draws = _people(persons, question)
    sums = alpha.coincidence_sums(units, person, len(set(persons)))
    value = with_interval(found, sums, lambda o: alpha.from_coincidences(o, d), draws)
    interval = result("krippendorff_alpha", value, {"level": "interval"}, question.seed, n_units=len(table))
    return headline, [interval, *beside]


def _people(persons: Sequence[str], question: Question) -> tuple[Ints, Draws | None]:
    """The number of the person of each row, and draws of people: who is there in several sessions is drawn as a
    whole."""
    import numpy as np

    number = {person: n for n, person in enumerate(dict.fromkeys(persons))}
    plan = plan_of(question)
    draws = None if plan is None else bootstrap.draw_people(len(number), plan)
    return np.array([number[person] for person in persons], np.int64), draws


# -- marks as measures -----------------------------------------------------------------------------------------


def count_rows(material: Material, progress: Progress) -> list[Row]:
    """Per code: how many marks each person has in each session, as numbers and per minute observed."""
    found: list[Row] = []
    if not material.question.with_actor:
        return found
    for code, (grid, minutes) in count_grids(material).items():
        progress.at(0.85)
        subject = Subject(Section.COUNTS, code)
        numbers = partial(_iccs, material.question, about={"measure": "count"})
        found += _rows(material, subject, grid, numbers, minutes)
    return found


def count_grids(material: Material) -> dict[str, tuple[Grid, Mapping[Unit, float]]]:
    """The counts by code, with the minutes in which each person was observed by all coders of the session.

    A person without marks counts as 0 only when he could be seen: present, codable, and on a side that can show it.
    """
    found: dict[str, tuple[Grid, dict[Unit, float]]] = {}
    able = _able(material)
    for meeting in material.meetings:
        if len(meeting.works) < 2:
            continue
        marked = _marked(material, meeting)
        for person in dict.fromkeys((*meeting.members, *(person for person, _code in marked))):
            time = _common_time(meeting, person)
            if not time:
                continue
            for code in able:
                can = (
                    any(i.can_be_shown_by(meeting.sides[person]) for i in able[code]) if person in meeting.sides else 0
                )
                if can or (person, code) in marked:
                    grid, minutes = found.setdefault(code, ({}, {}))
                    unit = Unit(meeting.session.id, person)
                    minutes[unit] = spans.length(time) / 60e6
                    grid[unit] = _counted(meeting, marked.get((person, code), []), time)
    used = {code for m in material.meetings for _p, code in _marked(material, m)}
    return {code: found[code] for code in able if code in used and code in found}


def _able(material: Material) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for indicator in material.codebook.indicators:
        found[material.at_level(indicator.id)].append(indicator)
    return found


def _marked(material: Material, meeting: Meeting) -> dict[tuple[str, str], list[tuple[str, Mark]]]:
    """The marks of all coders by person and code; those without a person are left out."""
    found: dict[tuple[str, str], list[tuple[str, Mark]]] = defaultdict(list)
    for column, work in meeting.works.items():
        for mark in work.marks:
            for person in mark.actors:
                found[person, material.at_level(mark.code)].append((column, mark))
    return found


def _common_time(meeting: Meeting, person: str) -> list[spans.Span]:
    """When somebody could be observed and all coders of the session watched."""
    found = meeting.observable(person)
    for work in meeting.works.values():
        found = found if work.watched is None else spans.common(found, work.watched)
    return found


def _counted(meeting: Meeting, marks: Iterable[tuple[str, Mark]], time: list[spans.Span]) -> dict[str, float | None]:
    counts: dict[str, float | None] = dict.fromkeys(meeting.works, 0.0)
    for column, mark in marks:
        stop = mark.start + 1 if mark.stop is None else mark.stop
        if any(start < stop and mark.start < end for start, end in time):
            counts[column] = (counts[column] or 0.0) + 1
    return counts


# -- both ------------------------------------------------------------------------------------------------------

Numbers = Callable[["Floats", "Sequence[str]"], "tuple[AgreementResult, list[AgreementResult]]"]


def _rows(
    material: Material, subject: Subject, grid: Grid, numbers: Numbers, minutes: Mapping[Unit, float] | None = None
) -> list[Row]:
    """Of each pair that judged something together, of each person where asked for, and of all coders together."""
    found = []
    persons = _persons(grid) if material.question.per_person else []
    for person in (ANYBODY, *persons):
        own = {unit: judged for unit, judged in grid.items() if person in (ANYBODY, unit.person)}
        of_pairs = []
        for pair in material.pairs:
            both = {u: j for u, j in own.items() if set(pair) <= j.keys()}
            if both:
                about = Subject(subject.section, subject.code, person, pair, subject.rated_as, subject.is_blind)
                of_pairs.append(_row(about, pair, both, numbers, minutes))
        found += of_pairs
        if len(material.columns) > 2 and of_pairs:
            about = Subject(subject.section, subject.code, person, (), subject.rated_as, subject.is_blind)
            found.append(_together(material, about, own, numbers, minutes, of_pairs))
    return found


def _persons(grid: Grid) -> list[str]:
    """Who was judged more than once: of one alone a coefficient says nothing."""
    found = Counter(unit.person for unit in grid)
    return [person for person, n in found.items() if n > 1]


def _row(
    subject: Subject, coders: Sequence[str], grid: Grid, numbers: Numbers, minutes: Mapping[Unit, float] | None
) -> Row:
    table = table_of(grid, coders)
    headline, beside = numbers(table, [unit.person for unit in grid])
    if minutes is not None:
        beside.append(_rates(table, [minutes[unit] for unit in grid]))
    warnings = _warnings(table, subject.section)
    if len(coders) == 2 and headline.value.value is not None:
        warnings.append(_("With two coders, little can be said of other coders than these."))
    return Row(subject, headline, tuple(beside), warnings=tuple(warnings))


def table_of(grid: Grid, coders: Sequence[str]) -> Floats:
    """Units by coders; nan where a coder gave none."""
    import numpy as np

    rows = [[judged.get(coder) for coder in coders] for judged in grid.values()]
    return np.array([[np.nan if x is None else x for x in row] for row in rows], float).reshape(-1, len(coders))


def _together(
    material: Material,
    subject: Subject,
    grid: Grid,
    numbers: Numbers,
    minutes: Mapping[Unit, float] | None,
    of_pairs: list[Row],
) -> Row:
    """All coders; when they did not all judge the same, also ICC(1,1), which does not ask who judged."""
    row = _row(subject, material.columns, grid, numbers, minutes)
    one_way = _one_way(grid)
    beside = row.beside if one_way is None else (*row.beside, one_way)
    headlines = headline_values(of_pairs, subject.code, subject.person)
    return Row(subject, row.headline, beside, pairs=pair_matrix(material.columns, headlines), warnings=row.warnings)


def _one_way(grid: Grid) -> AgreementResult | None:
    """ICC(1,1) when every unit was judged by two, not always the same two; None else."""
    import numpy as np

    known = [[x for x in judged.values() if x is not None] for judged in grid.values()]
    two = [row for row in known if len(row) == 2]
    if len(two) < 2 or len({tuple(judged) for judged in grid.values()}) < 2:
        return None
    form = Form.ONE_WAY
    return result("icc", icc.icc(np.array(two), form), {"form": form.value}, n_units=len(two))


def _iccs(
    question: Question, table: Floats, persons: Sequence[str], about: Mapping[str, Any]
) -> tuple[AgreementResult, list[AgreementResult]]:
    """ICC(A,1) with its variance components; consistency, shares and differences beside it."""
    person, draws = _people(persons, question)
    import numpy as np

    whole = icc.complete_rows(table)
    squares = icc.mean_squares(table)
    parts: dict[str, Any] = {"form": Form.AGREEMENT.value, **about, "dropped": len(table) - len(whole)}
    if not isinstance(squares, Reason):
        of = icc.components(squares)
        parts |= {"var_persons": of.persons, "var_coders": of.coders, "var_error": of.error}
    headline = result("icc", icc.icc(table, Form.AGREEMENT), parts, n_units=len(whole))
    beside = []
    for steps in (0, 1):
        near = _by_person(np.stack(icc.near_pairs(table, steps), axis=-1), person)
        found = value_of(float(_quotient(near.sum(axis=0))), Reason.NOTHING_COMPARED)
        share = with_interval(found, near, _quotient, draws)
        beside.append(result("within_steps", share, {"steps": steps, **about}, question.seed, n_units=len(table)))
    other = icc.icc(table, Form.CONSISTENCY)
    beside.append(result("icc", other, {"form": Form.CONSISTENCY.value, **about}, n_units=len(whole)))
    if table.shape[1] == 2:
        beside.append(_difference(question, table, person, draws, about))
    return headline, beside


def _by_person(numbers: Floats, person: Ints) -> Floats:
    """Rows added up for each person."""
    import numpy as np

    found = np.zeros((int(person.max(initial=-1)) + 1, *numbers.shape[1:]))
    np.add.at(found, person, numbers)
    return found


def _quotient(sums: Floats) -> Floats:
    return divided(sums[..., 0], sums[..., 1])


def _difference(
    question: Question, table: Floats, person: Ints, draws: Draws | None, about: Mapping[str, Any]
) -> AgreementResult:
    """Coder 2 minus coder 1, with limits of agreement among the parameters."""
    import numpy as np

    found = icc.pair_differences(table)[0]
    d = table[:, 1] - table[:, 0]
    known = np.stack([np.nan_to_num(d), ~np.isnan(d)], axis=-1)
    mean = with_interval(found.mean, _by_person(known, person), _quotient, draws)
    limits = {"sd": found.sd.value, "lower_limit": found.low.value, "upper_limit": found.high.value}
    return result("mean_difference", mean, {**limits, **about}, question.seed, n_units=found.n)


def _rates(table: Floats, minutes: list[float]) -> AgreementResult:
    """ICC(A,1) of marks per minute observed."""
    import numpy as np

    rates = table / np.array(minutes, float)[:, None]
    parameters = {"form": Form.AGREEMENT.value, "measure": "per_minute"}
    return result("icc", icc.icc(rates, Form.AGREEMENT), parameters, n_units=len(icc.complete_rows(rates)))


def _warnings(table: Floats, section: Section) -> list[str]:
    """What must be known to read an ICC."""
    whole, found = icc.complete_rows(table), list[str]()
    squares = icc.mean_squares(table)
    if isinstance(squares, Reason):
        return found
    if section is Section.RATINGS and icc.components(squares).persons < LOW_VARIANCE:
        found.append(
            _("The persons hardly differ, so that the ICC is low whatever the coders do; see the share within a point.")
        )
    if len(whole) < FEW_PERSONS:
        words = ngettext("The ICC rests on {n} row (a person in a session) only.",
                         "The ICC rests on {n} rows (a person in a session) only.", len(whole))  # fmt: skip
        found.append(words.format(n=len(whole)))
    if len(whole) < len(table):
        n = len(table) - len(whole)
        words = ngettext(
            "{n} row without a value of every coder is left out of the ICC.",
            "{n} rows without a value of every coder are left out of the ICC.",
            n,
        )
        found.append(words.format(n=n))
    return found


def judged(grid: Grid, pair: Sequence[str]) -> list[tuple[Unit, float | None, float | None]]:
    """What two coders gave, unit by unit."""
    return [(unit, of[pair[0]], of[pair[1]]) for unit, of in grid.items() if set(pair) <= of.keys()]


def events_of(work: Work, person: str, code: str, at_level: Callable[[str], str]) -> tuple[str, ...]:
    """The marks of one coder that make a count."""
    return tuple(m.id for m in work.marks if person in m.actors and at_level(m.code) == code)

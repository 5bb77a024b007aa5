"""The agreement of coders: a question gives an answer, and every number of it can be opened.

`gather` reads the study (main thread; `reading` a little at a time), `compute` works on what was gathered (any thread),
`ask` does both.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from observer.coding import spans
from observer.coding.agreement import Question, Section
from observer.coding.blinding import Viewer
from observer.i18n import ngettext
from observer.progress import Progress
from observer.services import (
    agreement_exclusive,
    agreement_intervals,
    agreement_measures,
    agreement_moments,
    agreement_points,
    agreement_states,
)
from observer.services.agreement_answer import About, Answer, Cell, MomentOf, Row, Subject
from observer.services.agreement_choice import choose, sampling
from observer.services.agreement_data import ANYBODY, Material, compared, meeting, names
from observer.services.agreement_numbers import SOFTWARE
from observer.services.agreement_versions import common_version
from observer.storage.study_file import StudyFile


def ask(study: StudyFile, viewer: Viewer, question: Question, progress: Progress | None = None) -> Answer:
    """The agreement that is asked for.

    Raises `Blind` when the viewer may not see two codings that could be compared, `Refused` (in words) when there is
    nothing to compare or versions of the codebook do not go together, `NotFound` for an unknown name.
    """
    return compute(gather(study, viewer, question), progress)


def gather(study: StudyFile, viewer: Viewer, question: Question) -> Material:
    """All that the answer is computed from, as plain data. Raises as `ask`."""
    steps = reading(study, viewer, question)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Material = end.value
            return found


def reading(study: StudyFile, viewer: Viewer, question: Question) -> Generator[None, None, Material]:
    """The same by and by, a session at each step, for who must not stand still. Raises as `ask`, at the first step."""
    choice = choose(study, viewer, question)
    used = {one.coding.codebook for rows in choice.by_session.values() for one in rows}
    common = common_version(study, used)
    sessions = {session.id: session for session in study.sessions.where()}
    meetings = []
    for id_, rows in choice.by_session.items():
        meetings.append(meeting(study, sessions[id_], rows, common))
        yield
    named = {version.id: version.version for version in study.codebooks.where() if version.id in used}
    found = {column for one in meetings for column in (*one.works, *one.on_given)}
    columns = sorted(found, key=lambda column: _name(study, column))
    open_states = sum(work.open_states for one in meetings for work in one.works.values())
    left = [*choice.left_out, *_open_words(open_states)]
    return Material(
        choice.question,
        common.codebook,
        common,
        tuple(sorted(named.values())),
        tuple(columns),
        tuple(meetings),
        compared(meetings, named),
        names(study, common.codebook, columns),
        tuple(left),
        sampling(study, viewer, choice.question.codebook, choice.by_session),
        choice.made_from,
    )


def _name(study: StudyFile, column: str) -> tuple[str, str]:
    coder = study.coders.get(column.partition(":")[0])
    return (coder.name if coder else "", column)


def _open_words(n: int) -> list[str]:
    words = ngettext("{n} period without an end is left out.", "{n} periods without an end are left out.", n)
    return [words.format(n=n)] if n else []


def compute(material: Material, progress: Progress | None = None) -> Answer:
    """The answer; touches no study. Raises `Cancelled`."""
    progress = progress or Progress()
    rows: list[Row] = []
    for section, make in _SECTIONS.items():
        if section in material.question.sections:
            rows += make(material, progress)
    return Answer(material.question, _about(material), tuple(rows), material.names)


_SECTIONS: dict[Section, Callable[[Material, Progress], list[Row]]] = {
    Section.POINTS: agreement_points.rows,
    Section.EXCLUSIVE: agreement_exclusive.rows,
    Section.STATES: agreement_states.rows,
    Section.RATINGS: agreement_measures.rating_rows,
    Section.COUNTS: agreement_measures.count_rows,
    Section.INTERVALS: agreement_intervals.rows,
}


def _about(material: Material) -> About:
    recorded = sum(spans.length(one.recorded) for one in material.meetings)
    codable = sum(spans.length(one.observable(ANYBODY)) for one in material.meetings)
    return About(
        material.question.codebook,
        material.versions,
        material.tolerance_us,
        tuple(one.session.id for one in material.meetings),
        material.columns,
        material.compared,
        SOFTWARE,
        codable / 1e6,
        (recorded - codable) / 1e6,
        material.common.mapped,
        material.left_out,
        material.sampling,
        material.made_from,
    )


def moments(material: Material, subject: Subject, cell: Cell | None = None) -> tuple[MomentOf, ...]:
    """What a row is made of, or only a cell of its matrix, by session and time.

    For a subject of all coders together: those of every pair. Of moments, the matrix of all codes together shows
    how marks line up across codes, and so do its cells; without a cell the marks are those of the headline.
    """
    return agreement_moments.moments(material, subject, cell)


def ask_moments(
    study: StudyFile, viewer: Viewer, question: Question, subject: Subject, cell: Cell | None = None
) -> tuple[MomentOf, ...]:
    """The same for who has no material at hand: gathers it anew. Raises as `ask`."""
    return moments(gather(study, viewer, question), subject, cell)

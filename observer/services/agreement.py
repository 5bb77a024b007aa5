"""The agreement of coders: a question gives an answer, and every number of it can be opened.

`gather` reads the study (main thread), `compute` works on what was gathered (any thread), `ask` does both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.progress import Progress
from observer.services.agreement_answer import Answer, Cell, MomentOf, Subject
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.services.agreement_data import Material


def ask(study: StudyFile, viewer: Viewer, question: Question, progress: Progress | None = None) -> Answer:
    """The agreement that is asked for.

    Raises `Blind` when the viewer may not see two codings that could be compared, `Refused` (in words) when there is
    nothing to compare or versions of the codebook do not go together, `NotFound` for an unknown name.
    """
    return compute(gather(study, viewer, question), progress)


def gather(study: StudyFile, viewer: Viewer, question: Question) -> Material:
    """All that the answer is computed from, as plain data. Raises as `ask`."""
    raise NotImplementedError


def compute(material: Material, progress: Progress | None = None) -> Answer:
    """The answer; touches no study. Raises `Cancelled`."""
    raise NotImplementedError


def moments(material: Material, subject: Subject, cell: Cell | None = None) -> tuple[MomentOf, ...]:
    """What a row is made of, or only a cell of its matrix, by session and time.

    For a subject of all coders together: those of every pair.
    """
    raise NotImplementedError


def ask_moments(
    study: StudyFile, viewer: Viewer, question: Question, subject: Subject, cell: Cell | None = None
) -> tuple[MomentOf, ...]:
    """The same for who has no material at hand: gathers it anew. Raises as `ask`."""
    return moments(gather(study, viewer, question), subject, cell)

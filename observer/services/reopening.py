"""A submitted coding is made a draft again."""

from dataclasses import replace

from observer.coding.blinding import Viewer, check_researcher, is_hidden_by
from observer.coding.changes import Changes
from observer.coding.plan import open_tasks
from observer.coding.study import Coding, CodingState
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile


def reopen_coding(study: StudyFile, viewer: Viewer, coding: str, reason: str = "") -> Changes:
    """Make one submitted coding (its id) a draft again; who did it and why stays on record.

    Only a researcher can. Raises `NotFound` and `Refused`.
    """
    check_researcher(viewer)
    found = study.codings.get(coding)
    if found is None:
        raise NotFound(_("This coding is not there any more."))
    if found.state is not CodingState.SUBMITTED:
        raise Refused(_("Only a coding that has been submitted can be reopened."))
    session = study.sessions.get(found.session)
    assert session is not None
    _check_not_repeated(study, found)
    _check_no_consensus(study, found)
    why = " ".join(reason.split())
    label = N_("Reopen the coding of {session}: {reason}") if why else N_("Reopen the coding of {session}")
    facts = {"session": session.name} | ({"reason": why} if why else {})
    with study.operation(Stream(viewer.id, None), label, undoable=False, **facts) as running:
        study.codings.change(replace(found, state=CodingState.DRAFT, submitted=None))
    return running.changes


def _check_no_consensus(study: StudyFile, coding: Coding) -> None:
    """Refuse while a consensus rests on it: what was decided speaks of its events as they are."""
    if any(coding.id in consensus.sources for consensus in study.consensuses.where()):
        raise Refused(_("A consensus rests on this coding; it can be reopened when that consensus has been removed."))


def _check_not_repeated(study: StudyFile, coding: Coding) -> None:
    """Refuse while its coder has still to repeat it: it is hidden from him until then."""
    book = study.codebooks.get(coding.codebook)
    tasks = study.assignments.where("session = ? AND coder = ?", [coding.session, coding.coder])
    for task in open_tasks(tasks, study.codings.where("coder = ?", [coding.coder])):
        if book is not None and is_hidden_by(task, coding, book.key):
            raise Refused(_("A repeat of this coding is under way; it can be reopened when that has been submitted."))

"""Undo, redo, and what was done by whom."""

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes, operation_words
from observer.coding.study import CodingState, Session
from observer.errors import Refused
from observer.i18n import _
from observer.services import sight
from observer.services.merging import MERGED
from observer.storage.history import Entry, Stream
from observer.storage.study_file import StudyFile


def streams(
    study: StudyFile, viewer: Viewer, session: Session | None = None, *, is_on_study: bool = False
) -> list[Stream]:
    """What undo reaches: the viewer's codings that are drafts (of one session when given), and outside a
    session also his work on the study itself; only that when he `is_on_study`."""
    if is_on_study:
        return [Stream(viewer.id, None)]
    codings = study.codings.where(
        "coder = ? AND state = ? AND (? IS NULL OR session = ?)",
        [viewer.id, CodingState.DRAFT, session and session.id, session and session.id],
    )
    found = [Stream(viewer.id, coding.id) for coding in codings]
    return found if session else [*found, Stream(viewer.id, None)]


def undo(study: StudyFile, viewer: Viewer, session: Session | None = None, *, is_on_study: bool = False) -> Changes:
    """Take back the last operation of the viewer, among those that `streams` says. Raises `Refused` or `Conflict`.

    What was done before a merge that handed codings in cannot be taken back any more, and neither can that merge.
    """
    reached = streams(study, viewer, session, is_on_study=is_on_study)
    if study.history.is_behind(reached, MERGED):
        raise Refused(
            _("A package was merged in which codings were handed in; that cannot be undone. Reopen them instead.")
        )
    return study.undo(reached)


def redo(study: StudyFile, viewer: Viewer, session: Session | None = None, *, is_on_study: bool = False) -> Changes:
    """Do again what was undone last, likewise. Raises `Refused` or `Conflict`."""
    return study.redo(streams(study, viewer, session, is_on_study=is_on_study))


def trail(study: StudyFile, viewer: Viewer, limit: int = -1) -> list[Entry]:
    """The audit trail: all of it for a researcher; for anybody else his own work, without that on a coding
    which is hidden from him because he has still to repeat it."""
    if viewer.is_researcher:
        return study.history.entries(None, limit)
    shown = {coding.id for coding in sight.own(study, viewer)}
    hidden = {coding.id for coding in study.codings.where("coder = ?", [viewer.id])} - shown
    found = [entry for entry in study.history.entries(viewer.id) if entry.coding not in hidden]
    return found[-limit:] if limit >= 0 else found


def first_broken(study: StudyFile, viewer: Viewer) -> str | None:
    """The id of the first operation that was changed behind Observer's back. Only for a researcher."""
    check_researcher(viewer)
    return study.history.broken_link()


def words_of_next(
    study: StudyFile, viewer: Viewer, session: Session | None, redo: bool = False, *, is_on_study: bool = False
) -> str:
    """What undo (or redo) would do next, in words; empty when there is nothing."""
    find = study.history.next_redo if redo else study.history.next_undo
    reached = streams(study, viewer, session, is_on_study=is_on_study)
    if not redo and study.history.is_behind(reached, MERGED):
        return ""
    entry = find(reached)
    return operation_words("do", entry.label, entry.facts) if entry else ""

"""What is overwritten in place while a recall session runs: where its film stands, and what is being typed."""

from __future__ import annotations

from observer.coding.recall import Bookmark, Draft
from observer.storage.schema import PASSING
from observer.storage.study_file import StudyFile
from observer.storage.tables import insert, to_row

PLACES, DRAFTS = PASSING


def keep_place(study: StudyFile, place: Bookmark) -> None:
    """Where the film stands now; on disk when this returns."""
    with study.history.passing():
        _put(study, PLACES, place)


def put_place(study: StudyFile, place: Bookmark) -> None:
    """The same, inside an operation."""
    _put(study, PLACES, place)


def keep_draft(study: StudyFile, draft: Draft) -> None:
    """The content of an open response as far as it goes; on disk when this returns."""
    with study.history.passing():
        _put(study, DRAFTS, draft)


def drop_draft(study: StudyFile, response: str) -> None:
    """Forget, inside an operation, the content of an open response; its bytes are overwritten."""
    study.db.execute(f"DELETE FROM {DRAFTS} WHERE id = ?", [response])


def drop_place(study: StudyFile, recall: str) -> None:
    """Forget, inside an operation, where the film stood."""
    study.db.execute(f"DELETE FROM {PLACES} WHERE id = ?", [recall])


def _put(study: StudyFile, table: str, item: Bookmark | Draft) -> None:
    study.db.execute(f"DELETE FROM {table} WHERE id = ?", [item.id])
    insert(study.db, table, to_row(item))

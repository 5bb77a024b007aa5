"""Does a writing action undo and redo? From other folders: `from storage.reversible import reversible`."""

from collections.abc import Callable
from typing import Any, TypeVar

from observer.storage import schema
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

Result = TypeVar("Result")
Dump = dict[str, dict[str, dict[str, Any]]]


def dump(study: StudyFile) -> Dump:
    """All that undo may touch: every row of every tracked table, by table and id."""
    return {table: {row["id"]: row for row in study.db.query(f'SELECT * FROM "{table}"')} for table in schema.TRACKED}


def reversible(study: StudyFile, streams: list[Stream], action: Callable[[], Result]) -> Result:
    """Do `action`, undo all of it and redo all of it, and check each time that every row is as it should be.

    All that `action` does must be undoable: begin a coding, for instance, before.
    """
    before, done = dump(study), len(study.history.entries())
    result = action()
    entries = study.history.entries()[done:]
    after = dump(study)
    assert entries, "the action left no trace in the audit trail"
    assert all(entry.undoable for entry in entries), "the action cannot be undone"
    assert after != before, "the action changed nothing"
    for _entry in entries:
        study.undo(streams)
    assert dump(study) == before, "undo did not bring back what there was"
    for _entry in entries:
        study.redo(streams)
    assert dump(study) == after, "redo did not bring back what was done"
    assert study.history.broken_link() is None
    return result

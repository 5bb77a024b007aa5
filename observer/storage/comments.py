"""Comments on moments and on the session: rows and dataclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from observer.coding.events import Comment, Moment
from observer.storage.connection import reading
from observer.storage.tables import insert, update

if TYPE_CHECKING:
    import sqlite_utils

_COLUMNS = "id, coding, text, at_us, recording, pts"


def add(db: sqlite_utils.Database, comment: Comment) -> None:
    """Store a comment."""
    insert(db, "comments", _row(comment))


def change(db: sqlite_utils.Database, comment: Comment) -> None:
    """Store the new content of a comment."""
    update(db, "comments", _row(comment))


def remove(db: sqlite_utils.Database, id_: str) -> None:
    """Remove a comment."""
    db.execute("DELETE FROM comments WHERE id = ?", [id_])


def get(db: sqlite_utils.Database, id_: str) -> Comment | None:
    """The comment with this id."""
    return next(iter(_load(db, "id = ?", id_)), None)


def of_coding(db: sqlite_utils.Database, coding: str) -> list[Comment]:
    """The comments of a coding: those on the whole session, then in the order of time."""
    return _load(db, "coding = ?", coding)


@reading("comments")
def _load(db: sqlite_utils.Database, condition: str, value: str) -> list[Comment]:
    sql = f"SELECT {_COLUMNS} FROM comments WHERE {condition} ORDER BY at_us, id"
    return [
        Comment(id_, coding, text, Moment(us, recording, pts) if us is not None else None)
        for id_, coding, text, us, recording, pts in db.execute(sql, [value]).fetchall()
    ]


def _row(comment: Comment) -> dict[str, Any]:
    at = comment.at
    return {
        "id": comment.id,
        "coding": comment.coding,
        "text": comment.text,
        "recording": at.recording if at else None,
        "pts": at.pts if at else None,
        "at_us": at.us if at else None,
    }

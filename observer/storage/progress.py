"""How much is in each coding: one count for all codings at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.storage.connection import reading

if TYPE_CHECKING:
    import sqlite_utils


@reading("events")
def events_by_coding(db: sqlite_utils.Database) -> dict[str, int]:
    """The number of events by the id of their coding."""
    return dict(db.execute("SELECT coding, COUNT(*) FROM events GROUP BY coding").fetchall())


@reading("ratings")
def ratings_by_coding(db: sqlite_utils.Database) -> dict[str, int]:
    """The number of ratings by the id of their coding."""
    return dict(db.execute("SELECT coding, COUNT(*) FROM ratings GROUP BY coding").fetchall())

"""Ratings and their evidence: rows and dataclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from observer.coding.ratings import NoRating, RatedAs, Rating
from observer.storage.connection import reading
from observer.storage.tables import insert, new_id, update

if TYPE_CHECKING:
    import sqlite_utils

_COLUMNS = (
    "id, coding, dimension, rated_as, COALESCE(participant, group_id),"
    " COALESCE(towards_participant, towards_group), start_us, stop_us, value, reason, overruled, comment"
)


@reading("ratings")
def of_coding(db: sqlite_utils.Database, coding: str) -> list[Rating]:
    """All ratings of a coding."""
    sql = f"SELECT {_COLUMNS} FROM ratings WHERE coding = ? ORDER BY dimension, rated_as, id"
    return [_rating(db, row) for row in db.execute(sql, [coding]).fetchall()]


def find(db: sqlite_utils.Database, like: Rating) -> Rating | None:
    """The rating of the same target on the same dimension, towards the same, over the same span."""
    same = (like.dimension, like.rated_as, like.target, like.towards, like.start_us, like.stop_us)
    for rating in of_coding(db, like.coding):
        if (
            rating.dimension,
            rating.rated_as,
            rating.target,
            rating.towards,
            rating.start_us,
            rating.stop_us,
        ) == same:
            return rating
    return None


def store(db: sqlite_utils.Database, rating: Rating, groups: frozenset[str], is_new: bool) -> None:
    """Add or change a rating; `groups` are the ids among target and counterpart that are groups."""
    row: dict[str, Any] = {
        "id": rating.id,
        "coding": rating.coding,
        "dimension": rating.dimension,
        "rated_as": rating.rated_as.value,
        "participant": None if rating.target in groups else rating.target,
        "group_id": rating.target if rating.target in groups else None,
        "towards_participant": None if rating.towards in groups else rating.towards,
        "towards_group": rating.towards if rating.towards in groups else None,
        "start_us": rating.start_us,
        "stop_us": rating.stop_us,
        "value": rating.value,
        "reason": rating.reason.value if rating.reason else None,
        "overruled": rating.overruled,
        "comment": rating.comment,
    }
    (insert if is_new else update)(db, "ratings", row)
    there = {event for (event,) in db.execute("SELECT event FROM rating_evidence WHERE rating = ?", [rating.id])}
    for event in there.difference(rating.evidence):
        db.execute("DELETE FROM rating_evidence WHERE rating = ? AND event = ?", [rating.id, event])
    for event in rating.evidence:
        if event not in there:
            insert(db, "rating_evidence", {"id": new_id(), "rating": rating.id, "event": event})


def remove(db: sqlite_utils.Database, id_: str) -> None:
    """Remove a rating."""
    db.execute("DELETE FROM ratings WHERE id = ?", [id_])


def _rating(db: sqlite_utils.Database, row: tuple[Any, ...]) -> Rating:
    (
        id_,
        coding,
        dimension,
        rated_as,
        target,
        towards,
        start_us,
        stop_us,
        value,
        reason,
        overruled,
        comment,
    ) = row
    sql = "SELECT event FROM rating_evidence WHERE rating = ? ORDER BY event"
    evidence = tuple(event for (event,) in db.execute(sql, [id_]).fetchall())
    return Rating(
        id=id_,
        coding=coding,
        dimension=dimension,
        rated_as=RatedAs(rated_as),
        target=target,
        value=value,
        reason=NoRating(reason) if reason else None,
        towards=towards,
        start_us=start_us,
        stop_us=stop_us,
        overruled=overruled,
        comment=comment,
        evidence=evidence,
    )

"""Events, interval codes and comments: rows and dataclasses."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlite_utils

from observer.coding.codebook import Kind
from observer.coding.events import Comment, Event, Moment, Precision, Targets
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Seen
from observer.coding.timecode import Placement, media_us
from observer.storage.tables import insert, new_id, update

_COLUMNS = (
    "id, coding, indicator, kind, start_recording, start_pts, start_us, stop_recording, stop_pts, stop_us,"
    " targets, comment, perceived, doubt, precision, back_us"
)


def add(db: sqlite_utils.Database, event: Event, groups: frozenset[str]) -> None:
    """Store an event; `groups` are the ids among its actors and targets that are groups."""
    insert(db, "events", _row(event))
    _add_links(db, event, groups)


def change(db: sqlite_utils.Database, event: Event, groups: frozenset[str]) -> None:
    """Store the new content of an event; its people and modifiers are touched only when they differ."""
    update(db, "events", _row(event))
    _change_links(db, event, groups)


def remove(db: sqlite_utils.Database, id_: str) -> None:
    """Remove an event with all that belongs to it."""
    db.execute("DELETE FROM events WHERE id = ?", [id_])


def get(db: sqlite_utils.Database, id_: str) -> Event | None:
    """The event with this id."""
    return next(iter(_load(db, "id = ?", [id_])), None)


def of_coding(db: sqlite_utils.Database, coding: str) -> list[Event]:
    """All events of a coding, in the order of time."""
    return _load(db, "coding = ?", [coding])


def counts(db: sqlite_utils.Database, rating: Rating) -> dict[str, int]:
    """How many events, per indicator, bear on a rating: shown by the one who is rated, towards the
    counterpart when there is one; all events when a group is rated."""
    sql, values = "SELECT indicator, COUNT(*) FROM events e WHERE coding = ?", [rating.coding]
    for table, person in (("event_actors", rating.target), ("event_targets", rating.towards)):
        if person is not None and rating.rated_as is not RatedAs.GROUP:
            sql += (
                f" AND EXISTS (SELECT 1 FROM {table} p WHERE p.event = e.id"
                " AND COALESCE(p.participant, p.group_id) = ?)"
            )
            values.append(person)
    return dict(db.execute(sql + " GROUP BY indicator", values).fetchall())


def open_states(db: sqlite_utils.Database, coding: str) -> list[Event]:
    """The states of a coding that have not ended."""
    return _load(db, "coding = ? AND kind = 'state' AND stop_us IS NULL", [coding])


def _row(event: Event) -> dict[str, Any]:
    stop = event.stop or Moment(0)
    return {
        "id": event.id,
        "coding": event.coding,
        "indicator": event.indicator,
        "kind": event.kind.value,
        "start_recording": event.start.recording,
        "start_pts": event.start.pts,
        "start_us": event.start.us,
        "stop_recording": stop.recording,
        "stop_pts": stop.pts,
        "stop_us": event.stop.us if event.stop else None,
        "targets": event.targets.value,
        "comment": event.comment,
        "perceived": event.perceived.value if event.perceived else None,
        "doubt": int(event.doubt),
        "precision": event.precision.value,
        "back_us": event.back_us,
    }


def _add_links(db: sqlite_utils.Database, event: Event, groups: frozenset[str]) -> None:
    for table, people in (("event_actors", event.actors), ("event_targets", event.target_ids)):
        for person in people:
            column = "group_id" if person in groups else "participant"
            insert(db, table, {"id": new_id(), "event": event.id, column: person})
    for modifier, values in event.modifiers.items():
        for value in values:
            insert(
                db,
                "event_modifiers",
                {"id": new_id(), "event": event.id, "modifier": modifier, "value": value},
            )


def _change_links(db: sqlite_utils.Database, event: Event, groups: frozenset[str]) -> None:
    old = get(db, event.id)
    if old and (old.actors, old.target_ids, old.modifiers) == (
        event.actors,
        event.target_ids,
        event.modifiers,
    ):
        return
    for table in ("event_actors", "event_targets", "event_modifiers"):
        db.execute(f"DELETE FROM {table} WHERE event = ?", [event.id])
    _add_links(db, event, groups)


def _load(db: sqlite_utils.Database, condition: str, values: list[Any]) -> list[Event]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM events WHERE {condition} ORDER BY start_us, id", values).fetchall()
    chosen = f"SELECT id FROM events WHERE {condition}"
    actors = _people(db, "event_actors", chosen, values)
    targets = _people(db, "event_targets", chosen, values)
    modifiers: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    sql = f"SELECT event, modifier, value FROM event_modifiers WHERE event IN ({chosen}) ORDER BY modifier, value"
    for event, modifier, value in db.execute(sql, values).fetchall():
        modifiers[event][modifier] = (*modifiers[event].get(modifier, ()), value)
    return [_event(row, actors, targets, modifiers) for row in rows]


def _people(db: sqlite_utils.Database, table: str, chosen: str, values: list[Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    sql = f"SELECT event, COALESCE(participant, group_id) FROM {table} WHERE event IN ({chosen}) ORDER BY rowid"
    for event, person in db.execute(sql, values).fetchall():
        found[event] = (*found.get(event, ()), person)
    return found


def _event(
    row: tuple[Any, ...],
    actors: dict[str, tuple[str, ...]],
    targets: dict[str, tuple[str, ...]],
    modifiers: dict[str, dict[str, tuple[str, ...]]],
) -> Event:
    id_, coding, indicator, kind, start_rec, start_pts, start_us, stop_rec, stop_pts, stop_us, *rest = row
    who, comment, perceived, doubt, precision, back_us = rest
    return Event(
        id=id_,
        coding=coding,
        indicator=indicator,
        kind=Kind(kind),
        start=Moment(start_us, start_rec, start_pts),
        stop=Moment(stop_us, stop_rec, stop_pts) if stop_us is not None else None,
        actors=actors.get(id_, ()),
        targets=Targets(who),
        target_ids=targets.get(id_, ()),
        modifiers=dict(modifiers.get(id_, {})),
        comment=comment,
        perceived=Seen(perceived) if perceived else None,
        doubt=bool(doubt),
        precision=Precision(precision),
        back_us=back_us,
    )


# -- comments on moments and on the session ----------------------------------------------------------


def add_comment(db: sqlite_utils.Database, comment: Comment) -> None:
    """Store a remark on a moment or on the session."""
    at = comment.at
    row = {"id": comment.id, "coding": comment.coding, "text": comment.text}
    place = {"recording": at.recording, "pts": at.pts, "at_us": at.us} if at else {}
    insert(db, "comments", {**row, **place})


def comments_of(db: sqlite_utils.Database, coding: str) -> list[Comment]:
    """The remarks of a coding, in the order of time."""
    sql = "SELECT id, coding, text, at_us, recording, pts FROM comments WHERE coding = ? ORDER BY at_us, id"
    return [
        Comment(id_, coding_, text, Moment(us, recording, pts) if us is not None else None)
        for id_, coding_, text, us, recording, pts in db.execute(sql, [coding]).fetchall()
    ]


# -- session time follows from recording and PTS ----------------------------------------------------------


def rederive(
    db: sqlite_utils.Database,
    recordings: Iterable[str] = (),
    events: Iterable[str] = (),
    comments: Iterable[str] = (),
) -> dict[str, set[str]]:
    """Compute session times anew: of all that lies in these recordings, and of these events and comments.

    Gives the ids of the rows that moved, by table.
    """
    moved: dict[str, set[str]] = {}
    for column, table, pts, us in (
        ("start_recording", "events", "start_pts", "start_us"),
        ("stop_recording", "events", "stop_pts", "stop_us"),
        ("recording", "comments", "pts", "at_us"),
    ):
        for recording in recordings:
            moved.setdefault(table, set()).update(_rederive(db, table, column, pts, us, column, recording))
        for id_ in comments if table == "comments" else events:
            moved.setdefault(table, set()).update(_rederive(db, table, column, pts, us, "id", id_))
    return {table: ids for table, ids in moved.items() if ids}


def _rederive(
    db: sqlite_utils.Database, table: str, column: str, pts: str, us: str, where: str, value: str
) -> list[str]:
    rows = db.execute(
        f"SELECT t.id, t.{pts}, t.{us}, r.time_base_num, r.time_base_den, r.start_us, r.offset_us, r.rate_num,"
        f" r.rate_den FROM {table} t JOIN recordings r ON r.id = t.{column} WHERE t.{where} = ?",
        [value],
    ).fetchall()
    moved = []
    for id_, ticks, now, base_num, base_den, first_us, *placement in rows:
        then = Placement(*placement).to_session(media_us(ticks, base_num, base_den, first_us))
        if then != now:
            db.execute(f"UPDATE {table} SET {us} = ? WHERE id = ?", [then, id_])
            moved.append(id_)
    return moved

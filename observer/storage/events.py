"""Events: rows and dataclasses; and the session times that follow from recordings."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from observer.coding.codebook import Kind
from observer.coding.events import Event, Moment, Precision, Targets
from observer.coding.ratings import RatedAs, Rating
from observer.coding.study import Seen
from observer.coding.timecode import Placement, clock, media_us
from observer.errors import Refused
from observer.i18n import _
from observer.storage.connection import reading
from observer.storage.tables import insert, new_id, update

if TYPE_CHECKING:
    import sqlite_utils

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
    return next(iter(_load(db, "e.id = ?", [id_])), None)


def of_coding(db: sqlite_utils.Database, coding: str) -> list[Event]:
    """All events of a coding, in the order of time."""
    return _load(db, "e.coding = ?", [coding])


def these(db: sqlite_utils.Database, ids: list[str]) -> list[Event]:
    """The events with these ids (some hundreds at most) that there are, in the order of time."""
    return _load(db, f"e.id IN ({', '.join('?' * len(ids))})", ids) if ids else []


def in_span(db: sqlite_utils.Database, coding: str, start_us: int, stop_us: int) -> list[Event]:
    """The events of a coding that begin before `stop_us` and, if they have an end, end after `start_us` or begin there;
    in the order of time."""
    condition = (
        "e.coding = ? AND e.start_us < ?"
        " AND (e.start_us >= ? OR e.stop_us > ? OR (e.kind = 'state' AND e.stop_us IS NULL))"
    )
    return _load(db, condition, [coding, stop_us, start_us, start_us])


@reading("events")
def named_in(db: sqlite_utils.Database, session: str, start_us: int, stop_us: int) -> dict[str, Seen]:
    """Who acts or is addressed, in any coding of a session, in an event that `in_span` would give, or shows something
    in an interval: people and groups, and whether each is only heard. Without loading the events."""
    heard: dict[str, bool] = {}
    for table in ("event_actors", "event_targets"):
        sql = (
            f"SELECT COALESCE(p.participant, p.group_id), MIN(COALESCE(e.perceived, 'seen') = 'heard')"
            f" FROM codings c CROSS JOIN events e ON e.coding = c.id CROSS JOIN {table} p ON p.event = e.id"
            " WHERE c.session = ? AND e.start_us < ?"
            " AND (e.start_us >= ? OR e.stop_us > ? OR (e.kind = 'state' AND e.stop_us IS NULL)) GROUP BY 1"
        )
        for who, only_heard in db.execute(sql, [session, stop_us, start_us, start_us]).fetchall():
            heard[who] = bool(only_heard) and heard.get(who, True)
    sql = (
        "SELECT DISTINCT i.participant FROM codings c CROSS JOIN interval_codings i ON i.coding = c.id"
        " WHERE c.session = ? AND i.value = 1 AND i.start_us < ? AND i.stop_us > ?"
    )
    heard |= {who: False for (who,) in db.execute(sql, [session, stop_us, start_us]).fetchall()}
    return {who: Seen.HEARD if only_heard else Seen.SEEN for who, only_heard in heard.items()}


def counts(db: sqlite_utils.Database, rating: Rating) -> dict[str, int]:
    """How many events, per indicator, bear on a rating: shown by the one who is rated, towards the
    counterpart when there is one; all events when a group is rated; only those that lie (in part) in the
    segment when a segment is rated."""
    sql = "SELECT indicator, COUNT(*) FROM events e WHERE coding = ?"
    values: list[Any] = [rating.coding]
    if rating.start_us is not None:
        sql += " AND start_us < ? AND (start_us >= ? OR stop_us > ? OR (kind = 'state' AND stop_us IS NULL))"
        values += [rating.stop_us, rating.start_us, rating.start_us]
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
    return _load(db, "e.coding = ? AND e.kind = 'state' AND e.stop_us IS NULL", [coding])


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
    if old and _links(old) == _links(event):
        return
    for table in ("event_actors", "event_targets", "event_modifiers"):
        db.execute(f"DELETE FROM {table} WHERE event = ?", [event.id])
    _add_links(db, event, groups)


def _links(event: Event) -> tuple[set[str], set[str], dict[str, set[str]]]:
    """The people and modifiers of an event; their order means nothing."""
    return set(event.actors), set(event.target_ids), {name: set(given) for name, given in event.modifiers.items()}


@reading("events")
def _load(db: sqlite_utils.Database, condition: str, values: list[Any]) -> list[Event]:
    """The events `e` for which `condition` holds, in the order of time."""
    with _without_collector():
        sql = f"SELECT {_COLUMNS} FROM events e WHERE {condition} ORDER BY start_us, id"
        rows = db.execute(sql, values).fetchall()
        actors = _people(db, "event_actors", condition, values)
        targets = _people(db, "event_targets", condition, values)
        modifiers = _modifiers(db, condition, values)
        return [_event(row, actors, targets, modifiers) for row in rows]


@contextmanager
def _without_collector() -> Iterator[None]:
    """No garbage collection meanwhile: it would look through all that has been loaded again and again, and
    find nothing, which is a third of the time of a hundred thousand events."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _people(db: sqlite_utils.Database, table: str, condition: str, values: list[Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    sql = (
        f"SELECT e.id, COALESCE(p.participant, p.group_id) FROM events e CROSS JOIN {table} p ON p.event = e.id"
        f" WHERE {condition} ORDER BY e.start_us, e.id, p.rowid"
    )
    for event, person in db.execute(sql, values).fetchall():
        found[event] = (*found[event], person) if event in found else (person,)
    return found


def _modifiers(db: sqlite_utils.Database, condition: str, values: list[Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    sql = (
        "SELECT e.id, m.modifier, m.value FROM events e CROSS JOIN event_modifiers m ON m.event = e.id"
        f" WHERE {condition} ORDER BY m.modifier, m.value"
    )
    for event, modifier, value in db.execute(sql, values).fetchall():
        found[event][modifier] = (*found[event].get(modifier, ()), value)
    return found


# The member of an enumeration for its value, kept: making one of a text anew takes as long as reading a row.
_kind, _targets, _seen, _precision = cache(Kind), cache(Targets), cache(Seen), cache(Precision)


def _event(
    row: tuple[Any, ...],
    actors: dict[str, tuple[str, ...]],
    targets: dict[str, tuple[str, ...]],
    modifiers: dict[str, dict[str, tuple[str, ...]]],
) -> Event:
    (
        id_, coding, indicator, kind, start_rec, start_pts, start_us, stop_rec, stop_pts, stop_us,
        who, comment, perceived, doubt, precision, back_us,
    ) = row  # fmt: skip
    return Event(  # in the order of the fields: naming them makes listing a tenth slower
        id_,
        coding,
        indicator,
        _kind(kind),
        Moment(start_us, start_rec, start_pts),
        Moment(stop_us, stop_rec, stop_pts) if stop_us is not None else None,
        actors.get(id_, ()),
        _targets(who),
        targets.get(id_, ()),
        modifiers.get(id_, {}),
        comment,
        _seen(perceived) if perceived else None,
        bool(doubt),
        _precision(precision),
        back_us,
    )


# -- session time follows from recording and PTS ----------------------------------------------------------


# Single moments whose session time follows from recording and PTS, by table: columns of the time, recording and PTS.
_MOMENTS = {
    "comments": (("at_us", "recording", "pts"),),
    "recall_stops": (("us", "recording", "pts"),),
    "recall_log": (("us", "recording", "pts"), ("to_us", "to_recording", "to_pts")),
    "recall_responses": (("us", "recording", "pts"),),
}


def rederive(db: sqlite_utils.Database, recordings: Iterable[str] = (), **rows: Iterable[str]) -> dict[str, set[str]]:
    """Compute session times anew: of all that lies in these recordings, and of these `rows` by table.

    Gives the ids of the rows that moved, by table. Raises `Refused` when a period would stop before it starts.
    """
    films = list(recordings)
    moved = {table: _rederive_ends(db, table, films, rows.get(table, ())) for table in ("events", "fragments")}
    for table, moments in _MOMENTS.items():
        given = list(rows.get(table, ()))
        moved[table] = set().union(*(_rederive_moments(db, table, moment, films, given) for moment in moments))
    return {table: ids for table, ids in moved.items() if ids}


def _clock_of(alias: str) -> str:
    names = ("time_base_num", "time_base_den", "start_us", "offset_us", "rate_num", "rate_den")
    return ", ".join(f"{alias}.{name}" for name in names)


def _session_us(pts: int, base_num: int, base_den: int, first_us: int, *placement: int) -> int:
    return Placement(*placement).to_session(media_us(pts, base_num, base_den, first_us))


def _rederive_ends(db: sqlite_utils.Database, table: str, recordings: Iterable[str], given: Iterable[str]) -> set[str]:
    """Both ends of an event or fragment in one step: between two steps it could seem to stop before it starts."""
    sql = (
        f"SELECT e.id, e.start_us, e.stop_us, e.start_pts, {_clock_of('a')}, e.stop_pts, {_clock_of('b')}"
        f" FROM {table} e LEFT JOIN recordings a ON a.id = e.start_recording"
        " LEFT JOIN recordings b ON b.id = e.stop_recording WHERE "
    )
    rows = [row for id_ in given for row in db.execute(f"{sql} e.id = ?", [id_]).fetchall()]
    for id_ in recordings:
        rows += db.execute(f"{sql} e.start_recording = ? OR e.stop_recording = ?", [id_, id_]).fetchall()
    moved = set()
    for row_id, start_us, stop_us, *ends in rows:
        start, stop = ends[:7], ends[7:]
        then = [
            _session_us(*start) if start[0] is not None else start_us,
            _session_us(*stop) if stop[0] is not None else stop_us,
        ]
        if then == [start_us, stop_us]:
            continue
        if stop_us is not None and then[1] <= then[0]:
            words = _("This cannot be done: the period that starts at {start} would then stop before it starts.")
            raise Refused(words.format(start=clock(start_us)))
        db.execute(f"UPDATE {table} SET start_us = ?, stop_us = ? WHERE id = ?", [*then, row_id])
        moved.add(row_id)
    return moved


def _rederive_moments(
    db: sqlite_utils.Database, table: str, moment: tuple[str, str, str], recordings: list[str], given: list[str]
) -> set[str]:
    us, recording, pts = moment
    clock_of = _clock_of("r")
    sql = f"SELECT m.id, m.{us}, m.{pts}, {clock_of} FROM {table} m JOIN recordings r ON r.id = m.{recording} WHERE "
    rows = [row for id_ in given for row in db.execute(f"{sql} m.id = ?", [id_]).fetchall()]
    rows += [row for id_ in recordings for row in db.execute(f"{sql} m.{recording} = ?", [id_]).fetchall()]
    moved = set()
    for row_id, now, *place in rows:
        then = _session_us(*place)
        if then != now:
            db.execute(f"UPDATE {table} SET {us} = ? WHERE id = ?", [then, row_id])
            moved.add(row_id)
    return moved

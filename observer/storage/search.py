"""Events found by what they are or by the words they hold, without loading the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from observer.coding.events import Event
from observer.coding.search import Among, Meant
from observer.storage import events
from observer.storage.connection import reading

if TYPE_CHECKING:
    import sqlite_utils

Tally = dict[tuple[str, str | None], int]  # by indicator, and person or group
_LAST = "~"  # after every id


@reading("events")
def ids(db: sqlite_utils.Database, coding: str, among: Among) -> list[str]:
    """The ids of the events that fit, in the order of time."""
    condition, values = _condition(coding, among)
    sql = f"SELECT e.id FROM events e WHERE {condition} ORDER BY e.start_us, e.id"
    return [id_ for (id_,) in db.execute(sql, values).fetchall()]


@reading("events")
def step(db: sqlite_utils.Database, coding: str, among: Among, us: int, id_: str, forward: bool) -> Event | None:
    """The next event that fits after the one with this start and id (before it, when not `forward`); without
    an id, after or before this moment."""
    condition, values = _condition(coding, among)
    sign, order = (">", "ASC") if forward else ("<", "DESC")
    row = db.execute(
        f"SELECT e.id FROM events e WHERE {condition} AND (e.start_us, e.id) {sign} (?, ?)"
        f" ORDER BY e.start_us {order}, e.id {order} LIMIT 1",
        [*values, us, id_ or (_LAST if forward else "")],
    ).fetchone()
    return events.get(db, row[0]) if row else None


@reading("events")
def with_words(db: sqlite_utils.Database, coding: str, words: list[Meant], limit: int) -> list[Event]:
    """The events in which each of the words is found, in the order of time; at most `limit`."""
    conditions, values = ["e.coding = ?"], [coding]
    for word in words:
        condition, more = _word(word)
        conditions.append(condition)
        values += more
    sql = f"SELECT e.id FROM events e WHERE {' AND '.join(conditions)} ORDER BY e.start_us, e.id LIMIT {int(limit)}"
    found = [events.get(db, id_) for (id_,) in db.execute(sql, values).fetchall()]
    return [event for event in found if event is not None]


@reading("events")
def tally(db: sqlite_utils.Database, coding: str) -> Tally:
    """How many events of each indicator each person or group shows; for None: how many there are at all."""
    found: Tally = {}
    for column in ("participant", "group_id"):  # each has an index of its own
        for name, who, n in db.execute(
            f"SELECT e.indicator, a.{column}, COUNT(*) FROM events e CROSS JOIN event_actors a ON a.event = e.id"
            f" WHERE e.coding = ? AND a.{column} IS NOT NULL GROUP BY 1, 2",
            [coding],
        ):
            found[name, who] = n
    everything = db.execute("SELECT indicator, COUNT(*) FROM events WHERE coding = ? GROUP BY 1", [coding])
    return found | {(name, None): n for name, n in everything.fetchall()}


def _condition(coding: str, among: Among) -> tuple[str, list[Any]]:
    conditions, values = ["e.coding = ?"], [coding]
    if among.indicators is not None:
        conditions.append(f"e.indicator IN ({_marks(among.indicators)})")
        values += among.indicators
    if among.participant is not None:
        condition, more = _shown("event_actors", (among.participant,))
        conditions.append(condition)
        values += more
    if among.doubt is not None:
        conditions.append(f"e.doubt = {int(among.doubt)}")
    if among.has_comment is not None:
        conditions.append("e.comment <> ''" if among.has_comment else "e.comment = ''")
    return " AND ".join(conditions), values


def _word(word: Meant) -> tuple[str, list[Any]]:
    conditions: list[str] = ["(e.comment <> '' AND instr(folded(e.comment), ?) > 0)"]
    values: list[Any] = [word.text]
    if word.indicators:
        conditions.append(f"e.indicator IN ({_marks(word.indicators)})")
        values += word.indicators
    for table in ("event_actors", "event_targets") if word.people else ():
        condition, more = _shown(table, word.people)
        conditions.append(condition)
        values += more
    return f"({' OR '.join(conditions)})", values


def _shown(table: str, people: tuple[str, ...]) -> tuple[str, list[Any]]:
    """A test by person and one by group, each of which has an index of its own."""
    tests = [
        f"EXISTS (SELECT 1 FROM {table} p WHERE p.event = e.id AND p.{column} IN ({_marks(people)}))"
        for column in ("participant", "group_id")
    ]
    return f"({' OR '.join(tests)})", [*people, *people]


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))

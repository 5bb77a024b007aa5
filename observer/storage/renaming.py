"""Another person in the place of one, in all that codings hold of him."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from observer.coding.events import IntervalScheme
from observer.coding.ratings import Rating
from observer.storage import ratings
from observer.storage.tables import Table

if TYPE_CHECKING:
    import sqlite_utils

_SAME_ANSWER = "o.coding = i.coding AND o.indicator = i.indicator AND o.start_us = i.start_us"


def is_in(db: sqlite_utils.Database, coding: str, person: str) -> bool:
    """Whether a coding holds anything of this person."""
    of_event = "SELECT 1 FROM {table} p JOIN events e ON e.id = p.event WHERE p.participant = ? AND e.coding = ?"
    tests = [of_event.format(table=table) for table in ("event_actors", "event_targets")]
    tests.append("SELECT 1 FROM interval_codings WHERE participant = ? AND coding = ?")
    tests.append("SELECT 1 FROM interval_schemes, json_each(participants) WHERE value = ? AND coding = ?")
    found = any(db.execute(f"{test} LIMIT 1", [person, coding]).fetchone() for test in tests)
    return found or bool(ratings_of(db, coding, person))


def ratings_of(db: sqlite_utils.Database, coding: str, person: str) -> list[Rating]:
    """The ratings in a coding of this person, or of somebody towards him."""
    return [r for r in ratings.of_coding(db, coding) if person in (r.target, r.towards)]


def rename(db: sqlite_utils.Database, coding: str, old: str, new: str) -> None:
    """Put `new` where `old` is in a coding; where both are, one is left."""
    for table in ("event_actors", "event_targets"):
        _in_events(db, table, coding, old, new)
    for column in ("participant", "towards_participant"):
        db.execute(f"UPDATE ratings SET {column} = ? WHERE {column} = ? AND coding = ?", [new, old, coding])
    _in_intervals(db, coding, old, new)


def _in_events(db: sqlite_utils.Database, table: str, coding: str, old: str, new: str) -> None:
    its = "participant = ? AND event IN (SELECT id FROM events WHERE coding = ?)"
    both = f"EXISTS (SELECT 1 FROM {table} o WHERE o.event = {table}.event AND o.participant = ?)"
    db.execute(f"DELETE FROM {table} WHERE {its} AND {both}", [old, coding, new])
    db.execute(f"UPDATE {table} SET participant = ? WHERE {its}", [new, old, coding])


def _in_intervals(db: sqlite_utils.Database, coding: str, old: str, new: str) -> None:
    """Of two answers about one interval a yes is kept: it was seen, of whoever it was thought to be."""
    for person, other, weaker in ((old, new, "i.value <= o.value"), (new, old, "1")):
        both = f"SELECT 1 FROM interval_codings o WHERE {_SAME_ANSWER} AND o.participant = ? AND {weaker}"
        db.execute(
            f"DELETE FROM interval_codings AS i WHERE coding = ? AND participant = ? AND EXISTS ({both})",
            [coding, person, other],
        )
    db.execute("UPDATE interval_codings SET participant = ? WHERE participant = ? AND coding = ?", [new, old, coding])
    schemes = Table(db, "interval_schemes", IntervalScheme)
    for scheme in schemes.where("coding = ?", [coding]):
        if old in scheme.participants:
            people = dict.fromkeys(new if person == old else person for person in scheme.participants)
            schemes.change(replace(scheme, participants=tuple(people)))

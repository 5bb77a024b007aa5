"""The rows of a coder's work that came home are put into the study."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.coding import spans
from observer.coding.merging import PARTS, Compared, Row, Unit
from observer.coding.spans import Span
from observer.storage import events as stored_events
from observer.storage.tables import insert, new_id, update

if TYPE_CHECKING:
    import sqlite_utils

_STEP = 50  # things between two steps: some milliseconds


@dataclass(frozen=True)
class Taken:
    """What is put into the study: the things of which the package's version holds, and of each coding its row as it
    becomes and what was watched in it on both sides."""

    things: tuple[Compared, ...]
    codings: tuple[Row, ...]
    watched: dict[str, list[Row]]


def put_in_steps(db: sqlite_utils.Database, taken: Taken) -> Generator[float, None, dict[str, set[str]]]:
    """Put it into the study, inside an operation, in short steps that give how far it is. At its end it gives the ids
    of the rows whose session times moved, by table.

    First what goes, then what comes; what rests on events after these; last the codings, which are locked when they
    have been submitted. Raises `Refused` when a period would stop before it starts.
    """
    for one in taken.things:
        if one.ours is not None and (one.theirs is None or one.theirs.id != one.ours.id):
            db.execute(f'DELETE FROM "{one.ours.table}" WHERE id = ?', [one.ours.id])
    n = 0
    for table in PARTS:
        for one in taken.things:
            if one.theirs is not None and one.theirs.table == table:
                is_new = one.ours is None or one.ours.id != one.theirs.id
                _store(db, one.theirs, is_new)
                n += 1
                if n % _STEP == 0:
                    yield n / len(taken.things)
    for coding, rows in taken.watched.items():
        _watch(db, coding, rows)
    moved = _rederive(db, taken.things)
    for row in taken.codings:
        update(db, "codings", row)
    return moved


def _store(db: sqlite_utils.Database, unit: Unit, is_new: bool) -> None:
    row = unit.row
    if is_new and db.execute(f'SELECT 1 FROM "{unit.table}" WHERE id = ?', [unit.id]).fetchone():
        row = {**row, "id": new_id()}  # the study has it under another name: about somebody who was identified
    (insert if is_new else update)(db, unit.table, row)
    for table, owner in PARTS[unit.table].items():
        db.execute(f'DELETE FROM "{table}" WHERE "{owner}" = ?', [row["id"]])
        for part in unit.parts.get(table, []):
            if table == "rating_evidence" and not _is_there(db, part["event"]):
                continue
            insert(db, table, {**part, "id": new_id(), owner: row["id"]})


def _is_there(db: sqlite_utils.Database, event: str) -> bool:
    return db.execute("SELECT 1 FROM events WHERE id = ?", [event]).fetchone() is not None


def _rederive(db: sqlite_utils.Database, things: Iterable[Compared]) -> dict[str, set[str]]:
    """Session times follow from where the recordings lie in the study now."""
    there = [one.theirs for one in things if one.theirs is not None]
    ids = {table: [unit.id for unit in there if unit.table == table] for table in ("events", "comments")}
    return stored_events.rederive(db, events=ids["events"], comments=ids["comments"])


def joined(ours: list[Row], theirs: list[Row]) -> list[Row]:
    """What was watched in one coding, on both sides together: rows of either where these say it, else new ones."""
    found: list[Row] = []
    for recording in sorted({row["recording"] for row in [*ours, *theirs]}):
        of_film = [row for row in [*theirs, *ours] if row["recording"] == recording]
        known = {_span(row): row for row in reversed(of_film)}
        for span in spans.merged(_span(row) for row in of_film):
            row = known.get(span) or {**of_film[0], "id": new_id(), "start_us": span[0], "stop_us": span[1]}
            found.append(row)
    return found


def _span(row: Row) -> Span:
    return row["start_us"], row["stop_us"]


def _watch(db: sqlite_utils.Database, coding: str, rows: list[Row]) -> None:
    there = {id_ for (id_,) in db.execute("SELECT id FROM coding_spans WHERE coding = ?", [coding])}
    wanted = {row["id"] for row in rows}
    for id_ in sorted(there - wanted):
        db.execute("DELETE FROM coding_spans WHERE id = ?", [id_])
    for row in rows:
        (update if row["id"] in there else insert)(db, "coding_spans", row)

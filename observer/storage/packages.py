"""The part of a study that travels to a coder: which rows go in, and what is read when it comes back.

What is not needed stays behind: no other coder, no purpose, no history, no path, nothing that is typed about a
family but its pseudonyms. Everything is written anew, so that no page of the study's file goes along.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.coding.merging import Row, Rows
from observer.coding.packages import Package
from observer.coding.study import Assignment, Coder, Coding, CodingState, Purpose, Role, StudyKind
from observer.errors import NotAStudy
from observer.i18n import N_, _
from observer.storage import lock, schema
from observer.storage.connection import DatabaseErrors, connect, reading
from observer.storage.history import History, Stream
from observer.storage.inspection import check_content, examine, explain_any, real_path, take
from observer.storage.study_file import StudyFile, begin
from observer.storage.tables import insert, new_id, to_row

if TYPE_CHECKING:
    import sqlite_utils

PACKED = N_("Package for {coder}")
GIVEN = N_("Given events")  # who made events that are given to a rater: he is not told

# The tables of what a coder did in a coding; value: the condition that a row belongs to one of `?`.
WORK = {
    "codings": "id IN ({})",
    "events": "coding IN ({})",
    "event_actors": "event IN (SELECT id FROM events WHERE coding IN ({}))",
    "event_targets": "event IN (SELECT id FROM events WHERE coding IN ({}))",
    "event_modifiers": "event IN (SELECT id FROM events WHERE coding IN ({}))",
    "interval_schemes": "coding IN ({})",
    "interval_codings": "coding IN ({})",
    "comments": "coding IN ({})",
    "ratings": "coding IN ({})",
    "rating_evidence": "rating IN (SELECT id FROM ratings WHERE coding IN ({}))",
    "coding_spans": "coding IN ({})",
}
_GIVEN = ("codings", "events", "event_actors", "event_targets", "event_modifiers")


@dataclass(frozen=True)
class Order:
    """What is wanted in a package: for whom, the tasks and their codings (of which some have only now been begun),
    and the row that says that it was made."""

    package: Package
    coder: Coder
    tasks: tuple[Assignment, ...]
    codings: tuple[Coding, ...]


def work(db: sqlite_utils.Database, codings: Iterable[str], tables: Iterable[str] = tuple(WORK)) -> dict[str, Any]:
    """All rows of what was done in these codings, by table, in the order in which they were stored."""
    ids = list(codings)
    marks = ", ".join("?" * len(ids))
    with reading("codings"):
        return {
            table: list(db.query(f'SELECT * FROM "{table}" WHERE {WORK[table].format(marks)} ORDER BY rowid', ids))
            for table in tables
        }


# -- what goes in ----------------------------------------------------------------------------------------------


class _Packing:
    """Collects the rows of a package from an open study."""

    def __init__(self, study: StudyFile, order: Order) -> None:
        self._db, self._order, self._study = study.db, order, study
        self.rows: dict[str, list[Row]] = {table: [] for table in schema.TRACKED}

    def _take(self, table: str, condition: str, ids: Iterable[Any], **other: Any) -> list[str]:
        """Take the rows with `condition` (which has a place for ids), some columns of which become something else;
        gives their ids."""
        wanted = sorted(set(ids))
        marks = ", ".join("?" * len(wanted))
        sql = f'SELECT * FROM "{table}" WHERE {condition.format(marks)} ORDER BY rowid'
        for row in self._db.query(sql, wanted * condition.count("{}")):
            self.rows[table].append({**row, **other})
        return [row["id"] for row in self.rows[table]]

    def fill(self) -> dict[str, list[Row]]:
        """Take all that the coder needs, and nothing else."""
        info = self._study.info
        self.rows["studies"] = [{**to_row(info), "kind": StudyKind.PACKAGE.value}]
        self._whom()
        self._codings()
        self._sessions()
        return self.rows

    def _whom(self) -> None:
        order = self._order
        coder = {**to_row(order.coder), "roles": json.dumps([Role.CODER.value]), "verifier": None}
        self.rows["coders"] = [coder]
        self.rows["packages"] = [{**to_row(order.package), "packed_in": None, "merged_in": None, "set_aside": "[]"}]
        for task in order.tasks:
            told = task.purpose if task.purpose is Purpose.TRAINING else Purpose.MAIN
            self.rows["assignments"].append({**to_row(task), "purpose": told.value})

    def _codings(self) -> None:
        codings = self._order.codings
        for table, rows in work(self._db, [coding.id for coding in codings]).items():
            self.rows[table] = rows
        self.rows["codings"] = [{**to_row(coding), "supersedes": None} for coding in codings]
        given = sorted({coding.marks for coding in codings if coding.marks})
        if given:
            self._give(given)
        self._take("codebooks", "id IN ({})", [row["codebook"] for row in self.rows["codings"]])

    def _give(self, codings: list[str]) -> None:
        """The events of others on which ratings rest; who made them is not told, nor what he wrote or doubted."""
        somebody = Coder(new_id(), _(GIVEN), (Role.ADVISER,))
        self.rows["coders"].append(to_row(somebody))
        made = self._order.package.made
        bare = {"coder": somebody.id, "supersedes": None, "marks": None, "created": made, "submitted": made,
                "time_on_task_us": 0, "stopped_at_us": None}  # fmt: skip
        for table, rows in work(self._db, codings, _GIVEN).items():
            other = bare if table == "codings" else {"comment": "", "doubt": 0} if table == "events" else {}
            self.rows[table] += [{**row, **other} for row in rows]

    def _sessions(self) -> None:
        sessions = self._take("sessions", "id IN ({})", [coding.session for coding in self._order.codings])
        bare = {"help_form": "", "mandated": None, "started": None, "ended": None, "ended_early": None,
                "earlier_help": ""}  # fmt: skip
        cases = self._take("cases", "id IN ({})", [row["case_id"] for row in self.rows["sessions"]], **bare)
        self._take("presence", "session IN ({})", sessions)
        self._take("uncodable_spans", "session IN ({})", sessions)
        recordings = self._take("recordings", "session IN ({})", sessions, path="", relative_path=None)
        transcripts = self._take("transcripts", "recording IN ({})", recordings)
        self._take("cues", "transcript IN ({})", transcripts)
        self._people(cases, sessions)

    def _people(self, cases: list[str], sessions: list[str]) -> None:
        bare = {"from_date": None, "until_date": None, "has_authority": None}
        self._take("case_participants", "case_id IN ({})", cases, **bare)
        groups = self._take("groups", "case_id IN ({})", cases)
        self._take("group_members", "group_id IN ({})", groups)
        named = {
            row[column]
            for table in ("case_participants", "group_members", "presence", "uncodable_spans",
                          *schema.PEOPLE_IN_CODING)
            for column in ("participant", "towards_participant")
            for row in self.rows[table]
            if row.get(column)
        }  # fmt: skip
        named |= {id_ for row in self.rows["interval_schemes"] for id_ in json.loads(row["participants"])}
        standing = self._db.query(
            f"SELECT id FROM participants WHERE session IN ({', '.join('?' * len(sessions))})", sessions
        )
        self._take("participants", "id IN ({})", named | {row["id"] for row in standing})


def rows_for(study: StudyFile, order: Order) -> dict[str, list[Row]]:
    """The rows of a package, by table."""
    with reading("study"):
        return _Packing(study, order).fill()


def fill(db: sqlite_utils.Database, rows: Rows, coder: str) -> None:
    """Make an empty database a package with these rows."""
    begin(db)
    history = History(db)
    with history.operation(Stream(None, None), PACKED, undoable=False, coder=coder):
        db.execute("PRAGMA defer_foreign_keys = ON")
        for row in rows["codings"]:
            insert(db, "codings", {**row, "state": CodingState.DRAFT.value})
        for table in schema.TRACKED:
            for row in rows[table] if table != "codings" else []:
                insert(db, table, row)
        for row in rows["codings"]:  # nothing can be put into a coding that has been submitted
            if row["state"] != CodingState.DRAFT.value:
                db.execute("UPDATE codings SET state = ? WHERE id = ?", [row["state"], row["id"]])


# -- what comes back -------------------------------------------------------------------------------------------


def read(path: Path, passphrase: str | None = None) -> dict[str, list[Row]]:
    """All rows of a package by table, after the checks of every study that is opened; the file stays as it is.

    Raises `NotAStudy`, `StudyInUse`, `NewerStudy` or `UnsafeStudy`.
    """
    path = real_path(path)
    key = examine(path, passphrase)
    lock.check_machine(path, takeover=False)
    db = connect(path, key)
    try:
        take(db, path, key)
        check_content(db, path, key)
        if db.execute("PRAGMA user_version").fetchone()[0] < schema.version():
            raise NotAStudy(
                _("“{path}” is of an older version of Observer. Open it once with this version, then merge it.").format(
                    path=path
                ),
                path=path,
            )
        return {table: list(db.query(f'SELECT * FROM "{table}" ORDER BY rowid')) for table in schema.TRACKED}
    except (OSError, *DatabaseErrors) as error:
        raise explain_any(error, path, key) from error
    finally:
        db.close()


def coding_of(db: sqlite_utils.Database, table: str, id_: str) -> str | None:
    """The coding in which the row with this id is; None when there is no such row."""
    row = db.execute(f'SELECT coding FROM "{table}" WHERE id = ?', [id_]).fetchone()
    return str(row[0]) if row else None


# -- as it was -------------------------------------------------------------------------------------------------


def work_as_of(db: sqlite_utils.Database, operation: str, coder: str, codings: Iterable[str]) -> dict[str, list[Row]]:
    """The rows of what was done in these codings (of one coder) as the study had them after an operation.

    They follow from the history, which nobody can change without its digests showing it.
    """
    ids = set(codings)
    mine = [row["id"] for row in db.query("SELECT id FROM codings WHERE coder = ?", [coder])]
    sql = (
        "SELECT c.table_name, c.row_id, c.after FROM operations o JOIN changes c ON c.operation = o.id"
        " WHERE o.position <= (SELECT position FROM operations WHERE id = ?)"
        f" AND (o.coding IS NULL OR o.coding IN ({', '.join('?' * len(mine))})) ORDER BY o.position, c.n"
    )
    left: dict[str, dict[str, str]] = {table: {} for table in WORK}
    with reading("operations"):
        for table, row_id, after in db.execute(sql, [operation, *mine]):
            if table not in left:
                continue
            if after is None:
                left[table].pop(row_id, None)
            else:
                left[table][row_id] = after
        found = {table: [_as_now(db, table, json.loads(row)) for row in rows.values()] for table, rows in left.items()}
    return _of_codings(found, ids)


def _as_now(db: sqlite_utils.Database, table: str, row: Row) -> Row:
    """A row with the columns that a later version of Observer added."""
    missing = [name for name in schema.columns(db, table) if name not in row] if table == "codings" else []
    return {**row, **dict.fromkeys(missing)}


def _of_codings(rows: dict[str, list[Row]], codings: set[str]) -> dict[str, list[Row]]:
    """Only the rows that belong to these codings."""
    found = {
        table: [row for row in rows[table] if row["id" if table == "codings" else "coding"] in codings]
        for table in (
            "codings",
            "events",
            "interval_schemes",
            "interval_codings",
            "comments",
            "ratings",
            "coding_spans",
        )
    }
    events, ratings = ({row["id"] for row in found[table]} for table in ("events", "ratings"))
    for table in ("event_actors", "event_targets", "event_modifiers"):
        found[table] = [row for row in rows[table] if row["event"] in events]
    found["rating_evidence"] = [row for row in rows["rating_evidence"] if row["rating"] in ratings]
    return found

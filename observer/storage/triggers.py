"""Triggers that live in one connection: they record each row before and after, and refuse a change outside an
operation or to a submitted coding. The file itself holds none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.storage import schema

if TYPE_CHECKING:
    import sqlite_utils

OUTSIDE = "observer: a change outside an operation"
SUBMITTED = "observer: a change to a submitted coding"


def install(db: sqlite_utils.Database) -> None:
    """Put the triggers into this connection, once."""
    _Triggers(db).install()


class _Triggers:
    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self._columns = {table: [c.name for c in db[table].columns] for table in schema.TRACKED}

    def install(self) -> None:
        """Make them all."""
        self._db.execute("CREATE TEMP TABLE current_operation (id TEXT, n INTEGER, renames INTEGER)")
        for table in schema.TRACKED:
            self._guard(table)
            self._record(table)
        for table, coding in schema.IN_CODING.items():
            self._lock(table, coding)
        for table in ("operations", "changes"):
            self._guard(table)
        for table, columns in (
            (
                "operations",
                ["id", "at", "kind", "label", "facts", "coder", "coding", "of_operation", "digest"],
            ),
            ("changes", ["operation", "n", "table_name", "row_id", "before", "after"]),
        ):
            forbidden = {"DELETE": "DELETE", "UPDATE": "UPDATE OF " + ", ".join(columns)}
            for name, action in forbidden.items():
                self._db.execute(
                    f"CREATE TEMP TRIGGER keep_{table}_{name} BEFORE {action} ON main.{table}"
                    " BEGIN SELECT RAISE(ABORT, 'observer: history is never erased'); END"
                )

    def _guard(self, table: str) -> None:
        for action in ("INSERT", "UPDATE", "DELETE"):
            self._db.execute(
                f'CREATE TEMP TRIGGER guard_{table}_{action} BEFORE {action} ON main."{table}"'
                " WHEN NOT EXISTS (SELECT 1 FROM current_operation)"
                f" BEGIN SELECT RAISE(ABORT, '{OUTSIDE}'); END"
            )

    def _lock(self, table: str, coding: str) -> None:
        for action, rows in {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}.items():
            codings = ", ".join(coding.format(row=row) for row in rows)
            only = self._locked_only(table, action)
            self._db.execute(
                f"CREATE TEMP TRIGGER lock_{table}_{action} BEFORE {action} ON main.{table}"
                f" WHEN {only}EXISTS (SELECT 1 FROM codings WHERE id IN ({codings}) AND state <> 'draft')"
                f" BEGIN SELECT RAISE(ABORT, '{SUBMITTED}'); END"
            )

    def _locked_only(self, table: str, action: str) -> str:
        """SQL for what of an action a submitted coding refuses: "this is ..." renames people there too, and of
        two of whom one turns out to be the other, one is left. What they did stays as it is."""
        names = schema.PEOPLE_IN_CODING.get(table, ())
        unnamed = "NOT EXISTS (SELECT 1 FROM current_operation WHERE renames)"
        if action == "UPDATE":
            return f"{self._differs(table)} AND " + (
                f"({self._differs(table, names)} OR {unnamed}) AND " if names else ""
            )
        return f"{unnamed} AND " if table in schema.ONCE_PER_PERSON else ""

    def _record(self, table: str) -> None:
        for action, (has_old, has_new) in {
            "INSERT": (False, True),
            "UPDATE": (True, True),
            "DELETE": (True, False),
        }.items():
            old, new = self._json(table, "OLD"), self._json(table, "NEW")
            same = f" WHEN {self._differs(table)}" if action == "UPDATE" else ""
            self._db.execute(
                f'CREATE TEMP TRIGGER record_{table}_{action} AFTER {action} ON main."{table}"{same} BEGIN'
                " UPDATE current_operation SET n = n + 1;"
                " INSERT INTO changes(operation, n, table_name, row_id, before, after) SELECT id, n,"
                f" '{table}', {'OLD' if has_old else 'NEW'}.id, {old if has_old else 'NULL'},"
                f" {new if has_new else 'NULL'} FROM current_operation; END"
            )

    def _differs(self, table: str, apart_from: tuple[str, ...] = ()) -> str:
        """SQL for: a row is other than it was, apart from session times that follow from a recording."""
        derived = schema.DERIVED.get(table, {})
        tests = [
            f'OLD."{c}" IS NOT NEW."{c}" COLLATE BINARY' + (f' AND NEW."{derived[c]}" IS NULL' if c in derived else "")
            for c in self._columns[table]
            if c not in apart_from
        ]
        return "(" + " OR ".join(tests) + ")"

    def _json(self, table: str, row: str) -> str:
        parts = ", ".join(f"'{column}', {row}.\"{column}\"" for column in self._columns[table])
        return f"json_object({parts})"

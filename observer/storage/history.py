"""The one way to change a study: operations, with undo, redo and an audit trail.

Triggers that live in this connection only record every row before and after, and refuse a change outside
an operation or to a submitted coding. Nobody writes undo code, and nobody can forget the history.

Each operation carries a digest over the one before it, so that a change behind Observer's back shows. The
digest covers a salted digest of the payload, so that a payload can be blanked on erasure and the chain
still verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from observer.coding.changes import Changes, operation_words
from observer.errors import Conflict, ObserverError, Refused
from observer.i18n import N_, _
from observer.storage import schema, triggers
from observer.storage.connection import DatabaseErrors, IntegrityErrors, reading

if TYPE_CHECKING:
    import sqlite_utils

FIRST_DIGEST = "0" * 64
BLANK = ""  # the salt of an operation of which the payload, or a part of it, was erased
ERASED = N_("Erase what belongs to one person")


@dataclass(frozen=True)
class Stream:
    """Whose operations on what: undo and redo stay within one coder and one coding (or none)."""

    coder: str | None
    coding: str | None


@dataclass(frozen=True)
class Entry:
    """One line of the audit trail."""

    id: str
    at: str
    kind: str
    label: str
    facts: dict[str, Any]
    coder: str | None
    coding: str | None
    of_operation: str | None
    undoable: bool
    state: str

    def words(self) -> str:
        """What was done, in the language spoken now."""
        return operation_words(self.kind, self.label, self.facts)


class Operation:
    """One operation while it runs; `changes` is there when it has been committed."""

    def __init__(self, stream: Stream, label: str, facts: dict[str, Any], kind: str = "do") -> None:
        self.id = str(uuid.uuid4())
        self.stream = stream
        self.label = label
        self.facts = facts
        self.kind = kind
        self.renames = isinstance(facts, dict) and facts.get("renames") is True  # facts may come from any file
        self.of_operation: str | None = None
        self.undoable, self.is_aside = True, False
        self.derived: dict[str, set[str]] = {}
        self.changes: Changes = Changes(self.id, label)


@dataclass
class _Net:
    """The first state and the last state of a row in one operation; None where it did not exist."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Watcher(Protocol):
    """Who is told of every operation."""

    def note(self, changes: Changes) -> None:
        """What an operation has changed."""


class History:
    """Operations on one open study file."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self._running = False
        self._watchers: WeakSet[Watcher] = WeakSet()
        triggers.install(db)

    @property
    def is_running(self) -> bool:
        """Whether an operation is going on: a long one lets the window live between its steps."""
        return self._running

    def watch(self, watcher: Watcher) -> None:
        """Tell `watcher`, as long as somebody keeps it, of every operation when it is on disk."""
        self._watchers.add(watcher)

    # -- operations --------------------------------------------------------------------------------

    @contextmanager
    def operation(
        self,
        stream: Stream,
        label: str,
        *,
        undoable: bool = True,
        keep_empty: bool = False,
        renames: bool = False,
        is_aside: bool = False,
        **facts: Any,
    ) -> Iterator[Operation]:
        """Change the study inside this: all or nothing, one undo step, one line in the audit trail.

        `label` is an English message with named fields for `facts`. When the block ends, everything is on
        disk; when it raises, nothing happened. An operation that changes no row leaves no trace, unless
        `keep_empty`. One that `renames` may put one person in the place of another in submitted codings too,
        and so may its undo: that it renames is kept among its facts. One that `is_aside` goes on
        beside the work: it cannot be undone, and what was undone before it can still be redone.
        """
        running = Operation(stream, label, {**facts, "renames": True} if renames else facts)
        running.undoable, running.is_aside = undoable and not is_aside, is_aside
        with self._transaction(running, keep_empty):
            yield running

    @contextmanager
    def _transaction(self, running: Operation, keep_empty: bool = False) -> Iterator[None]:
        with self.passing():
            self._db.execute(
                "INSERT INTO current_operation(id, n, renames) VALUES (?, 0, ?)", [running.id, running.renames]
            )
            yield
            self._finish(running, keep_empty)
            self._db.execute("DELETE FROM current_operation")
        for watcher in list(self._watchers):
            watcher.note(running.changes)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Change what is in no history (`schema.PASSING`): all or nothing, and on disk when the block ends."""
        if self._running:
            raise RuntimeError("operations do not nest")
        self._running = True
        try:
            with self._db.atomic():
                yield
        except IntegrityErrors as error:
            raise _explain(error) from error
        except (OverflowError, UnicodeEncodeError) as error:
            raise Refused(_("A number is too large, or a text holds half a letter. Nothing was stored.")) from error
        except DatabaseErrors as error:
            raise _not_stored(error) from error
        finally:
            self._running = False

    def _finish(self, running: Operation, keep_empty: bool) -> None:
        rows = self._changes_of(running.id)
        if not rows and not keep_empty:
            return
        if running.kind == "do" and not running.is_aside:
            self._db.execute(
                "UPDATE operations SET state = 'dropped' WHERE coder IS ? AND coding IS ? AND state = 'undone'",
                [running.stream.coder, running.stream.coding],
            )
        enter(self._db, running, rows)
        touched = {table: set(ids) for table, ids in running.derived.items()}
        for table, row_id, before, after in rows:
            touched.setdefault(table, set()).add(row_id)
            if table in schema.OF_EVENT:  # who, towards whom, with what: a view shows these with the event
                touched.setdefault("events", set()).add(json.loads(after or before or "")["event"])
        rows_touched = {table: frozenset(ids) for table, ids in touched.items()}
        running.changes = Changes(running.id, running.label, running.facts, running.kind, rows_touched)

    def _changes_of(self, operation: str) -> list[tuple[str, str, str | None, str | None]]:
        return self._db.execute(
            "SELECT table_name, row_id, before, after FROM changes WHERE operation = ? ORDER BY n",
            [operation],
        ).fetchall()

    # -- undo and redo ------------------------------------------------------------------------------

    def next_undo(self, streams: list[Stream]) -> Entry | None:
        """The operation that undo would take back: the last one of these streams."""
        found = [self._one_of(s, "state = 'done' AND kind = 'do' AND undoable = 1", "DESC") for s in streams]
        return max((f for f in found if f), key=lambda f: f[0], default=(0, None))[1]

    def next_redo(self, streams: list[Stream]) -> Entry | None:
        """The operation that redo would do again: the one that was undone last."""
        found = [self._one_of(s, "state = 'undone' AND undoable = 1", "ASC") for s in streams]
        return min((f for f in found if f), key=lambda f: f[0], default=(0, None))[1]

    @reading("operations")
    def is_behind(self, streams: list[Stream], label: str) -> bool:
        """Whether an operation with this label that cannot be undone came after the one that undo would take back,
        or there is none to take back before it."""
        sql = (
            "SELECT max(position) FROM operations WHERE coder IS ? AND coding IS ? AND state = 'done' AND undoable = 0"
            " AND kind = 'do' AND label = ?"
        )
        floors = [self._db.execute(sql, [s.coder, s.coding, label]).fetchone()[0] or 0 for s in streams]
        found = [self._one_of(s, "state = 'done' AND kind = 'do' AND undoable = 1", "DESC") for s in streams]
        return max(floors, default=0) > max((f[0] for f in found if f), default=0)

    @reading("operations")
    def _one_of(self, stream: Stream, condition: str, order: str) -> tuple[int, Entry] | None:
        row = self._db.execute(
            f"SELECT position, {_ENTRY} FROM operations"
            f" WHERE coder IS ? AND coding IS ? AND {condition} ORDER BY position {order} LIMIT 1",
            [stream.coder, stream.coding],
        ).fetchone()
        return (row[0], _entry(row[1:])) if row else None

    def undo(self, streams: list[Stream]) -> Changes:
        """Take back the last operation of these streams. Raises `Refused` when there is none and
        `Conflict`, changing nothing, when one of its rows has changed since."""
        entry = self.next_undo(streams)
        if entry is None:
            raise Refused(_("There is nothing to undo."))
        return self._reverse(entry, "undo")

    def redo(self, streams: list[Stream]) -> Changes:
        """Do the operation again that was undone last. Raises as `undo` does."""
        entry = self.next_redo(streams)
        if entry is None:
            raise Refused(_("There is nothing to redo."))
        return self._reverse(entry, "redo")

    def _reverse(self, entry: Entry, kind: str) -> Changes:
        running = Operation(Stream(entry.coder, entry.coding), entry.label, entry.facts, kind)
        running.of_operation = entry.id
        running.undoable = False
        with self._transaction(running):
            # Rows come back in any order. Only here: this makes SQLite prepare every statement anew, which
            # would be two thirds of the work of recording an event.
            self._db.execute("PRAGMA defer_foreign_keys = ON")
            net = self._net(entry.id)
            if kind == "undo":
                goals = {row: (n.after, n.before) for row, n in net.items()}
            else:
                goals = {row: (n.before, n.after) for row, n in net.items()}
            for (table, row_id), (now, _goal) in goals.items():
                self._check_unchanged(entry, table, row_id, now)
            self._restore({row: goal for row, (_now, goal) in goals.items()})
            self._db.execute(
                "UPDATE operations SET state = ? WHERE id = ?",
                ["undone" if kind == "undo" else "done", entry.id],
            )
            running.derived = self._rederive(goals)
        return running.changes

    def _net(self, operation: str) -> dict[tuple[str, str], _Net]:
        net: dict[tuple[str, str], _Net] = {}
        for table, row_id, before, after in self._changes_of(operation):
            parsed = json.loads(after) if after else None
            if (table, row_id) in net:
                net[table, row_id].after = parsed
            else:
                net[table, row_id] = _Net(json.loads(before) if before else None, parsed)
        return net

    def _current(self, table: str, row_id: str) -> dict[str, Any] | None:
        rows = self._db.query(f'SELECT * FROM "{table}" WHERE id = ?', [row_id])
        return next(iter(rows), None)

    def _check_unchanged(self, entry: Entry, table: str, row_id: str, then: dict[str, Any] | None) -> None:
        now = self._current(table, row_id)
        if now is None and then is None:
            return
        if now is None or then is None or not _same(table, now, then):
            raise Conflict(
                _("“{operation}” cannot be reversed: what it touched has been changed since by another.").format(
                    operation=entry.words()
                ),
                table=table,
                row=row_id,
            )

    def _restore(self, goals: dict[tuple[str, str], dict[str, Any] | None]) -> None:
        """Bring rows to their goals; first what goes, then what stays, then what comes (unique columns)."""
        for (table, row_id), goal in goals.items():
            if goal is None:
                self._db.execute(f'DELETE FROM "{table}" WHERE id = ?', [row_id])
        for (table, row_id), goal in goals.items():
            if goal is not None and self._current(table, row_id) is not None:
                sets = ", ".join(f'"{column}" = ?' for column in goal)
                self._db.execute(f'UPDATE "{table}" SET {sets} WHERE id = ?', [*goal.values(), row_id])
        for (table, row_id), goal in goals.items():
            if goal is not None and self._current(table, row_id) is None:
                columns = ", ".join(f'"{column}"' for column in goal)
                marks = ", ".join("?" * len(goal))
                self._db.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(goal.values()))

    def _rederive(self, rows: dict[tuple[str, str], Any]) -> dict[str, set[str]]:
        from observer.storage.events import rederive

        ids = {table: [i for t, i in rows if t == table] for table in ("recordings", *schema.DERIVED)}
        return rederive(self._db, **ids)

    # -- the audit trail ---------------------------------------------------------------------------

    @reading("operations")
    def entries(self, coder: str | None = None, limit: int = -1) -> list[Entry]:
        """The audit trail, oldest first; only that of one coder when given; the last `limit`."""
        rows = self._db.execute(
            f"SELECT {_ENTRY} FROM operations WHERE ? IS NULL OR coder = ? ORDER BY position DESC LIMIT ?",
            [coder, coder, limit],
        ).fetchall()
        return [_entry(row) for row in reversed(rows)]

    @reading("operations")
    def broken_link(self) -> str | None:
        """The id of the first operation whose digest is wrong, else of the first row that is not as the last
        operation on it left it; None when trail and content are whole."""
        before, blank, covered = FIRST_DIGEST, list[str](), ""
        left: dict[str, dict[str, str | None]] = {table: {} for table in schema.TRACKED}
        rows = self._db.execute(
            "SELECT id, at, kind, label, coder, coding, of_operation, facts, salt, payload_digest, digest"
            " FROM operations ORDER BY position"
        )
        for *line, facts, salt, payload_digest, digest in rows:
            changes = self._changes_of(line[0])
            if _digest(before, *line, payload_digest) != digest:
                return str(line[0])
            if salt == BLANK:
                blank.append(str(line[0]))
            elif _payload_digest(salt, facts, changes) != payload_digest:
                return str(line[0])
            if line[3] == ERASED:
                covered = str(json.loads(facts).get("blanked"))
            before = digest
            for table, row_id, _before, after in changes:
                left.get(table, {})[row_id] = after
        if blank and covered != blanked(blank):
            return blank[-1]
        return next((row for table, then in left.items() for row in self._strange_rows(table, then)), None)

    def _strange_rows(self, table: str, left: dict[str, str | None]) -> Iterator[str]:
        """The ids of rows of `table` that are not as the last operation on them left them."""
        for now in self._db.query(f'SELECT * FROM "{table}"'):
            then = left.pop(now["id"], None)
            if then is None or not _same(table, now, json.loads(then)):
                yield str(now["id"])
        yield from (row for row, after in left.items() if after is not None)


def enter(db: sqlite_utils.Database, running: Operation, rows: list[tuple[str, str, str | None, str | None]]) -> None:
    """Put an operation that changed these rows (table, id, before, after) on the audit trail."""
    facts = json.dumps(running.facts, ensure_ascii=False, sort_keys=True)
    salt = secrets.token_hex(16)
    payload_digest = _payload_digest(salt, facts, rows)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = (running.id, at, running.kind, running.label, running.stream.coder, running.stream.coding)
    digest = _digest(head(db), *line, running.of_operation, payload_digest)
    db.execute(
        "INSERT INTO operations(id, at, kind, label, coder, coding, facts, of_operation, undoable, state,"
        " salt, payload_digest, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'done', ?, ?, ?)",
        [*line, facts, running.of_operation, running.undoable, salt, payload_digest, digest],
    )


def blanked(operations: list[str]) -> str:
    """A digest of the ids of operations of which the payload was erased; each erasing says it of all until then."""
    return hashlib.sha256("\n".join(sorted(operations)).encode()).hexdigest()


def head(db: sqlite_utils.Database) -> str:
    """The digest of the last operation; it changes with every change of the study."""
    row = db.execute("SELECT digest FROM operations ORDER BY position DESC LIMIT 1").fetchone()
    return str(row[0]) if row else FIRST_DIGEST


_ENTRY = "id, at, kind, label, facts, coder, coding, of_operation, undoable, state"


def _entry(row: tuple[Any, ...]) -> Entry:
    id_, at, kind, label, facts, coder, coding, of_operation, undoable, state = row
    return Entry(id_, at, kind, label, json.loads(facts), coder, coding, of_operation, bool(undoable), state)


def _same(table: str, now: dict[str, Any], then: dict[str, Any]) -> bool:
    """Whether a row is as it was, apart from session times that follow from a recording, and from columns
    that a later version of Observer added."""
    derived = schema.DERIVED.get(table, {})
    return all(now[c] == then[c] for c in then if c not in derived or now[derived[c]] is None)


def _payload_digest(salt: str, facts: str, rows: list[tuple[str, str, str | None, str | None]]) -> str:
    payload = json.dumps([facts, rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}{payload}".encode()).hexdigest()


def _digest(before: str, *line: str | None) -> str:
    return hashlib.sha256(json.dumps([before, *line], ensure_ascii=False).encode()).hexdigest()


def _explain(error: Exception) -> ObserverError:
    text = str(error)
    if triggers.OUTSIDE in text:
        return Refused(_("A study can only be changed by an operation of Observer."))
    if triggers.SUBMITTED in text:
        return Refused(_("This coding has been submitted; ask a researcher to reopen it."))
    if "FOREIGN KEY" in text:
        return Conflict(_("This cannot be done: something else in the study depends on it."))
    if "UNIQUE" in text:
        return Refused(_("There is already one with this name or place."))
    return Refused(_("This breaks a rule of the study file: {why}.").format(why=text))


def _not_stored(error: Exception) -> ObserverError:
    text = str(error)
    if "is full" in text or "I/O" in text:
        return ObserverError(
            _("The disk is full or does not answer ({why}). Nothing was stored; free some space and try again.").format(
                why=text
            )
        )
    return ObserverError(_("This could not be stored: {why}. Nothing was changed.").format(why=text))


CREATED = N_("Create the study")

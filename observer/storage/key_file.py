"""The key file: who somebody is in reality. A small encrypted database of its own, kept apart from every study.

It is opened for one thing at a time and closed again; every look-up and every change stands in its log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import BadFile, NotAStudy, ObserverError, StudyInUse
from observer.i18n import _
from observer.storage.connection import MAGIC, SALT_BYTES, DatabaseErrors, Key, connect
from observer.storage.rekey import discard, part_of

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x4F42534B  # "OBSK"
_TABLES = (
    "CREATE TABLE names (participant TEXT PRIMARY KEY, pseudonym TEXT NOT NULL, study TEXT NOT NULL,"
    " name TEXT NOT NULL, contact TEXT NOT NULL, changed TEXT NOT NULL)",
    "CREATE TABLE log (position INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,"
    " participant TEXT NOT NULL)",
)


@dataclass(frozen=True)
class Entry:
    """Who somebody is: the id and pseudonym of a participant of a study (its id), the real name, how to reach him."""

    participant: str
    pseudonym: str
    study: str
    name: str
    contact: str = ""


@dataclass(frozen=True)
class LogLine:
    """One thing that was done with a key file, when (UTC) and by whom; `participant` is an id, or empty."""

    at: str
    who: str
    what: str
    participant: str


def create(path: Path, passphrase: str, who: str) -> None:
    """A new, empty key file. It appears whole or not at all. Raises `BadFile`."""
    if os.path.lexists(path):
        raise BadFile(_("“{path}” exists already; choose another name.").format(path=path))
    part = part_of(path)
    discard(part)
    try:
        db = connect(part, Key(passphrase), create=True)
        try:
            with db.atomic():
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                for sql in _TABLES:
                    db.execute(sql)
                _note(db, who, "create")
        finally:
            db.close()
        os.replace(part, path)
    except (OSError, ObserverError, *DatabaseErrors) as error:
        raise BadFile(_("The key file cannot be written in “{folder}”.").format(folder=path.parent)) from error
    finally:
        discard(part)


def put(path: Path, passphrase: str, entry: Entry, who: str) -> None:
    """Keep who somebody is, in the place of what was kept of him. Raises `BadFile`."""
    with _opened(path, passphrase) as db, db.atomic():
        values = (entry.participant, entry.pseudonym, entry.study, entry.name, entry.contact, _now())
        db.execute("INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?, ?, ?)", list(values))
        _note(db, who, "set", entry.participant)


def look_up(path: Path, passphrase: str, participant: str, who: str) -> Entry | None:
    """Who somebody (an id) is; None when he is not in the file. Asking stands in the log before it is answered."""
    with _opened(path, passphrase) as db:
        with db.atomic():
            _note(db, who, "look_up", participant)
        sql = "SELECT participant, pseudonym, study, name, contact FROM names WHERE participant = ?"
        row = db.execute(sql, [participant]).fetchone()
        return Entry(*row) if row else None


def remove(path: Path, passphrase: str, pseudonym: str, study: str, who: str) -> bool:
    """Forget who somebody is, by the pseudonym that he has, or had, in a study (its id). Whether he was in the file."""
    with _opened(path, passphrase) as db, db.atomic():
        sql = "SELECT participant FROM names WHERE pseudonym = ? AND study = ?"
        found = [id_ for (id_,) in db.execute(sql, [pseudonym, study]).fetchall()]
        for participant in found:
            db.execute("DELETE FROM names WHERE participant = ?", [participant])
            db.execute("UPDATE log SET participant = '' WHERE participant = ?", [participant])
        _note(db, who, "remove")
    if found:
        _compact(path, passphrase)
    return bool(found)


def _compact(path: Path, passphrase: str) -> None:
    with _opened(path, passphrase) as db:
        db.execute("VACUUM")


def pseudonyms(path: Path, passphrase: str, study: str, who: str) -> list[str]:
    """The pseudonyms of those of a study (its id) who are in the file; no names."""
    with _opened(path, passphrase) as db:
        with db.atomic():
            _note(db, who, "list")
        sql = "SELECT pseudonym FROM names WHERE study = ? ORDER BY pseudonym COLLATE NOCASE"
        return [str(name) for (name,) in db.execute(sql, [study]).fetchall()]


def log(path: Path, passphrase: str) -> list[LogLine]:
    """What was done with the file, oldest first."""
    with _opened(path, passphrase) as db:
        return [LogLine(*row) for row in db.execute("SELECT at, who, what, participant FROM log ORDER BY position")]


def change_passphrase(path: Path, old: str, new: str, who: str) -> None:
    """Give the file another passphrase: it is written anew beside itself, and put in its place when whole."""
    part = part_of(path)
    discard(part)
    try:
        with _opened(path, old) as db:
            other = connect(part, Key(new), create=True)
            try:
                with other.atomic():
                    other.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    for sql, table in zip(_TABLES, ("names", "log"), strict=True):
                        other.execute(sql)
                        for row in db.execute(f"SELECT * FROM {table}"):
                            other.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row))
                    _note(other, who, "passphrase")
            finally:
                other.close()
        os.replace(part, path)
    finally:
        discard(part)


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[sqlite_utils.Database]:
    """The key file, for a moment. No error says anything of what is in it."""
    try:
        with path.open("rb") as file:
            head = file.read(SALT_BYTES)
    except OSError as error:
        raise BadFile(_("There is no key file “{path}”, or it cannot be read.").format(path=path)) from error
    if len(head) < SALT_BYTES or head == MAGIC:
        raise _unreadable(path)
    db = None
    try:
        db = connect(path, Key(passphrase, head))
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _unreadable(path)
        yield db
    except StudyInUse:
        raise
    except (NotAStudy, *DatabaseErrors):
        raise _unreadable(path) from None
    finally:
        if db is not None:
            db.close()


def _unreadable(path: Path) -> BadFile:
    return BadFile(
        _("“{path}” cannot be opened: the passphrase is wrong, or it is not a key file, or it is damaged.").format(
            path=path
        )
    )


def _note(db: sqlite_utils.Database, who: str, what: str, participant: str = "") -> None:
    db.execute("INSERT INTO log(at, who, what, participant) VALUES (?, ?, ?, ?)", [_now(), who, what, participant])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

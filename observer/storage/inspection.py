"""Is this file a study? Looked at before it is opened for work, and left as it was when it is not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import NewerStudy, NotAStudy, ObserverError, Refused, UnsafeStudy
from observer.i18n import _
from observer.storage import lock, schema
from observer.storage.connection import (
    APPLICATION_ID,
    MAGIC,
    SALT_BYTES,
    DatabaseErrors,
    Key,
    damaged,
    explain,
    unreadable,
)

if TYPE_CHECKING:
    import sqlite_utils

LONGEST_NAME = 120  # bytes; backups, locks and parts have longer names


def check_place(path: Path) -> None:
    """Refuse a path at which no new study can be."""
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise Refused(
            _("The name of a study has at most {n} letters: “{path}”.").format(n=LONGEST_NAME, path=path.name)
        )
    if os.path.lexists(path):
        raise Refused(_("“{path}” exists already; choose another name.").format(path=path))
    if not os.path.isdir(path.parent):
        raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=path.parent))


def real_path(path: Path) -> Path:
    """Where a study really is: what lies beside it (lock, backups, cache) is beside the file, not the link."""
    return Path(os.path.realpath(path)) if os.path.islink(path) and os.path.exists(path) else path


def is_encrypted(path: Path) -> bool:
    """Whether a file does not begin as a plain database does."""
    try:
        if not path.is_file() or lock.is_open_here(path):
            return False
        with path.open("rb") as file:
            return file.read(len(MAGIC)) != MAGIC
    except OSError:  # whoever opens it hears why
        return False


def examine(path: Path, passphrase: str | None, key: Key | None = None) -> Key | None:
    """Look at the first bytes, before SQLite touches the file; the key when it is encrypted, if need be the one that
    is at hand."""
    try:
        if not path.is_file():
            raise NotAStudy(_("There is no study “{path}”.").format(path=path), path=path)
        if lock.is_open_here(path):
            raise lock.in_use(path)
        with path.open("rb") as file:
            head, size = file.read(100), os.fstat(file.fileno()).st_size
        _check_neighbours(path)
    except OSError as error:
        raise explain_any(error, path) from error
    if size < 512:
        raise unreadable(path)
    if not head.startswith(MAGIC):
        if key is not None and not passphrase:
            return key
        if not passphrase:
            raise NotAStudy(
                _("“{path}” is not a study, or it has a passphrase, or it is damaged.").format(path=path),
                needs_passphrase=True,
            )
        return Key(passphrase, head[:SALT_BYTES])
    _check_head(path, head, size)
    return None


def _check_neighbours(path: Path) -> None:
    """Refuse side files that SQLite would read though they cannot be ours: it might wait for ever, or mix
    what another program has left behind into the study."""
    journal = path.with_name(path.name + "-journal")
    strange = [journal] if os.path.lexists(journal) and not journal.is_file() else []
    strange += [file for end in ("-wal", "-shm") if os.path.lexists(file := path.with_name(path.name + end))]
    if strange:
        raise NotAStudy(
            _("“{path}” is or was in use by another program, which left “{name}”. Close it there first.").format(
                path=path, name=strange[0].name
            ),
            path=path,
        )


def _check_head(path: Path, head: bytes, size: int) -> None:
    """Refuse a plain database that is not a study, or of which the end is missing."""
    if int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise NotAStudy(_("“{path}” is a database, but not a study of Observer.").format(path=path))
    page = int.from_bytes(head[16:18]) or 1
    pages = int.from_bytes(head[28:32])
    has_journal = path.with_name(path.name + "-journal").exists()
    if pages * (65536 if page == 1 else page) > size and not has_journal:
        raise damaged(path, _("its end is missing"))


def take(db: sqlite_utils.Database, path: Path, key: Key | None) -> None:
    """Take SQLite's exclusive lock and keep it; a journal that a crash left behind is played back here."""
    try:
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
    except DatabaseErrors as error:
        raise explain(error, path, key) from error


def check_content(db: sqlite_utils.Database, path: Path, key: Key | None) -> None:
    """Refuse what is not ours, is newer than us, holds what we did not put there, or is damaged."""
    try:
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise NotAStudy(_("“{path}” is a database, but not a study of Observer.").format(path=path))
        _check_schema(db, path)
        why = _damage(db)
    except DatabaseErrors as error:
        raise explain(error, path, key) from error
    if why:
        raise damaged(path, why)


def _check_schema(db: sqlite_utils.Database, path: Path) -> None:
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > schema.version():
        raise NewerStudy(
            _("“{path}” was made by a newer version of Observer. Install that version to open it.").format(path=path),
            schema=found,
        )
    there = schema.objects(db)
    if any(name.startswith(("trigger ", "view ")) for name in there):
        raise UnsafeStudy(
            _("“{path}” holds a trigger or a view, which a study never does. It was not opened.").format(path=path)
        )
    if found < 1 or there != schema.expected(found):
        raise NotAStudy(
            _("“{path}” was changed by another program: its tables are not those of a study.").format(path=path)
        )


def _damage(db: sqlite_utils.Database) -> str:
    """What is wrong inside, in SQLite's words or ours; nothing when all is well."""
    found = " ".join(str(db.execute("PRAGMA quick_check(1)").fetchone()[0]).split())
    if found != "ok":
        return found
    studies = db.execute("SELECT COUNT(*) FROM studies").fetchone()[0]
    if studies != 1:
        return _("it holds {n} studies").format(n=studies)
    lost = db.execute('SELECT "table" FROM pragma_foreign_key_check LIMIT 1').fetchone()
    if lost:
        return _("a row of “{table}” belongs to nothing").format(table=lost[0])
    strange = next((table for table in db.table_names() if table in schema.TRACKED and _has_misfit(db, table)), None)
    return _("a row of “{table}” holds what Observer never wrote").format(table=strange) if strange else ""


def _has_misfit(db: sqlite_utils.Database, table: str) -> bool:
    """Whether there is a value that is not of the kind of its column; SQLite lets other programs store it."""
    wrong = " OR ".join(
        f"typeof(\"{column.name}\") NOT IN ('{column.type.lower()}', 'null')" for column in db[table].columns
    )
    return db.execute(f'SELECT 1 FROM "{table}" WHERE {wrong} LIMIT 1').fetchone() is not None


def explain_any(error: Exception, path: Path, key: Key | None = None) -> ObserverError:
    """The sentence that belongs to what the system or SQLite refused."""
    if isinstance(error, OSError):
        return NotAStudy(
            _("“{path}” cannot be opened or written: {why}.").format(path=path, why=error.strerror or error), path=path
        )
    return explain(error, path, key)

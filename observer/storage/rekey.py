"""Another passphrase for a study: written anew beside itself, and put in its place when whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from observer.storage import backup, cache, lock
from observer.storage.connection import APPLICATION_ID, DatabaseErrors, Key, connect, uri_of
from observer.storage.inspection import check_content, examine, explain_any, real_path, take

if TYPE_CHECKING:
    import sqlite_utils


def change_passphrase(path: Path, old: str | None, new: str | None) -> None:
    """Give a study another passphrase, a first one, or (with None) take it away.

    The study is written anew beside itself and renamed when whole. Backups and cache, which have the old
    key or none, are removed, but for the drafts in the cache; the next opening makes a new backup. Raises as
    `StudyFile.open` does.
    """
    path = real_path(path)
    old_key, new_key = examine(path, old), Key(new) if new else None
    lock.check_machine(path, takeover=False)
    part = part_of(path)
    try:
        db = connect(path, old_key, with_cipher=True)
        try:
            take(db, path, old_key)
            check_content(db, path, old_key)
            sweep(path)
            _export(db, part, new_key)
            _check_copy(part, new_key, path)
        finally:
            db.close()
        for file in backup.backups(path):
            wipe(file, readable=old_key is None)
        kept = cache.drafts(path, old_key)
        cache.remove(path)
        replace(part, path, readable=old_key is None)
        cache.keep_drafts(path, new_key, kept)
    except (OSError, *DatabaseErrors) as error:
        raise explain_any(error, path, old_key) from error
    finally:
        discard(part)


def _export(db: sqlite_utils.Database, part: Path, key: Key | None) -> None:
    secret = key.literal() if key else "''"
    db.execute(f"ATTACH ? AS other KEY {secret}", [uri_of(part.absolute())])
    db.execute("SELECT sqlcipher_export('other')").fetchall()
    db.execute(f"PRAGMA other.application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA other.user_version = {db.execute('PRAGMA user_version').fetchone()[0]}")
    db.execute("DETACH other")


def _check_copy(part: Path, key: Key | None, path: Path) -> None:
    db = connect(part, key)
    try:
        check_content(db, path, key)
    finally:
        db.close()


def replace(part: Path, path: Path, readable: bool) -> None:
    """Put `part` in the place of `path`, in one step; when anybody could read the old file, it is wiped."""
    old = replaced(path)
    if readable:
        with suppress(OSError):  # a disk without links: the old file goes as any other does
            os.link(path, old)
    os.replace(part, path)
    wipe(old, readable)


def wipe(path: Path, readable: bool = True) -> None:
    """Remove a file; first with zeros over it when anybody could read it (on flash memory no guarantee)."""
    if readable and path.is_file() and not path.is_symlink():
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
    path.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """Where a study is written before it is whole."""
    return path.with_name(path.name + ".part")


def replaced(path: Path) -> Path:
    """The file that a new passphrase has replaced, until it is wiped."""
    return path.with_name(path.name + ".to-wipe")


def discard(part: Path) -> None:
    for file in (part, part.with_name(part.name + "-journal")):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what a crash left half done; whoever holds the study knows that nobody is at work on it."""
    discard(part_of(path))
    still_used = replaced(path).exists() and replaced(path).samefile(path)
    wipe(replaced(path), readable=not still_used)

"""Copies of a study file: at opening, before a migration, and on request."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import BadFile, ObserverError
from observer.i18n import _
from observer.storage.connection import DatabaseErrors, Key, connect

if TYPE_CHECKING:
    import sqlite_utils

KEEP = 10
_OURS = re.compile(r".*-(\d{8}T\d{12}Z)-[0-9a-f]{8}(-before-v\d+)?\.observer", re.DOTALL)


def folder(study: Path) -> Path:
    """Where the backups of a study are."""
    return study.with_name(study.name + "-backups")


def backups(study: Path) -> list[Path]:
    """The backups of a study, oldest first; what else somebody keeps in that folder is left alone."""
    found = [(match[1], path) for path in folder(study).glob("*.observer") if (match := _OURS.fullmatch(path.name))]
    return [path for _when, path in sorted(found)]


def back_up(db: sqlite_utils.Database, key: Key | None, study: Path, head: str, reason: str = "") -> Path | None:
    """Keep a copy, unless the newest one holds the same; then remove all but the last ten.

    `head` is the digest of the last operation: it changes with every change and stands in the name.
    """
    mark = f"{head[:8]}{reason and '-' + reason}"
    last = backups(study)[-1:]
    if last and last[0].stem.endswith(mark):
        return None
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = folder(study) / f"{study.stem}-{now}-{mark}.observer"
    try:
        folder(study).mkdir(exist_ok=True)
        for half in folder(study).glob("*.observer.part*"):  # a crash during an earlier backup
            half.unlink(missing_ok=True)
        copy(db, key, target)
    except OSError as error:
        raise ObserverError(
            _("No backup could be made in “{folder}”: {why}. Free some space and try again.").format(
                folder=folder(study), why=error.strerror
            )
        ) from error
    for old in backups(study)[:-KEEP]:
        old.unlink(missing_ok=True)
    return target


def copy(db: sqlite_utils.Database, key: Key | None, target: Path) -> None:
    """A consistent copy, made beside the target and renamed when whole and checked.

    An encrypted study gives a copy with the same passphrase. Raises `BadFile`.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        other = connect(part, key, create=True)
        try:
            db.conn.backup(other.conn)
            if other.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise BadFile(_("The copy “{path}” is damaged; is the disk all right?").format(path=target))
        finally:
            other.close()
        os.replace(part, target)
    except DatabaseErrors as error:
        raise BadFile(
            _("“{path}” could not be written: {why}. Is the disk full?").format(path=target, why=error)
        ) from error
    finally:
        part.unlink(missing_ok=True)

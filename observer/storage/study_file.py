"""A study file: open, lock, check, back up, migrate; and the operations on it."""

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import sqlite_utils

from observer.coding.changes import Changes
from observer.coding.study import (
    Assignment,
    Case,
    CaseParticipant,
    CodebookVersion,
    Coder,
    Coding,
    CodingSpan,
    Group,
    GroupMember,
    Participant,
    Presence,
    Recording,
    Session,
    StudyInfo,
    StudyKind,
    UncodableSpan,
)
from observer.errors import NewerStudy, NotAStudy, Refused, UnsafeStudy
from observer.i18n import _
from observer.storage import backup, cache, lock, schema
from observer.storage.connection import (
    APPLICATION_ID,
    MAGIC,
    SALT_BYTES,
    DatabaseErrors,
    Key,
    connect,
    explain,
    unreadable,
)
from observer.storage.history import CREATED, History, Operation, Stream, head
from observer.storage.tables import Table, new_id

SUFFIX = ".observer"

# Studies open in this process. Opening such a file again, even to read a few bytes of it, would on closing
# release the lock that SQLite holds on it (POSIX locks belong to the process, not to the handle).
_open_here: set[tuple[int, int]] = set()


class StudyFile:
    """An open study. Use `create` or `open`; `close` when done, or use it in a `with` block."""

    def __init__(self, path: Path, db: sqlite_utils.Database, key: Key | None) -> None:
        self.path = path
        self.key = key
        self.db = db
        self.history = History(db)
        self.cases = Table(db, "cases", Case)
        self.participants = Table(db, "participants", Participant)
        self.case_participants = Table(db, "case_participants", CaseParticipant)
        self.groups = Table(db, "groups", Group)
        self.group_members = Table(db, "group_members", GroupMember)
        self.sessions = Table(db, "sessions", Session)
        self.presence = Table(db, "presence", Presence)
        self.uncodable_spans = Table(db, "uncodable_spans", UncodableSpan)
        self.recordings = Table(db, "recordings", Recording)
        self.coders = Table(db, "coders", Coder)
        self.codebooks = Table(db, "codebooks", CodebookVersion)
        self.codings = Table(db, "codings", Coding)
        self.coding_spans = Table(db, "coding_spans", CodingSpan)
        self.assignments = Table(db, "assignments", Assignment)
        self._cache: cache.Cache | Literal[False] | None = False
        self._identity = _identity(path)
        _open_here.add(self._identity)

    # -- make and open ----------------------------------------------------------------------------

    @classmethod
    def create(
        cls, path: Path, name: str, passphrase: str | None = None, kind: StudyKind = StudyKind.STUDY
    ) -> "StudyFile":
        """A new study at `path`, which must not exist. It appears whole or not at all."""
        if path.exists():
            raise Refused(_("“{path}” exists already; choose another name.").format(path=path))
        if not path.parent.is_dir():
            raise Refused(_("The folder “{folder}” does not exist; make it first.").format(folder=path.parent))
        key = Key(passphrase) if passphrase else None
        part = path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        try:
            db = connect(part, key, create=True)
            try:
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                schema.migrations().apply(db)
                db.execute(f"PRAGMA user_version = {schema.version()}")
                now = datetime.now(UTC).isoformat(timespec="seconds")
                with History(db).operation(Stream(None, None), CREATED, undoable=False):
                    Table(db, "studies", StudyInfo).add(StudyInfo(new_id(), name, kind, now))
            finally:
                db.close()
            os.replace(part, path)
        except DatabaseErrors as error:
            raise explain(error, path) from error
        finally:
            part.unlink(missing_ok=True)
        return cls.open(path, passphrase)

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None, takeover: bool = False) -> "StudyFile":
        """Open a study for this process alone; check it, back it up, bring it up to date.

        Raises `NotAStudy`, `StudyInUse`, `NewerStudy` or `UnsafeStudy`; the file is then as it was.
        """
        key = _examine(path, passphrase)
        lock.check_machine(path, takeover)
        db = connect(path, key)
        try:
            _take(db, path)
            _check_content(db, path)
            lock.write(path)
            try:
                _migrate(db, path, key)
                backup.back_up(db, key, path, head(db))
                return cls(path, db, key)
            except BaseException:
                lock.remove(path)
                raise
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        """Release the file; everything is on disk already."""
        if isinstance(self._cache, cache.Cache):
            self._cache.close()
        self.db.close()
        _open_here.discard(self._identity)
        lock.remove(self.path)

    def __enter__(self) -> "StudyFile":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # -- use ----------------------------------------------------------------------------------------

    @property
    def info(self) -> StudyInfo:
        """The study itself."""
        found: StudyInfo = Table(self.db, "studies", StudyInfo).where()[0]
        return found

    @property
    def cache(self) -> cache.Cache | None:
        """What can be made anew, opened when first asked for; None where none can be had."""
        if self._cache is False:
            self._cache = cache.open_cache(self.path, self.key)
        return self._cache

    @property
    def is_encrypted(self) -> bool:
        """Whether the file has a passphrase."""
        return self.key is not None

    def operation(
        self, stream: Stream, label: str, *, undoable: bool = True, keep_empty: bool = False, **facts: Any
    ) -> AbstractContextManager[Operation]:
        """The one way to change the study; see `History.operation`."""
        return self.history.operation(stream, label, undoable=undoable, keep_empty=keep_empty, **facts)

    def undo(self, streams: list[Stream]) -> Changes:
        """Take back the last operation of these streams."""
        return self.history.undo(streams)

    def redo(self, streams: list[Stream]) -> Changes:
        """Do again what was undone last."""
        return self.history.redo(streams)

    def copy_to(self, target: Path) -> None:
        """A consistent copy at `target`, which must not exist."""
        if target.exists():
            raise Refused(_("“{path}” exists already; choose another name.").format(path=target))
        backup.copy(self.db, self.key, target)


def change_passphrase(path: Path, old: str | None, new: str | None) -> None:
    """Give a study another passphrase, a first one, or (with None) take it away.

    The study is written anew beside itself and renamed when whole. Backups and cache, which have the old
    key or none, are removed; the next opening makes a new backup. Raises as `StudyFile.open` does.
    """
    old_key, new_key = _examine(path, old), Key(new) if new else None
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    lock.check_machine(path, takeover=False)
    try:
        db = connect(path, old_key, with_cipher=True)
        try:
            _take(db, path)
            _check_content(db, path)
            _export(db, part, new_key)
        finally:
            db.close()
        check = connect(part, new_key)
        try:
            _check_content(check, path)
        finally:
            check.close()
        if old_key is None:
            for file in (path, *backup.backups(path)):
                _overwrite(file)
        os.replace(part, path)
    except DatabaseErrors as error:
        raise explain(error, path) from error
    finally:
        part.unlink(missing_ok=True)
    for file in backup.backups(path):
        file.unlink(missing_ok=True)
    cache.remove(path)


def _export(db: sqlite_utils.Database, part: Path, key: Key | None) -> None:
    secret = key.literal() if key else "''"
    db.execute(f"ATTACH ? AS other KEY {secret}", [str(part)])
    db.execute("SELECT sqlcipher_export('other')").fetchall()
    db.execute(f"PRAGMA other.application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA other.user_version = {db.execute('PRAGMA user_version').fetchone()[0]}")
    db.execute("DETACH other")


def _overwrite(path: Path) -> None:
    """Write zeros over a file that is about to go; on flash memory this is no guarantee."""
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())


def is_encrypted(path: Path) -> bool:
    """Whether a file does not begin as a plain database does."""
    if not path.is_file() or _identity(path) in _open_here:
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) != MAGIC


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def _examine(path: Path, passphrase: str | None) -> Key | None:
    """Look at the first bytes, before SQLite touches the file; the key when it is encrypted."""
    if not path.is_file():
        raise NotAStudy(_("There is no study “{path}”.").format(path=path), path=path)
    if _identity(path) in _open_here:
        raise lock.in_use(path)
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise NotAStudy(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror)) from error
    if size < 512:
        raise unreadable(path)
    if not head.startswith(MAGIC):
        if not passphrase:
            raise NotAStudy(
                _("“{path}” is not a study, or it has a passphrase, or it is damaged.").format(path=path),
                needs_passphrase=True,
            )
        return Key(passphrase, head[:SALT_BYTES])
    if int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise NotAStudy(_("“{path}” is a database, but not a study of Observer.").format(path=path))
    page = int.from_bytes(head[16:18]) or 1
    pages = int.from_bytes(head[28:32])
    has_journal = path.with_name(path.name + "-journal").exists()
    if pages * (65536 if page == 1 else page) > size and not has_journal:
        raise NotAStudy(
            _("“{path}” is damaged: its end is missing. Take the newest copy from “{folder}”.").format(
                path=path, folder=backup.folder(path)
            )
        )
    return None


def _take(db: sqlite_utils.Database, path: Path) -> None:
    """Take SQLite's exclusive lock and keep it; a journal that a crash left behind is played back here."""
    try:
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
    except DatabaseErrors as error:
        text = str(error)
        raise (lock.in_use(path) if "locked" in text or "busy" in text else explain(error, path)) from error


def _check_content(db: sqlite_utils.Database, path: Path) -> None:
    """Refuse what is not ours, is newer than us, holds what we did not put there, or is damaged."""
    try:
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise NotAStudy(_("“{path}” is a database, but not a study of Observer.").format(path=path))
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found > schema.version():
            raise NewerStudy(
                _("“{path}” was made by a newer version of Observer. Install that version to open it.").format(
                    path=path
                ),
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
        damage = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok" or len(db.execute("SELECT id FROM studies").fetchall()) != 1:
            raise NotAStudy(
                _("“{path}” is damaged ({why}). Take the newest copy from “{folder}”.").format(
                    path=path, why=damage, folder=backup.folder(path)
                )
            )
    except DatabaseErrors as error:
        raise explain(error, path) from error


def _migrate(db: sqlite_utils.Database, path: Path, key: Key | None) -> None:
    """Bring the schema up to date, after a backup; all migrations or none."""
    if db.execute("PRAGMA user_version").fetchone()[0] < schema.version():
        backup.back_up(db, key, path, head(db), f"before-v{schema.version()}")
        with db.atomic():
            schema.migrations().apply(db)
            db.execute(f"PRAGMA user_version = {schema.version()}")

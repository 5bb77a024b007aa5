"""One connection to a study file, plain or encrypted."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2 as cipher

from observer.coding.search import fold
from observer.errors import NotAStudy, StudyInUse
from observer.i18n import _
from observer.storage import lock
from observer.storage.library import database

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x4F425356  # "OBSV"
MAGIC = b"SQLite format 3\0"
SALT_BYTES = 16
KDF_ROUNDS = 256_000  # SQLCipher 4's own, so that its tools open our files with the passphrase

# A message of SQLite may quote what a damaged file holds; what is no text cannot even be told.
DatabaseErrors = (sqlite3.Error, cipher.Error, UnicodeDecodeError)
IntegrityErrors = (sqlite3.IntegrityError, cipher.IntegrityError)
_MISUSE = (sqlite3.ProgrammingError, cipher.ProgrammingError)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Say in a sentence that what is in a study cannot be read. A file can be whole as a database and
    still hold what Observer never wrote."""
    try:
        yield
    except _MISUSE:
        raise
    except (*DatabaseErrors, ValueError, TypeError) as error:
        raise NotAStudy(
            _("The study is damaged: “{table}” cannot be read ({why}). Take the newest backup.").format(
                table=what, why=" ".join(str(error).split())[:200]
            )
        ) from error


class Key:
    """The key of an encrypted file, derived once from passphrase and salt as SQLCipher 4 does.

    The salt is the first 16 bytes of the file. Files written with one key (backups, caches) share it.
    """

    def __init__(self, passphrase: str, salt: bytes | None = None) -> None:
        self.salt = salt or os.urandom(SALT_BYTES)
        self._raw = hashlib.pbkdf2_hmac("sha512", _octets(passphrase), self.salt, KDF_ROUNDS, 32)

    def pragma(self, name: str = "key") -> str:
        """The statement that gives the key to SQLCipher; hexadecimal, so nothing needs quoting."""
        return f"PRAGMA {name} = \"x'{self._raw.hex()}{self.salt.hex()}'\""

    def literal(self) -> str:
        """The key as SQL literal, for ATTACH."""
        return f"\"x'{self._raw.hex()}{self.salt.hex()}'\""

    def matches(self, passphrase: str) -> bool:
        """Whether this key was made from `passphrase`."""
        return Key(passphrase, self.salt)._raw == self._raw


def _octets(passphrase: str) -> bytes:
    """A passphrase as SQLCipher takes it; what cannot be written in UTF-8 is a wrong one, not a crash."""
    return passphrase.encode("utf-8", "surrogatepass")


def unreadable(path: Path) -> NotAStudy:
    """One sentence for what cannot be told apart."""
    return NotAStudy(
        _("“{path}” cannot be opened: the passphrase is wrong, or it is not a study, or it is damaged.").format(
            path=path
        ),
        path=path,
    )


def damaged(path: Path, why: str) -> NotAStudy:
    """The sentence for a study that is damaged: what is wrong, and where its backups are."""
    from observer.storage import backup

    return NotAStudy(
        _("“{path}” is damaged ({why}). Take the newest copy from “{folder}”.").format(
            path=path,
            why=" ".join(why.split())[:200],
            folder=backup.folder(path),  # SQLite may quote whole tables
        ),
        path=path,
    )


def connect(
    path: Path, key: Key | None = None, *, create: bool = False, with_cipher: bool = False
) -> sqlite_utils.Database:
    """A connection in autocommit with every safety on. Raises `NotAStudy` or `StudyInUse`.

    Nothing of what is in the file is trusted: no functions with side effects in its schema, no views or
    triggers run (see `study_file`), pages are checked while reading.
    """
    driver: Any = cipher if key or with_cipher else sqlite3
    uri = f"{uri_of(path.absolute())}?mode={'rwc' if create else 'rw'}"
    conn = None
    try:
        conn = driver.connect(uri, uri=True, isolation_level=None, timeout=0.2)
        _set_up(conn, key, path)
    except BaseException as error:
        if conn is not None:
            conn.close()
        if isinstance(error, DatabaseErrors):
            raise explain(error, path, key) from error
        raise
    return database(conn)


def uri_of(path: PurePath) -> str:
    """An absolute path as SQLite reads it; it takes no name of a server after two strokes."""
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else "file://" + uri.removeprefix("file:")


def _set_up(conn: Any, key: Key | None, path: Path) -> None:
    if isinstance(conn, cipher.Connection):
        conn.execute("PRAGMA cipher_log_level = NONE")  # it would write to the terminal
    if key:
        conn.execute(key.pragma())
    for pragma in (
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "cache_size=-65536",  # 64 MB: without it an encrypted study decrypts the same pages again and again
        "locking_mode=EXCLUSIVE",
    ):
        conn.execute(f"PRAGMA {pragma}")
    conn.create_function("folded", 1, fold, deterministic=True)  # for searching in comments
    conn.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal":  # setting it here would rewrite the file
        raise NotAStudy(
            _(
                "“{path}” was put into another mode by another program (WAL). Put it back there"
                " (PRAGMA journal_mode=DELETE), or take the newest backup."
            ).format(path=path),
            path=path,
        )
    conn.execute("PRAGMA journal_mode=DELETE")
    conn.execute("PRAGMA synchronous=EXTRA")


def explain(error: Exception, path: Path, key: Key | None) -> NotAStudy | StudyInUse:
    """The sentence that belongs to an error of SQLite at opening; a plain file can only be damaged."""
    text = _("it holds what is no text") if isinstance(error, UnicodeDecodeError) else str(error)
    if "locked" in text or "busy" in text:
        return lock.in_use(path)
    if "unable to open" in text:
        return NotAStudy(_("“{path}” cannot be opened; is the folder there and writable?").format(path=path), path=path)
    if "readonly" in text or "read-only" in text:
        return NotAStudy(_("“{path}” cannot be written. Copy it to a folder of your own.").format(path=path), path=path)
    if "is full" in text or "I/O" in text:
        return NotAStudy(
            _("“{path}” cannot be opened: the disk is full or does not answer ({why}).").format(path=path, why=text),
            path=path,
        )
    return unreadable(path) if key else damaged(path, text)

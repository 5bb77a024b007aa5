"""One connection to a study file, plain or encrypted."""

import hashlib
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlite_utils
from sqlcipher3 import dbapi2 as cipher

from observer.errors import NotAStudy, StudyInUse
from observer.i18n import _

APPLICATION_ID = 0x4F425356  # "OBSV"
MAGIC = b"SQLite format 3\0"
SALT_BYTES = 16
KDF_ROUNDS = 256_000  # SQLCipher 4's own, so that its tools open our files with the passphrase

DatabaseErrors = (sqlite3.Error, cipher.Error)
IntegrityErrors = (sqlite3.IntegrityError, cipher.IntegrityError)


class Key:
    """The key of an encrypted file, derived once from passphrase and salt as SQLCipher 4 does.

    The salt is the first 16 bytes of the file. Files written with one key (backups, caches) share it.
    """

    def __init__(self, passphrase: str, salt: bytes | None = None) -> None:
        self.salt = salt or os.urandom(SALT_BYTES)
        self._raw = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), self.salt, KDF_ROUNDS, 32)

    def pragma(self, name: str = "key") -> str:
        """The statement that gives the key to SQLCipher; hexadecimal, so nothing needs quoting."""
        return f"PRAGMA {name} = \"x'{self._raw.hex()}{self.salt.hex()}'\""

    def literal(self) -> str:
        """The key as SQL literal, for ATTACH."""
        return f"\"x'{self._raw.hex()}{self.salt.hex()}'\""

    def matches(self, passphrase: str) -> bool:
        """Whether this key was made from `passphrase`."""
        return Key(passphrase, self.salt)._raw == self._raw


def unreadable(path: Path) -> NotAStudy:
    """One sentence for what cannot be told apart."""
    return NotAStudy(
        _("“{path}” cannot be opened: the passphrase is wrong, or it is not a study, or it is damaged.").format(
            path=path
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
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    try:
        conn = driver.connect(uri, uri=True, isolation_level=None, timeout=0.2)
        if driver is cipher:
            conn.execute("PRAGMA cipher_log_level = NONE")  # it would write to the terminal
        if key:
            conn.execute(key.pragma())
        for pragma in (
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            "locking_mode=EXCLUSIVE",
            "journal_mode=DELETE",
            "synchronous=EXTRA",
        ):
            conn.execute(f"PRAGMA {pragma}")
    except DatabaseErrors as error:
        raise explain(error, path) from error
    return sqlite_utils.Database(conn, execute_plugins=False)


def explain(error: Exception, path: Path) -> NotAStudy | StudyInUse:
    """The sentence that belongs to an error of SQLite at opening."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StudyInUse(_("“{path}” is open in another program.").format(path=path), path=path)
    if "unable to open" in text:
        return NotAStudy(_("“{path}” cannot be opened; is the folder there and writable?").format(path=path))
    if "readonly" in text or "read-only" in text:
        return NotAStudy(_("“{path}” cannot be written. Copy it to a folder of your own.").format(path=path))
    return unreadable(path)

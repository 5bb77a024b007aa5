"""What can be made anew: frame indexes, later pictures and waveforms. One file beside the study, encrypted
with the study's key when the study is, so that nothing readable lies outside it."""

import shutil
from contextlib import suppress
from pathlib import Path

from observer.errors import NotAStudy, StudyInUse
from observer.storage.connection import DatabaseErrors, Key, connect

DRAFTS = "draft"  # the one kind that cannot be made anew; it outlives a change of the passphrase


def folder(study: Path) -> Path:
    """Where the cache of a study is."""
    return study.with_name(study.name + "-cache")


class Cache:
    """Bytes by kind and name. A cache that is damaged or of another key is thrown away and begun anew."""

    def __init__(self, study: Path, key: Key | None) -> None:
        folder(study).mkdir(exist_ok=True)
        path = folder(study) / "cache.sqlite"
        try:
            self._open(path, key)
        except (*DatabaseErrors, NotAStudy):
            path.unlink(missing_ok=True)
            self._open(path, key)

    def _open(self, path: Path, key: Key | None) -> None:
        self._db = connect(path, key, create=True)
        try:
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS entries (kind TEXT, name TEXT, content BLOB, PRIMARY KEY (kind, name))"
            )
        except DatabaseErrors:
            self._db.close()
            raise

    def get(self, kind: str, name: str) -> bytes | None:
        """What was kept under this name; None when nothing was, or when it is damaged."""
        try:
            row = self._db.execute("SELECT content FROM entries WHERE kind = ? AND name = ?", [kind, name]).fetchone()
        except DatabaseErrors:
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def of_kind(self, kind: str) -> dict[str, bytes]:
        """All that is kept of a kind, by name."""
        try:
            rows = self._db.execute("SELECT name, content FROM entries WHERE kind = ?", [kind]).fetchall()
        except DatabaseErrors:
            return {}
        return {name: content for name, content in rows if isinstance(content, bytes)}

    def put(self, kind: str, name: str, content: bytes) -> None:
        """Keep something; it replaces what was there. On a full disk it is not kept, and made anew next time."""
        with suppress(*DatabaseErrors):
            self._db.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", [kind, name, content])

    def close(self) -> None:
        """Release the file."""
        self._db.close()


def open_cache(study: Path, key: Key | None) -> Cache | None:
    """The cache of a study; None where none can be had (a full or read-only disk): then all is made anew."""
    try:
        return Cache(study, key)
    except (OSError, StudyInUse, NotAStudy, *DatabaseErrors):
        return None


def drafts(study: Path, key: Key | None) -> dict[str, bytes]:
    """What is kept of the kind `DRAFTS` in the cache of a study, by name; nothing when it has no cache."""
    cache = open_cache(study, key) if (folder(study) / "cache.sqlite").is_file() else None
    if cache is None:
        return {}
    try:
        return cache.of_kind(DRAFTS)
    finally:
        cache.close()


def keep_drafts(study: Path, key: Key | None, kept: dict[str, bytes]) -> None:
    """Put what `drafts` gave into the cache of a study."""
    cache = open_cache(study, key) if kept else None
    if cache is not None:
        for name, content in kept.items():
            cache.put(DRAFTS, name, content)
        cache.close()


def remove(study: Path) -> None:
    """Throw the cache away."""
    shutil.rmtree(folder(study), ignore_errors=True)

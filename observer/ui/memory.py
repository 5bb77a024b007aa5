"""What the window keeps for itself from one time to the next: when a study was last opened, and who one was in it.

It is beside the preferences and never in a study; nothing is kept when no list of recent studies is wanted.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QSettings

from observer import settings


def _memory() -> QSettings:
    return QSettings(str(settings.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)


def _mark(path: str) -> str:
    """A key for a path: a path itself has signs that a key cannot have."""
    return "opened/" + hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def note_opened(path: Path, coder: str = "", study: str = "") -> None:
    """A study has been opened now; `coder` and `study` say of whom and of what, when it is a package."""
    if settings.load().keep_recent:
        stored, mark = _memory(), _mark(str(path.absolute()))
        stored.setValue(mark, datetime.now(UTC).isoformat(timespec="seconds"))
        stored.setValue(mark.replace("opened/", "package/"), f"{coder}\n{study}" if coder else "")
        stored.sync()


def package_of(path: str) -> tuple[str, str]:
    """Of whom and of which study the package at a path is; empty for a study."""
    said = str(_memory().value(_mark(str(Path(path).absolute())).replace("opened/", "package/")) or "")
    coder, _line, study = said.partition("\n")
    return coder, study


def last_opened(path: str) -> datetime | None:
    """When a study was last opened, in the time of this place; None when it is not known."""
    try:
        return datetime.fromisoformat(str(_memory().value(_mark(str(Path(path).absolute()))))).astimezone()
    except ValueError:
        return None


def remember_who(study: str, coder: str) -> None:
    """Who one is (a coder's id) in a study (its id)."""
    stored = _memory()
    stored.setValue(f"who/{study}", coder)
    stored.sync()


def remember_key_file(study: str, path: str) -> None:
    """Where the key file of a study (its id) was last; nothing is kept when no list of recent studies is wanted."""
    if settings.load().keep_recent:
        stored = _memory()
        stored.setValue(f"keys/{study}", path)
        stored.sync()


def key_file(study: str) -> str:
    """Where the key file of a study was last; empty when that is not known."""
    return str(_memory().value(f"keys/{study}") or "")


def who(study: str) -> str:
    """Who one was last in a study; empty when that is not known."""
    return str(_memory().value(f"who/{study}") or "")

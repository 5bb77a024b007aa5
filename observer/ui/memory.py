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


def note_opened(path: Path) -> None:
    """A study has been opened now."""
    if settings.load().keep_recent:
        stored = _memory()
        stored.setValue(_mark(str(path.absolute())), datetime.now(UTC).isoformat(timespec="seconds"))
        stored.sync()


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


def who(study: str) -> str:
    """Who one was last in a study; empty when that is not known."""
    return str(_memory().value(f"who/{study}") or "")

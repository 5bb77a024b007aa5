"""The user's preferences: one JSON file per user, never in a study."""

import json
import os
import stat
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path

import platformdirs


@dataclass
class Settings:
    """Preferences of this user on this computer."""

    language: str = ""  # "" = as the system
    theme: str = ""  # "dark", "light", "" = as the system
    recent: list[str] = field(default_factory=list)  # studies, the last one first
    keep_recent: bool = True  # remember which studies were open
    lock_minutes: int = 0  # without a key or the mouse, until the window locks; 0 = never
    scale: int = 100  # percent: the size of everything in the window
    compact: str = ""  # "yes", "no", "" = by the height of the window
    # the film
    engine: str = "own"  # "own" or "vlc"
    jump_back_s: float = 5.0
    jump_on_s: float = 5.0
    replay_s: float = 5.0  # what "replay" goes back, and how long a loop at once is
    preroll_s: float = 2.0  # how long before an event its replay begins
    volume: float = 1.0
    subtitles: bool = True  # on the film
    # coding
    pause_while_typing: bool = True
    pause_on_mark: bool = True  # with an engine whose stamps are approximate
    keep_people: bool = True  # the last person stays chosen
    hold_states: bool = False  # a period lasts as long as its key is held down
    mark_back_s: float = 0.0  # marks go this far back; stored as such
    snap: str = "frame"  # "frame", "events"
    rows_by: str = "person"  # rows of the timeline: "person", "dimension", "indicator"


def settings_file() -> Path:
    """Where the preferences are kept; `OBSERVER_CONFIG_DIR` moves them."""
    folder = os.environ.get("OBSERVER_CONFIG_DIR") or platformdirs.user_config_dir("observer", False)
    return Path(folder) / "settings.json"


def data_folder() -> Path:
    """Where this user's own data are by default, such as the demo; `OBSERVER_CONFIG_DIR` moves it too."""
    moved = os.environ.get("OBSERVER_CONFIG_DIR")
    return Path(moved) / "data" if moved else Path(platformdirs.user_data_dir("observer", False))


def load() -> Settings:
    """The stored preferences; what is missing or of the wrong type is as delivered.

    Asked for at every key: the file is read again only when it has changed.
    """
    path = settings_file()
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode):  # reading a pipe would wait for ever
            return Settings()
        found = _read(path, there.st_mtime_ns, there.st_size)
    except (OSError, ValueError, RecursionError):
        return Settings()
    return replace(found, recent=list(found.recent))


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int, _size: int) -> Settings:
    stored = json.loads(path.read_text(encoding="utf-8"))
    settings = Settings()
    for known in fields(Settings):
        value = stored.get(known.name) if isinstance(stored, dict) else None
        given = type(getattr(settings, known.name))
        if given is float and type(value) is int:
            value = float(value)
        if type(value) is given:
            setattr(settings, known.name, value)
    settings.recent = [path for path in settings.recent if isinstance(path, str)]
    return settings


def save(settings: Settings) -> None:
    """Keep the preferences: written beside and renamed, so that they are never half there."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(settings), indent=2), encoding="utf-8")
    os.replace(part, path)
    _read.cache_clear()  # two changes within one tick of the clock look the same

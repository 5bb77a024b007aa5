"""The user's preferences: one JSON file per user, never in a study."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import platformdirs


@dataclass
class Settings:
    """Preferences of this user on this computer."""

    language: str = ""  # "" = as the system
    theme: str = ""  # "dark", "light", "" = as the system
    recent: list[str] = field(default_factory=list)  # studies, the last one first


def settings_file() -> Path:
    """Where the preferences are kept; `OBSERVER_CONFIG_DIR` moves them."""
    folder = os.environ.get("OBSERVER_CONFIG_DIR") or platformdirs.user_config_dir("observer", False)
    return Path(folder) / "settings.json"


def data_folder() -> Path:
    """Where this user's own data are by default, such as the demo; `OBSERVER_CONFIG_DIR` moves it too."""
    moved = os.environ.get("OBSERVER_CONFIG_DIR")
    return Path(moved) / "data" if moved else Path(platformdirs.user_data_dir("observer", False))


def load() -> Settings:
    """The stored preferences; what is missing or of the wrong type is as delivered."""
    try:
        if not settings_file().is_file():  # reading a pipe would wait for ever
            return Settings()
        stored = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    settings = Settings()
    for known in fields(Settings):
        value = stored.get(known.name) if isinstance(stored, dict) else None
        if isinstance(value, type(getattr(settings, known.name))):
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

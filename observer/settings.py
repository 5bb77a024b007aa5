"""The user's preferences: one JSON file per user, never in a study."""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import platformdirs


@dataclass
class Settings:
    """Preferences of this user on this computer."""

    language: str = ""  # "" = as the system


def settings_file() -> Path:
    """Where the preferences are kept; `OBSERVER_CONFIG_DIR` moves them."""
    folder = os.environ.get("OBSERVER_CONFIG_DIR") or platformdirs.user_config_dir("observer", False)
    return Path(folder) / "settings.json"


def load() -> Settings:
    """The stored preferences; what is missing or of the wrong type is as delivered."""
    try:
        stored = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    settings = Settings()
    for field in fields(Settings):
        value = stored.get(field.name) if isinstance(stored, dict) else None
        if isinstance(value, type(getattr(settings, field.name))):
            setattr(settings, field.name, value)
    return settings


def save(settings: Settings) -> None:
    """Keep the preferences: written beside and renamed, so that they are never half there."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(settings), indent=2), encoding="utf-8")
    os.replace(part, path)

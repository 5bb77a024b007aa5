"""The demo film that comes with Observer: two minutes round a table, with subtitles and what happens when.

`scripts/make_demo_film.py` makes it; see `observer/demo/README.md`.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from observer.errors import NotFound
from observer.i18n import _

NAME = "demo-film"
LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).parent.parent / "demo"


@dataclass(frozen=True)
class Happening:
    """A line that is spoken, or something that is done: by whom, from when to when in the film (seconds).

    `parts` are the moments at which a line goes on after a pause; the first is its start.
    """

    id: str
    who: str
    start: float
    stop: float
    parts: tuple[float, ...]


@dataclass(frozen=True)
class DemoFiles:
    """Where a copy of the demo film is, and its subtitles per language."""

    film: Path
    subtitles: dict[str, Path]


def film_file() -> Path:
    """The film that ships. Raises `NotFound` when this installation came without it."""
    return _shipped(f"{NAME}.mp4")


def subtitle_file(language: str) -> Path:
    """The subtitles that ship (WebVTT), in `nl` or `en`. Raises `NotFound`."""
    return _shipped(f"{NAME}.{language}.vtt")


def copy_demo_film(folder: Path) -> DemoFiles:
    """Copy film and subtitles to `folder`, so that a study beside them stands on its own feet.

    Files that are there stay. Raises `NotFound`, and `OSError` when they cannot be written.
    """
    film = _copied(film_file(), folder)
    return DemoFiles(film, {language: _copied(subtitle_file(language), folder) for language in LANGUAGES})


def happenings() -> dict[str, Happening]:
    """All lines and acts of the film, by their id."""
    told = json.loads(_shipped(f"{NAME}.json").read_text(encoding="utf-8"))
    rows = [*told["lines"], *told["acts"]]
    return {
        row["id"]: Happening(row["id"], row["who"], row["start"], row["stop"], tuple(row.get("parts", (row["start"],))))
        for row in rows
    }


def _shipped(name: str) -> Path:
    path = _FOLDER / name
    if not path.is_file():
        raise NotFound(_("This installation of Observer came without its demo film."), name=name)
    return path


def _copied(source: Path, folder: Path) -> Path:
    """The copy of a file; it takes its name when it is whole."""
    target = folder / source.name
    if not target.exists():
        part = target.with_name(target.name + ".part")
        try:
            shutil.copyfile(source, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return target

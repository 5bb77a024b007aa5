"""Where the files that come with Observer are."""

import os
from pathlib import Path

from observer.errors import NotFound
from observer.i18n import _

_PACKAGE = Path(__file__).parent


def codebook_dir() -> Path:
    """The folder of the codebooks that ship: inside the installed package, or beside it in a checkout."""
    installed = _PACKAGE / "codebooks"
    return installed if installed.is_dir() else _PACKAGE.parent / "codebooks"


def shipped_codebooks() -> list[str]:
    """The names of the codebooks that ship."""
    return sorted(p.stem for p in codebook_dir().glob("*.json") if not p.name.endswith(".schema.json"))


def find_codebook(name_or_path: str) -> Path:
    """The file of a codebook, given as a path or as the name of one that ships.

    Raises `NotFound` when it is neither.
    """
    path = os.path.expanduser(name_or_path)
    if os.path.isfile(path):
        return Path(path)
    if name_or_path in shipped_codebooks():
        return codebook_dir() / f"{name_or_path}.json"
    raise NotFound(
        _("There is no codebook “{name}”. Give the path of a codebook file, or one of: {names}.").format(
            name=name_or_path[:200], names=", ".join(shipped_codebooks())
        ),
        name=name_or_path,
    )


def prompts_file() -> Path:
    """The file of the bands of age and the prompts of recall sessions that ship."""
    return codebook_dir() / "recall" / "prompts.json"

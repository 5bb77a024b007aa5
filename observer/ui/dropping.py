"""Which files somebody drops on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from observer.services.exchange import readable_endings

STUDY = ".observer"


def can_receive(data: QMimeData, may_import: bool) -> bool:
    """Whether the window can do something with the first file: open a study, or import a file of another tool."""
    path = Path(next((url.toLocalFile() for url in data.urls()), ""))
    if path.suffix == STUDY:
        return True
    return may_import and path.is_file() and any(path.name.lower().endswith(ending) for ending in readable_endings())


def film_paths(data: QMimeData) -> list[Path]:
    """The files that may be films: all that is on this computer and no study or folder."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return sorted(path for path in paths if path.suffix != STUDY and path.is_file())

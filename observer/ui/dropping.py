"""Which files somebody drops on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

STUDY = ".observer"


def film_paths(data: QMimeData) -> list[Path]:
    """The files that may be films: all that is on this computer and no study or folder."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return sorted(path for path in paths if path.suffix != STUDY and path.is_file())

"""What goes out and comes in."""

from pathlib import Path

from observer.coding.blinding import Viewer
from observer.storage.study_file import StudyFile


def export_tidy(study: StudyFile, viewer: Viewer, out: Path) -> int:
    """Being written."""
    raise NotImplementedError(out)

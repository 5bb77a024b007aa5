"""The films of a session: where they are now, and the index of their frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.study import Recording, Session
from observer.errors import BadFilm
from observer.i18n import _
from observer.progress import Progress
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.frame_index import FrameIndex

KIND = "frame_index"


def of_session(study: StudyFile, session: Session) -> list[Recording]:
    """The recordings of a session, in the order of time."""
    return study.recordings.where("session = ?", [session.id], order="offset_us, camera")


def file_of(study: StudyFile, recording: Recording) -> Path:
    """Where the film is now: where it was added, or at the same place relative to the study.

    Raises `BadFilm` when it is at neither place.
    """
    beside = study.path.parent / recording.relative_path if recording.relative_path else None
    for path in (Path(recording.path), beside):
        if path is not None and path.is_file():
            return path
    raise BadFilm(
        _("The film of “{name}” is not where it was. Connect its disk, or say where it is now.").format(
            name=recording.name
        ),
        reason="missing",
    )


def index_of(study: StudyFile, recording: Recording, progress: Progress | None = None) -> FrameIndex | None:
    """The index of a film's frames, from the cache or made anew; None for a sound file. Raises `BadFilm`."""
    from observer.media.footage import probe
    from observer.media.frame_index import FrameIndex

    kept = study.cache.get(KIND, recording.fingerprint) if study.cache else None
    if kept is not None:
        try:
            return FrameIndex.from_bytes(kept)
        except ValueError:
            pass  # a damaged cache is made anew
    info, index = probe(file_of(study, recording), progress)
    if info.fingerprint != recording.fingerprint:
        raise BadFilm(
            _("The file at the place of “{name}” is another film than the one that was added.").format(
                name=recording.name
            ),
            reason="changed",
        )
    if index is not None:
        keep_index(study, recording, index)
    return index


def keep_index(study: StudyFile, recording: Recording, index: FrameIndex) -> None:
    """Keep the index in the cache of the study."""
    if study.cache:
        study.cache.put(KIND, recording.fingerprint, index.to_bytes())

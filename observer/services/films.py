"""The films of a session: where they are now, and the index of their frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.study import Recording, Session, StudyKind
from observer.errors import BadFilm
from observer.i18n import N_, _
from observer.progress import Progress
from observer.services.people import find
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.frame_index import FrameIndex
    from observer.media.player import Known

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

    kept = kept_index(study, recording)
    if kept is not None:
        return kept
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


def kept_index(study: StudyFile, recording: Recording) -> FrameIndex | None:
    """The index of a film's frames from the cache; None when it is not there, without looking at the film."""
    from observer.media.frame_index import FrameIndex

    kept = study.cache.get(KIND, recording.fingerprint) if study.cache else None
    try:
        return FrameIndex.from_bytes(kept) if kept is not None else None
    except ValueError:
        return None  # a damaged cache is made anew


def keep_index(study: StudyFile, recording: Recording, index: FrameIndex) -> None:
    """Keep the index in the cache of the study."""
    if study.cache:
        study.cache.put(KIND, recording.fingerprint, index.to_bytes())


def known(study: StudyFile, recording: Recording) -> Known:
    """What the study knows of a film, so that a player need not read all of it again; without looking at the film.

    A player refuses another film at its place. Without an index in the cache, and for sound, it reads all the same.
    """
    from observer.media.footage import FilmInfo

    index = kept_index(study, recording) if recording.has_video else None
    same = {name: getattr(recording, name) for name in FilmInfo.__dataclass_fields__ if hasattr(recording, name)}
    first_pts = index.pts_of(0) if index is not None else 0
    return FilmInfo(**{**same, "path": Path(recording.path), "first_pts": first_pts}), index


def folders_to_search(study: StudyFile, session: Session) -> list[Path]:
    """Where a film that moved is likely to be: with the study, with its other films, and near where it was."""
    places = [study.path.absolute().parent]
    if study.info.kind is StudyKind.PACKAGE:  # it does not know where the films were: they may lie beside its folder
        places.append(places[0].parent)
    for recording in [*of_session(study, session), *study.recordings.where("session <> ?", [session.id])]:
        places.append(Path(recording.path).parent)
        places.append(Path(recording.path).parent.parent)
    there = dict.fromkeys(place for place in places if place.is_absolute() and place.is_dir())
    # Not a whole disk, and not all that somebody has.
    return [place for place in there if place != Path(place.anchor) and not Path.home().is_relative_to(place)]


def relink(study: StudyFile, viewer: Viewer, recording: str, path: Path) -> Changes:
    """Where the film of a recording is now. Only its place changes, so whoever is at work may say it.

    Raises `BadFilm` when the file is another film, or cannot be read.
    """
    from observer.media.footage import fingerprint

    found: Recording = find(study.recordings, recording, _("recording"))
    try:
        same = path.is_file() and fingerprint(path) == found.fingerprint
    except OSError as error:
        raise BadFilm(_("“{name}” cannot be read: {why}.").format(name=path.name, why=error.strerror)) from error
    if not same:
        words = _("“{file}” is not the film of “{name}”: what is in it differs. Nothing was changed.")
        raise BadFilm(words.format(file=path.name, name=found.name), reason="changed")
    place = path.absolute()
    folder = study.path.absolute().parent
    beside = place.relative_to(folder).as_posix() if place.is_relative_to(folder) else None
    with study.operation(Stream(viewer.id, None), N_("Film of {name} found again"), name=found.name) as running:
        study.recordings.change(replace(found, path=str(place), relative_path=beside))
    return running.changes


@dataclass(frozen=True)
class FoundAgain:
    """The recordings whose films were found at another place, and those whose films are still missing."""

    found: tuple[Recording, ...]
    missing: tuple[Recording, ...]


def find_again(
    study: StudyFile, viewer: Viewer, folders: Sequence[Path] = (), progress: Progress | None = None
) -> FoundAgain:
    """Look for every film that is not where it was, by its fingerprint, in these folders and in those where it is
    likely to be; whoever is at work may do it. Raises `Cancelled`."""
    from observer.media.footage import find_moved

    found, missing = [], []
    for recording in study.recordings.where(order="name"):
        if is_there(study, recording):
            continue
        session = study.sessions.get(recording.session)
        places = [*folders, *(folders_to_search(study, session) if session else [])]
        path = find_moved(recording.fingerprint, recording.size, places, progress)
        if path is None:
            missing.append(recording)
            continue
        relink(study, viewer, recording.id, path)
        found.append(recording)
    return FoundAgain(tuple(found), tuple(missing))


def is_there(study: StudyFile, recording: Recording) -> bool:
    """Whether the file of a film is where it should be; looks at the disk."""
    try:
        file_of(study, recording)
    except BadFilm:
        return False
    return True

"""The backdrop of the timeline: the sound and small stills of recordings, kept in the cache of the study.

`sources` and `keep` touch the study; `make` does the slow work between them, from plain data to plain data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from observer.coding.study import Recording
from observer.errors import BadFilm
from observer.i18n import _
from observer.progress import Progress
from observer.services import films
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from observer.media.frame_index import FrameIndex
    from observer.media.thumbnails import Thumbnails
    from observer.media.waveform import Peaks

SOUND, STILLS = "waveform", "thumbnails"
_SOUND_SHARE = 0.6  # of the time that all takes

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Source:
    """What is needed to make the backdrop of a recording: what was kept, and where the film is (None: gone)."""

    recording: Recording
    path: Path | None
    kept: dict[str, bytes] = field(repr=False)
    index: FrameIndex | None = field(repr=False)

    @property
    def is_kept(self) -> bool:
        """Whether nothing has to be made."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """What has to be made from the film: `SOUND`, `STILLS`."""
        there = {SOUND: self.recording.has_audio, STILLS: self.recording.has_video}
        return [kind for kind, is_there in there.items() if is_there and kind not in self.kept]


@dataclass(frozen=True)
class Backdrop:
    """The sound and the stills of a recording, None where there are none; `fresh` is what is not in the cache yet,
    by kind."""

    recording: Recording
    peaks: Peaks | None
    stills: Thumbnails | None
    fresh: dict[str, bytes] = field(repr=False)


def sources(study: StudyFile, recordings: list[Recording]) -> list[Source]:
    """What is known of each recording."""
    return [_source(study, recording) for recording in recordings]


def _source(study: StudyFile, recording: Recording) -> Source:
    kept = {}
    for kind in (SOUND, STILLS):
        content = study.cache.get(kind, recording.fingerprint) if study.cache else None
        if content is not None:
            kept[kind] = content
    try:
        path = films.file_of(study, recording)
    except BadFilm:
        path = None
    return Source(recording, path, kept, films.kept_index(study, recording))


def make(source: Source, progress: Progress | None = None) -> Backdrop:
    """The backdrop of a recording: what was kept, and what is made now; what is damaged is made anew.

    Raises `BadFilm` when something has to be made and the film is not there or another one, and `Cancelled`.
    """
    from observer.media.thumbnails import Thumbnails
    from observer.media.waveform import Peaks

    progress, recording = progress or Progress(), source.recording
    peaks = _read(Peaks, source.kept.get(SOUND)) if recording.has_audio else None
    stills = _read(Thumbnails, source.kept.get(STILLS)) if recording.has_video else None
    fresh: dict[str, bytes] = {}
    if (recording.has_audio and peaks is None) or (recording.has_video and stills is None):
        path = _film(source)
        if recording.has_audio and peaks is None:
            peaks = _sound(path, _share(progress, 0, _SOUND_SHARE))
            fresh[SOUND] = peaks.to_bytes()
        if recording.has_video and stills is None:
            stills = _stills(path, source.index, _share(progress, _SOUND_SHARE, 1))
            fresh[STILLS] = stills.to_bytes()
    progress.at(1)
    return Backdrop(recording, peaks, stills, fresh)


def keep(study: StudyFile, made: Backdrop) -> None:
    """Keep in the cache what was made."""
    for kind, content in made.fresh.items():
        if study.cache:
            study.cache.put(kind, made.recording.fingerprint, content)


def sound_of_session(made: list[Backdrop], length_us: int) -> NDArray[np.float32] | None:
    """The sound of the recordings of one session together, evenly spread over `length_us` microseconds, 0 to 1;
    None when there is none."""
    from observer.media.waveform import on_session_clock

    parts = [(m.recording.placement, m.peaks) for m in made if m.peaks is not None and len(m.peaks.loudness)]
    return on_session_clock(parts, length_us) if parts else None


class _Kept(Protocol[T_co]):
    @staticmethod
    def from_bytes(data: bytes) -> T_co: ...


def _read(kind: _Kept[T_co], content: bytes | None) -> T_co | None:
    """What was kept; None when nothing was, or when it is damaged."""
    try:
        return kind.from_bytes(content) if content is not None else None
    except ValueError:
        return None


def _film(source: Source) -> Path:
    """Where the film is, when it is the one that was added."""
    from observer.media.footage import fingerprint

    name = source.recording.name
    try:
        if source.path is not None and fingerprint(source.path) == source.recording.fingerprint:
            return source.path
    except OSError:
        pass  # a disk that was taken out is as a film that is not there
    raise BadFilm(
        _("The film of “{name}” is not where it was. Connect its disk, or say where it is now.").format(name=name),
        reason="missing",
    )


def _sound(path: Path, progress: Progress) -> Peaks:
    from observer.media.waveform import read_peaks

    return read_peaks(path, progress)


def _stills(path: Path, index: FrameIndex | None, progress: Progress) -> Thumbnails:
    from observer.media.footage import probe
    from observer.media.thumbnails import make_thumbnails

    info, found = probe(path, _share(progress, 0, 0.3))
    return make_thumbnails(path, info, index or found, _share(progress, 0.3, 1))  # type: ignore[arg-type]


def _share(progress: Progress, first: float, last: float) -> Progress:
    """The progress of a part of the work, as a part of all of it."""
    return Progress(lambda fraction, words: progress.at(first + fraction * (last - first), words))

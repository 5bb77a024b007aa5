"""The ends of fragments as frames, as far as the frames of a film are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.events import Moment, moment_in
from observer.coding.fragments import place, tick
from observer.coding.study import Recording, Session
from observer.coding.timecode import SECOND, media_us
from observer.errors import Refused
from observer.i18n import _
from observer.services import films
from observer.services.people import find_session
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.frame_index import FrameIndex


def films_of(study: StudyFile, session: Session, first: str | None = None) -> list[Recording]:
    """The recordings of a session: `first` (its id), the others of its camera, and the rest; films before sound, then
    by camera, so that the ends are those of frames."""
    found = films.of_session(study, session)
    camera = next((r.camera for r in found if r.id == first), None)
    return sorted(found, key=lambda r: (r.id != first, r.camera != camera, not r.has_video, r.camera, r.offset_us))


def frames_at(study: StudyFile, recordings: list[Recording], start_us: int, stop_us: int) -> tuple[Moment, Moment]:
    """Both ends as frames, as far as the frames are known. Raises `Refused`."""
    if stop_us <= start_us:
        raise Refused(_("A fragment must stop after it starts."))
    start, stop = place(start_us, recordings), place(stop_us, recordings, is_stop=True)
    start, stop = _on_frame(study, recordings, start), _on_frame(study, recordings, stop, is_stop=True)
    if stop.us <= start.us:
        raise Refused(_("This fragment is shorter than one frame."))
    return start, stop


def _on_frame(study: StudyFile, recordings: list[Recording], at: Moment, is_stop: bool = False) -> Moment:
    """The frame nearest to a moment. A stop after the last frame has come stays: that frame lasts till the end."""
    recording = next((r for r in recordings if r.id == at.recording), None)
    index = films.kept_index(study, recording) if recording is not None and recording.has_video else None
    if recording is None or index is None or at.pts is None:
        return at
    media = media_us(at.pts, recording.time_base_num, recording.time_base_den, recording.start_us)
    if is_stop and media > index.us_of(len(index) - 1):
        return at
    return moment_in(recording, index.pts_of(index.nearest(media)))


def frame_beside(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    us: int,
    frames: int,
    is_stop: bool = False,
    camera: str | None = None,
) -> int:
    """The session time (µs) of the frame so many `frames` after the one nearest to a moment, also where its camera went
    on in another file; a stop can be the end of the last frame. `camera` is the recording (its id) of the camera whose
    frames are meant, where it runs. In sound alone, and without a film, a frame is 1/25 s.

    Raises `Refused` as long as the frames of the film are not known.
    """
    check_researcher(viewer)
    where = find_session(study, session)
    recordings = films_of(study, where, camera)
    recording = next((r for r in recordings if r.id == place(us, recordings, is_stop).recording), None)
    if recording is None or not recording.has_video:
        return max(us + frames * SECOND // 25, 0)
    index = _index(study, recording)
    media = media_us(tick(recording, us), recording.time_base_num, recording.time_base_den, recording.start_us)
    is_end = is_stop and media > index.us_of(len(index) - 1)
    wanted = (len(index) if is_end else index.nearest(media)) + frames
    files = sorted((r for r in recordings if r.has_video and r.camera == recording.camera), key=lambda r: r.offset_us)
    recording, index, wanted = _across(study, files, recording, wanted, is_stop)
    if wanted >= len(index):
        return recording.session_span[1] if is_stop else moment_in(recording, index.pts_of(len(index) - 1)).us
    return moment_in(recording, index.pts_of(max(wanted, 0))).us


def _across(
    study: StudyFile, files: list[Recording], at: Recording, wanted: int, is_stop: bool
) -> tuple[Recording, FrameIndex, int]:
    """The file of a camera in which a frame lies that is counted from the first one of the file `at`, and its number
    there. A stop before the first frame of a file is the end of the file before it."""
    n, index, least = files.index(at), _index(study, at), int(is_stop)
    while wanted - least >= len(index) and n + 1 < len(files):
        wanted, n = wanted - len(index), n + 1
        index = _index(study, files[n])
    while wanted < least and n > 0:
        n -= 1
        index = _index(study, files[n])
        wanted += len(index)
    return files[n], index, wanted


def _index(study: StudyFile, film: Recording) -> FrameIndex:
    index = films.kept_index(study, film)
    if index is None:
        raise Refused(_("The frames of this film are not known yet; they are as soon as it has been opened."))
    return index

"""The ends of fragments as frames, as far as the frames of a film are known."""

from __future__ import annotations

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


def films_of(study: StudyFile, session: Session, first: str | None = None) -> list[Recording]:
    """The recordings of a session: `first` (its id) before the others, films before sound, then by camera, so that
    the ends are those of frames."""
    found = films.of_session(study, session)
    return sorted(found, key=lambda r: (r.id != first, not r.has_video, r.camera, r.offset_us))


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
    """The session time (µs) of the frame so many `frames` after the one nearest to a moment, as far as its film goes;
    a stop can be the end of the last frame. `camera` is the recording (its id) whose frames are meant, where it runs.
    In sound alone, and without a film, a frame is 1/25 s.

    Raises `Refused` as long as the frames of the film are not known.
    """
    check_researcher(viewer)
    where = find_session(study, session)
    recordings = films_of(study, where, camera)
    recording = next((r for r in recordings if r.id == place(us, recordings, is_stop).recording), None)
    if recording is None or not recording.has_video:
        return max(us + frames * SECOND // 25, 0)
    index = films.kept_index(study, recording)
    if index is None:
        raise Refused(_("The frames of this film are not known yet; they are as soon as it has been opened."))
    media = media_us(tick(recording, us), recording.time_base_num, recording.time_base_den, recording.start_us)
    is_end = is_stop and media > index.us_of(len(index) - 1)
    wanted = max((len(index) if is_end else index.nearest(media)) + frames, 0)
    if wanted >= len(index):
        return recording.session_span[1] if is_stop else moment_in(recording, index.pts_of(len(index) - 1)).us
    return moment_in(recording, index.pts_of(wanted)).us

"""The films of a study: probe, add, place on the session's clock, change and remove."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.study import Recording
from observer.coding.timecode import divide_half_up
from observer.errors import Refused
from observer.i18n import N_, _
from observer.progress import Progress
from observer.services import dependents, films, roster
from observer.services.people import find, find_session
from observer.services.roster import Added, checked_name
from observer.services.roster_changes import check_free
from observer.storage import events as stored_events
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

if TYPE_CHECKING:
    from observer.media.footage import FilmInfo
    from observer.media.frame_index import FrameIndex


@dataclass(frozen=True)
class Probed:
    """A film or sound file that can be used: what it is, and when each of its frames is shown."""

    path: Path
    info: "FilmInfo"
    index: "FrameIndex | None"


def known_films(study: StudyFile, session: str) -> dict[str, str]:
    """The names of the recordings of a session by the fingerprints of their films."""
    return {r.fingerprint: r.name for r in films.of_session(study, find_session(study, session))}


def probe(path: Path, progress: Progress | None = None, known: dict[str, str] | None = None) -> Probed:
    """What the file at `path` is; reads all of it, so it is work for a job.

    Raises `BadFilm`, `Cancelled`, and at once `Refused` for a film that is among `known_films`.
    """
    from observer.media import footage

    if known and path.is_file():
        _check_new(path, _mark(path), known)
    info, index = footage.probe(path, progress or Progress())
    return Probed(path.absolute(), info, index)


def _mark(path: Path) -> str:
    from observer.media.footage import fingerprint

    try:
        return fingerprint(path)
    except OSError:
        return ""  # what is wrong with it is told when it is read


def _check_new(path: Path, fingerprint: str, known: dict[str, str]) -> None:
    if fingerprint in known:
        words = _("The film “{file}” is in the session already, as “{name}”.")
        raise Refused(words.format(file=path.name, name=known[fingerprint]))


def add_probed(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    probed: Probed,
    name: str = "",
    camera: str = "A",
    offset_us: int | None = None,
) -> Added:
    """A film or sound file that was probed becomes a recording of a session; the index of its frames is kept.

    Without an offset it follows the last recording of the same camera. Raises `Refused` when the session has it.
    """
    check_researcher(viewer)
    where = find_session(study, session)
    others = films.of_session(study, where)
    _check_new(probed.path, probed.info.fingerprint, known_films(study, where.id))
    before = [other.session_span[1] for other in others if other.camera == camera]
    recording = Recording(
        id=new_id(),
        session=where.id,
        name=checked_name(name) if name else _free_name(study, where.name, len(others)),
        path=str(probed.path),
        relative_path=_relative(probed.path, study.path.absolute().parent),
        camera=checked_name(camera),
        offset_us=offset_us if offset_us is not None else max(before, default=0),
        **_technical(probed.info),
    )
    added = roster.add(study, viewer, N_("Add recording {name}"), study.recordings, recording)
    if probed.index is not None:
        films.keep_index(study, recording, probed.index)
    return added


def add_recording(
    study: StudyFile,
    viewer: Viewer,
    session: str,
    path: Path,
    name: str = "",
    camera: str = "A",
    offset_us: int | None = None,
    progress: Progress | None = None,
) -> Added:
    """Probe a film or sound file and add it to a session, in one go. Raises `BadFilm` and `Refused`."""
    check_researcher(viewer)
    where = find_session(study, session)
    return add_probed(study, viewer, where.id, probe(path, progress), name, camera, offset_us)


def _technical(info: Any) -> dict[str, Any]:
    names = (
        "fingerprint size duration_us start_us time_base_num time_base_den has_video has_audio width height"
        " sar_num sar_den rotation fps_num fps_den variable_rate n_frames interlaced codec"
    ).split()
    return {name: getattr(info, name) for name in names}


def _free_name(study: StudyFile, session: str, count: int) -> str:
    """A name made of the session's: the file's own name may hold a family's."""
    while study.recordings.where("name = ? COLLATE NOCASE", [f"{session} film {count + 1}"]):
        count += 1
    return f"{session} film {count + 1}"


def _relative(path: Path, folder: Path) -> str | None:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return None


def place_recording(
    study: StudyFile, viewer: Viewer, recording: str, offset_us: int, rate: tuple[int, int] = (1, 1)
) -> Changes:
    """Where a recording lies on the session's clock; session times of all that was marked in it follow."""
    check_researcher(viewer)
    found: Recording = find(study.recordings, recording, _("recording"))
    with study.operation(
        Stream(viewer.id, None),
        N_("Place recording {name} at {seconds} s"),
        name=found.name,
        seconds=offset_us / 1e6,
    ) as running:
        study.recordings.change(replace(found, offset_us=offset_us, rate_num=rate[0], rate_den=rate[1]))
        running.derived = stored_events.rederive(study.db, recordings=[found.id])
    return running.changes


def change_recording(
    study: StudyFile, viewer: Viewer, recording: str, name: str, camera: str, offset_us: int
) -> Changes:
    """Another name, camera or place on the session's clock (µs) for a recording. Raises `Refused`."""
    check_researcher(viewer)
    old: Recording = find(study.recordings, recording, _("recording"))
    new = replace(old, name=checked_name(name), camera=checked_name(camera), offset_us=offset_us)
    check_free(study.recordings, new)
    with study.operation(Stream(viewer.id, None), N_("Change recording {name}"), name=new.name) as running:
        study.recordings.change(new)
        running.derived = stored_events.rederive(study.db, recordings=[new.id])
    return running.changes


def remove_recording(study: StudyFile, viewer: Viewer, recording: str) -> Changes:
    """Take a recording out of the study, with its subtitles; the file itself stays where it is.

    Raises `Refused` when something has been marked in it.
    """
    check_researcher(viewer)
    old: Recording = find(study.recordings, recording, _("recording"))
    dependents.check_none(study, viewer, old)
    with study.operation(Stream(viewer.id, None), N_("Remove recording {name}"), name=old.name) as running:
        for transcript in study.transcripts.where("recording = ?", [old.id]):
            for cue in study.cues.where("transcript = ?", [transcript.id]):
                study.cues.remove(cue.id)
            study.transcripts.remove(transcript.id)
        study.recordings.remove(old.id)
    return running.changes


def rate_from_two_points(media_us: tuple[int, int], session_us: tuple[int, int]) -> tuple[int, tuple[int, int]]:
    """Offset (µs) and rate of a recording of which two moments are known on the session's clock."""
    media, session = media_us[1] - media_us[0], session_us[1] - session_us[0]
    if media <= 0 or session <= 0:
        raise Refused(_("The second point must come after the first, in the film and in the session."))
    return session_us[0] - divide_half_up(media_us[0] * session, media), (session, media)

"""From which films a fragment is cut: the stretches of recordings that it consists of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.clips import Part
from observer.coding.fragments import Fragment
from observer.coding.study import Recording
from observer.coding.timecode import media_us
from observer.errors import BadFilm, Refused
from observer.i18n import _
from observer.progress import Progress
from observer.services import films
from observer.services.fragments import find_fragment
from observer.services.people import find_session
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.footage import FilmInfo
    from observer.media.frame_index import FrameIndex
    from observer.media.player import Known


@dataclass(frozen=True)
class FoundFilm:
    """Where the film of a part lies, and what the study knows of it; plain data, for another thread."""

    part: Part
    path: Path
    known: Known

    def look(self, progress: Progress | None = None) -> tuple[FilmInfo, FrameIndex | None]:
        """What the film is, without reading all of it when that is known. Raises `BadFilm`: it is another one."""
        from observer.media.fingerprint import fingerprint
        from observer.media.footage import probe

        info, index = self.known
        try:
            is_same = fingerprint(self.path) == self.part.recording.fingerprint
        except OSError as error:
            raise BadFilm(
                _("The film of “{name}” cannot be read.").format(name=self.part.recording.name), reason="missing"
            ) from error
        if not is_same:
            raise BadFilm(
                _("The file at the place of “{name}” is another film than the one that was added.").format(
                    name=self.part.recording.name
                ),
                reason="changed",
            )
        if index is None and self.part.recording.has_video:
            return probe(self.path, progress)
        return replace(info, path=self.path), index


def parts_of(study: StudyFile, viewer: Viewer, fragment: str) -> list[Part]:
    """The stretches of which a fragment consists, one after the other: of the camera that it was selected in, and
    where that has none of others. Raises `NotFound` and `Refused`."""
    check_researcher(viewer)
    found = find_fragment(study, viewer, fragment)
    recordings = films.of_session(study, find_session(study, found.session))
    first = next((r for r in recordings if r.id == found.start_recording), None)
    camera = first.camera if first else None
    recordings.sort(key=lambda r: (r.id != found.start_recording, r.camera != camera, not r.has_video, r.offset_us))
    parts: list[Part] = []
    at = found.start_us
    while at < found.stop_us:
        here = next((r for r in recordings if r.session_span[0] <= at < r.session_span[1]), None)
        if here is None:
            later = [r.session_span[0] for r in recordings if at < r.session_span[0] < found.stop_us]
            at = min(later, default=found.stop_us)
            continue
        parts.append(_part(found, here, at))
        at = min(here.session_span[1], found.stop_us)
    if not parts:
        raise Refused(_("There is no film of fragment “{title}”; add one to its session.").format(title=found.title))
    return parts


def _part(fragment: Fragment, recording: Recording, at: int) -> Part:
    """As much as a recording has from a session time on; where an end is a frame, exactly from or until that."""

    def media(of: str | None, pts: int | None, us: int) -> int:
        if of == recording.id and pts is not None:
            return media_us(pts, recording.time_base_num, recording.time_base_den, recording.start_us)
        return min(max(recording.placement.to_media(us), 0), recording.duration_us)

    is_first = at == fragment.start_us
    start = media(fragment.start_recording if is_first else None, fragment.start_pts, at)
    if recording.session_span[1] < fragment.stop_us:
        return Part(recording, start, recording.duration_us)
    return Part(recording, start, media(fragment.stop_recording, fragment.stop_pts, fragment.stop_us))


def found_film(study: StudyFile, part: Part) -> FoundFilm:
    """Where a film is. Raises `BadFilm` when it is not there."""
    return FoundFilm(part, films.file_of(study, part.recording), films.known(study, part.recording))

"""A picture of each fragment, for its researcher alone, kept in the cache of the study.

`sources` and `keep` touch the study; `make` does the slow work between them, from plain data to plain data.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.fragments import Fragment
from observer.coding.study import Recording
from observer.errors import BadFilm
from observer.i18n import _
from observer.progress import Progress
from observer.services import films
from observer.storage.study_file import StudyFile

if TYPE_CHECKING:
    from observer.media.footage import FilmInfo
    from observer.media.frame_index import FrameIndex

KIND = "fragment"
WIDE, HIGH = 320, 180  # pixels at most


@dataclass(frozen=True)
class Source:
    """Where the picture of some fragments (their ids) comes from: a film, what is known of it, and a frame of it;
    `name` is that in the cache."""

    fragments: tuple[str, ...]
    name: str
    frame: int
    fingerprint: str
    info: FilmInfo = field(repr=False)
    index: FrameIndex = field(repr=False)


@dataclass(frozen=True)
class Pictures:
    """The pictures that there are (JPEG, by the id of the fragment), and what is to be made."""

    kept: dict[str, bytes] = field(repr=False)
    missing: tuple[Source, ...]


def sources(study: StudyFile, viewer: Viewer, fragments: list[Fragment]) -> Pictures:
    """What is in the cache, and what has to be made; nothing of a fragment in sound alone, or whose film is gone."""
    check_researcher(viewer)
    kept: dict[str, bytes] = {}
    wanted: dict[str, list[Fragment]] = {}
    for fragment in fragments:
        place = _place(study, fragment)
        if place is None:
            continue
        name = f"{place[0].fingerprint}:{place[1]}"
        content = study.cache.get(KIND, name) if study.cache else None
        if content is not None:
            kept[fragment.id] = content
        else:
            wanted.setdefault(name, []).append(fragment)
    found = (_source(study, name, some) for name, some in wanted.items())
    return Pictures(kept, tuple(source for source in found if source is not None))


def _place(study: StudyFile, fragment: Fragment) -> tuple[Recording, int] | None:
    """The middle of a fragment, in µs of the film in which it begins; its beginning where that film ends before."""
    recording = study.recordings.get(fragment.start_recording) if fragment.start_recording else None
    if recording is None or not recording.has_video:
        return None
    middle = (fragment.start_us + fragment.stop_us) // 2
    there = middle if middle < recording.session_span[1] else fragment.start_us
    return recording, recording.placement.to_media(there)


def _source(study: StudyFile, name: str, fragments: list[Fragment]) -> Source | None:
    place = _place(study, fragments[0])
    assert place is not None
    recording, us = place
    try:
        path = films.file_of(study, recording)
    except BadFilm:
        return None
    info, index = films.known(study, recording)
    if index is None:
        return None
    ids = tuple(fragment.id for fragment in fragments)
    return Source(ids, name, index.nearest(us), recording.fingerprint, replace(info, path=path), index)


def make(source: Source, progress: Progress | None = None) -> bytes:
    """The picture as JPEG. Raises `BadFilm` when there is none or the film is another one, and `Cancelled`."""
    from observer.media.footage import fingerprint
    from observer.media.player import View
    from observer.media.stills import StillSource
    from observer.media.thumbnails import Jpeg

    (progress or Progress()).at(0, _("Making small pictures"))
    try:
        is_it = fingerprint(source.info.path) == source.fingerprint
    except OSError:
        is_it = False
    if not is_it:
        raise BadFilm(_("The film is not where it was. Connect its disk, or say where it is now."), reason="missing")
    stills = StillSource(source.info, source.index)
    try:
        still = stills.still(source.frame, View(WIDE, HIGH))
    finally:
        stills.close()
    if still.picture is None:
        raise BadFilm(_("There is no picture at this moment of the film."), reason="damaged")
    return Jpeg().write(still.picture)


def keep(study: StudyFile, viewer: Viewer, source: Source, content: bytes) -> None:
    """Keep in the cache what was made."""
    check_researcher(viewer)
    if study.cache:
        study.cache.put(KIND, source.name, content)

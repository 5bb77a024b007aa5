"""A picture of each fragment, for its researcher alone, kept in the cache of the study.

`sources` and `keep` touch the study; `make` does the slow work between them, from plain data to plain data.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """Where the picture of some fragments (their ids) comes from: a recording, its film and what is known of it (no
    index: it has to be read), and a moment (µs of the film); `name` is that in the cache."""

    fragments: tuple[str, ...]
    name: str
    us: int
    recording: Recording
    info: FilmInfo = field(repr=False)
    index: FrameIndex | None = field(repr=False)


@dataclass(frozen=True)
class Made:
    """What was made: the picture (JPEG) of each source that has one, and the frames of films that had to be read."""

    pictures: tuple[tuple[Source, bytes], ...] = ()
    indexes: tuple[tuple[Recording, FrameIndex], ...] = field(default=(), repr=False)


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
    ids = tuple(fragment.id for fragment in fragments)
    return Source(ids, name, us, recording, replace(info, path=path), index)


def make(sources: Sequence[Source], progress: Progress | None = None) -> Made:
    """The pictures; none of a film that is gone or another one, or of a moment that cannot be decoded. Raises
    `Cancelled`."""
    progress, pictures = progress or Progress(), []
    read: dict[str, tuple[FilmInfo, FrameIndex] | None] = {}
    for n, source in enumerate(sources):
        progress.at(n / len(sources), _("Making small pictures"))
        id_ = source.recording.id
        if id_ not in read:
            read[id_] = _film(source)
        film = read[id_]
        picture = _picture(source, *film) if film is not None else None
        if picture is not None:
            pictures.append((source, picture))
    new = {source.recording.id: source.recording for source in sources if source.index is None}
    indexes = tuple((recording, film[1]) for id_, recording in new.items() if (film := read[id_]) is not None)
    return Made(tuple(pictures), indexes)


def _film(source: Source) -> tuple[FilmInfo, FrameIndex] | None:
    """What there is to know of a film, when it is the one that was added."""
    from observer.media.footage import fingerprint, probe

    try:
        if fingerprint(source.info.path) != source.recording.fingerprint:
            return None
        if source.index is not None:
            return source.info, source.index
        info, index = probe(source.info.path)
    except (OSError, BadFilm):
        return None
    return (info, index) if index is not None else None


def _picture(source: Source, info: FilmInfo, index: FrameIndex) -> bytes | None:
    from observer.media.player import View
    from observer.media.stills import StillSource
    from observer.media.thumbnails import Jpeg

    stills = StillSource(info, index)
    try:
        picture = stills.still(index.nearest(source.us), View(WIDE, HIGH)).picture
    except BadFilm:
        return None
    finally:
        stills.close()
    return Jpeg().write(picture) if picture is not None else None


def keep(study: StudyFile, viewer: Viewer, made: Made) -> None:
    """Keep in the cache what was made."""
    check_researcher(viewer)
    for recording, index in made.indexes:
        films.keep_index(study, recording, index)
    for source, content in made.pictures:
        if study.cache:
            study.cache.put(KIND, source.name, content)

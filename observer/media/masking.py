"""Masked clips from beginning to end: find the faces, cut the clip with them hidden, look at what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from observer.coding.timecode import clock
from observer.i18n import _
from observer.media.clip_pictures import clip_size, decoded, frames_between
from observer.media.clips import (
    Clip,
    ClipSpec,
    Look,
    Shown,
    check_targets,
    checked_stretch,
    composition_of,
    part_of,
    remembered,
    take_name,
    write,
)
from observer.media.face_search import EVERY, find_faces
from observer.media.face_tracks import Box, FaceMasks
from observer.media.faces import FaceFinder, Finder, seen_size
from observer.media.footage import FilmInfo, probe
from observer.media.frame_index import FrameIndex
from observer.media.mask_review import Doubtful, doubtful_frames
from observer.progress import Progress

SEEN = 0.3  # the score from which a face in the finished clip counts
_COVERED = 0.5  # the share of it that must lie under a mask
# How the work is shared out among looking for faces, writing and looking again.
_SHARES = (0.4, 0.85)


@dataclass(frozen=True)
class Bare:
    """A face that can be seen in a finished clip: when (microseconds of the clip), where, and how surely."""

    us: int
    box: Box
    score: float

    @property
    def words(self) -> str:
        """What to tell about it."""
        return _("A face can be seen at {time} of the clip.").format(time=clock(self.us))


@dataclass(frozen=True)
class Masked:
    """A masked clip, the masks that were used, the frames to look at, and the faces that can still be seen."""

    clip: Clip
    masks: FaceMasks
    doubtful: tuple[Doubtful, ...]
    bare: tuple[Bare, ...]


def cut_masked(
    spec: ClipSpec, progress: Progress | None = None, look: Look = probe, finder: Finder | None = None
) -> Masked:
    """Make one clip with all faces hidden, unless `spec` has masks already. Nobody has looked at it yet.

    Raises as `find_faces` and `clips.cut` do.
    """
    progress, finder, look = progress or Progress(), finder or FaceFinder(), remembered(look)
    check_targets([spec.target], [spec.film], [spec.overwrite])
    info, index = look(spec.film, progress.part(0, 0))
    spec = replace(spec, masks=spec.masks or _masks(spec, info, index, progress.part(0, _SHARES[0]), finder))
    assert spec.masks is not None
    clip = write(composition_of(spec, info, index), spec.target, progress.part(*_SHARES))
    try:
        bare = bare_faces(part_of(spec.target), spec.masks, spec, look, progress.part(_SHARES[1], 1.0), finder)
    except BaseException:
        part_of(spec.target).unlink(missing_ok=True)
        raise
    take_name(spec.target, spec.overwrite)
    return Masked(clip, spec.masks, tuple(doubtful_frames(spec.masks)), tuple(bare))


def bare_faces(
    file: Path,
    masks: FaceMasks,
    spec: ClipSpec,
    look: Look = probe,
    progress: Progress | None = None,
    finder: Finder | None = None,
    at_us: int = 0,
) -> list[Bare]:
    """The faces that can be seen in a finished clip, looked for in each fifth frame, the first and the last.

    In a reel the clip begins at `at_us`. A face that may be seen, by consent, is not told. Raises as `find_faces` does.
    """
    progress, finder = progress or Progress(), finder or FaceFinder()
    _info, source = look(spec.film, progress.part(0, 0))
    info, index = probe(file)
    if index is None or source is None:
        return []
    found: list[Bare] = []
    size, seen = clip_size(info), seen_size(clip_size(info))
    frames = frames_between(index, at_us, at_us + spec.stop_us - spec.start_us)
    for n, frame in decoded(info, index, frames):
        progress.at((n - frames.start) / len(frames), _("Looking at the finished clip"))
        # Other frames than those in which faces were looked for: those between are the ones to worry about.
        if (n - frames.start) % EVERY != EVERY // 2 and n not in (frames.start, frames.stop - 1):
            continue
        number = _source_frame(spec, source, index.us_of(n) - at_us)
        small = frame.reformat(width=seen[0], height=seen[1], format="rgb24", interpolation="AREA", threads=1)
        allowed = _allowed(masks, number)
        for face in finder.find(small.to_ndarray(), size):
            if face.score >= SEEN and _in_film(face.box, size, masks.size).covered_by(allowed) < _COVERED:
                found.append(Bare(index.us_of(n), face.box, face.score))
    return found


def _in_film(box: Box, size: tuple[int, int], own: tuple[int, int]) -> Box:
    """A box of a reel of this size where it lies in its clip, which stands in the middle of the reel."""
    if size == own or not all(own):
        return box
    scale = min(size[0] / own[0], size[1] / own[1])
    left, top = (size[0] - own[0] * scale) / 2, (size[1] - own[1] * scale) / 2
    moved = Box(box.left - left, box.top - top, box.right - left, box.bottom - top)
    return moved.times(1 / scale, 1 / scale)


def _source_frame(spec: ClipSpec, source: FrameIndex, us: int) -> int:
    """The frame of the film that is shown at `us` of the clip."""
    first = frames_between(source, spec.start_us, spec.stop_us).start
    # A millisecond later, for the rounding of times in the clip.
    return first if spec.shown is Shown.STILL else max(source.at(spec.start_us + us + 1000), first)


def _allowed(masks: FaceMasks, number: int) -> Sequence[Box]:
    """Where something like a face may be in a frame: under a mask, or where it may be seen."""
    hidden = [box for boxes in masks.hidden(number).values() for box in boxes]
    shown = [track.at(number) for track in masks.tracks if track.open]
    return [*hidden, *(box.larger(1.4) for box in shown if box is not None)]


def _masks(spec: ClipSpec, info: FilmInfo, index: FrameIndex | None, steps: Progress, finder: Finder) -> FaceMasks:
    """The faces of a stretch; none in a sound file."""
    if index is None:
        return FaceMasks(0, 0, (0, 0), 1.0, (0,))
    start_us, stop_us = checked_stretch(info, spec.start_us, spec.stop_us)
    return find_faces(info, index, start_us, stop_us, steps, finder)

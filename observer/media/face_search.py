"""Looks for faces in a stretch of film, and follows them: forth and back, shot by shot."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from observer.i18n import _
from observer.media.clip_pictures import clip_size, decoded, frames_between
from observer.media.face_tracks import Box, FaceMasks, KeySource, MaskKey, MaskTrack
from observer.media.faces import FaceFinder, Finder, seen_size
from observer.media.flow import Following
from observer.media.footage import FilmInfo
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.opencv import cv2
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EVERY = 5  # frames from look to look
CARRIED = 15  # frames that a face is followed on, and back, without being found again
_CUT = 18.0  # mean difference (of 255) between frames of two shots
_CUT_SIZE = (160, 90)
_SAME = 0.3  # likeness of boxes of one face
_FLOW_SIDE = 640


def find_faces(
    info: FilmInfo,
    index: FrameIndex,
    start_us: int,
    stop_us: int,
    progress: Progress | None = None,
    finder: Finder | None = None,
) -> FaceMasks:
    """The tracks of all faces in a stretch of film; what was found with little certainty among them.

    Reads the film once and keeps about twenty small grey pictures. Raises `ObserverError` when faces cannot be
    found on this computer, `BadFilm`, and `Cancelled`.
    """
    progress, finder = progress or Progress(), finder or FaceFinder()
    frames = frames_between(index, start_us, stop_us)
    search = _Search(frames.start, clip_size(info), finder)
    for number, look in _looks(info, index, frames):
        progress.at((number - frames.start) / len(frames), _("Looking for faces"))
        search.see(number, look)
    return search.result(frames.stop, len(frames) * MICRO / max(stop_us - start_us, 1))


class _Look:
    """A frame as the search sees it: grey and small at once, in colour when asked for."""

    def __init__(self, frame: Any, turns: int, size: tuple[int, int], reformatter: Any) -> None:
        self._frame, self._turns, self._reformatter = frame, turns, reformatter
        scale = min(_FLOW_SIDE / max(size), 1.0)
        self.grey = self._small((round(size[0] * scale), round(size[1] * scale)), "gray")
        self.tiny = cv2().resize(self.grey, _CUT_SIZE, interpolation=cv2().INTER_AREA)
        self._seen = seen_size(size)

    def colour(self) -> Any:
        """As the network wants it."""
        return self._small(self._seen, "rgb24")

    def _small(self, size: tuple[int, int], kind: str) -> Any:
        import numpy as np

        width, height = size[::-1] if self._turns % 2 else size
        small = self._reformatter.reformat(
            self._frame, width=width, height=height, format=kind, interpolation="FAST_BILINEAR", threads=1
        )
        return np.ascontiguousarray(np.rot90(small.to_ndarray(), self._turns))


def _looks(info: FilmInfo, index: FrameIndex, frames: range) -> Iterator[tuple[int, _Look]]:
    from av.video.reformatter import VideoReformatter

    reformatter, size = VideoReformatter(), clip_size(info)
    for number, frame in decoded(info, index, frames):
        yield number, _Look(frame, -info.rotation // 90 % 4, size, reformatter)


@dataclass
class _Trail:
    """A track that is being made: its keys, and how long ago the face was found last."""

    id: int
    keys: dict[int, MaskKey] = field(default_factory=dict)
    box: Box = field(default_factory=lambda: Box(0, 0, 0, 0))
    found_at: int = 0

    def put(self, frame: int, box: Box, source: KeySource, score: float = 0.0) -> None:
        """The face in a frame."""
        self.keys[frame] = MaskKey(frame, box, source, score)


class _Search:
    """Sees the frames in order and makes tracks of what it finds."""

    def __init__(self, first: int, size: tuple[int, int], finder: Finder) -> None:
        self._first, self._size, self._finder = first, size, finder
        self._shots: list[int] = []
        self._trails: list[_Trail] = []
        self._live: list[_Trail] = []
        self._last: tuple[int, _Look] | None = None
        self._looked_at, self._next_look = -1, first
        # What can be followed back into: the frames of this shot that were seen last.
        self._past: deque[tuple[int, NDArray[np.uint8]]] = deque(maxlen=CARRIED + 1)

    def see(self, number: int, look: _Look) -> None:
        """The next frame."""
        if self._last is None or _is_cut(self._last[1], look):
            self._end_shot()
            self._shots.append(number if self._shots else self._first)
            self._next_look = number
        else:
            self._follow(number, self._last[1], look)
        self._past.append((number, look.grey))
        self._last = number, look
        if number >= self._next_look:
            self._next_look = number + EVERY
            self._look(number, look)

    def result(self, stop: int, per_second: float) -> FaceMasks:
        """All tracks, when the last frame has been seen."""
        self._end_shot()
        tracks = tuple(
            MaskTrack(trail.id, tuple(trail.keys[n] for n in sorted(trail.keys)))
            for trail in self._trails
            if trail.keys
        )
        return FaceMasks(self._first, stop, self._size, per_second, tuple(self._shots) or (self._first,), tracks)

    def _end_shot(self) -> None:
        """The last frame of a shot is looked at too; then nothing of it counts any more."""
        if self._last is not None and self._looked_at != self._last[0]:
            self._look(*self._last)
        self._live.clear()
        self._past.clear()

    def _follow(self, number: int, before: _Look, now: _Look) -> None:
        """Carry the faces on into the next frame, those that were found not too long ago."""
        self._live = [trail for trail in self._live if number - trail.found_at <= CARRIED]
        boxes = Following(self._size).carry(before.grey, now.grey, [trail.box for trail in self._live])
        for trail, box in zip(self._live, boxes, strict=True):
            trail.box = box
            trail.put(number, box, KeySource.FLOW)

    def _look(self, number: int, look: _Look) -> None:
        self._looked_at = number
        new: list[_Trail] = []
        free = list(self._live)
        for face in sorted(self._finder.find(look.colour(), self._size), key=lambda f: -f.score):
            trail = max(free, key=lambda t: t.box.likeness(face.box), default=None)
            if trail is None or trail.box.likeness(face.box) < _SAME:
                trail = _Trail(len(self._trails))
                self._trails.append(trail)
                new.append(trail)
            else:
                free.remove(trail)
            trail.box, trail.found_at = face.box, number
            trail.put(number, face.box, KeySource.AUTO, face.score)
        self._live += new
        self._follow_back(new)

    def _follow_back(self, trails: list[_Trail]) -> None:
        """Carry faces that were found for the first time back to where they may have been before."""
        if not trails:
            return
        boxes, following = [trail.box for trail in trails], Following(self._size)
        past = list(self._past)[::-1]
        for (_n, later), (number, grey) in pairwise(past):
            boxes = following.carry(later, grey, boxes)
            for trail, box in zip(trails, boxes, strict=True):
                trail.put(number, box, KeySource.FLOW)


def _is_cut(before: _Look, now: _Look) -> bool:
    return float(cv2().absdiff(before.tiny, now.tiny).mean()) > _CUT

"""Where faces are hidden: tracks of boxes over the frames of a stretch of film."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from observer.errors import Refused
from observer.i18n import _
from observer.media.clip_pictures import clip_size, frames_between
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex

DILATION = 5  # frames before and after, in the same shot, that are hidden as well
LARGER = 1.4  # than the face that was found


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels of the picture as it is seen (upright, square pixels)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def larger(self, factor: float) -> Box:
        """As many times as large, about the same middle."""
        dx, dy = self.width * (factor - 1) / 2, self.height * (factor - 1) / 2
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def times(self, x: float, y: float) -> Box:
        """The same rectangle in a picture of another size."""
        return Box(self.left * x, self.top * y, self.right * x, self.bottom * y)

    def towards(self, other: Box, share: float) -> Box:
        """On the way to `other`: 0 is this one, 1 the other."""

        def mix(a: float, b: float) -> float:
            return a + (b - a) * share

        return Box(
            mix(self.left, other.left),
            mix(self.top, other.top),
            mix(self.right, other.right),
            mix(self.bottom, other.bottom),
        )

    def likeness(self, other: Box) -> float:
        """What two boxes share of what they cover together, 0 to 1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        shared = max(wide, 0) * max(high, 0)
        both = self.width * self.height + other.width * other.height - shared
        return shared / both if both > 0 else 0.0

    def covered_by(self, others: Iterable[Box]) -> float:
        """Which share of it lies within the ellipses that fill `others`, 0 to 1 (of 400 places)."""
        todo, hit = list(others), 0
        for n in range(400):
            x = self.left + self.width * (n % 20 + 0.5) / 20
            y = self.top + self.height * (n // 20 + 0.5) / 20
            hit += any(o.in_ellipse(x, y) for o in todo)
        return hit / 400

    def in_ellipse(self, x: float, y: float) -> bool:
        """Whether a place lies within the ellipse that fills the box."""
        (cx, cy), w, h = self.centre, max(self.width, 1e-6), max(self.height, 1e-6)
        return ((x - cx) / w) ** 2 + ((y - cy) / h) ** 2 <= 0.25


class KeySource(Enum):
    """How a box came to be where it is: found, carried along by the movement of the picture, or drawn by hand."""

    AUTO = "auto"
    FLOW = "flow"
    MANUAL = "manual"


@dataclass(frozen=True)
class MaskKey:
    """A face in one frame; `score` says how sure the finder was, 0 to 1."""

    frame: int
    box: Box
    source: KeySource
    score: float = 0.0


@dataclass(frozen=True)
class MaskTrack:
    """One face from frame to frame; keys in the order of frames, one a frame. `open`: it may be seen, by consent."""

    id: int
    keys: tuple[MaskKey, ...]
    open: bool = False

    def at(self, frame: int) -> Box | None:
        """Where it is; None before its first and after its last key.

        Between two keys drawn by hand it moves in a straight line, whatever was found there; elsewhere what was
        found counts, and a straight line bridges what was not.
        """
        before, after = _around(self._manual, frame)
        if before is not None and after is not None:
            return _between(before, after, frame)
        before, after = _around(self.keys, frame)
        return None if before is None or after is None else _between(before, after, frame)

    def key(self, frame: int) -> MaskKey | None:
        """What was found or drawn in that very frame."""
        before, _after = _around(self.keys, frame)
        return before if before is not None and before.frame == frame else None

    def drawn(self, frame: int, box: Box) -> MaskTrack:
        """With a box drawn by hand."""
        kept = [key for key in self.keys if key.frame != frame]
        key = MaskKey(frame, box, KeySource.MANUAL, 1.0)
        return replace(self, keys=tuple(sorted([*kept, key], key=lambda k: k.frame)))

    def until(self, frame: int) -> MaskTrack:
        """Ended with that frame, or held until it."""
        kept = tuple(key for key in self.keys if key.frame <= frame)
        if not kept or kept[-1].frame == frame:
            return replace(self, keys=kept)
        return replace(self, keys=kept).drawn(frame, self.at(frame) or kept[-1].box)

    @cached_property
    def _manual(self) -> tuple[MaskKey, ...]:
        return tuple(key for key in self.keys if key.source is KeySource.MANUAL)


@dataclass(frozen=True)
class FaceMasks:
    """Which faces are hidden from frame `first` until `stop` of a film whose clips have this `size`.

    `shots` are the frames with which shots begin, `first` among them; `per_second` how many frames there are in
    a second.
    """

    first: int
    stop: int
    size: tuple[int, int]
    per_second: float
    shots: tuple[int, ...]
    tracks: tuple[MaskTrack, ...] = ()
    dilation: int = field(default=DILATION)

    def shot_of(self, frame: int) -> range:
        """The frames of the shot in which a frame lies."""
        n = max(bisect_right(self.shots, frame) - 1, 0)
        return range(self.shots[n], self.shots[n + 1] if n + 1 < len(self.shots) else self.stop)

    def found(self, frame: int) -> list[Box]:
        """The faces of a frame that are to be hidden."""
        return [box for track in self.tracks if not track.open and (box := track.at(frame)) is not None]

    def hidden(self, frame: int) -> dict[int, list[Box]]:
        """What is hidden in a frame, by track: its faces and those of the frames around it, larger than they are."""
        shot = self.shot_of(frame)
        near = range(max(frame - self.dilation, shot.start), min(frame + self.dilation + 1, shot.stop))
        hidden: dict[int, list[Box]] = {}
        for track in self.tracks:
            if track.open or not track.keys or track.keys[0].frame >= near.stop or track.keys[-1].frame < near.start:
                continue
            boxes = [box.larger(LARGER) for n in near if (box := track.at(n)) is not None]
            if boxes:
                hidden[track.id] = boxes
        return hidden

    def check_fits(self, info: FilmInfo, index: FrameIndex, start_us: int, stop_us: int) -> None:
        """Raise `Refused` when these masks were made for another film or a smaller stretch of it."""
        frames = frames_between(index, start_us, stop_us)
        if self.size != clip_size(info) or frames.start < self.first or frames.stop > self.stop:
            raise Refused(
                _("The masks do not belong to this stretch of “{name}”. Look for the faces anew.").format(
                    name=info.path.name
                )
            )


def _around(keys: tuple[MaskKey, ...], frame: int) -> tuple[MaskKey | None, MaskKey | None]:
    """The last key at or before a frame, and the first at or after it."""
    n = bisect_right(keys, frame, key=lambda key: key.frame)
    before = keys[n - 1] if n else None
    if before is not None and before.frame == frame:
        return before, before
    return before, keys[n] if n < len(keys) else None


def _between(before: MaskKey, after: MaskKey, frame: int) -> Box:
    if before.frame == after.frame:
        return before.box
    return before.box.towards(after.box, (frame - before.frame) / (after.frame - before.frame))

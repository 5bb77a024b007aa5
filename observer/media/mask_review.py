"""Which frames somebody has to look at before a masked clip is shown: those in which the masks may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from observer.media.face_tracks import Box, FaceMasks, KeySource

_NEIGHBOURS_S = 2.0
_LONG = 10  # frames without being found
_UNSURE = 0.4
_EDGE_FRAMES = 5  # at both ends of a shot


class Doubt(IntEnum):
    """Why the masks of a frame may be wrong; the worst first."""

    NOTHING_HERE = 1  # no face, though there is one less than two seconds away
    CARRIED_LONG = 2  # followed for more than ten frames without being found
    UNSURE = 3  # found with a score below 0.4
    COUNT_CHANGES = 4  # another number of faces than in the frame before
    AT_EDGE = 5  # touches the edge of the picture: part of a face may come in later
    SHOT_EDGE = 6  # one of the five frames at the beginning or end of a shot
    JUMP = 7  # moved by more than half its width since the frame before


@dataclass(frozen=True)
class Doubtful:
    """A frame to look at, and why; the worst reason first."""

    frame: int
    doubts: tuple[Doubt, ...]


def doubtful_frames(masks: FaceMasks) -> list[Doubtful]:
    """All frames in doubt, those with the worst reasons first, then in order.

    What was drawn by hand is not in doubt. In a stretch without any face only the edges of its shots are.
    """
    found: dict[int, set[Doubt]] = {}
    for frame, doubt in (*_by_frame(masks), *_by_track(masks)):
        found.setdefault(frame, set()).add(doubt)
    listed = [Doubtful(frame, tuple(sorted(doubts))) for frame, doubts in found.items()]
    return sorted(listed, key=lambda d: (d.doubts[0], d.frame))


@dataclass(frozen=True)
class DoubtfulRun:
    """Frames in doubt that follow each other, `last` among them, and why; the worst reason first."""

    first: int
    last: int
    doubts: tuple[Doubt, ...]


def doubtful_runs(masks: FaceMasks) -> list[DoubtfulRun]:
    """The frames in doubt as stretches of at most a second within a shot; those with the worst reasons first."""
    runs: list[DoubtfulRun] = []
    longest = max(round(masks.per_second), 1)
    for one in sorted(doubtful_frames(masks), key=lambda d: d.frame):
        before = runs[-1] if runs else None
        goes_on = before is not None and one.frame == before.last + 1 and one.frame not in masks.shots
        if before is not None and goes_on and one.frame - before.first < longest:
            doubts = tuple(sorted({*before.doubts, *one.doubts}))
            runs[-1] = DoubtfulRun(before.first, one.frame, doubts)
        else:
            runs.append(DoubtfulRun(one.frame, one.frame, one.doubts))
    return sorted(runs, key=lambda run: (run.doubts[0], run.first))


def _by_frame(masks: FaceMasks) -> Iterator[tuple[int, Doubt]]:
    counts = [sum(t.at(frame) is not None for t in masks.tracks) for frame in range(masks.first, masks.stop)]
    reach = round(_NEIGHBOURS_S * masks.per_second)
    near = _near([n > 0 for n in counts], reach)
    for n, frame in enumerate(range(masks.first, masks.stop)):
        shot = masks.shot_of(frame)
        if not counts[n] and near[n]:
            yield frame, Doubt.NOTHING_HERE
        if frame > shot.start and counts[n] != counts[n - 1]:
            yield frame, Doubt.COUNT_CHANGES
        if frame < shot.start + _EDGE_FRAMES or frame >= shot.stop - _EDGE_FRAMES:
            yield frame, Doubt.SHOT_EDGE


def _near(there: list[bool], reach: int) -> list[bool]:
    """Whether something is there at most `reach` places away."""
    import numpy as np

    places, n = np.flatnonzero(there), np.arange(len(there))
    if not len(places):
        return [False] * len(there)
    after = np.minimum(np.searchsorted(places, n), len(places) - 1)
    before = np.maximum(after - 1, 0)
    away = np.minimum(np.abs(places[after] - n), np.abs(places[before] - n))
    return [bool(a <= reach) for a in away]


def _by_track(masks: FaceMasks) -> Iterator[tuple[int, Doubt]]:
    for track in masks.tracks:
        carried, before = 0, None
        for key in track.keys:
            carried = carried + 1 if key.source is KeySource.FLOW else 0
            if carried > _LONG:
                yield key.frame, Doubt.CARRIED_LONG
            if key.source is KeySource.AUTO and key.score < _UNSURE:
                yield key.frame, Doubt.UNSURE
            if key.source is not KeySource.MANUAL and _at_edge(key.box, masks.size):
                yield key.frame, Doubt.AT_EDGE
            if before is not None and key.frame == before.frame + 1 and _jumps(before.box, key.box):
                yield key.frame, Doubt.JUMP
            before = key


def _at_edge(box: Box, size: tuple[int, int]) -> bool:
    return box.left <= 1 or box.top <= 1 or box.right >= size[0] - 1 or box.bottom >= size[1] - 1


def _jumps(before: Box, now: Box) -> bool:
    (x, y), (u, v) = before.centre, now.centre
    return max(abs(x - u), abs(y - v)) > before.width / 2

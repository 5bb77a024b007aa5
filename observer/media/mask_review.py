"""Which frames somebody has to look at before a masked clip is shown: those in which the masks may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

from observer.i18n import _
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


_DOUBTS = {
    Doubt.NOTHING_HERE: lambda: _("no face, though there is one nearby"),
    Doubt.CARRIED_LONG: lambda: _("followed for long, not found"),
    Doubt.UNSURE: lambda: _("found, but unsure"),
    Doubt.COUNT_CHANGES: lambda: _("another number of faces"),
    Doubt.AT_EDGE: lambda: _("at the edge of the picture"),
    Doubt.SHOT_EDGE: lambda: _("beginning or end of a shot"),
    Doubt.JUMP: lambda: _("jumps"),
}


def doubt_words(run: DoubtfulRun) -> str:
    """Why frames have to be looked at, the worst first."""
    return ", ".join(_DOUBTS[doubt]() for doubt in run.doubts)


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
    counts = _counts(masks)
    reach = round(_NEIGHBOURS_S * masks.per_second)
    near = _near([n > 0 for n in counts], reach)
    for shot_start in masks.shots:
        shot = masks.shot_of(shot_start)
        for frame in {*shot[:_EDGE_FRAMES], *shot[-_EDGE_FRAMES:]}:
            yield frame, Doubt.SHOT_EDGE
    for n, frame in enumerate(range(masks.first, masks.stop)):
        if not counts[n] and near[n]:
            yield frame, Doubt.NOTHING_HERE
        if n and counts[n] != counts[n - 1] and frame not in masks.shots:
            yield frame, Doubt.COUNT_CHANGES


def _counts(masks: FaceMasks) -> list[int]:
    """How many faces each frame has: a face is there from its first to its last key."""
    steps = [0] * (masks.stop - masks.first + 1)
    for track in masks.tracks:
        if track.keys:
            start = min(max(track.keys[0].frame, masks.first), masks.stop)
            stop = min(max(track.keys[-1].frame + 1, masks.first), masks.stop)
            steps[start - masks.first] += 1
            steps[stop - masks.first] -= 1
    return list(accumulate(steps[:-1]))


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
    width, height = masks.size
    for track in masks.tracks:
        carried, before = 0, None
        for key in track.keys:
            box, source = key.box, key.source
            carried = carried + 1 if source is KeySource.FLOW else 0
            if carried > _LONG:
                yield key.frame, Doubt.CARRIED_LONG
            if key.score < _UNSURE and source is KeySource.AUTO:
                yield key.frame, Doubt.UNSURE
            at_edge = box.left <= 1 or box.top <= 1 or box.right >= width - 1 or box.bottom >= height - 1
            if at_edge and source is not KeySource.MANUAL:
                yield key.frame, Doubt.AT_EDGE
            if before is not None and key.frame == before.frame + 1 and _jumps(before.box, box):
                yield key.frame, Doubt.JUMP
            before = key


def _jumps(before: Box, now: Box) -> bool:
    """By more than half its width; twice that, from the sums of its sides."""
    wide = before.right - before.left
    across = before.left + before.right - now.left - now.right
    down = before.top + before.bottom - now.top - now.bottom
    return across > wide or -across > wide or down > wide or -down > wide

"""Carries boxes from one frame to the next along the movement of the picture (Lucas and Kanade)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from observer.media.face_tracks import Box
from observer.media.opencv import cv2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GRID = 5  # points in a box, either way
_INNER = 0.8  # the part of the box in which they lie
_FEWEST = 4  # points that must be found again
_WINDOW, _LEVELS = (15, 15), 3
_MOST_GROWTH = 1.05  # of a box from one frame to the next
_ROOM = 1.0  # pixels that points of one face may move otherwise than most of them


class Following:
    """Follows boxes of a picture of `size`, by smaller grey pictures of it."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size

    def carry(self, before: NDArray[np.uint8], now: NDArray[np.uint8], boxes: list[Box]) -> list[Box]:
        """Where the boxes of one frame are in the other; a box whose points are lost stays where it is."""
        import numpy as np

        if not boxes:
            return []
        x, y = before.shape[1] / self._size[0], before.shape[0] / self._size[1]
        small = [box.times(x, y) for box in boxes]
        points = np.concatenate([_grid(box) for box in small]).astype(np.float32)
        moved, found, _error = cv2().calcOpticalFlowPyrLK(
            before, now, points.reshape(-1, 1, 2), None, winSize=_WINDOW, maxLevel=_LEVELS
        )
        moved, found, count = moved.reshape(-1, 2), found.reshape(-1).astype(bool), _GRID * _GRID
        parts = (slice(n * count, (n + 1) * count) for n in range(len(boxes)))
        return [
            _moved(box, points[part][found[part]], moved[part][found[part]]).times(1 / x, 1 / y)
            for box, part in zip(small, parts, strict=True)
        ]


def _grid(box: Box) -> Any:
    import numpy as np

    places = (np.arange(_GRID) / (_GRID - 1) - 0.5) * _INNER
    (x, y) = box.centre
    across, down = np.meshgrid(x + places * box.width, y + places * box.height)
    return np.stack((across.ravel(), down.ravel()), axis=1)


def _moved(box: Box, points: Any, moved: Any) -> Box:
    """The box, moved as most of its points were, and grown as those moved apart."""
    import numpy as np

    if len(points) < _FEWEST:
        return box
    steps = moved - points
    middle = np.median(steps, axis=0)
    away = np.abs(steps - middle).max(axis=1)
    # Points that go another way lie on what is behind, or were mistaken for others.
    kept = away <= max(_ROOM, 3 * float(np.median(away)))
    dx, dy = middle.tolist()
    before, now = points[kept] - points[kept].mean(axis=0), moved[kept] - moved[kept].mean(axis=0)
    size = float((before**2).sum())
    growth = float((before * now).sum()) / size if size > 0 else 1.0
    growth = min(max(growth, 1 / _MOST_GROWTH), _MOST_GROWTH)
    return Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy).larger(growth)

"""Decoded frames that are kept near the one that is looked at."""

from __future__ import annotations

from typing import Any

MEGABYTE = 1_000_000
MOST_BYTES = 400 * MEGABYTE
_MOST_FRAMES = 600


class FrameCache:
    """Frames by number, as the decoder gave them, within a limit of bytes; those farthest from `focus` go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._frames: dict[int, Any] = {}
        self._bytes = 0
        self.focus = 0

    def __contains__(self, i: int) -> bool:
        return i in self._frames

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def bytes(self) -> int:
        """How much memory the frames take."""
        return self._bytes

    def get(self, i: int) -> Any:
        """Frame `i`, or None."""
        return self._frames.get(i)

    def put(self, i: int, frame: Any) -> None:
        """Keep `frame`, unless the memory is full of nearer ones."""
        if i in self._frames:
            return
        size = _bytes_of(frame)
        while self._frames and (self._bytes + size > self._most or len(self._frames) >= _MOST_FRAMES):
            farthest = max(min(self._frames), max(self._frames), key=self._distance)
            if self._distance(farthest) <= self._distance(i):
                return
            self._bytes -= _bytes_of(self._frames.pop(farthest))
        self._frames[i] = frame
        self._bytes += size

    def begin_of(self, i: int) -> int:
        """The first of the unbroken row of frames that ends with frame `i`; `i` + 1 when that is not kept."""
        while i in self._frames:
            i -= 1
        return i + 1

    def nearest(self, i: int) -> int | None:
        """The kept frame nearest to `i`, the earlier of two; None when nothing is kept."""
        return min(self._frames, key=lambda j: (abs(j - i), j), default=None)

    def clear(self) -> None:
        """Keep nothing."""
        self._frames.clear()
        self._bytes = 0

    def _distance(self, i: int) -> int:
        return abs(i - self.focus)


def _bytes_of(frame: Any) -> int:
    return sum(int(plane.buffer_size) for plane in frame.planes)

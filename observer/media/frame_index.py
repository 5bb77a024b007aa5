"""When every frame of a film is shown: the only authority on time.

Times are whole microseconds from the container's start, rounded half up. Ticks are the stream's own units
(`time_base_num / time_base_den` seconds each).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MICRO = 1_000_000
_MAGIC = b"obsidx1\n"
_HEADER = struct.Struct("<QQQqqq")  # frames, time base (2), start, end, first pts
_CRC = struct.Struct("<I")


def pts_to_us(pts: int, num: int, den: int, start_us: int = 0) -> int:
    """The microsecond, from `start_us`, of a time of `pts` ticks of `num/den` s; exact, rounded half up."""
    return (2 * pts * num * MICRO + den) // (2 * den) - start_us


def all_pts_to_us(pts: NDArray[np.int64], num: int, den: int, start_us: int = 0) -> NDArray[np.int64]:
    """`pts_to_us` for a whole array. Raises `ValueError` when the times do not fit 64 bits."""
    import numpy as np

    furthest = max(abs(int(pts[0])), abs(int(pts[-1]))) * num if len(pts) else 0
    if max(furthest, furthest * MICRO // den, num, den, abs(start_us)) >= 2**61 or den >= 2**42:
        raise ValueError("frame times out of range")
    # Whole seconds and the rest apart, so that a fine time base does not overflow.
    seconds, rest = np.divmod(pts * num, den)
    us: NDArray[np.int64] = seconds * MICRO + (2 * rest * MICRO + den) // (2 * den) - start_us
    return us


@dataclass(frozen=True, eq=False)
class FrameIndex:
    """Every frame that is presented, in order of presentation.

    `pts` are ticks, ascending and unique; `us` the same moments in microseconds from the container's start
    (`start_us`); `key` says which frames can be decoded on their own; `end_us` is when the last frame goes.
    Raises `ValueError` when the parts contradict each other.
    """

    pts: NDArray[np.int64]
    key: NDArray[np.bool_]
    time_base_num: int
    time_base_den: int
    start_us: int
    end_us: int
    us: NDArray[np.int64] = field(init=False)
    _key_frames: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        import numpy as np

        if len(self.pts) == 0 or len(self.pts) != len(self.key):
            raise ValueError("an index needs frames, and a key flag for each")
        if self.time_base_num < 1 or self.time_base_den < 1:
            raise ValueError("a time base is positive")
        if not bool(np.all(self.pts[1:] > self.pts[:-1])):
            raise ValueError("frame times must ascend")
        us = all_pts_to_us(self.pts, self.time_base_num, self.time_base_den, self.start_us)
        if self.end_us < int(us[-1]):
            raise ValueError("a film cannot end before its last frame")
        object.__setattr__(self, "us", us)
        object.__setattr__(self, "_key_frames", np.flatnonzero(self.key))
        for array in (self.pts, self.key, self.us):
            array.flags.writeable = False

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self.pts)

    def at(self, us: int) -> int:
        """The frame on the screen at `us`: the last one shown by then; the first one before any."""
        import numpy as np

        return max(int(np.searchsorted(self.us, us, side="right")) - 1, 0)

    def nearest(self, us: int) -> int:
        """The frame whose beginning is nearest to `us`; the earlier of two that are as near."""
        i = self.at(us)
        if i + 1 < len(self) and abs(int(self.us[i + 1]) - us) < abs(us - int(self.us[i])):
            return i + 1
        return i

    def number(self, pts: int) -> int | None:
        """The frame that appears at exactly `pts` ticks; None when there is none."""
        import numpy as np

        i = int(np.searchsorted(self.pts, pts))
        return i if i < len(self) and int(self.pts[i]) == pts else None

    def us_of(self, i: int) -> int:
        """When frame `i` appears, in microseconds. Raises `IndexError` when there is no such frame."""
        return int(self.us[self._checked(i)])

    def pts_of(self, i: int) -> int:
        """When frame `i` appears, in ticks. Raises `IndexError` when there is no such frame."""
        return int(self.pts[self._checked(i)])

    def end_of(self, i: int) -> int:
        """When frame `i` goes, in microseconds: the start of the next, or the end of the film."""
        return self.end_us if self._checked(i) == len(self) - 1 else int(self.us[i + 1])

    def key_before(self, i: int) -> int:
        """The last key frame shown at or before frame `i`; 0 when none is."""
        import numpy as np

        place = int(np.searchsorted(self._key_frames, self._checked(i), side="right")) - 1
        return int(self._key_frames[place]) if place >= 0 else 0

    def _checked(self, i: int) -> int:
        if not 0 <= i < len(self):
            raise IndexError(f"frame {i} of {len(self)}")
        return i

    def to_bytes(self) -> bytes:
        """The index as bytes for a cache: a header, compressed steps between frames, a check sum."""
        import numpy as np

        steps = np.diff(self.pts).astype("<i8").tobytes()
        keys = np.packbits(self.key).tobytes()
        header = _HEADER.pack(
            len(self), self.time_base_num, self.time_base_den, self.start_us, self.end_us, self.pts_of(0)
        )
        body = _MAGIC + header + zlib.compress(steps + keys, 6)
        return body + _CRC.pack(zlib.crc32(body))

    @staticmethod
    def from_bytes(data: bytes) -> FrameIndex:
        """The index that `to_bytes` wrote. Raises `ValueError` when they are damaged or other bytes."""
        import numpy as np

        body, crc = data[: -_CRC.size], data[-_CRC.size :]
        start = len(_MAGIC) + _HEADER.size
        if len(body) < start or not body.startswith(_MAGIC) or _CRC.pack(zlib.crc32(body)) != crc:
            raise ValueError("no frame index, or a damaged one")
        n, num, den, start_us, end_us, first = _HEADER.unpack(body[len(_MAGIC) : start])
        raw = _inflate(body[start:], (n - 1) * 8 + (n + 7) // 8)
        steps = np.frombuffer(raw[: (n - 1) * 8], dtype="<i8").astype(np.int64)
        pts = first + np.concatenate([np.zeros(1, np.int64), np.cumsum(steps)])
        flags = np.frombuffer(raw[(n - 1) * 8 :], dtype=np.uint8)
        return FrameIndex(pts, np.unpackbits(flags, count=n).astype(bool), num, den, start_us, end_us)


def _inflate(data: bytes, size: int) -> bytes:
    """`data` decompressed to exactly `size` bytes, never more. Raises `ValueError` when that fails."""
    try:
        raw = zlib.decompressobj().decompress(data, max(size, 0) + 1)
    except (zlib.error, OverflowError) as error:
        raise ValueError("a damaged frame index") from error
    if size < 1 or len(raw) != size:
        raise ValueError("a damaged frame index")
    return raw

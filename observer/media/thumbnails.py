"""Small stills along a film, by which a moment is found again."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from observer.i18n import _
from observer.media.container import av_errors
from observer.media.footage import FilmInfo
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.picture import Painter
from observer.media.player import View
from observer.media.reader import FrameReader
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEIGHT = 36  # pixels
WIDEST = 96
_MOST = 600  # of a film
_LEAST_APART_US = 2 * MICRO
_QUALITY = 4  # of the encoder: 2 (large) to 31 (small)
_MAGIC = b"obsthm1\n"
_HEADER = struct.Struct("<IHH")  # how many, width, height
_ENTRY = struct.Struct("<qI")  # when, in microseconds; how many bytes
_CRC = struct.Struct("<I")


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """Stills of a film: when each frame is shown, in microseconds from the container's start, ascending; and the
    pictures (number × height × width × 4: blue, green, red, 255), all of one size."""

    us: tuple[int, ...]
    pictures: NDArray[np.uint8]

    def to_bytes(self) -> bytes:
        """For a cache: each still as a JPEG, with a check sum."""
        coder = Jpeg()
        body = _MAGIC + _HEADER.pack(len(self.us), self.pictures.shape[2], self.pictures.shape[1])
        for us, picture in zip(self.us, self.pictures, strict=True):
            data = coder.write(picture)
            body += _ENTRY.pack(us, len(data)) + data
        return body + _CRC.pack(zlib.crc32(body))

    @staticmethod
    def from_bytes(data: bytes) -> Thumbnails:
        """What `to_bytes` wrote. Raises `ValueError` when it is damaged or something else."""
        import numpy as np

        body, crc = data[: -_CRC.size], data[-_CRC.size :]
        if not body.startswith(_MAGIC) or _CRC.pack(zlib.crc32(body)) != crc:
            raise ValueError("no stills, or damaged ones")
        errors: tuple[type[Exception], ...] = (struct.error, *av_errors())
        try:
            count, width, height = _HEADER.unpack_from(body, len(_MAGIC))
            if count > _MOST or width > WIDEST or height != HEIGHT:
                raise ValueError("stills that are too many or too large")
            pictures, coder = np.empty((count, height, width, 4), np.uint8), Jpeg()
            times, at = [], len(_MAGIC) + _HEADER.size
            for n in range(count):
                us, size = _ENTRY.unpack_from(body, at)
                at += _ENTRY.size
                pictures[n] = coder.read(body[at : at + size])
                times.append(us)
                at += size
        except errors as error:
            raise ValueError("damaged stills") from error
        return Thumbnails(tuple(times), pictures)


def moments(index: FrameIndex) -> list[int]:
    """The frames of which stills are made: key frames, about as far apart as the film is long, first one first."""
    apart = max(_LEAST_APART_US, index.end_us // _MOST)
    frames = (index.key_before(index.at(n * apart)) for n in range(max(1, index.end_us // apart)))
    return list(dict.fromkeys(frames))[:_MOST]


def make_thumbnails(file: Path, info: FilmInfo, index: FrameIndex, progress: Progress | None = None) -> Thumbnails:
    """The stills of a film; those that cannot be decoded are left out.

    Raises `BadFilm` when the file is gone, and `Cancelled`.
    """
    import numpy as np

    progress, reader, painter = progress or Progress(), FrameReader(file, index), Painter(info)
    wanted = moments(index)
    times: list[int] = []
    found: list[Any] = []
    try:
        for n, i in enumerate(wanted):
            progress.at(n / len(wanted), _("Making small pictures"))
            decoded = reader.key_picture(i)
            number = decoded[0] if decoded else -1
            if decoded is not None and (not times or index.us_of(number) > times[-1]):
                picture = painter.paint(decoded[1], View(WIDEST, HEIGHT))
                found.append(_as_high(picture))
                times.append(index.us_of(number))
    finally:
        reader.close()
    width = found[0].shape[1] if found else HEIGHT
    same = [(us, picture) for us, picture in zip(times, found, strict=True) if picture.shape[1] == width]
    pictures = np.stack([p for _us, p in same]) if same else np.empty((0, HEIGHT, width, 4), np.uint8)
    return Thumbnails(tuple(us for us, _picture in same), pictures)


def _as_high(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture in the middle of one of `HEIGHT`, black above and below: for very wide films."""
    import numpy as np

    height, width, _four = picture.shape
    whole = np.zeros((HEIGHT, width, 4), np.uint8)
    whole[..., 3] = 255
    top = (HEIGHT - height) // 2
    whole[top : top + height] = picture
    return whole


class Jpeg:
    """Writes and reads single JPEGs."""

    def write(self, picture: NDArray[np.uint8]) -> bytes:
        """A picture (blue, green, red, 255) as JPEG."""
        import av
        import numpy as np

        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgra")
        coder = av.CodecContext.create("mjpeg", "w")
        coder.width, coder.height, coder.pix_fmt = frame.width, frame.height, "yuvj444p"
        coder.time_base = Fraction(1, MICRO)
        coder.options = {"qmin": str(_QUALITY), "qmax": str(_QUALITY)}
        frame = frame.reformat(format="yuvj444p")
        frame.pts = 0
        return b"".join(bytes(packet) for packet in [*coder.encode(frame), *coder.encode(None)])

    def read(self, data: bytes) -> NDArray[np.uint8]:
        """The picture in a JPEG. Raises what PyAV raises, `ValueError` when there is none."""
        import av

        coder = av.CodecContext.create("mjpeg", "r")
        frames = [*coder.decode(av.Packet(data)), *coder.decode(None)]
        if not frames:
            raise ValueError("no picture")
        return cast("NDArray[np.uint8]", frames[0].to_ndarray(format="bgra"))

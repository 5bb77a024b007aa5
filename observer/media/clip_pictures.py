"""The pictures of a stretch of film as clips hold them: upright, pixels square, sides even, eight bits, no combing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex
from observer.media.picture import colours_of, display_size, without_combing
from observer.media.reader import FrameReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# How far from a moment that was asked for a frame may begin and still be the one that was meant.
_MOST_SLACK_US = 20_000
_HD_LINES = 720
# As FFmpeg numbers them: brightness from 0 to 255, and the ways of television to make colours.
_WHOLE_RANGE = 2
_MATRICES = {1: 1, 5: 5, 6: 5}


@dataclass(frozen=True, eq=False)
class Planes:
    """One picture to be changed in place: brightness (height × width) and two colours at half that size."""

    y: NDArray[np.uint8]
    u: NDArray[np.uint8]
    v: NDArray[np.uint8]

    @staticmethod
    def of(array: NDArray[np.uint8]) -> Planes:
        """The planes in an array as PyAV packs them (height × 3/2, width); they are views of it."""
        height, width = array.shape[0] * 2 // 3, array.shape[1]
        flat = array.reshape(-1)
        size, quarter = height * width, height * width // 4
        half = (height // 2, width // 2)
        return Planes(
            flat[:size].reshape(height, width),
            flat[size : size + quarter].reshape(half),
            flat[size + quarter :].reshape(half),
        )


# Changes a picture in place, which is that of a frame of the film, shown at so many microseconds of the film.
Touch = Callable[[Planes, int, int], None]


@dataclass(frozen=True)
class Picture:
    """A frame of the film (its number and PyAV's frame, yuv420p), shown from `us` until `stop_us` of the clip."""

    number: int
    frame: Any
    us: int
    stop_us: int


def frames_between(index: FrameIndex, start_us: int, stop_us: int) -> range:
    """The frames of a stretch of film, at least one: from the one on the screen at `start_us` until `stop_us`.

    A moment less than half a frame (at most 20 ms) from the beginning of a frame means that beginning, so that
    times that were rounded mean what they say.
    """
    seen, last = index.at(start_us), index.at(stop_us)
    later = seen + 1 < len(index) and index.us_of(seen + 1) - start_us < _slack(index, seen)
    whole = stop_us - index.us_of(last) >= _slack(index, last)
    first = seen + later
    return range(first, max(last + whole, first + 1))


def _slack(index: FrameIndex, i: int) -> int:
    return min((index.end_of(i) - index.us_of(i)) // 2, _MOST_SLACK_US)


def clip_size(info: FilmInfo) -> tuple[int, int]:
    """Width and height of a clip of this film: as it is seen, both even."""
    width, height = display_size(info)
    return max(width // 2 * 2, 2), max(height // 2 * 2, 2)


def pictures(
    info: FilmInfo, index: FrameIndex, start_us: int, stop_us: int, shape: Shaper, touches: tuple[Touch, ...] = ()
) -> Iterator[Picture]:
    """The pictures of a stretch, exact to the frame, each changed by the `touches` in turn.

    The first begins with the clip, the last ends with it; one that is damaged is left out, and the one before
    it is held. Raises `BadFilm` when none can be decoded or the file is gone.
    """
    waiting: Picture | None = None
    for number, frame in decoded(info, index, frames_between(index, start_us, stop_us)):
        us = max(index.us_of(number) - start_us, 0) if waiting else 0
        if waiting:
            yield Picture(waiting.number, waiting.frame, waiting.us, us)
        shaped = shape(frame, touches, number, index.us_of(number))
        waiting = Picture(number, shaped, us, us)
    if waiting is None:
        raise BadFilm(
            _("No picture of “{name}” can be decoded between these moments.").format(name=info.path.name),
            reason="damaged",
            path=info.path,
        )
    yield Picture(waiting.number, waiting.frame, waiting.us, stop_us - start_us)


def decoded(info: FilmInfo, index: FrameIndex, numbers: range) -> Iterator[tuple[int, Any]]:
    """The frames with these numbers as they are decoded; those that are damaged are left out."""
    reader = FrameReader(info.path, index)
    try:
        reader.go_to(numbers.start)
        while (found := reader.next()) is not None and found[0] < numbers.stop:
            if found[0] >= numbers.start:
                yield found
    finally:
        reader.close()


class Shaper:
    """Makes frames of one film fit a clip of `size`, in the middle of black where the shapes differ."""

    def __init__(self, info: FilmInfo, size: tuple[int, int], matrix: int) -> None:
        from av.video.reformatter import VideoReformatter

        self._turns, self.size, self._matrix = -info.rotation // 90 % 4, size, matrix
        own = clip_size(info)
        scale = min(size[0] / own[0], size[1] / own[1])
        self._inner = (_even(own[0] * scale), _even(own[1] * scale)) if own != size else size
        self._reformatter = VideoReformatter()

    def __call__(self, frame: Any, touches: tuple[Touch, ...], number: int, us: int) -> Any:
        """The frame as the clip shows it (yuv420p)."""
        from av.video.frame import PictureType

        frame = self._scaled(without_combing(frame))
        if self._turns or touches or self._inner != self.size:
            frame = self._redrawn(frame, touches, number, us)
        # Else the encoder would make a key frame wherever the camera made one.
        frame.pict_type = PictureType.NONE
        return frame

    def _scaled(self, frame: Any) -> Any:
        width, height = self._inner[::-1] if self._turns % 2 else self._inner
        whole = frame.color_range == _WHOLE_RANGE or frame.format.name.startswith("yuvj")
        as_it_is = (frame.format.name, frame.width, frame.height) == ("yuv420p", width, height)
        if as_it_is and not whole and matrix_of(frame) == self._matrix:
            return frame
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            src_colorspace=colours_of(frame),
            dst_colorspace=self._matrix,
            src_color_range="JPEG" if whole else None,
            dst_color_range="MPEG",
            interpolation="BICUBIC",
            threads=1,
        )

    def _redrawn(self, frame: Any, touches: tuple[Touch, ...], number: int, us: int) -> Any:
        import av
        import numpy as np

        array = frame.to_ndarray(format="yuv420p")
        if self._turns:
            turned = np.empty((self._inner[1] * 3 // 2, self._inner[0]), np.uint8)
            _each(Planes.of(turned), Planes.of(array), lambda plane: np.rot90(plane, self._turns))
            array = turned
        for touch in touches:
            touch(Planes.of(array), number, us)
        if self._inner != self.size:
            array = _in_the_middle(array, self.size)
        return av.VideoFrame.from_ndarray(np.ascontiguousarray(array), format="yuv420p")


def matrix_of(frame: Any) -> int:
    """How colours are to be made of a frame: 1 as in HD, 5 as in older television; its own, else by its size."""
    named = int(frame.colorspace)
    if named in _MATRICES:
        return _MATRICES[named]
    return 1 if frame.height >= _HD_LINES else 5


def black(size: tuple[int, int]) -> NDArray[np.uint8]:
    """A black picture, packed as PyAV does."""
    import numpy as np

    array = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    Planes.of(array).y[:] = 16
    return array


def _in_the_middle(array: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    whole, inner = black(size), Planes.of(array)
    left, top = _even((size[0] - array.shape[1]) / 2, 0), _even((size[1] - array.shape[0] * 2 // 3) / 2, 0)
    outer = Planes.of(whole)
    for to, of, part in ((outer.y, inner.y, 1), (outer.u, inner.u, 2), (outer.v, inner.v, 2)):
        to[top // part : top // part + of.shape[0], left // part : left // part + of.shape[1]] = of
    return whole


def _each(to: Planes, of: Planes, make: Callable[[Any], Any]) -> None:
    to.y[:], to.u[:], to.v[:] = make(of.y), make(of.u), make(of.v)


def _even(value: float, least: int = 2) -> int:
    return max(int(value) // 2 * 2, least)


def tick(us: int) -> int:
    """A time of a clip in ticks of 1/90000 s."""
    return round(Fraction(us * 9, 100))

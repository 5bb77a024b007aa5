"""Hides what is in a picture: faces, or all of it. Nothing of what was there is left to be undone."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from observer.media.clip_pictures import Planes, Touch
from observer.media.face_tracks import Box, FaceMasks
from observer.media.opencv import cv2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GREY, _NO_COLOUR = 126, 128
_BLOCKS = 4  # a face in mosaic, either way
_NOISE = 40
_ACROSS = 24  # blocks in the whole picture


class Fill(Enum):
    """With what a face is filled. There is no blur: a blurred face can still be recognised by a program."""

    SOLID = "solid"  # even grey
    MOSAIC = "mosaic"  # four by four blocks of grey with noise


def face_mask(masks: FaceMasks, fill: Fill = Fill.SOLID) -> Touch:
    """Hides the faces of `masks`."""
    noises: dict[int, NDArray[np.int16]] = {}

    def touch(planes: Planes, number: int, _us: int) -> None:
        x, y = planes.y.shape[1] / masks.size[0], planes.y.shape[0] / masks.size[1]
        for track, boxes in masks.hidden(number).items():
            here = [box.times(x, y) for box in boxes]
            if fill is Fill.MOSAIC:
                noise = noises.setdefault(track, _noise(_BLOCKS, _BLOCKS))
                _mosaic(planes, _around(here), noise)
            else:
                _fill(planes, here)

    return touch


def whole_picture() -> Touch:
    """Makes of the whole picture 24 grey blocks across, with noise that stays."""
    kept: dict[tuple[int, ...], NDArray[np.int16]] = {}

    def touch(planes: Planes, _number: int, _us: int) -> None:
        height, width = planes.y.shape
        down = max(round(_ACROSS * height / width), 1)
        noise = kept.setdefault((down,), _noise(_ACROSS, down))
        planes.y[:] = _blocks(planes.y, noise)
        planes.u[:] = planes.v[:] = _NO_COLOUR

    return touch


def _fill(planes: Planes, boxes: list[Box]) -> None:
    for box in boxes:
        for plane, part, value in ((planes.y, 1, _GREY), (planes.u, 2, _NO_COLOUR), (planes.v, 2, _NO_COLOUR)):
            (x, y), bits = box.centre, 4
            centre = round((x / part - 0.5) * 2**bits), round((y / part - 0.5) * 2**bits)
            # A pixel more on each side, for the coarser planes of colour.
            axes = round((box.width / 2 + 1) / part * 2**bits), round((box.height / 2 + 1) / part * 2**bits)
            cv2().ellipse(plane, centre, axes, 0, 0, 360, value, -1, 8, bits)


def _mosaic(planes: Planes, box: Box, noise: NDArray[np.int16]) -> None:
    height, width = planes.y.shape
    left, top = max(int(box.left) // 2 * 2, 0), max(int(box.top) // 2 * 2, 0)
    right, bottom = min(-int(-box.right // 2) * 2, width), min(-int(-box.bottom // 2) * 2, height)
    if right <= left or bottom <= top:
        return
    planes.y[top:bottom, left:right] = _blocks(planes.y[top:bottom, left:right], noise)
    half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    planes.u[half] = planes.v[half] = _NO_COLOUR


def _blocks(part: NDArray[np.uint8], noise: NDArray[np.int16]) -> Any:
    """Blocks of the mean brightness, changed by the noise."""
    import numpy as np

    down, across = noise.shape
    means = cv2().resize(np.ascontiguousarray(part), (across, down), interpolation=cv2().INTER_AREA)
    small = np.clip(means.reshape(down, across).astype(np.int16) + noise, 16, 235).astype(np.uint8)
    return cv2().resize(small, (part.shape[1], part.shape[0]), interpolation=cv2().INTER_NEAREST)


def _noise(across: int, down: int) -> NDArray[np.int16]:
    """Different each time, so that nobody can take it away again."""
    import numpy as np

    return np.random.default_rng().integers(-_NOISE, _NOISE + 1, (down, across)).astype(np.int16)


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    )

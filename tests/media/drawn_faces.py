"""Films with drawn "faces" (red patches with a pattern) whose places are known, and a finder that knows red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from observer.media.face_tracks import Box
from observer.media.faces import Face

SIZE = (320, 180)
Place = Callable[[int], Sequence[Box]]


def make_film(path: Path, frames: int, places: Place, scenes: Sequence[int] = (0,), rotation: int = 0) -> None:
    """A film of so many frames; `scenes` are the frames with which another background begins."""
    chance = np.random.default_rng(7)
    backgrounds = [_texture(chance, SIZE, 40 + 90 * (n % 2), 60) for n in range(len(scenes))]
    pattern = _texture(chance, (400, 400), 60, 160, cell=4)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "16"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        if rotation:
            stream.set_display_rotation(-rotation)
        for n in range(frames):
            picture = np.repeat(backgrounds[sum(s <= n for s in scenes) - 1][:, :, None], 3, axis=2)
            for box in places(n):
                _draw(picture, box, pattern)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


class RedFinder:
    """Finds red patches, one at most in each half of the picture; not in the looks that are in `blind`."""

    def __init__(self, blind: Sequence[int] = (), score: float = 0.9) -> None:
        self.looks, self._blind, self._score = 0, set(blind), score

    def find(self, picture: Any, size: tuple[int, int]) -> list[Face]:
        look, self.looks = self.looks, self.looks + 1
        if look in self._blind:
            return []
        x, y = size[0] / picture.shape[1], size[1] / picture.shape[0]
        colours = picture.astype(int)
        red = (colours[..., 0] - colours[..., 1:].max(axis=2)) > 40
        middle = picture.shape[1] // 2
        found = [_bounds(red[:, :middle], 0), _bounds(red[:, middle:], middle)]
        if found[0] and found[1] and found[0].right >= middle - 1 and found[1].left <= middle + 1:
            found = [_bounds(red, 0)]
        return [Face(box.times(x, y), self._score) for box in found if box]


def red_left(rgb: Any) -> int:
    """How many pixels of a decoded picture are red."""
    colours = rgb.astype(int)
    return int(((colours[..., 0] - colours[..., 1:].max(axis=2)) > 30).sum())


def colour_pictures(file: Path) -> list[Any]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _bounds(red: Any, left: int) -> Box | None:
    rows, columns = np.nonzero(red)
    if len(rows) < 30:
        return None
    return Box(columns.min() + left, rows.min(), columns.max() + left + 1, rows.max() + 1)


def _draw(picture: Any, box: Box, pattern: Any) -> None:
    left, top, right, bottom = (round(v) for v in (box.left, box.top, box.right, box.bottom))
    inside = pattern[: bottom - top, : right - left]
    rows, columns = slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))
    part = picture[rows, columns]
    inside = inside[max(-top, 0) :, max(-left, 0) :][: part.shape[0], : part.shape[1]]
    part[..., 0] = 120 + inside // 2
    part[..., 1:] = inside[..., None] // 4


def _texture(chance: Any, size: tuple[int, int], base: int, range_: int, cell: int = 9) -> Any:
    width, height = size
    small = chance.integers(0, range_, (height // cell + 1, width // cell + 1))
    return (base + np.kron(small, np.ones((cell, cell), int)))[:height, :width].astype(np.uint8)

"""Harder versions of the labelled sample films: darker, blurred, turned, smaller, larger, cut off, panned, zoomed.

For each: the frames in which less than three quarters of a face that is to be seen lies under a mask, and how many of
these are on the list of frames to look at; with faces looked for upright, and every way. By the boxes, before encoding.
"""

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import common
import numpy as np
from common import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from media.test_masking_samples import FOLDER, labels_of

from observer.media.face_search import find_faces
from observer.media.face_tracks import Box
from observer.media.faces import EveryWay, FaceFinder, Finder, face_finder
from observer.media.footage import probe
from observer.media.mask_review import doubtful_frames
from observer.media.opencv import cv2

FILMS = ("asl_again.mkv", "asl_brother.mkv", "asl_learn.mkv", "headpose_2faces.gif")
Change = Callable[[Any, list[Box], int], tuple[Any, list[Box]]]


def moved(
    degrees: float = 0, size: float = 1, right: float = 0, down: float = 0, swing: float = 0, zoom: float = 0
) -> Change:
    """Turned, enlarged and shifted by shares of the picture; panned and zoomed in waves."""

    def change(picture: Any, boxes: list[Box], n: int) -> tuple[Any, list[Box]]:
        height, width = picture.shape[:2]
        scale = size + zoom * abs(np.sin(n / 25))
        matrix = cv2().getRotationMatrix2D((width / 2, height / 2), degrees, scale)
        matrix[:, 2] += ((right + swing * np.sin(n / 9)) * width, down * height)
        changed = cv2().warpAffine(picture, matrix, (width, height), borderMode=1)
        return changed, [_carried(box, matrix, scale, bool(degrees)) for box in boxes]

    return change


def dark(picture: Any, boxes: list[Box], n: int) -> tuple[Any, list[Box]]:
    """An eighth of the light, with the noise of a camera that has too little."""
    noise = np.random.default_rng(n).normal(0, 6, picture.shape)
    return np.clip(picture * 0.12 + noise, 0, 255).astype(np.uint8), boxes


def blurred(picture: Any, boxes: list[Box], _n: int) -> tuple[Any, list[Box]]:
    """As by a quick movement to the side."""
    return cv2().blur(picture, (31, 5)), boxes


CHANGES: dict[str, Change] = {
    "as they are": moved(),
    "an eighth of the light, with noise": dark,
    "blurred by 31 pixels": blurred,
    "turned by 45 degrees": moved(45),
    "turned by 90 degrees": moved(90),
    "upside down": moved(180),
    "a fifth of the size": moved(size=0.2),
    "two and a half times the size": moved(size=2.5),
    "nearly half out of the picture": moved(right=-0.45),
    "the top cut off": moved(size=1.3, down=-0.35),
    "panned": moved(swing=0.55),
    "zoomed": moved(size=0.3, zoom=2.2),
}


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print the table."""
    if FOLDER is None or not face_finder().usable:
        print("no labelled sample films beside the repository, or no extra “mask”: nothing to measure")
        return
    upright = FaceFinder()
    print(f"\n  {'':40} {'frames':>8} {'bare':>8} {'of these listed':>16} {'bare, every way':>16}")
    for name, change in CHANGES.items():
        first, second = (np.sum([*_counts(folder, change, f)], axis=0) for f in (upright, EveryWay(upright)))
        print(f"  {name:40} {first[0]:8} {first[1]:8} {first[2]:16} {second[1]:16}", flush=True)


def _counts(folder: Path, change: Change, finder: Finder) -> Iterator[tuple[int, int, int]]:
    """Frames with a face, those with a bare one, and those of them that are listed, film by film."""
    for name in FILMS:
        labels = _film(folder / "hard.mkv", name, change)
        info, index = probe(folder / "hard.mkv")
        assert index is not None
        masks = find_faces(info, index, 0, info.duration_us, finder=finder)
        listed = {doubtful.frame for doubtful in doubtful_frames(masks)}
        frames = bare = told = 0
        for n, boxes in enumerate(labels):
            seen = [part for box in boxes if (part := _in_picture(box, info.width, info.height))]
            hidden = [box for found in masks.hidden(n).values() for box in found]
            is_bare = any(box.covered_by(hidden) < 0.75 for box in seen)
            frames, bare, told = frames + bool(seen), bare + is_bare, told + (is_bare and n in listed)
        yield frames, bare, told


def _film(path: Path, name: str, change: Change) -> list[list[Box]]:
    """Write the changed film; where its faces are."""
    assert FOLDER is not None
    labels = []
    with av.open(str(FOLDER / name)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "18"})
        for n, frame in enumerate(source.decode(video=0)):
            picture, boxes = frame.to_ndarray(format="rgb24"), [Box(*box[:4]) for box in labels_of(name)[n]]
            picture, boxes = change(picture[: picture.shape[0] // 2 * 2], boxes, n)
            if n == 0:
                stream.height, stream.width, stream.pix_fmt = *picture.shape[:2], "yuv420p"
            made = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            made.pts, made.time_base = n, Fraction(1, 30)
            container.mux(stream.encode(made))
            labels.append(boxes)
        container.mux(stream.encode(None))
    return labels


def _carried(box: Box, matrix: Any, scale: float, turned: bool) -> Box:
    """Where a box is after the change; of a turned face the middle, for the corners are no face."""
    x, y = (matrix @ np.array([*box.centre, 1.0])).tolist()
    share = 0.8 if turned else 1.0
    wide, high = box.width * scale * share / 2, box.height * scale * share / 2
    return Box(x - wide, y - high, x + wide, y + high)


def _in_picture(box: Box, width: int, height: int) -> Box | None:
    """What of a face is in the picture; None when it is too little to know anybody by."""
    part = Box(max(box.left, 0), max(box.top, 0), min(box.right, width), min(box.bottom, height))
    return part if part.width > box.width * 0.4 and part.height > box.height * 0.5 else None


if __name__ == "__main__":
    common.run(main, __doc__)

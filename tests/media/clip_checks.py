"""What the tests of clips look at in a file that was made: its pictures by their bar codes, its sound, its marks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from clips import read_barcode
from numpy.typing import NDArray

RATE = 48_000
# All that a clip may say about itself.
TAGS = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}


def pictures(file: Path, everything: bool = False) -> list[tuple[int | None, float]]:
    """The number and the time in seconds of each picture; `everything`: also what a player would pass over."""
    options = {"ignore_editlist": "1"} if everything else {}
    with av.open(str(file), options=options) as container:
        return [(read_barcode(f.to_ndarray(format="gray")), f.time or 0.0) for f in container.decode(video=0)]


def numbers(file: Path, everything: bool = False) -> list[int | None]:
    return [number for number, _time in pictures(file, everything)]


def wave(file: Path, everything: bool = False) -> NDArray[Any]:
    """The samples of both channels (2 × n); the first is that of time 0."""
    options = {"ignore_editlist": "1"} if everything else {}
    with av.open(str(file), options=options) as container:
        frames = list(container.decode(audio=0))
        if everything:
            return np.concatenate([f.to_ndarray() for f in frames], axis=1)
        assert frames[0].pts == 0
        return np.concatenate([f.to_ndarray() for f in frames], axis=1)


def beeps(samples: NDArray[Any]) -> list[float]:
    """When a beep begins, in seconds."""
    loud = np.flatnonzero(np.abs(samples[0]) > 0.1)
    if not len(loud):
        return []
    return [begin / RATE for begin in (int(loud[0]), *(int(b) for a, b in pairwise(loud) if b - a > RATE // 10))]


def tags(file: Path) -> set[str]:
    """The names of all that the file says about itself, but for an unknown language."""
    with av.open(str(file)) as container:
        found = set(container.metadata)
        for stream in container.streams:
            found |= set(stream.metadata)
        return found


def luma(file: Path) -> list[NDArray[np.uint8]]:
    """The brightness of each picture."""
    with av.open(str(file)) as container:
        return [f.to_ndarray(format="yuv420p")[: f.height] for f in container.decode(video=0)]

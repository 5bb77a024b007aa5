"""Films with faces that were labelled, where the samples lie beside the repository; and who judges a finished clip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from observer.media.faces import face_finder

GREY, ROOM = np.array([126, 128, 128]), 14  # the fill of a mask, and how far the encoder may be from it
Labels = Sequence[Sequence[Sequence[float]]]  # of each frame the faces: left, top, right, bottom


def samples() -> Path | None:
    for above in Path(__file__).resolve().parents[2:5]:
        folder = above.parent / "shared" / "samples" / "video"
        if (folder / "face_boxes.json").is_file():
            return folder
    return None


FOLDER = samples()
LABELS: dict[str, Any] = json.loads((FOLDER / "face_boxes.json").read_text()) if FOLDER else {}
NAMES = [name for name in LABELS if FOLDER and (FOLDER / name).is_file()]
needs_samples = pytest.mark.skipif(
    FOLDER is None or not face_finder().usable,
    reason='needs the labelled sample films beside the repository and pip install "observer[mask]"',
)


def bare_frames(clip: Path, labels: Labels) -> list[int]:
    """The frames of a decoded clip in which less than three quarters of some labelled face are the grey of a mask."""
    bare = []
    with av.open(str(clip)) as container:
        for n, frame in enumerate(container.decode(video=0)):
            colours = frame.to_ndarray(format="yuv444p").astype(int).transpose(1, 2, 0)
            grey = (np.abs(colours - GREY) <= ROOM).all(axis=2)
            if any(not _hidden(grey, box) for box in labels[n]):
                bare.append(n)
    return bare


def _hidden(grey: Any, box: Sequence[float]) -> bool:
    left, top, right, bottom = (max(round(v), 0) for v in box[:4])
    return bool(grey[top:bottom, left:right].mean() >= 0.75)


def labels_of(name: str) -> list[list[list[float]]]:
    found = LABELS[name]
    frames = found["frames"] if isinstance(found, dict) and "frames" in found else found
    if isinstance(frames, dict):
        return [frames.get(str(n), []) for n in range(max(map(int, frames)) + 1)]
    return list(frames)

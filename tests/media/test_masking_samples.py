"""Real faces, where the samples lie beside the repository and the extra `mask` is installed: none is bare."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from observer.media.clips import ClipSpec, cut
from observer.media.face_tracks import Box, FaceMasks
from observer.media.faces import face_finder
from observer.media.footage import probe
from observer.media.masking import Masked, bare_faces, cut_masked

GREY, ROOM = np.array([126, 128, 128]), 14


def samples() -> Path | None:
    for above in Path(__file__).resolve().parents[2:5]:
        folder = above.parent / "shared" / "samples" / "video"
        if (folder / "face_boxes.json").is_file():
            return folder
    return None


FOLDER = samples()
LABELS: dict[str, Any] = json.loads((FOLDER / "face_boxes.json").read_text()) if FOLDER else {}
pytestmark = [
    pytest.mark.skipif(FOLDER is None, reason="no labelled sample films beside the repository"),
    pytest.mark.skipif(not face_finder().usable, reason='needs pip install "observer[mask]"'),
]


def bare_frames(clip: Path, labels: list[list[list[float]]]) -> list[int]:
    """The frames of a decoded clip in which less than three quarters of some labelled face are the grey of a mask."""
    bare = []
    with av.open(str(clip)) as container:
        for n, frame in enumerate(container.decode(video=0)):
            colours = frame.to_ndarray(format="yuv444p").astype(int).transpose(1, 2, 0)
            grey = (np.abs(colours - GREY) <= ROOM).all(axis=2)
            if any(not _hidden(grey, box) for box in labels[n]):
                bare.append(n)
    return bare


def _hidden(grey: Any, box: list[float]) -> bool:
    left, top, right, bottom = (max(round(v), 0) for v in box[:4])
    return bool(grey[top:bottom, left:right].mean() >= 0.75)


def labels_of(name: str) -> list[list[list[float]]]:
    found = LABELS[name]
    frames = found["frames"] if isinstance(found, dict) and "frames" in found else found
    if isinstance(frames, dict):
        return [frames.get(str(n), []) for n in range(max(map(int, frames)) + 1)]
    return list(frames)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in LABELS if FOLDER and (FOLDER / name).is_file()])
def test_no_labelled_face_is_bare_in_the_finished_clip(name: str, tmp_path: Path) -> None:
    assert FOLDER is not None
    film, labels = FOLDER / name, labels_of(name)
    info, _index = probe(film)
    spec = ClipSpec(film, 0, info.duration_us, tmp_path / "clip.mp4")
    made: Masked = cut_masked(spec)
    assert made.clip.frames == info.n_frames
    assert bare_frames(made.clip.path, labels) == []
    # Each frame that is covered by the frames around it alone is on the list of those to look at.
    alone, named = replace(made.masks, dilation=0), {d.frame for d in made.doubtful}
    for n, boxes in enumerate(labels):
        hidden = [box for found in alone.hidden(n).values() for box in found]
        assert n in named or all(Box(*box[:4]).covered_by(hidden) >= 0.75 for box in boxes)
    # What the finder may still see are no faces of people (a print on a shirt, hands); none lies on a label.
    for bare in made.bare:
        frame = round(bare.us * len(labels) / info.duration_us)
        near = [Box(*box[:4]) for boxes in labels[max(frame - 1, 0) : frame + 2] for box in boxes]
        assert all(bare.box.likeness(box) < 0.2 for box in near)


def test_without_masks_the_same_test_fails(tmp_path: Path) -> None:
    assert FOLDER is not None
    name = "asl_learn.mkv"
    spec = ClipSpec(FOLDER / name, 0, 1_000_000, tmp_path / "clip.mp4")
    made = cut([spec])[0]
    assert bare_frames(made.path, labels_of(name)) == list(range(made.frames))
    assert len(bare_faces(made.path, FaceMasks(0, 61, (640, 480), 30, (0,)), spec)) >= made.frames // 5

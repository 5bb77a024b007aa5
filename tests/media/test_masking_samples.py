"""Real faces, where the samples lie beside the repository and the extra `mask` is installed: none is bare."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from media.labelled import FOLDER, NAMES, bare_frames, labels_of, needs_samples

from observer.media.clips import ClipSpec, cut
from observer.media.face_tracks import Box, FaceMasks
from observer.media.footage import probe
from observer.media.masking import Masked, bare_faces, cut_masked

pytestmark = needs_samples


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
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

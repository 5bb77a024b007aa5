"""Faces are hidden in every frame of a clip; doubts and what was missed are told. Drawn faces, no network."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media.drawn_faces import SIZE, RedFinder, colour_pictures, make_film, red_left

from observer.errors import Cancelled, ObserverError, Refused
from observer.media.clip_pictures import Planes
from observer.media.clips import ClipSpec, Shown, cut
from observer.media.face_search import find_faces
from observer.media.face_tracks import Box, FaceMasks, KeySource, MaskKey, MaskTrack
from observer.media.faces import EveryWay, Face, FaceFinder, face_finder, seen_size
from observer.media.footage import probe
from observer.media.mask_review import Doubt, doubtful_frames
from observer.media.masking import bare_faces, cut_masked
from observer.media.masks import Fill, face_mask, whole_picture
from observer.progress import Progress


def box_at(x: float, y: float, side: float = 40) -> Box:
    return Box(x, y, x + side, y + side * 1.2)


def walking(n: int) -> list[Box]:
    """A face that walks to the right, three pixels a frame."""
    return [box_at(20 + 3 * n, 60 + 10 * np.sin(n / 8))]


def found_in(film: Path, finder: Any, stop_us: int | None = None) -> FaceMasks:
    info, index = probe(film)
    assert index is not None
    return find_faces(info, index, 0, stop_us or info.duration_us, finder=finder)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("walk") / "walk.mp4"
    make_film(path, 60, walking)
    return path


# --- finding and following -------------------------------------------------------------------------------


@pytest.mark.parametrize("blind", [(), (3,), (3, 4, 5), (0, 1, 2), (9, 10, 11)])
def test_a_face_is_followed_where_it_is_not_found(blind: tuple[int, ...], walk: Path) -> None:
    """Forth and back, up to fifteen frames."""
    masks = found_in(walk, RedFinder(blind))
    for n in range(60):
        assert walking(n)[0].covered_by(b for boxes in masks.hidden(n).values() for b in boxes) > 0.95, n
        assert max(walking(n)[0].likeness(box) for box in masks.found(n)) > 0.5, n


def test_one_face_is_one_track_when_it_is_always_found(walk: Path) -> None:
    masks = found_in(walk, RedFinder())
    assert len(masks.tracks) == 1
    sources = [key.source for key in masks.tracks[0].keys]
    assert [n for n, source in enumerate(sources) if source is KeySource.AUTO] == [*range(0, 60, 5), 59]


def test_a_face_that_is_gone_is_not_followed_for_ever(tmp_path: Path) -> None:
    make_film(tmp_path / "film.mp4", 60, lambda n: walking(n) if n < 20 else [])
    masks = found_in(tmp_path / "film.mp4", RedFinder())
    assert masks.found(19)
    assert not masks.found(40)


def test_shots_are_told_apart(tmp_path: Path) -> None:
    """No face crosses a cut, and the last frame of a shot is looked at."""
    left, right = box_at(30, 60), box_at(240, 80)
    make_film(tmp_path / "film.mp4", 50, lambda n: [left] if n < 23 else [right], scenes=(0, 23))
    masks = found_in(tmp_path / "film.mp4", RedFinder())
    assert masks.shots == (0, 23)
    assert [len(track.keys) for track in masks.tracks] == [23, 27]
    assert masks.tracks[0].key(22) is not None
    assert masks.tracks[0].key(22).source is KeySource.AUTO  # type: ignore[union-attr]
    assert right.covered_by(b for boxes in masks.hidden(22).values() for b in boxes) == 0
    assert left.covered_by(b for boxes in masks.hidden(23).values() for b in boxes) == 0
    assert left.covered_by(b for boxes in masks.hidden(22).values() for b in boxes) > 0.95


def test_a_part_of_a_film(walk: Path) -> None:
    info, index = probe(walk)
    assert index is not None
    masks = find_faces(info, index, index.us_of(20), index.us_of(41), finder=RedFinder())
    assert (masks.first, masks.stop, masks.shots) == (20, 41, (20,))
    assert masks.per_second == pytest.approx(25, abs=0.1)
    assert all(masks.found(n) for n in range(20, 41))


def test_stopping_the_search(walk: Path) -> None:
    info, index = probe(walk)
    assert index is not None
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        find_faces(info, index, 0, 1_000_000, progress, RedFinder())


@pytest.mark.parametrize("at", [0.1, 0.5, 0.95])
def test_stopping_leaves_nothing(at: float, walk: Path, tmp_path: Path) -> None:
    """While faces are looked for, while the clip is written, while it is looked at."""

    def report(fraction: float, _words: str) -> None:
        if fraction >= at:
            progress.cancel()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        cut_masked(ClipSpec(walk, 0, 2_000_000, tmp_path / "clip.mp4"), progress, finder=RedFinder())
    assert list(tmp_path.iterdir()) == []


# --- the finished clip -------------------------------------------------------------------------------------


@pytest.mark.parametrize("fill", Fill)
@pytest.mark.parametrize("rotation", [0, 90, 180])
def test_nothing_of_a_face_is_in_the_finished_clip(fill: Fill, rotation: int, tmp_path: Path) -> None:
    film, target = tmp_path / "film.mp4", tmp_path / "clip.mp4"
    two = [*walking(5), box_at(250, 100, 30)]
    make_film(film, 30, lambda n: two, rotation=rotation)
    assert all(red_left(picture) > 1000 for picture in colour_pictures(film))
    made = cut_masked(ClipSpec(film, 0, 1_200_000, target, fill=fill), finder=RedFinder())
    assert max(red_left(picture) for picture in colour_pictures(target)) == 0
    assert made.bare == ()
    assert made.clip.frames == 30
    upright = SIZE if rotation % 180 == 0 else SIZE[::-1]
    assert made.masks.size == upright


def test_the_same_without_masks_is_noticed(walk: Path, tmp_path: Path) -> None:
    """The judge of the test above, and the look at the finished clip, do see a face that is bare."""
    spec = ClipSpec(walk, 400_000, 1_600_000, tmp_path / "clip.mp4")
    cut([spec])
    assert min(red_left(picture) for picture in colour_pictures(spec.target)) > 1000
    masks = found_in(walk, RedFinder())
    nothing = FaceMasks(0, 60, masks.size, 25, (0,))
    bare = bare_faces(spec.target, nothing, spec, finder=RedFinder())
    assert [face.us for face in bare] == [n * 40_000 for n in (0, 2, 7, 12, 17, 22, 27, 29)]
    assert bare_faces(spec.target, masks, spec, finder=RedFinder()) == []
    assert bare_faces(spec.target, nothing, spec, finder=RedFinder(score=0.2)) == []
    assert "0:00:00.080" in bare[1].words


def test_who_may_be_seen_is_seen_and_not_told(walk: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    masks = found_in(walk, RedFinder())
    masks = replace(masks, tracks=tuple(replace(track, open=True) for track in masks.tracks))
    made = cut_masked(ClipSpec(walk, 0, 800_000, tmp_path / "clip.mp4", masks=masks), finder=RedFinder())
    assert min(red_left(picture) for picture in colour_pictures(made.clip.path)) > 1000
    assert made.bare == ()


def test_masks_of_another_stretch_are_refused(walk: Path, tmp_path: Path) -> None:
    masks = found_in(walk, RedFinder(), 800_000)
    for start, stop in ((0, 1_200_000), (400_000, 900_000)):
        with pytest.raises(Refused, match="do not belong"):
            cut([ClipSpec(walk, start, stop, tmp_path / "clip.mp4", masks=masks)])
    cut([ClipSpec(walk, 200_000, 600_000, tmp_path / "clip.mp4", masks=masks)])
    assert max(red_left(picture) for picture in colour_pictures(tmp_path / "clip.mp4")) == 0


def test_the_whole_picture_coarse(walk: Path, tmp_path: Path) -> None:
    cut([ClipSpec(walk, 0, 400_000, tmp_path / "clip.mp4", shown=Shown.COARSE)])
    for picture in colour_pictures(tmp_path / "clip.mp4"):
        assert red_left(picture) == 0
        assert np.abs(picture.astype(int)[..., 0] - picture[..., 2]).max() < 12


# --- fills -----------------------------------------------------------------------------------------------


def planes_of(value: int | Any) -> Planes:
    y = np.full((180, 320), value, np.uint8) if isinstance(value, int) else value.copy()
    return Planes(y, np.full((90, 160), 90, np.uint8), np.full((90, 160), 170, np.uint8))


def one_mask(box: Box) -> FaceMasks:
    return FaceMasks(0, 1, SIZE, 25, (0,), (MaskTrack(0, (MaskKey(0, box, KeySource.MANUAL),)),))


def test_solid_is_one_grey_and_leaves_the_rest() -> None:
    chance = np.random.default_rng(3)
    before = planes_of(chance.integers(0, 256, (180, 320)).astype(np.uint8))
    after = planes_of(before.y)
    face_mask(one_mask(Box(100, 60, 140, 110)))(after, 0, 0)
    hidden = Box(100, 60, 140, 110).larger(1.4)
    for y in range(180):
        for x in range(320):
            if hidden.in_ellipse(x + 0.5, y + 0.5):
                assert (after.y[y, x], after.u[y // 2, x // 2], after.v[y // 2, x // 2]) == (126, 128, 128)
    assert np.array_equal(before.y[:, :80], after.y[:, :80])
    assert np.array_equal(before.y[:40], after.y[:40])


def test_mosaic_holds_sixteen_greys_that_differ_from_mask_to_mask() -> None:
    chance = np.random.default_rng(3)
    picture = chance.integers(0, 256, (180, 320)).astype(np.uint8)
    results = []
    for _n in range(2):
        planes, touch = planes_of(picture), face_mask(one_mask(Box(100, 60, 140, 100)), Fill.MOSAIC)
        touch(planes, 0, 0)
        again = planes_of(picture)
        touch(again, 0, 0)
        assert np.array_equal(planes.y, again.y)  # the noise stays: it cannot be averaged away over frames
        results.append(planes.y[54:106, 94:146].copy())
        assert len(np.unique(results[-1])) <= 16
        assert set(np.unique(planes.u[27:53, 47:73])) == {128}
    assert not np.array_equal(*results)


@pytest.mark.parametrize("box", [Box(-30, -30, 10, 10), Box(300, 150, 400, 300), Box(500, 500, 600, 600)])
@pytest.mark.parametrize("fill", Fill)
def test_faces_partly_outside_the_picture(box: Box, fill: Fill) -> None:
    planes = planes_of(60)
    face_mask(one_mask(box), fill)(planes, 0, 0)
    assert (planes.y != 60).any() == (box.left < 400)


def test_coarse_pictures_of_any_shape() -> None:
    for shape in ((180, 320), (320, 180), (2, 2), (64, 1024)):
        planes = Planes(*(np.zeros(tuple(n // part for n in shape), np.uint8) for part in (1, 2, 2)))
        whole_picture()(planes, 0, 0)
        assert set(np.unique(planes.u)) == {128}


# --- tracks ----------------------------------------------------------------------------------------------


def track_of(*keys: tuple[int, float, KeySource]) -> MaskTrack:
    return MaskTrack(0, tuple(MaskKey(n, box_at(x, 0), source, 0.9) for n, x, source in keys))


AUTO, FLOW, MANUAL = KeySource.AUTO, KeySource.FLOW, KeySource.MANUAL


def test_a_straight_line_between_keys() -> None:
    track = track_of((10, 0, AUTO), (20, 100, AUTO))
    assert [track.at(n) for n in (9, 21)] == [None, None]
    assert track.at(10) == box_at(0, 0)
    assert track.at(13) == box_at(30, 0)
    assert track_of((5, 1, AUTO)).at(5) == box_at(1, 0)
    assert MaskTrack(0, ()).at(5) is None


def test_what_is_drawn_by_hand_wins() -> None:
    track = track_of((0, 0, AUTO), (5, 500, AUTO), (10, 0, FLOW), (20, 7, AUTO))
    track = track.drawn(4, box_at(40, 0)).drawn(8, box_at(80, 0))
    assert [track.at(n) for n in (4, 5, 6, 8)] == [box_at(x, 0) for x in (40, 50, 60, 80)]
    assert track.at(0) == box_at(0, 0)
    assert track.at(10) == box_at(0, 0)
    assert [key.frame for key in track.keys] == [0, 4, 5, 8, 10, 20]


def test_until_here() -> None:
    track = track_of((0, 0, AUTO), (10, 100, AUTO))
    assert track.until(10) == track
    assert (track.until(5).at(5), track.until(5).at(6)) == (box_at(50, 0), None)
    assert (track.until(15).at(15), track.until(15).at(16)) == (box_at(100, 0), None)


def test_frames_around_are_hidden_too_but_not_across_a_cut() -> None:
    track = track_of((20, 0, AUTO), (21, 50, AUTO))
    masks = FaceMasks(0, 60, SIZE, 25, (0, 24), (track,))
    hidden = {n for n in range(60) if masks.hidden(n)}
    assert hidden == set(range(15, 24))
    assert {round(box.larger(1 / 1.4).left) for box in masks.hidden(18)[0]} == {0, 50}
    assert masks.shot_of(23) == range(24)
    assert masks.shot_of(24) == range(24, 60)


def test_boxes() -> None:
    box = Box(0, 0, 10, 20)
    assert box.larger(2) == Box(-5, -10, 15, 30)
    assert box.likeness(box) == 1
    assert box.likeness(Box(5, 0, 15, 20)) == pytest.approx(1 / 3)
    assert box.likeness(Box(20, 20, 30, 30)) == 0
    assert box.covered_by([box.larger(1.4)]) > 0.97
    assert box.covered_by([]) == 0


# --- doubts ----------------------------------------------------------------------------------------------


def doubts(masks: FaceMasks) -> dict[int, set[Doubt]]:
    return {d.frame: set(d.doubts) for d in doubtful_frames(masks)}


def keys(frames: range, source: KeySource = AUTO, score: float = 0.9, x: Any = lambda n: 100) -> tuple[MaskKey, ...]:
    return tuple(MaskKey(n, box_at(x(n), 50), source, score) for n in frames)


def masks_of(*tracks: tuple[MaskKey, ...], shots: tuple[int, ...] = (0,)) -> FaceMasks:
    return FaceMasks(0, 200, SIZE, 25, shots, tuple(MaskTrack(n, track) for n, track in enumerate(tracks)))


def frames_with(doubt: Doubt, masks: FaceMasks) -> set[int]:
    return {frame for frame, found in doubts(masks).items() if doubt in found}


def test_a_sure_face_is_in_doubt_at_the_ends_only() -> None:
    found = doubts(masks_of(keys(range(200))))
    assert found == {n: {Doubt.SHOT_EDGE} for n in (*range(5), *range(195, 200))}


def test_each_reason_for_doubt() -> None:
    assert frames_with(Doubt.NOTHING_HERE, masks_of(keys(range(100, 110)))) == {*range(50, 100), *range(110, 160)}
    carried = (*keys(range(50)), *keys(range(50, 70), FLOW), *keys(range(70, 200)))
    assert frames_with(Doubt.CARRIED_LONG, masks_of(carried)) == set(range(60, 70))
    unsure = (*keys(range(50)), *keys(range(50, 52), score=0.3), *keys(range(52, 200)))
    assert frames_with(Doubt.UNSURE, masks_of(unsure)) == {50, 51}
    assert frames_with(Doubt.COUNT_CHANGES, masks_of(keys(range(200)), keys(range(30, 60)))) == {30, 60}
    assert frames_with(Doubt.AT_EDGE, masks_of(keys(range(200), x=lambda n: 0 if n == 77 else 20))) == {77}
    shots = frames_with(Doubt.SHOT_EDGE, masks_of(keys(range(200)), shots=(0, 100)))
    assert shots == {*range(5), *range(95, 105), *range(195, 200)}
    jump = keys(range(200), x=lambda n: 100 + 21 * (n >= 90))
    assert frames_with(Doubt.JUMP, masks_of(jump)) == {90}


def test_what_was_drawn_by_hand_is_not_in_doubt() -> None:
    drawn = keys(range(200), MANUAL, score=0.0, x=lambda n: 0)
    assert set().union(*doubts(masks_of(drawn)).values()) == {Doubt.SHOT_EDGE}


def test_the_worst_comes_first() -> None:
    listed = doubtful_frames(masks_of(keys(range(100, 110), score=0.2)))
    worst = [d.doubts[0] for d in listed]
    assert worst == sorted(worst)
    assert listed[0].frame == 50
    assert doubtful_frames(masks_of())[0].doubts == (Doubt.SHOT_EDGE,)


def test_frames_that_only_the_dilation_hides_are_in_doubt(walk: Path) -> None:
    """The list names each frame that would be bare without the frames around it."""
    from dataclasses import replace

    masks = found_in(walk, RedFinder(range(3, 9)))
    alone = replace(masks, dilation=0)
    named = {d.frame for d in doubtful_frames(masks)}
    for n in range(60):
        if walking(n)[0].covered_by(b for boxes in alone.hidden(n).values() for b in boxes) < 0.75:
            assert n in named


# --- the network ------------------------------------------------------------------------------------------


def test_without_the_package_there_is_a_sentence_and_a_way_out(
    monkeypatch: pytest.MonkeyPatch, walk: Path, tmp_path: Path
) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    assert not face_finder().usable
    assert "pip install" in face_finder().remedy
    with pytest.raises(ObserverError, match=r"observer\[mask\]"):
        FaceFinder()
    with pytest.raises(ObserverError, match=r"observer\[mask\]"):
        cut_masked(ClipSpec(walk, 0, 400_000, tmp_path / "clip.mp4"))
    assert list(tmp_path.iterdir()) == []
    cut([ClipSpec(walk, 0, 400_000, tmp_path / "clip.mp4", shown=Shown.COARSE)])


def test_faces_are_looked_for_lying_on_either_side_too() -> None:
    """What is found in the picture turned lies at its place in the picture, and is found once."""

    class Sideways(RedFinder):
        def find(self, picture: Any, size: tuple[int, int]) -> list[Face]:
            return super().find(picture, size) if picture.shape[0] > picture.shape[1] else []

    picture = np.full((96, 192, 3), 90, np.uint8)
    picture[10:40, 20:70] = (200, 20, 20)
    for finder in (RedFinder(), Sideways()):
        found = EveryWay(finder).find(picture, (384, 192))
        assert [face.box for face in found] == [Box(40, 20, 140, 80)]
    assert Sideways().find(picture, (384, 192)) == []


@pytest.mark.parametrize(
    ("size", "seen"),
    [((1920, 1080), (640, 352)), ((1080, 1920), (352, 640)), ((320, 240), (320, 256)), ((8, 8), (32, 32))],
)
def test_what_the_network_sees(size: tuple[int, int], seen: tuple[int, int]) -> None:
    assert seen_size(size) == seen

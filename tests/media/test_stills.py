"""Exact frames: every kind of film, every order of asking, read from the bar code in the picture."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import make_clip, read_barcode

from observer.errors import BadFilm
from observer.media.footage import probe
from observer.media.frame_cache import FrameCache
from observer.media.frame_index import FrameIndex
from observer.media.opencv_reader import OpenCvReader, SteadyReader
from observer.media.player import Look, View
from observer.media.reader import FrameReader, Thinning
from observer.media.stills import Still, StillSource

Clip = Callable[[str], tuple[Path, int]]
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "constant": ("a.mp4", {"bframes": 0}),
    "b-frames, GOP 25": ("a.mp4", {}),
    "b-frames, GOP 250": ("a.mp4", {"gop": 250}),
    "29.97": ("a.mp4", {"rate": Fraction(30_000, 1001)}),
    "variable": ("a.mp4", {"vfr": True}),
    "variable, Matroska": ("a.mkv", {"vfr": True}),
    "MPEG-TS": ("a.mts", {}),
    "MPEG-TS, GOP 250": ("a.mts", {"gop": 250}),
    "interlaced": ("a.mts", {"interlaced": True}),
    "MPEG-2": ("a.mts", {"codec": "mpeg2video", "bframes": 2}),
    "AVI": ("a.avi", {"codec": "mpeg4", "bframes": 2}),
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, int]]:
    """Gives a film of a kind and its number of frames; made once."""
    folder = tmp_path_factory.mktemp("films")

    @cache
    def give(kind: str) -> tuple[Path, int]:
        name, how = KINDS[kind]
        path = folder / f"{list(KINDS).index(kind)}-{name}"
        return path, make_clip(path, 11, **how)

    return give


def source_of(path: Path, **how: Any) -> tuple[StillSource, FrameIndex]:
    info, index = probe(path)
    assert index is not None
    return StillSource(info, index, **how), index


def code_of(still: Still) -> int | None:
    assert still.picture is not None
    return read_barcode(still.picture)


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame_in_any_order(clip: Clip, kind: str) -> None:
    path, frames = clip(kind)
    source, _index = source_of(path)
    chance = random.Random(kind)
    asked = [chance.randrange(frames) for _n in range(40)]
    asked += range(frames - 1, frames - 30, -1)
    asked += range(30)
    wrong = [(i, code_of(source.still(i, View()))) for i in asked]
    assert [pair for pair in wrong if pair[0] != pair[1]] == []
    source.close()


@pytest.mark.parametrize("kind", ["b-frames, GOP 25", "MPEG-TS, GOP 250"])
def test_any_frame_with_hardly_any_memory(clip: Clip, kind: str) -> None:
    path, frames = clip(kind)
    source, _index = source_of(path, most_bytes=1)
    for i in (frames - 1, 60, 59, 58, 61, 0, frames - 1):
        assert code_of(source.still(i, View())) == i
    source.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_reader_gives_each_frame_once_and_in_order(clip: Clip, kind: str) -> None:
    path, frames = clip(kind)
    info, index = probe(path)
    assert index is not None
    reader = FrameReader(info.path, index)
    for begin in (0, frames // 2, 0):
        reader.go_to(begin)
        given = []
        while (found := reader.next()) is not None:
            given.append(found[0])
        assert given == list(range(index.key_before(begin), frames))
    reader.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_frame_in_a_hurry(clip: Clip, kind: str) -> None:
    path, frames = clip(kind)
    source, index = source_of(path)
    arrived = _Arrivals()
    for i in (frames - 1, 3, frames // 2, frames - 1):
        source.request(i, View(), arrived, exact=False)
        still = arrived.wait()
        assert still.number == index.key_before(i)
        assert code_of(still) == still.number
    assert code_of(source.still(frames // 2 + 1, View())) == frames // 2 + 1
    source.close()


class _Arrivals:
    """Collects what is delivered."""

    def __init__(self) -> None:
        self.all: list[Still] = []
        self._change = threading.Condition()

    def __call__(self, still: Still) -> None:
        with self._change:
            self.all.append(still)
            self._change.notify_all()

    def wait(self, number: int | None = None) -> Still:
        """The next one that comes (or that of frame `number`)."""
        with self._change:
            begun = len(self.all)

            def there() -> bool:
                return any(number in (None, s.number) for s in self.all[begun if number is None else 0 :])

            assert self._change.wait_for(there, 20)
            return self.all[-1]


def test_the_newest_request_wins(tmp_path: Path) -> None:
    frames = make_clip(tmp_path / "a.mp4", 20, gop=250)
    source, _index = source_of(tmp_path / "a.mp4")
    arrived = _Arrivals()
    asked = [random.Random(n).randrange(frames) for n in range(60)] + [222]
    for i in asked:
        source.request(i, View(), arrived)
    arrived.wait(222)
    assert arrived.all[-1].number == 222
    assert len(arrived.all) < len(asked)
    assert all(code_of(still) == still.number for still in arrived.all)
    source.close()


def test_frames_behind_are_there_before_they_are_asked_for(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 8)
    source, _index = source_of(tmp_path / "a.mp4")
    arrived = _Arrivals()
    for i in (110, 109, 108):
        source.request(i, View(), arrived)
        arrived.wait(i)
    for _n in range(400):
        if source._cache.begin_of(108) <= 75:
            break
        threading.Event().wait(0.01)
    assert source._cache.begin_of(108) == 75
    source.close()


def test_nothing_comes_after_closing(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 20, gop=250)
    source, _index = source_of(tmp_path / "a.mp4")
    arrived = _Arrivals()
    source.request(400, View(), arrived)
    source.close()
    source.wait_closed(10)
    assert not [thread for thread in source._threads if thread.is_alive()]
    assert all(still.number == 400 for still in arrived.all)


def test_a_damaged_frame_is_stood_in_for_by_its_neighbour_and_says_so(tmp_path: Path) -> None:
    make_clip(tmp_path / "whole.mp4", 8, audio=False, bframes=0)
    data = bytearray((tmp_path / "whole.mp4").read_bytes())
    places = _packets(tmp_path / "whole.mp4")
    for i in (100, 101, 102):
        place, size = places[i]
        data[place : place + size] = bytes(size)
    (tmp_path / "damaged.mp4").write_bytes(data)
    source, _index = source_of(tmp_path / "damaged.mp4")
    for i in (101, 99, 100, 102, 101):
        still = source.still(i, View())
        assert still.number == i
        assert still.whole == (i == 99)
        assert code_of(still) == still.picture_of
        assert abs(still.picture_of - i) <= 3
    found = source.next_frame(100, Thinning.NOTHING)
    assert found is not None
    assert found[0] > 102
    assert code_of(source.still(130, View())) == 130
    source.close()


def _packets(path: Path) -> list[tuple[int, int]]:
    """Place and size in the file of the packet of each frame."""
    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size and p.pos is not None]


def test_a_film_that_has_gone_is_refused_in_words(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 2)
    source, _index = source_of(tmp_path / "a.mp4")
    (tmp_path / "a.mp4").unlink()
    with pytest.raises(BadFilm):
        source.still(3, View())


# --- OpenCV where PyAV cannot decode -------------------------------------------------------------------


class Refuses(FrameReader):
    """PyAV without the decoder that this film needs."""

    def _open(self) -> Any:
        raise BadFilm("no decoder", reason="codec")


class DecodesNothing(FrameReader):
    """PyAV with a decoder that makes nothing of this film."""

    def _decode_one(self) -> None:
        self._at_end = self._packet() is None


@pytest.mark.parametrize("broken", [Refuses, DecodesNothing])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "interlaced"])
def test_opencv_gives_the_same_frames_the_same_numbers(clip: Clip, kind: str, broken: type[FrameReader]) -> None:
    path, frames = clip(kind)
    source, index = source_of(path, make_reader=lambda f, i: SteadyReader(f, i, first=broken))
    chance = random.Random(kind)
    asked = [frames - 1, 0, *(chance.randrange(frames) for _n in range(12)), 60, 59, 58, 61]
    stills = [source.still(i, View()) for i in asked]
    assert [still.picture_of for still in stills] == [code_of(still) for still in stills]
    # The very last frame of an AVI is kept back by OpenCV: its neighbour stands in, and says so.
    assert {still.number for still in stills if not still.whole} <= ({frames - 1} if kind == "AVI" else set())
    arrived = _Arrivals()
    source.request(frames // 2, View(), arrived, exact=False)
    assert code_of(arrived.wait()) == index.key_before(frames // 2)
    source.close()


def test_interlaced_film_is_not_given_to_opencv(clip: Clip) -> None:
    source, _index = source_of(clip("interlaced")[0])
    assert {type(reader) for reader in source._readers} == {FrameReader}
    source.close()


def test_opencv_paints_as_pyav_does(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 1, rotation=90)
    own, _index = source_of(tmp_path / "a.mp4")
    other, _index = source_of(tmp_path / "a.mp4", make_reader=OpenCvReader)
    one, two = own.still(7, View(200, 200)).picture, other.still(7, View(200, 200)).picture
    assert one is not None
    assert two is not None
    assert one.shape == two.shape
    assert np.abs(one.astype(int) - two.astype(int)).mean() < 3
    for source in (own, other):
        source.close()


def test_what_nobody_can_decode_is_refused_in_words(clip: Clip) -> None:
    path, _frames = clip("AVI")
    source, _index = source_of(path, make_reader=lambda f, i: SteadyReader(f, i, first=Refuses, second=Refuses))
    with pytest.raises(BadFilm):
        source.still(3, View())
    source.close()


def test_a_film_that_pyav_decodes_is_never_given_to_opencv(clip: Clip) -> None:
    def never(_file: Path, _index: FrameIndex) -> FrameReader:
        pytest.fail("PyAV decodes this")

    path, frames = clip("b-frames, GOP 25")
    source, _index = source_of(path, make_reader=lambda f, i: SteadyReader(f, i, second=never))
    assert code_of(source.still(frames - 1, View())) == frames - 1
    assert source.next_frame(frames, Thinning.NOTHING) is None
    source.close()


# --- thinning ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["b-frames, GOP 25", "MPEG-TS", "29.97"])
def test_thinned_out_frames_are_true_and_so_are_those_after(clip: Clip, kind: str) -> None:
    path, frames = clip(kind)
    source, index = source_of(path, most_bytes=1)
    shown = {}
    for thinning in (Thinning.NOTHING, Thinning.UNREFERENCED, Thinning.ALL_BUT_KEYS, Thinning.NOTHING):
        i, numbers = 30, []
        while i < frames and (found := source.next_frame(i, thinning)) is not None:
            assert read_barcode(source.paint(found[1], View())) == found[0]
            numbers.append(found[0])
            i = found[0] + 1
        shown[thinning] = numbers
    assert shown[Thinning.NOTHING] == list(range(30, frames))
    assert len(shown[Thinning.UNREFERENCED]) < 0.7 * (frames - 30)
    assert shown[Thinning.ALL_BUT_KEYS] == [i for i in range(30, frames) if index.key[i]]
    source.close()


def test_going_back_to_all_frames_in_the_middle_shows_only_true_ones(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 12)
    source, _index = source_of(tmp_path / "a.mp4", most_bytes=1)
    i = 10
    for n in range(60):
        thinning = (Thinning.NOTHING, Thinning.UNREFERENCED, Thinning.ALL_BUT_KEYS)[n // 5 % 3]
        found = source.next_frame(i, thinning)
        if found is None:
            break
        assert read_barcode(source.paint(found[1], View())) == found[0]
        i = found[0] + 1
    assert code_of(source.still(i - 3, View())) == i - 3
    source.close()


# --- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pictures_are_upright_and_fit(tmp_path: Path, rotation: int) -> None:
    make_clip(tmp_path / "a.mp4", 1, rotation=rotation)
    source, _index = source_of(tmp_path / "a.mp4")
    picture = source.still(7, View(200, 200)).picture
    assert picture is not None
    assert picture.shape == ((112, 200, 4) if rotation % 180 == 0 else (200, 112, 4))
    # The bar code is on top as stored: a phone that notes 90 degrees wants it at the right.
    stored = np.rot90(picture, rotation // 90)
    assert read_barcode(stored) == 7
    assert (picture[..., 3] == 255).all()
    source.close()


def test_brightness_and_contrast(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 1)
    source, _index = source_of(tmp_path / "a.mp4")

    def mean(look: Look) -> float:
        picture = source.still(3, View(look=look)).picture
        assert picture is not None
        assert (picture[..., 3] == 255).all()
        return float(picture[60:, :, :3].mean())

    assert mean(Look(brightness=0.2)) == pytest.approx(mean(Look()) + 51, abs=3)
    assert mean(Look(brightness=-1)) == 0
    assert mean(Look(contrast=0.0)) == pytest.approx(127.5, abs=1)
    source.close()


def test_interlaced_film_loses_its_comb(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mts"), "w", format="mpegts") as container:
        how = {"preset": "ultrafast", "flags": "+ildct+ilme", "x264-params": "tff=1"}
        video = container.add_stream("libx264", rate=25, options=how)
        video.width, video.height = 320, 180
        for _n in range(5):
            image = np.full((270, 320), 128, np.uint8)
            image[0:180:2], image[1:180:2] = 40, 200
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="yuv420p")))
        container.mux(video.encode(None))
    source, _index = source_of(tmp_path / "a.mts")
    found, still = source.frame(3), source.still(3, View())
    assert found is not None
    assert still.picture is not None
    assert _comb(found[1].to_ndarray(format="gray")) > 100
    assert _comb(still.picture[..., 1]) < 10
    source.close()


def _comb(rows: Any) -> float:
    """How much every other row differs from its neighbours."""
    middle = rows[80:150].astype(float)
    return float(np.abs(middle[1:-1] - (middle[:-2] + middle[2:]) / 2).mean())


# --- the cache -----------------------------------------------------------------------------------------


class _Frame:
    def __init__(self, size: int) -> None:
        self.planes = [type("Plane", (), {"buffer_size": size})]


def test_the_cache_keeps_what_is_near_within_its_bytes() -> None:
    cache = FrameCache(most_bytes=1000)
    cache.focus = 50
    for i in range(100):
        cache.put(i, _Frame(100))
    assert cache.bytes == 1000
    assert sorted(i for i in range(100) if i in cache) == list(range(45, 55)) or sorted(
        i for i in range(100) if i in cache
    ) == list(range(46, 56))
    cache.focus = 10
    for i in range(8, 12):
        cache.put(i, _Frame(100))
    assert all(i in cache for i in range(8, 12))
    assert cache.begin_of(11) == 8
    assert cache.nearest(5) == 8
    assert len(cache) == 10

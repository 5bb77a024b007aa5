"""The index of frame times: against full decoding, and its own arithmetic."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import make_clip, read_barcode
from hypothesis import given, settings
from hypothesis import strategies as st

from observer.media.demux import first_fields
from observer.media.footage import probe
from observer.media.frame_index import FrameIndex, all_pts_to_us, pts_to_us

# A busy computer is no fault.
CALM = settings(deadline=None)
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
    "AVI": ("a.avi", {"codec": "mpeg4"}),
    "no sound": ("a.mp4", {"audio": False}),
}


def decoded(path: Path) -> list[tuple[int, int | None]]:
    """The PTS and the bar code of every frame that a decoder shows."""
    with av.open(str(path)) as container:
        return [(f.pts, read_barcode(f.to_ndarray(format="gray"))) for f in container.decode(video=0)]


def index_of(path: Path) -> FrameIndex:
    _info, index = probe(path)
    assert index is not None
    return index


@pytest.mark.parametrize("kind", KINDS)
def test_index_is_what_decoding_shows(tmp_path: Path, kind: str) -> None:
    name, how = KINDS[kind]
    frames = make_clip(tmp_path / name, 8, **how)
    index = index_of(tmp_path / name)
    shown = decoded(tmp_path / name)
    assert index.pts.tolist() == [pts for pts, _code in shown]
    assert [code for _pts, code in shown] == list(range(frames))
    assert index.key[0]


def test_mpeg_ts_counts_from_the_start_of_the_container(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mts", 2)
    info, index = probe(tmp_path / "a.mts")
    assert index is not None
    # The sound begins 1024 samples before the picture, which begins at 1.4 s.
    assert (info.start_us, index.pts_of(0), index.us_of(0)) == (1_378_667, 126_000, 21_333)


def test_times_of_29_97_are_rounded_half_up(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 2, rate=Fraction(30_000, 1001))
    index = index_of(tmp_path / "a.mp4")
    assert [index.us_of(i) for i in range(4)] == [0, 33_367, 66_733, 100_100]
    assert index.end_of(len(index) - 1) == 2_002_000


def test_a_film_cut_out_of_a_stream_begins_at_its_first_key_frame(tmp_path: Path) -> None:
    make_clip(tmp_path / "whole.mts", 4)
    (tmp_path / "cut.mts").write_bytes((tmp_path / "whole.mts").read_bytes()[188 * 50 :])
    shown = decoded(tmp_path / "cut.mts")
    assert shown[0][1] == 25
    assert index_of(tmp_path / "cut.mts").pts.tolist() == [pts for pts, _code in shown]


def test_frames_before_an_edit_list_are_not_shown(tmp_path: Path) -> None:
    make_clip(tmp_path / "whole.mp4", 4, audio=False)
    with (
        av.open(str(tmp_path / "whole.mp4")) as source,
        av.open(str(tmp_path / "cut.mp4"), "w", container_options={"avoid_negative_ts": "disabled"}) as target,
    ):
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.pts is not None and packet.dts is not None:
                packet.pts, packet.dts, packet.stream = packet.pts - 5120, packet.dts - 5120, stream
                target.mux(packet)
    shown = decoded(tmp_path / "cut.mp4")
    assert shown[0] == (0, 10)
    index = index_of(tmp_path / "cut.mp4")
    assert index.pts.tolist() == [pts for pts, _code in shown]
    assert index.key_before(3) == 0


def test_a_damaged_stream_is_indexed_up_to_its_end(tmp_path: Path) -> None:
    make_clip(tmp_path / "whole.mts", 8)
    data = bytearray((tmp_path / "whole.mts").read_bytes())
    for place in range(40_000, len(data), 15_000):
        data[place] ^= 0xFF
    (tmp_path / "damaged.mts").write_bytes(data)
    index = index_of(tmp_path / "damaged.mts")
    assert 180 <= len(index) <= 200
    assert index.end_us > 7_500_000


def test_two_fields_make_one_frame() -> None:
    fields = np.array([0, 1800, 3600, 5400, 7200, 10800, 12600, 14400], np.int64)
    assert fields[first_fields(fields, 3600)].tolist() == [0, 3600, 7200, 10800, 14400]


# --- arithmetic ----------------------------------------------------------------------------------------


@st.composite
def indexes(draw: st.DrawFn) -> FrameIndex:
    steps = draw(st.lists(st.integers(1, 10_000), min_size=0, max_size=60))
    first = draw(st.integers(-100_000, 2**33))
    pts = np.cumsum(np.array([first, *steps], np.int64))
    key = np.array(draw(st.lists(st.booleans(), min_size=len(pts), max_size=len(pts))), bool)
    num, den = draw(st.sampled_from([(1, 90_000), (1, 12_800), (1, 1000), (1001, 30_000), (1, 25)]))
    start = pts_to_us(first, num, den) - draw(st.integers(0, 10_000))
    end = pts_to_us(int(pts[-1]) + draw(st.integers(1, 5000)), num, den, start)
    return FrameIndex(pts, key, num, den, start, end)


@CALM
@given(indexes())
def test_each_frame_is_found_at_its_own_time(index: FrameIndex) -> None:
    for i in range(len(index)):
        assert index.us_of(index.at(index.us_of(i))) == index.us_of(i)
        assert index.us_of(index.nearest(index.us_of(i))) == index.us_of(i)
        assert index.end_of(i) == (index.us_of(i + 1) if i + 1 < len(index) else index.end_us)


@CALM
@given(indexes(), st.integers(-(10**9), 10**12))
def test_at_is_the_last_frame_shown_by_then(index: FrameIndex, us: int) -> None:
    i = index.at(us)
    assert 0 <= i < len(index)
    assert index.us_of(i) <= us or i == 0
    assert i + 1 == len(index) or us < index.us_of(i + 1)


@CALM
@given(indexes(), st.integers(-(10**9), 10**12))
def test_nearest_is_nearest(index: FrameIndex, us: int) -> None:
    found = abs(index.us_of(index.nearest(us)) - us)
    assert found == min(abs(index.us_of(i) - us) for i in range(len(index)))


@CALM
@given(indexes())
def test_key_before_is_the_last_key_frame(index: FrameIndex) -> None:
    for i in range(len(index)):
        assert index.key_before(i) == max((k for k in range(i + 1) if index.key[k]), default=0)


@CALM
@given(st.integers(-(2**40), 2**40), st.integers(1, 1001), st.integers(1, 10**9), st.integers(-(10**9), 10**9))
def test_microseconds_are_exact(pts: int, num: int, den: int, start: int) -> None:
    exact = Fraction(pts * num * 1_000_000, den) - start
    us = pts_to_us(pts, num, den, start)
    assert Fraction(-1, 2) <= us - exact <= Fraction(1, 2)
    assert us - exact != Fraction(-1, 2)  # half up, never down
    if abs(exact) < 2**61:
        assert all_pts_to_us(np.array([pts], np.int64), num, den, start).tolist() == [us]


@pytest.mark.parametrize("i", [-1, 3, 1000])
def test_there_is_no_frame_beyond_the_ends(i: int) -> None:
    index = FrameIndex(np.array([0, 1, 2], np.int64), np.ones(3, bool), 1, 25, 0, 120_000)
    for ask in (index.us_of, index.pts_of, index.end_of, index.key_before):
        with pytest.raises(IndexError):
            ask(i)


@pytest.mark.parametrize(
    ("pts", "end"), [([], 0), ([3, 3], 10**6), ([3, 2], 10**6), ([0, 1], 39_999), ([0, 2**62], 2**62)]
)
def test_contradictions_are_refused(pts: list[int], end: int) -> None:
    with pytest.raises(ValueError, match=r"index|ascend|end|range"):
        FrameIndex(np.array(pts, np.int64), np.ones(len(pts), bool), 1, 25, 0, end)


def test_an_index_cannot_be_changed() -> None:
    index = FrameIndex(np.array([0, 1, 2], np.int64), np.ones(3, bool), 1, 25, 0, 120_000)
    with pytest.raises(ValueError, match="read-only"):
        index.us[0] = 5


# --- the cache -----------------------------------------------------------------------------------------


@CALM
@given(indexes())
def test_bytes_and_back(index: FrameIndex) -> None:
    copy = FrameIndex.from_bytes(index.to_bytes())
    assert copy.pts.tolist() == index.pts.tolist()
    assert copy.us.tolist() == index.us.tolist()
    assert copy.key.tolist() == index.key.tolist()
    assert (copy.time_base_num, copy.time_base_den) == (index.time_base_num, index.time_base_den)
    assert (copy.start_us, copy.end_us) == (index.start_us, index.end_us)


@CALM
@given(indexes(), st.data())
def test_damage_is_noticed(index: FrameIndex, data: st.DataObject) -> None:
    whole = index.to_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    for bad in (flipped, whole[:place], whole + b"x"):
        with pytest.raises(ValueError, match="index"):
            FrameIndex.from_bytes(bad)


@CALM
@given(st.binary(max_size=200))
def test_any_bytes_with_a_right_check_sum_are_refused_as_values(rest: bytes) -> None:
    body = b"obsidx1\n" + rest
    with pytest.raises(ValueError, match="index"):
        FrameIndex.from_bytes(body + zlib.crc32(body).to_bytes(4, "little"))


HEADER = st.tuples(*[st.integers(0, 2**64 - 1) | st.integers(0, 9)] * 3, *[st.integers(-(2**63), 2**63 - 1)] * 3)


@CALM
@given(HEADER, st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4))
def test_made_up_headers_are_refused_or_give_a_sound_index(header: tuple[int, ...], steps: list[int]) -> None:
    n = len(steps) + 1
    raw = struct.pack(f"<{len(steps)}q", *steps) + b"\xff"
    for frames in (n, header[0]):
        body = b"obsidx1\n" + struct.pack("<QQQqqq", frames, *header[1:]) + zlib.compress(raw)
        try:
            index = FrameIndex.from_bytes(body + zlib.crc32(body).to_bytes(4, "little"))
        except ValueError:
            continue
        assert (np.diff(index.pts) > 0).all()
        assert (np.diff(index.us) >= 0).all()


def test_two_hours_are_small() -> None:
    pts = np.arange(180_000, dtype=np.int64) * 512
    index = FrameIndex(pts, pts % (512 * 25) == 0, 1, 12_800, 0, 7_200_000_000)
    assert len(index.to_bytes()) < 20_000

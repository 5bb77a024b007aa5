"""Probing films, knowing them again, and refusing what is no film."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import struct
import zlib
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from clips import make_clip, make_sound

from observer.errors import BadFilm, Cancelled
from observer.media.footage import find_moved, fingerprint, full_sha256, probe
from observer.progress import Progress

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "video"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "visit.mp4"
    make_clip(path, 3)
    return path


# --- what a good film is -------------------------------------------------------------------------------


def test_facts_of_a_film(clip: Path) -> None:
    info, index = probe(clip)
    assert index is not None
    assert info.path == clip
    assert info.size == clip.stat().st_size
    assert info.fingerprint == fingerprint(clip)
    assert (info.duration_us, info.start_us, info.n_frames, len(index)) == (3_000_000, 0, 75, 75)
    assert (info.has_video, info.has_audio, info.codec) == (True, True, "h264")
    assert (info.width, info.height, info.rotation) == (320, 180, 0)
    assert (info.fps_num, info.fps_den, info.variable_rate, info.interlaced) == (25, 1, False, False)
    assert (info.time_base_num, info.time_base_den, info.first_pts) == (1, 12_800, 0)
    with pytest.raises(FrozenInstanceError):
        info.size = 1  # type: ignore[misc]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_is_clockwise(tmp_path: Path, rotation: int) -> None:
    make_clip(tmp_path / "phone.mp4", 0.5, rotation=rotation)
    assert probe(tmp_path / "phone.mp4")[0].rotation == rotation


def test_variable_rate_and_interlace_are_seen(tmp_path: Path) -> None:
    make_clip(tmp_path / "phone.mp4", 3, vfr=True)
    make_clip(tmp_path / "camcorder.mts", 1, interlaced=True)
    make_clip(tmp_path / "ntsc.mkv", 2, rate=Fraction(30_000, 1001))
    assert probe(tmp_path / "phone.mp4")[0].variable_rate
    assert probe(tmp_path / "camcorder.mts")[0].interlaced
    ntsc = probe(tmp_path / "ntsc.mkv")[0]
    assert (ntsc.variable_rate, ntsc.fps_num, ntsc.fps_den) == (False, 30_000, 1001)


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.m4a", "aac"), ("a.flac", "flac")])
def test_sound_has_no_index(tmp_path: Path, name: str, codec: str) -> None:
    make_sound(tmp_path / name, 2, codec)
    info, index = probe(tmp_path / name)
    assert index is None
    assert (info.has_video, info.has_audio, info.codec, info.n_frames) == (False, True, codec, 0)
    assert abs(info.duration_us - 2_000_000) < 25_000
    assert (info.width, info.height, info.fps_num, info.fps_den) == (0, 0, 0, 1)


@pytest.mark.parametrize("name", ["-x.mp4", "-i.mp4", "%03d.mp4", "two words é.mp4", "10:30 visit.mp4", "x.m3u8"])
def test_a_name_is_only_a_name(clip: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt" and ":" in name:
        pytest.skip("Windows knows no such name")
    shutil.copy(clip, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert probe(name)[0].n_frames == 75


def test_animated_gif_is_a_film(tmp_path: Path) -> None:
    _gif(tmp_path / "moves.gif", 5)
    info, index = probe(tmp_path / "moves.gif")
    assert index is not None
    assert (len(index), info.codec) == (5, "gif")


def test_length_comes_from_the_frames_not_the_header(clip: Path, tmp_path: Path) -> None:
    data = bytearray(clip.read_bytes())
    place = data.index(b"mvhd") + 4
    data[place + 16 : place + 20] = struct.pack(">I", 100 * 3600 * 1000)
    (tmp_path / "liar.mp4").write_bytes(data)
    assert probe(tmp_path / "liar.mp4")[0].duration_us == 3_000_000


def test_half_a_film_whose_table_is_whole_can_be_used(clip: Path, tmp_path: Path) -> None:
    _remux(clip, tmp_path / "fast.mp4", {"movflags": "+faststart"})
    data = (tmp_path / "fast.mp4").read_bytes()
    (tmp_path / "half.mp4").write_bytes(data[: len(data) * 2 // 3])
    info, _index = probe(tmp_path / "half.mp4")
    assert 0 < info.n_frames < 75
    assert info.duration_us < 3_000_000


def test_probing_reports_and_stops(clip: Path) -> None:
    told: list[float] = []
    probe(clip, Progress(lambda part, _words: told.append(part)))
    assert told
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        probe(clip, stopped)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample films are not on this computer")
@pytest.mark.parametrize("path", sorted(p for p in SAMPLES.glob("*") if p.suffix in {".mp4", ".mkv", ".gif"}))
def test_real_films_are_probed(path: Path) -> None:
    info, index = probe(path)
    assert index is not None
    with av.open(str(path)) as container:
        assert index.pts.tolist() == [frame.pts for frame in container.decode(video=0)]
    assert info.duration_us >= index.end_us > 1_000_000


# --- what is no film -----------------------------------------------------------------------------------


def _gif(path: Path, frames: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("gif", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "rgb8"
        for number in range(frames):
            image = np.full((32, 32, 3), 40 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image).reformat(format="rgb8")))
        container.mux(stream.encode(None))


def _remux(source: Path, target: Path, options: dict[str, str]) -> None:
    with av.open(str(source)) as old, av.open(str(target), "w", container_options=options) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)


def _far_apart(path: Path, hours: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
        stream.codec_context.time_base = Fraction(1, 1)
        for second in (0, hours * 3600):
            frame = av.VideoFrame.from_ndarray(np.full((96, 64), 99, np.uint8), format="yuvj420p")
            frame.pts, frame.time_base = second, Fraction(1, 1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _raw_h264(path: Path) -> None:
    make_clip(path, 1, audio=False)


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _bytes(data: bytes) -> Callable[[Path, bytes], None]:
    return lambda path, _film: path.write_bytes(data) and None


def _jpeg(path: Path, _film: bytes) -> None:
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
        image = np.full((96, 64), 99, np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="yuvj420p")))
        container.mux(stream.encode(None))


def _subtitle_only(path: Path, _film: bytes) -> None:
    head = b"\x1a\x45\xdf\xa3\x84\x42\x82\x81\x61"
    path.write_bytes(head + b"\x18\x53\x80\x67\x80")


M3U8 = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nvisit.mts\n#EXT-X-ENDLIST\n"
MPD = b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"></MPD>'
SDP = b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5000 RTP/AVP 96\r\n"
XSPF = b'<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"></playlist>'

BROKEN: dict[str, tuple[str, str, Callable[[Path, bytes], None]]] = {
    "missing": ("missing", "gone.mp4", lambda path, _film: None),
    "folder": ("folder", "film.mp4", lambda path, _film: path.mkdir()),
    "empty": ("empty", "a.mp4", _bytes(b"")),
    "zeros": ("zeros", "a.mp4", _bytes(bytes(50_000))),
    "noise": ("unreadable", "a.mp4", _bytes(random.Random(1).randbytes(100_000))),
    "text": ("text", "a.mp4", _bytes(b"Notes of the visit.\n" * 500)),
    "text, UTF-16": ("text", "a.mp4", _bytes("Notes of the visit.\n".encode("utf-16") * 50)),
    "one byte": ("text", "a.mp4", _bytes(b"x")),
    "half": ("truncated", "a.mp4", lambda path, film: path.write_bytes(film[: len(film) // 2]) and None),
    "head only": ("truncated", "a.mov", lambda path, film: path.write_bytes(film[:40]) and None),
    "torn table": ("truncated", "a.mp4", lambda path, film: path.write_bytes(film[:-300]) and None),
    "codec": ("codec", "a.mp4", lambda path, film: path.write_bytes(film.replace(b"avc1", b"zzz1")) and None),
    "png": ("picture", "a.mp4", _bytes(_png())),
    "jpeg": ("picture", "a.jpg", _jpeg),
    "still gif": ("picture", "a.gif", lambda path, _film: _gif(path, 1)),
    "heic": ("picture", "a.mp4", _bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))),
    "m3u8": ("playlist", "a.m3u8", _bytes(M3U8)),
    "m3u8 named mp4": ("playlist", "a.mp4", _bytes(M3U8)),
    "m3u8 after a mark": ("playlist", "a.mp4", _bytes(b"\xef\xbb\xbf\n" + M3U8)),
    "m3u8, UTF-16": ("playlist", "a.mp4", _bytes(M3U8.decode().encode("utf-16"))),
    "dash": ("playlist", "a.mpd", _bytes(MPD)),
    "sdp": ("playlist", "a.mp4", _bytes(SDP)),
    "xspf": ("playlist", "a.mp4", _bytes(XSPF)),
    "ffconcat": ("playlist", "a.mp4", _bytes(b"ffconcat version 1.0\nfile 'visit.mp4'\n")),
    "concat": ("playlist", "a.concat", _bytes(b"file 'visit.mp4'\n")),
    "nothing in it": ("", "a.mkv", _subtitle_only),
    "pdf": ("", "a.mp4", _bytes(b"%PDF-1.7\n\x01\x02\x03" + bytes(range(256)) * 40)),
    "wide": ("too large", "a.mp4", lambda path, _film: make_clip(path, 0.1, size=(8208, 64)) and None),
    "25 hours": ("too long", "a.mkv", lambda path, _film: _far_apart(path, 25)),
    "raw stream": ("no times", "a.h264", lambda path, _film: _raw_h264(path)),
    "H.264 in AVI": ("no times", "a.avi", lambda path, _film: make_clip(path, 2) and None),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_film_is_refused_in_words(clip: Path, tmp_path: Path, kind: str) -> None:
    reason, name, make = BROKEN[kind]
    shutil.copy(clip, tmp_path / "visit.mp4")
    make(tmp_path / name, clip.read_bytes())
    with pytest.raises(BadFilm) as caught:
        probe(tmp_path / name)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert name in sentence
    assert "{" not in sentence
    assert reason in ("", caught.value.facts["reason"])


def test_two_films_in_one_file_are_refused(tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mts", 3)
    data = (tmp_path / "a.mts").read_bytes()
    (tmp_path / "two.mts").write_bytes(data + data)
    with pytest.raises(BadFilm, match="reliably"):
        probe(tmp_path / "two.mts")


ADDRESSES = (
    *("http://example.org/a.mp4", "https://example.org/a.m3u8", "rtsp://camera/1", "ftp://host/a.mp4"),
    *(
        "concat:a.mp4|b.mp4",
        "file:visit.mp4",
        "file:///visit.mp4",
        "pipe:0",
        "subfile,,start,0,end,9,,:visit.mp4",
    ),
    *("data:video/mp4;base64,AAAA", "async:visit.mp4", "crypto:visit.mp4", "lavfi:testsrc"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_refused(clip: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clip.parent)
    with pytest.raises(BadFilm) as caught:
        probe(address)
    assert caught.value.facts["reason"] in ("address", "missing")
    with pytest.raises(BadFilm):
        probe(Path(address))


@pytest.mark.parametrize("name", ["nul\0byte.mp4", "x" * 5000 + ".mp4", "sub/film.mp4", "visit.mp4/film.mp4", ""])
def test_impossible_names_are_refused(clip: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clip.parent)
    with pytest.raises(BadFilm):
        probe(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(BadFilm, match="device"):
        probe(tmp_path / "pipe.mp4")


def test_a_film_that_may_not_be_read(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kw: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadFilm, match="may not read"):
        probe(clip)


def test_any_bytes_are_a_film_or_refused(clip: Path, tmp_path: Path) -> None:
    whole, dice = clip.read_bytes(), random.Random(7)
    for round_ in range(40):
        data = bytearray(whole)
        for _hit in range(dice.choice([1, 20, 400])):
            data[dice.randrange(len(data)) if round_ % 2 else -dice.randrange(1, 3000)] = dice.randrange(256)
        (tmp_path / "hit.mp4").write_bytes(data)
        try:
            info, index = probe(tmp_path / "hit.mp4")
        except BadFilm:
            continue
        assert info.n_frames == (len(index) if index else 0)


def test_the_playlist_is_refused_though_the_film_beside_it_is_good(tmp_path: Path) -> None:
    make_clip(tmp_path / "visit.mts", 1)
    (tmp_path / "list.m3u8").write_bytes(M3U8)
    assert probe(tmp_path / "visit.mts")[0].n_frames == 25
    with pytest.raises(BadFilm, match="playlist"):
        probe(tmp_path / "list.m3u8")


def test_a_playlist_that_passes_sniffing_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_clip(tmp_path / "visit.mp4", 1)
    (tmp_path / "list.mp4").write_bytes(b"ffconcat version 1.0\nfile 'visit.mp4'\n")
    monkeypatch.setattr("observer.media.sniff._content_reason", lambda head: "")
    with pytest.raises(BadFilm):
        probe(tmp_path / "list.mp4")


# --- known again ---------------------------------------------------------------------------------------


def test_fingerprint_is_as_documented(tmp_path: Path) -> None:
    data = random.Random(2).randbytes(3 * 1024 * 1024 + 5)
    (tmp_path / "a").write_bytes(data)
    mib = 1024 * 1024
    wanted = hashlib.sha256(b"%d\n" % len(data) + data[:mib] + data[-mib:]).hexdigest()
    assert fingerprint(tmp_path / "a") == wanted
    assert full_sha256(tmp_path / "a") == hashlib.sha256(data).hexdigest()
    (tmp_path / "b").write_bytes(data[:10])
    assert fingerprint(tmp_path / "b") == hashlib.sha256(b"10\n" + data[:10] * 2).hexdigest()


def test_full_sha256_stops(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"film")
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        full_sha256(tmp_path / "a", stopped)


def test_a_moved_film_is_found(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size, mark = clip.stat().st_size, fingerprint(clip)
    deep = tmp_path / "usb" / "visits" / "2024"
    deep.mkdir(parents=True)
    (deep / "as long.mp4").write_bytes(bytes(size))
    assert find_moved(mark, size, [tmp_path / "nowhere", tmp_path]) is None
    shutil.copy(clip, deep / "renamed.mp4")
    assert find_moved(mark, size, [tmp_path / "nowhere", tmp_path]) == deep / "renamed.mp4"
    monkeypatch.setattr("observer.media.fingerprint.MAX_FILES_SEARCHED", 1)
    assert find_moved(mark, size, [tmp_path]) is None


def test_looking_for_a_film_stops(clip: Path) -> None:
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        find_moved("mark", 1, [clip.parent], stopped)

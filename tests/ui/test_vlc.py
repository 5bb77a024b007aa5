"""What VLC does differently: while it plays, stamps are near what is seen and say so; in pause they are exact."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import CLIPS, make_clip, read_barcode
from screening import Clip, Loud, Room, Spin, leave, mark, need_vlc, truth

from observer.errors import BadFilm
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex
from observer.media.picture import display_size
from observer.media.player import Precision, Stamp, State, Told
from observer.media.playing import FilmPlayer
from observer.media.vlc_engine import Reckoning, VlcEngine, turned
from observer.media.vlc_library import load_vlc

ROOT = Path(__file__).parents[2]
# In frames. Measured on two quiet cores: 0 and 1; the second bound (half a second) is for a busy computer.
USUALLY, AT_MOST = 1, 13


@pytest.fixture
def room(spin: Spin) -> Iterator[Room]:
    need_vlc()
    made = Room(spin, engine="vlc")
    yield made
    leave(made)


def played(room: Room, seconds: float) -> list[tuple[int | None, Stamp]]:
    """What is seen, and its stamp, at random moments while the film plays."""
    chance, found = random.Random(1), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        room.spin(seconds=chance.uniform(0.01, 0.1))
        found.append((room.code(), room.stamp()))
    return found


# --- stamps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CLIPS)
def test_marks_while_playing_are_near_and_say_so_and_exact_in_pause(room: Room, clip: Clip, kind: str) -> None:
    pts_of = truth(clip(kind))
    room.open(clip(kind))
    begin = random.Random(kind).randrange(len(pts_of) // 2)
    room.go(begin)
    assert room.play.is_approximate
    assert room.stamp().precision is Precision.EXACT
    room.play.play()
    assert room.spin(lambda: room.stamp().frame != begin)
    found = played(room, 2.5)
    assert {stamp.precision for _code, stamp in found} == {Precision.APPROX}
    assert all(stamp.pts == pts_of[stamp.frame] for _code, stamp in found)
    off = [abs(stamp.frame - code) for code, stamp in found if code is not None]
    assert len(off) > 0.9 * len(found)
    assert np.median(off) <= USUALLY
    assert max(off) <= AT_MOST
    # For who runs this with -s.
    print(f"{kind}: off by {np.median(off):.0f} frames, {max(off)} at most, {len(off)} marks")  # noqa: T201
    # It begins at what was seen in pause, or so near to it that nothing is missed.
    assert begin - USUALLY <= found[0][1].frame
    room.play.pause()
    held = room.stamp().frame
    assert room.spin(lambda: room.stamp().precision is Precision.EXACT)
    assert mark(room, pts_of) == (held, "")
    room.spin(seconds=0.2)
    assert mark(room, pts_of) == (held, "")


@pytest.mark.parametrize("kind", ["GOP 250", "MPEG-TS"])
def test_nothing_is_missed_where_it_begins(room: Room, clip: Clip, kind: str) -> None:
    """In the middle of a group of frames: the next frames come, not the next group. A busy computer may pass over
    some, so the best of a few beginnings counts."""
    room.open(clip(kind))
    begun = []
    for _n in range(6):
        room.go(131)
        room.play.play()
        assert room.spin(lambda: room.code() not in (131, None))
        begun.append(room.code())
        room.play.pause()
        if min(begun) <= 139:
            break
    assert min(begun) in range(131 - USUALLY, 140), begun
    assert all(code >= 131 - USUALLY for code in begun), begun


def test_a_pause_is_painted_once_and_stays(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    for n in range(4):
        room.play.play()
        room.spin(seconds=0.5 + 0.1 * n)
        seen = room.stamp().frame
        room.play.pause()
        room.shown.clear()
        assert room.spin(lambda: room.stamp().precision is Precision.EXACT)
        room.spin(seconds=0.15)
        assert {frame for _us, frame in room.shown} <= {seen}
        assert room.code() == room.stamp().frame == seen


@pytest.mark.parametrize("rate", [0.25, 2.0, 4.0])
def test_speeds(room: Room, clip: Clip, rate: float) -> None:
    room.open(clip("GOP 25"))
    room.play.set_rate(rate)
    room.play.play()
    assert room.spin(lambda: room.stamp().frame > 5)
    begin_us, begin = room.stamp().us, time.monotonic()
    found = played(room, 1.5)
    went = (room.stamp().us - begin_us) / 1e6 / (time.monotonic() - begin)
    assert 0.7 * rate - 0.05 < went < 1.3 * rate + 0.05
    off = [abs(stamp.frame - code) for code, stamp in found if code is not None]
    assert np.median(off) <= 2 * max(rate, 1)


def test_a_loop(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(10)
    room.play.set_loop(2_000_000, 2_800_000)
    room.play.play()
    rounds = lambda: sum(b < a for (_u, a), (_v, b) in zip(room.shown, room.shown[1:], strict=False))  # noqa: E731
    assert room.spin(lambda: rounds() >= 2)
    assert {frame for _us, frame in room.shown[2:]} <= {10, *range(50, 70)}
    room.play.set_loop(None, None)
    assert room.spin(lambda: room.stamp().frame > 75)


# --- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_the_moving_picture_is_as_upright_as_the_one_that_holds(spin: Spin, tmp_path: Path, rotation: int) -> None:
    need_vlc()
    make_clip(tmp_path / "a.mp4", 4, rotation=rotation)
    shown = moving(spin, tmp_path / "a.mp4")
    still, picture = shown[0], shown[-1]
    assert still.shape == picture.shape == ((180, 320, 4) if rotation == 180 else (320, 180, 4))
    assert read_barcode(np.rot90(picture, rotation // 90)) is not None


def test_oblong_pixels_become_square(spin: Spin, tmp_path: Path) -> None:
    need_vlc()
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.sample_aspect_ratio = 180, 144, Fraction(16, 11)
        for n in range(60):
            frame = av.VideoFrame.from_ndarray(np.full((216, 180), 128, np.uint8), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    shown = moving(spin, tmp_path / "a.mp4")
    assert shown[0].shape == shown[-1].shape == (144, 262, 4)


def test_a_film_of_half_pictures_has_no_comb(spin: Spin, tmp_path: Path) -> None:
    need_vlc()
    with av.open(str(tmp_path / "a.mts"), "w", format="mpegts") as container:
        how = {"preset": "ultrafast", "flags": "+ildct+ilme", "x264-params": "tff=1"}
        video = container.add_stream("libx264", rate=25, options=how)
        video.width, video.height = 320, 180
        for _n in range(75):
            image = np.full((270, 320), 128, np.uint8)
            image[0:180:2], image[1:180:2] = 40, 200
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="yuv420p")))
        container.mux(video.encode(None))
    rows = moving(spin, tmp_path / "a.mts")[-1][80:150, :, 1].astype(float)
    assert np.abs(rows[1:-1] - (rows[:-2] + rows[2:]) / 2).mean() < 10


def moving(spin: Spin, film: Path) -> list[Any]:
    """Pictures of a film: the one that holds at first, and those that VLC gives."""
    shown: list[Any] = []
    player = FilmPlayer(Told(shown=lambda s: shown.append((s.stamp.precision, s.picture))), None, VlcEngine())
    player.open(film)
    assert spin(lambda: shown)
    player.play()
    assert spin(lambda: sum(precision is Precision.APPROX for precision, _picture in shown) > 8)
    player.close()
    return [picture for _precision, picture in shown]


def test_turned_is_shown_in_the_same_size() -> None:
    info = probe_like(width=720, height=576, sar_num=16, sar_den=11)
    for rotation in (0, 90, 180, 270):
        film = replace(info, rotation=rotation)
        assert display_size(turned(film)) == display_size(film)


def probe_like(**how: Any) -> FilmInfo:
    plain: dict[str, Any] = dict.fromkeys(FilmInfo.__dataclass_fields__, 0)
    return FilmInfo(**{**plain, **how})


# --- both engines, one film ----------------------------------------------------------------------------


@pytest.mark.parametrize("playing", [True, False])
def test_another_engine_holds_the_same_film_at_the_same_moment(spin: Spin, clip: Clip, playing: bool) -> None:
    need_vlc()
    room = Room(spin, Loud(available=False))
    opened: list[object] = []
    room.play.opened.connect(lambda *_facts: opened.append(1))
    room.open(clip("GOP 250"))
    room.go(123)
    room.play.set_rate(0.5)
    for name, other in (("vlc", "own"), ("own", "vlc")):
        if playing:
            room.play.play()
            room.spin(seconds=0.4)
        seen = room.stamp().frame
        room.shown.clear()
        room.play.set_engine(name)
        assert room.play.engine == name
        assert room.play.is_approximate is (name == "vlc")
        assert room.spin(lambda: room.play.state is State.PAUSED and bool(room.shown))
        assert {frame for _us, frame in room.shown} == {seen}
        assert room.spin(lambda seen=seen: room.code() == seen)  # painted a little later than told
        assert room.stamp().precision is Precision.EXACT
        room.play.step(-1)
        room.arrive(seen - 1)
        assert room.play._player.rate == 0.5, other
    assert opened == [1]
    leave(room)


def test_another_engine_without_a_film(spin: Spin, clip: Clip) -> None:
    need_vlc()
    room = Room(spin, Loud(available=False))
    room.play.set_engine("vlc")
    room.play.set_engine("what is this")
    assert room.play.engine == "own"
    room.play.set_engine("vlc")
    room.open(clip("GOP 25"))
    room.play.close()
    room.play.set_engine("own")
    room.spin(seconds=0.1)
    assert room.play.state is State.EMPTY
    assert room.play.now() is None
    leave(room)


def test_one_film_after_the_other_leaves_nothing_behind(room: Room, clip: Clip) -> None:
    for n in range(6):
        room.open(clip(("GOP 25", "MPEG-TS")[n % 2]))
        room.play.play()
        room.spin(seconds=0.05 * n)
    room.play.close()
    names = {"stills", "stills behind", "vlc"}
    assert room.spin(lambda: not {t.name for t in threading.enumerate()} & names)


# --- without VLC, and what it cannot play --------------------------------------------------------------


def test_without_vlc_the_sentence_says_what_to_do_and_the_own_engine_plays(spin: Spin, clip: Clip) -> None:
    def missing() -> Any:
        raise BadFilm("The player VLC does not work on this computer. Choose the own player.", reason="no vlc")

    failed: list[tuple[str, str]] = []
    player = FilmPlayer(Told(failed=lambda *why: failed.append(why)), None, VlcEngine(missing))
    player.open(clip("GOP 25"))
    assert spin(lambda: player.state is State.FAILED)
    assert failed[0][0] == "no vlc"
    player.play()
    player.step(1)
    player.close()


@pytest.mark.parametrize("where", ["/nonexistent/libvlc.so.5", "broken"])
def test_a_library_that_does_not_load_is_told_and_does_not_end_us(tmp_path: Path, where: str) -> None:
    if where == "broken":
        (tmp_path / "libvlc.so.5").write_text("not a library")
        where = str(tmp_path / "libvlc.so.5")
    code = (
        "import os\n"
        f"os.environ['PYTHON_VLC_LIB_PATH'] = {where!r}\n"
        "from observer.errors import BadFilm\n"
        "from observer.media.vlc_engine import VlcEngine\n"
        "try:\n    VlcEngine().prepare()\n"
        "except BadFilm as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "own player in Preferences" in done.stdout


def test_the_program_ends_while_vlc_plays(clip: Clip) -> None:
    need_vlc()
    code = (
        "import sys, threading, pathlib\n"
        "from observer.media.player import Told\n"
        "from observer.media.playing import FilmPlayer\n"
        "from observer.media.vlc_engine import VlcEngine\n"
        "seen = threading.Semaphore(0)\n"
        "player = FilmPlayer(Told(shown=lambda shown: seen.release()), None, VlcEngine())\n"
        "player.open(pathlib.Path(sys.argv[1]))\n"
        "seen.acquire(timeout=20)\n"
        "player.play()\n"
        "print(all(seen.acquire(timeout=20) for _n in range(10)))\n"
    )
    for _n in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code, str(clip("GOP 25"))], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "True", "")


def test_a_film_that_vlc_cannot_play(spin: Spin, tmp_path: Path) -> None:
    """A film that VLC begins, and shows nothing of: here one that is gone when it comes to playing."""
    need_vlc()
    make_clip(tmp_path / "a.mp4", 4)
    failed: list[tuple[str, str]] = []
    shown: list[object] = []
    player = FilmPlayer(Told(shown=shown.append, failed=lambda *why: failed.append(why)), None, VlcEngine())
    player.open(tmp_path / "a.mp4")
    assert spin(lambda: shown)
    blinded = load_vlc()
    player._engine = VlcEngine(lambda: Blind(blinded))  # type: ignore[assignment,arg-type,return-value]
    player.play()
    assert spin(lambda: failed)
    assert failed[0][0] == "vlc cannot"
    assert "a.mp4" in failed[0][1]
    assert player.state is State.FAILED
    player.close()


class Blind:
    """VLC, of which no picture ever comes."""

    def __init__(self, vlc: Any) -> None:
        self.module, self._vlc = vlc.module, vlc

    def player(self, path: str, *options: str) -> Any:
        return self._vlc.player(path, *options, ":no-video", ":start-time=3.8")

    def paint_into(self, *_what: Any) -> None:
        return


# --- reckoning -----------------------------------------------------------------------------------------


class Seconds:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def reckoning(rate: float = 1.0) -> tuple[Reckoning, Seconds]:
    seconds = Seconds()
    index = FrameIndex(np.arange(500, dtype=np.int64), np.ones(500, bool), 1, 25, 0, 20_000_000)
    return Reckoning(index, 100, rate, seconds), seconds


def test_before_vlc_tells_a_time_neither_the_count_nor_the_clock_is_exceeded() -> None:
    place, seconds = reckoning()
    assert place.shown() == 100
    seconds.now += 0.4  # it dwells on the first
    assert place.shown() == 101
    place, seconds = reckoning()
    numbers = []
    for _n in range(10):  # it shows the same frame again and again
        numbers.append(place.shown())
        seconds.now += 0.01
    assert numbers == [100, 100, 100, 101, 101, 101, 101, 102, 102, 102]


def test_after_that_the_clock_goes_on_from_what_was_told_and_never_back() -> None:
    place, seconds = reckoning(2.0)
    place.tell(6_000_000)
    assert place.shown() == 150
    seconds.now += 0.1
    assert place.shown() == 155
    place.tell(6_100_000)
    assert place.us() == 6_100_000
    assert place.shown() == 155
    seconds.now += 0.1
    assert place.shown() in (157, 158)

"""The stamp of a mark is the frame on the screen: read from the bar code that is seen, never from the player."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clips import CLIPS, make_clip, make_sound, read_barcode
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from screening import Clip, Loud, Room, Spin, code_in, leave, mark, need_vlc, truth
from ui.real_screen import needs_xvfb, not_within, run_there

from observer.media.player import Look, Precision, Stamp, State

MARKS = 50
NEAR = 13  # frames by which the stamp of a film that VLC plays may be off on a busy computer

# What holds for any engine; beside this, `test_vlc.py` says what VLC does differently.
BOTH = pytest.mark.parametrize("room", ["own", "vlc"], indirect=True)


@pytest.fixture
def room(spin: Spin, request: pytest.FixtureRequest) -> Iterator[Room]:
    if getattr(request, "param", "own") == "vlc":
        need_vlc()
    made = Room(spin, engine=getattr(request, "param", "own"))
    yield made
    leave(made)


# --- marks ---------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("kind", CLIPS)
def test_marks_in_pause_after_seeks(room: Room, clip: Clip, kind: str) -> None:
    pts_of = truth(clip(kind))
    room.open(clip(kind))
    chance = random.Random(kind)
    wrong = []
    for frame in [0, len(pts_of) - 1, *(chance.randrange(len(pts_of)) for _n in range(MARKS - 2))]:
        room.go(frame)
        code, fault = mark(room, pts_of)
        assert code_in(room.view.grab().toImage(), room.view) == code
        wrong += [fault] if fault or code != frame else []
    assert wrong == []


@BOTH
@pytest.mark.parametrize("kind", CLIPS)
@pytest.mark.parametrize("way", [1, -1])
def test_marks_after_steps(room: Room, clip: Clip, kind: str, way: int) -> None:
    pts_of = truth(clip(kind))
    room.open(clip(kind))
    frame = len(pts_of) // 2 - way * 30
    room.go(frame)
    wrong, times = [], []
    for _n in range(MARKS):
        frame += way
        begin = time.perf_counter()
        room.play.step(way)
        room.arrive(frame)
        times.append(time.perf_counter() - begin)
        code, fault = mark(room, pts_of)
        wrong += [fault] if fault or code != frame else []
    assert wrong == []
    # For who runs this with -s; how fast the computer is today is not what is tested.
    print(f"{kind}, step {way:+}: {1000 * np.median(times):.1f} ms median, {1000 * max(times):.1f} ms at most")  # noqa: T201


@pytest.mark.parametrize("kind", CLIPS)
def test_marks_while_playing(room: Room, clip: Clip, kind: str) -> None:
    """At random moments; the frame is read from the screen in the same turn of the event loop as the stamp."""
    pts_of = truth(clip(kind))
    room.open(clip(kind))
    chance = random.Random(kind)
    room.go(chance.randrange(len(pts_of) // 2))
    room.play.play()
    room.state(State.PLAYING)
    wrong, codes = [], set()
    for _n in range(MARKS // 2):
        room.spin(seconds=chance.uniform(0.01, 0.1))
        code, fault = mark(room, pts_of)
        codes.add(code)
        wrong += [fault] if fault else []
    assert wrong == []
    assert len(codes) >= 5
    room.play.pause()
    held = room.stamp()
    room.spin(seconds=0.3)
    assert room.stamp() == held
    assert mark(room, pts_of) == (held.frame, "")


def test_stepping_while_playing_goes_on_from_the_frame_that_is_seen(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    for n, way in enumerate((1, -1, 5, -7)):
        room.play.seek(2_000_000 + 500_000 * n)
        room.play.play()
        room.spin(seconds=0.4)
        seen = room.code()
        assert seen is not None
        room.play.step(way)
        room.arrive(seen + way)
        assert room.code() == seen + way
        room.spin(seconds=0.1)
        assert room.code() == seen + way
        assert room.play.state is State.PAUSED


@BOTH
def test_a_pause_before_the_sought_frame_is_seen_stays_with_what_was_sought(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 250"))
    room.go(20)
    room.play.play()
    room.spin(seconds=0.3)
    room.play.seek(9_020_000)
    room.play.pause()
    room.arrive(225)
    room.play.play()
    room.play.seek(5_020_000)
    room.play.step(-1)
    room.arrive(124)
    room.spin(seconds=0.1)
    assert room.code() == 124


def test_nothing_is_painted_after_a_pause(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    for n in range(12):
        room.play.play()
        room.spin(seconds=0.15 + 0.007 * n)
        seen = room.code()
        room.play.pause()
        room.shown.clear()
        room.spin(seconds=0.08)
        assert {frame for _us, frame in room.shown} <= {seen}
        assert room.code() == seen


@BOTH
def test_many_steps_in_a_hurry_add_up(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 250"))
    room.go(100)
    for _n in range(7):
        room.play.step(-1)
    for _n in range(20):
        room.play.step(1)
    room.arrive(113)
    assert room.code() == 113


@BOTH
def test_frames_never_come_out_of_order_after_seeks(room: Room, clip: Clip) -> None:
    """Wild seeking, playing or not: after the last order nothing of an earlier one is seen."""
    room.open(clip("GOP 250"))
    chance = random.Random(3)
    index = room.play.index
    assert index is not None
    for n in range(12):
        for _m in range(chance.randrange(1, 6)):
            room.play.seek(chance.randrange(index.end_us), exact=chance.random() < 0.5)
            if chance.random() < 0.3:
                room.play.toggle()
            room.spin(seconds=chance.uniform(0, 0.05))
        if n % 2:
            room.play.pause()
        target = chance.randrange(len(index) - 60)
        room.shown.clear()
        room.play.seek(index.us_of(target))
        assert room.spin(lambda goal=target: room.shown and room.shown[0][1] >= goal)
        room.spin(seconds=0.1)
        frames = [frame for _us, frame in room.shown]
        # While it plays, a busy computer may pass over the first.
        assert frames[0] == target or (frames[0] in range(target, target + 5) and not n % 2)
        assert frames == sorted(frames)
        near = NEAR if room.play.is_approximate and room.play.state is State.PLAYING else 0
        assert room.code() in range(frames[-1] - near, frames[-1] + near + 1)


@BOTH
def test_dragging_shows_true_key_frames(room: Room, clip: Clip) -> None:
    pts_of = truth(clip("MPEG-TS"))
    room.open(clip("MPEG-TS"))
    room.go(40)
    for us in range(1_000_000, 11_000_000, 700_000):
        room.shown.clear()
        room.play.seek(us, exact=False)
        assert room.spin(lambda: room.shown)
        code, fault = mark(room, pts_of)
        assert fault == ""
        assert code is not None
        assert code % 25 == 0
    room.play.seek(5_500_000)
    room.arrive(room.play.index.at(5_500_000))  # type: ignore[union-attr]


# --- playing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "sound"), [(0.25, True), (0.5, True), (2.0, True), (4.0, True), (0.5, False), (2.0, False)]
)
def test_rates(spin: Spin, tmp_path: Path, clip: Clip, rate: float, sound: bool) -> None:
    room = Room(spin, Loud(available=sound))
    room.open(clip("GOP 25"))
    room.play.set_rate(rate)
    room.play.play()
    assert spin(lambda: room.stamp().us > 0)
    spin(seconds=0.3)
    begin_us, begin = room.stamp().us, time.monotonic()
    spin(seconds=1.5)
    went = (room.stamp().us - begin_us) / 1e6 / (time.monotonic() - begin)
    assert 0.8 * rate - 0.05 < went < 1.2 * rate + 0.05
    assert room.code() == room.stamp().frame
    leave(room)


@BOTH
def slowed(room: Room, seconds: float) -> None:
    """Let decoding a frame take at least so long, as on a computer that cannot keep up."""
    source = room.play._player._film.source  # type: ignore[attr-defined]
    decode = source.next_frame

    def slowly(*how: Any) -> Any:
        time.sleep(seconds)
        return decode(*how)

    source.next_frame = slowly


def test_a_computer_that_cannot_keep_up_says_how_fast_it_is_and_marks_stay_exact(spin: Spin, tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 20, gop=10_000)
    pts_of = truth(tmp_path / "a.mp4")
    room = Room(spin, Loud(available=False))
    room.open(tmp_path / "a.mp4")
    slowed(room, 0.05)
    room.play.set_rate(4.0)
    room.play.play()

    def told() -> list[float]:
        return [told[1] for told in room.told if told[0] == "rate" and told[1] < 3]

    assert spin(told)
    frame = room.stamp().frame
    assert spin(lambda: room.stamp().frame > frame + 3)
    assert mark(room, pts_of)[1] == ""
    leave(room)


@pytest.mark.parametrize("kind", ["GOP 25", "GOP 250"])
def test_a_computer_that_cannot_keep_up_keeps_time_where_it_can(spin: Spin, clip: Clip, kind: str) -> None:
    pts_of = truth(clip(kind))
    room = Room(spin)
    room.open(clip(kind))
    slowed(room, 0.1)
    room.play.set_rate(2.0)
    room.play.play()
    begin = time.monotonic()
    room.state(State.ENDED)
    # Twelve seconds; on a busy computer later, but never by leaving out all that is left.
    assert time.monotonic() - begin > 5
    assert spin(lambda: mark(room, pts_of) == (len(pts_of) - 1, ""))
    leave(room)


def test_changing_the_rate_while_playing_goes_on_from_here(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.play.play()
    room.spin(seconds=0.6)
    before = room.stamp().frame
    room.shown.clear()
    room.play.set_rate(0.25)
    room.spin(seconds=0.6)
    assert room.shown
    assert -1 <= room.shown[0][1] - before <= 4
    assert room.play.state is State.PLAYING


def test_loop(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(10)
    room.play.set_loop(2_000_000, 2_400_000)
    room.play.play()
    room.shown.clear()
    assert room.spin(lambda: sum(frame == 50 for _us, frame in room.shown) >= 3)
    frames = [frame for _us, frame in room.shown if frame != 10]
    assert set(frames) <= set(range(50, 60))
    assert 59 in frames
    room.play.set_loop(None, None)
    assert room.spin(lambda: room.stamp().frame > 65)


@BOTH
def test_the_end_and_on_from_there(room: Room, clip: Clip) -> None:
    room.open(clip("29.97"))
    index = room.play.index
    assert index is not None
    last = len(index) - 1
    room.go(last - 12)
    room.play.play()
    room.state(State.ENDED)
    assert room.spin(lambda: room.code() == last)
    room.play.step(-1)
    room.arrive(last - 1)
    assert room.code() == last - 1
    assert room.play.state is State.PAUSED
    room.play.play()
    room.state(State.ENDED)
    room.go(30)
    room.state(State.PAUSED)
    assert room.code() == 30
    room.play.seek(index.end_us - 1)
    room.play.play()
    room.state(State.ENDED)
    room.shown.clear()
    room.play.play()
    assert room.spin(lambda: room.shown and room.shown[-1][1] in range(1, 60))
    assert room.play.state is State.PLAYING


@BOTH
def test_seeks_beyond_the_film_stay_in_it(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(100)
    room.play.seek(10**12)
    room.arrive(299)
    room.play.step(5)
    room.spin(seconds=0.05)
    assert room.code() == 299
    room.play.seek(-5)
    room.arrive(0)
    room.play.step(-3)
    room.spin(seconds=0.05)
    assert room.code() == 0


@BOTH
def test_a_second_film_while_the_first_plays(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 250"))
    room.go(200)
    room.play.play()
    room.spin(seconds=0.2)
    room.shown.clear()
    room.play.open(clip("MPEG-TS"))
    room.state(State.PAUSED)
    room.arrive(0)
    room.spin(seconds=0.3)
    assert {frame for _us, frame in room.shown} == {0}
    assert room.code() == 0
    assert room.play.info is not None
    assert room.play.info.path == clip("MPEG-TS")


@BOTH
def test_closing_while_decoding(room: Room, clip: Clip) -> None:
    for n in range(4):
        room.open(clip("GOP 250"))
        room.play.seek(9_700_000)
        if n % 2:
            room.play.play()
        room.spin(seconds=0.02 * n)
        room.play.close()
        room.shown.clear()
        room.spin(seconds=0.2)
        assert room.shown == []
        assert room.play.now() is None
        assert room.play.state is State.EMPTY
    assert room.spin(
        lambda: not {t.name for t in threading.enumerate()} & {"stills", "_decode", "_present", "sound", "vlc"}
    )


@BOTH
def test_closing_while_opening(room: Room, clip: Clip) -> None:
    room.play.open(clip("GOP 250"))
    room.play.close()
    room.spin(seconds=0.3)
    assert room.play.state is State.EMPTY
    assert room.shown == []


@BOTH
def test_a_file_that_is_no_film(room: Room, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no film")
    room.play.open(tmp_path / "a.mp4")
    room.state(State.FAILED)
    assert room.spin(lambda: any(told[0] == "failed" for told in room.told))
    assert [told[0] for told in room.told if told[0] == "failed"] == ["failed"]
    room.play.play()
    room.play.step(1)
    room.play.seek(3)
    room.spin(seconds=0.05)
    assert room.play.now() is None


@BOTH
def test_a_film_that_disappears_while_it_is_open(room: Room, tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 4, gop=250)
    room.play.open(tmp_path / "a.mp4")
    (tmp_path / "a.mp4").rename(tmp_path / "b.mp4")
    room.spin(lambda: room.play.state in (State.FAILED, State.PAUSED))
    room.spin(seconds=0.2)
    # Either it was read before it went, or it says why not; it does not hang.
    assert room.play.state is State.FAILED or room.code() == 0


# --- sound ---------------------------------------------------------------------------------------------


def test_beeps_come_when_their_frames_are_shown(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(20)
    room.play.play()
    room.spin(seconds=1.8)
    assert max(room.out.peaks) > 5000
    assert ("sound", "heard") in room.told


def test_a_film_without_sound(room: Room, tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 3, audio=False)
    room.open(tmp_path / "a.mp4")
    room.play.play()
    assert room.spin(lambda: room.stamp().frame > 20, 5)
    assert ("sound", "none") in room.told
    assert room.out.peaks == []


def test_no_sound_device(spin: Spin, clip: Clip) -> None:
    room = Room(spin, Loud(available=False))
    room.open(clip("GOP 25"))
    room.play.play()
    assert spin(lambda: room.stamp().frame > 20, 5)
    assert ("sound", "no device") in room.told
    assert room.out.peaks == []
    leave(room)


def test_sound_that_begins_late_does_not_turn_the_film_back(spin: Spin, clip: Clip) -> None:
    room = Room(spin, Loud(delay_s=1.0))
    room.open(clip("GOP 25"))
    room.play.play()
    spin(seconds=2.5)
    frames = [frame for _us, frame in room.shown]
    assert frames == sorted(frames)
    assert frames[-1] > 40
    leave(room)


@pytest.mark.parametrize("engine", ["own", "vlc"])
def test_sound_alone_is_marked_by_its_own_moments(spin: Spin, tmp_path: Path, engine: str) -> None:
    if engine == "vlc":
        need_vlc()
    room = Room(spin, Loud(), engine)
    make_sound(tmp_path / "a.wav", 3, "pcm_s16le")
    room.open(tmp_path / "a.wav")
    room.play.seek(1_000_000)
    room.arrive(25)
    assert room.stamp() == Stamp(48_000, 1_000_000, 25, Precision.APPROX)
    room.play.play()
    assert room.spin(lambda: room.stamp().frame > 35, 5)
    room.state(State.ENDED)
    assert max(room.out.peaks) > 5000
    room.play.step(-2)
    room.arrive(72)
    leave(room)


# --- the view ------------------------------------------------------------------------------------------


def test_the_picture_is_letterboxed_in_any_window(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    for size in ((640, 200), (300, 600), (320, 180)):
        room.view.resize(*size)
        room.spin(seconds=0.05)
        room.go(sum(size) % 90)
        assert room.code() == sum(size) % 90
        rect = room.view.picture_rect()
        assert rect.width() / rect.height() == pytest.approx(16 / 9, rel=0.02)
        assert rect.center().x() == pytest.approx(size[0] / 2, abs=1)


def test_a_rotated_film_with_oblong_pixels(room: Room, tmp_path: Path) -> None:
    make_clip(tmp_path / "a.mp4", 1, rotation=90)
    room.open(tmp_path / "a.mp4")
    room.spin(seconds=0.05)
    rect = room.view.picture_rect()
    assert rect.height() / rect.width() == pytest.approx(16 / 9, rel=0.02)


def test_zoom_around_the_cursor_and_pan(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(33)
    view = room.view
    before = view.picture_rect()
    wheel = QWheelEvent(
        QPointF(80, 45),
        QPointF(80, 45),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)
    after = view.picture_rect()
    assert after.width() == pytest.approx(before.width() * 1.25**2)
    assert (80 - after.left()) / after.width() == pytest.approx(80 / 320, abs=0.01)
    view.reset_zoom()
    view.set_zoom(2.0, QPointF(0, 0))
    room.spin(seconds=0.1)
    assert view.picture_rect().topLeft() == QPointF(0, 0)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(view, QPoint(150, 80))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 80))
    assert view.picture_rect().topLeft() == QPointF(-50, -20)
    view.reset_zoom()
    room.spin(seconds=0.1)
    assert room.code() == 33


@BOTH
def test_look_changes_the_picture_and_not_the_frame(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 25"))
    room.go(12)
    plain = _middle(room.screen())
    room.play.set_look(Look(brightness=0.2))
    assert room.spin(lambda: _middle(room.screen()) > plain + 30, 5)
    assert room.stamp().frame == 12
    assert room.code() == 12


def _middle(image: QImage) -> int:
    return image.pixelColor(image.width() // 3, image.height() * 2 // 3).green()


@BOTH
def test_snapshot_is_the_whole_frame_that_is_seen(room: Room, clip: Clip) -> None:
    room.view.resize(200, 200)
    room.open(clip("GOP 25"))
    room.go(77)
    shot = room.play.snapshot()
    assert shot is not None
    assert (shot.width(), shot.height()) == (320, 180)
    rows = np.frombuffer(shot.constBits(), np.uint8).reshape(180, 320, 4)
    assert read_barcode(rows) == 77


def test_times_after_35_minutes_fit_the_signal(room: Room) -> None:
    room.play.frame_shown.emit(2**40, 10**6)
    assert room.shown[-1] == (2**40, 10**6)


# --- in the real world ---------------------------------------------------------------------------------


NULL_SINK = """
load-module module-null-sink sink_name=nothing
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
"""
LISTENING = """
import subprocess, sys, time
from PySide6.QtWidgets import QApplication
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback
film, engine = sys.argv[1:]
app = QApplication([])
view = FilmView()
play = Playback(view, engine=engine)
said, shown, streams = [], [], []
play.sound_is.connect(said.append)
play.frame_shown.connect(lambda us, frame: shown.append(frame))
view.show()
def spin(holds, seconds):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)
def heard():
    if engine == "own":
        return play._out._heard_us > 300_000
    listed = subprocess.run(["pactl", "list", "short", "sink-inputs"], capture_output=True, text=True, check=True)
    return bool(listed.stdout.strip())
play.open(film)
spin(lambda: shown, 30)
play.set_loop(0, 4_000_000)
play.play()
spin(lambda: shown[-1] > 60 and heard(), 60)
print(said, heard())
play.set_loop(None, None)
play.set_rate(2.0)
play.set_volume(0.5)
play.seek(1_000_000)
spin(lambda: 25 <= shown[-1] < 60, 30)
print(shown[-1])
play.close()
spin(lambda: False, 0.2)
"""


@pytest.fixture(scope="module")
def null_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sound server of our own, also for root, with a loudspeaker that nobody hears; how to find it."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("needs pulseaudio")
    folder = tmp_path_factory.mktemp("pulse")
    socket, log = folder / "sound", folder / "log"
    (folder / "null.pa").write_text(NULL_SINK.format(socket=socket))
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(folder)}
    options = ["-n", "-F", str(folder / "null.pa"), "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    with log.open("w") as said:
        command = ["pulseaudio", *options, "--realtime=no", "--high-priority=no"]
        server = subprocess.Popen(command, env={**os.environ, **own}, stderr=said)
    try:
        end = time.monotonic() + 60
        while not socket.exists() and server.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        assert socket.exists(), log.read_text()
        yield {**own, "PULSE_SERVER": f"unix:{socket}", "QT_QPA_PLATFORM": "offscreen"}
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize("engine", ["own", "vlc"])
def test_the_real_loudspeaker_on_a_sink_that_nobody_hears(null_sink: dict[str, str], clip: Clip, engine: str) -> None:
    if engine == "vlc":
        need_vlc()
        if shutil.which("pactl") is None:
            pytest.skip("needs pactl")
    done = subprocess.run(
        [sys.executable, "-c", LISTENING, str(clip("GOP 25")), engine],
        env={**os.environ, **null_sink},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    sound, frame = done.stdout.splitlines()
    assert sound == "['heard'] True"
    assert 25 <= int(frame) < 60


@needs_xvfb
@not_within
def test_on_a_real_screen() -> None:
    """The marks once more, where the bar code is read from the screen of an X server."""
    run_there(__file__, "(marks and MPEG) or out_of_order", "1280x1024x24")

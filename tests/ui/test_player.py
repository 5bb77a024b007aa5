"""The stamp of a mark is the frame on the screen: read from the bar code that is seen, never from the player."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clips import CLIPS, make_clip, make_sound, read_barcode
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from observer.media.player import Look, Precision, SoundSource, Stamp, State
from observer.media.soundtrack import SOUND_RATE
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback

MARKS = 50
Spin = Callable[..., bool]
Clip = Callable[..., Path]


class Loud:
    """A loudspeaker without a room: takes sound at the pace of a real one, and remembers how loud it was."""

    def __init__(self, available: bool = True, delay_s: float = 0.05) -> None:
        self.available, self._delay = available, delay_s
        self.peaks: list[int] = []
        self.volume = 1.0
        self._run = 0

    def start(self, source: SoundSource) -> None:
        self._run += 1
        threading.Thread(target=self._play, args=(source, self._run), daemon=True).start()

    def stop(self) -> None:
        self._run += 1

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def _play(self, source: SoundSource, run: int) -> None:
        begin, taken = time.monotonic() + self._delay, 0
        while run == self._run:
            due = int((time.monotonic() - begin + 0.2) * SOUND_RATE)
            if due > taken:
                data = source.read(4 * (due - taken))
                assert len(data) == 4 * (due - taken)
                self.peaks.append(int(np.abs(np.frombuffer(data, np.int16).astype(int)).max()))
                taken = due
            heard = int((time.monotonic() - begin) * SOUND_RATE)
            if heard > 0:
                source.played(heard)
            time.sleep(0.02)


class Room:
    """A film on a screen, with what it told."""

    def __init__(self, spin: Spin, out: Any = None) -> None:
        self.spin = spin
        self.out = out or Loud()
        self.view = FilmView()
        self.view.resize(320, 180)
        self.play = Playback(self.view, self.out)
        self.told: list[tuple[Any, ...]] = []
        self.shown: list[tuple[int, int]] = []
        self.play.state_changed.connect(lambda state: self.told.append(("state", state)))
        self.play.failed.connect(lambda code, words: self.told.append(("failed", code, words)))
        self.play.sound_is.connect(lambda sound: self.told.append(("sound", sound)))
        self.play.rate_is.connect(lambda rate: self.told.append(("rate", rate)))
        self.play.frame_shown.connect(lambda us, frame: self.shown.append((us, frame)))
        self.view.show()
        spin(seconds=0.02)

    def open(self, path: Path) -> None:
        self.play.open(path)
        assert self.spin(lambda: self.play.state is State.PAUSED and self.play.now() is not None)

    def stamp(self) -> Stamp:
        stamp = self.play.now()
        assert stamp is not None
        return stamp

    def go(self, frame: int) -> None:
        """To the middle of a frame, and wait until the player says that it is there."""
        index = self.play.index
        assert index is not None
        self.play.seek((index.us_of(frame) + index.end_of(frame)) // 2)
        self.arrive(frame)

    def arrive(self, frame: int) -> None:
        assert self.spin(lambda: self.play.now() is not None and self.stamp().frame == frame), (frame, self.stamp())

    def state(self, state: State) -> None:
        assert self.spin(lambda: self.play.state is state), self.play.state

    def screen(self) -> QImage:
        """What was painted last: on a real screen what is there, else what is in the window's memory."""
        if QGuiApplication.platformName() == "xcb":
            return self.view.screen().grabWindow(self.view.winId()).toImage()
        image = self.view.backingStore().paintDevice()
        assert isinstance(image, QImage)
        return image.copy()

    def code(self) -> int | None:
        """The bar code that is seen."""
        return code_in(self.screen(), self.view)


def code_in(image: QImage, view: FilmView) -> int | None:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    ratio = image.width() / view.width()
    where = view.picture_rect()
    top, left = round(where.top() * ratio), round(where.left() * ratio)
    return read_barcode(pixels[top : round(where.bottom() * ratio), left : round(where.right() * ratio)])


def truth(path: Path) -> dict[int, int]:
    """PTS of each bar code, by decoding all of the film."""
    with av.open(str(path)) as container:
        found = ((read_barcode(f.to_ndarray(format="gray")), f.pts) for f in container.decode(video=0))
        return {code: pts for code, pts in found if code is not None and pts is not None}


@pytest.fixture
def room(spin: Spin) -> Iterator[Room]:
    made = Room(spin)
    yield made
    leave(made)


def leave(room: Room) -> None:
    room.play.close()
    room.view.close()
    room.view.deleteLater()
    room.play.deleteLater()
    room.spin(seconds=0.02)


def mark(room: Room, pts_of: dict[int, int]) -> tuple[int | None, str]:
    """What is seen, and what is wrong about the stamp that a mark would get (nothing, it is hoped)."""
    stamp, code = room.stamp(), room.code()
    if code is None or stamp.frame != code or stamp.pts != pts_of[code] or stamp.precision is not Precision.EXACT:
        return code, f"seen {code}, stamp {stamp}"
    return code, ""


# --- marks ---------------------------------------------------------------------------------------------


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


def test_many_steps_in_a_hurry_add_up(room: Room, clip: Clip) -> None:
    room.open(clip("GOP 250"))
    room.go(100)
    for _n in range(7):
        room.play.step(-1)
    for _n in range(20):
        room.play.step(1)
    room.arrive(113)
    assert room.code() == 113


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
        assert room.code() == frames[-1]


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
    assert room.spin(lambda: not {t.name for t in threading.enumerate()} & {"stills", "_decode", "_present", "sound"})


def test_closing_while_opening(room: Room, clip: Clip) -> None:
    room.play.open(clip("GOP 250"))
    room.play.close()
    room.spin(seconds=0.3)
    assert room.play.state is State.EMPTY
    assert room.shown == []


def test_a_file_that_is_no_film(room: Room, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no film")
    room.play.open(tmp_path / "a.mp4")
    room.state(State.FAILED)
    assert [told[0] for told in room.told if told[0] == "failed"] == ["failed"]
    room.play.play()
    room.play.step(1)
    room.play.seek(3)
    room.spin(seconds=0.05)
    assert room.play.now() is None


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


def test_sound_alone_is_marked_by_its_own_moments(room: Room, tmp_path: Path) -> None:
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
import sys, time
from PySide6.QtWidgets import QApplication
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback
app = QApplication([])
view = FilmView()
play = Playback(view)
said, shown = [], []
play.sound_is.connect(said.append)
play.frame_shown.connect(lambda us, frame: shown.append(frame))
view.show()
def spin(holds, seconds):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)
play.open(sys.argv[1])
spin(lambda: shown, 10)
play.play()
spin(lambda: shown[-1] > 60, 15)
heard = play._out._heard_us
play.set_rate(2.0)
play.set_volume(0.5)
play.seek(1_000_000)
spin(lambda: 50 < shown[-1] < 60, 10)
play.close()
spin(lambda: False, 0.2)
print(said, heard)
"""


@pytest.mark.skipif(shutil.which("pulseaudio") is None, reason="needs pulseaudio")
def test_the_real_loudspeaker_on_a_sink_that_nobody_hears(tmp_path: Path, clip: Clip) -> None:
    socket = tmp_path / "sound"
    (tmp_path / "null.pa").write_text(NULL_SINK.format(socket=socket))
    home = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    options = ["-n", "-F", str(tmp_path / "null.pa"), "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
    server = subprocess.Popen(["pulseaudio", *options], env=home, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while not socket.exists() and time.monotonic() < end:
            time.sleep(0.05)
        done = subprocess.run(
            [sys.executable, "-c", LISTENING, str(clip("GOP 25"))],
            env={**os.environ, "PULSE_SERVER": f"unix:{socket}", "QT_QPA_PLATFORM": "offscreen"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    finally:
        server.terminate()
        server.wait()
    said, heard = done.stdout.splitlines()[-1].split("]")
    assert said == "['heard'"
    assert int(heard.split()[0]) > 300_000
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
@pytest.mark.skipif(os.environ["QT_QPA_PLATFORM"] == "xcb", reason="this is it")
def test_on_a_real_screen() -> None:
    """The marks once more, where the bar code is read from the screen of an X server."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            display = answer.readline().strip()
        some = "(marks and MPEG) or out_of_order"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", __file__, "-k", some],
            env={**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    finally:
        server.terminate()
        server.wait()

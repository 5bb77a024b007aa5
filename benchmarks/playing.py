"""Playing, stepping and seeking in a 1080p25 film: Observer with either engine, beside Qt Multimedia.

All show 1280 x 720 in a widget without a screen. The processor while playing is compared with decoding the same
frames and nothing else, in the same run: what is above 1 is scaling, painting, and keeping time. Times until a
frame is painted are compared with those of Qt Multimedia, which steps by going to the time of the next frame, its
only way; Observer steps and seeks in the same way with either engine.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import common
import numpy as np
from common import heading, row
from PySide6.QtCore import QUrl
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoFrameFormat, QVideoSink
from PySide6.QtWidgets import QApplication

from observer.media import capabilities
from observer.media.footage import probe
from observer.media.frame_index import FrameIndex
from observer.media.player import Shown, Stamp, State
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback

SECONDS, GOP, FPS = 30, 50, 25
SIZE, SEEN = (1920, 1080), (1280, 720)
PLAY_S, STEPS, SEEKS = 10.0, 40, 15
FORMATS = {
    QVideoFrameFormat.PixelFormat.Format_YUV420P: "yuv420p",
    QVideoFrameFormat.PixelFormat.Format_NV12: "nv12",
}
_app = QApplication.instance() or QApplication([])


def make_film(path: Path) -> None:
    """A film that moves everywhere, as one held by hand: about 10 Mbit/s."""
    with av.open(str(path), "w") as container:
        video = common.film_stream(container, SIZE, FPS, GOP)
        for n, image in enumerate(common.moving_pictures(SIZE, SECONDS * FPS)):
            frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))


def spin(until: Callable[[], object] = lambda: False, seconds: float = 10.0) -> bool:
    """Let the window work until something holds, at most so long."""
    end = time.perf_counter() + seconds
    while not until():
        if time.perf_counter() > end:
            return False
        _app.processEvents()
        time.sleep(0.0005)
    return True


class Own:
    """Observer's player in its view."""

    engine = "own"

    def __init__(self, film: Path, index: FrameIndex) -> None:
        self.index, self.shown = index, []
        self.view = FilmView()
        self.view.resize(*SEEN)
        self.play = Playback(self.view, engine=self.engine)
        self.play.frame_shown.connect(lambda _us, frame: self.shown.append(frame))
        self.view.show()
        self.play.open(film)
        spin(lambda: self.play.state is State.PAUSED and self.shown)

    def go(self, frame: int) -> float:
        """To a frame; how long it took until it was painted, in seconds."""
        return self._until(frame, lambda: self.play.seek((self.index.us_of(frame) + self.index.end_of(frame)) // 2))

    def step(self, way: int) -> float:
        """One frame on or back."""
        return self._until(self.shown[-1] + way, lambda: self.play.step(way))

    def _until(self, frame: int, order: Callable[[], None]) -> float:
        begin = time.perf_counter()
        order()
        spin(lambda: self.shown[-1] == frame)
        return time.perf_counter() - begin

    def run(self, rate: float) -> None:
        """Play from where it is."""
        self.play.set_rate(rate)
        self.play.play()

    def hold(self) -> None:
        """Pause."""
        self.play.pause()
        spin(seconds=0.3)

    def close(self) -> None:
        """Let go of the film."""
        self.play.close()
        self.view.close()
        spin(seconds=0.2)


class OwnWithVlc(Own):
    """Observer's player, with VLC to move the pictures."""

    engine = "vlc"


class Qt:
    """QMediaPlayer with a QVideoSink, scaled by PyAV and painted in the same view."""

    def __init__(self, film: Path, index: FrameIndex) -> None:
        self.index, self.shown = index, []
        self.view = FilmView()
        self.view.resize(*SEEN)
        self.view.frame_shown.connect(lambda stamp: self.shown.append(stamp.frame))
        self.view.show()
        self.sink, self.player = QVideoSink(), QMediaPlayer()
        self.reformatter = av.video.reformatter.VideoReformatter()
        self.sink.videoFrameChanged.connect(self._arrived)
        self.player.setVideoSink(self.sink)
        self.player.setSource(QUrl.fromLocalFile(str(film)))
        self.player.pause()
        spin(lambda: self.shown)

    def _arrived(self, given: QVideoFrame) -> None:
        if not given.isValid() or not given.map(QVideoFrame.MapMode.ReadOnly):
            return
        frame = av.VideoFrame(given.width(), given.height(), FORMATS[given.pixelFormat()])
        for n, plane in enumerate(frame.planes):
            stride, rows = given.bytesPerLine(n), plane.height
            source = np.frombuffer(given.bits(n), np.uint8)[: stride * rows].reshape(rows, stride)
            target = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
            width = min(stride, plane.line_size)
            target[:rows, :width] = source[:, :width]
        given.unmap()
        scaled = self.reformatter.reformat(frame, *SEEN, format="bgra", interpolation="FAST_BILINEAR", threads=1)
        number = self.index.nearest(given.startTime())
        picture = np.frombuffer(scaled.planes[0], np.uint8).reshape(SEEN[1], -1, 4)[:, : SEEN[0]]
        self.view.set_shown(Shown(Stamp(0, given.startTime(), number), picture, 0, number))

    def go(self, frame: int) -> float:
        """To a frame; how long it took until it was painted, in seconds."""
        begin = time.perf_counter()
        self.player.setPosition((self.index.us_of(frame) + self.index.end_of(frame)) // 2000)
        spin(lambda: self.shown[-1] == frame, 2)
        return time.perf_counter() - begin

    def step(self, way: int) -> float:
        """One frame on or back."""
        return self.go(self.shown[-1] + way)

    def run(self, rate: float) -> None:
        """Play from where it is."""
        self.player.setPlaybackRate(rate)
        self.player.play()

    def hold(self) -> None:
        """Pause."""
        self.player.pause()
        spin(seconds=0.3)

    def close(self) -> None:
        """Let go of the film."""
        self.player.stop()
        self.view.close()
        spin(seconds=0.2)


def played(engine: Own | Qt, rate: float) -> tuple[float, float, float]:
    """Share of a processor, frames seen of those due, and the rate got, while playing."""
    engine.go(5)
    engine.run(rate)
    spin(lambda: engine.shown[-1] > 15)
    count, first = len(engine.shown), engine.shown[-1]
    wall, cpu = time.perf_counter(), time.process_time()
    spin(seconds=PLAY_S / rate)
    took, cpu = time.perf_counter() - wall, time.process_time() - cpu
    went = (engine.shown[-1] - first) / FPS / took
    seen = (len(engine.shown) - count) / (took * rate * FPS)
    engine.hold()
    return cpu / took, seen, went


def latencies(engine: Own | Qt) -> dict[str, list[float]]:
    """Seconds until the frame is painted, for each way of getting there."""
    chance = random.Random(1)
    found: dict[str, list[float]] = {}
    places = [chance.randrange(SECONDS * FPS) for _n in range(SEEKS)]
    found["exact seek"] = [engine.go(place) for place in places]
    engine.go(7 * GOP + 5)
    found["step forward"] = [engine.step(1) for _n in range(STEPS)]
    found["step back, frames seen just before"] = [engine.step(-1) for _n in range(STEPS)]
    cold = []
    for n in range(8):
        # The first frame of a group, to which one came by another way: what lies before is not known yet.
        engine.go((n + 3) * GOP)
        cold.append(engine.step(-1))
    found["step back into another group, cold"] = cold
    return found


def decoding(film: Path) -> float:
    """Share of a processor that decoding takes at the speed of the film, without showing anything."""
    with av.open(str(film)) as container:
        container.streams.video[0].thread_type = "AUTO"
        cpu = time.process_time()
        frames = sum(1 for _frame in container.decode(video=0))
        return (time.process_time() - cpu) / (frames / FPS)


def engines() -> dict[str, type[Own] | type[Qt]]:
    """Those that work on this computer."""
    some: dict[str, type[Own] | type[Qt]] = {"Qt Multimedia": Qt, "Observer": Own}
    if capabilities.vlc().usable:
        some["Observer with VLC"] = OwnWithVlc
    return some


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print the table."""
    film = folder / "film-1080.mp4"
    make_film(film)
    _info, index = probe(film)
    assert index is not None
    print(f"\n1080p25, {SECONDS} s, GOP {GOP}, {film.stat().st_size * 8 / SECONDS / 1e6:.1f} Mbit/s")
    print(f"  {'playing':28} {'processor':>10} {'to decoding':>12} {'seen of due':>12} {'rate':>6}")
    bare = [decoding(film)]
    results: dict[str, dict[str, list[float]]] = {}
    for name, kind in engines().items():
        engine = kind(film, index)
        for rate in (1.0, 2.0):
            share, seen, went = played(engine, rate)
            bare.append(decoding(film))
            ratio = share / rate / (sum(bare[-2:]) / 2)  # decoding just before and just after
            words = f"{share:9.0%} {ratio:11.2f}x {seen:12.0%} {went:6.2f}"
            print(f"  {name + f', {rate:g}x':28} {words}", flush=True)
        results[name] = latencies(engine)
        engine.close()
    print(f"  {'(decoding alone, 1x)':28} {sum(bare) / len(bare):9.0%}")
    heading("until it is painted")
    for way, base in results["Qt Multimedia"].items():
        for name, found in results.items():
            row(f"{way}: {name}", found[way], base)
    film.unlink()


if __name__ == "__main__":
    sys.exit(common.run(main, __doc__))

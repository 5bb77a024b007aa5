"""Cutting half a minute from a 1080p film: seconds of film per second of processor, against copying and decoding.

Copying the packets is quicker, and no choice: it leaves what came before the cut in the file.
"""

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import common
import numpy as np

from observer.media.clips import ClipSpec, cut
from observer.media.footage import probe
from observer.media.silences import Silence

SIZE, FPS, GOP = (1920, 1080), 25, 250
SECONDS, START, STOP = 40, 7.0, 37.0
RATE = 48_000


def main(folder: Path, _sizes: tuple[int, ...]) -> None:
    """Print the table."""
    film, target = folder / "film.mp4", folder / "clip.mp4"
    _make_film(film)
    known = probe(film)
    spec = ClipSpec(film, round(START * 1e6), round(STOP * 1e6), target, overwrite=True)
    silences = (Silence(spec.start_us + 1_000_000, spec.start_us + 2_000_000),)
    muted = ClipSpec(film, spec.start_us, spec.stop_us, target, silences=silences, overwrite=True)
    bits = film.stat().st_size * 8 / SECONDS / 1e6
    print(f"\n{STOP - START:.0f} s of 1080p25, GOP {GOP}, {bits:.1f} Mbit/s, with sound")
    print(f"  {'':58} {'s of film per CPU-s':>20} {'ratio':>8}")
    base = _row("decode the pictures and nothing else", lambda: _decode(film), None)
    _row("copy the packets (not exact; hides what came before)", lambda: _copy(film, target), base)
    _row("cut (media.clips.cut)", lambda: cut([spec], look=lambda _film, _progress: known), base)
    _row("cut with a second muted", lambda: cut([muted], look=lambda _film, _progress: known), base)
    print(f"  the clip: {target.stat().st_size * 8 / (STOP - START) / 1e6:.1f} Mbit/s")
    film.unlink()


def _row(name: str, what: Callable[[], object], base: float | None) -> float:
    begin = time.process_time()
    what()
    took = time.process_time() - begin
    print(f"  {name:58} {(STOP - START) / took:20.2f} {f'{took / base:7.2f}x' if base else '':>8}", flush=True)
    return took


def _decode(film: Path) -> None:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        container.seek(round(START / stream.time_base), stream=stream)
        for frame in container.decode(stream):
            if frame.time >= STOP:
                break


def _copy(film: Path, target: Path) -> None:
    with av.open(str(film)) as source, av.open(str(target), "w") as container:
        streams = {s.index: container.add_stream_from_template(s) for s in source.streams}
        source.seek(round(START * 1e6))
        for packet in source.demux():
            if packet.size and packet.pts * packet.time_base < STOP:
                packet.stream = streams[packet.stream.index]
                container.mux(packet)


def _make_film(path: Path) -> None:
    """A film that moves everywhere, with noise for sound."""
    chance = np.random.default_rng(2)
    with av.open(str(path), "w") as container:
        video = common.film_stream(container, SIZE, FPS, GOP)
        sound = container.add_stream("aac", rate=RATE, layout="stereo")
        for n, image in enumerate(common.moving_pictures(SIZE, SECONDS * FPS)):
            frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            container.mux(video.encode(frame))
            block = (chance.standard_normal((2, RATE // FPS)) * 0.1).astype(np.float32)
            heard = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            heard.sample_rate, heard.pts, heard.time_base = RATE, n * RATE // FPS, Fraction(1, RATE)
            container.mux(sound.encode(heard))
        container.mux([*video.encode(None), *sound.encode(None)])


if __name__ == "__main__":
    common.run(main, __doc__)

"""Writes the film: H.264 and AAC in MP4."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from demo_film.acting import FRAMES, Figure
from demo_film.picture import Studio
from demo_film.play import RATE
from demo_film.room import HEIGHT, WIDTH
from demo_film.sound import SOUND_RATE

_SOUND_FRAME = 1024  # samples; what AAC takes at a time
_AT_ONCE = 25  # frames that one process draws before it hands them over
_BT709 = 1  # the colours of high-definition film
_studio: Studio


def write_film(path: Path, figures: dict[str, Figure], sound: np.ndarray) -> None:
    """Write the film at `path`: 1280 × 720, 25 frames a second, a key frame every two seconds."""
    part = path.with_name(path.name + ".part")
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(os.fspath(part), "w", format="mp4", container_options=options) as container:
        # One thread: how many there are would show in the bytes.
        video = container.add_stream(
            "libx264", rate=RATE, options={
                "crf": "26", "preset": "medium", "tune": "animation", "threads": "1", "flags": "+bitexact",
                "x264-params": f"keyint={2 * RATE}:min-keyint={2 * RATE}:scenecut=0:aq-mode=3:lookahead-threads=1",
            },
        )  # fmt: skip
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = video.codec_context
        context.time_base = Fraction(1, RATE)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = 1
        audio = container.add_stream("aac", rate=SOUND_RATE, layout="stereo", bit_rate=88_000)
        written = 0
        for number, drawn in enumerate(_drawn(figures)):
            container.mux(video.encode(_frame(drawn, number)))
            until = sound.shape[1] * (number + 1) // FRAMES
            while written < until:
                count = min(_SOUND_FRAME, sound.shape[1] - written)
                container.mux(audio.encode(_heard(sound[:, written : written + count], written)))
                written += count
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    part.replace(path)


def _drawn(figures: dict[str, Figure]) -> Iterator[np.ndarray]:
    """All pictures in order (BGRA), drawn by as many processes as there are cores."""
    starts = range(0, FRAMES, _AT_ONCE)
    with ProcessPoolExecutor(os.cpu_count(), initializer=_prepare, initargs=(figures,)) as pool:
        waiting = [pool.submit(_draw, start) for start in starts[:4]]
        for start in starts:
            yield from waiting.pop(0).result()
            if start + 4 * _AT_ONCE < FRAMES:
                waiting.append(pool.submit(_draw, start + 4 * _AT_ONCE))
            if start % 250 == 0:
                print(f"  {start / RATE:.0f} s drawn", flush=True)


def _prepare(figures: dict[str, Figure]) -> None:
    global _studio
    _studio = Studio(figures)


def _draw(start: int) -> list[np.ndarray]:
    return [_pixels(number) for number in range(start, min(start + _AT_ONCE, FRAMES))]


def _pixels(number: int) -> np.ndarray:
    image = _studio.frame(number)
    return np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4).copy()


def _frame(pixels: np.ndarray, number: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(pixels, format="bgra").reformat(
        format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
    )
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _heard(samples: np.ndarray, first: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, first, Fraction(1, SOUND_RATE)
    return frame

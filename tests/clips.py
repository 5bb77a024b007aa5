"""Makes test films in which every frame carries its own number as a bar code.

The top 1/13.5 of the picture holds 24 blocks: 1 0, sixteen bits of the number, a check sum of four bits, 0 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

BLOCKS = 24
SOUND_RATE = 48_000
MTS_START_S = 1.4
# How long frames last in a film of variable rate, in ms, again and again; 40 on average.
VFR_STEPS_MS = (20, 40, 33, 67, 40, 30, 50)


def make_clip(
    path: Path,
    seconds: float,
    rate: Fraction = Fraction(25),
    gop: int = 25,
    bframes: int = 3,
    vfr: bool = False,
    size: tuple[int, int] = (320, 180),
    audio: bool = True,
    rotation: int = 0,
    interlaced: bool = False,
    codec: str = "libx264",
) -> int:
    """Write a film at `path` (.mp4, .mts, .mkv, .avi ...) and return its number of frames.

    `rotation` is what a phone notes, in degrees clockwise. An .mts begins at 1.4 s, as those of cameras do.
    The sound is a beep of 50 ms at each full second.
    """
    frames = max(round(seconds * (25 if vfr else rate)), 1)
    base = Fraction(1, 90_000) if vfr else 1 / rate
    options = {"output_ts_offset": str(MTS_START_S)} if path.suffix == ".mts" else {}
    kind = "mpegts" if path.suffix == ".mts" else None
    with av.open(str(path), "w", format=kind, container_options=options) as container:
        video = container.add_stream(codec, rate=rate, options=_options(codec, interlaced))
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.codec_context.gop_size = gop
        video.codec_context.max_b_frames = bframes
        video.codec_context.time_base = base
        if rotation:
            video.set_display_rotation(-rotation)
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono") if audio else None
        for number, pts in enumerate(_times(frames, vfr)):
            container.mux(video.encode(_frame(number, pts, base, size)))
            if sound is not None:
                _write_sound(container, sound, number, Fraction(frames, 25) if vfr else frames / rate, frames)
        container.mux(video.encode(None))
        if sound is not None:
            container.mux(sound.encode(None))
    return frames


def make_sound(path: Path, seconds: float, codec: str) -> None:
    """Write a sound file without picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=SOUND_RATE, layout="mono")
        for first in range(0, round(seconds * SOUND_RATE), 1024):
            count = min(1024, round(seconds * SOUND_RATE) - first)
            container.mux(stream.encode(_beeps(first, count, stream.codec_context.format.name)))
        container.mux(stream.encode(None))


def read_barcode(picture: NDArray[Any]) -> int | None:
    """The frame number in a picture (height × width, or with colours); None when there is no sound bar code."""
    row = np.asarray(picture)[max(1, picture.shape[0] * 40 // 1080)].astype(float)
    if row.ndim == 2:
        row = row[:, :3].mean(axis=1)
    width = len(row) / BLOCKS
    bits = [int(row[int((k + 0.35) * width) : int((k + 0.65) * width) + 1].mean() > 125) for k in range(BLOCKS)]
    number = int("".join(map(str, bits[2:18])), 2)
    return number if bits == _bits(number) else None


def _bits(number: int) -> list[int]:
    check = (number ^ number >> 4 ^ number >> 8 ^ number >> 12 ^ 0b1010) & 15
    return [int(c) for c in f"10{number & 0xFFFF:016b}{check:04b}01"]


def _options(codec: str, interlaced: bool) -> dict[str, str]:
    options = {"preset": "ultrafast", "crf": "26", "sc_threshold": "0"} if codec == "libx264" else {}
    return {**options, "flags": "+ildct+ilme", "x264-params": "tff=1"} if interlaced else options


def _times(frames: int, vfr: bool) -> list[int]:
    """When each frame is shown, in ticks."""
    if not vfr:
        return list(range(frames))
    steps = (90 * VFR_STEPS_MS[n % len(VFR_STEPS_MS)] for n in range(frames))
    return list(islice(accumulate(steps, initial=0), frames))


@cache
def _background(size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    image = np.full((height * 3 // 2, width), 128, np.uint8)
    image[:height] = 60 + (np.arange(height)[:, None] + np.arange(width)[None, :]) % 97
    return image


def _frame(number: int, pts: int, base: Fraction, size: tuple[int, int]) -> av.VideoFrame:
    width, height = size
    image = _background(size).copy()
    left = number * 5 % (width - 20)
    image[height // 2 : height // 2 + 20, left : left + 20] = 220
    for block, bit in enumerate(_bits(number)):
        image[: height * 2 // 27, width * block // BLOCKS : width * (block + 1) // BLOCKS] = 235 if bit else 16
    frame = av.VideoFrame.from_ndarray(image, format="yuv420p")
    frame.pts, frame.time_base = pts, base
    return frame


def _write_sound(container: Any, stream: Any, number: int, seconds: Fraction, frames: int) -> None:
    total = round(seconds * SOUND_RATE)
    begin, end = total * number // frames, total * (number + 1) // frames
    for first in range(-(-begin // 1024) * 1024, end, 1024):
        container.mux(stream.encode(_beeps(first, min(1024, total - first), "fltp")))


def _beeps(first: int, count: int, kind: str) -> av.AudioFrame:
    times = (np.arange(count) + first) / SOUND_RATE
    wave = 0.5 * np.sin(2 * np.pi * 1000 * times) * (times % 1 < 0.05)
    data = (wave * 32767).astype(np.int16) if kind.startswith("s16") else wave.astype(np.float32)
    frame = av.AudioFrame.from_ndarray(data[None, :], format=kind, layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, first, Fraction(1, SOUND_RATE)
    return frame


# The kinds of film that a stamp must be right for: file name, and how it is made.
CLIPS: dict[str, tuple[str, dict[str, Any]]] = {
    "constant": ("constant.mp4", {"bframes": 0}),
    "GOP 25": ("gop25.mp4", {}),
    "GOP 250": ("gop250.mp4", {"gop": 250}),
    "29.97": ("ntsc.mp4", {"rate": Fraction(30_000, 1001)}),
    "variable": ("vfr.mp4", {"vfr": True, "gop": 250}),
    "MPEG-TS": ("camera.mts", {}),
}

"""Makes the demo film: something to code before one has footage of one's own."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.i18n import _
from observer.media.demo_scene import HEIGHT, WIDTH, picture, sound
from observer.progress import Progress

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

RATE = 25
_SOUND_RATE = 48_000
_SOUND_FRAME = 1024  # samples; what AAC takes at a time


def make_demo_film(path: str | os.PathLike[str], seconds: float = 20, progress: Progress | None = None) -> Path:
    """Write a drawn film of `seconds` at `path` (MP4: H.264 and AAC, 640 × 360, 25 frames a second).

    The file appears when it is whole, and takes the place of one that is there; the same library versions
    write the same bytes. Returns the path. Raises `OSError` when it cannot be written, and `Cancelled`.
    """
    import av

    target, progress = Path(path), progress or Progress()
    part = target.with_name(target.name + ".part")
    # bitexact: no date and no version, so that the bytes are the same each time.
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    try:
        with av.open(os.path.abspath(part), "w", format="mp4", container_options=options) as container:
            _write(container, max(round(seconds * RATE), 1), progress)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _write(container: OutputContainer, frames: int, progress: Progress) -> None:
    """Write picture and sound side by side, a frame's worth at a time."""
    video, audio = _video_stream(container), _audio_stream(container)
    total, written = frames * _SOUND_RATE // RATE, 0
    for number in range(frames):
        progress.at(number / frames, _("Drawing the demo film"))
        container.mux(video.encode(_frame(number, frames)))
        while written < min((number + 1) * _SOUND_RATE // RATE, total):
            count = min(_SOUND_FRAME, total - written)
            container.mux(audio.encode(_samples(written, count)))
            written += count
    container.mux(video.encode(None))
    container.mux(audio.encode(None))
    progress.at(1.0)


def _video_stream(container: OutputContainer) -> VideoStream:
    # One thread and no version in the stream: what comes out does not depend on the computer.
    options = {"crf": "24", "preset": "veryfast", "threads": "1", "flags": "+bitexact"}
    video = container.add_stream("libx264", rate=RATE, options=options)
    video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    video.codec_context.gop_size = RATE
    video.codec_context.time_base = Fraction(1, RATE)
    return video


def _audio_stream(container: OutputContainer) -> Any:
    options = {"flags": "+bitexact"}
    return container.add_stream("aac", rate=_SOUND_RATE, layout="mono", bit_rate=64_000, options=options)


def _frame(number: int, frames: int) -> Any:
    from av import VideoFrame

    drawn = picture(number / RATE, (number + 1) / frames)
    frame = VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _samples(first: int, count: int) -> Any:
    from av import AudioFrame

    frame = AudioFrame.from_ndarray(sound(first, count, _SOUND_RATE)[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, first, Fraction(1, _SOUND_RATE)
    return frame

"""What a film is, and whether it can be used; with `fingerprint`, how it is known again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.container import FirstFrame, Streams, first_frames, first_sound, open_film, pick_streams
from observer.media.demux import MAX_HOURS, Packets, make_index, read_packets, too_long, unreliable
from observer.media.fingerprint import find_moved, fingerprint, full_sha256
from observer.media.frame_index import MICRO, FrameIndex, pts_to_us
from observer.media.sniff import checked_file, unreadable
from observer.progress import Progress

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream

__all__ = ["FilmInfo", "find_moved", "fingerprint", "full_sha256", "probe"]

_ROUNDING_PER_S = 500  # 2 ms: what is left of a step that was rounded to milliseconds once


@dataclass(frozen=True)
class FilmInfo:
    """A film or sound file as it was when it was probed.

    `size` is in bytes; `duration_us` and `start_us` (the container's own start) in microseconds; `width` and
    `height` in pixels as stored, to be turned `rotation` degrees clockwise (0, 90, 180, 270) for showing;
    `sar_num / sar_den` is how much wider than high a pixel is shown.
    `fps_num / fps_den` is the average rate, 0/1 for sound; `first_pts` is in ticks of the time base of the
    picture, or of the sound when there is no picture.
    """

    path: Path
    size: int
    fingerprint: str
    duration_us: int
    start_us: int
    has_video: bool
    has_audio: bool
    width: int
    height: int
    rotation: int
    sar_num: int
    sar_den: int
    fps_num: int
    fps_den: int
    variable_rate: bool
    n_frames: int
    time_base_num: int
    time_base_den: int
    first_pts: int
    codec: str
    interlaced: bool


def probe(path: str | os.PathLike[str], progress: Progress | None = None) -> tuple[FilmInfo, FrameIndex | None]:
    """What the film at `path` is, and when each of its frames is shown (None for a sound file).

    The duration is that of the frames and the sound that are there, whatever the header says.
    Raises `BadFilm`, with what is wrong and what to do, for anything that cannot be used; and `Cancelled`.
    """
    file, progress = checked_file(path), progress or Progress()
    try:
        mark, sample = fingerprint(file), _sample(file)
        # Opened again, because the sample has used up packets that have to be counted.
        with open_film(file) as container:
            streams = pick_streams(container, file)
            packets = read_packets(container, streams, progress)
            start_us = container.start_time or 0
            return _describe(_Reading(file, mark, start_us, streams, packets, sample))
    except OSError as error:
        raise unreadable(file) from error


@dataclass(frozen=True)
class _Reading:
    """All that was learnt from reading a film once."""

    file: Path
    fingerprint: str
    start_us: int
    streams: Streams
    packets: Packets
    sample: list[FirstFrame]

    @property
    def sound_end_us(self) -> int:
        """When the sound ends, in microseconds from the container's start; 0 without sound."""
        base = self.streams.audio.time_base if self.streams.audio else None
        if base is None or self.packets.sound_first is None:
            return 0
        return pts_to_us(self.packets.sound_end, base.numerator, base.denominator, self.start_us)


def _sample(file: Path) -> list[FirstFrame]:
    """The first frames of a film; nothing for a sound file, whose sound is tried instead."""
    with open_film(file) as container:
        streams = pick_streams(container, file)
        if streams.video is not None:
            return first_frames(container, streams.video, file)
        if streams.audio is not None:
            first_sound(container, streams.audio, file)
        return []


def _describe(reading: _Reading) -> tuple[FilmInfo, FrameIndex | None]:
    video, audio = reading.streams.video, reading.streams.audio
    if reading.sound_end_us > MAX_HOURS * 3600 * MICRO:
        raise too_long(reading.file)
    if video is not None:
        base = video.time_base or Fraction(1, MICRO)
        index = make_index(reading.packets, base, reading.sample, reading.start_us, reading.file)
        return _film_info(reading, index, video), index
    assert audio is not None
    if reading.sound_end_us <= 0:
        raise unreliable(reading.file)
    return _sound_info(reading, audio), None


def _film_info(reading: _Reading, index: FrameIndex, video: VideoStream) -> FilmInfo:
    name, first = reading.file.name, reading.sample[0]
    if len(index) == 1 and video.codec_context.name == "gif":
        raise BadFilm(_("“{name}” is a still picture, not a film.").format(name=name), reason="picture")
    rate = _average_rate(index, video.average_rate)
    shape = video.sample_aspect_ratio or Fraction(1)  # of a pixel; not square on DV and some camcorders
    return FilmInfo(
        path=reading.file,
        size=reading.file.stat().st_size,
        fingerprint=reading.fingerprint,
        duration_us=max(index.end_us, reading.sound_end_us),
        start_us=reading.start_us,
        has_video=True,
        has_audio=reading.streams.audio is not None,
        width=first.width,
        height=first.height,
        rotation=first.rotation,
        sar_num=shape.numerator,
        sar_den=shape.denominator,
        fps_num=rate.numerator,
        fps_den=rate.denominator,
        variable_rate=_variable(index),
        n_frames=len(index),
        time_base_num=index.time_base_num,
        time_base_den=index.time_base_den,
        first_pts=index.pts_of(0),
        codec=video.codec_context.name,
        interlaced=any(frame.interlaced for frame in reading.sample),
    )


def _sound_info(reading: _Reading, audio: AudioStream) -> FilmInfo:
    base = audio.time_base or Fraction(1, MICRO)
    return FilmInfo(
        path=reading.file,
        size=reading.file.stat().st_size,
        fingerprint=reading.fingerprint,
        duration_us=reading.sound_end_us,
        start_us=reading.start_us,
        has_video=False,
        has_audio=True,
        width=0,
        height=0,
        rotation=0,
        sar_num=1,
        sar_den=1,
        fps_num=0,
        fps_den=1,
        variable_rate=False,
        n_frames=0,
        time_base_num=base.numerator,
        time_base_den=base.denominator,
        first_pts=reading.packets.sound_first or 0,
        codec=audio.codec_context.name,
        interlaced=False,
    )


def _average_rate(index: FrameIndex, header: Fraction | None) -> Fraction:
    """Frames a second: what the header says when the frames agree within 1 %, else what they show."""
    ticks = index.pts_of(len(index) - 1) - index.pts_of(0)
    if ticks == 0:
        return header or Fraction(0, 1)
    true = Fraction((len(index) - 1) * index.time_base_den, ticks * index.time_base_num)
    if header and abs(header - true) * 100 <= true:
        return header
    return true.limit_denominator(100_000)


def _variable(index: FrameIndex) -> bool:
    """Whether frames last unequally, by more than the rounding to ticks or milliseconds explains."""
    import numpy as np

    steps = np.diff(index.pts)
    if len(steps) == 0:
        return False
    uneven = int(steps.max()) - int(steps.min())
    return uneven > 1 and uneven * index.time_base_num * _ROUNDING_PER_S > index.time_base_den

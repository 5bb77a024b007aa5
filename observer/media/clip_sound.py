"""The sound of a stretch of film, exact to the sample: two channels at 48 kHz, silence where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.media.container import av_errors, open_film, pick_streams
from observer.media.frame_index import MICRO

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]  # samples × 2, from -1 to 1

RATE = 48_000
# What the times in a file differ from the count of its samples by rounding; more is a hole or an overlap.
_ROUNDING = RATE // 50
# Codecs need some sound before they are in their stride.
_EARLY = Fraction(1, 2)
_LONGEST = RATE // 10
# Sound without a table of its packets: after a jump, a library would only guess where it is.
_UNCHARTED = frozenset({"mp3", "aac", "ac3", "eac3", "dts", "amr", "loas", "flac", "ape", "tta", "voc", "dss", "au"})


def sample_at(us: int) -> int:
    """The sample that is heard at `us`, counted from 0; rounded half up."""
    return (2 * us * RATE + MICRO) // (2 * MICRO)


def sound_of(file: Path, container_start_us: int, start_us: int, stop_us: int) -> Iterator[Block]:
    """The sound from `start_us` until `stop_us`, in blocks: together as many samples as the stretch lasts.

    Damaged sound, and a film without any, is silent. Raises `BadFilm` when the file is gone.
    """
    first, stop = sample_at(start_us), sample_at(stop_us)
    return exactly(_blocks(file, container_start_us, start_us), first, stop)


def exactly(blocks: Iterator[tuple[int, Block]], first: int, stop: int) -> Iterator[Block]:
    """The samples from `first` until `stop` of blocks that say with which sample they begin; holes are silent."""
    here = first
    for begin, block in blocks:
        yield from silence(min(begin, stop) - here)
        here = max(here, min(begin, stop))
        rest = block[max(here - begin, 0) : max(stop - begin, 0)]
        here += len(rest)
        if len(rest):
            yield rest
        if here >= stop:
            return
    yield from silence(stop - here)


def silence(samples: int) -> Iterator[Block]:
    """So many samples of nothing."""
    import numpy as np

    for begin in range(0, samples, _LONGEST):
        yield np.zeros((min(_LONGEST, samples - begin), 2), np.float32)


def in_blocks(sound: Iterator[Block], size: int) -> Iterator[Block]:
    """The same sound in blocks of `size` samples; the last one is shorter."""
    import numpy as np

    waiting: list[Block] = []
    count = 0
    for block in sound:
        waiting.append(block)
        count += len(block)
        if count >= size:
            whole = np.concatenate(waiting)
            for begin in range(0, count - size + 1, size):
                yield whole[begin : begin + size]
            waiting = [whole[count // size * size :]]
            count = len(waiting[0])
    if count:
        yield np.concatenate(waiting)


def _blocks(file: Path, container_start_us: int, start_us: int) -> Iterator[tuple[int, Block]]:
    """Decoded sound from some time before `start_us` on, with the sample at which each block begins."""
    import numpy as np

    here: int | None = None
    resampler: Any = None
    for time, frame in _decoded(file, container_start_us, start_us):
        begin = math.floor(time * RATE + Fraction(1, 2))
        if here is None or abs(begin - here) > _ROUNDING:
            here, resampler = begin, _resampler(frame)
        try:
            parts = resampler.resample(frame)
        except av_errors():
            # Another number of channels, or another rate, from here on.
            here, resampler = begin, _resampler(frame)
            parts = resampler.resample(frame)
        for part in parts:
            block = part.to_ndarray().reshape(-1, part.layout.nb_channels)
            block = np.repeat(block, 2, axis=1) if block.shape[1] == 1 else block
            yield here, block
            here += len(block)


def _resampler(frame: Any) -> Any:
    import av

    # One channel is doubled by ourselves: made into two by the library, it would be less loud.
    layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
    return av.AudioResampler(format="flt", layout=layout, rate=RATE)


def _decoded(file: Path, container_start_us: int, start_us: int) -> Iterator[tuple[Fraction, Any]]:
    """Frames of sound with their time in seconds from the container's start."""
    errors = av_errors()
    with open_film(file) as container:
        stream = pick_streams(container, file).audio
        if stream is None or stream.time_base is None:
            return
        zero = Fraction(container_start_us, MICRO)
        early = max(Fraction(start_us, MICRO) - _EARLY, Fraction(0)) + zero
        try:
            if container.format.name not in _UNCHARTED:
                container.seek(math.floor(early / stream.time_base), stream=stream, backward=True)
            for packet in container.demux(stream):
                yield from _frames(packet, stream.time_base, zero)
        except errors:
            # Damage that stops reading: silence from here on.
            return


def _frames(packet: Any, tick: Fraction, zero: Fraction) -> Iterator[tuple[Fraction, Any]]:
    try:
        frames = packet.decode()
    except av_errors():
        return
    for frame in frames:
        if frame.pts is not None:
            yield frame.pts * tick - zero, frame

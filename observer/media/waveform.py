"""How loud a recording is from moment to moment: what is drawn as its waveform."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.coding.timecode import Placement
from observer.i18n import _
from observer.media.container import av_errors, open_film, pick_streams
from observer.media.frame_index import MICRO
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # The time of the first sample in seconds, how loud each sample is (0 to 32768), samples a second.
    _Block = tuple[Fraction, NDArray[np.int64], int]

PER_SECOND = 100
STEP_US = MICRO // PER_SECOND
_MAGIC = b"obswav1\n"
_CRC = struct.Struct("<I")
_MOST_HOURS = 24
_MOST = _MOST_HOURS * 3600 * PER_SECOND
_FULL = 32768  # the loudest sample there can be
_LOUD = 99.0  # percent of the moments are less loud than what is drawn at full height
_QUIETEST = 0.02  # what is less loud all along is not blown up further than this


@dataclass(frozen=True, eq=False)
class Peaks:
    """The loudest sample of each hundredth of a second from the container's start, 0 to 255."""

    loudness: NDArray[np.uint8]

    def to_bytes(self) -> bytes:
        """For a cache: compressed, with a check sum."""
        body = _MAGIC + zlib.compress(self.loudness.tobytes(), 6)
        return body + _CRC.pack(zlib.crc32(body))

    @staticmethod
    def from_bytes(data: bytes) -> Peaks:
        """What `to_bytes` wrote. Raises `ValueError` when it is damaged or something else."""
        import numpy as np

        body, crc = data[: -_CRC.size], data[-_CRC.size :]
        if not body.startswith(_MAGIC) or _CRC.pack(zlib.crc32(body)) != crc:
            raise ValueError("no waveform, or a damaged one")
        try:
            raw = zlib.decompressobj().decompress(body[len(_MAGIC) :], _MOST)
        except zlib.error as error:
            raise ValueError("a damaged waveform") from error
        return Peaks(np.frombuffer(raw, np.uint8))


def read_peaks(file: Path, progress: Progress | None = None) -> Peaks:
    """The peaks of the sound of `file`; none at all when it has no sound.

    What is damaged is silent. Raises `BadFilm` when it cannot be opened, and `Cancelled`.
    """
    import numpy as np

    progress = progress or Progress()
    found = np.zeros(60 * PER_SECOND, np.uint8)
    count = 0
    with open_film(file) as container:
        length = max(container.duration or 0, 1)
        start = Fraction(container.start_time or 0, MICRO)
        for time, samples, rate in _seconds(_blocks(container, file)):
            first = (time - start) * PER_SECOND
            bins = np.floor(np.arange(len(samples)) * (PER_SECOND / rate) + float(first)).astype(np.int64)
            inside = (bins >= 0) & (bins < _MOST)
            if not inside.any():
                continue
            bins, loud = bins[inside], samples[inside]
            found = _grown(found, int(bins[-1]) + 1)
            which, peaks = _by_bin(bins, loud)
            found[which] = np.maximum(found[which], peaks)
            count = max(count, int(bins[-1]) + 1)
            progress.at(float(time - start) * MICRO / length, _("Listening to the sound"))
    return Peaks(found[:count])


def _by_bin(bins: NDArray[np.int64], loud: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The bins that occur, ascending, and the loudest of each, 0 to 255."""
    import numpy as np

    begins = np.concatenate(([0], np.flatnonzero(np.diff(bins)) + 1))
    peaks = np.maximum.reduceat(loud, begins)
    return bins[begins], np.minimum(peaks * 256 // _FULL, 255).astype(np.uint8)


def _grown(found: NDArray[np.uint8], needed: int) -> NDArray[np.uint8]:
    """At least as long as is needed."""
    import numpy as np

    if needed <= len(found):
        return found
    return np.concatenate((found, np.zeros(max(needed - len(found), len(found)), np.uint8)))


def _seconds(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """The same sound in blocks of about a second, which cost less; where the sound has a hole a new one begins."""
    import numpy as np

    waiting: list[NDArray[np.int64]] = []
    begin, count, rate = Fraction(0), 0, 1
    for time, samples, this_rate in blocks:
        hole = this_rate != rate or abs(begin + Fraction(count, rate) - time) > Fraction(1, PER_SECOND)
        if waiting and (hole or count >= rate):
            yield begin, np.concatenate(waiting), rate
            waiting, count = [], 0
        if not waiting:
            begin, rate = time, this_rate
        waiting.append(samples)
        count += len(samples)
    if waiting:
        yield begin, np.concatenate(waiting), rate


def _blocks(container: Any, file: Path) -> Iterator[_Block]:
    """The blocks of sound that the decoder gives."""
    import av
    import numpy as np

    errors = av_errors()
    stream = pick_streams(container, file).audio
    if stream is None or stream.time_base is None:
        return
    resampler = av.AudioResampler(format="s16", layout="mono")
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            for frame in packet.decode():
                if frame.pts is None:
                    continue
                time = frame.pts * stream.time_base
                for part in resampler.resample(frame):
                    samples = part.to_ndarray().reshape(-1).astype(np.int64)
                    yield time, np.abs(samples), part.sample_rate
                    time += Fraction(len(samples), part.sample_rate)
        except errors:
            # A damaged packet; where nothing can be read any more, `next` gives None.
            continue


def on_session_clock(parts: list[tuple[Placement, Peaks]], length_us: int) -> NDArray[np.float32]:
    """The sound of all recordings together along a session of `length_us`, in steps of `STEP_US`: 0 to 1, the
    louder of two that overlap, so that loud speech has about full height."""
    import numpy as np

    count = max(-(-length_us // STEP_US), 0)
    together = np.zeros(count, np.float32)
    middles = np.arange(count, dtype=np.int64) * STEP_US + STEP_US // 2
    for placement, peaks in parts:
        media = (middles - placement.offset_us) * placement.rate_den // placement.rate_num // STEP_US
        inside = (media >= 0) & (media < len(peaks.loudness))
        together[inside] = np.maximum(together[inside], peaks.loudness[media[inside]] / np.float32(255))
    sounding = together[together > 0]
    loud = max(float(np.percentile(sounding, _LOUD)), _QUIETEST) if len(sounding) else 1.0
    scaled: NDArray[np.float32] = np.minimum(together / np.float32(loud), np.float32(1))
    return scaled

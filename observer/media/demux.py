"""Reads through a film once, without decoding it, and notes when each frame is shown."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.container import FirstFrame, Streams, av_errors
from observer.media.frame_index import MICRO, FrameIndex, pts_to_us
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from numpy.typing import NDArray

MAX_HOURS = 24
_MAX_FRAMES = MAX_HOURS * 3600 * 240
_PACKETS_PER_REPORT = 2000


@dataclass
class Packets:
    """What the packets of a film say: ticks of the frames in the order of the file, and where things end."""

    pts: array[int] = field(default_factory=lambda: array("q"))
    key: bytearray = field(default_factory=bytearray)
    without_time: int = 0
    last_pts: int = -(2**63)
    last_duration: int = 0
    latest_key: int = -(2**63)
    jumps_back: int = 0  # ticks
    sound_first: int | None = None
    sound_end: int = 0

    def add_frame(self, packet: Any) -> None:
        """Note a packet of the picture, unless it is decoded but never shown (an edit list says so)."""
        pts = packet.pts
        if packet.is_discard:
            return
        if pts is None:
            self.without_time += 1
            return
        # A damaged packet still has its time, but decoding must not begin there.
        is_key = bool(packet.is_keyframe and not packet.is_corrupt)
        self.pts.append(pts)
        self.key.append(is_key)
        if pts >= self.last_pts:
            self.last_pts, self.last_duration = pts, packet.duration or 0
        if is_key:
            self.jumps_back = max(self.jumps_back, self.latest_key - pts)
            self.latest_key = max(self.latest_key, pts)

    def add_sound(self, packet: Any) -> None:
        """Note a packet of the sound."""
        if packet.pts is None:
            return
        if self.sound_first is None:
            self.sound_first = packet.pts
        self.sound_end = max(self.sound_end, packet.pts + (packet.duration or 0))


def read_packets(container: InputContainer, streams: Streams, progress: Progress) -> Packets:
    """Every packet of the picture and the sound, up to the end or the first damage that stops reading.

    Raises `Cancelled`.
    """
    packets, size = Packets(), max(container.size, 1)
    video = streams.video.index if streams.video else -1
    wanted = [s for s in (streams.video, streams.audio) if s is not None]
    try:
        for number, packet in enumerate(container.demux(*wanted)):
            if packet.size and packet.stream_index == video:
                packets.add_frame(packet)
            elif packet.size:
                packets.add_sound(packet)
            if number % _PACKETS_PER_REPORT == 0:
                progress.at((packet.pos or 0) / size, _("Reading the times of the frames"))
            if number > _MAX_FRAMES:
                break
    except av_errors():
        # Damage in the middle: what came before it can be played.
        pass
    return packets


def make_index(packets: Packets, base: Fraction, sample: list[FirstFrame], start_us: int, file: Path) -> FrameIndex:
    """The index of the frames that a decoder shows, in ticks of `base`; `sample` are the first it showed.

    Raises `BadFilm` when the times in the file do not fit its pictures, run backwards, or last over 24 hours.
    """
    import numpy as np

    shown = [frame.pts for frame in sample if frame.pts is not None]
    if not shown or packets.without_time > len(packets.pts) or packets.jumps_back * base > 1:
        raise unreliable(file)
    pts, places = np.unique(np.frombuffer(packets.pts, dtype=np.int64), return_index=True)
    key = np.frombuffer(packets.key, dtype=np.uint8)[places].astype(bool)
    # What lies before the first frame that can be decoded needs pictures that are not in the file.
    pts, key = pts[pts >= shown[0]], key[pts >= shown[0]]
    if any(frame.interlaced for frame in sample) and len(shown) > 1:
        whole = first_fields(pts, min(b - a for a, b in pairwise(shown)))
        pts, key = pts[whole], key[whole]
    if shown != sorted(set(shown)) or not set(shown) <= set(pts[: 4 * len(shown)].tolist()):
        raise unreliable(file)
    if (int(pts[-1]) - int(pts[0])) * base > MAX_HOURS * 3600:
        raise too_long(file)
    end_us = _end_us(pts, max(packets.last_duration, 0), base, start_us)
    try:
        return FrameIndex(pts, key, base.numerator, base.denominator, start_us, end_us)
    except ValueError as error:
        raise unreliable(file) from error


def first_fields(pts: NDArray[np.int64], period: int) -> NDArray[np.bool_]:
    """Which packets begin a frame, when some hold half an interlaced frame of `period` ticks.

    Camcorders write the two fields of a frame as two packets; a decoder makes one frame of them.
    """
    import numpy as np

    begins = np.ones(len(pts), dtype=bool)
    for i in np.flatnonzero(np.diff(pts) * 4 < period * 3) + 1:
        begins[i] = not begins[i - 1]
    return begins


def _end_us(pts: NDArray[np.int64], last_duration: int, base: Fraction, start_us: int) -> int:
    """When the last frame goes: by its own duration, else the usual one, else 1/25 s."""
    import numpy as np

    usual = int(np.median(np.diff(pts))) if len(pts) > 1 else 0
    end = pts_to_us(int(pts[-1]) + (last_duration or usual), base.numerator, base.denominator, start_us)
    return end if last_duration or usual else end + MICRO // 25


def too_long(file: Path) -> BadFilm:
    """The refusal of a film that lasts longer than a day, which only a damaged file says."""
    return BadFilm(
        _("“{name}” says that it lasts more than {hours} hours: it is damaged. Convert it to MP4 again.").format(
            name=file.name, hours=MAX_HOURS
        ),
        reason="too long",
        path=file,
    )


def unreliable(file: Path) -> BadFilm:
    """The refusal of a film or sound whose times cannot be trusted."""
    return BadFilm(
        _(
            "“{name}” does not say reliably when its pictures and sounds come, so events could not be timed. "
            "Convert it to MP4 with another program and choose that."
        ).format(name=file.name),
        reason="no times",
        path=file,
    )

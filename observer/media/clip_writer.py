"""Writes a film that plays everywhere: H.264 and AAC in MP4, nothing in it but what it is given."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.errors import ObserverError
from observer.i18n import _
from observer.media.captions import Caption
from observer.media.clip_pictures import tick
from observer.media.clip_sound import RATE
from observer.media.container import av_errors
from observer.media.frame_index import MICRO

if TYPE_CHECKING:
    from observer.media.clip_sound import Block

BLOCK = 1024  # samples in a packet of AAC
_VIDEO_BASE, _CAPTION_BASE = Fraction(1, 90_000), Fraction(1, 1000)
# No pictures that need a later one: then a player finds the times of the last ones written in the file as they are.
_QUALITY = {"preset": "veryfast", "crf": "20", "bf": "0"}
_SOUND_BITS = 160_000
# The index in front, so that it plays while it is being fetched; no version of a library, no date.
_CONTAINER = {"movflags": "+faststart", "fflags": "+bitexact"}
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
# The encoder of captions wants a style; players use their own.
_STYLE = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Form:
    """What a clip consists of: a picture of this size (None: sound alone), sound or not, captions or not.

    `rate` is about how many pictures there are in a second; `matrix` how their colours are made (1 or 5);
    `language` that of the captions, in three letters.
    """

    size: tuple[int, int] | None
    sound: bool
    captions: bool = False
    rate: Fraction = Fraction(25)
    matrix: int = 1
    language: str = "und"


class ClipWriter:
    """A film that is being written at `part`; `finish` makes it whole, `abandon` leaves nothing.

    All may raise `ObserverError` when the disk is full or cannot be written.
    """

    def __init__(self, part: Path, form: Form) -> None:
        self._part, self._form = part, form
        self.frames = 0
        self._samples = 0
        self._lasts: dict[int, int] = {}
        self._container: Any = None
        self._video: Any = None
        self._audio: Any = None
        self._captions: Any = None
        with _told(part):
            self._open()

    def show(self, frame: Any, us: int, stop_us: int) -> None:
        """A picture (yuv420p), from `us` until `stop_us` of the clip."""
        frame.pts, frame.time_base = tick(us), _VIDEO_BASE
        self._lasts[frame.pts] = tick(stop_us) - frame.pts
        self.frames += 1
        with _told(self._part):
            self._mux_pictures(self._video.encode(frame))

    def hear(self, block: Block) -> None:
        """The next samples, at most `BLOCK` of them; fewer only at the end."""
        import av
        import numpy as np

        planes = np.ascontiguousarray(block.T)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._samples, Fraction(1, RATE)
        self._samples += len(block)
        with _told(self._part):
            self._container.mux(self._audio.encode(frame))

    def say(self, caption: Caption) -> None:
        """A caption, in the time of the clip; after those before it."""
        import av

        text = caption.text.encode()[:60_000]
        packet = av.Packet(len(text).to_bytes(2, "big") + text)
        packet.stream, packet.time_base = self._captions, _CAPTION_BASE
        packet.pts = packet.dts = caption.start_us * 1000 // MICRO
        packet.duration = max(caption.stop_us * 1000 // MICRO - packet.pts, 1)
        with _told(self._part):
            self._container.mux(packet)

    def finish(self) -> None:
        """Make the file whole, see that it reached the disk, and look whether all is in it."""
        with _told(self._part):
            if self._video is not None:
                self._mux_pictures(self._video.encode(None))
            if self._audio is not None and self._samples:
                self._container.mux(self._audio.encode(None))
            self._container.close()
            with self._part.open("r+b") as file:
                os.fsync(file.fileno())
        if not self._whole():
            raise _unwritable(self._part)

    def abandon(self) -> None:
        """Leave nothing behind."""
        try:
            self._container.close()
        except av_errors():
            # It could not be written to the end: it was not to be.
            pass
        finally:
            self._part.unlink(missing_ok=True)

    def _open(self) -> None:
        import av

        self._container = av.open(str(self._part), "w", format="mp4", container_options=_CONTAINER)
        if self._form.size is not None:
            self._video = self._video_stream(self._form.size)
        if self._form.sound:
            self._audio = self._container.add_stream("aac", rate=RATE, layout="stereo")
            self._audio.codec_context.bit_rate = _SOUND_BITS
            self._audio.codec_context.time_base = Fraction(1, RATE)
        if self._form.captions:
            self._captions = self._container.add_stream("mov_text")
            self._captions.codec_context.subtitle_header = _STYLE
            self._captions.metadata["language"] = self._form.language

    def _video_stream(self, size: tuple[int, int]) -> Any:
        stream = self._container.add_stream("libx264", rate=self._form.rate, options=_QUALITY)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base, context.sample_aspect_ratio = _VIDEO_BASE, Fraction(1)
        context.color_range, context.colorspace = 1, {1: 1, 5: 6}[self._form.matrix]
        return stream

    def _mux_pictures(self, packets: Iterable[Any]) -> None:
        for packet in packets:
            packet.duration = self._lasts.pop(packet.pts, 0)
            self._container.mux(packet)

    def _whole(self) -> bool:
        """Whether as many pictures, and the sound, can be read back."""
        import av

        counts = {"video": 0, "audio": 0}
        with _told(self._part), av.open(str(self._part)) as container:
            for packet in container.demux():
                if packet.size and packet.stream.type in counts:
                    counts[packet.stream.type] += 1
        return counts["video"] == self.frames and counts["audio"] * BLOCK >= self._samples


class _told:  # noqa: N801 - reads as a sentence in `with`
    """Turns what goes wrong in writing into a sentence."""

    def __init__(self, part: Path) -> None:
        self._part = part

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None or isinstance(error, ObserverError) or not isinstance(error, av_errors()):
            return
        if getattr(error, "errno", None) in _NO_ROOM:
            raise _no_room(self._part) from error
        raise _unwritable(self._part) from error


def _no_room(part: Path) -> ObserverError:
    return ObserverError(
        _("There is not enough room for the clip in “{folder}”. Make room, or choose another disk.").format(
            folder=part.parent
        ),
        reason="no room",
        path=part,
    )


def _unwritable(part: Path) -> ObserverError:
    return ObserverError(
        _(
            "The clip cannot be written in “{folder}”. Look whether you may write there, and whether the disk works."
        ).format(folder=part.parent),
        reason="unwritable",
        path=part,
    )

"""Decodes the pictures of a film in order, beginning at any frame; by the index, in every container."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.media.container import av_errors, open_film, pick_streams
from observer.media.frame_index import FrameIndex

if TYPE_CHECKING:
    from av.container import InputContainer

# How many frames of decoding a jump costs beside the frames themselves.
JUMP_COST = 3
# How far before a key frame to look for it. Kinds of file without a table are searched by the time at which a
# picture is decoded, which lies before the time at which it is shown, so that the first try would miss it.
_BACK_S = (Fraction(0), Fraction(1), Fraction(3), Fraction(10))
SEARCHED = frozenset({"mpegts", "mpeg", "wtv", "asf", "gxf", "h264", "hevc", "m4v", "mpegvideo"})


class Thinning(Enum):
    """What the decoder leaves out to be quicker."""

    NOTHING = "DEFAULT"
    UNREFERENCED = "NONREF"  # frames that no other needs
    ALL_BUT_KEYS = "NONKEY"


class Reader(ABC):
    """A decoder with a place in a film. For one thread at a time.

    `place` is the frame given last, None when reading has to begin with `go_to`.
    """

    def __init__(self, file: Path, index: FrameIndex) -> None:
        self._file, self._index = file, index
        self.place: int | None = None

    def cost(self, i: int) -> int:
        """About how many frames must be decoded to give frame `i`."""
        ahead = self._ahead(i)
        jump = i - self._index.key_before(i) + JUMP_COST
        return min(ahead, jump) if ahead is not None else jump

    def bring(self, i: int) -> bool:
        """Make `next` run towards frame `i` in the cheapest way; whether that meant to begin at its key frame.

        Raises `BadFilm` when the file is gone.
        """
        ahead = self._ahead(i)
        jump = ahead is None or ahead > i - self._index.key_before(i) + JUMP_COST
        if jump:
            self.go_to(i)
        return jump

    def _ahead(self, i: int) -> int | None:
        """How many frames further `i` lies; None when reading on does not lead there."""
        if self.place is None or self.place >= i:
            return None
        return i - self.place

    @abstractmethod
    def go_to(self, i: int) -> None:
        """Make `next` begin with the key frame of frame `i`. Raises `BadFilm` when the file is gone."""

    @abstractmethod
    def next(self) -> tuple[int, Any] | None:
        """The next frame that can be decoded, with its number; None at the end of the film."""

    @abstractmethod
    def key_picture(self, i: int) -> tuple[int, Any] | None:
        """The key frame of frame `i`, without the wait for those after it; then reading begins anew."""

    @abstractmethod
    def thin(self, thinning: Thinning) -> None:
        """Leave out frames from now on, or no more; what was begun without them is not gone on with."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


class FrameReader(Reader):
    """Decodes with PyAV."""

    def __init__(self, file: Path, index: FrameIndex) -> None:
        super().__init__(file, index)
        self._container: InputContainer | None = None
        self._packets: Iterator[Any] = iter(())
        self._video: Any = None
        self._first: Any = None
        self._ready: list[Any] = []
        self._floor = 0
        self._at_end = False
        self._thinning = Thinning.NOTHING

    def go_to(self, i: int) -> None:
        """Make `next` begin with the key frame of frame `i`. Raises `BadFilm` when the file is gone."""
        key = self._index.key_before(i)
        pts, tick = self._index.pts_of(key), Fraction(self._index.time_base_num, self._index.time_base_den)
        container = self._open()
        searched = container.format.name in SEARCHED
        for back in _BACK_S[1:] if searched else _BACK_S:
            if self._seek(container, pts - int(back / tick)) and self._find(pts):
                break
        else:
            self._reopen()
            if not self._find(pts):
                self._reopen()
        self._floor, self.place, self._at_end = key, key - 1, False

    def next(self) -> tuple[int, Any] | None:
        """The next frame that can be decoded, with its number; None at the end of the film."""
        while self._ready or not self._at_end:
            if not self._ready:
                self._decode_one()
                continue
            frame = self._ready.pop(0)
            i = self._number(frame)
            if i is not None and i >= self._floor:
                self.place = i
                return i, frame
        self.place = None
        return None

    def key_picture(self, i: int) -> tuple[int, Any] | None:
        """The key frame of frame `i`, without the wait for those after it; then reading begins anew.

        A decoder holds a picture back until it has seen what follows; told that nothing follows, it gives it.
        """
        self.go_to(i)
        self._decode_one()
        try:
            self._ready += self._video.decode(None)
        except av_errors():
            pass
        finally:
            self._video.codec_context.flush_buffers()
        found, self._ready, self.place = self._ready, [], None
        numbered = ((self._number(frame), frame) for frame in found)
        return next(((n, frame) for n, frame in numbered if n is not None and n >= self._floor), None)

    def thin(self, thinning: Thinning) -> None:
        """Leave out frames from now on, or no more; what was begun without them is not gone on with."""
        if thinning is self._thinning:
            return
        if self._thinning is Thinning.ALL_BUT_KEYS:
            self.place = None
        self._thinning = thinning
        self._open()
        self._video.codec_context.skip_frame = thinning.value

    @property
    def thinning(self) -> Thinning:
        """What is left out now."""
        return self._thinning

    def close(self) -> None:
        """Let go of the file."""
        if self._container is not None:
            self._container.close()
        self._container, self._packets, self._ready, self.place = None, iter(()), [], None

    # --- inside ------------------------------------------------------------------------------------------

    def _open(self) -> InputContainer:
        if self._container is None:
            self._container = open_film(self._file)
            self._video = pick_streams(self._container, self._file).video
            self._video.thread_type = "AUTO"
            self._video.codec_context.skip_frame = self._thinning.value
            self._packets = iter(self._container.demux(self._video))
        return self._container

    def _reopen(self) -> None:
        self.close()
        self._first = None
        self._open()

    def _seek(self, container: InputContainer, pts: int) -> bool:
        self._ready, self._first = [], None
        try:
            container.seek(pts, stream=self._video, backward=True)
        except av_errors():
            return False
        self._packets = iter(container.demux(self._video))
        return True

    def _find(self, pts: int) -> bool:
        """Read, without decoding, up to the packet shown at `pts`; False when the file is past it or ends."""
        while (packet := self._packet()) is not None:
            if packet.pts is None or not packet.size:
                continue
            if packet.pts == pts:
                self._first = packet
                return True
            if packet.is_keyframe and packet.pts > pts:
                return False
        return False

    def _packet(self) -> Any:
        """The next packet; None at the end, or at damage that stops reading."""
        try:
            return next(self._packets, None)
        except av_errors():
            return None

    def _decode_one(self) -> None:
        """Decode one packet into `_ready`; notice the end."""
        errors = av_errors()
        packet, self._first = self._first if self._first is not None else self._packet(), None
        self._at_end = packet is None
        try:
            # At the end, give out what is held back, also when the file broke off.
            self._ready += self._video.decode(packet)
        except errors:
            # A damaged packet: the next may do.
            return

    def _number(self, frame: Any) -> int | None:
        return None if frame.pts is None else self._index.number(frame.pts)

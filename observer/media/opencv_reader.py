"""Decodes with OpenCV what PyAV cannot decode; the frames keep the numbers that the index gives them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from observer.errors import BadFilm
from observer.i18n import _
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.opencv import cv2
from observer.media.reader import FrameReader, Reader, Thinning

T = TypeVar("T")

# OpenCV finds a place by counting frames of equal length, so it may miss it: how far before to try.
_BACK_US = (1 * MICRO, 3 * MICRO, 10 * MICRO)


class OpenCvReader(Reader):
    """Decodes with OpenCV, and numbers each frame by its time. Raises `ImportError` without OpenCV."""

    def __init__(self, file: Path, index: FrameIndex) -> None:
        super().__init__(file, index)
        self._cv2 = cv2()
        self._film: Any = None
        self._zero_us = 0
        self._floor = 0
        self._waiting: int | None = None  # the number of a frame that is decoded, but not given yet
        self._only_keys = False

    def go_to(self, i: int) -> None:
        """Make `next` begin with the key frame of frame `i`. Raises `BadFilm` when OpenCV cannot read the film."""
        key = self._index.key_before(i)
        self._open()
        for back in _BACK_US:
            us = self._index.us_of(key) - self._zero_us - back
            if us <= 0:
                break
            self._film.set(self._cv2.CAP_PROP_POS_MSEC, us / 1000)
            self._waiting = self._grab()
            if self._waiting is not None and self._waiting <= key:
                self._begin_at(key)
                return
        self.close()
        self._open()
        self._begin_at(key)

    def next(self) -> tuple[int, Any] | None:
        """The next frame, with its number; None at the end of the film."""
        while (i := self._waiting if self._waiting is not None else self._grab()) is not None:
            self._waiting = None
            if i < self._floor or (self._only_keys and not self._index.key[i]):
                continue
            there, pixels = self._film.retrieve()
            if there:
                self.place = i
                return i, _frame_of(pixels)
        self.place = None
        return None

    def key_picture(self, i: int) -> tuple[int, Any] | None:
        """The key frame of frame `i`."""
        self.go_to(i)
        return self.next()

    def thin(self, thinning: Thinning) -> None:
        """Give key frames only, when that is asked; OpenCV decodes all the same."""
        self._only_keys = thinning is Thinning.ALL_BUT_KEYS

    def close(self) -> None:
        """Let go of the file."""
        if self._film is not None:
            self._film.release()
        self._film, self._waiting, self.place = None, None, None

    def _open(self) -> None:
        """Open the film with its first frame waiting: what time OpenCV gives that says what it counts from."""
        if self._film is not None:
            return
        self._film = self._cv2.VideoCapture(str(self._file))
        # The painter turns pictures itself.
        self._film.set(self._cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        if not self._film.grab():
            self.close()
            raise BadFilm(
                _("Neither PyAV nor OpenCV can decode “{name}”. Convert it to MP4 with another program.").format(
                    name=self._file.name
                ),
                reason="codec",
                path=self._file,
            )
        self._zero_us = self._index.us_of(0) - self._time_us()
        self._waiting = 0

    def _begin_at(self, key: int) -> None:
        self._floor, self.place = key, key - 1

    def _grab(self) -> int | None:
        """Decode a frame; its number, or None at the end."""
        return self._index.nearest(self._zero_us + self._time_us()) if self._film.grab() else None

    def _time_us(self) -> int:
        return round(float(self._film.get(self._cv2.CAP_PROP_POS_MSEC)) * 1000)


class SteadyReader(Reader):
    """Reads with PyAV; with OpenCV from when PyAV turns out not to decode a film that OpenCV can."""

    def __init__(
        self,
        file: Path,
        index: FrameIndex,
        first: Callable[[Path, FrameIndex], Reader] = FrameReader,
        second: Callable[[Path, FrameIndex], Reader] = OpenCvReader,
    ) -> None:
        super().__init__(file, index)
        self._reader = first(file, index)
        self._second: Callable[[Path, FrameIndex], Reader] | None = second
        self._thinning = Thinning.NOTHING
        self._asked = 0

    def cost(self, i: int) -> int:
        """About how many frames must be decoded to give frame `i`."""
        return self._reader.cost(i)

    def bring(self, i: int) -> bool:
        """Make `next` run towards frame `i`, as `Reader` says."""
        self._asked = i
        return self._tried(lambda: self._reader.bring(i))

    def go_to(self, i: int) -> None:
        """Make `next` begin with the key frame of frame `i`. Raises `BadFilm` when nobody can read the film."""
        self._asked = i
        self._tried(lambda: self._reader.go_to(i))

    def next(self) -> tuple[int, Any] | None:
        """The next frame that can be decoded, with its number; None at the end of the film."""

        def from_where_it_began() -> tuple[int, Any] | None:
            self._reader.go_to(self._asked)
            return self._reader.next()

        return self._sure(self._tried(lambda: self._reader.next()), from_where_it_began)

    def key_picture(self, i: int) -> tuple[int, Any] | None:
        """The key frame of frame `i`, without the wait for those after it; then reading begins anew."""
        self._asked = i
        picture = lambda: self._reader.key_picture(i)  # noqa: E731
        return self._sure(self._tried(picture), picture)

    def thin(self, thinning: Thinning) -> None:
        """Leave out frames from now on, or no more."""
        self._thinning = thinning
        self._tried(lambda: self._reader.thin(thinning))

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def _tried(self, what: Callable[[], T]) -> T:
        """What comes of it, with OpenCV when PyAV knows no way to decode the film."""
        try:
            return what()
        except BadFilm as error:
            if error.facts.get("reason") != "codec" or not self._replace():
                raise
        return what()

    def _replace(self) -> bool:
        """Read with OpenCV from now on; False when that is so already, or it is not there."""
        if self._second is None:
            return False
        make, self._second = self._second, None
        try:
            other = make(self._file, self._index)
        except ImportError:
            return False
        self._reader.close()
        self._reader = other
        other.thin(self._thinning)
        return True

    def _sure(
        self, found: tuple[int, Any] | None, again: Callable[[], tuple[int, Any] | None]
    ) -> tuple[int, Any] | None:
        """What PyAV `found`; when it has never found anything, what OpenCV finds `again`, if that is more."""
        if found is not None:
            self._second = None  # it decodes; no other is needed
        if self._second is None or self._thinning is not Thinning.NOTHING:
            return found
        before = self._reader
        if not self._replace():
            return None
        try:
            found = again()
        except BadFilm:
            found = None
        if found is None:
            self._reader.close()
            self._reader = before
        return found


def _frame_of(pixels: Any) -> Any:
    import av

    return av.VideoFrame.from_ndarray(pixels, format="bgr24")

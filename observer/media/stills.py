"""Any frame of a film, exactly: decoded when asked for, or before, and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from observer.errors import ObserverError
from observer.media.footage import FilmInfo
from observer.media.frame_cache import MOST_BYTES, FrameCache
from observer.media.frame_index import FrameIndex
from observer.media.opencv_reader import SteadyReader
from observer.media.picture import Painter
from observer.media.player import View
from observer.media.reader import FrameReader, Reader, Thinning

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Begin to decode what lies before when fewer than this many frames behind are kept.
FEW_BEHIND = 12


class Superseded(Exception):
    """Nobody waits for this frame any more."""


@dataclass(frozen=True, eq=False)
class Still:
    """Frame `number` of a film; its picture is that of frame `picture_of`, another one where that is damaged.

    `picture` is None when there is no picture at all; not `certain` when the number is an estimate.
    """

    number: int
    picture: NDArray[np.uint8] | None
    picture_of: int
    certain: bool = True

    @property
    def whole(self) -> bool:
        """Whether the picture is the frame's own, for certain."""
        return self.picture is not None and self.picture_of == self.number and self.certain


@dataclass(frozen=True)
class _Wish:
    number: int
    view: View
    deliver: Callable[[Still], None]
    exact: bool


def _always() -> bool:
    return True


class StillSource:
    """Gives frames of one film: at once (`frame`, `still`), or later to a call-back (`request`).

    One thread decodes what is requested, newest first; older requests are dropped. It calls back itself, and
    tells `failed` when the film can no longer be read. Another decodes what lies before a frame that was asked
    for, so that stepping back finds it.
    """

    def __init__(
        self,
        info: FilmInfo,
        index: FrameIndex,
        most_bytes: int = MOST_BYTES,
        failed: Callable[[ObserverError], None] = lambda error: None,
        make_reader: Callable[[Path, FrameIndex], Reader] | None = None,
    ) -> None:
        self._index, self._failed = index, failed
        self._cache = FrameCache(most_bytes)
        # OpenCV 5 makes black pictures of interlaced films, and says that all went well.
        make_reader = make_reader or (FrameReader if info.interlaced else SteadyReader)
        # The second reads what lies before, so that the first can play on from where it is.
        self._readers = (make_reader(info.path, index), make_reader(info.path, index))
        self._painter = Painter(info)
        self._missing: set[int] = set()
        self._decoding, self._change = threading.Lock(), threading.Condition()
        self._wish: _Wish | None = None
        self._behind: int | None = None
        self._urgent, self._closed = 0, False
        self._threads: list[threading.Thread] = []

    # --- at once -----------------------------------------------------------------------------------------

    def frame(self, i: int, wanted: Callable[[], bool] = _always) -> tuple[int, Any] | None:
        """Frame `i` as decoded, or the nearest one that could be decoded, with its number; None without any.

        Raises `Superseded` as soon as it is no longer `wanted`, `BadFilm` when the file is gone.
        """
        kept = self._kept(i)
        if kept is not None:
            return i, kept
        with self._urgently():
            return self._frame(i, wanted)

    def next_frame(self, i: int, thinning: Thinning, wanted: Callable[[], bool] = _always) -> tuple[int, Any] | None:
        """The first frame from `i` on that can be decoded, thinned out as asked; None at the end of the film.

        Raises as `frame` does.
        """
        kept = self._kept(i)
        if kept is not None:
            return i, kept
        if i >= len(self._index):
            return None
        with self._urgently():
            reader = self._readers[0]
            reader.thin(thinning)
            reader.bring(i)
            while (found := self._read(reader, wanted)) is not None:
                if found[0] >= i:
                    return found
            return None

    def still(self, i: int, view: View, wanted: Callable[[], bool] = _always) -> Still:
        """Frame `i` with its picture. Raises as `frame` does."""
        found = self.frame(i, wanted)
        return Still(i, None, i) if found is None else Still(i, self.paint(found[1], view), found[0])

    def paint(self, frame: Any, view: View) -> NDArray[np.uint8]:
        """The picture of a decoded frame."""
        return self._painter.paint(frame, view)

    # --- later -------------------------------------------------------------------------------------------

    def request(self, i: int, view: View, deliver: Callable[[Still], None], exact: bool = True) -> None:
        """Call `deliver` with frame `i`, or with the key frame before it when not `exact`, unless asked again."""
        with self._change:
            self._wish = _Wish(i, view, deliver, exact)
            self._behind = None
            if not self._threads and not self._closed:
                for name, work in (("stills", self._grant_wishes), ("stills behind", self._look_behind)):
                    self._threads.append(threading.Thread(target=work, name=name, daemon=True))
                    self._threads[-1].start()
            self._change.notify_all()

    def forget(self) -> None:
        """Drop what was requested and is not delivered."""
        with self._change:
            self._wish = self._behind = None

    def close(self) -> None:
        """Let go of the file and the memory, as soon as nothing is being decoded."""
        with self._change:
            self._closed, self._wish, self._behind = True, None, None
            self._change.notify_all()
        threading.Thread(target=self._let_go, name="stills closing", daemon=True).start()

    def wait_closed(self, seconds: float) -> None:
        """Wait until the threads have ended, at most `seconds` for each."""
        for thread in self._threads:
            thread.join(seconds)

    def _let_go(self) -> None:
        with self._decoding:
            for reader in self._readers:
                reader.close()
            self._cache.clear()

    # --- the threads -------------------------------------------------------------------------------------

    def _grant_wishes(self) -> None:
        while (wish := self._wait_for("_wish")) is not None:
            try:
                self._grant(wish)
            except Superseded:
                continue
            except ObserverError as error:
                self._failed(error)

    def _look_behind(self) -> None:
        while (behind := self._wait_for("_behind")) is not None:
            try:
                self._fetch_behind(behind)
            except (Superseded, ObserverError):
                # Whoever asks for these frames will hear of it.
                continue

    def _wait_for(self, what: str) -> Any:
        """What there is to do next, taken out of the attribute `what`; None when all is over."""
        with self._change:
            self._change.wait_for(lambda: self._closed or getattr(self, what) is not None)
            todo = getattr(self, what)
            setattr(self, what, None)
            return None if self._closed else todo

    def _grant(self, wish: _Wish) -> None:
        if wish.exact:
            still = self.still(wish.number, wish.view, self._idle)
        else:
            still = self._key_still(wish.number, wish.view)
        if not self._idle():
            return
        wish.deliver(still)
        with self._change:
            if wish.exact and self._idle():
                self._behind = wish.number
                self._change.notify_all()

    def _idle(self) -> bool:
        """Whether nothing newer is asked for."""
        return self._wish is None and not self._closed

    def _key_still(self, i: int, view: View) -> Still:
        with self._urgently():
            key = self._index.key_before(i)
            frame = self._cache.get(key)
            if frame is None:
                found = self._readers[1].key_picture(i)
                if found is None:
                    return Still(key, None, key)
                key, frame = found
        return Still(key, self.paint(frame, view), key)

    def _fetch_behind(self, i: int) -> None:
        """Decode the frames before `i`, when few of them are kept; give way to whoever wants to decode."""
        begin = self._cache.begin_of(i)
        if begin <= 0 or i - begin >= FEW_BEHIND:
            return
        with self._decoding:
            reader = self._readers[1]
            reader.bring(begin - 1)
            while (found := self._read(reader, lambda: not self._urgent)) is not None and found[0] < begin - 1:
                pass

    # --- decoding, with the lock -------------------------------------------------------------------------

    def _urgently(self) -> _Urgently:
        return _Urgently(self)

    def _kept(self, i: int) -> Any:
        """Frame `i` when it is in memory, else None; nobody has to wait for this."""
        self._cache.focus = i
        return self._cache.get(i)

    def _frame(self, i: int, wanted: Callable[[], bool]) -> tuple[int, Any] | None:
        kept = self._kept(i)
        if kept is not None:
            return i, kept
        if i not in self._missing:
            for other in self._readers:
                other.thin(Thinning.NOTHING)
            reader = min(self._readers, key=lambda r: r.cost(i))
            if self._run_to(i, reader, wanted):
                return i, self._cache.get(i)
            self._missing.add(i)
        near = self._cache.nearest(i)
        return None if near is None else (near, self._cache.get(near))

    def _run_to(self, i: int, reader: Reader, wanted: Callable[[], bool]) -> bool:
        """Decode up to frame `i`; False when it cannot be decoded."""
        fresh = reader.bring(i)
        while True:
            while (found := self._read(reader, wanted)) is not None and found[0] < i:
                pass
            if found is not None and found[0] == i:
                return True
            if fresh:
                return False
            # Something was lost on the way here; once more from the key frame.
            reader.go_to(i)
            fresh = True

    def _read(self, reader: Reader, wanted: Callable[[], bool]) -> tuple[int, Any] | None:
        if self._closed or not wanted():
            raise Superseded
        found = reader.next()
        if found is not None:
            self._cache.put(*found)
        return found


class _Urgently:
    """Holds the decoders; what is decoded in advance gives way."""

    def __init__(self, source: StillSource) -> None:
        self._source = source

    def __enter__(self) -> None:
        with self._source._change:
            self._source._urgent += 1
        self._source._decoding.acquire()
        with self._source._change:
            self._source._urgent -= 1

    def __exit__(self, *_error: object) -> None:
        self._source._decoding.release()

"""Plays with VLC. It moves the pictures and sounds; which frame is on the screen can only be estimated.

libvlc 3 does not say which picture it shows, and tells the time a few times a second. Between two such times the
computer's clock goes on; the frame that is nearest to the time found in this way is taken for the one that is
shown. So stamps are approximate as long as the film moves; what holds still comes from `StillSource`, exactly.
"""

from __future__ import annotations

import atexit
import ctypes
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from observer.errors import BadFilm, ObserverError
from observer.i18n import _
from observer.media.container import open_film
from observer.media.engine import OwnEngine, Running, Settings
from observer.media.footage import FilmInfo
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.opened import OpenedFilm
from observer.media.pace import RateMeter
from observer.media.picture import Painter
from observer.media.reader import SEARCHED
from observer.media.run import Outcome, Stretch
from observer.media.stills import Still
from observer.media.vlc_library import Display, Lock, Setup, Vlc, load_vlc

_TICK_S = 0.01
# Kinds of file without a table: VLC goes to a place that it guesses, so it begins this much before the key frame,
# silently and unseen.
_EARLY_US = 300_000
# When the film has gone on for this long without a single picture, there will be none.
_BLIND_US = 5 * MICRO
_PATIENCE_S = 5.0


class VlcEngine:
    """Playing with VLC; sound recordings, which have no picture to wait for, play as with Observer's own."""

    approximate = True

    def __init__(self, load: Callable[[], Vlc] = load_vlc) -> None:
        self._load = load

    def prepare(self) -> None:
        """Load libvlc. Raises `BadFilm`, with what to do, when it does not work on this computer."""
        self._load()

    def run(self, film: OpenedFilm, stretch: Stretch, settings: Settings, outcome: Outcome) -> Running:
        """A stretch of a film, ready to start."""
        if not film.info.has_video:
            return OwnEngine().run(film, stretch, settings, outcome)
        return VlcRun(self._load(), film, stretch, settings, outcome)


class Reckoning:
    """Which frame is shown, by the times that VLC tells now and then and the computer's clock between them.

    VLC tells no time before it has shown some frames. It begins near frame `first`, but may dwell on it and may
    pass over others: until then, neither the frames counted nor the seconds gone by are to be exceeded.
    """

    def __init__(
        self, index: FrameIndex, first: int, rate: float, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._index, self._first, self._rate, self._seconds = index, first, rate, seconds
        self._us = index.us_of(first)
        self._since: float | None = None
        self._count = self._latest = 0
        self.told = False

    def tell(self, us: int) -> None:
        """VLC says that it is at `us` now."""
        self._us, self._since, self.told = us, self._seconds(), True

    def us(self) -> int:
        """About where the film is."""
        gone = 0.0 if self._since is None else self._seconds() - self._since
        return self._us + round(gone * MICRO * self._rate)

    def shown(self) -> int:
        """A frame is shown: about which one it is, never one before those that were."""
        if self._since is None:
            self._since = self._seconds()
        i = self._index.nearest(self.us())
        self._latest = max(self._latest, i if self.told else min(i, self._first + self._count))
        self._count += 1
        return self._latest


class VlcRun:
    """A stretch played once by a VLC player of its own.

    One thread gives all orders to libvlc and lets go of it at the end. libvlc's call-backs give it none, and what
    they write into lives as long as that thread.
    """

    def __init__(self, vlc: Vlc, film: OpenedFilm, stretch: Stretch, settings: Settings, outcome: Outcome) -> None:
        self._vlc, self._film, self._stretch = vlc, film, stretch
        self._settings, self._outcome = settings, outcome
        self._place = Reckoning(film.index, stretch.first, stretch.rate)
        self._meter = RateMeter(stretch.rate)
        self._upright = turned(film.info)
        self._painter = Painter(self._upright)
        self._frames: list[Any] = []
        self._next = 0
        self._hidden = self._ever_shown = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._guarded, name="vlc", daemon=True)
        _alive.add(self)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Give out nothing more."""
        self._stopped.set()

    def wait_closed(self, seconds: float) -> None:
        """Wait until VLC has let go, at most so long."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    # --- the thread that gives the orders ----------------------------------------------------------------

    def _guarded(self) -> None:
        try:
            self._play()
        except ObserverError as error:
            if not self._stopped.is_set():
                self._outcome.failed(self, error)

    def _play(self) -> None:
        # Kept here, so that they live until the player is released.
        call_backs = Setup(self._set_up), Lock(self._lend), Display(self._seen)
        player = self._vlc.player(str(self._film.info.path), *self._options())
        try:
            self._vlc.paint_into(player, *call_backs)
            self._set_volume(player)
            player.set_rate(self._stretch.rate)
            if player.play() != 0:
                raise self._refused()
            self._attend(player)
        finally:
            # Both wait until no call-back is running.
            player.stop()
            player.release()

    def _options(self) -> list[str]:
        """What is particular to this film and this stretch."""
        begin_us = self._film.index.us_of(self._stretch.first)
        options = []
        with open_film(self._film.info.path) as container:
            searched = container.format.name in SEARCHED
        if searched:
            key = self._film.index.key_before(self._stretch.first)
            begin_us = max(self._film.index.us_of(key) - _EARLY_US, 0)
            # Its own reader of such files begins where it likes and counts time from elsewhere.
            options = [":demux=avformat,any"]
        self._hidden = begin_us > 0 and searched
        options += [f":start-time={begin_us / MICRO:.6f}"] if begin_us > 0 else []
        return options if self._settings.out is not None else [*options, ":no-audio"]

    def _attend(self, player: Any) -> None:
        """Listen for the time and set the volume until the film ends or is stopped."""
        states = self._vlc.module.State
        told, loud = 0, self._loudness()
        while not self._stopped.wait(_TICK_S):
            said = player.get_time()
            if said > 0 and said != told:
                told = said
                self._place.tell(said * 1000)
            if loud != self._loudness():
                loud = self._set_volume(player)
            state = player.get_state()
            if state == states.Error or self._blind(state == states.Ended):
                raise self._refused()
            if state == states.Ended or self._past_the_end():
                self._outcome.done(self)
                return

    def _blind(self, ended: bool) -> bool:
        """Whether VLC played, and showed nothing."""
        if self._ever_shown:
            return False
        begin_us = self._film.index.us_of(self._stretch.first)
        return ended or (self._place.told and self._place.us() - begin_us > _BLIND_US)

    def _past_the_end(self) -> bool:
        """Whether what follows lies beyond the stretch; at the end of the film VLC itself says so."""
        whole = self._stretch.until >= len(self._film.index)
        return not whole and self._place.told and self._place.us() >= self._stretch.end_us

    def _loudness(self) -> int:
        return 0 if self._hidden else round(100 * self._settings.volume())

    def _set_volume(self, player: Any) -> int:
        loud = self._loudness()
        player.audio_set_volume(loud)
        return loud

    def _refused(self) -> BadFilm:
        return BadFilm(
            _("VLC cannot play “{name}”. Choose Observer's own player in Preferences, then open it again.").format(
                name=self._film.info.path.name
            ),
            reason="vlc cannot",
            path=self._film.info.path,
        )

    # --- call-backs, in threads of VLC: no orders to it from here ----------------------------------------

    def _set_up(self, _own: Any, kind: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        """Say what pictures are wanted: as filmed but upright, luma and colour apart."""
        import av

        wide, high = self._upright.width, self._upright.height
        self._frames = [av.VideoFrame(wide, high, "yuv420p") for _n in range(2)]
        ctypes.memmove(kind, b"I420", 4)
        width[0], height[0] = wide, high
        for n, plane in enumerate(self._frames[0].planes):
            pitches[n], lines[n] = plane.line_size, plane.height
        return 1

    def _lend(self, _own: Any, planes: Any) -> int:
        """Where to write the next picture: in the one that is not being looked at."""
        self._next = 1 - self._next
        for n, plane in enumerate(self._frames[self._next].planes):
            planes[n] = plane.buffer_ptr
        return self._next + 1

    def _seen(self, _own: Any, picture: int) -> None:
        """A picture is due."""
        if self._stopped.is_set():
            return
        i = self._number()
        if i is None:
            return
        pixels = self._painter.paint(self._frames[picture - 1], self._settings.view())
        self._ever_shown = True
        self._outcome.frame(self, Still(i, pixels, i, certain=False))
        real = self._meter.told(self._film.index.us_of(i), time.monotonic())
        if real is not None:
            self._outcome.rate(self, real)

    def _number(self) -> int | None:
        """About which frame this is; None when it lies outside the stretch."""
        if self._hidden and not self._place.told:
            return None
        i, first = self._place.shown(), self._stretch.first
        if self._hidden and i < first:
            return None
        self._hidden = False
        return max(i, first) if i < self._stretch.until else None


def turned(info: FilmInfo) -> FilmInfo:
    """A film as VLC gives its pictures: upright already, pixels as filmed."""
    if info.rotation % 180 == 0:
        return replace(info, rotation=0)
    return replace(info, rotation=0, width=info.height, height=info.width, sar_num=info.sar_den, sar_den=info.sar_num)


_alive: weakref.WeakSet[VlcRun] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """VLC must not call back into a Python that is going."""
    runs = list(_alive)
    for run in runs:
        run.stop()
    for run in runs:
        run.wait_closed(_PATIENCE_S)

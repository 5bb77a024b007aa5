"""The player: keeps what was ordered, has an engine move the pictures, and shows exact ones when they hold."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from observer.errors import ObserverError
from observer.media.engine import Engine, OwnEngine, Running, Settings
from observer.media.footage import FilmInfo
from observer.media.opened import OpenedFilm, open_for_playing
from observer.media.player import FASTEST, SLOWEST, Known, Shown, Sound, SoundOut, Stamp, State, Told, View
from observer.media.run import Outcome
from observer.media.stills import Still
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class FilmPlayer:
    """The `Player` of this program. `out` is the loudspeaker; without one films play silently."""

    def __init__(self, told: Told, out: SoundOut | None = None, engine: Engine | None = None) -> None:
        self._told, self._out = told, out
        self._engine: Engine = engine or OwnEngine()
        self._lock = threading.RLock()
        self._generation = 0
        self._state = State.EMPTY
        self._film: OpenedFilm | None = None
        self._run: Running | None = None
        self._outcome = Outcome(self._run_frame, self._run_done, self._run_rate, self._run_failed)
        self._opening = Progress()
        self._view, self._rate, self._volume = View(), 1.0, 1.0
        self._loop: tuple[int, int] | None = None
        self._again = True
        self._target = 0
        self._delivered: tuple[int, int] | None = None  # first and last frame since a place was ordered
        self._last: Stamp | None = None
        self._sound: Sound | None = None

    # --- what it is doing --------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The number of the last order."""
        return self._generation

    @property
    def state(self) -> State:
        """What the player is doing."""
        return self._state

    @property
    def rate(self) -> float:
        """The speed asked for."""
        return self._rate

    @property
    def approximate(self) -> bool:
        """Whether stamps taken while it plays are only near the truth."""
        return self._engine.approximate

    def now(self) -> Stamp | None:
        """The frame delivered last."""
        return self._last

    # --- orders ------------------------------------------------------------------------------------------

    def open(self, path: Path, known: Known | None = None, at_us: int = 0) -> None:
        """Open a film and show the frame at `at_us`, in a thread; `known` saves reading all of it again."""
        with self._lock:
            self.close()
            self._set_state(State.OPENING)
            progress = self._opening = Progress()
        what = (Path(path), known, at_us, progress)
        threading.Thread(target=self._open, args=what, name="opening", daemon=True).start()

    def close(self) -> None:
        """Let go of the film; nothing more is delivered of it."""
        with self._lock:
            self._opening.cancel()
            self._halt()
            if self._film is not None:
                self._film.source.close()
            self._film, self._last, self._loop, self._target = None, None, None, 0
            self._delivered = None
            self._sound = None
            self._set_state(State.EMPTY)

    def play(self) -> None:
        """Play on; from the beginning when the film has ended."""
        with self._lock:
            if self._film is None or self._state is State.PLAYING:
                return
            if self._state is State.ENDED:
                self._target = 0
            self._start(self._target)

    def pause(self, at: int | None = None) -> None:
        """Hold on frame `at`, the one that was seen last, or on the one delivered last."""
        with self._lock:
            if self._state is not State.PLAYING:
                return
            self._halt()
            self._set_state(State.PAUSED)
            self._request(self._seen(at))

    def seek(self, us: int, exact: bool = True) -> None:
        """Go to the frame on the screen at `us`; the key frame before it, which is quick, when not `exact`."""
        with self._lock:
            if self._film is not None:
                self._go(self._film.index.at(us), exact)

    def step(self, n: int, base: int | None = None) -> None:
        """Hold, and go `n` frames on from frame `base` or from the one ordered last."""
        with self._lock:
            if self._film is None:
                return
            base = self._seen(base)
            self.pause(base)
            self._go(base + n, True)

    def set_rate(self, rate: float) -> None:
        """Play at `rate` times the speed, between 0.25 and 4, at the same pitch."""
        with self._lock:
            rate = min(max(rate, SLOWEST), FASTEST)
            if rate != self._rate:
                self._rate = rate
                self._restart()
                self._told.rate(rate)

    def set_loop(self, begin_us: int | None, end_us: int | None, again: bool = True) -> None:
        """Play the frames from `begin_us` until `end_us` again and again, or once and hold on the last one; None,
        None: no more."""
        with self._lock:
            self._again = again
            whole = begin_us is None or end_us is None or end_us <= begin_us
            self._loop = None if whole else (int(begin_us or 0), int(end_us or 0))
            self._restart()

    def set_volume(self, volume: float) -> None:
        """How loud, 0 (silent) to 1."""
        self._volume = min(max(volume, 0.0), 1.0)
        if self._out is not None:
            self._out.set_volume(self._volume)

    def set_view(self, view: View) -> None:
        """How pictures are wanted from now on."""
        with self._lock:
            if view == self._view:
                return
            self._view = view
            if self._film is not None and self._state in (State.PAUSED, State.ENDED):
                self._request(self._target)

    def snapshot(self, frame: int | None = None) -> NDArray[np.uint8] | None:
        """The picture of frame `frame` (or of `now()`) in full size and as filmed; may take a moment."""
        film, last = self._film, self._last
        if film is None or last is None:
            return None
        return film.source.still(last.frame if frame is None else film.within(frame), View()).picture

    # --- inside: opening ---------------------------------------------------------------------------------

    def _open(self, path: Path, known: Known | None, at_us: int, progress: Progress) -> None:
        try:
            self._engine.prepare()
            film = open_for_playing(path, known, progress, self._failed)
        except ObserverError as error:
            with self._lock:
                if not progress.cancelled:
                    self._failed(error)
            return
        with self._lock:
            if progress.cancelled:
                film.source.close()
                return
            self._film = film
            self._told.opened(film.info, film.index)
            self._set_state(State.PAUSED)
            self._request(film.index.at(at_us))

    def _failed(self, error: ObserverError) -> None:
        with self._lock:
            self._halt()
            self._set_state(State.FAILED)
            self._told.failed(str(error.facts.get("reason", type(error).__name__)), str(error))

    # --- inside: going somewhere -------------------------------------------------------------------------

    def _seen(self, at: int | None) -> int:
        """Frame `at`, unless it was seen before the last order to go elsewhere."""
        if at is None or self._delivered is None or not self._delivered[0] <= at <= self._delivered[1]:
            return self._target
        return at

    def _go(self, i: int, exact: bool) -> None:
        assert self._film is not None
        i, self._delivered = self._film.within(i), None
        if self._state is State.PLAYING:
            self._start(i)
            return
        if self._state is State.ENDED:
            self._set_state(State.PAUSED)
        self._request(i, exact)

    def _request(self, i: int, exact: bool = True) -> None:
        """Have frame `i` delivered, and nothing that was ordered before."""
        assert self._film is not None
        self._generation += 1
        self._target, order = i, self._generation

        def deliver(still: Still) -> None:
            with self._lock:
                if order == self._generation:
                    self._deliver(still)

        self._film.source.request(i, self._view, deliver, exact)

    def _deliver(self, still: Still) -> None:
        assert self._film is not None
        self._target = still.number
        first, last = self._delivered or (still.number, still.number)
        self._delivered = (min(first, still.number), max(last, still.number))
        self._last = self._film.stamp(still)
        self._told.shown(Shown(self._last, still.picture, self._generation, still.picture_of))

    def _set_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self._told.state(state)

    # --- inside: playing ---------------------------------------------------------------------------------

    def _halt(self) -> None:
        """Stop what is playing or being looked for."""
        self._generation += 1
        if self._run is not None:
            self._run.stop()
            self._run = None
        if self._film is not None:
            self._film.source.forget()

    def _restart(self) -> None:
        if self._state is State.PLAYING:
            self._start(self._target)

    def _start(self, i: int) -> None:
        assert self._film is not None
        film = self._film
        self._halt()
        stretch = film.stretch(i, self._loop, self._rate)
        self._target = stretch.first
        out = self._out if self._with_sound(film.info) else None
        settings = Settings(lambda: self._view, lambda: self._volume, out)
        run = self._run = self._engine.run(film, stretch, settings, self._outcome)
        self._set_state(State.PLAYING)
        run.start()

    def _with_sound(self, info: FilmInfo) -> bool:
        available = self._out is not None and self._out.available
        sound = Sound.NONE if not info.has_audio else Sound.HEARD if available else Sound.NO_DEVICE
        if sound is not self._sound:
            self._sound = sound
            self._told.sound(sound)
        return sound is Sound.HEARD

    def _run_frame(self, run: object, still: Still) -> None:
        with self._lock:
            if run is self._run:
                self._deliver(still)

    def _run_rate(self, run: object, rate: float) -> None:
        with self._lock:
            if run is self._run:
                self._told.rate(rate)

    def _run_done(self, run: object) -> None:
        with self._lock:
            if run is not self._run or self._film is None:
                return
            if self._loop is not None and self._again:
                self._start(self._film.index.at(self._loop[0]))
                return
            self._halt()
            self._set_state(State.ENDED if self._loop is None else State.PAUSED)
            self._request(self._film.stretch(0, self._loop, self._rate).until - 1)

    def _run_failed(self, run: object, error: ObserverError) -> None:
        with self._lock:
            if run is self._run:
                self._failed(error)

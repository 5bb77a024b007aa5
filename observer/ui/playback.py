"""The player's face in the window: signals instead of call-backs, and the stamp of the frame that is seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from observer.i18n import _
from observer.media.engine import Engine, OwnEngine
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex
from observer.media.picture import display_size
from observer.media.player import Known, Look, Player, Shown, Sound, SoundOut, Stamp, State, Told, View
from observer.media.playing import FilmPlayer
from observer.media.stand_in import StandIn
from observer.media.vlc_engine import VlcEngine
from observer.ui.film_view import FilmView, _image_of
from observer.ui.sound import Loudspeaker

OWN, VLC = "own", "vlc"
ENGINES: dict[str, type[Engine]] = {OWN: OwnEngine, VLC: VlcEngine}


class Playback(QObject):
    """One film with its controls, shown in `view`. Everything here is for the thread of the window.

    With a `stand_in`, set before anything is opened, what is opened is a clip that is shown in the place of a film:
    all times and frames, told and asked, are those of the film.

    `engine` is "own" or "vlc" (another name means "own"). `opened` carries a `FilmInfo` and the `FrameIndex`;
    `frame_shown` is emitted while the frame is painted, and is the only source of time; `rate_is` gives the rate
    really reached; `sound_is` a `Sound`.
    """

    opened = Signal(object, object)
    # 64 bits: as plain int, microseconds would overflow after 35 minutes.
    frame_shown = Signal("qlonglong", "qlonglong")  # type: ignore[arg-type]  # pts_us, frame
    state_changed = Signal(str)
    failed = Signal(str, str)  # code, sentence
    rate_is = Signal(float)
    sound_is = Signal(str)

    _called = Signal(object)
    _arrived = Signal()

    def __init__(
        self,
        view: FilmView,
        out: SoundOut | None = None,
        engine: str = OWN,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self.stand_in: StandIn | None = None
        self._wishes = _Wishes()
        self._path: Path | None = None
        self._begin_us, self._reopening = 0, False
        self._out = out if out is not None else Loudspeaker(self)
        self._lock = threading.Lock()
        self._latest: Shown | None = None
        self._state = State.EMPTY
        self._info: FilmInfo | None = None
        self._index: FrameIndex | None = None
        # What the player tells comes from its threads; a queued signal brings it here, in order.
        self._called.connect(self._call)
        self._arrived.connect(self._show_latest)
        self._engine, self._player = self._made(engine)
        if isinstance(self._out, Loudspeaker):
            self._out.broken.connect(lambda: self.sound_is.emit(Sound.BROKEN.value))
        view.view_wanted.connect(self._set_view)
        view.frame_shown.connect(self._frame_painted)

    # --- what is going on --------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What the player is doing."""
        return self._state

    @property
    def info(self) -> FilmInfo | None:
        """The film that is open."""
        return self._info

    @property
    def index(self) -> FrameIndex | None:
        """When its frames are shown."""
        return self._index if self.stand_in is None or self._index is None else self.stand_in.film

    @property
    def engine(self) -> str:
        """What moves the pictures: "own" or "vlc"."""
        return self._engine

    @property
    def is_approximate(self) -> bool:
        """Whether a stamp taken while the film plays is only near what is seen; in pause it never is."""
        return self._player.approximate

    def now(self) -> Stamp | None:
        """The stamp of the frame that was painted last: what the coder saw when the key went down.

        Its precision says whether it is that very frame, or one near it (while VLC plays, or at damage).
        """
        painted = self._view.painted
        return painted if self.stand_in is None or painted is None else self.stand_in.to_film(painted)

    def snapshot(self) -> QImage | None:
        """The frame that is seen, in full size; may take a moment."""
        seen = self._view.painted
        picture = self._player.snapshot(seen.frame) if seen is not None else None
        if seen is None or picture is None:
            return None
        return _image_of(Shown(seen, picture, 0, seen.frame)).copy()

    # --- orders ------------------------------------------------------------------------------------------

    def open(self, path: Path, known: Known | None = None, at_us: int = 0) -> None:
        """Open a film and show the frame at `at_us`; `known` saves reading all of it again."""
        self._forget()
        at_us = self._in_file(at_us)
        self._path, self._begin_us, self._reopening = path, at_us, False
        self._view.set_message(_("Opening the film …"))
        self._wishes.loop = (None, None, True)
        self._player.open(path, known, at_us)

    def set_engine(self, name: str) -> None:
        """Play with "own" or "vlc" from now on; the film stays open, and holds at the same moment."""
        name = name if name in ENGINES else OWN
        if name == self._engine:
            return
        seen, state = self._view.painted, self._state
        self._player.close()
        self._engine, self._player = self._made(name)
        if self._path is None or state is State.EMPTY:
            return
        known = (self._info, self._index) if self._info is not None else None
        with self._lock:
            self._latest = None
        self._reopening = known is not None
        self._player.open(self._path, known, seen.us if seen is not None else self._begin_us)

    def close(self) -> None:
        """Let go of the film."""
        self._player.close()
        self._path = None
        self._forget()
        self._view.set_message("")

    def play(self) -> None:
        """Play on; from the beginning when the film has ended."""
        self._player.play()

    def pause(self) -> None:
        """Hold on the frame that is seen."""
        self._view.keep()
        self._player.pause(self._seen())

    def toggle(self) -> None:
        """Play, or hold."""
        if self._player.state is State.PLAYING:
            self.pause()
        else:
            self.play()

    def seek(self, us: int, exact: bool = True) -> None:
        """Go to the frame on the screen at `us`; a key frame near it, quickly, when not `exact` (dragging)."""
        self._view.keep()
        self._player.seek(self._in_file(us), exact)

    def step(self, n: int) -> None:
        """Hold, and go `n` frames on from the one that is seen, or that was asked for last."""
        self._view.keep()
        self._player.step(n, self._seen() if self._player.state is State.PLAYING else None)

    def set_rate(self, rate: float) -> None:
        """Play at `rate` times the speed, between 0.25 and 4, at the same pitch."""
        self._wishes.rate = rate
        self._player.set_rate(rate)

    def set_loop(self, begin_us: int | None, end_us: int | None, again: bool = True) -> None:
        """Play a stretch again and again, or once and hold at its end; None, None: no more."""
        if self.stand_in is not None and begin_us is not None and end_us is not None:
            begin_us, end_us = self._in_file(begin_us), self.stand_in.end_in_clip(end_us)
        self._wishes.loop = (begin_us, end_us, again)
        self._player.set_loop(begin_us, end_us, again)

    def set_volume(self, volume: float) -> None:
        """How loud, 0 (silent) to 1."""
        self._wishes.volume = volume
        self._player.set_volume(volume)

    def set_look(self, look: Look) -> None:
        """Brightness and contrast."""
        self._view.set_look(look)

    # --- inside ------------------------------------------------------------------------------------------

    def _made(self, engine: str) -> tuple[str, Player]:
        """A player with this engine, told all that was wished of the one before."""
        name = engine if engine in ENGINES else OWN
        player = FilmPlayer(self._told(), self._out, ENGINES[name]())
        player.set_view(self._wishes.view)
        player.set_volume(self._wishes.volume)
        player.set_rate(self._wishes.rate)
        return name, player

    def _told(self) -> Told:
        """What the player tells, brought to this thread; what one says that was replaced is not listened to."""
        heard = self._listening = object()

        def later(slot: Callable[..., None]) -> Callable[..., None]:
            return lambda *facts: self._called.emit(lambda: slot(*facts) if heard is self._listening else None)

        def arrived(shown: Shown) -> None:
            if heard is self._listening:
                self._film_arrived(shown)

        return Told(
            opened=later(self._film_opened),
            shown=arrived,
            state=later(self._state_told),
            failed=later(self._film_failed),
            rate=later(self.rate_is.emit),
            sound=later(lambda sound: self.sound_is.emit(sound.value)),
        )

    def _in_file(self, us: int) -> int:
        """A moment of the film in the file that is open."""
        return us if self.stand_in is None else self.stand_in.to_clip(us)

    def _seen(self) -> int | None:
        painted = self._view.painted
        return painted.frame if painted is not None else None

    def _forget(self) -> None:
        with self._lock:
            self._latest = None
        self._info = self._index = None
        self._view.clear()

    @Slot(object)
    def _call(self, what: Callable[[], None]) -> None:
        what()

    def _set_view(self, view: View) -> None:
        self._wishes.view = view
        self._player.set_view(view)

    def _film_opened(self, info: FilmInfo, index: FrameIndex) -> None:
        self._info, self._index = info, index
        if info.has_video:
            self._view.set_full_size(*display_size(info))
        self._view.set_message("" if info.has_video else _("Sound without a picture"))
        if self._reopening:
            # The same film with another engine: nothing that others have to know.
            self._reopening = False
            self._player.set_loop(*self._wishes.loop)
        else:
            self.opened.emit(info, index)

    def _film_arrived(self, shown: Shown) -> None:
        """In a thread of the player: only the newest frame is kept until the window has time for it."""
        with self._lock:
            waiting, self._latest = self._latest, shown
        if waiting is None:
            self._arrived.emit()

    @Slot()
    def _show_latest(self) -> None:
        with self._lock:
            shown, self._latest = self._latest, None
        if shown is not None and shown.generation == self._player.generation:
            self._view.set_shown(shown)

    def _frame_painted(self, stamp: Stamp) -> None:
        told = stamp if self.stand_in is None else self.stand_in.to_film(stamp)
        self.frame_shown.emit(told.us, told.frame)

    def _state_told(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state.value)

    def _film_failed(self, code: str, sentence: str) -> None:
        self._view.set_message(sentence)
        self.failed.emit(code, sentence)


@dataclass
class _Wishes:
    """What was asked of the player, to be asked again of another one."""

    view: View = field(default_factory=View)
    volume: float = 1.0
    rate: float = 1.0
    loop: tuple[int | None, int | None, bool] = (None, None, True)

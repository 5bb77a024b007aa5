"""What one can ask of a film with the keys and the row of controls under it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from observer import settings
from observer.coding.events import Moment
from observer.ui.reel import Reel
from observer.ui.transport import RATES, Transport

_SECOND = 1_000_000
_SHORTEST_LOOP_US = 200_000


class FilmOrders(QWidget):
    """The orders and the time of a reel. Who inherits gives it a `reel` and a `transport`.

    `loop_changed` tells from and until when is repeated, in session time; None and None when nothing is.
    """

    loop_changed = Signal(object, object)  # int or None

    reel: Reel
    transport: Transport

    def __init__(self) -> None:
        super().__init__()
        self.rate = 1.0
        self.loop: tuple[int, int] | None = None

    def take_orders(self) -> None:
        """Do what the row of controls asks."""
        transport = self.transport
        transport.play_asked.connect(self.toggle)
        transport.step_asked.connect(self.step)
        transport.jump_asked.connect(self.jump)
        transport.replay_asked.connect(self.replay)
        transport.rate_asked.connect(self.set_rate)
        transport.loop_asked.connect(lambda _on: self.toggle_loop())

    # -- time -------------------------------------------------------------------------------------------------

    def now(self) -> Moment:
        """The moment of the frame that was painted last."""
        return self.reel.now()

    def is_approximate(self) -> bool:
        """Whether what `now` says is only near what is seen: while VLC plays, or where the film is damaged."""
        return self.reel.is_approximate()

    def session_us(self) -> int:
        """Session time of the frame that was painted last."""
        return self.reel.session_us()

    def moment_at(self, session_us: int) -> Moment:
        """The moment of the frame on the screen at a session time."""
        return self.reel.moment_at(session_us)

    # -- orders -----------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Play on."""
        self.reel.play()

    def pause(self) -> None:
        """Hold."""
        self.reel.pause()

    def toggle(self) -> None:
        """Play, or hold."""
        if self.is_playing():
            self.pause()
        else:
            self.play()

    def is_playing(self) -> bool:
        """Whether the film runs."""
        return self.reel.is_playing()

    def step(self, n: int) -> None:
        """Frames on or back."""
        self.reel.step(n)

    def jump(self, direction: int) -> None:
        """Some seconds on or back, as the preferences say."""
        chosen = settings.load()
        seconds = chosen.jump_on_s if direction > 0 else -chosen.jump_back_s
        self.seek(self.session_us() + round(seconds * _SECOND))

    def replay(self) -> None:
        """See the last seconds again."""
        self.seek(self.session_us() - round(settings.load().replay_s * _SECOND))
        self.play()

    def seek(self, session_us: int) -> None:
        """Go to a moment of the session, in whichever recording it lies."""
        self.reel.seek(session_us)

    def scrub(self, session_us: int) -> None:
        """Near a moment, quickly, while the mouse moves; at that moment as soon as it rests."""
        self.reel.scrub(session_us)

    def change_rate(self, direction: int) -> None:
        """The next speed up or down; up also plays."""
        n = RATES.index(self.rate) + direction if self.is_playing() or direction < 0 else RATES.index(self.rate)
        self.set_rate(RATES[min(max(n, 0), len(RATES) - 1)])
        if direction > 0:
            self.play()

    def set_rate(self, rate: float) -> None:
        """Play at `rate` times the speed."""
        self.rate = rate
        self.reel.set_rate(rate)
        self.transport.show_rate(rate, rate)

    def set_loop(self, start_us: int | None, stop_us: int | None) -> None:
        """Play a stretch of the session again and again; None, None: no more."""
        loop = None
        if start_us is not None and stop_us is not None:
            start = max(min(start_us, stop_us), 0)
            loop = (start, max(start_us, stop_us, start + _SHORTEST_LOOP_US))
        self.loop = loop
        self.reel.set_loop(loop)
        self.transport.show_loop(loop)
        self.loop_changed.emit(*(loop or (None, None)))

    def loop_here(self) -> None:
        """Repeat the last seconds before this moment."""
        now = self.session_us()
        self.set_loop(now - round(settings.load().replay_s * _SECOND), now)

    def toggle_loop(self) -> None:
        """Repeat the last seconds, or no longer repeat anything."""
        if self.loop is None:
            self.loop_here()
        else:
            self.set_loop(None, None)

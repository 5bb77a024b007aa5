"""One film painted in two places: decoded once, on the facilitator's console and on the respondent's screen."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor

from observer.media.player import Shown, Stamp
from observer.ui.film_view import FilmView


class SecondPicture(FilmView):
    """Paints what a `FirstPicture` was given, and nothing else: no words, no zoom. `resized` when it needs others."""

    surround = QColor("#000000")

    resized = Signal()
    seen = Signal(object)  # Shown

    def __init__(self) -> None:
        super().__init__()
        self.frame_shown.connect(self._tell_seen)
        self.view_wanted.connect(lambda _view: self.resized.emit())

    def _tell_seen(self, _stamp: Stamp) -> None:
        self.seen.emit(self._painted)


class FirstPicture(FilmView):
    """The picture for which a player works. `second` shows the same frames; pictures are asked for that are large
    enough for both.

    A frame counts as seen as soon as one of the two has painted it, so that it also does while the other is covered.
    """

    def __init__(self) -> None:
        super().__init__()
        self.second: SecondPicture | None = None

    def share_with(self, second: SecondPicture | None) -> None:
        """Let this one show the same film; None: no other does any more."""
        if self.second is not None:
            self.second.resized.disconnect(self._ask)
            self.second.seen.disconnect(self._seen_there)
        self.second = second
        if second is not None:
            second.resized.connect(self._ask)
            second.seen.connect(self._seen_there)
            if self._shown is not None:
                second.set_shown(self._shown)
        self._ask()

    def set_shown(self, shown: Shown) -> None:
        super().set_shown(shown)
        if self.second is not None:
            self.second.set_shown(shown)

    def keep(self) -> None:
        super().keep()
        if self.second is not None:
            if self._painted is not None:
                self.second.set_shown(self._painted)
            self.second.keep()

    def clear(self) -> None:
        super().clear()
        if self.second is not None:
            self.second.clear()

    def pixels(self) -> tuple[int, int]:
        width, height = super().pixels()
        if self.second is None or not self.second.isVisible():
            return width, height
        wide, high = self.second.pixels()
        return max(width, wide), max(height, high)

    def _seen_there(self, shown: Shown) -> None:
        """The respondent sees a frame that has not been painted here yet."""
        if shown is self._shown and shown is not self._painted:
            self._painted = shown
            self.frame_shown.emit(shown.stamp)

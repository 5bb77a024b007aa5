"""Time that goes on where there is no film: between the files of a camera, or after its last one."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

_TICK_MS = 40


class GapClock(QObject):
    """Runs from a moment until another, in session time. `ticked` tells where it is, `over` that it is there."""

    ticked = Signal(object)  # int, microseconds
    over = Signal()

    def __init__(self, parent: QObject, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._from_us = self._until_us = 0
        self._since, self._rate = 0.0, 1.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether time goes on."""
        return self._timer.isActive()

    def us(self) -> int:
        """Where it is."""
        if not self.running:
            return self._from_us
        return min(self._from_us + round((self._seconds() - self._since) * self._rate * 1_000_000), self._until_us)

    def hold(self, us: int, until_us: int) -> None:
        """Stand at `us`, in a gap that lasts until `until_us`."""
        self._timer.stop()
        self._from_us, self._until_us = us, until_us

    def run(self, rate: float) -> None:
        """Go on from here."""
        self._from_us, self._rate, self._since = self.us(), rate, self._seconds()
        self._timer.start()

    def stop(self) -> None:
        """Stand still."""
        self._from_us = self.us()
        self._timer.stop()

    def _tick(self) -> None:
        us = self.us()
        if us >= self._until_us:
            self.stop()
            self.over.emit()
        else:
            self.ticked.emit(us)

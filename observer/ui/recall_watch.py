"""What can happen to the computer during a recall session: it sleeps, or its second screen is gone."""

import time

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

TICK_MS = 250
SLEPT_S = 2.0  # without a tick for so long: the program stood still
KEEP_S = 1.0  # how often it is noted where the film is


class RecallWatch(QObject):
    """Watches while a session runs. `slept` comes when the program stood still for a while, with where the film was
    before (µs of the session); `screen_gone` when the respondent's screen was taken away; `due` once in a second, to
    note where the film is."""

    slept = Signal(object)  # int
    due = Signal()
    screen_gone = Signal()
    screen_came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.screen: QScreen | None = None
        self._seen = 0.0
        self._kept = 0.0
        self._us = 0
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._removed)
        application.screenAdded.connect(lambda _screen: self.screen_came.emit())

    def begin(self) -> None:
        """Watch from now on."""
        self._seen = self._kept = time.time()
        self._clock.start()

    def end(self) -> None:
        """Watch no more."""
        self._clock.stop()
        self.screen = None

    def follow(self, us: int) -> None:
        """Where the film is (session time)."""
        if not self._stood_still():
            self._us = us

    def _tick(self) -> None:
        if self._stood_still():
            return
        if abs(self._seen - self._kept) >= KEEP_S:
            self._kept = self._seen
            self.due.emit()

    def _stood_still(self) -> bool:
        """Whether the program did for a while, until now; whichever comes first tells, a tick or a frame."""
        # Not the clock that never goes back: on some systems that one stands still while the computer sleeps.
        now = time.time()
        stood_still = now - self._seen > SLEPT_S
        self._seen = now
        if stood_still and self._clock.isActive():
            self.slept.emit(self._us)
        return stood_still

    def _removed(self, screen: QScreen) -> None:
        if self.screen is not None and screen is self.screen:
            self.screen = None
            self.screen_gone.emit()

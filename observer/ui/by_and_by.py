"""Reading a study a little at a time in the window's own thread, which alone may touch it."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from observer.errors import ObserverError

READ_MS = 20  # that reading takes at a time


class ByAndBy(QObject):
    """Goes through the steps of one iterator; a new one takes the place of one that is not at its end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] | None = None

    def start(
        self,
        steps: Iterator[object],
        done: Callable[[Any], None],
        failed: Callable[[ObserverError], None],
    ) -> None:
        """Begin now; `done` gets what a generator returns, `failed` the error that it raises, either maybe at
        once."""
        self._steps = steps
        self._go_on(steps, done, failed)

    def stop(self) -> None:
        """Nothing more of it is wanted."""
        self._steps = None

    def is_busy(self) -> bool:
        """Whether it is not at the end."""
        return self._steps is not None

    def _go_on(
        self,
        steps: Iterator[object],
        done: Callable[[Any], None],
        failed: Callable[[ObserverError], None],
    ) -> None:
        if steps is not self._steps:
            return
        clock = QElapsedTimer()
        clock.start()
        try:
            while clock.elapsed() < READ_MS:
                next(steps)
        except StopIteration as end:
            self._steps = None
            done(end.value)
        except ObserverError as error:
            self._steps = None
            failed(error)
        else:
            QTimer.singleShot(0, self, lambda: self._go_on(steps, done, failed))

"""Slow work beside the window: shown with its progress, cancelled on request, its result brought back.

A job gets plain data and a `Progress`, and gives plain data; it never calls Qt or the study.
"""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from observer.errors import Cancelled, ObserverError
from observer.progress import Progress

_LOOK_MS = 100


class Job(QObject):
    """One piece of work. `fraction` and `words` say how far it is; `ended` comes once, after done or failed."""

    ended = Signal()
    _over = Signal(object, object)  # result, error

    def __init__(
        self, title: str, done: Callable[[Any], None], failed: Callable[[ObserverError], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.fraction, self.words = 0.0, ""
        self.progress = Progress(self._note)
        self._done, self._failed = done, failed
        self._over.connect(self._finish)

    def _note(self, fraction: float, words: str) -> None:
        """In the job's thread: kept, and looked at by the window when it has time."""
        self.fraction, self.words = fraction, words or self.words

    def cancel(self) -> None:
        """Ask it to stop."""
        self.progress.cancel()

    def run(self, work: Callable[[Progress], Any]) -> None:
        """In a thread of its own."""
        try:
            result, error = work(self.progress), None
        except Exception as raised:  # noqa: BLE001 - brought to the window's thread, and raised there
            result, error = None, raised
        self._over.emit(result, error)

    @Slot(object, object)
    def _finish(self, result: object, error: Exception | None) -> None:
        self.ended.emit()
        if isinstance(error, Cancelled) or (self.progress.cancelled and error is None):
            return
        if isinstance(error, ObserverError):
            self._failed(error)
        elif error is not None:
            raise error
        else:
            self._done(result)


class Jobs(QObject):
    """All work that is going on. `changed` when it is time to look at `running` again."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Job] = []
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.changed)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[ObserverError], object],
    ) -> Job:
        """Begin `work` in a thread. `done` gets its result, `failed` its error, both in the window's thread."""
        job = Job(title, done, failed, self)
        job.ended.connect(lambda: self._forget(job))
        self.running.append(job)
        self._look.start()
        self.changed.emit()
        threading.Thread(target=job.run, args=(work,), name=title, daemon=True).start()
        return job

    def cancel_all(self) -> None:
        """Ask everything to stop, as when the study is closed; nothing of it is heard of any more."""
        for job in self.running:
            job.cancel()

    def _forget(self, job: Job) -> None:
        self.running.remove(job)
        job.deleteLater()
        if not self.running:
            self._look.stop()
        self.changed.emit()

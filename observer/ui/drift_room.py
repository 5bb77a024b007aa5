"""Everybody's work compared over time: read from the study a little at a time, and examined beside the window."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import drift, overview
from observer.ui.drift_view import DriftView
from observer.ui.jobs import Job
from observer.ui.workspace import Workspace

READ_MS = 20  # that reading takes at a time


class DriftRoom(QObject):
    """Fills a `DriftView`; only what was asked last is shown."""

    def __init__(self, workspace: Workspace, view: DriftView) -> None:
        super().__init__(view)
        self._workspace, self._view = workspace, view
        self._job: Job | None = None
        self._asked = 0
        workspace.closed.connect(self._stop)

    def show(self, viewer: Viewer) -> None:
        """Look at the work of everybody, for a researcher."""
        self._stop()
        self._view.wait()
        comparing = drift.begin(self._workspace.study, viewer)
        self._read_on(self._asked, comparing, comparing.reading())

    def _stop(self) -> None:
        """What is going on is not wanted any more."""
        self._asked += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _read_on(self, asked: int, comparing: Any, reading: Iterator[None]) -> None:
        if asked != self._asked:
            return
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < READ_MS:
            if next(reading, self) is self:
                self._examine(asked, comparing)
                return
        QTimer.singleShot(0, self, lambda: self._read_on(asked, comparing, reading))

    def _examine(self, asked: int, comparing: Any) -> None:
        def done(found: drift.Drift) -> None:
            if asked == self._asked:
                self._job = None
                titles = overview.codebook_titles(self._workspace.study)
                self._view.show_drift(list(found.series), list(found.due), titles)

        title = _("Compare for drift")
        self._job = self._workspace.jobs.start(title, lambda _progress: drift.examine(comparing), done, self._failed)

    def _failed(self, error: ObserverError) -> None:
        self._job = None
        self._workspace.refused.emit(str(error))

"""Everybody's work compared over time: read from the study a little at a time, and examined beside the window; then
intervals, which take longest."""

from typing import Any

from PySide6.QtCore import QObject

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import drift, overview
from observer.ui.by_and_by import ByAndBy
from observer.ui.drift_view import DriftView
from observer.ui.jobs import Job
from observer.ui.workspace import Workspace


class DriftRoom(QObject):
    """Fills a `DriftView`; only what was asked last is shown."""

    def __init__(self, workspace: Workspace, view: DriftView) -> None:
        super().__init__(view)
        self._workspace, self._view = workspace, view
        self._job: Job | None = None
        self._reading = ByAndBy(self)
        self._asked = 0
        self._known: tuple[object, tuple[drift.Series, ...]] | None = None  # intervals, and of what
        workspace.closed.connect(self._stop)

    def show(self, viewer: Viewer) -> None:
        """Look at the work of everybody, for a researcher."""
        self._stop()
        self._view.wait()
        comparing = drift.begin(self._workspace.study, viewer)
        asked = self._asked
        self._reading.start(comparing.reading(), lambda _end: self._examine(asked, comparing), self._failed)

    def _stop(self) -> None:
        """What is going on is not wanted any more."""
        self._asked += 1
        self._reading.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _examine(self, asked: int, comparing: Any) -> None:
        def done(found: drift.Drift) -> None:
            if asked == self._asked:
                self._job = None
                titles = overview.codebook_titles(self._workspace.study)
                self._view.show_drift(list(found.series), list(found.due), titles)
                self._draw_intervals(asked, comparing)

        title = _("Compare for drift")
        self._job = self._workspace.jobs.start(title, lambda _progress: drift.examine(comparing), done, self._failed)

    def _draw_intervals(self, asked: int, comparing: Any) -> None:
        """Intervals for what is shown; those of the same codings are still known. Whoever stops it keeps the rest."""
        mark = comparing.mark()
        if self._known is not None and self._known[0] == mark:
            self._view.show_intervals(list(self._known[1]))
            return

        def done(found: tuple[drift.Series, ...]) -> None:
            if asked == self._asked:
                self._job, self._known = None, (mark, found)
                self._view.show_intervals(list(found))

        self._job = self._workspace.jobs.start(
            _("Intervals for drift"), lambda progress: drift.with_intervals(comparing, progress), done, self._failed
        )

    def _failed(self, error: ObserverError) -> None:
        self._job = None
        self._workspace.refused.emit(str(error))

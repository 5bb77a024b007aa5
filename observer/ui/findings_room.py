"""The findings about the coding at work, found when there is time for it."""

from PySide6.QtCore import QTimer

from observer.coding.changes import Changes
from observer.services.workplace import Look, Workplace
from observer.ui.findings_panel import FindingLine, FindingsPanel
from observer.ui.workspace import Workspace

_WHEN_CALM_MS = 400
# A change of these can change the findings about events that it did not touch.
_ABOUT_ALL = ("participants", "groups", "group_members", "presence", "recordings", "codebooks", "sessions")


class FindingsRoom(FindingsPanel):
    """Looks at all events once, and after that only at those that have changed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._calm = QTimer(self, singleShot=True, interval=_WHEN_CALM_MS)
        self._calm.timeout.connect(self.refresh)

    def refresh_soon(self) -> None:
        """Look at everything, but first let the window show itself."""
        self.set_looks([])
        self._calm.start()

    def refresh(self) -> None:
        """Look at everything now."""
        self._calm.stop()
        work = self._workspace.work
        self.set_looks(_lines(work, work.looks()) if work else [])

    def note(self, changes: Changes) -> None:
        """Look again at what has changed."""
        work, touched = self._workspace.work, changes.touched("events")
        if work is None or self._calm.isActive():
            return
        if any(changes.touched(table) for table in _ABOUT_ALL):
            self._calm.start()
        elif touched:
            self.change_looks(sorted(touched), _lines(work, work.looks_of(touched)))


def _lines(work: Workplace, looks: list[Look]) -> list[FindingLine]:
    names = work.names()
    return [
        FindingLine(look.event_id, look.kind, look.us, work.describe(look.event, names), look.words) for look in looks
    ]

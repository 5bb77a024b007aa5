"""The findings about the coding at work, found when there is time for it."""

from PySide6.QtCore import QTimer

from observer.coding.changes import Changes
from observer.coding.events import Event
from observer.services.workplace import Look, Workplace
from observer.ui.findings_panel import FindingLine, FindingsPanel
from observer.ui.workspace import Workspace

_WHEN_CALM_MS = 400
_AT_A_TIME = 100  # events, which takes a few milliseconds
# A change of these can change the findings about events that it did not touch.
_ABOUT_ALL = ("participants", "groups", "group_members", "presence", "recordings", "codebooks", "sessions")


class FindingsRoom(FindingsPanel):
    """Looks at all events once, a few at a time so that nobody has to wait, and after that only at those that have
    changed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._waiting: list[Event] = []  # still to be looked at, the last first
        self._found: list[FindingLine] = []
        self._changed: set[str] = set()  # since it was begun to look
        self._calm = QTimer(self, singleShot=True, interval=_WHEN_CALM_MS)
        self._calm.timeout.connect(self._begin)
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._look_further)

    def refresh_soon(self, events: list[Event] | None = None) -> None:
        """Look at everything (at these events, when they have been read just now), but first let the window show
        itself."""
        self._stop()
        self.set_looks([])
        self._waiting = list(reversed(events or ()))
        self._calm.start()

    @property
    def is_looking(self) -> bool:
        """Whether there is something still to be looked at."""
        return self._calm.isActive() or self._turn.isActive()

    def refresh(self) -> None:
        """Look at everything now."""
        self._stop()
        work = self._workspace.work
        self.set_looks(_lines(work, work.looks()) if work else [])

    def note(self, changes: Changes) -> None:
        """Look again at what has changed."""
        work, touched = self._workspace.work, changes.touched("events")
        if work is None:
            return
        if any(changes.touched(table) for table in _ABOUT_ALL):
            self._stop()
            self._calm.start()
        elif self.is_looking:
            self._changed |= touched
        elif touched:
            self.change_looks(sorted(touched), _lines(work, work.looks_of(touched)))

    def _begin(self) -> None:
        work = self._workspace.work
        if work is not None:
            self._waiting = self._waiting or list(reversed(work.events()))
            self._found = []
            self._turn.start()

    def _look_further(self) -> None:
        work = self._workspace.work
        if work is None:
            self._stop()
            return
        some = self._waiting[-_AT_A_TIME:]
        del self._waiting[-_AT_A_TIME:]
        self._found += _lines(work, work.look_at(some))
        if not self._waiting:
            changed, found = frozenset(self._changed), self._found
            self._stop()
            self.set_looks(found)
            if changed:
                self.change_looks(sorted(changed), _lines(work, work.looks_of(changed)))

    def _stop(self) -> None:
        self._calm.stop()
        self._turn.stop()
        self._waiting, self._found, self._changed = [], [], set()


def _lines(work: Workplace, looks: list[Look]) -> list[FindingLine]:
    names = work.names()
    return [
        FindingLine(look.event_id, look.kind, look.us, work.describe(look.event, names), look.words) for look in looks
    ]

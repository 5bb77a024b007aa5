"""A second pass: one dimension, one person or what is doubtful, gone through event by event."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import Signal

from observer.coding.changes import Changes
from observer.ui import page_data
from observer.ui.event_fields import EventFilter, EventRow
from observer.ui.event_table import EventTable
from observer.ui.pass_bar import PassBar
from observer.ui.timeline_view import TimelineView
from observer.ui.workspace import Workspace


class PassRoom(PassBar):
    """Keeps the events that its filter lets through, in the order of time; the others fade on the timeline."""

    event_asked = Signal(str)

    def __init__(self, workspace: Workspace, table: EventTable, timeline: TimelineView) -> None:
        super().__init__()
        self._workspace, self._table, self._timeline = workspace, table, timeline
        self._found: list[tuple[int, str]] = []
        self._wanted = EventFilter()
        self.is_on = False
        self.filter_changed.connect(self._filter)
        self.closed.connect(self.end)
        self.hide()

    def begin(self) -> None:
        """Start a pass, with nothing filtered yet."""
        work = self._workspace.work
        if work is not None:
            self.set_sources(work.codebook, page_data.pad_people(work))
            self.is_on = True
            self.show()
            self._filter(self.wanted())

    def end(self) -> None:
        """All events again."""
        self.is_on = False
        self.hide()
        self._timeline.set_filter(None)

    def note(self, changes: Changes) -> None:
        """Events have changed: they may come into the pass, or go out of it."""
        if changes.touched("events"):
            self.note_all()

    def note_all(self) -> None:
        """All events may have changed."""
        if self.is_on:
            self._filter(self._wanted)

    def _filter(self, wanted: EventFilter) -> None:
        self._wanted = wanted
        rows: list[EventRow] = [row for row in self._table.model.all_rows() if wanted.matches(row)]
        self._found = sorted((row.start_us, row.id) for row in rows)
        self._timeline.set_filter(None if wanted.is_empty else {id_ for _us, id_ in self._found})
        self.show_place(0, len(self._found))

    def step(self, by: int, us: int, last: str) -> str:
        """The event after (or before) this moment, or after the one that was shown last when it is at this moment;
        empty when there is none."""
        here = (us, last)
        if here in self._found:
            n = self._found.index(here) + by
        else:
            n = bisect_right(self._found, (us, "\uffff")) if by > 0 else bisect_left(self._found, (us, "")) - 1
        if not 0 <= n < len(self._found):
            return ""
        self.show_place(n + 1, len(self._found))
        return self._found[n][1]

"""What the coding page shows, kept in step with the study by the workspace's one signal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from observer.coding.changes import Changes
from observer.coding.events import Event
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import page_data
from observer.ui.collector import filling
from observer.ui.event_fields import RowMaker
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.code_page import CodePage

# A change of these changes what all events look like.
_ANEW = ("recordings", "participants", "groups", "group_members", "case_participants", "sessions")
_BESIDE = {"coding_spans", "codings"}  # what was watched is no news


class CodeView:
    """Fills the parts of the page: all of them when somebody sits down, what was touched after a change."""

    def __init__(self, page: "CodePage", workspace: Workspace) -> None:
        self._page, self._workspace = page, workspace
        self._rows: RowMaker | None = None

    def show_desk(self) -> None:
        """Show everything of the coding at work."""
        work, page = self._workspace.work, self._page
        if work is None:
            return
        people = page_data.pad_people(work)
        page.pad.set_codebook(work.codebook)
        page.pad.set_people(people, target_keys="Alt+")
        page.table.set_sources(work.codebook, people)
        page.table.may_select = self._workspace.viewer is not None
        self._rows = RowMaker(work.codebook, work.names())
        with filling():
            events = work.events()
            page.table.model.set_rows([self._rows.row(event) for event in events])
            page.lines.refresh(events)
        page.passing.note_all()
        page.notes.refresh()
        page.findings.refresh_soon(events)
        page.intervals.refresh()
        page.rating.refresh()
        self._show_open_states()

    def _show_open_states(self) -> None:
        work = self._workspace.work
        if work is not None:
            self._page.pad.set_open_states(page_data.open_states(work))

    def show_changes(self, changes: Changes) -> None:
        """Show what was touched, and nothing else."""
        work, page = self._workspace.work, self._page
        if work is None:
            return
        if set(changes.rows) <= _BESIDE:
            page.rating.note_watched()
            return
        if any(changes.touched(table) for table in _ANEW):
            self.show_desk()
        elif changes.touched("events"):
            self._show_events(sorted(changes.touched("events")))
        for room in (page.lines, page.notes, page.findings, page.intervals, page.passing):
            room.note(changes)
        page.rating.note(changes)
        can_undo = changes.kind == "do" and not changes.touched("fragments")  # those are undone on their own page
        page.film.transport.say(self._workspace.in_words(changes.words()), can_undo=can_undo)

    def _show_events(self, ids: list[str]) -> None:
        work, page = self._workspace.work, self._page
        assert work is not None
        assert self._rows is not None
        found: dict[str, Event | None] = {id_: work.event(id_) for id_ in ids}
        there = [event for event in found.values() if event is not None]
        gone = [id_ for id_, event in found.items() if event is None]
        page.table.model.change_rows([self._rows.row(event) for event in there], gone)
        page.lines.show_events(there, gone)
        self._show_open_states()

    def echo(self, id_: str, ended: Sequence[str] = ()) -> None:
        """Say in one line under the film what an event is now, and which periods it has ended."""
        work = self._workspace.work
        event = work.event(id_) if work else None
        if work and event:
            words = f"{clock(event.start.us)}  {work.describe(event, work.names())}"
            if event.doubt:
                words += "  · " + _("doubtful")
            if ended:
                words += "  · " + _("ends “{indicator}”").format(indicator="”, “".join(ended))
            self._page.film.transport.say(words, can_undo=True)

"""What the coding page shows, kept in step with the study by the workspace's one signal."""

from typing import TYPE_CHECKING

from observer.coding.changes import Changes
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import page_data
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.code_page import CodePage


class CodeView:
    """Fills the parts of the page: all of them when somebody sits down, what was touched after a change."""

    def __init__(self, page: "CodePage", workspace: Workspace) -> None:
        self._page, self._workspace = page, workspace

    def show_desk(self) -> None:
        """Show everything of the coding at work."""
        work, page = self._workspace.work, self._page
        if work is None:
            return
        page.pad.set_codebook(work.codebook)
        page.pad.set_people(page_data.pad_people(work), target_keys="Alt+")
        page.timeline.set_rows(page_data.rows(work))
        page.timeline.set_length(page.film.length_us())
        self._show_all_events()
        page.rating.refresh()

    def _show_all_events(self) -> None:
        work, page = self._workspace.work, self._page
        if work is None:
            return
        events, names = work.events(), work.names()
        page.table.model.set_rows([page_data.table_row(work, event, names) for event in events])
        page.timeline.set_items([i for event in events for i in page_data.items(work, event, names)])
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
        touched = changes.touched("events")
        if touched:
            self._show_events(sorted(touched))
        elif changes.touched("recordings") or changes.touched("participants"):
            page.show_again()
        page.rating.refresh()
        page.film.transport.say(changes.words(), can_undo=changes.kind == "do")

    def _show_events(self, ids: list[str]) -> None:
        work, page = self._workspace.work, self._page
        assert work is not None
        names = work.names()
        found = {id_: work.event(id_) for id_ in ids}
        there = [event for event in found.values() if event is not None]
        gone = [id_ for id_, event in found.items() if event is None]
        page.table.model.change_rows([page_data.table_row(work, event, names) for event in there], gone)
        fresh = [item for event in there for item in page_data.items(work, event, names)]
        stale = [item for id_ in ids for item in page_data.possible_ids(work, id_)]
        page.timeline.change_items(fresh, [id_ for id_ in stale if id_ not in {item.id for item in fresh}])
        self._show_open_states()

    def echo(self, id_: str) -> None:
        """Say in one line under the film what an event is now."""
        work = self._workspace.work
        event = work.event(id_) if work else None
        if work and event:
            words = f"{clock(event.start.us)}  {work.describe(event, work.names())}"
            if event.doubt:
                words += "  · " + _("doubtful")
            self._page.film.transport.say(words, can_undo=True)

"""The keys of the coding page: what each asks for, carried out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from observer.coding.events import Moment
from observer.ui import coding_keys
from observer.ui.key_map import show_keys
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.code_page import CodePage


class CodeKeys:
    """Answers first, then people, then letters of indicators, then everything else in the table of keys."""

    def __init__(self, page: "CodePage", workspace: Workspace) -> None:
        self._page, self._workspace = page, workspace

    def press(self, event: QKeyEvent, now: Moment) -> bool:
        """A key went down while `now` was on the screen. Whether it meant something."""
        work = self._page.work
        if self._workspace.work is None:
            return False
        stroke = coding_keys.letter(event)
        if event.isAutoRepeat() and (stroke or coding_keys.answer_sign(event)):
            return True
        more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if work.replies(coding_keys.answer_sign(event), more):
            return True
        action, number = coding_keys.find(event), coding_keys.digit(event)
        if number is not None:
            work.digit(number, event.modifiers())
        elif stroke and (work.pad_state.first or not action):
            work.stroke(stroke, now)
        elif action == "comment" and work.pad_state.is_asking:
            work.skip()
        elif action:
            self._do(action, now)
        else:
            return False
        return True

    def release(self, event: QKeyEvent, now: Moment) -> bool:
        """A key was let go. Whether it was a letter."""
        stroke = coding_keys.letter(event)
        if stroke and not event.isAutoRepeat() and self._workspace.work is not None:
            self._page.work.release(stroke, now)
        return bool(stroke)

    def _do(self, action: str, now: Moment) -> None:
        page = self._page
        work = page.work
        actions = {
            **page.film.orders(),
            "previous_event": lambda: work.step_event(-1),
            "next_event": lambda: work.step_event(1),
            "previous_finding": lambda: page.findings.step(-1),
            "next_finding": lambda: page.findings.step(1),
            "comment": work.comment,
            "comment_moment": page.write_comment,
            "this_is": work.this_is,
            "back": work.toggle_back,
            "doubt": work.doubt,
            "doubt_moment": lambda: page.notes.mark_doubtful(now),
            "end_state": lambda: work.end_last(now),
            "delete": work.delete_chosen,
            "leave": work.leave,
            "search": self._search,
            "help": self._help_on_last,
            "keys": self._show_keys,
        }
        actions[action]()

    def _search(self) -> None:
        self._page.docks.show("code")
        self._page.pad.focus_search()

    def _help_on_last(self) -> None:
        page = self._page
        event = page.work.event(page.work.last)
        page.show_help(page.pad.indicator_under_mouse() or (event.indicator if event else ""))

    def _show_keys(self) -> None:
        work = self._workspace.work
        show_keys(work.codebook if work else None, self._page.window())

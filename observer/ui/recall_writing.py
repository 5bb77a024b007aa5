"""Responses while the session runs: what was asked, what is said, by whom. All of it is on disk at once."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QListWidgetItem

from observer.coding.prompts import hint_words
from observer.coding.recall import Act, Draft, LogRow, RecallItem, Response, Who
from observer.coding.timecode import clock
from observer.i18n import _
from observer.services import recall_prompts, recall_responses
from observer.services.recall import OpenedRecall
from observer.services.recall_run import Running
from observer.ui.prompt_cards import PromptCard
from observer.ui.recall_console import ID, RecallConsole
from observer.ui.recall_words import line_words
from observer.ui.response_form import codes_of
from observer.ui.workspace import Workspace

T = TypeVar("T")
Attempt = Callable[[Callable[[], T]], T | None]


class RecallWriting(QObject):
    """Fills and reads the response form, the prompts and the list of responses of a console.

    `go_on_asked` when what is said is written and the film may go on, `mark_asked` when something is said where
    nobody stopped.
    """

    go_on_asked = Signal()
    mark_asked = Signal()

    def __init__(self, workspace: Workspace, console: RecallConsole, attempt: Attempt[Any]) -> None:
        super().__init__()
        self._workspace, self._console, self._form = workspace, console, console.response
        self._attempt = attempt
        self._running: Running | None = None
        self._opened: OpenedRecall | None = None
        self._line: LogRow | None = None  # the stop or mark at which is spoken
        self._response = ""  # the id of the one that is open
        self._form.edited.connect(self.keep)
        self._form.closed.connect(self._closed)
        self._form.erased.connect(self._erased)
        self._form.speaker_chosen.connect(self._speaks)
        self._form.asked.connect(self.mark_asked)
        console.prompts.chosen.connect(self._asks)
        console.responses.itemActivated.connect(self._take_up)
        console.responses.itemClicked.connect(self._take_up)

    # -- begin and end ----------------------------------------------------------------------------------

    def begin(self, running: Running, opened: OpenedRecall) -> None:
        """Write in this session."""
        self._running, self._opened = running, opened
        self._line, self._response = None, ""
        study, viewer = running.study, running.viewer
        feelings = recall_prompts.recall_settings(study, viewer).feelings
        people = [(one.id, one.name) for one in opened.respondents]
        shown = [(key, recall_prompts.feeling_words(key)) for key in feelings]
        self._form.offer(people, shown, codes_of(study))
        self._form.show_open(None, "", people[0][0] if len(people) == 1 else "")
        self.show_prompts(None)
        self.refresh()

    def resume(self, found: list[tuple[Response, Draft]]) -> None:
        """What was being written when the session was interrupted: the last of it goes on, the others are closed."""
        for response, _draft in found[:-1]:
            self._attempt(partial(self._close, response.id))
        if found:
            response, draft = found[-1]
            self._line = self._workspace.study.recall_log.get(response.log) if response.log else None
            self._show(response, draft)
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed; write no more."""
        self.keep()
        self._running = self._opened = self._line = None
        self._response = ""

    # -- prompts ----------------------------------------------------------------------------------------

    def show_prompts(self, item: RecallItem | None) -> None:
        """Those of a fragment, then those for the language and age of the session."""
        assert self._running is not None
        assert self._opened is not None
        recall = self._opened.recall
        own = [PromptCard(text, None, _("for this fragment")) for text in (item.prompts if item else ())]
        deck = recall_prompts.deck(self._running.study, self._running.viewer, recall.language, recall.band)
        cards = [
            PromptCard(one.prompt.text, one.prompt.level, "", " ".join(hint_words(kind) for kind in one.hints))
            for one in deck
        ]
        self._console.prompts.show_prompts((*own, *cards))
        self._console.prompts.verticalScrollBar().setValue(0)

    def _asks(self, card: PromptCard | None) -> None:
        if self._response:
            self._form.show_prompt(card.text if card else "", card.level if card else None)
            self.keep()

    # -- one response -----------------------------------------------------------------------------------

    def speaker(self) -> str:
        """The id of who is talking; "" when that was not said."""
        return self._form.speakers.value

    def open(self, line: LogRow, response: Response | None) -> None:
        """Something is said at a stop or a mark: by the only respondent, or by whoever is chosen then."""
        assert self._opened is not None
        self._line = line
        if response is None and len(self._opened.respondents) == 1:
            self._open_for(self._opened.respondents[0].id)
        elif response is None:
            self._response = ""
            self._form.show_open(Draft(""), self._title(line, _("who is talking?")))
        else:
            self._show(response, Draft(response.id))
        self._form.note.setFocus()
        self.refresh()

    def _open_for(self, person: str) -> None:
        running, line = self._running, self._line
        if running is None or line is None:
            return
        made = self._attempt(lambda: recall_responses.open_response(running.study, running.viewer, line.id, person))
        if made is not None:
            self._show(made.response, Draft(made.response.id))

    def _show(self, response: Response, draft: Draft) -> None:
        if response.off_record:
            self._attempt(partial(self._close, response.id))
            self._response = ""
            self._form.show_open(None, _("Off the record: nothing of it is kept."), self.speaker())
            return
        self._response = response.id
        now = self._console.prompts.card()
        self._form.show_open(draft, self._title(self._line, ""), response.participant)
        if not draft.prompt and now is not None:
            self._form.show_prompt(now.text, now.level)
            self.keep()

    def _title(self, line: LogRow | None, more: str) -> str:
        """Who stopped, and where."""
        if line is None or line.us is None:
            return more
        words = {
            Who.RESPONDENT: _("The respondent stopped at {time}"),
            Who.FACILITATOR: _("The facilitator stopped at {time}"),
            Who.NOBODY: _("A stop of the list at {time}"),
        }[line.who]
        if line.act is Act.MARK:
            words = _("Marked at {time}")
        return " · ".join(part for part in (words.format(time=clock(line.us)), more) if part)

    def keep(self) -> None:
        """Put what was typed and chosen on disk."""
        running, response = self._running, self._response
        if running is not None and response:
            fields = self._form.fields()
            self._attempt(lambda: recall_responses.write_response(running.study, running.viewer, response, **fields))

    def close(self) -> None:
        """What is said is written; nothing stays open."""
        response = self._response
        if response and self._running is not None:
            self.keep()
            self._attempt(lambda: self._close(response))
        self._line, self._response = None, ""
        self._form.show_open(None, "", self.speaker())
        self._console.prompts.choose("")
        self.refresh()

    def _close(self, response: str) -> object:
        assert self._running is not None
        return recall_responses.close_response(self._running.study, self._running.viewer, response)

    def _closed(self, film_goes_on: bool) -> None:
        self.close()
        if film_goes_on:
            self.go_on_asked.emit()

    def _erased(self) -> None:
        """Off the record: nothing of what was typed is kept."""
        running, response = self._running, self._response
        if running is None:
            return
        if response:
            self._attempt(lambda: recall_responses.off_record(running.study, running.viewer, response))
            self._attempt(lambda: self._close(response))
        self._line, self._response = None, ""
        self._form.show_open(None, _("Off the record: nothing of it is kept."), self.speaker())
        self.refresh()

    def _speaks(self, person: str) -> None:
        """Another one speaks at the same stop: a response of his own."""
        if self._line is None or self._running is None:
            return
        if self._response:
            line = self._line
            self.close()
            self._line = line
        self._open_for(person)

    # -- responses so far -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """The stops and marks with what was said there, the newest first."""
        running = self._running
        if running is None:
            return
        found = recall_responses.responses(running.study, running.viewer, running.id)
        lines: list[tuple[str, str]] = []
        for row in reversed(recall_responses.log(running.study, running.viewer, running.id)):
            if row.act not in (Act.STOP, Act.MARK) or row.us is None:
                continue
            said = [one for one in found if one.log == row.id]
            head = line_words(row)
            lines += [(row.id, f"{head}\n{self._words(one)}") for one in said]
            if not said:
                lines.append((row.id, f"{head}\n" + _("nothing written yet")))
        self._console.fill(self._console.responses, lines)

    def _words(self, response: Response) -> str:
        people = self._opened.respondents if self._opened else ()
        name = next((one.name for one in people if one.id == response.participant), "?")
        said = _("off the record") if response.off_record else response.note or response.prompt
        return f"{name}: {said}"

    def _take_up(self, item: QListWidgetItem) -> None:
        """Write at a stop or mark of before."""
        row = self._workspace.study.recall_log.get(str(item.data(ID))) if self._running is not None else None
        if row is not None and (self._line is None or row.id != self._line.id):
            self.close()
            self.open(row, None)

"""What a coder does on the coding page: keys and buttons come in, services are called."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from observer import settings
from observer.coding import keys
from observer.coding.events import Event, Moment, Targets
from observer.services.coding import At, Mark
from observer.ui import page_data
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.code_page import CodePage


class CodeWork:
    """The state of the pad, the last event, and everything that changes the coding."""

    def __init__(self, page: "CodePage", workspace: Workspace) -> None:
        self._page, self._workspace = page, workspace
        self.pad_state = keys.Pad()
        self.last = ""  # the event that a comment belongs to
        self._search_at: Moment | None = None  # what was seen when the search was opened

    def begin(self) -> None:
        """Somebody sits down: nothing is chosen yet."""
        self.last = ""
        self._set_pad(keys.Pad())

    # -- the pad ----------------------------------------------------------------------------------------

    def _situation(self) -> keys.Situation:
        work = self._workspace.work
        assert work is not None
        return keys.Situation(work.codebook, tuple(work.open_states()), work.workers())

    def _set_pad(self, pad: keys.Pad) -> None:
        self.pad_state = pad
        self._page.pad.show_pad(pad)

    def choose(self, person: str, add: bool = False) -> None:
        """Somebody shows it."""
        self._answer(keys.choose(self.pad_state, person, self._situation(), add))

    def aim(self, person: str, add: bool = False) -> None:
        """It is directed at somebody."""
        self._set_pad(keys.aim_at(self.pad_state, person, add))

    def aim_word(self, word: str) -> None:
        """It is directed at all, at nobody, or it is unclear at whom."""
        self._set_pad(keys.aim_word(self.pad_state, Targets(word)))

    def pick(self, indicator: str) -> None:
        """An indicator was chosen with the mouse or from the search."""
        at = self._search_at or self._page.film.now()
        self._answer(keys.pick(self.pad_state, indicator, at, self._situation()))

    def stroke(self, letter: str, at: Moment) -> None:
        """A letter was typed."""
        self._answer(keys.stroke(self.pad_state, letter, at, self._situation()))

    def leave(self) -> None:
        """Esc."""
        self._set_pad(keys.leave(self.pad_state))

    def search_begun(self) -> None:
        """The moment is kept while one looks for an indicator."""
        self._search_at = self._page.film.now()

    def search_ended(self) -> None:
        """The moment is the film's again."""
        self._search_at = None
        self._page.setFocus()

    def digit(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        """A person by number; with Alt the one towards whom, with Ctrl one more."""
        work = self._workspace.work
        assert work is not None
        if number == 0:
            self.aim_word(Targets.ALL)
            return
        person = next((p.id for p in work.people() if p.number == number), None)
        if person is None:
            return
        more = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        act = self.aim if modifiers & Qt.KeyboardModifier.AltModifier else self.choose
        act(person, add=more)

    def _answer(self, answer: keys.Answer) -> None:
        self._set_pad(answer[0])
        if answer[1] is not None:
            self._carry_out(answer[1])

    def end_state(self, event: str) -> None:
        """A running period ends at the moment that is seen."""
        self._carry_out(keys.End(event, self._page.film.now()))

    def _carry_out(self, wish: keys.Begin | keys.End) -> None:
        work = self._workspace.work
        if work is None:
            return
        if isinstance(wish, keys.End):
            self.change(wish.event, stop=at(wish.at))
            return
        targets = wish.aim.ids if wish.aim.how is Targets.LISTED else (wish.aim.how.value,)
        mark = Mark(work.codebook.qualified(wish.indicator), at(wish.at), None, wish.actors, targets)
        stored = self._workspace.do(lambda: work.desk.record(mark))
        if stored is not None:
            self.last = stored.id
            self._page.pad.flash(wish.indicator)
            self._page.view.echo(stored.id)

    # -- changing events ----------------------------------------------------------------------------------

    def event(self, item: str) -> Event | None:
        """The event of an item of the timeline or of a row of the table."""
        work = self._workspace.work
        return work.event(page_data.event_ids([item])[0]) if work and item else None

    def change(self, id_: str, **fields: object) -> None:
        """Change fields of an event."""
        work = self._workspace.work
        if work is not None and self._workspace.do(lambda: work.desk.change(id_, **fields)) is not None:
            self.last = id_
            self._page.view.echo(id_)

    def delete(self, items: list[str]) -> None:
        """Remove events."""
        work = self._workspace.work
        if work is not None:
            for id_ in page_data.event_ids(items):
                self._workspace.do(partial(work.desk.remove, id_))

    def doubt(self, item: str = "") -> None:
        """Mark an event (the last one) as doubtful, or no longer."""
        event = self.event(item or self.last)
        if event is not None:
            self.change(event.id, doubt=not event.doubt)

    def comment(self, item: str = "") -> None:
        """Write a comment on an event (the last one)."""
        event = self.event(item or self.last)
        work = self._workspace.work
        if event is not None and work is not None:
            about = work.describe(event, work.names())
            id_ = event.id
            self._page.comment.ask(about, event.comment, lambda text: self.change(id_, comment=text))

    def move_edge(self, item: str, edge: str, us: int, finished: bool) -> None:
        """An end of an event is dragged; the film follows frame by frame."""
        self._page.film.scrub(us)
        event = self.event(item)
        if finished and event is not None:
            self.change(event.id, **{edge: at(self._page.film.moment_at(us))})

    def move_items(self, items: list[str], delta_us: int, finished: bool) -> None:
        """Events are dragged along the time."""
        for item in page_data.event_ids(items) if finished else []:
            event = self.event(item)
            if event is not None:
                moved: dict[str, object] = {"start": self._later(event.start, delta_us)}
                if event.stop is not None:
                    moved["stop"] = self._later(event.stop, delta_us)
                self.change(event.id, **moved)

    def _later(self, moment: Moment, delta_us: int) -> At:
        return at(self._page.film.moment_at(moment.us + delta_us))

    # -- going to moments ---------------------------------------------------------------------------------

    def go_to(self, item: str) -> None:
        """Show the frame at which an event begins."""
        event = self.event(item)
        if event is not None:
            self.last = event.id
            self._page.film.seek(event.start.us)
            self._page.timeline.select(page_data.shown_ids(event))

    def replay(self, item: str) -> None:
        """Play an event, from a little before it."""
        event = self.event(item)
        if event is not None:
            self.last = event.id
            preroll_us = round(settings.load().preroll_s * 1_000_000)
            self._page.film.seek(max(event.start.us - preroll_us, 0))
            self._page.film.play()

    def step_event(self, direction: int) -> None:
        """The next event, or the one before."""
        work = self._workspace.work
        if work is None:
            return
        now = self._page.film.session_us()
        times = [(event.start.us, event.id) for event in work.events()]
        later = [t for t in times if t[0] > now] if direction > 0 else [t for t in times if t[0] < now][::-1]
        if later:
            self.go_to(later[0][1])
            self._page.table.choose(later[0][1])


def at(moment: Moment) -> At:
    """A moment as the services take it."""
    if moment.recording is not None:
        return At(recording=moment.recording, pts=moment.pts)
    return At(seconds=moment.us / 1e6)

"""What a coder does on the coding page: keys and buttons come in, services are called."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from observer import settings
from observer.coding import asking, keys
from observer.coding.codebook import say
from observer.coding.events import Event, Moment, Precision, Targets
from observer.coding.timecode import SECOND, seconds_to_us
from observer.errors import Refused
from observer.i18n import ngettext
from observer.services import several
from observer.services.coding import At, Mark
from observer.ui import page_data
from observer.ui.this_is import ask_who_it_is
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
        self.apply_preferences()

    def apply_preferences(self) -> None:
        """Do as the preferences say now."""
        stored = settings.load()
        self._set_pad(
            replace(
                self.pad_state,
                keep_people=stored.keep_people,
                hold_states=stored.hold_states,
                back_us=round(stored.mark_back_s * SECOND),
            )
        )

    # -- the pad ----------------------------------------------------------------------------------------

    def _situation(self) -> keys.Situation:
        work = self._workspace.work
        assert work is not None
        people = tuple(person.id for person in work.people())
        return keys.Situation(work.codebook, tuple(work.open_states()), work.workers(), people)

    def _set_pad(self, pad: keys.Pad) -> None:
        self.pad_state = pad
        if self._workspace.work is not None:
            self._page.pad.show_pad(pad, asking.question(pad, self._situation()))

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
        at = self._search_at or self._page.now()
        self._answer(keys.pick(self.pad_state, indicator, at, self._situation()))

    def stroke(self, letter: str, at: Moment) -> None:
        """A letter was typed."""
        self._answer(keys.stroke(self.pad_state, letter, at, self._situation()))

    def release(self, letter: str, at: Moment) -> None:
        """A letter's key was let go."""
        if self.pad_state.hold_states:
            self._answer(keys.release(self.pad_state, letter, at, self._situation()))

    def lose_keys(self) -> None:
        """The page lost the keyboard: periods that a key held run on, which is said."""
        pad, running = keys.lose_keys(self.pad_state)
        if running:
            self._set_pad(pad)
            words = ngettext(
                "{n} period runs on: its key was not heard to be let go.",
                "{n} periods run on: their keys were not heard to be let go.",
                len(running),
            )
            self._page.film.transport.say(words.format(n=len(running)))

    def leave(self) -> None:
        """Esc."""
        self._set_pad(keys.leave(self.pad_state))

    def toggle_back(self) -> None:
        """Mark seconds back in time, or not."""
        self._set_pad(replace(self.pad_state, is_back=not self.pad_state.is_back))

    def end_last(self, at: Moment) -> None:
        """End the period that began last."""
        self._answer(keys.end_last(self.pad_state, at, self._situation()))

    def reply(self, value: str, add: bool = False) -> None:
        """An answer to what is asked about the last event."""
        try:
            self._answer(asking.answer(self.pad_state, value, self._situation(), add))
        except Refused as error:
            self._page.film.transport.say(str(error))

    def replies(self, sign: str, add: bool) -> bool:
        """Whether a key answers what is asked; then it has been answered."""
        if not self.pad_state.is_asking or not sign:
            return False
        value = asking.value_of(self.pad_state, sign, self._situation())
        if value:
            self.reply(value, add)
        return bool(value)

    def skip(self) -> None:
        """Leave open what is asked."""
        self._set_pad(asking.skip(self.pad_state))

    def search_begun(self) -> None:
        """The moment is kept while one looks for an indicator."""
        self._search_at = self._page.now()

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
        self._carry_out(keys.End(event, self._page.now()))

    def _carry_out(self, wish: keys.Begin | keys.End | keys.Change) -> None:
        if isinstance(wish, keys.End):
            self.change(wish.event, stop=at(wish.at))
        elif isinstance(wish, keys.Change):
            self.change(wish.event, **wish.fields())
        else:
            self._record(wish)

    def _record(self, wish: keys.Begin) -> None:
        work = self._workspace.work
        if work is None:
            return
        ended = keys.closes(wish, self._situation())
        approximate = self._page.hold_if_approximate()
        mark = Mark(
            work.codebook.qualified(wish.indicator),
            at(wish.at),
            actors=wish.actors,
            targets=wish.aim.ids if wish.aim.how is Targets.LISTED else (wish.aim.how.value,),
            modifiers=wish.modifiers,
            precision=Precision.APPROXIMATE if approximate else Precision.EXACT,
            back_us=wish.back_us,
        )
        stored = self._workspace.do(lambda: work.desk.record(mark))
        if stored is not None:
            self.last = stored.id
            self._page.pad.flash(wish.indicator)
            self._page.view.echo(stored.id, [say(work.codebook.find_indicator(e.indicator).label) for e in ended])
            self._answer(asking.begun(self.pad_state, wish, stored.id, self._situation()))

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

    def change_field(self, id_: str, field: str, value: object) -> None:
        """Change one field of an event, as it was given in the table; a time is that of the frame at it."""
        if isinstance(value, At) and value.seconds is not None:
            value = at(self._page.film.moment_at(seconds_to_us(value.seconds)))
        self.change(id_, **{field: value})

    def delete(self, items: list[str]) -> None:
        """Remove events, all in one operation."""
        work = self._workspace.work
        ids = page_data.event_ids(items)
        if work is not None and ids:
            self._set_pad(asking.forget(self.pad_state, ids))
            self._workspace.do(partial(several.remove, work.desk, ids))

    def delete_chosen(self) -> None:
        """Remove what is selected on the timeline, else the last event."""
        self.delete(self._page.timeline.selected() or ([self.last] if self.last else []))

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
        """Events are dragged along the time; all in one operation."""
        work = self._workspace.work
        if work is not None and finished:
            moved = {event.id: self._moved(event, delta_us) for event in self._events(items)}
            self._workspace.do(partial(several.change, work.desk, moved))

    def copy_items(self, items: list[str], delta_us: int) -> None:
        """Copies of events at another time; all in one operation."""
        work = self._workspace.work
        if work is not None:
            copied = {event.id: self._moved(event, delta_us) for event in self._events(items)}
            self._workspace.do(partial(several.copy, work.desk, copied))

    def doubt_all(self, items: list[str]) -> None:
        """Mark events as doubtful, or, when all are, no longer."""
        work, events = self._workspace.work, self._events(items)
        if work is not None and events:
            doubt = not all(event.doubt for event in events)
            fields = {event.id: {"doubt": doubt} for event in events}
            self._workspace.do(partial(several.change, work.desk, fields))

    def end_here(self, items: list[str]) -> None:
        """Periods end at the moment that is seen."""
        work, here = self._workspace.work, at(self._page.now())
        if work is not None:
            fields = {event.id: {"stop": here} for event in self._events(items) if event.kind.value == "state"}
            self._workspace.do(partial(several.change, work.desk, fields))

    def _events(self, items: list[str]) -> list[Event]:
        found = [self.event(item) for item in page_data.event_ids(items)]
        return [event for event in found if event is not None]

    def _moved(self, event: Event, delta_us: int) -> dict[str, object]:
        moved: dict[str, object] = {"start": self._later(event.start, delta_us)}
        if event.stop is not None:
            moved["stop"] = self._later(event.stop, delta_us)
        return moved

    def _later(self, moment: Moment, delta_us: int) -> At:
        return at(self._page.film.moment_at(moment.us + delta_us))

    def this_is(self, item: str = "") -> None:
        """Give somebody in an event (the last one) a name, everywhere in this coder's work."""
        event = self.event(item or self.last)
        if event is not None:
            self._page.film.pause()
            ask_who_it_is(self._workspace, event, self._page)

    def ask_indicator(self, item: str) -> None:
        """Choose another indicator for an event, in the table."""
        self.go_to(item)
        self._page.docks.show("events")
        self._page.table.edit_indicator(self.event_id(item))

    # -- going to moments ---------------------------------------------------------------------------------

    def event_id(self, item: str) -> str:
        """The id of the event of an item."""
        return page_data.event_ids([item])[0]

    def go_to(self, item: str) -> None:
        """Show the frame at which an event begins."""
        event = self.event(item)
        if event is not None:
            self.last = event.id
            self._page.film.seek(event.start.us)
            self._page.timeline.select(self._page.lines.shown_ids(event))

    def show_event(self, item: str) -> None:
        """Go to an event, and to its row in the table."""
        self.go_to(item)
        self._page.table.choose(self.event_id(item))

    def replay(self, item: str) -> None:
        """Play an event, from a little before it."""
        event = self.event(item)
        if event is not None:
            self.last = event.id
            preroll_us = round(settings.load().preroll_s * SECOND)
            self._page.film.seek(max(event.start.us - preroll_us, 0))
            self._page.film.play()

    def step_event(self, direction: int) -> None:
        """The next event, or the one before; in a second pass only those that it is about."""
        work, passing = self._workspace.work, self._page.passing
        if work is None:
            return
        last, now = self.event(self.last), self._page.film.session_us()
        id_ = last.id if last is not None and last.start.us == now else ""
        if passing.is_on:
            found = passing.step(direction, now, id_)
        else:
            event = (work.next_event if direction > 0 else work.previous_event)(now, id_)
            found = event.id if event is not None else ""
        if found:
            self.show_event(found)


def at(moment: Moment) -> At:
    """A moment as the services take it."""
    if moment.recording is not None:
        return At(recording=moment.recording, pts=moment.pts)
    return At(seconds=moment.us / 1e6)

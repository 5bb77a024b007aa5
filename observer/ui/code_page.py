"""The coding page: film, pad, timeline and table, kept in step by the workspace's one signal."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QTabWidget, QVBoxLayout, QWidget

from observer.coding import keys
from observer.coding.changes import Changes
from observer.coding.events import Event, Moment, Targets
from observer.coding.timecode import clock
from observer.i18n import _
from observer.services.coding import At, Mark
from observer.ui import coding_keys, page_data
from observer.ui.code_pad import CodePad
from observer.ui.event_table import EventTable
from observer.ui.film_room import FilmRoom
from observer.ui.indicator_help import IndicatorHelp
from observer.ui.rating_room import RatingRoom
from observer.ui.timeline_view import TimelineView
from observer.ui.workspace import Workspace

PREROLL_US = 2_000_000
SMALL = 820  # pixels of height below which the pad is compact


class CodePage(QWidget):
    """One coder at work on one session. Keys come in, services are called, and what changed is shown."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._pad_state = keys.Pad()
        self._search_at: Moment | None = None  # what was seen when the search was opened
        self._last = ""  # the event that a comment belongs to
        self._resume = False
        self.film = FilmRoom(workspace)
        self.pad = CodePad()
        self.timeline = TimelineView()
        self.table = EventTable()
        self.help = IndicatorHelp()
        self.rating = RatingRoom(workspace)
        self.comment = QLineEdit()
        self.comment.hide()
        self.tabs = QTabWidget()
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.film, 1)
        column.addWidget(self.comment)
        for widget in (self.pad, self.rating, self.help):
            self.tabs.addTab(widget, "")
        self.tabs.setDocumentMode(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top, bottom = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Horizontal)
        for row, wide, narrow in ((top, left, self.tabs), (bottom, self.timeline, self.table)):
            row.addWidget(wide)
            row.addWidget(narrow)
            row.setStretchFactor(0, 1)
            row.setSizes([820, 480])
        self.whole = QSplitter(Qt.Orientation.Vertical)
        self.whole.addWidget(top)
        self.whole.addWidget(bottom)
        self.whole.setStretchFactor(0, 1)
        self.whole.setSizes([540, 180])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.whole)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        workspace, pad, timeline, table = self._workspace, self.pad, self.timeline, self.table
        workspace.desk_changed.connect(self._show_desk)
        workspace.changed.connect(self._show_changes)
        workspace.refused.connect(lambda words: self.film.transport.say(words))
        pad.person_chosen.connect(self._choose)
        pad.target_chosen.connect(self._aim)
        pad.target_word_chosen.connect(lambda word: self._set_pad(keys.aim_word(self._pad_state, Targets(word))))
        pad.indicator_picked.connect(self._pick)
        pad.search_entered.connect(self._search_begun)
        pad.search_left.connect(self._search_ended)
        pad.state_end_asked.connect(lambda event: self._carry_out(keys.End(event, self._now())))
        pad.help_asked.connect(self._show_help)
        timeline.seek.connect(self.film.seek)
        timeline.scrub.connect(self.film.scrub)
        timeline.delete_asked.connect(self._delete)
        timeline.activated.connect(self._replay)
        timeline.edge_moved.connect(self._move_edge)
        timeline.item_moved.connect(self._move_items)
        timeline.selection_changed.connect(lambda ids: table.choose(ids[0]) if ids else None)
        table.event_chosen.connect(self._go_to)
        table.replay_asked.connect(self._replay)
        table.delete_asked.connect(self._delete)
        table.comment_edited.connect(lambda id_, text: self._change(id_, comment=text))
        self.rating.event_asked.connect(self._replay)
        self.film.at.connect(self._show_time)
        self.film.transport.undo_asked.connect(workspace.undo)
        self.comment.textEdited.connect(self._comment_begun)
        self.comment.installEventFilter(self)
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: pad.set_now(self.film.session_us()))
        self._clock.start(100)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for n, words in enumerate((_("Code"), _("Rate"), _("Definition"))):
            self.tabs.setTabText(n, words)
        self.comment.setPlaceholderText(_("Comment on the last event. Enter: store and go on. Esc: leave."))
        self.comment.setAccessibleName(_("Comment"))
        for part in (self.film, self.pad, self.timeline, self.table, self.help, self.rating):
            part.retranslate()
        if self._workspace.work:
            self._show_desk()

    # -- showing ----------------------------------------------------------------------------------------

    def show_again(self) -> None:
        """Show everything anew, as after handing in."""
        self._show_desk()

    def _show_desk(self) -> None:
        work = self._workspace.work
        if work is None:
            return
        self._pad_state, self._last = keys.Pad(), ""
        self.pad.set_codebook(work.codebook)
        self.pad.set_people(page_data.pad_people(work), target_keys="Alt+")
        self.timeline.set_rows(page_data.rows(work))
        self.timeline.set_length(self.film.length_us())
        self._show_all_events()
        self.rating.refresh()
        self._show_pad()
        QTimer.singleShot(0, self.setFocus)

    def _show_all_events(self) -> None:
        work = self._workspace.work
        if work is None:
            return
        events, names = work.events(), work.names()
        self.table.model.set_rows([page_data.table_row(work, event, names) for event in events])
        self.timeline.set_items([i for event in events for i in page_data.items(work, event, names)])
        self._show_open_states()

    def _show_open_states(self) -> None:
        work = self._workspace.work
        if work is not None:
            self.pad.set_open_states(page_data.open_states(work))

    def _show_changes(self, changes: Changes) -> None:
        work = self._workspace.work
        if work is None:
            return
        touched = changes.touched("events")
        if touched:
            self._show_events(sorted(touched))
        elif changes.touched("recordings") or changes.touched("participants"):
            self._show_desk()
        self.rating.refresh()
        self.film.transport.say(changes.words(), can_undo=changes.kind == "do")

    def _show_events(self, ids: list[str]) -> None:
        work = self._workspace.work
        assert work is not None
        names = work.names()
        found = {id_: work.event(id_) for id_ in ids}
        there = [event for event in found.values() if event is not None]
        gone = [id_ for id_, event in found.items() if event is None]
        self.table.model.change_rows([page_data.table_row(work, event, names) for event in there], gone)
        fresh = [item for event in there for item in page_data.items(work, event, names)]
        stale = [item for id_ in ids for item in page_data.possible_ids(work, id_)]
        self.timeline.change_items(fresh, [id_ for id_ in stale if id_ not in {item.id for item in fresh}])
        self._show_open_states()

    def _show_time(self, us: int) -> None:
        self.timeline.set_playhead(us)

    def _show_pad(self) -> None:
        self.pad.show_pad(self._pad_state)

    def _set_pad(self, pad: keys.Pad) -> None:
        self._pad_state = pad
        self._show_pad()

    def _show_help(self, indicator: str) -> None:
        work = self._workspace.work
        if work is not None and indicator:
            self.help.show_indicator(work.codebook, work.codebook.find_indicator(indicator))
            self.tabs.setCurrentWidget(self.help)

    # -- coding -----------------------------------------------------------------------------------------

    def _now(self) -> Moment:
        return self.film.now()

    def _situation(self) -> keys.Situation:
        work = self._workspace.work
        assert work is not None
        return keys.Situation(work.codebook, tuple(work.open_states()), work.workers())

    def _choose(self, person: str, add: bool = False) -> None:
        self._answer(keys.choose(self._pad_state, person, self._situation(), add))

    def _aim(self, person: str, add: bool = False) -> None:
        self._set_pad(keys.aim_at(self._pad_state, person, add))

    def _pick(self, indicator: str) -> None:
        at = self._search_at or self._now()
        self._answer(keys.pick(self._pad_state, indicator, at, self._situation()))

    def _search_begun(self) -> None:
        self._search_at = self._now()

    def _search_ended(self) -> None:
        self._search_at = None
        self.setFocus()

    def _answer(self, answer: keys.Answer) -> None:
        self._set_pad(answer[0])
        if answer[1] is not None:
            self._carry_out(answer[1])

    def _carry_out(self, wish: keys.Begin | keys.End) -> None:
        work = self._workspace.work
        if work is None:
            return
        if isinstance(wish, keys.End):
            self._change(wish.event, stop=_at(wish.at))
            return
        targets = wish.aim.ids if wish.aim.how is Targets.LISTED else (wish.aim.how.value,)
        mark = Mark(work.codebook.qualified(wish.indicator), _at(wish.at), None, wish.actors, targets)
        stored = self._workspace.do(lambda: work.desk.record(mark))
        if stored is not None:
            self._last = stored.id
            self.pad.flash(wish.indicator)
            self._echo(stored.id)

    def _echo(self, id_: str) -> None:
        work = self._workspace.work
        event = work.event(id_) if work else None
        if work and event:
            words = f"{clock(event.start.us)}  {work.describe(event, work.names())}"
            self.film.transport.say(words, can_undo=True)

    def _change(self, id_: str, **fields: object) -> None:
        work = self._workspace.work
        if work is not None and self._workspace.do(lambda: work.desk.change(id_, **fields)) is not None:
            self._last = id_
            self._echo(id_)

    def _delete(self, ids: list[str]) -> None:
        work = self._workspace.work
        if work is not None:
            for id_ in page_data.event_ids(ids):
                self._workspace.do(lambda i=id_: work.desk.remove(i))  # type: ignore[misc]

    def _doubt(self) -> None:
        work = self._workspace.work
        event = work.event(self._last) if work and self._last else None
        if event is not None:
            self._change(event.id, doubt=not event.doubt)

    # -- going to moments, moving events ------------------------------------------------------------------

    def _event(self, item: str) -> Event | None:
        work = self._workspace.work
        return work.event(page_data.event_ids([item])[0]) if work else None

    def _go_to(self, item: str) -> None:
        event = self._event(item)
        if event is not None:
            self._last = event.id
            self.film.seek(event.start.us)
            self.timeline.select(page_data.shown_ids(event))

    def _replay(self, item: str) -> None:
        event = self._event(item)
        if event is not None:
            self._last = event.id
            self.film.seek(max(event.start.us - PREROLL_US, 0))
            self.film.play()

    def _move_edge(self, item: str, edge: str, us: int, finished: bool) -> None:
        self.film.scrub(us)
        event = self._event(item)
        if finished and event is not None:
            self._change(event.id, **{edge: _at(self.film.moment_at(us))})

    def _move_items(self, ids: list[str], delta_us: int, finished: bool) -> None:
        for item in page_data.event_ids(ids) if finished else []:
            event = self._event(item)
            if event is not None:
                moved: dict[str, object] = {"start": _at(self.film.moment_at(event.start.us + delta_us))}
                if event.stop is not None:
                    moved["stop"] = _at(self.film.moment_at(event.stop.us + delta_us))
                self._change(event.id, **moved)

    def _step_event(self, direction: int) -> None:
        work = self._workspace.work
        if work is None:
            return
        now = self.film.session_us()
        times = [(event.start.us, event.id) for event in work.events()]
        later = [t for t in times if t[0] > now] if direction > 0 else [t for t in times if t[0] < now][::-1]
        if later:
            self._go_to(later[0][1])
            self.table.choose(later[0][1])

    # -- comments ---------------------------------------------------------------------------------------

    def _open_comment(self) -> None:
        work = self._workspace.work
        event = work.event(self._last) if work and self._last else None
        if event is not None:
            self.comment.setText(event.comment)
            self.comment.show()
            self.comment.setFocus()

    def _comment_begun(self) -> None:
        """The film waits while one types, and goes on at Enter."""
        if self.film.is_playing():
            self._resume = True
            self.film.pause()

    def _comment_done(self) -> None:
        self._change(self._last, comment=self.comment.text())
        self._leave_comment()

    def _leave_comment(self) -> None:
        self.comment.hide()
        self.setFocus()
        if self._resume:
            self._resume = False
            self.film.play()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.comment and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            done = {Qt.Key.Key_Escape: self._leave_comment, Qt.Key.Key_Return: self._comment_done}
            act = done.get(Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key())  # type: ignore[call-overload]
            if act is not None:  # taken here: passed on, Enter would open the comment again
                act()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Denser on a small screen."""
        super().resizeEvent(event)
        self.pad.set_compact(event.size().height() < SMALL)

    # -- keys ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The moment is taken first, then the key is looked at."""
        now = self._now()
        if self._workspace.work is None or (event.isAutoRepeat() and coding_keys.letter(event)):
            return
        number = coding_keys.digit(event)
        action = coding_keys.find(event)
        stroke = coding_keys.letter(event)
        if number is not None:
            self._digit(number, event.modifiers())
        elif (self._pad_state.first and stroke) or (stroke and not action):
            self._answer(keys.stroke(self._pad_state, stroke, now, self._situation()))
        elif action:
            self._do_action(action)
        else:
            super().keyPressEvent(event)

    def _digit(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        work = self._workspace.work
        assert work is not None
        if number == 0:
            self._set_pad(keys.aim_word(self._pad_state, Targets.ALL))
            return
        person = next((p.id for p in work.people() if p.number == number), None)
        if person is None:
            return
        if modifiers & Qt.KeyboardModifier.AltModifier:
            self._aim(person, add=bool(modifiers & Qt.KeyboardModifier.ControlModifier))
        else:
            self._choose(person, add=bool(modifiers & Qt.KeyboardModifier.ControlModifier))

    def _do_action(self, action: str) -> None:
        film = self.film
        actions = {
            "play": film.toggle,
            "pause": film.pause,
            "slower": lambda: film.change_rate(-1),
            "faster": lambda: film.change_rate(1),
            "step_back": lambda: film.step(-1),
            "step_on": lambda: film.step(1),
            "jump_back": lambda: film.jump(-1),
            "jump_on": lambda: film.jump(1),
            "previous_event": lambda: self._step_event(-1),
            "next_event": lambda: self._step_event(1),
            "comment": self._open_comment,
            "leave": lambda: self._set_pad(keys.leave(self._pad_state)),
            "delete": lambda: self._delete([self._last]) if self._last else None,
            "doubt": self._doubt,
            "search": self._search,
            "help": self._help_on_last,
            "keys": self._show_keys,
        }
        actions[action]()

    def _search(self) -> None:
        self.tabs.setCurrentWidget(self.pad)
        self.pad.focus_search()

    def _help_on_last(self) -> None:
        work = self._workspace.work
        event = work.event(self._last) if work and self._last else None
        under = self.pad.indicator_under_mouse()
        if under:
            self._show_help(under)
        elif work is not None and event is not None:
            self._show_help(work.codebook.find_indicator(event.indicator).id)

    def _show_keys(self) -> None:
        from observer.ui.key_map import KeyMap

        work = self._workspace.work
        KeyMap(work.codebook if work else None, QApplication.activeWindow()).exec()


def _at(moment: Moment) -> At:
    """A moment as the services take it."""
    if moment.recording is not None:
        return At(recording=moment.recording, pts=moment.pts)
    return At(seconds=moment.us / 1e6)

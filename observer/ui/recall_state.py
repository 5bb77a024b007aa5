"""What the console and the respondent's screen show of a running session: fragments, place, clock, controls."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QTimer

from observer.coding.recall import Act, InRoom, LogRow, Who
from observer.coding.recall_protocol import Leeway
from observer.coding.timecode import SECOND, clock
from observer.coding.words import word
from observer.i18n import _
from observer.services.recall import OpenedRecall, Shown
from observer.ui import icons
from observer.ui.fragment_bar import BarMark
from observer.ui.recall_console import RecallConsole
from observer.ui.recall_film import RecallFilm
from observer.ui.respondent_screen import RespondentScreen

_CHECKED, _LEFT_OUT = "✓", "–"


class RecallView:
    """Keeps the two in step with the session; decides nothing."""

    def __init__(self, console: RecallConsole, screen: RespondentScreen, film: RecallFilm) -> None:
        self._console, self._screen, self._film = console, screen, film
        self._opened: OpenedRecall | None = None
        self._current = ""
        self._seen: set[str] = set()
        self._left_out: set[str] = set()
        self._marks: dict[str, list[BarMark]] = {}
        self._longest_us = 0
        self._talked: Callable[[], int] = int
        self._clock = QTimer(console)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    # -- begin and end ----------------------------------------------------------------------------------

    def begin(self, opened: OpenedRecall, facilitator: str, longest_us: int, talked: Callable[[], int]) -> None:
        """Show a session that has lasted `talked` (µs), and should last `longest_us` at most (0: no limit)."""
        self._opened, self._current = opened, ""
        self._seen, self._left_out, self._marks = set(), set(), {}
        self._talked, self._longest_us = talked, longest_us
        self._console.title.setText(opened.recall.name)
        people = [
            one.person.name if one.row.part is InRoom.RESPONDENT else f"{one.person.name} ({word(one.row.part)})"
            for one in opened.people
        ]
        asks = _("asks: {name}").format(name=facilitator) if facilitator else ""
        parts = [", ".join(people), opened.recall.in_room, asks]
        self._console.people.setText("  ·  ".join(part for part in parts if part.strip()))
        self._console.bar.show_fragment(None)
        self._fill()
        self._tick()
        self._clock.start()

    def end(self) -> None:
        """Show nothing any more."""
        self._clock.stop()
        self._opened = None

    def _tick(self) -> None:
        seconds = self._talked() // SECOND
        self._console.clock.setText(f"{seconds // 60}:{seconds % 60:02d}")
        late = 0 < self._longest_us < seconds * SECOND
        self._console.clock.setStyleSheet("text-decoration: underline;" if late else "")
        self._console.clock.setToolTip(
            _("Longer than was agreed for this age: round off.")
            if late
            else _("How long the talk has lasted, without interruptions. It began at {time}.").format(
                time=self._begun()
            )
        )

    def _begun(self) -> str:
        """When the talk began, by the clock on the wall."""
        started = self._opened.recall.started if self._opened else None
        return datetime.fromisoformat(started).astimezone().strftime("%H:%M") if started else "–"

    # -- fragments --------------------------------------------------------------------------------------

    def remember(self, log: list[LogRow]) -> None:
        """What happened before the session was interrupted."""
        for row in log:
            if row.item is None:
                continue
            if row.act in (Act.STOP, Act.MARK) and row.us is not None:
                self._marks.setdefault(row.item, []).append(BarMark(row.us, row.who))
            elif row.act is Act.FINISH:
                self._seen.add(row.item)
            elif row.act is Act.DECLINE:
                self._left_out.add(row.item)
        self._fill()

    def show_item(self, shown: Shown) -> None:
        """This fragment is on the screen."""
        self._current = shown.item.id
        self._console.bar.show_fragment(shown.fragment.span, self._bar_marks())
        self._fill()

    def finished(self, item: str) -> None:
        """A fragment was seen to its end."""
        self._seen.add(item)
        self._fill()

    def leave_out(self, item: str) -> None:
        """A fragment is left out."""
        self._left_out.add(item)
        self._current = ""
        self._console.bar.show_fragment(None)
        self._fill()

    def following(self, item: str) -> str:
        """The next fragment (the id of its item) that was not seen and not left out; "" when there is none."""
        ids = [one.item.id for one in self._opened.shown] if self._opened else []
        after = ids[ids.index(item) + 1 :] if item in ids else ids
        gone = self._left_out | (self._seen if item not in ids else set())
        return next((one for one in after if one not in gone), "")

    def _fill(self) -> None:
        lines = []
        for one in self._opened.shown if self._opened else ():
            id_ = one.item.id
            sign = _LEFT_OUT if id_ in self._left_out else _CHECKED if id_ in self._seen else ""
            length = f"{one.fragment.length_us // SECOND} s"
            words = [one.fragment.title, length] + ([_("practice")] if one.item.is_practice else [])
            words += [_("without stops")] if one.item.is_whole else []
            lines.append((id_, f"{sign}  {' · '.join(words)}".strip()))
        self._console.fill(self._console.items, lines, self._current)

    # -- place ------------------------------------------------------------------------------------------

    def show_at(self, us: int) -> None:
        """Where the film is (session time)."""
        self._console.bar.show_at(us)

    def add_mark(self, us: int, who: Who) -> None:
        """A stop or a mark in the fragment that is on the screen."""
        self._marks.setdefault(self._current, []).append(BarMark(us, who))
        self._console.bar.show_fragment(self._console.bar.span, self._bar_marks())

    def _bar_marks(self) -> tuple[BarMark, ...]:
        points = self._opened.stops if self._opened else ()
        passed_on = [BarMark(one.us, Who.NOBODY) for one in points if one.item == self._current]
        return (*self._marks.get(self._current, ()), *passed_on)

    def point_between(self, after_us: int, us: int) -> int | None:
        """The first place of a stop list after one moment and up to another."""
        points = self._opened.stops if self._opened else ()
        there = [one.us for one in points if one.item == self._current and after_us < one.us <= us]
        return min(there, default=None)

    # -- controls ---------------------------------------------------------------------------------------

    def show_state(self, has_fragment: bool, may: Leeway) -> None:
        """Offer what can be asked now, on both screens, and say what the film does."""
        console, playing, blank = self._console, self._film.is_playing(), self._screen.is_blank
        at_end = has_fragment and self._film.is_at_end()
        self._screen.show_state(has_fragment, playing, at_end, may)
        free, stops = has_fragment and not blank, playing and may.facilitator
        moves = may.may_move(Who.FACILITATOR, playing)
        console.play.setText(_("Stop (F8)") if stops else _("Play (F8)"))
        console.play.setIcon(icons.icon("hand" if stops else "play"))
        console.play.setEnabled(free and (stops or not (playing or at_end)))
        console.play.setToolTip(
            ""
            if may.facilitator
            else _("In this protocol you do not stop the film here. You can always pause or blank it.")
        )
        console.pause.setIcon(icons.icon("pause"))
        console.pause.setEnabled(free and playing)
        for button in (console.mark, console.decline):
            button.setEnabled(free)
        console.again.setEnabled(free and moves)
        console.never_again.setEnabled(has_fragment)
        console.next.setEnabled(not blank and moves and bool(self.following(self._current)))
        console.bar.setEnabled(free and moves)
        console.distress.setVisible(blank)
        console.blank.setEnabled(not blank)
        console.state.setText(self._words(has_fragment, playing, at_end))

    def _words(self, has_fragment: bool, playing: bool, at_end: bool) -> str:
        if self._screen.is_blank:
            return _("The respondent sees a dark screen.")
        if not has_fragment:
            return _("Choose the fragment to begin with. The respondent's screen is dark until it is played.")
        if self._screen.curtain.isVisible():
            return _("Ready. The respondent sees it as soon as one of you plays it.")
        if playing:
            return _("Plays.")
        if at_end:
            return _("The fragment has come to its end.")
        return _("Holds at {time}.").format(time=clock(self._film.now().us))

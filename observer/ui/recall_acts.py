"""What respondent and facilitator can do with the film of a recall session, each thing put on record.

To stop and to darken comes first, then the record; to play the other way round, because the gate is asked with it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject

from observer.coding.changes import Changes
from observer.coding.recall import Act, LogRow, Protocol, Who
from observer.coding.recall_protocol import Leeway, leeway
from observer.errors import ObserverError
from observer.i18n import _
from observer.services.recall import OpenedRecall, Shown
from observer.services.recall_run import Running
from observer.ui.recall_console import RecallConsole
from observer.ui.recall_film import RecallFilm
from observer.ui.recall_screens import RecallScreens
from observer.ui.recall_state import RecallView
from observer.ui.recall_watch import RecallWatch
from observer.ui.recall_writing import RecallWriting
from observer.ui.respondent_screen import RespondentScreen
from observer.ui.workspace import Workspace

T = TypeVar("T")


class RecallActs(QObject):
    """The orders of a session that runs. Who inherits makes the parts, and says which session it is."""

    film: RecallFilm
    console: RecallConsole
    screens: RecallScreens
    screen: RespondentScreen
    watch: RecallWatch
    writing: RecallWriting
    seen: RecallView

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.running: Running | None = None
        self.opened: OpenedRecall | None = None
        self.shown: Shown | None = None  # what is on the screen
        self._later: Changes | None = None  # all that was changed, not told yet
        self._passed_us = 0  # up to here the places of a stop list are behind
        self._mending: Callable[[], object] | None = None
        self._has_enough = False  # whether that was said since the screen was shown last

    def _running(self) -> Running:
        assert self.running is not None
        return self.running

    def attempt(self, action: Callable[[], T]) -> T | None:
        """Put something on record; what cannot be is told. None then."""
        try:
            done = action()
        except ObserverError as error:
            self.tell(str(error))
            return None
        if isinstance(done, Changes):
            # Other pages are told when the session is put away: to refresh them now would hold up the film.
            before = self._later.rows if self._later is not None else {}
            rows = {table: before.get(table, frozenset()) | done.touched(table) for table in (*before, *done.rows)}
            self._later = replace(done, rows=rows)
        return done

    def tell(self, words: str, mend: str = "", mending: Callable[[], object] | None = None) -> None:
        """Say what happened, with a button that sets it right; nothing: all is well."""
        self._mending = mending
        self.console.tell(words, mend)

    # -- what is asked ----------------------------------------------------------------------------------

    def play(self, who: Who) -> None:
        """The film goes on."""
        shown = self.shown
        if shown is None or self.film.is_playing() or self.film.is_at_end():
            return
        at = self.film.now()
        # The gate is asked before anything is seen: somebody may have taken his consent back since.
        if self.attempt(lambda: self._running().play(shown.item.id, at, who, self._speaker(who))) is None:
            self._cover()
            return
        self._passed_us = at.us
        self.screen.draw_curtain(False)
        self.film.play()
        self.writing.close()
        self._show_state()

    def stop(self, who: Who) -> None:
        """The film holds, and what is said can be written. Whose stop it is goes into the record."""
        shown = self.shown
        if shown is None or not self.film.is_playing() or not self.leeway().may_stop(who):
            return
        self.film.pause()
        at = self.film.now()
        stopped = self.attempt(lambda: self._running().stop(shown.item.id, at, who, self._speaker(who)))
        if stopped is not None:
            self.seen.add_mark(at.us, who)
            self.writing.open(stopped.row, stopped.response)
        self._show_state()

    def leeway(self) -> Leeway:
        """What the protocol lets both do with what is on the screen; to pause and to blank it is always there."""
        protocol = self.opened.recall.protocol if self.opened is not None else Protocol.BOTH_STOP
        return leeway(protocol, self.shown is not None and self.shown.item.is_whole)

    def may_move(self, who: Who) -> bool:
        """Whether somebody may go to another place or fragment now."""
        return self.leeway().may_move(who, self.film.is_playing())

    def pause(self) -> None:
        """The facilitator holds the film for a practical reason: nothing is asked or written."""
        shown = self.shown
        if shown is None or not self.film.is_playing():
            return
        self.film.pause()
        at = self.film.now()
        self.attempt(lambda: self._running().pause(shown.item.id, at))
        self._show_state()

    def _speaker(self, who: Who) -> str | None:
        """The only respondent, when it was a respondent; in a group one screen does not tell who."""
        people = self.opened.respondents if self.opened is not None else ()
        return people[0].id if who is Who.RESPONDENT and len(people) == 1 else None

    def again(self, who: Who) -> None:
        """From the beginning of the fragment."""
        shown = self.shown
        if shown is None or not self.may_move(who):
            return
        at, to = self.film.now(), self.film.reel.moment_at(shown.fragment.start_us)
        if self.attempt(lambda: self._running().replay(shown.item.id, at, to, who, self._speaker(who))) is None:
            self._cover()
            return
        self._passed_us = to.us
        self.film.seek(shown.fragment.start_us)
        self.screen.draw_curtain(False)
        self.film.play()
        self.writing.close()
        self._show_state()

    def seek(self, us: int) -> None:
        """The facilitator goes to a moment of the fragment."""
        shown = self.shown
        if shown is None or self.screen.is_blank or not self.may_move(Who.FACILITATOR):
            return
        at, playing = self.film.now(), self.film.is_playing()
        to = self.film.seek(us)
        self._passed_us = to.us
        self.attempt(lambda: self._running().seek(shown.item.id, at, to, Who.FACILITATOR))
        if playing and self.attempt(lambda: self._running().play(shown.item.id, to, Who.FACILITATOR)) is None:
            self._cover()
        self._show_state()

    def mark(self, who: Who) -> LogRow | None:
        """Keep this moment; the film goes on."""
        shown = self.shown
        if shown is None:
            return None
        at = self.film.now()
        row = self.attempt(lambda: self._running().mark(shown.item.id, at, who, self._speaker(who)))
        if row is not None:
            self.seen.add_mark(at.us, who)
            self.writing.refresh()
        return row

    def _mark_and_write(self) -> None:
        """Something is said where nobody stopped: at the end of a fragment, before it, or while it plays on."""
        if self.film.is_playing() and self.leeway().facilitator:
            self.stop(Who.FACILITATOR)
            return
        row = self.mark(Who.FACILITATOR)
        if row is not None:
            self.writing.open(row, None)

    def decline(self, who: Who) -> None:
        """“Rather not this one”: it is covered, and the next can be shown."""
        shown = self.shown
        if shown is None:
            return
        self.screen.draw_curtain(True)
        self.film.pause()
        at = self.film.now()
        if self.attempt(lambda: self._running().decline(shown.item.id, who, self._speaker(who), at)) is not None:
            self.seen.leave_out(shown.item.id)
            self._take_off()
            self.tell(_("“{title}” is left out.").format(title=shown.fragment.title))

    def not_again(self) -> None:
        """The fragment is not to be shown again to who is talking; now it is covered."""
        shown = self.shown
        if shown is None:
            return
        whom = self.writing.speaker() or None
        self.screen.draw_curtain(True)
        self.film.pause()
        if self.attempt(lambda: self._running().not_again(shown.item.id, whom)) is not None:
            self.seen.leave_out(shown.item.id)
            self._take_off()
            said = _("“{title}” is not shown to this person again.").format(title=shown.fragment.title)
            self.tell(said, *self._way_back())

    def _cover(self) -> None:
        """What may not be shown any more is not seen: why is told already."""
        self.screen.draw_curtain(True)
        self._take_off()

    def _take_off(self) -> None:
        self.film.leave()
        self.shown = None
        self._show_state()

    # -- blank ------------------------------------------------------------------------------------------

    def blank(self, who: Who = Who.FACILITATOR) -> None:
        """Darken the respondent's screen and be silent, at once; then see to the rest."""
        if self.running is None:
            return
        if self.screen.is_blank:
            self.screens.step_aside()
            return
        self._darken(Act.BLANK, who)
        self.tell(_("The respondent's screen is dark and silent."), *self._way_back())

    def enough(self, who: Who) -> None:
        """“Enough for now”: dark and silent at once, also when something else made it dark; the console is told."""
        if self.running is None or self._has_enough:
            return
        self._has_enough = True
        self._darken(Act.ENOUGH, who)
        said = _("The respondent: enough for now. The screen is dark; show it again later, or end the session.")
        self.tell(said, *self._way_back())

    def _darken(self, act: Act, who: Who) -> None:
        self.screen.blank()
        self.film.silence(True)
        self.film.pause()
        item, at = (self.shown.item.id, self.film.now()) if self.shown else (None, None)
        self.attempt(lambda: self._running().happens(act, who, self._speaker(who), item, at))
        self._show_state()

    def _way_back(self) -> tuple[str, Callable[[], object] | None]:
        """The button that shows the screen again, when it is dark."""
        return (_("Show it again"), self.unblank) if self.screen.is_blank else ("", None)

    def unblank(self) -> None:
        """Show the respondent's screen again; the film holds."""
        self._has_enough = False
        self.film.silence(False)
        self.screens.show_again(self.watch)
        self.screen.unblank()
        self.attempt(lambda: self._running().happens(Act.UNBLANK, Who.FACILITATOR))
        self.tell("")
        self._show_state()

    def distress(self) -> None:
        """The screen was darkened because of distress: that goes into the record."""
        item, at = (self.shown.item.id, self.film.now()) if self.shown else (None, None)
        if self.attempt(lambda: self._running().distress(item, at)) is not None:
            said = _("Noted: distress. Take your time; the screen stays dark until you show it again.")
            self.tell(said, *self._way_back())

    # -- inside ----------------------------------------------------------------------------------------

    def _keep_place(self) -> None:
        item, at = (self.shown.item.id, self.film.now()) if self.shown else (None, None)
        self.attempt(lambda: self._running().keep_place(item, at))

    def _show_state(self) -> None:
        self.seen.show_state(self.shown is not None, self.leeway())

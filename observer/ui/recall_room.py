"""A recall session while it runs: it begins, shows one fragment after the other, outlives trouble, and ends."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from observer.coding.blinding import Viewer
from observer.coding.recall import LogRow, RecallState, Step, Who
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.player import SoundOut
from observer.services import recall_prompts, recall_responses, recall_run
from observer.services.recall import Shown, facilitator_of, open_recall
from observer.ui.recall_acts import RecallActs
from observer.ui.recall_console import ID, RecallConsole
from observer.ui.recall_ears import RecallEars
from observer.ui.recall_film import RecallFilm
from observer.ui.recall_keys import Wish
from observer.ui.recall_screens import RecallScreens
from observer.ui.recall_state import RecallView
from observer.ui.recall_talk import RecallTalk
from observer.ui.recall_watch import RecallWatch
from observer.ui.recall_writing import RecallWriting
from observer.ui.workspace import Workspace


class RecallRoom(RecallActs):
    """One session at a time. `left` when it was ended or put away; then it can be read, or be gone on with."""

    left = Signal()

    def __init__(self, workspace: Workspace, out: SoundOut | None = None) -> None:
        super().__init__(workspace)
        self.film = RecallFilm(workspace, out)
        self.console = RecallConsole(self.film.view)
        self.screens = RecallScreens(self.console, self.film)
        self.screen = self.screens.screen
        self.watch, self.ears = RecallWatch(self), RecallEars(self._is_ours, self)
        self.writing = RecallWriting(workspace, self.console, self.attempt)
        self.talk = RecallTalk(self.console, self.attempt, self.tell, workspace.jobs)
        self.seen = RecallView(self.console, self.screen, self.film)
        self._wire()

    def _wire(self) -> None:
        console, film, ours = self.console, self.film, Who.FACILITATOR
        self.screen.asked.connect(lambda wish: self.wish(wish, Who.RESPONDENT))
        self.screen.close_asked.connect(lambda: self.wish(Wish.BLANK, ours))
        self.ears.asked.connect(self.wish)
        film.at.connect(self._at)
        film.moved.connect(self._show_state)
        film.finished.connect(self._finished)
        film.trouble.connect(self.tell)
        film.sound_lost.connect(self._sound_lost)
        self.watch.due.connect(self._keep_place)
        self.watch.slept.connect(self._slept)
        self.watch.screen_gone.connect(self._screen_gone)
        self.watch.screen_came.connect(self._screen_came)
        for button, wish in (
            (console.play, Wish.TOGGLE), (console.again, Wish.AGAIN), (console.mark, Wish.MARK),
            (console.next, Wish.NEXT), (console.blank, Wish.BLANK), (console.pause, Wish.PAUSE),
        ):  # fmt: skip
            button.clicked.connect(lambda _checked=False, w=wish: self.wish(w, ours))
        console.decline.clicked.connect(lambda: self.wish(Wish.RATHER_NOT, Who.RESPONDENT))
        console.never_again.clicked.connect(self.not_again)
        console.distress.clicked.connect(self.distress)
        console.mend.clicked.connect(lambda: self._mending() if self._mending else None)
        console.bar.went.connect(self.seek)
        console.items.itemActivated.connect(lambda item: self.show_item(str(item.data(ID))))
        console.items.itemClicked.connect(lambda item: self.show_item(str(item.data(ID))))
        console.steps.ticked.connect(self._step)
        console.screens.clicked.connect(lambda: self.screens.move(self.watch))
        self.writing.go_on_asked.connect(lambda: self.wish(Wish.PLAY, ours))
        self.writing.mark_asked.connect(self._mark_and_write)

    # -- begin and end ----------------------------------------------------------------------------------

    def begin(self, recall: str, viewer: Viewer, one_screen: bool = False) -> bool:
        """Start a session that was prepared (its id), or go on with one that runs; whether that could be done."""
        study = self._workspace.study
        resumed = None
        try:
            self.opened = open_recall(study, viewer, recall)
            if self.opened.recall.state is RecallState.PREPARED:
                self.running = recall_run.start(study, viewer, recall)
            else:
                self.running, resumed = recall_run.go_on(study, viewer, recall)
            self.opened = self.running.opened
        except ObserverError as error:
            self._workspace.refused.emit(str(error))
            return False
        self.shown, self._has_enough = None, False
        self.tell("")
        band = recall_prompts.find_band(study, viewer, self.opened.recall.band)
        self.seen.begin(self.opened, facilitator_of(study, self.opened.recall), band.longest_us, self.running.talked_us)
        self.writing.begin(self.running, self.opened)
        self.console.steps.show_done(set(self.running.steps()))
        self.screens.begin(self.opened.recall, self.running, one_screen, self.watch)
        self.talk.begin(self.running)
        self.watch.begin()
        self.ears.begin()
        self._show_state()
        if resumed is not None:
            self._resume(resumed)
        return True

    def _resume(self, resumed: recall_run.Resumed) -> None:
        """Hold where the film stood, with what was being written."""
        assert self.opened is not None
        self.seen.remember(self._log())
        there = next((one for one in self.opened.shown if resumed.item and one.item.id == resumed.item.id), None)
        if there is not None and self._can_be_put_back(there):
            self._put_on(there, resumed.place.us if resumed.place else None)
            self.tell(_("This session was interrupted. It goes on where it was; nothing was lost."))
        self.writing.resume(list(resumed.open_responses))
        self._show_state()

    def _log(self) -> list[LogRow]:
        running = self._running()
        return recall_responses.log(running.study, running.viewer, running.id)

    def _can_be_put_back(self, there: Shown) -> bool:
        """Whether a fragment may still be shown: consent can have been withdrawn since."""
        return self.attempt(lambda: self._running().put_back(there.item.id)) is not None

    def end(self) -> bool:
        """End the session for good; whether it could be."""
        self.film.pause()
        self.talk.stop()
        self.writing.close()
        if self.attempt(lambda: self._running().end()) is None:
            return False
        self.put_away()
        return True

    def put_away(self) -> None:
        """Leave the session as it is; it can be gone on with. Everything is on disk."""
        if self.running is None:
            return
        self.film.pause()
        self._keep_place()
        self.talk.leave()
        self.writing.leave()
        self.watch.end()
        self.ears.end()
        self.screens.end()
        self.seen.end()
        self.film.leave()
        self.running = self.opened = self.shown = None
        later, self._later = self._later, None
        if later is not None:
            self._workspace.changed.emit(later)
        self.left.emit()

    def is_running(self) -> bool:
        """Whether a session is going on here."""
        return self.running is not None

    def _is_ours(self, widget: QWidget) -> bool:
        """Whether keys there are the session's: on the respondent's screen, and on the console while it is seen."""
        window = widget.window()
        return window is self.screen or (window is self.console.window() and self.console.isVisible())

    # -- what is asked ----------------------------------------------------------------------------------

    def wish(self, wish: Wish, who: Who) -> None:
        """Do what somebody asks."""
        if self.running is None:
            return
        if wish is Wish.BLANK:
            self.blank(who)
            return
        if wish is Wish.ENOUGH:
            self.enough(who)
            return
        if self.screen.is_blank:
            return  # nothing comes back but by the facilitator's own button
        if wish is Wish.TOGGLE:
            wish = Wish.STOP if self.film.is_playing() else Wish.PLAY
        acts: dict[Wish, Callable[[Who], object]] = {
            Wish.PLAY: self.play,
            Wish.STOP: self.stop,
            Wish.AGAIN: self.again,
            Wish.MARK: self.mark,
            Wish.RATHER_NOT: self.decline,
            Wish.PAUSE: lambda _who: self.pause(),
            Wish.NEXT: lambda _who: self.next(),
        }
        acts[wish](who)

    # -- which fragment ---------------------------------------------------------------------------------

    def next(self) -> None:
        """The next fragment that was not shown and not left out."""
        following = self.seen.following(self.shown.item.id if self.shown else "")
        if following:
            self.show_item(following)

    def show_item(self, id_: str) -> None:
        """Put a fragment on, covered until it is played; what the gate does not allow is not shown."""
        there = next((one for one in self.opened.shown if one.item.id == id_), None) if self.opened else None
        if there is None or self.screen.is_blank or (self.shown is not None and self.shown.item.id == id_):
            return
        if not self.may_move(Who.FACILITATOR):
            self.tell(_("In this protocol the film is seen to its end. Pause it first for a practical reason."))
            return
        self.film.pause()
        self.writing.close()
        if self.attempt(lambda: self._running().show(there.item.id)) is not None:
            self._put_on(there)
            self.tell("")
        self._show_state()

    def _put_on(self, there: Shown, us: int | None = None) -> None:
        self.screen.draw_curtain(True)
        self.shown = there
        self.film.show(there.session, there.fragment, us, self._running().clip_of(there.item.id))
        self.seen.show_item(there)
        self.writing.show_prompts(there.item)

    # -- what comes -------------------------------------------------------------------------------------

    def _at(self, us: int) -> None:
        self.watch.follow(us)
        self.seen.show_at(us)
        stops = self.film.is_playing() and self.leeway().stop_list
        point = self.seen.point_between(self._passed_us, us) if stops else None
        if point is not None:
            self.stop(Who.NOBODY)
        self._passed_us = max(us, point or 0)
        if not self.film.is_playing():
            self._show_state()  # the last frame may be painted after the film stopped: only then it is at its end

    def _finished(self) -> None:
        shown = self.shown
        if shown is not None:
            self.attempt(lambda: self._running().finish(shown.item.id, self.film.now()))
            self.seen.finished(shown.item.id)
        self._show_state()

    def _hold(self) -> None:
        """Something happened to the computer: the film holds, and nothing of it is anybody's stop."""
        self.film.pause()
        self._keep_place()
        self._show_state()

    def _sound_lost(self) -> None:
        self._hold()
        self.tell(
            _("The sound device is gone; the film holds. Connect it again, then play. Without it, it plays silently.")
        )

    def _slept(self, us: int) -> None:
        if self.shown is None:
            return
        self.film.pause()
        self.film.seek(us)
        self._hold()
        self.tell(_("The computer stood still for a while; the film holds where it was."))

    def _screen_gone(self) -> None:
        self.screen.blank()
        self._hold()
        self.screens.lost()
        said = _("The respondent's screen is gone; the film holds. Connect it again, or go on with one screen.")
        self.tell(said, _("Show it again"), self.unblank)

    def _screen_came(self) -> None:
        if self.running is not None and self.screens.is_lost:
            self.tell(_("There is a second screen again; the film holds."), _("Show it there"), self.unblank)

    def _step(self, step: Step, is_done: bool) -> None:
        self.attempt(lambda: self._running().step(step, is_done))

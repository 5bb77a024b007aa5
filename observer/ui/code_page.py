"""The coding page: film, pad, timeline and panels, put together."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from observer import settings
from observer.coding.events import Moment
from observer.i18n import _
from observer.services import watching
from observer.services.search import Hit, HitKind
from observer.ui import theme
from observer.ui.code_keys import CodeKeys
from observer.ui.code_pad import CodePad
from observer.ui.code_view import CodeView
from observer.ui.code_work import CodeWork
from observer.ui.comment_line import CommentLine
from observer.ui.docks import Docks
from observer.ui.event_table import EventTable
from observer.ui.film_room import FilmRoom
from observer.ui.findings_room import FindingsRoom
from observer.ui.indicator_help import IndicatorHelp
from observer.ui.interval_room import IntervalRoom
from observer.ui.notes_room import NotesRoom
from observer.ui.pass_room import PassRoom
from observer.ui.rating_room import RatingRoom
from observer.ui.timeline_room import TimelineRoom
from observer.ui.watch_keeper import WatchKeeper
from observer.ui.workspace import Workspace

SMALL = 820  # pixels of height below which the pad is compact
_CLOCK_MS = 100


class CodePage(QMainWindow):
    """One coder at work on one session. `work` does what the coder asks, `view` shows what came of it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self._workspace = workspace
        self.film = FilmRoom(workspace)
        self.film.keys_to = self
        self.pad = CodePad()
        self.lines = TimelineRoom(workspace, self.film)
        self.timeline = self.lines.view
        self.table = EventTable()
        self.passing = PassRoom(workspace, self.table, self.timeline)
        self.findings = FindingsRoom(workspace)
        self.notes = NotesRoom(workspace, self.film)
        self.intervals = IntervalRoom(workspace, self.film)
        self.help = IndicatorHelp()
        self.rating = RatingRoom(workspace)
        self.comment = CommentLine(self.film, self.setFocus)
        self.docks = Docks(self)
        self.work = CodeWork(self, workspace)
        self.view = CodeView(self, workspace)
        self.keys = CodeKeys(self, workspace)
        self.watch = WatchKeeper(self.film, workspace)
        self._arrange()
        self._wire()
        self._wire_timeline()
        self.retranslate()

    def _arrange(self) -> None:
        middle, below = QWidget(), QWidget()
        aside = QHBoxLayout()
        aside.setContentsMargins(theme.SPACE[1], 0, theme.SPACE[1], 0)
        aside.addWidget(self.passing)
        for holder, widgets in ((middle, (self.film, self.comment)), (below, (self.lines,))):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for widget in widgets:
                column.addWidget(widget, 1 if widget in (self.film, self.lines) else 0)
            if holder is below:
                column.insertLayout(0, aside)
        self.setCentralWidget(middle)
        docks = self.docks
        docks.add("code", self.pad, "right")
        docks.add("rate", self.rating, "code")
        docks.add("definition", self.help, "code")
        docks.add("intervals", self.intervals, "code")
        docks.add("timeline", below, "bottom")
        docks.add("events", self.table, "bottom")
        docks.split("events", beside="timeline")
        docks.add("findings", self.findings, "events")
        docks.add("comments", self.notes, "events")
        docks.hide("intervals")
        docks.show("events")
        docks.show("code")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        workspace, work, pad, table = self._workspace, self.work, self.pad, self.table
        workspace.desk_changed.connect(self._sat_down)
        workspace.changed.connect(self.view.show_changes)
        workspace.refused.connect(lambda words: self.film.transport.say(words))
        workspace.refused.connect(table.explain)
        pad.person_chosen.connect(work.choose)
        pad.target_chosen.connect(work.aim)
        pad.target_word_chosen.connect(work.aim_word)
        pad.indicator_picked.connect(work.pick)
        pad.answered.connect(work.reply)
        pad.skipped.connect(work.skip)
        for signal in (pad.answered, pad.skipped):
            signal.connect(lambda *_answer: self.setFocus())
        pad.back_toggled.connect(work.toggle_back)
        pad.search_entered.connect(work.search_begun)
        pad.search_left.connect(work.search_ended)
        pad.state_end_asked.connect(work.end_state)
        pad.help_asked.connect(self.show_help)
        table.event_chosen.connect(work.go_to)
        table.replay_asked.connect(work.replay)
        table.delete_asked.connect(work.delete)
        table.this_is_asked.connect(work.this_is)
        table.changed.connect(work.change_field)
        self.findings.event_asked.connect(work.show_event)
        self.findings.counted.connect(lambda _n: self._name_panels())
        self.notes.left.connect(self.setFocus)
        self.passing.step_asked.connect(work.step_event)
        self.rating.event_asked.connect(work.replay)
        self.film.transport.undo_asked.connect(workspace.undo)
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: pad.set_now(self.film.session_us()))
        self._clock.start(_CLOCK_MS)

    def _wire_timeline(self) -> None:
        timeline, work = self.timeline, self.work
        timeline.delete_asked.connect(work.delete)
        timeline.activated.connect(work.replay)
        timeline.edge_moved.connect(work.move_edge)
        timeline.item_moved.connect(work.move_items)
        timeline.items_copied.connect(work.copy_items)
        timeline.go_asked.connect(work.go_to)
        timeline.comment_asked.connect(lambda items: work.comment(items[0]))
        timeline.doubt_asked.connect(work.doubt_all)
        timeline.this_is_asked.connect(lambda items: work.this_is(items[0]))
        timeline.indicator_asked.connect(lambda items: work.ask_indicator(items[0]))
        timeline.close_asked.connect(work.end_here)
        timeline.comment_at_asked.connect(self._comment_at)
        timeline.comment_activated.connect(self.notes.go_to)
        timeline.rating_activated.connect(lambda _rating: self.docks.show("rate"))
        timeline.selection_changed.connect(lambda ids: self.table.choose(work.event_id(ids[0])) if ids else None)
        self.lines.bar.filter_cleared.connect(self.passing.clear)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self._name_panels()
        for part in (
            self.film, self.pad, self.lines, self.table, self.passing, self.findings, self.notes, self.intervals,
            self.help, self.rating, self.comment,
        ):  # fmt: skip
            part.retranslate()
        if self._workspace.work:
            self.view.show_desk()

    def _name_panels(self) -> None:
        count = self.findings.model.count()
        names = {
            "code": _("Code"), "rate": _("Rate"), "definition": _("Definition"), "intervals": _("Intervals"),
            "timeline": _("Timeline"), "events": _("Events"), "comments": _("Comments"),
            "findings": _("Findings") + (f"  {count}" if count else ""),
        }  # fmt: skip
        for name, words in names.items():
            self.docks.set_title(name, words)

    def _sat_down(self) -> None:
        self.passing.end()
        self.film.transport.say("")
        self.intervals.forget()
        self.rating.forget()
        self.lines.sit_down()
        self.show_again()
        self._go_where_one_stopped()

    def _go_where_one_stopped(self) -> None:
        work = self._workspace.work
        us = watching.stopped_at(work.desk, work.key) if work is not None else None
        if us:
            self.film.seek(us)

    def show_again(self) -> None:
        """Show everything anew, as after handing in."""
        self.view.show_desk()
        self.work.begin()
        QTimer.singleShot(0, self.setFocus)

    def show_help(self, indicator: str) -> None:
        """The definition of an indicator."""
        work = self._workspace.work
        if work is not None and indicator:
            self.help.show_indicator(work.codebook, work.codebook.find_indicator(indicator))
            self.docks.show("definition")

    def show_hit(self, hit: Hit) -> None:
        """Go to what was found: an event, a comment, or the definition of an indicator."""
        if hit.kind is HitKind.EVENT:
            self.work.show_event(hit.id)
        elif hit.kind is HitKind.COMMENT:
            self.docks.show("comments")
            self.notes.go_to(hit.id)
        else:
            self.show_help(hit.id)

    def show_intervals(self) -> None:
        """Code by intervals, or go on with it."""
        self.intervals.refresh()
        self.docks.show("intervals")
        (self.intervals.currentWidget() or self.intervals).setFocus()

    def _comment_at(self, us: int) -> None:
        self.film.seek(us)
        self.write_comment()

    def write_comment(self, whole: bool = False) -> None:
        """Write a comment on this moment, or on the whole session."""
        self.docks.show("comments")
        self.notes.enter(whole)

    # -- preferences, size ----------------------------------------------------------------------------------

    def apply_preferences(self) -> None:
        """Do as the preferences say now."""
        self._set_density()
        self.film.apply_preferences()
        self.lines.apply_preferences()
        self.work.apply_preferences()

    def _set_density(self) -> None:
        chosen = settings.load().compact
        compact = chosen == "yes" or (not chosen and self.height() < SMALL)
        self.pad.set_compact(compact)
        self.table.view.set_compact(compact)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        width, height = self.width(), self.height()
        side = round(width * 0.37)
        below = {"timeline": width - side, "events": side}
        self.docks.settle({"code": side}, {"timeline": round(height * 0.33)}, below)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Denser on a small screen, unless it was chosen."""
        super().resizeEvent(event)
        self._set_density()

    # -- the moment, and keys ---------------------------------------------------------------------------------

    def now(self) -> Moment:
        """The moment of the frame that was painted last."""
        return self.film.now()

    def hold_if_approximate(self) -> bool:
        """Whether the moment is an estimate; then the film is held, if that is wanted, to show the frame."""
        approximate = self.film.is_approximate()
        if approximate and settings.load().pause_on_mark:
            self.film.pause()
        return approximate

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The moment is taken first, then the key is looked at."""
        now = self.now()
        self.watch.touched()
        if not self.keys.press(event, now):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if not self.keys.release(event, self.now()):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """A key that is down now will not be heard to be let go."""
        super().focusOutEvent(event)
        if QApplication.activeWindow() is None or event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.work.lose_keys()

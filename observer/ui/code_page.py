"""The coding page: film, pad, timeline and panels, put together."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from observer import settings
from observer.i18n import _
from observer.ui import coding_keys
from observer.ui.code_pad import CodePad
from observer.ui.code_view import CodeView
from observer.ui.code_work import CodeWork
from observer.ui.comment_line import CommentLine
from observer.ui.docks import Docks
from observer.ui.event_table import EventTable
from observer.ui.film_room import FilmRoom
from observer.ui.indicator_help import IndicatorHelp
from observer.ui.rating_room import RatingRoom
from observer.ui.timeline_view import TimelineView
from observer.ui.workspace import Workspace

SMALL = 820  # pixels of height below which the pad is compact


class CodePage(QMainWindow):
    """One coder at work on one session. `work` does what the coder asks, `view` shows what came of it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self._workspace = workspace
        self.film = FilmRoom(workspace)
        self.pad = CodePad()
        self.timeline = TimelineView()
        self.table = EventTable()
        self.help = IndicatorHelp()
        self.rating = RatingRoom(workspace)
        self.comment = CommentLine(self.film, self.setFocus)
        self.docks = Docks(self)
        self.work = CodeWork(self, workspace)
        self.view = CodeView(self, workspace)
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.film, 1)
        column.addWidget(self.comment)
        self.setCentralWidget(middle)
        docks = self.docks
        docks.add("code", self.pad, "right")
        docks.add("rate", self.rating, "code")
        docks.add("definition", self.help, "code")
        docks.add("timeline", self.timeline, "bottom")
        docks.add("events", self.table, "bottom")
        docks.split("events", beside="timeline")
        docks.show("code")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        workspace, work, pad, timeline, table = self._workspace, self.work, self.pad, self.timeline, self.table
        workspace.desk_changed.connect(self.show_again)
        workspace.changed.connect(self.view.show_changes)
        workspace.refused.connect(lambda words: self.film.transport.say(words))
        pad.person_chosen.connect(work.choose)
        pad.target_chosen.connect(work.aim)
        pad.target_word_chosen.connect(work.aim_word)
        pad.indicator_picked.connect(work.pick)
        pad.search_entered.connect(work.search_begun)
        pad.search_left.connect(work.search_ended)
        pad.state_end_asked.connect(work.end_state)
        pad.help_asked.connect(self.show_help)
        timeline.seek.connect(self.film.seek)
        timeline.scrub.connect(self.film.scrub)
        timeline.delete_asked.connect(work.delete)
        timeline.activated.connect(work.replay)
        timeline.edge_moved.connect(work.move_edge)
        timeline.item_moved.connect(work.move_items)
        timeline.selection_changed.connect(lambda ids: table.choose(ids[0]) if ids else None)
        table.event_chosen.connect(work.go_to)
        table.replay_asked.connect(work.replay)
        table.delete_asked.connect(work.delete)
        table.comment_edited.connect(lambda id_, text: work.change(id_, comment=text))
        self.rating.event_asked.connect(work.replay)
        self.film.at.connect(timeline.set_playhead)
        self.film.transport.undo_asked.connect(workspace.undo)
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: pad.set_now(self.film.session_us()))
        self._clock.start(100)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        names = {"code": _("Code"), "rate": _("Rate"), "definition": _("Definition")}
        for name, words in (names | {"timeline": _("Timeline"), "events": _("Events")}).items():
            self.docks.set_title(name, words)
        for part in (self.film, self.pad, self.timeline, self.table, self.help, self.rating, self.comment):
            part.retranslate()
        if self._workspace.work:
            self.show_again()

    def show_again(self) -> None:
        """Show everything anew, as when somebody sits down."""
        self.view.show_desk()
        self.work.begin()
        QTimer.singleShot(0, self.setFocus)

    def show_help(self, indicator: str) -> None:
        """The definition of an indicator."""
        work = self._workspace.work
        if work is not None and indicator:
            self.help.show_indicator(work.codebook, work.codebook.find_indicator(indicator))
            self.docks.show("definition")

    def apply_preferences(self) -> None:
        """Do as the preferences say now."""
        self._set_density()

    def _set_density(self) -> None:
        chosen = settings.load().compact
        self.pad.set_compact(chosen == "yes" or (not chosen and self.height() < SMALL))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        width, height = self.width(), self.height()
        side = round(width * 0.37)
        below = {"timeline": width - side, "events": side}
        self.docks.settle({"code": side}, {"timeline": round(height * 0.28)}, below)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Denser on a small screen, unless it was chosen."""
        super().resizeEvent(event)
        self._set_density()

    # -- keys ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The moment is taken first, then the key is looked at."""
        now = self.film.now()
        if self._workspace.work is None or (event.isAutoRepeat() and coding_keys.letter(event)):
            return
        number = coding_keys.digit(event)
        action = coding_keys.find(event)
        stroke = coding_keys.letter(event)
        if number is not None:
            self.work.digit(number, event.modifiers())
        elif stroke and (self.work.pad_state.first or not action):
            self.work.stroke(stroke, now)
        elif action:
            self._do_action(action)
        else:
            super().keyPressEvent(event)

    def _do_action(self, action: str) -> None:
        film, work = self.film, self.work
        actions = {
            "play": film.toggle,
            "pause": film.pause,
            "slower": lambda: film.change_rate(-1),
            "faster": lambda: film.change_rate(1),
            "step_back": lambda: film.step(-1),
            "step_on": lambda: film.step(1),
            "jump_back": lambda: film.jump(-1),
            "jump_on": lambda: film.jump(1),
            "previous_event": lambda: work.step_event(-1),
            "next_event": lambda: work.step_event(1),
            "comment": work.comment,
            "leave": work.leave,
            "delete": lambda: work.delete([work.last]) if work.last else None,
            "doubt": work.doubt,
            "search": self._search,
            "help": self._help_on_last,
            "keys": self._show_keys,
        }
        actions[action]()

    def _search(self) -> None:
        self.docks.show("code")
        self.pad.focus_search()

    def _help_on_last(self) -> None:
        event = self.work.event(self.work.last)
        self.show_help(self.pad.indicator_under_mouse() or (event.indicator if event else ""))

    def _show_keys(self) -> None:
        from observer.ui.key_map import KeyMap

        work = self._workspace.work
        KeyMap(work.codebook if work else None, QApplication.activeWindow()).exec()

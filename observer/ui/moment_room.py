"""The film of the agreement page with what belongs to it: moments to go through, and what a number is made of."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from observer import settings
from observer.coding.blinding import Viewer
from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Fact, Figure, Moment, Names
from observer.ui.film_room import FilmRoom
from observer.ui.made_of import MadeOf
from observer.ui.moments_list import MomentsList
from observer.ui.rows import caption
from observer.ui.screen import Screen
from observer.ui.workspace import Workspace

_SECOND = 1_000_000


class MomentRoom(QWidget):
    """Plays moments, a little before they begin. `chosen` tells the id of the moment one came to."""

    chosen = Signal(str)
    at = Signal(object)  # int: where the film is, in session time

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.screen_ = Screen(workspace)
        self.film = FilmRoom(self.screen_)
        self.film.keys_to = self
        for control in (self.film.transport.picture, self.film.transport.volume, self.film.transport.loop):
            control.hide()  # what is seldom needed here gives its room to the table
        self.words = caption("")
        self.moments, self.made_of = MomentsList(), MadeOf()
        self.tabs, self.below, self.split = QTabWidget(), QStackedWidget(), QSplitter(Qt.Orientation.Vertical)
        self.names, self.sessions = Names(), dict[str, str]()
        self.viewer: Viewer | None = None
        self._stop_us: int | None = None
        self._arrange()
        self.moments.chosen.connect(self._chosen)
        self.moments.play_asked.connect(self.play)
        self.film.at.connect(self._moved)
        workspace.closed.connect(self.film.close_film)

    def _arrange(self) -> None:
        list_ = QWidget()
        column = QVBoxLayout(list_)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.words.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        column.addWidget(self.words)
        column.addWidget(self.moments, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(list_, "")
        self.tabs.addTab(self.made_of, "")
        self.below.addWidget(self.tabs)
        self.split.addWidget(self.film)
        self.split.addWidget(self.below)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([360, 240])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.tabs.setTabText(0, _("Moments"))
        self.tabs.setTabText(1, _("What it is made of"))
        for part in (self.film, self.moments, self.made_of):
            part.retranslate()

    def show_below(self, widget: QWidget | None) -> None:
        """Show something of another page below the film; None: the moments, and what numbers are made of."""
        if widget is not None and self.below.indexOf(widget) < 0:
            self.below.addWidget(widget)
        self.below.setCurrentWidget(widget or self.tabs)

    def give_below(self, need: int) -> None:
        """Give what is below the film so much height, when it has less; the film keeps what it needs to be seen."""
        whole = self.split.height()
        if need > self.below.height():
            self.split.setSizes([max(whole - need, whole // 3), need])

    # -- showing ------------------------------------------------------------------------------------------------

    def show_moments(self, words: str, moments: list[Moment], names: Names, sessions: dict[str, str]) -> None:
        """List these; `words` say which they are."""
        self.names, self.sessions = names, sessions
        self.words.setText(words)
        self.moments.show_moments(moments, names, sessions)

    def show_number(self, title: str, figure: Figure, facts: list[Fact]) -> None:
        """Show what a number is made of."""
        self.made_of.show_number(title, figure, facts)

    def turn_to(self, made_of: bool) -> None:
        """Bring one of the two to the front."""
        self.tabs.setCurrentIndex(1 if made_of else 0)

    def moment(self, id_: str) -> Moment | None:
        """A moment of the list."""
        return next((moment for moment in self.moments.list.moments if moment.id == id_), None)

    # -- the film -----------------------------------------------------------------------------------------------

    def watch(self, session: str, viewer: Viewer) -> None:
        """Show the film of a session."""
        self.viewer = viewer
        if session:
            self.screen_.watch(session, viewer)

    def _chosen(self, id_: str) -> None:
        moment = self.moment(id_)
        if moment is not None:
            self.show_moment(moment, play=False)
        self.chosen.emit(id_)

    def play(self, id_: str) -> None:
        """See a moment on the film, from a little before it begins to a little after it is over."""
        moment = self.moment(id_)
        if moment is not None:
            self.show_moment(moment, play=True)
            self.chosen.emit(id_)

    def show_moment(self, moment: Moment, play: bool) -> None:
        """Go to a moment, and play it when so asked."""
        if self.viewer is None or not moment.is_placed:
            self.film.pause()
            return
        self.screen_.watch(moment.session, self.viewer)
        before = round(settings.load().preroll_s * _SECOND)
        self.film.seek(max(moment.start_us - before, 0) if play else moment.start_us)
        self._stop_us = None
        if play:
            self._stop_us = moment.stop_us + before
            self.film.play()
        self.film.transport.say(f"{moment.title} · {moment.words}" if moment.words else moment.title)

    def seek(self, us: int) -> None:
        """Go to a moment of the session that is watched."""
        self._stop_us = None
        self.film.seek(us)

    def hold_on(self) -> None:
        """Do not stop by itself any more: somebody has taken the film in hand."""
        self._stop_us = None

    def _moved(self, us: int) -> None:
        if self._stop_us is not None and us >= self._stop_us and self.film.is_playing():
            self._stop_us = None
            self.film.pause()
        self.at.emit(us)

"""One fragment: its film with the two edges, and beside it all that is known of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import fragment_frames, fragments
from observer.ui import coding_keys, icons, theme
from observer.ui.coding_keys import BINDINGS, FILM
from observer.ui.film_room import FilmRoom
from observer.ui.fragment_form import FragmentForm
from observer.ui.fragment_keys import EDITOR_BINDINGS
from observer.ui.fragment_reader import FragmentReader
from observer.ui.key_map import show_keys
from observer.ui.screen import Screen
from observer.ui.trim_bar import TrimBar
from observer.ui.trim_strip import START, STOP
from observer.ui.workspace import Workspace

_CALM_MS = 500  # after the last step of an edge, until it is stored: one step of undo for all of them
_FILM = tuple(binding for binding in BINDINGS if binding.group == FILM)


class FragmentEditor(QWidget):
    """`left` when one wants back to all of them; `step_asked` the fragment after this one, or with -1 before it."""

    left = Signal()
    step_asked = Signal(int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.screen_ = Screen(workspace)
        self.film = FilmRoom(self.screen_)
        self.film.keys_to = self
        for control in (self.film.transport.picture, self.film.transport.volume, self.film.transport.loop):
            control.hide()
        self.trim, self.form = TrimBar(), FragmentForm(workspace)
        self.back, self.title = QPushButton(), QLabel()
        self.before, self.after = QPushButton(), QPushButton()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.fragment: Fragment | None = None
        self.edge = ""  # which one the keys move; empty: they move the film
        self._viewer: Viewer | None = None
        self._span = (0, 1)
        self._stop_us: int | None = None
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self.store)
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        self.title.setObjectName("title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[1])
        head.setSpacing(theme.SPACE[1])
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.before)
        head.addWidget(self.after)
        beside = QWidget()
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.film, 1)
        column.addWidget(self.trim)
        self.split.addWidget(beside)
        self.split.addWidget(self.form)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([760, 500])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.split, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        trim, strip = self.trim, self.trim.strip
        self.back.clicked.connect(self.leave)
        self.before.clicked.connect(lambda: self.step_asked.emit(-1))
        self.after.clicked.connect(lambda: self.step_asked.emit(1))
        trim.edge_chosen.connect(self.choose_edge)
        trim.stepped.connect(self.step_edge)
        trim.typed.connect(self.move_edge)
        trim.here_asked.connect(self.edge_here)
        trim.play_asked.connect(self.play)
        strip.dragged.connect(self._dragged)
        strip.dropped.connect(self.move_edge)
        strip.went.connect(self._go)
        self.film.at.connect(self._at)
        self._workspace.closed.connect(self.close_film)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.back.setText(_("All fragments"))
        self.back.setIcon(icons.icon("step_back"))
        self.back.setToolTip(_("Back to all fragments (Esc)"))
        for button, words, icon, key in (
            (self.before, _("Previous fragment"), "previous", "Ctrl+↑"),
            (self.after, _("Next fragment"), "next", "Ctrl+↓"),
        ):
            button.setIcon(icons.icon(icon))
            button.setAccessibleName(words)
            button.setToolTip(f"{words} ({key})")
        self.setAccessibleName(_("Fragment"))
        for part in (self.film, self.trim, self.form):
            part.retranslate()

    # -- which ---------------------------------------------------------------------------------------------

    def show_fragment(self, fragment: Fragment, viewer: Viewer, reader: FragmentReader) -> None:
        """Open a fragment, or show what has changed in the one that is open."""
        is_other = self.fragment is None or self.fragment.id != fragment.id
        self.fragment, self._viewer = fragment, viewer
        self.title.setText(fragment.title)
        self.form.show_fragment(fragment, viewer, reader)
        if is_other:
            self._calm.stop()
            self._choose("")
            self.screen_.watch(fragment.session, viewer)
            camera = self._workspace.study.recordings.get(fragment.start_recording or "")
            if camera is not None:
                self.film.cameras.choose(camera.camera)
            self._span = fragment.span
            self.trim.strip.show_fragment(fragment.span, self.film.length_us())
            self._go(fragment.start_us)
        elif not self._calm.isActive():
            self._span = fragment.span
        self.trim.show_span(self._span)

    def leave(self) -> None:
        """Store what was changed, and go back to all of them."""
        self.store_all()
        self.film.pause()
        self.left.emit()

    def store_all(self) -> None:
        """Store what was changed, before another fragment is opened."""
        self.store()
        self.form.store()

    def forget(self) -> None:
        """The fragment is gone, or nobody may see it any more."""
        self._calm.stop()
        self.fragment, self._viewer = None, None
        self.form.forget()
        self.film.pause()

    def close_film(self) -> None:
        """Let go of the film, as when the study is closed."""
        self.forget()
        self.film.close_film()

    # -- the edges -----------------------------------------------------------------------------------------

    def _choose(self, edge: str) -> None:
        self.edge = edge
        self.trim.show_edge(edge)

    def choose_edge(self, edge: str) -> None:
        """See an edge; from now on the keys move it. Empty: the keys move the film again."""
        self._choose(edge)
        self.setFocus()
        if edge:
            self._show_edge(edge)

    def step_edge(self, edge: str, frames: int) -> None:
        """Move an edge by frames."""
        self.move_edge(edge, self._span[edge == STOP], frames)

    def edge_here(self, edge: str) -> None:
        """Let the fragment begin with the frame that is seen, or end with it."""
        self.move_edge(edge, self.film.session_us(), int(edge == STOP))

    def move_edge(self, edge: str, us: int, frames: int = 0) -> None:
        """Put an edge on the frame so many `frames` from a moment; it is stored as soon as no other step follows."""
        fragment, viewer = self.fragment, self._viewer
        if fragment is None or viewer is None:
            return
        study, is_stop = self._workspace.study, edge == STOP
        try:
            found = fragment_frames.frame_beside(
                study, viewer, fragment.session, us, frames, is_stop, fragment.start_recording
            )
        except ObserverError as error:
            self._say(str(error))
            return
        new = (self._span[0], found) if is_stop else (found, self._span[1])
        if new[0] >= new[1]:
            self._say(_("A fragment must stop after it starts."))
            return
        self._span = new
        self.trim.show_span(new)
        self._choose(edge)
        self._show_edge(edge)
        self._calm.start()

    def _say(self, words: str) -> None:
        """Why an edge stays where it is."""
        self.trim.show_span(self._span)
        self.trim.say(words)

    def _dragged(self, edge: str, us: int) -> None:
        start, stop = self._span
        new = (min(us, stop - 1), stop) if edge == START else (start, max(us, start + 1))
        self.trim.strip.show_span(new)
        self.film.pause()
        self.film.scrub(new[0] if edge == START else new[1])

    def _show_edge(self, edge: str) -> None:
        """The first frame of the fragment, or the last one that is still shown."""
        fragment, viewer, us = self.fragment, self._viewer, self._span[edge == STOP]
        if edge == STOP and fragment is not None and viewer is not None:
            study, camera = self._workspace.study, fragment.start_recording
            try:
                us = fragment_frames.frame_beside(study, viewer, fragment.session, us, -1, True, camera)
            except ObserverError:
                us -= 1  # near it, as long as the frames are not known
        self.film.pause()
        self._go(us)

    def store(self) -> None:
        """Store the ends as they are now."""
        self._calm.stop()
        fragment, viewer, study = self.fragment, self._viewer, self._workspace.study
        if fragment is None or viewer is None or study is None:
            return
        ends = {"start_us": self._span[0], "stop_us": self._span[1]}
        fields = {name: us for name, us in ends.items() if us != getattr(fragment, name)}
        if not fields:
            return
        if self._workspace.do(lambda: fragments.change_fragment(study, viewer, fragment.id, **fields)) is None:
            self._span = fragment.span
            self.trim.show_span(self._span)

    # -- the film --------------------------------------------------------------------------------------------

    def play(self) -> None:
        """From the first frame to the last."""
        self._go(self._span[0])
        self._stop_us = self._span[1]
        self.film.play()

    def _go(self, us: int) -> None:
        self._stop_us = None
        self.film.seek(us)

    def _at(self, us: int) -> None:
        self.trim.strip.show_now(us)
        if self._stop_us is not None and us >= self._stop_us and self.film.is_playing():
            self._show_edge(STOP)

    # -- keys ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Those of the edges, and of the film; with an edge chosen, , and . move that."""
        own, action = coding_keys.find(event, EDITOR_BINDINGS), coding_keys.find(event, _FILM)
        acts: dict[str, Callable[[], object]] = {
            "in": lambda: self.choose_edge(START),
            "out": lambda: self.choose_edge(STOP),
            "play": self.play,
            "before": lambda: self.step_asked.emit(-1),
            "after": lambda: self.step_asked.emit(1),
            "leave": lambda: self.choose_edge("") if self.edge else self.leave(),
        }
        orders = self.film.orders()
        if own:
            acts[own]()
        elif self.edge and action in ("step_back", "step_on"):
            self.step_edge(self.edge, -1 if action == "step_back" else 1)
        elif action in orders:
            self._stop_us = None
            orders[action]()
        elif event.key() == Qt.Key.Key_Question:
            show_keys(None, self.window())
        else:
            super().keyPressEvent(event)

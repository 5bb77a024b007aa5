"""The film of the session at work, with its controls, on the session's clock."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from observer import settings
from observer.coding.changes import Changes
from observer.coding.study import Recording
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import film_menu
from observer.ui.cameras import Cameras
from observer.ui.film_orders import FilmOrders
from observer.ui.film_place import FilmPlace, dropped
from observer.ui.film_trouble import FilmFinder, FilmTrouble
from observer.ui.film_view import FilmView
from observer.ui.jobs import Jobs
from observer.ui.loudness import Loudness
from observer.ui.picture_controls import PictureControls, ZoomBar
from observer.ui.playback import Playback
from observer.ui.spoken import Spoken
from observer.ui.sync_dialog import SyncDialog
from observer.ui.transport import Transport
from observer.ui.workspace import Workspace

_ZOOM_STEP = 1.25


class FilmRoom(FilmOrders):
    """Shows what the main camera filmed as one film, the other cameras small beside it, and what is said.

    `at` tells session time (microseconds) at every frame that was painted. Keys pressed in the film's own window
    go to `keys_to`.
    """

    at = Signal(object)  # int

    def __init__(self, workspace: Workspace, jobs: Jobs | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        jobs = jobs or workspace.jobs
        self.view = FilmView()
        self.playback = Playback(self.view, engine=settings.load().engine, parent=self)
        self.cameras = Cameras(workspace, self.playback)
        self.reel, self.transport = self.cameras.reel, Transport()
        self.loudness = Loudness(self.transport, self.playback)
        self.zoom_bar = ZoomBar(self.view)
        self.picture = PictureControls(self.view, self)
        self.spoken = Spoken(workspace, jobs, self.view)
        self.trouble = FilmTrouble(self.view)
        self.finder = FilmFinder(workspace, jobs, self.trouble)
        self.place = FilmPlace(self.view)
        self.sync: SyncDialog | None = None
        self._arrange()
        self._wire()
        film_menu.make_actions(self)
        self.setAcceptDrops(True)
        self.retranslate()

    def _arrange(self) -> None:
        stage = QWidget()
        stage.setObjectName("surround")
        row = QHBoxLayout(stage)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.place, 1)
        row.addWidget(self.cameras.side)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(stage)
        self.split.addWidget(self.spoken.panel)
        self.split.setStretchFactor(0, 1)
        self.split.setSizes([700, 260])
        self.spoken.panel.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.split, 1)
        layout.addWidget(self.transport)

    def _wire(self) -> None:
        reel, transport, workspace = self.reel, self.transport, self._workspace
        reel.at.connect(self._shown)
        reel.playing_changed.connect(self._playing_changed)
        reel.moved.connect(self._moved)
        reel.trouble.connect(self.finder.tell)
        self.cameras.changed.connect(self._cameras_changed)
        self.playback.rate_is.connect(lambda real: transport.show_rate(self.rate, real))
        self.trouble.again_asked.connect(reel.again)
        self.spoken.said.connect(transport.say)
        self.spoken.panel.seek_asked.connect(self.seek)
        self.view.double_clicked.connect(self.toggle_full_screen)
        self.take_orders()
        transport.subtitles_asked.connect(self.show_subtitles)
        transport.picture_asked.connect(lambda: self.picture.open_at(transport.picture))
        transport.time.detail = self.detail
        workspace.desk_changed.connect(self._show_session)
        workspace.changed.connect(self._study_changed)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language or of preferences."""
        parts = (
            self.transport,
            self.loudness,
            self.cameras.side,
            self.zoom_bar,
            self.picture,
            self.spoken.panel,
            self.trouble,
        )
        for part in (*parts, self.place):
            part.retranslate()
        if self.sync is not None:
            self.sync.retranslate()
        self.view.setAccessibleName(_("Film"))
        self.transport.subtitles.setChecked(self.spoken.on)
        self._say_why_nothing_is_seen()
        film_menu.fill(self)

    def apply_preferences(self) -> None:
        """Do as the preferences say now."""
        chosen = settings.load()
        self.playback.set_engine(chosen.engine)
        self.spoken.on = chosen.subtitles
        self.loudness.load()
        self.retranslate()
        self._follow_words()

    # -- which film -----------------------------------------------------------------------------------------

    @property
    def recording(self) -> Recording | None:
        """Whose film is on the screen."""
        return self.reel.recording

    @property
    def keys_to(self) -> QWidget | None:
        """Who gets the keys that are pressed while the film is in its own window."""
        return self.place.keys_to

    @keys_to.setter
    def keys_to(self, target: QWidget | None) -> None:
        self.place.keys_to = target

    def _show_session(self) -> None:
        self.set_loop(None, None)
        self.spoken.refresh()
        self.finder.leave()
        self.cameras.begin()

    def _study_changed(self, changes: Changes) -> None:
        if self._workspace.session is None:
            return
        if self.spoken.changed(changes):
            self._follow_words()
        if changes.touched("recordings"):
            self.finder.leave()
            self.cameras.show(self.reel.session_us() if self.cameras.strips else None)

    def _cameras_changed(self) -> None:
        self._say_why_nothing_is_seen()
        film_menu.fill(self)

    def _moved(self) -> None:
        """Another film, or a gap."""
        if self.reel.recording is None or not self.reel.failed:
            self.finder.leave()
        self._say_why_nothing_is_seen()

    def _say_why_nothing_is_seen(self) -> None:
        if self.reel.in_gap:
            self.view.set_message(self.reel.gap_words())
        elif self._workspace.session is not None and not self.cameras.strips:
            self.view.set_message(_("This session has no film yet. A researcher adds one on the study page."))

    def close_film(self) -> None:
        """Let go of the films."""
        self.place.bring_back()
        if self.sync is not None:
            self.sync.close()
        self.loudness.save()
        self.finder.leave()
        self.cameras.close()

    def length_us(self) -> int:
        """How long the session lasts."""
        return self.cameras.length_us()

    # -- time -------------------------------------------------------------------------------------------------

    def detail(self) -> str:
        """Session time, film time and frame of what is seen, in words."""
        stamp = self.reel.stamp()
        words = _("Session {time}").format(time=clock(self.session_us()))
        if stamp is None or self.recording is None or self.playback.index is None:
            return words
        count = len(self.playback.index)
        frame = _("Film {time} · frame {n} of {count}").format(time=clock(stamp.us), n=stamp.frame + 1, count=count)
        return f"{words}\n{frame}\n{self.recording.name}"

    def _shown(self, us: int) -> None:
        self.transport.show_time(us, self.length_us())
        self._follow_words()
        self.cameras.side.follow(us, self.rate if self.is_playing() else None)
        self.at.emit(us)

    def _follow_words(self) -> None:
        self.spoken.follow(self.session_us(), self.recording.id if self.recording else None)

    def _playing_changed(self, playing: bool) -> None:
        self.transport.show_playing(playing)
        if not playing and self.cameras.strips:
            self.cameras.side.follow(self.session_us(), None)

    # -- beside the film ----------------------------------------------------------------------------------------

    def show_subtitles(self, on: bool) -> None:
        """What is said, in words on the film, or not; remembered."""
        self.spoken.turn(on)
        self.transport.subtitles.setChecked(on)
        self._follow_words()

    def show_transcript(self, on: bool) -> None:
        """The list of what is said, beside the film, or not."""
        self.spoken.panel.setVisible(on)
        film_menu.fill(self)
        self._follow_words()

    def transcript_shown(self) -> bool:
        """Whether the list of what is said is beside the film."""
        return not self.spoken.panel.isHidden()

    def orders(self) -> dict[str, Callable[[], object]]:
        """What the keys of the film ask for (the actions of `coding_keys` in its group), on every page with a film."""
        return {
            "play": self.toggle,
            "pause": self.pause,
            "slower": lambda: self.change_rate(-1),
            "faster": lambda: self.change_rate(1),
            "step_back": lambda: self.step(-1),
            "step_on": lambda: self.step(1),
            "jump_back": lambda: self.jump(-1),
            "jump_on": lambda: self.jump(1),
            "replay": self.replay,
            "loop": self.toggle_loop,
            "subtitles": lambda: self.show_subtitles(not self.spoken.on),
            "full_film": self.toggle_full_screen,
            "larger": lambda: self.zoom(_ZOOM_STEP),
            "smaller": lambda: self.zoom(1 / _ZOOM_STEP),
            "fit": self.view.reset_zoom,
        }

    def zoom(self, factor: float) -> None:
        """Enlarge the picture, or make it smaller."""
        self.view.set_zoom(self.view.zoom * factor)

    def has_subtitles(self) -> bool:
        """Whether the film on the screen has any."""
        return self.spoken.has_any(self.recording)

    def remove_subtitles(self) -> None:
        """Remove those that were added last to the film on the screen."""
        self.spoken.remove_last(self.recording)

    def ask_subtitles(self) -> None:
        """Choose a subtitle file for the film that is seen."""
        self.spoken.ask_file(self.recording)

    def toggle_full_screen(self) -> None:
        """The film on the whole screen, or back in its room."""
        self.place.toggle_whole()

    def show_film_window(self) -> None:
        """The film in a window of its own, on the second screen when there is one."""
        self.place.show_beside()

    def show_sync(self) -> None:
        """A panel to bring the cameras in step."""
        if self.sync is None:
            self.sync = SyncDialog(self._workspace, self.cameras, self)
        self.pause()
        self.sync.begin(self.session_us())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """A subtitle file is welcome; anything else is for others."""
        if self.recording is not None and dropped(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take the subtitle file for the film that is seen."""
        path = dropped(event.mimeData())
        if path is not None and self.recording is not None:
            self.spoken.add_file(path, self.recording)
            event.acceptProposedAction()

"""The cameras of the session at work: which one is shown large, and the others small beside it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from observer.coding.study import Recording
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex
from observer.media.player import Known
from observer.services import films
from observer.ui.playback import Playback
from observer.ui.reel import Reel
from observer.ui.side_films import SideFilms, by_camera
from observer.ui.strip import Strip
from observer.ui.workspace import Workspace


class Cameras(QObject):
    """Fills the reel of the main film, and the column of the other ones. `changed` when others are shown."""

    changed = Signal()

    def __init__(self, workspace: Workspace, playback: Playback) -> None:
        super().__init__(playback)
        self._workspace = workspace
        self.strips: dict[str, Strip] = {}
        self.main = ""
        self.others_shown = True
        self.reel = Reel(playback, self.find, self.find_index)
        self.side = SideFilms(self.find, self.find_index)
        self.side.chosen.connect(self.choose)
        playback.opened.connect(self._keep_index)

    def find(self, recording: Recording) -> tuple[Path, Known | None]:
        """Where the film of a recording is, and what is known of it. Raises `BadFilm`."""
        study = self._workspace.study
        return films.file_of(study, recording), films.known(study, recording)

    def find_index(self, recording: Recording) -> FrameIndex | None:
        """When its frames are shown, as far as that is known without looking at it."""
        study = self._workspace.study
        return films.kept_index(study, recording) if study is not None else None

    def _keep_index(self, info: FilmInfo, index: FrameIndex) -> None:
        """What was found out by opening a film is kept, when it was not yet; the next time it opens at once."""
        study, film = self._workspace.study, self.reel.recording
        if study is not None and film is not None and info.has_video and films.kept_index(study, film) is None:
            films.keep_index(study, film, index)

    def length_us(self) -> int:
        """How long the session lasts."""
        return max((strip.length_us for strip in self.strips.values()), default=0)

    def show(self, us: int | None = None) -> None:
        """Show what the study holds of the session now; at `us`, else where the main camera begins."""
        study, session = self._workspace.study, self._workspace.session
        self.strips = by_camera(films.of_session(study, session)) if session else {}
        if self.main not in self.strips:
            self.main = next(iter(self.strips), "")
        self._show_main(us)

    def begin(self) -> None:
        """Another session: begin with its first camera."""
        self.main = ""
        self.show()

    def choose(self, camera: str) -> None:
        """Show another camera large, at the same moment."""
        if camera in self.strips and camera != self.main:
            us = self.reel.session_us()
            self.main = camera
            self._show_main(us)

    def show_others(self, on: bool) -> None:
        """The other cameras beside the film, or not."""
        self.others_shown = on
        self._show_side()
        self.changed.emit()

    def _show_main(self, us: int | None) -> None:
        if self.strips:
            self.reel.show(self.strips[self.main], us, us is not None and self.reel.is_playing())
        else:
            self.reel.close()
        self._show_side()
        self.changed.emit()

    def _show_side(self) -> None:
        others = {name: strip for name, strip in self.strips.items() if name != self.main}
        self.side.show_strips(others if self.others_shown else {}, self.reel.session_us())

    def close(self) -> None:
        """Let go of all films."""
        self.strips, self.main = {}, ""
        self.reel.close()
        self.side.show_strips({}, 0)

"""Keeps what a coder has watched, and for how long he was at work, without being in the way."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from observer.errors import ObserverError
from observer.services.watching import Watch
from observer.ui.film_room import FilmRoom
from observer.ui.workspace import Workspace

_TICK_MS = 1000
_SLACK_US = 500_000  # a film that moves on by so much more than the clock did was not watched, but gone through
_AWAY_S = 120  # who touches nothing for so long while the film stands still is not at work


class WatchKeeper(QObject):
    """Hears each painted frame; puts what was watched on disk every few seconds, at a pause and at closing."""

    def __init__(self, film: FilmRoom, workspace: Workspace) -> None:
        super().__init__(film)
        self._film, self._workspace = film, workspace
        self._watch: Watch | None = None
        self._last: tuple[str, int] | None = None
        self._was_playing = False
        self._touched, self._counted, self._painted_at = QElapsedTimer(), QElapsedTimer(), QElapsedTimer()
        film.at.connect(self._painted)
        film.reel.playing_changed.connect(lambda _playing: self._painted_at.start())
        workspace.desk_changed.connect(self._sat_down)
        workspace.closed.connect(self._left)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    def touched(self) -> None:
        """The coder did something."""
        self._touched.start()

    def _sat_down(self) -> None:
        self.store()
        work = self._workspace.work
        self._watch = Watch(work.desk, work.key) if work else None
        self._last = None
        self._painted_at.start()
        self._touched.start()
        self._counted.start()
        self._clock.start(_TICK_MS)

    def _left(self) -> None:
        """The study is closed: what was watched in it is stored, and nothing more can be."""
        self.store()
        self._watch = None
        self._clock.stop()

    def _painted(self, us: int) -> None:
        recording = self._film.recording
        if self._watch is None or recording is None:
            return
        self._watch.is_at(us)
        media = recording.placement.to_media(us)
        last, self._last = self._last, (recording.id, media)
        passed = self._painted_at.restart() if self._painted_at.isValid() else 0
        most = passed * 1000 * max(self._film.rate, 1.0) + _SLACK_US  # a busy computer leaves frames out
        playing = self._film.is_playing()
        self._was_playing |= playing  # it may begin and end between two ticks
        if playing and last is not None and last[0] == recording.id and media - last[1] <= most:
            self._watch.played(recording.id, last[1], media)

    def _tick(self) -> None:
        if self._watch is None:
            return
        passed = self._counted.restart() * 1000
        playing = self._film.is_playing()
        if playing or self._touched.elapsed() < _AWAY_S * 1000:
            self._watch.worked(passed)
        if self._watch.is_due or (self._was_playing and not playing):
            self.store()
        self._was_playing = playing

    def store(self) -> None:
        """Put on disk what is not there yet."""
        watch = self._watch
        if watch is None or self._workspace.study is None or self._workspace.study.history.is_running:
            return
        try:
            changes = watch.store()
        except ObserverError as error:
            self._workspace.refused.emit(str(error))
            return
        if changes is not None:
            self._workspace.changed.emit(changes)

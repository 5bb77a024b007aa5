"""The film of a review: the frame that is seen, large, with the faces on it; play, step, and the strip below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer import settings
from observer.coding.timecode import clock
from observer.i18n import _
from observer.media.frame_index import FrameIndex
from observer.media.player import State
from observer.services.fragment_films import FoundFilm
from observer.ui import icons, theme
from observer.ui.box_layer import BoxLayer
from observer.ui.film_view import FilmView
from observer.ui.mask_strip import MaskStrip
from observer.ui.playback import Playback
from observer.ui.rows import as_tooltip


class MaskFilm(QWidget):
    """`ready` gives the index of the film that was opened; `at` the frame that is painted, and whether it is held."""

    ready = Signal(object)
    at = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.view, self.strip, self.time = FilmView(), MaskStrip(), QLabel()
        self.layer = BoxLayer(self.view)
        self.playback = Playback(self.view, engine=settings.load().engine, parent=self)
        self.back, self.play, self.on = QPushButton(), QPushButton(), QPushButton()
        self.preview = QPushButton(_("As it will be (V)"))
        self.preview.setCheckable(True)
        self._film: FoundFilm | None = None
        below = QHBoxLayout()
        for button, icon, words, act in (
            (self.back, "step_back", _("One frame back (,)"), lambda: self.step(-1)),
            (self.play, "play", _("Play or hold (space)"), self.toggle),
            (self.on, "step_on", _("One frame on (.)"), lambda: self.step(1)),
        ):
            button.setIcon(icons.icon(icon))
            button.setToolTip(as_tooltip(words))
            button.setAccessibleName(words)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            below.addWidget(button)
        self.preview.setAutoDefault(False)
        self.preview.toggled.connect(self._preview)
        below.addWidget(self.time, 1)
        below.addWidget(self.preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.view, 1)
        column.addLayout(below)
        column.addWidget(self.strip)
        self.playback.opened.connect(self._opened)
        self.playback.frame_shown.connect(self._shown)
        self.playback.state_changed.connect(self._state)
        self.playback.failed.connect(lambda _code, words: self.view.set_message(words))
        self.strip.chosen.connect(self.go_to)

    def open(self, film: FoundFilm) -> None:
        """Open the film of a part, and hold at its first frame."""
        self._film = film
        self.playback.open(film.path, film.known, film.part.start_us)

    def close_film(self) -> None:
        """Let go of the film."""
        self.playback.close()

    @property
    def index(self) -> FrameIndex | None:
        """When its frames are shown."""
        return self.playback.index

    def frame(self) -> int | None:
        """The frame that is seen."""
        now = self.playback.now()
        return now.frame if now is not None else None

    def us(self) -> int:
        """The moment that is seen, in microseconds of the film."""
        now = self.playback.now()
        return now.us if now is not None else 0

    def is_held(self) -> bool:
        """Whether the film does not run."""
        return self.playback.state is not State.PLAYING

    def go_to(self, frame: int) -> None:
        """Hold at a frame."""
        self.layer.flush()
        index = self.index
        if index is not None and 0 <= frame < len(index):
            self.playback.pause()
            self.playback.seek((index.us_of(frame) + index.end_of(frame)) // 2)

    def step(self, n: int) -> None:
        """So many frames on."""
        self.layer.flush()
        self.playback.step(n)

    def toggle(self) -> None:
        """Play, or hold."""
        self.layer.flush()
        self.playback.toggle()

    def _preview(self, on: bool) -> None:
        self.layer.is_preview = on
        self.layer.update()

    def _opened(self, _info: object, index: object) -> None:
        if self._film is not None:
            self.playback.set_loop(self._film.part.start_us, self._film.part.stop_us)
        self.ready.emit(index)

    def _shown(self, us: int, frame: int) -> None:
        self.time.setText(clock(us - self._film.part.start_us) if self._film else "")
        self.strip.show_at(frame)
        self.at.emit(frame, self.is_held())

    def _state(self, _state: str) -> None:
        is_held = self.is_held()
        self.play.setIcon(icons.icon("play" if is_held else "pause"))
        frame = self.frame()
        if is_held and frame is not None:
            self.at.emit(frame, True)

"""What moves the pictures while a film plays; everything that holds still comes from `StillSource`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from observer.media.opened import OpenedFilm
from observer.media.player import SoundOut, View
from observer.media.run import Outcome, Run, Stretch


@dataclass(frozen=True)
class Settings:
    """How a stretch is to be seen and heard, asked for anew at each frame; `out` is None when it is to be silent."""

    view: Callable[[], View]
    volume: Callable[[], float]
    out: SoundOut | None


class Running(Protocol):
    """One stretch that is played once; what comes of it is told to its `Outcome`."""

    def start(self) -> None:
        """Begin; returns at once."""

    def stop(self) -> None:
        """Give out nothing more; returns at once."""


class Engine(Protocol):
    """A way to play. `approximate`: while it plays, nobody knows for certain which frame is on the screen."""

    @property
    def approximate(self) -> bool:
        """Whether stamps taken while it plays are only near the truth."""

    def prepare(self) -> None:
        """Get ready; may take a moment. Raises `BadFilm`, with what to do, when it cannot work on this computer."""

    def run(self, film: OpenedFilm, stretch: Stretch, settings: Settings, outcome: Outcome) -> Running:
        """A stretch of a film, ready to start."""


class OwnEngine:
    """Observer's own: PyAV decodes, the index says when each frame is due, the sound is the clock."""

    approximate = False

    def prepare(self) -> None:
        """Nothing is needed."""

    def run(self, film: OpenedFilm, stretch: Stretch, settings: Settings, outcome: Outcome) -> Running:
        """A stretch of a film, ready to start."""
        run = Run(film.source, film.index, stretch, settings.view, outcome)
        if settings.out is not None:
            run.sound(settings.out, lambda: film.soundtrack(stretch, run.clock))
        return run

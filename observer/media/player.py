"""What a player of films is: plain call-backs and numpy pictures, no window.

All times are whole microseconds from the container's start, as in `FrameIndex`, which alone says which frame
is on the screen when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SLOWEST, FASTEST = 0.25, 4.0
PLAIN_CONTRAST = 1.0
_MAX_VIEW = 8192

# What is known of a film: a player opens that one and no other, and reads it whole only without an index.
Known = tuple[FilmInfo, FrameIndex | None]


class State(StrEnum):
    """What a player is doing."""

    EMPTY = "empty"
    OPENING = "opening"
    PAUSED = "paused"
    PLAYING = "playing"
    ENDED = "ended"
    FAILED = "failed"


class Precision(StrEnum):
    """Whether a stamp is that of the very frame that was seen, or of one near it."""

    EXACT = "exact"
    APPROX = "approx"


class Sound(StrEnum):
    """How the sound of a film is doing."""

    HEARD = "heard"
    NONE = "none"
    NO_DEVICE = "no device"
    BROKEN = "broken"


@dataclass(frozen=True)
class Stamp:
    """The moment of one frame: `pts` in the film's ticks, `us` in microseconds, `frame` counted from 0."""

    pts: int
    us: int
    frame: int
    precision: Precision = Precision.EXACT


@dataclass(frozen=True)
class Look:
    """How bright (-1 to 1, 0 is as filmed) and with how much contrast (0 to 4, 1 is as filmed) to show a film."""

    brightness: float = 0.0
    contrast: float = PLAIN_CONTRAST

    @property
    def plain(self) -> bool:
        """Whether this is the film as it was made."""
        return self.brightness == 0 and self.contrast == PLAIN_CONTRAST


@dataclass(frozen=True)
class View:
    """How pictures are wanted: to fit `width` × `height` device pixels, with a look; 0 × 0 is full size."""

    width: int = 0
    height: int = 0
    look: Look = field(default_factory=Look)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", min(max(self.width, 0), _MAX_VIEW))
        object.__setattr__(self, "height", min(max(self.height, 0), _MAX_VIEW))


@dataclass(frozen=True, eq=False)
class Shown:
    """A frame to be shown: its stamp, and its picture upright with square pixels.

    `picture` is height × width × 4 bytes (blue, green, red, 255); None when there is none to see, as in a
    sound recording. When a damaged frame could not be decoded, the picture is that of its neighbour
    `picture_of` and the stamp says that it is approximate. `generation` counts the orders given to the player;
    a picture of an earlier order than the last is out of date.
    """

    stamp: Stamp
    picture: NDArray[np.uint8] | None
    generation: int
    picture_of: int


def _nothing(*_args: object) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Told:
    """Whom a player tells what; called from any of its threads, so each must be quick and not call the player.

    `rate` gives the rate really reached when it is not the one asked for, and the asked one when it is again.
    `failed` gives a code and a sentence for people.
    """

    opened: Callable[[FilmInfo, FrameIndex], None] = _nothing
    shown: Callable[[Shown], None] = _nothing
    state: Callable[[State], None] = _nothing
    failed: Callable[[str, str], None] = _nothing
    rate: Callable[[float], None] = _nothing
    sound: Callable[[Sound], None] = _nothing


class SoundSource(Protocol):
    """Sound as a loudspeaker wants it: 16-bit stereo at `SOUND_RATE`, pulled from any one thread."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes (whole samples); silence while there is nothing else, so never less for long."""

    def played(self, samples: int) -> None:
        """So many samples have been heard since the start."""


class SoundOut(Protocol):
    """A loudspeaker. Each may be called from any thread and returns at once."""

    @property
    def available(self) -> bool:
        """Whether there is a device to play on."""

    def start(self, source: SoundSource) -> None:
        """Play `source` from its beginning, instead of what was playing."""

    def stop(self) -> None:
        """Fall silent at once."""

    def set_volume(self, volume: float) -> None:
        """How loud, 0 (silent) to 1."""


class Player(Protocol):
    """A film with its controls. Orders return at once; what comes of them is told through `Told`."""

    @property
    def generation(self) -> int:
        """The number of the last order."""

    @property
    def state(self) -> State:
        """What the player is doing."""

    @property
    def approximate(self) -> bool:
        """Whether stamps taken while it plays are only near the truth (those of what holds still never are)."""

    def open(self, path: Path, known: Known | None = None, at_us: int = 0) -> None:
        """Open a film and show the frame at `at_us`; `known` saves reading all of it again."""

    def play(self) -> None:
        """Play on; from the beginning when the film has ended."""

    def pause(self, at: int | None = None) -> None:
        """Hold; on frame `at` (the one seen last) when given, else on the one delivered last."""

    def seek(self, us: int, exact: bool = True) -> None:
        """Go to the frame on the screen at `us`; the key frame near it, which is quick, when not `exact`."""

    def step(self, n: int, base: int | None = None) -> None:
        """Hold, and go `n` frames on from frame `base` (the one seen last), or from the one ordered last."""

    def set_rate(self, rate: float) -> None:
        """Play at `rate` times the speed, between 0.25 and 4, at the same pitch."""

    def set_loop(self, begin_us: int | None, end_us: int | None, again: bool = True) -> None:
        """Play the frames from `begin_us` until `end_us` again and again, or once and hold on the last one; None,
        None: no more."""

    def set_volume(self, volume: float) -> None:
        """How loud, 0 (silent) to 1."""

    def set_view(self, view: View) -> None:
        """How pictures are wanted from now on."""

    def now(self) -> Stamp | None:
        """The frame delivered last; who paints knows better which one was seen."""

    def snapshot(self, frame: int | None = None) -> NDArray[np.uint8] | None:
        """The picture of frame `frame` (or of `now()`) in full size; may take a moment."""

    def close(self) -> None:
        """Let go of the film."""

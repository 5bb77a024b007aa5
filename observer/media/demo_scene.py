"""The scene of the demo film: four simple figures round a table who talk and move in turn.

Figures 0 to 3 sit from left to right. All moments are in seconds from the start; the scene has no end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Colour = tuple[int, int, int]

WIDTH, HEIGHT = 640, 360
# The pitch of each figure's voice, in Hz.
PITCHES = (220.0, 277.2, 329.6, 440.0)
_ROUND_S = 20.0
_WALL, _FLOOR, _WINDOW, _FRAME, _TABLE = (
    (226, 217, 200),
    (178, 150, 120),
    (190, 216, 232),
    (250, 248, 242),
    (140, 98, 66),
)
_CLOTH = (196, 186, 170)
_SHIRTS = ((70, 110, 150), (170, 90, 80), (90, 140, 100), (200, 160, 70))
_SKINS = ((224, 184, 150), (150, 105, 78), (240, 205, 180), (196, 150, 115))
_HAIRS = ((70, 50, 40), (30, 26, 24), (190, 150, 90), (110, 60, 40))
_DARK, _MOUTH, _CLOCK = (50, 44, 42), (130, 50, 50), (120, 60, 50)
_HEADS = ((120, 168), (250, 140), (390, 140), (520, 168))
_RADIUS = 30


@dataclass(frozen=True)
class Act:
    """What figure `who` does from `start` to `end` (seconds)."""

    who: int
    start: float
    end: float


# Within each 20 seconds; two talk at once between 11.5 and 12.5, and nobody between 16 and 17.
TALKS = (
    *(Act(0, 0.5, 3.5), Act(2, 3.8, 6.0), Act(1, 6.2, 8.4), Act(3, 8.6, 9.6)),
    *(Act(0, 9.8, 12.5), Act(1, 11.5, 14.0), Act(3, 14.2, 16.0), Act(2, 17.0, 19.6)),
)
# Raises an arm.
WAVES = (Act(2, 4.0, 5.5), Act(3, 6.8, 8.2), Act(0, 10.5, 12.0), Act(1, 15.0, 16.5), Act(2, 17.6, 19.0))
# Nods.
NODS = (Act(1, 1.5, 3.0), Act(3, 4.6, 5.8), Act(0, 7.0, 8.2), Act(2, 12.6, 13.8), Act(0, 17.8, 19.2))


def doing(acts: tuple[Act, ...], who: int, second: float) -> bool:
    """Whether figure `who` does one of `acts` at `second`."""
    moment = second % _ROUND_S
    return any(act.who == who and act.start <= moment < act.end for act in acts)


def picture(second: float, part: float) -> Picture:
    """The scene at `second`, RGB, 360 × 640 × 3; the bar shows which `part` (0 to 1) has passed."""
    image = _room().copy()
    _clock(image, second)
    for who in range(len(_HEADS)):
        _figure(image, who, second)
    _box(image, (50, 262, 590, 274), _TABLE)
    _box(image, (66, 274, 574, 346), _CLOTH)
    _box(image, (0, 356, round(WIDTH * part), 360), _CLOCK)
    return image


def sound(first: int, count: int, rate: int) -> NDArray[np.float32]:
    """`count` samples from sample `first` at `rate` Hz: a soft tone for each figure that talks, -1 to 1."""
    import numpy as np

    times = (np.arange(count, dtype=np.float64) + first) / rate
    moments, total = times % _ROUND_S, np.zeros(count)
    for act in TALKS:
        # 50 ms to swell and to fade, so that nothing clicks; four syllables a second.
        edge = np.clip(np.minimum(moments - act.start, act.end - moments) / 0.05, 0, 1)
        syllables = 0.6 + 0.4 * np.sin(2 * pi * 4 * (moments - act.start))
        total += 0.12 * edge * syllables * np.sin(2 * pi * PITCHES[act.who] * times)
    return total.astype(np.float32)


@cache
def _room() -> Picture:
    """What never moves: wall, floor, window and bodies."""
    import numpy as np

    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    image[:250], image[250:] = _WALL, _FLOOR
    _box(image, (270, 20, 370, 96), _FRAME)
    _box(image, (276, 26, 317, 90), _WINDOW)
    _box(image, (323, 26, 364, 90), _WINDOW)
    for (x, y), shirt in zip(_HEADS, _SHIRTS, strict=True):
        _disc(image, x, y + 92, 44, 62, shirt)
    return image


def _clock(image: Picture, second: float) -> None:
    """A clock whose hand goes round once in 20 seconds."""
    x, y = 560, 56
    _disc(image, x, y, 26, 26, _FRAME)
    angle = 2 * pi * second / _ROUND_S
    for step in range(0, 21, 2):
        _disc(image, x + step * sin(angle), y - step * sin(angle + pi / 2), 2, 2, _CLOCK)


def _figure(image: Picture, who: int, second: float) -> None:
    x, y = _HEADS[who]
    y += round(5 * abs(sin(pi * 1.5 * second))) if doing(NODS, who, second) else 0
    _disc(image, x, y - 8, _RADIUS + 3, _RADIUS + 3, _HAIRS[who])
    _disc(image, x, y + 2, _RADIUS - 2, _RADIUS + 1, _SKINS[who])
    _disc(image, x - 11, y - 6, 3, 3, _DARK)
    _disc(image, x + 11, y - 6, 3, 3, _DARK)
    talks = doing(TALKS, who, second)
    opening = 2 + 6 * abs(sin(2 * pi * 2 * second)) if talks else 1.5
    _disc(image, x, y + 15, 9, opening, _MOUTH)
    _arm(image, who, second)


def _arm(image: Picture, who: int, second: float) -> None:
    """An arm: on the table, or raised and waving. It is the one on the outer side."""
    side = -1 if who < 2 else 1
    x, y = _HEADS[who][0] + side * 38, _HEADS[who][1] + 66
    raised = doing(WAVES, who, second)
    reach = (side * (14 + 10 * sin(2 * pi * second)), -70.0) if raised else (side * 12.0, 36.0)
    for step in range(9):
        part = step / 8
        colour = _SKINS[who] if step >= 7 else _SHIRTS[who]
        _disc(image, x + reach[0] * part, y + reach[1] * part, 10, 10, colour)


def _box(image: Picture, corners: tuple[int, int, int, int], colour: Colour) -> None:
    left, top, right, bottom = corners
    image[top:bottom, left:right] = colour


def _disc(image: Picture, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
    """Fill an ellipse with half axes `wide` and `high` (pixels) round (x, y), wholly inside the picture."""
    shape = _ellipse(round(wide * 2), round(high * 2))
    left, top = round(x) - shape.shape[1] // 2, round(y) - shape.shape[0] // 2
    image[top : top + shape.shape[0], left : left + shape.shape[1]][shape] = colour


@cache
def _ellipse(width: int, height: int) -> Mask:
    """Which points of its box an ellipse of `width` and `height` pixels covers."""
    import numpy as np

    across = (np.arange(width // 2 * 2 + 1) - width // 2) * 2 / max(width, 1)
    down = (np.arange(height // 2 * 2 + 1) - height // 2) * 2 / max(height, 1)
    inside: Mask = down[:, None] ** 2 + across[None, :] ** 2 <= 1
    return inside

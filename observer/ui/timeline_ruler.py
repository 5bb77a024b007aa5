"""The lines and the words on the ruler."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from observer.coding.timecode import SECOND

# Steps between the words on the ruler, and into how many parts short lines divide each.
_STEPS = {
    10_000: 2, 20_000: 2, 50_000: 5, 100_000: 5, 200_000: 4, 500_000: 5,
    SECOND: 5, 2 * SECOND: 4, 5 * SECOND: 5, 10 * SECOND: 5, 15 * SECOND: 3, 30 * SECOND: 3,
    60 * SECOND: 4, 120 * SECOND: 4, 300 * SECOND: 5, 600 * SECOND: 5, 900 * SECOND: 3, 1800 * SECOND: 3,
    3600 * SECOND: 4, 7200 * SECOND: 4, 14_400 * SECOND: 4, 28_800 * SECOND: 4, 86_400 * SECOND: 4,
}  # fmt: skip
_SORTED_STEPS = tuple(_STEPS)


@dataclass(frozen=True)
class Tick:
    """A line on the ruler, with its words when it is a long one."""

    us: int
    text: str = ""


def step_for(us_per_px: float, apart: int) -> int:
    """The least round step of which the lines are at least `apart` pixels from each other."""
    at = bisect_left(_SORTED_STEPS, us_per_px * apart)
    return _SORTED_STEPS[min(at, len(_SORTED_STEPS) - 1)]


def ticks(start: int, stop: int, us_per_px: float, apart: int = 72) -> Iterator[Tick]:
    """The lines of the ruler in [start, stop)."""
    step = step_for(us_per_px, apart)
    part = step // _STEPS[step]
    for n in range(max(0, -(-start // part)), -(-stop // part)):
        us = n * part
        yield Tick(us, tick_text(us, step) if us % step == 0 else "")


def tick_text(us: int, step: int) -> str:
    """m:ss, from an hour on h:mm:ss, with decimals when the step asks for them."""
    decimals = 0 if step % SECOND == 0 else 1 if step % 100_000 == 0 else 2
    seconds, rest = divmod(us, SECOND)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    text = f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"
    return f"{text}.{rest * 10**decimals // SECOND:0{decimals}d}" if decimals else text

"""Frames in files of Label Studio, counted from 1, and the names that both sides of the format use."""

from fractions import Fraction
from typing import Any

from observer.coding.timecode import SECOND, divide_half_up

FPS = 25  # where neither film nor file says how many frames a second has
OURS = "observer"
LABELS = "timelinelabels"
LONGEST_US = 10 * 365 * 86400 * SECOND


def rate(given: Any) -> Fraction | None:
    """A number above 0, as it is written: 29.97 is not what the computer makes of it."""
    if isinstance(given, str):
        try:
            given = float(given)
        except ValueError:
            return None
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or not 0.001 <= given <= 1_000_000_000:
        return None
    return Fraction(str(given))


def frame_of(us: int, fps: Fraction) -> int:
    """The frame whose beginning is nearest to a time of the film; the first is 1."""
    return max(divide_half_up(us * fps.numerator, SECOND * fps.denominator) + 1, 1)


def us_of(frame: int, fps: Fraction) -> int:
    """When a frame begins in its film; in some files the first is 0."""
    return min(divide_half_up(max(frame - 1, 0) * SECOND * fps.denominator, fps.numerator), LONGEST_US)

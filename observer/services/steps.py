"""Work on the study that goes in short steps: a window can live between them, and stop it."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def at(fraction: float, steps: Generator[object, None, T]) -> Generator[float, None, T]:
    """Steps of a part of the work, that all lie at about the same fraction of the whole."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        yield fraction


def whole(steps: Generator[float, None, T]) -> T:
    """Go through all steps at once; gives what they give at their end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result

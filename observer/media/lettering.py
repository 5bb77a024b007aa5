"""Draws words: captions on pictures, and title cards.

OpenCV 5 carries a font of its own (Rubik, under the Open Font License) with all letters of Dutch, so that none has
to be shipped or found on the computer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from observer.media.captions import Caption, one_at_a_time
from observer.media.clip_pictures import Planes, Touch, black
from observer.media.opencv import cv2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REGULAR, _BOLD = 400, 600  # weights of the font
_CAPTION, _TITLE, _UNDER = 0.055, 0.085, 0.05  # heights of letters, in heights of the picture
_LINE = 1.35  # from line to line, in heights of letters
_WIDEST = 0.9  # of the picture
_MOST_LINES = 12
_WHITE, _DARK = 235, 16


def burnt(captions: Sequence[Caption]) -> Touch:
    """Draws the captions (in the time of the film) at the foot of the pictures, white on a dark field."""
    shown = one_at_a_time(captions)

    def touch(planes: Planes, _number: int, us: int) -> None:
        text = next((c.text for c in shown if c.start_us <= us < c.stop_us), "")
        if text:
            height, width = planes.y.shape
            field = _lines(text, width, round(height * _CAPTION), _REGULAR)
            _draw(planes, field, height - field.shape[0] - round(height * 0.04))

    return touch


def title_card(title: str, under: str, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A dark picture with a title in its middle, and smaller words under it."""
    array = black(size)
    planes, (width, height) = Planes.of(array), size
    large = _lines(title, width, round(height * _TITLE), _BOLD)
    small = _lines(under, width, round(height * _UNDER), _REGULAR) if under.strip() else None
    top = (height - large.shape[0] - (0 if small is None else small.shape[0])) // 2
    _draw(planes, large, top)
    if small is not None:
        _draw(planes, small, top + large.shape[0])
    return array


def _draw(planes: Planes, field: NDArray[np.uint8], top: int) -> None:
    """Put a field of letters in the middle, on a dark ground without colour."""
    import numpy as np

    height, width = planes.y.shape
    top = max(min(top, height - field.shape[0]), 0) // 2 * 2
    field = field[: height - top]
    left = (width - field.shape[1]) // 4 * 2
    rows, columns = slice(top, top + field.shape[0]), slice(left, left + field.shape[1])
    planes.y[rows, columns] = _DARK + (field.astype(np.uint16) * (_WHITE - _DARK) // 255).astype(np.uint8)
    half = slice(top // 2, -(-rows.stop // 2)), slice(left // 2, -(-columns.stop // 2))
    planes.u[half] = planes.v[half] = 128


@lru_cache(maxsize=32)
def _lines(text: str, width: int, letters: int, weight: int) -> NDArray[np.uint8]:
    """The words, broken into lines and centred, as a picture of how much ink there is (0 to 255)."""
    import numpy as np

    letters = max(letters, 8)
    room = min(int(width * _WIDEST), width - 2)
    lines = [line for row in text.splitlines() for line in _broken(row, room, letters, weight)][:_MOST_LINES]
    step = round(letters * _LINE)
    widest = max((_wide(line, letters, weight) for line in lines), default=0)
    field = np.zeros((step * len(lines) + letters // 2, min(widest + letters, width)), np.uint8)
    for n, line in enumerate(lines):
        left = max(field.shape[1] - _wide(line, letters, weight), 0) // 2
        cv2().putText(field, line, (left, step * n + letters + letters // 5), 255, _font(), letters, weight)
    return field


def _broken(row: str, room: int, letters: int, weight: int) -> list[str]:
    """A line of words as lines that fit; a word that is too long is broken."""
    found: list[str] = []
    line = ""
    for word in row.split():
        while _wide(word, letters, weight) > room and len(word) > 1:
            cut = max(len(word) * room // _wide(word, letters, weight) - 1, 1)
            found += [line] if line else []
            line = ""
            found.append(word[:cut])
            word = word[cut:]
        longer = f"{line} {word}".strip()
        if line and _wide(longer, letters, weight) > room:
            found.append(line)
            longer = word
        line = longer
    return [*found, line] if line else found


def _wide(text: str, letters: int, weight: int) -> int:
    x, _y, width, _height = cv2().getTextSize((0, 0), text, (0, 0), _font(), letters, weight)
    return int(x + width)


@lru_cache(maxsize=1)
def _font() -> Any:
    return cv2().FontFace("sans")

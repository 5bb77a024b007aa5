"""Small pictures of the film along the session."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from observer.ui.timeline_viewport import Viewport

HEIGHT = 36  # pixels
_GAP = 1


@dataclass(frozen=True, eq=False)
class Stretch:
    """The pictures of one recording: from when to when it lasts on the session's clock, when each was taken, and
    the pictures themselves (number x height x width x 4: blue, green, red, 255)."""

    start_us: int
    stop_us: int
    taken_us: list[int]
    pictures: NDArray[np.uint8]


class Strip:
    """The pictures of all recordings of a session, drawn side by side as many as fit."""

    def __init__(self, stretches: list[Stretch]) -> None:
        self._stretches = sorted((s for s in stretches if s.taken_us), key=lambda s: s.start_us)
        shapes = [stretch.pictures.shape[2] for stretch in self._stretches]
        self.width = max(shapes, default=HEIGHT) + _GAP  # of the place that each picture gets

    def __bool__(self) -> bool:
        return bool(self._stretches)

    def places(self, first: int, last: int, viewport: Viewport) -> list[tuple[int, Stretch, int]]:
        """The pictures between two pixels of the view: the pixel where each begins, and which it is.

        Places are counted from the start of the session, so that pictures do not change while one scrolls.
        """
        found = []
        for place in range((first + viewport.offset) // self.width, (last + viewport.offset) // self.width + 1):
            x = place * self.width - viewport.offset
            us = viewport.us(x)
            stretch = next((s for s in self._stretches if s.start_us <= us < s.stop_us), None)
            if stretch is not None:
                found.append((x, stretch, max(0, bisect_right(stretch.taken_us, us) - 1)))
        return found

    def paint(self, painter: QPainter, rect: QRect, top: int, viewport: Viewport) -> None:
        """Draw the pictures of a part of the view, from the height `top` on."""
        for x, stretch, number in self.places(rect.left(), rect.right(), viewport):
            picture = stretch.pictures[number]
            # The last one ends with the recording.
            width = min(picture.shape[1], viewport.x(stretch.stop_us) - x)
            painter.drawImage(QPoint(x, top), _image(picture), QRect(0, 0, width, HEIGHT))


def _image(picture: NDArray[np.uint8]) -> QImage:
    height, width, _four = picture.shape
    return QImage(picture.data, width, height, width * 4, QImage.Format.Format_RGB32)

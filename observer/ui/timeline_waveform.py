"""The sound of the session, as high as it is loud."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter

from observer.ui import theme
from observer.ui.timeline_items import Floats
from observer.ui.timeline_sprites import faded, premultiplied, to_image
from observer.ui.timeline_viewport import Viewport


class Waveform:
    """Peaks (0 to 1) spread evenly over `length` microseconds (of the session, when None), with coarser levels to
    look at from farther away."""

    _COARSER = 8

    def __init__(self, peaks: NDArray[np.floating], length: int | None = None) -> None:
        level = np.clip(np.nan_to_num(np.asarray(peaks, np.float32).ravel()), 0, 1)
        self.length = length
        self._levels: list[Floats] = [level]
        while len(level) > self._COARSER:
            padded = np.pad(level, (0, -len(level) % self._COARSER))
            level = padded.reshape(-1, self._COARSER).max(axis=1)
            self._levels.append(level)

    def columns(self, first: int, count: int, us_per_px: float, length: int) -> Floats:
        """The highest peak in each of `count` pixels from pixel `first` (from the start of the session)."""
        total = len(self._levels[0])
        shown = np.zeros(count, np.float32)
        if not total or length <= 0:
            return shown
        per_px = total * us_per_px / length
        # At least eight samples a pixel, so that a peak is at most an eighth of a pixel beside its place.
        number = min(max(0, int(math.log(max(per_px, 1), self._COARSER)) - 1), len(self._levels) - 1)
        level, scale = self._levels[number], self._COARSER**number
        bounds = np.floor(np.arange(first, first + count + 1) * (per_px / scale)).astype(np.int64)
        inside = np.flatnonzero((bounds[:-1] >= 0) & (bounds[:-1] < len(level)))
        if len(inside):
            begins, end = bounds[inside], max(bounds[inside[-1] + 1], bounds[inside[-1]] + 1)
            shown[inside] = np.maximum.reduceat(level[:end], begins)
        return shown

    def paint(self, painter: QPainter, place: QRect, viewport: Viewport, length: int) -> None:
        """Draw the sound of a part of the view; the session lasts `length` microseconds."""
        sharp = math.ceil(painter.device().devicePixelRatio())
        first, count = (place.left() + viewport.offset) * sharp, place.width() * sharp
        peaks = self.columns(first, count, viewport.us_per_px / sharp, self.length or length)
        room = place.height() * sharp
        distance = np.abs(np.arange(room) - (room - 1) / 2)[:, None]
        half = np.maximum(peaks * room / 2, np.where(peaks > 0, 0.6, 0))[None, :]
        colour = faded(theme.current().colour("faint"), 190)
        data = np.where(distance <= half, np.uint32(premultiplied(colour)), np.uint32(0))
        image = to_image(data)
        image.setDevicePixelRatio(sharp)
        painter.drawImage(QPoint(place.left(), place.top()), image)

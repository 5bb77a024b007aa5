"""Small pictures of which the timeline is made: a mark, a state, a strip of heaps. Each is drawn once and kept."""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPixmap

from observer.coding.codebook import Kind, Valence
from observer.ui import theme
from observer.ui.marks import draw_mark, readable
from observer.ui.timeline_model import (
    CELL,
    SELECTED,
    Heaps,
    Ints,
    Look,
    Style,
    TimelineModel,
    look_of,
    slots_of,
    styles_of,
    with_valence,
)

MARK = 19  # the side of the picture of a point, which stands in its middle
EDGE = 2  # pixels round the picture of a state, for the frame of a selected one
LONGEST = 96  # pixels: longer states are drawn anew each time
_MOST = 4000  # pictures kept
_HATCH = 6  # pixels between slanting lines

Pixels = NDArray[np.uint32]
_Key = TypeVar("_Key")

# The columns of heaps by how many marks are in them: 4 pixels high for one, 10 for 16 and more.
HEAP, _MIDDLE = 21, 11
_TALL = np.array([0, *(min(10, 4 + round(1.5 * math.log2(count))) for count in range(1, 17))])[:, None]
_Y = np.arange(HEAP) - _MIDDLE
_UPWARD, _DOWNWARD = (_Y < 0) & (_Y >= -_TALL), (_Y > 0) & (_Y <= _TALL)
_HOLLOW, _EVEN = (_Y > 1) & (_Y < _TALL), np.abs(_Y) <= 1


def font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's font in pixels."""
    made = QFont()
    made.setPixelSize(size)
    made.setWeight(weight)
    return made


def faded(colour: QColor, alpha: int) -> QColor:
    """A colour that lets through what is behind it; `alpha` 0 to 255."""
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)


def premultiplied(colour: QColor) -> int:
    """A colour as the number that an image holds."""
    alpha = colour.alpha()
    red, green, blue = (part * alpha // 255 for part in (colour.red(), colour.green(), colour.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue


def to_image(data: Pixels) -> QImage:
    """Rows of premultiplied pixels as an image; it reads `data` as long as that lives."""
    height, width = data.shape
    return QImage(data.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)


class Placed(NamedTuple):
    """States as they lie in the picture: parallel arrays of the first pixel, the width and the look."""

    first: Ints
    widths: Ints
    looks: Ints

    def where(self, mask: NDArray[np.bool_]) -> "Placed":
        """The states for which the mask is true."""
        return Placed(self.first[mask], self.widths[mask], self.looks[mask])


class _Kept(dict[_Key, QPixmap]):
    """Pictures by what they show, each drawn when it is asked for the first time."""

    def __init__(self, draw: Callable[[_Key], QPixmap]) -> None:
        super().__init__()
        self._draw = draw

    def __missing__(self, key: _Key) -> QPixmap:
        picture = self[key] = self._draw(key)
        return picture


class Sprites:
    """The pictures for one theme and one screen; `fit` before drawing.

    `marks` has points by the number of their look; `states` has states by that, width and height, with `EDGE`
    pixels round them.
    """

    def __init__(self, model: TimelineModel) -> None:
        self._model = model
        self._for: tuple[str, float] = ("", 1.0)
        self.marks: _Kept[int] = _Kept(self._mark)
        self.states: _Kept[tuple[int, int, int]] = _Kept(self._state)
        self._hatches: dict[int, QBrush] = {}
        self._numbers: Pixels = np.empty(0, np.uint32)

    def fit(self, ratio: float) -> None:
        """Forget what was drawn for another theme or screen (`ratio`: dots per pixel), or when it is too much."""
        wanted = (theme.current().name, ratio)
        if wanted != self._for or len(self.states) > _MOST:
            self._for = wanted
            self.marks.clear()
            self.states.clear()
            self._hatches.clear()
            self._numbers = np.empty(0, np.uint32)

    # -- marks and states

    def _mark(self, look: int) -> QPixmap:
        picture = self._blank(MARK, MARK)
        painter = QPainter(picture)
        self._draw_mark(painter, look_of(look))
        painter.end()
        return picture

    def _state(self, key: tuple[int, int, int]) -> QPixmap:
        look, width, height = key
        picture = self._blank(width + 2 * EDGE, height + 2 * EDGE)
        painter = QPainter(picture)
        self.draw_state(painter, QRectF(EDGE, EDGE, width, height), look_of(look))
        painter.end()
        return picture

    def _blank(self, width: int, height: int) -> QPixmap:
        ratio = self._for[1]
        picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def _draw_mark(self, painter: QPainter, look: Look) -> None:
        style = self._model.styles[look.style]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.selected:
            painter.setPen(QPen(self.selection(), 1.5))
            painter.setBrush(faded(self.selection(), 90))
            painter.drawRoundedRect(QRectF(0.75, 0.75, MARK - 1.5, MARK - 1.5), 5, 5)
        edge = MARK / 2 - 7
        draw_mark(painter, QRectF(edge, edge, 14, 14), style.valence, Kind.POINT, self.colour(style))
        if look.doubt:
            painter.setFont(font(9, QFont.Weight.Bold))
            painter.setPen(theme.current().colour("text"))
            painter.drawText(QRectF(12, -1, 7, 10), Qt.AlignmentFlag.AlignCenter, "?")

    def draw_state(self, painter: QPainter, rect: QRectF, look: Look, running: bool = False) -> None:
        """A state; one that is running is cut off straight at the playhead."""
        style = self._model.styles[look.style]
        if style.valence is Valence.NEUTRAL and rect.height() > 4:
            rect = QRectF(rect.left(), rect.center().y() - 2, rect.width(), 4)
        round_by = min(4.0, rect.height() / 3, rect.width() / 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._fill_state(painter, rect, style, round_by)
        if look.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.selection(), 2))
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), round_by + 1, round_by + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if running:
            painter.fillRect(QRectF(rect.right() - 3, rect.top(), 3, rect.height()), self.colour(style))
        if look.doubt and rect.width() >= 16 and rect.height() >= 10:
            self._draw_doubt(painter, rect)

    def _fill_state(self, painter: QPainter, rect: QRectF, style: Style, round_by: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if style.valence is not Valence.NEGATIVE:
            painter.setBrush(self.colour(style))
            painter.drawRoundedRect(rect, round_by, round_by)
            return
        inner = rect.adjusted(0.75, 0.75, -0.75, -0.75)
        painter.setBrush(theme.current().colour("panel"))
        painter.drawRoundedRect(inner, round_by, round_by)
        painter.setPen(QPen(self.colour(style), 1.5))
        painter.setBrush(self.hatch(self.colour(style)) if rect.width() > 8 else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner, round_by, round_by)

    def _draw_doubt(self, painter: QPainter, rect: QRectF) -> None:
        patch = QRectF(rect.left() + 3, rect.top() + 1, 10, rect.height() - 2)
        painter.fillRect(patch, theme.current().colour("panel"))
        painter.setFont(font(theme.CAPTION - 1, QFont.Weight.Bold))
        painter.setPen(theme.current().colour("text"))
        painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, "?")

    # -- heaps

    def heaps(self, heaps: Heaps) -> Pixels:
        """A strip from the first cell to the last, `HEAP` pixels high: small histograms, what is positive filled and
        upward from the middle, what is negative outlined and downward."""
        colours = self._colour_numbers()
        up, down = (np.minimum(counts, len(_TALL) - 1) for counts in (heaps.up, heaps.down))
        light = np.uint32(premultiplied(faded(self.selection(), 110)))
        columns = np.where(heaps.selected[:, None] > 0, light, np.uint32(0))
        columns = np.where(_EVEN & (heaps.even[:, None] > 0), colours[heaps.even_style][:, None], columns)
        columns = np.where(_UPWARD[up], colours[heaps.up_style][:, None], columns)
        columns = np.where(_DOWNWARD[down], colours[heaps.down_style][:, None], columns)
        places = heaps.cells - heaps.cells[0]
        data = np.zeros((HEAP, int(places[-1]) + 1, CELL), np.uint32)
        data[:, places, : CELL - 1] = columns.T[:, :, None]
        data[:, places, 1 : CELL - 2] = np.where(_HOLLOW[down], self._panel(), columns).T[:, :, None]
        return data.reshape(HEAP, -1)

    def short_states(self, states: Placed, width: int, depth: int, height: int) -> Pixels:
        """A strip of `width` pixels with states that are narrower than a cell, in `depth` slots of `height` pixels
        below each other: filled, outlined or thin. What begins later lies on top."""
        which = np.repeat(np.arange(len(states.first)), states.widths)
        along = np.arange(len(which)) - np.repeat(np.cumsum(states.widths) - states.widths, states.widths)
        x = states.first[which] + along
        inside = (x >= 0) & (x < width)
        which, along, x = which[inside], along[inside], x[inside]
        styles = styles_of(states.looks)
        colours = self._colour_numbers()[styles]
        colours[states.looks & SELECTED > 0] = premultiplied(self.selection())
        is_negative, is_neutral = (
            with_valence(self._model.styles, valence)[styles] for valence in (Valence.NEGATIVE, Valence.NEUTRAL)
        )
        y = np.arange(height)
        core = is_negative[which] & (along > 0) & (along < states.widths[which] - 1)
        values = np.where(core[:, None] & ((y > 0) & (y < height - 1)), self._panel(), colours[which][:, None])
        values[is_neutral[which][:, None] & (np.abs(y - (height - 1) / 2) > 2)] = 0
        data = np.zeros((depth, height + 1, width), np.uint32)
        data[slots_of(states.looks)[which], :height, x] = values
        return data.reshape(depth * (height + 1), width)

    def _panel(self) -> np.uint32:
        return np.uint32(premultiplied(theme.current().colour("panel")))

    def _colour_numbers(self) -> Pixels:
        if len(self._numbers) != len(self._model.styles):
            self._numbers = np.array([premultiplied(self.colour(style)) for style in self._model.styles], np.uint32)
        return self._numbers

    # -- colours

    def colour(self, style: Style) -> QColor:
        """A colour of the codebook, readable on the panel."""
        return readable(style.colour, theme.current().panel)

    def selection(self) -> QColor:
        """The colour of what is selected."""
        return theme.current().colour("selection")

    def hatch(self, colour: QColor) -> QBrush:
        """Slanting lines, as sharp as the screen."""
        key = colour.rgba()
        if key not in self._hatches:
            self._hatches[key] = _hatch_brush(colour, self._for[1])
        return self._hatches[key]


def _hatch_brush(colour: QColor, ratio: float) -> QBrush:
    size = max(1, round(_HATCH * ratio))
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.4 * ratio))
    for shift in (-size, 0, size):
        painter.drawLine(QPointF(shift - 1, size + 1), QPointF(shift + size + 1, -1))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return QBrush(picture)

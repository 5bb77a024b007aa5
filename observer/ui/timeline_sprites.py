"""Small pictures of which the timeline is made: a mark, a state, a strip of heaps. Each is drawn once and kept."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

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

    def heaps_of_points(self, heaps: Heaps, height: int, middle: int) -> Pixels:
        """A strip from the first cell to the last: small histograms, what is positive filled and upward from
        `middle`, what is negative outlined and downward."""
        y, spread = np.arange(height)[:, None] - middle, _spreader(heaps)
        up, down, colours = spread(_heights(heaps.up)), spread(_heights(heaps.down)), self._colour_numbers()
        cells = self._lit(spread(heaps.selected), height)
        cells = np.where(spread(heaps.even > 0) & (np.abs(y) <= 1), spread(colours[heaps.even_style]), cells)
        cells = np.where((y < 0) & (y >= -up), spread(colours[heaps.up_style]), cells)
        cells = np.where((y > 0) & (y <= down), spread(colours[heaps.down_style]), cells)
        return self._strip(cells, (y > 1) & (y < down))

    def _lit(self, selected: NDArray[Any], height: int) -> Pixels:
        """The ground of heaps: where something selected is in one, its colour."""
        light = np.uint32(premultiplied(faded(self.selection(), 110)))
        return np.where(selected > 0, light, np.uint32(0)) * np.ones((height, 1), np.uint32)

    def _strip(self, cells: Pixels, hollow: NDArray[np.bool_]) -> Pixels:
        """Cells of one pixel made as wide as they are, with a free pixel between; the inside of hollow ones empty."""
        height, count = cells.shape
        data = np.zeros((height, count, CELL), np.uint32)
        data[:, :, : CELL - 1] = cells[:, :, None]
        data[:, :, 1 : CELL - 2][hollow] = self._panel()
        return data.reshape(height, count * CELL)

    # -- short states

    def short_states(self, first: Ints, widths: Ints, looks: Ints, width: int, height: int) -> Pixels:
        """A strip of `width` pixels with the states of one slot that are narrower than a cell: filled, outlined or
        thin. `first` counts from the left of the strip; what begins later lies on top."""
        which = np.repeat(np.arange(len(first)), widths)
        along = np.arange(len(which)) - np.repeat(np.cumsum(widths) - widths, widths)
        columns = first[which] + along
        inside = (columns >= 0) & (columns < width)
        which, along, columns = which[inside], along[inside], columns[inside]
        styles = styles_of(looks)
        colours = self._colour_numbers()[styles]
        colours[looks & SELECTED > 0] = premultiplied(self.selection())
        is_negative, is_neutral = (
            with_valence(self._model.styles, valence)[styles][which] for valence in (Valence.NEGATIVE, Valence.NEUTRAL)
        )
        y = np.arange(height)[:, None]
        core = (along > 0) & (along < widths[which] - 1) & (y > 0) & (y < height - 1)
        thin = is_neutral & (np.abs(y - (height - 1) / 2) > 2)
        values = np.where(core & is_negative, self._panel(), colours[which])
        data = np.zeros((height, width), np.uint32)
        data[:, columns] = np.where(thin, np.uint32(0), values)
        return data

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


def _spreader(heaps: Heaps) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """What lays a value of each heap at its place among the cells from the first to the last; elsewhere 0."""
    places = heaps.cells - heaps.cells[0]

    def spread(values: NDArray[Any]) -> NDArray[Any]:
        laid = np.zeros(int(places[-1]) + 1, values.dtype)
        laid[places] = values
        return laid

    return spread


def _heights(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The height of a column of a heap: 4 pixels for one, 10 for 16 and more."""
    tall = np.minimum(10, 4 + np.round(1.5 * np.log2(np.maximum(counts, 1)))).astype(np.int64)
    return np.where(counts > 0, tall, 0)


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

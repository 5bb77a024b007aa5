"""Small pictures of which the timeline is made: a mark, a state, a strip of heaps. Each is drawn once and kept."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPen, QPixmap

from observer.coding.codebook import Kind, Valence
from observer.ui import theme
from observer.ui.marks import draw_mark, readable
from observer.ui.timeline_model import CELL, Heaps, Look, Style, TimelineModel, look_of

MARK = 19  # the side of the picture of a point, which stands in its middle
EDGE = 2  # pixels round the picture of a state, for the frame of a selected one
LONGEST = 96  # pixels: longer states are drawn anew each time
_MOST = 4000  # pictures kept
_HATCH = 6  # pixels between slanting lines

Pixels = NDArray[np.uint32]


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


class Sprites:
    """The pictures for one theme and one screen; `fit` before drawing."""

    def __init__(self, model: TimelineModel) -> None:
        self._model = model
        self._for: tuple[str, float] = ("", 1.0)
        self._marks: dict[int, QPixmap] = {}
        self._states: dict[tuple[int, int, int], QPixmap] = {}
        self._hatches: dict[int, QBrush] = {}

    def fit(self, ratio: float) -> None:
        """Forget what was drawn for another theme or screen (`ratio`: dots per pixel), or when it is too much."""
        wanted = (theme.current().name, ratio)
        if wanted != self._for or len(self._states) > _MOST:
            self._for = wanted
            self._marks.clear()
            self._states.clear()
            self._hatches.clear()

    # -- marks and states

    def mark(self, look: int) -> QPixmap:
        """A point with this look."""
        found = self._marks.get(look)
        if found is None:
            found = self._marks[look] = self._draw_mark(look_of(look))
        return found

    def state(self, look: int, width: int, height: int) -> QPixmap:
        """A state with this look, with `EDGE` pixels round it."""
        found = self._states.get((look, width, height))
        if found is None:
            found = self._states[look, width, height] = self._blank(width + 2 * EDGE, height + 2 * EDGE)
            painter = QPainter(found)
            self.draw_state(painter, QRectF(EDGE, EDGE, width, height), look_of(look))
            painter.end()
        return found

    def _blank(self, width: int, height: int) -> QPixmap:
        ratio = self._for[1]
        picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def _draw_mark(self, look: Look) -> QPixmap:
        picture, style = self._blank(MARK, MARK), self._model.styles[look.style]
        painter = QPainter(picture)
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
        painter.end()
        return picture

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

    def heaps_of_points(self, heaps: Heaps, first: int, width: int, height: int, middle: int) -> Pixels:
        """A strip of `width` pixels from pixel `first` of the session: small histograms, what is positive filled
        and upward from `middle`, what is negative outlined and downward."""
        grid = _Grid(heaps.cells, first, width)
        y = np.arange(height)[:, None]
        up, down = grid.spread(_heights(heaps.up)), grid.spread(_heights(heaps.down))
        colours = self._colour_numbers()
        data = np.zeros((height, width), np.uint32)
        self._light_up(data, grid, heaps)
        even = grid.spread(heaps.even > 0) & (np.abs(y - middle) <= 1)
        data = np.where(even, grid.spread(colours[heaps.even_style]), data)
        data = np.where((y < middle) & (y >= middle - up), grid.spread(colours[heaps.up_style]), data)
        below = (y > middle) & (y <= middle + down)
        data = np.where(below, grid.spread(colours[heaps.down_style]), data)
        hollow = (y > middle + 1) & (y < middle + down) & grid.inside
        return np.where(hollow, self._panel(), data).astype(np.uint32)

    def heaps_of_states(self, heaps: Heaps, first: int, width: int, height: int) -> Pixels:
        """A strip of states that are too short to be told apart, as most of each heap are: filled, outlined, thin."""
        grid = _Grid(heaps.cells, first, width)
        y = np.arange(height)[:, None]
        counts = np.stack([heaps.up, heaps.down, heaps.even])
        most = counts.argmax(axis=0)
        styles = np.take_along_axis(np.stack([heaps.up_style, heaps.down_style, heaps.even_style]), most[None], 0)[0]
        data = np.zeros((height, width), np.uint32)
        self._light_up(data, grid, heaps)
        thin = grid.spread(most == 2) & (np.abs(y - (height - 1) / 2) > 2)
        shown = grid.spread(most >= 0) & ~thin
        data = np.where(shown, grid.spread(self._colour_numbers()[styles]), data)
        hollow = grid.spread(most == 1) & grid.inside & (y > 0) & (y < height - 1)
        return np.where(hollow, self._panel(), data).astype(np.uint32)

    def _light_up(self, data: Pixels, grid: "_Grid", heaps: Heaps) -> None:
        light = premultiplied(faded(self.selection(), 110))
        data[:, grid.spread(heaps.selected > 0)] = light

    def _colour_numbers(self) -> Pixels:
        return np.array([premultiplied(self.colour(style)) for style in self._model.styles], np.uint32)

    def _panel(self) -> np.uint32:
        return np.uint32(premultiplied(theme.current().colour("panel")))

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


class _Grid:
    """Spreads what is known of some cells over the pixels of a strip; between cells one pixel stays free."""

    def __init__(self, cells: NDArray[np.int64], first: int, width: int) -> None:
        pixels = np.arange(first, first + width)
        self._low = first // CELL
        self._cells = cells - self._low
        self._of = pixels // CELL - self._low
        self._count = int(self._of[-1]) + 1 if width else 0
        self._free = pixels % CELL == CELL - 1
        self._valid = (self._cells >= 0) & (self._cells < self._count)
        self.inside = (pixels % CELL > 0) & (pixels % CELL < CELL - 2)

    def spread(self, values: NDArray[np.generic]) -> NDArray[np.generic]:
        """The value of each pixel; zero where there is none."""
        by_cell = np.zeros(self._count, values.dtype)
        by_cell[self._cells[self._valid]] = values[self._valid]
        by_pixel = by_cell[self._of]
        by_pixel[self._free] = 0
        return by_pixel


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

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
from observer.ui.timeline_columns import Columns, Inks, Pixels
from observer.ui.timeline_heaps import Heaps
from observer.ui.timeline_items import SELECTED, Ints, Look, Style, look_of, slots_of, styles_of
from observer.ui.timeline_model import TimelineModel

MARK = 19  # the side of the picture of a point, which stands in its middle
EDGE = 2  # pixels round the picture of a state, for the frame of a selected one
LONGEST = 96  # pixels: longer states are drawn anew each time
_MOST = 4000  # pictures kept
HATCH = 8  # pixels between slanting lines: whole dots also at 125, 150 and 175 %

_Key = TypeVar("_Key")

_NO_INKS = Inks(np.empty(0, np.uint32), np.uint32(0), np.uint32(0), np.uint32(0))


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
    """States as they lie in the picture: parallel arrays of the first pixel, the width, the look and the number of
    the row."""

    first: Ints
    widths: Ints
    looks: Ints
    rows: Ints

    def where(self, mask: NDArray[np.bool_]) -> "Placed":
        """The states for which the mask is true."""
        return Placed(self.first[mask], self.widths[mask], self.looks[mask], self.rows[mask])


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
        self._kept_inks = _NO_INKS
        self._columns: Columns | None = None

    def fit(self, ratio: float) -> None:
        """Forget what was drawn for another theme or screen (`ratio`: dots per pixel), or when it is too much."""
        wanted = (theme.current().name, ratio)
        if wanted != self._for or len(self.states) > _MOST:
            self._for = wanted
            self.marks.clear()
            self.states.clear()
            self._hatches.clear()
            self._kept_inks, self._columns = _NO_INKS, None

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
        self.draw_states(painter, [rect], look)
        if running:
            style = self._model.styles[look.style]
            (rect,) = _thin([rect], style)
            painter.fillRect(QRectF(rect.right() - 3, rect.top(), 3, rect.height()), self.colour(style))

    def draw_states(self, painter: QPainter, rects: list[QRectF], look: Look) -> None:
        """States that look the same and are equally high: one alone, or several of which each is longer than
        `LONGEST`. To set pen and brush once costs a third of setting them for each."""
        style = self._model.styles[look.style]
        rects = _thin(rects, style)
        width, height = rects[0].width(), rects[0].height()
        round_by = min(4.0, height / 3, width / 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._fill_states(painter, rects, style, round_by)
        if look.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.selection(), 2))
            for rect in rects:
                painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), round_by + 1, round_by + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if look.doubt and width >= 16 and height >= 10:
            for rect in rects:
                self._draw_doubt(painter, rect)

    def _fill_states(self, painter: QPainter, rects: list[QRectF], style: Style, round_by: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if style.valence is not Valence.NEGATIVE:
            painter.setBrush(self.colour(style))
            for rect in rects:
                painter.drawRoundedRect(rect, round_by, round_by)
            return
        width, height = rects[0].width(), rects[0].height()
        pen = 1.5 if height > 5 else 1.0  # a low one must stay hollow
        inner = [rect.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2) for rect in rects]
        painter.setBrush(theme.current().colour("panel"))
        for rect in inner:
            painter.drawRoundedRect(rect, round_by, round_by)
        painter.setPen(QPen(self.colour(style), pen))
        is_hatched = width > 8 and height > 5
        painter.setBrush(self.hatch(self.colour(style)) if is_hatched else Qt.BrushStyle.NoBrush)
        for rect in inner:
            painter.drawRoundedRect(rect, round_by, round_by)

    def _draw_doubt(self, painter: QPainter, rect: QRectF) -> None:
        patch = QRectF(rect.left() + 3, rect.top() + 1, 10, rect.height() - 2)
        painter.fillRect(patch, theme.current().colour("panel"))
        painter.setFont(font(theme.CAPTION - 1, QFont.Weight.Bold))
        painter.setPen(theme.current().colour("text"))
        painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, "?")

    # -- heaps

    def heaps(self, heaps: Heaps, rows: int) -> Pixels:
        """A strip for each of so many rows, `HEAP` pixels high, from the first cell of all to the last: small
        histograms, what is positive filled and upward from the middle, what is negative outlined and downward."""
        inks = self._inks()
        if self._columns is None:
            self._columns = Columns(inks)
        return self._columns.strips(heaps, rows)

    def flat_states(self, states: Placed, rows: int, width: int, depth: int, height: int) -> Pixels:
        """A strip of `width` pixels for each of so many rows, with states as flat bars in `depth` slots of `height`
        pixels below each other: filled, outlined or thin. What begins later lies on top."""
        inks, (styles, looks) = self._inks(), (styles_of(states.looks), states.looks)
        colours = np.where(looks & SELECTED > 0, inks.selection, inks.styles[styles])
        _is_positive, is_negative, is_neutral = self._model.by_valence[:, styles] > 0
        which, along, place = _on_top(states, rows, width, depth)
        y = np.arange(height)
        core = is_negative[which] & (along > 0) & (along < states.widths[which] - 1)
        edges = np.where(is_neutral[:, None] & (np.abs(y - (height - 1) / 2) > 2), 0, colours[:, None])
        hollow = np.where((y > 0) & (y < height - 1), inks.panel, colours[:, None])
        table, kinds = np.concatenate((edges, hollow)).T, which + core * len(styles)
        data = np.zeros((rows * depth, height + 1, width), np.uint32)
        lines: dict[bytes, Pixels] = {}  # most rows of pixels are as others
        for n, inks_there in enumerate(table):
            key = inks_there.tobytes()
            if key not in lines:
                line = np.zeros(rows * depth * width, np.uint32)
                line[place] = inks_there.take(kinds)
                lines[key] = line.reshape(-1, width)
            data[:, n] = lines[key]
        return data.reshape(rows, depth * (height + 1), width)

    def _inks(self) -> Inks:
        """The colours of now as numbers."""
        if len(self._kept_inks.styles) != len(self._model.styles):
            styles = np.array([premultiplied(self.colour(style)) for style in self._model.styles], np.uint32)
            shown = (faded(self.selection(), 110), self.selection(), theme.current().colour("panel"))
            self._columns = None
            self._kept_inks = Inks(styles, *(np.uint32(premultiplied(colour)) for colour in shown))
        return self._kept_inks

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


def _thin(rects: list[QRectF], style: Style) -> list[QRectF]:
    """Where states are painted: what is neutral is a thin bar in the middle."""
    if style.valence is Valence.NEUTRAL and rects[0].height() > 4:
        return [QRectF(rect.left(), rect.center().y() - 2, rect.width(), 4) for rect in rects]
    return rects


def _on_top(states: Placed, rows: int, width: int, depth: int) -> tuple[Ints, Ints, Ints]:
    """Of each pixel on which states lie: which state lies on top, the how many-th pixel of it, and the number of the
    pixel in `depth` slots of `width` in each of so many rows."""
    begins, ends = states.first.clip(0, width), (states.first + states.widths).clip(0, width)
    seen = ends - begins
    which = np.repeat(np.arange(len(seen)), seen)
    x = np.arange(len(which)) - np.repeat(np.cumsum(seen) - seen - begins, seen)
    places = ((states.rows * depth + slots_of(states.looks)) * width)[which] + x
    top = np.full(rows * depth * width, -1)
    top[places] = np.arange(len(places))  # what comes later in the row stays
    found = np.flatnonzero(top >= 0)
    shown = top[found]
    return which[shown], (x[shown] - states.first[which[shown]]), found


def _hatch_brush(colour: QColor, ratio: float) -> QBrush:
    size = max(1, round(HATCH * ratio))
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

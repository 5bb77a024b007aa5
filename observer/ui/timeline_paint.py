"""How the timeline looks: where everything lies, and how it is drawn with the tokens of the theme.

Positive, negative and neutral differ in shape and fill: a filled triangle upward or bar, an outlined triangle
downward or hatched bar, a small disc or thin bar. Heaps of marks grow upward (filled) and downward (outlined).
"""

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QImage, QPainter, QPen, QPixmap, QPolygonF

from observer.coding.codebook import Kind, Valence
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import draw_mark, readable
from observer.ui.timeline_model import (
    CELL,
    SLOTS,
    Band,
    Heap,
    Item,
    Look,
    Row,
    Slice,
    Style,
    TimelineModel,
    Viewport,
    Waveform,
    look_of,
    merge,
    narrow_and_wide,
    of_slot,
    ticks,
)

LABELS = 184  # width of the column with the names of the rows
RULER, STRIP, ROW, SOUND, BAR = 28, 18, 38, 40, 10  # heights: ruler, uncodable, a row, sound, scroll bar
MARK_Y, MARK_BAND = 11, 21  # in a row: the middle of the points, and where their half ends
STATES_Y, STATES_H = 22, 13  # in a row: where the states lie
REACH = 20  # pixels beside an item that may look different when it changes
HANDLE = 8  # half the width of the playhead with its handle
_SPRITE = 19
_WIDE = 4  # pixels from which a state is drawn by itself


def _faded(colour: QColor, alpha: int) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)


def font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's font in pixels."""
    made = QFont()
    made.setPixelSize(size)
    made.setWeight(weight)
    return made


# -- what there is and where it lies --------------------------------------------------------------------


@dataclass
class Scene:
    """All that the timeline shows, and the place of each part. x counts from the right side of the labels."""

    model: TimelineModel = field(default_factory=TimelineModel)
    rows: list[Row] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    sound: Waveform | None = None
    viewport: Viewport = field(default_factory=Viewport)
    length: int = 0
    playhead: int = 0
    scroll: int = 0  # pixels of the rows that are scrolled away above
    height: int = 0  # of the whole widget
    current: str = ""  # the item that the keyboard is at

    @property
    def uncodable(self) -> list[Band]:
        """The stretches in which nothing can be coded."""
        return [band for band in self.bands if band.kind == "uncodable"]

    @property
    def rows_top(self) -> int:
        """Where the rows begin."""
        return RULER + (STRIP if self.uncodable else 0)

    @property
    def rows_bottom(self) -> int:
        """Where the room for rows ends."""
        return max(self.rows_top, self.height - BAR - (SOUND if self.sound else 0))

    @property
    def rows_height(self) -> int:
        """The room that there is for rows."""
        return self.rows_bottom - self.rows_top

    @property
    def rows_area(self) -> QRect:
        """The room for the rows, right of the labels."""
        return QRect(0, self.rows_top, self.viewport.width, self.rows_height)

    def row_y(self, number: int) -> int:
        """Where a row begins."""
        return self.rows_top + number * ROW - self.scroll

    def row_at(self, y: int) -> int | None:
        """The number of the row at a height."""
        number = (y - self.rows_top + self.scroll) // ROW
        return number if self.rows_top <= y < self.rows_bottom and 0 <= number < len(self.rows) else None

    def rows_in(self, rect: QRect) -> list[tuple[int, Row]]:
        """The rows, with their numbers, that lie in a part of the widget."""
        top = max(rect.top(), self.rows_top) - self.rows_top + self.scroll
        bottom = min(rect.bottom(), self.rows_bottom - 1) - self.rows_top + self.scroll
        first, last = max(0, top // ROW), min(len(self.rows) - 1, bottom // ROW)
        return [(n, self.rows[n]) for n in range(first, last + 1)]

    def number_of(self, row: str) -> int | None:
        """The number of the row with this id."""
        return next((n for n, r in enumerate(self.rows) if r.id == row), None)

    def slot_rect(self, y: int, x: int, width: int, slot: int, depth: int) -> QRectF:
        """Where a state lies in a row that begins at `y`."""
        gap = 1 if depth > 1 else 0
        height = (STATES_H - gap * (depth - 1)) // depth
        return QRectF(x, y + STATES_Y + slot * (height + gap), width, height)


# -- drawing --------------------------------------------------------------------------------------------


class Brush:
    """Draws a `Scene`. Keeps small pictures of marks, which are the same over and over."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._marks: dict[tuple[Style, bool, bool, str, float], QPixmap] = {}
        self._hatches: dict[tuple[int, float], QBrush] = {}

    # -- what stays the same while the film plays

    def still(self, painter: QPainter, rect: QRect) -> None:
        """All that does not move with the playhead, in one part of the view (x from the right of the labels)."""
        painter.setClipRect(rect)
        painter.setBrushOrigin(QPointF(-self.scene.viewport.offset % 6, 0))
        self._ground(painter, rect)
        self._ruler(painter, rect)
        self._bands(painter, rect)
        painter.setClipRect(rect & self.scene.rows_area)
        for number, row in self.scene.rows_in(rect):
            self._row(painter, rect, row, self.scene.row_y(number))
        painter.setClipRect(rect)
        self._sound(painter, rect)

    def _ground(self, painter: QPainter, rect: QRect) -> None:
        colours, scene = theme.current(), self.scene
        painter.fillRect(rect, colours.colour("window"))
        begin, end = max(-1, scene.viewport.x(0)), min(scene.viewport.width, scene.viewport.x(scene.length))
        painter.fillRect(
            QRect(begin, RULER, end - begin, max(0, scene.height - BAR - RULER)) & rect, colours.colour("panel")
        )
        for number, _row in scene.rows_in(rect):
            y = scene.row_y(number) + ROW - 1
            if scene.rows_top <= y < scene.rows_bottom:
                painter.fillRect(QRect(rect.left(), y, rect.width(), 1), _faded(colours.colour("line"), 150))

    def _ruler(self, painter: QPainter, rect: QRect) -> None:
        if rect.top() >= RULER:
            return
        colours, viewport = theme.current(), self.scene.viewport
        painter.setFont(font(theme.CAPTION))
        painter.setPen(colours.colour("faint"))
        for tick in ticks(viewport.us(rect.left() - 80), viewport.us(rect.right() + 2), viewport.us_per_px):
            if tick.us > self.scene.length:
                break
            x, long = viewport.x(tick.us), bool(tick.text)
            painter.fillRect(QRect(x, RULER - (9 if long else 5), 1, 9 if long else 5), colours.colour("line"))
            if long:
                painter.drawText(QPoint(x + 4, RULER - 12), tick.text)
        painter.fillRect(QRect(rect.left(), RULER - 1, rect.width(), 1), colours.colour("line"))

    def _bands(self, painter: QPainter, rect: QRect) -> None:
        colours, scene = theme.current(), self.scene
        for band in scene.bands:
            first, last = self._clamped(band.start_us, band.stop_us)
            if last < rect.left() or first > rect.right():
                continue
            if band.kind != "uncodable":
                painter.fillRect(QRect(first, RULER - 3, last - first, 2), colours.colour("faint"))
                continue
            bottom = scene.height - BAR
            stretch = QRect(first, RULER, last - first, bottom - RULER)
            painter.fillRect(stretch & rect, _faded(colours.colour("window"), 150))
            painter.fillRect(stretch & rect, self._hatch(_faded(colours.colour("faint"), 70), painter))
            self._band_label(painter, band.label, QRect(first, RULER, last - first, STRIP))

    def _band_label(self, painter: QPainter, label: str, where: QRect) -> None:
        colours = theme.current()
        painter.setFont(font(theme.CAPTION))
        width = painter.fontMetrics().horizontalAdvance(label) + 8
        if not label or width > where.width() - 8:  # the tooltip has it
            return
        patch = QRect(where.left() + 4, where.top() + 1, width, STRIP - 2)
        painter.fillRect(patch, colours.colour("panel"))
        painter.setPen(colours.colour("faint"))
        painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, label)

    def _row(self, painter: QPainter, rect: QRect, row: Row, y: int) -> None:
        viewport, model = self.scene.viewport, self.scene.model
        # Wider by whole cells, so that a heap at the border is drawn as it is when all is drawn.
        start, stop = viewport.us(rect.left() - REACH - CELL), viewport.us(rect.right() + REACH + CELL)
        states = model.states(row.id, start, stop)
        if len(states.starts):
            narrow, wide = narrow_and_wide(states, viewport.us_per_px, _WIDE)
            self._wide(painter, wide, y, model.depth(row.id))
            for slot in range(SLOTS):
                self._narrow(painter, of_slot(narrow, slot), y, slot, model.depth(row.id))
        points = model.points(row.id, start, stop)
        if len(points.starts):
            self._points(painter, points, y)

    def _wide(self, painter: QPainter, part: Slice, y: int, depth: int) -> None:
        for start, stop, number in zip(*(column.tolist() for column in part), strict=True):
            look = look_of(number)
            if not look.hidden:
                first, last = self._clamped(start, stop)
                self.state(painter, self.scene.slot_rect(y, first, last - first, look.slot, depth), look)

    def _narrow(self, painter: QPainter, part: Slice, y: int, slot: int, depth: int) -> None:
        offset = self.scene.viewport.offset
        singles, heaps = merge(part, self.scene.viewport.us_per_px, self.scene.model.styles)
        for first, last, look in singles:
            self.state(painter, self.scene.slot_rect(y, first - offset, max(3, last - first), slot, depth), look)
        for heap in heaps:
            style = max((heap.up, heap.up_style), (heap.down, heap.down_style), (heap.even, heap.even_style))[1]
            look = Look(style, slot, heap.selected)
            self.state(painter, self.scene.slot_rect(y, heap.cell * CELL - offset, CELL - 1, slot, depth), look)

    def _points(self, painter: QPainter, part: Slice, y: int) -> None:
        offset, middle = self.scene.viewport.offset, y + MARK_Y
        singles, heaps = merge(part, self.scene.viewport.us_per_px, self.scene.model.styles)
        for heap in heaps:
            self._heap(painter, heap, heap.cell * CELL - offset, middle)
        for first, _last, look in singles:
            self.mark(painter, QPoint(first - offset, middle), look)

    def _heap(self, painter: QPainter, heap: Heap, x: int, middle: int) -> None:
        """A column of a small histogram: upward what is positive, downward what is negative."""
        styles = self.scene.model.styles
        if heap.selected:
            painter.fillRect(x - 1, middle - 10, CELL + 1, MARK_BAND, _faded(self._selection(), 110))
        if heap.even:
            painter.fillRect(x, middle - 1, CELL - 1, 3, self.colour(styles[heap.even_style].colour))
        if heap.up:
            height = _height(heap.up)
            painter.fillRect(x, middle - height, CELL - 1, height, self.colour(styles[heap.up_style].colour))
        if heap.down:
            height = _height(heap.down)
            painter.fillRect(x, middle + 1, CELL - 1, height, self.colour(styles[heap.down_style].colour))
            if height > 2:
                painter.fillRect(x + 1, middle + 2, CELL - 3, height - 2, theme.current().colour("panel"))

    def _sound(self, painter: QPainter, rect: QRect) -> None:
        scene = self.scene
        if scene.sound is None or rect.bottom() < scene.rows_bottom:
            return
        top, sharp = scene.rows_bottom, math.ceil(painter.device().devicePixelRatio())
        painter.fillRect(QRect(rect.left(), top, rect.width(), 1), theme.current().colour("line"))
        viewport, columns = scene.viewport, rect.width() * sharp
        first = (rect.left() + viewport.offset) * sharp
        peaks = scene.sound.columns(first, columns, viewport.us_per_px / sharp, scene.length)
        room = (SOUND - 8) * sharp
        distance = np.abs(np.arange(room) - (room - 1) / 2)[:, None]
        half = np.maximum(peaks * room / 2, np.where(peaks > 0, 0.6, 0))[None, :]
        colour = _faded(theme.current().colour("faint"), 190)
        values = np.where(distance <= half, np.uint32(_premultiplied(colour)), np.uint32(0))
        data = np.ascontiguousarray(values)
        image = QImage(data.data, columns, room, columns * 4, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(sharp)
        painter.drawImage(QPoint(rect.left(), top + 4), image)

    # -- what moves

    def running(self, painter: QPainter, rect: QRect) -> None:
        """The states that grow with the playhead."""
        scene = self.scene
        painter.setBrushOrigin(QPointF(-scene.viewport.offset % 6, 0))
        stop = max(scene.playhead, 0)
        for number, row in scene.rows_in(rect):
            part = scene.model.running(row.id, scene.viewport.us(rect.right() + REACH))
            depth = scene.model.depth(row.id)
            for start, look_number in sorted(set(zip(part.starts.tolist(), part.looks.tolist(), strict=True))):
                look = look_of(look_number)
                first, last = self._clamped(start, max(stop, start))
                where = scene.slot_rect(scene.row_y(number), first, max(3, last - first), look.slot, depth)
                if not look.hidden and where.right() >= rect.left() - 4:
                    self.state(painter, where, look, running=True)

    def nothing_yet(self, painter: QPainter) -> None:
        """What a timeline without items says."""
        text, middle = _("What you code appears here."), Qt.AlignmentFlag.AlignCenter
        painter.setFont(font(theme.BODY))
        patch = painter.boundingRect(self.scene.rows_area, middle, text).adjusted(-12, -4, 12, 4)
        painter.fillRect(patch, theme.current().colour("panel"))
        painter.setPen(theme.current().colour("faint"))
        painter.drawText(self.scene.rows_area, middle, text)

    def playhead(self, painter: QPainter) -> None:
        """The line at the moment that the film is at, with a handle in the ruler."""
        x = self.scene.viewport.x(self.scene.playhead)
        if not -HANDLE <= x <= self.scene.viewport.width + HANDLE:
            return
        accent = theme.current().colour("accent")
        painter.fillRect(QRect(x, RULER - 6, 2, max(0, self.scene.height - BAR - RULER + 6)), accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        shape = [(-5, -17), (7, -17), (7, -8), (1, -1), (-5, -8)]
        painter.drawPolygon(QPolygonF([QPointF(x + dx, RULER + dy) for dx, dy in shape]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def item(self, painter: QPainter, item: Item, slot: int) -> None:
        """One item by itself, as it would be drawn when selected: while it is dragged."""
        scene, number = self.scene, self.scene.number_of(item.row)
        if number is None:
            return
        look, y = Look(scene.model.style_of(item), slot, True, item.doubt), scene.row_y(number)
        if not item.is_state:
            self.mark(painter, QPoint(scene.viewport.x(item.start_us), y + MARK_Y), look)
            return
        stop = max(scene.playhead, item.start_us) if item.is_running else item.covers[1]
        first, last = self._clamped(item.start_us, stop)
        where = scene.slot_rect(y, first, max(3, last - first), slot, scene.model.depth(item.row))
        self.state(painter, where, look, item.is_running)

    def guide(self, painter: QPainter, us: int, snapped: bool) -> None:
        """The time of what is dragged, in the ruler; with a line through all rows when it sits on an edge."""
        scene, x = self.scene, self.scene.viewport.x(us)
        if snapped:
            painter.setPen(QPen(self._selection(), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x, RULER, x, scene.height - BAR)
        painter.setFont(font(theme.CAPTION, QFont.Weight.DemiBold))
        text = clock(us)
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        left = min(max(2, x - width // 2), max(2, scene.viewport.width - width - 2))
        chip = QRect(left, 3, width, RULER - 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._selection())
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor("white"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def rubber_band(self, painter: QPainter, rect: QRect) -> None:
        """The rectangle that is drawn round items to select them."""
        painter.fillRect(rect, _faded(self._selection(), 40))
        painter.setPen(self._selection())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)

    # -- the names of the rows

    def labels(self, painter: QPainter, rect: QRect) -> None:
        """The column at the left, in the widget's own coordinates."""
        colours, scene = theme.current(), self.scene
        painter.fillRect(QRect(0, 0, LABELS, scene.height) & rect, colours.colour("panel"))
        painter.fillRect(QRect(0, 0, LABELS, RULER) & rect, colours.colour("window"))
        painter.save()
        painter.setClipRect(QRect(0, scene.rows_top, LABELS, scene.rows_height), Qt.ClipOperation.IntersectClip)
        for number, row in scene.rows_in(rect):
            self._label(painter, row, scene.row_y(number))
        painter.restore()
        if scene.sound is not None:
            painter.setFont(font(theme.CAPTION))
            painter.setPen(colours.colour("faint"))
            where = QRect(12, scene.rows_bottom, LABELS - 20, SOUND)
            text = painter.fontMetrics().elidedText(_("Sound"), Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, text)
            painter.fillRect(QRect(0, scene.rows_bottom, LABELS, 1), colours.colour("line"))
        painter.fillRect(QRect(0, RULER - 1, LABELS, 1), colours.colour("line"))
        painter.fillRect(QRect(LABELS - 1, 0, 1, scene.height), colours.colour("line"))

    def _label(self, painter: QPainter, row: Row, y: int) -> None:
        colours, left = theme.current(), 12
        if row.initials:
            chip = QRect(left, y + 7, _chip_width(row.initials), 24)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("raised"))
            painter.drawRoundedRect(chip, 12, 12)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setFont(font(theme.CAPTION, QFont.Weight.DemiBold))
            painter.setPen(colours.colour("text"))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, row.initials)
            left = chip.right() + 9
        painter.setFont(font(theme.BODY))
        painter.setPen(colours.colour("text"))
        where = QRect(left, y, LABELS - 8 - left, ROW - 1)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, elided(row))
        painter.fillRect(QRect(0, y + ROW - 1, LABELS, 1), _faded(colours.colour("line"), 150))

    # -- one mark, one state

    def mark(self, painter: QPainter, at: QPoint, look: Look) -> None:
        """A point, in the middle of its half of the row."""
        ratio = painter.device().devicePixelRatio()
        style = self.scene.model.styles[look.style]
        key = (style, look.selected, look.doubt, theme.current().name, ratio)
        if key not in self._marks:
            self._marks[key] = self._draw_mark(style, look, ratio)
        painter.drawPixmap(at.x() - _SPRITE // 2, at.y() - _SPRITE // 2, self._marks[key])

    def _draw_mark(self, style: Style, look: Look, ratio: float) -> QPixmap:
        picture = QPixmap(math.ceil(_SPRITE * ratio), math.ceil(_SPRITE * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.selected:
            painter.setPen(QPen(self._selection(), 1.5))
            painter.setBrush(_faded(self._selection(), 90))
            painter.drawRoundedRect(QRectF(0.75, 0.75, _SPRITE - 1.5, _SPRITE - 1.5), 5, 5)
        edge = _SPRITE / 2 - 7
        box = QRectF(edge, edge, 14, 14)
        draw_mark(painter, box, style.valence, Kind.POINT, self.colour(style.colour))
        if look.doubt:
            painter.setFont(font(9, QFont.Weight.Bold))
            painter.setPen(theme.current().colour("text"))
            painter.drawText(QRectF(12, -1, 7, 10), Qt.AlignmentFlag.AlignCenter, "?")
        painter.end()
        return picture

    def state(self, painter: QPainter, rect: QRectF, look: Look, running: bool = False) -> None:
        """A state. One that is running has no end yet: it is cut off straight at the playhead."""
        style = self.scene.model.styles[look.style]
        colour = self.colour(style.colour)
        if style.valence is Valence.NEUTRAL:
            rect = QRectF(rect.left(), rect.center().y() - 2, rect.width(), 4) if rect.height() > 4 else rect
        if rect.width() < 6:
            self._small_state(painter, rect, style, colour, look.selected)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        inner = rect.adjusted(0.75, 0.75, -0.75, -0.75)
        round_by = min(4.0, rect.height() / 3)
        if style.valence is Valence.NEGATIVE:
            painter.setBrush(theme.current().colour("panel"))
            painter.drawRoundedRect(inner, round_by, round_by)
            painter.setBrush(self._hatch(colour, painter))
            painter.setPen(QPen(colour, 1.5))
            painter.drawRoundedRect(inner, round_by, round_by)
        else:
            painter.setBrush(colour)
            painter.drawRoundedRect(rect, round_by, round_by)
        if look.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._selection(), 2))
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), round_by + 1, round_by + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if running:
            painter.fillRect(QRectF(rect.right() - 3, rect.top(), 3, rect.height()), colour)
        if look.doubt and rect.width() >= 16 and rect.height() >= 10:
            self._doubt(painter, rect)

    def _small_state(self, painter: QPainter, rect: QRectF, style: Style, colour: QColor, selected: bool) -> None:
        painter.fillRect(rect, self._selection() if selected else colour)
        if style.valence is Valence.NEGATIVE and rect.width() > 2 and rect.height() > 2:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), theme.current().colour("panel"))

    def _doubt(self, painter: QPainter, rect: QRectF) -> None:
        patch = QRectF(rect.left() + 3, rect.top() + 1, 10, rect.height() - 2)
        painter.fillRect(patch, theme.current().colour("panel"))
        painter.setFont(font(theme.CAPTION - 1, QFont.Weight.Bold))
        painter.setPen(theme.current().colour("text"))
        painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, "?")

    # -- colours

    def colour(self, wanted: str) -> QColor:
        """A colour of the codebook, readable on the panel."""
        return readable(wanted, theme.current().panel)

    def _selection(self) -> QColor:
        return theme.current().colour("selection")

    def _hatch(self, colour: QColor, painter: QPainter) -> QBrush:
        """Slanting lines, six pixels apart, as sharp as the screen."""
        ratio = painter.device().devicePixelRatio()
        key = (colour.rgba(), ratio)
        if key not in self._hatches:
            self._hatches[key] = _hatch_brush(colour, ratio)
        return self._hatches[key]

    def _clamped(self, start: int, stop: int) -> tuple[int, int]:
        """The first and the last pixel of a stretch, not far outside the view: the painter counts in 32 bits."""
        low, high = -64, self.scene.viewport.width + 64
        first, last = self.scene.viewport.x(start), self.scene.viewport.x(stop)
        return min(max(first, low), high), min(max(last, low), high)


def _height(count: int) -> int:
    """The height of a column of a heap: 4 pixels for one, 10 for 16 and more."""
    return min(10, 4 + round(1.5 * math.log2(count)))


def _premultiplied(colour: QColor) -> int:
    alpha = colour.alpha()
    red, green, blue = (part * alpha // 255 for part in (colour.red(), colour.green(), colour.blue()))
    return alpha << 24 | red << 16 | green << 8 | blue


def _hatch_brush(colour: QColor, ratio: float) -> QBrush:
    size = max(1, round(6 * ratio))
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


def _chip_width(initials: str) -> int:
    return max(24, QFontMetrics(font(theme.CAPTION, QFont.Weight.DemiBold)).horizontalAdvance(initials) + 12)


def elided(row: Row) -> str:
    """The name of a row as far as it fits into the column."""
    left = 12 + (_chip_width(row.initials) + 8 if row.initials else 0)
    return QFontMetrics(font(theme.BODY)).elidedText(row.label, Qt.TextElideMode.ElideRight, LABELS - 8 - left)

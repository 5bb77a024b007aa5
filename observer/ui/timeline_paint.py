"""How the timeline looks: where everything lies, and how it is drawn with the tokens of the theme.

Positive, negative and neutral differ in shape and fill: a filled triangle upward or bar, an outlined triangle
downward or hatched bar, a small disc or thin bar. Heaps of marks grow upward (filled) and downward (outlined).
"""

import math
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.timeline_model import (
    CELL,
    SLOTS,
    Band,
    Item,
    Look,
    Row,
    Rows,
    TimelineModel,
    Viewport,
    Waveform,
    gather,
    look_of,
    merge,
    number_of,
    pixels,
    slots_of,
    ticks,
)
from observer.ui.timeline_sprites import (
    EDGE,
    HATCH,
    HEAP,
    LONGEST,
    MARK,
    Placed,
    Sprites,
    faded,
    font,
    premultiplied,
    to_image,
)

LABELS = 184  # width of the column with the names of the rows
RULER, STRIP, ROW, SOUND, BAR = 28, 18, 38, 40, 10  # heights: ruler, uncodable, a row, sound, scroll bar
MARK_Y, MARK_BAND = 11, HEAP  # in a row: the middle of the points, and where their half ends
STATES_Y, STATES_H = MARK_BAND + 2, 13  # in a row: where the states lie
REACH = 20  # pixels beside an item that may look different when it changes
HANDLE = 8  # half the width of the playhead with its handle


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

    def state_rect(self, y: int, x: int, width: int, slot: int, depth: int) -> QRectF:
        """Where a state lies in a row that begins at `y`."""
        top, height = slot_place(slot, depth)
        return QRectF(x, y + top, width, height)


def slot_place(slot: int, depth: int) -> tuple[int, int]:
    """The top, from that of the row, and the height of a slot, when `depth` of them share a row."""
    height = (STATES_H - (depth - 1)) // depth
    return STATES_Y + slot * (height + 1), height


# -- drawing --------------------------------------------------------------------------------------------


class Brush:
    """Draws a `Scene`. Keeps small pictures of marks, which are the same over and over."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.sprites = Sprites(scene.model)

    # -- what stays the same while the film plays

    def still(self, painter: QPainter, rect: QRect) -> None:
        """All that does not move with the playhead, in one part of the view (x from the right of the labels)."""
        painter.setClipRect(rect)
        self._prepare(painter)
        self._ground(painter, rect)
        self._ruler(painter, rect)
        self._bands(painter, rect)
        painter.setClipRect(rect & self.scene.rows_area)
        self._items(painter, rect)
        painter.setClipRect(rect)
        self._sound(painter, rect)

    def _prepare(self, painter: QPainter) -> None:
        self.sprites.fit(painter.device().devicePixelRatio())
        painter.setBrushOrigin(QPointF(-self.scene.viewport.offset % HATCH, 0))

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
                painter.fillRect(QRect(rect.left(), y, rect.width(), 1), faded(colours.colour("line"), 150))

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
            painter.fillRect(stretch & rect, faded(colours.colour("window"), 150))
            painter.fillRect(stretch & rect, self.sprites.hatch(faded(colours.colour("faint"), 70)))
            self._band_label(painter, rect, band)

    def _band_label(self, painter: QPainter, rect: QRect, band: Band) -> None:
        """The words at the start of a band, when they fit into it; the tooltip has them always."""
        colours, viewport = theme.current(), self.scene.viewport
        painter.setFont(font(theme.CAPTION))
        x, width = viewport.x(band.start_us) + 4, painter.fontMetrics().horizontalAdvance(band.label) + 8
        fits = x + width < viewport.x(band.stop_us) - 4
        if band.label and fits and rect.left() - width < x <= rect.right():
            patch = QRect(x, RULER + 1, width, STRIP - 2)
            painter.fillRect(patch, colours.colour("panel"))
            painter.setPen(colours.colour("faint"))
            painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, band.label)

    def _items(self, painter: QPainter, rect: QRect) -> None:
        """The points and the states of all rows, as far as they lie in this part."""
        viewport, model = self.scene.viewport, self.scene.model
        # Wider by whole cells, so that a heap at the border is drawn as it is when all is drawn.
        start, stop = viewport.us(rect.left() - REACH - CELL), viewport.us(rect.right() + REACH + CELL)
        rows = [(row.id, self.scene.row_y(number)) for number, row in self.scene.rows_in(rect)]
        below = [(row, y) for row, y in rows if rect.bottom() >= y + MARK_BAND]
        for depth in range(1, SLOTS + 1):
            deep = [(row, y) for row, y in below if model.depth(row) == depth]
            if deep:
                states = gather([model.states(row, start, stop) for row, _y in deep])
                self._states(painter, rect, states, [y for _row, y in deep], depth)
        above = [(row, y) for row, y in rows if rect.top() < y + MARK_BAND]
        if above:
            points = gather([model.points(row, start, stop) for row, _y in above])
            self._points(painter, points, [y for _row, y in above])

    def _states(self, painter: QPainter, rect: QRect, states: Rows, tops: list[int], depth: int) -> None:
        viewport = self.scene.viewport
        # Not far outside the view: the painter counts in 32 bits.
        low, high = viewport.offset - LONGEST, viewport.offset + viewport.width + LONGEST
        starts, stops, looks = states.items
        first = pixels(starts, viewport.us_per_px).clip(low, high) - viewport.offset
        last = np.ceil(stops / viewport.us_per_px).astype(np.int64).clip(low, high) - viewport.offset
        placed = Placed(first, np.maximum(last - first, 3), looks, states.rows)
        narrow, (below, height) = placed.widths < CELL, slot_place(0, depth)
        if narrow.any():
            short = placed.where(narrow)._replace(first=first[narrow] - rect.left())
            strips = self.sprites.short_states(short, len(tops), rect.width(), depth, height)
            for row, y in enumerate(tops):
                painter.drawImage(QPoint(rect.left(), y + below), to_image(strips[row]))
        self._long_states(painter, placed.where(~narrow), tops, depth)

    def _long_states(self, painter: QPainter, states: Placed, tops: list[int], depth: int) -> None:
        """States one by one. Most of the time goes into this loop and the one of points."""
        sprites, height = self.sprites.states, slot_place(0, depth)[1]
        places = np.array([[y + slot_place(slot, depth)[0] for slot in range(depth)] for y in tops])
        columns = (states.first, states.widths, states.looks, places[states.rows, slots_of(states.looks)])
        for x, width, look, y in zip(*(column.tolist() for column in columns), strict=True):
            if width <= LONGEST:
                painter.drawPixmap(x - EDGE, y - EDGE, sprites[look, width, height])
            else:
                self.sprites.draw_state(painter, QRectF(x, y, width, height), look_of(look))

    def _points(self, painter: QPainter, points: Rows, tops: list[int]) -> None:
        viewport = self.scene.viewport
        alone, heaps = merge(points, viewport.us_per_px, self.scene.model.by_valence)
        if heaps is not None:
            strips = self.sprites.heaps(heaps, len(tops))
            x = int(heaps.cells.min()) * CELL - viewport.offset
            for row, top in enumerate(tops):
                painter.drawImage(QPoint(x, top), to_image(strips[row]))
        xs = pixels(alone.items.starts, viewport.us_per_px) - viewport.offset - MARK // 2
        ys = np.array(tops)[alone.rows] + MARK_Y - MARK // 2
        sprites = self.sprites.marks
        for x, y, look in zip(xs.tolist(), ys.tolist(), alone.items.looks.tolist(), strict=True):
            painter.drawPixmap(x, y, sprites[look])

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
        colour = faded(theme.current().colour("faint"), 190)
        data = np.where(distance <= half, np.uint32(premultiplied(colour)), np.uint32(0))
        image = to_image(data)
        image.setDevicePixelRatio(sharp)
        painter.drawImage(QPoint(rect.left(), top + 4), image)

    # -- what moves

    def running(self, painter: QPainter, rect: QRect) -> None:
        """The states that grow with the playhead."""
        scene = self.scene
        self._prepare(painter)
        stop = max(scene.playhead, 0)
        for number, row in scene.rows_in(rect):
            part = scene.model.running(row.id, scene.viewport.us(rect.right() + REACH))
            depth = scene.model.depth(row.id)
            for start, look_number in sorted(set(zip(part.starts.tolist(), part.looks.tolist(), strict=True))):
                look = look_of(look_number)
                first, last = self._clamped(start, max(stop, start))
                where = scene.state_rect(scene.row_y(number), first, max(3, last - first), look.slot, depth)
                if not look.hidden and where.right() >= rect.left() - 4:
                    self.sprites.draw_state(painter, where, look, running=True)

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
        self._prepare(painter)
        look, y = Look(scene.model.style_of(item), slot, True, item.doubt), scene.row_y(number)
        if not item.is_state:
            x, top = scene.viewport.x(item.start_us) - MARK // 2, y + MARK_Y - MARK // 2
            painter.drawPixmap(x, top, self.sprites.marks[number_of(look)])
            return
        stop = max(scene.playhead, item.start_us) if item.is_running else item.covers[1]
        first, last = self._clamped(item.start_us, stop)
        where = scene.state_rect(y, first, max(3, last - first), slot, scene.model.depth(item.row))
        self.sprites.draw_state(painter, where, look, item.is_running)

    def guide(self, painter: QPainter, us: int, snapped: bool) -> None:
        """The time of what is dragged, in the ruler; with a line through all rows when it sits on an edge."""
        scene, x = self.scene, self.scene.viewport.x(us)
        if snapped:
            painter.setPen(QPen(self.sprites.selection(), 1, Qt.PenStyle.DashLine))
            painter.drawLine(x, RULER, x, scene.height - BAR)
        painter.setFont(font(theme.CAPTION, QFont.Weight.DemiBold))
        text = clock(us)
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        left = min(max(2, x - width // 2), max(2, scene.viewport.width - width - 2))
        chip = QRect(left, 3, width, RULER - 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.sprites.selection())
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(QColor("white"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def rubber_band(self, painter: QPainter, rect: QRect) -> None:
        """The rectangle that is drawn round items to select them."""
        painter.fillRect(rect, faded(self.sprites.selection(), 40))
        painter.setPen(self.sprites.selection())
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
        painter.fillRect(QRect(0, y + ROW - 1, LABELS, 1), faded(colours.colour("line"), 150))

    def _clamped(self, start: int, stop: int) -> tuple[int, int]:
        """The first and the last pixel of a stretch, not far outside the view: the painter counts in 32 bits."""
        low, high = -64, self.scene.viewport.width + 64
        first, last = self.scene.viewport.x(start), self.scene.viewport.x(stop)
        return min(max(first, low), high), min(max(last, low), high)


def _chip_width(initials: str) -> int:
    return max(24, QFontMetrics(font(theme.CAPTION, QFont.Weight.DemiBold)).horizontalAdvance(initials) + 12)


def elided(row: Row) -> str:
    """The name of a row as far as it fits into the column."""
    left = 12 + (_chip_width(row.initials) + 8 if row.initials else 0)
    return QFontMetrics(font(theme.BODY)).elidedText(row.label, Qt.TextElideMode.ElideRight, LABELS - 8 - left)

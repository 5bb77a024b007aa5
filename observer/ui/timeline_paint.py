"""How the timeline looks, with the tokens of the theme.

Positive, negative and neutral differ in shape and fill: a filled triangle upward or bar, an outlined triangle
downward or hatched bar, a small disc or thin bar. Heaps of marks grow upward (filled) and downward (outlined).
"""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QRegion

from observer.ui import theme
from observer.ui.timeline_bands import BandBrush
from observer.ui.timeline_columns import cells_between
from observer.ui.timeline_flags import paint_comments, paint_ratings
from observer.ui.timeline_heaps import APART, CELL, Heaps, Rows, by_strength, crowd, gather, merge, pixels
from observer.ui.timeline_items import Item, Look, look_of, number_of, slots_of, without_slot
from observer.ui.timeline_ruler import ticks
from observer.ui.timeline_scene import BAR, MARK_BAND, MARK_Y, REACH, ROW, RULER, Scene, slot_place
from observer.ui.timeline_sprites import EDGE, HATCH, LONGEST, MARK, Placed, Sprites, faded, font, to_image

_FAINT = 0.22  # how strongly what does not stand out is drawn
_CROWDED = 16  # pixels: with less room for each state of a row all are drawn as flat bars
_MOST_MARKS, _MOST_STATES = 2400, 1200  # about so many are drawn one by one at the same time


class Brush:
    """Draws a `Scene`. Keeps small pictures of marks, which are the same over and over."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.sprites = Sprites(scene.model)
        self.bands = BandBrush(scene, self.sprites)

    # -- what stays the same while the film plays

    def still(self, painter: QPainter, rect: QRect) -> int:
        """All that does not move with the playhead, in one part of the view (x from the right of the labels); how many
        items lie in it."""
        painter.setClipRect(rect)
        self.ground(painter, rect)
        painter.setClipRect(rect & self.scene.rows_area)
        drawn = self._items(painter, rect)
        painter.setClipRect(rect)
        paint_comments(painter, rect, self.scene)
        paint_ratings(painter, rect, self.scene)
        self._backdrop(painter, rect)
        return drawn

    def ground(self, painter: QPainter, rect: QRect) -> None:
        """What lies behind the items, and the ruler."""
        self._prepare(painter)
        self._ground(painter, rect)
        self.bands.loop(painter, rect)
        self._ruler(painter, rect)
        self.bands.paint(painter, rect)

    def _prepare(self, painter: QPainter) -> None:
        self.sprites.fit(painter.device().devicePixelRatio())
        painter.setBrushOrigin(QPointF(-self.scene.viewport.offset % HATCH, 0))

    def _ground(self, painter: QPainter, rect: QRect) -> None:
        colours, scene = theme.current(), self.scene
        begin, end = max(-1, scene.viewport.x(0)), min(scene.viewport.width, scene.viewport.x(scene.length))
        panel = QRect(begin, RULER, end - begin, max(0, scene.height - BAR - RULER)) & rect
        for beside in QRegion(rect).subtracted(QRegion(panel)):  # type: ignore[attr-defined]  # not in the stubs
            painter.fillRect(beside, colours.colour("window"))
        painter.fillRect(panel, colours.colour("panel"))
        line, top, bottom = faded(colours.colour("line"), 150), scene.rows_top, scene.rows_bottom
        for number, _row in scene.rows_in(rect):
            y = top + number * ROW - scene.scroll + ROW - 1
            if top <= y < bottom:
                painter.fillRect(QRect(rect.left(), y, rect.width(), 1), line)
        if top > RULER:
            painter.fillRect(QRect(rect.left(), top - 1, rect.width(), 1), line)

    def _ruler(self, painter: QPainter, rect: QRect) -> None:
        if rect.top() >= RULER:
            return
        colours, viewport = theme.current(), self.scene.viewport
        painter.setFont(font(theme.CAPTION))
        painter.setPen(colours.colour("faint"))
        line = colours.colour("line")
        for tick in ticks(viewport.us(rect.left() - 80), viewport.us(rect.right() + 2), viewport.us_per_px):
            if tick.us > self.scene.length:
                break
            x, long = viewport.x(tick.us), bool(tick.text)
            painter.fillRect(QRect(x, RULER - (9 if long else 5), 1, 9 if long else 5), line)
            if long:
                painter.drawText(QPoint(x + 4, RULER - 12), tick.text)
        painter.fillRect(QRect(rect.left(), RULER - 1, rect.width(), 1), line)

    def _items(self, painter: QPainter, rect: QRect) -> int:
        """The points and the states of all rows, as far as they lie in this part; how many."""
        viewport, model = self.scene.viewport, self.scene.model
        # Wider by whole cells, so that a heap at the border is drawn as it is when all is drawn.
        start, stop = viewport.us(rect.left() - REACH - CELL), viewport.us(rect.right() + REACH + CELL)
        top = self.scene.row_y(0)
        rows = [(row.id, top + number * ROW) for number, row in self.scene.rows_in(rect)]
        below = [(row, y) for row, y in rows if rect.bottom() >= y + MARK_BAND]
        room = self._state_room()
        drawn = 0
        layouts = {row: self._layout(row, room) for row, _y in below}
        for layout in dict.fromkeys(layouts.values()):
            alike = [(row, y) for row, y in below if layouts[row] == layout]
            states = gather([model.states(row, start, stop) for row, _y in alike])
            drawn += len(states.rows)
            for part, is_faint in by_strength(states):
                painter.setOpacity(_FAINT if is_faint else 1)
                self._states(painter, rect, part, [y for _row, y in alike], layout)
        above = [(row, y) for row, y in rows if rect.top() < y + MARK_BAND]
        drawn += self._marks(painter, rect, above, (start, stop))
        painter.setOpacity(1)
        return drawn

    def _marks(self, painter: QPainter, rect: QRect, rows: list[tuple[str, int]], span: tuple[int, int]) -> int:
        """The points of some rows in a stretch of time; how many."""
        model, room = self.scene.model, self._mark_room()
        drawn = 0
        aparts = {row: self._apart(row, room) for row, _y in rows}
        for apart in (APART, 0):
            alike = [(row, y) for row, y in rows if aparts[row] == apart]
            tops = [y for _row, y in alike]
            if alike and not apart and model.is_plain:
                drawn += self._crowd(painter, rect, [row for row, _y in alike], tops)
                continue
            points = gather([model.points(row, *span) for row, _y in alike]) if alike else None
            for part, is_faint in by_strength(points) if points else []:
                drawn += len(part.rows)
                painter.setOpacity(_FAINT if is_faint else 1)
                self._points(painter, rect, part, tops, apart)
        return drawn

    def _layout(self, row: str, room: float) -> tuple[int, bool]:
        """How deep states lie in a row, and whether there are so many that they are drawn flat: this must not depend
        on which part is drawn."""
        depth, states, _points = self.scene.model.layout(row)
        return depth, states * room > self.scene.length / self.scene.viewport.us_per_px

    def _apart(self, row: str, room: float) -> int:
        """How many points of one cell are drawn by themselves: none where there is less `room` for each."""
        _depth, _states, points = self.scene.model.layout(row)
        return 0 if points * room > self.scene.length / self.scene.viewport.us_per_px else APART

    def _mark_room(self) -> float:
        """The pixels that a point must have to be drawn by itself: a large view with many rows asks for more, because
        what is drawn one by one costs the time."""
        return max(CELL, self._seen_pixels() / _MOST_MARKS)

    def _state_room(self) -> float:
        """The pixels that a state must have to be drawn with all its looks."""
        return max(_CROWDED, self._seen_pixels() / _MOST_STATES)

    def _seen_pixels(self) -> int:
        """How long all rows that can be seen at the same time are together."""
        scene = self.scene
        return scene.viewport.width * min(len(scene.rows), scene.rows_height // ROW + 1)

    def _states(self, painter: QPainter, rect: QRect, states: Rows, tops: list[int], layout: tuple[int, bool]) -> None:
        viewport, (depth, is_crowded) = self.scene.viewport, layout
        # Not far outside the view: the painter counts in 32 bits.
        low, high = viewport.offset - LONGEST, viewport.offset + viewport.width + LONGEST
        starts, stops, looks = states.items
        first = pixels(starts, viewport.us_per_px).clip(low, high) - viewport.offset
        last = np.ceil(stops / viewport.us_per_px).astype(np.int64).clip(low, high) - viewport.offset
        placed = Placed(first, np.maximum(last - first, 3), looks, states.rows)
        placed = placed.where((first + placed.widths + EDGE > rect.left()) & (first - EDGE <= rect.right()))
        is_flat, (below, height) = (placed.widths < CELL) | is_crowded, slot_place(0, depth)
        if is_flat.any():
            flat = placed.where(is_flat)._replace(first=placed.first[is_flat] - rect.left())
            strips = self.sprites.flat_states(flat, len(tops), rect.width(), depth, height)
            for row, y in enumerate(tops):
                painter.drawImage(QPoint(rect.left(), y + below), to_image(strips[row]))
        if not is_crowded:
            self._long_states(painter, placed.where(~is_flat), tops, depth)

    def _long_states(self, painter: QPainter, states: Placed, tops: list[int], depth: int) -> None:
        """States one by one. Most of the time goes into this loop and the one of points."""
        sprites, height = self.sprites.states, slot_place(0, depth)[1]
        places = np.array([[y + slot_place(slot, depth)[0] for slot in range(depth)] for y in tops])
        ys = places[states.rows, slots_of(states.looks)]
        columns = (states.first, states.widths, without_slot(states.looks), ys)
        longer: dict[int, list[QRectF]] = {}  # by look
        for x, width, look, y in zip(*(column.tolist() for column in columns), strict=True):
            if width <= LONGEST:
                painter.drawPixmap(x - EDGE, y - EDGE, sprites[look, width, height])
            else:
                longer.setdefault(look, []).append(QRectF(x, y, width, height))
        for look, rects in sorted(longer.items()):  # a part is drawn in the same order as the whole
            self.sprites.draw_states(painter, rects, look_of(look))

    def _points(self, painter: QPainter, rect: QRect, points: Rows, tops: list[int], apart: int) -> None:
        viewport = self.scene.viewport
        alone, heaps = merge(points, viewport.us_per_px, self.scene.model.by_valence, apart)
        if heaps is not None:
            self._heaps(painter, heaps, tops)
        xs = pixels(alone.items.starts, viewport.us_per_px) - viewport.offset - MARK // 2
        ys = np.array(tops)[alone.rows] + MARK_Y - MARK // 2
        sprites = self.sprites.marks
        is_seen = (xs > rect.left() - MARK) & (xs <= rect.right())  # others were only looked at for the heaps
        columns = (xs[is_seen], ys[is_seen], alone.items.looks[is_seen])
        for x, y, look in zip(*(column.tolist() for column in columns), strict=True):
            painter.drawPixmap(x, y, sprites[look])

    def _crowd(self, painter: QPainter, rect: QRect, rows: list[str], tops: list[int]) -> int:
        """The points of rows that have so many that all are drawn as heaps; how many."""
        viewport = self.scene.viewport
        cells = cells_between(rect.left() + viewport.offset, rect.right() + viewport.offset)
        heaps = crowd(self.scene.model, rows, cells, viewport.us_per_px)
        if heaps is None:
            return 0
        self._heaps(painter, heaps, tops)
        return int(heaps.counts.sum())

    def _heaps(self, painter: QPainter, heaps: Heaps, tops: list[int]) -> None:
        strips = self.sprites.heaps(heaps, len(tops))
        x = int(heaps.cells.min()) * CELL - self.scene.viewport.offset
        for row in np.unique(heaps.rows).tolist():
            painter.drawImage(QPoint(x, tops[row]), to_image(strips[row]))

    def _backdrop(self, painter: QPainter, rect: QRect) -> None:
        """The pictures and the sound, below the rows."""
        scene = self.scene
        if rect.bottom() < scene.rows_bottom:
            return
        line = QRect(rect.left(), scene.rows_bottom, rect.width(), 1)
        if scene.stills is not None and scene.stills_height:
            painter.fillRect(line, theme.current().colour("line"))
            scene.stills.paint(painter, rect, scene.rows_bottom + 2, scene.viewport)
        if scene.sound is not None and scene.sound_height:
            painter.fillRect(line.translated(0, scene.stills_height), theme.current().colour("line"))
            place = QRect(rect.left(), scene.sound_top + 4, rect.width(), scene.sound_height - 8)
            scene.sound.paint(painter, place, scene.viewport, scene.length)

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
                first, last = scene.clamped(start, max(stop, start))
                where = scene.state_rect(scene.row_y(number), first, max(3, last - first), look.slot, depth)
                if not look.hidden and where.right() >= rect.left() - 4:
                    painter.setOpacity(_FAINT if look.faint else 1)
                    self.sprites.draw_state(painter, where, look, running=True)
        painter.setOpacity(1)

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
        first, last = scene.clamped(item.start_us, stop)
        where = scene.state_rect(y, first, max(3, last - first), slot, scene.model.depth(item.row))
        self.sprites.draw_state(painter, where, look, item.is_running)

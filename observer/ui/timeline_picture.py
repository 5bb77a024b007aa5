"""The picture of all that stands still in the timeline; only what has changed is drawn into it again.

While one zooms in a view with very many items, the picture is shown as it was, wider or narrower, and drawn anew when
the wheel rests: so a step costs the same however many items there are.
"""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QRegion

from observer.ui import theme
from observer.ui.timeline_items import FOREVER, Touched
from observer.ui.timeline_paint import Brush
from observer.ui.timeline_scene import MARK_BAND, REACH, ROW, RULER, Scene
from observer.ui.timeline_viewport import Viewport

_FEW = 200  # parts of rows; with more, whole rows are drawn
_VERY_MANY = 600  # items in one view: to draw them takes much longer than to draw a view without any


class Picture:
    """A pixmap as large as the view right of the labels, and which parts of it are out of date."""

    def __init__(self, scene: Scene, brush: Brush) -> None:
        self._scene, self._brush = scene, brush
        self.pixmap = QPixmap()
        self._dirty = QRegion()
        self._theme = ""
        self._drawn_for = scene.viewport
        self._has_very_many = False
        self.is_stretched = False

    @property
    def rect(self) -> QRect:
        """The whole view in its own coordinates: x from the right of the labels."""
        return QRect(0, 0, self._scene.viewport.width, self._scene.height)

    def spoil(self) -> None:
        """Everything is out of date."""
        self.is_stretched = False
        self._dirty = QRegion(self.rect)

    def zoomed(self, old: Viewport) -> bool:
        """The scene is seen through another viewport than `old`: draw it anew, or show for a while what was drawn,
        wider or narrower. Whether the latter."""
        if not self.is_stretched:
            self._drawn_for = old
        can_stretch = self._has_very_many and self._dirty.isEmpty() and old.width == self._scene.viewport.width
        if can_stretch:
            self.is_stretched = True
        else:
            self.spoil()
        return can_stretch

    def spoil_parts(self, parts: list[Touched]) -> QRegion:
        """These parts of rows are out of date; where they are."""
        if self.is_stretched:
            self.spoil()
            return self._dirty
        numbers = {row.id: n for n, row in enumerate(self._scene.rows)}
        region = QRegion()
        for part in parts if len(parts) <= _FEW else _whole_rows(parts):
            if part.row in numbers:
                region += QRegion(self._rect_of(part, numbers[part.row]))
        self._dirty += region
        return region

    def shift(self, pixels: int) -> None:
        """Move sideways what stays in view."""
        ratio = self.pixmap.devicePixelRatio()
        dots = pixels * ratio
        is_far = abs(pixels) >= self._scene.viewport.width
        if self.pixmap.isNull() or self.is_stretched or dots != int(dots) or is_far:
            self.spoil()
            return
        self.pixmap.scroll(int(dots), 0, self.pixmap.rect())
        self._dirty.translate(pixels, 0)
        view = self.rect
        left = 0 if pixels > 0 else view.width() + pixels
        self._dirty += QRegion(QRect(left, 0, abs(pixels), view.height()))

    def draw(self, ratio: float) -> bool:
        """Draw what is out of date, with `ratio` dots per pixel; whether all is new."""
        view = self.rect
        size = (view.size().toSizeF() * ratio).toSize()
        is_new = self.pixmap.size() != size or self._theme != theme.current().name
        if is_new:
            self.pixmap = QPixmap(size)
            self.pixmap.setDevicePixelRatio(ratio)
            self._theme = theme.current().name
            self.spoil()
        if not self._dirty.isEmpty():
            is_whole = self._dirty == QRegion(view)
            drawn = self._draw_parts(_rects(self._dirty), ratio)
            self._has_very_many = drawn > _VERY_MANY if is_whole else self._has_very_many
            self._dirty = QRegion()
        return is_new

    def _draw_parts(self, rects: list[QRect], ratio: float) -> int:
        """Draw some parts; how many items lie in them."""
        painter = QPainter(self.pixmap)
        drawn = sum(
            self._brush.still(painter, (rect if ratio.is_integer() else _on_whole_dots(rect)) & self.rect)
            for rect in rects
        )
        painter.end()
        return drawn

    def paint(self, painter: QPainter, part: QRect) -> None:
        """Show the picture in a part of the view."""
        if not self.is_stretched:
            painter.drawPixmap(0, 0, self.pixmap)
            return
        self._brush.ground(painter, part)
        before, now = self._drawn_for, self._scene.viewport
        wider = before.us_per_px / now.us_per_px
        left = before.offset * wider - now.offset
        height, ratio = self._scene.height - RULER, self.pixmap.devicePixelRatio()
        source = QRectF(0, RULER * ratio, self.pixmap.width(), height * ratio)
        painter.drawPixmap(QRectF(left, RULER, before.width * wider, height), self.pixmap, source)

    def _rect_of(self, part: Touched, number: int) -> QRect:
        viewport, y = self._scene.viewport, self._scene.row_y(number)
        if part.everything:
            return QRect(0, y, viewport.width, ROW) & self._scene.rows_area
        stop = part.stop_us if part.stop_us < FOREVER else max(self._scene.playhead, part.start_us)
        first = max(viewport.x(part.start_us) - REACH, 0)
        last = min(viewport.x(stop) + REACH, viewport.width)
        top, height = (MARK_BAND, ROW - MARK_BAND) if part.is_state else (0, MARK_BAND)
        return QRect(first, y + top, max(0, last - first), height) & self._scene.rows_area


def _whole_rows(parts: list[Touched]) -> list[Touched]:
    """Many parts as the rows that they lie in."""
    return [Touched(row, everything=True) for row in dict.fromkeys(part.row for part in parts)]


def _rects(region: QRegion) -> list[QRect]:
    """The rectangles of a region."""
    return list(region)  # type: ignore[call-overload, no-any-return]  # not in the stubs


def _on_whole_dots(rect: QRect) -> QRect:
    """A rectangle, a little larger, of which the sides lie between dots also at 125, 150 and 175 %."""
    left, top = rect.left() // 4 * 4, rect.top() // 4 * 4
    return QRect(
        left, top, -(-(rect.left() + rect.width()) // 4) * 4 - left, -(-(rect.top() + rect.height()) // 4) * 4 - top
    )

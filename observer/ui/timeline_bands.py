"""Draws stretches: what cannot be coded, who was there, what was watched, what is repeated."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from observer.i18n import _
from observer.ui import theme
from observer.ui.timeline_items import Band
from observer.ui.timeline_scene import BAR, PRESENT, ROW, RULER, STRIP, Scene
from observer.ui.timeline_sprites import Sprites, faded, font

_THIN = 3  # pixels: the bar of who is there
_DASH = 4


class BandBrush:
    """Draws the stretches of a `Scene`."""

    def __init__(self, scene: Scene, sprites: Sprites) -> None:
        self.scene, self._sprites = scene, sprites

    def paint(self, painter: QPainter, rect: QRect) -> None:
        """All stretches that lie in a part of the view."""
        for number, row in self.scene.rows_in(rect):
            self._presence(painter, rect, number, self.scene.presence_of(row.id))
        for band in self.scene.bands:
            first, last = self.scene.clamped(band.start_us, band.stop_us)
            if last < rect.left() or first > rect.right():
                continue
            if band.kind == "uncodable":
                self._uncodable(painter, rect, band)
            elif band.kind == "watched":
                painter.fillRect(QRect(first, RULER - 3, last - first, 2), theme.current().colour("faint"))
            if band.id and band.id == self.scene.band:
                self.frame(painter, band)
        if self.scene.mode == "uncodable" and not self.scene.uncodable:
            self._hint(painter, rect)

    def loop(self, painter: QPainter, rect: QRect) -> None:
        """The stretch that is repeated, in the ruler."""
        if self.scene.loop is None or rect.top() >= RULER:
            return
        first, last = self.scene.clamped(*self.scene.loop)
        text = theme.current().colour("text")
        painter.fillRect(QRect(first, 2, max(2, last - first), RULER - 3), faded(text, 38))
        for x, step in ((first, 1), (max(first + 2, last) - 2, -1)):
            painter.fillRect(QRect(x, 2, 2, RULER - 3), faded(text, 200))
            for y in (2, RULER - 3):
                painter.fillRect(QRect(min(x, x + step * 4), y, 6, 2), faded(text, 200))

    def frame(self, painter: QPainter, band: Band) -> None:
        """A frame round a stretch that is taken hold of."""
        painter.setPen(QPen(self._sprites.selection(), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(self.scene.band_rect(band)).adjusted(1, 1, -1, -1))

    def ghost(self, painter: QPainter, band: Band) -> None:
        """A stretch that is being drawn or dragged."""
        painter.fillRect(self.scene.band_rect(band), faded(self._sprites.selection(), 60))
        self.frame(painter, band)

    # -- who was there

    def _presence(self, painter: QPainter, rect: QRect, number: int, there: list[Band]) -> None:
        """A faint bar where somebody was there; where not, the row is shaded."""
        if not there:
            return
        scene, colours = self.scene, theme.current()
        row = QRect(scene.viewport.x(0), scene.row_y(number), 0, ROW - 1)
        row.setRight(scene.clamped(0, scene.length)[1])
        row &= scene.rows_area & rect
        painter.save()
        painter.setClipRect(row)
        painter.fillRect(row, faded(colours.colour("surround" if colours.name == "dark" else "line"), 150))
        for band in there:
            place = scene.band_rect(band)
            painter.fillRect(place, colours.colour("panel"))
            line = QRect(place.left(), place.bottom() - _THIN + 1, place.width(), _THIN)
            self._bar(painter, rect, line, band.kind == "heard")
        painter.restore()

    def _bar(self, painter: QPainter, rect: QRect, line: QRect, is_heard: bool) -> None:
        """Solid for who is seen, dashed for who is only heard."""
        colour = faded(theme.current().colour("faint"), 120)
        if not is_heard:
            painter.fillRect(line, colour)
            return
        offset, period = self.scene.viewport.offset, 2 * _DASH
        first = (max(line.left(), rect.left() - period) + offset) // period * period - offset
        for x in range(first, min(line.right(), rect.right()) + 1, period):
            painter.fillRect(QRect(x, line.top(), _DASH, line.height()) & line, colour)

    # -- what cannot be coded

    def _uncodable(self, painter: QPainter, rect: QRect, band: Band) -> None:
        stretch = self.scene.band_rect(band)
        colours, part = theme.current(), stretch & rect
        painter.fillRect(part, faded(colours.colour("window"), 150))
        painter.fillRect(part, self._sprites.hatch(faded(colours.colour("faint"), 70)))
        if not band.row:
            self._label(painter, rect, band)

    def _label(self, painter: QPainter, rect: QRect, band: Band) -> None:
        """The words at the start of a stretch, when they fit into it; the tooltip has them always."""
        colours, viewport = theme.current(), self.scene.viewport
        painter.setFont(font(theme.CAPTION))
        x, width = viewport.x(band.start_us) + 4, painter.fontMetrics().horizontalAdvance(band.label) + 8
        fits = x + width < viewport.x(band.stop_us) - 4
        if band.label and fits and rect.left() - width < x <= rect.right():
            patch = QRect(x, RULER + 1, width, STRIP - 2)
            painter.fillRect(patch, colours.colour("panel"))
            painter.setPen(colours.colour("faint"))
            painter.drawText(patch, Qt.AlignmentFlag.AlignCenter, band.label)

    def _hint(self, painter: QPainter, rect: QRect) -> None:
        """What one can do here, as long as nothing is done."""
        place = QRect(8, RULER, self.scene.viewport.width - 16, STRIP)
        if rect.top() < place.bottom() < self.scene.height - BAR:
            painter.setFont(font(theme.CAPTION))
            painter.setPen(theme.current().colour("faint"))
            words = _("Drag here: not codable for everybody. In a row: for that person.")
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def edge_of(scene: Scene, x: int, grip: int) -> tuple[Band, str] | None:
    """The edge of the stretch that is taken hold of, at a pixel."""
    band = next((b for b in scene.bands if b.id and b.id == scene.band), None)
    if band is None:
        return None
    for edge, us in (("start", band.start_us), ("stop", band.stop_us)):
        if abs(scene.viewport.x(us) - x) <= grip:
            return band, edge
    return None


def band_at(scene: Scene, x: int, y: int) -> Band | None:
    """The stretch of the kind that is being drawn, at a place; one of a row before one of all."""
    kinds = {"presence": PRESENT, "uncodable": ("uncodable",)}.get(scene.mode, ())
    us, number = scene.viewport.us(x), scene.row_at(y)
    row = scene.rows[number].id if number is not None else ""
    found = [b for b in scene.bands if b.id and b.kind in kinds and b.start_us <= us < b.stop_us]
    own = [b for b in found if b.row and b.row == row]
    return next(iter(own or [b for b in found if not b.row]), None)

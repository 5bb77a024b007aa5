"""What lies over the timeline and moves: the playhead, and what shows while one drags."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.timeline_scene import BAR, HANDLE, RULER, Scene
from observer.ui.timeline_sprites import faded, font


def paint_playhead(painter: QPainter, scene: Scene) -> None:
    """The line at the moment that the film is at, with a handle in the ruler."""
    x = scene.viewport.x(scene.playhead)
    if not -HANDLE <= x <= scene.viewport.width + HANDLE:
        return
    accent = theme.current().colour("accent")
    painter.fillRect(QRect(x, RULER - 6, 2, max(0, scene.height - BAR - RULER + 6)), accent)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    shape = [(-5, -17), (7, -17), (7, -8), (1, -1), (-5, -8)]
    painter.drawPolygon(QPolygonF([QPointF(x + dx, RULER + dy) for dx, dy in shape]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_nothing_yet(painter: QPainter, scene: Scene) -> None:
    """What a timeline without items says."""
    text, middle = _("What you code appears here."), Qt.AlignmentFlag.AlignCenter
    painter.setFont(font(theme.BODY))
    metrics = painter.fontMetrics()
    patch = QRect(0, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 8)
    patch.moveCenter(scene.rows_area.center())
    painter.fillRect(patch, theme.current().colour("panel"))
    painter.setPen(theme.current().colour("faint"))
    painter.drawText(scene.rows_area, middle, text)


def paint_guide(painter: QPainter, scene: Scene, us: int, snapped: bool) -> None:
    """The time of what is dragged, in the ruler; with a line through all rows when it sits on an edge."""
    x, selection = scene.viewport.x(us), theme.current().colour("selection")
    if snapped:
        painter.setPen(QPen(selection, 1, Qt.PenStyle.DashLine))
        painter.drawLine(x, RULER, x, scene.height - BAR)
    painter.setFont(font(theme.CAPTION, QFont.Weight.DemiBold))
    text = clock(us)
    width = painter.fontMetrics().horizontalAdvance(text) + 12
    left = min(max(2, x - width // 2), max(2, scene.viewport.width - width - 2))
    chip = QRect(left, 3, width, RULER - 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(selection)
    painter.drawRoundedRect(chip, 4, 4)
    painter.setPen(QColor("white"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_rubber_band(painter: QPainter, rect: QRect) -> None:
    """The rectangle that is drawn round items to select them."""
    selection = theme.current().colour("selection")
    painter.fillRect(rect, faded(selection, 40))
    painter.setPen(selection)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)

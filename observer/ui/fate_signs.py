"""The signs by which two coders, and what became of their marks, are told apart without colour.

The first coder is the upper place, the second the lower one; what is there is filled, what is missing is a ring; two
that belong together are joined by a line.
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from observer.ui import theme
from observer.ui.agreement_items import Fate

HIGH, WIDE = 20.0, 10.0
_RADIUS = 3.5


def draw_fate(painter: QPainter, box: QRectF, fate: Fate, ink: QColor) -> None:
    """Draw the sign of a fate in the middle of `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x, y = box.center().x(), box.center().y()
    upper, lower = QPointF(x, y - HIGH / 2 + _RADIUS + 0.5), QPointF(x, y + HIGH / 2 - _RADIUS - 0.5)
    painter.setPen(QPen(ink, 1.4))
    if fate in (Fate.MATCHED, Fate.DIFFERENT):
        pen = QPen(ink, 1.4, Qt.PenStyle.SolidLine if fate is Fate.MATCHED else Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(upper + QPointF(0, _RADIUS), lower - QPointF(0, _RADIUS))
        painter.setPen(QPen(ink, 1.4))
    for place, is_there in ((upper, fate is not Fate.ONLY2), (lower, fate is not Fate.ONLY1)):
        painter.setBrush(ink if is_there else Qt.BrushStyle.NoBrush)
        if fate is Fate.DIFFERENT and place is lower:
            painter.drawRect(QRectF(place.x() - 3, place.y() - 3, 6, 6))
        else:
            painter.drawEllipse(place, _RADIUS, _RADIUS)
    painter.restore()


def fate_icon(fate: Fate, colour: str = "text") -> QIcon:
    """The sign as an icon, sharp on screens of one and of two dots per pixel."""
    icon = QIcon()
    for ratio in (1, 2):
        picture = QPixmap(round(HIGH) * ratio, round(HIGH) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_fate(painter, QRectF(0, 0, HIGH, HIGH), fate, theme.current().colour(colour))
        painter.end()
        icon.addPixmap(picture)
    return icon

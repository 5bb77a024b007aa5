"""Small helpers of the painter: colours, soft shapes, limbs."""

from __future__ import annotations

from itertools import pairwise
from math import atan2, cos, hypot, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen, QRadialGradient

Point = tuple[float, float]


def colour(name: str, alpha: int = 255) -> QColor:
    """A colour by its hexadecimal name."""
    made = QColor(name)
    made.setAlpha(alpha)
    return made


def darker(name: str, part: float) -> QColor:
    """A colour with `part` of its light; above 1 it is lighter."""
    made = QColor(name)
    return QColor(*(min(round(value * part), 255) for value in (made.red(), made.green(), made.blue())))


def fill(painter: QPainter, path: QPainterPath, brush: QColor | QBrush) -> None:
    """Fill a path, without a line round it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawPath(path)


def line(painter: QPainter, path: QPainterPath, ink: QColor, width: float) -> None:
    """Draw a line along a path, with round ends."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)


def oval(painter: QPainter, x: float, y: float, wide: float, high: float, brush: QColor | QBrush) -> None:
    """Fill an ellipse with half axes `wide` and `high`."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawEllipse(QPointF(x, y), wide, high)


def box(painter: QPainter, x: float, y: float, wide: float, high: float, round_: float, brush: QColor | QBrush) -> None:
    """Fill a rectangle with rounded corners."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(QRectF(x, y, wide, high), round_, round_)


def upright(top: float, bottom: float, *stops: QColor) -> QBrush:
    """Colours from top to bottom."""
    made = QLinearGradient(0, top, 0, bottom)
    for n, stop in enumerate(stops):
        made.setColorAt(n / (len(stops) - 1), stop)
    return QBrush(made)


def glow(x: float, y: float, radius: float, name: str, alpha: int) -> QBrush:
    """Light that fades out from a point."""
    made = QRadialGradient(x, y, radius)
    made.setColorAt(0, colour(name, alpha))
    made.setColorAt(0.5, colour(name, round(alpha * 0.36)))
    made.setColorAt(1, colour(name, 0))
    return QBrush(made)


def shape(*points: Point, closed: bool = True, tension: float = 1.0) -> QPainterPath:
    """A smooth curve through points."""
    path, count = QPainterPath(QPointF(*points[0])), len(points)
    for n in range(count if closed else count - 1):
        before = points[n - 1] if closed or n else points[0]
        here, there = points[n], points[(n + 1) % count]
        beyond = points[(n + 2) % count] if closed or n + 2 < count else there
        k = tension / 6
        path.cubicTo(
            here[0] + (there[0] - before[0]) * k, here[1] + (there[1] - before[1]) * k,
            there[0] - (beyond[0] - here[0]) * k, there[1] - (beyond[1] - here[1]) * k,
            *there,
        )  # fmt: skip
    return path


def limb(points: list[Point], radii: list[float]) -> QPainterPath:
    """A limb through points, as thick at each as its radius, with round ends. To be filled, not outlined."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    joints = list(zip(points, radii, strict=True))
    for point, radius in joints:
        path.addEllipse(QPointF(*point), radius, radius)
    for (a, ra), (b, rb) in pairwise(joints):
        length = max(hypot(b[0] - a[0], b[1] - a[1]), 0.01)
        nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
        # Clockwise as the circles are: where they lie over each other, the winding adds up.
        path.moveTo(a[0] - nx * ra, a[1] - ny * ra)
        path.lineTo(b[0] - nx * rb, b[1] - ny * rb)
        path.lineTo(b[0] + nx * rb, b[1] + ny * rb)
        path.lineTo(a[0] + nx * ra, a[1] + ny * ra)
        path.closeSubpath()
    return path


def bent(a: Point, elbow: Point, b: Point, steps: int = 7) -> list[Point]:
    """Points from a to b round an elbow that is not sharp."""
    points = []
    for n in range(steps + 1):
        t = n / steps
        # Half the curve, half the corner: an arm has an elbow, but a sleeve rounds it.
        curve = [(1 - t) ** 2 * a[i] + 2 * t * (1 - t) * elbow[i] + t**2 * b[i] for i in (0, 1)]
        u = t * 2
        corner = [a[i] + (elbow[i] - a[i]) * u if u < 1 else elbow[i] + (b[i] - elbow[i]) * (u - 1) for i in (0, 1)]
        points.append((0.35 * curve[0] + 0.65 * corner[0], 0.35 * curve[1] + 0.65 * corner[1]))
    return points


def turned(x: float, y: float, angle: float) -> Point:
    """A point turned round the origin (radians)."""
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def direction(a: Point, b: Point) -> float:
    """The angle from a to b (radians)."""
    return atan2(b[1] - a[1], b[0] - a[0])

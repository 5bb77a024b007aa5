"""The shapes that tell positive, negative and neutral apart without colour, and colours that can be seen.

Positive is filled and points up, negative is an outline that points down, neutral is small; a moment is a
pointed or round shape, a period a bar.
"""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from observer.coding.codebook import Kind, Valence
from observer.ui import theme

LEAST_CONTRAST = 3.0  # of a mark against what is behind it (WCAG 2.1, 1.4.11)


@lru_cache(maxsize=512)
def readable(colour: str, ground: str, least: float = LEAST_CONTRAST) -> QColor:
    """`colour` made lighter or darker until it has `least` contrast with `ground`; the hue stays."""
    shown, behind = QColor(colour), QColor(ground)
    step = 0.02 if _luminance(behind) < 0.2 else -0.02
    hue, saturation, lightness = shown.hslHueF(), shown.hslSaturationF(), shown.lightnessF()
    while contrast(shown, behind) < least and 0.0 < lightness + step < 1.0:
        lightness += step
        shown = QColor.fromHslF(max(hue, 0.0), saturation, lightness)
    return shown


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, from 1 (none) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blend(over: str, under: str, share: float) -> QColor:
    """The colour of `over` laid on `under` so thinly that `share` of it (0 to 1) shows."""
    a, b = QColor(over), QColor(under)
    pairs = ((a.redF(), b.redF()), (a.greenF(), b.greenF()), (a.blueF(), b.blueF()))
    return QColor.fromRgbF(*(share * x + (1 - share) * y for x, y in pairs))


def draw_mark(painter: QPainter, box: QRectF, valence: Valence, kind: Kind, colour: QColor) -> None:
    """Draw the shape of a valence and a kind in `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush if valence is Valence.NEGATIVE else colour)
    if kind is Kind.STATE:
        _draw_bar(painter, box, valence)
    elif valence is Valence.NEUTRAL:
        radius = min(box.width(), box.height()) * 0.26
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.center(), radius, radius)
    else:
        _draw_triangle(painter, box.adjusted(1, 1.5, -1, -1.5), valence is Valence.POSITIVE)
    painter.restore()


def _draw_triangle(painter: QPainter, box: QRectF, is_up: bool) -> None:
    base, tip = (box.bottom(), box.top()) if is_up else (box.top(), box.bottom())
    corners = [QPointF(box.left(), base), QPointF(box.right(), base), QPointF(box.center().x(), tip)]
    painter.drawPolygon(QPolygonF(corners))


def _draw_bar(painter: QPainter, box: QRectF, valence: Valence) -> None:
    height = box.height() * (0.2 if valence is Valence.NEUTRAL else 0.55)
    bar = QRectF(box.left() + 0.75, box.center().y() - height / 2, box.width() - 1.5, height)
    painter.drawRoundedRect(bar, 1.5, 1.5)
    if valence is Valence.NEGATIVE:
        painter.setClipRect(bar)
        painter.setPen(QPen(painter.pen().color(), 1))
        x = bar.left() - bar.height()
        while x < bar.right():
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x + bar.height(), bar.top()))
            x += 3.5


def mark_icon(valence: Valence, kind: Kind, colour: QColor, size: int = 16) -> QIcon:
    """The shape as an icon, sharp on screens of one and of two dots per pixel."""
    icon = QIcon()
    for ratio in (1, 2):
        picture = QPixmap(size * ratio, size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_mark(painter, QRectF(1, 1, size - 2, size - 2), valence, kind, colour)
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # its colour has a meaning: it stays as it is
            icon.addPixmap(picture, mode)
    return icon


class MarkSign(QWidget):
    """The shape of a valence and a kind, as a small picture beside a word."""

    def __init__(self, valence: Valence, kind: Kind = Kind.POINT, size: int = 14, parent: QWidget | None = None):
        super().__init__(parent)
        self._valence, self._kind, self._colour = valence, kind, ""
        self.setFixedSize(QSize(size, size))

    def show_mark(self, valence: Valence, kind: Kind, colour: str = "") -> None:
        """Draw another shape; `colour` is that of its dimension, or that of text."""
        self._valence, self._kind, self._colour = valence, kind, colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        shown = theme.current()
        colour = readable(self._colour, shown.panel) if self._colour else QColor(shown.text)
        draw_mark(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._valence, self._kind, colour)


def key_text(key: str) -> str:
    """A key as written on its cap: `cu` is "c u", `Ce` is "⇧C e"."""
    return " ".join(f"⇧{letter}" if letter.isupper() else letter for letter in key)


def cap_width(text: str, font: QFont) -> float:
    """How wide a key cap with this text is, in pixels."""
    return max(16.0, QFontMetricsF(font).horizontalAdvance(text) + 8)


def draw_cap(painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor, edge: QColor) -> None:
    """Draw a key cap."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def small(font: QFont, pixels: int = theme.CAPTION, bold: bool = False) -> QFont:
    """`font` in another size."""
    other = QFont(font)
    other.setPixelSize(pixels)
    if bold:
        other.setWeight(QFont.Weight.DemiBold)
    return other


def fold_lines(text: str, font: QFont, width: float, most: int) -> list[str]:
    """`text` in at most `most` lines of `width` pixels; what does not fit ends in an ellipsis."""
    measure = QFontMetricsF(font)
    lines: list[str] = []
    rest = text.split()
    while rest:
        n = len(rest)
        while n > 1 and measure.horizontalAdvance(" ".join(rest[:n])) > width:
            n -= 1
        if len(lines) == most - 1:
            n = len(rest)
        lines.append(measure.elidedText(" ".join(rest[:n]), Qt.TextElideMode.ElideRight, width))
        rest = rest[n:]
    return lines or [""]

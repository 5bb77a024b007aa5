"""The signs of consent: each state has a shape of its own, so that it is told without colour."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from observer.coding.consent import Standing, State
from observer.coding.words import word
from observer.i18n import _
from observer.ui import theme

SIZE = 16

# In the order in which they ask for attention; what stands for several people or answers is the first that there is.
LIGHTS = (
    State.WITHDRAWN,
    State.NO,
    State.EXPIRED,
    State.ASK_AGAIN,
    State.SIGNATURE_MISSING,
    State.SIGNERS_UNKNOWN,
    State.AUTHORITY_UNKNOWN,
    State.YES,
    State.NOT_ASKED,
)
_SHORT = {
    State.SIGNATURE_MISSING: lambda: _("partly signed"),
    State.ASK_AGAIN: lambda: _("ask again"),
    State.SIGNERS_UNKNOWN: lambda: _("who signs?"),
    State.AUTHORITY_UNKNOWN: lambda: _("whose authority?"),
}


def short_word(state: State) -> str:
    """A state in one or two words, for a cell."""
    return _SHORT[state]() if state in _SHORT else word(state)


def counted(standings: dict[tuple[str, str], Standing], most: int = len(LIGHTS)) -> str:
    """How many answers there are in each state, without those that were not asked; a word when all are in one state;
    of more than `most` states the first ones, and dots."""
    found = [how.state for how in standings.values()]
    if len(set(found)) == 1:
        return short_word(found[0])
    said = [f"{found.count(one)} {short_word(one)}" for one in LIGHTS if one in found and one is not State.NOT_ASKED]
    return " · ".join([*said[:most], *(["…"] if len(said) > most else [])]) or short_word(State.NOT_ASKED)


def light(standings: dict[tuple[str, str], Standing]) -> State:
    """The state that stands for all answers of somebody."""
    found = {how.state for how in standings.values()}
    return next((one for one in LIGHTS if one in found), State.NOT_ASKED)


def sign(state: State) -> QIcon:
    """The sign of a state, sharp on screens of one and of two dots per pixel."""
    icon = QIcon()
    for ratio in (1, 2):
        picture = QPixmap(SIZE * ratio, SIZE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _DRAWN.get(state, _unknown)(painter, theme.current().colour("text"), theme.current().colour("panel"))
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # the same when it is chosen: it is no control
            icon.addPixmap(picture, mode)
    return icon


_BOX = QRectF(2, 2, SIZE - 4, SIZE - 4)


def _line(painter: QPainter, ink: QColor, *points: tuple[float, float], width: float = 2.0) -> None:
    pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _ring(painter: QPainter, ink: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
    painter.setPen(QPen(ink, 1.6, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_BOX)


def _yes(painter: QPainter, ink: QColor, paper: QColor) -> None:
    """A full disc with a tick."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(_BOX)
    _line(painter, paper, (5, 8.5), (7.2, 10.7), (11, 5.8))


def _no(painter: QPainter, ink: QColor, paper: QColor) -> None:
    """A full square with a cross."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRect(_BOX)
    _line(painter, paper, (5.2, 5.2), (10.8, 10.8))
    _line(painter, paper, (10.8, 5.2), (5.2, 10.8))


def _withdrawn(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """An empty square that is struck through."""
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(_BOX)
    _line(painter, ink, (1.5, 14.5), (14.5, 1.5))


def _not_asked(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """A dotted ring."""
    _ring(painter, ink, Qt.PenStyle.DotLine)


def _partly(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """A ring of which the left half is full."""
    _ring(painter, ink)
    painter.setBrush(ink)
    painter.drawChord(_BOX, 90 * 16, 180 * 16)


def _ended(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """An hourglass."""
    painter.setPen(QPen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(3, 2), QPointF(13, 2), QPointF(3, 14), QPointF(13, 14)]))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(8, 8), QPointF(3, 14), QPointF(13, 14)]))


def _again(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """A clock."""
    _ring(painter, ink)
    _line(painter, ink, (8, 4.5), (8, 8), (10.8, 9.6), width=1.6)


def _unknown(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    """A triangle with a stroke: somebody has to find something out."""
    painter.setPen(QPen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([QPointF(8, 2), QPointF(14.5, 14), QPointF(1.5, 14)]))
    _line(painter, ink, (8, 6.5), (8, 9.5), width=1.6)
    _line(painter, ink, (8, 11.8), (8, 11.9), width=1.6)


_DRAWN: dict[State, Callable[[QPainter, QColor, QColor], None]] = {
    State.YES: _yes,
    State.NO: _no,
    State.WITHDRAWN: _withdrawn,
    State.NOT_ASKED: _not_asked,
    State.SIGNATURE_MISSING: _partly,
    State.EXPIRED: _ended,
    State.ASK_AGAIN: _again,
}

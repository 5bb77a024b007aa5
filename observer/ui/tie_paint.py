"""How codings under each other are painted: lanes, marks, ties, and rings where one is missing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from observer.coding.codebook import Kind
from observer.ui import theme
from observer.ui.agreement_items import Fate, Moment
from observer.ui.marks import blend, draw_mark, readable, small
from observer.ui.tie_places import LABELS, RULER, SIZE, foot, lane
from observer.ui.timeline_ruler import ticks

if TYPE_CHECKING:
    from observer.ui.tie_view import TieView


def paint(view: "TieView", area: QRect) -> None:
    """Paint what of the view lies in an area."""
    painter, shown = QPainter(view), theme.current()
    painter.setClipRect(area)
    painter.fillRect(view.rect(), shown.colour("panel"))
    painter.setClipRect(area & QRect(LABELS, 0, view.width(), view.height()))
    _lanes(view, painter)
    seen = view.seen()
    for moment in seen:
        _tie(view, painter, moment)
    for moment in seen:
        _marks(view, painter, moment)
    x = LABELS + view.viewport.x(view.now_us)
    painter.fillRect(QRectF(x, 0, 1.5, view.height()), shown.colour("accent"))
    top = max(view.visibleRegion().boundingRect().top(), 0)  # the ruler stays in sight when it is scrolled
    _ruler(view, painter, top)
    painter.setClipRect(area)
    _labels(view, painter, top)


def _lanes(view: "TieView", painter: QPainter) -> None:
    shown, high = theme.current(), view.row_height
    for n, _row in enumerate(view.rows):
        top = RULER + n * high
        for coder, _name in enumerate(view.names.all):
            line = QRectF(LABELS, top + lane(coder), view.width(), 1)
            painter.fillRect(line, blend(shown.line, shown.panel, 0.55))
        painter.fillRect(QRectF(LABELS, top + high - 1, view.width(), 1), shown.colour("line"))


def _tie(view: "TieView", painter: QPainter, moment: Moment) -> None:
    shown = theme.current()
    is_chosen, is_agreed = moment.id == view.chosen_id, moment.fate is Fate.MATCHED
    ink = shown.colour("selection") if is_chosen else blend(shown.text, shown.panel, 0.55)
    style = Qt.PenStyle.SolidLine if is_agreed else Qt.PenStyle.DotLine
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for one, above, other, below in view.joined(moment):
        painter.setPen(QPen(ink, 2 if is_chosen else 1.2, style))
        if one.is_state and other.is_state:
            band = [above.bottomLeft(), above.bottomRight(), below.topRight(), below.topLeft()]
            painter.setPen(QPen(ink, 1, style))
            painter.setBrush(blend(shown.text, shown.panel, 0.1) if is_agreed else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(QPolygonF(band))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.drawLine(foot(above, one, above.bottom()), foot(below, other, below.top()))


def _marks(view: "TieView", painter: QPainter, moment: Moment) -> None:
    shown = theme.current()
    is_chosen, is_agreed = moment.id == view.chosen_id, moment.fate is Fate.MATCHED
    boxes = view.boxes(moment)
    for _coder, mark, box in boxes:
        colour = readable(mark.colour or shown.faint, shown.panel)
        if (is_agreed or view.is_quiet) and not is_chosen:
            colour = blend(colour.name(), shown.panel, 0.62)
        if is_chosen or (not is_agreed and not view.is_quiet):
            _light(painter, box, is_chosen)
        draw_mark(painter, box, mark.valence, Kind.STATE if mark.is_state else Kind.POINT, colour)
    if not is_agreed and (is_chosen or not view.is_quiet):
        missing = [n for n, mark in enumerate(moment.places) if mark is None and n < len(view.names.all)]
        for coder, mark, box in boxes:
            if mark is next(iter(moment.marks)):
                for other in missing:
                    _missing(painter, box, lane(other) - lane(coder))


def _light(painter: QPainter, box: QRectF, is_chosen: bool) -> None:
    """A frame around what stands alone, or is chosen."""
    shown = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(shown.colour("selection" if is_chosen else "text"), 2 if is_chosen else 1))
    painter.setBrush(blend(shown.selection, shown.panel, 0.28) if is_chosen else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(-3.5, -3.5, 3.5, 3.5), 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _missing(painter: QPainter, box: QRectF, down: int) -> None:
    """A small ring where another coder has nothing, so many pixels below the box."""
    x = box.center().x() if box.width() <= SIZE else box.left() + 3
    painter.setPen(QPen(theme.current().colour("faint"), 1, Qt.PenStyle.DotLine))
    painter.drawEllipse(QPointF(x, box.center().y() + down), 4.5, 4.5)


def _ruler(view: "TieView", painter: QPainter, top: int) -> None:
    shown, viewport = theme.current(), view.viewport
    painter.fillRect(QRectF(LABELS, top, view.width(), RULER), shown.colour("window"))
    painter.setFont(small(view.font()))
    painter.setPen(shown.colour("faint"))
    for tick in ticks(*viewport.span, viewport.us_per_px):
        x, high = LABELS + viewport.x(tick.us), 8 if tick.text else 4
        painter.fillRect(QRectF(x, top + RULER - high, 1, high), shown.colour("line"))
        if tick.text:
            painter.drawText(QPointF(x + 4, top + RULER - 7), tick.text)
    painter.fillRect(QRectF(LABELS + viewport.x(view.now_us), top, 1.5, RULER), shown.colour("accent"))


def _labels(view: "TieView", painter: QPainter, top: int) -> None:
    shown, high = theme.current(), view.row_height
    painter.fillRect(QRectF(0, 0, LABELS, view.height()), shown.colour("panel"))
    for n, row in enumerate(view.rows):
        y = RULER + n * high
        painter.setFont(small(view.font(), theme.BODY))
        painter.setPen(shown.colour("text"))
        room = LABELS - 12 - 46
        words = QFontMetricsF(painter.font()).elidedText(row.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(12, y, room, high - 1), Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(small(view.font()))
        painter.setPen(shown.colour("faint"))
        wide = 40 if row.label else LABELS - 24
        for coder, name in enumerate(view.names.all):
            text = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, wide)
            box = QRectF(LABELS - 6 - wide, y + lane(coder) - 8, wide, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        painter.fillRect(QRectF(0, y + high - 1, LABELS, 1), shown.colour("line"))
    painter.fillRect(QRectF(0, top, LABELS, RULER), shown.colour("window"))
    painter.fillRect(QRectF(LABELS - 1, 0, 1, view.height()), shown.colour("line"))
    if view.hasFocus():
        painter.setPen(QPen(shown.colour("selection"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, top + 0.5, view.width() - 1, view.visibleRegion().boundingRect().height() - 1))

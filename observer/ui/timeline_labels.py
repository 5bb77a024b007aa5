"""The column at the left of the timeline: the names of the rows, with the ratings of the whole session."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from observer.coding.codebook import Kind
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import draw_mark, fold_lines, readable
from observer.ui.timeline_flags import paint_values, value_places
from observer.ui.timeline_items import RatingFlag, Row
from observer.ui.timeline_scene import LABELS, ROW, RULER, STRIP, TRACK, Scene
from observer.ui.timeline_sprites import faded, font

_LEFT, _RIGHT = 12, 8  # margins
_NAME, _BELOW, _LINE = 18, 13, 15  # heights: a name that has ratings below it; those; a line of two


def paint_labels(painter: QPainter, rect: QRect, scene: Scene) -> None:
    """The column, in the widget's own coordinates."""
    colours = theme.current()
    painter.fillRect(QRect(0, 0, LABELS, scene.height) & rect, colours.colour("panel"))
    painter.fillRect(QRect(0, 0, LABELS, RULER) & rect, colours.colour("window"))
    painter.save()
    painter.setClipRect(QRect(0, scene.rows_top, LABELS, scene.rows_height), Qt.ClipOperation.IntersectClip)
    for number, row in scene.rows_in(rect):
        _paint_row(painter, row, scene.row_y(number), scene.ratings_of(row.id))
    painter.restore()
    for top, height, words in _tracks(scene):
        painter.setFont(font(theme.CAPTION))
        painter.setPen(colours.colour("faint"))
        where = QRect(_LEFT, top, LABELS - _LEFT - _RIGHT, height)
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, text)
    for y in (RULER, scene.rows_top, *(y for y in (scene.rows_bottom, scene.sound_top) if y < scene.height)):
        painter.fillRect(QRect(0, y - 1 if y <= scene.rows_top else y, LABELS, 1), colours.colour("line"))
    painter.fillRect(QRect(LABELS - 1, 0, 1, scene.height), colours.colour("line"))


def _tracks(scene: Scene) -> list[tuple[int, int, str]]:
    """What lies above and below the rows: where, how high, and what it is called."""
    found = []
    if scene.comments_top > RULER:
        found.append((RULER, STRIP, _("Not codable")))
    if scene.comments:
        found.append((scene.comments_top, TRACK, _("Comments")))
    if scene.segments:
        found.append((scene.ratings_top, TRACK, _("Ratings of segments")))
    if scene.stills_height:
        found.append((scene.rows_bottom, scene.stills_height, _("Pictures")))
    if scene.sound_height:
        found.append((scene.sound_top, scene.sound_height, _("Sound")))
    return found


def _paint_row(painter: QPainter, row: Row, y: int, ratings: list[RatingFlag]) -> None:
    colours, left = theme.current(), name_left(row)
    if row.initials:
        _paint_chip(painter, row.initials, y)
    elif row.colour:
        _paint_sign(painter, row, y)
    painter.setFont(font(theme.BODY))
    painter.setPen(colours.colour("text"))
    shown = rating_places(row, y, ratings)
    room = LABELS - _RIGHT - left
    if shown or elided(row) == row.label:
        where = QRect(left, y + (1 if shown else 0), room, _NAME if shown else ROW - 1)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, elided(row))
    else:
        for n, words in enumerate(fold_lines(row.label, painter.font(), room, 2)):
            painter.drawText(QRect(left, y + 1 + n * _LINE, room, _LINE), Qt.AlignmentFlag.AlignVCenter, words)
    paint_values(painter, _below(row, y), [rating for _place, rating in shown])
    painter.fillRect(QRect(0, y + ROW - 1, LABELS, 1), faded(colours.colour("line"), 150))


def _paint_chip(painter: QPainter, initials: str, y: int) -> None:
    colours, chip = theme.current(), QRect(_LEFT, y + 3, _chip_width(initials), 24)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.colour("raised"))
    painter.drawRoundedRect(chip, 12, 12)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(font(theme.CAPTION, QFont.Weight.DemiBold))
    painter.setPen(colours.colour("text"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, initials)


def _paint_sign(painter: QPainter, row: Row, y: int) -> None:
    """The shape of an indicator, or the colour of a dimension."""
    colour = readable(row.colour, theme.current().panel)
    if row.valence is not None:
        kind = Kind.STATE if row.is_state else Kind.POINT
        draw_mark(painter, QRectF(_LEFT, y + 8, 15, 15), row.valence, kind, colour)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(_LEFT, y + 10, 11, 11), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def name_left(row: Row) -> int:
    """Where the name of a row begins."""
    if row.initials:
        return _LEFT + _chip_width(row.initials) + 8
    return _LEFT + (23 if row.valence is not None else 19) if row.colour else _LEFT


def _chip_width(initials: str) -> int:
    return max(32, QFontMetrics(font(theme.CAPTION, QFont.Weight.DemiBold)).horizontalAdvance(initials) + 12)


def elided(row: Row) -> str:
    """The name of a row as far as it fits into the column."""
    room = LABELS - _RIGHT - name_left(row)
    return QFontMetrics(font(theme.BODY)).elidedText(row.label, Qt.TextElideMode.ElideRight, room)


def _below(row: Row, y: int) -> QRect:
    left = name_left(row)
    return QRect(left, y + _NAME - 1, LABELS - _RIGHT - left, _BELOW)


def rating_places(row: Row, y: int, ratings: list[RatingFlag]) -> list[tuple[QRect, RatingFlag]]:
    """Where the ratings of a row stand, as many as fit, when the row begins at `y`."""
    return value_places(_below(row, y), ratings)


def rating_at(scene: Scene, at: QPoint) -> RatingFlag | None:
    """The rating at a place in the column, in the widget's own coordinates."""
    number = scene.row_at(at.y())
    if number is None:
        return None
    row = scene.rows[number]
    places = rating_places(row, scene.row_y(number), scene.ratings_of(row.id))
    return next((rating for place, rating in places if place.contains(at)), None)

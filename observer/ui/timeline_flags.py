"""The thin tracks above the rows: comments on moments, and ratings of segments."""

from bisect import bisect_left
from itertools import groupby

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPolygonF

from observer.ui import theme
from observer.ui.marks import readable
from observer.ui.timeline_items import CommentFlag, RatingFlag
from observer.ui.timeline_scene import TRACK, Scene
from observer.ui.timeline_sprites import font

WIDTH = 9  # pixels of a flag
_LONGEST = 220  # pixels of the words beside it
_SQUARE = 7
_Middle = Qt.AlignmentFlag.AlignVCenter


def paint_comments(painter: QPainter, rect: QRect, scene: Scene) -> None:
    """A flag for each comment, with its first words where there is room."""
    top, comments = scene.comments_top, scene.comments
    if not comments or not top <= rect.bottom() or rect.top() >= top + TRACK:
        return
    viewport, text = scene.viewport, theme.current().colour("text")
    painter.setFont(font(theme.CAPTION))
    first = bisect_left(comments, viewport.us(rect.left() - _LONGEST - WIDTH), key=lambda c: c.us)
    last = bisect_left(comments, viewport.us(rect.right() + WIDTH), key=lambda c: c.us)
    for n in range(first, last):
        x = viewport.x(comments[n].us)
        after = viewport.x(comments[n + 1].us) if n + 1 < len(comments) else x + _LONGEST
        if after == x:  # the last of those at one pixel stands for all
            continue
        painter.fillRect(QRect(x, top + 4, 1, TRACK - 7), text)
        shape = QPolygonF([QPointF(x + 1, top + 4), QPointF(x + WIDTH - 1, top + 7), QPointF(x + 1, top + 10)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(text)
        painter.drawPolygon(shape)
        room = min(after - x - WIDTH - 8, _LONGEST - WIDTH)
        if room >= 40:
            painter.setPen(theme.current().colour("faint"))
            words = painter.fontMetrics().elidedText(comments[n].text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRect(x + WIDTH + 3, top, room, TRACK - 1), _Middle, words)


def paint_ratings(painter: QPainter, rect: QRect, scene: Scene) -> None:
    """A bracket for each segment that was rated, with the ratings where there is room."""
    top, groups = scene.ratings_top, segments(scene.segments)
    if not groups or rect.bottom() < top or rect.top() >= top + TRACK:
        return
    faint = theme.current().colour("faint")
    for n, group in enumerate(groups):
        first, last = scene.clamped(group[0].start_us or 0, group[0].stop_us or 0)
        if last < rect.left() or first > rect.right():
            continue
        painter.fillRect(QRect(first, top + TRACK - 4, max(2, last - first), 2), faint)
        for x in (first, max(first + 1, last - 1)):
            painter.fillRect(QRect(x, top + 4, 1, TRACK - 6), faint)
        following = groups[n + 1][0].start_us if n + 1 < len(groups) else None
        until = last if following is None else min(last, scene.clamped(following, following)[0])
        x = scene.viewport.x(group[0].start_us or 0) + 4
        paint_values(painter, QRect(x, top + 1, until - x - 2, TRACK - 5), group)


def segments(ratings: list[RatingFlag]) -> list[list[RatingFlag]]:
    """The ratings of segments, those of the same segment together, in order of time."""

    def span(rating: RatingFlag) -> tuple[int, int]:
        return rating.start_us or 0, rating.stop_us or 0

    return [list(group) for _span, group in groupby(sorted(ratings, key=span), key=span)]


def value_places(place: QRect, ratings: list[RatingFlag]) -> list[tuple[QRect, RatingFlag]]:
    """Where each of some ratings stands in a line, as many as fit."""
    measure, x, found = QFontMetrics(font(theme.CAPTION)), place.left(), []
    for rating in ratings:
        width = _SQUARE + 4 + measure.horizontalAdvance(_words(rating))
        if x + width > place.right() + 1:
            break
        found.append((QRect(x, place.top(), width, place.height()), rating))
        x += width + 7
    return found


def paint_values(painter: QPainter, place: QRect, ratings: list[RatingFlag]) -> None:
    """Ratings side by side: the colour of the dimension and the value."""
    painter.setFont(font(theme.CAPTION))
    for where, rating in value_places(place, ratings):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(readable(rating.colour, theme.current().panel))
        square = QRectF(where.left(), where.center().y() - _SQUARE / 2 + 0.5, _SQUARE, _SQUARE)
        painter.drawRect(square)
        painter.setPen(theme.current().colour("text"))
        painter.drawText(where.adjusted(_SQUARE + 4, 0, 2, 0), _Middle, _words(rating))


def _words(rating: RatingFlag) -> str:
    return f"{rating.who} {rating.text}".strip()


def comment_at(scene: Scene, x: int, y: int) -> CommentFlag | None:
    """The comment whose flag stands at a place."""
    if not scene.comments or not scene.comments_top <= y < scene.comments_top + TRACK:
        return None
    near = [c for c in scene.comments if -3 <= x - scene.viewport.x(c.us) <= WIDTH + 2]
    return min(near, key=lambda c: (abs(x - 3 - scene.viewport.x(c.us)), -c.us), default=None)


def ratings_at(scene: Scene, x: int, y: int) -> list[RatingFlag]:
    """The ratings of the segments at a place on their track."""
    if not scene.ratings_top <= y < scene.rows_top:
        return []
    us = scene.viewport.us(x)
    return [r for r in scene.segments if (r.start_us or 0) <= us < (r.stop_us or 0)]

"""A frame of the film."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

from demo_film import room
from demo_film.acting import Figure
from demo_film.figures import LOOKS, draw_arms, draw_body
from demo_film.play import FATHER, MOTHER, PEOPLE, RATE, SON, WORKER


class Studio:
    """Draws frames; the room is drawn once."""

    def __init__(self, figures: dict[str, Figure]) -> None:
        self._figures = figures
        self._room = self._blank()
        with QPainter(self._room) as painter:
            _smooth(painter)
            room.draw_room(painter)
        self._table = self._blank(QImage.Format.Format_ARGB32_Premultiplied)
        self._table.fill(0)
        with QPainter(self._table) as painter:
            _smooth(painter)
            room.draw_table(painter)

    @staticmethod
    def _blank(kind: QImage.Format = QImage.Format.Format_RGB32) -> QImage:
        return QImage(room.WIDTH, room.HEIGHT, kind)

    def frame(self, number: int) -> QImage:
        """The picture at a frame."""
        image, second = self._room.copy(), number / RATE
        poses = {who: self._figures[who].at(number) for who in PEOPLE}
        with QPainter(image) as painter:
            _smooth(painter)
            room.draw_curtains(painter, second)
            room.draw_plant(painter, second)
            for who in (MOTHER, SON, FATHER, WORKER):
                draw_body(painter, LOOKS[who], poses[who])
            painter.drawImage(0, 0, self._table)
            room.draw_cups(painter, second, taken=poses[MOTHER]["cup"] > 0.5)
            for who in (MOTHER, SON, FATHER, WORKER):
                draw_arms(painter, LOOKS[who], poses[who])
            room.draw_light(painter)
        return image


def _smooth(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

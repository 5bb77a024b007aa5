"""The living room, at the end of an afternoon: what is behind the table, and the table."""

from __future__ import annotations

from math import pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from demo_film.brush import box, colour, darker, fill, glow, line, oval, shape, upright

WIDTH, HEIGHT = 1280, 720
TABLE = (640.0, 704.0, 640.0, 150.0)  # middle and half axes of the table top
CUPS = ((392, 640), (585, 580), (715, 592), (935, 640))


def draw_room(painter: QPainter) -> None:
    """What never moves."""
    painter.fillRect(0, 0, WIDTH, HEIGHT, upright(0, 520, colour("#e6cfae"), colour("#d9b98f")))
    box(painter, 0, 470, WIDTH, 250, 0, upright(470, 720, colour("#9a6f4e"), colour("#7b5539")))
    box(painter, 0, 456, WIDTH, 16, 0, colour("#f1e4cf"))
    _window(painter)
    _pictures(painter)
    _shelf(painter)
    _sofa(painter)
    _lamp(painter)
    painter.fillRect(0, 0, WIDTH, HEIGHT, glow(632, 150, 520, "#ffca7a", 66))
    painter.fillRect(0, 0, WIDTH, HEIGHT, glow(926, 170, 330, "#ffd98c", 120))


def _window(painter: QPainter) -> None:
    box(painter, 530, 36, 204, 246, 4, colour("#f6efe2"))
    frame = QRectF(542, 48, 180, 222)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(upright(48, 262, colour("#7f9bc0"), colour("#c9a9a6"), colour("#f4b06c"), colour("#f9cf8a")))
    painter.drawRect(frame)
    painter.save()
    painter.setClipRect(frame)
    oval(painter, 672, 224, 60, 60, glow(672, 224, 60, "#fff2c4", 230))
    oval(painter, 672, 224, 15, 15, colour("#fff3cf"))
    for x, y, wide in ((560, 92, 60), (640, 76, 84), (600, 130, 70)):
        box(painter, x, y, wide, 7, 3.5, colour("#fbe3c4", 120))
    for x, top, wide in ((536, 216, 46), (580, 204, 40), (618, 222, 44), (684, 212, 48)):
        house = shape((x, 280), (x, top), (x + wide / 2, top - 22), (x + wide, top), (x + wide, 280), tension=0.05)
        fill(painter, house, colour("#6d5568"))
        box(painter, x + 9, top + 14, 8, 11, 1, colour("#ffd98a"))
        box(painter, x + wide - 18, top + 32, 8, 11, 1, colour("#ffd98a", 170))
    painter.restore()
    box(painter, 628, 48, 8, 222, 0, colour("#f6efe2"))
    box(painter, 542, 122, 180, 7, 0, colour("#f6efe2"))
    box(painter, 518, 280, 228, 14, 4, colour("#fbf6ec"))
    box(painter, 690, 254, 24, 27, 4, colour("#b5654a"))


def draw_curtains(painter: QPainter, second: float) -> None:
    """Curtains that move a little, as from the heater below."""
    line(painter, shape((492, 28), (772, 28), closed=False), colour("#7a5a40"), 6)
    for side, x in ((-1, 546.0), (1, 718.0)):
        sway = 2.2 * sin(second * 2 * pi / 7.3 + side)
        outer = x + side * 44
        fill(painter, shape((x, 30), (outer, 30), (outer + side * 4 + sway, 200), (outer + sway * 1.6, 330),
                            (x - side * 2 + sway * 1.6, 330), (x + side * 8 + sway, 190), tension=0.6),
             upright(30, 330, colour("#b9765c"), colour("#a5634c")))  # fmt: skip
        for n in (1, 2, 3):
            fold = x + side * (4 + n * 10)
            line(painter, shape((fold, 34), (fold + sway, 190), (fold + sway * 1.6, 322), closed=False),
                 colour("#8d523e", 120), 2.4)  # fmt: skip


def _pictures(painter: QPainter) -> None:
    for x, y, wide, high, sky, land in (
        (318, 78, 92, 112, "#cfdad3", "#7f9c86"), (420, 104, 62, 72, "#ecd3bb", "#c07f5b"),
    ):  # fmt: skip
        box(painter, x - 7, y - 7, wide + 14, high + 14, 3, colour("#7a5639"))
        box(painter, x - 2, y - 2, wide + 4, high + 4, 1, colour("#f7f0e3"))
        box(painter, x + 6, y + 6, wide - 12, high - 12, 0, colour(sky))
        painter.save()
        painter.setClipRect(QRectF(x + 6, y + 6, wide - 12, high - 12))
        oval(painter, x + wide * 0.66, y + high * 0.34, wide * 0.12, wide * 0.12, colour("#f7e7b5"))
        oval(painter, x + wide * 0.3, y + high, wide * 0.62, high * 0.36, colour(land))
        oval(painter, x + wide * 0.9, y + high * 1.04, wide * 0.5, high * 0.32, darker(land, 0.82))
        painter.restore()


def _shelf(painter: QPainter) -> None:
    box(painter, 1004, 150, 212, 12, 2, colour("#7d5638"))
    x = 1014.0
    for n, (wide, high, name) in enumerate((
        (17, 66, "#6a8378"), (13, 58, "#c98b4a"), (20, 70, "#8d4a42"), (14, 62, "#d9c8a4"), (18, 54, "#4d6587"),
        (13, 68, "#b7a07c"), (22, 60, "#7d6a86"),
    )):  # fmt: skip
        box(painter, x, 150 - high, wide, high, 2, colour(name))
        box(painter, x + 3, 150 - high + 10 + n % 3 * 5, wide - 6, 4, 1, colour("#fff5e0", 110))
        x += wide + 1.5
    fill(painter, shape((1160, 150), (1154, 122), (1166, 104), (1184, 104), (1196, 122), (1190, 150), tension=0.7),
         colour("#d6dcd8"))  # fmt: skip
    for x, y in ((1164, 66), (1177, 54), (1190, 70)):
        line(painter, shape((1175, 106), (x + (1175 - x) * 0.3, y + 18), (x, y), closed=False), colour("#7b8a5d"), 3)
        oval(painter, x, y, 8, 8, colour("#e8c8b0"))


def _sofa(painter: QPainter) -> None:
    body = upright(330, 520, colour("#8aa197"), colour("#6d857b"))
    box(painter, 250, 334, 560, 170, 34, body)
    for x in (290, 470, 640):
        box(painter, x, 352, 166, 120, 24, upright(350, 480, colour("#9ab0a5"), colour("#7f978c")))
    box(painter, 300, 370, 86, 74, 16, colour("#d8a25c"))
    line(painter, shape((312, 384), (372, 430), closed=False), colour("#c08a47"), 3)
    line(painter, shape((372, 384), (312, 430), closed=False), colour("#c08a47"), 3)


def _lamp(painter: QPainter) -> None:
    box(painter, 922, 190, 8, 300, 4, colour("#5f4a3a"))
    fill(painter, shape((892, 196), (906, 112), (946, 112), (960, 196), tension=0.15),
         upright(112, 196, colour("#fff0c9"), colour("#f8cf83")))  # fmt: skip


def draw_plant(painter: QPainter, second: float) -> None:
    """A tall plant in the left corner; its leaves stir."""
    fill(painter, shape((16, 560), (10, 470), (84, 470), (78, 560), tension=0.3), colour("#c98f6a"))
    for n, (x, y, size) in enumerate((
        (18, 250, 46), (70, 214, 52), (8, 330, 44), (96, 300, 50), (46, 168, 44), (84, 384, 44), (20, 410, 40),
    )):  # fmt: skip
        sway = 1.8 * sin(second * 2 * pi / (5 + n * 0.7) + n)
        line(painter, shape((48, 480), (46 + (x - 46) * 0.35, (y + 480) / 2), (x + sway, y + size * 0.6), closed=False),
             colour("#5d6b43"), 4)  # fmt: skip
        side = 1 if x > 46 else -1
        fill(painter, shape((x + sway - side * size * 0.3, y + size * 0.7), (x + sway - size * 0.32, y),
                            (x + sway + side * size * 0.34, y - size * 0.5), (x + sway + size * 0.34, y + size * 0.1)),
             colour("#6f8a58" if n % 2 else "#809a63"))  # fmt: skip


def draw_table(painter: QPainter) -> None:
    """The table, and what lies on it."""
    x, y, wide, high = TABLE
    oval(painter, x, y + 4, wide, high, colour("#6b4630"))
    oval(painter, x, y, wide, high, upright(y - high, y + 40, colour("#d2a272"), colour("#b98355")))
    oval(painter, x, y + 10, wide * 0.97, high * 0.95, upright(y - high, y + 40, colour("#d9ab7b"), colour("#c08b5c")))
    for n, reach in enumerate((0.86, 0.62, 0.36)):
        path = QPainterPath()
        path.arcMoveTo(QRectF(x - wide * reach, y - high * reach + 12, 2 * wide * reach, 2 * high * reach), 30 + n * 8)
        path.arcTo(QRectF(x - wide * reach, y - high * reach + 12, 2 * wide * reach, 2 * high * reach), 30 + n * 8, 100)
        line(painter, path, colour("#a87649", 90), 2)
    oval(painter, 640, 616, 300, 40, glow(640, 616, 300, "#fff0cf", 70))
    _notebook(painter)
    _plate(painter)


def _notebook(painter: QPainter) -> None:
    fill(painter, shape((952, 690), (1010, 626), (1090, 640), (1046, 708), tension=0.05), colour("#37566f"))
    fill(painter, shape((958, 686), (1011, 630), (1082, 643), (1041, 702), tension=0.05), colour("#fbf7ee"))
    for n in range(4):
        line(
            painter,
            shape((982 + n * 9, 668 - n * 9), (1036 + n * 9, 678 - n * 9), closed=False),
            colour("#9fb0bd"),
            1.6,
        )


def _plate(painter: QPainter) -> None:
    oval(painter, 640, 642, 62, 19, colour("#8d5f3c", 70))
    oval(painter, 640, 636, 60, 18, colour("#f4efe4"))
    oval(painter, 640, 635, 45, 12, colour("#e6ddcc"))
    for x, y in ((618, 632), (640, 636), (662, 632), (630, 625), (652, 625)):
        oval(painter, x, y, 14, 7, colour("#c58b4c"))
        oval(painter, x - 2, y - 1.5, 9, 4, colour("#d9a463"))


def draw_cups(painter: QPainter, second: float, taken: bool) -> None:
    """A cup for each; steam rises from them. The mother's is `taken` while she drinks."""
    for n, (x, y) in enumerate(CUPS):
        oval(painter, x, y + 15, 34, 9, colour("#7d5233", 80))
        oval(painter, x, y + 11, 32, 9, colour("#efe8da"))
        if n == 1 and taken:
            continue
        line(painter, shape((x + 19, y - 8), (x + 32, y - 8), (x + 30, y + 6), (x + 17, y + 6), closed=False),
             colour("#e6decd"), 5)  # fmt: skip
        fill(painter, shape((x - 21, y - 17), (x + 21, y - 17), (x + 16, y + 10), (x, y + 14), (x - 16, y + 10),
                            tension=0.5), upright(y - 17, y + 14, colour("#faf6ec"), colour("#dfd6c4")))  # fmt: skip
        oval(painter, x, y - 17, 21, 6, colour("#efe8da"))
        oval(painter, x, y - 16.5, 17.5, 4.4, colour("#8a5a35"))
        line(painter, shape((x - 19, y - 5), (x, y - 1), (x + 19, y - 5), closed=False), colour("#6f8fa8"), 3.4)
        for k in (0, 1):
            _steam(painter, x - 6 + k * 11, y - 22, second + n * 1.7 + k * 1.3, second)


def _steam(painter: QPainter, x: float, y: float, phase: float, second: float) -> None:
    alpha = round(max(54 * (1 - second / 150), 12))
    path = QPainterPath(QPointF(x, y))
    for n in range(1, 9):
        path.lineTo(x + 4.5 * sin(phase * 1.9 - n * 0.8) * n / 8, y - n * 4.6)
    line(painter, path, colour("#ffffff", alpha), 3)


def draw_light(painter: QPainter) -> None:
    """The light of the evening over all: warm in the middle, quiet in the corners."""
    from PySide6.QtGui import QRadialGradient

    shade = QRadialGradient(640, 330, 800)
    shade.setColorAt(0.55, colour("#2a1408", 0))
    shade.setColorAt(1.0, colour("#2a1408", 84))
    painter.fillRect(0, 0, WIDTH, HEIGHT, shade)

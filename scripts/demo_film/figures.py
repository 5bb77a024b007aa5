"""The four figures: bodies, clothes, arms and hands. The origin is the middle of the resting head."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter, QPainterPath

from demo_film.brush import Point, bent, colour, darker, direction, fill, limb, line, oval, shape, turned, upright
from demo_film.faces import Face, Pose, draw_back_of_head, draw_head
from demo_film.play import FATHER, MOTHER, SON, WORKER


@dataclass(frozen=True)
class Look:
    """Where somebody sits, how big he is, and what he wears."""

    x: float
    y: float
    size: float
    face: Face
    cloth: str
    under: str
    style: str  # of the clothes
    broad: float = 1.0
    sleeve: float = 23.0
    hand: float = 1.0


LOOKS = {
    FATHER: Look(208, 306, 1.05, Face("#e3ae87", "#4a3527", "#b8695a", "#5a7a86", "#3c2a1f", "short", 1.07, 5.6, 2.3,
                                      "#463024", 205), "#4f6f5c", "#e9e2d3", "jumper", 1.04, 24, 1.06),
    MOTHER: Look(484, 268, 0.95, Face("#f0c4a2", "#8c4a2c", "#c05a52", "#5d7a4e", "#6e3a24", "long", 0.94, 3.6, 3.2),
                 "#c98a3c", "#f3ead9", "cardigan", 0.86, 19.5, 0.9),
    SON: Look(780, 284, 0.92, Face("#eebd98", "#b98a4e", "#bf6e60", "#4f6f90", "#8d6536", "tousled", 0.97, 4.2, 2.3),
              "#4d6587", "#dfe4ea", "hoodie", 0.86, 21, 0.9),
    WORKER: Look(1070, 304, 1.03, Face("#9c6544", "#231a1b", "#93403c", "#3a241a", "#1d1415", "bun", 0.95, 3.8, 3.3),
                 "#a8443f", "#f4ead8", "blazer", 0.88, 20.5, 0.92),
}  # fmt: skip


def _leaning(pose: Pose) -> tuple[float, float]:
    """How far the shoulders move, right and down."""
    return pose["aside"] * 18, pose["lean"] * 26 + pose["slump"] * 12 - pose["shrug"] * 9


def _seat(painter: QPainter, look: Look) -> None:
    painter.translate(look.x, look.y)
    painter.scale(look.size, look.size)


def draw_body(painter: QPainter, look: Look, pose: Pose) -> None:
    """Everything behind the table: hair behind, body, head."""
    painter.save()
    _seat(painter, look)
    x, y = _leaning(pose)
    painter.save()
    _place_head(painter, pose)
    draw_back_of_head(painter, look.face, pose)
    painter.restore()
    painter.save()
    painter.translate(x, y)
    _torso(painter, look, pose)
    painter.restore()
    _neck(painter, look, pose)
    painter.save()
    painter.translate(x, y)
    _collar(painter, look)
    painter.restore()
    painter.save()
    _place_head(painter, pose)
    draw_head(painter, look.face, pose)
    painter.restore()
    painter.restore()


def _place_head(painter: QPainter, pose: Pose) -> None:
    x, y = _leaning(pose)
    painter.translate(x * 1.5 + pose["slump"] * 0, y * 1.25 + pose["slump"] * 5 + pose["shrug"] * 7)
    painter.rotate(pose["tilt"] * 57.3 * 0.9 + pose["aside"] * 2.0)
    grow = 1 + pose["lean"] * 0.085
    painter.scale(grow, grow)


def _torso(painter: QPainter, look: Look, pose: Pose) -> None:
    wide = 106 * look.broad
    breath = pose["shrug"] * 2
    path = shape(
        (-34, 96), (-wide * 0.72, 112), (-wide, 146), (-wide - 3 - breath, 220), (-wide + 8, 330), (-wide + 6, 430),
        (wide - 6, 430), (wide - 8, 330), (wide + 3 + breath, 220), (wide, 146), (wide * 0.72, 112), (34, 96),
    )  # fmt: skip
    fill(painter, path, _fabric(look))
    painter.save()
    painter.setClipPath(path)
    _clothes(painter, look)
    painter.restore()


def _clothes(painter: QPainter, look: Look) -> None:
    dark = darker(look.cloth, 0.72)
    if look.style in ("cardigan", "blazer"):
        fill(painter, shape((-30, 84), (30, 84), (24, 190), (10, 430), (-10, 430), (-24, 190)), colour(look.under))
        for side in (-1, 1):
            line(painter, shape((side * 36, 92), (side * 28, 180), (side * 11, 300), (side * 10, 430), closed=False),
                 dark, 3)  # fmt: skip
        if look.style == "blazer":
            for side in (-1, 1):
                fill(painter, shape((side * 36, 90), (side * 62, 122), (side * 44, 152), (side * 54, 166),
                                    (side * 16, 276), (side * 24, 170), tension=0.5),
                     darker(look.cloth, 0.86))  # fmt: skip
        else:
            for y in (240, 284, 328):
                oval(painter, 15, y, 4.5, 4.5, darker(look.cloth, 0.55))
    elif look.style == "hoodie":
        fill(painter, shape((-84, 104), (0, 84), (84, 104), (58, 146), (0, 168), (-58, 146)), darker(look.cloth, 0.84))
        fill(painter, shape((-36, 92), (36, 92), (22, 136), (0, 146), (-22, 136)), colour(look.under))
        for side in (-1, 1):
            line(painter, shape((side * 20, 144), (side * 24, 176), (side * 21, 206), closed=False),
                 colour("#e9edf2"), 3.4)  # fmt: skip
        line(painter, shape((0, 168), (0, 430), closed=False), dark, 2.4)
    else:
        for side in (-1, 1):
            line(painter, shape((side * 84, 150), (side * 82, 240), (side * 88, 330), closed=False), dark, 2.2)


def _neck(painter: QPainter, look: Look, pose: Pose) -> None:
    x, y = _leaning(pose)
    hx, hy = x * 1.5, y * 1.25 + pose["slump"] * 5 + pose["shrug"] * 7
    wide = 25 * look.broad
    path = shape((hx - wide, hy + 34), (hx + wide, hy + 34), (x + wide + 2, y + 96), (x + wide + 10, y + 112),
                 (x, y + 132), (x - wide - 10, y + 112), (x - wide - 2, y + 96), tension=0.8)  # fmt: skip
    fill(painter, path, darker(look.face.skin, 0.9))
    painter.save()
    painter.setClipPath(path)
    oval(painter, hx + pose["yaw"] * 8, hy + 58, 40, 32, colour("#4a2214", 58))
    painter.restore()


def _collar(painter: QPainter, look: Look) -> None:
    if look.style == "jumper":
        for side in (-1, 1):
            fill(painter, shape((side * 26, 88), (side * 44, 108), (side * 20, 136), (0, 126), tension=0.4),
                 colour(look.under))  # fmt: skip
        line(painter, shape((-46, 106), (-22, 138), (0, 146), (22, 138), (46, 106), closed=False),
             darker(look.cloth, 0.76), 6)  # fmt: skip
    elif look.style == "cardigan":
        line(painter, shape((-30, 104), (-14, 134), (0, 139), (14, 134), (30, 104), closed=False),
             darker(look.under, 0.9), 5)  # fmt: skip
        line(painter, shape((-24, 106), (0, 150), (24, 106), closed=False), colour("#c9a24a", 220), 1.8)
        oval(painter, 0, 150, 4, 4.6, colour("#c9a24a"))
    elif look.style == "hoodie":
        for side in (-1, 1):
            fill(painter, shape((side * 28, 92), (side * 84, 108), (side * 66, 140), (side * 22, 152), tension=0.7),
                 darker(look.cloth, 0.9))  # fmt: skip
    else:
        line(painter, shape((-30, 102), (-12, 138), (0, 144), (12, 138), (30, 102), closed=False),
             darker(look.under, 0.9), 4)  # fmt: skip


# -- arms -------------------------------------------------------------------------------------------------------


def draw_arms(painter: QPainter, look: Look, pose: Pose) -> None:
    """Arms and hands, in front of body and table."""
    painter.save()
    _seat(painter, look)
    first, last = ("left", "right") if pose["left_y"] < pose["right_y"] + 1 else ("right", "left")
    for side in (first, last):
        _arm(painter, look, pose, side)
    painter.restore()


def _arm(painter: QPainter, look: Look, pose: Pose, side: str) -> None:
    sign = 1 if side == "right" else -1
    x, y = _leaning(pose)
    shoulder = (sign * 86 * look.broad + x, 148 + y)
    elbow = (pose[f"{side}_elbow_x"] * look.broad + x * 0.6, pose[f"{side}_elbow_y"] + y * 0.5)
    hand = (pose[f"{side}_x"] + x * 0.5, pose[f"{side}_y"] + y * 0.3)
    points = bent(shoulder, elbow, hand)
    count = len(points)
    radii = [look.sleeve * (1.12 - 0.36 * n / (count - 1)) for n in range(count)]
    angle = direction(points[-2], points[-1])
    wrist = points[-1]
    fore = [points[-2], wrist, (wrist[0] + cos(angle) * 10, wrist[1] + sin(angle) * 10)]
    fill(painter, limb(fore, [look.sleeve * 0.62] * 3), colour(look.face.skin))
    _hand(painter, look, pose, side, (wrist[0] + cos(angle) * 20, wrist[1] + sin(angle) * 20), angle)
    painter.save()
    # No edge across the shoulder: the sleeve grows out of the body.
    painter.setClipRect(QRectF(-400, shoulder[1] + 34, 800, 500))
    fill(painter, limb(points, [radius + 1.1 for radius in radii]), darker(look.cloth, 0.7))
    painter.restore()
    fill(painter, limb(points, radii), _fabric(look))
    _cuff(painter, look, wrist, angle)


def _fabric(look: Look) -> QBrush:
    return upright(100, 400, darker(look.cloth, 1.06), darker(look.cloth, 0.8))


def _cuff(painter: QPainter, look: Look, wrist: tuple[float, float], angle: float) -> None:
    across = turned(0, look.sleeve * 0.74, angle)
    path = QPainterPath(QPointF(wrist[0] + across[0], wrist[1] + across[1]))
    path.lineTo(wrist[0] - across[0], wrist[1] - across[1])
    line(painter, path, darker(look.cloth, 0.74), 6)


def _hand(painter: QPainter, look: Look, pose: Pose, side: str, at: tuple[float, float], angle: float) -> None:
    """A hand at a place, its fingers along `angle`; open or loosely closed."""
    open_ = min(max(pose[f"{side}_palm"], 0.0), 1.0)
    sign = 1 if side == "right" else -1
    skin, ink = colour(look.face.skin), darker(look.face.skin, 0.72)
    painter.save()
    painter.translate(*at)
    painter.rotate(angle * 180 / pi)
    painter.scale(look.hand, look.hand)
    parts: list[tuple[list[Point], list[float]]] = [([(-8, 0), (8, 0)], [15, 15.5])]
    for n, (y, reach) in enumerate(((-10.5, 25), (-3.6, 29), (3.6, 28), (10.5, 23))):
        spread = open_ * (n - 1.5) * 0.17
        length = reach * (0.52 + 0.48 * open_)
        if pose["point"] > 0.5 and n == (0 if sign > 0 else 3):
            length = reach * 1.15
        parts.append(([(8, y), (8 + cos(spread) * length, y + sin(spread) * length)], [5.1, 4.5]))
    thumb = -sign * (9 + 9 * open_)
    parts.append(([(-6, -sign * 8), (8 + 4 * open_, thumb - sign * 2)], [6.5, 5]))
    for points, radii in parts:
        fill(painter, limb(points, [radius + 0.9 for radius in radii]), darker(look.face.skin, 0.76))
    for points, radii in parts:
        fill(painter, limb(points, radii), skin)
    if open_ < 0.6:
        for y in (-7, 0, 7):
            line(painter, shape((13, y), (21, y), closed=False), ink, 1.4)
    if pose["pen"] > 0.5 and side == "left":
        line(painter, shape((-2, -22), (22, 18), closed=False), colour("#2e4d6b"), 4)
    painter.restore()
    if pose["cup"] > 0.5 and side == "right":
        _cup(painter, at)


def _cup(painter: QPainter, at: tuple[float, float]) -> None:
    x, y = at[0] - 20, at[1] - 6
    fill(painter, shape((x - 19, y - 20), (x + 19, y - 20), (x + 15, y + 18), (x, y + 22), (x - 15, y + 18),
                        tension=0.5), colour("#f2ede2"))  # fmt: skip
    line(painter, shape((x - 17, y - 6), (x, y - 3), (x + 17, y - 6), closed=False), colour("#6f8fa8"), 4)

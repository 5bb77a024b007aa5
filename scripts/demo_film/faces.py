"""Heads: a face that turns, looks, speaks and feels. The origin is the middle of the head; 74 down is the chin."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from demo_film.brush import colour, darker, fill, line, oval, shape

Pose = dict[str, float]
_RADIUS = 55.0


@dataclass(frozen=True)
class Face:
    """What one person's head looks like."""

    skin: str
    hair: str
    lips: str
    iris: str
    brow: str
    style: str  # of the hair
    jaw: float = 1.0  # how wide
    brow_width: float = 4.2
    lashes: float = 2.6
    beard: str = ""
    stubble: int = 0


def _across(angle: float, pose: Pose, radius: float = _RADIUS) -> float:
    """Where something at an angle round the head is seen, left or right."""
    return radius * sin(max(min(angle + pose["yaw"], 1.5), -1.5))


def _down(y: float, pose: Pose) -> float:
    return y + pose["pitch"] * 17 - pose["pitch"] * abs(y) * 0.06


def draw_back_of_head(painter: QPainter, face: Face, pose: Pose) -> None:
    """The hair that hangs behind the neck."""
    shift = -pose["yaw"] * 13
    hair = darker(face.hair, 0.82)
    if face.style == "long":
        fill(painter, shape((shift - 60, -40), (shift, -82), (shift + 60, -40), (shift + 72, 30), (shift + 66, 92),
                            (shift + 30, 104), (shift - 30, 104), (shift - 66, 92),
                            (shift - 72, 30)), hair)  # fmt: skip
    elif face.style == "bun":
        oval(painter, shift * 1.6, -78, 27, 24, darker(face.hair, 0.9))
        oval(painter, shift * 1.6 - 6, -84, 12, 9, darker(face.hair, 1.5))
        oval(painter, shift, -12, 61, 66, hair)
    else:
        oval(painter, shift, -16, 60, 62, hair)


def draw_head(painter: QPainter, face: Face, pose: Pose) -> None:
    """Face, ears and the hair in front."""
    outline = _outline(face, pose)
    _ears(painter, face, pose)
    fill(painter, outline, colour(face.skin))
    painter.save()
    painter.setClipPath(outline)
    _shade(painter, face, pose)
    _cheeks(painter, face, pose)
    painter.restore()
    _nose(painter, face, pose)
    _mouth(painter, face, pose)
    if face.beard:
        painter.save()
        painter.setClipPath(outline)
        _beard(painter, face, pose)
        painter.restore()
        _mouth(painter, face, pose)
    for side in (-1, 1):
        painter.save()
        painter.setClipPath(outline)
        _eye(painter, face, pose, side)
        painter.restore()
        _brow(painter, face, pose, side)
    _hair(painter, face, pose)


def _outline(face: Face, pose: Pose) -> QPainterPath:
    chin, jaw, low = pose["yaw"] * 20, pose["yaw"] * 9, pose["pitch"] * 5 + pose["open"] * 5
    wide = 47 * face.jaw
    return shape(
        (-56, -18), (-40, -58), (0, -72), (40, -58), (56, -18), (53 + jaw * 0.4, 14), (wide + jaw, 40 + low * 0.5),
        (20 * face.jaw + chin, 70 + low), (-20 * face.jaw + chin, 70 + low), (-wide + jaw, 40 + low * 0.5),
        (-53 + jaw * 0.4, 14),
    )  # fmt: skip


def _ears(painter: QPainter, face: Face, pose: Pose) -> None:
    if face.style == "long":
        return
    for side in (-1, 1):
        away = side * pose["yaw"]  # positive: this ear turns out of sight
        if away > 0.34:
            continue
        x = side * 56 + pose["yaw"] * -8 - side * min(away, 0) * -26
        y = _down(4, pose) - pose["pitch"] * 14
        oval(painter, x, y, 10.5, 16, darker(face.skin, 0.93))
        oval(painter, x + side, y + 1, 5.5, 9.5, darker(face.skin, 0.82))


def _shade(painter: QPainter, face: Face, pose: Pose) -> None:
    """The side away from the lamp, and below the hair, is a little darker."""
    dark = colour("#5a2a1a", 26)
    fill(painter, shape((-70, -80), (-40, -80), (-46 + pose["yaw"] * 12, -10), (-34 + pose["yaw"] * 16, 44),
                        (-6 + pose["yaw"] * 20, 84), (-70, 84)), dark)  # fmt: skip
    oval(painter, pose["yaw"] * 8, -58 + pose["pitch"] * 8, 60, 26, colour("#5a2a1a", 20))


def _cheeks(painter: QPainter, face: Face, pose: Pose) -> None:
    for side in (-1, 1):
        x, y = _across(side * 0.62, pose), _down(27 - pose["smile"] * 3, pose)
        oval(painter, x, y, 13 * max(cos(side * 0.62 + pose["yaw"]), 0.25), 9, colour("#d9604c", 46))


def _nose(painter: QPainter, face: Face, pose: Pose) -> None:
    x, top = _across(0, pose, 63), _down(-2, pose)
    base = _across(0, pose, 50)
    y = _down(22, pose) + pose["pitch"] * 4
    lean = 1 if pose["yaw"] >= 0 else -1
    ink = darker(face.skin, 0.74)
    line(painter, shape((base + (x - base) * 0.6 + lean, top + 10), (x + lean * 3, y - 5), (x + lean * 2, y),
                        (x - lean * 6, y + 3), closed=False), ink, 2.8)  # fmt: skip
    oval(painter, x - lean * 1, y - 3, 8, 6, colour("#ffffff", 18))


def _mouth(painter: QPainter, face: Face, pose: Pose) -> None:
    turn = cos(pose["yaw"] * 0.95)
    x, y = _across(0, pose, 57), _down(45, pose)
    half = (18.5 + pose["wide"] * 4.5 * min(pose["open"] * 3, 1) + max(pose["smile"], 0) * 4) * turn
    gap = max(pose["open"], 0) * 19
    up = pose["smile"] * 5.5
    slant = pose["yaw"] * 1.5
    left, right = (x - half, y - up + slant), (x + half, y - up - slant)
    if gap < 2.4:
        line(painter, shape(left, (x, y + up * 0.55), right, closed=False), colour(face.lips), 4.2)
        line(painter, shape(left, (x, y + up * 0.55), right, closed=False), darker(face.lips, 0.55), 1.7)
        return
    inside = QPainterPath(QPointF(*left))
    inside.cubicTo(x - half * 0.45, y - gap * 0.42 - up * 0.2, x + half * 0.45, y - gap * 0.42 - up * 0.2, *right)
    inside.cubicTo(x + half * 0.62, y + gap * 1.0 + up * 0.5, x - half * 0.62, y + gap * 1.0 + up * 0.5, *left)
    fill(painter, inside, colour("#5b1f22"))
    painter.save()
    painter.setClipPath(inside)
    oval(painter, x, y + gap * 0.95 + 2, half * 0.62, gap * 0.5, colour("#c9625f"))
    painter.setBrush(colour("#fbf4ea"))
    painter.drawRoundedRect(QRectF(x - half * 0.72, y - gap * 0.5 - up * 0.3 - 2, half * 1.44, gap * 0.34 + 2.4), 2, 2)
    painter.restore()
    line(painter, inside, colour(face.lips), 3.0)


def _eye(painter: QPainter, face: Face, pose: Pose, side: int) -> None:
    angle = side * 0.43
    x, y = _across(angle, pose), _down(-4, pose)
    narrow = max(cos(angle + pose["yaw"]), 0.3)
    half = 13.2 * narrow
    closed = min(max(0.08 + pose["lid"] + max(pose["gaze_y"], 0) * 0.42 + max(pose["smile"], 0) * 0.14
                     + pose["frown"] * 0.12 - pose["raise"] * 0.1, 0.0), 1.0)  # fmt: skip
    high = 9.6
    upper = y - high * (1 - 1.25 * closed)
    lower = y + high * 0.72 - max(pose["smile"], 0) * 1.5
    sad = side * pose["sad"] * 1.6
    path = QPainterPath(QPointF(x - half, y + 0.5 + sad))
    path.cubicTo(x - half * 0.5, upper - 1.5, x + half * 0.5, upper - 1.5, x + half, y + 0.5 - sad)
    path.cubicTo(x + half * 0.5, lower + 1, x - half * 0.5, lower + 1, x - half, y + 0.5 + sad)
    if closed < 0.9:
        fill(painter, path, colour("#fdf8f0"))
        painter.save()
        painter.setClipPath(path)
        gx = x + pose["gaze_x"] * 6.5 * narrow + pose["yaw"] * 1.5
        gy = y + pose["gaze_y"] * 4.5 + 0.5
        oval(painter, gx, gy, 7.2 * max(narrow, 0.62), 7.4, colour(face.iris))
        oval(painter, gx, gy, 3.6 * max(narrow, 0.62), 3.8, colour("#1d1512"))
        oval(painter, gx + 2.2, gy - 2.6, 1.9, 1.9, colour("#ffffff", 235))
        oval(painter, x, upper - 1, half * 1.1, 5, colour("#3a2018", 40))
        painter.restore()
    lid = QPainterPath(QPointF(x - half, y + 0.5 + sad))
    if closed < 0.9:
        lid.cubicTo(x - half * 0.5, upper - 1.5, x + half * 0.5, upper - 1.5, x + half, y + 0.5 - sad)
    else:
        lid.cubicTo(x - half * 0.5, y + 5, x + half * 0.5, y + 5, x + half, y + 0.5 - sad)
    line(painter, lid, colour("#2c1a15"), face.lashes)


def _brow(painter: QPainter, face: Face, pose: Pose, side: int) -> None:
    angle = side * 0.45
    x, narrow = _across(angle, pose, 56), max(cos(angle + pose["yaw"]), 0.3)
    y = _down(-25 - pose["raise"] * 6 + pose["frown"] * 3, pose)
    inner, outer = x - side * 12.5 * narrow, x + side * 14 * narrow
    drop = pose["frown"] * 5 - pose["sad"] * 6
    path = shape((inner, y + drop + 1), ((inner + outer) / 2, y - 3.5 + drop * 0.25),
                 (outer, y + 1.5 - pose["frown"] * 2 + pose["sad"] * 3), closed=False)  # fmt: skip
    line(painter, path, colour(face.brow), face.brow_width)


def _beard(painter: QPainter, face: Face, pose: Pose) -> None:
    """Along the jaw, round the mouth."""
    chin, low = pose["yaw"] * 20, pose["pitch"] * 5 + pose["open"] * 5
    x, y = _across(0, pose, 57), _down(45, pose)
    path = shape((-60 + pose["yaw"] * 4, 4), (-46 + pose["yaw"] * 8, 18), (-34 + x * 0.5, 34), (x - 20, y - 9),
                 (x, y - 12), (x + 20, y - 9), (34 + x * 0.5, 34), (46 + pose["yaw"] * 8, 18),
                 (60 + pose["yaw"] * 4, 4), (60, 50), (26 + chin, 82 + low), (-26 + chin, 82 + low),
                 (-60, 50))  # fmt: skip
    fill(painter, path, colour(face.beard, face.stubble))


def _hair(painter: QPainter, face: Face, pose: Pose) -> None:
    shift, lower = -pose["yaw"] * 10, pose["pitch"] * 13
    part = _across(-0.25, pose, 34)
    dark, shine = colour(face.hair), darker(face.hair, 1.28)
    if face.style == "short":
        fill(painter, shape((shift - 61, 2), (shift - 62, -36), (shift - 38, -76), (shift + 4, -85), (shift + 42, -74),
                            (shift + 62, -36), (shift + 61, 2), (shift + 53, -12), (50 + shift * 0.3, -34 + lower),
                            (26 + part * 0.4, -47 + lower), (part - 4, -43 + lower), (-34 + part * 0.3, -47 + lower),
                            (-50 + shift * 0.3, -32 + lower), (shift - 53, -12)), dark)  # fmt: skip
        line(painter, shape((shift - 30, -70), (shift + 2, -77), (shift + 28, -70), closed=False), shine, 3)
    elif face.style == "tousled":
        fill(painter, shape((shift - 60, 4), (shift - 67, -34), (shift - 56, -68), (shift - 34, -80), (shift - 20, -95),
                            (shift + 4, -86), (shift + 26, -95), (shift + 44, -76), (shift + 64, -62),
                            (shift + 64, -28),
                            (shift + 60, 4), (shift + 52, -16), (46 + shift * 0.4, -28 + lower),
                            (30 + part * 0.6, -46 + lower), (20 + part, -22 + lower), (2 + part, -44 + lower),
                            (-10 + part, -20 + lower), (-26 + part * 0.7, -44 + lower), (-38 + part * 0.5, -20 + lower),
                            (-50 + shift * 0.4, -34 + lower)), dark)  # fmt: skip
        for x in (-26, 0, 24):
            line(painter, shape((shift + x - 10, -60), (shift + x, -76), (shift + x + 14, -80), closed=False), shine, 3)
    elif face.style == "long":
        fill(painter, shape((shift - 66, 70), (shift - 72, 10), (shift - 66, -44), (shift - 36, -80), (shift + 4, -88),
                            (shift + 44, -78), (shift + 68, -40), (shift + 72, 10), (shift + 66, 70),
                            (shift * 0.6 + 54, 50), (shift * 0.4 + 52, 4), (44 + part * 0.5, -32 + lower),
                            (20 + part, -50 + lower), (part - 6, -58 + lower), (part - 24, -38 + lower),
                            (-46 + shift * 0.4, -10 + lower * 0.5), (shift * 0.6 - 53, 50)), dark)  # fmt: skip
        line(painter, shape((shift - 50, -40), (shift - 24, -68), (shift + 4, -76), closed=False), shine, 3.5)
        line(painter, shape((shift + 30, -70), (shift + 54, -42), (shift + 60, -6), closed=False), shine, 3)
    else:  # bun: combed back
        fill(painter, shape((shift - 58, 0), (shift - 63, -36), (shift - 38, -74), (shift + 2, -83), (shift + 40, -74),
                            (shift + 63, -36), (shift + 58, 0), (shift * 0.6 + 54, -20), (40 + part * 0.5, -46 + lower),
                            (6 + part * 0.6, -58 + lower), (-32 + part * 0.5, -48 + lower),
                            (shift * 0.6 - 54, -20)), dark)  # fmt: skip
        for x in (-30, -8, 16):
            line(painter, shape((shift + x, -58 + lower * 0.4), (shift * 1.2 + x * 0.6, -76), closed=False), shine, 2.2)
        for side in (-1, 1):
            if side * pose["yaw"] < 0.3:
                oval(painter, side * 57 - pose["yaw"] * 8, _down(23, pose), 4, 4, colour("#e8b64c"))

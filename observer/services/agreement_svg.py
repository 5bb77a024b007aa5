"""Small pictures for a report about agreement, as inline SVG: no script, no font, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from observer.coding.timecode import clock
from observer.i18n import _, decimal
from observer.services.agreement_answer import CurveStep, Fate, MomentOf

INK, FAINT, FIRST, SECOND, TIE = "#22303a", "#9aa7b0", "#2f6f8f", "#b0562c", "#5a8f5a"
WIDTH, HEIGHT = 420, 170
LEFT, BOTTOM, TOP, RIGHT = 42, 26, 12, 12


def curve(steps: Sequence[CurveStep], tolerance_us: int) -> str:
    """F1 by tolerance; the tolerance that was used is marked."""
    known = [(step.tolerance_us / 1e6, step.f1) for step in steps if step.f1 is not None]
    if len(known) < 2:
        return ""
    points = [(_x(n, len(known)), _y(f1)) for n, (_s, f1) in enumerate(known)]
    parts = [_axis(_("F1 by tolerance (s)"))]
    parts += [_text(LEFT - 6, _y(level) + 4, decimal(f"{level:g}"), "end") for level in (0, 0.5, 1)]
    parts += [_text(x, HEIGHT - 8, decimal(f"{s:g}")) for (x, _y1), (s, _f1) in zip(points, known, strict=True)]
    parts.append(f'<polyline fill="none" stroke="{FIRST}" stroke-width="2" points="{_joined(points)}"/>')
    for (x, y), (seconds, _f1) in zip(points, known, strict=True):
        size = 5 if round(seconds * 1e6) == tolerance_us else 3
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{FIRST}"/>')
    return _svg(_("F1 by tolerance"), parts)


def differences(us: Sequence[int], low: float | None, high: float | None) -> str:
    """Each matched pair of marks as a stroke at its difference in time, with the limits of agreement."""
    if not us:
        return ""
    most = max(max(abs(d) for d in us), abs(low or 0), abs(high or 0), 1) * 1.1

    def x(d: float) -> float:
        return LEFT + (d / most + 1) / 2 * (WIDTH - LEFT - RIGHT)

    parts = [_axis(_("Coder 2 earlier or later than coder 1 (s)"))]
    for limit in (low, high):
        if limit is not None:
            parts.append(_line(x(limit), TOP, x(limit), HEIGHT - BOTTOM, SECOND, "4 3"))
            parts.append(_text(x(limit), TOP + 24, decimal(f"{limit / 1e6:.1f}")))
    parts.append(_line(x(0), TOP, x(0), HEIGHT - BOTTOM, FAINT))
    parts += [_line(x(d), 60, x(d), HEIGHT - BOTTOM - 20, FIRST) for d in us[:500]]
    parts += [_text(x(d), HEIGHT - 8, decimal(f"{d / 1e6:.1f}")) for d in (-most, 0, most)]
    return _svg(_("Differences in time"), parts)


def timelines(moments: Iterable[MomentOf], names: tuple[str, str], stop_us: int) -> str:
    """The marks of two coders on two lines, with ties between those that were joined."""
    found = [one for one in moments if one.start_us is not None][:400]
    if not found or stop_us <= 0:
        return ""
    wide = 2 * WIDTH

    def x(us: int) -> float:
        return LEFT + 50 + us / stop_us * (wide - LEFT - 50 - RIGHT)

    parts = [_text(LEFT + 40, y + 4, name, "end") for y, name in zip((40, 100), names, strict=True)]
    parts += [_line(x(0), y, x(stop_us), y, FAINT) for y in (40, 100)]
    for one in found:
        start, other = one.start_us or 0, one.stop_us or one.start_us or 0
        first, second = (start, other) if (one.difference_us or 0) >= 0 else (other, start)
        if one.fate in (Fate.MATCHED, Fate.DIFFERENT) and one.difference_us is not None:
            parts.append(_line(x(first), 44, x(second), 96, TIE if one.fate is Fate.MATCHED else FAINT))
        if one.events1:
            parts.append(f'<circle cx="{x(first):.1f}" cy="40" r="4" fill="{FIRST}"/>')
        if one.events2:
            parts.append(f'<circle cx="{x(second):.1f}" cy="100" r="4" fill="{SECOND}"/>')
    for us, anchor in ((0, "start"), (stop_us // 2, "middle"), (stop_us, "end")):
        parts.append(_text(x(us), 124, clock(us).rpartition(".")[0], anchor))
    return _svg(_("Marks of both coders; lines join those that are the same"), parts, wide, 134)


def matrix(codes: Sequence[str], cells: Sequence[Sequence[float]], is_time: bool) -> str:
    """A matrix as shades, the diagonal in another colour, numbers in each cell; only a small one."""
    size = len(codes)
    if size > 12:
        return ""
    most, side, label = max((max(row) for row in cells), default=0) or 1, 44, 160
    parts = []
    for a, row in enumerate(cells):
        parts.append(_text(label - 6, 24 + a * side + side / 2, _cut(codes[a]), "end"))
        parts.append(_text(label + a * side + side / 2, 14, str(a + 1)))
        for b, value in enumerate(row):
            colour, shade = (TIE if a == b else SECOND), 0.08 + 0.75 * (value / most) ** 0.5 if value else 0.0
            place = f'x="{label + b * side}" y="{20 + a * side}" width="{side - 2}" height="{side - 2}"'
            parts.append(f'<rect {place} fill="{colour}" fill-opacity="{shade:.2f}" stroke="{FAINT}"/>')
            told = decimal(f"{value:.0f}" if is_time or value == int(value) else f"{value:.1f}")
            parts.append(_text(label + b * side + side / 2 - 1, 24 + a * side + side / 2, told))
    return _svg(_("Coder 1 in rows, coder 2 in columns"), parts, label + size * side + 8, 24 + size * side)


def _svg(title: str, parts: Iterable[str], width: float = WIDTH, height: float = HEIGHT) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" role="img"'
    return f'{head} viewBox="0 0 {width:.0f} {height:.0f}"><title>{escape(title)}</title>{"".join(parts)}</svg>'


def _axis(title: str) -> str:
    low, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    return _line(LEFT, low, right, low, INK) + _text(right, TOP + 2, title, "end")


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    place = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {place} stroke="{colour}"{dashed}/>'


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    style = f'font-family="sans-serif" font-size="11" fill="{INK}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _x(n: int, of: int) -> float:
    return LEFT + n / (of - 1) * (WIDTH - LEFT - RIGHT - 20) + 10


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP - 12)


def _joined(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _cut(words: str) -> str:
    return words if len(words) <= 24 else words[:23] + "…"

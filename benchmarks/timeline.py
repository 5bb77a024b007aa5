"""The timeline by the number of events on it: scrolling, zooming, the playhead, and a new event.

Everything is really painted: rows by person and rows by indicator, with sound and pictures below, on a small and
a large screen that the timeline has for itself. Beside it, in the same run: painting an empty widget of the same
size, and the naive way, which draws every event at each frame. At the end, what the targets ask and what is
reached.

Frames are counted in processor time of the one thread that paints, so that a busy computer, on which a thread has to
wait for its turn, does not count as slow drawing; on a computer that does nothing else it is the time on the clock.
"""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import common
import numpy as np
from common import heading, p95, repeat, row, rows
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from observer.coding.codebook import Valence
from observer.coding.timecode import SECOND
from observer.ui import theme
from observer.ui.timeline_paint import Brush
from observer.ui.timeline_scene import LABELS
from observer.ui.timeline_stills import HEIGHT as STILL_HEIGHT
from observer.ui.timeline_stills import Stretch
from observer.ui.timeline_view import Band, Item, Row, TimelineView

SIZES = (100, 20_000, 100_000)  # of which the targets speak
SCREENS = ((1366, 768), (2560, 1440))
FRAMES, HOURS = 60, 2
MEDIAN_MS, P95_MS, STORED_MS, MOST_RATIO = 16, 33, 50, 1.5
PEOPLE = ("Mother", "Father", "Son", "Daughter", "Grandmother", "Worker", "Voice", "Circumstances")
INDICATORS = tuple(f"indicator {n}" for n in range(40))
COLOURS = theme.HUES[:4]
STRETCHES = (("the whole session", HOURS * 3600), ("ten minutes", 600), ("one minute", 60))


@dataclass
class Found:
    """The times of one kind of frame, by the number of events."""

    name: str
    times: dict[int, list[float]]


def main(_folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    sizes = SIZES if sizes == common.SIZES else sizes
    frames: list[Found] = []
    added: list[Found] = []
    for screen in SCREENS:
        for rows_by, names in (("person", PEOPLE), ("indicator", INDICATORS)):
            views = {size: _view(size, names, screen) for size in sizes}
            for stretch, seconds in STRETCHES:
                heading(f"A frame at {screen[0]} x {screen[1]}, rows by {rows_by}, {stretch} in view")
                row("(for scale: paint an empty widget)", _frames(app, [_empty_frame(screen)])[0])
                for view in views.values():
                    middle = HOURS * 1800 * SECOND
                    view.zoom_to(middle - seconds * SECOND // 2, middle + seconds * SECOND // 2)
                frames.append(_print(app, "scroll by 37 pixels", views, _scroll))
                frames.append(_print(app, "zoom with the wheel", views, _zoom))
                _print(app, "scroll by a page (all drawn anew)", views, _page)
                _print(app, "set_playhead, one frame further", views, _playhead)
                added.append(_print(app, "one event more, drawn", views, _add))
            for view in views.values():
                view.close()
                view.deleteLater()
    heading("Replace all events (set_items, drawn), 1366 x 768")
    views = {size: _view(size, PEOPLE, SCREENS[0]) for size in sizes}
    rows("set_items", {size: repeat(_replaced(app, view), 5) for size, view in views.items()})
    heading("Naive: draw every event at each frame, 1366 x 768")
    rows("naive", {size: repeat(_naive(view), 3) for size, view in views.items()})
    print("  ratio: median to that of the fewest events")
    _verdict(frames, added, sizes)


def _verdict(frames: list[Found], added: list[Found], sizes: tuple[int, ...]) -> None:
    """What was asked, and the worst of what was measured."""
    few, many = min(sizes), max(sizes)
    print("\nTargets, and the worst of all tables above")
    if 20_000 in sizes:
        _line("median of a scroll or zoom frame, 20,000 events", _worst(frames, 20_000, median), MEDIAN_MS, "ms")
        _line("95th percentile of these", _worst(frames, 20_000, p95), P95_MS, "ms")
    _line(
        f"95th percentile of one event more, {many:,} events", _worst(added, many, p95), STORED_MS, "ms, with storing"
    )
    for kind, found in (("a scroll or zoom frame", frames), ("one event more", added)):
        ratios = [median(f.times[many]) / median(f.times[few]) for f in found]
        _line(
            f"{kind}, {many:,} to {few:,} events", max(ratios), MOST_RATIO, f"x (median of tables {median(ratios):.2f})"
        )


def _worst(found: list[Found], size: int, of: Callable[[list[float]], float]) -> float:
    return 1000 * max(of(f.times[size]) for f in found)


def _line(name: str, value: float, most: float, unit: str) -> None:
    print(f"  {name:58} {value:8.2f} of at most {most:g} {unit}  {'reached' if value <= most else 'NOT reached'}")


# -- what is measured -----------------------------------------------------------------------------------


def _print(
    app: QApplication, name: str, views: dict[int, TimelineView], way: Callable[[TimelineView], Callable[[], object]]
) -> Found:
    times = dict(zip(views, _frames(app, [way(view) for view in views.values()]), strict=True))
    rows(name, times)
    return Found(name, times)


def _frames(app: QApplication, ways: list[Callable[[], object]]) -> list[list[float]]:
    """The seconds of work until each frame is painted; the sizes take turns, so that what else the computer does
    falls on all of them."""
    times: list[list[float]] = [[] for _way in ways]
    for number in range(-10, FRAMES):
        for way, found in zip(ways, times, strict=True):
            began = time.thread_time()
            way()
            app.processEvents()
            if number >= 0:
                found.append(time.thread_time() - began)
    return times


def _empty_frame(screen: tuple[int, int]) -> Callable[[], object]:
    class Empty(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            QPainter(self).fillRect(event.rect(), theme.current().colour("panel"))

    widget = Empty()
    widget.resize(*screen)
    widget.show()
    return widget.update


def _scroll(view: TimelineView) -> Callable[[], object]:
    view.zoom_to(*_part(view, 0.9))
    steps = cycle([37] * 2 + [-37] * 2)
    return lambda: view.pan(next(steps))


def _page(view: TimelineView) -> Callable[[], object]:
    steps = cycle([1, -1])

    def page() -> None:
        view.pan(next(steps))
        view.retranslate()  # draws all anew, as a page further does

    return page


def _zoom(view: TimelineView) -> Callable[[], object]:
    notches = cycle([120] * 6 + [-120] * 6)

    def zoom() -> None:
        place = QPointF(LABELS + 500, 100)
        turned = QPoint(0, next(notches))
        nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        QApplication.sendEvent(view, QWheelEvent(place, place, QPoint(), turned, *nothing, False))

    return zoom


def _playhead(view: TimelineView) -> Callable[[], object]:
    start, stop = view.scene.viewport.span
    step = max(40_000, (stop - start) // FRAMES)
    times = cycle(range(start + step, stop - step, step))
    return lambda: view.set_playhead(next(times))


def _add(view: TimelineView) -> Callable[[], object]:
    """One event more in the middle of what is seen; it goes again before the next, unseen."""
    start, stop = view.scene.viewport.span
    row_id = view.scene.rows[0].id
    item = replace(_item(random.Random(1), 0, (row_id,)), id="new", start_us=(start + stop) // 2)
    shifts = cycle((3 * SECOND, 0))

    def add() -> None:
        view.scene.model.change([], ["new"])
        view.change_items([replace(item, start_us=item.start_us + next(shifts))], [])

    return add


def _replaced(app: QApplication, view: TimelineView) -> Callable[[], object]:
    items = list(view.scene.model.items.values())

    def replaced() -> None:
        view.set_items(items)
        app.processEvents()

    return replaced


def _naive(view: TimelineView) -> Callable[[], object]:
    """All marks, one after another, into a picture of the same size."""
    from PySide6.QtGui import QPixmap

    picture, brush, scene = QPixmap(view.size()), Brush(view.scene), view.scene

    def paint() -> None:
        picture.fill(theme.current().colour("panel"))
        painter = QPainter(picture)
        for item in scene.model.items.values():
            brush.item(painter, item, 0)
        painter.end()

    return paint


# -- a timeline full of events --------------------------------------------------------------------------


def _view(size: int, names: tuple[str, ...], screen: tuple[int, int]) -> TimelineView:
    view, length = TimelineView(), HOURS * 3600 * SECOND
    view.resize(*screen)
    view.set_rows([Row(name, name, name[0]) for name in names])
    view.set_length(length)
    chance = np.random.default_rng(0)
    view.set_waveform(chance.random(HOURS * 3600 * 100))
    stills = chance.integers(0, 255, (600, STILL_HEIGHT, 64, 4), np.uint8)
    view.set_thumbnails([Stretch(0, length, [n * length // 600 for n in range(600)], stills)])
    view.set_bands([Band(0, 3600 * SECOND, "", "watched"), Band(4000 * SECOND, 4100 * SECOND, "camera off")])
    view.set_items([_item(random.Random(n), n, names) for n in range(size)])
    view.show()
    return view


def _item(chance: random.Random, number: int, names: tuple[str, ...]) -> Item:
    """Nine of ten a point, one a state of up to a minute."""
    is_state = chance.random() < 0.1
    start = chance.randrange((HOURS * 3600 - 60) * SECOND)
    stop = start + chance.randrange(SECOND, 60 * SECOND) if is_state else None
    where, colour, valence = chance.choice(names), chance.choice(COLOURS), chance.choice(list(Valence))
    return Item(f"{number:06d}", where, start, stop, False, is_state, valence, colour, "says being understood")


def _part(view: TimelineView, share: float) -> tuple[int, int]:
    start, stop = view.scene.viewport.span
    middle, half = (start + stop) // 2, round((stop - start) * share / 2)
    return middle - half, middle + half


if __name__ == "__main__":
    common.run(main, __doc__)

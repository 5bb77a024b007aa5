"""The timeline by the number of events on it: scrolling, zooming, the playhead, and the change of one event.

Beside it, in the same run: painting an empty widget of the same size, and the naive way, which draws every event
at each frame.
"""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import common
import numpy as np
from common import heading, repeat, row, rows
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from observer.coding.codebook import Valence
from observer.coding.timecode import SECOND
from observer.ui import theme
from observer.ui.timeline_paint import LABELS, Brush
from observer.ui.timeline_view import Band, Item, Row, TimelineView

SIZES = (100, 20_000, 100_000)  # of which the targets speak
FRAMES, HOURS, WIDTH, HEIGHT = 300, 2, 1366, 420
PEOPLE = ("Mother", "Father", "Son", "Daughter", "Grandmother", "Worker", "Voice", "Circumstances")
COLOURS = theme.HUES[:4]


def main(_folder: Path, sizes: tuple[int, ...]) -> None:
    """Print the tables."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "dark")
    views = {size: _view(size) for size in (SIZES if sizes == common.SIZES else sizes)}
    for name, seconds in (("the whole session in view", HOURS * 3600), ("ten minutes in view", 600)):
        heading(f"A frame at {WIDTH} x {HEIGHT}, {name}")
        row("(for scale: paint an empty widget)", _frames(app, [_empty_frame()])[0])
        for view in views.values():
            middle = HOURS * 1800 * SECOND
            view.zoom_to(middle - seconds * SECOND // 2, middle + seconds * SECOND // 2)
        _print(app, "scroll by 37 pixels", views, _scroll)
        _print(app, "scroll by a page (all drawn anew)", views, _page)
        _print(app, "zoom with the wheel", views, _zoom)
        _print(app, "set_playhead, one frame further", views, _playhead)
        _print(app, "change_items with one event, drawn", views, _change)
    heading("Replace all events (set_items, drawn)")
    rows("set_items", {size: repeat(_replaced(app, view), 5) for size, view in views.items()})
    heading("Naive: draw every event at each frame")
    rows("naive", {size: repeat(_naive(view), 3) for size, view in views.items()})
    print("  ratio: median to that of the fewest events")


# -- what is measured -----------------------------------------------------------------------------------


def _print(
    app: QApplication, name: str, views: dict[int, TimelineView], way: Callable[[TimelineView], Callable[[], object]]
) -> None:
    times = _frames(app, [way(view) for view in views.values()])
    rows(name, dict(zip(views, times, strict=True)))


def _frames(app: QApplication, ways: list[Callable[[], object]]) -> list[list[float]]:
    """The seconds until each frame is painted; the sizes take turns, so that what else the computer does falls on
    all of them."""
    times: list[list[float]] = [[] for _way in ways]
    for number in range(-10, FRAMES):
        for way, found in zip(ways, times, strict=True):

            def frame(way: Callable[[], object] = way) -> None:
                way()
                app.processEvents()

            taken = repeat(frame, 1)
            if number >= 0:
                found += taken
    return times


def _empty_frame() -> Callable[[], object]:
    class Empty(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
            QPainter(self).fillRect(event.rect(), theme.current().colour("panel"))

    widget = Empty()
    widget.resize(WIDTH, HEIGHT)
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


def _change(view: TimelineView) -> Callable[[], object]:
    """One event in the middle of what is seen goes to and fro."""
    start, stop = view.scene.viewport.span
    item = replace(_item(random.Random(1), 0), start_us=(start + stop) // 2)
    shifts = cycle((3 * SECOND, 0))
    return lambda: view.change_items([replace(item, start_us=item.start_us + next(shifts))], [])


def _replaced(app: QApplication, view: TimelineView) -> Callable[[], object]:
    items = list(view.scene.model.items.values())

    def replaced() -> None:
        view.set_items(items)
        app.processEvents()

    return replaced


def _naive(view: TimelineView) -> Callable[[], object]:
    """All marks, one after another, into a picture of the same size."""
    from PySide6.QtGui import QPixmap

    picture, brush, scene = QPixmap(WIDTH, HEIGHT), Brush(view.scene), view.scene

    def paint() -> None:
        picture.fill(theme.current().colour("panel"))
        painter = QPainter(picture)
        for item in scene.model.items.values():
            brush.item(painter, item, 0)
        painter.end()

    return paint


# -- a timeline full of events --------------------------------------------------------------------------


def _view(size: int) -> TimelineView:
    view = TimelineView()
    view.resize(WIDTH, HEIGHT)
    view.set_rows([Row(name, name, name[0]) for name in PEOPLE])
    view.set_length(HOURS * 3600 * SECOND)
    view.set_waveform(np.random.default_rng(0).random(HOURS * 3600 * 50))
    view.set_bands([Band(0, 3600 * SECOND, "", "watched"), Band(4000 * SECOND, 4100 * SECOND, "camera off")])
    view.set_items([_item(random.Random(n), n) for n in range(size)])
    view.show()
    return view


def _item(chance: random.Random, number: int) -> Item:
    """Nine of ten a point, one a state of up to a minute."""
    is_state = chance.random() < 0.1
    start = chance.randrange((HOURS * 3600 - 60) * SECOND)
    stop = start + chance.randrange(SECOND, 60 * SECOND) if is_state else None
    person, colour, valence = chance.choice(PEOPLE), chance.choice(COLOURS), chance.choice(list(Valence))
    return Item(f"{number:06d}", person, start, stop, False, is_state, valence, colour, "says being understood")


def _part(view: TimelineView, share: float) -> tuple[int, int]:
    start, stop = view.scene.viewport.span
    middle, half = (start + stop) // 2, round((stop - start) * share / 2)
    return middle - half, middle + half


if __name__ == "__main__":
    common.run(main, __doc__)

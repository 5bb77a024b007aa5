"""A timeline to try, with a mouse and ears."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from ui.qt_messages import none_from_qt

from observer.coding.codebook import Valence
from observer.coding.timecode import SECOND
from observer.ui import theme
from observer.ui.timeline_scene import BAR, LABELS, MARK_Y, ROW, RULER, STATES_Y
from observer.ui.timeline_view import Item, Row, TimelineView

LENGTH = 600 * SECOND
ROWS = [Row("m", "Mother", "M"), Row("f", "Father", "F"), Row("s", "Son", "S")]
COLOURS = ("#E69F00", "#0072B2", "#009E73")
Button, Mod, Key = Qt.MouseButton, Qt.KeyboardModifier, Qt.Key
WISHES = """
seek scrub selection_changed edge_moved item_moved items_copied delete_asked activated comment_activated
rating_activated loop_asked span_drawn span_changed span_delete_asked go_asked comment_asked doubt_asked
this_is_asked indicator_asked close_asked comment_at_asked
""".split()


def point(name: str, us: int, row: str = "m", valence: Valence = Valence.POSITIVE, **more: object) -> Item:
    return replace(Item(name, row, us, None, False, False, valence, COLOURS[0], f"label of {name}"), **more)


def state(name: str, start: int, stop: int | None, row: str = "m", **more: object) -> Item:
    item = Item(name, row, start, stop, stop is None, True, Valence.POSITIVE, COLOURS[1], f"label of {name}")
    return replace(item, **more)


class Heard:
    """What the timeline has asked for."""

    def __init__(self, view: TimelineView) -> None:
        self.all: list[tuple[object, ...]] = []
        for name in WISHES:
            getattr(view, name).connect(lambda *what, name=name: self.all.append((name, *what)))

    def of(self, name: str) -> list[tuple[object, ...]]:
        return [what[1:] for what in self.all if what[0] == name]


@pytest.fixture
def view(app: QApplication) -> Iterator[TimelineView]:
    theme.apply(app, "dark")
    with none_from_qt():
        made = TimelineView()
        made.resize(LABELS + 1000, RULER + 3 * ROW + BAR)
        made.set_rows(ROWS)
        made.set_length(LENGTH)
        made.show()
        app.processEvents()
        yield made
        made.close()
        made.deleteLater()
        app.processEvents()
        app.setStyleSheet("")


@pytest.fixture
def heard(view: TimelineView) -> Heard:
    return Heard(view)


def full(seed: int = 1, count: int = 400) -> list[Item]:
    chance = random.Random(seed)
    made: list[Item] = []
    for n in range(count):
        row, start = chance.choice("mfs"), chance.randrange(LENGTH)
        more = {
            "valence": chance.choice(list(Valence)),
            "colour": chance.choice(COLOURS),
            "doubt": chance.random() < 0.1,
        }
        long = chance.choice([None, SECOND, 5 * SECOND, 50 * SECOND])
        kind = chance.random()
        made.append(point(str(n), start, row, **more) if kind < 0.6 else state(str(n), start, start + SECOND, row))
        if kind >= 0.6:
            made[-1] = replace(made[-1], stop_us=None if long is None else start + long, is_open=long is None, **more)
    return made


def at(view: TimelineView, us: int, row: str = "m", lower: bool = False) -> QPoint:
    """Where a time is in the half of a row: points above, states below."""
    number = next(n for n, r in enumerate(ROWS) if r.id == row)
    y = view.scene.row_y(number) + (STATES_Y + 4 if lower else MARK_Y)
    return QPoint(LABELS + view.scene.viewport.x(us), y)


def drag(
    view: TimelineView, start: QPoint, stop: QPoint, button: Button = Button.LeftButton,
    modifiers: Mod = Mod.NoModifier, drop: bool = True,
) -> None:  # fmt: skip
    """Press, move in three steps and release."""
    QTest.mousePress(view, button, modifiers, start)
    for n in (1, 2, 3):
        move(view, start + (stop - start) * (n / 3), button, modifiers)
    if drop:
        QTest.mouseRelease(view, button, modifiers, stop)


def move(view: TimelineView, to: QPoint, buttons: Button = Button.NoButton, modifiers: Mod = Mod.NoModifier) -> None:
    where = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, view.mapToGlobal(where), Button.NoButton, buttons, modifiers
    )  # QTest moves the mouse without buttons and modifiers
    QApplication.sendEvent(view, event)


def turn(view: TimelineView, where: QPoint, by: QPoint, modifiers: Mod = Mod.NoModifier) -> None:
    event = QWheelEvent(
        QPointF(where), QPointF(view.mapToGlobal(where)), QPoint(), by, Button.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def picture(view: TimelineView) -> np.ndarray:
    image = view.grab().toImage()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


@pytest.fixture
def tooltip(view: TimelineView, monkeypatch: pytest.MonkeyPatch) -> Callable[[QPoint], str]:
    """Gives the tooltip of a place."""
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _where, text, _widget: told.append(text))
    monkeypatch.setattr(QToolTip, "hideText", lambda: told.append(""))

    def ask(where: QPoint) -> str:
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, where, view.mapToGlobal(where)))
        return told[-1]

    return ask

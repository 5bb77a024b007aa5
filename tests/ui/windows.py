"""The real window at work on a small study, with keys and mouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from clips import make_clip
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from observer import i18n, settings
from observer.coding.events import Event
from observer.coding.study import GroupKind, ParticipantKind
from observer.services import people, recordings, roster, studies
from observer.ui.app import application
from observer.ui.main_window import MainWindow
from observer.ui.timeline_scene import LABELS, MARK_Y, STATES_H, STATES_Y
from observer.ui.workspace import Workspace

FRAME = 40_000  # microseconds
SECONDS = 6
CODEBOOKS = Path(__file__).parents[2] / "codebooks"
Button, Mod, Key = Qt.MouseButton, Qt.KeyboardModifier, Qt.Key


def posture(path: Path) -> Path:
    """A codebook in which an open posture and shielding oneself exclude each other."""
    book = json.loads((CODEBOOKS / "alliance.json").read_text(encoding="utf-8"))
    book["key"] = "posture"
    for indicator in book["indicators"]:
        if indicator["id"] in ("sf_open_posture", "sf_shields_self"):
            indicator["exclusive_group"] = "posture"
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a family, a visit of six seconds, its researcher R1, and two coders."""
    folder = tmp_path_factory.mktemp("window")
    make_clip(folder / "visit.mp4", SECONDS)
    path = folder / "care.observer"
    books = ["alliance", "attitude", str(posture(folder / "posture.json"))]
    with studies.new_study(path, books, None, "Care", "R1") as study:
        researcher = people.viewer(study)
        roster.add_case(study, researcher, "Linde")
        for name, kind in (("Mother", "parent"), ("Son", "child"), ("Worker", "worker")):
            roster.add_participant(study, researcher, name, ParticipantKind(kind), "Linde")
        roster.add_group(study, researcher, "Linde", "Family", GroupKind.FAMILY, ["Mother", "Son"])
        roster.add_session(study, researcher, "Linde", "Visit 1")
        recordings.add_recording(study, researcher, "Visit 1", folder / "visit.mp4")
        for name in ("K1", "K2"):
            roster.add_coder(study, researcher, name)
    return path


@pytest.fixture
def study(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared study."""
    path = tmp_path / "care.observer"
    path.write_bytes(prepared.read_bytes())
    return path


@pytest.fixture
def sit(study: Path, spin: Callable[..., bool]) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window with somebody at work: `sit("K1", "attitude", film_preference=value)`."""
    made: list[MainWindow] = []

    def at(coder: str = "K1", codebook: str = "alliance", **preferences: object) -> MainWindow:
        prefer(**preferences)
        made.append(at_work(study, spin, coder, codebook))
        return made[-1]

    yield at
    for window in made:
        leave(window)


@pytest.fixture
def window(sit: Callable[..., MainWindow]) -> MainWindow:
    """The window with K1 at work, the first frame painted."""
    return sit()


def prefer(**preferences: object) -> None:
    """Keep preferences, as the box of preferences does."""
    stored = settings.load()
    for name, value in preferences.items():
        setattr(stored, name, value)
    settings.save(stored)


def open_window() -> MainWindow:
    """The window, with nothing open."""
    application()
    made = MainWindow(Workspace())
    made.show()
    made.activateWindow()
    assert QTest.qWaitForWindowActive(made)  # shortcuts belong to the active window
    return made


def at_work(study: Path, spin: Callable[..., bool], coder: str = "K1", codebook: str = "alliance") -> MainWindow:
    """The window with somebody at work, the first frame painted."""
    made = open_window()
    assert made.open(study)
    made.sit_down(coder, "Visit 1", codebook)
    assert spin(lambda: made.code.film.playback.now() is not None)
    return made


def be(window: MainWindow, name: str) -> None:
    """Say on the study page who one is."""
    names = window.desk.who.names
    names.setCurrentText(name)
    names.activated.emit(names.currentIndex())


def click(button: QWidget) -> None:
    """Click on the middle of something."""
    QTest.mouseClick(button, Button.LeftButton)


@contextmanager
def with_study(study: Path, language: str = "en") -> Iterator[MainWindow]:
    """The window with a study open, in a language."""
    before = i18n.language()
    i18n.use_language(language)
    made = open_window()
    made.retranslate()
    assert made.open(study)
    yield made
    leave(made)
    i18n.use_language(before)


def leave(window: MainWindow) -> None:
    """Close the window for good; nothing happens when that was done already."""
    if not shiboken6.isValid(window):
        return
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# -- keys ---------------------------------------------------------------------------------------------------


def press(window: MainWindow, *typed: str | Qt.Key, held: Mod = Mod.NoModifier) -> None:
    """Keys on the coding page."""
    for key in typed:
        QTest.keyClick(window.code, key, held)


def number(window: MainWindow, name: str) -> str:
    """The digit that chooses somebody."""
    return str(next(p.number for p in window.workspace.work.people() if p.name == name))


def person(window: MainWindow, name: str) -> str:
    """The id of somebody."""
    return next(p.id for p in window.workspace.work.people() if p.name == name)


def go_to(window: MainWindow, spin: Callable[..., bool], frame: int) -> None:
    """Seek, until this frame has been painted."""
    film = window.code.film
    film.seek(film.moment_at(frame * FRAME).us)
    assert spin(lambda: film.playback.now().frame == frame)


def here(window: MainWindow) -> int:
    """The session time that is seen."""
    return window.code.film.session_us()


def events(window: MainWindow) -> list[Event]:
    """What is stored."""
    return window.workspace.work.events()


def echo(window: MainWindow) -> str:
    """The line under the film."""
    return window.code.film.transport.echo.whole


def menu_action(window: MainWindow, words: str) -> Any:
    """An action of the menu bar by how its words begin."""
    return next(action for row, action in window.actions_table._actions if row.words.startswith(words))


# -- boxes that wait for an answer -----------------------------------------------------------------------------


class Boxes:
    """Answers the boxes that open, one after the other, each by one of `acts`; afterwards all must have come."""

    def __init__(self, *acts: Callable[[Any], object]) -> None:
        self._acts, self._answered, self.wrong = list(acts), None, []
        self._clock = QTimer(interval=10)
        self._clock.timeout.connect(self._look)

    def __enter__(self) -> Boxes:
        self._clock.start()
        return self

    def _look(self) -> None:
        box = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if box is None or box is self._answered or not box.isVisible():
            return
        self._answered = box
        try:
            assert self._acts, f"nobody expected {box.windowTitle()}"
            self._acts.pop(0)(box)
        except Exception as error:  # noqa: BLE001  said by the test, not by Qt's loop
            self.wrong.append(error)
            box.close()

    def __exit__(self, kind: object, *_rest: object) -> None:
        self._clock.stop()
        if kind is None:
            assert not self.wrong, self.wrong
            assert not self._acts, "a box did not open"


# -- the mouse on the timeline --------------------------------------------------------------------------------


def place(window: MainWindow, us: int, row: str, lower: bool = False) -> QPoint:
    """Where a time is in a row of the timeline: points above, periods below."""
    scene = window.code.timeline.scene
    n = scene.number_of(row)
    assert n is not None, [r.id for r in scene.rows]
    return QPoint(LABELS + scene.viewport.x(us), scene.row_y(n) + (STATES_Y + STATES_H // 2 if lower else MARK_Y))


def move(widget: QWidget, to: QPoint, held: Mod = Mod.NoModifier) -> None:
    """QTest moves the mouse without its button."""
    at = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), Button.NoButton, Button.LeftButton, held)
    QApplication.sendEvent(widget, event)


def drag(widget: QWidget, start: QPoint, stop: QPoint, held: Mod = Mod.NoModifier) -> None:
    """Press, move in steps, and release."""
    QTest.mousePress(widget, Button.LeftButton, held, start)
    for n in (1, 2, 3, 4):
        move(widget, start + (stop - start) * (n / 4), held)
    QTest.mouseRelease(widget, Button.LeftButton, held, stop)

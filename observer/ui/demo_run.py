"""A scripted user: opens the demo study in the real window, works with keys and mouse, and checks what was stored.

It runs under a virtual screen, for those who want to see without a screen that Observer works:
`python -m observer.ui.demo_run FOLDER`.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from observer.coding.events import Event
from observer.coding.timecode import SECOND
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import interchange, people
from observer.services.demo import DESK, make_demo, name_of
from observer.ui.main_window import MainWindow
from observer.ui.rating_form import LineView
from observer.ui.workspace import Workspace

SIZE = (1366, 768)
PATIENCE = 60.0  # seconds that a step may take on a busy computer


class Failed(ObserverError):
    """The window did not do what was asked of it."""


@dataclass(frozen=True)
class Tag:
    """What the user tags: at which moment of the film (seconds), whom he chooses, and which keys he types."""

    second: float
    who: str
    keys: str
    indicator: str


# From where K1 stopped: the father waves it off, the worker protects the son, the son shows what he feels.
TAGS = (
    Tag(67.48, "Father", "pd", "alliance:pf_devalues_view"),
    Tag(70.16, "Worker", "Sp", "alliance:sw_protects_member"),
    Tag(75.52, "Son", "sv", "alliance:sf_shows_vulnerable_feelings"),
)
# Corrected: the second thought about what the father did.
BETTER = Tag(67.48, "Father", "ps", "alliance:pf_hostile_to_member")
RATED = {"Mother": 2, "Father": 1, "Son": -1}
DIMENSION = "safety"


class User:
    """Somebody at the window. Every step fails loudly when the window does not follow."""

    def __init__(self, window: MainWindow, pictures: Path) -> None:
        self.window = window
        self._pictures = pictures
        self._number = 0
        self.saved: list[Path] = []

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Let the window work until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise Failed(_("The demo waited in vain: {what}.").format(what=what))
            self.rest(0.005)

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.monotonic() + seconds
        while True:
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if time.monotonic() >= end:
                return
            time.sleep(0.002)

    def picture(self, name: str) -> None:
        """Save what the window shows."""
        self.rest(0.4)
        self._number += 1
        path = self._pictures / f"{self._number:02}-{name}.png"
        if not self.window.grab().save(str(path)):
            raise Failed(_("The picture {path} could not be written.").format(path=path.name))
        self.saved.append(path)

    # -- coding ---------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """All events of the coding, as they are in the study."""
        work = self.window.workspace.work
        return work.events() if work is not None else []

    def type(self, keys: str) -> None:
        """Type keys on the coding page."""
        for key in keys:
            shift = Qt.KeyboardModifier.ShiftModifier if key.isupper() else Qt.KeyboardModifier.NoModifier
            QTest.keyClicks(self.window.code, key, shift)

    def go_to(self, second: float) -> None:
        """Show the frame at a moment of the film."""
        film = self.window.code.film
        us = round(second * SECOND)
        film.seek(us)
        self.wait(lambda: abs(film.session_us() - us) < SECOND // 50, f"{second} s")

    def choose(self, who: str) -> None:
        """Choose a person by the number on the chip."""
        work = self.window.workspace.work
        assert work is not None
        number = next(p.number for p in work.people() if p.name == name_of(who))
        self.type(str(number))

    def tag(self, tag: Tag) -> Event:
        """Tag what is seen; gives the event that was stored."""
        before = {event.id for event in self.events()}
        self.go_to(tag.second)
        self.choose(tag.who)
        self.type(tag.keys)
        self.wait(lambda: len(self.events()) > len(before), tag.indicator)
        (event,) = (event for event in self.events() if event.id not in before)
        check(event, tag, self.window)
        QTest.keyClick(self.window.code, Qt.Key.Key_Escape)  # what is asked about it stays unanswered
        return event

    def play(self) -> None:
        """Play for a moment, and stop."""
        film = self.window.code.film
        self.go_to(0.4)
        QTest.keyClick(self.window.code, Qt.Key.Key_Space)
        self.wait(lambda: film.session_us() > 1.6 * SECOND, "playing")
        self.picture("playing")
        QTest.keyClick(self.window.code, Qt.Key.Key_Space)
        self.wait(lambda: not film.is_playing(), "a pause")

    def undo(self) -> None:
        """Ctrl+Z."""
        before = len(self.events())
        QTest.keyClick(self.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        self.rest(0.2)
        if len(self.events()) == before:  # without a window manager no window is active, and no shortcut is heard
            self.window.workspace.undo()
        self.wait(lambda: len(self.events()) == before - 1, "undo")

    # -- rating -----------------------------------------------------------------------------------------

    def rate(self, who: str, dimension: str, value: int) -> None:
        """Choose a point of the scale with the mouse."""
        form = self.window.code.rating.form
        target = next(id_ for id_, card in form.cards.items() if self._is_card_of(id_, who))
        line: LineView = next(
            view for view in form.cards[target].lines if view.line is not None and view.line.dimension_id == dimension
        )
        button = next(point for point in line.scale.points if point.value == value)
        form.area.ensureWidgetVisible(button)
        self.rest(0.1)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait(lambda: self.rating_of(target, dimension) == value, f"{who} {value}")

    def rating_of(self, target: str, dimension: str) -> int | None:
        """The value that is stored."""
        work = self.window.workspace.work
        lines = work.rating_lines() if work is not None else []
        given = next(r.rating for r in lines if (r.target.id, r.dimension) == (target, dimension))
        return given.value if given is not None else None

    def _is_card_of(self, target: str, who: str) -> bool:
        work = self.window.workspace.work
        return work is not None and work.names().get(target) == name_of(who)


def check(event: Event, tag: Tag, window: MainWindow) -> None:
    """Whether what was stored is what was typed; raises `Failed`."""
    work = window.workspace.work
    assert work is not None
    names = work.names()
    wanted = (tag.indicator, (name_of(tag.who),), round(tag.second * SECOND))
    found = (event.indicator, tuple(names[actor] for actor in event.actors), event.start.us)
    if found != wanted or event.start.pts is None:
        raise Failed(_("Stored was {found}, typed was {wanted}.").format(found=found, wanted=wanted))


def work(user: User) -> None:
    """The visit of the scripted user."""
    window = user.window
    user.wait(lambda: window.code.film.playback.now() is not None, "the film")
    user.rest(1.5)
    user.picture("coding")
    user.play()
    first, *others = TAGS
    wrong = user.tag(first)
    user.undo()
    right = user.tag(BETTER)
    stored = [right, *(user.tag(tag) for tag in others)]
    user.picture("tagged")
    _show(window, "rate")
    user.wait(lambda: window.code.rating.form.cards, "the rating form")
    for who, value in RATED.items():
        user.rate(who, DIMENSION, value)
    user.picture("rated")
    _show(window, "code")
    ids = {event.id for event in user.events()}
    if wrong.id in ids or not {event.id for event in stored} <= ids:
        raise Failed(_("What was taken back is there, or what was stored is not."))
    _other_pages(user)


def _show(window: MainWindow, panel: str) -> None:
    window.code.docks.show(panel)
    window.code.rating.refresh()


def _other_pages(user: User) -> None:
    """The pages beside coding, as far as this version has them."""
    window = user.window
    window.show_desk()
    user.picture("study")
    show_codebook = getattr(window, "show_codebook", None)
    if show_codebook is not None:
        show_codebook()
        user.picture("codebook")
    window.show_code()


def _export(window: MainWindow, out: Path) -> int:
    """Write the tables as K1 may see them, anew."""
    shutil.rmtree(out, ignore_errors=True)
    study = window.workspace.study
    return interchange.export_tidy(study, people.as_coder(study, DESK[0]), out)


def _check_on_disk(path: Path) -> None:
    """Open the study anew: what was typed is in the file."""
    workspace = Workspace()
    workspace.open(path)
    workspace.sit_down(*DESK)
    assert workspace.work is not None
    found = [(event.indicator, event.start.us) for event in workspace.work.events()]
    rated = {
        line.target.name: line.rating.value
        for line in workspace.work.rating_lines()
        if line.dimension == DIMENSION and line.rating is not None
    }
    workspace.close()
    for tag in (BETTER, *TAGS[1:]):
        if (tag.indicator, round(tag.second * SECOND)) not in found:
            raise Failed(_("{indicator} is not on the disk.").format(indicator=tag.indicator))
    if (TAGS[0].indicator, round(TAGS[0].second * SECOND)) in found:
        raise Failed(_("{indicator} was taken back, and is on the disk.").format(indicator=TAGS[0].indicator))
    for who, value in RATED.items():
        if rated.get(name_of(who)) != value:
            raise Failed(_("The rating of {name} is not on the disk.").format(name=name_of(who)))


def run(folder: Path) -> list[Path]:
    """Make the demo in `folder` anew, work in it, and leave pictures and tables there. Gives the pictures.

    Raises `Failed` when what is stored is not what was typed, and `ObserverError` as the services do.
    """
    from observer.ui.app import application

    application()
    pictures = folder / "screenshots"
    for old in (pictures, folder / "tables", folder / "study"):
        shutil.rmtree(old, ignore_errors=True)
    pictures.mkdir(parents=True)
    path, _made = make_demo(folder / "study")
    window = MainWindow(Workspace())
    window.resize(*SIZE)
    window.show()
    user = User(window, pictures)
    try:
        if not window.open(path):
            raise Failed(_("The demo study could not be opened."))
        window.sit_down(*DESK)
        work(user)
        _export(window, folder / "tables")
    finally:
        _close(window)
    _check_on_disk(path)
    return user.saved


def _close(window: MainWindow) -> None:
    for box in QApplication.topLevelWidgets():
        if isinstance(box, QMessageBox):
            box.reject()
    window.close_study()
    window.close()
    QWidget.deleteLater(window)
    QApplication.processEvents()


def main(arguments: list[str]) -> int:
    """Run with own preferences, so that those of the user neither change nor are changed."""
    folder = Path(arguments[0]) if arguments else Path("exports/demo")
    with tempfile.TemporaryDirectory() as preferences:
        os.environ["OBSERVER_CONFIG_DIR"] = preferences
        try:
            saved = run(folder)
        except ObserverError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    for path in saved:
        sys.stdout.write(f"{path}\n")
    sys.stdout.write(_("Everything that was typed is stored. The tables are in {folder}.").format(
        folder=folder / "tables") + "\n")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Pages of a window, each made when it is first wanted; those that will be wanted, while nobody does anything."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

QUIET_MS = 1500  # in which the mouse rests and nobody writes, before a page is made that nobody asked for
_NEXT_MS = 30  # between two pieces of that work, so that whatever came meanwhile is done first

Make = Callable[[], QWidget]
Load = Callable[[], Make]  # reads in what the page is made of, and gives what makes it
Finish = Callable[[QWidget], object]  # ties it to the other parts of the window, once it has its place


class Pages(QStackedWidget):
    """A page is asked for by its name; whoever asks gets it, made there and then if need be."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()  # the names of those that have been shown
        self._loads: dict[str, tuple[Load, Finish]] = {}
        self._makes: dict[str, Make] = {}
        self._made: dict[str, QWidget] = {}

    def put(self, name: str, load: Load, finish: Finish) -> None:
        """Say how a page comes about."""
        self._loads[name] = (load, finish)

    def page(self, name: str) -> QWidget:
        """The page, made if it is not there yet."""
        while name not in self._made:
            self.go_on(name)
        return self._made[name]

    def go_on(self, name: str) -> None:
        """Do the next piece of the work of making a page."""
        load, finish = self._loads[name]
        if name not in self._makes:
            self._makes[name] = load()
        elif name not in self._made:
            self._made[name] = page = self._makes[name]()
            self.addWidget(page)
            finish(page)

    def is_made(self, name: str) -> bool:
        """Whether the page is there."""
        return name in self._made

    def made(self) -> list[QWidget]:
        """Those that are there."""
        return list(self._made.values())

    def turn_to(self, name: str) -> None:
        """Show a page."""
        self.seen.add(name)
        self.setCurrentWidget(self.page(name))

    def current(self) -> str:
        """The name of the page that is shown; empty when none is."""
        shown = self.currentWidget()
        return next((name for name, page in self._made.items() if page is shown), "")


class Ahead(QObject):
    """Makes the pages that are wanted, piece by piece, when the mouse rests, nobody writes, and nothing else is `busy`.

    It looks from time to time instead of following each event: that would cost every event a little for ever.
    """

    def __init__(
        self, pages: Pages, wanted: Callable[[], Iterable[str]], busy: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._pages, self._wanted, self._busy = pages, wanted, busy
        self._mouse = QPoint()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def look(self) -> None:
        """There may be others to make than before."""
        if not self._timer.isActive() and self._next():
            self._timer.start(QUIET_MS)

    def stop(self) -> None:
        """Make none."""
        self._timer.stop()

    def _next(self) -> str:
        return next((name for name in self._wanted() if not self._pages.is_made(name)), "")

    def _go_on(self) -> None:
        name = self._next()
        if not name:
            return
        if self._busy() or self._is_touched():
            self._timer.start(QUIET_MS)
        else:
            self._pages.go_on(name)
            self._timer.start(_NEXT_MS)

    def _is_touched(self) -> bool:
        """Whether the mouse went elsewhere since it was looked at last, or somebody may be writing."""
        before, self._mouse = self._mouse, QCursor.pos()
        writes = isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox)
        return writes or self._mouse != before or QApplication.mouseButtons() != Qt.MouseButton.NoButton

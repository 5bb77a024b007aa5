"""The panels of a page as docks: calm by default, movable when one asks for it, remembered."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

_RIGHT, _BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
_ALL = (
    QDockWidget.DockWidgetFeature.DockWidgetMovable
    | QDockWidget.DockWidgetFeature.DockWidgetFloatable
    | QDockWidget.DockWidgetFeature.DockWidgetClosable
)
_ACROSS = Qt.Orientation.Horizontal
_VERSION = 2  # one more whenever a panel is added: what was remembered before does not know it


class Docks:
    """Panels by name beside and below the middle of `host`. Their title bars show only while one arranges them."""

    def __init__(self, host: QMainWindow) -> None:
        self._host = host
        self._docks: dict[str, QDockWidget] = {}
        self._first: QByteArray | None = None
        self._remembered: QByteArray | None = None
        self.arranging = False
        host.setDockNestingEnabled(True)
        host.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        host.setCorner(Qt.Corner.BottomRightCorner, _BOTTOM)

    def add(self, name: str, widget: QWidget, where: str) -> None:
        """A panel: `where` is "right", "bottom", or the name of the panel with which it shares its place."""
        dock = QDockWidget(self._host)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setFeatures(_ALL)
        self._docks[name] = dock
        if where in self._docks:
            self._host.tabifyDockWidget(self._docks[where], dock)
        else:
            self._host.addDockWidget(_RIGHT if where == "right" else _BOTTOM, dock)
        self._dress(dock)

    def split(self, name: str, beside: str) -> None:
        """Put a panel to the right of another."""
        self._host.splitDockWidget(self._docks[beside], self._docks[name], Qt.Orientation.Horizontal)

    def settle(self, wide: dict[str, int], high: dict[str, int], below: dict[str, int]) -> None:
        """How wide and high panels are to begin with, in pixels, and how wide those `below` are. Once the host has
        its size: docks take no other then. What stands after it is the arrangement that `reset` goes back to; one
        that is remembered follows."""
        if self._first is not None:
            return
        for sizes, direction in ((high, Qt.Orientation.Vertical), (wide, _ACROSS), (below, _ACROSS)):
            self._host.resizeDocks([self._docks[name] for name in sizes], list(sizes.values()), direction)
        for bar in self._bars():
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._first = self._host.saveState(_VERSION)
        if self._remembered is not None:
            self._host.restoreState(self._remembered, _VERSION)

    def set_title(self, name: str, words: str) -> None:
        """The name of a panel in the language spoken now, with a count if it has one."""
        self._docks[name].setWindowTitle(words)
        self._docks[name].setAccessibleName(words)

    def show(self, name: str) -> None:
        """Bring a panel to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def hide(self, name: str) -> None:
        """Put a panel away; the menu brings it back."""
        self._docks[name].hide()

    def is_in_front(self, name: str) -> bool:
        """Whether a panel can be seen now."""
        return not self._docks[name].visibleRegion().isEmpty()

    def toggles(self) -> list[tuple[str, QDockWidget]]:
        """All panels, for a menu that shows and hides them."""
        return list(self._docks.items())

    def arrange(self, on: bool) -> None:
        """Show title bars, by which panels can be moved, taken out and closed; or hide them."""
        self.arranging = on
        for dock in self._docks.values():
            self._dress(dock)

    def _dress(self, dock: QDockWidget) -> None:
        old = dock.titleBarWidget()
        dock.setTitleBarWidget(None if self.arranging else QWidget())  # type: ignore[arg-type]
        if old is not None:
            old.deleteLater()

    def _bars(self) -> list[QTabBar]:
        return [bar for bar in self._host.findChildren(QTabBar) if bar.parent() is self._host]

    # -- remembering ------------------------------------------------------------------------------------

    def state(self) -> QByteArray:
        """How the panels are arranged."""
        return self._host.saveState(_VERSION)

    def restore(self, state: QByteArray) -> None:
        """Arrange the panels as they were; an arrangement that cannot be read leaves them as they are."""
        self._remembered = state
        if self._first is not None:
            self._host.restoreState(state, _VERSION)

    def reset(self) -> None:
        """Arrange the panels as they come."""
        if self._first is not None:
            self._host.restoreState(self._first, _VERSION)

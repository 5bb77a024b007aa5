"""How the window and its pages were arranged, from one time to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from observer import settings

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow


class WindowMemory:
    """A page is asked how it is arranged only when it was seen; what is remembered of the others stays."""

    def __init__(self) -> None:
        path = settings.settings_file().with_name("window.ini")
        self._stored = QSettings(str(path), QSettings.Format.IniFormat)

    def restore(self, name: str, restore: Callable[[QByteArray], object]) -> None:
        """Arrange something as it was, if that is remembered."""
        value = self._stored.value(name)
        if isinstance(value, QByteArray):
            restore(value)

    def text(self, name: str) -> str:
        """Words that are remembered; empty when there are none."""
        return str(self._stored.value(name, ""))

    def keep(self, window: MainWindow) -> None:
        """Remember how all is arranged now."""
        seen = window.pages.seen
        self._stored.setValue("geometry", window.saveGeometry())
        if "code" in seen:
            self._stored.setValue("panels", window.code.docks.state())
            self._stored.setValue("table", window.code.table.state())
        if "agreement" in seen:
            self._stored.setValue("agreement", window.agreement.state())
        if "fragments" in seen:
            self._stored.setValue("fragments", window.fragments.state())
        self._stored.sync()

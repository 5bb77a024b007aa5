"""The film alone: on the whole screen, or in a window of its own on a second one. Keys go on working."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui.screens import screen_of, second_screen

_LEAVES = (Qt.Key.Key_Escape, Qt.Key.Key_F11)


class FilmWindow(QWidget):
    """Holds the film while it is out of its room. Closing it emits `closed`; then the film goes back.

    Keys are handed to `keys_to`, so that one codes as before. Esc leaves the whole screen.
    """

    closed = Signal()

    def __init__(self, film: QWidget, owner: QWidget) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.keys_to: QWidget | None = None
        self._owner = owner
        self.setObjectName("surround")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(film)
        film.show()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWindowTitle(_("Film") + " – Observer")
        self._share_actions()
        owner.window().installEventFilter(self)

    def _share_actions(self) -> None:
        """Menu keys of the main window, and media keys, work here too."""
        host = self._owner.window()
        found = host.findChildren(QAction) if isinstance(host, QMainWindow) else self._owner.findChildren(QAction)
        self.addActions([action for action in found if not action.shortcut().isEmpty()])

    def show_whole(self) -> None:
        """Over the whole screen on which the program is."""
        self.setGeometry(screen_of(self._owner).geometry())
        self.showFullScreen()
        self.activateWindow()

    def show_beside(self) -> None:
        """On the second screen when there is one, else as a window that one can move."""
        other = second_screen(screen_of(self._owner))
        if other is None:
            self.resize(960, 540)
            self.show()
        else:
            self.setGeometry(other.geometry())
            self.showFullScreen()
        self._owner.window().activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in _LEAVES and self.isFullScreen():
            self.close()
        else:
            self._hand_on(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        self._hand_on(event)

    def _hand_on(self, event: QKeyEvent) -> None:
        if self.keys_to is None:
            event.ignore()
        else:
            QApplication.sendEvent(self.keys_to, event.clone())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The program is closed: so is this."""
        if event.type() == QEvent.Type.Close and watched is self._owner.window():
            self.close()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self.closed.emit()
        event.accept()

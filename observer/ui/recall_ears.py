"""Keys of a recall session, wherever the focus is: on the console, on the respondent's screen, in a note."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from observer.coding.recall import Who
from observer.ui.recall_keys import Wish, meant

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class RecallEars(QObject):
    """`asked` tells what a key asks, and whose key it is. Listens between `begin` and `end` to windows of `ours`."""

    asked = Signal(object, object)  # Wish, Who

    def __init__(self, ours: Callable[[QWidget], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours = ours
        self._listening = False

    def begin(self) -> None:
        """Listen from now on."""
        application = QApplication.instance()
        if application is not None and not self._listening:
            application.installEventFilter(self)
            self._listening = True

    def end(self) -> None:
        """Listen no more."""
        application = QApplication.instance()
        if application is not None and self._listening:
            application.removeEventFilter(self)
        self._listening = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the keys of the session; all others go where they went."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or event.modifiers() & _HELD:
            return False
        key = meant(event.key(), _types(watched))
        if key is None:
            return False
        if key.wish is not Wish.BLANK and (QApplication.activeModalWidget() or not self._ours(watched)):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()  # or a menu would take it
            return False
        if not event.isAutoRepeat():
            self.asked.emit(key.wish, Who.RESPONDENT if key.by_respondent else Who.FACILITATOR)
        # A box that is open is closed by Esc as everywhere: there it blanks and closes.
        return QApplication.activeModalWidget() is None


def _types(widget: QWidget) -> bool:
    """Whether letters and the space bar belong to it: a text, or a button to which one came with Tab."""
    return isinstance(widget, (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractButton))

"""A few lines of text in a form."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

HIGH = 66  # pixels: three lines


class LinesEdit(QPlainTextEdit):
    """`left` when the focus goes elsewhere: time to store what was typed. Tab leaves it."""

    left = Signal()

    def __init__(self, high: int = HIGH) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(high)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

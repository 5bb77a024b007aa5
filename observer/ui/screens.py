"""On which screen something is, and which others there are."""

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def screen_of(widget: QWidget) -> QScreen:
    """The screen on which a widget is, or on which it will come: that of its parent.

    Not `widget.screen()`: the binding counts what that gives among the children of the widget, and when the widget is
    collected as garbage it deletes the screen of the whole program with it (seen in PySide6 6.11).
    """
    parent = widget.parentWidget()
    seen = widget if widget.isVisible() or parent is None else parent
    return QGuiApplication.screenAt(seen.mapToGlobal(seen.rect().center())) or QGuiApplication.primaryScreen()


def second_screen(first: QScreen) -> QScreen | None:
    """Another screen than this one; None when there is no other."""
    return next((screen for screen in QGuiApplication.screens() if screen != first), None)

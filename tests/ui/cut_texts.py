"""Texts that do not fit: what is cut off, elided, or pushed out of the window; and controls without a name. Also run
as a script, in a process of its own, because the size of everything is chosen before there is a window."""

import json
import re
import sys
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QFontMetricsF, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QScrollArea,
    QSplitter,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from observer.services import comments
from observer.ui.main_window import MainWindow
from observer.ui.rows import Elided

_SLACK = 1  # pixels by which fonts are rounded


def cut_texts(window: QWidget) -> list[str]:
    """The texts in the window that cannot be read whole."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            found += _cut_in(widget)
            if isinstance(widget, QLabel | QAbstractButton) and _is_outside(widget, window):
                found.append(f"outside: {_text(widget)}")
    return [text for text in found if re.search(r"\w", text)]


def _cut_in(widget: QWidget) -> list[str]:
    if isinstance(widget, Elided):
        whole = widget.accessibleName()
        return [f"{whole} -> {widget.text()}"] if widget.text() != whole and not widget.toolTip() else []
    if isinstance(widget, QLabel):
        return [_text(widget)] if widget.text() and _label_is_cut(widget) else []
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        shows_text = widget.icon().isNull() and widget.text()
        return [widget.text()] if shows_text and _needs(widget) > widget.width() else []
    if isinstance(widget, QAbstractButton):
        return [widget.text()] if widget.text() and _needs(widget) > widget.width() else []
    if isinstance(widget, QComboBox):
        room = widget.width() - 28
        return [widget.currentText()] if _width(widget, widget.currentText()) > room else []
    if isinstance(widget, QLineEdit):
        shown = widget.placeholderText() if not widget.text() else ""
        return [shown] if _width(widget, shown) > widget.contentsRect().width() - 4 else []
    if isinstance(widget, QTabBar):
        return [widget.tabText(n) for n in range(widget.count()) if _tab_is_cut(widget, n)]
    if isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
        return [_head(widget, n) for n in range(widget.count()) if _head_is_cut(widget, n)]
    return []


def _text(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return QTextDocumentFragment.fromHtml(text).toPlainText() if "<" in text else text


def _label_is_cut(label: QLabel) -> bool:
    room = label.contentsRect()
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + _SLACK
    lines = _text(label).splitlines() or [""]
    needed = max(_width(label, line) for line in lines)
    return needed > room.width() + _SLACK or len(lines) * label.fontMetrics().height() > room.height() + 4


def _needs(button: QAbstractButton) -> int:
    """The least width at which the words of a button are whole."""
    return min(button.sizeHint().width(), button.minimumSizeHint().width() or button.sizeHint().width())


def _width(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)


def _tab_is_cut(bar: QTabBar, n: int) -> bool:
    area = bar.tabRect(n)
    return bar.isTabVisible(n) and (_width(bar, bar.tabText(n)) > area.width() or not bar.rect().contains(area))


def _head(header: QHeaderView, n: int) -> str:
    return str(header.model().headerData(n, Qt.Orientation.Horizontal) or "")


def _head_is_cut(header: QHeaderView, n: int) -> bool:
    if header.isSectionHidden(n):
        return False
    return _width(header, _head(header, n)) > header.sectionSize(n) - 8


def _is_outside(widget: QWidget, window: QWidget) -> bool:
    """Whether a part of it lies where nothing is painted; what can be scrolled to does not count."""
    above = widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea):
            return False
        above = above.parentWidget()
    whole = QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())
    return not window.rect().contains(whole)


def nameless_controls(window: QWidget) -> list[str]:
    """What can have the keyboard, but is called nothing by a screen reader."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not _is_holder(widget):
            spoken = QAccessible.queryAccessibleInterface(widget)
            if spoken is None or not spoken.text(QAccessible.Text.Name).strip():
                found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found


def _is_holder(widget: QWidget) -> bool:
    """Whether it only holds what has names of its own."""
    inside = widget.parentWidget()
    return (
        widget.focusProxy() is not None
        or isinstance(widget, QScrollArea | QTabWidget | QSplitter | QMainWindow | QDialog | QMenu)
        or isinstance(inside, QAbstractSpinBox | QComboBox)
    )


class Shortened:
    """Notes what is shortened when it is painted, with what remained of it."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        for kind in (QFontMetrics, QFontMetricsF):
            self._watch(kind)

    def _watch(self, kind: type) -> None:
        original = kind.elidedText

        def elided(measure, text, *others):
            shown = original(measure, text, *others)
            if shown != text:
                self.texts[text] = shown
            return shown

        kind.elidedText = elided


def main(language: str, width: str, height: str, folder: str) -> None:
    """Print what does not fit and what has no name, by page, as JSON."""
    elided, found, nameless = Shortened(), {}, {}
    written: set[str] = set()
    from tour import pages

    for name, widget in pages(Path(folder), language, "dark", (int(width), int(height))):
        written |= _written(widget.window().parentWidget() or widget.window())
        nameless[name] = nameless_controls(widget)
        elided.texts.clear()
        widget.grab()
        found[name] = cut_texts(widget) + [f"{text} -> {shown}" for text, shown in elided.texts.items()]
    shown = {name: [text for text in texts if not _is_of(text, written)] for name, texts in found.items()}
    sys.stdout.write(json.dumps({"cut": shown, "nameless": nameless}) + "\n")


def _is_of(text: str, written: set[str]) -> bool:
    """Whether it is, or is a part of, what people wrote."""
    part = text.partition(" -> ")[0].strip("… ")
    return any(data in text or part in data for data in written)


def _written(window: QWidget) -> set[str]:
    """What people wrote themselves, and what a codebook says: it may be longer than any window, and is whole in
    a tooltip."""
    work = window.workspace.work if isinstance(window, MainWindow) else None
    if work is None:
        return set()
    book = work.codebook
    labels = [text for part in (*book.indicators, *book.dimensions) for text in part.label.values()]
    for one in book.indicators:
        labels += one.definition.values()
        labels += [text for texts in (one.examples, one.counter_examples) for some in texts.values() for text in some]
    notes = [note.text for note in comments.of(work.desk, work.key)]
    return {text for text in (*labels, *notes, *(event.comment for event in work.events())) if text}


if __name__ == "__main__":
    main(*sys.argv[1:])

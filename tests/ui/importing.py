"""Files of other tools in the real window: boxes that are acted in with keys and mouse; for several tests."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from ui.windows import Boxes, click

from observer.storage import events as stored_events

Key, Button = Qt.Key, Qt.MouseButton
HEADS = ("session", "coder", "actors", "code", "start", "stop", "comment")
ROWS = (
    ("Home 1", "A", "Mum", "laughs", "1.5", "", "at the dog"),
    ("Home 1", "A", "Kid", "leans", "2", "4.5", ""),
    ("Home 1", "B", "Mum", "laughs", "1.75", "", ""),
    ("Home 2", "A", "Aunt", "shouts", "3", "", ""),
)


class Dialogs(Boxes):
    """Answers dialogs, one after the other. Lists that open in them are no boxes, and nothing is answered while an
    answer is being given; what went wrong in it is said by the test."""

    _is_acting = False

    def _look(self) -> None:
        if self._is_acting or QApplication.activePopupWidget() is not None:
            return
        self._is_acting = True
        try:
            super()._look()
        finally:
            self._is_acting = False

    def over(self) -> bool:
        """Whether all have come, or something went wrong."""
        return bool(self.wrong) or not (self._acts or self._is_acting or QApplication.activeModalWidget())


def table(path: Path, rows: Any = ROWS, heads: Any = HEADS) -> Path:
    """A table of events as somebody else made it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def wait_for(holds: Callable[[], object], seconds: float = 15.0) -> None:
    """Let the window work until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come so far"
        QTest.qWait(5)


def ready(box: Any) -> None:
    """Wait until it has been worked out what would be done."""
    wait_for(lambda: not box._clock.isActive() and not box._looking.is_busy())
    assert box.plan is not None or box.wrong.text()


def go_to_tab(box: Any, page: Any) -> None:
    """Show a page by its tab, with the mouse."""
    bar = box.tabs.tabBar()
    QTest.mouseClick(bar, Button.LeftButton, pos=bar.tabRect(box.tabs.indexOf(page)).center())
    assert box.tabs.currentWidget() is page


def row_of(table_: Any, text: str) -> int:
    """The row that begins with a text."""
    return next(n for n in range(table_.rowCount()) if table_.item(n, 0).text() == text)


def editor_of(table_: Any) -> QComboBox:
    """The list that is open in a cell."""
    wait_for(lambda: any(box.isVisible() for box in table_.findChildren(QComboBox)))
    return next(box for box in table_.findChildren(QComboBox) if box.isVisible())


def closed(table_: Any) -> None:
    """Wait until no list is open in any cell."""
    wait_for(lambda: not any(box.isVisible() for box in table_.findChildren(QComboBox)))


def choose_by_keys(table_: Any, row: int, column: int, typed: str, opens: Qt.Key = Key.Key_F2) -> None:
    """Open a cell with a key, type, and take it."""
    table_.setCurrentCell(row, column)
    table_.setFocus()
    QTest.keyClick(table_, opens)
    line = editor_of(table_).lineEdit()
    assert line.selectedText() == line.text()  # what is typed takes its place
    if typed.isascii():
        QTest.keyClicks(line, typed)
    else:
        line.insert(typed)  # QTest types no other letters
    popup = line.completer().popup() if line.completer() else None
    if popup is not None and popup.isVisible():
        popup.hide()
    QTest.keyClick(line, Key.Key_Return)
    closed(table_)


def choose_by_mouse(table_: Any, row: int, column: int, words: str) -> None:
    """Click on a cell, and on one of the lines of the list."""
    cell = table_.visualItemRect(table_.item(row, column)).center()
    QTest.mouseClick(table_.viewport(), Button.LeftButton, pos=cell)
    box = editor_of(table_)
    box.showPopup()
    view = box.view()
    index = view.model().index(box.findText(words), 0)
    assert index.isValid(), [box.itemText(n) for n in range(box.count())]
    wait_for(view.isVisible)
    QTest.qWait(QApplication.doubleClickInterval() + 50)  # a list does not take the click that opened it
    view.scrollTo(index)
    QTest.qWait(20)
    QTest.mouseClick(view.viewport(), Button.LeftButton, pos=view.visualRect(index).topLeft() + QPoint(8, 6))
    closed(table_)


def take(box: Any) -> None:
    """Import."""
    ready(box)
    assert box.accept_button.isEnabled(), box.wrong.text()
    click(box.accept_button)


def stored(window: Any, session: str) -> list[tuple[str, str, int, int | None]]:
    """What stands in a session: indicator, coder, start and stop in milliseconds."""
    study = window.workspace.study
    row = study.sessions.where("name = ?", [session])[0]
    codings = {one.id: study.coders.get(one.coder).name for one in study.codings.where("session = ?", [row.id])}
    found = [event for id_ in codings for event in stored_events.of_coding(study.db, id_)]
    return sorted(
        (e.indicator, codings[e.coding], e.start.us // 1000, e.stop.us // 1000 if e.stop else None) for e in found
    )

"""Beside the film of a review: the uncertain frames, the faces of the frame that is seen, and the silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from observer.ui import icons, theme
from observer.ui.form_dialog import plain_label
from observer.ui.rows import as_tooltip

_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """A line of a list: its id, its words, and whether it is done with."""

    id: str
    words: str
    is_done: bool = False


class ShortList(QWidget):
    """A list with its title and a note below. `chosen` tells the id of the line that somebody goes to."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.title, self.list, self.note = QLabel(name), QListWidget(), plain_label("caption")
        self.title.setObjectName("head")
        self.title.setBuddy(self.list)
        self.list.setAccessibleName(name)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListWidget::item { padding: 3px 2px; }")
        self.list.currentItemChanged.connect(self._current)
        self.list.itemClicked.connect(lambda item: self.chosen.emit(item.data(_ID)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        for widget in (self.title, self.list, self.note):
            column.addWidget(widget)

    def show_entries(self, entries: Sequence[Entry], current: str = "", note: str = "") -> None:
        """Show these; the one that was current stays so, or another is when that is said."""
        item = self.list.currentItem()
        wanted = current or (item.data(_ID) if item is not None else "")
        with QSignalBlocker(self.list):
            self.list.clear()
            for entry in entries:
                line = QListWidgetItem(entry.words)
                line.setData(_ID, entry.id)
                line.setToolTip(as_tooltip(entry.words))
                if entry.is_done:
                    line.setIcon(icons.icon("stored", "accent"))
                    line.setForeground(theme.current().colour("faint"))
                self.list.addItem(line)
                if entry.id == wanted:
                    self.list.setCurrentItem(line)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def select(self, id_: str) -> None:
        """Make a line current, without going there."""
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(-1)
            for n in range(self.list.count()):
                if self.list.item(n).data(_ID) == id_:
                    self.list.setCurrentRow(n)

    def current(self) -> str:
        """The id of the current line; empty when there is none."""
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ID))

"""Things to tick: a list that can be searched, with all, none, and how many are ticked."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.i18n import _
from observer.ui import theme
from observer.ui.rows import as_tooltip

SEARCHED = 10  # from so many on there is a line to search in
ROWS = 5  # that are seen at once
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Tick:
    """One thing to tick: its id, its name, and more about it."""

    id: str
    name: str
    detail: str = ""

    @property
    def words(self) -> str:
        """Its name, and more about it."""
        return f"{self.name} · {self.detail}" if self.detail else self.name


class TickList(QWidget):
    """A list of `Tick`s. `changed` when another one is ticked."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.search, self.list, self.count = QLineEdit(), QListWidget(), QLabel()
        self.all, self.none = QPushButton(_("Tick all")), QPushButton(_("Tick none"))
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search in: {name}").format(name=name))
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName(name)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)  # what counts is what is ticked
        self.list.setStyleSheet("QListWidget::item { padding: 4px 2px; }")
        self.count.setObjectName("caption")
        self.setFocusProxy(self.list)
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE[1])
        below.addWidget(self.count, 1)
        for button, does in ((self.all, True), (self.none, False)):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()}: {name}")
            button.clicked.connect(lambda _checked=False, d=does: self._tick_shown(d))
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.search)
        column.addWidget(self.list)
        column.addLayout(below)
        self.search.textChanged.connect(self._find)
        self.list.itemChanged.connect(lambda _item: self._say())

    def show_ticks(self, ticks: Iterable[Tick], ticked: Iterable[str]) -> None:
        """Show these, with some of them ticked."""
        chosen = set(ticked)
        with QSignalBlocker(self.list):
            self.list.clear()
            for tick in ticks:
                item = QListWidgetItem(tick.words)
                item.setData(_ID, tick.id)
                item.setToolTip(as_tooltip(tick.words))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if tick.id in chosen else Qt.CheckState.Unchecked)
                self.list.addItem(item)
        n = self.list.count()
        self.search.setVisible(n >= SEARCHED)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(min(n, ROWS), 1) * max(self.list.sizeHintForRow(0), 20) + 6)
        self._find(self.search.text())
        self._say()

    def ticked(self) -> tuple[str, ...]:
        """The ids of what is ticked, in the order of the list."""
        return tuple(str(i.data(_ID)) for i in self._items() if i.checkState() is Qt.CheckState.Checked)

    def tick(self, ids: Iterable[str]) -> None:
        """Tick these and nothing else."""
        wanted = set(ids)
        with QSignalBlocker(self.list):
            for item in self._items():
                is_one = item.data(_ID) in wanted
                item.setCheckState(Qt.CheckState.Checked if is_one else Qt.CheckState.Unchecked)
        self._say()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(self.list.count())]

    def _tick_shown(self, does: bool) -> None:
        with QSignalBlocker(self.list):
            for item in self._items():
                if not item.isHidden():
                    item.setCheckState(Qt.CheckState.Checked if does else Qt.CheckState.Unchecked)
        self._say()

    def _find(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.strip().casefold() not in item.text().casefold())

    def _say(self) -> None:
        self.count.setText(_("{n} of {all} ticked").format(n=len(self.ticked()), all=self.list.count()))
        self.changed.emit()

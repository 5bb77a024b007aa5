"""A list that opens at a cell or a button, to choose one or several from; with a search when it is long."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.indicator_search import plain
from observer.ui.screens import screen_of

SEARCHED = 12  # with more than so many the list can be searched
MOST_SEEN = 10
WIDTH, ROW = 280, 26
_VALUE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Pick:
    """One thing that can be chosen. Those of one `group` exclude each other, `is_alone` excludes all others.
    `key` chooses it, `found_by` are more words by which it is found."""

    value: str
    words: str
    group: str = ""
    is_alone: bool = False
    key: str = ""
    found_by: str = ""


@dataclass(frozen=True)
class Field:
    """Something that is typed beside the list; `value` goes before what is typed."""

    value: str
    words: str
    text: str


class PickList(QFrame):
    """Choose with the mouse or the keys. `several`: Space chooses, Enter stores; else a choice stores at once."""

    picked = Signal(object)  # tuple of values
    left = Signal()

    def __init__(
        self,
        title: str,
        picks: list[Pick],
        chosen: tuple[str, ...],
        several: bool,
        parent: QWidget,
        fields: list[Field] | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("panel")
        self._picks = {pick.value: pick for pick in picks}
        self._several = several
        self.search = QLineEdit()
        self.list = QListWidget()
        self.fields = [(field, QLineEdit(field.text)) for field in fields or []]
        self.store = QPushButton(_("Store"))
        self._hint = QLabel(
            _("Space chooses, Enter stores, Esc leaves.") if several else _("Enter stores, Esc leaves.")
        )
        shown = theme.current()
        box = f"width: 14px; height: 14px; border: 1px solid {shown.faint}; border-radius: 3px;"
        self.list.setStyleSheet(
            f"QListView::indicator {{ {box} }} QListView::indicator:checked {{ background: {shown.text}; }}"
        )
        self._fill(chosen)
        self._arrange(title)
        self._connect()

    def _fill(self, chosen: tuple[str, ...]) -> None:
        for pick in self._picks.values():
            item = QListWidgetItem(f"{pick.key}  {pick.words}" if pick.key else pick.words, self.list)
            item.setData(_VALUE, pick.value)
            item.setSizeHint(QSize(0, ROW))
            if self._several:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                item.setCheckState(Qt.CheckState.Checked if pick.value in chosen else Qt.CheckState.Unchecked)
        first = next((n for n, value in enumerate(self._picks) if value in chosen), 0)
        self.list.setCurrentRow(first)

    def _arrange(self, title: str) -> None:
        self.setAccessibleName(title)
        self.list.setAccessibleName(title)
        self.search.setAccessibleName(_("Find in this list"))
        self.search.setPlaceholderText(title)
        self.search.setVisible(len(self._picks) > SEARCHED)
        self._hint.setObjectName("caption")
        self._hint.setWordWrap(True)
        self.store.setVisible(self._several)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[1]] * 4)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.search)
        column.addWidget(self.list)
        for field, line in self.fields:
            line.setPlaceholderText(field.words)
            line.setAccessibleName(field.words)
            column.addWidget(line)
        column.addWidget(self._hint)
        column.addWidget(self.store)
        self.list.setVisible(bool(self._picks))
        self.list.setFixedHeight(ROW * min(max(len(self._picks), 1), MOST_SEEN) + 4)
        measure = self.list.fontMetrics()
        wanted = max((measure.horizontalAdvance(f"{p.key}  {p.words}") for p in self._picks.values()), default=0) + 70
        self.setFixedWidth(min(max(wanted, WIDTH), 2 * WIDTH))
        self.setFrameShape(QFrame.Shape.StyledPanel)

    def _connect(self) -> None:
        self.list.itemClicked.connect(self._clicked)
        self.search.textEdited.connect(self._find)
        self.store.clicked.connect(self._store)
        for widget in (self.list, self.search, *(line for _field, line in self.fields)):
            widget.installEventFilter(self)

    def open_at(self, at: QPoint) -> None:
        """Show it with its corner at a point of the screen, moved so that all of it is seen."""
        self.adjustSize()
        screen = screen_of(self).availableGeometry()
        x = min(at.x(), screen.right() - self.width())
        y = min(at.y(), screen.bottom() - self.height())
        self.move(max(x, screen.left()), max(y, screen.top()))
        self.show()
        first = self.search if len(self._picks) > SEARCHED else self.list if self._picks else self.fields[0][1]
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- choosing -------------------------------------------------------------------------------------------

    def values(self) -> tuple[str, ...]:
        """What is chosen now."""
        if not self._several:
            item = self.list.currentItem()
            return (str(item.data(_VALUE)),) if item is not None and not item.isHidden() else ()
        items = (self.list.item(n) for n in range(self.list.count()))
        typed = (field.value + line.text().strip() for field, line in self.fields if line.text().strip())
        return (*(str(i.data(_VALUE)) for i in items if i.checkState() is Qt.CheckState.Checked), *typed)

    def choose(self, value: str) -> None:
        """Choose something, or take the choice back; what it excludes goes."""
        pick, was = self._picks[value], value in self.values()
        for n in range(self.list.count()):
            item = self.list.item(n)
            other = self._picks[str(item.data(_VALUE))]
            if other is pick:
                item.setCheckState(Qt.CheckState.Unchecked if was else Qt.CheckState.Checked)
            elif pick.is_alone or other.is_alone or (pick.group and pick.group == other.group):
                item.setCheckState(Qt.CheckState.Unchecked)

    def _clicked(self, item: QListWidgetItem) -> None:
        if self._several:
            self.choose(str(item.data(_VALUE)))
        else:
            self._store()

    def _store(self) -> None:
        values = self.values()
        if values or self._several:
            self.picked.emit(values)
            self.close()

    def _find(self, text: str) -> None:
        words = plain(text).split()
        first = -1
        for n in range(self.list.count()):
            item = self.list.item(n)
            pick = self._picks[str(item.data(_VALUE))]
            is_found = all(word in plain(f"{pick.words} {pick.found_by}") for word in words)
            item.setHidden(not is_found)
            first = n if is_found and first < 0 else first
        self.list.setCurrentRow(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        """Enter, Esc, Space, the arrows in the search, and the keys of the choices."""
        key, item = event.key(), self.list.currentItem()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._store()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
            self.close()
        elif watched is self.search and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._go(-1 if key == Qt.Key.Key_Up else 1)
        elif isinstance(watched, QLineEdit):
            return False
        elif key == Qt.Key.Key_Space and self._several and item is not None:
            self.choose(str(item.data(_VALUE)))
        else:
            return self._by_key(event.text())
        return True

    def _go(self, by: int) -> None:
        n = self.list.currentRow() + by
        while 0 <= n < self.list.count() and self.list.item(n).isHidden():
            n += by
        if 0 <= n < self.list.count():
            self.list.setCurrentRow(n)

    def _by_key(self, text: str) -> bool:
        found = next((pick for pick in self._picks.values() if text and pick.key == text), None)
        if found is None:
            return False
        if self._several:
            self.choose(found.value)
        else:
            self.list.setCurrentRow(list(self._picks).index(found.value))
            self._store()
        return True

"""Find in comments, events and indicators: one line, and what it finds while one types."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from observer.coding.timecode import clock
from observer.i18n import _
from observer.services import search
from observer.services.search import Hit, HitKind
from observer.services.workplace import Workplace
from observer.ui import theme
from observer.ui.rows import as_tooltip

TYPING_MS = 150
_PASSED_ON = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Finder(QDialog):
    """Over the window, not instead of it. `chosen` gives the hit that was clicked, or entered."""

    chosen = Signal(object)  # Hit

    def __init__(self, work: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._work = work
        self.line, self.list, self.none = QLineEdit(), QListWidget(), QLabel()
        self.setAccessibleName(_("Find"))
        self.line.setPlaceholderText(_("Find in comments, events and indicators"))
        self.line.setAccessibleName(_("Find in comments, events and indicators"))
        self.line.setClearButtonEnabled(True)
        self.list.setAccessibleName(_("What was found"))
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet("QListWidget::item { padding: 4px 6px; }")
        self.none.setObjectName("caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(theme.SPACE[1],) * 4)
        for widget in (self.line, self.none, self.list):
            layout.addWidget(widget)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.look)
        self.line.textChanged.connect(lambda: self._typing.start())
        self.line.returnPressed.connect(self._enter)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.resize(680, 380)
        self.look()

    def look(self) -> None:
        """Show what holds all the words that are typed."""
        self.list.clear()
        text = self.line.text().strip()
        for hit in search.find(self._work, text) if text else []:
            item = QListWidgetItem(_words(hit))
            item.setData(Qt.ItemDataRole.UserRole, hit)
            item.setToolTip(as_tooltip(item.text()))
            self.list.addItem(item)
        found = self.list.count() > 0
        self.list.setVisible(found)
        self.none.setVisible(not found)
        self.none.setText(
            _("Nothing of yours has all these words.")
            if text
            else _("Type a word: of a comment, a person, an indicator.")
        )
        self.list.setCurrentRow(0)

    def _enter(self) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self.look()
        item = self.list.currentItem()
        if item is not None:
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        self.accept()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Arrows walk through the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _PASSED_ON:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)


def _words(hit: Hit) -> str:
    kinds = {HitKind.EVENT: _("Event"), HitKind.COMMENT: _("Comment"), HitKind.INDICATOR: _("Indicator")}
    when = f"{clock(hit.us)}   " if hit.us is not None else ""
    return f"{kinds[hit.kind]}   {when}{hit.words}"

"""The bar over the editor of a codebook, and the buttons under its outline."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from observer.coding.codebook_edit import Parts
from observer.coding.codebook_places import part_in
from observer.i18n import _
from observer.ui import icons, theme


class EditorBar(QWidget):
    """What is being changed, whether it is kept, steps back and forward, leave, throw away, store."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.kept = QLabel(), QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.kept.setObjectName("caption")
        self.undo, self.redo = QToolButton(), QToolButton()
        self.leave, self.away, self.store = QPushButton(), QPushButton(), QPushButton()
        self.store.setObjectName("primary")
        for button in (self.undo, self.redo):
            button.setAutoRaise(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[0])
        row.setSpacing(theme.SPACE[1])
        row.addWidget(self.title, 1)
        for widget in (self.kept, self.undo, self.redo, self.away, self.leave, self.store):
            row.addWidget(widget)

    def retranslate(self, has_study: bool) -> None:
        """Say everything in the language spoken now."""
        self.undo.setIcon(icons.icon("undo"))
        self.redo.setIcon(icons.icon("redo"))
        for button, words, key in ((self.undo, _("Undo"), "Ctrl+Z"), (self.redo, _("Redo"), "Ctrl+Y")):
            button.setAccessibleName(words)
            button.setToolTip(f"{words}  ({key})")
        self.leave.setText(_("Back to reading"))
        self.leave.setToolTip(_("The draft is kept; go on with it when you like."))
        self.away.setText(_("Throw away …"))
        self.store.setText(_("Store as a version …") if has_study else _("Save as a file …"))

    def show_kept(self, kept: bool | None) -> None:
        """Whether the draft is kept: yes, no, or not yet."""
        words = {True: "✓ " + _("draft kept"), None: "…", False: _("The draft cannot be kept here: the disk is full.")}
        self.kept.setText(words[kept])
        self.kept.setStyleSheet(f"color: {theme.current().stop};" if kept is False else "")

    def say(self, words: str) -> None:
        """Say something where it is told whether the draft is kept."""
        self.kept.setText(words)
        self.kept.setStyleSheet(f"color: {theme.current().stop};")


class PartTools(QWidget):
    """Add, move and remove parts."""

    add_asked = Signal(object)  # Parts
    move_asked = Signal(int)
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.indicator, self.more = QPushButton(), QPushButton()
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.more.setProperty("menu", True)
        self.up, self.down, self.away = QToolButton(), QToolButton(), QToolButton()
        self._adds = Parts.INDICATOR
        self.indicator.clicked.connect(lambda: self.add_asked.emit(self._adds))
        self.up.clicked.connect(lambda: self.move_asked.emit(-1))
        self.down.clicked.connect(lambda: self.move_asked.emit(1))
        self.away.clicked.connect(self.remove_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.SPACE[1], 0)
        row.setSpacing(theme.SPACE[0])
        row.addWidget(self.indicator)
        row.addWidget(self.more)
        row.addStretch(1)
        for button in (self.up, self.down, self.away):
            button.setAutoRaise(True)
            row.addWidget(button)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.more.setText(_("More"))
        self.indicator.setText("+ " + self._words()[self._adds])
        self.menu.clear()
        for kind, words in self._words().items():
            self.menu.addAction(words, partial(self.add_asked.emit, kind))
        for button, icon, words in (
            (self.up, "up", _("Up")),
            (self.down, "down", _("Down")),
            (self.away, "remove", _("Remove")),
        ):
            button.setIcon(icons.icon(icon))
            button.setAccessibleName(words)
        self.up.setToolTip(_("Up") + "  (Alt+↑)")
        self.down.setToolTip(_("Down") + "  (Alt+↓)")
        self.away.setToolTip(_("Remove; undo brings it back"))

    @staticmethod
    def _words() -> dict[Parts, str]:
        return {
            Parts.INDICATOR: _("Indicator"),
            Parts.DIMENSION: _("Dimension"),
            Parts.MODIFIER: _("Modifier"),
            Parts.SCALE: _("Rating scale"),
            Parts.RULE: _("Rule"),
        }

    def show_for(self, place: str, lists: dict[str, Parts]) -> None:
        """What can be done at a place of the outline; the first button adds another of the kind that is there."""
        kind, _id = part_in(place)
        self._adds = lists.get(place) or (kind if kind in lists.values() and kind else Parts.INDICATOR)
        self.indicator.setText("+ " + self._words()[self._adds])
        for button in (self.up, self.down, self.away):
            button.setEnabled(kind is not None)


class StepKeys(QObject):
    """Ctrl+Z and Ctrl+Y on the widgets that it filters. They are shortcuts of the window, for the study, and text
    fields know them too, for their own letters only; here they are steps back and forward in the draft."""

    undo_asked = Signal()
    redo_asked = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(event, QKeyEvent) or not _step(event):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            (self.undo_asked if _step(event) < 0 else self.redo_asked).emit()
            return True
        return super().eventFilter(watched, event)


def _step(event: QKeyEvent) -> int:
    """-1 for the keys of undo, 1 for those of redo, else 0."""
    if event.matches(QKeySequence.StandardKey.Undo):
        return -1
    is_redo = event.matches(QKeySequence.StandardKey.Redo) or (
        event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
    )
    return 1 if is_redo else 0

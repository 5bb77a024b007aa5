"""One line under a page: what was done last, with a way back, or why something could not be done."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from observer.coding.changes import Changes
from observer.i18n import _
from observer.ui import theme
from observer.ui.workspace import Workspace


class NoticeLine(QWidget):
    """Says what happened; keeps its place when it says nothing. `undo` and `can_undo` are those of the page, where it
    has its own; else those of the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        undo: Callable[[], object] | None = None,
        can_undo: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._can_undo = can_undo or workspace.can_undo
        self._changes: Changes | None = None
        self.words, self.undo = QLabel(), QPushButton()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.undo.clicked.connect(lambda: (undo or workspace.undo)())
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.SPACE[3], theme.SPACE[0], theme.SPACE[2], theme.SPACE[0])
        across.addWidget(self.words, 1)
        across.addWidget(self.undo)
        self.setMinimumHeight(theme.TARGET + 2 * theme.SPACE[0] + 4)
        workspace.refused.connect(self.warn)
        self.clear()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.undo.setText(_("Undo"))
        if self._changes is not None:
            self.words.setText(self._changes.words())

    def tell(self, changes: Changes) -> None:
        """Say what was done, with a way back when it can be undone now."""
        self._show("caption", changes.words(), changes.kind == "do" and bool(self._can_undo()))
        self._changes = changes

    def warn(self, words: str) -> None:
        """Say why something could not be done."""
        self._show("warning", words, False)

    def clear(self) -> None:
        """Say nothing."""
        self._show("caption", "", False)

    def _show(self, name: str, words: str, can_undo: bool) -> None:
        self._changes = None
        self.words.setObjectName(name)
        self.words.style().polish(self.words)
        self.words.setText(words)
        self.undo.setVisible(can_undo)

"""Where one begins: open a study, or the demo; then say who codes which session."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.study import CodingState, Role
from observer.coding.words import word
from observer.i18n import _
from observer.services import people, viewing
from observer.ui import theme
from observer.ui.workspace import Workspace

NOBODY = Viewer(None, Role.CODER)  # sees what everybody may see


class StartPage(QWidget):
    """Open a study, or make the demo."""

    open_asked = Signal()
    demo_asked = Signal()
    recent_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.words = QLabel(), QLabel()
        self.title.setObjectName("title")
        self.open_button, self.demo_button = QPushButton(), QPushButton()
        self.open_words, self.demo_words, self.recent_title = QLabel(), QLabel(), QLabel()
        self.recent = QListWidget()
        self.recent.itemActivated.connect(lambda item: self.recent_asked.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.open_button.clicked.connect(self.open_asked)
        self.demo_button.clicked.connect(self.demo_asked)
        for label in (self.open_words, self.demo_words, self.recent_title, self.words):
            label.setObjectName("caption")
            label.setWordWrap(True)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE[2])
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.words)
        for button, words in ((self.open_button, self.open_words), (self.demo_button, self.demo_words)):
            button.setMinimumHeight(40)
            column.addWidget(button)
            column.addWidget(words)
        column.addWidget(self.recent_title)
        column.addWidget(self.recent)
        column.addStretch(2)
        self.recent.setMaximumHeight(140)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(460)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(holder, 3)
        row.addStretch(1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Observer"))
        self.words.setText(_("Code filmed home visits. Everything stays on this computer."))
        self.open_button.setText(_("Open a study …"))
        self.open_words.setText(_("A file whose name ends in .observer. You can also drop it on this window."))
        self.demo_button.setText(_("Look around in the demo"))
        self.demo_words.setText(_("A family at the table, half coded. Nothing in it is real."))
        self.recent_title.setText(_("Recent studies"))
        self.recent.setAccessibleName(_("Recent studies"))

    def show_recent(self, paths: list[str]) -> None:
        """The studies that were open lately."""
        self.recent.clear()
        for path in paths:
            item = QListWidgetItem(Path(path).name)
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(path)
            self.recent.addItem(item)
        for widget in (self.recent, self.recent_title):
            widget.setVisible(bool(paths))


class DeskPage(QWidget):
    """Who codes which session with which codebook; one's own codings and how far they are."""

    sit_down_asked = Signal(str, str, str)  # coder, session, codebook

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.title, self.advice, self.state = QLabel(), QLabel(), QLabel()
        self.title.setObjectName("title")
        for label in (self.advice, self.state):
            label.setObjectName("caption")
            label.setWordWrap(True)
        self.coder, self.session, self.codebook = QComboBox(), QComboBox(), QComboBox()
        self.labels = [QLabel(), QLabel(), QLabel()]
        self.begin = QPushButton()
        self.begin.setObjectName("primary")
        self.begin.setMinimumHeight(40)
        self.begin.clicked.connect(self._sit_down)
        for box in (self.coder, self.session, self.codebook):
            box.currentIndexChanged.connect(lambda _n: self._show_state())
        self._arrange()
        workspace.opened.connect(self.refresh)
        self.retranslate()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setSpacing(theme.SPACE[2])
        for label, box in zip(self.labels, (self.coder, self.session, self.codebook), strict=True):
            form.addRow(label, box)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE[2])
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.advice)
        column.addLayout(form)
        column.addWidget(self.state)
        column.addWidget(self.begin)
        column.addStretch(2)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(460)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(holder, 3)
        row.addStretch(1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for label, box, words in zip(
            self.labels,
            (self.coder, self.session, self.codebook),
            (_("Coder"), _("Session"), _("Codebook")),
            strict=True,
        ):
            label.setText(words)
            box.setAccessibleName(words)
        self.begin.setText(_("Begin coding"))
        self.refresh()

    def refresh(self) -> None:
        """Show the study that is open."""
        study = self._workspace.study
        if study is None:
            return
        data = viewing.overview(study, NOBODY)
        self.title.setText(data["study"]["name"])
        coders = [c["name"] for c in data["coders"] if {Role.CODER, Role.RESEARCHER} & set(c["roles"])]
        for box, names in (
            (self.coder, coders),
            (self.session, [s["name"] for s in data["sessions"]]),
            (self.codebook, list(dict.fromkeys(b["key"] for b in data["codebooks"]))),
        ):
            before = box.currentText()
            box.clear()
            box.addItems(names)
            box.setCurrentIndex(max(box.findText(before), 0))
        ready = all(box.count() for box in (self.coder, self.session, self.codebook))
        self.begin.setEnabled(ready)
        self.advice.setText(_("Who codes what?") if ready else _missing(data))
        self._show_state()

    def _show_state(self) -> None:
        """How far this coder's own work is; of others nothing is shown."""
        study, coder, session = self._workspace.study, self.coder.currentText(), self.session.currentText()
        self.state.setText("")
        if study is not None and coder and session:
            mine = viewing.own_states(study, people.as_coder(study, coder), people.find_session(study, session))
            states = [word(state) for key, state in mine if key == self.codebook.currentText()]
            self.state.setText(_("Your coding: {state}").format(state=", ".join(states)) if states else "")
            submitted = bool(mine) and all(
                state is not CodingState.DRAFT for key, state in mine if key == self.codebook.currentText()
            )
            self.begin.setText(_("Look at the coding") if states and submitted else _("Begin coding"))

    def _sit_down(self) -> None:
        chosen = self.coder.currentText(), self.session.currentText(), self.codebook.currentText()
        self.sit_down_asked.emit(*chosen)


def _missing(data: dict[str, Any]) -> str:
    """What the study still needs, and how to get it."""
    steps = {
        "sessions": _("a session: observer add session"),
        "coders": _("a coder: observer add coder"),
        "codebooks": _("a codebook: observer codebook add"),
    }
    needed = "; ".join(words for part, words in steps.items() if not data[part])
    return _("This study still needs {what}").format(what=needed)

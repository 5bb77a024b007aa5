"""Storing a draft as a new version: what changed, whose codings keep the older one, its number, and in words why."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer.coding.codebook import Codebook, say
from observer.coding.codebook_diff import Weight
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.services import codebooks
from observer.services.codebooks import Plan
from observer.ui import theme
from observer.ui.codebook_inputs import WordsInput, caption
from observer.ui.workspace import Workspace

WIDEST = 900


class StoreView(QWidget):
    """Asks what is needed to store a draft. `stored` with the key and the number of the new version."""

    stored = Signal(str, str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._draft: Codebook | None = None
        self._base: Codebook | None = None
        self.plan: Plan | None = None
        self.title, self.trouble = QLabel(), QLabel()
        self.title.setObjectName("title")
        for label in (self.title, self.trouble):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.version_words, self.changes_words = QLabel(), QLabel()
        self.version, self.version_hint = QLineEdit(), caption("")
        self.version.setMaximumWidth(120)
        self.changes = WordsInput(("en", "nl"), 3)
        self.back, self.store = QPushButton(), QPushButton()
        self.store.setObjectName("primary")
        self._arrange()
        self.back.clicked.connect(self.left)
        self.store.clicked.connect(self.ask_store)
        workspace.refused.connect(self._tell)
        self.retranslate()

    def _arrange(self) -> None:
        self._told = QVBoxLayout()
        self._told.setSpacing(theme.SPACE[0])
        self._asked = QVBoxLayout()
        self._asked.setSpacing(theme.SPACE[0])
        for label in (self.version_words, self.changes_words):
            label.setObjectName("head")
        for widget in (self.version_words, self.version, self.version_hint, self.changes_words, self.changes):
            if widget is self.changes_words:
                self._asked.addSpacing(theme.SPACE[2])
            self._asked.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.store)
        buttons.addStretch(1)
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.SPACE[4], theme.SPACE[4], theme.SPACE[4], theme.SPACE[4])
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addLayout(self._told)
        column.addLayout(self._asked)
        column.addWidget(self.trouble)
        column.addLayout(buttons)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def show_draft(self, draft: Codebook, base: Codebook | None) -> bool:
        """Show what storing this draft means; False when it was refused (in words, by the workspace)."""
        study, viewer = self._workspace.study, self._workspace.viewer
        try:
            if study is not None and viewer is not None:
                self.plan = codebooks.plan(study, viewer, draft)
            else:
                self.plan = codebooks.plan_file(base, draft)
        except ObserverError as error:
            self._workspace.refused.emit(str(error))
            return False
        self._draft, self._base = draft, base
        old, self.changes = self.changes, WordsInput(draft.languages, 3)
        self._asked.replaceWidget(old, self.changes)
        old.hide()
        old.deleteLater()
        self.version.setText(self.plan.version)
        self.trouble.hide()
        self.retranslate()
        self.changes.point()
        return True

    # -- what it means ----------------------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        has_study = self._workspace.study is not None
        self.title.setText(_("Store as a new version") if has_study else _("Save as a file"))
        self.version_words.setText(_("Number of the version"))
        self.changes_words.setText(_("What changed, and why, for those who read it later"))
        self.version.setAccessibleName(self.version_words.text())
        self.changes.name(_("What changed"))
        self.back.setText(_("Back to the draft"))
        self.store.setText(_("Store") if has_study else _("Save …"))
        while self._told.count():
            item = self._told.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self.plan is not None:
            self._show_plan(self.plan)

    def _say(self, words: str, bold: bool = False) -> None:
        label = QLabel(words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        font = label.font()
        font.setBold(bold)
        label.setFont(font)
        if bold and self._told.count():
            self._told.addSpacing(theme.SPACE[1])
        self._told.addWidget(label)

    def _show_plan(self, plan: Plan) -> None:
        if plan.newest is None:
            self._say(_("This codebook is new; there is no older version."))
        elif not plan.differences:
            self._say(_("Nothing has changed since version {version}.").format(version=plan.newest))
        else:
            for weight, words in (
                (Weight.MEANING, _("Changes of meaning since {version}")),
                (Weight.WORDING, _("Changes of wording since {version}")),
            ):
                found = [d for d in plan.differences if d.weight is weight]
                if found:
                    self._say(words.format(version=plan.newest), bold=True)
                    for difference in found:
                        self._say("•  " + difference.words)
        self._show_concerned(plan)
        self.version_hint.setText(self._hint(plan))
        self.store.setEnabled(not plan.faults and (plan.newest is None or bool(plan.differences)))
        if plan.faults:
            self._tell(str(plan.faults[0]))

    def _show_concerned(self, plan: Plan) -> None:
        if not plan.concerned:
            return
        n = len(plan.concerned)
        words = ngettext("{n} coding keeps its version", "{n} codings keep their version", n)
        self._say(words.format(n=n), bold=True)
        self._say(_("What has begun goes on as it is; only codings that begin after this use the new version."))
        for one in plan.concerned:
            line = _("{session} · {coder} · version {version} · {state}")
            shown = line.format(session=one.session, coder=one.coder, version=one.version, state=word(one.state))
            self._say("•  " + shown)
        if any(d.weight is Weight.MEANING for d in plan.differences):
            self._say(_("Agreement between versions of another meaning asks for a mapping of one to the other."))

    @staticmethod
    def _hint(plan: Plan) -> str:
        if plan.newest is None:
            return _("Numbers with dots, such as 1.0.0.")
        if any(d.weight is Weight.MEANING for d in plan.differences):
            return _("Proposed, because the meaning changed: the first figure up, or the second for what is only new.")
        return _("Proposed, because only the wording changed: the last figure up.")

    # -- store ------------------------------------------------------------------------------------------

    def _tell(self, words: str) -> None:
        self.trouble.setStyleSheet(f"color: {theme.current().stop};")
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def ask_store(self) -> None:
        """Store into the study; without a study, ask for a file."""
        self._tell("")
        if self._workspace.study is not None:
            self.store_in_study()
        elif self._draft is not None:
            name = f"{self._draft.key}-{self.version.text()}.json"
            path, _kind = QFileDialog.getSaveFileName(self, self.title.text(), name, _("Codebooks (*.json)"))
            if path:
                self.save(Path(path))

    def store_in_study(self) -> None:
        """Store as a version of the study."""
        study, viewer, draft = self._workspace.study, self._workspace.viewer, self._draft
        if viewer is None or draft is None:
            return
        version, changes = self.version.text().strip(), self.changes.value()
        if self._workspace.do(lambda: codebooks.store(study, viewer, draft, version, changes)) is not None:
            self.stored.emit(draft.key, version)

    def save(self, path: Path) -> None:
        """Save as a file of its own."""
        if self._draft is None or self.plan is None:
            return
        version = self.version.text().strip()
        try:
            codebook, content = codebooks.finished(self.plan, self._draft, version, self.changes.value())
            codebooks.write(path, codebook, content)
        except ObserverError as error:
            self._tell(str(error))
            return
        self.stored.emit(say(codebook.title), version)

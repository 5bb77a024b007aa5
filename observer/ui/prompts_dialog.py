"""The questions for an age and a language: neutral ones that ship, and the study's own."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.prompts import hint_words, hints
from observer.i18n import _
from observer.services import recall_prompts
from observer.services.recall_prompts import Asked
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.rows import Line, Rows, scrolled
from observer.ui.workspace import Workspace

_SIZE = (520, 560)


class PromptsDialog(QDialog):
    """Read them, add one's own, remove one's own. A hint at a wording that leads or asks why stops nobody."""

    def __init__(
        self, workspace: Workspace, viewer: Viewer, language: str, band: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._viewer, self._language, self._band = workspace, viewer, language, band
        self.setWindowTitle(_("Questions: {band}").format(band=recall_prompts.band_words(band)))
        self.shipped, self.own = Rows(), Rows()
        self.line, self.add = QLineEdit(), QPushButton(_("Add"))
        self.hint = plain_label("echo")  # a hint, no warning: one may ask it all the same
        self.wrong = plain_label("warning")
        self.line.setPlaceholderText(_("A question of your own"))
        self.line.setAccessibleName(_("A question of your own"))
        self.line.textChanged.connect(self._show_hint)
        self.line.returnPressed.connect(self.add_own)
        self.add.clicked.connect(self.add_own)
        self.own.remove_asked.connect(self._remove)
        self._arrange()
        self._show_hint("")
        self.refresh()

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setSpacing(theme.SPACE[1])
        for title, rows in ((_("Neutral ones"), self.shipped), (_("Your own"), self.own)):
            column.addWidget(plain_label("head", title))
            column.addWidget(rows)
        column.addStretch(1)
        across = QHBoxLayout()
        across.addWidget(self.line, 1)
        across.addWidget(self.add)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        close.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(scrolled(inside), 1)
        whole.addLayout(across)
        whole.addWidget(self.hint)
        whole.addWidget(self.wrong)
        whole.addWidget(close)
        self.add.setAutoDefault(False)
        for widget in (self.line, self.add):
            widget.setEnabled(self._viewer.is_researcher)
        self.wrong.hide()
        self.resize(*_SIZE)

    def refresh(self) -> None:
        """Show the deck as it is now."""
        found = recall_prompts.deck(self._workspace.study, self._viewer, self._language, self._band)
        self.shipped.show_lines(tuple(_line(one) for one in found if not one.is_own), False)
        empty = _("None yet.") if self._viewer.is_researcher else _("None. A researcher can add them.")
        self.own.show_lines(tuple(_line(one) for one in found if one.is_own), self._viewer.is_researcher, empty)

    def _show_hint(self, text: str) -> None:
        found = hints(text, self._language)
        self.hint.setText(" ".join(hint_words(one) for one in found))
        self.hint.setVisible(bool(found))

    def add_own(self) -> None:
        """Add the question that was typed."""
        text, language, band = self.line.text(), self._language, self._band
        if self._do(lambda: recall_prompts.add_prompt(self._workspace.study, self._viewer, text, language, band)):
            self.line.clear()
            self.refresh()

    def _do(self, action: Callable[[], object]) -> bool:
        """Carry out a change; why it was refused is told here. Whether it was done."""
        self.wrong.hide()
        self._workspace.refused.connect(self._refused)
        try:
            return self._workspace.do(action) is not None
        finally:
            self._workspace.refused.disconnect(self._refused)

    def _refused(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.show()

    def _remove(self, id_: str) -> None:
        if self._do(lambda: recall_prompts.remove_prompt(self._workspace.study, self._viewer, id_)):
            self.refresh()


def _line(one: Asked) -> Line:
    said = " ".join(hint_words(kind) for kind in one.hints)
    return Line(one.prompt.id, one.prompt.text, said, can_be_changed=False)

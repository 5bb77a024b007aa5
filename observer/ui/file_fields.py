"""Fields for a file that is made: the folder in which it comes, and a new passphrase, typed twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from observer.errors import Refused
from observer.i18n import _
from observer.services import passphrases
from observer.ui.form_dialog import FormDialog
from observer.ui.rows import caption


class FolderField(QWidget):
    """A folder, typed or chosen; `title` stands over the box in which it is chosen."""

    changed = Signal()

    def __init__(self, folder: str, title: str) -> None:
        super().__init__()
        self._title = title
        self.line = QLineEdit(folder)
        self.line.setAccessibleName(_("Where"))
        self.line.textChanged.connect(self.changed)
        browse = QPushButton(_("Choose …"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._ask)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.line, 1)
        across.addWidget(browse)

    def _ask(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._title, self.line.text())
        if chosen:
            self.line.setText(chosen)


class NewPassphrase:
    """Two lines in a form for a new passphrase; below them what it is worth, and what it means to lose it."""

    def __init__(self, form: FormDialog, hint: str, when_lost: str) -> None:
        self._form, self._when_lost = form, when_lost
        self.strength = caption("")
        self.line = form.line(_("Passphrase"), "", hint)
        self.again = form.line(_("The same again"), below=self.strength)
        for field in (self.line, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textChanged.connect(self._show_strength)
        self._show_strength()

    def given(self) -> str | None:
        """The passphrase; None when none is wanted. Raises `Refused` when it is too short or not the same twice."""
        given = self.line.text()
        if given != self.again.text():
            raise Refused(_("The two passphrases differ. Type the same one twice."))
        if given:
            passphrases.check(given)
        return given or None

    def _show_strength(self) -> None:
        given, again = self.line.text(), self.again.text()
        parts = []
        if given:
            parts = [passphrases.strength(given).words()]
            if again and given != again:
                parts.append(_("The two differ."))
            parts.append(self._when_lost)
        self.strength.setText(" ".join(parts))
        self.strength.setVisible(bool(parts))
        self._form.fit()

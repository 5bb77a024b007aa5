"""A new study: its name and place, who its researcher is, its codebooks, and a passphrase when one is wanted."""

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from observer.coding.codebook import say
from observer.errors import Refused
from observer.i18n import _
from observer.services import codebooks, passphrases, studies
from observer.ui.dropping import STUDY
from observer.ui.form_dialog import FormDialog, ticks
from observer.ui.rows import caption

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class NewStudyDialog(FormDialog):
    """Makes a study. When it was accepted, `path` and `passphrase` say how to open it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        advice = _("A study is one file. Films stay where they are; only their place is kept in it.")
        super().__init__(parent, _("New study"), _("Make the study"), advice)
        self.setMinimumWidth(560)
        self.path, self.passphrase = Path(), None  # type: tuple[Path, str | None]
        hint = _("The name of your project. Never a family's name: the file is called after it.")
        self.name = self.line(_("Name of the study"), "", hint, _("such as Home visits 2026"))
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.folder = QLineEdit(str(documents if documents.is_dir() else Path.home()))
        self.browse = QPushButton(_("Choose …"))
        self.browse.setAutoDefault(False)
        self.place_words, self.strength = caption(""), caption("")
        self._put_place()
        hint = _("A short name by which you are known in the study. You are its researcher, and can code as well.")
        self.own_name = self.line(_("Your name"), "", hint, _("such as R1"))
        self.books = {edition.key: QCheckBox(say(edition.codebook.title)) for edition in codebooks.shelf(None)}
        for tick in self.books.values():
            tick.setChecked(True)
        self.row(_("Codebooks"), ticks(list(self.books.values())))
        hint = _("Leave it empty for a study without one.")
        self.secret = self.line(_("Passphrase"), "", hint)
        self.again = self.line(_("The same again"), below=self.strength)
        for field in (self.secret, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.textChanged.connect(self._show_strength)
        self.name.textChanged.connect(self._show_place)
        self.folder.textChanged.connect(self._show_place)
        self.browse.clicked.connect(self._ask_folder)
        self._show_place()
        self._show_strength()

    def _put_place(self) -> None:
        place = QWidget()
        across = QHBoxLayout(place)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.folder, 1)
        across.addWidget(self.browse)
        self.row(_("Where"), place, below=self.place_words)
        self.folder.setAccessibleName(_("Where"))

    # -- what is typed ----------------------------------------------------------------------------------

    def file(self) -> Path:
        """Where the study would be."""
        name = _NOT_IN_NAMES.sub("-", " ".join(self.name.text().split())).strip(" .")
        return Path(self.folder.text().strip()).expanduser() / ((name or _("study")) + STUDY)

    def _show_place(self) -> None:
        path = self.file()
        warning = studies.new_place_warning(path)
        if path.exists():
            warning = _("There is a file of this name already: {path}").format(path=path)
        self.place_words.setObjectName("warning" if warning else "caption")
        self.place_words.style().polish(self.place_words)
        self.place_words.setText(warning or _("The file will be: {path}").format(path=path))
        self.fit()

    def _show_strength(self) -> None:
        given, again = self.secret.text(), self.again.text()
        parts = []
        if given:
            parts = [passphrases.strength(given).words()]
            if again and given != again:
                parts.append(_("The two differ."))
            parts.append(_("Who loses it loses the study: it cannot be recovered. Keep it in a safe place."))
        self.strength.setText(" ".join(parts))
        self.strength.setVisible(bool(parts))
        self.fit()

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where the study is to be"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    # -- making -----------------------------------------------------------------------------------------

    def submit(self) -> object:
        given = self.secret.text()
        if not self.name.text().strip():
            raise Refused(_("Give the study a name."))
        if not self.own_name.text().strip():
            raise Refused(_("Give the name by which you are known in the study, such as R1."))
        if given != self.again.text():
            raise Refused(_("The two passphrases differ. Type the same one twice."))
        if given and passphrases.strength(given) is passphrases.Strength.SHORT:
            raise Refused(passphrases.Strength.SHORT.words())
        chosen = [key for key, tick in self.books.items() if tick.isChecked()]
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            name = " ".join(self.name.text().split())
            studies.new_study(self.file(), chosen, given or None, name, self.own_name.text()).close()
        finally:
            QApplication.restoreOverrideCursor()
        self.path, self.passphrase = self.file(), given or None
        return self.path

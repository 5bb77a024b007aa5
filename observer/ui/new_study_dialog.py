"""A new study: its name and place, who its researcher is, its codebooks, and a passphrase when one is wanted."""

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QWidget,
)

from observer.coding.codebook import say
from observer.errors import Refused
from observer.i18n import _
from observer.services import codebooks, studies
from observer.ui.dropping import STUDY
from observer.ui.file_fields import FolderField, NewPassphrase
from observer.ui.form_dialog import FormDialog, rename, ticks
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
        folder = str(documents if documents.is_dir() else Path.home())
        self.place_words = caption("")
        self.where = self.row(_("Where"), FolderField(folder, _("Where the study is to be")), below=self.place_words)
        hint = _("A short name by which you are known in the study. You are its researcher, and can code as well.")
        self.own_name = self.line(_("Your name"), "", hint, _("such as R1"))
        self.books = {edition.key: QCheckBox(say(edition.codebook.title)) for edition in codebooks.shelf(None)}
        for tick in self.books.values():
            tick.setChecked(True)
        self.row(_("Codebooks"), ticks(list(self.books.values())))
        hint = _("Leave it empty for a study without one.")
        lost = _("Who loses it loses the study: it cannot be recovered. Keep it in a safe place.")
        self.secret = NewPassphrase(self, hint, lost)
        self.name.textChanged.connect(self._show_place)
        self.where.changed.connect(self._show_place)
        self._show_place()

    # -- what is typed ----------------------------------------------------------------------------------

    def file(self) -> Path:
        """Where the study would be."""
        name = _NOT_IN_NAMES.sub("-", " ".join(self.name.text().split())).strip(" .")
        return Path(self.where.line.text().strip()).expanduser() / ((name or _("study")) + STUDY)

    def _show_place(self) -> None:
        path = self.file()
        warning = studies.new_place_warning(path)
        if path.exists():
            warning = _("There is a file of this name already: {path}").format(path=path)
        rename(self.place_words, "warning" if warning else "caption")
        self.place_words.setText(warning or _("The file will be: {path}").format(path=path))
        self.fit()

    # -- making -----------------------------------------------------------------------------------------

    def submit(self) -> object:
        if not self.name.text().strip():
            raise Refused(_("Give the study a name."))
        if not self.own_name.text().strip():
            raise Refused(_("Give the name by which you are known in the study, such as R1."))
        given = self.secret.given()
        chosen = [key for key, tick in self.books.items() if tick.isChecked()]
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            name = " ".join(self.name.text().split())
            studies.new_study(self.file(), chosen, given, name, self.own_name.text()).close()
        finally:
            QApplication.restoreOverrideCursor()
        self.path, self.passphrase = self.file(), given
        return self.path

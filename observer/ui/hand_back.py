"""How a coder gives a package back: where the file is, a copy of it, and its folder."""

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.errors import ObserverError
from observer.i18n import _
from observer.services import studies
from observer.ui import theme
from observer.ui.dropping import STUDY
from observer.ui.rows import Elided, caption
from observer.ui.workspace import Workspace


class HandBack(QWidget):
    """Shown in a package. `told` says what became of it."""

    told = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.title, self.words, self.where = QLabel(), caption(""), QVBoxLayout()
        self.title.setStyleSheet("font-weight: 600;")
        self.copy, self.show_folder = QPushButton(), QPushButton()
        self.copy.clicked.connect(self.ask_copy)
        self.show_folder.clicked.connect(self.open_folder)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addWidget(self.show_folder)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(self.where)
        column.addLayout(buttons)

    def refresh(self, n_open: int) -> None:
        """Show where the package is; `n_open` tasks have not been submitted yet."""
        path = self._workspace.study.path
        self.title.setText(_("Hand back"))
        begin = (
            _("You can hand back at any time, also what is not finished: the researcher merges what is new.")
            if n_open
            else _("All of it is submitted. Hand the file back to the researcher.")
        )
        self.words.setText(begin + " " + _("Give or send this file; your work is in it, the film is not:"))
        while (item := self.where.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.where.addWidget(Elided(str(path.absolute())))
        self.copy.setText(_("Save a copy …"))
        self.show_folder.setText(_("Show in its folder"))

    def ask_copy(self) -> None:
        """Let the coder choose where a copy is to be, and make it."""
        path = self._workspace.study.path.absolute()
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save a copy"), str(path.parent), _("Studies (*.observer)"))
        if chosen:
            self.save_copy(Path(chosen))

    def save_copy(self, target: Path) -> None:
        """Make a copy, which can be handed back."""
        if target.suffix != STUDY:
            target = target.with_name(target.name + STUDY)
        try:
            studies.copy_study(self._workspace.study, target)
        except ObserverError as error:
            self.told.emit(str(error))
            return
        self.told.emit(_("A copy is at {path}. Give that one to the researcher.").format(path=target))

    def open_folder(self) -> None:
        """Show the folder of the package in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.study.path.absolute().parent)))

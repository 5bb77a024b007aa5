"""Told at the end of an export: where the files are, with a way to their folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.rows import Line, Rows, scrolled

_MANY = 8  # files that are shown without scrolling


class FilesDone(QDialog):
    """Where the files are. What else is worth knowing goes between them and the buttons, with `tell`."""

    def __init__(self, title: str, folder: Path, lines: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(600)
        self._folder = folder
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(theme.SPACE[3],) * 4)
        self._column.setSpacing(theme.SPACE[2])
        self._column.addWidget(plain_label("", _("In “{folder}”:").format(folder=folder)))
        rows = Rows()
        rows.show_lines(tuple(lines), can_change=False)
        self._column.addWidget(rows if len(lines) <= _MANY else scrolled(rows))
        self._add_buttons()

    def _add_buttons(self) -> None:
        self._buttons = QDialogButtonBox()
        self.show_folder, self.close_button = QPushButton(_("Show in its folder")), QPushButton(_("Close"))
        self.close_button.setObjectName("primary")
        self.close_button.setDefault(True)
        self.show_folder.setAutoDefault(False)
        self._buttons.addButton(self.show_folder, QDialogButtonBox.ButtonRole.ActionRole)
        self._buttons.addButton(self.close_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self.accept)
        self.show_folder.clicked.connect(self.open_folder)
        self._column.addWidget(self._buttons)

    def tell(self, widget: QWidget) -> None:
        """Something that is worth knowing."""
        self._column.insertWidget(self._column.indexOf(self._buttons), widget)

    def open_folder(self) -> None:
        """Show them in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def size_words(path: Path) -> str:
    """How large a file is; nothing for a folder."""
    if path.is_dir():
        return ""
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"

"""Into studies and out of them: open, the demo, recent studies, close."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from observer import settings
from observer.errors import NotAStudy, ObserverError
from observer.i18n import _
from observer.ui.new_study_dialog import NewStudyDialog
from observer.ui.workspace import Workspace

MOST_RECENT = 8


class Doors:
    """Opens studies for a window; what goes wrong is told in a box."""

    def __init__(self, window: QWidget, workspace: Workspace) -> None:
        self._window, self._workspace = window, workspace

    def ask_path(self) -> Path | None:
        """Let the user choose a study file."""
        recent = settings.load().recent
        folder = str(Path(recent[0]).parent) if recent else str(Path.home())
        path, _kind = QFileDialog.getOpenFileName(self._window, _("Open a study"), folder, _("Studies (*.observer)"))
        return Path(path) if path else None

    def ask_new(self) -> bool:
        """Let the user make a study, and open it. Whether it is open now."""
        dialog = NewStudyDialog(self._window)
        return bool(dialog.exec()) and self.open(dialog.path, dialog.passphrase)

    def open(self, path: Path, passphrase: str | None = None) -> bool:
        """Open a study; asks for a passphrase when it may have one. Whether it is open now."""
        try:
            self._workspace.open(path, passphrase)
        except NotAStudy as error:
            if error.facts.get("needs_passphrase") and passphrase is None:
                asked, ok = QInputDialog.getText(
                    self._window, path.name, _("Passphrase of the study"), QLineEdit.EchoMode.Password
                )
                return bool(ok and self.open(path, asked))
            return self.tell(error)
        except ObserverError as error:
            return self.tell(error)
        remember(path)
        return True

    def tell(self, error: ObserverError) -> bool:
        """Say what is wrong. Always False."""
        box = QMessageBox(QMessageBox.Icon.Warning, "Observer", str(error), QMessageBox.StandardButton.Ok, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.exec()
        return False

    def make_demo(self) -> Path | None:
        """Make the demo where this user's data are; None when it could not be made."""
        from observer.services.demo import make_demo

        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            return make_demo(settings.data_folder() / "demo")[0]
        except (ObserverError, OSError) as error:
            self.tell(error if isinstance(error, ObserverError) else ObserverError(str(error)))
            return None
        finally:
            QApplication.restoreOverrideCursor()


def remember(path: Path) -> None:
    """Put a study first in the list of recent ones, unless no list is wanted."""
    stored = settings.load()
    first = str(path.absolute())
    kept = [first, *(p for p in stored.recent if p != first)][:MOST_RECENT]
    stored.recent = kept if stored.keep_recent else []
    settings.save(stored)

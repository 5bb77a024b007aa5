"""A codebook on paper and in files: PDF, codebook file, plain text."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from observer.coding.codebook import say
from observer.coding.codebook_text import as_text, speaking
from observer.errors import ObserverError
from observer.i18n import LANGUAGES, _
from observer.services import codebooks
from observer.services.codebooks import Edition
from observer.ui.jobs import Job, Jobs


class Papers(QObject):
    """Asks for a file and writes what is read into it; says what came of it."""

    def __init__(
        self, page: QWidget, jobs: Jobs, edition: Callable[[], Edition | None], say: Callable[[str], None]
    ) -> None:
        super().__init__(page)
        self._page, self._jobs, self._edition, self._say = page, jobs, edition, say

    def _ask_path(self, words: str, ending: str, kinds: str) -> Path | None:
        edition = self._edition()
        if edition is None:
            return None
        name = f"{edition.key}-{edition.version}.{ending}"
        path, _kind = QFileDialog.getSaveFileName(self._page, words, name, kinds)
        return Path(path) if path else None

    def ask_print(self, languages: tuple[str, ...]) -> None:
        """Ask for a file and print as PDF."""
        path = self._ask_path(_("Print as PDF"), "pdf", _("PDF files (*.pdf)"))
        if path is not None:
            self.print_to(path, languages)

    def print_to(self, path: Path, languages: tuple[str, ...]) -> Job | None:
        """Begin to print what is read as PDF, in these languages; it says itself when it is done."""
        from observer.ui.print_apart import print_apart

        edition = self._edition()
        if edition is None:
            return None
        title = _("Print {title}").format(title=say(edition.codebook.title) or edition.key)
        work = print_apart(edition, path, languages, QGuiApplication.font().family())
        return self._jobs.start(title, work, self._written, lambda error: self._say(str(error)))

    def ask_export(self) -> None:
        """Ask for a file and write the codebook as a codebook file."""
        path = self._ask_path(_("Export as a codebook file"), "json", _("Codebooks (*.json)"))
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> bool:
        """Write what is read as a codebook file; whether that came off."""
        edition = self._edition()
        return edition is not None and self._write(
            path, lambda: codebooks.write(path, edition.codebook, edition.content)
        )

    def ask_text(self, languages: tuple[str, ...]) -> None:
        """Ask for a file and write the manual as plain text."""
        path = self._ask_path(_("Export as text"), "txt", _("Text files (*.txt)"))
        if path is not None:
            self.text_to(path, languages)

    def text_to(self, path: Path, languages: tuple[str, ...]) -> bool:
        """Write what is read as plain text; whether that came off."""
        edition = self._edition()
        if edition is None:
            return False
        with speaking(languages[0] if languages[0] in LANGUAGES else "en"):
            text = as_text(edition.codebook, languages)
        return self._write(path, lambda: codebooks.write_text(path, text))

    def _write(self, path: Path, write: Callable[[], None]) -> bool:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            write()
        except ObserverError as error:
            self._say(str(error))
            return False
        finally:
            QApplication.restoreOverrideCursor()
        self._written(path)
        return True

    def _written(self, path: Path) -> None:
        self._say(_("Written: {path}").format(path=path))

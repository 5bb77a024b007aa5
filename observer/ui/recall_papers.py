"""What can be taken from recall sessions: a table, a transcript as Word or PDF, subtitles, the methods paragraph."""

import tempfile
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from observer.coding.blinding import Viewer
from observer.coding.consent import term
from observer.coding.recall import RecallSession
from observer.coding.response_gate import RESEARCH
from observer.errors import ObserverError
from observer.i18n import LANGUAGES, _, language
from observer.services import recall_export, recall_methods
from observer.services.consent import consent_settings
from observer.services.recall import GATE
from observer.services.recall_export import Exported, Form
from observer.ui.prepare_dialog import NAMES_OF_LANGUAGES
from observer.ui.workspace import Workspace

PDF = "pdf"


class RecallPapers(QObject):
    """A menu. `said` tells where a file is and what was left out of it, or why it could not be written.

    For whom it is written is chosen in the menu too: the gate leaves out what that audience may not be told.
    """

    said = Signal(str)

    def __init__(self, page: QWidget, workspace: Workspace) -> None:
        super().__init__(page)
        self._page, self._workspace = page, workspace
        self._recall: RecallSession | None = None
        self._viewer: Viewer | None = None
        self.audience = RESEARCH[0]

    def show_recall(self, recall: RecallSession, viewer: Viewer) -> None:
        """Take from this session."""
        self._recall, self._viewer = recall, viewer

    def fill(self, menu: QMenu) -> None:
        """Make the menu anew, in the language spoken now."""
        menu.clear()
        kinds = (
            (_("Table (CSV) …"), Form.CSV.value),
            (_("Transcript for Word …"), Form.DOCX.value),
            (_("Transcript as PDF …"), PDF),
            (_("Subtitles (VTT) …"), Form.VTT.value),
        )
        for words, kind in kinds:
            menu.addAction(words, partial(self.ask, kind))
        menu.addSeparator()
        for code in LANGUAGES:
            words = _("Copy the methods paragraph, {language}").format(language=NAMES_OF_LANGUAGES[code])
            menu.addAction(words, partial(self.copy_methods, code))
        menu.addSeparator()
        self._whom = menu.addMenu("")
        menu.aboutToShow.connect(self._show_audiences)
        self._show_audiences()

    def _show_audiences(self) -> None:
        self._whom.setTitle(_("Written for: {audience}").format(audience=term(self.audience)))
        self._whom.clear()
        study = self._workspace.study
        for key in consent_settings(study, GATE).audiences if study is not None else ():
            action = self._whom.addAction(term(key), partial(self._take, key))
            action.setCheckable(True)
            action.setChecked(key == self.audience)

    def _take(self, audience: str) -> None:
        self.audience = audience

    # -- files ------------------------------------------------------------------------------------------

    def ask(self, kind: str) -> None:
        """Ask where, and write it."""
        if self._recall is None:
            return
        ending = "" if kind == Form.VTT.value else f".{kind}"
        name = str(self._workspace.study.path.parent / f"{self._recall.name}{ending}")
        title = _("Where to write it")
        path, _kind = QFileDialog.getSaveFileName(
            self._page, title, name, "", "", QFileDialog.Option.DontConfirmOverwrite
        )
        if path:
            self.write(Path(path), kind)

    def write(self, path: Path, kind: str) -> None:
        """Write what may be told; says where it is and what was left out, or why it could not be written."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            done = self._print(path) if kind == PDF else self._export(path, Form(kind))
        except ObserverError as error:
            self.said.emit(str(error))
        else:
            words = _("{n} responses are written to {path}.").format(n=done.n, path=path)
            self.said.emit(" ".join((words, *done.left_out)))
        finally:
            QApplication.restoreOverrideCursor()

    def _export(self, path: Path, form: Form) -> Exported:
        recall, viewer = self._recall, self._viewer
        assert recall is not None
        assert viewer is not None
        research, purpose = RESEARCH
        purpose = purpose if self.audience == research else "recall"
        return recall_export.export(
            self._workspace.study, viewer, path, form, self.audience, purpose, recall.id, language()
        )

    def _print(self, path: Path) -> Exported:
        """The transcript, laid out in pages; that is for the window's own thread."""
        from observer.ui.report_printing import print_html

        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            page = Path(folder) / "transcript.html"
            done = self._export(page, Form.HTML)
            print_html(_("Responses in recall sessions"), page.read_text(encoding="utf-8"), path)
        return done

    def copy_methods(self, code: str) -> None:
        """Put the methods paragraph where it can be pasted from."""
        recall, viewer = self._recall, self._viewer
        if recall is None or viewer is None:
            return
        try:
            text = recall_methods.methods(self._workspace.study, viewer, recall.id, code)
        except ObserverError as error:
            self.said.emit(str(error))
            return
        QApplication.clipboard().setText(text)
        self.said.emit(_("The methods paragraph is copied; paste it where you write."))

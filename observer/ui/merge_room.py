"""A package comes home: it is read beside the window, shown, and merged when a person says so."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QWidget

from observer.coding.blinding import Viewer
from observer.coding.merging import Rows
from observer.errors import NotAStudy, ObserverError
from observer.i18n import _
from observer.services import merging, studies
from observer.ui.merge_dialog import MergeDialog
from observer.ui.step_box import StepBox
from observer.ui.workspace import Workspace


class MergeRoom(QObject):
    """Merges packages into the study that is open. `is_study` tells a file that is no package, and its passphrase."""

    is_study = Signal(object, object)

    def __init__(self, workspace: Workspace, window: QWidget, tell: Callable[[ObserverError], object]) -> None:
        super().__init__(window)
        self._workspace, self._window, self._tell = workspace, window, tell

    def ask(self, viewer: Viewer) -> None:
        """Let the researcher choose a package, and look at it."""
        folder = str(self._workspace.study.path.absolute().parent)
        words = _("Merge a package"), folder, _("Packages (*.observer)")
        chosen, _kind = QFileDialog.getOpenFileName(self._window, *words)
        if chosen:
            self.look(viewer, Path(chosen))

    def look(self, viewer: Viewer, file: Path, passphrase: str | None = None) -> None:
        """Read a file; show what merging it would do, or say that it is a study."""
        study = self._workspace.study

        def read(rows: Rows) -> None:
            if self._workspace.study is not study:
                return
            if merging.is_package(rows):
                self._show(viewer, rows)
            else:
                self.is_study.emit(file, passphrase)

        def failed(error: ObserverError) -> None:
            if isinstance(error, NotAStudy) and file.is_file() and studies.is_encrypted(file):
                self._ask_passphrase(viewer, file, "" if passphrase is None else str(error))
            else:
                self._tell(error)

        title = _("Read the package {name}").format(name=file.name)
        self._workspace.jobs.start(title, lambda _progress: merging.read(file, passphrase), read, failed)

    def _ask_passphrase(self, viewer: Viewer, file: Path, wrong: str) -> None:
        words = "\n".join(part for part in (wrong, _("Passphrase of the package")) if part)
        given, ok = QInputDialog.getText(self._window, file.name, words, QLineEdit.EchoMode.Password)
        if ok:
            self.look(viewer, file, given)

    def _show(self, viewer: Viewer, rows: Rows) -> None:
        """Show the plan, and do it when it is accepted."""
        study = self._workspace.study
        try:
            looking = merging.plan_in_steps(study, viewer, rows)
            plan = StepBox(self._window, _("Compare the package with the study"), looking).run()
        except ObserverError as error:
            self._tell(error)
            return
        dialog = MergeDialog(plan, self._window) if plan is not None else None
        if dialog is not None and dialog.exec():
            steps = merging.merge_in_steps(study, viewer, plan, dialog.choices)
            title = dialog.windowTitle()
            self._workspace.do(lambda: StepBox(self._window, title, steps).run())

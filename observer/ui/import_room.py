"""Files of other tools come in: read beside the window, shown, and imported when a person says so."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from observer.coding.blinding import Viewer
from observer.coding.interchange import Document
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import exchange, import_memory, import_plan, recordings
from observer.services.recordings import Probed
from observer.ui.import_dialog import ImportDialog
from observer.ui.step_box import StepBox
from observer.ui.workspace import Workspace


class ImportRoom(QObject):
    """Imports files into the study that is open."""

    def __init__(self, workspace: Workspace, window: QWidget, tell: Callable[[ObserverError], object]) -> None:
        super().__init__(window)
        self._workspace, self._window, self._tell = workspace, window, tell

    def ask(self, viewer: Viewer) -> None:
        """Let the researcher choose a file, and look at it."""
        endings = sorted({f"*{ending}" for one in exchange.FORMATS if one.reads for ending in one.endings})
        kinds = [_("All that Observer reads ({endings})").format(endings=" ".join(endings))]
        kinds += [f"{one.words} ({' '.join(f'*{e}' for e in one.endings)})" for one in exchange.FORMATS if one.reads]
        folder = str(self._workspace.study.path.absolute().parent)
        chosen, _kind = QFileDialog.getOpenFileName(
            self._window, _("Import a file of another tool"), folder, ";;".join([*kinds, _("All files (*)")])
        )
        if chosen:
            self.look(viewer, Path(chosen))

    def look(self, viewer: Viewer, file: Path) -> None:
        """Read a file, and show what importing it would do."""
        study = self._workspace.study

        def read(document: Document) -> None:
            if self._workspace.study is study:
                self._show(viewer, document, file)

        title = _("Read {name}").format(name=file.name)
        self._workspace.jobs.start(title, lambda progress: exchange.read(file, None, progress), read, self._tell)

    def _show(self, viewer: Viewer, document: Document, file: Path) -> None:
        study = self._workspace.study
        try:
            before = import_memory.remembered(study, viewer, document)
            dialog = ImportDialog(study, viewer, document, file, before, self._window)
        except ObserverError as error:
            self._tell(error)
            return
        if not dialog.exec() or dialog.plan is None:
            return
        plan, films = dialog.plan, dialog.sessions.films_to_add()
        steps = import_plan.apply_in_steps(study, viewer, plan)
        done = self._workspace.do(lambda: StepBox(self._window, dialog.windowTitle(), steps).run())
        if done is not None:
            import_memory.remember(study, viewer, document, plan.map)
            offsets = {
                plan.map.sessions.get(s.name, s.name): s.films[0].offset_us for s in document.sessions if s.films
            }
            for session, path in films.items():
                self._add_film(viewer, session, path, max(offsets.get(session, 0), 0))

    def _add_film(self, viewer: Viewer, session: str, path: Path, offset_us: int) -> None:
        """Read a film beside the window, and add it to a session, where the file says that it begins."""
        study = self._workspace.study

        def add(probed: Probed) -> None:
            if self._workspace.study is study:
                self._workspace.do(lambda: recordings.add_probed(study, viewer, session, probed, offset_us=offset_us))

        title = _("Read {name}").format(name=path.name)
        self._workspace.jobs.start(title, lambda progress: recordings.probe(path, progress), add, self._tell)

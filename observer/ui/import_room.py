"""Files of other tools come in: read beside the window, shown, and imported when a person says so."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.progress import Progress
from observer.services import exchange, import_memory, import_plan, recordings
from observer.services.import_look import Looked, look
from observer.services.import_map import ImportMap
from observer.services.import_plan import ImportPlan
from observer.services.recordings import Probed
from observer.ui.columns_dialog import ColumnsDialog
from observer.ui.import_dialog import COLUMNS, ImportDialog
from observer.ui.step_box import StepBox
from observer.ui.workspace import Workspace

_MANY = 20_000  # events


@contextmanager
def _resting_collector(n: int) -> Iterator[None]:
    """While very many events are looked at the collector of garbage rests: it would look through all of them again and
    again, half a second each time, and the window would stand still."""
    rests = n > _MANY and gc.isenabled()
    if rests:
        gc.disable()
    try:
        yield
    finally:
        if rests:
            gc.enable()


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
        try:
            layouts = import_memory.layouts(self._workspace.study, viewer)
        except ObserverError as error:
            self._tell(error)
            return
        self._read(viewer, file, lambda progress: look(file, layouts, None, progress), None)

    def _read(self, viewer: Viewer, file: Path, work: Callable[[Progress], Looked], chosen: ImportMap | None) -> None:
        study = self._workspace.study

        def read(looked: Looked) -> None:
            if self._workspace.study is study:
                self._show(viewer, looked, chosen)

        self._workspace.jobs.start(_("Read {name}").format(name=file.name), work, read, self._tell)

    def _show(self, viewer: Viewer, looked: Looked, chosen: ImportMap | None) -> None:
        study, document = self._workspace.study, looked.document
        if document is None:
            self._ask_columns(viewer, looked, chosen)
            return
        try:
            before = chosen or import_memory.remembered(study, viewer, document)
            dialog = ImportDialog(study, viewer, looked, before, self._window)
        except ObserverError as error:
            self._tell(error)
            return
        with _resting_collector(len(document.events)):
            answer = dialog.exec()
            if answer and answer != COLUMNS and dialog.plan is not None:
                self._apply(viewer, dialog, dialog.plan)
        if answer == COLUMNS:
            self._ask_columns(viewer, looked, dialog.collected())
        dialog.deleteLater()

    def _ask_columns(self, viewer: Viewer, looked: Looked, chosen: ImportMap | None) -> None:
        """Ask which column is what, and read the table anew with the answer."""
        dialog = ColumnsDialog(self._workspace, viewer, looked, self._window)
        layout = dialog.layout_chosen() if dialog.exec() else None
        dialog.deleteLater()
        if layout is not None:
            import_memory.remember_layout(self._workspace.study, viewer, dialog.peek, layout)
            self._read(viewer, looked.file, lambda progress: look(looked.file, None, layout, progress), chosen)
        elif looked.document is not None:
            self._show(viewer, looked, chosen)

    def _apply(self, viewer: Viewer, dialog: ImportDialog, plan: ImportPlan) -> None:
        """Do it, and add the films that were found."""
        study, document, films = self._workspace.study, plan.document, dialog.sessions.films_to_add()
        steps = import_plan.apply_in_steps(study, viewer, plan)
        done = self._workspace.do(lambda: StepBox(self._window, dialog.windowTitle(), steps).run())
        if done is None:
            return
        import_memory.remember(study, viewer, document, plan.map)
        offsets = {plan.map.sessions.get(s.name, s.name): s.films[0].offset_us for s in document.sessions if s.films}
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

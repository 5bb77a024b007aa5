"""Data go out to other tools: asked for, written beside the window, and told where they are."""

from pathlib import Path
from typing import TYPE_CHECKING

from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import exchange, interchange
from observer.ui.data_export_dialog import DataExportDialog
from observer.ui.files_done import FilesDone, size_words
from observer.ui.rows import Line
from observer.ui.step_box import StepBox

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow


def ask_data_export(window: "MainWindow") -> None:
    """Ask what is to go out, and write it: for who looks after the study, else for who is coding."""
    workspace = window.workspace
    if workspace.study is None:
        return
    viewer = workspace.viewer or window.desk.who.viewer
    dialog = DataExportDialog(workspace, viewer, window)
    if not dialog.exec():
        return
    form, going, out, study = dialog.format, dialog.going, dialog.out, workspace.study

    if form is None or going is None:
        steps = interchange.content_in_steps(study, viewer)
        content = workspace.do(lambda: StepBox(window, dialog.windowTitle(), steps).run())
        if content is None:
            return

        def write(progress: Progress) -> list[Path]:
            interchange.write_tidy(content, out, progress)
            return [out]
    else:
        document = going.document

        def write(progress: Progress) -> list[Path]:
            return exchange.write(document, form, out, progress=progress)

    workspace.jobs.start(_("Export data"), write, lambda files: _tell(window, files), window.doors.tell)


def _tell(window: "MainWindow", files: list[Path]) -> None:
    title = ngettext("The file is there", "The {n} files are there", len(files)).format(n=len(files))
    if files[0].is_dir():
        title = _("The package is there")
    lines = [Line(file.name, file.name, size_words(file)) for file in files]
    FilesDone(title, files[0].parent, lines, window).exec()

"""Data go out to other tools: asked for, written beside the window, and told where they are."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import exchange, interchange
from observer.ui.data_export_dialog import DataExportDialog

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
        content = interchange.content(study, viewer)

        def write(progress: Progress) -> list[Path]:
            interchange.write_tidy(content, out, progress)
            return [out]
    else:
        document = going.document

        def write(progress: Progress) -> list[Path]:
            return exchange.write(document, form, out, progress=progress)

    workspace.jobs.start(_("Export data"), write, lambda files: _tell(window, files), window.doors.tell)


def _tell(window: "MainWindow", files: list[Path]) -> None:
    box = QMessageBox(window)
    box.setWindowTitle(_("Export data"))
    count = ngettext("{n} file was written.", "{n} files were written.", len(files)).format(n=len(files))
    where = files[0].parent if files else Path()
    box.setText(f"{count}\n{files[0] if len(files) == 1 else where}")
    box.exec()

"""Clips are made beside the window, with progress for each and for all; then it is told where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import clip_export, clip_making
from observer.services.clip_export import Exported
from observer.services.clip_making import Prepared, Written
from observer.services.clip_order import Order
from observer.ui import theme
from observer.ui.export_dialog import ExportDialog
from observer.ui.files_done import FilesDone
from observer.ui.form_dialog import plain_label
from observer.ui.jobs import Job, Jobs
from observer.ui.rows import Line, Rows
from observer.ui.workspace import Workspace

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow


def ask_export(window: MainWindow, fragments: Sequence[str] = (), audience: str = "") -> None:
    """Ask how clips are to be exported, and make them; `fragments` (ids) are ticked, all when there are none, and an
    `audience` is chosen.

    Only for who looks after the study; otherwise nothing happens.
    """
    viewer = window.workspace.viewer if window.workspace.study is not None else None
    if viewer is not None:
        ExportWork(window.workspace, window, window.doors.tell).ask(viewer, fragments, audience)


class ExportWork(QObject):
    """One export, from the question to what is told at the end."""

    def __init__(self, workspace: Workspace, window: QWidget, tell: Callable[[ObserverError], object]) -> None:
        super().__init__(window)
        self._workspace, self._window, self._say = workspace, window, tell
        self._written: Written | None = None

    def ask(self, viewer: Viewer, fragments: Sequence[str] = (), audience: str = "") -> None:
        """Ask what is to be exported, and do it."""
        dialog = ExportDialog(self._workspace, viewer, fragments, self._window, audience)
        if dialog.exec() and dialog.order is not None:
            self.make(viewer, dialog.chosen, dialog.order)

    def make(self, viewer: Viewer, fragments: Sequence[str], order: Order) -> None:
        """Make these clips in the background."""
        study = self._workspace.study
        try:
            prepared = clip_export.prepare(study, viewer, fragments, order)
        except ObserverError as error:
            self._tell(error)
            return

        def written(made: Written) -> None:
            self._written = None
            if self._workspace.study is not study:
                clip_making.forget(made)
                return
            done: list[Exported] = []
            self._try(lambda: done.append(clip_export.keep(study, viewer, made)))
            if done:
                self._workspace.changed.emit(done[0].changes)
                ExportDone(done[0], self._window).exec()

        n = len(prepared.planned)
        title = ngettext("Export {n} clip", "Export {n} clips", n).format(n=n)
        job = self._workspace.jobs.start(title, self._work(prepared), written, self._tell)
        job.ended.connect(lambda: self._ended(job))
        ExportProgress(job, self._workspace.jobs, 1 if order.reel else n, self._window).show()

    def _tell(self, error: ObserverError) -> None:
        self._say(error)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except ObserverError as error:
            self._tell(error)

    def _work(self, prepared: Prepared) -> Callable[[Progress], Written]:
        """The part that takes time."""

        def work(progress: Progress) -> Written:
            self._written = clip_making.make(prepared, progress)
            return self._written

        return work

    def _ended(self, job: Job) -> None:
        """When it was stopped at the very end, nobody asks for what was made."""
        made, self._written = self._written, None
        if job.progress.cancelled and made is not None:
            clip_making.forget(made)


class ExportProgress(QDialog):
    """How far each clip is, and all of them; and a button that stops it. One can go on working beside it."""

    def __init__(self, job: Job, jobs: Jobs, n: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(job.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        self._job, self._n = job, n
        self.words, self.one, self.all = QLabel(), QProgressBar(), QProgressBar()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.stop = QPushButton(_("Stop"))
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(job.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.words)
        for bar, words in ((self.one, _("This clip")), (self.all, _("All clips"))):
            bar.setRange(0, 1000)
            bar.setAccessibleName(words)
            column.addWidget(plain_label("caption", words))
            column.addWidget(bar)
        column.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignRight)
        jobs.changed.connect(self.refresh)
        job.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Look again at how far it is."""
        fraction = self._job.fraction
        self.words.setText(self._job.words or self._job.title)
        self.all.setValue(round(fraction * 1000))
        own = fraction * self._n
        self.one.setValue(1000 if fraction >= 1 else round((own - int(own)) * 1000))


class ExportDone(FilesDone):
    """Where the clips are, faces that can still be seen, and what was not exported and why."""

    def __init__(self, done: Exported, parent: QWidget | None = None) -> None:
        lines = [self._line(done, file) for file in done.files]
        super().__init__(_("The clips are there"), done.files[0].parent, lines, parent)
        if done.refused:
            self.tell(plain_label("head", _("Not exported")))
            left = Rows()
            left.show_lines(
                tuple(Line(r.fragment.id, r.fragment.title, "", " ".join(r.problems)) for r in done.refused), False
            )
            self.tell(left)
        if not done.is_checked:
            self.tell(plain_label("warning", clip_export.unchecked()))
        for words in (
            _("Look at each clip to its end before anybody else does: one missed frame is enough."),
            _("The list of clips (CSV and JSON) is for the study: it tells who is in them. Do not pass it on."),
        ):
            self.tell(plain_label("caption", words))

    @staticmethod
    def _line(done: Exported, file: Path) -> Line:
        """A file, with the first faces that can be seen in it."""
        names = {row.file_name for row in done.clips if file.name in (row.file_name, row.archive)}
        bare = [face.words for name, face in done.bare if name in names]
        n = len(bare)
        words = ngettext("{n} face can be seen: do not show this.", "{n} faces can be seen: do not show this.", n)
        warning = " ".join([words.format(n=n), *bare[:3]]) if n else ""
        return Line(file.name, file.name, f"{file.stat().st_size / 1e6:.1f} MB", warning)

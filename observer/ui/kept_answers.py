"""Answers about agreement that were kept: a list, and what can be done with one."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from observer.coding.agreement import StoredAgreement
from observer.coding.changes import Changes
from observer.errors import ObserverError
from observer.i18n import _, ngettext
from observer.progress import Progress
from observer.services import agreement, agreement_store
from observer.services.agreement_answer import Answer
from observer.services.agreement_data import Material
from observer.services.agreement_store import Rerun
from observer.ui import theme
from observer.ui.agreement_items import DASH, short
from observer.ui.agreement_lines import subject_label
from observer.ui.by_and_by import ByAndBy
from observer.ui.form_dialog import StudyForm, plain_label
from observer.ui.jobs import Job
from observer.ui.rows import caption
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

MOST_TOLD = 12  # values that differ, told one by one
WIDE = 860


class KeptAnswers(QWidget):
    """`shown` carries an answer that is to be seen again."""

    shown = Signal(object)  # Answer

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self.list, self.empty, self.words = QListWidget(), caption(""), plain_label()
        self.show_, self.again, self.remove = QPushButton(), QPushButton(), QPushButton()
        self._rows: list[StoredAgreement] = []
        self._reading = ByAndBy(self)
        self._job: Job | None = None
        self._arrange()
        self.list.currentRowChanged.connect(lambda _n: self._chosen())
        self.list.itemActivated.connect(lambda _item: self.show_again())
        self.show_.clicked.connect(self.show_again)
        self.again.clicked.connect(self.run_again)
        self.remove.clicked.connect(self.remove_chosen)
        workspace.closed.connect(self._stop)

    def _arrange(self) -> None:
        self.list.setStyleSheet(
            f"QListWidget::item {{ padding: 8px; border-radius: {theme.RADIUS}px; }}"
            " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
        )
        self.list.setMaximumWidth(WIDE)
        self.words.setMaximumWidth(WIDE)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        across = QHBoxLayout()
        for button in (self.show_, self.again, self.remove):
            across.addWidget(button)
        across.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[2])
        for widget in (self.empty, self.list):
            column.addWidget(widget, 1 if widget is self.list else 0)
        column.addLayout(across)
        column.addWidget(self.words)
        column.addStretch(1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.list.setAccessibleName(_("Answers that were kept"))
        self.show_.setText(_("Show again"))
        self.again.setText(_("Compute again and compare"))
        self.remove.setText(_("Remove"))
        self.empty.setText(
            _("Nothing is kept yet. “Keep this answer …”, in the menu beside the question, stores it here with all of"
              " its numbers, so that a report can always be traced.")
        )  # fmt: skip
        self.refresh()

    def note(self, changes: Changes) -> None:
        """Something in the study has changed."""
        if changes.touched("agreement_results"):
            self.refresh()

    def refresh(self) -> None:
        """Show what is kept now."""
        study, viewer = self._workspace.study, self._who.viewer
        self._rows = list(agreement_store.stored(study, viewer)) if study is not None and viewer.is_researcher else []
        self._rows.reverse()  # the newest first
        at = self.list.currentRow()
        self.list.clear()
        coders = {coder.id: coder.name for coder in study.coders.where()} if study is not None else {}
        for row in self._rows:
            made = datetime.fromisoformat(row.made).astimezone().strftime("%Y-%m-%d %H:%M")
            who = coders.get(row.coder or "", "")
            QListWidgetItem("   ·   ".join(part for part in (row.title, made, who) if part), self.list)
        self.list.setCurrentRow(min(max(at, 0), len(self._rows) - 1))
        self.list.setVisible(bool(self._rows))
        self.empty.setVisible(not self._rows)
        for button in (self.show_, self.again, self.remove):
            button.setVisible(bool(self._rows))
        self._chosen()

    def chosen(self) -> StoredAgreement | None:
        """The one that is chosen."""
        n = self.list.currentRow()
        return self._rows[n] if 0 <= n < len(self._rows) else None

    def _chosen(self) -> None:
        self._stop()
        self.say("")
        for button in (self.show_, self.again, self.remove):
            button.setEnabled(self.chosen() is not None)

    def show_again(self) -> None:
        """See it on the page as it was."""
        row = self.chosen()
        if row is None:
            return
        try:
            self.shown.emit(agreement_store.show(self._workspace.study, self._who.viewer, row.id))
        except ObserverError as error:
            self._workspace.refused.emit(str(error))

    def run_again(self) -> None:
        """Ask the same question now, and say what is other than it was."""
        row, study, viewer = self.chosen(), self._workspace.study, self._who.viewer
        if row is None:
            return
        self._stop()
        try:
            was = agreement_store.show(study, viewer, row.id)
        except ObserverError as error:
            self._refuse(error)
            return
        self.say(_("It is being computed again …"))
        steps = agreement.reading(study, viewer, was.question)
        self._reading.start(steps, lambda material: self._compute(row, was, material), self._refuse)

    def _compute(self, row: StoredAgreement, was: Answer, material: Material) -> None:
        """In a job: the numbers as they are now, beside those that were kept."""

        def work(progress: Progress) -> str:
            return rerun_words(agreement_store.side_by_side(row, was, agreement.compute(material, progress)))

        job = self._workspace.jobs.start(_("Comparing codings"), work, self.say, self._refuse)
        self._job = job
        job.ended.connect(lambda: self._ended(job))

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.say("")  # when it was stopped; else the result is told right after

    def _refuse(self, error: ObserverError) -> None:
        self.say("")
        self._workspace.refused.emit(str(error))

    def _stop(self) -> None:
        """What is being computed is not wanted any more."""
        self._reading.stop()
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()

    def say(self, words: str) -> None:
        """What came of computing it again."""
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def remove_chosen(self) -> None:
        """Remove it; it can be undone."""
        row, study, viewer = self.chosen(), self._workspace.study, self._who.viewer
        if row is not None:
            self._workspace.do(lambda: agreement_store.remove(study, viewer, row.id))


def rerun_words(found: Rerun) -> str:
    """What is other than it was, in sentences."""
    if not found.differing:
        same = _("Every number is the same as when it was kept.")
        return "\n".join([same, *found.changed])
    n = len(found.differing)
    lines = [ngettext("{n} number differs:", "{n} numbers differ:", n).format(n=n)]
    for one in found.differing[:MOST_TOLD]:
        was, now = (DASH if value is None else short(value) for value in (one.was, one.now))
        lines.append(f"{subject_label(found.now, one.subject)}: {was} → {now}")
    return "\n".join([*lines, *found.changed])


class KeepForm(StudyForm):
    """Keeps an answer under a title."""

    def __init__(self, parent: QWidget, workspace: Workspace, keep: Callable[[str], object], title: str) -> None:
        advice = _("All numbers are stored in the study, with the question and with which codings entered.")
        super().__init__(parent, workspace, _("Keep this answer"), _("Keep"), advice)
        self._keep = keep
        self.name = self.line(_("Title"), title)

    def submit(self) -> object:
        return self.do(lambda: self._keep(self.name.text()))

"""What is being done in the background: how far it is, and a button that stops it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from observer.i18n import _
from observer.ui import icons
from observer.ui.jobs import Job, Jobs


class JobStrip(QWidget):
    """Shows the job that began first, and how many others there are; nothing when there is none."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self.words, self.bar, self.cancel = QLabel(), QProgressBar(), QToolButton()
        self.words.setObjectName("caption")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 6)
        self.cancel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cancel.setAutoRaise(True)
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.bar, self.cancel):
            row.addWidget(widget)
        jobs.changed.connect(self.refresh)
        self.retranslate()
        self.refresh()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.cancel.setIcon(icons.icon("close"))
        self.cancel.setToolTip(_("Stop this"))
        self.cancel.setAccessibleName(_("Stop this"))
        self.bar.setAccessibleName(_("Progress"))

    def refresh(self) -> None:
        """Look again at what is going on."""
        job = self._first()
        self.setVisible(job is not None)
        if job is not None:
            others = len(self._jobs.running) - 1
            self.words.setText(job.title + (f"  + {others}" if others else ""))
            self.words.setToolTip("")
            self.bar.setValue(round(job.fraction * 1000))

    def _first(self) -> Job | None:
        return self._jobs.running[0] if self._jobs.running else None

    def _cancel(self) -> None:
        job = self._first()
        if job is not None:
            job.cancel()

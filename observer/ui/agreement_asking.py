"""Asks for the agreement beside the window: the study is read here by and by, the computing goes on in a job."""

from PySide6.QtCore import QObject, Signal

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.errors import ObserverError
from observer.i18n import _
from observer.progress import Progress
from observer.services import agreement
from observer.services.agreement_answer import Answer, Cell, MomentOf, Row, Subject
from observer.services.agreement_data import Material
from observer.ui.by_and_by import ByAndBy
from observer.ui.jobs import Job
from observer.ui.workspace import Workspace


class Asking(QObject):
    """One question at a time: a new one takes the place of one that is still being computed."""

    answered = Signal(object)  # Answer
    completed = Signal()  # what every number is made of is at hand
    failed = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._reading = ByAndBy(self)
        self._job: Job | None = None
        self._looking: Job | None = None
        self.is_complete = False
        self.answer: Answer | None = None
        self.material: Material | None = None
        self._moments: dict[tuple[object, Cell | None], tuple[MomentOf, ...]] = {}

    def ask(self, viewer: Viewer, question: Question) -> None:
        """Begin to compute an answer."""
        self.stop()
        self._reading.start(agreement.reading(self._workspace.study, viewer, question), self._compute, self._unreadable)
        if self._reading.is_busy():
            self.busy_changed.emit(True)

    def _unreadable(self, error: ObserverError) -> None:
        self._fail(error)
        self.busy_changed.emit(False)

    def _compute(self, material: Material) -> None:
        self._job = self._workspace.jobs.start(
            _("Comparing codings"),
            lambda progress: agreement.compute(material, progress),
            lambda answer: self._take(answer, material),
            self._fail,
        )
        self._job.ended.connect(lambda job=self._job: self._ended(job))
        self.busy_changed.emit(True)

    def show(self, viewer: Viewer, answer: Answer) -> None:
        """Take an answer that was kept; what it is made of is read anew, as far as it is still there."""
        self.stop()
        self._reading.start(
            agreement.reading(self._workspace.study, viewer, answer.question),
            lambda material: self._take(answer, material),
            lambda _error: self._take(answer, None),
        )

    def stop(self) -> None:
        """Compute no further; what was there stays."""
        if self._looking is not None:
            looking, self._looking = self._looking, None
            looking.cancel()
        was_busy = self.is_busy()
        self._reading.stop()
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()
        if was_busy:
            self.busy_changed.emit(False)

    def forget(self) -> None:
        """There is no answer any more."""
        self.stop()
        self.answer, self.material = None, None
        self._moments = {}

    def is_busy(self) -> bool:
        """Whether it is still being computed."""
        return self._job is not None or self._reading.is_busy()

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.busy_changed.emit(False)

    def _take(self, answer: Answer, material: Material | None) -> None:
        self.answer, self.material, self._moments = answer, material, {}
        self.is_complete = False
        self.answered.emit(answer)
        if material is not None and answer is self.answer:
            self._look_up(answer, material)

    def _look_up(self, answer: Answer, material: Material) -> None:
        """What all numbers are made of, looked up beside the window once the numbers are seen."""
        self._looking = self._workspace.jobs.start(
            _("Looking up the moments"),
            lambda progress: _all_moments(answer, material, progress),
            lambda found: self._looked_up(answer, found),
            lambda _error: None,
        )
        self._looking.ended.connect(lambda job=self._looking: self._ended_looking(job))

    def _ended_looking(self, job: Job) -> None:
        if job is self._looking:
            self._looking = None

    def _looked_up(self, answer: Answer, found: dict[Subject, tuple[MomentOf, ...]]) -> None:
        if answer is self.answer:
            self._moments.update(((subject, None), moments) for subject, moments in found.items())
            self.is_complete = True
            self.completed.emit()

    def _fail(self, error: ObserverError) -> None:
        self.answer, self.material, self._moments = None, None, {}
        self.failed.emit(str(error))

    # -- what it is made of ---------------------------------------------------------------------------------

    def moments(self, row: Row, cell: Cell | None = None) -> tuple[MomentOf, ...]:
        """What a row, or a cell of its matrix, is made of; kept, because it is asked for again and again."""
        if self.material is None:
            return ()
        key = row.subject, cell
        if key not in self._moments:
            self._moments[key] = agreement.moments(self.material, row.subject, cell)
        return self._moments[key]


def _all_moments(answer: Answer, material: Material, progress: Progress) -> dict[Subject, tuple[MomentOf, ...]]:
    """In a thread of its own: it touches neither study nor window."""
    found = {}
    for n, row in enumerate(answer.rows):
        progress.at(n / len(answer.rows))
        found[row.subject] = agreement.moments(material, row.subject)
    return found

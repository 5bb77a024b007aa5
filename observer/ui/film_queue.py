"""Films on their way into sessions: read one after the other beside the window, then stored."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from observer.errors import BadFile, ObserverError
from observer.i18n import _
from observer.progress import Progress
from observer.services import recordings, transcripts
from observer.services.recordings import Probed
from observer.services.roster import Added
from observer.services.transcripts import Subtitles
from observer.ui.jobs import Job, Jobs
from observer.ui.workspace import Workspace


@dataclass(eq=False)
class Waiting:
    """One file on its way into a session (its id). `wrong` says why it cannot come in."""

    path: Path
    session: str
    job: Job | None = None
    wrong: str = ""


@dataclass(frozen=True)
class ReadFilm:
    """What was read of a film, the subtitles beside it with their files, and what was wrong with some."""

    probed: Probed
    subtitles: tuple[tuple[Path, Subtitles], ...]
    wrong: tuple[str, ...]


def read_film(path: Path, known: dict[str, str], progress: Progress) -> ReadFilm:
    """Read a film, and the subtitle files of the same name beside it; in a job."""
    probed = recordings.probe(path, progress, known)
    found, wrong = [], []
    for beside in transcripts.beside(path):
        try:
            found.append((beside, transcripts.read(beside)))
        except BadFile as error:
            wrong.append(str(error))
    return ReadFilm(probed, tuple(found), tuple(wrong))


class FilmQueue(QObject):
    """Reads one film at a time, in the order given, so that those of one camera follow each other."""

    changed = Signal()
    told = Signal(str)  # what is worth knowing of a film that came in

    def __init__(self, workspace: Workspace, jobs: Jobs) -> None:
        super().__init__()
        self._workspace, self._jobs = workspace, jobs
        self.waiting: list[Waiting] = []
        workspace.closed.connect(self._forget_all)

    def add(self, session: str, paths: list[Path]) -> None:
        """Put files on their way into a session (its id)."""
        coming = {(item.path, item.session) for item in self.waiting if not item.wrong}
        self.waiting = [item for item in self.waiting if not (item.wrong and item.path in paths)]
        self.waiting += [Waiting(path, session) for path in paths if (path, session) not in coming]
        self._next()

    def of_session(self, session: str) -> list[Waiting]:
        """What is on its way into a session, and what could not come in."""
        return [item for item in self.waiting if item.session == session]

    def drop(self, item: Waiting) -> None:
        """Stop reading a file, or forget about it."""
        if item.job is not None and not item.wrong:
            item.job.cancel()
            return
        self.waiting = [other for other in self.waiting if other is not item]
        self.changed.emit()

    def _next(self) -> None:
        for item in self.waiting:
            if not item.wrong:
                if item.job is None:
                    self._begin(item)
                if not item.wrong:
                    break
        self.changed.emit()

    def _begin(self, item: Waiting) -> None:
        study = self._workspace.study
        try:
            known = recordings.known_films(study, item.session)
        except ObserverError as error:  # the session has been removed meanwhile
            item.wrong = str(error)
            return
        item.job = self._jobs.start(
            _("Reading {name}").format(name=item.path.name),
            lambda progress: read_film(item.path, known, progress),
            lambda read: self._store(item, study, read),
            lambda error: self._refuse(item, str(error)),
        )
        item.job.ended.connect(self._ended, Qt.ConnectionType.QueuedConnection)

    def _store(self, item: Waiting, study: Any, read: ReadFilm) -> None:
        viewer = self._workspace.viewer
        if self._workspace.study is not study:
            return
        if viewer is None:
            self._refuse(item, _("Only a researcher can do this."))
            return
        refused: list[str] = []
        self._workspace.refused.connect(refused.append)
        added = self._workspace.do(lambda: recordings.add_probed(study, viewer, item.session, read.probed))
        if added is not None:
            for path, said in read.subtitles:
                self._workspace.do(partial(self._add_subtitles, study, added.id, path, said))
        self._workspace.refused.disconnect(refused.append)
        if added is None:
            self._refuse(item, refused[-1] if refused else "")
            return
        for words in (*read.wrong, *refused):
            self.told.emit(words)

    def _add_subtitles(self, study: Any, recording: str, path: Path, said: Subtitles) -> Added:
        viewer = self._workspace.viewer
        assert viewer is not None
        return transcripts.add(study, viewer, recording, said, "", transcripts.language_of(path))

    def _refuse(self, item: Waiting, words: str) -> None:
        item.wrong = words
        self.changed.emit()

    @Slot()
    def _ended(self) -> None:
        """After a job has told its result: what was stopped or has come in is waited for no longer."""
        running = set(map(id, self._jobs.running))
        self.waiting = [item for item in self.waiting if item.wrong or item.job is None or id(item.job) in running]
        self._next()

    def _forget_all(self) -> None:
        self.waiting = []
        self.changed.emit()

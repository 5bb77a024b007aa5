"""Brings the pictures of fragments onto the contact sheet, made in one job beside the window."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from observer.coding.blinding import Viewer
from observer.coding.fragments import Fragment
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import fragment_pictures
from observer.services.fragment_pictures import Made, Source
from observer.ui.jobs import Job, Jobs

_AT_ONCE = 6  # pictures a job, so that some are seen soon


class PictureLoader(QObject):
    """`arrived` tells the id of a fragment and its picture. Only for a researcher."""

    arrived = Signal(str, object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._study: Any = None
        self._viewer: Viewer | None = None
        self._job: Job | None = None
        self._waiting: list[Source] = []
        self._hopeless: set[str] = set()

    def load(self, study: Any, viewer: Viewer, fragments: list[Fragment]) -> None:
        """Show the pictures of these; what is not in the cache is made."""
        self._study, self._viewer = study, viewer
        found = fragment_pictures.sources(study, viewer, fragments)
        for id_, content in found.kept.items():
            self._tell(id_, content)
        waiting = {source.name for source in self._waiting} | self._hopeless
        self._waiting += [source for source in found.missing if source.name not in waiting]
        self._next()

    def stop(self) -> None:
        """Make no more, as when the study is closed."""
        self._waiting, self._study, self._viewer = [], None, None
        self._hopeless.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def is_busy(self) -> bool:
        """Whether pictures are being made."""
        return self._job is not None

    def _next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        title = _("Pictures of fragments")
        self._job = self._jobs.start(title, partial(fragment_pictures.make, some), self._done, self._failed)
        self._job.ended.connect(self._ended)
        self._hopeless |= {source.name for source in some}  # not tried again, when no picture comes of it

    def _ended(self) -> None:
        self._job = None

    def _done(self, made: Made) -> None:
        if self._study is None or self._viewer is None:
            return
        fragment_pictures.keep(self._study, self._viewer, made)
        for source, content in made.pictures:
            self._hopeless.discard(source.name)
            for id_ in source.fragments:
                self._tell(id_, content)
        self._next()

    def _failed(self, _error: ObserverError) -> None:
        self._next()

    def _tell(self, id_: str, content: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(content, "JPEG"):
            self.arrived.emit(id_, picture)

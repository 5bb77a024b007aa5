"""The open study, who is at work on which session, and the one signal that says what changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.study import Coder, Session
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import history, people, studies, workplace
from observer.services.coding import Desk
from observer.ui.jobs import Jobs

T = TypeVar("T")


class Workspace(QObject):
    """Every change goes through `do`; every view refreshes from `changed`, also after its own change."""

    opened = Signal()
    closed = Signal()
    desk_changed = Signal()
    changed = Signal(object)  # Changes
    refused = Signal(str)  # a sentence: what was asked could not be done

    def __init__(self) -> None:
        super().__init__()
        self.study: Any = None
        self.coder: Coder | None = None
        self.work: workplace.Workplace | None = None
        self.viewer: Viewer | None = None  # who looks after the study itself, when that was shown
        self.is_at_desk = False  # whether undo reaches the coding, or the study itself
        self.jobs = Jobs(self)

    # -- the study ------------------------------------------------------------------------------------

    def open(self, path: Path, passphrase: str | None = None, takeover: bool = False) -> None:
        """Open a study; raises `ObserverError` as the service does. One that is open is closed first."""
        study = studies.open_study(path, passphrase, takeover)
        self.close()
        self.study = study
        self.opened.emit()

    def open_again(self, path: Path, key: Any) -> None:
        """Open a study that was closed a moment ago, with the key that it had then (None: it has none)."""
        self.study = studies.open_study(path, key=key)
        self.opened.emit()

    def close(self) -> None:
        """Close the study; everything is on disk."""
        if self.study is None:
            return
        self.jobs.cancel_all()
        self.closed.emit()
        self.work, self.coder, self.viewer, self.is_at_desk = None, None, None, False
        study, self.study = self.study, None
        study.close()

    # -- who and where ----------------------------------------------------------------------------------

    def sit_down(self, coder: str, session: str, codebook: str) -> None:
        """A coder goes to work on a session, with one codebook in hand."""
        viewer = people.as_coder(self.study, coder)
        self.coder = viewer.coder
        desk = Desk(self.study, viewer, people.find_session(self.study, session))
        self.work = workplace.Workplace(desk, codebook)
        self.is_at_desk = True
        self.desk_changed.emit()

    @property
    def session(self) -> Session | None:
        """The session at work."""
        return self.work.desk.session if self.work else None

    # -- changing ---------------------------------------------------------------------------------------

    def do(self, action: Callable[[], T]) -> T | None:
        """Carry out what changes the study, and tell all views what changed. None when it was refused."""
        if self.study is not None and self.study.history.is_running:
            self.refused.emit(_("Something is being stored that takes a while; do this again when it is done."))
            return None
        try:
            result = action()
        except ObserverError as error:
            self.refused.emit(self.in_words(str(error)))
            return None
        changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
        if changes is not None:
            self.changed.emit(changes)
        return result

    def undo(self) -> Changes | None:
        """Take back the last operation at this desk, or on the study itself when one is there."""
        who = self._undoing()
        return self.do(lambda: history.undo(self.study, *who, is_on_study=who[1] is None)) if who else None

    def redo(self) -> Changes | None:
        """Do again what was undone last, there."""
        who = self._undoing()
        return self.do(lambda: history.redo(self.study, *who, is_on_study=who[1] is None)) if who else None

    def in_words(self, words: str) -> str:
        """What was done, with the names of indicators in the place of their ids."""
        return self.work.in_words(words) if self.work is not None else words

    def can_undo(self) -> str:
        """What undo would take back, in words; empty when there is nothing."""
        return self._next(redo=False)

    def can_redo(self) -> str:
        """What redo would do again, in words; empty when there is nothing."""
        return self._next(redo=True)

    def _next(self, redo: bool) -> str:
        who = self._undoing()
        words = history.words_of_next(self.study, *who, redo, is_on_study=who[1] is None) if who else ""
        return self.in_words(words)

    def _undoing(self) -> tuple[Viewer, Session | None] | None:
        """Whose work undo reaches, and of which session; None when nobody is at work."""
        if self.is_at_desk and self.work is not None:
            return self.work.desk.viewer, self.work.desk.session
        return (self.viewer, None) if self.study is not None and self.viewer is not None else None

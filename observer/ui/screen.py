"""A second place from which a film of the study that is open can be watched, without a coder at work."""

from typing import cast

from observer.coding.blinding import Viewer
from observer.coding.study import Session
from observer.services import people
from observer.ui.workspace import T, Workspace


class Screen(Workspace):
    """What a `FilmRoom` needs to know, of a session of its own; every change goes through the window's workspace."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._base = workspace
        self._session: Session | None = None
        self.jobs = workspace.jobs
        # One change, one signal: what is heard and told here is heard and told everywhere.
        self.changed, self.refused = workspace.changed, workspace.refused
        workspace.opened.connect(self._opened)
        workspace.closed.connect(self._closed)
        if workspace.study is not None:
            self._opened()  # its page is made when it is first wanted, long after that

    @property
    def session(self) -> Session | None:
        """The session whose film is watched."""
        return self._session

    def watch(self, session: str, viewer: Viewer) -> bool:
        """Watch the film of another session (its id); whether it is another than before."""
        self.viewer = viewer
        if self._session is not None and self._session.id == session:
            return False
        self._session = people.find_session(self.study, session)
        self.desk_changed.emit()
        return True

    def leave(self) -> None:
        """Watch nothing."""
        if self._session is not None:
            self._session = None
            self.desk_changed.emit()

    def do(self, action: object) -> T | None:
        """Carry out a change where all changes are carried out."""
        return cast("T | None", self._base.do(action))  # type: ignore[arg-type]

    def _opened(self) -> None:
        self.study = self._base.study

    def _closed(self) -> None:
        self.leave()
        self.study, self.viewer = None, None

"""The comments of the coding at work: those on moments and those on the whole session."""

from observer import settings
from observer.coding.changes import Changes
from observer.coding.events import Moment
from observer.i18n import _
from observer.services import comments
from observer.ui.code_work import at
from observer.ui.comments_panel import CommentLine, CommentsPanel
from observer.ui.film_room import FilmRoom
from observer.ui.workspace import Workspace


class NotesRoom(CommentsPanel):
    """Shows the comments and hands changes to the services. The film waits while one writes, if it is wanted."""

    def __init__(self, workspace: Workspace, film: FilmRoom) -> None:
        super().__init__()
        self._workspace, self._film = workspace, film
        self._resume = False
        self.added.connect(self._add)
        self.edited.connect(self._edit_text)
        self.removed.connect(self._remove)
        self.comment_asked.connect(self.go_to)
        self.typing_begun.connect(self._begun)
        self.left.connect(self._ended)
        film.at.connect(self.set_now)

    def refresh(self) -> None:
        """Show what there is."""
        work = self._workspace.work
        found = comments.of(work.desk, work.key) if work else []
        self.show_comments([CommentLine(c.id, c.at.us if c.at else None, c.text) for c in found])

    def note(self, changes: Changes) -> None:
        """Show what has changed."""
        if changes.touched("comments") or changes.touched("recordings"):
            self.refresh()

    def go_to(self, id_: str) -> None:
        """Show the moment of a comment."""
        work = self._workspace.work
        found = comments.get(work.desk, id_) if work else None
        if found is not None and found.at is not None:
            self._film.seek(found.at.us)

    def mark_doubtful(self, now: Moment) -> None:
        """Note that a moment is doubtful, for the team's meeting, without an event."""
        work = self._workspace.work
        if work is not None:
            words = _("Doubtful: for the team's meeting")
            self._workspace.do(lambda: comments.add(work.desk, work.key, words, at(now)))

    def _add(self, text: str, us: int | None) -> None:
        work = self._workspace.work
        if work is not None:
            moment = at(self._film.moment_at(us)) if us is not None else None
            self._workspace.do(lambda: comments.add(work.desk, work.key, text, moment))

    def _edit_text(self, id_: str, text: str) -> None:
        work = self._workspace.work
        if work is not None:
            self._workspace.do(lambda: comments.change(work.desk, id_, text))

    def _remove(self, id_: str) -> None:
        work = self._workspace.work
        if work is not None:
            self._workspace.do(lambda: comments.remove(work.desk, id_))

    def _begun(self) -> None:
        if settings.load().pause_while_typing and self._film.is_playing():
            self._resume = True
            self._film.pause()

    def _ended(self) -> None:
        if self._resume:
            self._resume = False
            self._film.play()

"""One line for a comment: the film waits while one types, and goes on at Enter."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from observer import settings
from observer.i18n import _
from observer.ui.film_room import FilmRoom


class CommentLine(QLineEdit):
    """Hidden until it is opened with what to do with the text; Enter hands it over, Esc forgets it."""

    def __init__(self, film: FilmRoom, left: Callable[[], None]) -> None:
        super().__init__()
        self._film, self._left = film, left
        self._store: Callable[[str], None] | None = None
        self._resume = False
        self._about = ""
        self.textEdited.connect(self._begun)
        self.hide()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Comment"))
        self._show_about()

    def _show_about(self) -> None:
        hint = _("Enter: store and go on. Esc: leave.")
        self.setPlaceholderText(f"{self._about}  {hint}" if self._about else hint)

    def ask(self, about: str, text: str, store: Callable[[str], None]) -> None:
        """Show the line for a comment on something; `store` gets the text."""
        self._store, self._about = store, about
        self._show_about()
        self.setText(text)
        self.show()
        self.setFocus()

    def _begun(self) -> None:
        if settings.load().pause_while_typing and self._film.is_playing():
            self._resume = True
            self._film.pause()

    def leave(self) -> None:
        """Close the line; the film goes on when it was the line that held it."""
        self.hide()
        self._store = None
        self._left()
        if self._resume:
            self._resume = False
            self._film.play()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._store is not None:
                self._store(self.text())
            self.leave()
        else:
            super().keyPressEvent(event)

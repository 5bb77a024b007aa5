"""Where the film is seen: in its room, or in a window of its own."""

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from observer.i18n import _
from observer.services.transcripts import ENDINGS
from observer.ui.film_view import ON_FILM
from observer.ui.film_window import FilmWindow


class FilmPlace(QStackedWidget):
    """Holds the film; while it is away, says where it is."""

    def __init__(self, film: QWidget) -> None:
        super().__init__()
        self._film = film
        self.keys_to: QWidget | None = None
        self.window_of_film: FilmWindow | None = None
        self.words = QLabel()
        self.words.setStyleSheet(ON_FILM)
        self.back = QPushButton()
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back.clicked.connect(self.bring_back)
        away = QWidget()
        away.setObjectName("surround")
        middle = QVBoxLayout(away)
        middle.addStretch(1)
        for widget in (self.words, self.back):
            middle.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addStretch(1)
        self.addWidget(film)
        self.addWidget(away)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.words.setText(_("The film is in a window of its own."))
        self.back.setText(_("Bring it back"))

    def toggle_whole(self) -> None:
        """The film on the whole screen, or back here."""
        if self.window_of_film is not None:
            self.bring_back()
        else:
            self._send_away().show_whole()

    def show_beside(self) -> None:
        """The film in a window of its own."""
        if self.window_of_film is None:
            self._send_away().show_beside()

    def bring_back(self) -> None:
        """The film is here again."""
        if self.window_of_film is not None:
            self.window_of_film.close()

    def _send_away(self) -> FilmWindow:
        window = FilmWindow(self._film, self)
        window.keys_to = self.keys_to
        window.closed.connect(self._came_back)
        self.window_of_film = window
        self.setCurrentIndex(self.count() - 1)
        return window

    def _came_back(self) -> None:
        window, self.window_of_film = self.window_of_film, None
        if window is not None:
            self.insertWidget(0, self._film)
            self.setCurrentWidget(self._film)
            window.deleteLater()


def dropped(data: QMimeData) -> Path | None:
    """The subtitle file that is being dropped; None when it is something else."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in ENDINGS else None

"""What is being said, in words on the film."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from observer.services.transcripts import Said
from observer.ui import theme

_MOST_AT_ONCE = 3
_MOST_SIGNS = 220
_SHARE_OF_HEIGHT, _SHARE_OF_WIDTH = 24, 34  # the letters are this part of the film, within what can be read
_SMALLEST, _LARGEST = 13, 40
_STEP = 16  # pixels by which a line is made narrower


class SubtitleLine(QLabel):
    """Lies over the lower edge of `film` and shows the lines given to it; does not take the mouse."""

    def __init__(self, film: QWidget) -> None:
        super().__init__(film)
        self._film = film
        self._said: list[Said] = []
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        film.installEventFilter(self)
        self._fit_letters()
        self.hide()

    def show_said(self, said: list[Said]) -> None:
        """Show these lines; none: nothing."""
        if said == self._said:
            return
        self._said = said
        self.setText("\n".join(_short(line.words) for line in said[-_MOST_AT_ONCE:]))
        self.setVisible(bool(said))
        self._place()

    def _fit_letters(self) -> None:
        share = min(self._film.height() // _SHARE_OF_HEIGHT, self._film.width() // _SHARE_OF_WIDTH)
        size = min(max(share, _SMALLEST), _LARGEST)
        self.setStyleSheet(
            f"background: rgba(16, 18, 20, 205); color: #ffffff; font-size: {size}px;"
            f" padding: {theme.SPACE[0]}px {theme.SPACE[1]}px; border-radius: {theme.RADIUS}px;"
        )

    def _place(self) -> None:
        if not self._said:
            return
        self.ensurePolished()
        room = self._film.width() * 9 // 10
        metrics = self.fontMetrics()
        padding = 2 * theme.SPACE[1] + theme.SPACE[0]
        widest = max((metrics.horizontalAdvance(row) for row in self.text().split("\n")), default=0) + padding
        width = min(widest, room)
        whole = self.heightForWidth(width)
        while width > widest // 2 and self.heightForWidth(width - _STEP) == whole:  # lines of about the same length
            width -= _STEP
        height = min(whole, self._film.height() // 2)
        self.setGeometry(
            (self._film.width() - width) // 2, self._film.height() - height - theme.SPACE[2], width, height
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self._fit_letters()
            self._place()
        return False


def _short(words: str) -> str:
    """Not more than fits on a film."""
    return words if len(words) <= _MOST_SIGNS else words[: _MOST_SIGNS - 1] + "…"

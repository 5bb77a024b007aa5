"""What the respondent sees: the film and a few large controls on black. No code, name or rating ever comes here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPalette, QScreen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from observer.coding.recall import Who
from observer.coding.recall_protocol import Leeway
from observer.i18n import N_, say_in
from observer.ui import theme
from observer.ui.film_pair import SecondPicture
from observer.ui.recall_keys import Wish
from observer.ui.round_button import RoundButton

BLACK, CALM = "#000000", theme.DARK.window
TARGET = 64  # pixels: the least that a finger, or a trembling hand, needs
_FIRST_SIZE = (960, 620)
_WORDS = {
    Wish.PLAY: N_("Play"),
    Wish.STOP: N_("Stop here"),
    Wish.AGAIN: N_("Again"),
    Wish.RATHER_NOT: N_("Rather not this one"),
    Wish.ENOUGH: N_("Enough for now"),
}
_ICONS = {Wish.PLAY: "play", Wish.STOP: "hand", Wish.AGAIN: "again", Wish.ENOUGH: "enough"}


class RespondentScreen(QWidget):
    """`asked` tells what the respondent asks (an `Wish`). Nothing here knows the study.

    What the protocol leaves to others is not there; "enough for now" always is, for a child as a picture. Between
    fragments, and until the first one is played, the picture is covered; `blank` covers everything.
    """

    asked = Signal(object)  # Wish
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._language = "en"
        self.film = SecondPicture()
        self.curtain, self.cover = _plain(BLACK), _plain(CALM)
        self.buttons = {act: RoundButton(icon) for act, icon in _ICONS.items()}
        self.rather_not, self.enough = QPushButton(), QPushButton()
        self._arrange()
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, a=act: self.asked.emit(a))
        self.rather_not.clicked.connect(lambda: self.asked.emit(Wish.RATHER_NOT))
        self.enough.clicked.connect(lambda: self.asked.emit(Wish.ENOUGH))
        self.buttons[Wish.ENOUGH].hide()

    def _arrange(self) -> None:
        self._colour(BLACK)
        for words in (self.rather_not, self.enough):
            words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            words.setMinimumHeight(TARGET)
            words.setStyleSheet(
                f"QPushButton {{ background: transparent; border: none; color: {theme.DARK.faint}; font-size: 17px;"
                f" padding: 0 24px; min-height: {TARGET}px; }} QPushButton:hover {{ color: #ffffff; }}"
                f" QPushButton:disabled {{ color: {BLACK}; background: transparent; }}"
            )
        stage = QWidget()
        self._stage = QStackedLayout(stage)
        self._stage.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._stage.addWidget(self.film)
        self._stage.addWidget(self.curtain)
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE[4] * 2)
        below.addStretch(1)
        for button in self.buttons.values():
            below.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        below.addStretch(1)
        self.controls = QWidget()
        column = QVBoxLayout(self.controls)
        column.setContentsMargins(theme.SPACE[4], theme.SPACE[3], theme.SPACE[4], theme.SPACE[1])
        column.setSpacing(0)
        column.addLayout(below)
        # Each in a place of its own: one is not always there.
        aside = QGridLayout()
        aside.setContentsMargins(0, 0, 0, 0)
        for place, share in ((0, 1), (1, 0), (2, 1)):
            aside.setColumnStretch(place, share)
        aside.addWidget(self.rather_not, 0, 1)
        aside.addWidget(self.enough, 0, 2, Qt.AlignmentFlag.AlignRight)
        column.addLayout(aside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(stage, 1)
        whole.addWidget(self.controls)
        self.cover.setParent(self)
        self.cover.hide()
        self.resize(*_FIRST_SIZE)

    def _colour(self, colour: str) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, colour)
        self.setPalette(palette)
        self.setAutoFillBackground(True)

    # -- words ------------------------------------------------------------------------------------------

    def speak(self, language: str, for_children: bool = False) -> None:
        """Say the few words in the respondent's language; with larger pictures for a child."""
        self._language = language
        for act, button in self.buttons.items():
            button.be_for_children(for_children)
            button.say(say_in(language, _WORDS[act]))
        for text, wish in ((self.rather_not, Wish.RATHER_NOT), (self.enough, Wish.ENOUGH)):
            text.setText(say_in(language, _WORDS[wish]))
            text.setAccessibleName(text.text())
        self.buttons[Wish.ENOUGH].setVisible(for_children)
        self.enough.setVisible(not for_children)
        film = say_in(language, N_("Film"))
        self.setWindowTitle(film)  # also seen in a task bar: it says nothing more
        self.film.setAccessibleName(film)

    # -- what is shown ----------------------------------------------------------------------------------

    def show_state(self, has_fragment: bool, playing: bool, at_end: bool, may: Leeway) -> None:
        """Offer what can be asked now, as far as the protocol leaves it to who watches."""
        self.buttons[Wish.STOP].setVisible(may.respondent)
        self.buttons[Wish.PLAY].setEnabled(has_fragment and not playing and not at_end)
        self.buttons[Wish.STOP].setEnabled(has_fragment and playing)
        self.buttons[Wish.AGAIN].setEnabled(has_fragment and may.may_move(Who.RESPONDENT, playing))
        self.rather_not.setEnabled(has_fragment and not playing)

    def draw_curtain(self, closed: bool) -> None:
        """Cover the picture, or show it."""
        self.curtain.setVisible(closed)
        self._stage.setCurrentWidget(self.curtain if closed else self.film)

    @property
    def is_blank(self) -> bool:
        """Whether everything is covered."""
        return not self.cover.isHidden()

    def blank(self) -> None:
        """Cover everything, now: it has been painted when this returns."""
        self.cover.setGeometry(self.rect())
        self.cover.raise_()
        self.cover.show()
        self.cover.repaint()

    def unblank(self) -> None:
        """Show what was covered."""
        self.cover.hide()

    # -- where ------------------------------------------------------------------------------------------

    def show_on(self, screen: QScreen | None) -> None:
        """Over the whole of a screen; without one, as a window that one can move."""
        if screen is None:
            self.showNormal()
            return
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.cover.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Closing is the facilitator's: Alt+F4 of a respondent ends nothing."""
        event.ignore()
        self.close_asked.emit()


def _plain(colour: str) -> QWidget:
    """A surface of one colour."""
    surface = QWidget()
    palette = surface.palette()
    palette.setColor(QPalette.ColorRole.Window, colour)
    surface.setPalette(palette)
    surface.setAutoFillBackground(True)
    return surface

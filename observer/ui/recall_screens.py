"""Where the respondent's screen is: on a second monitor, in a window, or over the only screen that there is."""

from PySide6.QtGui import QGuiApplication, QScreen

from observer.coding.recall import RecallSession
from observer.i18n import _
from observer.services import recall_prompts
from observer.services.recall_run import Running
from observer.ui.recall_console import RecallConsole
from observer.ui.recall_film import RecallFilm
from observer.ui.recall_watch import RecallWatch
from observer.ui.respondent_screen import RespondentScreen
from observer.ui.screens import screen_of, second_screen


class RecallScreens:
    """Shows, moves and hides the respondent's screen. With `one_screen` it lies over the console, and Esc, once
    more when all is dark, brings the console back."""

    def __init__(self, console: RecallConsole, film: RecallFilm) -> None:
        self._console = console
        self.screen = RespondentScreen()
        film.view.share_with(self.screen.film)
        self.one_screen = self.is_lost = False

    def begin(self, recall: RecallSession, running: Running, one_screen: bool, watch: RecallWatch) -> None:
        """Open the respondent's screen, dark as long as nothing is shown."""
        self.one_screen, self.is_lost = one_screen, False
        band = recall_prompts.find_band(running.study, running.viewer, recall.band)
        self.screen.speak(recall.language, band.pictures)
        self.screen.draw_curtain(True)
        self.screen.unblank()
        self._console.screens.setText(_("Film on this screen") if one_screen else _("Respondent's screen"))
        self._console.screens.setToolTip(
            _("Show the film over the whole screen. Esc makes it dark, and Esc once more brings you back here.")
            if one_screen
            else _("Move the respondent's screen to the other monitor.")
        )
        if not one_screen:
            self._open_on(self._other(), watch)

    def end(self) -> None:
        """Close it."""
        self.screen.hide()

    def _other(self) -> QScreen | None:
        return second_screen(screen_of(self._console))

    def _open_on(self, screen: QScreen | None, watch: RecallWatch) -> None:
        watch.screen = screen
        self.screen.show_on(screen)
        if not self.one_screen:
            self._console.window().activateWindow()

    def move(self, watch: RecallWatch) -> None:
        """To the next monitor; with one screen, over it."""
        if self.one_screen:
            self._over(watch)
            return
        screens = [one for one in QGuiApplication.screens() if one != screen_of(self._console)]
        here = screen_of(self.screen)
        now = screens.index(here) if here in screens else -1
        self._open_on(screens[(now + 1) % len(screens)] if screens else None, watch)

    def _over(self, watch: RecallWatch) -> None:
        self._open_on(screen_of(self._console), watch)
        self.screen.activateWindow()

    def step_aside(self) -> None:
        """With one screen, and dark: show the console."""
        if self.one_screen:
            self.screen.hide()
            self._console.window().activateWindow()

    def lost(self) -> None:
        """The monitor is gone: not one picture comes on the console's screen instead."""
        self.is_lost = True
        self.screen.hide()

    def show_again(self, watch: RecallWatch) -> None:
        """Where it was, or where it can be now."""
        if self.one_screen:
            self._over(watch)
        elif self.is_lost or not self.screen.isVisible():
            self.is_lost = False
            self._open_on(self._other(), watch)

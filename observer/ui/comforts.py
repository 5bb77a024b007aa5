"""What a user can have his own way in the window: preferences, colours, language; and the lock."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from observer import i18n, settings
from observer.services import studies
from observer.ui import theme
from observer.ui.lock_screen import IdleWatch, LockScreen

if TYPE_CHECKING:
    from observer.ui.main_window import MainWindow


class Comforts:
    """Carries out preferences, and covers the window when nobody is there."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self.screen, self.covers = LockScreen(), QStackedWidget()
        self.idle = IdleWatch(window.is_playing, window)
        self.idle.idle.connect(self.lock)
        self.screen.unlocked.connect(self.unlock)

    def cover(self, whole: QWidget) -> QWidget:
        """What the window holds: `whole`, or the lock in its place."""
        self.covers.addWidget(whole)
        self.covers.addWidget(self.screen)
        return self.covers

    # -- preferences ----------------------------------------------------------------------------------------

    def show_preferences(self) -> None:
        """What can be chosen; each choice holds at once."""
        from observer.ui.preferences import PreferencesDialog

        self._window.hold_films()
        dialog = PreferencesDialog(self._window)
        dialog.changed.connect(self.apply)
        dialog.exec()

    def apply(self, field: str) -> None:
        """Do as a preference says now."""
        stored = settings.load()
        if field == "language":
            i18n.use_language(stored.language)
            QLocale.setDefault(QLocale(i18n.language()))
        if field == "theme":
            application = QApplication.instance()
            assert isinstance(application, QApplication)
            theme.apply(application, stored.theme)
        if field in ("language", "theme"):
            self._window.retranslate()
        if field == "keep_recent" and not stored.keep_recent:
            stored.recent = []
            settings.save(stored)
        self.idle.apply()
        if self._window.pages.is_made("code"):
            self._window.code.apply_preferences()

    def prefer(self, field: str, value: object) -> None:
        """Choose a preference; remembered."""
        stored = settings.load()
        setattr(stored, field, value)
        settings.save(stored)
        self.apply(field)

    def toggle_theme(self) -> None:
        """Light or dark."""
        self.prefer("theme", "light" if theme.current() is theme.DARK else "dark")

    def toggle_language(self) -> None:
        """Dutch or English."""
        self.prefer("language", "en" if i18n.language() == "nl" else "nl")

    # -- the lock -------------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Cover everything until somebody shows to be allowed back."""
        study = self._window.workspace.study
        if study is None or self.covers.currentWidget() is self.screen:
            return
        self._window.hold_films()
        self.screen.lock((lambda given: studies.is_passphrase(study, given)) if study.is_encrypted else None)
        self._window.menuBar().setEnabled(False)
        self.covers.setCurrentWidget(self.screen)

    def unlock(self) -> None:
        """Show everything again."""
        self._window.menuBar().setEnabled(True)
        self.covers.setCurrentIndex(0)
        (self._window.pages.currentWidget() or self._window).setFocus()

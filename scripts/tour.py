"""Walks through every page and dialog of the window with the demo study: for pictures, and to see that texts fit."""

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from observer import i18n, settings
from observer.services.demo import make_demo
from observer.ui import theme
from observer.ui.app import application
from observer.ui.main_window import MainWindow
from observer.ui.workspace import Workspace

MOMENT_US = 21_000_000  # of the film that is shown


def work(seconds: float = 0.3) -> None:
    """Let the window work for a while."""
    app = QApplication.instance()
    assert app is not None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.005)


def pages(folder: Path, language: str, look: str, size: tuple[int, int]) -> Iterator[tuple[str, QWidget]]:
    """The name of each page, and what to look at, one after another; all of it from one real window."""
    i18n.use_language(language)
    stored = settings.load()
    stored.language, stored.theme = language, look
    settings.save(stored)
    theme.apply(application(), look)
    window = MainWindow(Workspace())
    window.resize(*size)
    window.show()
    work()
    yield "start", window
    yield from _dialogs(window)
    study, _made = make_demo(folder / language)
    window.open(study)
    work()
    yield "study", window
    yield from _at_work(window)
    window.close()
    work(0.05)


def _at_work(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    study = window.workspace.study
    coding = study.codings.where()[0]
    coder, session = study.coders.get(coding.coder).name, study.sessions.get(coding.session).name
    window.sit_down(coder, session, "alliance")
    work(1.5)
    window.code.film.seek(MOMENT_US)
    work(0.7)
    for name, _dock in window.code.docks.toggles():
        window.code.docks.show(name)
        work()
        yield name, window
    window.code.docks.show("code")
    window.lock()
    work()
    yield "locked", window
    window.unlock()


def _dialogs(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    from observer.ui.about import About
    from observer.ui.key_map import KeyMap
    from observer.ui.preferences import PreferencesDialog

    preferences = PreferencesDialog(window)
    for n in range(preferences.tabs.count()):
        preferences.tabs.setCurrentIndex(n)
        preferences.show()
        work()
        yield f"preferences-{n + 1}", preferences
    preferences.close()
    for name, dialog in (("keys", KeyMap(None, window)), ("about", About(window))):
        dialog.show()
        work()
        yield name, dialog
        dialog.close()

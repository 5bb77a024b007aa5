"""Builds the application: the only place that does."""

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox

from observer import __version__, i18n, settings
from observer.i18n import _
from observer.ui import theme
from observer.ui.main_window import MainWindow
from observer.ui.workspace import Workspace


def application() -> QApplication:
    """The application, dressed; made once."""
    there = QApplication.instance()
    scale = settings.load().scale
    if scale != 100 and there is None:  # before there is an application, or never
        os.environ.setdefault("QT_SCALE_FACTOR", str(min(max(scale, 100), 200) / 100))
    app = there if isinstance(there, QApplication) else QApplication(["observer"])
    app.setApplicationName("Observer")
    app.setApplicationVersion(__version__)
    theme.apply(app, settings.load().theme)
    QLocale.setDefault(QLocale(i18n.language()))
    translator = QTranslator(app)
    if translator.load(f"qtbase_{i18n.language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    return app


def run(study: Path | None = None, desk: tuple[str, str, str] | None = None) -> int:
    """Open the window, on a study and a desk when given, and stay until it is closed."""
    app = application()
    sys.excepthook = _report
    window = MainWindow(Workspace())
    window.show()
    if study is not None and window.open(study) and desk is not None:
        window.sit_down(*desk)
    return app.exec()


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An unexpected error: say that the study is safe, and give a report to copy."""
    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(text)
    box = QMessageBox(
        QMessageBox.Icon.Critical,
        _("Something unexpected happened"),
        _("Your study is safe: everything that you saw is on the disk. Please send the report to the makers."),
    )
    box.setDetailedText(f"Observer {__version__}\n{text}")
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.exec()

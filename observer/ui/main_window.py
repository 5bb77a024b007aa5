"""The window: a header that says where one is and as whom, a rail, and the pages."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer import __version__, i18n, settings
from observer.coding.changes import Changes
from observer.coding.study import CodingState
from observer.coding.words import word
from observer.errors import NotAStudy, ObserverError
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.actions import Actions
from observer.ui.code_page import CodePage
from observer.ui.start_page import DeskPage, StartPage
from observer.ui.workspace import Workspace

MOST_RECENT = 6


class MainWindow(QMainWindow):
    """One window, one study."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace: Workspace = workspace
        self.start, self.desk, self.code = StartPage(), DeskPage(workspace), CodePage(workspace)
        self.pages = QStackedWidget()
        for page in (self.start, self.desk, self.code):
            self.pages.addWidget(page)
        self.where, self.stored = QLabel(), QLabel()
        self.submit = QPushButton()
        self.rail = [QToolButton(), QToolButton(), QToolButton()]
        self._arrange()
        self._wire()
        self.actions_table = Actions(self)
        self.retranslate()
        self.setAcceptDrops(True)
        self.resize(1366, 768)
        self._restore()
        self.show_start()

    def _arrange(self) -> None:
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.stored.setObjectName("caption")
        head = QHBoxLayout()
        head.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[0])
        head.addWidget(self.where, 1)
        head.addWidget(self.stored)
        head.addSpacing(theme.SPACE[1])
        head.addWidget(self.submit)
        rail = QVBoxLayout()
        rail.setContentsMargins(theme.SPACE[0], theme.SPACE[1], theme.SPACE[0], theme.SPACE[1])
        for button in self.rail:
            button.setObjectName("rail")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            rail.addWidget(button)
        rail.insertStretch(2, 1)
        for button in self.rail[:2]:
            button.setCheckable(True)
        side = QWidget()
        side.setObjectName("panel")
        side.setLayout(rail)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        whole.addLayout(right, 1)
        holder = QWidget()
        holder.setLayout(whole)
        self.setCentralWidget(holder)

    def _wire(self) -> None:
        self.start.open_asked.connect(self.ask_open)
        self.start.demo_asked.connect(self.open_demo)
        self.start.recent_asked.connect(lambda path: self.open(Path(path)))
        self.desk.sit_down_asked.connect(self.sit_down)
        self.submit.clicked.connect(self.ask_submit)
        self.rail[0].clicked.connect(self.show_desk)
        self.rail[1].clicked.connect(self.show_code)
        self.rail[2].clicked.connect(self.show_keys)
        self.workspace.changed.connect(self._show_state)
        self.workspace.desk_changed.connect(self._show_state)
        self.workspace.refused.connect(lambda words: self.statusBar().showMessage(words, 8000))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for button, icon, words in zip(
            self.rail, ("study", "code", "help"), (_("Study"), _("Code"), _("Keys")), strict=True
        ):
            button.setText(words)
            button.setIcon(icons.icon(icon))
            button.setAccessibleName(words)
        self.submit.setText(_("Submit …"))
        self.actions_table.retranslate()
        for page in (self.start, self.desk, self.code):
            page.retranslate()
        self._show_state()

    # -- pages ----------------------------------------------------------------------------------------

    def has_study(self) -> bool:
        """Whether a study is open."""
        return self.workspace.study is not None

    def can_code(self) -> bool:
        """Whether somebody is at work on a coding that is still a draft."""
        coding = self.workspace.work.coding if self.workspace.work else None
        return coding is not None and coding.state is CodingState.DRAFT

    def show_start(self) -> None:
        """The page where one begins."""
        self.start.show_recent([path for path in settings.load().recent if Path(path).is_file()])
        self._show_page(self.start)

    def show_desk(self) -> None:
        """The page where one says who codes what."""
        if self.has_study():
            self.code.film.pause()
            self.desk.refresh()
            self._show_page(self.desk)

    def show_code(self) -> None:
        """The coding page."""
        if self.workspace.work is not None:
            self._show_page(self.code)
            self.code.setFocus()

    def _show_page(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.rail[0].setChecked(page is self.desk)
        self.rail[1].setChecked(page is self.code)
        self._show_state()

    def _show_state(self, _changes: Changes | None = None) -> None:
        work, study = self.workspace.work, self.workspace.study
        self.rail[0].setEnabled(study is not None)
        self.rail[1].setEnabled(work is not None)
        parts = []
        if work is not None and self.workspace.coder is not None:
            state = work.coding.state if work.coding else CodingState.DRAFT
            parts = [work.desk.session.name, self.workspace.coder.name, word(state)]
        self.where.setText("  ·  ".join(parts))
        self.stored.setText("✓ " + _("stored") if study is not None else "")
        self.stored.setToolTip(_("Everything that you see is on the disk. There is no Save."))
        self.submit.setVisible(self.pages.currentWidget() is self.code)
        self.submit.setEnabled(self.can_code())
        self.setWindowTitle(f"{study.info.name} – Observer" if study is not None else "Observer")
        self.actions_table.refresh()

    # -- studies --------------------------------------------------------------------------------------

    def ask_open(self) -> None:
        """Choose a study file and open it."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Open a study"), "", _("Studies (*.observer)"))
        if path:
            self.open(Path(path))

    def open(self, path: Path, passphrase: str | None = None) -> bool:
        """Open a study; asks for a passphrase when it may have one."""
        try:
            self.workspace.open(path, passphrase)
        except NotAStudy as error:
            if error.facts.get("needs_passphrase") and passphrase is None:
                asked, ok = QInputDialog.getText(
                    self, path.name, _("Passphrase of the study"), QLineEdit.EchoMode.Password
                )
                return bool(ok and self.open(path, asked))
            return self._tell(error)
        except ObserverError as error:
            return self._tell(error)
        self._remember(path)
        self.show_desk()
        return True

    def _tell(self, error: ObserverError) -> bool:
        box = QMessageBox(QMessageBox.Icon.Warning, "Observer", str(error), QMessageBox.StandardButton.Ok, self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.exec()
        return False

    def _remember(self, path: Path) -> None:
        stored = settings.load()
        first = str(path.absolute())
        stored.recent = [first, *(p for p in stored.recent if p != first)][:MOST_RECENT]
        settings.save(stored)

    def open_demo(self) -> None:
        """Make the demo where this user's data are, and sit down at it."""
        from observer.services.demo import make_demo

        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            path, _made = make_demo(settings.data_folder() / "demo")
        except (ObserverError, OSError) as error:
            self._tell(error if isinstance(error, ObserverError) else ObserverError(str(error)))
            return
        finally:
            QApplication.restoreOverrideCursor()
        if self.open(path):
            self.sit_down("K1", "Linde 2", "alliance")

    def sit_down(self, coder: str, session: str, codebook: str) -> None:
        """Somebody goes to work on a session."""
        try:
            self.workspace.sit_down(coder, session, codebook)
        except ObserverError as error:
            self._tell(error)
            return
        self.show_code()

    def close_study(self) -> None:
        """Close the study; all of it is on disk."""
        self.code.film.close_film()
        self.workspace.close()
        self.show_start()

    def ask_submit(self) -> None:
        """Hand in the coding, after a look at what is open."""
        work = self.workspace.work
        if work is None or not self.can_code():
            return
        self.code.film.pause()
        looks = [look.finding.words for look in work.looks()]
        counted = [f"{looks.count(words)} × {words}" for words in dict.fromkeys(looks)]
        missing = sum(1 for line in work.rating_lines() if line.rating is None)
        if missing:
            counted.append(_("{n} ratings have not been given.").format(n=missing))
        box = QMessageBox(QMessageBox.Icon.Question, _("Submit this coding"), _("After this it is locked."))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText("\n".join(counted) or _("Nothing stands out."))
        yes = box.addButton(_("Submit"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Go on coding"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes and self.workspace.do(lambda: work.desk.submit(work.key)) is not None:
            self.code.show_again()
            self._show_state()

    # -- the window itself ----------------------------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """The whole screen, or a window."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_theme(self) -> None:
        """Light or dark; remembered."""
        name = "light" if theme.current() is theme.DARK else "dark"
        stored = settings.load()
        stored.theme = name
        settings.save(stored)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, name)
        self.retranslate()

    def toggle_language(self) -> None:
        """Dutch or English; remembered."""
        stored = settings.load()
        stored.language = "en" if i18n.language() == "nl" else "nl"
        settings.save(stored)
        i18n.use_language(stored.language)
        self.retranslate()

    def show_keys(self) -> None:
        """The map of keys."""
        from observer.ui.key_map import KeyMap

        self.code.film.pause()
        KeyMap(self.workspace.work.codebook if self.workspace.work else None, self).exec()

    def show_about(self) -> None:
        """Version and licence."""
        words = _("Observer {version}. Free software under the GNU General Public License, version 3 or later.")
        QMessageBox.about(self, _("About Observer"), words.format(version=__version__))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if any(url.toLocalFile().endswith(".observer") for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.open(Path(event.mimeData().urls()[0].toLocalFile()))

    def _restore(self) -> None:
        stored = QSettings(str(settings.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
        for name, restore in (("geometry", self.restoreGeometry), ("whole", self.code.whole.restoreState)):
            value = stored.value(name)
            if value is not None:
                restore(value)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        stored = QSettings(str(settings.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
        stored.setValue("geometry", self.saveGeometry())
        stored.setValue("whole", self.code.whole.saveState())
        stored.sync()
        self.code.film.close_film()
        self.workspace.close()
        event.accept()

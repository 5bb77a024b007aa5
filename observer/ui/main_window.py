"""The window: a header that says where one is and as whom, a rail, and the pages."""

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from observer import i18n
from observer.coding.changes import Changes
from observer.coding.study import CodingState, StudyKind
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import watching
from observer.services.demo import DESK
from observer.ui.actions import Actions
from observer.ui.comforts import Comforts
from observer.ui.doors import Doors
from observer.ui.dropping import can_receive
from observer.ui.header import Header, Rail
from observer.ui.page_making import RAIL, put_pages
from observer.ui.passages import Passages
from observer.ui.window_memory import WindowMemory
from observer.ui.window_pages import WindowPages
from observer.ui.workspace import Workspace


class MainWindow(WindowPages):
    """One window, one study."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.doors, self.memory = Doors(self, workspace), WindowMemory()
        self.comforts: Comforts = Comforts(self)
        self.header, self.rail = Header(workspace.jobs), Rail()
        self.passages: Passages = Passages(self)
        put_pages(self)
        self._arrange()
        self._wire()
        self.actions_table = Actions(self)
        self.retranslate()
        self.setAcceptDrops(True)
        self.resize(1366, 768)
        self.memory.restore("geometry", self.restoreGeometry)
        self.show_start()

    def _arrange(self) -> None:
        self.rail.add("study", lambda: _("Study"), self.show_desk, is_page=True)
        self.rail.add("code", lambda: _("Code"), self.show_code, is_page=True)
        self.rail.add("agreement", lambda: _("Agreement"), self.show_agreement, is_page=True)
        self.rail.add("fragments", lambda: _("Fragments"), self.show_fragments, is_page=True)
        self.rail.add("recall", lambda: _("Recall"), self.show_recall, is_page=True)
        self.rail.add("training", lambda: _("Training"), self.show_training, is_page=True)
        self.rail.add("codebook", lambda: _("Codebook"), self.show_codebook, is_page=True)
        self.rail.add("settings", lambda: _("Preferences"), self.comforts.show_preferences, is_page=False)
        self.rail.add("help", lambda: _("Keys"), self.show_keys, is_page=False)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        holder = QWidget()
        holder.setLayout(whole)
        self.setCentralWidget(self.comforts.cover(holder))

    def _wire(self) -> None:
        self.turned.connect(self.show_state)
        self.desk.who.changed.connect(self.show_state)
        self.header.submit.clicked.connect(self.ask_submit)
        self.header.search.clicked.connect(self.show_finder)
        self.workspace.changed.connect(self.show_state)
        self.workspace.desk_changed.connect(self.show_state)
        self.workspace.refused.connect(lambda words: self.statusBar().showMessage(words, 8000))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setLocale(QLocale(i18n.language()))
        for part in (self.rail, self.header, self.actions_table, self.comforts.screen, *self.pages.made()):
            part.retranslate()  # type: ignore[attr-defined]
        self.show_state()

    def show_state(self, _changes: Changes | None = None) -> None:
        """Say anew where one is, and where one can go."""
        work, study, page = self.workspace.work, self.workspace.study, self.pages.current()
        self.rail.show_pages(page, {name: self.sight.may_see(name) for name in RAIL})
        name = self._study_name()
        parts = [name] if name and (page != "study" or self.is_package()) else []  # there it is the title
        if work is not None and self.workspace.coder is not None and page == "code":
            state = work.coding.state if work.coding else CodingState.DRAFT
            parts = [work.desk.session.name, self.workspace.coder.name, word(state)]
        self.header.where.setText("  ·  ".join(parts))
        self.header.show_stored(study is not None, "")
        self.header.submit.setVisible(page == "code")
        self.header.submit.setEnabled(self.can_code())
        self.header.search.setEnabled(work is not None)
        self.header.search.setVisible(study is not None)
        self.setWindowTitle(f"{name} – Observer" if name else "Observer")
        self.actions_table.refresh()
        self.ahead.look()

    def _study_name(self) -> str:
        """What is open, in words."""
        study = self.workspace.study
        if study is None or not self.is_package():
            return study.info.name if study is not None else ""
        coder = self.desk.who.viewer.coder
        return _("{study} · package of {coder}").format(study=study.info.name, coder=coder.name if coder else "?")

    # -- studies --------------------------------------------------------------------------------------

    def is_package(self) -> bool:
        """Whether a coder's package is open."""
        return self.has_study() and self.workspace.study.info.kind is StudyKind.PACKAGE

    def ask_open(self) -> None:
        """Choose a study file and open it."""
        path = self.doors.ask_path()
        if path is not None:
            self.open(path)

    def ask_new(self) -> None:
        """Make a new study and open it."""
        if self.doors.ask_new():
            self.show_desk()

    def open(self, path: Path, passphrase: str | None = None) -> bool:
        """Open a study, and show what is in it."""
        self.hold_films()
        if not self.doors.open(path, passphrase):
            return False
        self.show_desk()
        return True

    def open_demo(self) -> None:
        """Make the demo where this user's data are, and sit down at it."""
        path = self.doors.make_demo()
        if path is not None and self.open(path):
            self.sit_down(*DESK)

    def sit_down(self, coder: str, session: str, codebook: str) -> None:
        """Somebody goes to work on a session."""
        self.pages.page("code")  # it has to hear of it
        try:
            self.workspace.sit_down(coder, session, codebook)
        except ObserverError as error:
            self.doors.tell(error)
            return
        self.show_code()

    def close_study(self) -> None:
        """Close the study; all of it is on disk."""
        self.hold_films()
        self.workspace.close()
        self.show_start()

    def ask_submit(self) -> None:
        """Hand in the coding, after a look at what is open."""
        work = self.workspace.work
        if work is None or not self.can_code():
            return
        from observer.ui.submit_dialog import asks_to_submit

        self.code.film.pause()
        self.code.watch.store()
        unwatched = watching.warning(work.desk, work.key)
        if asks_to_submit(work, unwatched, self) and self.workspace.do(lambda: work.desk.submit(work.key)) is not None:
            self.code.show_again()
            self.show_state()

    # -- undo, find ---------------------------------------------------------------------------------------

    def _edits_codebook(self) -> bool:
        return self.pages.current() == "codebook" and not self.codebook.is_reading()

    def _settles(self) -> bool:
        return self.pages.current() == "agreement" and self.agreement.settles()

    def undo(self) -> None:
        """Take back the last thing done on this page."""
        if self._edits_codebook():
            self.codebook.undo()
        elif self._settles():
            self.agreement.settle.undo()
        else:
            self.workspace.undo()

    def redo(self) -> None:
        """Do again what was undone last on this page."""
        if self._edits_codebook():
            self.codebook.redo()
        elif self._settles():
            self.agreement.settle.undo(redo=True)
        else:
            self.workspace.redo()

    def can_undo(self) -> bool:
        """Whether there may be something to take back."""
        return self._edits_codebook() or bool(self.next_step())

    def can_redo(self) -> bool:
        """Whether there may be something to do again."""
        return self._edits_codebook() or bool(self.next_step(redo=True))

    def next_step(self, redo: bool = False) -> str:
        """What undo (or redo) would do, in words; empty when there is nothing."""
        if self._settles():
            return self.agreement.settle.next_step(redo)
        return str(self.workspace.can_redo() if redo else self.workspace.can_undo())

    def show_finder(self) -> None:
        """Find in comments, events and indicators of the coding at work."""
        work = self.workspace.work
        if work is not None:
            self.show_code()
            from observer.ui.finder import Finder  # not needed to start

            finder = Finder(work, self)
            finder.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            finder.chosen.connect(self.code.show_hit)
            button = self.header.search
            corner = button.mapToGlobal(button.rect().bottomRight())
            finder.move(corner.x() - finder.width(), corner.y())
            finder.show()
            finder.line.setFocus()

    # -- the window itself ----------------------------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """The whole screen, or a window."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_keys(self) -> None:
        """The map of keys."""
        from observer.ui.key_map import show_keys

        work = self.workspace.work if self.pages.current() == "code" else None
        show_keys(work.codebook if work is not None else None, self)

    def show_about(self) -> None:
        """Version and licences."""
        from observer.ui.about import About

        About(self).exec()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if can_receive(event.mimeData(), self.passages.possible()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        QTimer.singleShot(0, lambda: self.passages.receive(path))  # the other program waits until the drop is over

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.ahead.stop()
        self.memory.keep(self)
        self.close_films()
        self.workspace.close()
        event.accept()

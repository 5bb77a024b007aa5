"""The window: a header that says where one is and as whom, a rail, and the pages."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QLocale, QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from observer import i18n, settings
from observer.coding.changes import Changes
from observer.coding.study import CodingState, StudyKind
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import watching
from observer.services.demo import DESK
from observer.ui.actions import Actions
from observer.ui.agreement_page import AgreementPage
from observer.ui.code_page import CodePage
from observer.ui.codebook_page import CodebookPage
from observer.ui.comforts import Comforts
from observer.ui.doors import Doors
from observer.ui.dropping import can_receive
from observer.ui.finder import Finder
from observer.ui.fragments_page import FragmentsPage
from observer.ui.header import Header, Rail
from observer.ui.key_map import show_keys
from observer.ui.passages import Passages
from observer.ui.recall_page import RecallPage
from observer.ui.start_page import StartPage
from observer.ui.study_page import StudyPage
from observer.ui.submit_dialog import asks_to_submit
from observer.ui.training_page import TrainingPage
from observer.ui.workspace import Workspace


class MainWindow(QMainWindow):
    """One window, one study."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace: Workspace = workspace
        self.doors = Doors(self, workspace)
        self.start, self.desk = StartPage(), StudyPage(workspace, workspace.jobs)
        self.code: CodePage = CodePage(workspace)
        self.codebook, self.training = CodebookPage(workspace), TrainingPage(workspace, self.desk.who)
        self.agreement = AgreementPage(workspace, self.desk.who)
        self.fragments = FragmentsPage(workspace, self.desk.who)
        self.recall: RecallPage = RecallPage(workspace, self.desk.who)
        self.pages = QStackedWidget()
        self.comforts: Comforts = Comforts(self)
        self.header, self.rail = Header(workspace.jobs), Rail()
        self._arrange()
        self._wire()
        self.passages: Passages = Passages(self)
        self.actions_table = Actions(self)
        self.retranslate()
        self.setAcceptDrops(True)
        self.resize(1366, 768)
        self._restore()
        self.show_start()

    def _arrange(self) -> None:
        for page in (
            self.start, self.desk, self.code, self.agreement, self.fragments, self.recall, self.training,
            self.codebook,
        ):  # fmt: skip
            self.pages.addWidget(page)
        self._to_study = self.rail.add("study", lambda: _("Study"), self.show_desk, is_page=True)
        self._to_code = self.rail.add("code", lambda: _("Code"), self.show_code, is_page=True)
        self._to_agreement = self.rail.add("agreement", lambda: _("Agreement"), self.show_agreement, is_page=True)
        self._to_fragments = self.rail.add("fragments", lambda: _("Fragments"), self.show_fragments, is_page=True)
        self._to_recall = self.rail.add("recall", lambda: _("Recall"), self.show_recall, is_page=True)
        self._to_training = self.rail.add("training", lambda: _("Training"), self.show_training, is_page=True)
        self._to_codebook = self.rail.add("codebook", lambda: _("Codebook"), self.show_codebook, is_page=True)
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
        self.start.open_asked.connect(self.ask_open)
        self.start.demo_asked.connect(self.open_demo)
        self.start.new_asked.connect(self.ask_new)
        self.start.recent_asked.connect(lambda path: self.open(Path(path)))
        self.start.language_asked.connect(lambda code: self.comforts.prefer("language", code))
        self.desk.sit_down_asked.connect(self.sit_down)
        self.desk.who.changed.connect(self._show_state)
        self.header.submit.clicked.connect(self.ask_submit)
        self.codebook.reading.connect(lambda _reading: self._show_state())
        self.header.search.clicked.connect(self.show_finder)
        self.workspace.closed.connect(self.code.film.close_film)
        self.workspace.changed.connect(self._show_state)
        self.workspace.desk_changed.connect(self._show_state)
        self.workspace.refused.connect(lambda words: self.statusBar().showMessage(words, 8000))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setLocale(QLocale(i18n.language()))
        for part in (
            self.rail,
            self.header,
            self.actions_table,
            self.start,
            self.desk,
            self.code,
            self.training,
            self.codebook,
            self.agreement,
            self.fragments,
            self.recall,
            self.comforts.screen,
        ):
            part.retranslate()
        self._show_state()

    # -- pages ----------------------------------------------------------------------------------------

    def has_study(self) -> bool:
        """Whether a study is open."""
        return self.workspace.study is not None

    def is_at_work(self) -> bool:
        """Whether somebody has sat down at a session."""
        return self.workspace.work is not None

    def can_code(self) -> bool:
        """Whether somebody is at work on a coding that is still a draft."""
        coding = self.workspace.work.coding if self.workspace.work else None
        return coding is not None and coding.state is CodingState.DRAFT

    def show_start(self) -> None:
        """The page where one begins."""
        self.start.show_recent(settings.load().recent)
        self._show_page(self.start)

    def show_desk(self) -> None:
        """The page where one says who codes what."""
        if self.has_study():
            self.desk.refresh()
            self._show_page(self.desk)

    def show_code(self) -> None:
        """The coding page."""
        if self.is_at_work():
            self._show_page(self.code)
            self.code.setFocus()

    def show_agreement(self) -> None:
        """The page where codings are compared, and disagreements settled."""
        if self.may_see_agreement():
            self._show_page(self.agreement)
            self.agreement.setFocus()

    def may_see_agreement(self) -> bool:
        """Whether there is anything on that page for who is looking."""
        return self.agreement.may_be_seen()

    def show_fragments(self) -> None:
        """The page with what was selected to be shown again."""
        if self.may_see_fragments():
            self._show_page(self.fragments)
            self.fragments.setFocus()

    def may_see_fragments(self) -> bool:
        """Whether who is looking is the researcher, to whom fragments belong."""
        return self.fragments.may_be_seen()

    def show_recall(self) -> None:
        """Where fragments are shown to those who were there, and what they say is written down."""
        if self.recall.may_be_seen():
            self._show_page(self.recall)

    def show_training(self) -> None:
        """What trainees hit and missed, how they learn, and drift."""
        if self.has_study():
            self._show_page(self.training)

    def show_codebook(self) -> None:
        """The codebook as a manual; a researcher can make a new version of it."""
        self.codebook.refresh()
        self._show_page(self.codebook)
        self.codebook.setFocus()

    def _show_page(self, page: QWidget) -> None:
        for other, film in ((self.code, self.code.film), (self.agreement, self.agreement.moments.film)):
            if page is not other:
                film.pause()
        if page is not self.fragments:
            self.fragments.pause()
        self.workspace.is_at_desk = page is self.code
        self.pages.setCurrentWidget(page)
        self._show_state()

    def _show_state(self, _changes: Changes | None = None) -> None:
        may_see, may_select = self.may_see_agreement(), self.may_see_fragments()
        may_recall = self.recall.may_be_seen()
        self._to_agreement.setVisible(may_see)
        self._to_fragments.setVisible(may_select)
        self._to_recall.setVisible(may_recall)
        work, study, page = self.workspace.work, self.workspace.study, self.pages.currentWidget()
        for button, shown, possible in (
            (self._to_study, self.desk, study is not None),
            (self._to_code, self.code, work is not None),
            (self._to_agreement, self.agreement, may_see),
            (self._to_fragments, self.fragments, may_select),
            (self._to_recall, self.recall, may_recall),
            (self._to_training, self.training, study is not None),
            (self._to_codebook, self.codebook, True),
        ):
            button.setEnabled(possible)
            button.setChecked(page is shown)
        name = self._study_name()
        parts = [name] if name and (page is not self.desk or self.is_package()) else []  # there it is the title
        if work is not None and self.workspace.coder is not None and page is self.code:
            state = work.coding.state if work.coding else CodingState.DRAFT
            parts = [work.desk.session.name, self.workspace.coder.name, word(state)]
        self.header.where.setText("  ·  ".join(parts))
        self.header.show_stored(study is not None, "")
        self.header.submit.setVisible(page is self.code)
        self.header.submit.setEnabled(self.can_code())
        self.header.search.setEnabled(work is not None)
        self.header.search.setVisible(study is not None)
        self.setWindowTitle(f"{name} – Observer" if name else "Observer")
        self.actions_table.refresh()

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
        self.fragments.pause()
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
        try:
            self.workspace.sit_down(coder, session, codebook)
        except ObserverError as error:
            self.doors.tell(error)
            return
        self.show_code()

    def close_study(self) -> None:
        """Close the study; all of it is on disk."""
        self.fragments.pause()
        self.code.film.close_film()
        self.workspace.close()
        self.show_start()

    def ask_submit(self) -> None:
        """Hand in the coding, after a look at what is open."""
        work = self.workspace.work
        if work is None or not self.can_code():
            return
        self.code.film.pause()
        self.code.watch.store()
        unwatched = watching.warning(work.desk, work.key)
        if asks_to_submit(work, unwatched, self) and self.workspace.do(lambda: work.desk.submit(work.key)) is not None:
            self.code.show_again()
            self._show_state()

    # -- undo, find ---------------------------------------------------------------------------------------

    def _edits_codebook(self) -> bool:
        return self.pages.currentWidget() is self.codebook and not self.codebook.is_reading()

    def undo(self) -> None:
        """Take back the last thing done on this page."""
        if self._edits_codebook():
            self.codebook.undo()
        elif self.agreement.settles():
            self.agreement.settle.undo()
        else:
            self.workspace.undo()

    def redo(self) -> None:
        """Do again what was undone last on this page."""
        if self._edits_codebook():
            self.codebook.redo()
        elif self.agreement.settles():
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
        if self.agreement.settles():
            return self.agreement.settle.next_step(redo)
        return str(self.workspace.can_redo() if redo else self.workspace.can_undo())

    def show_finder(self) -> None:
        """Find in comments, events and indicators of the coding at work."""
        work = self.workspace.work
        if work is not None:
            self.show_code()
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
        work = self.workspace.work if self.pages.currentWidget() is self.code else None
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

    def _memory(self) -> QSettings:
        return QSettings(str(settings.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        stored = self._memory()
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("panels", self.code.docks.restore),
            ("agreement", self.agreement.restore),
            ("fragments", self.fragments.restore),
        ):
            value = stored.value(name)
            if isinstance(value, QByteArray):
                restore(value)
        self.code.table.restore(str(stored.value("table", "")))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        stored = self._memory()
        stored.setValue("geometry", self.saveGeometry())
        stored.setValue("panels", self.code.docks.state())
        stored.setValue("table", self.code.table.state())
        stored.setValue("agreement", self.agreement.state())
        stored.setValue("fragments", self.fragments.state())
        stored.sync()
        self.code.film.close_film()
        self.agreement.moments.film.close_film()
        self.fragments.pause()
        self.fragments.editor.close_film()
        self.recall.room.put_away()
        self.workspace.close()
        event.accept()

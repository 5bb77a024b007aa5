"""The codebook page: choose a codebook and a version, read it, print it, change it into a new version."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding import codebook_edit
from observer.coding.changes import Changes
from observer.coding.codebook import Codebook
from observer.coding.codebook_edit import Parts, parts_of
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import codebook_drafts, codebooks
from observer.services.codebook_drafts import Draft
from observer.services.codebooks import Edition
from observer.ui import theme
from observer.ui.codebook_bar import Banner, ReaderBar
from observer.ui.codebook_editor import CodebookEditor
from observer.ui.codebook_manual import Manual
from observer.ui.codebook_papers import Papers
from observer.ui.codebook_store import StoreView
from observer.ui.workspace import Workspace

NOTICE_MS = 12_000


class CodebookPage(QWidget):
    """Reads, prints and changes the codebooks of the study; without a study, those that ship."""

    reading = Signal(bool)  # whether one reads, or edits

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.shelf: list[Edition] = []
        self._drafts: list[Draft] = []
        self.bar, self.banner = ReaderBar(), Banner()
        self.manual, self.editor, self.store = Manual(), CodebookEditor(workspace), StoreView(workspace)
        self.notice = QLabel()
        self.papers = Papers(self, workspace.jobs, lambda: self.edition, self.say)
        self.stack = QStackedWidget()
        self._arrange()
        self._wire()
        self._is_stale = True

    def _arrange(self) -> None:
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setWordWrap(True)
        self.notice.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[1])
        self.notice.hide()
        reader = QWidget()
        column = QVBoxLayout(reader)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.banner, self.notice):
            column.addWidget(widget)
        column.addWidget(self.manual, 1)
        for page in (reader, self.editor, self.store):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.setFocusProxy(self.manual)

    def _wire(self) -> None:
        bar, workspace = self.bar, self._workspace
        bar.codebook.currentIndexChanged.connect(lambda _n: self._show_versions())
        bar.version.currentIndexChanged.connect(lambda _n: self._show_edition())
        bar.print_asked.connect(self.papers.ask_print)
        bar.export_asked.connect(self.papers.ask_export)
        bar.text_asked.connect(self.papers.ask_text)
        bar.edit.clicked.connect(self.edit)
        bar.new_asked.connect(self.edit_new)
        bar.import_asked.connect(self.ask_import)
        self.banner.go_on.clicked.connect(self.edit)
        self.banner.away.clicked.connect(self.ask_throw_away)
        self.editor.left.connect(self.read)
        self.editor.thrown_away.connect(self.ask_throw_away)
        self.editor.store_asked.connect(self._ask_store)
        self.store.left.connect(lambda: self.stack.setCurrentWidget(self.editor))
        self.store.stored.connect(self._stored)
        workspace.opened.connect(self._refresh_when_seen)
        workspace.closed.connect(self._close)
        workspace.changed.connect(self._see)

    # -- reading ----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is there now; the codebook, the version and the place that are read stay."""
        self._is_stale = False
        chosen = self.edition
        self.shelf = codebooks.shelf(self._workspace.study)
        self._drafts = codebook_drafts.drafts(self._workspace.study)
        self.bar.show_shelf(self.shelf, chosen)
        self._show_versions(chosen)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.bar.retranslate()
        self.banner.retranslate()
        self.bar.show_shelf(self.shelf, self.edition)
        self.manual.retranslate()
        self.editor.retranslate()
        self.store.retranslate()
        self._show_state()

    @property
    def edition(self) -> Edition | None:
        """What is being read."""
        found: Edition | None = self.bar.version.currentData()
        return found

    def choose(self, key: str, version: str = "") -> None:
        """Read this codebook: in this version, or the newest."""
        self.bar.codebook.setCurrentIndex(self.bar.codebook.findData(key))
        found = next((n for n, e in enumerate(self.bar.editions(self.shelf)) if e.version == version), 0)
        self.bar.version.setCurrentIndex(found)

    def _show_versions(self, chosen: Edition | None = None) -> None:
        self.bar.show_versions(self.shelf, chosen)
        self._show_edition()

    def _show_edition(self) -> None:
        edition = self.edition
        if edition is not None and edition.codebook != self.manual.book:
            self.manual.show_book(edition.codebook)
        self._show_state()

    def _show_state(self) -> None:
        """What can be done now, and whether there is a draft to go on with."""
        study, viewer = self._workspace.study, self._workspace.viewer
        may_edit = study is None or (viewer is not None and viewer.is_researcher)
        why = "" if may_edit else _("A new version is made by a researcher; say on the study page who you are.")
        draft = self._draft() if may_edit else None
        self.bar.show_state(may_edit, why, self.edition is not None, draft is not None)
        self.banner.show_draft(draft)

    def _see(self, changes: Changes) -> None:
        if changes.touched("codebooks"):
            self._refresh_when_seen()

    def _refresh_when_seen(self) -> None:
        """Refresh now, or when the page is looked at: to read codebooks takes a moment."""
        self._is_stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _close(self) -> None:
        """The study is being closed: what is edited is kept with it."""
        self.editor.close_draft()
        self.stack.setCurrentIndex(0)
        QTimer.singleShot(0, self, self._refresh_when_seen)  # when the study has gone

    def read(self) -> None:
        """Back to reading; the draft is kept."""
        self.editor.close_draft()
        self.stack.setCurrentIndex(0)
        self.refresh()
        self.manual.setFocus()
        self.reading.emit(True)

    def is_reading(self) -> bool:
        """Whether one reads, and edits nothing."""
        return self.stack.currentIndex() == 0

    def say(self, words: str) -> None:
        """Tell something for a while."""
        self.notice.setText(words)
        self.notice.show()
        QTimer.singleShot(NOTICE_MS, self, self.notice.hide)

    # -- changing ---------------------------------------------------------------------------------------

    def _draft(self, slot: str | None = None) -> Draft | None:
        """The draft of the codebook that is read (or of a slot); that of a new codebook is with all."""
        wanted = [slot] if slot is not None else [self.edition.key, ""] if self.edition else [""]
        return next((draft for name in wanted for draft in self._drafts if draft.slot == name), None)

    def edit(self) -> None:
        """Go on with the draft, or begin one from the version that is read."""
        edition, draft = self.edition, self._draft()
        if draft is not None:
            self._open(draft)
        elif edition is not None:
            self._open(Draft(edition.key, edition.version, edition.codebook))

    def edit_new(self) -> None:
        """Begin an empty codebook, or go on with the one that was begun."""
        self._open(self._draft("") or Draft("", "", codebook_edit.empty()))

    def ask_import(self) -> None:
        """Ask for a codebook file and open it as a draft."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Import a codebook"), "", _("Codebooks (*.json)"))
        if path:
            self.import_from(Path(path))

    def import_from(self, path: Path) -> bool:
        """Open a codebook file as a draft, to look at it and store it; what is wrong with it is told."""
        try:
            book = codebooks.read(str(path))
        except ObserverError as error:
            faults = error.facts.get("faults", [])
            self.say("\n".join([str(error), *(str(fault) for fault in faults[1:6])]))
            return False
        newest = next((edition for edition in self.shelf if edition.key == book.key), None)
        there = self._draft(book.key if newest else "")
        if there is not None:
            self.say(_("There is a draft already; store it or throw it away first."))
            return False
        self._open(Draft(newest.key if newest else "", newest.version if newest else "", book))
        return True

    def _open(self, draft: Draft) -> None:
        self.editor.retranslate()
        self.editor.open(draft, self._known(draft.slot))
        self.stack.setCurrentWidget(self.editor)
        self.editor.outline.setFocus()
        self.reading.emit(False)

    def _known(self, key: str) -> frozenset[str]:
        """The parts whose ids are in use: those of every version that is there."""
        books = [edition.codebook for edition in self.shelf if edition.key == key]
        names = {f"{k.name.lower()}:{item.id}" for book in books for k in Parts for item in parts_of(book, k)}
        return frozenset(names | ({"book"} if books else set()))

    def _base(self, draft: Draft) -> Codebook | None:
        found = (e.codebook for e in self.shelf if (e.key, e.version) == (draft.slot, draft.base))
        return next(found, None)

    def _ask_store(self) -> None:
        draft = self.editor.draft
        if draft is not None and self.store.show_draft(draft.codebook, self._base(draft)):
            self.stack.setCurrentWidget(self.store)

    def _stored(self, key: str, version: str) -> None:
        self._drop()
        self.read()
        if self._workspace.study is not None:
            self.choose(key, version)
            words = _("Version {version} is stored. Codings that have begun keep their version.")
        else:
            words = _("Version {version} is saved.")
        self.say(words.format(version=version))

    def _drop(self) -> None:
        """Throw away what is edited, else the draft of what is read."""
        draft = self.editor.draft or self._draft()
        self.editor.draft = None
        if draft is not None:
            codebook_drafts.drop_draft(self._workspace.study, draft.slot)

    def ask_throw_away(self) -> None:
        """Ask, and throw the draft away."""
        box = QMessageBox(QMessageBox.Icon.Question, "Observer", _("Throw this draft away? It cannot be brought back."))
        yes = box.addButton(_("Throw away"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            self.throw_away()

    def throw_away(self) -> None:
        """Throw away the draft that is edited, or that of the codebook that is read."""
        self._drop()
        self.read()

    def undo(self) -> None:
        """One step back in the draft."""
        self.editor.undo()

    def redo(self) -> None:
        """One step forward in the draft."""
        self.editor.redo()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.text() == "/" and self.is_reading():
            self.manual.search.enter()
        else:
            super().keyPressEvent(event)

"""Fragments: the contact sheet with the playlists beside it, or one fragment that is open. Only for a researcher."""

from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.fragments import Fragment, Playlist
from observer.i18n import _, ngettext
from observer.services import fragments
from observer.services.consent import consent_settings
from observer.ui import theme
from observer.ui.fragment_cards import Card
from observer.ui.fragment_editor import FragmentEditor
from observer.ui.fragment_pictures import PictureLoader
from observer.ui.fragment_reader import FragmentReader
from observer.ui.fragment_sheet import FragmentSheet
from observer.ui.fragments_empty import FragmentsEmpty
from observer.ui.key_map import show_keys
from observer.ui.notice_line import NoticeLine
from observer.ui.playlist_room import PlaylistRoom
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

_AT_ONCE_S = 0.02  # that cards are read in one go, so that the window never waits
# A change of these can change what is shown of a fragment.
_ANEW = {
    "fragments", "fragment_people", "fragment_absences", "fragment_showings", "fragment_refusals", "playlists",
    "playlist_items", "consents", "consent_answers", "consent_signers", "consent_settings", "consent_overrides",
    "codings", "events", "event_actors", "event_targets", "presence", "recordings", "participants", "groups",
    "group_members", "case_participants", "sessions", "codebooks",
}  # fmt: skip


class FragmentsPage(QWidget):
    """`new_asked` tells how a fragment is to be selected, and in which session (its id, or empty)."""

    new_asked = Signal(str, str)

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self.title, self.notice = QLabel(), NoticeLine(workspace)
        self.empty, self.sheet = FragmentsEmpty(), FragmentSheet()
        self.playlist, self.editor = PlaylistRoom(workspace), FragmentEditor(workspace)
        self.pictures = PictureLoader(workspace.jobs, self)
        self.split, self.stack = QSplitter(Qt.Orientation.Horizontal), QStackedWidget()
        self._reader: FragmentReader | None = None
        self._fragments: dict[str, Fragment] = {}
        self._cards: dict[str, Card] = {}  # as they were read last
        self._old: set[str] = set()  # the ids of those that may have changed since
        self._unread: list[str] = []
        self._followed: tuple[str, str, str] | None = None  # the playlist that the lights followed last
        self._is_stale = True
        self._reading = QTimer(self, interval=0)
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        self.title.setObjectName("title")
        above = QHBoxLayout()
        above.setContentsMargins(theme.SPACE[2], theme.SPACE[0], 0, 0)
        above.addWidget(self.title)
        above.addWidget(self.notice, 1)
        self.playlist.setMinimumWidth(300)
        self.split.addWidget(self.sheet)
        self.split.addWidget(self.playlist)
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([900, 360])
        for page in (self.empty, self.split, self.editor):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.stack, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        workspace, sheet, cards = self._workspace, self.sheet, self.sheet.list
        self._reading.timeout.connect(self._read_some)
        self.pictures.arrived.connect(self._show_picture)
        self.empty.asked.connect(self._ask_new)
        sheet.new_asked.connect(self._ask_new)
        sheet.filtered.connect(self._show_cards)
        sheet.question_changed.connect(self._ask_lights)
        cards.open_asked.connect(self.open)
        cards.put_asked.connect(self.playlist.put)
        cards.remove_asked.connect(self.ask_remove)
        self.playlist.chosen.connect(self._follow_playlist)
        self.playlist.open_asked.connect(self.open)
        self.playlist.said.connect(self.notice.warn)
        self.editor.left.connect(self.show_all)
        self.editor.step_asked.connect(self._step)
        self._who.changed.connect(self._begin_anew)
        workspace.opened.connect(self._begin_anew)
        workspace.closed.connect(self._closed)
        workspace.changed.connect(self._changed)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Fragments"))
        self.setAccessibleName(_("Fragments"))
        for part in (self.notice, self.sheet, self.playlist, self.editor):
            part.retranslate()
        self._is_stale = True
        self.refresh_when_seen()

    # -- what there is ---------------------------------------------------------------------------------------

    @property
    def _viewer(self) -> Viewer:
        return self._who.viewer

    def _begin_anew(self) -> None:
        self.editor.forget()
        self.pictures.stop()
        self.notice.clear()
        self._is_stale = True
        self.stack.setCurrentWidget(self.empty)
        self.refresh_when_seen()

    def _closed(self) -> None:
        """Nothing of a study that is closed stays."""
        self._forget()
        self.notice.clear()

    def _forget(self) -> None:
        """Nothing of it is to be seen, or kept."""
        self._reading.stop()
        self.pictures.stop()
        self._reader, self._fragments, self._cards, self._unread = None, {}, {}, []
        self._followed = None
        self.sheet.list.cards.show([])
        self.playlist.show_viewer(None)

    def _changed(self, changes: Changes) -> None:
        if _ANEW.isdisjoint(changes.rows):
            return
        self._is_stale = True
        if self.isVisible():
            self.notice.tell(changes)
            self.refresh_when_seen()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        QTimer.singleShot(0, self, self.refresh_when_seen)

    def refresh_when_seen(self) -> None:
        """Bring it up to date, when it is looked at."""
        if self._is_stale and self.isVisible() and self._workspace.study is not None:
            self.refresh()

    def refresh(self) -> None:
        """Show what there is now; the cards are read one after another."""
        self._is_stale = False
        study, viewer = self._workspace.study, self._viewer
        if not viewer.is_researcher:
            self._forget()
            self.empty.show_why(False, False)
            self.stack.setCurrentWidget(self.empty)
            return
        sessions = [(row.id, row.name) for row in study.sessions.where(order="date, name")]
        self.sheet.fill(sessions, consent_settings(study, viewer))
        self._reader = FragmentReader(study, viewer, *self.sheet.question())
        before = self._fragments
        self._fragments = {one.id: one for one in fragments.fragments(study, viewer)}
        for id_ in [id_ for id_, one in before.items() if one.span != getattr(self._fragments.get(id_), "span", None)]:
            self._cards.pop(id_, None)  # gone, or with another picture
        self._old = set(self._fragments)
        self.playlist.show_viewer(viewer)
        self._show_cards()
        self._show_stack(bool(sessions))

    def _show_stack(self, has_sessions: bool) -> None:
        self.empty.show_why(True, has_sessions)
        open_ = self.editor.fragment
        if not self._fragments:
            self.editor.forget()
            self.stack.setCurrentWidget(self.empty)
        elif self.stack.currentWidget() is self.editor and open_ is not None and open_.id in self._fragments:
            self._show_open(open_.id)
        else:
            self.editor.forget()
            self.stack.setCurrentWidget(self.split)

    # -- the sheet -------------------------------------------------------------------------------------------

    def _show_cards(self) -> None:
        """Show those that are wanted; what has been read of them stays until it is read again."""
        reader, cards = self._reader, self.sheet.list
        if reader is None:
            return
        chosen, at = cards.chosen_ids(), cards.verticalScrollBar().value()
        wanted = [one for one in self._fragments.values() if self.sheet.is_wanted(one)]
        order = {session: n for n, session in enumerate(reader.sessions)}
        wanted.sort(key=lambda one: (reader.sessions[one.session].date or "", order[one.session], one.start_us))
        cards.cards.show([reader.again(one, self._cards.get(one.id)) for one in wanted])
        cards.choose(chosen)
        cards.verticalScrollBar().setValue(at)
        self.sheet.show_count(len(wanted), len(self._fragments))
        self.title.setVisible(bool(self._fragments))
        self._unread = [one.id for one in wanted if one.id in self._old]
        self._reading.start()

    def _read_some(self) -> None:
        """Read cards for as long as nobody notices; the rest next time."""
        end = monotonic() + _AT_ONCE_S
        while self._unread and monotonic() < end:
            self._read(self._unread.pop(0))
        if not self._unread:
            self._reading.stop()

    def _read(self, id_: str) -> None:
        fragment, before = self._fragments.get(id_), self._cards.get(id_)
        if fragment is None or self._reader is None:
            return
        card = self._reader.card(fragment)
        self._cards[id_] = replace(card, picture=before.picture if before is not None else None)
        self._old.discard(id_)
        self.sheet.list.cards.put(self._cards[id_])
        if self._cards[id_].picture is None:
            self.pictures.load(self._workspace.study, self._viewer, [fragment])

    def is_read(self) -> bool:
        """Whether all cards have been read."""
        return not self._unread and not self._is_stale

    def _show_picture(self, id_: str, picture: QPixmap) -> None:
        if id_ in self._cards:
            self._cards[id_] = replace(self._cards[id_], picture=picture)
            self.sheet.list.cards.put(self._cards[id_])

    def _follow_playlist(self, playlist: Playlist | None) -> None:
        """The lights are for those for whom the playlist is."""
        asked = (playlist.id, playlist.audience, playlist.purpose) if playlist is not None else None
        if playlist is None or asked == self._followed:
            return  # what was chosen since stays
        self._followed = asked
        if self.sheet.ask(playlist.audience, playlist.purpose):
            self._ask_lights()

    def _ask_lights(self) -> None:
        study = self._workspace.study
        if study is not None and self._viewer.is_researcher:
            self._reader = FragmentReader(study, self._viewer, *self.sheet.question())
            self._old = set(self._fragments)
            self._show_cards()

    def _ask_new(self, how: str) -> None:
        self.new_asked.emit(how, self.sheet.session.currentData() or "")

    def choose(self, ids: list[str]) -> None:
        """Choose fragments on the sheet, such as those that were selected just now."""
        self.show_all()
        self.sheet.list.choose(ids)
        self.sheet.list.setFocus()

    def ask_remove(self, ids: list[str]) -> None:
        """Remove fragments, after a question."""
        words = ngettext("Remove {n} fragment?", "Remove {n} fragments?", len(ids)).format(n=len(ids))
        box = QMessageBox(QMessageBox.Icon.Question, "Observer", words, parent=self)
        yes = box.addButton(_("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        study, viewer = self._workspace.study, self._viewer
        for id_ in ids if box.clickedButton() is yes else []:
            if self._workspace.do(lambda i=id_: fragments.remove_fragment(study, viewer, i)) is None:  # type: ignore[misc]
                return

    # -- one that is open --------------------------------------------------------------------------------------

    def open(self, id_: str) -> None:
        """Open a fragment."""
        if id_ in self._fragments:
            self.editor.store_all()
            self.stack.setCurrentWidget(self.editor)
            self._show_open(id_)
            self.editor.setFocus()

    def _show_open(self, id_: str) -> None:
        assert self._reader is not None
        self.editor.show_fragment(self._fragments[id_], self._viewer, self._reader)

    def show_all(self) -> None:
        """Back to all of them; the one that was open is chosen."""
        open_ = self.editor.fragment
        self.stack.setCurrentWidget(self.split if self._fragments else self.empty)
        if open_ is not None:
            self.editor.forget()
            self.sheet.list.choose([open_.id])
        self.sheet.list.setFocus()

    def _step(self, by: int) -> None:
        """Open the one after the one that is open, as they stand on the sheet."""
        cards, open_ = self.sheet.list.cards, self.editor.fragment
        n = cards.row_of(open_.id) + by if open_ is not None else -1
        if 0 <= n < len(cards.cards):
            self.open(cards.cards[n].id)

    def pause(self) -> None:
        """Another page is shown: store what was changed, and hold the film."""
        self.editor.store_all()
        self.editor.film.pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Question:
            show_keys(None, self.window())
        else:
            super().keyPressEvent(event)

    # -- what is kept of the window ----------------------------------------------------------------------------

    def state(self) -> QByteArray:
        """How the parts divide the page, and for whom the lights are."""
        sizes = [",".join(map(str, split.sizes())) for split in (self.split, self.editor.split)]
        return QByteArray(";".join([*sizes, *self.sheet.question()]).encode())

    def restore(self, state: QByteArray) -> None:
        """Divide the page as it was."""
        parts = bytes(state.data()).decode(errors="replace").split(";")
        try:
            sizes = [[int(n) for n in part.split(",")] for part in parts[:2]]
        except ValueError:
            return
        if len(parts) == 4 and all(len(some) == 2 and sum(some) > 0 for some in sizes):
            for split, some in zip((self.split, self.editor.split), sizes, strict=True):
                split.setSizes(some)
            self.sheet.usual = (parts[2], parts[3])

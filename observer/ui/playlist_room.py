"""What the researcher does with playlists: put on, order, draw, prompts, practice; new ones and copies."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMessageBox

from observer.coding.blinding import Viewer
from observer.coding.fragments import Ordering, Playlist
from observer.i18n import _
from observer.services import playlists
from observer.ui.playlist_dialogs import PlaylistDialog
from observer.ui.playlist_panel import PlaylistPanel
from observer.ui.workspace import Workspace


class PlaylistRoom(PlaylistPanel):
    """Every change is one operation; what is seen follows from what changed. `said` tells what came of something."""

    said = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.new.clicked.connect(self.ask_new)
        self.ordering.activated.connect(lambda _n: self._order())
        self.again.clicked.connect(self.draw_again)
        self.lines.dropped.connect(self.drop)
        self.lines.moved.connect(self.shift)
        self.lines.off_asked.connect(self.take_off)
        self.up.clicked.connect(partial(self._move_chosen, -1))
        self.down.clicked.connect(partial(self._move_chosen, 1))
        self.off.clicked.connect(lambda: self.take_off(self.lines.chosen_ids()))
        self.practice.clicked.connect(self._set_practice)
        self.prompts.left.connect(self.store_prompts)

    def retranslate(self) -> None:
        super().retranslate()
        self._fill_menu()

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for words, act in (
            (_("Change …"), self.ask_change),
            (_("The same for the next respondent …"), self.ask_copy),
            (_("Remove …"), self.ask_remove),
        ):
            menu.addAction(words).triggered.connect(lambda _on=False, do=act: do())

    # -- doing ---------------------------------------------------------------------------------------------

    def _do(self, act: Callable[[Viewer, Playlist], object]) -> object:
        viewer, opened = self._viewer, self.opened
        if viewer is None or opened is None:
            return None
        return self._workspace.do(lambda: act(viewer, opened.playlist))

    def put(self, ids: Sequence[str], place: int | None = None) -> None:
        """Put fragments on the playlist that is looked at; a new one is made first when there is none."""
        if self.opened is None and not self.ask_new():
            return
        study, refused, n = self._workspace.study, list[str](), 0
        self._workspace.refused.connect(refused.append)
        for id_ in ids:
            at = None if place is None else place + n
            done = self._do(lambda viewer, to, i=id_, p=at: playlists.put_on(study, viewer, to.id, i, place=p))  # type: ignore[misc]
            n += done is not None
        self._workspace.refused.disconnect(refused.append)
        if refused and n:  # else the last thing that is said would be that something was put on
            self.said.emit(" ".join(refused))
        self.lines.choose(list(ids))

    def drop(self, ids: list[str], place: int) -> None:
        """Fragments were dropped: those that are on it already go to that place, the others are put there."""
        there = [line.id for line in self.lines.lines.lines]
        known = [id_ for id_ in ids if id_ in there]
        if known:
            left = [id_ for id_ in there if id_ not in known]
            before = len([id_ for id_ in there[:place] if id_ not in known])
            self._store_order([*left[:before], *known, *left[before:]])
            place = before + len(known)
        self.put([id_ for id_ in ids if id_ not in there], place) if len(known) < len(ids) else None

    def shift(self, id_: str, by: int) -> None:
        """Move a fragment up or down."""
        order = [line.id for line in self.lines.lines.lines]
        n = order.index(id_)
        to = min(max(n + by, 0), len(order) - 1)
        if to != n:
            order.insert(to, order.pop(n))
            self._store_order(order)
            self.lines.clearSelection()
            self.lines.choose([id_])

    def _move_chosen(self, by: int) -> None:
        for id_ in self.lines.chosen_ids()[:1]:
            self.shift(id_, by)

    def _store_order(self, order: list[str]) -> None:
        study = self._workspace.study
        self._do(lambda viewer, on: playlists.put_in_order(study, viewer, on.id, order))

    def _order(self) -> None:
        if self.ordering.currentData() == Ordering.RANDOM:
            self.draw_again()
        else:
            self._store_order([line.id for line in self.lines.lines.lines])

    def draw_again(self) -> None:
        """A random order with a new seed."""
        study = self._workspace.study
        self._do(lambda viewer, on: playlists.shuffle(study, viewer, on.id))

    def take_off(self, ids: Sequence[str]) -> None:
        """Take fragments off the playlist."""
        study = self._workspace.study
        for id_ in ids:
            self._do(lambda viewer, on, i=id_: playlists.take_off(study, viewer, on.id, i))  # type: ignore[misc]

    def _set_practice(self, on: bool) -> None:
        line, study = self.line(), self._workspace.study
        if line is not None:
            id_ = line.fragment.id
            self._do(lambda viewer, to: playlists.change_item(study, viewer, to.id, id_, practice=on))

    def store_prompts(self) -> None:
        """Store the prompts as they were typed."""
        study, id_ = self._workspace.study, self.prompts_of
        typed = tuple(line.strip() for line in self.prompts.toPlainText().splitlines() if line.strip())
        lines = self.opened.entries if self.opened is not None else ()
        line = next((one for one in lines if one.fragment.id == id_), None)
        if line is not None and typed != line.item.prompts:
            self._do(lambda viewer, on: playlists.change_item(study, viewer, on.id, id_, prompts=typed))

    # -- whole playlists -----------------------------------------------------------------------------------

    def ask_new(self) -> bool:
        """Make a playlist; whether one was made."""
        return self._ask(None)

    def ask_change(self) -> None:
        """Another name, respondent, audience or purpose."""
        if self.opened is not None:
            self._ask(self.opened.playlist)

    def ask_copy(self) -> None:
        """The same for the next respondent."""
        if self.opened is not None:
            self._ask(self.opened.playlist, copies=True)

    def _ask(self, old: Playlist | None, copies: bool = False) -> bool:
        viewer = self._viewer
        if viewer is None:
            return False
        dialog = PlaylistDialog(self._workspace, viewer, old, self, copies)
        if not dialog.exec():
            return False
        self.choose(dialog.playlist)
        if dialog.left_out:
            words = _("Left out, because it may not be shown there: {titles}.")
            self.said.emit(words.format(titles=", ".join(dialog.left_out)))
        return True

    def ask_remove(self) -> None:
        """Remove the playlist, after a question; its fragments stay."""
        if self.opened is None:
            return
        name = self.opened.playlist.name
        words = _("Remove the playlist “{name}”? Its fragments stay.").format(name=name)
        box = QMessageBox(QMessageBox.Icon.Question, "Observer", words, parent=self)
        yes = box.addButton(_("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        study = self._workspace.study
        if box.clickedButton() is yes:
            self._do(lambda viewer, on: playlists.remove_playlist(study, viewer, on.id))

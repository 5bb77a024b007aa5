"""Recall: sessions that are prepared, running and ended; one prepares, holds and reads them here."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.recall import RecallSession, RecallState
from observer.coding.study import StudyKind
from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.media.player import SoundOut
from observer.services import gate, people, recall, recall_prepare, recall_problems, recall_run
from observer.services.playlists import playlists
from observer.ui import icons, theme
from observer.ui.concern_dialog import ConcernDialog
from observer.ui.let_through_dialog import LetThroughDialog
from observer.ui.perspectives_view import PerspectivesView
from observer.ui.prepare_dialog import PrepareDialog
from observer.ui.recall_after import RecallAfter
from observer.ui.recall_card import RecallCard
from observer.ui.recall_empty import RecallEmpty
from observer.ui.recall_room import RecallRoom
from observer.ui.screens import screen_of, second_screen
from observer.ui.stops_dialog import StopsDialog
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

SIDE = 244
_ID = Qt.ItemDataRole.UserRole


class RecallPage(QWidget):
    """`fragments_asked` and `study_asked` when the page needs what is made elsewhere."""

    study_asked = Signal()
    clip_asked = Signal(str, str)  # of which fragment, for which audience

    def __init__(self, workspace: Workspace, who: WhoBox, out: SoundOut | None = None) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self.title, self.list, self.add = QLabel(), QListWidget(), QPushButton()
        self.list_label = QLabel()
        self.empty, self.card, self.after = RecallEmpty(), RecallCard(), RecallAfter(workspace)
        self.views, self.to_views = PerspectivesView(workspace), QPushButton()
        self.room = RecallRoom(workspace, out)
        self.inside, self.whole = QStackedWidget(), QStackedWidget()
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        self.title.setObjectName("title")
        self.list_label.setObjectName("caption")
        self.list_label.setBuddy(self.list)
        self.list.setStyleSheet(
            f"QListWidget::item {{ padding: 6px; border-radius: {theme.RADIUS}px; }}"
            " QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }"
        )
        side = QWidget()
        side.setObjectName("panel")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(*(theme.SPACE[2],) * 4)
        left.setSpacing(theme.SPACE[1])
        for widget in (self.title, self.list_label):
            left.addWidget(widget)
        left.addWidget(self.list, 1)
        left.addWidget(self.to_views)
        left.addWidget(self.add)
        for page in (self.empty, self.card, self.after, self.views):
            self.inside.addWidget(page)
        desk = QWidget()
        across = QHBoxLayout(desk)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(side)
        across.addWidget(self.inside, 1)
        self.whole.addWidget(desk)
        self.whole.addWidget(self.room.console)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.whole)

    def _wire(self) -> None:
        self.list.currentItemChanged.connect(lambda *_items: self._show_chosen())
        self.add.clicked.connect(self.ask_prepare)
        self.to_views.clicked.connect(self.show_perspectives)
        self.list.itemClicked.connect(lambda _item: self._show_chosen())
        self.empty.prepare_asked.connect(self.ask_prepare)
        self.empty.study_asked.connect(self.study_asked)
        self.card.start_asked.connect(self.start)
        self.card.change_asked.connect(self.ask_change)
        self.card.remove_asked.connect(self.remove)
        self.card.pass_asked.connect(self.ask_stops)
        self.card.end_asked.connect(self.end_interrupted)
        self.card.problems.clip_asked.connect(self.clip_asked)
        self.card.problems.let_through_asked.connect(self.ask_let_through)
        self.card.problems.take_back_asked.connect(self.take_back)
        self.room.left.connect(self._left)
        self.room.console.end.clicked.connect(self.ask_end)
        self.room.console.concern.clicked.connect(self.ask_concern)
        self._workspace.changed.connect(self._changed)
        self._workspace.closed.connect(self._closed)
        self._who.changed.connect(lambda: self._changed(None))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText(_("Recall"))
        self.list_label.setText(_("Recall sessions"))
        self.list.setAccessibleName(_("Recall sessions"))
        self.add.setText(_("Prepare a session …"))
        self.add.setIcon(icons.icon("add"))
        self.to_views.setText(_("Perspectives"))
        self.to_views.setIcon(icons.icon("columns"))
        self.to_views.setToolTip(_("One fragment as each person sees it. Closed while a recall session runs."))
        for part in (self.empty, self.card, self.after, self.views, self.room.console, self.room.talk):
            part.retranslate()
        if self.isVisible():
            self.refresh()

    # -- who --------------------------------------------------------------------------------------------

    def viewer(self) -> Viewer | None:
        """The researcher or facilitator who is looking; None when it is neither."""
        study, who = self._workspace.study, self._who.viewer
        if study is None or study.info.kind is StudyKind.PACKAGE or not self._who.may_recall():
            return None
        if who.is_researcher or who.coder is None:
            return who
        return people.as_facilitator(study, who.coder.id)

    # -- showing ----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.after.leave()
        self.views.leave()

    def _changed(self, _changes: Changes | None) -> None:
        if self.isVisible() and not self.room.is_running():
            self.refresh()

    def _closed(self) -> None:
        self.room.put_away()
        self.room.talk.forget()
        self.after.leave()
        self.views.leave()
        with QSignalBlocker(self.list):
            self.list.clear()

    def refresh(self) -> None:
        """Show the sessions as they are now."""
        viewer, study = self.viewer(), self._workspace.study
        if viewer is None or self.room.is_running():
            return
        self.room.talk.make_digests(study, viewer)
        found = recall.recalls(study, viewer)
        before = self.chosen()
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in sorted(found, key=lambda one: _ORDER.index(one.state)):
                item = QListWidgetItem(f"{one.name}\n{word(one.state)}{_day(one)}")
                item.setData(_ID, one.id)
                self.list.addItem(item)
                if one.id == before:
                    self.list.setCurrentItem(item)
            if self.list.currentItem() is None:
                self.list.setCurrentRow(0)
        self.add.setVisible(bool(found))
        self.to_views.setVisible(any(one.state is RecallState.ENDED for one in found))
        if self.inside.currentWidget() is self.views and found:
            self.views.show_for(viewer)
        else:
            self._show_chosen()

    def chosen(self) -> str:
        """The id of the session that is chosen."""
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def choose(self, id_: str) -> None:
        """Show a session (its id)."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == id_:
                self.list.setCurrentRow(row)

    def _show_chosen(self) -> None:
        viewer, study, id_ = self.viewer(), self._workspace.study, self.chosen()
        if viewer is None or study is None:
            return
        if not id_:
            self.empty.show_steps(bool(playlists(study, recall.GATE)))
            self.inside.setCurrentWidget(self.empty)
            return
        try:
            opened = recall.open_recall(study, viewer, id_)
            if opened.recall.state is RecallState.ENDED:
                self.after.show_recall(opened, viewer)
                self.inside.setCurrentWidget(self.after)
                return
            problems = recall_problems.problems(study, viewer, id_)
        except ObserverError as error:
            self._workspace.refused.emit(str(error))
            return
        asks = recall.facilitator_of(study, opened.recall)
        has_screen = second_screen(screen_of(self)) is not None
        self.card.show_recall(opened, asks, problems, has_screen, viewer.is_researcher)
        self.inside.setCurrentWidget(self.card)

    def show_perspectives(self) -> None:
        """One fragment as each person sees it."""
        viewer = self.viewer()
        if viewer is not None and not self.room.is_running():
            self.after.leave()
            self.inside.setCurrentWidget(self.views)
            self.views.show_for(viewer)

    # -- preparing --------------------------------------------------------------------------------------

    def ask_prepare(self) -> None:
        """Prepare a session."""
        viewer = self.viewer()
        if viewer is not None:
            self._ask(PrepareDialog(self._workspace, viewer, None, self))

    def ask_change(self) -> None:
        """Change the session that is chosen."""
        viewer = self.viewer()
        if viewer is not None:
            opened = recall.open_recall(self._workspace.study, viewer, self.chosen())
            self._ask(PrepareDialog(self._workspace, viewer, opened, self))

    def _ask(self, dialog: PrepareDialog) -> None:
        if dialog.exec():
            self.refresh()
            self.choose(dialog.prepared)

    def ask_stops(self) -> None:
        """Take over the stop list of an earlier session."""
        viewer = self.viewer()
        if viewer is not None and StopsDialog(self._workspace, viewer, self.chosen(), self).exec():
            self.refresh()

    def remove(self) -> None:
        """Remove the session that is chosen; it can be undone."""
        viewer, id_ = self.viewer(), self.chosen()
        if viewer is not None:
            self._workspace.do(lambda: recall_prepare.remove_recall(self._workspace.study, viewer, id_))

    def ask_let_through(self, fragment: str, audience: str) -> None:
        """A researcher answers for it that a fragment is shown to an audience, and says why."""
        viewer = self.viewer()
        if viewer is not None and viewer.is_researcher:
            LetThroughDialog(self._workspace, viewer, fragment, audience, "recall", self).exec()

    def take_back(self, override: str) -> None:
        """Let something through no more (the id of the override)."""
        viewer, study = self.viewer(), self._workspace.study
        if viewer is not None:
            self._workspace.do(lambda: gate.end_override(study, viewer, override))

    # -- holding ----------------------------------------------------------------------------------------

    def start(self, one_screen: bool) -> None:
        """Start the session that is chosen, or go on with it."""
        viewer = self.viewer()
        if viewer is not None and self.room.begin(self.chosen(), viewer, one_screen):
            self.whole.setCurrentWidget(self.room.console)
            self.room.console.setFocus()

    def ask_end(self) -> None:
        """End the session that is held, after asking; what is left open is closed with what was typed."""
        box = QMessageBox(QMessageBox.Icon.Question, _("End"), _("Is the talk over?"), parent=self)
        box.setInformativeText(_("What was said stays. A session that was ended is not gone on with."))
        end = box.addButton(_("End the session"), QMessageBox.ButtonRole.AcceptRole)
        pause = box.addButton(_("Go on later"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(_("Not yet"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is end:
            self.room.end()
        elif box.clickedButton() is pause:
            self.room.put_away()

    def ask_concern(self) -> None:
        """Somebody worries about somebody's safety: the study's own card, and a note apart from the data."""
        viewer = self.viewer()
        if viewer is not None and self.room.running is not None:
            ConcernDialog(self._workspace, viewer, self.room.running.id, self).exec()

    def end_interrupted(self) -> None:
        """End a session that was interrupted."""
        viewer, study, id_ = self.viewer(), self._workspace.study, self.chosen()
        if viewer is not None:
            self._workspace.do(lambda: recall_run.go_on(study, viewer, id_)[0].end())
            self.refresh()

    def _left(self) -> None:
        self.whole.setCurrentIndex(0)
        if self._workspace.study is not None:
            self.refresh()


_ORDER = (RecallState.RUNNING, RecallState.PREPARED, RecallState.ENDED)


def _day(one: RecallSession) -> str:
    when = one.ended or one.started
    return f" · {when[:10]}" if when else ""

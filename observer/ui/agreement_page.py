"""The agreement page: how well coders agree, settling what they disagree on, and answers that were kept."""

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from observer.agreement.methods import BANDS
from observer.coding.changes import Changes
from observer.i18n import _
from observer.services.agreement_offer import offers
from observer.ui import settle_keys, theme
from observer.ui.agreement_asking import Asking
from observer.ui.agreement_bar import USUAL, AgreementBar
from observer.ui.agreement_empty import AgreementEmpty
from observer.ui.agreement_papers import AgreementPapers
from observer.ui.agreement_room import AgreementRoom
from observer.ui.agreement_view import AgreementView
from observer.ui.kept_answers import KeptAnswers
from observer.ui.moment_room import MomentRoom
from observer.ui.notice_line import NoticeLine
from observer.ui.settle_room import SettleRoom
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

AGREEMENT, SETTLE, KEPT = range(3)
# A change of these can change an answer, or what can be asked.
_ANEW = {
    "codings", "events", "ratings", "presence", "uncodable_spans", "recordings", "participants", "groups", "sessions",
    "coders", "codebooks", "assignments", "code_mappings", "interval_codings", "event_actors", "event_targets",
}  # fmt: skip


class AgreementPage(QWidget):
    """Three tabs with one film. `plan_asked` when one wants to see who codes what."""

    plan_asked = Signal()

    def __init__(self, workspace: Workspace, who: WhoBox) -> None:
        super().__init__()
        self._workspace, self._who = workspace, who
        self.tabs, self.bar = QTabBar(), AgreementBar()
        self.asking = Asking(workspace)
        self.view, self.moments = AgreementView(), MomentRoom(workspace)
        self.room = AgreementRoom(self.view, self.moments, self.asking)
        self.settle = SettleRoom(workspace, who, self.moments)
        self.kept = KeptAnswers(workspace, who)
        self.papers = AgreementPapers(self, workspace, who, self.asking)
        self.empty = AgreementEmpty()
        self.notice = NoticeLine(workspace, self.undo, self.can_undo)
        self.left, self.stack = QStackedWidget(), QStackedWidget()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self._sizes = {AGREEMENT: [58, 42], SETTLE: [34, 66], KEPT: [58, 42]}
        self._tab = AGREEMENT
        self._is_stale = True
        self._arrange()
        self._wire()
        self.retranslate()

    def _arrange(self) -> None:
        for _tab in range(3):
            self.tabs.addTab("")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for widget in (self.view, self.settle, self.kept):
            self.left.addWidget(widget)
        self.split.addWidget(self.left)
        self.split.addWidget(self.moments)
        self.split.setChildrenCollapsible(False)
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.empty)
        above = QHBoxLayout()
        above.setContentsMargins(theme.SPACE[1], theme.SPACE[0], 0, 0)
        above.addWidget(self.tabs)
        above.addWidget(self.notice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _wire(self) -> None:
        workspace, asking = self._workspace, self.asking
        self.tabs.currentChanged.connect(self._tab_changed)
        self.bar.asked.connect(self.ask)
        self.bar.purposes_chosen.connect(self.refresh, Qt.ConnectionType.QueuedConnection)  # it fills the menu anew
        asking.answered.connect(self._show_answer)
        asking.failed.connect(self._show_failure)
        asking.busy_changed.connect(self._show_busy)
        self.view.tab_changed.connect(lambda _n: self.room.tab_changed())
        self.empty.plan_asked.connect(self.plan_asked)
        self.kept.shown.connect(self._show_kept)
        self.papers.said.connect(self.notice.warn)
        self._who.changed.connect(self._who_changed)
        workspace.opened.connect(self._opened)
        workspace.closed.connect(self._closed)
        workspace.changed.connect(self._changed)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for n, words in enumerate((_("Agreement"), _("Consensus"), _("Kept"))):
            self.tabs.setTabText(n, words)
        self.tabs.setAccessibleName(_("Agreement"))
        self.setAccessibleName(_("Agreement"))
        for part in (self.bar, self.view, self.moments, self.settle, self.kept, self.notice):
            part.retranslate()
        self.papers.fill(self.bar)
        self._show_empty("")
        if self.asking.answer is not None:
            self._is_stale = True  # its words are in the language in which they were made
            self.refresh_when_seen()

    # -- what is there ----------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.notice.clear()
        self.tabs.setCurrentIndex(AGREEMENT)
        self._begin_anew()

    def _closed(self) -> None:
        self.asking.forget()
        self.bar.show_offers([])
        self._is_stale = True

    def _who_changed(self) -> None:
        self.bar.purposes, self.bar.with_sources = USUAL, False
        self.asking.forget()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._is_stale = True
        self.refresh_when_seen()

    def _changed(self, changes: Changes) -> None:
        if not _ANEW.isdisjoint(changes.rows):
            self._is_stale = True
        self.settle.note(changes)
        self.kept.note(changes)
        if self.isVisible():
            self.notice.tell(changes)
            self.refresh_when_seen()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        QTimer.singleShot(0, self, self.refresh_when_seen)
        QTimer.singleShot(0, self, self._set_sizes)

    def refresh_when_seen(self) -> None:
        """Bring it up to date, when it is looked at; not after every decision in a consensus."""
        has_study = self._workspace.study is not None
        if self._is_stale and self.isVisible() and has_study and self._tab == AGREEMENT:
            self.refresh()

    def refresh(self) -> None:
        """Show what there is now, and ask anew."""
        self._is_stale = False
        study, viewer = self._workspace.study, self._who.viewer
        self.bar.show_offers(offers(study, viewer, self.bar.purposes))
        self.papers.fill(self.bar)
        self._show_empty("")
        self.tabs.setTabVisible(SETTLE, self.settle.is_possible())
        self.tabs.setTabVisible(KEPT, viewer.is_researcher)
        self.settle.refresh()
        self.kept.refresh()
        self._show_stack()
        self.ask()

    def ask(self) -> None:
        """Compute what is asked for now."""
        chosen = self.bar.chosen()
        if chosen is not None and self._workspace.study is not None:
            self.asking.ask(self._who.viewer, chosen.question)
        else:
            self.asking.forget()

    # -- showing ----------------------------------------------------------------------------------------------

    def _show_answer(self, _answer: object) -> None:
        self._show_stack()
        self.room.show_answer(self._who.viewer)
        self.papers.fill(self.bar)

    def _show_failure(self, words: str) -> None:
        self._show_empty(words)
        self._show_stack()

    def _show_kept(self, answer: object) -> None:
        """An answer that was kept, with its question in the bar."""
        self.tabs.setCurrentIndex(AGREEMENT)
        self.bar.show_question(answer.question)  # type: ignore[attr-defined]
        self.asking.show(self._who.viewer, answer)  # type: ignore[arg-type]

    def _show_empty(self, words: str) -> None:
        self.empty.show_why(words, self._who.viewer.is_researcher)

    def _show_stack(self) -> None:
        has_none = self._tab == AGREEMENT and self.asking.answer is None and not self.asking.is_busy()
        waits = self._tab == AGREEMENT and self.bar.offer() is None
        self.stack.setCurrentWidget(self.empty if has_none or waits else self.split)
        self.bar.setVisible(self._tab == AGREEMENT and self.bar.offer() is not None)
        self.moments.setVisible(self._tab != KEPT)

    def _show_busy(self, on: bool) -> None:
        """The header shows how far it is, and stops it; here it is said only where there is nothing else to see."""
        if on and self.asking.answer is None:
            self.view.headline.say(_("Comparing codings …"), [], [], "")
        self._show_stack()

    def _tab_changed(self, tab: int) -> None:
        self._sizes[self._tab] = self.split.sizes()
        self._tab = tab
        self.notice.clear()  # what was done there is not what undo takes back here
        self.left.setCurrentIndex(tab)
        self.moments.film.pause()
        self.settle.set_shown(tab == SETTLE)
        if tab == AGREEMENT and self._is_stale:
            self.refresh_when_seen()
        elif tab == AGREEMENT and self.asking.answer is not None:
            self.room.show_answer(self._who.viewer)
        self._show_stack()
        self._set_sizes()

    def _set_sizes(self) -> None:
        wide, parts = self.split.width(), self._sizes[self._tab]
        self.split.setSizes([round(wide * part / max(sum(parts), 1)) for part in parts])

    # -- keys, undo -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys of the film everywhere; those of deciding when the consensus is seen."""
        if not settle_keys.press(event, self.moments, self.settle if self._tab == SETTLE else None, self.window()):
            super().keyPressEvent(event)

    def settles(self) -> bool:
        """Whether undo and redo reach a consensus."""
        return self.isVisible() and self._tab == SETTLE and self.settle.is_open()

    def undo(self) -> None:
        """Take back what was decided last, or what was done last on the study."""
        if self.settles():
            self.settle.undo()
        else:
            self._workspace.undo()

    def can_undo(self) -> str:
        """What that would take back, in words."""
        return self.settle.next_step() if self.settles() else self._workspace.can_undo()

    # -- what is kept of the window ---------------------------------------------------------------------------

    def state(self) -> QByteArray:
        """How the parts divide the page, and which words for values are used."""
        self._sizes[self._tab] = self.split.sizes()
        parts = [self._sizes[tab] for tab in range(3)]
        parts += [split.sizes() for split in (*self.view.splits, self.moments.split)]
        texts = [",".join(map(str, sizes)) for sizes in parts]
        return QByteArray(";".join([*texts, self.bar.bands]).encode())

    def restore(self, state: QByteArray) -> None:
        """Divide the page as it was."""
        *texts, bands = bytes(state.data()).decode().split(";")
        self.bar.bands = bands if bands in BANDS else ""
        try:
            parts = [[int(n) for n in part.split(",")] for part in texts]
        except ValueError:
            return
        if len(parts) == 7 and all(len(part) == 2 and sum(part) > 0 for part in parts):
            self._sizes = dict(enumerate(parts[:3]))
            for split, sizes in zip((*self.view.splits, self.moments.split), parts[3:], strict=True):
                split.setSizes(sizes)

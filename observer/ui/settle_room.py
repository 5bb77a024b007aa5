"""The consensus: what is decided about its disagreements, by keys and buttons; begin, who is present, finish, undo."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox

from observer.coding.consensus import Verdict, What
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import consensus, consensus_steps
from observer.services.consensus_lines import ConsensusLine
from observer.services.marks import Mark
from observer.services.rating import Judgement
from observer.ui.moment_room import MomentRoom
from observer.ui.settle_dialogs import NewAnswer, NewRating, RuleDialog
from observer.ui.settle_event import NewEvent
from observer.ui.settle_view import SettleView
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace


class SettleRoom(SettleView):
    """Every decision is one operation; what is seen follows from what changed."""

    def __init__(self, workspace: Workspace, who: WhoBox, moments: MomentRoom) -> None:
        super().__init__(workspace, who, moments)
        self.present.editingFinished.connect(self._be_present)
        self.begin.clicked.connect(self.start)
        self.finish.clicked.connect(self.ask_finish)
        self.pad.asked.connect(self.act)
        self.pad.left.connect(self._leave_note)

    # -- deciding -----------------------------------------------------------------------------------------------

    def act(self, action: str) -> None:
        """What a button or a key asks for."""
        line = self.line()
        acts: dict[str, Callable[[], object]] = {
            "previous": lambda: self.list.step(-1),
            "next": lambda: self.list.step(1),
            "again": self.play,
        }
        if action in acts:
            acts[action]()
        elif line is not None and self.is_open():
            self._act_on(line, action)

    def _act_on(self, line: ConsensusLine, action: str) -> None:
        what = line.item.what
        if action.startswith("take_"):
            n = int(action.removeprefix("take_")) - 1
            if self.opened is not None and n < len(self.opened.sources):
                self.decide(line, Verdict.TAKE, self.opened.sources[n].coder.id)
        elif (action == "both" and what is What.EVENT) or (action == "neither" and what is not What.RATING):
            self.decide(line, Verdict.BOTH if action == "both" else Verdict.NEITHER)
        elif action == "new" and what is not What.COMMENT:
            self._write_new(line)
        elif action == "open":
            if self.pad.note.text().strip():
                self.decide(line, Verdict.OPEN)
            else:
                self._workspace.refused.emit(_("Write in the note what the dilemma is; then leave it open."))
                self.pad.ask_note()
        elif action == "rule" and what is What.EVENT and self._viewer.is_researcher:
            self.ask_rule(line)
        elif action == "back" and line.item.verdict is not None:
            study, viewer = self._workspace.study, self._viewer
            self._workspace.do(lambda: consensus.clear(study, viewer, line.item.id))

    def decide(self, line: ConsensusLine, verdict: Verdict, take: str = "") -> None:
        """Decide, and go to the next that is left."""
        done = self._workspace.do(lambda: self._decide(line, verdict, take))
        if done is not None:
            self._go_on(line)

    def _decide(
        self, line: ConsensusLine, verdict: Verdict, take: str = "",
        mark: Mark | None = None, judgement: Judgement | None = None, answer: bool | None = None,
    ) -> consensus.Decided:  # fmt: skip
        note = self.pad.note.text()
        study, viewer = self._workspace.study, self._viewer
        return consensus.decide(study, viewer, line.item.id, verdict, take, note, mark, judgement, answer)

    def _go_on(self, line: ConsensusLine) -> None:
        """To the next after it that is left; when none is, to the first before it; when all are done, it stays."""
        ids = [one.item.id for one in self._disagreements()]
        place = ids.index(line.item.id) if line.item.id in ids else -1
        left = [one.item.id for one in self._disagreements() if one.is_left]
        later = [id_ for id_ in left if ids.index(id_) > place]
        following = next(iter(later or left), "")
        self.pad.note.clear()
        if following:
            self.list.choose(following)
            self.play()
        self._show_item()

    def _write_new(self, line: ConsensusLine) -> None:
        opened, reader = self.opened, self._reader
        if opened is None or reader is None:
            return
        self._moments.film.pause()

        def put(mark: Mark | None, judgement: Judgement | None, answer: bool | None) -> object:
            return self._decide(line, Verdict.NEW, mark=mark, judgement=judgement, answer=answer)

        made: NewEvent | NewRating | NewAnswer
        if line.item.what is What.EVENT:
            here = self._moments.film.session_us()
            made = NewEvent(self, self._workspace, opened, line, here, put)
        elif line.item.what is What.INTERVAL:
            made = NewAnswer(self, self._workspace, reader.title(line), put)
        else:
            made = NewRating(self, self._workspace, opened, line, reader.title(line), put)
        if made.exec():
            self._go_on(line)

    def ask_rule(self, line: ConsensusLine) -> None:
        """Make a dated rule of a dilemma."""
        if self.opened is not None and self._reader is not None:
            note = self.pad.note.text() or line.item.note
            self._moments.film.pause()
            indicators = self._reader.indicators(line)
            RuleDialog(self, self._workspace, self.opened, indicators, note, self._viewer).exec()

    def _leave_note(self) -> None:
        self.list.setFocus()

    # -- begin, who, finish -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the consensus of the session that is chosen."""
        n = self.session.currentIndex() - len(self._summaries)
        if not 0 <= n < len(self._possible):
            return
        one, study, viewer = self._possible[n], self._workspace.study, self._viewer
        coders = [source.coder.id for source in one.sources]
        present = [source.coder.name for source in one.sources]
        done = self._workspace.do(lambda: consensus.start(study, viewer, one.session, coders, one.codebook, present))
        if done is not None:
            self.session.setCurrentIndex(max(self.session.findData(done.consensus.id), 0))
            self._choose_session()
            self.play(on=False)
            self.list.setFocus()

    def _be_present(self) -> None:
        opened = self.opened
        names = [name.strip() for name in self.present.text().split(",") if name.strip()]
        if opened is None or opened.is_finished or tuple(names) == opened.consensus.present:
            return
        study, viewer, id_ = self._workspace.study, self._viewer, opened.consensus.id
        self._workspace.do(lambda: consensus.be_present(study, viewer, id_, names))

    def ask_finish(self) -> None:
        """Finish it, after a question: it cannot be undone."""
        opened = self.opened
        if opened is None:
            return
        words = _("The consensus of {session} becomes final. What was left open stays on record with its note.")
        box = QMessageBox(QMessageBox.Icon.Question, "Observer", words.format(session=opened.session.name), parent=self)
        yes = box.addButton(_("Finish"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        if box.clickedButton() is yes:
            study, viewer, id_ = self._workspace.study, self._viewer, opened.consensus.id
            self._workspace.do(lambda: consensus.finish(study, viewer, id_))

    # -- undo -----------------------------------------------------------------------------------------------------

    def undo(self, redo: bool = False) -> None:
        """Take back what was decided last, or decide it again."""
        if self.opened is not None:
            study, viewer, id_ = self._workspace.study, self._viewer, self.opened.consensus.id
            act = consensus.redo if redo else consensus.undo
            self._workspace.do(lambda: act(study, viewer, id_))

    def next_step(self, redo: bool = False) -> str:
        """What that would be, in words."""
        if self.opened is None or self.opened.is_finished:
            return ""
        try:
            return consensus_steps.words_of_next(self._workspace.study, self._viewer, self.opened.consensus.id, redo)
        except ObserverError:
            return ""

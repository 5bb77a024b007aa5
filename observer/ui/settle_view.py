"""What is seen of a consensus: its disagreements as a list, how far it is, and one of them on the pad and the film."""

from PySide6.QtCore import QTimer

from observer.coding.blinding import Viewer
from observer.coding.changes import Changes
from observer.coding.consensus import Verdict, What
from observer.i18n import _
from observer.services import consensus_lines, people
from observer.services.consensus_lines import ConsensusLine, Opened, Possible, Summary
from observer.ui.agreement_items import Names
from observer.ui.moment_room import MomentRoom
from observer.ui.settle_frame import SettleFrame
from observer.ui.settle_items import ItemReader
from observer.ui.settle_pad import Shown
from observer.ui.timeline_items import Row
from observer.ui.who_box import WhoBox
from observer.ui.workspace import Workspace

AROUND_US = 12_000_000  # that is seen of both codings before and after a moment
LONGEST_US = 20_000_000  # of a period: of a longer one its beginning is seen
_SETTLED = "consensuses consensus_items".split()


class SettleView(SettleFrame):
    """The list at the left; the film and the pad are in the room of moments. Who inherits decides."""

    def __init__(self, workspace: Workspace, who: WhoBox, moments: MomentRoom) -> None:
        super().__init__()
        self._workspace, self._who, self._moments = workspace, who, moments
        self.opened: Opened | None = None
        self.lines: list[ConsensusLine] = []
        self._summaries: list[Summary] = []
        self._possible: list[Possible] = []
        self._reader: ItemReader | None = None
        self._is_shown = self._is_stale = False
        self._wire()

    def _wire(self) -> None:
        self.session.activated.connect(lambda _n: self._choose_session())
        self.list.chosen.connect(self._chosen)
        self.list.play_asked.connect(lambda _id: self.play())
        self.only_left.toggled.connect(lambda _on: self._fill())
        self.pad.ties.chosen.connect(self._go_to)
        self.pad.ties.play_asked.connect(lambda _id: self.play())
        self.pad.ties.go_asked.connect(self._moments.seek)
        self._moments.at.connect(lambda us: self.pad.ties.set_now(us) if self._is_shown else None)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        super().retranslate()
        if self.opened is not None:
            self.refresh()

    # -- what there is ----------------------------------------------------------------------------------------

    @property
    def _viewer(self) -> Viewer:
        return self._who.viewer

    def is_possible(self) -> bool:
        """Whether there is a consensus to see, or one could be begun."""
        study = self._workspace.study
        if study is None:
            return False
        return self._viewer.is_researcher or bool(consensus_lines.consensuses(study, self._viewer))

    def is_open(self) -> bool:
        """Whether there is a consensus that can still be decided on."""
        return self.opened is not None and not self.opened.is_finished

    def note(self, changes: Changes) -> None:
        """Something in the study has changed."""
        if any(changes.touched(table) for table in (*_SETTLED, "codings", "participants", "events", "ratings")):
            self._is_stale = True
            if self._is_shown and self.isVisible():
                self.refresh()

    def set_shown(self, on: bool) -> None:
        """Whether it is what is seen of the page."""
        self._is_shown = on
        self._moments.show_below(self.pad if on else None)
        if on:
            self.refresh()
            self._moments.watch(self._session_id(), self._viewer)
            QTimer.singleShot(0, self.list, self.list.setFocus)

    def refresh(self) -> None:
        """Show it as it is now; the place in the list stays."""
        study, before = self._workspace.study, self.session.currentData()
        if study is None or not self._is_shown:
            return
        self._is_stale = False
        self._summaries = consensus_lines.consensuses(study, self._viewer)
        self._possible = consensus_lines.possible(study, self._viewer) if self._viewer.is_researcher else []
        self.session.blockSignals(True)
        self.session.clear()
        for summary in self._summaries:
            opened = summary.opened
            state = _("finished") if opened.is_finished else _("{n} left").format(n=summary.n_left)
            self.session.addItem(
                f"{opened.session.name}  ·  {_coders(opened.sources)}  ·  {state}", opened.consensus.id
            )
        for one in self._possible:
            self.session.addItem(f"{one.session.name}  ·  {_coders(one.sources)}  ·  " + _("not begun"),
                                 f"{one.session.id}/{one.codebook}")  # fmt: skip
        self.session.setCurrentIndex(max(self.session.findData(before), 0))
        self.session.setEnabled(self.session.count() > 0)
        self.session.blockSignals(False)
        self._open()

    def _session_id(self) -> str:
        n = self.session.currentIndex()
        if self.opened is not None:
            return self.opened.session.id
        rest = n - len(self._summaries)
        return self._possible[rest].session.id if 0 <= rest < len(self._possible) else ""

    def _choose_session(self) -> None:
        self._open()
        self._moments.watch(self._session_id(), self._viewer)

    def _open(self) -> None:
        n = self.session.currentIndex()
        self.opened = self._summaries[n].opened if 0 <= n < len(self._summaries) else None
        self.lines, self._reader = [], None
        if self.opened is not None:
            study = self._workspace.study
            self.lines = consensus_lines.lines(study, self._viewer, self.opened.consensus.id)
            self._reader = ItemReader(self.opened, self._names(self.opened))
        self._show_state()
        self._fill()

    def _names(self, opened: Opened) -> dict[str, str]:
        study, session = self._workspace.study, opened.session
        found = {person.id: person.name for person in people.people_in(study, session)}
        return found | {group.id: group.name for group in people.groups_in(study, session)}

    def _show_state(self) -> None:
        opened = self.opened
        self.stack.setCurrentIndex(0 if opened is not None else 1)
        gone = [line for line in self._disagreements() if not line.is_left]
        total = len(self._disagreements())
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(len(gone))
        self.count.setText(_("{n} of {all}").format(n=len(gone), all=total))
        for widget in (self.progress, self.count, self.present, self.present_label, self.only_left):
            widget.setVisible(opened is not None)
        if opened is not None:
            if not self.present.hasFocus():
                self.present.setText(", ".join(opened.consensus.present))
            self.present.setEnabled(not opened.is_finished)
            self.finish.setVisible(self._viewer.is_researcher and not opened.is_finished)
            self.finish.setEnabled(total == len(gone))
        can_begin = opened is None and self.session.count() > 0
        self.begin.setVisible(can_begin)
        self.words.setText(
            _("What both have alike is taken over at once. What they do not agree on comes here, one by one, with the"
              " film. Their own codings stay as they are.")
            if can_begin else
            _("There is nothing to settle yet: it takes a session that two coders have handed in.")
        )  # fmt: skip

    def _disagreements(self) -> list[ConsensusLine]:
        """What has to be gone through: all that was not taken over at once, without comments."""
        return [line for line in self._listed() if line.item.what is not What.COMMENT]

    def _listed(self) -> list[ConsensusLine]:
        return [line for line in self.lines if line.item.verdict is not Verdict.AGREED]

    def _fill(self) -> None:
        reader, before = self._reader, self.list.chosen_id()
        if reader is None or self.opened is None:
            self.list.show_moments([], Names(), {})
            self.pad.show_item(Shown("", _("Nothing is being settled."), ""))
            self.pad.ties.show_moments([], [], Names(), 0)
            return
        shown = [line for line in self._listed() if line.is_left or not self.only_left.isChecked()]
        coders = reader.coders()
        names = Names(coders[0], coders[1], tuple(coders[2:]))
        moments = [reader.moment(line) for line in shown]
        self.list.show_moments(moments, names, {})
        self.list.set_notes({line.item.id: self._note(reader, line) for line in shown})
        drawn = [line for line in self.lines if line.events or (line.answers and line in shown)]
        everything = [reader.moment(line) for line in drawn]
        length = max([self._moments.film.length_us(), *(moment.stop_us for moment in everything)])
        self.pad.ties.show_moments([Row("", "")], everything, names, length)
        self.list.choose(before)
        if not self.list.chosen_id():
            first = next((line for line in shown if line.is_left), None) or next(iter(shown), None)
            self.list.choose(first.item.id if first is not None else "")
        self._show_item()

    def _note(self, reader: ItemReader, line: ConsensusLine) -> str:
        decision = reader.decision(line)
        return ("○ " if line.item.verdict is Verdict.OPEN else "✓ ") + decision if decision else ""

    # -- one of them --------------------------------------------------------------------------------------------

    def line(self) -> ConsensusLine | None:
        """What is chosen."""
        id_ = self.list.chosen_id()
        return next((line for line in self.lines if line.item.id == id_), None)

    def _chosen(self, _id: str) -> None:
        self.pad.note.clear()
        self._show_item()
        self.play(on=False)

    def _go_to(self, id_: str) -> None:
        self.list.choose(id_)
        self._chosen(id_)

    def _show_item(self) -> None:
        line, reader, opened = self.line(), self._reader, self.opened
        if line is None or reader is None or opened is None:
            all_done = _("Everything has been gone through.") if self.lines else _("The coders agree on everything.")
            self.pad.show_item(Shown("", all_done if opened is not None else "", ""))
            return
        ids = [one.item.id for one in self._disagreements()]
        place = ids.index(line.item.id) + 1 if line.item.id in ids else 0
        decision = reader.decision(line)
        result = reader.results(line)
        self.pad.ties.choose(line.item.id)
        moment = reader.moment(line)
        if moment.is_placed:
            self.pad.ties.show_around(moment, AROUND_US, LONGEST_US)
        self.pad.show_item(
            Shown(
                _("{n} of {all}").format(n=place, all=len(ids)) if place else "",
                reader.title(line),
                reader.difference(line),
                tuple(reader.cards(line)),
                line.proposal.words() if line.proposal is not None else "",
                _("In the consensus: {what} ({how})").format(what=result or _("nothing"), how=decision)
                if decision
                else "",
                line.item.note,
                what=line.item.what,
                can_decide=not opened.is_finished,
                can_rule=self._viewer.is_researcher,
                is_decided=line.item.verdict is not None,
                takes=tuple(reader.coders()),
            )
        )
        QTimer.singleShot(0, self, self._make_room)

    def _make_room(self) -> None:
        """All that can be decided is to be seen."""
        if self._is_shown and self.pad.isVisible():
            self._moments.give_below(self.pad.needed(self.pad.width()))

    def play(self, on: bool = True) -> None:
        """See it on the film."""
        line, reader = self.line(), self._reader
        if line is not None and reader is not None:
            self._moments.watch(reader.opened.session.id, self._viewer)
            self._moments.show_moment(reader.moment(line), on)


def _coders(sources: tuple[consensus_lines.Source, ...]) -> str:
    return ", ".join(source.coder.name for source in sources)

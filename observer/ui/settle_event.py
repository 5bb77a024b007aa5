"""A new event of the consensus: its indicator, people, times and modifiers, beginning with what a coder has."""

from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from observer.coding.codebook import Kind, say
from observer.coding.events import Event, Targets
from observer.coding.study import Group, Participant
from observer.coding.timecode import clock
from observer.errors import Refused
from observer.i18n import _
from observer.services import people
from observer.services.consensus_lines import ConsensusLine, Opened
from observer.services.marks import At, Mark
from observer.ui import event_picks
from observer.ui.event_fields import MODIFIERS, RowMaker, modifier_words, parse_time
from observer.ui.form_dialog import StudyForm
from observer.ui.pick_list import PickList
from observer.ui.settle_dialogs import Decide, exact_seconds
from observer.ui.workspace import Workspace


class NewEvent(StudyForm):
    """An event that comes in the place of those of the coders; begins with what the first of them has."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, opened: Opened, line: ConsensusLine, here_us: int, decide: Decide
    ) -> None:
        super().__init__(parent, workspace, _("A new event in the consensus"), _("Put it in"))
        self._opened, self._decide = opened, decide
        like = next(event for event in line.events if event is not None)
        self._like, self.chosen = like, dict(like.modifiers)
        self._row = RowMaker(opened.codebook, {}).row(like)
        self.indicator, self.who, self.towards = QComboBox(), QComboBox(), QComboBox()
        self._fill(like)
        self.row(_("Indicator"), self.indicator)
        self.row(_("Who shows it"), self.who)
        self.row(_("Towards"), self.towards)
        self.start, self.stop = QComboBox(), QComboBox()
        self._fill_times(line, here_us)
        self.row(_("Begins"), self.start, _("Choose one, or type a time such as 12:03.4."))
        self.row(_("Ends"), self.stop)
        self.modifiers = self.row(_("Modifiers"), QPushButton())
        self.modifiers.setAutoDefault(False)
        self.modifiers.clicked.connect(self.ask_modifiers)
        self.comment = self.line(_("Comment"), like.comment)
        self.indicator.currentIndexChanged.connect(lambda _n: self._show_indicator())
        self._show_indicator()

    def _fill(self, like: Event) -> None:
        book, study, session = self._opened.codebook, self.workspace.study, self._opened.session
        for indicator in book.indicators:
            self.indicator.addItem(say(indicator.label), book.qualified(indicator.id))
        self.indicator.setCurrentIndex(max(self.indicator.findData(like.indicator), 0))
        everybody: list[Participant | Group] = [*people.people_in(study, session), *people.groups_in(study, session)]
        self.who.addItem(_("nobody"), ())
        names = {somebody.id: somebody.name for somebody in everybody}
        several = [like.actors] if len(like.actors) > 1 else []
        for ids in (*several, *((id_,) for id_ in names)):
            self.who.addItem(", ".join(names.get(id_, "?") for id_ in ids), ids)
        self.who.setCurrentIndex(max(_find(self.who, like.actors), 0))
        aimed = like.target_ids if like.targets is Targets.LISTED else (like.targets.value,)
        for words, ids in ((_("everybody"), ("all",)), (_("nobody"), ("none",)), (_("unclear"), ("unclear",))):
            self.towards.addItem(words, ids)
        listed = [aimed] if len(aimed) > 1 else []
        for ids in (*listed, *((id_,) for id_ in names)):
            self.towards.addItem(", ".join(names.get(id_, "?") for id_ in ids), ids)
        self.towards.setCurrentIndex(max(_find(self.towards, aimed), 0))

    def _fill_times(self, line: ConsensusLine, here_us: int) -> None:
        for source, event in zip(self._opened.sources, line.events, strict=True):
            if event is not None:
                words = _("{time}, as {coder} has it")
                for box, at in ((self.start, event.start), (self.stop, event.stop)):
                    if at is not None:
                        box.addItem(words.format(time=clock(at.us), coder=source.coder.name), at.us)
        for box in (self.start, self.stop):
            box.addItem(_("{time}, where the film is now").format(time=clock(here_us)), here_us)
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            box.setCurrentIndex(0)
        if self._like.stop is None:
            self.stop.setCurrentIndex(-1)

    # -- what follows from the indicator ------------------------------------------------------------------------

    def _show_indicator(self) -> None:
        """A moment has no end, and not every indicator has modifiers."""
        indicator = self._opened.codebook.find_indicator(self.indicator.currentData())
        known = {modifier.id for modifier in indicator.modifiers}
        self.chosen = {name: values for name, values in self.chosen.items() if name in known}
        self.form.setRowVisible(self.stop, indicator.kind is Kind.STATE)
        self.form.setRowVisible(self.modifiers, bool(known))
        words = modifier_words(indicator, self.chosen) if self.chosen else _("choose …")
        self.modifiers.setText(words)
        self.modifiers.setAccessibleName(_("Modifiers") + f": {words}")
        self.fit()

    def ask_modifiers(self) -> PickList:
        """Open the list of modifiers, as in the table of events."""
        book = self._opened.codebook
        id_ = book.find_indicator(self.indicator.currentData()).id
        row = replace(self._row, indicator_id=id_, modifiers=self.chosen)
        asked, typed = event_picks.picks(MODIFIERS, row, book, []), event_picks.fields(MODIFIERS, row, book)
        made = PickList(_("Modifiers"), asked, event_picks.chosen(MODIFIERS, row), True, self, typed)
        made.picked.connect(self._picked)
        made.open_at(self.modifiers.mapToGlobal(QPoint(0, self.modifiers.height())))
        return made

    def _picked(self, values: tuple[str, ...]) -> None:
        self.chosen = event_picks.told(MODIFIERS, values)
        self._show_indicator()

    # -- storing --------------------------------------------------------------------------------------------------

    def submit(self) -> object:
        kind = self._opened.codebook.find_indicator(self.indicator.currentData()).kind
        if kind is Kind.STATE and not self.stop.currentText().strip():
            raise Refused(_("This indicator lasts: say when it ends."))
        mark = Mark(
            self.indicator.currentData(),
            _time(self.start),
            _time(self.stop) if kind is Kind.STATE else None,
            tuple(self.who.currentData()),
            tuple(self.towards.currentData()),
            self.chosen,
            self.comment.text(),
        )
        return self.do(lambda: self._decide(mark, None, None))


def _find(box: QComboBox, ids: tuple[str, ...]) -> int:
    return next((n for n in range(box.count()) if tuple(box.itemData(n)) == tuple(ids)), -1)


def _time(box: QComboBox) -> At:
    """What was chosen, to the microsecond; or what was typed."""
    n = box.findText(box.currentText())
    us: int = box.itemData(n) if n >= 0 else parse_time(box.currentText())
    return At(seconds=exact_seconds(us))

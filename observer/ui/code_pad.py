"""The code pad: who, towards whom, what. It shows what the keys mean now and passes on what is clicked."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from observer.coding.asking import Question
from observer.coding.codebook import Codebook, Indicator, say
from observer.coding.events import Targets
from observer.coding.keys import Pad, can_follow
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _
from observer.ui import theme
from observer.ui.decimals import figures
from observer.ui.indicator_button import Look, RunningChip, length_text
from observer.ui.marks import key_text, small
from observer.ui.modifier_question import ModifierQuestion
from observer.ui.pad_board import COMFORTABLE, COMPACT, Board
from observer.ui.pad_buttons import FLASH_MS, Chip, FoldButton, OpenState, PadPerson
from observer.ui.pad_rows import PeopleRow, RunningList, aim_words, person_chip
from observer.ui.search_box import SearchBox

__all__ = ["CodePad", "OpenState", "PadPerson"]


class CodePad(QWidget):
    """People, indicators, running states and the search.

    It decides nothing: `show_pad` says what to show, the signals say what was clicked. At `search_entered` the
    owner keeps the time: it is that of what is found.
    """

    person_chosen = Signal(str, bool)
    target_chosen = Signal(str, bool)
    target_word_chosen = Signal(str)
    indicator_picked = Signal(str)
    state_end_asked = Signal(str)
    help_asked = Signal(str)
    answered = Signal(str, bool)  # a value, and whether it is one more
    skipped = Signal()
    back_toggled = Signal()
    search_entered = Signal()
    search_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._codebook: Codebook | None = None
        self._people: dict[str, PadPerson] = {}
        self._pad = Pad()
        self._states: tuple[OpenState, ...] = ()
        self._now = 0
        self.who, self.towards = PeopleRow(), PeopleRow()
        self.prompt = QLabel()
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.board = Board()
        self.running = RunningList()
        self.search = SearchBox(self)
        self.fold_button = FoldButton()
        self.back = Chip("back", "")
        self.question = ModifierQuestion(self)
        self._release = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._arrange()
        self._connect()
        self.retranslate()

    def _arrange(self) -> None:
        gap = theme.SPACE[1]
        find = QHBoxLayout()
        find.setSpacing(gap)
        find.addWidget(self.search, 1)
        find.addWidget(self.back)
        find.addWidget(self.fold_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.who)
        column.addWidget(self.towards)
        column.addWidget(self.prompt)
        column.addLayout(find)
        column.addWidget(self.board, 1)
        column.addWidget(self.running)
        self.prompt.setContentsMargins(gap, 0, gap, 0)
        self.prompt.setObjectName("caption")
        self.prompt.setFixedHeight(18)
        self.setMinimumWidth(280)

    def _connect(self) -> None:
        self.who.chosen.connect(self.person_chosen)
        self.towards.chosen.connect(self._target_clicked)
        self.board.resized.connect(lambda: self.question.place(self.board.geometry()))
        self.board.picked.connect(self.indicator_picked)
        self.running.end_asked.connect(self.state_end_asked)
        self.search.picked.connect(self.indicator_picked)
        self.search.help_asked.connect(self.help_asked)
        self.search.entered.connect(self.search_entered)
        self.search.left.connect(self.search_left)
        self.question.answered.connect(self.answered)
        self.question.skipped.connect(self.skipped)
        self.back.clicked.connect(self.back_toggled)
        self.fold_button.clicked.connect(self._fold_or_open)
        self._release.timeout.connect(self._let_fold)

    # -- what it shows --------------------------------------------------------------------------------------

    def set_codebook(self, codebook: Codebook) -> None:
        """Show the indicators of this codebook; when it is the one that is shown, nothing moves."""
        if codebook == self._codebook:
            return
        self._codebook = codebook
        self.board.set_codebook(codebook)
        self.search.set_codebook(codebook)
        for button in self.board.buttons.values():
            button.help_asked.connect(self.help_asked)
        self.set_open_states(list(self._states))
        self.show_pad(self._pad, self.question.asked)

    def set_people(self, people: list[PadPerson], target_keys: str = "Alt+") -> None:
        """Show who can be chosen. `target_keys` is what is held with the number to choose towards whom."""
        self._people = {person.id: person for person in people}
        self.who.set_chips([person_chip(p, cap=str(p.number or "")) for p in people])
        words = [Chip(how.value, name) for how, name in aim_words().items()]
        aims = [person_chip(p, hint=f"{target_keys}{p.number}" if p.number else "") for p in people]
        self.towards.set_chips(aims + words)
        self.show_pad(self._pad, self.question.asked)

    def show_pad(self, pad: Pad, question: Question | None = None) -> None:
        """Show what has been chosen and typed so far, and what is asked."""
        self._pad = pad
        self.question.show_question(question, list(self._people.values()))
        self.question.place(self.board.geometry())
        for chip in self.who.chips.values():
            chip.set_key_off(pad.is_asking)  # digits answer now
        self._show_back()
        aim = pad.aim
        self.who.show_chosen(pad.actors)
        self.towards.show_chosen(aim.ids if aim and aim.how is Targets.LISTED else (aim.how.value,) if aim else ())
        waiting = self._indicator(pad.waiting)
        self.who.set_asks(waiting is not None)
        self.who.caption.setText(_("Who?") if waiting is not None else _("Who"))
        for id_, chip in self.who.chips.items():
            chip.set_faded(waiting is not None and not self._people[id_].can_show(waiting))
        self.prompt.setText(self._prompt(waiting))
        self._show_indicators()

    def _show_back(self) -> None:
        """Whether marks go back in time: only for those who want that."""
        pad = self._pad
        self.back.setVisible(pad.back_us > 0)
        seconds = figures(pad.back_us / SECOND)
        self.back.rename(_("{seconds} s back").format(seconds=seconds))
        self.back.set_hint(_("Marks go {seconds} s back in time; click to change").format(seconds=seconds))
        self.back.setChecked(pad.is_back)

    def _show_indicators(self) -> None:
        if self._codebook is None:
            return
        pad = self._pad
        reached = {i.id for i in can_follow(pad, self._codebook)} if pad.first else set()
        actors = [self._people[id_] for id_ in pad.actors if id_ in self._people]
        for id_, button in self.board.buttons.items():
            look = Look(
                is_unusual=bool(actors) and not any(p.can_show(button.indicator) for p in actors),
                is_out=bool(pad.first) and id_ not in reached,
                typed=pad.first if id_ in reached else "",
                is_waiting=id_ == pad.waiting,
                clock=button.look.clock,
            )
            button.set_look(look)
        self._bring_into_view(reached or ({pad.waiting} & self.board.buttons.keys()))

    def _bring_into_view(self, ids: set[str]) -> None:
        if not ids:
            # A moment later: the button that lights up is in the block that would fold.
            self._release.start()
            return
        self._release.stop()
        self.board.hold_open({self.board.buttons[id_].indicator.dimension for id_ in ids})
        self.board.show_buttons([id_ for id_ in self.board.buttons if id_ in ids])

    def _let_fold(self) -> None:
        self.board.hold_open(set())

    def _prompt(self, waiting: Indicator | None) -> str:
        pad = self._pad
        if waiting is not None:
            return _("Who? {indicator}").format(indicator=say(waiting.label))
        if pad.first:
            return _("{key} … and then?").format(key=key_text(pad.first))
        names = ", ".join(self._people[id_].name for id_ in pad.actors if id_ in self._people)
        if not names:
            return _("Choose who, or type what you see.")
        return f"{names} → {self._aim_text()}"

    def _aim_text(self) -> str:
        aim = self._pad.aim
        if aim is None:
            return _("as usual for the indicator")
        if aim.how is Targets.LISTED:
            return ", ".join(self._people[id_].name for id_ in aim.ids if id_ in self._people)
        return word(aim.how)

    def _indicator(self, name: str) -> Indicator | None:
        """The indicator with this id, with or without the codebook before it."""
        short = name.removeprefix(f"{self._codebook.key}:") if self._codebook else ""
        button = self.board.buttons.get(short)
        return button.indicator if button else None

    # -- running states ---------------------------------------------------------------------------------------

    def set_open_states(self, states: list[OpenState]) -> None:
        """Show these states as running."""
        self._states = tuple(states)
        chips = []
        for state in states:
            indicator = self._indicator(state.indicator_id)
            if indicator is not None and self._codebook is not None:
                colour = indicator.colour or self._codebook.find_dimension(indicator.dimension).colour
                chips.append(RunningChip(state, indicator, colour))
        self.running.show_chips(chips)
        self.set_now(self._now)
        for button in self.board.buttons.values():
            if button.look.clock and not any(chip.indicator is button.indicator for chip in chips):
                button.set_look(replace(button.look, clock=""))

    def set_now(self, us: int) -> None:
        """The time of the session, for the clocks; cheap enough for ten times a second."""
        self._now = us
        changed = [chip for chip in self.running.chips if chip.set_now(us)]
        for indicator in {chip.indicator.id for chip in changed}:
            starts = [c.state.start_us for c in self.running.chips if c.indicator.id == indicator]
            clock = length_text(us - min(starts))
            text = f"{len(starts)} × {clock}" if len(starts) > 1 else clock
            button = self.board.buttons[indicator]
            button.set_look(replace(button.look, clock=text))

    def flash(self, indicator: str) -> None:
        """Light the button up: its indicator was just recorded. When it is folded away, its heading lights up."""
        found = self._indicator(indicator)
        if found is None:
            return
        self.board.buttons[found.id].flash()
        self.board.heading_of(found.dimension).flash()

    # -- the rest ---------------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        """Go to the search box."""
        self.search.enter()

    def indicator_under_mouse(self) -> str:
        """The id of the indicator that the mouse points at, for F1; "" when at none."""
        return next((id_ for id_, button in self.board.buttons.items() if button.underMouse()), "")

    def set_compact(self, compact: bool) -> None:
        """Set things closer, for small screens."""
        self.board.set_density(COMPACT if compact else COMFORTABLE)

    def _fold_or_open(self) -> None:
        self.board.fold_all(not self.board.folded)
        self.fold_button.set_folds(not self.board.folded)

    def _target_clicked(self, id_: str, add: bool) -> None:
        if id_ in self._people:
            self.target_chosen.emit(id_, add)
        else:
            self.target_word_chosen.emit(id_)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.who.caption.setText(_("Who"))
        self.towards.caption.setText(_("Towards"))
        font = small(self.font(), bold=True)
        wide = max(QFontMetricsF(font).horizontalAdvance(text) for text in (_("Who?"), _("Towards")))
        for row in (self.who, self.towards):
            row.caption.setFixedWidth(round(wide) + theme.SPACE[1])
            row.setAccessibleName(row.caption.text())
        for how, name in aim_words().items():
            if how.value in self.towards.chips:
                self.towards.chips[how.value].rename(name)
        self.towards.flow.arrange()
        self.fold_button.set_folds(not self.board.folded)
        self.search.retranslate()
        self.board.retranslate()
        self.set_open_states(list(self._states))
        self.show_pad(self._pad, self.question.asked)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.search.place_list()

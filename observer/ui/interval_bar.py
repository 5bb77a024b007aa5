"""Coding by intervals: at the end of each, yes or no for every indicator and person; Enter stores and goes on."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook, say
from observer.coding.events import IntervalScheme
from observer.coding.timecode import clock
from observer.i18n import _
from observer.services.intervals import Interval, Question
from observer.ui import theme
from observer.ui.event_fields import SIGNS
from observer.ui.interval_setup import METHODS
from observer.ui.marks import cap_width, draw_cap, small
from observer.ui.pad_buttons import Chip, PadButton, PadPerson

_WORDS = 170  # pixels: the least width of what is asked
LETTERS = "abcdefghimnopqrstuvwxyz"  # not J K L: these are the film's


@dataclass(frozen=True)
class _Spot:
    row: int
    column: int


class AnswerButton(PadButton):
    """Yes or no for one indicator and one person; crossed out when nothing is asked."""

    def __init__(self, question: Question, name: str) -> None:
        super().__init__()
        self.question, self._name, self._why_not = question, name, ""
        self.is_here = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.toggled.connect(lambda _on: self._say())
        self._say()

    def ask(self, answer: bool, why_not: str) -> None:
        """Show an answer; `why_not` says in words why nothing is asked, "" when it is."""
        self._why_not = why_not
        self.setEnabled(not why_not)
        self.setChecked(answer and not why_not)
        self._say()

    def set_here(self, is_here: bool) -> None:
        """Whether the arrows are here."""
        if is_here != self.is_here:
            self.is_here = is_here
            self.update()

    def _say(self) -> None:
        state = self._why_not or (_("yes") if self.isChecked() else _("no"))
        self.setAccessibleName(f"{self._name}: {state}")
        self.update()

    def tip(self) -> str:
        return escape(self.accessibleName())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(60, theme.TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        edge = shown.colour("selection") if self.is_here else None
        if not self.isEnabled():
            self.draw_ground(painter, None, edge)
            painter.setPen(shown.colour("faint"))
            painter.drawLine(14, self.height() // 2, self.width() - 14, self.height() // 2)
            return
        on = self.isChecked()
        self.draw_ground(painter, shown.colour("chosen") if on else shown.colour("raised"), edge)
        painter.setPen(shown.colour("text" if on else "faint"))
        painter.setFont(small(self.font(), theme.BODY, bold=on))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("yes") if on else "·")


class RowLabel(QWidget):
    """An indicator with the letter that answers for it."""

    def __init__(self, words: str, letter: str) -> None:
        super().__init__()
        self._letter = letter
        self._label = QLabel(words)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 2, theme.SPACE[1], 2)
        row.addWidget(self._label, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._letter:
            painter, shown, font = QPainter(self), theme.current(), small(self.font())
            wide = cap_width(self._letter, font)
            box = QRectF(2, (self.height() - 16) / 2, wide, 16)
            draw_cap(painter, box, self._letter, font, shown.colour("text"), shown.colour("line"))


class IntervalBar(QWidget):
    """One interval at a time. Digits choose a person, letters answer for that person; arrows and Space do the
    same; Enter stores and goes on. `answered` is all that is asked, with yes or no."""

    answered = Signal(object)  # dict: (indicator with its codebook, participant) -> bool; Qt's own has text keys
    step_asked = Signal(int)  # to the interval before or after, storing nothing

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._source: tuple[Codebook, IntervalScheme, list[PadPerson]] | None = None
        self._interval: tuple[Interval, int] | None = None
        self._here = _Spot(0, 0)
        self.buttons: dict[Question, AnswerButton] = {}
        self._grid: list[list[AnswerButton]] = []
        self._people: list[PadPerson] = []
        self._chips: list[Chip] = []
        self.title, self.rule, self.why = QLabel(), QLabel(), QLabel()
        self.previous, self.next, self.store = QPushButton(), QPushButton(), QPushButton()
        self.area = QScrollArea()
        self._arrange()
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        self.store.clicked.connect(self._store)
        self.retranslate()

    def _arrange(self) -> None:
        self.store.setObjectName("primary")
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        for label in (self.rule, self.why):
            label.setObjectName("caption")
            label.setWordWrap(True)
        for button in (self.previous, self.next, self.store):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QHBoxLayout()
        foot.addWidget(self.previous)
        foot.addWidget(self.next)
        foot.addStretch(1)
        foot.addWidget(self.store)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[1]] * 4)
        column.setSpacing(theme.SPACE[0])
        for widget in (self.title, self.rule, self.why):
            column.addWidget(widget)
        column.addWidget(self.area, 1)
        column.addLayout(foot)

    # -- what it shows --------------------------------------------------------------------------------------

    def set_scheme(self, codebook: Codebook, scheme: IntervalScheme, people: list[PadPerson]) -> None:
        """What is asked, of whom; when it is what is asked already, nothing moves."""
        if self._source == (codebook, scheme, people):
            return
        self._source = (codebook, scheme, list(people))
        self._people = [p for p in people if p.id in scheme.participants]
        self._build()

    def show_interval(self, interval: Interval, of: int) -> None:
        """Ask about this one, of so many; what was answered before is shown."""
        self._interval = (interval, of)
        for question, button in self.buttons.items():
            left_out = interval.why_not or interval.left_out.get(question[1], "")
            if not left_out and question not in interval.asked:
                left_out = _("not asked")
            button.ask(interval.answers.get(question, False), left_out)
        self.why.setText(interval.why_not)
        self.why.setVisible(bool(interval.why_not))
        self._say_title()

    def answers(self) -> dict[Question, bool]:
        """What is answered now, of all that is asked."""
        return {question: button.isChecked() for question, button in self.buttons.items() if button.isEnabled()}

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Interval"))
        self.previous.setText(_("Previous"))
        self.next.setText(_("Next"))
        self.store.setText(_("Store and go on"))
        self.store.setToolTip(_("Enter"))
        kept = self.answers()
        self._build()
        if self._interval is not None:
            self.show_interval(*self._interval)
            for question, answer in kept.items():
                self.buttons[question].setChecked(answer)

    def _say_title(self) -> None:
        if self._interval is None or self._source is None:
            return
        interval, of = self._interval
        words = _("Interval {n} of {total}").format(n=interval.number, total=of)
        self.title.setText(f"{words}    {clock(interval.start_us)} – {clock(interval.stop_us)}")
        name, why = METHODS[self._source[1].method]
        self.rule.setText(_(name) + ": " + _(why))

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("panel")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, _WORDS)
        self.buttons, self._grid, self._chips = {}, [], []
        for column, person in enumerate(self._people):
            chip = Chip(person.id, person.name, person.initials, str(person.number or ""))
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setFixedWidth(max(chip.brief_hint().width(), 60))  # the name is in its tooltip
            chip.clicked.connect(lambda _on=False, c=column: self._go(self._here.row, c))
            self._chips.append(chip)
            grid.addWidget(chip, 0, column + 1)
        for n, name in enumerate(self._source[1].indicators if self._source else ()):
            self._add_row(grid, n, name)
        grid.setRowStretch(len(self._grid) + 1, 1)
        self.area.setWidget(page)
        self._go(0, 0)

    def _add_row(self, grid: QGridLayout, n: int, name: str) -> None:
        assert self._source is not None
        indicator = self._source[0].find_indicator(name)
        label = f"{SIGNS[indicator.valence]} {say(indicator.label)}"
        grid.addWidget(RowLabel(label, LETTERS[n] if n < len(LETTERS) else ""), n + 1, 0)
        row = []
        for column, person in enumerate(self._people):
            button = AnswerButton((name, person.id), f"{say(indicator.label)}, {person.name}")
            button.clicked.connect(lambda _on=False, r=n, c=column: self._go(r, c))
            self.buttons[button.question] = button
            grid.addWidget(button, n + 1, column + 1)
            row.append(button)
        self._grid.append(row)

    # -- keys -----------------------------------------------------------------------------------------------

    def _go(self, row: int, column: int) -> None:
        if not self._grid or not self._people:
            return
        self._here = _Spot(min(max(row, 0), len(self._grid) - 1), min(max(column, 0), len(self._people) - 1))
        for button in self.buttons.values():
            button.set_here(False)
        here = self._grid[self._here.row][self._here.column]
        here.set_here(True)
        self.area.ensureWidgetVisible(here)
        for c, chip in enumerate(self._chips):
            chip.setChecked(c == self._here.column)

    def _toggle(self, row: int) -> None:
        self._go(row, self._here.column)
        button = self._grid[row][self._here.column]
        if button.isEnabled():
            button.toggle()

    def _store(self) -> None:
        self.answered.emit(self.answers())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, moves = event.key(), {
            Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
        }  # fmt: skip
        letter = event.text().casefold()
        column = next((c for c, p in enumerate(self._people) if p.number and letter == str(p.number)), None)
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._store()
        elif key in moves:
            down, right = moves[Qt.Key(key)]
            self._go(self._here.row + down, self._here.column + right)
        elif key == Qt.Key.Key_Space and self._grid:
            self._toggle(self._here.row)
        elif column is not None:
            self._go(self._here.row, column)
        elif letter and letter in LETTERS and LETTERS.index(letter) < len(self._grid):
            self._toggle(LETTERS.index(letter))
        else:
            event.ignore()

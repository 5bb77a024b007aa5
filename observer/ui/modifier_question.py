"""What is asked about the last event, over the foot of the pad: nothing moves, and nothing waits for it."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from observer.coding.asking import Question
from observer.coding.codebook import ModifierKind, say
from observer.coding.events import Targets
from observer.coding.words import word
from observer.errors import Refused
from observer.i18n import _
from observer.ui import theme
from observer.ui.event_fields import value_words
from observer.ui.flow_box import FlowBox
from observer.ui.marks import blend
from observer.ui.pad_buttons import Chip, PadPerson
from observer.ui.pad_rows import adds

WIDEST = 260  # pixels of an answer's words


class ModifierQuestion(QFrame):
    """The question, its answers as buttons with their keys, and how to leave it. A number or a text is typed
    in a line, which takes the focus only when it is clicked or reached with Tab."""

    answered = Signal(str, bool)  # the value, and whether it comes beside those chosen before
    skipped = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.asked: Question | None = None
        self._people: list[PadPerson] = []
        self._shown: tuple[object, ...] = ()
        self._area = QRect()
        self.title, self.hint = QLabel(), QLabel()
        self.flow = FlowBox()
        self.line = QLineEdit()
        self.line.installEventFilter(self)
        for label in (self.title, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.hint.setObjectName("caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        column.setSpacing(theme.SPACE[0])
        for widget in (self.title, self.flow, self.line, self.hint):
            column.addWidget(widget)
        self.hide()

    @property
    def chips(self) -> dict[str, Chip]:
        """The answers, by what they stand for."""
        return {chip.id: chip for chip in self.flow.items if isinstance(chip, Chip)}

    def show_question(self, asked: Question | None, people: list[PadPerson]) -> None:
        """Ask this; None asks nothing. The same question again only shows what has been chosen."""
        self.asked, self._people = asked, people
        self.setVisible(asked is not None)
        if asked is None:
            self._shown = ()
            return
        shown = (asked.indicator.id, asked.modifier, asked.options, self._words(asked), tuple(people))
        if shown != self._shown:
            self._shown = shown
            self._build(asked)
        for value, chip in self.chips.items():
            chip.setChecked(value in asked.chosen)

    def _words(self, asked: Question) -> tuple[str, str, str]:
        """The question, what is said of its keys, and what kind of answer is typed."""
        about = say(asked.modifier.label) if asked.modifier else _("Towards whom")
        about = about[:1].upper() + about[1:]
        title = _("{question}?  {indicator}").format(question=about, indicator=say(asked.indicator.label))
        if not any(option.sign for option in asked.options) and not asked.is_typed:
            hint = _("Click it now, or leave it until somebody has been chosen.")
        elif asked.is_typed:
            hint = _("Click or Tab to type; Enter stores, Esc leaves it open.")
        elif asked.is_several:
            hint = _("Digits choose several, Enter is ready. A letter goes on with the next event.")
        else:
            hint = _("A digit answers, Enter leaves it open. A letter goes on with the next event.")
        if asked.modifier is not None and asked.modifier.required:
            hint = _("To be answered in the end.") + " " + hint
        return title, hint, word(asked.modifier.kind) if asked.modifier else ""

    def _build(self, asked: Question) -> None:
        title, hint, kind = self._words(asked)
        self.title.setText(title)
        self.hint.setText(hint)
        self.setAccessibleName(title)
        self.flow.setVisible(not asked.is_typed)
        self.line.setVisible(asked.is_typed)
        self.line.clear()
        self.line.setPlaceholderText(kind)
        self.line.setAccessibleName(title)
        chips = [self._chip(asked, option.value, option.sign) for option in asked.options]
        for chip in chips:
            chip.clicked.connect(lambda _on=False, value=chip.id: self.answered.emit(value, adds()))
        self.flow.set_items(list(chips))
        self.place(self._area)
        self.raise_()

    def _chip(self, asked: Question, value: str, sign: str) -> Chip:
        person = next((p for p in self._people if p.id == value), None)
        if person is not None:
            return Chip(value, person.name, person.initials, sign, is_group=person.is_group)
        words = value_words(asked.modifier, value) if asked.modifier else word(Targets(value))
        return Chip(value, words, cap=sign, widest=WIDEST)

    def place(self, area: QRect) -> None:
        """Lie over the foot of an area of the host."""
        self._area = area
        if area.isValid() and self.asked is not None:
            margins = theme.SPACE[0]
            wide = area.width() - 2 * margins
            layout = self.layout()
            assert layout is not None
            layout.activate()
            high = layout.totalHeightForWidth(wide)
            self.setGeometry(area.left() + margins, area.bottom() - high - margins, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter stores what was typed when it can be, Esc leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._typed(self.line.text().strip())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.skipped.emit()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        if not text:
            self.skipped.emit()
            return
        try:
            if self.asked is not None and self.asked.modifier is not None:
                if self.asked.modifier.kind is ModifierKind.NUMBER:
                    text = text.replace(",", ".")
                self.asked.modifier.check((text,))
        except Refused as refused:
            self.hint.setText(str(refused))
            self.place(self._area)
            return
        self.answered.emit(text, False)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(blend(shown.selection, shown.panel, 0.14))
        painter.setPen(QPen(shown.colour("selection"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)

"""The questions that can be asked, as large cards that are read from the corner of the eye."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from observer.coding.recall import Level
from observer.i18n import _
from observer.ui import theme
from observer.ui.card import Card
from observer.ui.form_dialog import plain_label
from observer.ui.rows import caption, clear

READ_AT = 17  # pixels: legible without leaning forward


@dataclass(frozen=True)
class PromptCard:
    """A prompt: its words and how much it steers, a caption such as where it comes from, and a gentle hint."""

    text: str
    level: Level | None = None
    about: str = ""
    hint: str = ""


class PromptCards(QScrollArea):
    """Shows `PromptCard` cards; `chosen` tells the one that is being asked now; None: none."""

    chosen = Signal(object)  # PromptCard or None

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card] = []
        self._asked: tuple[PromptCard, ...] = ()
        self._now = ""
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, theme.SPACE[1], 0)
        self._column.setSpacing(theme.SPACE[0])
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def card(self) -> PromptCard | None:
        """The prompt that is being asked; None when none is."""
        return next((one for one in self._asked if one.text == self._now and self._now), None)

    def show_prompts(self, asked: tuple[PromptCard, ...]) -> None:
        """Show these."""
        self.setAccessibleName(_("Prompts"))
        if asked == self._asked and self.cards:
            return
        self._asked = asked
        clear(self._column)
        self.cards = [self._card(one) for one in asked]
        for card in self.cards:
            self._column.addWidget(card)
        if not asked:
            self._column.addWidget(caption(_("There are no prompts in this language. Add your own when preparing.")))
        self._column.addStretch(1)
        self.choose(self._now if any(one.text == self._now for one in asked) else "")

    def _card(self, one: PromptCard) -> Card:
        words = plain_label("", one.text)
        words.setStyleSheet(f"font-size: {READ_AT}px;")
        labels: list[QLabel] = [words]
        if one.about:
            labels.append(caption(one.about))
        if one.hint:
            labels.append(caption(one.hint))
        card = Card(*labels)
        card.setCheckable(True)
        card.setAccessibleName(one.text)
        card.setToolTip(_("Choose what you ask; it is kept with what is said."))
        card.clicked.connect(lambda on, card=one: self._clicked(card if on else None))
        return card

    def _clicked(self, card: PromptCard | None) -> None:
        self.choose(card.text if card else "")
        self.chosen.emit(card)

    def choose(self, text: str) -> None:
        """Show which prompt is being asked."""
        self._now = text
        for card, one in zip(self.cards, self._asked, strict=True):
            card.setChecked(bool(text) and one.text == text)

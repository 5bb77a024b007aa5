"""Where one disagreement is settled: what each coder has, side by side, and what can be decided. Knows no study."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer.coding.consensus import What
from observer.i18n import _
from observer.ui import settling_keys, theme
from observer.ui.flow_box import FlowBox
from observer.ui.form_dialog import plain_label
from observer.ui.rows import caption
from observer.ui.settle_items import Card
from observer.ui.tie_places import RULER
from observer.ui.tie_view import TieView

BUTTONS, LIST = 3, "take"  # with more coders than so many they are chosen from a list
_ACROSS = 6  # cards beside each other


@dataclass(frozen=True)
class Shown:
    """One item as it is decided on: its place among all, the cards, a proposal, what was decided, and what is
    possible now."""

    place: str
    title: str
    words: str
    cards: tuple[Card, ...] = ()
    proposal: str = ""
    decision: str = ""
    note: str = ""
    what: What = What.EVENT
    can_decide: bool = True
    can_rule: bool = False
    is_decided: bool = False
    takes: tuple[str, ...] = field(default=())


class CardView(QFrame):
    """What one coder has of it. The first coder is known by the upper bar, the second by the lower one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.coder, self.title, self.when, self.comment = QLabel(), plain_label(), caption(""), caption("")
        self.coder.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        column.setSpacing(2)
        for widget in (self.coder, self.title, self.when, self.comment):
            column.addWidget(widget)
        column.addStretch(1)

    def show_card(self, card: Card) -> None:
        """Show it."""
        shown = theme.current()
        sign = "✓ " if card.is_taken else ""
        self.coder.setText(f"{sign}{card.letter}  {card.coder}")
        self.coder.setStyleSheet(f"font-weight: 600; color: {shown.text if card.is_taken else shown.faint};")
        self.title.setText(card.title)
        self.title.setStyleSheet(f"color: {shown.faint if card.is_empty else shown.text};")
        for label, words in ((self.when, card.when), (self.comment, f"“{card.comment}”" if card.comment else "")):
            label.setText(words)
            label.setVisible(bool(words))
        edge = shown.text if card.is_taken else shown.line
        self.setStyleSheet(f"CardView {{ border: 1px solid {edge}; border-radius: {theme.RADIUS}px; }}")
        self.setAccessibleName(f"{card.coder}: {card.title} {card.when}")


class SettlePad(QWidget):
    """`asked` tells the action of a button, by its name in the table of keys; `noted` what was typed as a note."""

    asked = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place, self.title, self.words = caption(""), plain_label(), caption("")
        self.title.setStyleSheet("font-weight: 600;")
        self.proposal, self.decision, self.ties = plain_label(), plain_label(), TieView()
        self.note = QLineEdit()
        self.buttons = FlowBox(gap=theme.SPACE[1])
        self.choices: dict[str, QPushButton] = {}
        self._cards: list[CardView] = []
        self._across = QGridLayout()
        self._shown: Shown | None = None
        self._arrange()
        self.note.returnPressed.connect(self.left)

    def _arrange(self) -> None:
        self._holder = QWidget()
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(theme.SPACE[3], theme.SPACE[1], theme.SPACE[3], theme.SPACE[1])
        column.setSpacing(theme.SPACE[1])
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        self.place.setWordWrap(False)
        column.addLayout(head)
        column.addWidget(self.words)
        column.setSpacing(theme.SPACE[0])
        self._across.setSpacing(theme.SPACE[1])
        column.addLayout(self._across)
        for widget in (self.proposal, self.decision):
            column.addWidget(widget)
        column.addWidget(self.note)
        column.addWidget(self.buttons)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(self._holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ties.is_quiet = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.ties)
        layout.addWidget(area, 1)

    def show_item(self, shown: Shown) -> None:
        """Show one disagreement."""
        self._shown = shown
        for label, words in (
            (self.place, shown.place), (self.title, shown.title), (self.words, shown.words),
            (self.proposal, shown.proposal), (self.decision, shown.decision),
        ):  # fmt: skip
            label.setText(words)
            label.setVisible(bool(words))
        while len(self._cards) < len(shown.cards):
            row, column = divmod(len(self._cards), _ACROSS)
            self._cards.append(CardView())
            self._across.addWidget(self._cards[-1], row, column)
            self._across.setColumnStretch(column, 1)
        for n, view in enumerate(self._cards):
            view.setVisible(n < len(shown.cards))
            if n < len(shown.cards):
                view.show_card(shown.cards[n])
        if self.note.text() != shown.note and not self.note.hasFocus():
            self.note.setText(shown.note)
        self.note.setVisible(bool(shown.cards))
        self.ties.setVisible(bool(shown.cards))
        self.note.setEnabled(shown.can_decide)
        self.ties.setFixedHeight(RULER + self.ties.row_height)
        self._show_buttons(shown)

    def _show_buttons(self, shown: Shown) -> None:
        words = self._words(shown)
        if list(self.choices) != list(words):
            self.choices = {action: self._button(action) for action in words}
            self.buttons.set_items(list(self.choices.values()))
        for action, (text, possible) in words.items():
            button = self.choices[action]
            button.setText(f"{settling_keys.cap(action)}   {text}" if action != LIST else text)
            button.setAccessibleName(text)
            button.setEnabled(possible)
            if action == LIST:
                before = button.menu()
                button.setMenu(self._list(shown, button))
                if before is not None:
                    before.deleteLater()
        self.buttons.arrange()

    def _list(self, shown: Shown, parent: QWidget) -> QMenu:
        """All coders, to take from; the first nine have a digit as their key."""
        menu = QMenu(parent)
        for n, name in enumerate(shown.takes, 1):
            key = f"{n}   " if n <= settling_keys.TAKES else ""
            what = shown.cards[n - 1].title if n <= len(shown.cards) else ""
            action = menu.addAction(f"{key}{name}: {what}".replace("&", "&&"))
            action.triggered.connect(lambda _on=False, n=n: self.asked.emit(f"take_{n}"))
        return menu

    def _words(self, shown: Shown) -> dict[str, tuple[str, bool]]:
        """The buttons: what each says, and whether it can be pressed."""
        can = shown.can_decide
        if not shown.cards:
            return {}
        if len(shown.takes) <= BUTTONS:
            names = enumerate(shown.takes, 1)
            found = {f"take_{n}": (_("Take {coder}").format(coder=name), can) for n, name in names}
        else:
            found = {LIST: (_("Take from"), can)}
        if shown.what is What.EVENT:
            found["both"] = (_("Take both") if len(shown.takes) < 3 else _("Take all"), can)
        if shown.what is not What.RATING:
            found["neither"] = (self._none(shown), can)
        if shown.what is not What.COMMENT:
            found["new"] = (_("Write new …"), can)
        found["open"] = (_("Leave open"), can)
        if shown.what is What.EVENT:
            found["rule"] = (_("Make a rule …"), shown.can_rule)
        found["back"] = (_("Put back"), can and shown.is_decided)
        return found

    def _none(self, shown: Shown) -> str:
        if shown.what is What.COMMENT:
            return _("Leave out")
        return _("Neither") if len(shown.takes) < 3 else _("None of them")

    def _button(self, action: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName("")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False, a=action: self.asked.emit(a))
        return button

    def needed(self, width: int) -> int:
        """How high it is when all of it is seen."""
        layout = self._holder.layout()
        assert layout is not None
        high = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return (self.ties.height() if not self.ties.isHidden() else 0) + high + 2

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.note.setPlaceholderText(_("Note: what was said, or what the dilemma is"))
        self.note.setAccessibleName(_("Note"))
        self.ties.retranslate()
        if self._shown is not None:
            self._show_buttons(self._shown)

    def ask_note(self) -> None:
        """It takes a note first: go there."""
        self.note.setFocus()

"""The rating form: a card for everybody who is rated, a line for each dimension. It proposes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from observer.coding.codebook import Scale, Valence
from observer.coding.ratings import NoRating, RatedAs
from observer.coding.words import word
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.marks import MarkSign
from observer.ui.pad_buttons import PadButton, draw_chevron
from observer.ui.rating_evidence import EvidenceMark, EvidenceStrip
from observer.ui.rating_parts import ScaleRow

__all__ = ["EvidenceMark", "RatingCard", "RatingForm", "RatingLine"]

KINDS = {"person": RatedAs.PERSON, "worker": RatedAs.WORKER, "group": RatedAs.GROUP}
NAME_SIZE = 15
WARNING = 16  # pixels of its sign


@dataclass(frozen=True)
class RatingLine:
    """One dimension for one person or group: what was chosen, the warnings, and the marks it can rest on."""

    dimension_id: str
    label: str
    definition: str
    scale: Scale
    value: int | None = None
    reason: NoRating | None = None
    overruled: str = ""
    warnings: list[str] = field(default_factory=list)
    positive: int = 0
    negative: int = 0
    neutral: int = 0
    evidence: list[EvidenceMark] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether there is a rating, or a reason why not."""
        return self.value is not None or self.reason is not None


@dataclass(frozen=True)
class RatingCard:
    """Everything that is rated of one person (`kind` "person" or "worker") or of a group ("group")."""

    target_id: str
    name: str
    kind: str
    dimensions: list[RatingLine] = field(default_factory=list)


def plain_label(name: str = "") -> QLabel:
    """A label that never reads its text as markup."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    return label


class LineView(QWidget):
    """One line: name and counts, the scale, the evidence, and warnings with a place for the reason."""

    rated = Signal(str, int)
    not_codable = Signal(str, str)
    overruled = Signal(str, str)
    evidence_clicked = Signal(str)
    evidence_menu = Signal(str, list, object)  # as of an `EvidenceStrip`

    def __init__(self) -> None:
        super().__init__()
        self.line: RatingLine | None = None
        self._name = ""
        self.label = plain_label()
        font = QFont(self.label.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.label.setFont(font)
        self.label.setWordWrap(True)
        self.scale = ScaleRow()
        self.evidence = EvidenceStrip()
        self.counts = {valence: plain_label("caption") for valence in Valence}
        self.warning = plain_label()
        self.warning.setWordWrap(True)
        self.sign = QLabel()
        self.reason = QLineEdit()
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE[1], 0, theme.SPACE[2])
        column.setSpacing(theme.SPACE[1])
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[0])
        head.addWidget(self.label, 1)
        for valence, count in self.counts.items():
            head.addSpacing(theme.SPACE[0])
            head.addWidget(MarkSign(valence, size=12))
            head.addWidget(count)
        self.warning_box = QWidget()
        warned = QHBoxLayout(self.warning_box)
        warned.setContentsMargins(0, 0, 0, 0)
        warned.setSpacing(theme.SPACE[1])
        warned.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(theme.SPACE[0])
        texts.addWidget(self.warning)
        texts.addWidget(self.reason)
        warned.addLayout(texts, 1)
        column.addLayout(head)
        column.addWidget(self.scale)
        column.addWidget(self.evidence)
        column.addWidget(self.warning_box)

    def _connect(self) -> None:
        self.scale.rated.connect(lambda value: self.rated.emit(self._dimension(), value))
        self.scale.not_codable.connect(lambda why: self.not_codable.emit(self._dimension(), why))
        self.scale.left_below.connect(self.evidence.enter)
        self.evidence.left_above.connect(lambda: self.scale.setFocus(Qt.FocusReason.TabFocusReason))
        self.evidence.clicked.connect(self.evidence_clicked)
        self.evidence.menu_asked.connect(self.evidence_menu)
        self.reason.editingFinished.connect(self._reason_given)

    def _dimension(self) -> str:
        return self.line.dimension_id if self.line else ""

    def _reason_given(self) -> None:
        text = self.reason.text().strip()
        if self.line is not None and text != self.line.overruled:
            self.reason.setModified(False)
            self.overruled.emit(self.line.dimension_id, text)

    def show_line(self, line: RatingLine, name: str) -> None:
        """Show a line of the card of `name`; a reason that is being typed stays."""
        if (line, name) == (self.line, self._name):
            return
        self.line, self._name = line, name
        if not (self.reason.hasFocus() and self.reason.isModified()):
            self.reason.setText(line.overruled)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        line = self.line
        if line is None:
            return
        self.label.setText(line.label)
        self.label.setToolTip(f"<p>{escape(line.definition)}</p>")
        self.scale.show_rating(line.scale, f"{self._name}, {line.label}", line.value, line.reason)
        self.scale.setAccessibleDescription(line.definition)
        words = {Valence.POSITIVE: line.positive, Valence.NEGATIVE: line.negative, Valence.NEUTRAL: line.neutral}
        for valence, number in words.items():
            self.counts[valence].setText(str(number))
            told = _("{n} {valence}").format(n=number, valence=word(valence))
            self.counts[valence].setAccessibleName(told)
            self.counts[valence].setToolTip(told)
        self.evidence.show_marks(line.evidence)
        self.evidence.setVisible(bool(line.evidence))
        self.warning.setText("\n".join(line.warnings))
        if line.warnings:
            self.sign.setPixmap(icons.icon("warning", "warning").pixmap(WARNING, WARNING))
        self.reason.setPlaceholderText(_("Why this rating holds"))
        self.reason.setAccessibleName(
            _("{name}, {dimension}: why this rating holds").format(name=self._name, dimension=line.label)
        )
        self.warning_box.setVisible(bool(line.warnings))


class WayButton(PadButton):
    """Moves a card up or down."""

    def __init__(self, way: str) -> None:
        super().__init__()
        self._way = way
        # Tab goes from line to line; with the keys one moves a card with Alt and an arrow.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(theme.TARGET, theme.TARGET)

    def tip(self) -> str:
        return escape(self.accessibleName())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        self.draw_ground(painter, None)
        colour = shown.colour("text" if self.isEnabled() else "line")
        draw_chevron(painter, QPointF(self.width() / 2, self.height() / 2), self._way, colour)


class CardView(QFrame):
    """One card: who, how far, the way up and down, and the lines."""

    moved = Signal(str, int)

    def __init__(self, connect: Callable[[LineView, str], None]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.card: RatingCard | None = None
        self.lines: list[LineView] = []
        self._connect_line = connect
        self.name, self.kind, self.done = plain_label(), plain_label("caption"), plain_label("caption")
        self.name.setStyleSheet(f"font-size: {NAME_SIZE}px; font-weight: 600;")
        self.name.setWordWrap(True)
        self.kind.setWordWrap(True)
        self.done.setWordWrap(True)
        self.done.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.up, self.down = WayButton("up"), WayButton("down")
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addWidget(self.name)
        who.addWidget(self.kind)
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE[0])
        head.addLayout(who, 1)
        head.addWidget(self.done, 1)
        head.addSpacing(theme.SPACE[1])
        head.addWidget(self.up)
        head.addWidget(self.down)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE[3], theme.SPACE[2], theme.SPACE[3], theme.SPACE[1])
        self._column.setSpacing(0)
        self._column.addLayout(head)

    def _move(self, by: int) -> None:
        if self.card is not None:
            self.moved.emit(self.card.target_id, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        way = ways.get(Qt.Key(event.key()))
        if way is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(way)
        else:
            super().keyPressEvent(event)

    def show_card(self, card: RatingCard, is_first: bool, is_last: bool) -> None:
        """Show a card; lines that stay keep their focus and what is being typed in them."""
        self.card = card
        while len(self.lines) > len(card.dimensions):
            gone = self.lines.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.lines) < len(card.dimensions):
            view = LineView()
            self._connect_line(view, card.target_id)
            self._column.addWidget(view)
            self.lines.append(view)
        for view, line in zip(self.lines, card.dimensions, strict=True):
            view.show_line(line, card.name)
        self.up.setEnabled(not is_first)
        self.down.setEnabled(not is_last)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        card = self.card
        if card is None:
            return
        self.name.setText(card.name)
        self.kind.setText(word(KINDS[card.kind]) if card.kind in KINDS else "")
        n, of = sum(line.is_done for line in card.dimensions), len(card.dimensions)
        self.done.setText(_("{n} of {total} rated").format(n=n, total=of))
        self.up.setAccessibleName(_("Move {name} up (Alt+↑)").format(name=card.name))
        self.down.setAccessibleName(_("Move {name} down (Alt+↓)").format(name=card.name))


class RatingForm(QWidget):
    """The cards, in the order in which they are given: the least involved first."""

    rated = Signal(str, str, int)
    not_codable = Signal(str, str, str)
    overruled = Signal(str, str, str)
    evidence_clicked = Signal(str)
    evidence_menu = Signal(str, list, object)  # as of an `EvidenceStrip`
    order_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, CardView] = {}
        self.empty = plain_label("caption")
        self.empty.setWordWrap(True)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, theme.SPACE[0], 0)
        self._column.setSpacing(theme.SPACE[1])
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self.area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self.retranslate()

    def set_form(self, cards: list[RatingCard]) -> None:
        """Show these cards; what stays keeps its focus, and the page its place."""
        place = self.area.verticalScrollBar().value()
        for id_ in self.cards.keys() - {card.target_id for card in cards}:
            gone = self.cards.pop(id_)
            gone.hide()
            gone.deleteLater()
        for n, card in enumerate(cards):
            view = self.cards.get(card.target_id) or self._new_card(card.target_id)
            if self._column.indexOf(view) != n + 1:
                self._column.insertWidget(n + 1, view)
            view.show_card(card, n == 0, n == len(cards) - 1)
        self.cards = {card.target_id: self.cards[card.target_id] for card in cards}
        self.empty.setVisible(not cards)
        self._set_tab_order()
        self._column.activate()
        self.area.verticalScrollBar().setValue(place)
        self._keep_focus_in_view()

    def _keep_focus_in_view(self) -> None:
        """A card that was moved with the keys stays in view."""
        focus = self.focusWidget()
        if focus is not None and focus.hasFocus():
            self.area.ensureWidgetVisible(focus, 0, theme.SPACE[4])

    def _new_card(self, target: str) -> CardView:
        view = CardView(self._connect_line)
        view.moved.connect(self._move)
        self.cards[target] = view
        return view

    def _connect_line(self, view: LineView, target: str) -> None:
        view.rated.connect(lambda dimension, value: self.rated.emit(target, dimension, value))
        view.not_codable.connect(lambda dimension, why: self.not_codable.emit(target, dimension, why))
        view.overruled.connect(lambda dimension, text: self.overruled.emit(target, dimension, text))
        view.evidence_clicked.connect(self.evidence_clicked)
        view.evidence_menu.connect(self.evidence_menu)

    def _set_tab_order(self) -> None:
        stops = [w for card in self.cards.values() for line in card.lines for w in (*line.scale.buttons, line.reason)]
        for one, next_ in pairwise(stops):
            QWidget.setTabOrder(one, next_)

    def _move(self, target: str, by: int) -> None:
        order = list(self.cards)
        at = order.index(target)
        if 0 <= at + by < len(order):
            order.insert(at + by, order.pop(at))
            self.order_changed.emit(order)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("Ratings"))
        self.empty.setText(_("Nobody to rate yet. Say who was there on the study page."))
        for card in self.cards.values():
            card.retranslate()
            for view in card.lines:
                view.retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and hasattr(self, "area"):
            self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        # Letters and digits mark events on the page around this form: not while one rates.
        if event.text().isalnum() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            event.accept()
        else:
            super().keyPressEvent(event)

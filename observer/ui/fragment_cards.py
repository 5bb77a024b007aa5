"""The contact sheet: a card for each fragment, with its picture, and what must be known before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from observer.coding.codebook import Kind, Valence
from observer.i18n import _
from observer.ui import coding_keys, theme
from observer.ui.fragment_keys import SHEET_BINDINGS
from observer.ui.marks import blend, draw_mark, readable, small
from observer.ui.rows import as_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
MIME = "application/x-observer-fragments"  # their ids, one a line
CARD = QSize(236, 268)
_PICTURE = QSize(220, 124)
_LINE, _PAD = 17, 8  # pixels
_CARD = Qt.ItemDataRole.UserRole
_Align = Qt.AlignmentFlag


class Light(StrEnum):
    """Whether somebody in a fragment may be shown."""

    YES = "yes"
    MASKED = "masked"
    NO = "no"


SIGNS = {Light.YES: "✓", Light.MASKED: "◐", Light.NO: "✕"}


@dataclass(frozen=True)
class Tally:
    """An indicator in a fragment, and how often it is marked there."""

    label: str
    n: int
    valence: Valence
    colour: str
    kind: Kind = Kind.POINT


@dataclass(frozen=True)
class Card:
    """A fragment as it is read at a glance. `look` says in words why its people are not known (empty: they are)."""

    id: str
    title: str
    when: str
    length: str
    reason: str
    session: str = ""
    tallies: tuple[Tally, ...] = ()
    people: tuple[tuple[str, Light], ...] = ()
    look: str = ""
    shown: str = ""
    why_not: str = ""
    is_read: bool = False
    picture: QPixmap | None = None

    @property
    def words(self) -> str:
        """All of it, for a tooltip and for who cannot see it."""
        people = [light_words(light).format(name=name) for name, light in self.people]
        marks = ", ".join(f"{one.label} {one.n}×" for one in self.tallies)
        lines = [f"{self.title} · {self.length}", f"{self.when} · {self.reason}", marks, self.look, *people]
        return "\n".join(line for line in (*lines, self.why_not, self.shown) if line)


def light_words(light: Light) -> str:
    """What a light means."""
    return {
        Light.YES: _("{name}: may be shown"),
        Light.MASKED: _("{name}: only masked"),
        Light.NO: _("{name}: may not be shown"),
    }[light]


class CardModel(QAbstractListModel):
    """The cards in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card] = []

    def show(self, cards: Sequence[Card]) -> None:
        """Show others."""
        self.beginResetModel()
        self.cards = list(cards)
        self.endResetModel()

    def put(self, card: Card) -> None:
        """Another reading of a card that is there."""
        n = self.row_of(card.id)
        if n >= 0:
            self.cards[n] = card
            self.dataChanged.emit(self.index(n), self.index(n))

    def row_of(self, id_: str) -> int:
        """Where a fragment is; -1 when it is not shown."""
        return next((n for n, card in enumerate(self.cards) if card.id == id_), -1)

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.cards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return card.words
            case Qt.ItemDataRole.ToolTipRole:
                return as_tooltip(card.words).replace("\n", "<br>")
            case _ if role == _CARD:
                return card
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        drags = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | drags

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        data = QMimeData()
        data.setData(MIME, "\n".join(self.cards[index.row()].id for index in indexes).encode())
        return data


def dragged(data: QMimeData) -> list[str]:
    """The ids of the fragments that are dragged; none when it is something else."""
    return bytes(data.data(MIME).data()).decode().split() if data.hasFormat(MIME) else []


class _Painter(QStyledItemDelegate):
    """Draws a card."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        card, shown = index.data(_CARD), theme.current()
        box = QRectF(option.rect).adjusted(3, 3, -3, -3)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(shown.colour("selection"), 2) if is_chosen else QPen(shown.colour("line"), 1))
        painter.setBrush(shown.colour("chosen" if is_chosen else "panel"))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        inside = box.adjusted(_PAD - 3, _PAD - 3, 3 - _PAD, 3 - _PAD)
        self._picture(painter, card, inside)
        self._words(painter, card, inside, option)
        painter.restore()

    def _picture(self, painter: QPainter, card: Card, box: QRectF) -> None:
        place = QRectF(box.left(), box.top(), box.width(), _PICTURE.height())
        shown = theme.current()
        painter.fillRect(place, shown.colour("surround"))
        if card.picture is not None and not card.picture.isNull():
            picture = card.picture
            size = picture.deviceIndependentSize().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            to = QRectF(0, 0, size.width(), size.height())
            to.moveCenter(place.center())
            painter.drawPixmap(to, picture, QRectF(picture.rect()))
        font = small(painter.font())
        painter.setFont(font)
        wide = QFontMetricsF(font).horizontalAdvance(card.length) + 10
        label = QRectF(place.right() - wide - 4, place.bottom() - 22, wide, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend("#000000", "#101214", 0.6))
        painter.drawRoundedRect(label, 3, 3)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(label, _Align.AlignCenter, card.length)

    def _words(self, painter: QPainter, card: Card, box: QRectF, option: QStyleOptionViewItem) -> None:
        shown, y = theme.current(), box.top() + _PICTURE.height() + 6
        title = small(option.font, theme.BODY, bold=True)
        self._line(painter, card.title, title, "text", box, y)
        font = small(option.font)
        self._line(painter, f"{card.when} · {card.reason}", font, "faint", box, y + 20)
        self._tallies(painter, card, box, y + 20 + _LINE)
        at = y + 22 + 3 * _LINE
        if card.look:
            self._line(painter, f"⚠ {card.look}", font, "warning", box, at)
        else:
            self._lights(painter, card, box, at)
        self._line(painter, card.shown, font, "faint", box, at + _LINE + 2)
        painter.setPen(shown.colour("text"))

    def _line(self, painter: QPainter, words: str, font: Any, colour: str, box: QRectF, y: float) -> None:
        painter.setFont(font)
        painter.setPen(theme.current().colour(colour))
        text = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QRectF(box.left(), y, box.width(), 18), _Align.AlignVCenter, text)

    def _tallies(self, painter: QPainter, card: Card, box: QRectF, y: float) -> None:
        """Two lines: the indicators that are marked most; how many more there are."""
        shown, font = theme.current(), small(painter.font(), theme.CAPTION)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for n, one in enumerate(card.tallies[:2]):
            top = y + n * _LINE
            more = len(card.tallies) - 2 if n == 1 else 0
            colour = readable(one.colour or shown.text, shown.panel)
            draw_mark(painter, QRectF(box.left(), top + 4, 10, 10), one.valence, one.kind, colour)
            painter.setPen(shown.colour("text"))
            count = f" {one.n}×" + (f"  +{more}" if more > 0 else "")
            room = box.width() - 16 - metrics.horizontalAdvance(count)
            text = metrics.elidedText(one.label, Qt.TextElideMode.ElideRight, room) + count
            painter.drawText(QRectF(box.left() + 16, top, box.width() - 16, 18), _Align.AlignVCenter, text)

    def _lights(self, painter: QPainter, card: Card, box: QRectF, y: float) -> None:
        """Who is in it, each with a sign; those who may not be shown first, so that none of them is cut off."""
        shown, font = theme.current(), small(painter.font(), theme.CAPTION)
        painter.setFont(font)
        metrics, x = QFontMetricsF(font), box.left()
        order = sorted(card.people, key=lambda one: [Light.NO, Light.MASKED, Light.YES].index(one[1]))
        for n, (name, light) in enumerate(order):
            words = f"{SIGNS[light]} {name}"
            wide = metrics.horizontalAdvance(words)
            left = len(order) - n
            behind = metrics.horizontalAdvance(f"+{left - 1}") + 10 if left > 1 else 0  # room to say how many more
            if x + wide + behind > box.right() and n:
                words = f"+{left}"
            painter.setPen(shown.colour("warning" if light is Light.NO else "text"))
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.right() - x)
            painter.drawText(QRectF(x, y, box.right() - x, 18), _Align.AlignVCenter, text)
            x += wide + 10
            if words.startswith("+"):
                return


class CardList(QListView):
    """The cards. `open_asked` tells the id of one to be opened, `put_asked` those that are to go on the playlist,
    `remove_asked` those that are to be removed, `menu_asked` where a menu is to open."""

    open_asked = Signal(str)
    put_asked = Signal(list)
    remove_asked = Signal(list)
    menu_asked = Signal(object)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards = CardModel()
        self.setModel(self.cards)
        self.setItemDelegate(_Painter(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(theme.SPACE[0])
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.doubleClicked.connect(lambda index: self.open_asked.emit(self.cards.cards[index.row()].id))
        self.selectionModel().selectionChanged.connect(lambda *_what: self.chosen.emit())
        self.cards.modelReset.connect(self.chosen)  # after which nothing is chosen, which is not told

    def chosen_ids(self) -> list[str]:
        """The fragments that are chosen, in their order."""
        return [self.cards.cards[n].id for n in sorted(index.row() for index in self.selectedIndexes())]

    def choose(self, ids: Sequence[str]) -> None:
        """Choose these and no others; the first is seen."""
        self.clearSelection()
        for id_ in reversed(ids):
            n = self.cards.row_of(id_)
            if n >= 0:
                self.setCurrentIndex(self.cards.index(n))
        for id_ in ids:
            n = self.cards.row_of(id_)
            if n >= 0:
                self.selectionModel().select(self.cards.index(n), self.selectionModel().SelectionFlag.Select)
        if ids and self.cards.row_of(ids[0]) >= 0:
            self.scrollTo(self.cards.index(self.cards.row_of(ids[0])))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        ids, action = self.chosen_ids(), coding_keys.find(event, SHEET_BINDINGS)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not action and ids:
            self.open_asked.emit(ids[0])
        elif action == "put" and ids:
            self.put_asked.emit(ids)
        elif action == "remove" and ids:
            self.remove_asked.emit(ids)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        if self.chosen_ids():
            is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            at = self.visualRect(self.currentIndex()).center() if is_key else event.pos()
            self.menu_asked.emit(self.viewport().mapToGlobal(at))

"""The outline of a codebook: dimensions with their indicators, each with its shape and its key."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from observer.coding.codebook import Codebook, say
from observer.coding.codebook_edit import Parts, name_of, parts_of
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import cap_width, draw_cap, key_text, mark_icon, readable, small

PLACE, KEY = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class Outline(QTreeWidget):
    """A tree of places. `chosen` when the user goes to one, with the mouse or the arrow keys."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(theme.SPACE[2])
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(_Rows(self))
        self._is_quiet = False
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not self._is_quiet:
            self.chosen.emit(item.data(0, PLACE))

    def show_book(
        self, book: Codebook, before: list[tuple[str, str]], after: list[tuple[str, list[tuple[str, str]]]]
    ) -> None:
        """Show a codebook between places before and behind it (place and words; those behind may have a list
        inside). What was folded stays folded, what was current stays current."""
        current = self.current_place()
        folded = {i.data(0, PLACE) for i in self._items() if i.childCount() and not i.isExpanded()}
        top = self.verticalScrollBar().value()
        self._is_quiet = True
        self.clear()
        for place, words in before:
            self._add(None, place, words)
        self._add_dimensions(book)
        for (place, words), inside in ((self._split(head), inside) for head, inside in after):
            item = self._add(None, place, words)
            for inner, inner_words in inside:
                self._add(item, inner, inner_words)
        for item in self._items():
            item.setExpanded(item.data(0, PLACE) not in folded)
        self.go(current)
        self.verticalScrollBar().setValue(top)
        self._is_quiet = False

    @staticmethod
    def _split(head: str) -> tuple[str, str]:
        place, _sep, words = head.partition("\n")
        return place, words

    def _add_dimensions(self, book: Codebook) -> None:
        ground = theme.current().panel
        for dimension in book.dimensions:
            parent = self._add(None, f"dimension:{dimension.id}", say(dimension.label) or dimension.id)
            for indicator in book.indicators:
                if indicator.dimension != dimension.id:
                    continue
                item = self._add(parent, f"indicator:{indicator.id}", say(indicator.label) or indicator.id)
                hue = readable(_colour(indicator.colour or dimension.colour), ground)
                item.setIcon(0, mark_icon(indicator.valence, indicator.kind, hue, 14))
                item.setData(0, KEY, indicator.key)
                key = _("key {key}").format(key=key_text(indicator.key))
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{item.text(0)}, {key}")

    def _add(self, parent: QTreeWidgetItem | None, place: str, words: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([words])
        item.setData(0, PLACE, place)
        item.setToolTip(0, "")
        if parent is None:
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            item.setFont(0, font)
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.topLevelItem(n) for n in range(self.topLevelItemCount())]
        found = [item for top in tops if top for item in (top, *(top.child(n) for n in range(top.childCount())))]
        return [item for item in found if item is not None]

    def places(self) -> list[str]:
        """All places, from top to bottom."""
        return [item.data(0, PLACE) for item in self._items()]

    def current_place(self) -> str:
        """Where one is; empty when nowhere."""
        item = self.currentItem()
        return str(item.data(0, PLACE)) if item is not None else ""

    def go(self, place: str) -> bool:
        """Be at a place, without a word to others; whether there is such a place."""
        found = next((item for item in self._items() if item.data(0, PLACE) == place), None)
        if found is None:
            return False
        was, self._is_quiet = self._is_quiet, True
        self.setCurrentItem(found)
        self._is_quiet = was
        return True

    def show_faulty(self, places: set[str]) -> None:
        """Colour the places that have faults."""
        shown = theme.current()
        for item in self._items():
            is_faulty = item.data(0, PLACE) in places
            item.setForeground(0, QBrush(QColor(shown.stop if is_faulty else shown.text)))


def lists_of(book: Codebook) -> list[tuple[str, list[tuple[str, str]]]]:
    """The places behind the dimensions in which parts are listed, with the parts in each."""
    heads = (
        ("modifiers", _("Modifiers"), Parts.MODIFIER),
        ("scales", _("Rating scales"), Parts.SCALE),
        ("rules", _("Rules of the rating"), Parts.RULE),
    )
    return [
        (f"{name}\n{words}", [(f"{kind.name.lower()}:{item.id}", name_of(item)) for item in parts_of(book, kind)])
        for name, words, kind in heads
    ]


def _colour(given: str) -> str:
    return given if QColor.isValidColorName(given) else "#7F7F7F"


class _Rows(QStyledItemDelegate):
    """A row with the key cap at its right."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.TARGET)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        key = index.data(KEY)
        if not key:
            super().paint(painter, option, index)
            return
        shown, cap, whole = theme.current(), key_text(key), QRectF(option.rect)
        font = small(option.font)
        width = cap_width(cap, font)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            painter.fillRect(whole, shown.colour("chosen"))
        before = QStyleOptionViewItem(option)
        before.rect = whole.adjusted(0, 0, -width - 10, 0).toRect()
        super().paint(painter, before, index)
        ink = shown.colour("text" if is_chosen else "faint")
        box = QRectF(whole.right() - width - 6, whole.center().y() - 8, width, 17)
        draw_cap(painter, box, cap, font, ink, ink if is_chosen else shown.colour("line"))

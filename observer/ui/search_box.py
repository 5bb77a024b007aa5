"""The search box of the code pad and the list of what it finds."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from observer.coding.codebook import Codebook, say
from observer.i18n import _
from observer.ui import theme
from observer.ui.indicator_search import Finder, Found
from observer.ui.marks import cap_width, draw_cap, draw_mark, key_text, readable, small

LENS = 16  # pixels that the picture in the box takes
_FOUND = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN_KEYS = (*_MOVES, *_ENTERS, Qt.Key.Key_Escape, Qt.Key.Key_F1)


class SearchBox(QLineEdit):
    """Finds indicators as one types; the list of finds lies over `host`, under the box."""

    picked = Signal(str)
    help_asked = Signal(str)
    entered = Signal()
    left = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._codebook: Codebook | None = None
        self._finder: Finder | None = None
        self._before: QWidget | None = None
        self.setTextMargins(LENS, 0, 0, 0)
        self.found = _FoundList(host)
        self.found.itemClicked.connect(lambda item: self._pick(item))
        self.textEdited.connect(lambda _text: self._search())
        self.textChanged.connect(lambda text: None if text else self.found.hide())
        self.retranslate()

    def set_codebook(self, codebook: Codebook) -> None:
        """Search this codebook from now on."""
        self._codebook, self._finder = codebook, None
        self.clear()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setPlaceholderText(_("Find an indicator  /"))
        self.setAccessibleName(_("Find an indicator by any word"))
        self.found.setAccessibleName(_("Indicators found"))
        self._finder = None
        if self.found.isVisible():
            self._search()

    def enter(self) -> None:
        """Take the focus; `leave` gives it back."""
        if not self.hasFocus():
            self._before = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def leave(self) -> None:
        """Close the list and give the focus back to who had it."""
        self.clear()
        self.found.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()
        self.left.emit()

    def place_list(self) -> None:
        """Put the list under the box, as wide as the host."""
        below = self.mapTo(self._host, self.rect().bottomLeft())
        room = self._host.height() - below.y() - 2 * theme.SPACE[0]
        wanted = self.found.count() * ROW + 2 * theme.SPACE[0]
        wide = self._host.width() - 2 * theme.SPACE[1]
        self.found.setGeometry(theme.SPACE[1], below.y() + theme.SPACE[0], wide, max(ROW, min(room, wanted)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter, middle = QPainter(self), self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("faint"), 1.5))
        painter.drawEllipse(QPointF(14, middle - 1), 4, 4)
        painter.drawLine(QPointF(17, middle + 2), QPointF(20, middle + 5))

    # -- what happens -------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.found.hide()

    def event(self, event: QEvent) -> bool:
        # Enter, Esc and the arrows are shortcuts of the window; here they belong to the search.
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in _MOVES:
            self.found.move(_MOVES[key])
        elif key in _ENTERS:
            self._pick(self.found.currentItem())
        elif key == Qt.Key.Key_F1 and self.found.currentItem():
            self.help_asked.emit(self.found.currentItem().data(_FOUND).indicator.id)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        if self._codebook is None:
            return
        self._finder = self._finder or Finder(self._codebook)
        self.found.show_found(self._finder.find(self.text()), self._codebook, bool(self.text().strip()))
        if self.found.isVisible():
            self.place_list()

    def _pick(self, item: QListWidgetItem | None) -> None:
        found = item.data(_FOUND) if item and self.found.isVisible() else None
        if found is not None:
            self.leave()
            self.picked.emit(found.indicator.id)


ROW = 40


class _FoundList(QListWidget):
    """What was found: shape, label, key, and where the word stands."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, color=QColor(0, 0, 0, 140))
        shadow.setOffset(0, 6)
        self.setGraphicsEffect(shadow)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_FoundDelegate(self))
        self.hide()

    def show_found(self, finds: list[Found], codebook: Codebook, is_asked: bool) -> None:
        """Show these finds; when something was asked and nothing found, say so."""
        self.clear()
        for found in finds:
            item = QListWidgetItem(say(found.indicator.label), self)
            item.setData(_FOUND, found)
            item.setData(
                _FOUND + 1, found.indicator.colour or codebook.find_dimension(found.indicator.dimension).colour
            )
        if is_asked and not finds:
            empty = QListWidgetItem(_("No indicator has this word. Try a part of it."), self)
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
        self.setCurrentRow(0 if finds else -1)
        self.setVisible(is_asked)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(theme.current().colour("line"))
        painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def move(self, by: int) -> None:  # type: ignore[override]
        """Go so many rows down, or up."""
        if self.isVisible() and self.count():
            self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))


class _FoundDelegate(QStyledItemDelegate):
    """Two lines: the label with its shape and key, and in small letters where the word stands."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box, shown, found = QRectF(option.rect), theme.current(), index.data(_FOUND)
        painter.save()
        if found is None:
            painter.setPen(shown.colour("faint"))
            painter.drawText(box.adjusted(12, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        else:
            if isinstance(option.widget, QListWidget) and index.row() == option.widget.currentRow():
                painter.fillRect(box, shown.colour("chosen"))
            draw_find(painter, box, found, index.data(_FOUND + 1))
        painter.restore()


def draw_find(painter: QPainter, box: QRectF, found: Found, colour: str) -> None:
    """Draw one find."""
    shown, indicator, font = theme.current(), found.indicator, painter.font()
    hue = readable(colour, shown.panel)
    draw_mark(painter, QRectF(box.left() + 12, box.center().y() - 6, 12, 12), indicator.valence, indicator.kind, hue)
    cap = key_text(indicator.key)
    width = cap_width(cap, small(font))
    edge = QRectF(box.right() - width - 8, box.center().y() - 8, width, 16)
    draw_cap(painter, edge, cap, small(font), shown.colour("faint"), shown.colour("line"))
    text = QRectF(box.left() + 32, box.top() + 3, box.width() - 32 - width - 16, box.height() - 6)
    lines = [(say(indicator.label), theme.BODY, "text"), (found.snippet, theme.CAPTION, "faint")]
    for n, (line, pixels, ink) in enumerate(lines if found.snippet else lines[:1]):
        part = QRectF(text.left(), text.top() + n * 18, text.width(), 17 if found.snippet else text.height())
        painter.setFont(small(font, pixels))
        painter.setPen(shown.colour(ink))
        shown_text = QFontMetricsF(painter.font()).elidedText(line, Qt.TextElideMode.ElideRight, part.width())
        painter.drawText(part, Qt.AlignmentFlag.AlignVCenter, shown_text)

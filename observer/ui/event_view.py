"""The view of the event table: its keys, its cells that open a list, and its text for the clipboard."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from observer.i18n import _
from observer.ui import theme
from observer.ui.event_fields import COMMENT, HEADS, INDICATOR, LENGTH, cell, copied
from observer.ui.event_model import TYPED, EventModel
from observer.ui.marks import small
from observer.ui.pad_buttons import draw_chevron

_OWN_KEYS = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F2, Qt.Key.Key_Tab, Qt.Key.Key_Backtab,
)  # fmt: skip
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_Trigger = QAbstractItemView.EditTrigger

LOW = 23  # pixels: a row in a small window
LEAST, ENOUGH, MOST = 160, 210, 330  # pixels of an indicator


class _Cells(QStyledItemDelegate):
    """A narrow line to type in, that fits its row."""

    def createEditor(  # noqa: N802 - Qt's name
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setStyleSheet("QLineEdit { padding: 0 4px; border-radius: 0; }")
        line.setAccessibleName(_(HEADS[index.column()]))
        return line


class _Head(QHeaderView):
    """Headings in small letters. Qt's own painting asks each cell of a column whether it is selected: ten
    seconds when a hundred thousand rows are."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setFixedHeight(theme.TARGET)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:  # noqa: N802 - Qt's name
        shown = theme.current()
        painter.fillRect(rect, shown.colour("panel"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), shown.colour("line"))
        is_sorted = self.sortIndicatorSection() == column
        painter.setFont(small(self.font(), bold=is_sorted))
        painter.setPen(shown.colour("text" if is_sorted else "faint"))
        words = str(self.model().headerData(column, Qt.Orientation.Horizontal))
        box = QRectF(rect).adjusted(3, 0, -18 if is_sorted else -4, 0)
        text = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignRight if column == LENGTH else Qt.AlignmentFlag.AlignLeft  # as its cells
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, text)
        if is_sorted:
            way = "up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "down"
            draw_chevron(painter, QPointF(rect.right() - 10, rect.center().y()), way, shown.colour("faint"))


class EventView(QTableView):
    """Enter replays, Delete removes, Ctrl+C copies as text; letters and digits go to the film and the pad."""

    went = Signal(QModelIndex)  # the row that was current already was clicked
    replay_asked = Signal()
    delete_asked = Signal()
    pick_asked = Signal(QModelIndex)
    menu_asked = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self._given = 0  # the width that the indicator got last
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_Trigger.DoubleClicked | _Trigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TARGET)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalHeader(_Head())

    def edit(  # type: ignore[override]
        self, index: QModelIndex, trigger: _Trigger | None = None, event: QEvent | None = None
    ) -> bool:
        """Type in a cell, or open its list."""
        if trigger is None:
            super().edit(index)
            return True
        is_asked = trigger in (_Trigger.DoubleClicked, _Trigger.EditKeyPressed) and index.isValid()
        if is_asked and (index.column() not in TYPED or not index.flags() & Qt.ItemFlag.ItemIsEditable):
            self.pick_asked.emit(index)
            return True
        return super().edit(index, trigger, event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, has_rows = event.key(), self.selectionModel().hasSelection()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key == Qt.Key.Key_Delete and has_rows:
            self.delete_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and has_rows and not event.modifiers() & ~_KEYPAD:
            self.replay_asked.emit()
        elif key in _OWN_KEYS or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        before = self.currentIndex().row()
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and index.row() == before:
            self.went.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_asked.emit(at)

    def set_compact(self, compact: bool) -> None:
        """Lower rows, for a small window."""
        self.verticalHeader().setDefaultSectionSize(LOW if compact else theme.TARGET)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.share()

    def share(self) -> None:
        """The indicator and the comment share what the others leave, until somebody sets the width himself."""
        head = self.horizontalHeader()
        if self._given and head.sectionSize(INDICATOR) != self._given:
            return
        others = sum(head.sectionSize(n) for n in range(head.count()) if n not in (INDICATOR, COMMENT))
        spare = self.viewport().width() - others
        seen = spare + head.sectionSize(LENGTH)  # where there is little room, the rest is scrolled to
        self._given = max(min(spare // 2, MOST), min(seen, ENOUGH), LEAST)
        self.setColumnWidth(INDICATOR, self._given)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if self.model() is not None and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().colour("faint"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, _("What you code appears here."))

    def rows(self) -> list[int]:
        """The selected rows, from above; Qt's own way looks at each cell of each."""
        found: set[int] = set()
        selection = self.selectionModel().selection()
        for stretch in (selection.at(n) for n in range(selection.count())):
            found.update(range(stretch.top(), stretch.bottom() + 1))
        return sorted(found)

    def copy(self) -> None:
        """The selected rows as text, one line each, in the columns as they stand."""
        head, model = self.horizontalHeader(), self.model()
        shown = [head.logicalIndex(n) for n in range(head.count())]
        shown = [column for column in shown if not head.isSectionHidden(column)]
        assert isinstance(model, EventModel)
        lines = []
        for n in self.rows():
            row = model.at(n)
            lines.append("\t".join(copied(cell(row, column)) for column in shown))
        QGuiApplication.clipboard().setText("\n".join(lines))

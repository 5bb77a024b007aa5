"""The fragments of a playlist in the order in which they are played; dropped on, dragged, moved with keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from observer.i18n import _, ngettext
from observer.ui import coding_keys, theme
from observer.ui.fragment_cards import MIME, dragged
from observer.ui.fragment_keys import SHEET_BINDINGS
from observer.ui.marks import blend, fold_lines, small
from observer.ui.rows import as_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole
_LEFT, _HIGH = 34, 16  # pixels
_MOST = 8  # lines of what the gate says
_Align = Qt.AlignmentFlag


@dataclass(frozen=True)
class PlayLine:
    """A fragment of a playlist: its number as played (practice has none), and why it may not be shown, if so."""

    id: str
    number: str
    title: str
    length: str
    is_practice: bool = False
    n_prompts: int = 0
    why_not: str = ""
    is_let_through: bool = False

    @property
    def words(self) -> str:
        """All of it."""
        head = f"{self.number} {self.title} · {self.length}"
        return "\n".join(part for part in (head, self.more, self.why_not) if part)

    @property
    def more(self) -> str:
        """Whether it is for practice, and how many prompts it has."""
        practice = _("practice, kept out of the data") if self.is_practice else ""
        prompts = ngettext("{n} prompt", "{n} prompts", self.n_prompts).format(n=self.n_prompts)
        return " · ".join(part for part in (practice, prompts if self.n_prompts else "") if part)


class LinesModel(QAbstractListModel):
    """The lines, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PlayLine] = []

    def show(self, lines: Sequence[PlayLine]) -> None:
        """Show others."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return line.words
            case Qt.ItemDataRole.ToolTipRole:
                return as_tooltip(line.words).replace("\n", "<br>")
            case _ if role == _LINE:
                return line
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        drags = Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | drags

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        data = QMimeData()
        data.setData(MIME, "\n".join(self.lines[index.row()].id for index in indexes).encode())
        return data


class _Painter(QStyledItemDelegate):
    """A number, the title and its length; under it what the gate says, folded."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        view = option.widget
        wide = view.viewport().width() if isinstance(view, QListView) else 300
        return QSize(120, 30 + _HIGH * len(self._below(option, index, wide)))

    def _below(self, option: QStyleOptionViewItem, index: AnyIndex, wide: float) -> list[tuple[str, str]]:
        """The lines under the title, with their colours."""
        line: PlayLine = index.data(_LINE)
        font, room, found = small(option.font), wide - _LEFT - 10, []
        found += [(text, "faint") for text in fold_lines(line.more, font, room, 2)] if line.more else []
        if line.why_not:
            colour = "faint" if line.is_let_through else "warning"
            found += [(text, colour) for text in fold_lines(line.why_not, font, room, _MOST)]
        return found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        line, box, shown = index.data(_LINE), QRectF(option.rect), theme.current()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, shown.colour("chosen"))
        painter.setFont(small(option.font, theme.BODY))
        painter.setPen(shown.colour("faint"))
        place = QRectF(box.left(), box.top() + 5, _LEFT - 6, 20)
        painter.drawText(place, _Align.AlignRight | _Align.AlignVCenter, line.number)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(line.length)
        painter.drawText(QRectF(box.right() - wide - 8, place.top(), wide, 20), _Align.AlignVCenter, line.length)
        painter.setPen(shown.colour("text"))
        room = box.width() - _LEFT - wide - 20
        title = QFontMetricsF(painter.font()).elidedText(line.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(box.left() + _LEFT, place.top(), room, 20), _Align.AlignVCenter, title)
        painter.setFont(small(option.font))
        for n, (text, colour) in enumerate(self._below(option, index, box.width())):
            painter.setPen(shown.colour(colour))
            row = QRectF(box.left() + _LEFT, box.top() + 25 + n * _HIGH, box.width() - _LEFT - 6, _HIGH)
            painter.drawText(row, _Align.AlignVCenter, text)
        painter.setPen(QPen(blend(shown.line, shown.panel, 0.6), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()


class PlaylistLines(QListView):
    """`dropped` tells the ids of fragments and the place they are dropped at, `moved` the id of one and by how many
    places, `off_asked` what is to be taken off, `open_asked` one to be opened; `chosen` when another is chosen."""

    dropped = Signal(list, int)
    moved = Signal(str, int)
    off_asked = Signal(list)
    open_asked = Signal(str)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines = LinesModel()
        self.empty = ""
        self.setModel(self.lines)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.doubleClicked.connect(lambda index: self.open_asked.emit(self.lines.lines[index.row()].id))
        self.selectionModel().selectionChanged.connect(lambda *_what: self.chosen.emit())
        self._place: int | None = None

    def show_lines(self, lines: Sequence[PlayLine]) -> None:
        """Show these; what was chosen stays chosen."""
        before = self.chosen_ids()
        self.lines.show(lines)
        self.choose(before)

    def say(self, id_: str, why_not: str, is_let_through: bool) -> None:
        """What the gate says of a line that is there."""
        for n, line in enumerate(self.lines.lines):
            if line.id == id_ and (line.why_not, line.is_let_through) != (why_not, is_let_through):
                self.lines.lines[n] = replace(line, why_not=why_not, is_let_through=is_let_through)
                self.lines.dataChanged.emit(self.lines.index(n), self.lines.index(n))
                self.scheduleDelayedItemsLayout()

    def chosen_ids(self) -> list[str]:
        """The fragments that are chosen, as they stand."""
        return [self.lines.lines[n].id for n in sorted(index.row() for index in self.selectedIndexes())]

    def choose(self, ids: Sequence[str]) -> None:
        """Choose these, as far as they are there."""
        flags = self.selectionModel().SelectionFlag
        for n, line in enumerate(self.lines.lines):
            if line.id in ids:
                self.selectionModel().setCurrentIndex(self.lines.index(n), flags.Select)

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        self._place = self.place_at(event.position().toPoint().y())
        self.viewport().update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        self._place = None
        self.viewport().update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        ids, place = dragged(event.mimeData()), self.place_at(event.position().toPoint().y())
        self._place = None
        self.viewport().update()
        event.setDropAction(Qt.DropAction.CopyAction)  # the list is filled from the study, not by Qt
        event.accept()
        if ids:
            self.dropped.emit(ids, place)

    def place_at(self, y: int) -> int:
        """Before which line something is dropped at a height."""
        for n in range(len(self.lines.lines)):
            if y < self.visualRect(self.lines.index(n)).center().y():
                return n
        return len(self.lines.lines)

    # -- keys and painting

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        ids, action = self.chosen_ids(), coding_keys.find(event, SHEET_BINDINGS)
        if action in ("up", "down") and ids:
            self.moved.emit(ids[0], -1 if action == "up" else 1)
        elif action == "remove" and ids:
            self.off_asked.emit(ids)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not action and ids:
            self.open_asked.emit(ids[0])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter, shown = QPainter(self.viewport()), theme.current()
        if not self.lines.lines and self.empty:
            painter.setFont(small(self.font()))
            painter.setPen(shown.colour("faint"))
            box = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(box, Qt.TextFlag.TextWordWrap | _Align.AlignTop, self.empty)
        if self._place is not None:
            n = min(self._place, len(self.lines.lines) - 1)
            rect = self.visualRect(self.lines.index(n)) if n >= 0 else self.viewport().rect().adjusted(0, 1, 0, 0)
            y = rect.top() if self._place <= n or n < 0 else rect.bottom()
            painter.fillRect(0, y - 1, self.viewport().width(), 3, shown.colour("selection"))

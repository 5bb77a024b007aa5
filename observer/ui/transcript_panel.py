"""What is said in a session as a list: follows the film, goes to the moment at a click, finds words."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.timecode import clock
from observer.i18n import _
from observer.services.transcripts import Said, Script
from observer.ui import theme

_SAID = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()
_TIME_WIDTH = 62


class _Lines(QAbstractListModel):
    """The lines that are shown: all, or those in which words were found."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Said] = []
        self.now: frozenset[str] = frozenset()

    def set_lines(self, lines: list[Said]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def set_now(self, ids: frozenset[str]) -> list[int]:
        """Which lines are being said; gives their rows."""
        changed = self.now ^ ids
        self.now = ids
        rows = [n for n, line in enumerate(self.lines) if line.id in changed] if changed else []
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row))
        return [n for n in rows if self.lines[n].id in ids]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole or role == Qt.ItemDataRole.DisplayRole:
            return f"{_clock(line.start_us)} {line.words}"
        return line if role == _SAID else None


class _List(QListView):
    """Rows as high as their words need at this width."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class _Painter(QStyledItemDelegate):
    """Time in a column of its own, who speaks in bold, what is said under each other."""

    def __init__(self, view: QListView, model: _Lines) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Said = index.data(_SAID)
        shown = theme.current()
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if line.id in self._model.now:
            painter.fillRect(area, shown.colour("raised"))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), shown.colour("accent"))
        elif state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            painter.fillRect(area, QColor(shown.raised))
        inside = area.adjusted(theme.SPACE[1], theme.SPACE[0], -theme.SPACE[1], -theme.SPACE[0])
        painter.setPen(shown.colour("faint"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, _clock(line.start_us))
        painter.setPen(shown.colour("text"))
        painter.drawText(self._words_area(inside), int(_WRAPPED), line.words)

    def _words_area(self, inside: QRect) -> QRect:
        return inside.adjusted(_TIME_WIDTH, 0, 0, 0)

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        line: Said = index.data(_SAID)
        width = max(self._view.viewport().width() - _TIME_WIDTH - 2 * theme.SPACE[1], 60)
        words = self._view.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), int(_WRAPPED), line.words)
        return QSize(width, words.height() + 2 * theme.SPACE[0])


_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class TranscriptPanel(QWidget):
    """`seek_asked` comes with the session time of a line that was clicked, or on which Enter was pressed."""

    seek_asked = Signal(object)  # int

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._script = Script()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show)
        self.count = QLabel()
        self.count.setObjectName("caption")
        self.lines = _List()
        self.model = _Lines()
        self.lines.setModel(self.model)
        self.lines.setItemDelegate(_Painter(self.lines, self.model))
        self.lines.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setResizeMode(QListView.ResizeMode.Adjust)
        self.lines.setMouseTracking(True)
        self.lines.setLayoutMode(QListView.LayoutMode.Batched)  # long ones bit by bit
        self.lines.clicked.connect(self._chosen)
        self.lines.activated.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE[1]] * 4)
        layout.setSpacing(theme.SPACE[0])
        layout.addWidget(self.search)
        layout.addWidget(self.count)
        layout.addWidget(self.lines, 1)
        self.setMinimumWidth(200)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.search.setPlaceholderText(_("Find in what is said"))
        self.search.setAccessibleName(_("Find in what is said"))
        self.lines.setAccessibleName(_("What is said"))
        self._count()

    def set_script(self, script: Script) -> None:
        """Show this; the search stays."""
        self._script = script
        self._show()

    def follow(self, said: list[Said]) -> None:
        """These lines are being said: they light up, and are brought into sight unless one is searching."""
        rows = self.model.set_now(frozenset(line.id for line in said))
        if rows and not self.search.text() and not self.lines.underMouse():
            self.lines.scrollTo(self.model.index(rows[0]), QAbstractItemView.ScrollHint.PositionAtCenter)

    def _show(self) -> None:
        words = self.search.text().casefold().split()
        lines = list(self._script.lines)
        self.model.set_lines([line for line in lines if all(word in line.words.casefold() for word in words)])
        self._count()

    def _count(self) -> None:
        shown, all_of_them = len(self.model.lines), len(self._script.lines)
        if not all_of_them:
            words = _("There are no subtitles yet. Drop a file (.srt, .vtt) on the film.")
        elif self.search.text():
            words = _("{n} of {all} lines").format(n=shown, all=all_of_them)
        else:
            words = _("{n} lines").format(n=all_of_them)
        self.count.setText(words)
        self.count.setWordWrap(not all_of_them)

    def _chosen(self, index: QModelIndex) -> None:
        line: Said | None = index.data(_SAID)
        if line is not None:
            self.seek_asked.emit(line.start_us)


def _clock(us: int) -> str:
    """h:mm:ss, enough for a list."""
    return clock(us - us % 1_000_000).split(".")[0]

"""A list of moments: when, who, what, and why they do or do not belong together; a click plays one."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Moment, Names, fate_words
from observer.ui.fate_signs import WIDE, draw_fate
from observer.ui.marks import blend, fold_lines, small
from observer.ui.rows import as_tooltip

AnyIndex = QModelIndex | QPersistentModelIndex
_MOMENT = Qt.ItemDataRole.UserRole
_LEFT, _LINE = 34, 16  # pixels: left of the words, a line of them


class MomentsModel(QAbstractListModel):
    """The moments in the order of time, and a word for each about where it stands (by id)."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[Moment] = []
        self.names = Names()
        self.sessions: dict[str, str] = {}
        self.notes: dict[str, str] = {}

    def show(self, moments: list[Moment], names: Names, sessions: dict[str, str]) -> None:
        """Show others; `sessions` are their names, said when there is more than one."""
        self.beginResetModel()
        self.moments, self.names, self.sessions = list(moments), names, sessions
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.moments)

    def head(self, moment: Moment) -> str:
        """When it is, and what it is about."""
        where = self.sessions.get(moment.session, "") if len({m.session for m in self.moments}) > 1 else ""
        when = clock(moment.start_us) if moment.is_placed else ""
        return "   ".join(part for part in (when, where, moment.title) if part)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        moment = self.moments[index.row()]
        words = f"{self.head(moment)}\n{fate_words(moment.fate, self.names)}: {moment.words}"
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                note = self.notes.get(moment.id, "")
                return f"{words}\n{note}" if note else words
            case Qt.ItemDataRole.ToolTipRole:
                return as_tooltip(words).replace("\n", "<br>")
            case _ if role == _MOMENT:
                return moment
        return None


class _Painter(QStyledItemDelegate):
    """The sign of what became of it, its head in one line, and under it why, folded."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 - Qt's name
        view = option.widget
        wide = view.viewport().width() if isinstance(view, QListView) else 300
        return QSize(120, 28 + _LINE * len(self._why(option, index, wide)))

    def _why(self, option: QStyleOptionViewItem, index: AnyIndex, wide: float) -> list[str]:
        moment: Moment = index.data(_MOMENT)
        return fold_lines(moment.words, small(option.font), wide - _LEFT - 12, 3) if moment.words else []

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        moment, box, shown = index.data(_MOMENT), QRectF(option.rect), theme.current()
        model = index.model()
        assert isinstance(model, MomentsModel)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, blend(shown.selection, shown.panel, 0.28))
        note = model.notes.get(moment.id, "")
        ink = shown.colour("faint" if note or moment.fate.is_agreed else "text")
        draw_fate(painter, QRectF(box.left() + 10, box.top() + 4, WIDE, 24), moment.fate, ink)
        painter.setFont(small(option.font))
        room = box.width() - _LEFT - 10
        if note:
            wide = QFontMetricsF(painter.font()).horizontalAdvance(note)
            painter.setPen(shown.colour("faint"))
            place = QRectF(box.right() - wide - 10, box.top() + 5, wide, 18)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, note)
            room -= wide + 12
        painter.setFont(small(option.font, theme.BODY))
        painter.setPen(shown.colour("text"))
        head = QFontMetricsF(painter.font()).elidedText(model.head(moment), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(box.left() + _LEFT, box.top() + 5, room, 18), Qt.AlignmentFlag.AlignVCenter, head)
        painter.setFont(small(option.font))
        painter.setPen(shown.colour("faint"))
        for n, words in enumerate(self._why(option, index, box.width())):
            line = QRectF(box.left() + _LEFT, box.top() + 23 + n * _LINE, box.width() - _LEFT - 8, _LINE)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(QPen(blend(shown.line, shown.panel, 0.6), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()


class MomentsList(QListView):
    """The list. `chosen` is the id of the moment one came to, `play_asked` that of one that is to be seen."""

    chosen = Signal(str)
    play_asked = Signal(str)
    fragment_asked = Signal(str)  # the id of one that is to be selected, by who may

    def __init__(self) -> None:
        super().__init__()
        self.may_select = False  # whether fragments can be selected here
        self.list = MomentsModel()
        self.setModel(self.list)
        self.setItemDelegate(_Painter(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.play_asked.emit(self.list.moments[index.row()].id))
        self.selectionModel().currentChanged.connect(self._tell)
        self._is_quiet = False
        self.retranslate()

    def show_moments(self, moments: list[Moment], names: Names, sessions: dict[str, str]) -> None:
        """Show these; the moment that was chosen stays chosen, and the list its place."""
        before, at = self.chosen_id(), self.verticalScrollBar().value()
        self._is_quiet = True
        self.list.show(moments, names, sessions)
        self._is_quiet = False
        self.choose(before)
        self.verticalScrollBar().setValue(at)

    def set_notes(self, notes: dict[str, str]) -> None:
        """A word at the right of each moment, by id."""
        self.list.notes = dict(notes)
        self.viewport().update()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("Moments"))
        self.viewport().update()

    def chosen_id(self) -> str:
        """The id of the moment that is chosen; empty when none is."""
        n = self.currentIndex().row()
        return self.list.moments[n].id if 0 <= n < len(self.list.moments) else ""

    def choose(self, id_: str) -> None:
        """Choose a moment, without telling."""
        found = next((n for n, moment in enumerate(self.list.moments) if moment.id == id_), None)
        if found is None or id_ == self.chosen_id():
            return
        self._is_quiet = True
        self.setCurrentIndex(self.list.index(found))
        self.scrollTo(self.list.index(found))
        self._is_quiet = False

    def step(self, by: int) -> None:
        """Go to the next moment, or with -1 to the one before."""
        n = min(max(self.currentIndex().row() + by, 0), len(self.list.moments) - 1)
        if n >= 0:
            self.setCurrentIndex(self.list.index(n))

    def _tell(self, *_at: object) -> None:
        if not self._is_quiet and self.chosen_id():
            self.chosen.emit(self.chosen_id())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        if not self.may_select or not index.isValid():
            return
        self.setCurrentIndex(index)
        id_, menu = self.chosen_id(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Select as a fragment …")).triggered.connect(lambda: self.fragment_asked.emit(id_))
        at = self.visualRect(index).center() if is_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen_id():
            self.play_asked.emit(self.chosen_id())
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

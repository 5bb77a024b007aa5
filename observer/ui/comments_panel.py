"""Comments on a moment of the session or on the whole of it: add, change, remove, and go to the moment."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import small

_LINE = Qt.ItemDataRole.UserRole
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
MOST_LINES = 6  # of a comment that are seen in the list; all of it is seen when it is changed


@dataclass(frozen=True)
class CommentLine:
    """A comment; `at_us` is its moment in microseconds of session time, None when it is on the whole session."""

    id: str
    at_us: int | None
    text: str


class _Painter(QStyledItemDelegate):
    """The moment in small letters, and under it the comment as plain text."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = option.widget
        wide = (view.viewport().width() if isinstance(view, QListWidget) else 300) - 2 * theme.SPACE[1]
        measure = QFontMetrics(small(option.font, theme.BODY))
        high = measure.boundingRect(QRect(0, 0, wide, 10_000), _WRAP, index.data(_LINE).text).height()
        return QSize(100, min(high, MOST_LINES * measure.lineSpacing()) + 16 + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        box, shown, line = QRectF(option.rect), theme.current(), index.data(_LINE)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, shown.colour("chosen"))
        inner = box.adjusted(theme.SPACE[1], 4, -theme.SPACE[1], -6)
        font = painter.font()
        painter.setFont(small(font))
        painter.setPen(shown.colour("faint"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, moment_words(line.at_us))
        painter.setFont(small(font, theme.BODY))
        painter.setPen(shown.colour("text"))
        painter.setClipRect(inner)
        painter.drawText(inner.adjusted(0, 16, 0, 0), _WRAP.value, line.text)
        painter.setClipping(False)
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), shown.colour("line"))
        painter.restore()


class _List(QListWidget):
    """Letters and digits go on to the film and the pad instead of searching the list."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)


def moment_words(at_us: int | None) -> str:
    """Where a comment is."""
    return clock(at_us) if at_us is not None else _("On the whole session")


class CommentsPanel(QWidget):
    """The comments with a box to write. It only asks; `show_comments` shows what there is.

    The moment of a new comment is that of its first letter: the film goes on meanwhile.
    """

    added = Signal(str, object)  # text, and the moment (µs) or None: on the whole session
    edited = Signal(str, str)  # id, text
    removed = Signal(str)
    comment_asked = Signal(str)  # go to its moment
    typing_begun = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._now_us = 0
        self._at_us: int | None = None  # of the first letter
        self._editing = ""
        self._is_typing = False
        self.box, self.where = QPlainTextEdit(), QLabel()
        self.whole = QCheckBox()
        self.store, self.cancel = QPushButton(), QPushButton()
        self.list, self.empty = _List(), QLabel()
        self._arrange()
        self._connect()
        self.retranslate()

    def _arrange(self) -> None:
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(48)
        for label in (self.where, self.empty):
            label.setObjectName("caption")
        self.empty.setWordWrap(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.whole)
        row.addWidget(self.cancel)
        row.addWidget(self.store)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[1]] * 4)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.box)
        column.addLayout(row)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        self.box.textChanged.connect(self._text_changed)
        self.whole.toggled.connect(lambda _on: self._show_where())
        self.store.clicked.connect(self._store)
        self.cancel.clicked.connect(self.leave)
        self.list.itemClicked.connect(lambda item: self.comment_asked.emit(item.data(_LINE).id))
        self.list.itemDoubleClicked.connect(lambda item: self._edit(item.data(_LINE)))
        for widget in (self.box, self.list):
            widget.installEventFilter(self)

    # -- what it shows --------------------------------------------------------------------------------------

    def show_comments(self, lines: list[CommentLine]) -> None:
        """Show these: those on the whole session first, the others in the order of time. The place is kept."""
        bar, item = self.list.verticalScrollBar(), self.list.currentItem()
        before, chosen = bar.value(), item.data(_LINE).id if item else ""
        self.list.clear()
        for line in sorted(lines, key=lambda line: (line.at_us is not None, line.at_us or 0)):
            made = QListWidgetItem(f"{moment_words(line.at_us)}: {line.text}", self.list)
            made.setData(_LINE, line)
            if line.id == chosen:
                self.list.setCurrentItem(made)
        bar.setValue(before)
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))

    def set_now(self, us: int) -> None:
        """The time of the session: where a comment would be that begins now."""
        self._now_us = us
        if self._at_us is None and not self._editing:
            self._show_where()

    def enter(self, whole: bool = False) -> None:
        """Go to the box, to write a comment on this moment or on the whole session."""
        self.leave(silent=True)
        self.whole.setChecked(whole)
        self._at_us = self._now_us
        self._show_where()
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self, silent: bool = False) -> None:
        """Empty the box; what was being changed stays as it was."""
        self._editing = ""
        self.box.clear()
        self._is_typing = False
        self._at_us = None
        self._name_buttons()
        if not silent:
            self.left.emit()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.box.setPlaceholderText(_("A remark for the team. Ctrl+Enter stores it."))
        self.box.setAccessibleName(_("Comment"))
        self.whole.setText(_("On the whole session"))
        self.cancel.setText(_("Cancel"))
        self.list.setAccessibleName(_("Comments"))
        self.empty.setText(_("No comments yet. Ctrl+Enter begins one on the moment that the film shows."))
        self._name_buttons()
        self.list.viewport().update()

    def _name_buttons(self) -> None:
        self.store.setText(_("Store") if self._editing else _("Add"))
        self.store.setEnabled(bool(self.box.toPlainText().strip()))
        self.cancel.setVisible(bool(self._editing or self.box.toPlainText()))
        self.whole.setVisible(not self._editing)
        self._show_where()

    def _show_where(self) -> None:
        at = self._now_us if self._at_us is None else self._at_us
        if self._editing:
            self.where.setText(_("Change the comment"))
        else:
            words = moment_words(None) if self.whole.isChecked() else _("At {time}").format(time=clock(at))
            self.where.setText(words)

    # -- what is asked --------------------------------------------------------------------------------------

    def _text_changed(self) -> None:
        if self.box.toPlainText() and not self._is_typing and not self._editing:
            self._is_typing = True
            self._at_us = self._now_us if self._at_us is None else self._at_us
            self.typing_begun.emit()
        self._name_buttons()

    def _store(self) -> None:
        text = self.box.toPlainText().strip()
        if not text:
            return
        if self._editing:
            self.edited.emit(self._editing, text)
        else:
            at = self._now_us if self._at_us is None else self._at_us
            self.added.emit(text, None if self.whole.isChecked() else at)
        self.leave()

    def _edit(self, line: CommentLine) -> None:
        self._editing = line.id
        self.box.setPlainText(line.text)
        self.box.setFocus()
        self.typing_begun.emit()
        self._name_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ctrl+Enter stores, Esc leaves; in the list Enter goes there, F2 changes, Delete removes."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched is self.box:
            return self._key_in_box(event)
        return self._key_in_list(event)

    def _key_in_box(self, event: QKeyEvent) -> bool:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._store()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _key_in_list(self, event: QKeyEvent) -> bool:
        item = self.list.currentItem()
        if item is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        line: CommentLine = item.data(_LINE)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.comment_asked.emit(line.id)
        elif event.key() == Qt.Key.Key_F2:
            self._edit(line)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit(line.id)
        else:
            return False
        return True

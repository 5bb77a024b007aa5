"""The marks on which a rating can rest, as a row of small signs in a line of the rating form."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from observer.coding.codebook import Kind, Valence
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import draw_mark
from observer.ui.pad_buttons import PRESSES, is_own_key

MARK_WIDTH = 22


@dataclass(frozen=True)
class EvidenceMark:
    """A marked moment or stretch on which a rating can rest; `start_us` on the clock of the session."""

    event_id: str
    start_us: int
    valence: Valence
    label: str


class EvidenceStrip(QWidget):
    """The marks on which a rating can rest, in the order of time; a click, or Enter, plays one."""

    clicked = Signal(str)
    left_above = Signal()
    menu_asked = Signal(str, list, object)  # the mark, all of them, and where (QPoint on the screen)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: list[EvidenceMark] = []
        self._at = 0
        self._over = -1
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        # Reached from the scale with the arrow down, so that Tab goes from line to line.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def show_marks(self, marks: list[EvidenceMark]) -> None:
        """Show these."""
        if marks != self.marks:
            self.marks = sorted(marks, key=lambda mark: mark.start_us)
            self._at = min(self._at, max(len(marks) - 1, 0))
            self.updateGeometry()
            self.update()
        self._tell()

    def enter(self) -> None:
        """Take the focus, when there is a mark to go to."""
        if self.marks:
            self.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell(self) -> None:
        """Say for those who hear the screen which mark the arrows are at."""
        self.setAccessibleName(self._text(self.marks[self._at]) if self.marks else _("No marks"))

    @staticmethod
    def _text(mark: EvidenceMark) -> str:
        return f"{clock(mark.start_us)}  {mark.label}"

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and is_own_key(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            n = self.mark_at(event.pos())
            QToolTip.showText(event.globalPos(), f"<p>{escape(self._text(self.marks[n]))}</p>" if n >= 0 else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key, columns = event.key(), self._columns(self.width())
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        if key in PRESSES and self.marks:
            self.clicked.emit(self.marks[self._at].event_id)
        elif key in steps:
            at = self._at + steps[Qt.Key(key)]
            if 0 <= at < len(self.marks):
                self._at = at
                self._tell()
                self.update()
            elif key == Qt.Key.Key_Up:
                self.left_above.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        n = self.mark_at(event.position().toPoint())
        if n >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._at = n
            self._tell()
            self.clicked.emit(self.marks[n].event_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        n = self._at if is_key and self.marks else self.mark_at(event.pos())
        if n >= 0:
            at = self.place_of(n).center().toPoint() if is_key else event.pos()
            ids = [mark.event_id for mark in self.marks]
            self.menu_asked.emit(self.marks[n].event_id, ids, self.mapToGlobal(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._show_over(self.mark_at(event.position().toPoint()))

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802 - Qt's name
        self._show_over(-1)

    def _show_over(self, n: int) -> None:
        if n != self._over:
            self._over = n
            self.setCursor(Qt.CursorShape.PointingHandCursor if n >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusInEvent(event)
        self.update()

    # -- layout -------------------------------------------------------------------------------------------

    def _columns(self, width: int) -> int:
        return max(width // MARK_WIDTH, 1)

    def place_of(self, n: int) -> QRectF:
        """Where a mark is drawn and can be clicked."""
        columns = self._columns(self.width())
        return QRectF(n % columns * MARK_WIDTH, n // columns * theme.TARGET, MARK_WIDTH, theme.TARGET)

    def mark_at(self, point: QPoint) -> int:
        """The number of the mark at a point, -1 when there is none."""
        return next((n for n in range(len(self.marks)) if self.place_of(n).contains(point)), -1)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return -(-len(self.marks) // self._columns(width)) * theme.TARGET

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(MARK_WIDTH, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, mark in enumerate(self.marks):
            box = self.place_of(n)
            has_focus = self.hasFocus() and n == self._at
            if n == self._over or has_focus:
                painter.setPen(QPen(shown.colour("selection"), 2) if has_focus else Qt.PenStyle.NoPen)
                painter.setBrush(shown.colour("raised"))
                painter.drawRoundedRect(box.adjusted(1, 2, -1, -2), 4, 4)
            sign = QRectF(box.center().x() - 6, box.center().y() - 6, 12, 12)
            draw_mark(painter, sign, mark.valence, Kind.POINT, shown.colour("text"))

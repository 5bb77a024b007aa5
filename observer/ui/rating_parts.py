"""The scale of a line of the rating form, with all its words."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from observer.coding.codebook import Scale, say
from observer.coding.ratings import NoRating
from observer.coding.words import word
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import fold_lines, small
from observer.ui.pad_buttons import ARROWS, PadButton

GAP = 4
LIST_ROW = 30


def point_text(value: int) -> str:
    """A point of a scale as a signed number."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


class PointButton(PadButton):
    """A point of the scale: its number and its words. The owner says which one is chosen, not the click."""

    arrow_pressed = Signal(int)

    def __init__(self, value: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.value = value
        self.words = ""
        self.setCheckable(True)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """The owner says what is chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.arrow_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)

    def needed_width(self) -> float:
        """The width at which no word is broken, in pixels."""
        measure = QFontMetricsF(small(self.font(), theme.CAPTION))
        return max((measure.horizontalAdvance(part) for part in self.words.split()), default=0.0) + 14

    def needed_height(self, width: int) -> int:
        """The height at which all words are seen, in pixels."""
        lines = fold_lines(self.words, small(self.font(), theme.CAPTION), width - 12, 9)
        return 10 + (18 if self.value is not None else 0) + 14 * len(lines)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        if self.isChecked():
            self.draw_ground(painter, shown.colour("chosen"), shown.colour("selection"))
        else:
            self.draw_ground(painter, shown.colour("raised"))
        painter.setPen(shown.colour("text"))
        number = point_text(self.value) if self.value is not None else ""
        bold = small(self.font(), theme.BODY, bold=True)
        if self.height() <= LIST_ROW:
            painter.setFont(bold)
            painter.drawText(QRectF(10, 0, 28, self.height()), Qt.AlignmentFlag.AlignVCenter, number)
            painter.setFont(self.font())
            left = 42 if number else 10
            room = QRectF(left, 0, self.width() - left - 6, self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.words)
            return
        lines = fold_lines(self.words, small(self.font(), theme.CAPTION), self.width() - 12, 9)
        top = 5.0 if number else (self.height() - 14 * len(lines)) / 2
        if number:
            painter.setFont(bold)
            painter.drawText(QRectF(0, top, self.width(), 18), Qt.AlignmentFlag.AlignCenter, number)
            top += 18
        painter.setFont(small(self.font(), theme.CAPTION))
        for n, line in enumerate(lines):
            painter.drawText(QRectF(0, top + 14 * n, self.width(), 14), Qt.AlignmentFlag.AlignCenter, line)


class ScaleRow(QWidget):
    """All points of a scale in words, and "not codable". In one row, in two, or as a list, as the width allows.

    Tab reaches it once; the arrows go from point to point; Space and Enter choose.
    """

    rated = Signal(int)
    not_codable = Signal(str)
    left_below = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[PointButton] = []
        self.no_rating = PointButton(None, self)
        self._scale: Scale | None = None
        self._name = ""
        self._value: int | None = None
        self._reason: NoRating | None = None
        self._fits: dict[int, tuple[int, int]] = {}  # columns and height of a point, for a width
        self._measured: list[str] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._connect(self.no_rating)
        self.no_rating.clicked.connect(self.open_reasons)

    @property
    def buttons(self) -> list[PointButton]:
        """The points from low to high, and "not codable" last."""
        return [*self.points, self.no_rating]

    def show_rating(self, scale: Scale, name: str, value: int | None, reason: NoRating | None) -> None:
        """Show a scale, what is rated on it (`name`, for those who hear the screen), and what was chosen."""
        if scale != self._scale:
            self._set_scale(scale)
        self._name, self._value, self._reason = name, value, reason
        for button in self.points:
            button.setChecked(button.value == value)
        self.no_rating.setChecked(reason is not None)
        self.retranslate()
        if not any(button.hasFocus() for button in self.buttons):
            chosen = next((b for b in self.buttons if b.isChecked()), self._middle())
            self._set_tab_stop(chosen)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        anchors = {anchor.value: say(anchor.label) for anchor in self._scale.anchors} if self._scale else {}
        for button in self.points:
            button.words = anchors.get(button.value or 0, "")
            number = point_text(button.value or 0)
            chosen = _("chosen") if button.isChecked() else ""
            button.setAccessibleName(", ".join(filter(None, (self._name, f"{number} {button.words}", chosen))))
            button.update()
        reason = word(self._reason) if self._reason else ""
        self.no_rating.words = _("not codable: {reason}").format(reason=reason) if reason else _("not codable …")
        self.no_rating.setAccessibleName(f"{self._name}, {self.no_rating.words}")
        self._forget_fits()
        self._place()

    def _set_scale(self, scale: Scale) -> None:
        self._scale = scale
        for old in self.points:
            old.hide()
            old.deleteLater()
        self.points = [PointButton(value, self) for value in range(scale.minimum, scale.maximum + 1)]
        for button in self.points:
            button.clicked.connect(lambda _on=False, value=button.value: self.rated.emit(value))
            button.show()
            self._connect(button)

    def _connect(self, button: PointButton) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.arrow_pressed.connect(lambda key: self._go(button, key))

    def _middle(self) -> PointButton:
        return self.buttons[len(self.points) // 2]

    def _set_tab_stop(self, stop: PointButton) -> None:
        stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(stop)
        for button in self.buttons:
            if button is not stop:
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _go(self, button: PointButton, key: int) -> None:
        columns = self._fit(self.width())[0]
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}
        at = self.buttons.index(button) + steps[Qt.Key(key)]
        if 0 <= at < len(self.buttons):
            self.focus_on(self.buttons[at])
        elif key == Qt.Key.Key_Down:
            self.left_below.emit()

    def focus_on(self, button: PointButton) -> None:
        """Give a point the focus; Tab comes back to it."""
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        self._set_tab_stop(button)

    def open_reasons(self) -> None:
        """Offer the reasons for having no rating."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in NoRating:
            action = menu.addAction(word(reason))
            action.setCheckable(True)
            action.setChecked(reason is self._reason)
            action.triggered.connect(lambda _on=False, value=reason.value: self.not_codable.emit(value))
        menu.popup(self.no_rating.mapToGlobal(QPoint(0, self.no_rating.height())))

    # -- layout -------------------------------------------------------------------------------------------

    def _columns(self, width: int) -> int:
        """As many beside each other as leave every word whole: all, half of them, or one."""
        many = len(self.buttons)
        needed = max(button.needed_width() for button in self.buttons)
        for columns in (many, -(-many // 2)):
            if (width - GAP * (columns - 1)) // columns >= needed:
                return columns
        return 1

    def _height(self, width: int, columns: int) -> int:
        if columns == 1:
            return LIST_ROW
        cell = (width - GAP * (columns - 1)) // columns
        return max(LIST_ROW + 1, *(button.needed_height(cell) for button in self.buttons))

    def _fit(self, width: int) -> tuple[int, int]:
        """How many points stand beside each other in a width, and how high one is."""
        if width not in self._fits:
            columns = self._columns(width)
            self._fits[width] = columns, self._height(width, columns)
        return self._fits[width]

    def _forget_fits(self) -> None:
        """Measure anew, when there are other words."""
        words = [button.words for button in self.buttons]
        if words != self._measured:
            self._measured = words
            self._fits.clear()
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fits.clear()

    def _place(self) -> None:
        columns, height = self._fit(self.width())
        cell = (self.width() - GAP * (columns - 1)) // columns
        for n, button in enumerate(self.buttons):
            button.setGeometry(n % columns * (cell + GAP), n // columns * (height + GAP), cell, height)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        columns, height = self._fit(width)
        rows = -(-len(self.buttons) // columns)
        return rows * (height + GAP) - GAP

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(400, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, LIST_ROW)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._place()

"""What the controls of the code pad share, and the chips of people.

They paint themselves, so that a hundred of them are built and changed within a frame.
"""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from observer.coding.codebook import Indicator
from observer.coding.study import Side
from observer.i18n import _
from observer.ui import theme
from observer.ui.marks import cap_width, draw_cap, small

FLASH_MS = 400
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
PRESSES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


@dataclass(frozen=True)
class PadPerson:
    """Somebody, or a group, who can be chosen; `number` is the key that does so, from 1 to 9.

    `side` of a group is that of its members; `Side.GROUP` or `Side.ANY` when they differ.
    """

    id: str
    name: str
    initials: str
    side: Side
    number: int | None = None
    is_group: bool = False

    def can_show(self, indicator: Indicator) -> bool:
        """Whether somebody like this can show the indicator; a mixed group always can."""
        return (self.is_group and self.side is Side.GROUP) or indicator.can_be_shown_by(self.side)


@dataclass(frozen=True)
class OpenState:
    """A state that has begun and not ended; `start_us` on the clock of the session."""

    event_id: str
    indicator_id: str
    people_names: str
    start_us: int


def is_own_key(event: QKeyEvent) -> bool:
    """Whether a button that has the focus wants this key for itself."""
    return not event.modifiers() and event.key() in (*ARROWS, *PRESSES, Qt.Key.Key_F1)


class PadButton(QAbstractButton):
    """What all controls of the pad share: a click leaves the focus with the film, and keys work on Tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._is_lit = False
        self._timer: QTimer | None = None

    def event(self, event: QEvent) -> bool:
        # A window's shortcuts take Space and the arrows for the film, unless who has the focus says no.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and is_own_key(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip(), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in PRESSES and not event.isAutoRepeat():
            self.click()
        else:
            event.ignore()

    @property
    def is_lit(self) -> bool:
        """Whether it lights up because it was just recorded."""
        return self._is_lit

    def flash(self) -> None:
        """Light up for a moment."""
        if self._timer is None:
            self._timer = QTimer(self, singleShot=True, interval=FLASH_MS)
            self._timer.timeout.connect(self._go_out)
        self._is_lit = True
        self._timer.start()
        self.update()

    def _go_out(self) -> None:
        self._is_lit = False
        self.update()

    def tip(self) -> str:
        """What is shown on hover, as rich text with the data escaped."""
        return ""

    def draw_ground(self, painter: QPainter, colour: QColor | None, edge: QColor | None = None) -> None:
        """Fill the button and draw its edge; the focus shows as an edge in the colour of the selection."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = theme.current()
        if self.hasFocus():
            edge = shown.colour("selection")
        elif edge is None and self.underMouse():
            edge = shown.colour("faint")
        painter.setBrush(colour if colour is not None else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1) if edge is not None else Qt.PenStyle.NoPen)
        if colour is not None or edge is not None:
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS - 1, theme.RADIUS - 1)


class Chip(PadButton):
    """Somebody who can be chosen, or a word that stands in the place of somebody."""

    def __init__(
        self,
        id_: str,
        name: str,
        initials: str = "",
        cap: str = "",
        hint: str = "",
        is_group: bool = False,
        widest: int = 130,
    ) -> None:
        super().__init__()
        self.id, self._initials, self._cap, self._is_group = id_, initials, cap, is_group
        self._hint = hint or cap  # the key, for those who hover
        self._widest = widest  # of the name, in pixels
        self.setCheckable(True)
        self._is_faded = self._is_key_off = False
        self.rename(name)

    def rename(self, name: str) -> None:
        """Show another name."""
        self.setText(name)
        self.setAccessibleName(f"{name}, {self._hint}" if self._hint else name)
        self.updateGeometry()
        self.update()

    def set_faded(self, faded: bool) -> None:
        """Show that this one is not expected now; he can still be chosen."""
        if faded != self._is_faded:
            self._is_faded = faded
            self.update()

    def set_key_off(self, off: bool) -> None:
        """Show that its key means something else now; a click still chooses."""
        if off != self._is_key_off:
            self._is_key_off = off
            self.update()

    def set_hint(self, hint: str) -> None:
        """What is said to those who hover."""
        self._hint = hint
        self.setAccessibleName(f"{self.text()}, {hint}")

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """The owner says what is chosen, not the click."""

    def tip(self) -> str:
        return escape(f"{self.text()}  {self._hint}")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        name = QFontMetricsF(self._name_font()).horizontalAdvance(self.text())
        badge = self._badge_width() + 6 if self._initials else 0
        return QSize(round(badge + min(name, self._widest) + self._cap_room() + 14), theme.TARGET)

    def brief_hint(self) -> QSize:
        """The size without the name: initials and key say enough to those who know the family."""
        if not self._initials:
            return self.sizeHint()
        return QSize(round(self._badge_width() + self._cap_room() + 10), theme.TARGET)

    def _name_font(self) -> QFont:
        return self.font() if self._initials else small(self.font())

    def _badge_width(self) -> float:
        return max(20.0, QFontMetricsF(small(self.font(), bold=True)).horizontalAdvance(self._initials) + 10)

    def _cap_room(self) -> float:
        return cap_width(self._cap, small(self.font())) + 6 if self._cap else 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        ground, edge, ink = shown.colour("raised"), None, shown.colour("text")
        if self.isChecked():
            ground, edge = shown.colour("chosen"), shown.colour("selection")
        elif self._is_faded:
            ground, ink = shown.colour("panel"), shown.colour("faint")
        self.draw_ground(painter, ground, edge)
        left, is_brief = 5.0, self.width() < self.sizeHint().width() and bool(self._initials)
        if self._initials:
            left = self._draw_badge(painter, ink) + 6
        if not is_brief:
            room = self.width() - left - self._cap_room() - 6
            painter.setPen(ink)
            painter.setFont(self._name_font())
            name = QFontMetricsF(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
            start = left if self._initials else 7
            painter.drawText(QRectF(start, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
        if self._cap and not self._is_key_off:
            width = cap_width(self._cap, small(self.font()))
            box = QRectF(self.width() - width - 6, (self.height() - 16) / 2, width, 16)
            faint = shown.colour("text" if self.isChecked() else "faint")
            draw_cap(painter, box, self._cap, small(self.font()), faint, shown.colour("line"))

    def _draw_badge(self, painter: QPainter, ink: QColor) -> float:
        """Initials in a round badge for a person, a square one for a group; gives where it ends."""
        box = QRectF(4, (self.height() - 20) / 2, self._badge_width(), 20)
        radius = 3 if self._is_group else 10
        painter.setPen(QPen(ink, 1))
        painter.setBrush(ink if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(small(self.font(), bold=True))
        painter.setPen(theme.current().colour("panel") if self.isChecked() else ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._initials)
        painter.setFont(self.font())
        return box.right()


CHEVRONS = {
    "down": ((-4, -2), (0, 2), (4, -2)),
    "up": ((-4, 2), (0, -2), (4, 2)),
    "right": ((-2, -4), (2, 0), (-2, 4)),
}


def draw_chevron(painter: QPainter, at: QPointF, way: str, colour: QColor) -> None:
    """A small arrow head around a point; `way` is where it points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([at + QPointF(x, y) for x, y in CHEVRONS[way]]))


class FoldButton(PadButton):
    """Folds all dimensions away, or opens them."""

    def __init__(self) -> None:
        super().__init__()
        self._folds = True
        self.setFixedSize(theme.TARGET, theme.TARGET + 2)

    def set_folds(self, folds: bool) -> None:
        """Say what a click will do."""
        self._folds = folds
        self.setAccessibleName(_("Fold all dimensions") if folds else _("Open all dimensions"))
        self.update()

    def tip(self) -> str:
        return escape(self.accessibleName())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        self.draw_ground(painter, None)
        middle = QPointF(self.width() / 2, self.height() / 2)
        upper, lower = ("down", "up") if self._folds else ("up", "down")
        draw_chevron(painter, middle - QPointF(0, 5), upper, shown.colour("faint"))
        draw_chevron(painter, middle + QPointF(0, 5), lower, shown.colour("faint"))

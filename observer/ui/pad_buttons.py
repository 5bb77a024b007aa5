"""The controls of the code pad: somebody's chip, an indicator, the heading of a dimension, a running state.

They paint themselves, so that a hundred of them are built and changed within a frame.
"""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from observer.coding.codebook import Dimension, Indicator, say
from observer.coding.study import Side
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _, language
from observer.ui import theme
from observer.ui.marks import blend, cap_width, draw_cap, draw_mark, fold_lines, key_text, readable, small

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


def length_text(us: int) -> str:
    """How long a state has lasted, as 0:07 or 1:02:03."""
    seconds = max(us, 0) // SECOND
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"


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
        self, id_: str, name: str, initials: str = "", cap: str = "", hint: str = "", is_group: bool = False
    ) -> None:
        super().__init__()
        self.id, self._initials, self._cap, self._is_group = id_, initials, cap, is_group
        self._hint = hint or cap  # the key, for those who hover
        self.setCheckable(True)
        self._is_faded = False
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

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """The owner says what is chosen, not the click."""

    def tip(self) -> str:
        return escape(f"{self.text()}  {self._hint}")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        name = QFontMetricsF(self._name_font()).horizontalAdvance(self.text())
        badge = self._badge_width() + 6 if self._initials else 0
        return QSize(round(badge + min(name, 130) + self._cap_room() + 14), theme.TARGET)

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
            ground, edge = blend(shown.selection, shown.panel, 0.28), shown.colour("selection")
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
        if self._cap:
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


@dataclass(frozen=True)
class Look:
    """How an indicator's button looks now.

    `is_unusual`: those chosen cannot show it. `is_out`: the first stroke leads elsewhere. `typed` is the
    first stroke when it leads here. `clock` is the length of its running state, "" when none runs.
    """

    is_unusual: bool = False
    is_out: bool = False
    typed: str = ""
    is_waiting: bool = False
    clock: str = ""


class IndicatorButton(PadButton):
    """One indicator: its valence and kind as a shape, its label, its key, and the clock of its running state."""

    arrow_pressed = Signal(int)
    help_asked = Signal(str)

    def __init__(self, indicator: Indicator, colour: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.indicator, self._colour = indicator, colour
        self.look = Look()
        self._cap = key_text(indicator.key)
        self._folded: tuple[str, float, int, list[str]] = ("", 0.0, 0, [])
        self._pixels = theme.BODY
        self.retranslate()

    def retranslate(self) -> None:
        """Say the label in the language spoken now."""
        indicator = self.indicator
        self.setText(say(indicator.label))
        self.setAccessibleName(
            _("{label}, {valence}, {kind}, key {key}").format(
                label=self.text(), valence=word(indicator.valence), kind=word(indicator.kind), key=self._cap
            )
        )
        self.setAccessibleDescription(say(indicator.definition))
        self.update()

    def set_pixels(self, pixels: int) -> None:
        """The size of the label, in pixels."""
        self._pixels = pixels
        self.update()

    def set_look(self, look: Look) -> None:
        """Show another look; costs nothing when it is the same."""
        if look != self.look:
            self.look = look
            self.update()

    def lines_at(self, width: int, most: int) -> list[str]:
        """The label, folded for a button of this width in at most so many lines."""
        key = (self.text(), float(width), most * 100 + self._pixels)
        if self._folded[:3] != key:
            font = small(self.font(), self._pixels)
            self._folded = (*key, fold_lines(self.text(), font, self._label_box(width).width(), most))
        return self._folded[3]

    def is_whole(self, width: int, most: int) -> bool:
        """Whether the label is shown without an ellipsis."""
        return " ".join(self.lines_at(width, most)) == " ".join(self.text().split())

    def _label_box(self, width: int) -> QRectF:
        cap = cap_width(self._cap, small(self.font()))
        return QRectF(26, 0, max(width - 26 - cap - 10, 10), self.height())

    def tip(self) -> str:
        i = self.indicator
        example = next(iter(i.examples.get(language()) or next(iter(i.examples.values()), [])), "")
        parts = [
            f"<b>{escape(say(i.label))}</b> &nbsp; {escape(self._cap)}",
            escape(say(i.definition)),
            f"<i>{escape(example)}</i>" if example else "",
            escape(_("Shown by: {who}").format(who=", ".join(word(side) for side in i.shown_by))),
        ]
        return "".join(f"<p>{part}</p>" for part in parts if part)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.arrow_pressed.emit(event.key())
        elif event.key() == Qt.Key.Key_F1:
            self.help_asked.emit(self.indicator.id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        self.help_asked.emit(self.indicator.id)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown, look = QPainter(self), theme.current(), self.look
        hue = readable(self._colour, shown.raised)
        is_faint = look.is_unusual or look.is_out
        if look.is_out and not self._is_lit:
            painter.setOpacity(0.5)
        if self._is_lit:
            self.draw_ground(painter, blend(hue.name(), shown.panel, 0.45), hue)
        elif look.is_waiting:
            self.draw_ground(painter, blend(shown.selection, shown.panel, 0.28), shown.colour("selection"))
        else:
            self.draw_ground(painter, None if is_faint else shown.colour("raised"))
        if look.clock:
            painter.fillRect(QRectF(1, 5, 3, self.height() - 10), hue)
        ink = shown.colour("faint" if is_faint and not self._is_lit else "text")
        draw_mark(
            painter, QRectF(8, (self.height() - 12) / 2, 12, 12), self.indicator.valence, self.indicator.kind,
            hue if not is_faint else ink,
        )  # fmt: skip
        self._draw_label(painter, ink)
        self._draw_key(painter, ink)

    def _draw_label(self, painter: QPainter, ink: QColor) -> None:
        font = small(self.font(), self._pixels)
        painter.setFont(font)
        painter.setPen(ink)
        step = self._pixels + 3
        most = max(1, (self.height() - 2) // step)
        lines = self.lines_at(self.width(), most)
        box = self._label_box(self.width())
        top = (self.height() - len(lines) * step) / 2
        for n, line in enumerate(lines):
            painter.drawText(
                QRectF(box.left(), top + n * step, box.width() + 2, step), Qt.AlignmentFlag.AlignVCenter, line
            )

    def _draw_key(self, painter: QPainter, ink: QColor) -> None:
        shown, font = theme.current(), small(self.font())
        width = cap_width(self._cap, font)
        has_room = self.height() >= 30
        top = 1.0 if self.look.clock and has_room else (self.height() - 16) / 2
        box = QRectF(self.width() - width - 5, top, width, 15 if self.look.clock else 16)
        if not self.look.clock or has_room:
            strong = bool(self.look.typed)
            draw_cap(
                painter, box, key_text(self.indicator.key[len(self.look.typed) :]) if strong else self._cap,
                small(self.font(), bold=strong), ink if strong else shown.colour("faint"),
                shown.colour("text" if strong else "line"),
            )  # fmt: skip
        if self.look.clock:
            below = QRectF(self.width() - 60, box.bottom() if has_room else 0, 54, 13 if has_room else self.height())
            painter.setFont(small(self.font(), bold=True))
            painter.setPen(ink)
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.look.clock)


class Heading(PadButton):
    """The name of a dimension with its hue; a click folds its indicators away or opens them."""

    def __init__(self, dimension: Dimension, parent: QWidget) -> None:
        super().__init__(parent)
        self.dimension = dimension
        self._is_open = True
        self.retranslate()

    @property
    def is_open(self) -> bool:
        """Whether the indicators under it are shown."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Draw the heading as open or folded."""
        self._is_open = is_open
        self.retranslate()

    def retranslate(self) -> None:
        """Say the name in the language spoken now."""
        self.setText(say(self.dimension.label))
        pattern = _("{dimension}, open") if self._is_open else _("{dimension}, folded")
        self.setAccessibleName(pattern.format(dimension=self.text()))
        self.setAccessibleDescription(say(self.dimension.definition))
        self.update()

    def tip(self) -> str:
        return f"<p><b>{escape(self.text())}</b></p><p>{escape(say(self.dimension.definition))}</p>"

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        hue = readable(self.dimension.colour, shown.panel)
        lights = self._is_lit and not self._is_open
        self.draw_ground(painter, blend(hue.name(), shown.panel, 0.45) if lights else None)
        middle = self.height() / 2
        painter.fillRect(QRectF(4, middle - 8, 4, 16), hue)
        painter.setFont(small(self.font(), theme.BODY, bold=True))
        room = self.width() - 14 - 24
        name = QFontMetricsF(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(shown.colour("text"))
        painter.drawText(QRectF(14, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
        draw_chevron(
            painter, QPointF(self.width() - 14, middle), "down" if self._is_open else "right", shown.colour("faint")
        )


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


class RunningChip(PadButton):
    """A state that runs: what, by whom, for how long; a click ends it."""

    def __init__(self, state: OpenState, indicator: Indicator, colour: str) -> None:
        super().__init__()
        self.state, self.indicator, self._colour = state, indicator, colour
        self.clock = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        label, people = say(indicator.label), state.people_names
        self.setText(f"{people} · {label}" if people else label)
        self.setAccessibleName(_("End “{label}” of {people}").format(label=label, people=people or _("nobody")))

    def set_now(self, us: int) -> bool:
        """Show the length at this time of the session; tells whether that changed what is seen."""
        clock = length_text(us - self.state.start_us)
        if clock == self.clock:
            return False
        self.clock = clock
        self.update()
        return True

    def tip(self) -> str:
        return escape(_("{state}. Click to end it here.").format(state=self.text()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, theme.TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown = QPainter(self), theme.current()
        self.draw_ground(painter, shown.colour("raised"))
        hue = readable(self._colour, shown.raised)
        middle = self.height() / 2
        draw_mark(painter, QRectF(8, middle - 6, 12, 12), self.indicator.valence, self.indicator.kind, hue)
        painter.setPen(shown.colour("text"))
        room = self.width() - 28 - 92
        text = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(28, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(small(self.font(), theme.BODY, bold=True))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.width() - 92, 0, 62, self.height()), end, self.clock)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRect(self.width() - 20, round(middle) - 5, 10, 10), shown.colour("text"))

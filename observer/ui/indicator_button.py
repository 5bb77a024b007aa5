"""An indicator on the code pad, the heading of its dimension, and a state of it that runs."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.coding.codebook import Dimension, Indicator, say
from observer.coding.timecode import SECOND
from observer.coding.words import word
from observer.i18n import _, language
from observer.ui import theme
from observer.ui.marks import blend, cap_width, draw_cap, draw_mark, fold_lines, key_text, readable, small
from observer.ui.pad_buttons import ARROWS, OpenState, PadButton, draw_chevron


def length_text(us: int) -> str:
    """How long a state has lasted, as 0:07 or 1:02:03."""
    seconds = max(us, 0) // SECOND
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"


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
        self.rivals: list[Indicator] = []  # of which only one runs at a time
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
            escape(self._ends()),
            escape(_("Shown by: {who}").format(who=", ".join(word(side) for side in i.shown_by))),
        ]
        return "".join(f"<p>{part}</p>" for part in parts if part)

    def _ends(self) -> str:
        labels = ", ".join(say(rival.label) for rival in self.rivals)
        return _("Ends at its start, for the same people: {labels}").format(labels=labels) if labels else ""

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
            self.draw_ground(painter, shown.colour("chosen"), shown.colour("selection"))
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
        return escape(_("{state}. Click to end it here; F9 ends the one that began last.").format(state=self.text()))

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

"""The rows of the code pad: chips of people behind a caption, and the states that run."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from observer.coding.events import Targets
from observer.i18n import _
from observer.ui import theme
from observer.ui.flow_box import FlowBox
from observer.ui.indicator_button import RunningChip
from observer.ui.marks import blend
from observer.ui.pad_buttons import Chip, PadPerson

MOST_RUNNING = 3  # running states that are seen without scrolling


class ChipFlow(FlowBox):
    """Chips with names, or with initials and key only when the names do not fit in one row."""

    def sizes(self, width: int) -> list[QSize]:
        full = super().sizes(width)
        if self.rows(full, width) <= 1:
            return full
        return [item.brief_hint() if isinstance(item, Chip) else item.sizeHint() for item in self.items]


class PeopleRow(QWidget):
    """A row of chips behind a caption; it can ask to be answered."""

    chosen = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._asks = False
        self.caption = QLabel()
        self.caption.setObjectName("caption")
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setFixedHeight(theme.TARGET)
        self.flow = ChipFlow()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[1], 2, theme.SPACE[0], 2)
        row.setSpacing(theme.SPACE[0])
        row.addWidget(self.caption, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.flow, 1)

    @property
    def chips(self) -> dict[str, Chip]:
        """The chips by id, or by word."""
        return {chip.id: chip for chip in self.flow.items if isinstance(chip, Chip)}

    def set_chips(self, chips: list[Chip]) -> None:
        """Show these chips."""
        for chip in chips:
            chip.clicked.connect(lambda _on=False, id_=chip.id: self.chosen.emit(id_, adds()))
        self.flow.set_items(list(chips))

    def show_chosen(self, ids: tuple[str, ...]) -> None:
        """Show who is chosen."""
        for id_, chip in self.chips.items():
            chip.setChecked(id_ in ids)

    def set_asks(self, asks: bool) -> None:
        """Ask, or stop asking."""
        if asks != self._asks:
            self._asks = asks
            font = self.caption.font()
            font.setBold(asks)
            self.caption.setFont(font)
            self.update()

    @property
    def asks(self) -> bool:
        """Whether it asks to be answered."""
        return self._asks

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._asks:
            painter, shown = QPainter(self), theme.current()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(blend(shown.selection, shown.panel, 0.14))
            painter.setPen(QPen(shown.colour("selection"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)


def adds() -> bool:
    """Whether the click adds to those chosen: with Ctrl or Shift."""
    held = QApplication.keyboardModifiers()
    return bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier))


class RunningList(QScrollArea):
    """The states that run, one under another, each with its clock and a way to end it."""

    end_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[RunningChip] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        page.setObjectName("panel")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.setWidget(page)
        self.hide()

    def show_chips(self, chips: list[RunningChip]) -> None:
        """Show these."""
        for old in self.chips:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = chips
        for chip in chips:
            self._column.addWidget(chip)
            chip.clicked.connect(lambda _on=False, id_=chip.state.event_id: self.end_asked.emit(id_))
        self.setFixedHeight(min(len(chips), MOST_RUNNING) * (theme.TARGET + 2))
        self.setVisible(bool(chips))


def person_chip(person: PadPerson, cap: str = "", hint: str = "") -> Chip:
    """The chip of somebody."""
    return Chip(person.id, person.name, person.initials, cap, hint, person.is_group)


def aim_words() -> dict[Targets, str]:
    """What stands on the chips that are nobody in particular: short, for they stand beside people."""
    return {Targets.ALL: _("All"), Targets.NONE: _("Nobody"), Targets.UNCLEAR: _("Unclear")}

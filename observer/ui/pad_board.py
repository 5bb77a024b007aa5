"""The board of the code pad: one block for each dimension, in it the indicators of each side of the table."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from observer.coding.codebook import Codebook, Dimension, Indicator
from observer.coding.study import Side
from observer.coding.words import word
from observer.ui import theme
from observer.ui.indicator_button import Heading, IndicatorButton

HEADING = 32
CAPTION = 18
MOST_COLUMNS, MOST_LINES = 4, 4
WIDE_COLUMN = 230  # a third column only when labels stay on one or two lines


# Of an arrow key: the way it goes, the way across, and the direction.
_WAYS = {
    Qt.Key.Key_Up: (QPoint.y, QPoint.x, -1),
    Qt.Key.Key_Down: (QPoint.y, QPoint.x, 1),
    Qt.Key.Key_Left: (QPoint.x, QPoint.y, -1),
    Qt.Key.Key_Right: (QPoint.x, QPoint.y, 1),
}


@dataclass(frozen=True)
class Density:
    """How close things stand: the size of labels, the gap between them, the least width of a column, in pixels."""

    pixels: int
    gap: int
    column: int


COMFORTABLE = Density(theme.BODY, 4, 176)
COMPACT = Density(theme.CAPTION, 2, 150)


@dataclass(frozen=True)
class _Column:
    """The indicators of one side of the table, and the caption that names it."""

    sides: tuple[Side, ...]
    caption: QLabel
    buttons: list[IndicatorButton]


@dataclass(frozen=True)
class _Block:
    heading: Heading
    columns: list[_Column]

    def buttons(self) -> Iterator[IndicatorButton]:
        for column in self.columns:
            yield from column.buttons


class Board(QScrollArea):
    """All indicators of a codebook. It lays them out by hand: one pass over a hundred rectangles."""

    picked = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, IndicatorButton] = {}
        self._blocks: list[_Block] = []
        self._folded: set[str] = set()
        self._held: set[str] = set()
        self._density = COMFORTABLE
        self._tab_stop: IndicatorButton | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._page = QWidget()
        self._page.setObjectName("panel")
        self.setWidget(self._page)

    # -- what it shows --------------------------------------------------------------------------------------

    def set_codebook(self, codebook: Codebook) -> None:
        """Build the blocks; which are folded is kept."""
        page = QWidget()
        page.setObjectName("panel")
        self.buttons, self._tab_stop = {}, None
        self._blocks = [
            self._block(codebook, dimension, page)
            for dimension in codebook.dimensions
            if any(i.dimension == dimension.id for i in codebook.indicators)
        ]
        for button in self.buttons.values():
            self._connect(button)
            group = button.indicator.exclusive_group
            rivals = [i for i in codebook.indicators if group is not None and i.exclusive_group == group]
            button.rivals = [rival for rival in rivals if rival is not button.indicator]
        self._page = page
        self.setWidget(page)
        self.arrange()

    def _connect(self, button: IndicatorButton) -> None:
        button.clicked.connect(lambda: self.picked.emit(button.indicator.id))
        button.arrow_pressed.connect(lambda key: self._go(button, key))
        if self._tab_stop is None:
            self._tab_stop = button
        else:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _block(self, codebook: Codebook, dimension: Dimension, page: QWidget) -> _Block:
        by_side: dict[tuple[Side, ...], list[Indicator]] = {}
        for indicator in codebook.indicators:
            if indicator.dimension == dimension.id:
                by_side.setdefault(indicator.shown_by, []).append(indicator)
        heading = Heading(dimension, page)
        heading.clicked.connect(lambda: self.fold(dimension.id, heading.is_open))
        columns = []
        for sides, indicators in by_side.items():
            caption = QLabel(page)
            caption.setObjectName("caption")
            caption.setTextFormat(Qt.TextFormat.PlainText)
            buttons = [IndicatorButton(i, i.colour or dimension.colour, page) for i in indicators]
            self.buttons.update((b.indicator.id, b) for b in buttons)
            columns.append(_Column(sides, caption, buttons))
        block = _Block(heading, columns)
        self._name_columns(block)
        return block

    @staticmethod
    def _name_columns(block: _Block) -> None:
        for column in block.columns:
            column.caption.setText(", ".join(word(side) for side in column.sides))

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        for block in self._blocks:
            block.heading.retranslate()
            self._name_columns(block)
        for button in self.buttons.values():
            button.retranslate()
        self.arrange()

    def set_density(self, density: Density) -> None:
        """Set things closer or further apart."""
        self._density = density
        self.arrange()

    # -- folding --------------------------------------------------------------------------------------------

    @property
    def folded(self) -> frozenset[str]:
        """The dimensions that the user folded away."""
        return frozenset(self._folded)

    def fold(self, dimension: str, is_folded: bool) -> None:
        """Fold one dimension away, or open it."""
        (self._folded.add if is_folded else self._folded.discard)(dimension)
        self._held.discard(dimension)
        self.arrange()

    def fold_all(self, is_folded: bool) -> None:
        """Fold all dimensions away, or open them."""
        self._folded = {block.heading.dimension.id for block in self._blocks} if is_folded else set()
        self.arrange()

    def hold_open(self, dimensions: set[str]) -> None:
        """Keep these open for now, although the user folded them."""
        if dimensions != self._held:
            relevant = (dimensions ^ self._held) & self._folded
            self._held = set(dimensions)
            if relevant:
                self.arrange()

    # -- layout ---------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.arrange()
        self.resized.emit()

    def arrange(self) -> None:
        """Lay out all blocks; the page is as wide with a scroll bar as without."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = max(self.contentsRect().width() - bar, 80)
        columns = min(max(width // self._density.column, 1), 2)
        if width // WIDE_COLUMN > columns:
            columns = min(width // WIDE_COLUMN, MOST_COLUMNS)
        y = 0
        for block in self._blocks:
            y = self._arrange_block(block, y, width, columns)
        self._page.resize(width, max(y, 1))

    def _arrange_block(self, block: _Block, y: int, width: int, columns: int) -> int:
        dimension = block.heading.dimension.id
        is_open = dimension not in self._folded or dimension in self._held
        block.heading.set_open(is_open)
        block.heading.setGeometry(0, y, width, HEADING)
        y += HEADING
        for column in block.columns:
            column.caption.setVisible(is_open)
            for button in column.buttons:
                button.setVisible(is_open)
        if not is_open:
            return y
        at_once = len(block.columns) if columns >= len(block.columns) else 1
        for n in range(0, len(block.columns), at_once):
            y = self._arrange_band(block.columns[n : n + at_once], y, width, columns // at_once)
        return y + theme.SPACE[1]

    def _arrange_band(self, sides: list[_Column], y: int, width: int, per_side: int) -> int:
        """Sides beside each other, each in so many columns; buttons in one row are equally high."""
        gap, many = self._density.gap, per_side * len(sides)
        cell = (width - (many - 1) * gap * 2) // many
        rows: dict[int, list[tuple[int, IndicatorButton]]] = {}
        for s, side in enumerate(sides):
            left = s * per_side * (cell + gap * 2)
            side.caption.setGeometry(left + 8, y, per_side * cell - 8, CAPTION)
            deep = -(-len(side.buttons) // per_side)
            for n, button in enumerate(side.buttons):
                rows.setdefault(n % deep, []).append((left + n // deep * (cell + gap * 2), button))
        y += CAPTION
        for _row, cells in sorted(rows.items()):
            height = max(self._height(button, cell) for _x, button in cells)
            for x, button in cells:
                button.setGeometry(x, y, cell, height)
            y += height + gap
        return y

    def _height(self, button: IndicatorButton, width: int) -> int:
        button.set_pixels(self._density.pixels)
        lines = len(button.lines_at(width, MOST_LINES))
        return max(theme.TARGET, lines * (self._density.pixels + 3) + 6)

    # -- finding the place ----------------------------------------------------------------------------------

    def show_buttons(self, ids: list[str]) -> None:
        """Scroll as little as needed to bring these into view."""
        area = QRect()
        for id_ in ids:
            area = area.united(self.buttons[id_].geometry())
        bar, high = self.verticalScrollBar(), self.viewport().height()
        if area.height() + CAPTION + HEADING > high or area.top() - CAPTION - HEADING < bar.value():
            bar.setValue(area.top() - CAPTION - HEADING)
        elif area.bottom() > bar.value() + high:
            bar.setValue(area.bottom() - high + theme.SPACE[0])

    def heading_of(self, dimension: str) -> Heading:
        """The heading of a dimension."""
        return next(b.heading for b in self._blocks if b.heading.dimension.id == dimension)

    def _go(self, button: IndicatorButton, key: int) -> None:
        """An arrow key: go to the nearest button on that side."""
        here = button.geometry().center()
        places = [(b.geometry().center() - here, b) for b in self.buttons.values() if b is not button and b.isVisible()]
        along, aside, sign = _WAYS[Qt.Key(key)]
        ahead = [(sign * along(p) + 4 * abs(aside(p)), b) for p, b in places if sign * along(p) > 4]
        if not ahead:
            return
        nearest = min(ahead, key=lambda pair: pair[0])[1]
        nearest.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        nearest.setFocus(Qt.FocusReason.TabFocusReason)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tab_stop = nearest
        self.ensureWidgetVisible(nearest, 0, theme.SPACE[3])

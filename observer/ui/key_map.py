"""The map of keys: all of them on one page over the window, from the same table that handles the keys."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from observer.coding.codebook import Codebook, say
from observer.i18n import _
from observer.ui import theme
from observer.ui.coding_keys import BINDINGS, GROUPS, PEOPLE, PEOPLE_GROUP
from observer.ui.fragment_keys import EDITOR_BINDINGS, FRAGMENTS, SHEET_BINDINGS
from observer.ui.marks import cap_width, draw_cap, fold_lines, key_text, readable, small
from observer.ui.recall_keys import RECALL, RECALL_KEYS
from observer.ui.screens import screen_of
from observer.ui.settling_keys import SETTLE_BINDINGS, SETTLING

COLUMN, GAP = 236, 20  # pixels: the least width of a column, and what is between two
LINE, HEAD, BETWEEN = 14, 26, 4  # pixels: a line of text, a heading, and what is between two keys
MOST_LINES = 4
MOST_CAP = 104  # pixels that keys take before their words; a wider one pushes its own words aside


@dataclass(frozen=True)
class _Line:
    """A key with what it does, or the heading of some (`cap` None)."""

    words: str
    cap: str | None = None
    colour: str = ""


class KeyPage(QWidget):
    """All keys in columns of the same height, as many as there is room for; long texts fold, none is cut."""

    def __init__(self, codebook: Codebook | None) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._codebook = codebook
        self.lines: list[_Line] = []
        self._places: list[tuple[QRectF, _Line, list[str]]] = []
        self._rooms: dict[_Line, float] = {}
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.lines = _lines(self._codebook)
        self.setAccessibleName(_("Map of keys"))
        self.setAccessibleDescription("\n".join(f"{line.cap or ''} {line.words}".strip() for line in self.lines))
        self.arrange()

    def arrange(self) -> None:
        """Lay out in columns that are as low as they can be."""
        font = self._font()
        many = max((self.width() + GAP) // (COLUMN + GAP), 1)
        wide = (self.width() - (many - 1) * GAP) / many
        self._rooms = _cap_rooms(self.lines, font)
        folded = [self._fold(line, wide, font) for line in self.lines]
        heights = [_height(line, texts) for line, texts in zip(self.lines, folded, strict=True)]
        most = max(sum(heights) // many, max(heights, default=0))
        while len(columns := _columns(self.lines, heights, most)) > many:
            most += 4
        self._places, n = [], 0
        for c, count in enumerate(columns):
            y = 0.0
            for k in range(n, n + count):
                self._places.append((QRectF(c * (wide + GAP), y, wide, heights[k]), self.lines[k], folded[k]))
                y += heights[k]
            n += count
        self.setMinimumHeight(round(max((box.bottom() for box, _line, _texts in self._places), default=0)))
        self.update()

    def is_whole(self) -> bool:
        """Whether all of it can be read: nothing cut, nothing over its edge."""
        return all(" ".join(texts) == " ".join(line.words.split()) for _box, line, texts in self._places) and all(
            box.right() <= self.width() + 1 for box, _line, _texts in self._places
        )

    def _font(self) -> QFont:
        return small(self.font(), theme.CAPTION)

    def _fold(self, line: _Line, wide: float, font: QFont) -> list[str]:
        if line.cap is None:
            return fold_lines(line.words, small(font, theme.BODY, bold=True), wide - 10, 2)
        return fold_lines(line.words, font, wide - self._rooms[line], MOST_LINES)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter, shown, font = QPainter(self), theme.current(), self._font()
        painter.fillRect(self.rect(), shown.colour("panel"))
        for box, line, texts in self._places:
            left = box.left()
            if line.cap is None:
                top = box.bottom() - 18 * len(texts) - 2
                painter.fillRect(QRectF(left, top + 1, 3, 14), readable(line.colour or shown.faint, shown.panel))
                painter.setFont(small(font, theme.BODY, bold=True))
                painter.setPen(shown.colour("text"))
                left, step = left + 10, 18
            else:
                wide = cap_width(line.cap, font)
                draw_cap(
                    painter,
                    QRectF(left, box.top(), wide, 17),
                    line.cap,
                    font,
                    shown.colour("text"),
                    shown.colour("line"),
                )
                painter.setFont(font)
                painter.setPen(shown.colour("text" if line.colour else "faint"))
                left, top, step = left + self._rooms[line], box.top() + 1, LINE
            for n, text in enumerate(texts):
                painter.drawText(QRectF(left, top + n * step, box.right() - left + 4, step), _MIDDLE, text)


_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class KeyMap(QDialog):
    """What every key does. It does not hold up the film; ? or Esc closes it."""

    def __init__(self, codebook: Codebook | None, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("panel")
        self.setStyleSheet(f"QDialog#panel {{ background: {theme.current().panel}; }}")
        self.setWindowTitle(_("Map of keys"))
        self.page = KeyPage(codebook)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.page)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setText(_("Close"))
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[0])
        layout.setSpacing(theme.SPACE[0])
        layout.addWidget(scroll)
        layout.addWidget(close)
        self.resize(self._room(parent))
        if parent is not None:
            self.move(parent.window().geometry().topLeft() + QPoint(8, 8))

    def _room(self, parent: QWidget | None) -> QSize:
        whole = parent.window().size() if parent is not None else screen_of(self).availableGeometry().size()
        return QSize(max(whole.width() - 16, 320), max(whole.height() - 16, 240))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.current().colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Question:
            self.reject()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "page"):
            self.page.retranslate()


def show_keys(codebook: Codebook | None, parent: QWidget) -> None:
    """Show the map over a window; the film goes on."""
    made = KeyMap(codebook, parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.show()


def _lines(codebook: Codebook | None) -> list[_Line]:
    """All that stands on the page, in order: beside a codebook what helps to code, else what helps elsewhere too."""
    lines: list[_Line] = []
    for group in GROUPS:
        lines.append(_Line(_(group)))
        lines += [_Line(_(b.words), _(b.shown)) for b in BINDINGS if b.group == group]
    lines += [_Line(_(PEOPLE_GROUP)), *(_Line(_(words), key) for key, words in PEOPLE)]
    lines += [_Line(_("Undo"), "Ctrl+Z"), _Line(_("Redo"), "Ctrl+Y")]
    return lines + (_of_other_pages() if codebook is None else _of_indicators(codebook))


def _of_other_pages() -> list[_Line]:
    lines = [_Line(_(RECALL)), *(_Line(_(key.words), key.cap) for key in RECALL_KEYS if key.words)]
    lines += [_Line(_(SETTLING)), *(_Line(_(b.words), b.shown) for b in SETTLE_BINDINGS)]
    lines += [_Line(_(FRAGMENTS)), *(_Line(_(b.words), b.shown) for b in (*SHEET_BINDINGS, *EDITOR_BINDINGS))]
    return lines


def _of_indicators(codebook: Codebook) -> list[_Line]:
    lines = []
    for dimension in codebook.dimensions:
        found = [i for i in codebook.indicators if i.dimension == dimension.id]
        if found:
            lines.append(_Line(say(dimension.label), None, dimension.colour))
            lines += [_Line(say(i.label), key_text(i.key), dimension.colour) for i in found]
    return lines


def _cap_rooms(lines: list[_Line], font: QFont) -> dict[_Line, float]:
    """How far the words of each key stand from its left: the same for all under one heading, as far as can be."""
    rooms: dict[_Line, float] = {}
    under: list[_Line] = []
    for line in [*lines, _Line("")]:
        if line.cap is not None:
            under.append(line)
            continue
        own = {key: cap_width(key.cap or "", font) + 6 for key in under}
        shared = min(max(own.values(), default=0.0), MOST_CAP)
        rooms.update((key, max(shared, width)) for key, width in own.items())
        under = []
    return rooms


def _height(line: _Line, texts: list[str]) -> int:
    return HEAD + 18 * (len(texts) - 1) if line.cap is None else max(LINE * len(texts), 17) + BETWEEN


def _columns(lines: list[_Line], heights: list[int], most: int) -> list[int]:
    """How many lines go in each column of at most this height; a heading never stands at the foot."""
    counts, count, y = [], 0, 0
    for n, high in enumerate(heights):
        with_next = high + (heights[n + 1] if lines[n].cap is None and n + 1 < len(heights) else 0)
        if count and y + with_next > most:
            counts.append(count)
            count, y = 0, 0
        count, y = count + 1, y + high
    return [*counts, count]

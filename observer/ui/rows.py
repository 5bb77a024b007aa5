"""A list of a few things, each in one line with its buttons; and the head of such a list."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import icons, theme


@dataclass(frozen=True)
class Line:
    """One thing: its id, its name, more about it, and what deserves a warning; whether its place can be told, and
    whether it can be changed and not only removed. `chip` is a state that can be asked about, with its sign and, in
    `chip_words`, all that there is to say of it."""

    id: str
    name: str
    detail: str = ""
    warning: str = ""
    can_be_found: bool = False
    chip: str = ""
    chip_sign: QIcon | None = None
    chip_words: str = ""
    has_key: bool = False
    can_be_changed: bool = True


class Elided(QLabel):
    """A line of plain text that ends in dots where there is no room; all of it is the tooltip."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__()
        self.whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never widens the window
        self.setText(text)
        self.setAccessibleName(text)

    def say(self, text: str) -> None:
        """Show another text."""
        self.whole = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setText(shown)
        self.setToolTip(as_tooltip(self.whole) if shown != self.whole else "")


def as_tooltip(text: str) -> str:
    """Plain text as a tooltip: what looks like mark-up is shown as it is."""
    from html import escape

    return f"<qt>{escape(text)}</qt>" if text else ""


def icon_button(icon: str, words: str) -> QToolButton:
    """A small button with a picture and a name."""
    button = QToolButton()
    button.setIcon(icons.icon(icon, "faint"))
    button.setToolTip(as_tooltip(words))
    button.setAccessibleName(words)
    button.setAutoRaise(True)
    button.setFixedSize(theme.TARGET, theme.TARGET)
    return button


class Rows(QWidget):
    """Shows `Line`s; those that may be changed have buttons for it."""

    edit_asked = Signal(str)
    remove_asked = Signal(str)
    find_asked = Signal(str)
    chip_asked = Signal(str)
    key_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...], can_change: bool, empty: str = "") -> None:
        """Show these; `empty` is said when there are none."""
        focused = self.window().focusWidget()
        kept = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        self.lines = lines
        clear(self._column)
        for line in lines:
            self._column.addWidget(self._row(line, can_change))
        if not lines and empty:
            self._column.addWidget(caption(empty))
        self._focus(kept)

    def _focus(self, name: str) -> None:
        """Give the button of this name the focus: one that was there before, of a line that may have changed."""
        for row in self._rows() if name else []:
            button = row.findChild(QToolButton, name)
            if button is not None:
                row.show()
                button.setFocus()

    def _rows(self) -> list[QWidget]:
        """The rows that are shown now; older ones may not be gone yet."""
        items = [self._column.itemAt(n) for n in range(self._column.count())]
        return [row for item in items if item is not None and (row := item.widget()) is not None]

    def _row(self, line: Line, can_change: bool) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.SPACE[0])
        words = QVBoxLayout()
        words.setContentsMargins(0, theme.SPACE[0], 0, theme.SPACE[0])
        words.setSpacing(0)
        words.addWidget(Elided(line.name))
        for text, name in ((line.detail, "caption"), (line.warning, "warning")):
            if text:
                words.addWidget(Elided(text, name))
        if line.chip:
            beside = QHBoxLayout()
            beside.addWidget(self._chip(line))
            beside.addStretch(1)
            words.addLayout(beside)
        across.addLayout(words, 1)
        if can_change:
            actions = [
                ("edit", _("Change {name}"), self.edit_asked),
                ("remove", _("Remove {name}"), self.remove_asked),
            ]
            if not line.can_be_changed:
                del actions[0]
            if line.can_be_found:
                actions.insert(0, ("search", _("Say where {name} is now"), self.find_asked))
            if line.has_key:
                actions.insert(0, ("key", _("Who {name} is: the key file"), self.key_asked))
            for icon, said, asked in actions:
                button = icon_button(icon, said.format(name=line.name))
                button.setObjectName(f"{icon}:{line.id}")
                button.clicked.connect(lambda _checked=False, s=asked, i=line.id: s.emit(i))
                across.addWidget(button)
        return row

    def _chip(self, line: Line) -> QToolButton:
        """A flat button with a state in it."""
        chip = QToolButton()
        chip.setObjectName(f"chip:{line.id}")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setAutoRaise(True)
        chip.setStyleSheet("QToolButton { padding: 0 4px; margin-left: -5px; }")
        chip.setMinimumHeight(theme.TARGET)
        chip.setText(line.chip)
        if line.chip_sign is not None:
            chip.setIcon(line.chip_sign)
        chip.setAccessibleName(f"{line.name}: {line.chip_words}")
        chip.setToolTip(as_tooltip(chip.accessibleName()))
        chip.clicked.connect(lambda _checked=False, i=line.id: self.chip_asked.emit(i))
        return chip


class Head(QWidget):
    """The title of a list, with a button that adds to it."""

    add_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.add = QLabel(), QToolButton()
        self.title.setObjectName("head")
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setFixedHeight(theme.TARGET)
        self.add.clicked.connect(self.add_asked)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.title, 1)
        across.addWidget(self.add)
        self.setMinimumHeight(theme.TARGET + 4)

    def show_words(self, title: str, add: str, can_add: bool) -> None:
        """The words, and whether one may add."""
        self.title.setText(title)
        self.add.setText(add)
        self.add.setIcon(icons.icon("add"))
        self.add.setVisible(can_add)


def caption(words: str) -> QLabel:
    """A quiet sentence in plain text."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setObjectName("caption")
    return label


def scrolled(inside: QWidget) -> QScrollArea:
    """Something that may be higher than its place."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

"""The inputs of a codebook that are like no other: keys, colours, and rows of words."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.codebook import Words
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.codebook_inputs import Input, TextInput, caption, language_name
from observer.ui.marks import LEAST_CONTRAST, contrast, key_text

Rows = list[tuple[str, Words]]


class KeyInput(TextInput):
    """A key, with keys that are free behind it."""

    def __init__(self) -> None:
        super().__init__(64)
        self.edit.setMaxLength(2)
        self.free = caption(_("free:"))
        self.row.addWidget(self.free)
        self.buttons = [QToolButton() for _n in range(6)]
        for button in self.buttons:
            button.clicked.connect(lambda _on=False, b=button: self.edit.setText(b.property("key")))
            self.row.addWidget(button)
        self.row.addStretch(1)

    def propose(self, keys: list[str]) -> None:
        """Offer these keys."""
        self.free.setVisible(bool(keys))
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(keys))
            if n < len(keys):
                button.setProperty("key", keys[n])
                button.setText(key_text(keys[n]))
                button.setAccessibleName(_("Take the key {key}").format(key=key_text(keys[n])))


class ColourInput(TextInput):
    """A colour, written or taken from a set that colour-blind people can tell apart."""

    def __init__(self) -> None:
        super().__init__(110)
        self.edit.setPlaceholderText("#RRGGBB")
        for colour in theme.HUES:
            button = QToolButton()
            button.setIcon(_swatch(colour))
            button.setIconSize(QSize(16, 16))
            button.setAccessibleName(_("Colour {colour}").format(colour=colour))
            button.setToolTip(colour)
            button.clicked.connect(lambda _on=False, c=colour: self.edit.setText(c))
            self.row.addWidget(button)
        self.row.addStretch(1)


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(16, 16)
    picture.fill(QColor(colour))
    return QIcon(picture)


def colour_trouble(colour: str, others: list[tuple[str, str]]) -> str:
    """What is against a colour, in words: hard to see in a theme, or that of another (name, colour)."""
    if not QColor.isValidColorName(colour):
        return ""
    same = [name for name, other in others if other.upper() == colour.upper()]
    if same:
        return _("“{name}” has this colour too.").format(name=same[0])
    pairs = ((theme.DARK, _("the dark theme")), (theme.LIGHT, _("the light theme")))
    weak = [words for look, words in pairs if contrast(QColor(colour), QColor(look.panel)) < LEAST_CONTRAST]
    if not weak:
        return ""
    words = _("Hard to see in {theme}: there it is shown stronger, in the same hue.")
    return words.format(theme=", ".join(weak))


class RowsInput(Input):
    """Rows of words, each with a name that stays: the steps of a scale, or (`can_change`) choices to pick from."""

    def __init__(self, languages: tuple[str, ...], can_change: bool) -> None:
        super().__init__()
        self._languages, self._can_change = languages, can_change
        self._keys: list[str] = []
        self.edits: list[dict[str, QLineEdit]] = []
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._holder)
        self.add = QPushButton(_("Add a choice"))
        self.add.clicked.connect(self._add)
        self.add.setVisible(can_change)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def value(self) -> Rows:
        return [
            (key, {code: edit.text() for code, edit in row.items()})
            for key, row in zip(self._keys, self.edits, strict=True)
        ]

    def set_value(self, value: Rows) -> None:
        if [key for key, _words in value] != self._keys:
            self._build([key for key, _words in value])
        for row, (_key, words) in zip(self.edits, value, strict=True):
            for code, edit in row.items():
                if edit.text() != words.get(code, ""):
                    edit.blockSignals(True)
                    edit.setText(words.get(code, ""))
                    edit.blockSignals(False)

    def _build(self, keys: list[str]) -> None:
        """The rows anew, empty."""
        old = self._holder
        self._holder = QWidget()
        self._column.replaceWidget(old, self._holder)
        old.hide()
        old.deleteLater()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.SPACE[0])
        for column, code in enumerate(self._languages, start=1):
            self._grid.addWidget(caption(language_name(code)), 0, column)
            self._grid.setColumnStretch(column, 1)
        self._keys, self.edits = keys, []
        for n, key in enumerate(keys):
            self._build_row(n, key)

    def _build_row(self, n: int, key: str) -> None:
        label = QLabel(f"{n + 1}." if self._can_change else key)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.addWidget(label, n + 1, 0)
        row = {}
        for column, code in enumerate(self._languages, start=1):
            edit = QLineEdit()
            edit.setAccessibleName(f"{label.text()} {language_name(code)}")
            edit.textChanged.connect(lambda _text, at=f"{n}.{code}": self.changed.emit(at))
            self._grid.addWidget(edit, n + 1, column)
            row[code] = edit
        self.edits.append(row)
        if self._can_change:
            away = QToolButton()
            away.setIcon(icons.icon("close"))
            away.setToolTip(_("Remove this choice"))
            away.setAccessibleName(_("Remove choice {n}").format(n=n + 1))
            away.clicked.connect(lambda _on=False, k=key: self._remove(k))
            self._grid.addWidget(away, n + 1, len(self._languages) + 1)

    def _add(self) -> None:
        n = 1
        while f"value_{n}" in self._keys:
            n += 1
        self.set_value([*self.value(), (f"value_{n}", {})])
        self.changed.emit("")
        self.edits[-1][self._languages[0]].setFocus()

    def _remove(self, key: str) -> None:
        self.set_value([(k, words) for k, words in self.value() if k != key])
        self.changed.emit("")

    def point(self, language: str = "") -> None:
        for row in self.edits:
            for code, edit in row.items():
                if not edit.text().strip() and language in ("", code):
                    edit.setFocus(Qt.FocusReason.OtherFocusReason)
                    return
        if self.edits:
            self.edits[0][self._languages[0]].setFocus(Qt.FocusReason.OtherFocusReason)


class BoundsInput(Input):
    """Conditions that can be put on, each with a number in its words."""

    def __init__(self, bounds: list[tuple[str, str]]) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self.numbers: dict[str, QSpinBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        for row, (name, words) in enumerate(bounds):
            box, number = QCheckBox(words.format(n="…")), QSpinBox()
            number.lineEdit().setTextMargins(theme.SPACE[0], 0, 0, 0)
            number.setRange(-1000, 1000)
            number.setAccessibleName(box.text())
            box.toggled.connect(number.setEnabled)
            box.toggled.connect(lambda _on: self.changed.emit(""))
            number.valueChanged.connect(lambda _n: self.changed.emit(""))
            grid.addWidget(box, row, 0)
            grid.addWidget(number, row, 1, Qt.AlignmentFlag.AlignLeft)
            self.boxes[name], self.numbers[name] = box, number

    def value(self) -> dict[str, int]:
        return {name: self.numbers[name].value() for name, box in self.boxes.items() if box.isChecked()}

    def set_value(self, value: dict[str, int]) -> None:
        for name, box in self.boxes.items():
            number = self.numbers[name]
            for widget in (box, number):
                widget.blockSignals(True)
            box.setChecked(name in value)
            number.setEnabled(name in value)
            number.setValue(value.get(name, number.value()))
            for widget in (box, number):
                widget.blockSignals(False)

    def point(self, language: str = "") -> None:
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

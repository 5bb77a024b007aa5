"""The inputs of the forms of a codebook. Each has a value and says when the user changed it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from observer.coding.codebook import Words
from observer.ui import theme
from observer.ui.flow_box import FlowBox

WIDTH = 360  # of what is chosen from a list
NAMES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français"}


def language_name(code: str) -> str:
    """A language by its own name."""
    return NAMES.get(code, code)


def caption(words: str) -> QLabel:
    """Small words, shown as plain text."""
    label = QLabel(words)
    label.setObjectName("caption")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


class Input(QWidget):
    """One field of a form. `changed` when the user changed it, with what was changed in it (a language)."""

    changed = Signal(str)

    def value(self) -> Any:
        """What is in it."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Put something in, without a word to others; nothing happens when it is there already."""
        raise NotImplementedError

    def name(self, words: str) -> None:
        """What it is, for those who do not see it."""
        self.setAccessibleName(words)

    def point(self, language: str = "") -> None:
        """Put the focus where this language is written."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class WordsInput(Input):
    """A text in each language, side by side; one line or several."""

    def __init__(self, languages: tuple[str, ...], lines: int = 1) -> None:
        super().__init__()
        self.edits: dict[str, QLineEdit | QPlainTextEdit] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE[1])
        grid.setVerticalSpacing(2)
        for column, code in enumerate(languages):
            edit = QLineEdit() if lines == 1 else _lines(lines)
            edit.textChanged.connect(lambda *_text, c=code: self.changed.emit(c))
            self.edits[code] = edit
            grid.addWidget(caption(language_name(code)), 0, column)
            grid.addWidget(edit, 1, column)
            grid.setColumnStretch(column, 1)

    def value(self) -> Words:
        return {code: _text(edit) for code, edit in self.edits.items()}

    def set_value(self, value: Words) -> None:
        for code, edit in self.edits.items():
            _put(edit, value.get(code, ""))

    def set_usual(self, usual: Words) -> None:
        """Show in faint letters what holds when nothing is written."""
        for code, edit in self.edits.items():
            edit.setPlaceholderText(usual.get(code, ""))

    def name(self, words: str) -> None:
        for code, edit in self.edits.items():
            edit.setAccessibleName(f"{words}, {language_name(code)}")

    def point(self, language: str = "") -> None:
        edit = self.edits.get(language) or next(iter(self.edits.values()))
        edit.setFocus(Qt.FocusReason.OtherFocusReason)


class LinesInput(WordsInput):
    """A list of texts in each language, one a line."""

    def __init__(self, languages: tuple[str, ...], lines: int = 4) -> None:
        super().__init__(languages, lines)

    def value(self) -> dict[str, list[str]]:  # type: ignore[override]
        return {code: [t for t in _text(edit).split("\n") if t.strip()] for code, edit in self.edits.items()}

    def set_value(self, value: dict[str, list[str]]) -> None:  # type: ignore[override]
        if value == self.value():  # an empty line that is being written stays
            return
        super().set_value({code: "\n".join(t.replace("\n", " ") for t in texts) for code, texts in value.items()})


def _lines(lines: int) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(lines * edit.fontMetrics().lineSpacing() + 22)
    return edit


def _text(edit: QLineEdit | QPlainTextEdit) -> str:
    return edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()


def _put(edit: QLineEdit | QPlainTextEdit, text: str) -> None:
    if _text(edit) == text:
        return
    edit.blockSignals(True)
    edit.setText(text) if isinstance(edit, QLineEdit) else edit.setPlainText(text)
    edit.blockSignals(False)


class ChoiceInput(Input):
    """One of several; with `is_open` another can be written."""

    def __init__(self, choices: list[tuple[str, str]], is_open: bool = False) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setEditable(is_open)
        self.box.setMinimumWidth(WIDTH // 2)
        self.box.setMaximumWidth(WIDTH)
        self._is_open = is_open
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch(1)
        for value, words in choices:
            self.box.addItem(words, value)
        if is_open:
            self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.box.editTextChanged.connect(lambda _text: self.changed.emit(""))
        else:
            self.box.currentIndexChanged.connect(lambda _index: self.changed.emit(""))
        self.setFocusProxy(self.box)

    def value(self) -> str:
        return self.box.currentText().strip() if self._is_open else str(self.box.currentData() or "")

    def set_value(self, value: str | None) -> None:
        self.box.blockSignals(True)
        if self._is_open:
            self.box.setEditText(value or "")
        else:
            self.box.setCurrentIndex(self.box.findData(value or ""))
        self.box.blockSignals(False)

    def name(self, words: str) -> None:
        self.box.setAccessibleName(words)


class ChecksInput(Input):
    """Several of several, as boxes in rows."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._order: tuple[str, ...] = ()
        flow = FlowBox(gap=theme.SPACE[2])
        for value, words in choices:
            box = QCheckBox(words)
            box.toggled.connect(lambda _on: self.changed.emit(""))
            self.boxes[value] = box
        flow.set_items(list(self.boxes.values()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(flow)

    def value(self) -> tuple[str, ...]:
        chosen = [value for value, box in self.boxes.items() if box.isChecked()]
        kept = [value for value in self._order if value in chosen]  # another order would be a change
        return (*kept, *(value for value in chosen if value not in kept))

    def set_value(self, value: tuple[str, ...]) -> None:
        self._order = tuple(value)
        for known, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(known in value)
            box.blockSignals(False)

    def name(self, words: str) -> None:
        for box in self.boxes.values():
            box.setAccessibleName(f"{words}: {box.text()}")

    def point(self, language: str = "") -> None:
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)


class YesInput(Input):
    """Yes or no."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = QCheckBox(words)
        self.box.toggled.connect(lambda _on: self.changed.emit(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> bool:
        return self.box.isChecked()

    def set_value(self, value: bool) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(value)
        self.box.blockSignals(False)


class NumberInput(Input):
    """A whole number."""

    def __init__(self, low: int, high: int, unit: str = "") -> None:
        super().__init__()
        self.box = QSpinBox()
        self.box.lineEdit().setTextMargins(theme.SPACE[0], 0, 0, 0)
        self.box.setRange(low, high)
        self.box.setSuffix(f" {unit}" if unit else "")
        self.box.valueChanged.connect(lambda _number: self.changed.emit(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addStretch(1)
        self.setFocusProxy(self.box)

    def value(self) -> int:
        return self.box.value()

    def set_value(self, value: int) -> None:
        self.box.blockSignals(True)
        self.box.setValue(value)
        self.box.blockSignals(False)

    def name(self, words: str) -> None:
        self.box.setAccessibleName(words)


class TextInput(Input):
    """A short text that is not said in languages, such as an id."""

    def __init__(self, width: int = 280) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setMaximumWidth(width)
        self.edit.textChanged.connect(lambda _text: self.changed.emit(""))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(theme.SPACE[0])
        self.row.addWidget(self.edit, 1)
        self.row.addStretch(0)
        self.setFocusProxy(self.edit)

    def value(self) -> str:
        return self.edit.text().strip()

    def set_value(self, value: str | None) -> None:
        if self.value() != (value or ""):
            _put(self.edit, value or "")

    def name(self, words: str) -> None:
        self.edit.setAccessibleName(words)

"""A row of small choices of which at most one holds; to click on it again takes it back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from observer.ui.flow_box import FlowBox


class Toggles(QWidget):
    """`changed` tells the value that is chosen now; "" for none. With `must_hold` one always is."""

    changed = Signal(str)

    def __init__(self, must_hold: bool = False) -> None:
        super().__init__()
        self._must_hold = must_hold
        self.buttons: dict[str, QPushButton] = {}
        self.value = ""
        self._flow = FlowBox()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._flow)

    def show_choices(self, name: str, choices: Sequence[tuple[str, str]], chosen: str = "") -> None:
        """Offer these values with their words; `name` says what is chosen."""
        self.buttons = {}
        for value, words in choices:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {words}")
            button.clicked.connect(lambda on, v=value: self._clicked(v, on))
            self.buttons[value] = button
        self._flow.set_items(list(self.buttons.values()))
        self.choose(chosen)

    def _clicked(self, value: str, on: bool) -> None:
        self.choose(value if on or self._must_hold else "")
        self.changed.emit(self.value)

    def choose(self, value: str) -> None:
        """Show what holds."""
        self.value = value if value in self.buttons else ""
        for one, button in self.buttons.items():
            button.setChecked(one == self.value)

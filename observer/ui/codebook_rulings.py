"""The decisions about an indicator in the form of a codebook: each with its day, and its text in every language."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from observer.coding.codebook import Ruling
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.codebook_inputs import Input, WordsInput, caption

Rulings = tuple[Ruling, ...]
_DAY, _LINES = 104, 2  # the width of a day in pixels, the height of a text


class RulingsInput(Input):
    """Dated decisions, oldest first as they were added; one can be added and taken away."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__()
        self._languages = languages
        self.rows: list[tuple[QLineEdit, WordsInput]] = []
        self._holder = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE[0])
        self._column.addWidget(self._holder)
        self.add = QPushButton(_("Add a decision"))
        self.add.clicked.connect(self._add)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def value(self) -> Rulings:
        return tuple(Ruling(day.text().strip(), words.value()) for day, words in self.rows)

    def set_value(self, value: Rulings) -> None:
        if len(value) != len(self.rows):
            self._build(len(value))
        for (day, words), ruling in zip(self.rows, value, strict=True):
            if day.text().strip() != ruling.date:
                day.blockSignals(True)
                day.setText(ruling.date)
                day.blockSignals(False)
            words.set_value(ruling.text)

    def _build(self, n: int) -> None:
        """The rows anew, empty."""
        old = self._holder
        self._holder = QWidget()
        self._column.replaceWidget(old, self._holder)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE[1])
        grid.setColumnStretch(1, 1)
        self.rows = [self._row(grid, at) for at in range(n)]

    def _row(self, grid: QGridLayout, at: int) -> tuple[QLineEdit, WordsInput]:
        day, words, away = QLineEdit(), WordsInput(self._languages, _LINES), QToolButton()
        day.setFixedWidth(_DAY)
        day.setPlaceholderText("2026-11-21")
        day.setAccessibleName(_("Day of decision {n}").format(n=at + 1))
        day.textChanged.connect(lambda _text: self.changed.emit(f"{at}.date"))
        words.name(_("Decision {n}").format(n=at + 1))
        words.changed.connect(lambda code: self.changed.emit(f"{at}.{code}"))
        away.setIcon(icons.icon("close"))
        away.setToolTip(_("Remove this decision"))
        away.setAccessibleName(_("Remove decision {n}").format(n=at + 1))
        away.clicked.connect(lambda: self._remove(at))
        top = Qt.AlignmentFlag.AlignTop
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(caption(_("Day")))
        column.addWidget(day)
        grid.addWidget(left, at, 0, top)
        grid.addWidget(words, at, 1)
        grid.addWidget(away, at, 2, top)
        return day, words

    def _add(self) -> None:
        self.set_value((*self.value(), Ruling(date.today().isoformat(), {})))
        self.changed.emit("")
        self.rows[-1][1].point()

    def _remove(self, at: int) -> None:
        kept = self.value()
        self.set_value((*kept[:at], *kept[at + 1 :]))
        self.changed.emit("")

    def name(self, words: str) -> None:
        self.setAccessibleName(words)

    def point(self, language: str = "") -> None:
        for day, words in self.rows:
            if not day.text().strip():
                day.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            if not all(text.strip() for text in words.value().values()):
                words.point(language)
                return
        (self.rows[0][0] if self.rows else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

"""Setting up coding by intervals: how long, by which rule, and what is asked of whom."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer.coding.codebook import Codebook, say
from observer.coding.events import IntervalMethod
from observer.coding.study import Side
from observer.i18n import N_, _
from observer.ui import theme
from observer.ui.decimals import Decimals
from observer.ui.event_fields import SIGNS
from observer.ui.pad_buttons import PadPerson

SECOND = 1_000_000
_USUAL = (Side.FAMILY, Side.WORKER)  # asked about unless one chooses others
METHODS = {
    IntervalMethod.PARTIAL: (N_("Partial"), N_("Yes when it was seen at any moment of the interval.")),
    IntervalMethod.WHOLE: (N_("Whole"), N_("Yes only when it lasted all through the interval.")),
    IntervalMethod.MOMENTARY: (N_("Momentary"), N_("Yes when it is seen at the last moment of the interval.")),
}


@dataclass(frozen=True)
class IntervalPlan:
    """How a coding is to be done by intervals: length in microseconds, ids of indicators and people."""

    length_us: int
    method: IntervalMethod
    indicators: tuple[str, ...]
    participants: tuple[str, ...]


class CheckList(QListWidget):
    """A list in which several are chosen: with Space, or a click anywhere on the row."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setSpacing(2)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def fill(self, rows: list[tuple[str, str]], chosen: set[str]) -> None:
        """Show these (value, words)."""
        self.blockSignals(True)
        self.clear()
        for value, words in rows:
            item = QListWidgetItem(words, self)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
        self.blockSignals(False)

    def choose(self, values: set[str]) -> None:
        """Choose these and no others."""
        for item in self._items():
            is_in = str(item.data(Qt.ItemDataRole.UserRole)) in values
            item.setCheckState(Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)

    def values(self) -> tuple[str, ...]:
        """What is chosen."""
        items = (item for item in self._items() if item.checkState() is Qt.CheckState.Checked)
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in items)

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(n) for n in range(self.count())]


class IntervalSetup(QScrollArea):
    """The form. `begun` gives the plan; nothing is stored here."""

    begun = Signal(object)  # IntervalPlan

    def __init__(self) -> None:
        super().__init__()
        self._codebook: Codebook | None = None
        self._people: list[PadPerson] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.length = Decimals()
        self.length.setRange(1, 3600)
        self.length.setValue(10)
        self.methods = {method: QRadioButton() for method in METHODS}
        self._why = {method: QLabel() for method in METHODS}
        self.indicators, self.people = CheckList(), CheckList()
        self.start = QPushButton()
        self.start.setObjectName("primary")
        self._heads = [QLabel() for _n in range(4)]
        self._arrange()
        self.methods[IntervalMethod.PARTIAL].setChecked(True)
        for changed in (self.indicators.changed, self.people.changed):
            changed.connect(self._show_start)
        self.start.clicked.connect(lambda: self.begun.emit(self.plan()))
        self.retranslate()

    def _arrange(self) -> None:
        page = QWidget()
        page.setObjectName("panel")
        column = QVBoxLayout(page)
        column.setContentsMargins(*[theme.SPACE[2]] * 4)
        column.setSpacing(theme.SPACE[1])
        first = QHBoxLayout()
        first.addWidget(self._heads[0])
        first.addWidget(self.length)
        first.addStretch(1)
        column.addLayout(first)
        column.addWidget(self._heads[1])
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE[2])
        for n, (method, radio) in enumerate(self.methods.items()):
            grid.addWidget(radio, n, 0, Qt.AlignmentFlag.AlignTop)
            self._why[method].setWordWrap(True)
            self._why[method].setObjectName("caption")
            self._why[method].setBuddy(radio)
            grid.addWidget(self._why[method], n, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        lists = QGridLayout()
        lists.setHorizontalSpacing(theme.SPACE[2])
        for n, box in enumerate((self.indicators, self.people)):
            lists.addWidget(self._heads[2 + n], 0, n)
            lists.addWidget(box, 1, n)
            lists.setColumnStretch(n, 3 - n)
            box.setMinimumHeight(100)
        column.addLayout(lists, 1)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignRight)
        self.setWidget(page)

    def set_sources(self, codebook: Codebook, people: list[PadPerson]) -> None:
        """What can be asked of whom. Everybody is chosen, no indicator; what is shown already stays as it is."""
        if (codebook, people) == (self._codebook, self._people):
            return
        self._codebook, self._people = codebook, list(people)
        self._fill(set(), {p.id for p in people if not p.is_group and p.side in _USUAL})

    def plan(self) -> IntervalPlan:
        """What is filled in."""
        method = next(m for m, radio in self.methods.items() if radio.isChecked())
        return IntervalPlan(round(self.length.value() * SECOND), method, self.indicators.values(), self.people.values())

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        heads = (_("Length of an interval"), _("When an interval counts"), _("What is asked"), _("Of whom"))
        for label, words in zip(self._heads, heads, strict=True):
            label.setText(words)
        self.length.setSuffix(" s")
        self.length.setAccessibleName(heads[0])
        self.indicators.setAccessibleName(heads[2])
        self.people.setAccessibleName(heads[3])
        for method, (name, why) in METHODS.items():
            self.methods[method].setText(_(name))
            self.methods[method].setAccessibleDescription(_(why))
            self._why[method].setText(_(why))
        self.start.setText(_("Begin"))
        self._fill(set(self.indicators.values()), set(self.people.values()))

    def _fill(self, indicators: set[str], people: set[str]) -> None:
        book = self._codebook
        rows = [(i.id, f"{SIGNS[i.valence]} {say(i.label)}") for i in (book.indicators if book else ())]
        self.indicators.fill(rows, indicators)
        self.people.fill([(p.id, p.name) for p in self._people if not p.is_group], people)
        self._show_start()

    def _show_start(self) -> None:
        ready = bool(self.indicators.values() and self.people.values())
        self.start.setEnabled(ready)
        self.start.setToolTip("" if ready else _("Choose at least one indicator and one person."))

"""A second pass: only some of the events, one after another."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

from observer.coding.codebook import Codebook, Valence, say
from observer.coding.words import word
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.event_fields import SIGNS, EventFilter
from observer.ui.flow_box import FlowBox
from observer.ui.pad_buttons import PadPerson

_WIDEST = 180  # pixels of a list that is closed
HIGH = theme.TARGET + 2


class PassBar(FlowBox):
    """Which events are gone through, how many these are, and the buttons to the one before and the next."""

    filter_changed = Signal(object)  # EventFilter
    step_asked = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._codebook: Codebook | None = None
        self._people: list[PadPerson] = []
        self._at = (0, 0)
        self._quiet = False
        self.what, self.who, self.valence = QComboBox(), QComboBox(), QComboBox()
        self.doubt = QToolButton()
        self.doubt.setCheckable(True)
        self.count = QLabel()
        self.previous, self.next, self.close_button = QToolButton(), QToolButton(), QToolButton()
        for box in (self.what, self.who, self.valence):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(_WIDEST)
            box.currentIndexChanged.connect(lambda _n: self._chosen())
        self.doubt.toggled.connect(lambda _on: self._chosen())
        for button in (self.previous, self.next, self.close_button):
            button.setAutoRaise(True)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        self.close_button.clicked.connect(self.closed)
        self.set_items(
            [self.what, self.who, self.valence, self.doubt, self.previous, self.count, self.next, self.close_button]
        )
        self.retranslate()

    def sizes(self, width: int) -> list[QSize]:
        """All equally high, and the lists no wider than they may be."""
        hints = [item.sizeHint() for item in self.items]
        return [QSize(min(h.width(), i.maximumWidth()), HIGH) for h, i in zip(hints, self.items, strict=True)]

    def set_sources(self, codebook: Codebook, people: list[PadPerson]) -> None:
        """What can be filtered for. What was chosen stays, as far as it is still there."""
        if (codebook, people) != (self._codebook, self._people):
            self._codebook, self._people = codebook, list(people)
            self._fill()

    def wanted(self) -> EventFilter:
        """Which events are gone through."""
        kind, _colon, name = str(self.what.currentData() or "").partition(":")
        found = EventFilter(doubt=self.doubt.isChecked())
        if kind == "dimension":
            found = replace(found, dimensions=frozenset({name}))
        elif kind == "indicator":
            found = replace(found, indicators=frozenset({name}))
        if self.who.currentData():
            found = replace(found, people=frozenset({str(self.who.currentData())}))
        if self.valence.currentData():
            found = replace(found, valences=frozenset({Valence(self.valence.currentData())}))
        return found

    def show_place(self, n: int, of: int) -> None:
        """Which of the events is at hand, from 1; 0 when it is none of them."""
        self._at = (n, of)
        words = _("{n} of {total}").format(n=n or "–", total=of) if of else _("no events")
        self.count.setText(words)
        self.previous.setEnabled(of > 0)
        self.next.setEnabled(of > 0)
        self.arrange()

    def clear(self) -> None:
        """Go through all events again."""
        self._quiet = True
        for box in (self.what, self.who, self.valence):
            box.setCurrentIndex(0)
        self.doubt.setChecked(False)
        self._quiet = False
        self._chosen()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.what.setAccessibleName(_("Which dimension or indicator"))
        self.who.setAccessibleName(_("Which person"))
        self.valence.setAccessibleName(_("Which valence"))
        self.doubt.setText(_("Doubt"))
        self.doubt.setToolTip(_("Only what is marked as doubtful"))
        for button, name, words in (
            (self.previous, "previous", _("Previous event (↑)")),
            (self.next, "next", _("Next event (↓)")),
            (self.close_button, "close", _("End the second pass")),
        ):
            button.setIcon(icons.icon(name))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.setAccessibleName(_("Second pass"))
        measure = QFontMetrics(self.count.font())
        self.count.setMinimumWidth(measure.horizontalAdvance(_("{n} of {total}").format(n=8888, total=88888)))
        self._fill()
        self.show_place(*self._at)

    def _fill(self) -> None:
        """The lists anew, in the language spoken now; what is chosen stays."""
        book = self._codebook
        what = [("", _("All indicators"))]
        for dimension in book.dimensions if book else ():
            what.append((f"dimension:{dimension.id}", say(dimension.label)))
            found = [i for i in book.indicators if i.dimension == dimension.id] if book else []
            what += [(f"indicator:{i.id}", f"    {SIGNS[i.valence]} {say(i.label)}") for i in found]
        who = [("", _("Everybody")), *((person.id, person.name) for person in self._people)]
        valence = [("", _("Any valence")), *((v.value, f"{SIGNS[v]} {word(v)}") for v in Valence)]
        self._quiet = True
        for box, rows in ((self.what, what), (self.who, who), (self.valence, valence)):
            chosen = box.currentData()
            box.clear()
            for value, words in rows:
                box.addItem(words, value)
            box.setCurrentIndex(max(box.findData(chosen), 0))
        self._quiet = False
        self.arrange()

    def _chosen(self) -> None:
        if not self._quiet:
            self.filter_changed.emit(self.wanted())

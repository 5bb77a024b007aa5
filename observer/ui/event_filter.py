"""The filter over the event table: words, and what is on or off."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton

from observer.coding.codebook import Codebook, Valence, say
from observer.coding.words import word
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.event_fields import SIGNS, EventFilter
from observer.ui.flow_box import FlowBox

LEAST = 68  # pixels of the box for words, before the rest goes to a row of its own


class FilterRow(FlowBox):
    """A box for words, and buttons for valence, doubt, open periods and dimensions."""

    typed = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.valences = {valence: self._toggle() for valence in Valence}
        for button in self.valences.values():
            button.setStyleSheet("QToolButton { padding: 4px 2px; min-width: 20px; }")
        self.doubt, self.open = self._toggle(), self._toggle()
        self.dimensions, self.columns = QToolButton(), QToolButton()
        for button in (self.dimensions, self.columns):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.dimensions.setStyleSheet("QToolButton { padding-right: 20px; }")
        self.columns.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.dimensions.setMenu(QMenu(self.dimensions))
        self.words.textChanged.connect(lambda _text: self.typed.emit())
        self.set_items([self.words, *self.valences.values(), self.doubt, self.open, self.dimensions, self.columns])
        self._codebook: Codebook | None = None

    def _toggle(self) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.toggled.connect(lambda _on: self.chosen.emit())
        return button

    def sizes(self, width: int) -> list[QSize]:
        """The box takes what the buttons leave in its row, or a row for itself."""
        high = max(theme.TARGET, self.words.sizeHint().height())
        rest = [QSize(item.sizeHint().width(), high) for item in self.items[1:]]
        left = width - sum(size.width() + self._gap for size in rest)
        return [QSize(left if left >= LEAST else max(width, LEAST), high), *rest]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(LEAST, 0)

    def text(self) -> str:
        """The words that are asked for."""
        return self.words.text()

    def wanted(self) -> EventFilter:
        """What the buttons ask for."""
        return EventFilter(
            dimensions=frozenset(str(a.data()) for a in self.dimensions.menu().actions() if a.isChecked()),
            valences=frozenset(valence for valence, button in self.valences.items() if button.isChecked()),
            doubt=self.doubt.isChecked(),
            is_open=self.open.isChecked(),
        )

    def set_codebook(self, codebook: Codebook) -> None:
        """Offer the dimensions of this codebook; when it is the same, what is chosen stays."""
        if codebook == self._codebook:
            return
        self._codebook = codebook
        menu = self.dimensions.menu()
        menu.clear()
        for dimension in codebook.dimensions:
            action = menu.addAction(say(dimension.label))
            action.setCheckable(True)
            action.setData(dimension.id)
            action.toggled.connect(lambda _on: self._dimension_chosen())
        self._dimension_chosen()

    def _dimension_chosen(self) -> None:
        self._name_dimensions()
        self.chosen.emit()

    def _name_dimensions(self) -> None:
        chosen = len(self.wanted().dimensions)
        self.dimensions.setText(_("Dimension") + (f" ({chosen})" if chosen else ""))
        self.dimensions.setAccessibleName(self.dimensions.text())
        self.arrange()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.words.setPlaceholderText(_("Filter …"))
        self.words.setToolTip(_("Filter: a person, an indicator, a word of a comment"))
        self.words.setAccessibleName(_("Filter the events"))
        for valence, button in self.valences.items():
            button.setText(SIGNS[valence])
            button.setToolTip(_("Only {valence}").format(valence=word(valence)))
        self.doubt.setText(_("Doubt"))
        self.doubt.setToolTip(_("Only what is marked as doubtful"))
        self.open.setText(_("Open"))
        self.open.setToolTip(_("Only periods without an end"))
        for button in (*self.valences.values(), self.doubt, self.open):
            button.setAccessibleName(button.toolTip())
        self.columns.setIcon(icons.icon("columns", "faint"))
        self.columns.setToolTip(_("Columns"))
        self.columns.setAccessibleName(_("Columns"))
        for action, dimension in zip(
            self.dimensions.menu().actions(), self._codebook.dimensions if self._codebook else (), strict=True
        ):
            action.setText(say(dimension.label))
        self._name_dimensions()

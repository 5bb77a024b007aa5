"""What a number is made of: method, parameters, how much entered and how much did not, and why it may be undefined."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.agreement_items import Fact, Figure
from observer.ui.form_dialog import plain_label


class MadeOf(QScrollArea):
    """A title, the figure, why there is none, and facts in two columns; all of it can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.figure, self.why = plain_label(), plain_label(), plain_label("warning")
        self.title.setStyleSheet("font-weight: 600;")
        self.facts: list[Fact] = []
        holder = QWidget()
        holder.setObjectName("panel")
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(theme.SPACE[2])
        self._grid.setVerticalSpacing(theme.SPACE[0])
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[2],) * 4)
        column.setSpacing(theme.SPACE[1])
        for widget in (self.title, self.figure, self.why):
            column.addWidget(widget)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.retranslate()

    def show_number(self, title: str, figure: Figure, facts: list[Fact]) -> None:
        """Show what a number is made of."""
        self.title.setText(title)
        self.figure.setText(figure.spoken if figure.value is not None else figure.text)
        self.why.setText(figure.why)
        self.why.setVisible(bool(figure.why) and figure.value is None)
        self.facts = list(facts)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for n, fact in enumerate(facts):
            name, value = plain_label("caption", fact.name), plain_label("", fact.value)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            for label in (name, value):
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name.setMaximumWidth(170)
            name.setMinimumWidth(110)
            self._grid.addWidget(name, n, 0)
            self._grid.addWidget(value, n, 1)

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        self.setAccessibleName(_("What the number is made of"))
        if not self.facts:
            self.title.setText(_("Choose a number to see what it is made of."))
            self.why.hide()

    def labels(self) -> list[QLabel]:
        """All that is written, for who wants to read it."""
        return self.findChildren(QLabel)

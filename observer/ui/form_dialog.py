"""A form in a box: what cannot be stored is said in it, and it stays open with all that was typed."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer.coding.words import word
from observer.errors import ObserverError
from observer.i18n import _
from observer.ui import theme
from observer.ui.screens import screen_of
from observer.ui.workspace import Workspace

Field = TypeVar("Field", bound=QWidget)
Choice = TypeVar("Choice", bound=StrEnum)
_WIDTH, _AROUND = 460, 190  # pixels; what is around the form: advice, what is wrong, buttons


class FormDialog(QDialog):
    """Fields with their labels, what may be wrong, and two buttons. `submit` says what accepting does."""

    def __init__(self, parent: QWidget | None, title: str, accept: str, advice: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.form = QFormLayout()
        self.form.setSpacing(theme.SPACE[1])
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.wrong = plain_label("warning")
        self.wrong.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = QPushButton(accept)
        self.accept_button.setObjectName("primary")
        self.accept_button.setDefault(True)
        self.buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(_("Cancel"))
        cancel.setAutoDefault(False)  # Enter never means this one
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(theme.SPACE[2])
        self.column.setContentsMargins(*(theme.SPACE[3],) * 4)
        if advice:
            self.column.addWidget(plain_label("caption", advice))
        self._area, holder = QScrollArea(), QWidget()
        holder.setLayout(self.form)
        self.form.setContentsMargins(0, 0, 0, 0)
        self._area.setWidget(holder)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(self._area, 1)
        self.column.addWidget(self.wrong)
        self.column.addWidget(self.buttons)

    def row(self, words: str, field: Field, hint: str = "", below: QLabel | None = None) -> Field:
        """Put a field into the form, with its words, and under it a hint, or a label that says what changes."""
        label = QLabel(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        if hint:
            field.setAccessibleDescription(hint)
            below = plain_label("caption", hint)
        self.form.addRow(label, field if below is None else stacked(field, below))
        return field

    def line(
        self, words: str, text: str = "", hint: str = "", example: str = "", below: QLabel | None = None
    ) -> QLineEdit:
        """A line to type."""
        field = QLineEdit(text)
        field.setPlaceholderText(example)
        return self.row(words, field, hint, below)

    def choice(self, words: str, kind: type[Choice], now: Choice, without: tuple[Choice, ...] = ()) -> QComboBox:
        """One of the values of an enumeration."""
        field = QComboBox()
        for value in kind:
            if value not in without:
                field.addItem(word(value), value)
        field.setCurrentIndex(max(field.findData(now), 0))
        return self.row(words, field)

    def yes_no(self, words: str, now: bool | None, yes: str, no: str) -> QComboBox:
        """Yes, no, or not known."""
        field = QComboBox()
        for text, value in ((_("not known"), None), (yes, True), (no, False)):
            field.addItem(text, value)
        field.setCurrentIndex((None, True, False).index(now))
        return self.row(words, field)

    def submit(self) -> object:
        """What accepting does; raises `ObserverError` for what cannot be done. None is a refusal as well."""
        raise NotImplementedError

    def _accept(self) -> None:
        try:
            done = self.submit()
        except ObserverError as error:
            self.say(str(error))
            return
        if done is not None:
            self.accept()

    def say(self, words: str) -> None:
        """Tell what is wrong."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.fit()

    def fit(self) -> None:
        """Be as high as what is in it, as far as the screen allows; the rest is scrolled to."""
        inside = self.width() - 2 * theme.SPACE[3]
        room = screen_of(self).availableGeometry().height() - _AROUND
        self._area.setMinimumHeight(min(self.form.totalHeightForWidth(inside), max(room, _AROUND)))
        self.column.activate()
        self.resize(self.width(), self.column.totalHeightForWidth(self.width()))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.fit()


class StudyForm(FormDialog):
    """A form whose content goes into the study that is open."""

    def __init__(
        self, parent: QWidget | None, workspace: Workspace, title: str, accept: str = "", advice: str = ""
    ) -> None:
        super().__init__(parent, title, accept or _("Store"), advice)
        self.workspace = workspace

    def do(self, action: Callable[[], Any]) -> object:
        """Carry out a change of the study; why it was refused is told here. None when it was."""
        refused: list[str] = []
        self.workspace.refused.connect(refused.append)
        try:
            result = self.workspace.do(action)
        finally:
            self.workspace.refused.disconnect(refused.append)
        if refused:
            self.say(refused[-1])
        return result


def plain_label(name: str = "", words: str = "") -> QLabel:
    """A label of plain text that wraps."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if name:
        label.setObjectName(name)
    return label


def rename(label: QWidget, name: str) -> None:
    """Give a label another look (that of its name); its place is measured anew, because letters may be larger."""
    label.setObjectName(name)
    label.style().polish(label)
    label.updateGeometry()


def stacked(*widgets: QWidget) -> QWidget:
    """Widgets close under each other, as one field of a form."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.SPACE[0])
    for widget in widgets:
        column.addWidget(widget)
    return holder


def date_or_none(field: QLineEdit) -> str | None:
    """What was typed for a day; nothing is no day."""
    return field.text().strip() or None


def ticks(boxes: list[QCheckBox]) -> QWidget:
    """Things to tick, one under the other."""
    holder = stacked(*boxes)
    holder.setContentsMargins(0, 3, 0, 0)  # the first stands beside the words of the form
    return holder

"""The forms in which the parts of a codebook are changed: every field in plain words, languages side by side."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from observer.coding import codebook_edit as edit
from observer.coding.codebook import Codebook
from observer.coding.codebook_edit import Parts
from observer.coding.codebook_fields import Fault
from observer.i18n import _
from observer.ui import theme
from observer.ui.codebook_inputs import Input, TextInput, caption

Change = Callable[[Codebook, Any, Any], Any]  # codebook, part, value of the input -> the part changed
Read = Callable[[Codebook, Any], Any]

WIDEST = 860


class _Field(QWidget):
    """A caption, an input, a hint, and what is wrong with it."""

    def __init__(self, words: str, given: Input, hint: str) -> None:
        super().__init__()
        self.input = given
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SPACE[2])
        column.setSpacing(2)
        if words:
            title = QLabel(words)
            title.setTextFormat(Qt.TextFormat.PlainText)
            font = title.font()
            font.setBold(True)
            title.setFont(font)
            column.addWidget(title)
        if hint:
            column.addWidget(caption(hint))
        column.addWidget(given)
        self.trouble, self.advice = caption(""), caption("")
        for label in (self.trouble, self.advice):
            label.hide()
            column.addWidget(label)
        given.name(words)

    def tell(self, trouble: str) -> None:
        """Say what is wrong; nothing when all is well."""
        self.trouble.setStyleSheet(f"color: {theme.current().stop};")
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def advise(self, words: str) -> None:
        """Say what deserves a thought."""
        self.advice.setStyleSheet(f"color: {theme.current().warning};")
        self.advice.setText(words)
        self.advice.setVisible(bool(words))


class Form(QScrollArea):
    """The fields of one part. `edited` gives the codebook with what was changed, and the name of the field: changes
    of one field that follow each other are one step back."""

    edited = Signal(object, str)

    def __init__(self, book: Codebook, kind: Parts | None, id_: str) -> None:
        super().__init__()
        self.book, self.kind, self.id = book, kind, id_
        self.built_from = book
        self.fields: dict[str, _Field] = {}
        self._reads: dict[str, Read] = {}
        self._changes: dict[str, Change] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setMaximumWidth(WIDEST)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(theme.SPACE[4], theme.SPACE[3], theme.SPACE[4], theme.SPACE[4])
        self._column.setSpacing(0)
        self.setWidget(inner)

    @property
    def part(self) -> Any:
        """The part that is shown; the codebook itself when it is no part."""
        return edit.find_part(self.book, self.kind, self.id) if self.kind else self.book

    def title(self, words: str) -> None:
        """A title over what follows."""
        label = QLabel(words)
        label.setObjectName("title")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self._column.addWidget(label)
        self._column.addSpacing(theme.SPACE[2])

    def note(self, words: str) -> None:
        """Small words between the fields."""
        self._column.addWidget(caption(words))
        self._column.addSpacing(theme.SPACE[2])

    def add(
        self,
        name: str,
        words: str,
        given: Input,
        hint: str = "",
        read: Read | None = None,
        change: Change | None = None,
    ) -> None:
        """A field of the part; with `read` and `change` one that is not simply a field of the same name."""
        field = _Field(words, given, hint)
        self.fields[name] = field
        self._reads[name] = read or (lambda _book, part: getattr(part, name))
        self._changes[name] = change or (lambda _book, part, value: _with(part, name, value))
        given.changed.connect(lambda at: self._take(name, at))
        self._column.addWidget(field)

    def add_id(self, may_rename: bool) -> None:
        """The id: a field while it is in no study, else said only."""
        if not may_rename:
            self.note(_("Id: {id}. It stays as it is: data in the study point at it.").format(id=self.id))
            return
        hint = _("The name in the data: letters, digits and _. It cannot be changed once the version is stored.")
        self.add("id", _("Id"), TextInput(), hint, change=self._rename)

    def _rename(self, book: Codebook, part: Any, value: str) -> Any:
        is_taken = value != part.id and self.kind is not None and edit.find_part(book, self.kind, value) is not None
        self.fields["id"].advise(_("“{id}” is used already.").format(id=value) if is_taken else "")
        return part if is_taken or not value else replace(part, id=value)

    def fits(self, book: Codebook) -> bool:
        """Whether the lists to choose from in this form are those of this codebook."""
        lists = ("dimensions", "modifiers", "scales")
        return all(_names(getattr(self.built_from, name)) == _names(getattr(book, name)) for name in lists)

    def end(self) -> None:
        """All fields are there: fill them."""
        self._column.addStretch(1)
        self.show_book(self.book)

    def input(self, name: str) -> Any:
        """The input of a field."""
        return self.fields[name].input

    def show_book(self, book: Codebook) -> None:
        """Show the part as it is in this codebook; where it is as shown, nothing moves."""
        self.book = book
        if self.part is None:
            return
        for name, field in self.fields.items():
            field.input.set_value(self._reads[name](book, self.part))
        self.refresh()

    def refresh(self) -> None:
        """Bring what depends on other fields up to date."""

    def _take(self, name: str, at: str) -> None:
        part = self.part
        if part is None:
            return
        changed = self._changes[name](self.book, part, self.fields[name].input.value())
        if self.kind is None:
            book = changed
        else:
            book = edit.put(self.book, self.kind, self.id, changed)
            self.id = changed.id
        if book == self.book:
            return
        self.book = book
        self.refresh()
        self.edited.emit(book, f"{id(self)}:{name}:{at}")

    def show_faults(self, faults: dict[str, list[Fault]]) -> None:
        """Say at each field what is wrong with it."""
        for name, field in self.fields.items():
            found = [f"{fault.message} {fault.suggestion}" for fault in faults.get(name, [])]
            field.tell("\n".join(dict.fromkeys(found)))

    def point(self, name: str, language: str = "") -> None:
        """Go to a field."""
        field = self.fields.get(name)
        if field is not None:
            self.ensureWidgetVisible(field, 0, 80)
            field.input.point(language)


def _with(part: Any, name: str, value: Any) -> Any:
    """The part with another value of a field; nothing written where nothing was is no change."""
    is_nothing = isinstance(value, dict) and not any(value.values()) and not any(getattr(part, name).values())
    return part if is_nothing else replace(part, **{name: value})


def _names(items: Any) -> list[tuple[str, str]]:
    return [(item.id, edit.name_of(item)) for item in items]


def as_number(text: str) -> float | None:
    """The number that is written, with a point or a comma; None when it is none."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None

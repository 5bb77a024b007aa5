"""Preferences: one table of what can be chosen, from which the dialog is made. Each choice holds at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from observer import i18n, settings
from observer.i18n import N_, _
from observer.ui import theme
from observer.ui.decimals import INSET, Decimals
from observer.ui.form_dialog import stacked
from observer.ui.rows import caption

_FIELD = 260  # pixels


@dataclass(frozen=True)
class Choice:
    """One preference: its field in `Settings`, its words, what it does, and what can be chosen.

    `options` are pairs of value and words; `span` is (least, most, step, unit) of a number, `least` what its least
    means when that is no number; a yes or no has neither.
    """

    field: str
    words: str
    why: str = ""
    options: tuple[tuple[Any, str], ...] = ()
    span: tuple[float, float, float, str] | None = None
    least: str = ""


@dataclass(frozen=True)
class Section:
    """A page of the dialog."""

    title: str
    choices: tuple[Choice, ...]


_AS_SYSTEM = ("", N_("As the system"))
_SECONDS = N_("s")

SECTIONS = (
    Section(
        N_("General"),
        (
            Choice("language", N_("Language"), options=(("nl", "Nederlands"), ("en", "English"))),
            Choice("theme", N_("Colours"), options=(_AS_SYSTEM, ("dark", N_("Dark")), ("light", N_("Light")))),
            Choice(
                "scale",
                N_("Size of everything"),
                N_("Holds from the next start of Observer."),
                tuple((percent, f"{percent} %") for percent in (100, 125, 150, 175, 200)),
            ),
            Choice(
                "compact",
                N_("Density"),
                options=(("", N_("By the height of the window")), ("yes", N_("Compact")), ("no", N_("Comfortable"))),
            ),
            Choice(
                "lock_minutes",
                N_("Lock after"),
                N_("When nobody touches a key or the mouse, and the film does not play."),
                span=(0, 120, 1, N_("minutes")),
                least=N_("never"),
            ),
            Choice(
                "keep_recent",
                N_("Remember which studies were open"),
                N_("Without it, the start page shows no list, and the list is forgotten."),
            ),
        ),
    ),
    Section(
        N_("Film"),
        (
            Choice(
                "engine",
                N_("Player"),
                N_("Observer's own shows the very frame. With VLC, times are approximate while the film plays."),
                (("own", N_("Observer's own")), ("vlc", "VLC")),
            ),
            Choice(
                "pause_on_mark",
                N_("With VLC, a mark holds the film"),
                N_("Then you see the frame at which the mark was put."),
            ),
            Choice("jump_back_s", N_("Jump back"), span=(0.1, 600, 1, _SECONDS)),
            Choice("jump_on_s", N_("Jump on"), span=(0.1, 600, 1, _SECONDS)),
            Choice("replay_s", N_("Replay and loop the last"), span=(0.5, 60, 1, _SECONDS)),
            Choice("preroll_s", N_("An event is played from so long before it"), span=(0, 60, 0.5, _SECONDS)),
            Choice("subtitles", N_("Subtitles on the film, when there are any")),
        ),
    ),
    Section(
        N_("Coding"),
        (
            Choice("keep_people", N_("The last person stays chosen")),
            Choice(
                "hold_states",
                N_("A period lasts as long as its key is held down"),
                N_("Otherwise one press starts it and another one ends it."),
            ),
            Choice(
                "mark_back_s",
                N_("Marks go back by"),
                N_("For who always presses a little late. It is stored with each event."),
                span=(0, 10, 0.1, _SECONDS),
            ),
            Choice("pause_while_typing", N_("The film waits while one types a comment")),
            Choice(
                "rows_by",
                N_("Rows of the timeline"),
                options=(
                    ("person", N_("Participants")), ("dimension", N_("Dimensions")), ("indicator", N_("Indicators"))
                ),
            ),
            Choice(
                "snap", N_("Dragging snaps to"), options=(("frame", N_("Frames")), ("events", N_("Events and frames")))
            ),
        ),
    ),
)  # fmt: skip


class PreferencesDialog(QDialog):
    """Shows the preferences. `changed` gives the name of the field that was chosen anew; it is stored already."""

    changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Preferences"))
        self.resize(640, 480)
        self.fields: dict[str, QWidget] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for section in SECTIONS:
            self.tabs.addTab(self._page(section), _(section.title))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(close)

    def _page(self, section: Section) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(*(theme.SPACE[3],) * 4)
        form.setVerticalSpacing(theme.SPACE[2])
        form.setHorizontalSpacing(theme.SPACE[3])
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        stored = settings.load()
        for choice in section.choices:
            value = getattr(stored, choice.field)
            field = self._field(choice, (value or i18n.language()) if choice.field == "language" else value)
            field.setAccessibleName(_(choice.words))
            self.fields[choice.field] = field
            shown = _with_reason(field, choice)
            form.addRow(*((shown,) if isinstance(field, QCheckBox) else (_(choice.words), shown)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        return scroll

    def _field(self, choice: Choice, value: Any) -> QWidget:
        store = self._storing(choice.field, type(value))
        if choice.options:
            box = QComboBox()
            for option, words in choice.options:
                box.addItem(_(words), option)
            box.setCurrentIndex(max(box.findData(value), 0))
            box.currentIndexChanged.connect(lambda n: store(box.itemData(n)))
            return box
        if choice.span is not None:
            return _number(choice, choice.span, value, store)
        tick = QCheckBox(_(choice.words))
        tick.setChecked(value)
        tick.toggled.connect(store)
        return tick

    def _storing(self, field: str, kind: type) -> Callable[[Any], None]:
        def store(value: Any) -> None:
            stored = settings.load()
            setattr(stored, field, kind(value))
            settings.save(stored)
            self.changed.emit(field)

        return store


def _with_reason(field: QWidget, choice: Choice) -> QWidget:
    """The field with a sentence under it, when there is one; all fields but ticks are equally wide."""
    if not isinstance(field, QCheckBox):
        field.setFixedWidth(_FIELD)
    return stacked(field, caption(_(choice.why))) if choice.why else field


def _number(choice: Choice, span: tuple[float, float, float, str], value: Any, store: Callable[[Any], None]) -> QWidget:
    least, most, step, unit = span
    box = QSpinBox() if isinstance(value, int) else Decimals()
    kind = type(value)
    box.setSpecialValueText(_(choice.least) if choice.least else "")
    box.setRange(kind(least), kind(most))
    box.setSingleStep(kind(step))
    box.lineEdit().setTextMargins(INSET, 0, 0, 0)
    box.setSuffix(" " + _(unit))
    box.setValue(value)
    box.setKeyboardTracking(False)
    box.valueChanged.connect(store)
    return box

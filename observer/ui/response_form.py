"""What is said at a stop: who, asked what, in which words, about then or now, with which feeling and codes."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from observer.coding.codebook import say
from observer.coding.recall import About, Draft, Level
from observer.coding.words import word
from observer.i18n import _
from observer.services import codebooks
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.pick_list import Pick, PickList
from observer.ui.rows import caption
from observer.ui.toggles import Toggles

PAUSE_MS = 400  # of typing, after which what was typed is stored
_NOTE_HEIGHT = 84


class ResponseForm(QWidget):
    """Shows one open response. `edited` comes at every pause of typing and every choice; `closed` when it is done,
    and whether the film goes on; `erased` when it was off the record; `speaker_chosen` when another one speaks; `asked`
    when something was said where nobody stopped."""

    edited = Signal()
    closed = Signal(bool)
    asked = Signal()
    erased = Signal()
    speaker_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.is_afterwards = False
        self._codes: tuple[str, ...] = ()
        self._picks: list[Pick] = []
        self.state, self.prompt = QLabel(), plain_label()
        self.speaker_label, self.about_label, self.feeling_label = caption(""), caption(""), caption("")
        self.speakers, self.about, self.feelings = Toggles(must_hold=True), Toggles(), Toggles()
        self.note, self.codes = QPlainTextEdit(), QPushButton()
        self.go_on, self.keep, self.erase = QPushButton(), QPushButton(), QPushButton()
        self.write = QPushButton()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._arrange()
        self._wire()
        self.show_open(None, "")

    def _arrange(self) -> None:
        self.state.setObjectName("head")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setMinimumHeight(_NOTE_HEIGHT)
        self.note.setTabChangesFocus(True)
        self.go_on.setObjectName("primary")
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE[1])
        for button in (self.go_on, self.keep, self.erase):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.state)
        column.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeft)
        self.inside = QWidget()
        inside = QVBoxLayout(self.inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE[1])
        for label, field in (
            (self.speaker_label, self.speakers),
            (self.prompt, None),
            (self.note, None),
            (self.about_label, self.about),
            (self.feeling_label, self.feelings),
        ):
            row = QHBoxLayout()
            row.addWidget(label, 0 if field else 1, Qt.AlignmentFlag.AlignVCenter if field else Qt.AlignmentFlag(0))
            if field is not None:
                label.setFixedWidth(92)
                row.addWidget(field, 1)
            inside.addLayout(row, 1 if label is self.note else 0)
        row = QHBoxLayout()
        row.addWidget(self.codes)
        row.addStretch(1)
        inside.addLayout(row)
        inside.addLayout(buttons)
        column.addWidget(self.inside, 1)
        column.addStretch(0)

    def _wire(self) -> None:
        self.note.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.edited)
        self.about.changed.connect(lambda _value: self.edited.emit())
        self.feelings.changed.connect(lambda _value: self.edited.emit())
        self.speakers.changed.connect(self.speaker_chosen)
        self.codes.clicked.connect(self.ask_codes)
        self.go_on.clicked.connect(lambda: self.closed.emit(True))
        self.keep.clicked.connect(lambda: self.closed.emit(False))
        self.erase.clicked.connect(self.erased)
        self.write.clicked.connect(self.asked)
        # As in coding: the film waits while one types, and goes on at Ctrl+Enter.
        enter = QShortcut(QKeySequence("Ctrl+Return"), self)
        enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        enter.activated.connect(lambda: self.closed.emit(True))

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.speaker_label.setText(_("Who is talking"))
        self.about_label.setText(_("It is about"))
        self.feeling_label.setText(_("Feeling"))
        self.note.setPlaceholderText(_("What is said, as far as possible in the same words"))
        self.note.setAccessibleName(_("What is said"))
        self.go_on.setText(_("Keep, film goes on"))
        self.go_on.setToolTip(_("Keep what is said, and play on. (Ctrl+Enter)"))
        self.keep.setText(_("Store") if self.is_afterwards else _("Keep, film waits"))
        self.write.setText(_("Write what is said …"))
        self.write.setToolTip(_("Something is said here, though nobody stopped the film."))
        self.erase.setText(_("Erase, off the record"))
        self.erase.setToolTip(_("Keep that something was said here, and nothing of what was said."))
        now = self.about.value
        self.about.show_choices(_("It is about"), [(one.value, word(one)) for one in About], now)
        self._show_codes()

    def be_afterwards(self) -> None:
        """For a session that has ended: no film waits, and who spoke stays."""
        self.is_afterwards = True
        self.go_on.hide()
        self.erase.hide()
        self.write.hide()

    # -- what is offered --------------------------------------------------------------------------------

    def offer(self, people: Sequence[tuple[str, str]], feelings: Sequence[tuple[str, str]], codes: list[Pick]) -> None:
        """Who may be talking (id and name), which feelings can be chosen, and which codes."""
        self.speakers.show_choices(_("Who is talking"), people, self.speakers.value)
        self.feelings.show_choices(_("Feeling"), feelings, self.feelings.value)
        self._picks = codes
        self._show_codes()

    def show_open(self, draft: Draft | None, state: str, speaker: str = "") -> None:
        """Fill in an open response; None: there is none, and `state` says why not."""
        self.state.setText(state)
        self.inside.setVisible(draft is not None)
        self.write.setVisible(draft is None and not self.is_afterwards)
        draft = draft or Draft("")
        with QSignalBlocker(self.note):
            self.note.setPlainText(draft.note)
        self._pause.stop()
        self.speakers.choose(speaker)
        self.about.choose(draft.about.value if draft.about else "")
        self.feelings.choose(draft.feeling)
        self._codes = draft.codes
        self.show_prompt(draft.prompt, draft.level)
        self._show_codes()

    def show_prompt(self, text: str, level: Level | None) -> None:
        """What was asked."""
        self._prompt, self._level = text, level
        self.prompt.setText(_("Asked: {prompt}").format(prompt=text) if text else _("Nothing was asked."))
        self.prompt.setObjectName("caption")

    # -- what was filled in -----------------------------------------------------------------------------

    def fields(self) -> dict[str, object]:
        """The content as it is now, by the names of the fields of a response."""
        return {
            "prompt": self._prompt,
            "level": self._level,
            "note": self.note.toPlainText(),
            "about": About(self.about.value) if self.about.value else None,
            "feeling": self.feelings.value,
            "codes": self._codes,
        }

    def ask_codes(self) -> None:
        """Choose codes that fit what is said."""
        list_ = PickList(_("Codes"), self._picks, self._codes, True, self)
        list_.picked.connect(self._take_codes)
        list_.open_at(self.codes.mapToGlobal(self.codes.rect().bottomLeft()))

    def _take_codes(self, codes: tuple[str, ...]) -> None:
        self._codes = codes
        self._show_codes()
        self.edited.emit()

    def _show_codes(self) -> None:
        names = {pick.value: pick.words for pick in self._picks}
        chosen = ", ".join(names.get(code, code) for code in self._codes)
        self.codes.setText(_("Codes: {codes}").format(codes=chosen) if chosen else _("Codes …"))
        self.codes.setVisible(bool(self._picks))


def codes_of(study: Any) -> list[Pick]:
    """All indicators of the codebooks of a study."""
    found: list[Pick] = []
    for edition in codebooks.shelf(study):
        book = edition.codebook
        found += [
            Pick(f"{book.key}:{one.id}", say(one.label), found_by=" ".join(one.label.values()))
            for one in book.indicators
        ]
    return list({pick.value: pick for pick in found}.values())

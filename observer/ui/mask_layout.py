"""The window in which masks are reviewed, without what happens in it: lists, the film, and buttons by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.flow_box import FlowBox
from observer.ui.form_dialog import plain_label
from observer.ui.mask_film import MaskFilm
from observer.ui.mask_lists import ShortList
from observer.ui.rows import as_tooltip

_SIDE = 250  # pixels
KEYS = {
    "whose": "W", "shown": "S", "hidden": "H", "no_face": "X", "add": "A", "keep": "K", "begin": "[", "end": "]",
    "shot": "E", "erase": "Del", "undo": "Ctrl+Z", "silent": "M", "done": "Ctrl+Return", "play": "Space", "back": ",",
    "on": ".", "next_doubt": "F", "next_face": "N", "preview": "V",
}  # fmt: skip


class MaskLayout(QDialog):
    """Shows what it is given; `wire` says what each button and key does."""

    def __init__(
        self, title: str, films: Sequence[str], people: Sequence[tuple[str, str]], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Masks of “{title}”").format(title=title))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(1280, 720)
        self.parts, self.film = QComboBox(), MaskFilm()
        self.parts.addItems(list(films))
        self.doubts, self.faces = ShortList(_("Uncertain frames")), ShortList(_("Faces in this frame"))
        self.silences, self.because = ShortList(_("Silent stretches")), QComboBox()
        self.because.addItem(_("in every masked clip"), None)
        for id_, name in people:
            self.because.addItem(name, id_)
        self.state, self.bar, self.trouble = plain_label("caption"), QProgressBar(), plain_label("warning")
        self.look, self.by_hand = QPushButton(), QPushButton(_("Mark faces by hand"))
        self.end_review, self.shut = QPushButton(_("The review is done")), QPushButton(_("Close"))
        self.buttons: dict[str, QPushButton] = {"done": self.end_review}
        self._arrange()

    def _arrange(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(theme.SPACE[2])
        across.addWidget(self._left())
        across.addWidget(self.film, 1)
        across.addWidget(self._right())
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(_("Progress"))
        self.end_review.setObjectName("primary")
        self.end_review.setToolTip(as_tooltip(_("All masks are right: who says so, and when, is kept (Ctrl+Enter).")))
        self.trouble.hide()
        below = QHBoxLayout()
        below.addWidget(self.state, 1)
        for widget in (self.bar, self.by_hand, self.look, self.end_review, self.shut):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[2],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(across, 1)
        column.addWidget(self.trouble)
        column.addLayout(below)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)

    def _left(self) -> QWidget:
        self.parts.setAccessibleName(_("Film"))
        self.parts.setVisible(self.parts.count() > 1)
        self.because.setAccessibleName(_("Because of"))
        self.because.setToolTip(as_tooltip(_("Because of whom it is silent: in clips in which this person is masked.")))
        silences = self._made(("silent", _("Silent from here (M)")), ("loud", _("Not silent")))
        return _column((self.parts, 0), (self.doubts, 3), (self.silences, 2), (self.because, 0), (silences, 0))

    def _right(self) -> QWidget:
        made = self._made(
            ("whose", _("Whose is it? (W)")),
            ("shown", _("May be shown (S)")),
            ("hidden", _("Hide (H)")),
            ("no_face", _("No face (X)")),
            ("add", _("Add a face (A)")),
            ("keep", _("It is here (K)")),
            ("begin", _("Begins here ([)")),
            ("end", _("Ends here (])")),
            ("shot", _("Until the shot ends (E)")),
            ("erase", _("Remove this box (Del)")),
            ("undo", _("Undo (Ctrl+Z)")),
        )
        help_ = _(
            "Draw a box with the mouse, or with the keys: A adds one; arrows move it, with Shift they change its size, "
            "with Ctrl in small steps. N chooses the next face, F goes to the next uncertain frame. Between two boxes "
            "that were drawn a face moves in a straight line."
        )
        return _column((self.faces, 1), (made, 0), (plain_label("caption", help_), 0))

    def _made(self, *wanted: tuple[str, str]) -> FlowBox:
        box = FlowBox()
        for name, words in wanted:
            self.buttons[name] = QPushButton(words)
        box.set_items([self.buttons[name] for name, _words in wanted])
        return box

    def wire(self, acts: Mapping[str, Callable[[], object]]) -> None:
        """What each button and key does, by its name."""
        for name, act in acts.items():
            if name in self.buttons:
                self.buttons[name].clicked.connect(lambda _checked=False, a=act: a())
            if name in KEYS:
                shortcut = QShortcut(QKeySequence(KEYS[name]), self)
                shortcut.activated.connect(act)

    def tell(self, words: str) -> None:
        """Say what is wrong; nothing when there are no words."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))


def _column(*widgets: tuple[QWidget, int]) -> QWidget:
    holder = QWidget()
    holder.setFixedWidth(_SIDE)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    for widget, stretch in widgets:
        column.addWidget(widget, stretch)
    return holder

"""What an answer about agreement comes to: one sentence first, what to look at next, and the rest when it is wanted."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from observer.i18n import _, ngettext
from observer.ui import theme
from observer.ui.form_dialog import plain_label

MOST_HIGH = 170  # pixels that the rest takes at most
HEAD = 15  # pixels: a sentence, not a word


@dataclass(frozen=True)
class Said:
    """A sentence; `opens` is what a click on it asks for, empty when nothing."""

    words: str
    opens: str = ""


class Linked(QLabel):
    """Sentences under each other; those that open something are links, also for the keyboard."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        self.linkActivated.connect(self.opened)

    def say(self, sentences: list[Said], before: str = "") -> None:
        """Say these, each with a sign before it."""
        ink = theme.current().text
        said = [
            f'<a href="{escape(one.opens)}" style="color: {ink};">{escape(one.words)}</a>' if one.opens
            else escape(one.words)
            for one in sentences
        ]  # fmt: skip
        self.setText("<br>".join(f"{before}{text}" for text in said))
        self.setAccessibleName(" ".join(one.words for one in sentences))
        self.setVisible(bool(sentences))


class Headline(QWidget):
    """The sentence that counts most, the first thing to look at, and a button for all the others."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.about, self.next, self.rest = plain_label("title"), plain_label("caption"), Linked(), Linked()
        self.more, self.area, self.pair = QToolButton(), QScrollArea(), QComboBox()
        self.title.setStyleSheet(f"font-size: {HEAD}px;")
        self.more.setCheckable(True)
        self.more.setStyleSheet("QToolButton { border-color: transparent; background: transparent; }"
                                "QToolButton:checked { color: palette(text); }")  # fmt: skip
        self._n = 0
        self.area.setWidget(self.rest)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMaximumHeight(MOST_HIGH)
        self.area.hide()
        self._arrange()
        self.more.toggled.connect(self._unfold)
        for label in (self.next, self.rest):
            label.opened.connect(self.opened)

    def _arrange(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(theme.SPACE[2])
        head.addWidget(self.title, 1)
        head.addWidget(self.pair, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self.about, 1)
        foot.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE[3], theme.SPACE[1], theme.SPACE[1], theme.SPACE[0])
        column.setSpacing(theme.SPACE[0])
        column.addLayout(head)
        column.addWidget(self.next)
        column.addLayout(foot)
        column.addWidget(self.area)
        self.pair.hide()
        self.more.hide()

    def say(self, title: str, following: list[Said], rest: list[Said], about: str) -> None:
        """Say it; of what follows only the first is seen before one asks for more."""
        self.title.setText(title)
        self.about.setText(about)
        self.next.say(following[:1], "→ ")
        others = [*following[1:], *rest]
        self.rest.say(others, "· ")
        self._n = len(others)
        self.more.setVisible(bool(others))
        if not others:
            self.more.setChecked(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the language spoken now."""
        sign = "▴" if self.more.isChecked() else "▾"
        words = ngettext("{n} more sentence", "{n} more sentences", self._n).format(n=self._n)
        said = _("Less") if self.more.isChecked() else words
        self.more.setText(f"{said}  {sign}")
        self.more.setAccessibleName(words)
        self.pair.setAccessibleName(_("Which two coders"))

    def _unfold(self, on: bool) -> None:
        self.area.setVisible(on)
        self.retranslate()

    def show_pairs(self, pairs: list[str], chosen: int) -> None:
        """Two coders of several can be chosen."""
        self.pair.blockSignals(True)
        self.pair.clear()
        self.pair.addItems(pairs)
        self.pair.setCurrentIndex(chosen)
        self.pair.blockSignals(False)
        self.pair.setVisible(len(pairs) > 1)

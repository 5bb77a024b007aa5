"""Where one begins: the language, then the demo, a new study, or one that is there."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from observer import i18n, settings
from observer.i18n import N_, _
from observer.ui import memory, theme
from observer.ui.card import Card
from observer.ui.rows import Elided, caption, clear, icon_button

_DOORS, _RECENT = 472, 460  # pixels: how wide the two columns are where there is room
LANGUAGES = {"nl": "Nederlands", "en": "English"}  # each in its own words
DOORS = (
    ("demo", N_("Look around in the demo"), N_("A family at the table, half coded. Nothing in it is real.")),
    ("new", N_("New study …"), N_("For your own families, films and coders. You become its researcher.")),
    ("open", N_("Open a study …"), N_("A file whose name ends in .observer. You can also drop it on this window.")),
)


class StartPage(QWidget):
    """The first page. What is chosen is told by signals; `language_asked` tells "nl" or "en"."""

    open_asked = Signal()
    demo_asked = Signal()
    new_asked = Signal()
    recent_asked = Signal(str)
    language_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.words, self.recent_title = QLabel(), caption(""), QLabel()
        self.title.setObjectName("title")
        self.recent_title.setObjectName("head")
        self.languages, self.language_buttons = QButtonGroup(self), {}
        for code, name in LANGUAGES.items():
            button = QPushButton(name)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, c=code: self.language_asked.emit(c))
            self.languages.addButton(button)
            self.language_buttons[code] = button
        self.doors: dict[str, tuple[Card, QLabel, QLabel]] = {}
        for name, asked in (("demo", self.demo_asked), ("new", self.new_asked), ("open", self.open_asked)):
            words, sentence = QLabel(), caption("")
            words.setObjectName("head")
            self.doors[name] = Card(words, sentence, icon=name), words, sentence
            self.doors[name][0].clicked.connect(asked)
        self.rows: list[RecentRow] = []
        self._recent: list[str] = []
        self._list = QVBoxLayout()
        self.recent = QWidget()
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE[1])
        left.addWidget(self.title)
        left.addWidget(self.words)
        across = QHBoxLayout()
        for button in self.language_buttons.values():
            across.addWidget(button)
        across.addStretch(1)
        left.addSpacing(theme.SPACE[1])
        left.addLayout(across)
        left.addSpacing(theme.SPACE[3])
        for card, _words, _sentence in self.doors.values():
            left.addWidget(card)
        left.addStretch(1)
        doors = QWidget()
        doors.setLayout(left)
        doors.setMinimumWidth(_DOORS - 80)
        doors.setMaximumWidth(_DOORS)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.SPACE[1])
        rows = QWidget()
        rows.setLayout(self._list)
        area = QScrollArea()
        area.setWidget(rows)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right = QVBoxLayout(self.recent)
        right.setSpacing(theme.SPACE[1])
        right.addWidget(self.recent_title)
        right.addWidget(area, 1)
        self.recent.setMinimumWidth(_RECENT - 160)
        self.recent.setMaximumWidth(_RECENT)
        columns = QHBoxLayout()
        columns.setSpacing(theme.SPACE[4] * 2)
        columns.addStretch(1)
        columns.addWidget(doors, 8)
        columns.addWidget(self.recent, 8)
        columns.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addLayout(columns, 8)
        whole.addStretch(1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.title.setText("Observer")
        self.words.setText(_("Code filmed home visits. Everything stays on this computer."))
        for code, button in self.language_buttons.items():
            button.setChecked(code == i18n.language())
        for name, words, sentence in DOORS:
            card, head, below = self.doors[name]
            card.setAccessibleName(_(words))
            card.setAccessibleDescription(_(sentence))
            card.retint()
            head.setText(_(words))
            below.setText(_(sentence))
        self.recent_title.setText(_("Recent studies"))
        self.show_recent(self._recent)

    def show_recent(self, paths: list[str]) -> None:
        """The studies that were open lately, the last one first; those that are not there any more as well."""
        self._recent = list(paths)
        clear(self._list)
        self.rows = [RecentRow(path) for path in paths]
        for row in self.rows:
            row.button.clicked.connect(lambda _checked=False, p=row.path: self.recent_asked.emit(p))
            row.forget.clicked.connect(lambda _checked=False, p=row.path: self._forget(p))
            self._list.addWidget(row)
        self._list.addStretch(1)
        self.recent.setVisible(bool(paths))

    def _forget(self, path: str) -> None:
        """Take a study out of the list; the study itself stays as it is."""
        stored = settings.load()
        stored.recent = [other for other in stored.recent if other != path]
        settings.save(stored)
        self.show_recent([other for other in self._recent if other != path])


class RecentRow(QWidget):
    """A study that was open lately: its name, its folder and when; a button takes it out of the list."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        file = Path(path)
        self.is_there = file.is_file()
        when = " · ".join(part for part in (_package(path), _when(path)) if part)
        self.forget = icon_button("close", _("Remove {name} from the list").format(name=file.stem))
        name = Elided(file.stem, "head" if self.is_there else "caption")
        where = Elided(str(file.parent), "caption")
        detail = Elided(when if self.is_there else _("is not there any more, or its disk is not connected"), "caption")
        self.button = Card(name, where, detail)
        self.button.setEnabled(self.is_there)
        self.button.setStyleSheet(f"QPushButton {{ min-height: {theme.TARGET + 32}px; }}")
        self.button.setAccessibleName(", ".join(part for part in (file.stem, str(file.parent), when) if part))
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.button, 1)
        across.addWidget(self.forget)


def _package(path: str) -> str:
    """Of whom and of which study a package is; empty for a study."""
    coder, study = memory.package_of(path)
    return _("package of {coder} for “{study}”").format(coder=coder, study=study) if coder else ""


def _when(path: str) -> str:
    """When a study was last opened, in words."""
    opened = memory.last_opened(path)
    if opened is None:
        return ""
    return _("last opened on {day}").format(day=f"{opened:%Y-%m-%d %H:%M}")

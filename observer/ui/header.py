"""The top of the window: where one is, as whom, in what state; what is going on; and the rail of pages."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.job_strip import JobStrip
from observer.ui.jobs import Jobs

_ONLY_FOR_SOME = ("agreement", "fragments", "recall")  # pages that others do not see the way to


class Header(QWidget):
    """One line: study, session, coder and state; jobs; whether all is stored; find; submit."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.where, self.stored = QLabel(), QLabel()
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.jobs = JobStrip(jobs)
        self.where.setObjectName("head")
        self.search = QToolButton()
        self.search.setAutoRaise(True)
        self.search.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.submit = QPushButton()
        self.submit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[0])
        row.setSpacing(theme.SPACE[2])
        row.addWidget(self.where, 1)
        for widget in (self.jobs, self.stored, self.search, self.submit):
            row.addWidget(widget)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.search.setIcon(icons.icon("search"))
        self.search.setAccessibleName(_("Find"))
        self.search.setToolTip(_("Find in comments, events and indicators") + "  (Ctrl+F)")
        self.submit.setText(_("Submit …"))
        self.stored.setToolTip(_("Everything that you see is on the disk. There is no Save."))
        self.jobs.retranslate()

    def show_stored(self, open_study: bool, problem: str) -> None:
        """Whether all that is seen is on disk; `problem` says what could not be stored."""
        self.stored.setVisible(open_study)
        self.stored.setObjectName("warning" if problem else "caption")
        self.stored.setText(_("not stored") if problem else "✓ " + _("stored"))
        self.stored.setToolTip(problem or _("Everything that you see is on the disk. There is no Save."))
        self.stored.style().polish(self.stored)


class Rail(QWidget):
    """The pages down the left, with words."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE[0], theme.SPACE[1], theme.SPACE[0], theme.SPACE[1])
        self._buttons: list[tuple[QToolButton, str, Callable[[], str]]] = []

    def add(self, icon: str, words: Callable[[], str], act: Callable[[], object], is_page: bool) -> QToolButton:
        """A button of the rail; what is no page stands at the bottom."""
        button = QToolButton()
        button.setObjectName("rail")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(20, 20))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # all equally wide
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCheckable(is_page)
        button.clicked.connect(lambda: act())
        if not is_page and all(other.isCheckable() for other, _icon, _words in self._buttons):
            self._column.addStretch(1)
        self._column.addWidget(button)
        self._buttons.append((button, icon, words))
        return button

    def button(self, icon: str) -> QToolButton:
        """A button by its icon, which is also the name of its page."""
        return next(button for button, other, _words in self._buttons if other == icon)

    def show_pages(self, shown: str, possible: dict[str, bool]) -> None:
        """Say which page is shown, and which of them (by name) there are for who is looking."""
        for name, may in possible.items():
            button = self.button(name)
            button.setEnabled(may)
            button.setChecked(name == shown)
            if name in _ONLY_FOR_SOME:
                button.setVisible(may)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for button, icon, words in self._buttons:
            button.setText(words())
            button.setIcon(icons.icon(icon))
            button.setAccessibleName(words())
            button.setMinimumWidth(button.sizeHint().width())

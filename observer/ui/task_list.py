"""What a coder has to code: session, codebook, how far; one click and he sits down at it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from observer.coding.words import word
from observer.i18n import _, ngettext
from observer.services.overview import HowFar
from observer.services.plan import ToCode
from observer.ui import theme
from observer.ui.rows import Elided, caption, clear
from observer.ui.session_line import sign

WIDEST = 760


class TaskList(QScrollArea):
    """Shows tasks: those to be done first. `code_asked` tells session, codebook; `training_asked` a coding (its id)."""

    code_asked = Signal(str, str)
    training_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.words = QLabel(), caption("")
        self.title.setObjectName("title")
        self.buttons: dict[tuple[str, str], QPushButton] = {}
        self._tasks, self.below = QVBoxLayout(), QVBoxLayout()
        self._tasks.setSpacing(theme.SPACE[0])
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addSpacing(theme.SPACE[1])
        column.addLayout(self._tasks)
        column.addSpacing(theme.SPACE[2])
        column.addLayout(self.below)
        column.addStretch(1)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_tasks(self, tasks: list[ToCode], titles: dict[str, str], empty: str) -> None:
        """Show these; `titles` of codebooks by key, `empty` is said when there are none."""
        open_ = [task for task in tasks if task.progress is not HowFar.SUBMITTED]
        done = [task for task in tasks if task.progress is HowFar.SUBMITTED]
        clear(self._tasks)
        self.buttons = {}
        self.title.setText(_("To code"))
        self.words.setText(_counted(len(open_), len(done)) if tasks else empty)
        for number, task in enumerate([*open_, *done]):
            if number == len(open_) and open_:
                self._tasks.addSpacing(theme.SPACE[2])
            self._tasks.addWidget(self._row(task, titles[task.codebook], is_first=number == 0 and bool(open_)))

    def _row(self, task: ToCode, title: str, is_first: bool) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, theme.SPACE[0], 0, theme.SPACE[0])
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(task.session.name))
        words.addWidget(Elided(_about(task, title), "caption"))
        across.addWidget(QLabel(sign(task.progress)))
        across.addSpacing(theme.SPACE[0])
        across.addLayout(words, 1)
        if task.is_training and task.progress is HowFar.SUBMITTED and task.coding is not None:
            look = QPushButton(_("See how it went"))
            look.setAccessibleName(f"{look.text()}: {task.session.name}")
            look.clicked.connect(lambda _checked=False, c=task.coding: self.training_asked.emit(c))
            across.addWidget(look)
        button = QPushButton(_act(task.progress))
        button.setObjectName("primary" if is_first else "")
        button.setAccessibleName(f"{button.text()}: {task.session.name}, {title}")
        button.clicked.connect(lambda _checked=False: self.code_asked.emit(task.session.id, task.codebook))
        across.addWidget(button)
        self.buttons.setdefault((task.session.name, task.codebook), button)
        return row


def _counted(n_open: int, n_done: int) -> str:
    """How much there is to do."""
    if not n_open:
        return _("All of it is submitted.")
    words = ngettext("{n} session to go", "{n} sessions to go", n_open).format(n=n_open)
    return words + (", " + _("{n} submitted").format(n=n_done) if n_done else "") + "."


def _about(task: ToCode, title: str) -> str:
    """With what, what, how far."""
    training = [_("training")] if task.is_training else []
    return " · ".join([title, word(task.part), *training, task.progress.words()])


def _act(progress: HowFar) -> str:
    return {
        HowFar.NOT_BEGUN: _("Begin coding"),
        HowFar.BUSY: _("Go on coding"),
        HowFar.SUBMITTED: _("Look at the coding"),
    }[progress]

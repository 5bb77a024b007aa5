"""What to do in a new study: three steps with a button each, until all are done."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.rows import caption

FAMILY, VISIT, CODE = range(3)


@dataclass(frozen=True)
class Done:
    """Which steps have been done."""

    family: bool
    visit: bool
    code: bool

    @property
    def steps(self) -> tuple[bool, bool, bool]:
        """In their order."""
        return self.family, self.visit, self.code


class _Step(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.number, self.title, self.words, self.button = QLabel(), QLabel(), caption(""), QPushButton()
        self.number.setFixedSize(22, 22)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setObjectName("head")
        self.title.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.number)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.SPACE[3],) * 4)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addWidget(self.words)
        column.addStretch(1)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)


class FirstSteps(QWidget):
    """Three steps side by side. `asked` tells the number of the step whose button was pressed."""

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.steps = [_Step(), _Step(), _Step()]
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.SPACE[3], theme.SPACE[3], theme.SPACE[3], 0)
        across.setSpacing(theme.SPACE[2])
        for number, step in enumerate(self.steps):
            across.addWidget(step, 1)
            step.button.clicked.connect(lambda _checked=False, n=number: self.asked.emit(n))

    def show_done(self, done: Done, can_change: bool, has_case: bool, has_visit: bool) -> None:
        """Say what has been done; the first that has not is the next. A family without people is half done, and
        so is a visit without a film."""
        self.setVisible(can_change and not all(done.steps))
        words = (
            (_("Add the family"), _("A made-up name, and who is in it: parents, children, the worker."),
             _("Add a participant …") if has_case else _("Add a family …")),
            (_("Add the visit and its film"), _("The film stays where it is; Observer keeps only its place."),
             _("Add films …") if has_visit else _("Add a visit …")),
            (_("Start coding"), _("Choose who you are, watch, and mark what you see."), _("Start coding")),
        )  # fmt: skip
        following = done.steps.index(False) if False in done.steps else -1
        for number, (step, (title, sentence, button)) in enumerate(zip(self.steps, words, strict=True)):
            is_done = done.steps[number]
            step.title.setText(title)
            step.words.setText(_("Done.") if is_done else sentence)
            step.button.setText(button)
            step.button.setVisible(not is_done)
            step.button.setEnabled(number == following)
            step.button.setObjectName("primary" if number == following else "")
            step.button.style().polish(step.button)
            step.number.setObjectName("" if is_done else "keycap")
            step.number.style().polish(step.number)
            step.number.setText(f"{number + 1}")
            if is_done:
                step.number.setPixmap(icons.icon("done", "text").pixmap(20, 20))

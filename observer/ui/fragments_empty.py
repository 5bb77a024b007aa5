"""What the page of fragments says as long as there is none: what they are for, and the ways to select one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.form_dialog import plain_label

WIDE = 640
STRETCH, SEARCH, SAMPLE = "stretch", "search", "sample"


class FragmentsEmpty(QWidget):
    """Three steps, and buttons for the first. `asked` tells which one."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.title, self.words = plain_label("title"), plain_label()
        self.steps: list[tuple[QLabel, QLabel]] = []
        self.buttons = {name: QPushButton() for name in (SEARCH, STRETCH, SAMPLE)}
        self.buttons[SEARCH].setObjectName("primary")
        holder = QWidget()
        holder.setMaximumWidth(WIDE)
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[4],) * 4)
        column.setSpacing(theme.SPACE[2])
        column.addWidget(self.title)
        column.addWidget(self.words)
        for _step in range(3):
            title, words = plain_label(), plain_label("caption")
            title.setStyleSheet("font-weight: 600;")
            self.steps.append((title, words))
            step = QVBoxLayout()
            step.setSpacing(2)
            step.addWidget(title)
            step.addWidget(words)
            column.addLayout(step)
        across = QHBoxLayout()
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, which=name: self.asked.emit(which))
            across.addWidget(button)
        across.addStretch(1)
        column.addLayout(across)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(holder, 1, Qt.AlignmentFlag.AlignLeft)

    def show_why(self, is_researcher: bool, has_sessions: bool) -> None:
        """Say what there is to do; for somebody else than the researcher, that it is his."""
        self.title.setText(_("No fragments yet"))
        self.words.setText(
            _("A fragment is a stretch of film that you show again: to the mother, her son, the worker.")
            if is_researcher
            else _("Fragments are selected and shown by the researcher. Choose your name on the study page.")
        )
        texts = (
            (_("1  Select"),
             _("While you code: draw it on the timeline, or choose an event and press Ctrl+Shift+X; that key selects a"
               " disagreement, too. Or let a search or the clock find them, with the buttons below.")),
            (_("2  Say who is in it"),
             _("The codings propose who can be seen or heard. You look, and confirm; consent rests on that.")),
            (_("3  Put it on a playlist"),
             _("For each respondent in order, with prompts. What may not be shown to somebody does not get on it.")),
        )  # fmt: skip
        for (title, words), (first, second) in zip(self.steps, texts, strict=True):
            title.setText(first)
            words.setText(second)
            title.setVisible(is_researcher)
            words.setVisible(is_researcher)
        for name, label in (
            (SEARCH, _("Search …")), (STRETCH, _("From two times …")), (SAMPLE, _("Time sampling …")),
        ):  # fmt: skip
            self.buttons[name].setText(label)
            self.buttons[name].setVisible(is_researcher)
            self.buttons[name].setEnabled(has_sessions)

"""What the agreement page says as long as there is nothing to compare: what it takes, and where to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.form_dialog import plain_label

WIDE = 620


class AgreementEmpty(QWidget):
    """Three steps and a button. `plan_asked` when one wants to say who codes what."""

    plan_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.words, self.hidden = plain_label("title"), plain_label(), plain_label("caption")
        self.steps: list[tuple[QLabel, QLabel]] = []
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.plan_asked)
        holder = QWidget()
        holder.setMaximumWidth(WIDE)
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(*(theme.SPACE[4],) * 4)
        self._column.setSpacing(theme.SPACE[2])
        for widget in (self.title, self.words):
            self._column.addWidget(widget)
        for _step in range(3):
            title, words = plain_label(), plain_label("caption")
            title.setStyleSheet("font-weight: 600;")
            self.steps.append((title, words))
            step = QVBoxLayout()
            step.setSpacing(2)
            for label in (title, words):
                step.addWidget(label)
            self._column.addLayout(step)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.hidden)
        self._column.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(holder, 1)

    def show_why(self, refused: str, is_researcher: bool) -> None:
        """Say what it takes; `refused` is why nothing could be compared, when that was asked."""
        self.title.setText(_("Nothing to compare yet"))
        self.words.setText(
            refused or _("Here you see how well two coders agree, as soon as both have handed in the same session.")
        )
        texts = (
            (_("1  Let two coders code the same session"),
             _("Neither knows which sessions are coded twice. Draw them at random: 15 to 30 % is usual.")),
            (_("2  Both hand in"), _("Until then nobody sees the work of the other, and nothing is compared.")),
            (_("3  Look here"), _("One sentence says how well they agree; each number shows its moments on the film.")),
        )  # fmt: skip
        for (title, words), (first, second) in zip(self.steps, texts, strict=True):
            title.setText(first)
            words.setText(second)
        self.button.setText(_("See who codes what"))
        self.hidden.setText(
            "" if is_researcher else _("You see agreement on sessions that you and the other have both handed in.")
        )
        self.hidden.setVisible(not is_researcher)

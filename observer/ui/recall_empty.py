"""What the recall page says as long as no session was prepared: what it is, what it takes, and where to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.ui import theme
from observer.ui.form_dialog import plain_label

WIDE = 620


class RecallEmpty(QWidget):
    """Three steps and a button. `prepare_asked` to prepare a session, `study_asked` for what must come before."""

    prepare_asked = Signal()
    study_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._has_playlist = False
        self.title, self.words = plain_label("title"), plain_label()
        self.steps: list[tuple[QLabel, QLabel]] = []
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda: (self.prepare_asked if self._has_playlist else self.study_asked).emit())
        holder = QWidget()
        holder.setMaximumWidth(WIDE)
        column = QVBoxLayout(holder)
        column.setContentsMargins(*(theme.SPACE[4],) * 4)
        column.setSpacing(theme.SPACE[2])
        for widget in (self.title, self.words):
            column.addWidget(widget)
        for _step in range(3):
            head, words = plain_label("head"), plain_label("caption")
            self.steps.append((head, words))
            step = QVBoxLayout()
            step.setSpacing(2)
            for label in (head, words):
                step.addWidget(label)
            column.addLayout(step)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(holder, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.show_steps(self._has_playlist)

    def show_steps(self, has_playlist: bool) -> None:
        """Say what to do next; sessions are prepared from a playlist."""
        self._has_playlist = has_playlist
        self.title.setText(_("Watch together, and hear what each says about it"))
        self.words.setText(
            _("In a recall session you show chosen moments to a parent, a child or the worker, and write down what"
              " each says. The film waits while somebody speaks.")
        )  # fmt: skip
        texts = (
            (_("1  Choose fragments"), _("Put telling moments on a playlist, and say who can be seen in them.")),
            (_("2  Prepare"), _("Who is asked, who asks, in which language. You are told whose consent is missing.")),
            (_("3  Hold the talk"),
             _("The respondent has a calm screen of their own, with three large buttons. Esc makes it dark at once.")),
        )  # fmt: skip
        for (head, words), (first, second) in zip(self.steps, texts, strict=True):
            head.setText(first)
            words.setText(second)
        self.button.setText(_("Prepare a session …") if has_playlist else _("To the study"))

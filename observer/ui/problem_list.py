"""What stands in the way of a recall session, one under the other, with what can be done about it here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from observer.i18n import _
from observer.services.recall_problems import Problem
from observer.ui import icons, theme
from observer.ui.form_dialog import plain_label
from observer.ui.rows import clear


class ProblemList(QWidget):
    """`clip_asked` carries the fragment (its id) and the audience of a masked clip, `let_through_asked` those of what
    a researcher wants to answer for, `take_back_asked` the id of what was let through."""

    clip_asked = Signal(str, str)
    let_through_asked = Signal(str, str)
    take_back_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_problems(self, problems: list[Problem], is_researcher: bool) -> None:
        """What cannot be shown first, then what is good to know; buttons are for a researcher."""
        clear(self._column)
        self.buttons, clips, through = [], set[str](), set[tuple[str, str]]()
        for one in problems:
            row, across = self._row(one)
            self._column.addWidget(row)
            fragment, question = one.fragment or "", (one.fragment or "", one.audience)
            if not is_researcher:
                continue
            # One button does for all that is said of the same fragment.
            if one.needs_clip and fragment not in clips:
                clips.add(fragment)
                self._add(across, _("Make the masked clip …"), lambda o=one: self._ask_clip(o))
            if one.can_let_through and question not in through:
                through.add(question)
                self._add(across, _("Let through …"), lambda q=question: self.let_through_asked.emit(*q))
            if one.override is not None:
                self._add(across, _("Take back"), lambda o=one.override: self.take_back_asked.emit(o))
        if not problems:
            self._column.addWidget(plain_label("caption", _("Nothing stands in the way.")))

    def _ask_clip(self, problem: Problem) -> None:
        self.clip_asked.emit(problem.fragment, problem.audience)

    def _row(self, one: Problem) -> tuple[QWidget, QHBoxLayout]:
        sign = icon_label("blank" if one.is_blocking else "help", "stop" if one.is_blocking else "faint")
        words = plain_label("warning" if one.is_blocking else "", one.words)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setSpacing(theme.SPACE[1])
        across.setContentsMargins(0, theme.SPACE[0], 0, theme.SPACE[0])
        across.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(words, 1)
        return row, across

    def _add(self, across: QHBoxLayout, words: str, act: object) -> None:
        button = QPushButton(words)
        button.clicked.connect(lambda _on=False: act())  # type: ignore[operator]
        across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.buttons.append(button)


def icon_label(icon: str, colour: str) -> QLabel:
    """A small picture beside a sentence."""
    label = QLabel()
    label.setPixmap(icons.icon(icon, colour).pixmap(16, 16))
    label.setFixedWidth(20)
    return label

"""The steps of the talk, from welcome to aftercare, as a quiet list to tick."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from observer.coding.recall import Step
from observer.coding.words import word
from observer.i18n import N_, _
from observer.ui import theme
from observer.ui.form_dialog import plain_label
from observer.ui.rows import as_tooltip

_HINTS = {
    Step.WELCOME: N_("“You decide; we can stop at any moment.” Say how long it takes."),
    Step.IN_ROOM: N_("Who is here: an interpreter, somebody to support? A parent usually waits outside."),
    Step.CONSENT: N_("Ask again, also the child itself, and say who will hear what is said here."),
    Step.PRACTICE: N_("To get used to the screen; it is kept out of the data."),
    Step.STRONG_FIRST: N_("Begin with a moment that went well."),
    Step.CHOICE: N_("The respondent may choose the next one, or leave one out."),
    Step.STRONG_LAST: N_("End with a moment that went well."),
    Step.SHARING: N_("What may be shared, and with whom? Until then it is for research only."),
    Step.AFTERCARE: N_("“How are you now?” Say whom to call, and when you call."),
    Step.GOODBYE: N_("Say thank you, and what happens next."),
}


class TalkSteps(QWidget):
    """`ticked` tells the step, and whether it is done."""

    ticked = Signal(object, bool)  # Step

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {step: QCheckBox() for step in Step}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        self.words = {step: plain_label() for step in Step}
        for step, box in self.boxes.items():
            box.toggled.connect(lambda on, s=step: self.ticked.emit(s, on))
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            # Beside the box, because the words of a box do not wrap.
            across = QHBoxLayout()
            across.setSpacing(theme.SPACE[1])
            across.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
            across.addWidget(self.words[step], 1)
            column.addLayout(across)
        column.addStretch(1)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setAccessibleName(_("Steps of the talk"))
        for step, box in self.boxes.items():
            self.words[step].setText(word(step))
            self.words[step].setToolTip(as_tooltip(_(_HINTS[step])))
            box.setAccessibleName(word(step))
            box.setToolTip(self.words[step].toolTip())
            box.setAccessibleDescription(_(_HINTS[step]))

    def show_done(self, done: set[Step]) -> None:
        """Tick these."""
        for step, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(step in done)

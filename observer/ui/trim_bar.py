"""The ends of a fragment: in and out, by frame, typed, dragged, or where the film is; and playing it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.timecode import clock
from observer.errors import Refused
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.event_fields import parse_time
from observer.ui.rows import icon_button
from observer.ui.trim_strip import START, STOP, TrimStrip

_TIME = 108  # pixels


class TrimBar(QWidget):
    """`edge_chosen` tells which edge the keys move ("" = none: they move the film), `stepped` an edge and frames,
    `typed` an edge and a time, `here_asked` an edge that is to be where the film is; `play_asked` the fragment."""

    edge_chosen = Signal(str)
    stepped = Signal(str, int)
    typed = Signal(str, object)
    here_asked = Signal(str)
    play_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strip = TrimStrip()
        self.play, self.length, self.wrong = QPushButton(), QLabel(), QLabel()
        self.choose = {edge: QPushButton() for edge in (START, STOP)}
        self.time = {edge: QLineEdit() for edge in (START, STOP)}
        self.back = {edge: icon_button("step_back", "") for edge in (START, STOP)}
        self.on = {edge: icon_button("step_on", "") for edge in (START, STOP)}
        self.here = {edge: QPushButton() for edge in (START, STOP)}
        self.wrong.setObjectName("warning")
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        self._arrange()
        self._wire()

    def _arrange(self) -> None:
        ends = QGridLayout()
        ends.setHorizontalSpacing(theme.SPACE[0])
        ends.setVerticalSpacing(theme.SPACE[0])
        for row, edge in enumerate((START, STOP)):
            self.choose[edge].setCheckable(True)
            self.time[edge].setFixedWidth(_TIME)
            for column, widget in enumerate(
                (self.choose[edge], self.time[edge], self.back[edge], self.on[edge], self.here[edge])
            ):
                ends.addWidget(widget, row, column)
        beside = QVBoxLayout()
        beside.addWidget(self.play)
        beside.addWidget(self.length)
        across = QHBoxLayout()
        across.addLayout(ends)
        across.addStretch(1)
        across.addLayout(beside)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[2], theme.SPACE[1])
        column_.setSpacing(theme.SPACE[0])
        column_.addWidget(self.strip)
        column_.addLayout(across)
        column_.addWidget(self.wrong)

    def _wire(self) -> None:
        self.play.clicked.connect(self.play_asked)
        for edge in (START, STOP):
            self.choose[edge].clicked.connect(lambda on, which=edge: self.edge_chosen.emit(which if on else ""))
            self.time[edge].returnPressed.connect(partial(self._typed, edge))
            self.back[edge].clicked.connect(partial(self._step, edge, -1))
            self.on[edge].clicked.connect(partial(self._step, edge, 1))
            self.here[edge].clicked.connect(partial(self._here, edge))
        for button in (*self.back.values(), *self.on.values()):
            button.setAutoRepeat(True)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.strip.retranslate()
        self.play.setText(_("Play the fragment"))
        self.play.setIcon(icons.icon("play"))
        self.play.setToolTip(_("From the first frame to the last (Enter)"))
        names = {START: _("In"), STOP: _("Out")}
        for edge, key in ((START, "I"), (STOP, "O")):
            name = names[edge]
            self.choose[edge].setText(f"{name}  {key}")
            self.choose[edge].setToolTip(
                _("See this edge; the keys , and . move it by a frame ({key})").format(key=key)
            )
            self.time[edge].setAccessibleName(_("Time of: {name}").format(name=name))
            self.time[edge].setToolTip(_("Type a time such as 12:03.4, and Enter"))
            for button, words in (
                (self.back[edge], _("{name}: one frame earlier")),
                (self.on[edge], _("{name}: one frame later")),
            ):
                _name(button, words.format(name=name))
            self.here[edge].setText(_("Here"))
            self.here[edge].setAccessibleName(_("{name}: where the film is").format(name=name))
            self.here[edge].setToolTip(_("{name}: where the film is").format(name=name))

    # -- showing

    def show_span(self, span: tuple[int, int]) -> None:
        """The ends as they are now."""
        self.strip.show_span(span)
        for edge, us in zip((START, STOP), span, strict=True):
            if not self.time[edge].hasFocus() or not self.time[edge].isModified():
                self.time[edge].setText(clock(us))
        self.length.setText(_("{time} long").format(time=clock(span[1] - span[0])))
        self.say("")

    def show_edge(self, edge: str) -> None:
        """Which edge the keys move."""
        self.strip.show_edge(edge)
        for one, button in self.choose.items():
            button.setChecked(one == edge)

    def say(self, words: str) -> None:
        """Say why an end could not be moved."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    # -- what is asked

    def _step(self, edge: str, frames: int) -> None:
        self.stepped.emit(edge, frames)

    def _here(self, edge: str) -> None:
        self.here_asked.emit(edge)

    def _typed(self, edge: str) -> None:
        try:
            us = parse_time(self.time[edge].text())
        except Refused as error:
            self.say(str(error))
            return
        self.time[edge].setModified(False)
        self.typed.emit(edge, us)


def _name(button: QToolButton, words: str) -> None:
    button.setAccessibleName(words)
    button.setToolTip(words)

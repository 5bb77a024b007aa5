"""The row of controls under the film, and the line that echoes the last action."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import icons, theme

RATES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)


class Transport(QWidget):
    """Play, step, jump, speed, loop, volume. Every control has a key; the tooltip names it."""

    play_asked = Signal()
    step_asked = Signal(int)
    jump_asked = Signal(int)  # -1 back, +1 forward
    rate_asked = Signal(float)
    loop_asked = Signal(bool)
    volume_asked = Signal(float)
    undo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._real = 1.0
        self.echo = QLabel()
        self.echo.setObjectName("echo")
        self.echo.setTextFormat(Qt.TextFormat.PlainText)
        self.undo = QToolButton()
        self.undo.setAutoRaise(True)
        self.undo.clicked.connect(self.undo_asked)
        self.undo.hide()
        self.time = QLabel()
        self.time.setTextFormat(Qt.TextFormat.PlainText)
        self.play = self._button(self.play_asked.emit)
        self.back = self._button(lambda: self.jump_asked.emit(-1))
        self.forward = self._button(lambda: self.jump_asked.emit(1))
        self.step_back = self._button(lambda: self.step_asked.emit(-1))
        self.step_on = self._button(lambda: self.step_asked.emit(1))
        self.loop = self._button(self.loop_asked.emit)
        self.loop.setCheckable(True)
        self.rate = QComboBox()
        for rate in RATES:
            self.rate.addItem(f"{rate:g}×", rate)
        self.rate.setCurrentIndex(RATES.index(1.0))
        self.rate.currentIndexChanged.connect(lambda n: self.rate_asked.emit(RATES[n]))
        self.rate.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.real_rate = QLabel()
        self.real_rate.setObjectName("caption")
        self.mute = self._button(self._muted)
        self.mute.setCheckable(True)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setFixedWidth(90)
        self.volume.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.volume.valueChanged.connect(lambda _value: self._muted())
        self._arrange()
        self.show_playing(False)
        self.show_time(0, 0)
        self.retranslate()

    def _button(self, action: object) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys belong to coding
        button.clicked.connect(action)
        return button

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE[0])
        for widget in (self.back, self.step_back, self.play, self.step_on, self.forward):
            row.addWidget(widget)
        row.addSpacing(theme.SPACE[1])
        row.addWidget(self.time)
        row.addStretch(1)
        right: tuple[QWidget, ...] = (self.rate, self.real_rate, self.loop, self.mute, self.volume)
        for control in right:
            row.addWidget(control)
        above = QHBoxLayout()
        above.addWidget(self.echo, 1)
        above.addWidget(self.undo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[1])
        layout.setSpacing(theme.SPACE[0])
        layout.addLayout(above)
        layout.addLayout(row)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        for button, icon, words in (
            (self.back, "back", _("Jump back (←)")),
            (self.step_back, "step_back", _("One frame back (,)")),
            (self.step_on, "step_on", _("One frame on (.)")),
            (self.forward, "forward", _("Jump on (→)")),
            (self.loop, "loop", _("Repeat the last five seconds")),
            (self.mute, "sound", _("Mute")),
        ):
            button.setIcon(icons.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.rate.setAccessibleName(_("Speed"))
        self.rate.setToolTip(_("Speed (J slower, L faster)"))
        self.volume.setAccessibleName(_("Volume"))
        self.undo.setText(_("Undo"))
        self.undo.setToolTip(_("Undo (Ctrl+Z)"))
        self.show_playing(self._playing)

    def show_playing(self, playing: bool) -> None:
        """Play or pause on the button."""
        self._playing = playing
        words = _("Pause (Space)") if playing else _("Play (Space)")
        self.play.setIcon(icons.icon("pause" if playing else "play"))
        self.play.setToolTip(words)
        self.play.setAccessibleName(words)

    def show_time(self, us: int, length_us: int) -> None:
        """Where the film is, in session time."""
        self.time.setText(f"{clock(us)} / {clock(length_us)}")

    def show_rate(self, rate: float, real: float) -> None:
        """The speed that was chosen, and the real one when the machine cannot keep up."""
        self.rate.blockSignals(True)
        self.rate.setCurrentIndex(min(range(len(RATES)), key=lambda n: abs(RATES[n] - rate)))
        self.rate.blockSignals(False)
        behind = real < rate * 0.95
        self.real_rate.setText(_("really {rate}×").format(rate=f"{real:.1f}") if behind else "")

    def say(self, words: str, can_undo: bool = False) -> None:
        """What a key just did."""
        self.echo.setText(words)
        self.undo.setVisible(can_undo)

    def _muted(self) -> None:
        muted = self.mute.isChecked()
        self.mute.setIcon(icons.icon("mute" if muted else "sound"))
        self.volume_asked.emit(0.0 if muted else self.volume.value() / 100)

"""The row of controls under the film, and the line that echoes the last action."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from observer import settings
from observer.coding.timecode import clock
from observer.i18n import _
from observer.ui import icons, theme
from observer.ui.decimals import figures
from observer.ui.rows import Elided

RATES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
_BEHIND = 0.95


class TimeLabel(QLabel):
    """The time; hovering tells more, asked for at that moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.detail: Callable[[], str] = str

    def event(self, event: QEvent) -> bool:
        """Show what there is to tell now."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.detail(), self)
            return True
        return super().event(event)


class Transport(QWidget):
    """Play, step, jump, replay, speed, loop, volume, subtitles, picture. The tooltip names the key of a control."""

    play_asked = Signal()
    step_asked = Signal(int)
    jump_asked = Signal(int)  # -1 back, +1 forward
    replay_asked = Signal()
    rate_asked = Signal(float)
    loop_asked = Signal(bool)
    volume_asked = Signal(float)  # 0 when muted
    subtitles_asked = Signal(bool)
    picture_asked = Signal()
    undo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._playing = False
        self._loop: tuple[int, int] | None = None
        self._rate, self._real = 1.0, 1.0
        self._silence = ""
        self.echo = Elided("", "echo")
        self.undo = QToolButton()
        self.undo.setAutoRaise(True)
        self.undo.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.undo.setFixedHeight(theme.TARGET)
        self.undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.undo.clicked.connect(self.undo_asked)
        kept = self.undo.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # else the film would change its size with each line
        self.undo.setSizePolicy(kept)
        self.undo.hide()
        self.time = TimeLabel()
        self.play = self._button(self.play_asked.emit)
        self.back = self._button(lambda: self.jump_asked.emit(-1))
        self.forward = self._button(lambda: self.jump_asked.emit(1))
        self.step_back = self._button(lambda: self.step_asked.emit(-1))
        self.step_on = self._button(lambda: self.step_asked.emit(1))
        self.replay = self._button(self.replay_asked.emit)
        self.loop = self._button(lambda on: self.loop_asked.emit(on), checkable=True)
        self.subtitles = self._button(lambda on: self.subtitles_asked.emit(on), checkable=True)
        self.picture = self._button(self.picture_asked.emit)
        self.mute = self._button(lambda _on: self._loudness_changed(), checkable=True)
        self.more = self._button(lambda: None)
        self.more.setMenu(QMenu(self.more))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._make_rate()
        self._make_volume()
        self._arrange()
        self.show_playing(False)
        self.show_time(0, 0)
        self.retranslate()

    def _button(self, action: object, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys belong to coding
        button.setCheckable(checkable)
        button.clicked.connect(action)
        return button

    def _make_rate(self) -> None:
        self.rate = QComboBox()
        for rate in RATES:
            self.rate.addItem("", rate)
        self.rate.setCurrentIndex(RATES.index(1.0))
        self.rate.currentIndexChanged.connect(lambda n: self.rate_asked.emit(RATES[n]))
        self.rate.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.real_rate = QLabel()
        self.real_rate.setObjectName("caption")

    def _make_volume(self) -> None:
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setFixedWidth(56)
        self.volume.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.volume.valueChanged.connect(self._volume_moved)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE[0])
        for button in (self.back, self.step_back, self.play, self.step_on, self.forward, self.replay, self.loop):
            row.addWidget(button)
        row.addSpacing(theme.SPACE[1])
        row.addWidget(self.time)
        row.addSpacing(theme.SPACE[1])
        row.addStretch(1)
        right: tuple[QWidget, ...] = (self.rate, self.mute, self.volume)
        for control in (*right, self.subtitles, self.picture, self.more):
            row.addWidget(control)
        above = QHBoxLayout()
        above.addWidget(self.echo, 1)
        above.addWidget(self.real_rate)
        above.addWidget(self.undo)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[2], theme.SPACE[0], theme.SPACE[2], theme.SPACE[1])
        layout.setSpacing(theme.SPACE[0])
        layout.addLayout(above)
        layout.addLayout(row)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language or of preferences."""
        chosen = settings.load()
        for button, icon, words in (
            (self.back, "back", _("Jump {n} s back (←)").format(n=figures(chosen.jump_back_s))),
            (self.step_back, "step_back", _("One frame back (,)")),
            (self.step_on, "step_on", _("One frame on (.)")),
            (self.forward, "forward", _("Jump {n} s on (→)").format(n=figures(chosen.jump_on_s))),
            (self.replay, "replay", _("See the last {n} s again (Backspace)").format(n=figures(chosen.replay_s))),
            (self.subtitles, "subtitles", _("Subtitles on the film (F7)")),
            (self.picture, "picture", _("Picture: size, brightness, contrast")),
            (self.more, "more", _("More for the film")),
        ):
            button.setIcon(icons.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
        for n, rate in enumerate(RATES):
            self.rate.setItemText(n, f"{figures(rate)}×")
        self.rate.setAccessibleName(_("Speed"))
        self.rate.setToolTip(_("Speed (J slower, L faster)"))
        self.volume.setAccessibleName(_("Volume"))
        self.undo.setText(_("Undo"))
        self.undo.setIcon(icons.icon("undo"))
        self.undo.setToolTip(_("Undo (Ctrl+Z)"))
        self.show_playing(self._playing)
        self.show_loop(self._loop)
        self.show_rate(self._rate, self._real)
        self._show_mute()

    def show_playing(self, playing: bool) -> None:
        """Play or pause on the button."""
        self._playing = playing
        words = _("Pause (Space)") if playing else _("Play (Space)")
        self.play.setIcon(icons.icon("pause" if playing else "play"))
        self.play.setToolTip(words)
        self.play.setAccessibleName(words)

    def show_time(self, us: int, length_us: int) -> None:
        """Where the film is, in session time."""
        self.time.setText(f"{clock(us)} / {clock(length_us).split('.')[0]}")

    def show_rate(self, rate: float, real: float) -> None:
        """The speed that was chosen, and the real one when the machine cannot keep up."""
        self._rate, self._real = rate, real
        self.rate.blockSignals(True)
        self.rate.setCurrentIndex(min(range(len(RATES)), key=lambda n: abs(RATES[n] - rate)))
        self.rate.blockSignals(False)
        behind = real < rate * _BEHIND
        self.real_rate.setText(_("really {rate}×").format(rate=figures(real, 1)) if behind else "")
        self.real_rate.setToolTip(_("This computer cannot play it faster. Marks stay exact.") if behind else "")

    def show_loop(self, loop: tuple[int, int] | None) -> None:
        """What is repeated; None: nothing."""
        self._loop = loop
        if loop is None:
            words = _("Repeat the last {n} s (Shift+Backspace)").format(n=figures(settings.load().replay_s))
        else:
            words = _("Repeats {start} – {stop}. Click to go on (Shift+Backspace)")
            words = words.format(start=clock(loop[0]), stop=clock(loop[1]))
        self.loop.setIcon(icons.icon("loop"))
        self.loop.setChecked(loop is not None)
        self.loop.setToolTip(words)
        self.loop.setAccessibleName(words)

    def show_volume(self, volume: float, muted: bool) -> None:
        """How loud it is, without asking for it."""
        for control in (self.volume, self.mute):
            control.blockSignals(True)
        self.volume.setValue(round(volume * 100))
        self.mute.setChecked(muted)
        for control in (self.volume, self.mute):
            control.blockSignals(False)
        self._show_mute()

    def say(self, words: str, can_undo: bool = False) -> None:
        """What a key just did."""
        self.echo.say(words)
        self.undo.setVisible(can_undo)

    def _volume_moved(self) -> None:
        self.mute.setChecked(False)
        self._loudness_changed()

    def _loudness_changed(self) -> None:
        self._show_mute()
        self.volume_asked.emit(0.0 if self.mute.isChecked() else self.volume.value() / 100)

    def show_silence(self, why: str) -> None:
        """Why nothing is heard, whatever the volume; "": it is heard."""
        self._silence = why
        for control in (self.mute, self.volume):
            control.setEnabled(not why)
        self._show_mute()

    def _show_mute(self) -> None:
        muted = self.mute.isChecked()
        words = self._silence or (_("Sound on") if muted else _("Mute"))
        self.mute.setIcon(icons.icon("mute" if muted or self._silence else "sound"))
        self.mute.setToolTip(words)
        self.mute.setAccessibleName(words)

"""Bring two cameras in step by eye: find one event in both films, and perhaps a later one for the rate."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from observer.coding.study import Recording
from observer.coding.timecode import clock
from observer.errors import ObserverError
from observer.i18n import _
from observer.services import recordings
from observer.ui import icons, theme
from observer.ui.cameras import Cameras
from observer.ui.film_trouble import viewer_at_work
from observer.ui.film_view import FilmView
from observer.ui.playback import Playback
from observer.ui.reel import Reel
from observer.ui.side_films import Silence
from observer.ui.strip import Strip
from observer.ui.sync_points import Point, are_far_enough, place_from
from observer.ui.workspace import Workspace

_SECOND = 1_000_000
_SLIDER_MS = 1_000  # microseconds per step of the slider


class Bench(QWidget):
    """One film to step through. `reel` has its time."""

    def __init__(self, cameras: Cameras) -> None:
        super().__init__()
        self.view = FilmView()
        self.view.setMinimumSize(320, 180)
        self.reel = Reel(Playback(self.view, Silence(), parent=self), cameras.find, cameras.find_index)
        self.title, self.time = QLabel(), QLabel()
        self.time.setObjectName("caption")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._begin_us = 0
        self.slider.sliderMoved.connect(lambda value: self.reel.scrub(self._begin_us + value * _SLIDER_MS))
        self.buttons: list[QToolButton] = []
        row = QHBoxLayout()
        for act in (
            lambda: self.reel.seek(self.reel.session_us() - _SECOND),
            lambda: self.reel.step(-1),
            self._toggle,
            lambda: self.reel.step(1),
            lambda: self.reel.seek(self.reel.session_us() + _SECOND),
        ):
            row.addWidget(self._button(act))
        row.addStretch(1)
        row.addWidget(self.time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE[0])
        layout.addWidget(self.title)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.slider)
        layout.addLayout(row)
        self.reel.at.connect(self._show_time)
        self.reel.playing_changed.connect(lambda _playing: self.retranslate())
        self.reel.moved.connect(lambda: self.view.set_message(self.reel.gap_words() if self.reel.in_gap else ""))
        self.reel.trouble.connect(lambda _film, words, _reason: self.view.set_message(words))

    def _button(self, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.clicked.connect(act)
        self.buttons.append(button)
        return button

    def _toggle(self) -> None:
        if self.reel.is_playing():
            self.reel.pause()
        else:
            self.reel.play()

    def show_strip(self, strip: Strip, us: int) -> None:
        """Show this, at a moment."""
        self._begin_us = strip.start_us
        self.slider.setRange(0, max((strip.length_us - strip.start_us) // _SLIDER_MS, 1))
        self.reel.show(strip, us)

    def _show_time(self, us: int) -> None:
        self.time.setText(clock(us))
        if not self.slider.isSliderDown():
            self.slider.setValue((us - self._begin_us) // _SLIDER_MS)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        playing = self.reel.is_playing()
        named = (
            ("back", _("One second back")),
            ("step_back", _("One frame back")),
            ("pause" if playing else "play", _("Pause") if playing else _("Play")),
            ("step_on", _("One frame on")),
            ("forward", _("One second on")),
        )
        for button, (icon, words) in zip(self.buttons, named, strict=True):
            button.setIcon(icons.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.slider.setAccessibleName(_("Place in the film"))


class SyncDialog(QDialog):
    """A panel beside the window: the main camera at the left, at the right the film that is to be placed."""

    def __init__(self, workspace: Workspace, cameras: Cameras, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._workspace, self._cameras = workspace, cameras
        self.points: list[Point] = []
        self.main, self.other = Bench(cameras), Bench(cameras)
        self.which = QComboBox()
        self.which.activated.connect(lambda _n: self._show_other(0))
        self.hint, self.outcome = QLabel(), QLabel()
        for label in (self.hint, self.outcome):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setObjectName("caption")
        self.same, self.anew, self.store, self.leave = QPushButton(), QPushButton(), QPushButton(), QPushButton()
        self.store.setObjectName("primary")
        self.same.clicked.connect(self.take_moment)
        self.anew.clicked.connect(self.begin_anew)
        self.store.clicked.connect(self.store_place)
        self.leave.clicked.connect(self.close)
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        benches = QHBoxLayout()
        benches.setSpacing(theme.SPACE[2])
        for bench in (self.main, self.other):
            benches.addWidget(bench, 1)
        buttons = QHBoxLayout()
        for button in (self.same, self.anew):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for button in (self.leave, self.store):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE[3]] * 4)
        layout.setSpacing(theme.SPACE[1])
        layout.addWidget(self.hint)
        layout.addWidget(self.which)
        layout.addLayout(benches, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)
        self.resize(1000, 480)
        for button in (self.same, self.anew, self.store, self.leave):
            button.setAutoDefault(False)

    def retranslate(self) -> None:
        """Set all texts anew, after a change of language."""
        self.setWindowTitle(_("Bring cameras in step"))
        first = _("Find one short event in both films, such as a clap or a door that shuts, and press “Same moment”.")
        second = _("A second one, much later, also corrects a clock that runs fast or slow.")
        self.hint.setText(f"{first} {second}")
        self.which.setAccessibleName(_("Film to be placed"))
        self.same.setText(_("Same moment"))
        self.anew.setText(_("Begin anew"))
        self.store.setText(_("Store"))
        self.leave.setText(_("Close"))
        for bench in (self.main, self.other):
            bench.retranslate()
        self.main.title.setText(_("Camera {name}, on the clock of the session").format(name=self._cameras.main))
        self.other.title.setText(_("The film that is to be placed"))
        self._show_result()

    # -- what is shown ------------------------------------------------------------------------------------

    def begin(self, us: int) -> None:
        """Show the panel, with the films at a moment of the session."""
        self.which.clear()
        for name, strip in self._cameras.strips.items():
            for recording in strip.recordings if name != self._cameras.main else ():
                self.which.addItem(f"{name} · {recording.name}", recording)
        self.main.show_strip(self._cameras.strips[self._cameras.main], us)
        self.retranslate()
        self._show_other(us)
        self.show()
        self.raise_()

    @property
    def recording(self) -> Recording | None:
        """The film that is to be placed."""
        found: Recording | None = self.which.currentData()
        return found

    def _show_other(self, session_us: int) -> None:
        self.points = []
        recording = self.recording
        if recording is not None:
            alone = _on_its_own(recording)
            media = min(max(recording.placement.to_media(session_us), 0), recording.duration_us - 1)
            self.other.show_strip(Strip((alone,), recording.duration_us), media)
        self._show_result()

    def _show_result(self) -> None:
        self.same.setEnabled(len(self.points) < 2)
        self.anew.setEnabled(bool(self.points))
        self.store.setEnabled(False)
        if not self.points:
            self.outcome.setText(_("No moment was taken yet."))
            return
        try:
            place = place_from(self.points)
        except ObserverError as error:
            self.outcome.setText(str(error))
            return
        words = place.words()
        if not are_far_enough(self.points):
            words += " " + _("The two moments lie less than five minutes apart; take one that is later.")
        self.outcome.setText(words)
        self.store.setEnabled(True)

    # -- orders -----------------------------------------------------------------------------------------------

    def take_moment(self) -> None:
        """What both films show now is the same event."""
        there, here = self.other.reel.stamp(), self.main.reel.stamp()
        if there is not None and here is not None and len(self.points) < 2:
            self.points.append(Point(there.us, self.main.reel.session_us()))
            self._show_result()

    def begin_anew(self) -> None:
        """Forget the moments."""
        self.points = []
        self._show_result()

    def store_place(self) -> None:
        """Place the film on the clock of the session; undo takes it back."""
        recording, study, viewer = self.recording, self._workspace.study, viewer_at_work(self._workspace)
        if recording is None or viewer is None or not self.points:
            return
        place = place_from(self.points)
        try:
            changes = recordings.place_recording(study, viewer, recording.id, place.offset_us, place.rate)
        except ObserverError as error:
            self.outcome.setText(str(error))
            return
        self.close()
        self._workspace.changed.emit(changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """, and . step the film under the mouse, or the one to be placed."""
        step = {Qt.Key.Key_Comma: -1, Qt.Key.Key_Period: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            (self.main if self.main.underMouse() else self.other).reel.step(step)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go of the films."""
        for bench in (self.main, self.other):
            bench.reel.close()
        event.accept()


def _on_its_own(recording: Recording) -> Recording:
    """The recording as if it were the whole session, so that its own time is shown."""
    return replace(recording, offset_us=0, rate_num=1, rate_den=1)

"""The microphone of a recall session: sound as it comes, and how loud it is."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from observer.i18n import _
from observer.media.wav_writer import RATE
from observer.ui import theme

_LOUDEST = 32_768
_FALL = 0.82  # what is left of a peak at the next sound


class Microphone(QObject):
    """The system's usual microphone. `heard` carries 16-bit samples of one channel at `RATE`; `lost` comes when the
    device gives up."""

    heard = Signal(bytes)
    lost = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: Any = None
        self._tap: Any = None

    @property
    def available(self) -> bool:
        """Whether there is a microphone."""
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError:
            return False
        return not QMediaDevices.defaultAudioInput().isNull()

    def start(self) -> bool:
        """Listen from now on; whether that is possible."""
        if not self.available:
            return False
        from PySide6.QtMultimedia import QAudioFormat, QAudioSource, QMediaDevices, QtAudio

        self.stop()
        sound = QAudioFormat()
        sound.setSampleRate(RATE)
        sound.setChannelCount(1)
        sound.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._source = QAudioSource(QMediaDevices.defaultAudioInput(), sound, self)
        self._tap = self._source.start()
        if self._tap is None or self._source.error() != QtAudio.Error.NoError:
            self.stop()
            return False
        self._tap.readyRead.connect(self._read)
        self._source.stateChanged.connect(self._state_changed)
        return True

    def stop(self) -> None:
        """Listen no more."""
        source, self._source, self._tap = self._source, None, None
        if source is not None:
            source.disconnect(self)
            source.stop()
            source.deleteLater()

    def _read(self) -> None:
        data = bytes(self._tap.readAll().data())
        if data:
            self.heard.emit(data)

    def _state_changed(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        if self._source is not None and self._source.error() != QtAudio.Error.NoError:
            self.stop()
            self.lost.emit()


def loudness(data: bytes) -> float:
    """How loud samples are at their loudest, 0 to 1."""
    samples = array("h", data[: len(data) - len(data) % 2])
    return max((abs(sample) for sample in samples), default=0) / _LOUDEST


class LevelMeter(QWidget):
    """A bar that moves with the sound: whether anything is heard at all, and whether it is too loud."""

    def __init__(self) -> None:
        super().__init__()
        self.level = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("How loud the microphone is"))
        self.setToolTip(_("Moves when somebody speaks. Stays still: the microphone hears nothing."))

    def hear(self, data: bytes) -> None:
        """Follow these samples."""
        self.level = max(loudness(data), self.level * _FALL)
        self.update()

    def rest(self) -> None:
        """Nothing is heard."""
        self.level = 0.0
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(80, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        shown = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(shown.raised))
        # The ear hears ratios: a quiet voice is to move it well.
        part = min(self.level, 1.0) ** 0.5
        colour = shown.stop if self.level > 0.95 else shown.faint
        painter.fillRect(0, 0, round(self.width() * part), self.height(), QColor(colour))

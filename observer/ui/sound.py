"""The loudspeaker: Qt pulls sound from a player's soundtrack and tells how much of it was heard."""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QObject, QTimer, Signal, Slot

from observer.media.player import SoundSource
from observer.media.soundtrack import SAMPLE_BYTES, SOUND_RATE

BUFFER_S = 0.3
_REPORT_MS = 40
_MICRO = 1_000_000
_PLENTY = 1 << 20


class Loudspeaker(QObject):
    """The system's usual sound device, as a `SoundOut`. Made in the thread of the window.

    `broken` is emitted when the device gives up.
    """

    broken = Signal()

    _start_wanted = Signal(object)
    _stop_wanted = Signal()
    _volume_wanted = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._volume = 1.0
        self._sink: QObject | None = None
        self._tap: _Tap | None = None
        self._source: SoundSource | None = None
        self._heard_us = 0
        self._devices = _devices(self)
        self._available = self._has_device()
        if self._devices is not None:
            self._devices.audioOutputsChanged.connect(self._look_again)
        self._reports = QTimer(self)
        self._reports.setInterval(_REPORT_MS)
        self._reports.timeout.connect(self._report)
        self._start_wanted.connect(self._start)
        self._stop_wanted.connect(self._stop)
        self._volume_wanted.connect(self._set_volume)

    @property
    def available(self) -> bool:
        """Whether there is a device to play on."""
        return self._available

    def start(self, source: SoundSource) -> None:
        """Play `source` from its beginning, instead of what was playing; from any thread."""
        self._start_wanted.emit(source)

    def stop(self) -> None:
        """Fall silent; from any thread."""
        self._stop_wanted.emit()

    def set_volume(self, volume: float) -> None:
        """How loud, 0 (silent) to 1, as the ear takes it; from any thread."""
        self._volume_wanted.emit(volume)

    @Slot(object)
    def _start(self, source: SoundSource) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices, QtAudio

        self._stop()
        sound = QAudioFormat()
        sound.setSampleRate(SOUND_RATE)
        sound.setChannelCount(2)
        sound.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        sink = QAudioSink(QMediaDevices.defaultAudioOutput(), sound, self)
        sink.setBufferSize(int(BUFFER_S * SOUND_RATE) * SAMPLE_BYTES)
        sink.setVolume(_loudness(self._volume))
        self._sink, self._source, self._heard_us = sink, source, 0
        self._tap = _Tap(source, self)
        sink.start(self._tap)
        if sink.error() != QtAudio.Error.NoError:
            self._give_up()
            return
        sink.stateChanged.connect(self._state_changed)
        self._reports.start()

    @Slot()
    def _stop(self) -> None:
        self._reports.stop()
        sink, tap = self._sink, self._tap
        self._sink = self._tap = self._source = None
        if sink is not None:
            sink.disconnect(self)
            sink.reset()  # type: ignore[attr-defined]
            sink.deleteLater()
        if tap is not None:
            tap.close()
            tap.deleteLater()

    @Slot(float)
    def _set_volume(self, volume: float) -> None:
        self._volume = volume
        if self._sink is not None:
            self._sink.setVolume(_loudness(volume))  # type: ignore[attr-defined]

    @Slot()
    def _report(self) -> None:
        """Tell how much was heard, once it moves: before, devices count what they only hold."""
        if self._sink is None or self._source is None:
            return
        heard, before = int(self._sink.processedUSecs()), self._heard_us  # type: ignore[attr-defined]
        self._heard_us = heard
        if heard > before > 0:
            self._source.played(heard * SOUND_RATE // _MICRO)

    def _state_changed(self) -> None:
        from PySide6.QtMultimedia import QtAudio

        if self._sink is not None and self._sink.error() in (  # type: ignore[attr-defined]
            QtAudio.Error.OpenError,
            QtAudio.Error.IOError,
            QtAudio.Error.FatalError,
        ):
            self._give_up()

    def _give_up(self) -> None:
        self._stop()
        self.broken.emit()

    def _look_again(self) -> None:
        """Devices came or went; when the last one went, what plays on it is heard by nobody."""
        was, self._available = self._available, self._has_device()
        if was and not self._available and self._sink is not None:
            self._give_up()

    def _has_device(self) -> bool:
        return self._devices is not None and not self._devices.defaultAudioOutput().isNull()


class _Tap(QIODevice):
    """Where Qt draws the sound."""

    def __init__(self, source: SoundSource, parent: QObject) -> None:
        super().__init__(parent)
        self._source = source
        self.open(QIODevice.OpenModeFlag.ReadOnly)

    def isSequential(self) -> bool:  # noqa: N802
        return True

    def bytesAvailable(self) -> int:  # noqa: N802
        return _PLENTY

    def readData(self, maxlen: int) -> bytes:  # noqa: N802
        return self._source.read(maxlen)

    def writeData(self, data: object, length: int) -> int:  # noqa: N802
        return -1


def _devices(parent: QObject):  # type: ignore[no-untyped-def]
    """What tells of devices; None where Qt cannot play sound at all (a library of the system is missing)."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return None
    return QMediaDevices(parent)


def _loudness(volume: float) -> float:
    """What a device needs for a slider to sound even."""
    from PySide6.QtMultimedia import QtAudio

    logarithmic, linear = QtAudio.VolumeScale.LogarithmicVolumeScale, QtAudio.VolumeScale.LinearVolumeScale
    return QtAudio.convertVolume(volume, logarithmic, linear)

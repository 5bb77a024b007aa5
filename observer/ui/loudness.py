"""How loud films are: remembered, also that they are mute."""

from PySide6.QtCore import QObject, QSettings, QTimer

from observer import settings
from observer.i18n import _
from observer.media.player import Sound
from observer.ui.playback import Playback
from observer.ui.transport import Transport

_REST_MS = 400
_MUTED = "film/muted"


class Loudness(QObject):
    """Between the volume of the transport and the player; says why nothing is heard."""

    def __init__(self, transport: Transport, playback: Playback) -> None:
        super().__init__(playback)
        self._transport, self._playback = transport, playback
        self._sound = Sound.HEARD.value
        self._told: set[str] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.save)
        transport.volume_asked.connect(self._changed)
        playback.sound_is.connect(self._sound_is)
        self.load()

    def load(self) -> None:
        """As loud as it was."""
        volume = min(max(settings.load().volume, 0.0), 1.0)
        muted = _window_file().value(_MUTED, False, bool)
        self._transport.show_volume(volume, bool(muted))
        self._playback.set_volume(0.0 if muted else volume)

    def _changed(self, volume: float) -> None:
        self._playback.set_volume(volume)
        self._rest.start()  # not at each step of the slider

    def save(self) -> None:
        """Remember it, when it has changed."""
        stored = settings.load()
        volume = self._transport.volume.value() / 100
        if volume != stored.volume:
            stored.volume = volume
            settings.save(stored)
        _window_file().setValue(_MUTED, self._transport.mute.isChecked())

    def retranslate(self) -> None:
        """Say it in another language, after a change of language."""
        self._transport.show_silence(_why_silent(self._sound))

    def _sound_is(self, sound: str) -> None:
        self._sound = sound
        self.retranslate()
        if sound in (Sound.NO_DEVICE, Sound.BROKEN) and sound not in self._told:
            self._told.add(sound)
            self._transport.say(_why_silent(sound))


def _why_silent(sound: str) -> str:
    return {
        Sound.NONE.value: _("This film has no sound."),
        Sound.NO_DEVICE.value: _("This computer has no sound device; the film plays silently."),
        Sound.BROKEN.value: _("The sound device has stopped; the film plays on silently."),
    }.get(sound, "")


def _window_file() -> QSettings:
    return QSettings(str(settings.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)

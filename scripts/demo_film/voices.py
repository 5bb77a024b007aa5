"""Four voices from the speech synthesiser eSpeak NG, and what their mouths do meanwhile.

Needs the library `libespeak-ng1` and its data (Debian: `apt-get install espeak-ng`). The same version says the
same samples each time.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from ctypes.util import find_library
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from demo_film.play import FATHER, MOTHER, SON, WORKER, Line

SPEECH_RATE = 22_050
# Our own variants of the Dutch voice: vocal tract (formants), pitch range, breath. In the format of eSpeak NG.
_VOICES = {
    MOTHER: ("gender female\npitch 150 212\nflutter 5\nroughness 0\nvoicing 90\nbreath 0 2 3 3 3 3 2 2\n", 112, 159),
    FATHER: ("gender male\npitch 76 118\nflutter 4\nroughness 1\nvoicing 105\nbreath 0 1 1 2 2 2 2 1\n", 96, 163),
    SON: ("gender male\npitch 118 160\nflutter 6\nroughness 1\nvoicing 95\nbreath 0 2 2 2 3 3 2 2\n", 105, 161),
    WORKER: ("gender female\npitch 132 188\nflutter 4\nroughness 0\nvoicing 95\nbreath 0 2 2 3 3 3 2 2\n", 108, 157),
}


@dataclass(frozen=True)
class Spoken:
    """Samples (-1 to 1, 22 050 Hz, no silence round them) and the sounds in them: (seconds, phoneme)."""

    samples: np.ndarray
    sounds: tuple[tuple[float, str], ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / SPEECH_RATE

    @property
    def parts(self) -> tuple[float, ...]:
        """When it begins, and when it goes on after each pause within it."""
        starts, paused = [0.0], False
        for at, sound in self.sounds:
            if sound in ("_", "_:"):
                paused = at > 0
            elif paused and not sound.startswith("_"):
                starts.append(at)
                paused = False
        return tuple(starts)


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int), ("sample", ctypes.c_int), ("user", ctypes.c_void_p), ("id", _Id),
    )  # fmt: skip


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_RETRIEVAL, _PHONEME_EVENTS, _DONT_EXIT, _PHONEME = 1, 1, 0x8000, 7
_UTF8, _SSML, _RATE_WPM, _PITCH, _RANGE = 1, 0x10, 1, 3, 4


class Voices:
    """The synthesiser, with our variants beside its own data."""

    def __init__(self) -> None:
        name = find_library("espeak-ng")
        if name is None:
            raise SystemExit("The speech synthesiser is missing. On Debian and Ubuntu: apt-get install espeak-ng")
        self._library = ctypes.CDLL(name)
        told = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        self.version, data = told.split("  Data at: ")
        self._folder = tempfile.TemporaryDirectory()
        home = _with_variants(Path(data), Path(self._folder.name))
        rate = self._library.espeak_Initialize(_RETRIEVAL, 0, str(home).encode(), _PHONEME_EVENTS | _DONT_EXIT)
        if rate != SPEECH_RATE:
            raise SystemExit(f"The synthesiser did not start (it answered {rate}).")
        self._samples: list[np.ndarray] = []
        self._sounds: list[tuple[float, str]] = []
        self._callback = _CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, wave: ctypes._Pointer, count: int, event: ctypes._Pointer) -> int:
        if wave and count:
            self._samples.append(np.ctypeslib.as_array(wave, (count,)).astype(np.float32) / 32768)
        number = 0
        while event[number].type != 0:
            if event[number].type == _PHONEME:
                self._sounds.append((event[number].audio_ms / 1000, event[number].id.string.decode("utf-8", "replace")))
            number += 1
        return 0

    def say(self, line: Line) -> Spoken:
        """What a line sounds like."""
        self._samples, self._sounds = [], []
        if self._library.espeak_SetVoiceByName(f"nl+{line.who}".encode()) != 0:
            raise SystemExit(f"There is no voice for {line.who}.")
        for what, value in (
            (_RATE_WPM, round(_VOICES[line.who][2] * line.pace)),
            (_PITCH, round(50 * line.pitch)),
            (_RANGE, 58 if line.mood in ("cross", "glad", "warm") else 44),
        ):
            self._library.espeak_SetParameter(what, value, 0)
        text = escape(line.nl).encode() + b"\0"
        self._library.espeak_Synth(text, len(text), 0, 0, 0, _UTF8 | _SSML, None, None)
        self._library.espeak_Synchronize()
        return _trimmed(np.concatenate(self._samples), self._sounds)


def _with_variants(installed: Path, folder: Path) -> Path:
    """A folder that has the synthesiser's data, and our variants among them."""
    home = folder / "espeak-ng-data"
    (home / "voices" / "!v").mkdir(parents=True)
    for item in installed.iterdir():
        if item.name != "voices":
            (home / item.name).symlink_to(item)
    for who, (settings, size, _rate) in _VOICES.items():
        formants = "".join(f"formant {n} {size} 100 {100 if n < 5 else 80}\n" for n in range(9))
        text = f"language variant\nname {who}\n{settings}{formants}"
        (home / "voices" / "!v" / who).write_text(text, encoding="utf-8")
    return folder


def _trimmed(samples: np.ndarray, sounds: list[tuple[float, str]]) -> Spoken:
    """Without the silence before and after."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    first, last = max(loud[0] - 200, 0), min(loud[-1] + 600, len(samples))
    moved = tuple((at - first / SPEECH_RATE, sound) for at, sound in sounds)
    return Spoken(samples[first:last], moved)

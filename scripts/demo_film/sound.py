"""The sound of the film: the voices in a living room, each at its seat, over the quiet of the room."""

from __future__ import annotations

import numpy as np

from demo_film.play import FATHER, MOTHER, SECONDS, SON, WORKER
from demo_film.timing import Cue
from demo_film.voices import SPEECH_RATE, Spoken

SOUND_RATE = 48_000
# Where each voice comes from: -1 left, 1 right. Gentle, so that one ear is enough.
_PLACES = {FATHER: -0.36, MOTHER: -0.14, SON: 0.14, WORKER: 0.36}
_LOUDNESS = {"sullen": 0.86, "sad": 0.84, "soft": 0.9, "hurt": 0.95, "cross": 1.08}
_VOICE_LEVEL, _PEAK, _ROOM_LEVEL = 0.1, 0.7, 0.0011


def soundtrack(cues: tuple[Cue, ...]) -> np.ndarray:
    """Two channels of 48 000 samples a second, -1 to 1: rows are left and right."""
    total = round(SECONDS * SOUND_RATE)
    dry, echo = np.zeros((2, total)), np.zeros((2, total))
    for cue in cues:
        voice = _voice(cue)
        first = round(cue.start * SOUND_RATE)
        part = voice[: total - first]
        angle = (1 + _PLACES[cue.line.who]) * np.pi / 4
        for channel, gain in enumerate((np.cos(angle), np.sin(angle))):
            dry[channel, first : first + len(part)] += part * gain * np.sqrt(2)
            echo[channel, first : first + len(part)] += part * (0.7 + 0.3 * gain)
    mixed = dry + 0.16 * np.stack([_convolve(echo[n], _reflections(n)) for n in (0, 1)])
    mixed += _room_tone(total)
    mixed = np.tanh(mixed / _PEAK) * _PEAK  # the few peaks above are rounded, never cut
    fade = np.minimum(1, np.minimum(np.arange(total), total - 1 - np.arange(total)) / (0.4 * SOUND_RATE))
    return (mixed * fade).astype(np.float32)


def loudness(cue: Cue, frames: int, rate: int) -> np.ndarray:
    """How loud a line is at each of `frames` moments from its start, 0 to 1."""
    samples, step = cue.spoken.samples, SPEECH_RATE / rate
    window = round(step * 1.5)
    level = [np.sqrt(np.mean(samples[round(n * step) : round(n * step) + window] ** 2)) for n in range(frames)
             if round(n * step) < len(samples)]  # fmt: skip
    level += [0.0] * (frames - len(level))
    return np.clip(np.array(level) / 0.16, 0, 1)


def _voice(cue: Cue) -> np.ndarray:
    """A line at 48 kHz: softer above, warmer below, and as loud as its mood."""
    samples = _resampled(_gentle(cue.spoken))
    quiet = np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2))
    samples *= _VOICE_LEVEL * _LOUDNESS.get(cue.line.mood, 1.0) / quiet
    edge = np.minimum(1, np.minimum(np.arange(len(samples)), len(samples) - 1 - np.arange(len(samples))) / 240)
    return samples * edge


def _gentle(spoken: Spoken) -> np.ndarray:
    """The voice through a curve that takes the edge off: less buzz above 3 kHz, little below 90 Hz."""
    curve = [(0, 0.0), (70, 0.2), (120, 1.0), (220, 1.12), (700, 1.0), (2400, 1.0), (3600, 0.85), (6000, 0.62),
             (9000, 0.3), (11025, 0.05)]  # fmt: skip
    size = 1 << (len(spoken.samples) + 2048).bit_length()
    spectrum = np.fft.rfft(spoken.samples, size)
    pitches = np.fft.rfftfreq(size, 1 / SPEECH_RATE)
    gains = np.interp(pitches, *map(np.array, zip(*curve, strict=True)))
    return np.fft.irfft(spectrum * gains, size)[: len(spoken.samples)]


def _resampled(samples: np.ndarray) -> np.ndarray:
    """From 22 050 to 48 000 a second, by the spectrum: nothing new appears above 11 kHz."""
    padded = np.pad(samples, (0, (-len(samples)) % 147 + 147))
    longer = len(padded) * 320 // 147  # 48 000 / 22 050 = 320 / 147
    spectrum = np.fft.rfft(padded)
    wide = np.zeros(longer // 2 + 1, complex)
    wide[: len(spectrum)] = spectrum
    return np.fft.irfft(wide, longer)[: len(samples) * 320 // 147] * (longer / len(padded))


def _reflections(channel: int) -> np.ndarray:
    """What a furnished room answers to a clap: it dies away within a third of a second."""
    chance = np.random.default_rng(70 + channel)
    seconds = np.arange(round(0.4 * SOUND_RATE)) / SOUND_RATE
    tail = chance.standard_normal(len(seconds)) * np.exp(-seconds / 0.055) * (seconds > 0.009)
    tail = np.convolve(tail, np.hanning(24), "same")
    return tail / np.sqrt(np.sum(tail**2))


def _convolve(samples: np.ndarray, answer: np.ndarray) -> np.ndarray:
    size = 1 << (len(samples) + len(answer)).bit_length()
    return np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(answer, size), size)[: len(samples)]


def _room_tone(total: int) -> np.ndarray:
    """A soft rush, mostly low, that tells the ear that the film goes on; and a clock far away."""
    chance = np.random.default_rng(7)
    both = []
    for _channel in range(2):
        spectrum = np.fft.rfft(chance.standard_normal(total))
        pitches = np.fft.rfftfreq(total, 1 / SOUND_RATE)
        spectrum *= (pitches > 40) / (1 + (pitches / 260) ** 1.4)
        rush = np.fft.irfft(spectrum, total)
        both.append(rush / np.sqrt(np.mean(rush**2)))
    return _ROOM_LEVEL * np.stack(both)

"""Makes stretches of sound unhearable, to the sample: nothing at all, or a tone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from observer.media.captions import Caption
from observer.media.clip_sound import RATE, sample_at

if TYPE_CHECKING:
    from observer.media.clip_sound import Block

# AAC works in windows of 2048 samples, two for each sample: a window that holds some speech smears a trace of it
# over all of itself. With so much silence on each side of the stretch, no window of the stretch holds any.
GUARD = 2048
_FADE = RATE * 5 // 1000  # before and after the guard, lest it clicks
_TONE_HZ = 1000
_TONE = 0.25


class Manner(Enum):
    """What is heard instead."""

    MUTE = "mute"
    BLEEP = "bleep"


@dataclass(frozen=True)
class Silence:
    """A stretch of the film, in microseconds, of which nothing may be heard."""

    start_us: int
    stop_us: int
    manner: Manner = Manner.MUTE


def silenced(sound: Iterator[Block], start_us: int, silences: Iterable[Silence]) -> Iterator[Block]:
    """`sound`, which begins at `start_us` of the film, without what may not be heard.

    Every sample of a silence is 0, or the tone alone, and so are 43 ms on each side of it (`GUARD`); beyond
    that the sound fades for 5 ms. So it stays after encoding.
    """
    here, todo = sample_at(start_us), list(silences)
    for block in sound:
        yield _silenced(block, here, todo)
        here += len(block)


def without_silenced(captions: Iterable[Caption], silences: Iterable[Silence]) -> list[Caption]:
    """The captions but for those that may say what is silenced: all that share a moment with a silence."""
    todo = list(silences)
    return [c for c in captions if not any(s.start_us < c.stop_us and c.start_us < s.stop_us for s in todo)]


def _silenced(block: Block, begin: int, silences: list[Silence]) -> Block:
    near = [s for s in silences if _near(s, begin, begin + len(block))]
    if not near:
        return block
    import numpy as np

    samples = np.arange(begin, begin + len(block))
    loud, tone = np.ones(len(block)), np.zeros(len(block))
    for one in near:
        first, stop = sample_at(one.start_us), sample_at(one.stop_us)
        # How far outside the guarded stretch a sample lies, 0 within it.
        away = np.maximum(np.maximum(first - GUARD - samples, samples - (stop + GUARD) + 1), 0)
        loud = np.minimum(loud, np.clip(away / _FADE, 0, 1))
        if one.manner is Manner.BLEEP:
            inside = (samples >= first) & (samples < stop)
            tone = np.where(inside, _TONE * np.sin(2 * np.pi * _TONE_HZ / RATE * (samples - first)), tone)
    changed: Block = (block * loud[:, None] + tone[:, None]).astype(np.float32)
    return changed


def _near(silence: Silence, begin: int, stop: int) -> bool:
    room = GUARD + _FADE
    return sample_at(silence.start_us) - room < stop and sample_at(silence.stop_us) + room > begin

"""Disguises voices. A disguise is no anonymity: who knows the speaker may still know the words and the way of
speaking, and who has the file can turn it back (a plain shift of pitch was, to a likeness of 0.98)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from observer.media.clip_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from observer.media.clip_sound import Block

LOWER = 0.8  # every pitch, and the colour of the voice with it
_WINDOW = RATE * 60 // 1000  # how far the sound is read late, at most


def disguised(sound: Iterator[Block], factor: float = LOWER) -> Iterator[Block]:
    """`sound` with all pitches and the formants times `factor` (0.5 to 2), as long as before and not later.

    Lessens how recognisable a voice is to strangers; it is no anonymity. It reads the sound at another speed
    in short stretches that fade into each other.
    """
    import numpy as np

    # Half a window ahead and half a window behind, so that on the whole nothing comes late.
    past = np.zeros((_WINDOW, 2), np.float32)
    here, ahead = -(_WINDOW // 2), _WINDOW // 2
    for block in _followed_by_silence(sound, ahead):
        whole = np.concatenate((past, block))
        changed = _read_anew(whole, len(block), here, factor)
        past = whole[-_WINDOW:]
        begin = max(-here, 0)
        here += len(block)
        if len(changed) > begin:
            yield changed[begin:]


def _followed_by_silence(sound: Iterator[Block], samples: int) -> Iterator[Block]:
    import numpy as np

    yield from sound
    yield np.zeros((samples, 2), np.float32)


def _read_anew(whole: Block, count: int, here: int, factor: float) -> Block:
    """The last `count` samples of `whole`, each read from up to a window earlier, from two places that change."""
    import numpy as np

    n = np.arange(here, here + count)
    # How late a place is read grows (or shrinks) all the time, and begins anew after a window; then it is silent.
    turn = np.mod(n * (1 - factor) / _WINDOW, 1.0)
    changed = np.zeros((count, 2), np.float32)
    for late in (turn, np.mod(turn + 0.5, 1.0)):
        weight = np.sin(np.pi * late) ** 2
        changed += (
            _between(whole, np.arange(count) + len(whole) - count - late * (_WINDOW - 1)) * weight[:, None]
        ).astype(np.float32)
    return changed


def _between(whole: Block, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sound at places between samples."""
    import numpy as np

    low = np.clip(np.floor(places).astype(int), 0, len(whole) - 2)
    part = (places - low)[:, None]
    mixed: NDArray[np.float64] = whole[low] * (1 - part) + whole[low + 1] * part
    return mixed

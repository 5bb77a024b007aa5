"""What a clip or reel is put together from: stretches of film, held pictures, cards; and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from observer.media.captions import Caption, one_at_a_time
from observer.media.clip_pictures import (
    Picture,
    Shaper,
    Touch,
    clip_size,
    decoded,
    frames_between,
    matrix_of,
    pictures,
)
from observer.media.clip_sound import RATE, in_blocks, sample_at, silence, sound_of
from observer.media.clip_writer import BLOCK, ClipWriter, Form
from observer.media.footage import FilmInfo
from observer.media.frame_index import MICRO, FrameIndex
from observer.media.silences import Silence, silenced
from observer.media.voice import disguised
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from observer.media.clip_sound import Block

# A held picture is repeated so often, lest a player thinks that the film has stopped.
_HELD_US = MICRO // 5


@dataclass(frozen=True)
class FilmPart:
    """A stretch of film, in microseconds: its picture (all of it, one frame held, or none) and its sound."""

    info: FilmInfo
    index: FrameIndex | None
    start_us: int
    stop_us: int
    touches: tuple[Touch, ...] = ()
    silences: tuple[Silence, ...] = ()
    disguise: bool = False
    held: bool = False

    @property
    def duration_us(self) -> int:
        """How long it lasts."""
        return self.stop_us - self.start_us

    def pictures(self, form: Form) -> Iterator[Picture]:
        """Its pictures, in the time of the part; black when there are none but the clip wants some."""
        if form.size is None:
            return iter(())
        if self.index is None:
            return Card(self.duration_us).pictures(form)
        shape = Shaper(self.info, form.size, form.matrix)
        if self.held:
            return self._held(self.index, shape)
        return pictures(self.info, self.index, self.start_us, self.stop_us, shape, self.touches)

    def sound(self) -> Iterator[Block]:
        """Its sound, as long as it lasts."""
        sound = sound_of(self.info.path, self.info.start_us, self.start_us, self.stop_us)
        if self.disguise:
            sound = disguised(sound)
        # Last, so that nothing brings back what was taken away.
        return silenced(sound, self.start_us, self.silences)

    def _held(self, index: FrameIndex, shape: Shaper) -> Iterator[Picture]:
        number = frames_between(index, self.start_us, self.stop_us).start
        for n, frame in decoded(self.info, index, range(number, number + 1)):
            for us, stop_us in _holding(self.duration_us):
                # Drawn anew each time: captions come and go.
                yield Picture(n, shape(frame, self.touches, n, self.start_us + us), us, stop_us)


@dataclass(frozen=True, eq=False)
class Card:
    """A picture held in silence: packed as PyAV does (None: black), of the clip's size."""

    duration_us: int
    array: NDArray[np.uint8] | None = None

    def pictures(self, form: Form) -> Iterator[Picture]:
        """The picture, again and again."""
        from observer.media.clip_pictures import black

        if form.size is None:
            return iter(())
        return hold(black(form.size) if self.array is None else self.array, self.duration_us)

    def sound(self) -> Iterator[Block]:
        """Silence."""
        return silence(sample_at(self.duration_us))


Part = FilmPart | Card


@dataclass
class Composition:
    """Parts one after the other, to be written as one film of this form, with captions in its own time."""

    parts: Sequence[Part]
    form: Form
    captions: Sequence[Caption] = ()
    _samples: int = field(default=0, init=False)

    @property
    def duration_us(self) -> int:
        """How long all parts last together."""
        return sum(part.duration_us for part in self.parts)

    def write(self, writer: ClipWriter, progress: Progress, words: str) -> None:
        """Write it all; pictures, sound and captions side by side, so that little waits in memory.

        Raises `Cancelled`, `BadFilm`, and what `ClipWriter` raises.
        """
        sound = in_blocks(chain.from_iterable(part.sound() for part in self.parts), BLOCK)
        captions = iter(one_at_a_time(self.captions) if self.form.captions else ())
        caption, total = next(captions, None), max(self.duration_us, 1)
        for picture in self._pictures():
            progress.at(picture.us / total, words)
            writer.show(picture.frame, picture.us, picture.stop_us)
            self._hear(writer, sound, picture.stop_us)
            while caption is not None and caption.start_us <= picture.stop_us:
                writer.say(caption)
                caption = next(captions, None)
        if self.form.size is None:
            self._listen(writer, sound, progress, words)
        self._hear(writer, sound, None)

    def _pictures(self) -> Iterator[Picture]:
        at = 0
        for part in self.parts:
            for picture in part.pictures(self.form):
                yield replace(picture, us=at + picture.us, stop_us=at + picture.stop_us)
            at += part.duration_us

    def _listen(self, writer: ClipWriter, sound: Iterator[Block], progress: Progress, words: str) -> None:
        for us in range(0, self.duration_us, MICRO):
            progress.at(us / self.duration_us, words)
            self._hear(writer, sound, us)

    def _hear(self, writer: ClipWriter, sound: Iterator[Block], until_us: int | None) -> None:
        """Write the sound until that moment; all of it for None."""
        if not self.form.sound:
            return
        while until_us is None or self._samples * MICRO < until_us * RATE:
            block = next(sound, None)
            if block is None:
                return
            writer.hear(block)
            self._samples += len(block)


def hold(array: NDArray[np.uint8], duration_us: int) -> Iterator[Picture]:
    """One picture for so long."""
    import av

    for us, stop_us in _holding(duration_us):
        yield Picture(-1, av.VideoFrame.from_ndarray(array, format="yuv420p"), us, stop_us)


def _holding(duration_us: int) -> Iterator[tuple[int, int]]:
    for us in range(0, duration_us, _HELD_US):
        yield us, min(us + _HELD_US, duration_us)


def form_of(films: Sequence[tuple[FilmInfo, FrameIndex | None]], with_picture: bool = True) -> Form:
    """What a clip from these films consists of: as large as the largest, sound when any has it."""
    from fractions import Fraction

    seen = [(info, index) for info, index in films if index is not None] if with_picture else []
    sound = any(info.has_audio for info, _index in films)
    if not seen:
        return Form(None, sound)
    size = max((clip_size(info) for info, _index in seen), key=lambda s: s[0] * s[1])
    info, index = seen[0]
    rate = Fraction(info.fps_num, info.fps_den) if info.fps_num else Fraction(25)
    return Form(size, sound, rate=min(max(rate, Fraction(1)), Fraction(240)), matrix=_matrix(info, index))


def _matrix(info: FilmInfo, index: Any) -> int:
    for _number, frame in decoded(info, index, range(len(index))):
        return matrix_of(frame)
    return 1

"""The sound of a film from a moment on, at any speed and the same pitch, as a loudspeaker wants it."""

from __future__ import annotations

import math
import threading
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from observer.errors import ObserverError
from observer.media.container import av_errors, open_film, pick_streams
from observer.media.frame_index import MICRO

SOUND_RATE = 48_000
SAMPLE_BYTES = 4  # two channels of 16 bits
_MOST_WAITING = SOUND_RATE * SAMPLE_BYTES // 2
_BLOCK = 4096
# A step of the filter stretches well between a half and the double.
_LEAST_STEP, _MOST_STEP = 0.5, 2.0
# Holes in the sound smaller than this are rounding.
_HOLE = SOUND_RATE // 20


class Soundtrack:
    """The sound of `file` from `from_us` on at `rate`: `read` gives it, a thread of its own decodes it ahead.

    `heard` is told the time in the film that is being heard; when it answers False (the sound is far behind)
    the sound skips to where `wanted_us` says. When nothing is decoded in time, and after the end, `read` gives
    silence; the first does not count as progress in the film, the second does.
    """

    def __init__(
        self,
        file: Path,
        start_us: int,
        from_us: int,
        rate: float,
        heard: Callable[[int], bool] = lambda us: True,
        wanted_us: Callable[[], int] = lambda: 0,
    ) -> None:
        self._file, self._start_us, self._from_us, self._rate = file, start_us, from_us, rate
        self._heard, self._wanted_us = heard, wanted_us
        self._blocks: deque[bytes] = deque()
        self._waiting = 0
        self._given = 0  # samples, silence counted
        self._taken = 0  # samples of the film
        # From which sample given on which sample of the film is heard, and whether it goes on (or is silence).
        self._places: list[tuple[int, int, bool]] = [(0, 0, False)]
        self._ended = self._stopped = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._fill, name="sound", daemon=True)
        self._thread.start()

    def read(self, size: int) -> bytes:
        """At most `size` bytes of sound, whole samples, silence where there is none yet or none any more."""
        size -= size % SAMPLE_BYTES
        with self._change:
            data = self._take(size)
            self._note(len(data), True)
            missing = size - len(data)
            if missing:
                self._note(missing, self._ended)
            self._change.notify_all()
        return data + bytes(missing)

    def played(self, samples: int) -> None:
        """So many samples have been heard."""
        us = self.us_at(samples)
        if us is not None and not self._heard(us):
            self._skip(self._wanted_us(), samples)

    def us_at(self, samples: int) -> int | None:
        """The time in the film that is heard after `samples`; None before any sound of it."""
        with self._change:
            place = bisect_right(self._places, samples, key=lambda p: p[0]) - 1
            given, taken, runs = self._places[max(place, 0)]
            if not runs and taken == 0:
                return None
            taken += (samples - given) if runs else 0
            return self._from_us + round(taken * MICRO * self._rate / SOUND_RATE)

    def _skip(self, us: int, heard: int) -> None:
        """Leave out sound, so that after what the loudspeaker holds already the sound is where the film is."""
        with self._change:
            wanted = round((us - self._from_us) * SOUND_RATE / MICRO / self._rate) + self._given - heard
            behind = wanted - self._taken
            if behind <= 0 or not self._blocks:
                return
            gone = len(self._take(behind * SAMPLE_BYTES)) // SAMPLE_BYTES
            self._taken += gone
            self._places.append((self._given, self._taken, True))
            self._change.notify_all()

    def ready(self, seconds: float, size: int = 1) -> bool:
        """Wait until `size` bytes can be read (or all that are left), at most `seconds`; whether they can."""
        with self._change:
            return self._change.wait_for(lambda: self._waiting >= size or self._ended or self._stopped, seconds)

    def stop(self) -> None:
        """Decode no more."""
        with self._change:
            self._stopped = True
            self._change.notify_all()

    # --- reading -----------------------------------------------------------------------------------------

    def _take(self, size: int) -> bytes:
        """Up to `size` bytes from the front of what waits."""
        parts, missing = [], size
        while missing and self._blocks:
            block = self._blocks.popleft()
            if len(block) > missing:
                self._blocks.appendleft(block[missing:])
                block = block[:missing]
            parts.append(block)
            missing -= len(block)
        self._waiting -= size - missing
        return b"".join(parts)

    def _note(self, size: int, runs: bool) -> None:
        samples = size // SAMPLE_BYTES
        if samples and self._places[-1][2] is not runs:
            self._places.append((self._given, self._taken, runs))
        self._given += samples
        self._taken += samples if runs else 0

    # --- the thread --------------------------------------------------------------------------------------

    def _fill(self) -> None:
        errors: tuple[type[Exception], ...] = (*av_errors(), ObserverError)
        try:
            for data in self._stretched(self._from_start(self._decoded())):
                for first in range(0, len(data), _BLOCK):
                    if not self._put(data[first : first + _BLOCK]):
                        return
        except errors:
            # Damaged sound: silence from here on; the pictures go on.
            pass
        finally:
            with self._change:
                self._ended = True
                self._change.notify_all()

    def _put(self, block: bytes) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._stopped or self._waiting < _MOST_WAITING)
            if self._stopped:
                return False
            self._blocks.append(block)
            self._waiting += len(block)
            self._change.notify_all()
            return True

    def _decoded(self) -> Iterator[tuple[Fraction, Any]]:
        """Frames of sound with their time in seconds from the container's start, from before `from_us` on."""
        errors = av_errors()
        with open_film(self._file) as container:
            stream = pick_streams(container, self._file).audio
            if stream is None or stream.time_base is None:
                return
            zero = Fraction(self._start_us, MICRO)
            # Half a second early: codecs need some sound before they are in their stride.
            early = max(Fraction(self._from_us, MICRO) - Fraction(1, 2), Fraction(0)) + zero
            container.seek(math.floor(early / stream.time_base), stream=stream, backward=True)
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except errors:
                    continue
                for frame in frames:
                    if frame.pts is not None:
                        yield frame.pts * stream.time_base - zero, frame

    def _from_start(self, frames: Iterator[tuple[Fraction, Any]]) -> Iterator[Any]:
        """Stereo blocks (samples × 2) that begin at `from_us`; holes in the sound are filled with silence."""
        import av
        import numpy as np

        resampler = av.AudioResampler(format="s16", layout="stereo", rate=SOUND_RATE)
        start = here = round(Fraction(self._from_us * SOUND_RATE, MICRO))
        for time, frame in frames:
            first = round(time * SOUND_RATE)
            for part in resampler.resample(frame):
                block = part.to_ndarray().reshape(-1, 2)
                if first - here > _HOLE:
                    yield from _silences(first - here)
                    here = first
                # Sound from before the start is left out; after it, small differences in the times are not.
                early = here - first if here == start or here - first > _HOLE else 0
                first += len(block)
                block = block[max(early, 0) :]
                here += len(block)
                if len(block):
                    yield np.ascontiguousarray(block)

    def _stretched(self, blocks: Iterator[Any]) -> Iterator[bytes]:
        if self._rate == 1:
            yield from (block.tobytes() for block in blocks)
            return
        import av

        graph = _stretching(self._rate)
        done = False
        while not done:
            block = next(blocks, None)
            done = block is None
            graph.push(None if block is None else _frame_of(block))
            while True:
                try:
                    yield graph.pull().to_ndarray().tobytes()
                except (av.BlockingIOError, av.EOFError):
                    break


def steps_of(rate: float) -> list[float]:
    """Factors between a half and two whose product is `rate`."""
    count = max(math.ceil(abs(math.log2(rate))), 1)
    return [min(max(rate ** (1 / count), _LEAST_STEP), _MOST_STEP)] * count


def _stretching(rate: float) -> Any:
    import av

    graph = av.filter.Graph()
    source = graph.add_abuffer(format="s16", sample_rate=SOUND_RATE, layout="stereo", time_base=Fraction(1, SOUND_RATE))
    steps = [graph.add("atempo", f"{step:.6f}") for step in steps_of(rate)]
    graph.link_nodes(source, *steps, graph.add("abuffersink")).configure()
    return graph


def _frame_of(block: Any) -> Any:
    import av

    frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate, frame.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
    return frame


def _silences(samples: int) -> Iterator[Any]:
    import numpy as np

    while samples > 0:
        count = min(samples, SOUND_RATE // 10)
        yield np.zeros((count, 2), np.int16)
        samples -= count

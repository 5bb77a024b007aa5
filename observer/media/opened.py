"""A film that is open for playing: what it is, when its frames come, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from observer.errors import BadFilm, ObserverError
from observer.i18n import _
from observer.media.clock import Clock
from observer.media.footage import FilmInfo, fingerprint, probe
from observer.media.frame_index import FrameIndex
from observer.media.no_pictures import NoPictures, moments
from observer.media.player import Known, Precision, Stamp
from observer.media.run import Stretch
from observer.media.sniff import checked_file, unreadable
from observer.media.soundtrack import Soundtrack
from observer.media.stills import Still, StillSource
from observer.progress import Progress


@dataclass(frozen=True, eq=False)
class OpenedFilm:
    """An open film."""

    info: FilmInfo
    index: FrameIndex
    source: StillSource | NoPictures

    def within(self, i: int) -> int:
        """Frame `i`, or the first or last one when there is no such frame."""
        return min(max(i, 0), len(self.index) - 1)

    def stamp(self, still: Still) -> Stamp:
        """The moment of a frame; approximate when its picture is another's, or when there is none."""
        i = still.number
        precision = Precision.EXACT if still.whole else Precision.APPROX
        return Stamp(self.index.pts_of(i), self.index.us_of(i), i, precision)

    def stretch(self, i: int, loop: tuple[int, int] | None, rate: float) -> Stretch:
        """What to play from frame `i` on: to the end, or within the loop (microseconds), from its start if need be."""
        if loop is None:
            return Stretch(i, len(self.index), max(self.info.duration_us, self.index.end_us), rate)
        first = self.index.at(loop[0])
        last = max(self.index.at(loop[1] - 1), first)
        return Stretch(i if first <= i <= last else first, last + 1, self.index.end_of(last), rate)

    def soundtrack(self, stretch: Stretch, clock: Clock) -> Soundtrack:
        """The sound of a stretch, by which `clock` is set."""
        from_us = self.index.us_of(stretch.first)
        return Soundtrack(self.info.path, self.info.start_us, from_us, stretch.rate, clock.hear, clock.us)


def open_for_playing(
    path: Path, known: Known | None, progress: Progress, failed: Callable[[ObserverError], None]
) -> OpenedFilm:
    """The film at `path`, probed unless it is `known`. Raises `BadFilm`, also when it is another, and `Cancelled`.

    `failed` is told when it can no longer be read, later on.
    """
    info, index = expected(path, known, progress) if known else probe(path, progress)
    index = index or moments(info)
    source = StillSource(info, index, failed=failed) if info.has_video else NoPictures(index)
    return OpenedFilm(info, index, source)


def expected(path: Path, known: Known, progress: Progress) -> Known:
    """A film of which something is known, at `path`; read whole only when its index is not known.

    Raises `BadFilm`, also when another film is there, and `Cancelled`.
    """
    file = checked_file(path)
    info, index = known
    try:
        same = file.stat().st_size == info.size and fingerprint(file) == info.fingerprint
    except OSError as error:
        raise unreadable(file) from error
    if not same:
        sentence = _("“{name}” is another film than the one that was added. Say where that one is now.")
        raise BadFilm(sentence.format(name=file.name), reason="changed", path=file)
    return (replace(info, path=file), index) if index is not None else probe(file, progress)

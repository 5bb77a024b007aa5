"""Small pictures along a stretch of film, by which masks are looked over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from observer.i18n import _
from observer.media.clip_pictures import decoded, frames_between
from observer.media.footage import FilmInfo
from observer.media.frame_index import FrameIndex
from observer.media.picture import Painter
from observer.media.player import View
from observer.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

APART_US = 500_000
HEIGHT = 72  # pixels
_WIDEST = 160
_MOST = 1200


@dataclass(frozen=True, eq=False)
class Small:
    """A small picture of a frame (height × width × 4: blue, green, red, 255)."""

    frame: int
    picture: NDArray[np.uint8]


def make_strip(
    info: FilmInfo, index: FrameIndex, start_us: int, stop_us: int, progress: Progress | None = None
) -> list[Small]:
    """A picture for each half second of a stretch, its first and last frame among them; at most 1200.

    Raises `BadFilm` when the file is gone, and `Cancelled`.
    """
    progress, painter = progress or Progress(), Painter(info)
    frames = frames_between(index, start_us, stop_us)
    apart = max(APART_US, (stop_us - start_us) // _MOST)
    wanted = {index.at(us) for us in range(start_us, stop_us, apart)} | {frames.start, frames.stop - 1}
    found = []
    for number, frame in decoded(info, index, frames):
        progress.at((number - frames.start) / len(frames), _("Making small pictures"))
        if number in wanted:
            found.append(Small(number, painter.paint(frame, View(_WIDEST, HEIGHT)).copy()))
    return found

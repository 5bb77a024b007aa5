"""A clip that is played in the place of the film from which it was cut: its times as those of the film, and back."""

from __future__ import annotations

from dataclasses import dataclass

from observer.media.clip_pictures import frames_between
from observer.media.frame_index import FrameIndex
from observer.media.player import Stamp


@dataclass(frozen=True, eq=False)
class StandIn:
    """The frames of a film, and those of a clip that holds it from `start_us` until `stop_us` and nothing else."""

    film: FrameIndex
    clip: FrameIndex
    start_us: int
    stop_us: int

    @property
    def frames(self) -> range:
        """The frames of the film that the clip holds."""
        return frames_between(self.film, self.start_us, self.stop_us)

    def to_film(self, stamp: Stamp) -> Stamp:
        """The frame of the film that a frame of the clip shows."""
        frames = self.frames
        # The first frame of a clip begins with it, also when it was on the screen for a while already in the film.
        i = frames.start if stamp.frame == 0 else self.film.nearest(self.start_us + stamp.us)
        i = min(max(i, frames.start), frames.stop - 1)
        return Stamp(self.film.pts_of(i), self.film.us_of(i), i, stamp.precision)

    def to_clip(self, us: int) -> int:
        """When the clip shows what is on the screen at `us` of the film; its first or last frame beyond its ends."""
        i = self.film.at(us)
        if i <= self.frames.start:
            return 0
        return self.clip.us_of(self.clip.nearest(self.film.us_of(i) - self.start_us))

    def end_in_clip(self, us: int) -> int:
        """Until when the clip plays what the film shows until `us`."""
        return min(max(us - self.start_us, 0), self.clip.end_us)

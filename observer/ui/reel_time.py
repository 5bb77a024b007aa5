"""Where a reel is: the moment of the frame that is seen, and of the frame at any other time."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from observer.coding.events import Moment, moment_in
from observer.coding.study import Recording
from observer.media.frame_index import FrameIndex
from observer.media.player import Precision, Stamp
from observer.ui.gap_clock import GapClock
from observer.ui.playback import Playback
from observer.ui.strip import Strip

FindIndex = Callable[[Recording], FrameIndex | None]


class ReelTime(QObject):
    """What is on the screen of what one camera filmed. Times are session time in microseconds."""

    def __init__(self, playback: Playback, find_index: FindIndex) -> None:
        super().__init__(playback)
        self.playback = playback
        self._find_index = find_index
        self._indexes: dict[str, FrameIndex] = {}
        self.strip = Strip()
        self.recording: Recording | None = None  # whose film is open, or being opened, or could not be
        self.failed = False  # whether that film cannot be shown
        self._opening = self._in_gap = False
        self._wanted_us: int | None = None  # where to go, until a frame has been painted there
        self._gap = GapClock(self)

    @property
    def in_gap(self) -> bool:
        """Whether this moment was not filmed by this camera."""
        return self._in_gap

    def now(self) -> Moment:
        """The moment of the frame that was painted last; in a gap, the time alone."""
        stamp = self.stamp()
        if self.recording is not None and stamp is not None:
            return moment_in(self.recording, stamp.pts)
        if self._wanted_us is not None and not self.failed and not self._in_gap:
            return self.moment_at(self._wanted_us)
        return Moment(self.session_us())

    def session_us(self) -> int:
        """Session time of what is seen."""
        stamp = self.stamp()
        if self.recording is not None and stamp is not None:
            return moment_in(self.recording, stamp.pts).us
        return self._gap.us() if self._in_gap else self._wanted_us or 0

    def stamp(self) -> Stamp | None:
        """The frame that was painted last; None where there is none, or one of another film."""
        return None if self._in_gap or self.failed or self._opening else self.playback.now()

    def is_approximate(self) -> bool:
        """Whether what `now` says is only near what is seen."""
        stamp, info = self.stamp(), self.playback.info
        has_picture = info is not None and info.has_video
        return has_picture and stamp is not None and stamp.precision is Precision.APPROX

    def moment_at(self, us: int) -> Moment:
        """The moment of the frame on the screen at `us`, or at the end of a film that is nearest to it."""
        recording = self.strip.nearest(us, self.recording)
        index = self._index_of(recording) if recording else None
        if recording is None or index is None:
            return Moment(max(us, 0))
        media = min(max(recording.placement.to_media(us), 0), index.end_us - 1)
        return moment_in(recording, index.pts_of(index.at(media)))

    def _index_of(self, recording: Recording) -> FrameIndex | None:
        if recording.id not in self._indexes:
            found = self._find_index(recording)
            if found is None:
                return None
            self._indexes[recording.id] = found
        return self._indexes[recording.id]

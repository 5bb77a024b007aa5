"""What one camera filmed of a session: which recording lies where, and where there is none."""

from dataclasses import dataclass

from observer.coding.study import Recording

# A gap shorter than this (the rounding of two files, a frame that is missing) is passed over.
NO_GAP_US = 120_000


@dataclass(frozen=True)
class Strip:
    """Recordings that follow each other, of a session so long. Times are session time in microseconds."""

    recordings: tuple[Recording, ...] = ()
    length_us: int = 0

    @property
    def start_us(self) -> int:
        """When the first film begins."""
        return self.recordings[0].offset_us if self.recordings else 0

    def within(self, us: int) -> int:
        """A moment of the session, the nearest one to `us`."""
        return min(max(us, 0), max(self.length_us - 1, 0))

    def at(self, us: int, preferred: Recording | None = None) -> Recording | None:
        """The recording at a moment; of two, the preferred one."""
        there = [r for r in self.recordings if r.session_span[0] <= us < r.session_span[1]]
        return preferred if preferred in there else next(iter(there), None)

    def nearest(self, us: int, preferred: Recording | None = None) -> Recording | None:
        """The recording at a moment, or the one that is nearest to it."""

        def away(recording: Recording) -> int:
            start, stop = recording.session_span
            return max(start - us, us - stop + 1, 0)

        return self.at(us, preferred) or min(self.recordings, key=away, default=None)

    def next_start(self, us: int) -> int | None:
        """When the next film begins after a moment; None when none does."""
        return min((r.offset_us for r in self.recordings if r.offset_us > us), default=None)

    def last_end(self, us: int) -> int | None:
        """The last filmed moment before `us`; None when there is none."""
        return max((r.session_span[1] - 1 for r in self.recordings if r.session_span[1] <= us), default=None)

    def after(self, film: Recording) -> tuple[Recording, int] | None:
        """The film that goes on where this one ends, and at what moment; None when a gap, or nothing, follows."""
        end = film.session_span[1]
        later = (r for r in self.recordings if r.offset_us > film.offset_us and r.session_span[1] > end)
        following = next(later, None)
        if following is None or following.offset_us - end > NO_GAP_US:
            return None
        return following, max(following.offset_us, end)

    def has_more_after(self, film: Recording) -> bool:
        """Whether the session goes on after the end of a film."""
        return self.length_us - film.session_span[1] > NO_GAP_US

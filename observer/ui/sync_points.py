"""Where a film lies on the clock of the session, from one or two moments that were seen in it and in another."""

from dataclasses import dataclass

from observer.coding.timecode import SECOND, clock
from observer.errors import Refused
from observer.i18n import _
from observer.services.recordings import rate_from_two_points
from observer.ui.decimals import figures

# No camera's clock is further off than this; a greater difference is a wrong moment.
MOST_DRIFT = 0.01
# Between moments nearer to each other, one frame more or less changes the rate more than any camera drifts.
FAR_ENOUGH_US = 300 * SECOND


@dataclass(frozen=True)
class Point:
    """One event, seen at `media_us` in the film that is to be placed and at `session_us` of the session."""

    media_us: int
    session_us: int


@dataclass(frozen=True)
class Place:
    """Where a film begins (microseconds of the session), and at what rate its clock runs."""

    offset_us: int
    rate: tuple[int, int] = (1, 1)

    @property
    def drift(self) -> float:
        """How much slower its own clock runs than that of the session; 0.001 is 0.1 %."""
        return self.rate[0] / self.rate[1] - 1

    def words(self) -> str:
        """What this means."""
        begins = _("This film begins at {time} of the session.").format(time=clock(self.offset_us))
        if self.rate == (1, 1):
            return begins
        drift = _("Its clock differs by {percent} % ({seconds} s in an hour).")
        percent, seconds = figures(abs(self.drift) * 100, 3), figures(abs(self.drift) * 3600, 1)
        return f"{begins} {drift.format(percent=percent, seconds=seconds)}"


def place_from(points: list[Point]) -> Place:
    """The place that one point gives, at the usual rate, or two, with the rate. Raises `Refused`."""
    if len(points) == 1:
        return Place(points[0].session_us - points[0].media_us)
    first, second = sorted(points, key=lambda point: point.media_us)
    media, session = (first.media_us, second.media_us), (first.session_us, second.session_us)
    offset_us, rate = rate_from_two_points(media, session)
    place = Place(offset_us, rate)
    if abs(place.drift) > MOST_DRIFT:
        raise Refused(
            _("These two moments do not fit: between them this film would run {percent} % off. Take one anew.").format(
                percent=figures(abs(place.drift) * 100, 1)
            )
        )
    return place


def are_far_enough(points: list[Point]) -> bool:
    """Whether two points lie so far apart that the rate can be trusted."""
    return len(points) < 2 or abs(points[1].media_us - points[0].media_us) >= FAR_ENOUGH_US

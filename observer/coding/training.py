"""Training: how strict a study is, and how far a trainee is from its criterion. Pure rules.

The criterion known from the literature: at most one scale point apart in 90 % of the ratings, over at least ten
sessions. All three numbers are the study's to set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from observer.coding.ratings import RatedAs, Rating
from observer.errors import Refused
from observer.i18n import _


@dataclass(frozen=True)
class QualitySettings:
    """How strict a study is (table `quality_settings`, one row at most).

    Training: `percent` of the ratings at most `points` apart, over the last `sessions` sessions. Drift: limits follow
    from the first `calibration` double-coded sessions, and a coder is due for a check after `unchecked` submitted
    sessions of which none is coded by another too.
    """

    id: str = ""
    points: int = 1
    percent: int = 90
    sessions: int = 10
    calibration: int = 10
    unchecked: int = 5


class Whose(StrEnum):
    """Whose ratings: those of clients and those of workers never share a number."""

    CLIENTS = "clients"
    WORKERS = "workers"


class Fate(StrEnum):
    """What became of an event of the gold standard, or of the trainee."""

    HIT = "hit"
    DIFFERENT = "different"
    MISS = "miss"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True)
class RatingPair:
    """One thing that was rated, by the one who is looked at (`own`) and the one he is compared with (`other`)."""

    own: Rating | None
    other: Rating | None

    @property
    def one(self) -> Rating:
        """The rating of either, to say of whom and on what it is."""
        found = self.own or self.other
        assert found is not None
        return found

    @property
    def whose(self) -> Whose:
        """Of a client, or of a worker."""
        return Whose.WORKERS if self.one.rated_as in (RatedAs.WORKER, RatedAs.TOWARDS) else Whose.CLIENTS

    @property
    def apart(self) -> int | None:
        """How many scale points apart; None when not both gave a value."""
        values = [rating.value if rating else None for rating in (self.own, self.other)]
        return None if values[0] is None or values[1] is None else abs(values[0] - values[1])

    @property
    def is_empty(self) -> bool:
        """Whether neither gave a value: then there is nothing to compare."""
        return all(rating is None or rating.value is None for rating in (self.own, self.other))


@dataclass(frozen=True)
class Score:
    """How many of the ratings of a session are near enough: `near` of `n`. One that only one of both gave is not."""

    near: int
    n: int

    def __add__(self, other: "Score") -> "Score":
        return Score(self.near + other.near, self.n + other.n)

    @property
    def share(self) -> float | None:
        """The share that is near enough; None without ratings."""
        return self.near / self.n if self.n else None


Scores = dict[Whose, Score]


@dataclass(frozen=True)
class Standing:
    """How far a trainee is: `is_met`, with which session of his training (counted from 1) that was so first, and what
    the last `settings.sessions` sessions give. `sessions` is how many there are."""

    settings: QualitySettings
    sessions: int
    met_at: int | None
    scores: Scores

    @property
    def is_met(self) -> bool:
        """Whether the criterion has been met; it stays met, drift is watched apart."""
        return self.met_at is not None

    @property
    def sessions_to_go(self) -> int:
        """How many sessions are needed at least before it can be met."""
        return 0 if self.is_met else max(self.settings.sessions - self.sessions, 0)


def score(pairs: Sequence[RatingPair], points: int) -> Scores:
    """How many ratings of a session are at most `points` apart, of clients and of workers."""
    found: Scores = {}
    for pair in pairs:
        if not pair.is_empty:
            near = pair.apart is not None and pair.apart <= points
            found[pair.whose] = found.get(pair.whose, Score(0, 0)) + Score(int(near), 1)
    return found


def standing(settings: QualitySettings, sessions: Sequence[Scores]) -> Standing:
    """How far a trainee is, from the scores of his sessions in the order in which he submitted them."""
    last = settings.sessions
    met = (n for n in range(last, len(sessions) + 1) if _is_enough(settings, _pooled(sessions[n - last : n])))
    return Standing(settings, len(sessions), next(met, None), _pooled(sessions[-last:]))


def _pooled(sessions: Sequence[Scores]) -> Scores:
    found: Scores = {}
    for scores in sessions:
        for whose, one in scores.items():
            found[whose] = found.get(whose, Score(0, 0)) + one
    return found


def _is_enough(settings: QualitySettings, scores: Scores) -> bool:
    """Whether clients and workers, as far as they were rated, each have the share; nothing is rounded."""
    return bool(scores) and all(100 * one.near >= settings.percent * one.n for one in scores.values())


def check(settings: QualitySettings) -> None:
    """Refuse settings that make no sense."""
    if not 1 <= settings.percent <= 100:
        raise Refused(_("The share is a whole number of percent from 1 to 100, not {n}.").format(n=settings.percent))
    if settings.points < 0 or settings.sessions < 1 or settings.unchecked < 1:
        raise Refused(_("Points apart are 0 or more; numbers of sessions 1 or more."))
    if settings.calibration < 2:
        raise Refused(_("Limits need a calibration phase of two sessions or more."))

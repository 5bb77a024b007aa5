"""Drift: how each coder's agreement with others goes, in the order in which he coded. Only for the researcher.

What is compared was made blind with one version of the codebook. Training is left out: it has its own curve. Agreement
with a consensus is that with something the coder himself helped to make, and is shown apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from observer.agreement.drift import POOL, Chart, chart
from observer.agreement.matching import Tally
from observer.agreement.values import Value
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook, Kind
from observer.coding.drift import Against, Why
from observer.coding.study import Coder, Coding, CodingState, Purpose, Session
from observer.coding.training import Whose
from observer.i18n import _
from observer.progress import Progress
from observer.services import quality
from observer.services.likeness import NOTHING, Likeness, correlation, f1, likeness, share
from observer.services.overview import codebook_titles
from observer.services.pairing import Work, work_of
from observer.services.people import find_coder
from observer.services.scene import codebook_of
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class RatingAgreement:
    """Agreement of ratings of clients, or of workers: exactly equal, near enough, and ICC(A,1) over all dimensions
    together (where a pool has enough)."""

    exact: Value
    near: Value
    icc: Value
    n: int


@dataclass(frozen=True)
class Agreeing:
    """Agreement over one or more sessions: of moments, of periods, and of ratings, with intervals if possible."""

    moments: Value
    periods: Value
    counts: Tally
    ratings: dict[Whose, RatingAgreement]
    sessions: int


@dataclass(frozen=True)
class Check:
    """One session that a coder submitted and that can be compared; `with_whom` are the names of the others, whose
    pairs are pooled. `pool` is the agreement over this and the sessions before it, five at most."""

    session: Session
    submitted: str
    with_whom: tuple[str, ...]
    alone: Agreeing
    pool: Agreeing


@dataclass(frozen=True)
class Series:
    """A coder's checks against one sort of other, in the order in which he submitted, with the charts of F1 of moments
    and of the shares of ratings that are near enough. `left_out` says in words what could not be compared."""

    coder: Coder
    codebook: str
    against: Against
    checks: tuple[Check, ...]
    moments: Chart
    near: dict[Whose, Chart]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """A session of a coder that is due for a check, and why, in words."""

    coder: Coder
    session: Session
    codebook: str
    why: Why
    words: str


class Intervals(Enum):
    """What gets intervals; each takes a thousand resamples."""

    NONE = "none"
    SESSIONS = "sessions"
    ALL = "all"  # pools as well


@dataclass(frozen=True)
class _Pair:
    """A coding, and one that it is compared with."""

    own: Coding
    other: Coding
    against: Against


def series(study: StudyFile, viewer: Viewer, coder: str = "", codebook: str = "") -> list[Series]:
    """The course of each coder (or of one) with each codebook (its key, when given), against each sort of other with
    which there is anything to compare. For a researcher."""
    check_researcher(viewer)
    wanted = find_coder(study, coder).id if coder else ""
    comparing = _Comparing(study, viewer, Intervals.ALL)
    found = []
    for who in study.coders.where(order="name COLLATE NOCASE"):
        for key in sorted(comparing.keys_of(who)) if wanted in ("", who.id) else []:
            if codebook in ("", key):
                found += [one for one in (comparing.series(who, key, against) for against in Against) if one]
    return found


@dataclass(frozen=True)
class Drift:
    """The course of everybody, without intervals, and what is due for a check."""

    series: tuple[Series, ...]
    due: tuple[Due, ...]


def gather(study: StudyFile, viewer: Viewer) -> "_Comparing":
    """All that is compared, read from the study; see `examine`. For a researcher."""
    check_researcher(viewer)
    comparing = begin(study, viewer)
    for _step in comparing.reading():
        pass
    return comparing


def begin(study: StudyFile, viewer: Viewer) -> "_Comparing":
    """The same with nothing read yet: that is done by and by, by going through its `reading()`. For a researcher."""
    check_researcher(viewer)
    return _Comparing(study, viewer)


def examine(gathered: "_Comparing") -> Drift:
    """What `series` and `due` give, of what was gathered; it takes its time and touches no study."""
    found = gathered.all_series()
    outside = (_outside(one, gathered.titles[one.codebook]) for one in found if one.against is Against.PEER)
    return Drift(tuple(found), (*(one for one in outside if one), *gathered.unchecked()))


def with_intervals(gathered: "_Comparing", progress: Progress | None = None) -> tuple[Series, ...]:
    """The series of `examine` with an interval for each session (none for pools), which takes much longer. Touches no
    study; raises `Cancelled`."""
    return tuple(gathered.all_series(Intervals.SESSIONS, progress))


def due(study: StudyFile, viewer: Viewer) -> list[Due]:
    """The sessions that are due for a check: the last one compared, of a coder whose line is outside its limits; and
    the last ones submitted of a coder of whose last sessions none was coded by another too. For a researcher."""
    check_researcher(viewer)
    return list(examine(gather(study, viewer)).due)


def _outside(one: Series, title: str) -> Due | None:
    """The last session of a series, when one of the lines is outside its limits there."""
    charts = [one.moments, *one.near.values()]
    if not any(chart_.points and chart_.points[-1].is_outside for chart_ in charts):
        return None
    last = one.checks[-1]
    words = _("{coder}: at “{session}” the agreement ({codebook}) lies outside the limits of the calibration phase.")
    said = words.format(coder=one.coder.name, session=last.session.name, codebook=title)
    return Due(one.coder, last.session, one.codebook, Why.OUTSIDE, said)


class _Comparing:
    """Finds what can be compared with what, and compares it."""

    def __init__(self, study: StudyFile, viewer: Viewer, intervals: Intervals = Intervals.NONE) -> None:
        check_researcher(viewer)
        self._study, self._viewer, self._intervals = study, viewer, intervals
        self._likenesses: dict[tuple[str, str], Likeness] = {}
        self._sides: dict[tuple[str, str], tuple[Codebook, Work, Work]] = {}
        self._step: Callable[[float], None] = lambda _share: None
        self._settings = quality.settings_of(study)
        self._purposes = {task.coding: task.purpose for task in study.assignments.where() if task.coding}
        self.titles = codebook_titles(study)
        self._keys = {version.id: version.key for version in study.codebooks.where()}
        self._sessions: dict[str, Session] = {session.id: session for session in study.sessions.where()}
        self._coders: dict[str, Coder] = {coder.id: coder for coder in study.coders.where()}
        done = study.codings.where("state <> ?", [CodingState.DRAFT], order="submitted, created, rowid")
        self._done: list[Coding] = [coding for coding in done if coding.is_blind]
        self._consensus = {row.coding: row.sources for row in study.consensuses.where()}

    def _purpose(self, coding: Coding) -> Purpose:
        return Purpose.CONSENSUS if coding.id in self._consensus else self._purposes.get(coding.id, Purpose.MAIN)

    def _is_work(self, coding: Coding) -> bool:
        """Whether it is a coder's own first work: not training, not a repeat, not a standard."""
        return self._purpose(coding) in (Purpose.MAIN, Purpose.DOUBLE)

    def coders(self) -> list[Coder]:
        """Everybody, by name."""
        return sorted(self._coders.values(), key=lambda coder: coder.name.casefold())

    def reading(self) -> Iterator[None]:
        """Read all that is compared, a pair at each step, so that the study is not needed any more."""
        for who in self.coders():
            for key in self.keys_of(who):
                for own in self._work_of(who.id, key):
                    for against in Against:
                        for pair in self._pairs(own, against):
                            if pair.other.codebook == own.codebook:
                                self._side_by_side(pair)
                                yield

    def _side_by_side(self, pair: _Pair) -> tuple[Codebook, Work, Work]:
        """What both codings hold, with their codebook."""
        ids = pair.own.id, pair.other.id
        if ids not in self._sides:
            session = self._sessions[pair.own.session]
            own, other = work_of(self._study, self._viewer, session, [pair.own, pair.other])
            self._sides[ids] = codebook_of(self._study, pair.own), own, other
        return self._sides[ids]

    def keys_of(self, who: Coder) -> set[str]:
        """The codebooks with which somebody has worked."""
        return {self._keys[c.codebook] for c in self._done if c.coder == who.id and self._is_work(c)}

    def _work_of(self, who: str, key: str) -> list[Coding]:
        """Somebody's work with a codebook, in the order in which it was submitted."""
        return [c for c in self._done if c.coder == who and self._keys[c.codebook] == key and self._is_work(c)]

    def _pairs(self, own: Coding, against: Against) -> list[_Pair]:
        """What a coding can be compared with; also with another version, which is said and left out later."""
        same = [
            other
            for other in self._done
            if other.id != own.id
            and other.session == own.session
            and self._keys[other.codebook] == self._keys[own.codebook]
            and self._against(own, other) is against
        ]
        return [_Pair(own, other, against) for other in same]

    def _against(self, own: Coding, other: Coding) -> Against | None:
        purpose = self._purpose(other)
        if other.coder == own.coder:
            return Against.OWN if purpose is Purpose.REPEAT else None
        if purpose is Purpose.CONSENSUS:
            return Against.CONSENSUS if own.id in self._consensus.get(other.id, ()) else None
        if purpose is Purpose.GOLD:
            return Against.GOLD
        return Against.PEER if purpose in (Purpose.MAIN, Purpose.DOUBLE) else None

    def mark(self) -> object:
        """What is equal as long as the same is compared and called the same: a coding that was submitted does not
        change until it is submitted again."""
        read = {work.coding.id: work.coding.submitted for side in self._sides.values() for work in side[1:]}
        called = self._coders, self._sessions, self._consensus
        return self._study.path, sorted(self._sides), read, self._purposes, self._settings, called

    # -- one series --------------------------------------------------------------------------------------------

    def series(self, who: Coder, key: str, against: Against) -> Series | None:
        """A coder's checks against one sort of other; None when there is nothing to compare."""
        left_out: list[str] = []
        sides: list[tuple[list[_Pair], list[Likeness]]] = []
        for own in self._work_of(who.id, key):
            pairs = self._pairs(own, against)
            fit = [pair for pair in pairs if pair.other.codebook == own.codebook]
            if len(fit) < len(pairs):
                words = _("“{session}” was coded with different versions of the codebook.")
                left_out.append(words.format(session=self._sessions[own.session].name))
            if fit:
                sides.append((fit, [self._compare(pair) for pair in fit]))
        if not sides and not left_out:
            return None
        checks = tuple(self._check(sides, n) for n in range(len(sides)))
        return Series(
            who, key, against, checks, self._chart(checks, lambda check: check.alone.moments),
            {whose: self._chart(checks, lambda check, whose=whose: check.alone.ratings[whose].near)  # type: ignore[misc]
             for whose in Whose if any(check.alone.ratings[whose].n for check in checks)},
            tuple(left_out),
        )  # fmt: skip

    def all_series(self, intervals: Intervals = Intervals.NONE, progress: Progress | None = None) -> list[Series]:
        """What there is of everybody."""
        self._intervals, progress = intervals, progress or Progress()
        places = [
            (who, key, against) for who in self.coders() for key in sorted(self.keys_of(who)) for against in Against
        ]
        found = []
        for n, place in enumerate(places):
            self._step = lambda share, n=n: progress.at((n + share) / len(places))  # type: ignore[misc]
            one = self.series(*place)
            found += [one] if one else []
        return found

    def _compare(self, pair: _Pair) -> Likeness:
        ids = pair.own.id, pair.other.id
        if ids not in self._likenesses:
            self._likenesses[ids] = likeness(*self._side_by_side(pair))
        return self._likenesses[ids]

    def _check(self, sides: Sequence[tuple[list[_Pair], list[Likeness]]], n: int) -> Check:
        self._step(n / len(sides))
        pairs, alone = sides[n]
        pool = [one for _pairs, likenesses in sides[max(n + 1 - POOL, 0) : n + 1] for one in likenesses]
        names = tuple(self._coders[pair.other.coder].name for pair in pairs)
        own = pairs[0].own
        session = self._sessions[own.session]
        return Check(
            session,
            own.submitted or "",
            names,
            self._agreeing(alone, self._intervals is not Intervals.NONE),
            self._agreeing(pool, self._intervals is Intervals.ALL),
        )

    def _agreeing(self, likenesses: Sequence[Likeness], intervals: bool) -> Agreeing:
        ratings = [pair for one in likenesses for pair in one.ratings]
        found = {
            whose: RatingAgreement(
                share(ratings, whose, 0, intervals),
                share(ratings, whose, self._settings.points, intervals),
                correlation(ratings, whose),
                sum(pair.whose is whose and pair.apart is not None for pair in ratings),
            )
            for whose in Whose
        }
        counts = sum((one.tally() for one in likenesses), NOTHING)
        sessions = len({one.session for one in likenesses})
        moments, periods = (f1(likenesses, kind, intervals) for kind in (Kind.POINT, Kind.STATE))
        return Agreeing(moments, periods, counts, found, sessions)

    def _chart(self, checks: Sequence[Check], of: Callable[[Check], Value]) -> Chart:
        return chart([of(check) for check in checks], self._settings.calibration)

    # -- what was not checked ------------------------------------------------------------------------------------

    def unchecked(self) -> list[Due]:
        """The last sessions of each coder of which none was coded by another too."""
        n, found = self._settings.unchecked, []
        for who in sorted(self._coders.values(), key=lambda coder: coder.name.casefold()):
            for key in sorted(self.keys_of(who)):
                last = self._work_of(who.id, key)[-n:]
                if len(last) == n and not any(self._pairs(own, Against.PEER) for own in last):
                    found.append(self._unchecked(who, key, last))
        return found

    def _unchecked(self, who: Coder, key: str, last: Sequence[Coding]) -> Due:
        words = _("{coder}: none of the last {n} sessions ({codebook}) was coded by another too.")
        session = self._sessions[last[-1].session]
        return Due(
            who, session, key, Why.UNCHECKED, words.format(coder=who.name, n=len(last), codebook=self.titles[key])
        )

"""How alike two codings of one session are: events matched, and ratings, with intervals where there is enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from observer.agreement import bootstrap
from observer.agreement.icc import Form, icc
from observer.agreement.matching import Matching, Tally
from observer.agreement.matching import f1 as tally_f1
from observer.agreement.values import Reason, Value
from observer.coding import consensus_rows
from observer.coding.codebook import Codebook, Kind
from observer.coding.consensus import OVERLAP
from observer.coding.events import Event
from observer.coding.training import RatingPair, Whose
from observer.services.pairing import Work, horizon_us, matching

if TYPE_CHECKING:
    pass

NOTHING = Tally(0, 0, 0)
_FEWEST_RATED = 5  # people or groups, below which a share of ratings gets no interval
_RESAMPLES, _SEED = 1000, 20_090_141


@dataclass(frozen=True)
class Piece:
    """Matched (`fate` 0), only own (1) or only the other's (2), and when; of which dimension."""

    fate: int
    at_us: int
    dimension: str
    kind: Kind


@dataclass(frozen=True)
class Likeness:
    """Two codings of one session side by side: the fate of every event, and the ratings in pairs. `length_us` is how
    far the last mark lies."""

    session: str
    pieces: tuple[Piece, ...]
    ratings: tuple[RatingPair, ...]
    length_us: int

    def tally(self, kind: Kind = Kind.POINT, dimension: str | None = None) -> Tally:
        """How many moments (or periods) are matched, of one dimension (its id) when given."""
        fates = [p.fate for p in self.pieces if p.kind is kind and dimension in (None, p.dimension)]
        return Tally(fates.count(0), fates.count(1), fates.count(2))


def likeness(book: Codebook, own: Work, other: Work, tolerance_us: int | None = None) -> Likeness:
    """Compare two codings: the same indicator by the same people, moments within the tolerance (that of the codebook
    when not given), periods that share half of their union."""
    tolerance = book.point_tolerance_us if tolerance_us is None else tolerance_us
    end_us, pieces = horizon_us([own, other]), []
    for first, second in _alike(own.events, other.events):
        like = (first or second)[0]
        dimension = book.find_indicator(like.indicator).dimension
        found = matching(first, second, tolerance, OVERLAP / 100, end_us)
        pieces += [Piece(fate, at, dimension, like.kind) for fate, at in _fates(first, second, found)]
    pairs = [RatingPair(row[0], row[1]) for row in consensus_rows.group_ratings([own.ratings, other.ratings])]
    return Likeness(own.coding.session, tuple(pieces), tuple(pairs), end_us)


def _alike(own: Sequence[Event], other: Sequence[Event]) -> list[tuple[list[Event], list[Event]]]:
    """The events of both with one indicator, kind and the same people."""
    found: dict[Any, tuple[list[Event], list[Event]]] = defaultdict(lambda: ([], []))
    for n, events in enumerate((own, other)):
        for event in events:
            found[event.indicator, event.kind, frozenset(event.actors)][n].append(event)
    return list(found.values())


def _fates(first: Sequence[Event], second: Sequence[Event], found: Matching) -> list[tuple[int, int]]:
    pairs = [(0, first[i].start.us) for i, _j in found.pairs]
    return [*pairs, *((1, first[i].start.us) for i in found.only1), *((2, second[j].start.us) for j in found.only2)]


# -- values ----------------------------------------------------------------------------------------------------


def f1(likenesses: Sequence[Likeness], kind: Kind = Kind.POINT, interval: bool = True) -> Value:
    """F1 over the moments (or periods) of one or more sessions, with a bootstrap interval over blocks of time (over
    sessions when there are ten or more) unless it is not wanted: it takes time."""
    found = sum((one.tally(kind) for one in likenesses), NOTHING).f1
    if not interval:
        return found
    if found.value is None:
        return replace(found, no_interval=found.why)
    import numpy as np

    cases = [(one.session, (0, one.length_us)) for one in likenesses]
    pieces = bootstrap.pieces_of(cases, 0.0)
    sums = np.zeros((pieces.n, 3))
    for one in likenesses:
        of_kind = [piece for piece in one.pieces if piece.kind is kind]
        where = pieces.number(one.session, np.array([piece.at_us for piece in of_kind], np.int64))
        np.add.at(sums, (where, np.array([piece.fate for piece in of_kind], np.int64)), 1)
    drawn = bootstrap.resample(sums, bootstrap.draw(pieces, bootstrap.Plan(_RESAMPLES, _SEED)))
    return drawn.interval(found, tally_f1)


def share(pairs: Sequence[RatingPair], whose: Whose, points: int, interval: bool = True) -> Value:
    """The share of the ratings that both gave which are at most `points` apart, with a bootstrap interval over those
    who were rated, unless it is not wanted."""
    known = [
        (pair.one.target, pair.apart <= points) for pair in pairs if pair.whose is whose and pair.apart is not None
    ]
    if not known:
        return Value(None, Reason.NOTHING_COMPARED, no_interval=Reason.NOTHING_COMPARED)
    found = Value(sum(near for _target, near in known) / len(known))
    if not interval:
        return found
    targets = sorted({target for target, _near in known})
    if len(targets) < _FEWEST_RATED:
        return replace(found, no_interval=Reason.TOO_FEW_UNITS)
    import numpy as np

    sums = np.zeros((len(targets), 2))
    for target, near in known:
        sums[targets.index(target)] += (near, 1)
    drawn = np.random.default_rng(_SEED).integers(0, len(targets), (_RESAMPLES, len(targets)))
    totals = sums[drawn].sum(axis=1)
    return bootstrap.with_interval(found, totals[:, 0] / totals[:, 1])


def correlation(pairs: Sequence[RatingPair], whose: Whose) -> Value:
    """ICC(A,1) over the ratings that both gave, of clients or of workers, with its analytic interval."""
    import numpy as np

    both = [
        (pair.own.value, pair.other.value)
        for pair in pairs
        if pair.own and pair.other and pair.whose is whose and pair.apart is not None
    ]
    if len(both) < 2:
        return Value(None, Reason.TOO_FEW_UNITS)
    return icc(np.array(both, float), Form.AGREEMENT)

"""Which events of two codings belong together, told by the engine of agreement; and the work in a coding."""

from collections.abc import Sequence
from dataclasses import dataclass

from observer.agreement.matching import Matching, match_points, match_segments
from observer.coding.blinding import Viewer
from observer.coding.codebook import Kind
from observer.coding.consensus import OVERLAP
from observer.coding.consensus_rows import Pairing
from observer.coding.events import Comment, Event, IntervalCode
from observer.coding.ratings import Rating
from observer.coding.study import Coding, Session
from observer.errors import Blind
from observer.i18n import _
from observer.services import sight
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Work:
    """What is in a coding."""

    coding: Coding
    events: tuple[Event, ...]
    ratings: tuple[Rating, ...]
    answers: tuple[IntervalCode, ...] = ()
    comments: tuple[Comment, ...] = ()


def work_of(study: StudyFile, viewer: Viewer, session: Session, codings: Sequence[Coding]) -> list[Work]:
    """What is in these codings of a session. Raises `Blind` when the viewer may not see one of them now."""
    seen = {coding.id for coding in sight.visible(study, viewer, session)}
    if not seen.issuperset(coding.id for coding in codings):
        raise Blind(_("You can see the work of others on this session when all of it has been submitted."))
    return [
        Work(
            coding,
            tuple(stored_events.of_coding(study.db, coding.id)),
            tuple(stored_ratings.of_coding(study.db, coding.id)),
            tuple(study.interval_codings.where("coding = ?", [coding.id])),
            tuple(stored_comments.of_coding(study.db, coding.id)),
        )
        for coding in codings
    ]


def horizon_us(work: Sequence[Work]) -> int:
    """Until when a period without an end is taken to last: the last moment that anybody marked."""
    ends = [(event.stop or event.start).us for one in work for event in one.events]
    return max(ends, default=0) + 1


def matching(
    first: Sequence[Event], second: Sequence[Event], tolerance_us: int, overlap: float, end_us: int
) -> Matching:
    """The pairs among events of one kind: moments at most `tolerance_us` apart, periods that share at least `overlap`
    (above 0, at most 1) of their union. A period without an end lasts until `end_us`."""
    import numpy as np

    starts = [np.array([event.start.us for event in events], np.int64) for events in (first, second)]
    if all(event.kind is Kind.POINT for event in (*first, *second)):
        return match_points(starts[0], starts[1], tolerance_us)
    stops = [
        np.array([event.stop.us if event.stop else max(end_us, event.start.us + 1) for event in events], np.int64)
        for events in (first, second)
    ]
    return match_segments(starts[0], stops[0], starts[1], stops[1], overlap)[0]


def pairing(work: Sequence[Work], tolerance_us: int, overlap_percent: int = OVERLAP) -> Pairing:
    """How events of these codings are paired: what `consensus_rows.group_events` asks for."""
    end_us = horizon_us(work)

    def pairs(first: Sequence[Event], second: Sequence[Event]) -> list[tuple[int, int]]:
        if not first or not second:
            return []
        found = matching(first, second, tolerance_us, overlap_percent / 100, end_us)
        return [(int(i), int(j)) for i, j in found.pairs]

    return pairs

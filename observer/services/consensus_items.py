"""What goes into a consensus coding: the items that are compared, and what comes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from observer.coding import consensus_rows
from observer.coding.blinding import Viewer
from observer.coding.consensus import Consensus, ConsensusItem, Difference, Verdict, What
from observer.coding.events import Comment, Event, IntervalCode
from observer.coding.ratings import Rating
from observer.coding.study import Session
from observer.errors import Refused
from observer.i18n import _
from observer.services.pairing import Work, pairing
from observer.services.people import groups_in
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

Thing = Event | Rating | IntervalCode | Comment

_STORED = {What.EVENT: stored_events, What.RATING: stored_ratings, What.COMMENT: stored_comments}


def things_of(work: Work, what: What) -> Sequence[Thing]:
    """All that there is of a sort in a coding."""
    every: dict[What, Sequence[Thing]] = {
        What.EVENT: work.events, What.RATING: work.ratings, What.INTERVAL: work.answers, What.COMMENT: work.comments,
    }  # fmt: skip
    return every[what]


def compared(
    work: Sequence[Work], consensus: Consensus
) -> list[tuple[ConsensusItem, Sequence[Thing | None], Difference]]:
    """Every item, not yet decided, with what each coder has and in what they differ; in the order of their numbers."""
    pairs = pairing(work, consensus.tolerance_us, consensus.overlap_percent)
    rows: list[tuple[What, Sequence[Thing | None], Difference]] = []
    for row in consensus_rows.group_events([one.events for one in work], pairs):
        rows.append((What.EVENT, row, consensus_rows.difference_of_events(row, consensus.tolerance_us)))
    for rated in consensus_rows.group_ratings([one.ratings for one in work]):
        rows.append((What.RATING, rated, consensus_rows.difference_of_ratings(rated)))
    for answered in consensus_rows.group_answers([one.answers for one in work]):
        rows.append((What.INTERVAL, answered, consensus_rows.difference_of_answers(answered)))
    for said in consensus_rows.group_comments([one.comments for one in work]):
        rows.append((What.COMMENT, said, Difference.ONLY_SOME))
    return [
        (
            ConsensusItem(new_id(), consensus.id, n, what, tuple(one.id for one in row if one is not None)),
            row,
            difference,
        )
        for n, (what, row, difference) in enumerate(rows, 1)
    ]


class Keeper:
    """Puts copies of what the coders have into the consensus coding, and takes them out again; inside an operation."""

    def __init__(self, study: StudyFile, viewer: Viewer, session: Session, coding: str) -> None:
        self._study, self._coding = study, coding
        self._groups = frozenset(group.id for group in groups_in(study, session))

    def put(self, things: Iterable[Thing]) -> tuple[str, ...]:
        """Store these, with ids of their own; gives the ids. Raises `Refused` for a second rating of the same."""
        return tuple(self._put(thing) for thing in things)

    def _put(self, thing: Thing) -> str:
        if isinstance(thing, Event):
            event = replace(thing, id=new_id(), coding=self._coding)
            stored_events.add(self._study.db, event, self._groups)
            return event.id
        if isinstance(thing, IntervalCode):
            answer = replace(thing, id=new_id(), coding=self._coding)
            self._study.interval_codings.add(answer)
            return answer.id
        if isinstance(thing, Comment):
            comment = replace(thing, id=new_id(), coding=self._coding)
            stored_comments.add(self._study.db, comment)
            return comment.id
        # What speaks for it are events of its coder; `fill_evidence` finds those of the consensus.
        rating = replace(thing, id=new_id(), coding=self._coding, evidence=self._own(thing.evidence))
        if stored_ratings.find(self._study.db, rating) is not None:
            raise Refused(_("This rating is in the consensus already; change it there."))
        stored_ratings.store(self._study.db, rating, self._groups, is_new=True)
        return rating.id

    def _own(self, evidence: tuple[str, ...]) -> tuple[str, ...]:
        events = (stored_events.get(self._study.db, id_) for id_ in evidence)
        return tuple(event.id for event in events if event is not None and event.coding == self._coding)

    def take_out(self, item: ConsensusItem) -> None:
        """Remove what came of an item."""
        for id_ in item.results:
            if item.what is What.INTERVAL:
                self._study.interval_codings.remove(id_)
            else:
                _STORED[item.what].remove(self._study.db, id_)

    def fill_evidence(self, items: Sequence[ConsensusItem], work: Sequence[Work]) -> None:
        """Give each rating that was taken the events of the consensus that came of those that spoke for it."""
        came_of: dict[str, tuple[str, ...]] = {}
        for item in items:
            came_of |= dict.fromkeys(item.sources, item.results) if item.what is What.EVENT else {}
        theirs = {rating.id: rating for one in work for rating in one.ratings}
        made = {rating.id: rating for rating in stored_ratings.of_coding(self._study.db, self._coding)}
        for item in items:
            if item.what is not What.RATING or item.verdict not in (Verdict.AGREED, Verdict.TAKE):
                continue
            spoke = [id_ for source in _taken(item, theirs) for id_ in source.evidence]
            evidence = tuple(dict.fromkeys(new for old in spoke for new in came_of.get(old, ())))
            for id_ in item.results:
                stored_ratings.store(self._study.db, replace(made[id_], evidence=evidence), self._groups, is_new=False)


def _taken(item: ConsensusItem, theirs: dict[str, Rating]) -> list[Rating]:
    found = [theirs[id_] for id_ in item.sources if id_ in theirs]
    return [rating for rating in found if rating.coding in item.taken]

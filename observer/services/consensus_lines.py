"""Consensus to look at: of what one can be made, which there are, and item by item what the coders have.

Seen by researchers, and by the coders of the codings of which it was made, when they may see all of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from observer.coding import consensus as rules
from observer.coding import consensus_rows
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.codebook import Codebook
from observer.coding.consensus import Consensus, ConsensusItem, Difference, Proposal, Verdict, What
from observer.coding.events import Comment, Event, IntervalCode
from observer.coding.plan import OF_RESEARCHER
from observer.coding.ratings import Rating
from observer.coding.study import Coder, Coding, CodingState, Purpose, Session
from observer.errors import NotFound
from observer.i18n import _
from observer.services import sight
from observer.services.consensus_items import Thing
from observer.services.pairing import work_of
from observer.services.people import find_session
from observer.services.scene import codebook_of
from observer.storage import comments as stored_comments
from observer.storage import events as stored_events
from observer.storage import ratings as stored_ratings
from observer.storage.study_file import StudyFile

T = TypeVar("T")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Source:
    """One of the codings that are compared, with its coder and the letter that stands for both."""

    letter: str
    coder: Coder
    coding: Coding


@dataclass(frozen=True)
class Possible:
    """A session of which a consensus can be made: the codings of it with one version of a codebook, A first."""

    session: Session
    codebook: str
    version: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Opened:
    """A consensus with what it rests on; `coding` is the consensus coding itself."""

    consensus: Consensus
    coding: Coding
    session: Session
    codebook: Codebook
    sources: tuple[Source, ...]

    @property
    def is_finished(self) -> bool:
        """Whether it was submitted: then nothing can be decided any more."""
        return self.coding.state is not CodingState.DRAFT


@dataclass(frozen=True)
class Summary:
    """How far a consensus is: items that agreed, that were decided, that are left open as a dilemma (with a note),
    and that have still to be gone through."""

    opened: Opened
    n_agreed: int
    n_decided: int
    n_dilemmas: int
    n_left: int


@dataclass(frozen=True)
class ConsensusLine:
    """One item with all there is to see of it.

    `events`, `ratings`, `answers` (for an interval) and `comments` have one place for each source, None where that
    coder has nothing; those that the item is not about are empty, and `things` is the one that is not. `results` are
    what stands in the consensus. `at_us` is the moment to look at (in session time), None for what is about the whole
    session. `proposal` is there for ratings only, and never applied.
    """

    item: ConsensusItem
    difference: Difference
    events: tuple[Event | None, ...]
    ratings: tuple[Rating | None, ...]
    results: tuple[Thing, ...]
    proposal: Proposal | None
    at_us: int | None
    answers: tuple[IntervalCode | None, ...] = ()
    comments: tuple[Comment | None, ...] = ()

    @property
    def things(self) -> tuple[Thing | None, ...]:
        """What each coder has of it."""
        return self.events or self.ratings or self.answers or self.comments

    @property
    def letters(self) -> str:
        """Who has it: “A” is only A, “AC” A and C."""
        return "".join(LETTERS[n] for n, one in enumerate(self.things) if one is not None)

    @property
    def is_left(self) -> bool:
        """Whether it has still to be gone through."""
        return self.item.is_left


# -- of what a consensus can be made ---------------------------------------------------------------------------


def possible(study: StudyFile, viewer: Viewer, session: Session | None = None) -> list[Possible]:
    """The sessions (or only one) that two or more coders have submitted, and of which there is no consensus yet.

    Without codings for training, gold standards and repeats; for these, name the coders. For a researcher.
    """
    check_researcher(viewer)
    wanted = [session] if session else study.sessions.where(order="name COLLATE NOCASE")
    there = {coding.id: (coding.session, coding.codebook) for coding in study.codings.where()}
    done = {there[row.coding] for row in study.consensuses.where()}
    versions = {version.id: version for version in study.codebooks.where()}
    found = []
    for one in wanted:
        for book, codings in _by_codebook(study, viewer, one).items():
            if len(codings) > 1 and (one.id, book) not in done:
                version = versions[book]
                found.append(Possible(one, version.key, version.version, sources_of(study, viewer, codings)))
    return found


def _by_codebook(study: StudyFile, viewer: Viewer, session: Session) -> dict[str, list[Coding]]:
    """The last blind, submitted coding of each coder of a session, by the version of the codebook."""
    others = (Purpose.TRAINING, Purpose.REPEAT, *OF_RESEARCHER)
    apart = {row.coding for row in study.assignments.where("session = ?", [session.id]) if row.purpose in others}
    consensus = {row.coding for row in study.consensuses.where()}
    found: dict[str, dict[str, Coding]] = {}
    for coding in sight.visible(study, viewer, session):
        is_done = coding.state is not CodingState.DRAFT and coding.is_blind
        if is_done and coding.id not in apart | consensus:
            found.setdefault(coding.codebook, {})[coding.coder] = coding
    return {book: sorted(by.values(), key=lambda c: (c.submitted or "", c.created, c.id)) for book, by in found.items()}


def sources_of(study: StudyFile, viewer: Viewer, codings: Sequence[Coding]) -> tuple[Source, ...]:
    """Codings as the sources of a consensus, A first. For who may see them."""
    coders = {coder.id: coder for coder in study.coders.where()}
    return tuple(Source(LETTERS[n], coders[coding.coder], coding) for n, coding in enumerate(codings))


# -- which there are -------------------------------------------------------------------------------------------


def consensuses(study: StudyFile, viewer: Viewer) -> list[Summary]:
    """Every consensus that the viewer may see, by session, with how far it is."""
    found = [_opened(study, viewer, row) for row in study.consensuses.where()]
    seen = [opened for opened in found if opened is not None]
    return [summary(study, viewer, opened) for opened in sorted(seen, key=lambda o: (o.session.name, o.codebook.key))]


def summary(study: StudyFile, viewer: Viewer, opened: Opened) -> Summary:
    """How far a consensus is."""
    items = study.consensus_items.where("consensus = ?", [opened.consensus.id])
    agreed, dilemmas, undecided = (sum(i.verdict is v for i in items) for v in (Verdict.AGREED, Verdict.OPEN, None))
    decided = len(items) - agreed - dilemmas - undecided
    return Summary(opened, agreed, decided, dilemmas, sum(item.is_left for item in items))


def open_consensus(study: StudyFile, viewer: Viewer, consensus: str) -> Opened:
    """The consensus with this id. Raises `NotFound`, also when the viewer may not see it."""
    row = study.consensuses.get(consensus)
    opened = _opened(study, viewer, row) if row is not None else None
    if opened is None:
        raise NotFound(_("There is no consensus “{id}” that you can see.").format(id=consensus))
    return opened


def find_consensus(study: StudyFile, viewer: Viewer, session: str, codebook: str = "") -> Opened:
    """The consensus of a session (name or id), with a codebook when there are more. Raises `NotFound`."""
    where = find_session(study, session)
    for one in consensuses(study, viewer):
        if one.opened.session.id == where.id and codebook in ("", one.opened.codebook.key):
            return one.opened
    raise NotFound(_("There is no consensus of “{session}” that you can see.").format(session=where.name))


def find_item(study: StudyFile, viewer: Viewer, item: str) -> tuple[Opened, ConsensusItem]:
    """The item with this id, and the consensus that it is in. Raises `NotFound` as `open_consensus` does."""
    row = study.consensus_items.get(item)
    parent = study.consensuses.get(row.consensus) if row is not None else None
    opened = _opened(study, viewer, parent) if parent is not None else None
    if row is None or opened is None:
        raise NotFound(_("There is no item “{id}” in a consensus that you can see.").format(id=item))
    return opened, row


def _opened(study: StudyFile, viewer: Viewer, row: Consensus) -> Opened | None:
    """The consensus with what it rests on; None when the viewer may not see it now."""
    coding = study.codings.get(row.coding)
    session = study.sessions.get(coding.session) if coding else None
    assert coding is not None
    assert session is not None
    seen = {one.id: one for one in sight.visible(study, viewer, session)}
    is_own = any(id_ in seen and seen[id_].coder == viewer.id for id_ in row.sources)
    if not seen.keys() >= set(row.sources) or not (viewer.is_researcher or is_own):
        return None
    sources = sources_of(study, viewer, [seen[id_] for id_ in row.sources])
    return Opened(row, coding, session, codebook_of(study, coding), sources)


# -- item by item ----------------------------------------------------------------------------------------------


def lines(study: StudyFile, viewer: Viewer, consensus: str, only_left: bool = False) -> list[ConsensusLine]:
    """The items of a consensus (its id): events in the order of time, ratings, intervals, comments;
    only those that have still to be gone through when so asked. Raises `NotFound`."""
    opened = open_consensus(study, viewer, consensus)
    items = study.consensus_items.where("consensus = ?", [consensus], order="number")
    reader = _Reader(study, viewer, opened)
    return [reader.line(item) for item in items if not only_left or item.is_left]


class _Reader:
    """Puts the items of a consensus together with the events and ratings that they name."""

    def __init__(self, study: StudyFile, viewer: Viewer, opened: Opened) -> None:
        self._opened = opened
        self._work = work_of(study, viewer, opened.session, [source.coding for source in opened.sources])
        made = opened.coding.id
        every: list[Thing] = [*stored_events.of_coding(study.db, made), *stored_ratings.of_coding(study.db, made)]
        every += study.interval_codings.where("coding = ?", [made])
        every += stored_comments.of_coding(study.db, made)
        self._made = {thing.id: thing for thing in every}
        self._events = [{event.id: event for event in work.events} for work in self._work]
        self._ratings = [{rating.id: rating for rating in work.ratings} for work in self._work]
        self._answers = [{answer.id: answer for answer in work.answers} for work in self._work]
        self._comments = [{comment.id: comment for comment in work.comments} for work in self._work]

    def line(self, item: ConsensusItem) -> ConsensusLine:
        results = tuple(self._made[id_] for id_ in item.results if id_ in self._made)
        if item.what is What.EVENT:
            row = tuple(_first(item, events) for events in self._events)
            difference = consensus_rows.difference_of_events(row, self._opened.consensus.tolerance_us)
            return ConsensusLine(item, difference, row, (), results, None, consensus_rows.middle_us(row))
        if item.what is What.INTERVAL:
            answered = tuple(_first(item, answers) for answers in self._answers)
            at_us = next((answer.start_us for answer in answered if answer is not None), None)
            different = consensus_rows.difference_of_answers(answered)
            return ConsensusLine(item, different, (), (), results, None, at_us, answered)
        if item.what is What.COMMENT:
            said = tuple(_first(item, comments) for comments in self._comments)
            at_us = next((comment.at.us for comment in said if comment is not None and comment.at is not None), None)
            return ConsensusLine(item, Difference.ONLY_SOME, (), (), results, None, at_us, comments=said)
        rated = tuple(_first(item, ratings) for ratings in self._ratings)
        start_us = next((rating.start_us for rating in rated if rating is not None), None)
        return ConsensusLine(
            item, consensus_rows.difference_of_ratings(rated), (), rated, results, rules.propose(rated), start_us
        )


def _first(item: ConsensusItem, things: dict[str, T]) -> T | None:
    return next((things[id_] for id_ in item.sources if id_ in things), None)

"""What goes into a tidy export, and where each event, rating and remark belongs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from observer.coding.agreement import CodeMapping, KeptNumber, StoredAgreement
from observer.coding.clips import ClipExport
from observer.coding.codebook import Codebook
from observer.coding.consensus import Consensus, ConsensusItem
from observer.coding.consent import Consent, ConsentAnswer
from observer.coding.events import Comment, Event, IntervalCode
from observer.coding.fragments import Fragment, FragmentPerson, Playlist, PlaylistItem, Showing
from observer.coding.interchange import Document
from observer.coding.plan import Draw, DrawSession
from observer.coding.ratings import Rating
from observer.coding.recall import LogRow, RecallItem, RecallPerson, RecallSession, Release, Response
from observer.coding.study import (
    Assignment,
    Case,
    CaseParticipant,
    CodebookVersion,
    Coder,
    Coding,
    CodingSpan,
    Group,
    GroupMember,
    Participant,
    Presence,
    Recording,
    Session,
    StudyInfo,
    UncodableSpan,
)

LANGUAGES = ("en", "nl")  # columns that are always there; others follow when a codebook has them


@dataclass(frozen=True)
class Placed:
    """Something in a coding, with the coding, its session, its coder and the version of its codebook."""

    item: Any
    coding: Coding
    session: Session
    coder: Coder
    version: CodebookVersion


@dataclass(frozen=True)
class Content:
    """What is written: only what the viewer may see.

    `seen_by` is the coder for whom it is written, None for a researcher. For a coder `assignments` are None, and
    there are no draws, kept answers about agreement, fragments, clips, consents and recall sessions; of a consensus
    there is what he may see, and nothing of what was decided. `recall_responses` are those that research may use.
    `codebooks` are the codebooks of `versions`, by the id of the version. `left_out` are how many rows of a table
    are not there for want of consent. `filed` is the document that it was
    made of when there is no study: the order of people in an event is then that of the file.
    """

    software: str
    seen_by: Coder | None
    study: StudyInfo
    cases: list[Case]
    participants: list[Participant]
    case_participants: list[CaseParticipant]
    groups: list[Group]
    group_members: list[GroupMember]
    sessions: list[Session]
    presence: list[Presence]
    uncodable_spans: list[UncodableSpan]
    recordings: list[Recording]
    coders: list[Coder]
    versions: list[CodebookVersion]
    codebooks: Mapping[str, Codebook]
    codings: list[Coding]
    coding_spans: list[CodingSpan]
    events: list[Event]
    interval_codings: list[IntervalCode]
    ratings: list[Rating]
    comments: list[Comment]
    assignments: list[Assignment] | None
    draws: list[Draw]
    draw_sessions: list[DrawSession]
    agreement_results: list[StoredAgreement]
    agreement_numbers: list[KeptNumber]
    code_mappings: list[CodeMapping]
    consensuses: list[Consensus]
    consensus_items: list[ConsensusItem]
    fragments: list[Fragment]
    fragment_people: list[FragmentPerson]
    fragment_showings: list[Showing]
    clip_exports: list[ClipExport]
    playlists: list[Playlist]
    playlist_items: list[PlaylistItem]
    consents: list[Consent]
    consent_answers: list[ConsentAnswer]
    recall_sessions: list[RecallSession]
    recall_people: list[RecallPerson]
    recall_items: list[RecallItem]
    recall_log: list[LogRow]
    recall_responses: list[Response]
    response_releases: list[Release]
    left_out: Mapping[str, int] = field(default_factory=dict)
    filed: Document | None = None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the codebook's columns."""
        found = {code for codebook in self.codebooks.values() for code in codebook.languages}
        return (*LANGUAGES, *sorted(found - set(LANGUAGES)))

    @cached_property
    def names(self) -> dict[str, str]:
        """The pseudonyms of people and the names of groups, by id."""
        everybody: list[Participant | Group] = [*self.participants, *self.groups]
        return {row.id: row.name for row in everybody}

    @cached_property
    def group_ids(self) -> frozenset[str]:
        """The ids that are those of groups."""
        return frozenset(group.id for group in self.groups)

    @cached_property
    def cameras(self) -> dict[str, int]:
        """A number for each camera: its label is what somebody typed."""
        return {name: n for n, name in enumerate(sorted({r.camera for r in self.recordings}), 1)}

    @cached_property
    def placed_events(self) -> list[Placed]:
        """The events, by session, start, stop, coder and id; open states after those that end."""
        return sorted(self.place(self.events), key=_by_time)

    @cached_property
    def placed_ratings(self) -> list[Placed]:
        """The ratings, by session, start, stop, coder and id; those of a whole session first."""
        return sorted(self.place(self.ratings), key=_by_span)

    def is_blind(self, coding: Coding) -> bool:
        """Whether a coding was made without the work of others: ratings on given events and a consensus were not."""
        return coding.is_blind and coding.id not in self._consensus

    @cached_property
    def _consensus(self) -> frozenset[str]:
        return frozenset(row.coding for row in self.consensuses)

    def place(self, items: Iterable[Any]) -> list[Placed]:
        """Things that name their coding, with where they belong."""
        sessions = {session.id: session for session in self.sessions}
        coders = {coder.id: coder for coder in self.coders}
        versions = {version.id: version for version in self.versions}
        codings = {coding.id: coding for coding in self.codings}
        found = []
        for item in items:
            coding = codings[item.coding]
            place = sessions[coding.session], coders[coding.coder], versions[coding.codebook]
            found.append(Placed(item, coding, *place))
        return found


def _by_time(placed: Placed) -> tuple[Any, ...]:
    event = placed.item
    stop = stop_us(event)
    return placed.session.id, event.start.us, stop is None, stop or 0, placed.coder.id, event.id


def _by_span(placed: Placed) -> tuple[Any, ...]:
    rating = placed.item
    span = (-1, -1) if rating.start_us is None else (rating.start_us, rating.stop_us)
    return placed.session.id, *span, placed.coder.id, rating.id


def stop_us(event: Event) -> int | None:
    """When an event ends, in session time: a point when it starts, an open state not yet."""
    if event.stop is not None:
        return event.stop.us
    return None if event.is_open else event.start.us

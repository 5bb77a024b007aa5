"""A coder at work on a session: record, change and remove events; begin and submit a coding."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from observer.coding.blinding import Viewer, check_may_change, check_researcher
from observer.coding.changes import Changes
from observer.coding.checks import Cast, Finding, find_in_event
from observer.coding.codebook import Codebook, Indicator, Kind
from observer.coding.events import Event, Moment, Targets, check_modifiers, check_times, moment_in
from observer.coding.study import (
    CodebookVersion,
    Coding,
    CodingState,
    Group,
    Part,
    Participant,
    Recording,
    Seen,
    Session,
)
from observer.coding.timecode import seconds_to_us
from observer.errors import NotFound, Refused
from observer.formats import codebook_file
from observer.i18n import N_, _
from observer.services.people import find, find_person, groups_in, people_in
from observer.services.studies import versions
from observer.storage import events as stored
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class At:
    """A moment as it is asked for: session time in seconds, or a time stamp (ticks) in a recording."""

    seconds: Any = None
    recording: str | None = None
    pts: int | None = None


@dataclass(frozen=True)
class Mark:
    """An event as it is asked for, with names or ids for indicator and people."""

    indicator: str
    start: At
    stop: At | None = None
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    modifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    comment: str = ""
    perceived: Seen | None = None
    doubt: bool = False


@dataclass(frozen=True)
class Stored:
    """What was stored: its id, what deserves a look, and the operation."""

    id: str
    findings: tuple[Finding, ...]
    changes: Changes


@lru_cache(maxsize=32)
def parse_codebook(digest: str, content: str) -> Codebook:
    """The codebook in a stored version; versions never change, so each is parsed once."""
    return codebook_file.parse(content)


def codebook_of(study: StudyFile, coding: Coding) -> Codebook:
    """The version of the codebook with which a coding is made."""
    version = study.codebooks.get(coding.codebook)
    assert version is not None
    return parse_codebook(version.digest, version.content)


def cast_of(study: StudyFile, session: Session) -> Cast:
    """Who can be in the events of a session."""
    groups = {g.id: () for g in groups_in(study, session)}
    members: dict[str, tuple[str, ...]] = dict(groups)
    for row in study.group_members.where():
        if row.group_id in members:
            members[row.group_id] = (*members[row.group_id], row.participant)
    presence = tuple(study.presence.where("session = ?", [session.id]))
    return Cast({p.id: p for p in people_in(study, session)}, members, presence)


@dataclass(frozen=True)
class Place:
    """Where something goes: the id of the codebook's version, the codebook, the coding if there is one."""

    version: str
    codebook: Codebook
    coding: Coding | None


def _key_of(name: str, part: str, places: dict[str, Place]) -> str:
    """The codebook that a qualified name says, or the only one that has the bare name."""
    if ":" in name:
        return name.split(":", 1)[0]
    having = [key for key, place in places.items() if any(item.id == name for item in getattr(place.codebook, part))]
    if len(having) > 1:
        raise Refused(
            _("“{name}” is in several codebooks; write one of: {names}.").format(
                name=name, names=", ".join(f"{key}:{name}" for key in having)
            )
        )
    if not having:
        what = _("indicator") if part == "indicators" else _("dimension")
        raise NotFound(_("No codebook of this study has the {what} “{name}”.").format(what=what, name=name))
    return having[0]


class Desk:
    """One coder at work on one session. Every method that changes something is one operation."""

    def __init__(self, study: StudyFile, viewer: Viewer, session: Session) -> None:
        if viewer.coder is None:
            raise Refused(_("Only a coder can code; add one first."))
        self.study = study
        self.viewer = viewer
        self.coder = viewer.coder
        self.session = session

    # -- codings ------------------------------------------------------------------------------------

    def codings(self) -> list[Coding]:
        """This coder's codings of this session, oldest first."""
        return self.study.codings.where(
            "session = ? AND coder = ?", [self.session.id, self.coder.id], order="created, rowid"
        )

    def place(self, name: str, part: Literal["indicators", "dimensions"]) -> "Place":
        """Where an indicator or dimension belongs: with which codebook, and in which coding of this coder.

        Nothing is changed. Raises `NotFound` for an unknown name and `Blind` when that coding is submitted.
        """
        places = self.places()
        key = _key_of(name, part, places)
        if key not in places:
            raise NotFound(_("There is no codebook “{codebook}” in this study.").format(codebook=key))
        place = places[key]
        if place.coding is not None:
            check_may_change(self.viewer, place.coding)
        return place

    def places(self) -> dict[str, "Place"]:
        """Per codebook: this coder's last draft (else his last coding) and the version that it keeps, or the
        newest version when he has not begun."""
        found = {version.id: version for version in versions(self.study)}
        chosen: dict[str, tuple[CodebookVersion, Coding | None]] = {v.key: (v, None) for v in found.values()}
        for coding in sorted(self.codings(), key=lambda coding: coding.state is CodingState.DRAFT):
            version = found[coding.codebook]
            chosen[version.key] = (version, coding)
        return {
            key: Place(version.id, parse_codebook(version.digest, version.content), coding)
            for key, (version, coding) in chosen.items()
        }

    def begin(self, place: "Place") -> Coding:
        """The coding at a place, begun when there is none yet."""
        if place.coding is not None:
            return place.coding
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        coding = Coding(new_id(), self.session.id, self.coder.id, place.version, Part.BOTH, created=now)
        with self.operation(coding.id, N_("Begin the coding of {session}"), False, session=self.session.name):
            self.study.codings.add(coding)
        return coding

    def operation(
        self, coding: str, label: str, undoable: bool = True, **facts: Any
    ) -> AbstractContextManager[Operation]:
        """An operation of this coder on one of his codings."""
        return self.study.operation(Stream(self.coder.id, coding), label, undoable=undoable, **facts)

    # -- events -------------------------------------------------------------------------------------

    def record(self, mark: Mark) -> Stored:
        """Store an event. Raises `NotFound` or `Refused`, and then nothing is stored."""
        place = self.place(mark.indicator, "indicators")
        event, indicator, groups = self._read(mark, place.codebook)
        coding = self.begin(place)
        event = replace(event, coding=coding.id)
        with self.operation(coding.id, N_("Record {indicator}"), indicator=event.indicator) as running:
            self._close_excluded(coding, place.codebook, indicator, event, groups)
            stored.add(self.study.db, event, groups)
        return Stored(event.id, self._findings(event, indicator), running.changes)

    def change(self, id_: str, **fields: Any) -> Stored:
        """Change fields of an event (those of `Mark`); the others stay. Raises as `record` does."""
        old, coding = self._mine(id_)
        codebook = codebook_of(self.study, coding)
        event, indicator, groups = self._changed(old, fields, codebook)
        with self.operation(coding.id, N_("Change {indicator}"), indicator=event.indicator) as running:
            stored.change(self.study.db, event, groups)
        return Stored(id_, self._findings(event, indicator), running.changes)

    def remove(self, id_: str) -> Changes:
        """Remove an event."""
        event, coding = self._mine(id_)
        with self.operation(coding.id, N_("Remove {indicator}"), indicator=event.indicator) as running:
            stored.remove(self.study.db, id_)
        return running.changes

    def _mine(self, id_: str) -> tuple[Event, Coding]:
        """An event of one of this coder's drafts; another's is as unknown as one that is not there."""
        event = stored.get(self.study.db, str(id_))
        coding = self.study.codings.get(event.coding) if event else None
        if event is None or coding is None or coding.coder != self.coder.id or coding.session != self.session.id:
            raise NotFound(_("There is no event “{id}” in your coding of this session.").format(id=id_))
        check_may_change(self.viewer, coding)
        return event, coding

    def _read(self, mark: Mark, codebook: Codebook) -> tuple[Event, Indicator, frozenset[str]]:
        """The event that is meant, not yet in a coding, with all names looked up and all rules checked."""
        indicator = codebook.find_indicator(mark.indicator)
        recordings = self.recordings()
        actors = [self.person(name) for name in mark.actors]
        how, target_ids, target_groups = self._targets(mark.targets)
        event = Event(
            id=new_id(),
            coding="",
            indicator=codebook.qualified(indicator.id),
            kind=indicator.kind,
            start=self._moment(mark.start, recordings),
            stop=self._moment(mark.stop, recordings) if mark.stop else None,
            actors=tuple(dict.fromkeys(actor.id for actor in actors)),
            targets=how,
            target_ids=target_ids,
            modifiers=mark.modifiers,
            comment=mark.comment,
            perceived=mark.perceived,
            doubt=mark.doubt,
        )
        groups = frozenset(a.id for a in actors if isinstance(a, Group)) | target_groups
        self._check(event, indicator, recordings)
        return event, indicator, groups

    def _changed(
        self, old: Event, fields: dict[str, Any], codebook: Codebook
    ) -> tuple[Event, Indicator, frozenset[str]]:
        recordings = self.recordings()
        new: dict[str, Any] = {k: v for k, v in fields.items() if k in ("modifiers", "comment", "perceived", "doubt")}
        indicator = codebook.find_indicator(fields.get("indicator", old.indicator))
        new |= {"indicator": codebook.qualified(indicator.id), "kind": indicator.kind}
        if "start" in fields:
            new["start"] = self._moment(fields["start"], recordings)
        if "stop" in fields:
            new["stop"] = self._moment(fields["stop"], recordings) if fields["stop"] else None
        if "actors" in fields:
            new["actors"] = tuple(dict.fromkeys(self.person(name).id for name in fields["actors"]))
        if "targets" in fields:
            new["targets"], new["target_ids"], _groups = self._targets(fields["targets"])
        event = replace(old, **new)
        self._check(event, indicator, recordings, old)
        known = {group.id for group in groups_in(self.study, self.session)}
        return event, indicator, frozenset(known & {*event.actors, *event.target_ids})

    def _check(self, event: Event, indicator: Indicator, recordings: list[Recording], old: Event | None = None) -> None:
        check_times(event, recordings, old)
        check_modifiers(event, indicator)
        if len(event.comment) > 20_000:
            raise Refused(_("This comment is too long; 20,000 characters is the most."))

    def recordings(self) -> list[Recording]:
        """The recordings of this session."""
        return self.study.recordings.where("session = ?", [self.session.id], order="offset_us")

    def _moment(self, at: At, recordings: list[Recording]) -> Moment:
        if at.recording is None:
            return Moment(seconds_to_us(at.seconds))
        for recording in recordings:
            if at.recording.casefold() in (recording.id, recording.name.casefold()):
                if at.pts is None:
                    raise Refused(_("A moment in a recording needs its time stamp (pts)."))
                return moment_in(recording, at.pts)
        raise NotFound(_("There is no recording “{name}” in this session.").format(name=at.recording))

    def person(self, name: str) -> Participant | Group:
        """The person or group meant by a name or id in this session. Raises `NotFound`."""
        return find_person(self.study, self.session, name)

    def _targets(self, names: tuple[str, ...]) -> tuple[Targets, tuple[str, ...], frozenset[str]]:
        if not names:
            return Targets.NONE, (), frozenset()
        if len(names) == 1 and names[0].casefold() in (Targets.ALL, Targets.NONE, Targets.UNCLEAR):
            return Targets(names[0].casefold()), (), frozenset()
        people = [self.person(name) for name in names]
        groups = frozenset(person.id for person in people if isinstance(person, Group))
        return Targets.LISTED, tuple(dict.fromkeys(person.id for person in people)), groups

    def _close_excluded(
        self, coding: Coding, codebook: Codebook, indicator: Indicator, event: Event, groups: frozenset[str]
    ) -> None:
        """A state of an exclusive group ends the open ones of that group of the same people, at its start."""
        if indicator.exclusive_group is None or indicator.kind is not Kind.STATE:
            return
        for other in stored.open_states(self.study.db, coding.id):
            same_group = codebook.find_indicator(other.indicator).exclusive_group == indicator.exclusive_group
            same_people = set(other.actors) == set(event.actors)
            if same_group and same_people and other.start.us < event.start.us:
                stored.change(self.study.db, replace(other, stop=event.start), groups)

    def _findings(self, event: Event, indicator: Indicator) -> tuple[Finding, ...]:
        cast = cast_of(self.study, self.session)
        return tuple(find_in_event(event, indicator, cast, bool(self.recordings())))

    # -- handing in ---------------------------------------------------------------------------------

    def submit(self, key: str | None = None) -> tuple[list[Coding], list[Finding]]:
        """Hand in this coder's drafts of this session (with one codebook when given); locked after.

        Gives what was handed in and the findings about it. Raises `Refused` when there is no draft.
        """
        drafts = [
            coding
            for coding in self.codings()
            if coding.state is CodingState.DRAFT and key in (None, codebook_of(self.study, coding).key)
        ]
        if not drafts:
            raise Refused(_("There is no draft of {coder} for this session.").format(coder=self.coder.name))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        findings = [finding for coding in drafts for finding in findings_of(self.study, coding)]
        for coding in drafts:
            with self.operation(coding.id, N_("Submit the coding of {session}"), False, session=self.session.name):
                self.study.codings.change(replace(coding, state=CodingState.SUBMITTED, submitted=now))
        return drafts, findings


def findings_of(study: StudyFile, coding: Coding) -> list[Finding]:
    """All findings about the events of a coding."""
    session = find(study.sessions, coding.session, _("session"))
    cast, codebook = cast_of(study, session), codebook_of(study, coding)
    has_recording = bool(study.recordings.where("session = ?", [session.id]))
    return [
        finding
        for event in stored.of_coding(study.db, coding.id)
        for finding in find_in_event(event, codebook.find_indicator(event.indicator), cast, has_recording)
    ]


def reopen(study: StudyFile, viewer: Viewer, session: Session, coder: str) -> list[Coding]:
    """Make submitted codings of a coder drafts again; recorded. Only a researcher can."""
    check_researcher(viewer)
    submitted = study.codings.where(
        "session = ? AND coder = ? AND state = ?", [session.id, coder, CodingState.SUBMITTED]
    )
    if not submitted:
        raise Refused(_("There is no submitted coding of this coder for this session."))
    for coding in submitted:
        with study.operation(
            Stream(viewer.id, None),
            N_("Reopen the coding of {session}"),
            undoable=False,
            session=session.name,
        ):
            study.codings.change(replace(coding, state=CodingState.DRAFT, submitted=None))
    return submitted

"""A coder at work on a session: record, change and remove events; begin and submit a coding."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from observer.coding.blinding import Viewer, check_may_change, check_researcher
from observer.coding.changes import Changes
from observer.coding.checks import Checker, Finding
from observer.coding.codebook import Codebook, Indicator, Kind
from observer.coding.events import Event, Moment, Targets, check_modifiers, check_times
from observer.coding.plan import check_part
from observer.coding.study import (
    Coding,
    CodingState,
    Group,
    Part,
    Participant,
    Recording,
    Session,
    StudyKind,
)
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services.marks import At as At
from observer.services.marks import Mark as Mark
from observer.services.marks import Stored as Stored
from observer.services.marks import earlier, later, moment_of
from observer.services.people import find
from observer.services.reopening import reopen_coding
from observer.services.scene import Place as Place
from observer.services.scene import Scene
from observer.services.scene import cast_of as cast_of
from observer.services.scene import codebook_of as codebook_of
from observer.services.scene import parse_codebook as parse_codebook
from observer.storage import events as stored
from observer.storage.history import Operation, Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


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
        self.scene = Scene(study, session, viewer.coder.id)

    # -- codings ------------------------------------------------------------------------------------

    def codings(self) -> list[Coding]:
        """This coder's codings of this session, oldest first."""
        return list(self.scene.codings)

    def place(self, name: str, part: Literal["indicators", "dimensions"]) -> Place:
        """Where an indicator or dimension belongs: with which codebook, and in which coding of this coder.

        Nothing is changed. Raises `NotFound` for an unknown name, `Blind` when that coding is submitted, and
        `Refused` when the coder is asked for something else of this session.
        """
        place = self.place_of(_key_of(name, part, self.places()))
        check_part(place.part, Part.EVENTS if part == "indicators" else Part.RATINGS)
        return place

    def place_of(self, codebook: str) -> Place:
        """Where work with this codebook (its key) goes. Nothing is changed; raises as `place` does."""
        place = self.places().get(codebook)
        if place is None:
            raise NotFound(_("There is no codebook “{codebook}” in this study.").format(codebook=codebook))
        if place.coding is not None:
            check_may_change(self.viewer, place.coding)
        return place

    def coding_of(self, codebook: str) -> Coding | None:
        """This coder's coding with this codebook (its key), when it has begun; also one that was submitted."""
        place = self.places().get(codebook)
        return place.coding if place else None

    def places(self) -> dict[str, Place]:
        """Per codebook: the coding that this coder is asked for; without that his last draft (else his last
        coding) and the version that it keeps, or the newest version when he has not begun."""
        return self.scene.places

    def begin(self, place: Place) -> Coding:
        """The coding at a place, begun when there is none yet. Raises `Refused` in a package that does not ask
        for it: there it could not be brought home."""
        if place.coding is not None:
            return place.coding
        if self.study.info.kind is StudyKind.PACKAGE:
            raise Refused(_("This package does not ask for a coding of this session with this codebook."))
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        coding = Coding(
            new_id(), self.session.id, self.coder.id, place.version, place.part, created=now, marks=place.marks
        )
        with self.operation(coding.id, N_("Begin the coding of {session}"), False, session=self.session.name):
            self.study.codings.add(coding)
            if place.task is not None:
                self.study.assignments.change(replace(place.task, coding=coding.id))
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
        event, indicator, groups = self.read(mark, place.codebook)
        coding = self.begin(place)
        event = replace(event, coding=coding.id)
        with self.operation(coding.id, N_("Record {indicator}"), indicator=event.indicator) as running:
            self._close_excluded(coding, place.codebook, indicator, event, groups)
            stored.add(self.study.db, event, groups)
        return Stored(event.id, self._findings(event, place.codebook), running.changes)

    def change(self, id_: str, **fields: Any) -> Stored:
        """Change fields of an event (those of `Mark`); the others stay. Raises as `record` does.

        A new start without `back_us` is the start itself; `back_us` alone moves the start before the same key stroke.
        """
        old, coding = self.mine(id_)
        codebook = self.scene.codebook(coding)
        event, groups = self.changed(old, fields, codebook)
        with self.operation(coding.id, N_("Change {indicator}"), indicator=event.indicator) as running:
            stored.change(self.study.db, event, groups)
        return Stored(id_, self._findings(event, codebook), running.changes)

    def remove(self, id_: str) -> Changes:
        """Remove an event."""
        event, coding = self.mine(id_)
        with self.operation(coding.id, N_("Remove {indicator}"), indicator=event.indicator) as running:
            stored.remove(self.study.db, id_)
        return running.changes

    def mine(self, id_: str) -> tuple[Event, Coding]:
        """An event of one of this coder's drafts; another's is as unknown as one that is not there."""
        event = stored.get(self.study.db, str(id_))
        coding = next((c for c in self.scene.codings if event and c.id == event.coding), None)
        if event is None or coding is None:
            raise NotFound(_("There is no event “{id}” in your coding of this session.").format(id=id_))
        check_may_change(self.viewer, coding)
        return event, coding

    def read(self, mark: Mark, codebook: Codebook) -> tuple[Event, Indicator, frozenset[str]]:
        """The event that is meant, not yet in a coding, with all names looked up and all rules checked; its indicator,
        and the groups that are named in it. Raises as `record` does."""
        indicator = codebook.find_indicator(mark.indicator)
        recordings = self.recordings()
        start, back_us = earlier(self.study, moment_of(mark.start, recordings), mark.back_us, recordings)
        actors = [self.person(name) for name in mark.actors]
        how, target_ids, target_groups = self._targets(mark.targets)
        event = Event(
            id=new_id(),
            coding="",
            indicator=codebook.qualified(indicator.id),
            kind=indicator.kind,
            start=start,
            stop=moment_of(mark.stop, recordings) if mark.stop else None,
            actors=tuple(dict.fromkeys(actor.id for actor in actors)),
            targets=how,
            target_ids=target_ids,
            modifiers=mark.modifiers,
            comment=mark.comment,
            perceived=mark.perceived,
            doubt=mark.doubt,
            precision=mark.precision,
            back_us=back_us,
        )
        groups = frozenset(a.id for a in actors if isinstance(a, Group)) | target_groups
        self._check(event, indicator, recordings)
        return event, indicator, groups

    def changed(self, old: Event, fields: dict[str, Any], codebook: Codebook) -> tuple[Event, frozenset[str]]:
        recordings = self.recordings()
        plain = ("modifiers", "comment", "perceived", "doubt", "precision")
        new: dict[str, Any] = {name: value for name, value in fields.items() if name in plain}
        indicator = codebook.find_indicator(fields.get("indicator", old.indicator))
        new |= {"indicator": codebook.qualified(indicator.id), "kind": indicator.kind}
        if "start" in fields or "back_us" in fields:
            new["start"], new["back_us"] = self._new_start(old, fields, recordings)
        if "stop" in fields:
            new["stop"] = moment_of(fields["stop"], recordings) if fields["stop"] else None
        if "actors" in fields:
            new["actors"] = tuple(dict.fromkeys(self.person(name).id for name in fields["actors"]))
        if "targets" in fields:
            new["targets"], new["target_ids"], _groups = self._targets(fields["targets"])
        event = replace(old, **new)
        self._check(event, indicator, recordings, old)
        known = {group.id for group in self.scene.groups}
        return event, frozenset(known & {*event.actors, *event.target_ids})

    def _new_start(self, old: Event, fields: dict[str, Any], recordings: list[Recording]) -> tuple[Moment, int]:
        """A start that is put somewhere is where it was put: then nothing was marked back, unless it is said."""
        given = fields.get("start")
        key = moment_of(given, recordings) if given else later(old.start, old.back_us, recordings)
        return earlier(self.study, key, fields.get("back_us", 0), recordings)

    def _check(self, event: Event, indicator: Indicator, recordings: list[Recording], old: Event | None = None) -> None:
        check_times(event, recordings, old)
        check_modifiers(event, indicator)
        if len(event.comment) > 20_000:
            raise Refused(_("This comment is too long; 20,000 characters is the most."))

    def recordings(self) -> list[Recording]:
        """The recordings of this session."""
        return list(self.scene.recordings)

    def person(self, name: str) -> Participant | Group:
        """The person or group meant by a name or id in this session. Raises `NotFound`."""
        return self.scene.person(name)

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

    def _findings(self, event: Event, codebook: Codebook) -> tuple[Finding, ...]:
        return tuple(self.scene.checker(codebook).find(event))

    # -- handing in ---------------------------------------------------------------------------------

    def submit(self, key: str | None = None) -> tuple[list[Coding], list[Finding]]:
        """Hand in this coder's drafts of this session (with one codebook when given); locked after.

        Gives what was handed in and the findings about it. Raises `Refused` when there is no draft.
        """
        drafts = [
            coding
            for coding in self.codings()
            if coding.state is CodingState.DRAFT and key in (None, self.scene.codebook(coding).key)
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
    recordings = study.recordings.where("session = ?", [session.id])
    checker = Checker(codebook_of(study, coding), cast_of(study, session), recordings)
    return [finding for event in stored.of_coding(study.db, coding.id) for finding in checker.find(event)]


def reopen(study: StudyFile, viewer: Viewer, session: Session, coder: str) -> list[Coding]:
    """Make submitted codings of a coder drafts again; recorded. Only a researcher can."""
    check_researcher(viewer)
    submitted = study.codings.where(
        "session = ? AND coder = ? AND state = ?", [session.id, coder, CodingState.SUBMITTED]
    )
    if not submitted:
        raise Refused(_("There is no submitted coding of this coder for this session."))
    for coding in submitted:
        reopen_coding(study, viewer, coding.id)
    return submitted

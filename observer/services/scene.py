"""What stands around the work on a session: people, groups, films, codebooks. Read once, and again when an
operation has changed it: it is asked at every key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from observer.coding.blinding import is_hidden_by
from observer.coding.changes import Changes
from observer.coding.checks import Cast, Checker
from observer.coding.codebook import Codebook
from observer.coding.plan import open_tasks
from observer.coding.study import (
    Assignment,
    CodebookVersion,
    Coding,
    CodingState,
    Group,
    Part,
    Participant,
    Purpose,
    Recording,
    Session,
)
from observer.formats import codebook_file
from observer.services.people import find_person, groups_in, people_in
from observer.services.studies import versions
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Place:
    """Where something goes: the id of the codebook's version, the codebook, the coding if there is one, and
    the assignment that asks for it when it has not begun."""

    version: str
    codebook: Codebook
    coding: Coding | None
    task: Assignment | None = None

    @property
    def part(self) -> Part:
        """What the coding consists of, or will."""
        source = self.coding or self.task
        return source.part if source else Part.BOTH

    @property
    def marks(self) -> str | None:
        """The coding of somebody else whose events are given, when they are."""
        source = self.coding or self.task
        return source.marks if source else None


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


# What is read here, and the tables of which it is made.
_MADE_OF = {
    "people": {"participants"},
    "groups": {"groups"},
    "members": {"case_participants"},
    "cast": {"participants", "groups", "group_members", "presence"},
    "recordings": {"recordings"},
    "versions": {"codebooks"},
    "_own": {"codings"},
    "tasks": {"assignments", "codings"},
    "codings": {"codings", "assignments", "codebooks"},
    "places": {"codings", "codebooks", "assignments"},
    "_by_name": {"participants", "groups"},
    "_checkers": {"participants", "groups", "group_members", "presence", "recordings"},
}


class Scene:
    """What stands around one coder's work on one session. It hears of every operation by itself."""

    def __init__(self, study: StudyFile, session: Session, coder: str) -> None:
        self._study, self._session, self._coder = study, session, coder
        study.history.watch(self)

    def note(self, changes: Changes) -> None:
        """Something was changed: read anew, when asked, what is made of it."""
        for name, tables in _MADE_OF.items():
            if not tables.isdisjoint(changes.rows):
                self.__dict__.pop(name, None)

    @cached_property
    def people(self) -> tuple[Participant, ...]:
        """Everybody who can be named in the session."""
        return tuple(people_in(self._study, self._session))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups that can be named in the session."""
        return tuple(groups_in(self._study, self._session))

    @cached_property
    def members(self) -> frozenset[str]:
        """The ids of those who have a role in the case."""
        rows = self._study.case_participants.where("case_id = ?", [self._session.case_id])
        return frozenset(row.participant for row in rows)

    @cached_property
    def cast(self) -> Cast:
        """Who can be in the events, and when they are there."""
        return cast_of(self._study, self._session)

    @cached_property
    def recordings(self) -> tuple[Recording, ...]:
        """The recordings of the session, in the order of time."""
        return tuple(self._study.recordings.where("session = ?", [self._session.id], order="offset_us"))

    @cached_property
    def versions(self) -> tuple[CodebookVersion, ...]:
        """All versions of all codebooks of the study, oldest first."""
        return tuple(versions(self._study))

    @cached_property
    def _own(self) -> tuple[Coding, ...]:
        """This coder's codings of the session, oldest first, also one that he is to repeat."""
        where, order = "session = ? AND coder = ?", "created, rowid"
        return tuple(self._study.codings.where(where, [self._session.id, self._coder], order=order))

    @cached_property
    def tasks(self) -> tuple[Assignment, ...]:
        """What the coder has still to code of the session."""
        found = self._study.assignments.where("session = ? AND coder = ?", [self._session.id, self._coder])
        return tuple(open_tasks(found, self._own))

    @cached_property
    def codings(self) -> tuple[Coding, ...]:
        """This coder's codings of the session, oldest first; without one that he has still to repeat."""
        keys = {version.id: version.key for version in self.versions}
        return tuple(c for c in self._own if not any(is_hidden_by(t, c, keys[c.codebook]) for t in self.tasks))

    @cached_property
    def places(self) -> dict[str, Place]:
        """Per codebook: the coding that the coder is asked for; without that his last draft (else his last
        coding) and the version that it keeps, or the newest version when he has not begun."""
        found = {version.id: version for version in self.versions}
        chosen: dict[str, Place] = {v.key: self._place(v) for v in found.values()}
        for coding in sorted(self.codings, key=lambda coding: coding.state is CodingState.DRAFT):
            version = found[coding.codebook]
            chosen[version.key] = self._place(version, coding)
        for task in self.tasks:
            asked = next((c for c in self.codings if c.id == task.coding), None)
            if asked is not None:
                chosen[task.codebook_key] = self._place(found[asked.codebook], asked)
            elif task.codebook_key in chosen:
                version = self._version_for(task) or found[chosen[task.codebook_key].version]
                chosen[task.codebook_key] = self._place(version, None, task)
        return chosen

    def _place(self, version: CodebookVersion, coding: Coding | None = None, task: Assignment | None = None) -> Place:
        return Place(version.id, parse_codebook(version.digest, version.content), coding, task)

    def _version_for(self, task: Assignment) -> CodebookVersion | None:
        """The version that a coding which has not begun must have: a repeat that of the first, ratings that of
        the events that are given."""
        versions = {version.id: version for version in self.versions}
        of_key = [c for c in self._own if versions[c.codebook].key == task.codebook_key]
        like = self._study.codings.get(task.marks) if task.marks else None
        if like is None and task.purpose is Purpose.REPEAT and of_key:
            like = of_key[0]
        return versions[like.codebook] if like else None

    @cached_property
    def _by_name(self) -> dict[str, Participant | Group]:
        """Who is meant by an id, or else by a name; of two with one name the first."""
        everybody: list[Participant | Group] = [*self.people, *self.groups]
        names = {somebody.name.casefold(): somebody for somebody in reversed(everybody)}
        return names | {somebody.id: somebody for somebody in everybody}

    def person(self, name: str) -> Participant | Group:
        """The person or group meant by a name or id. Raises `NotFound`."""
        found = self._by_name.get(name) or self._by_name.get(name.casefold())
        return found if found is not None else find_person(self._study, self._session, name)

    @cached_property
    def _checkers(self) -> dict[str, Checker]:
        return {}

    def checker(self, codebook: Codebook) -> Checker:
        """What finds what deserves a look in events of this session."""
        name = f"{codebook.key} {codebook.version}"
        if name not in self._checkers:
            self._checkers[name] = Checker(codebook, self.cast, list(self.recordings))
        return self._checkers[name]

    def codebook(self, coding: Coding) -> Codebook:
        """The version of the codebook with which one of the coder's codings is made."""
        version = next(v for v in self.versions if v.id == coding.codebook)
        return parse_codebook(version.digest, version.content)

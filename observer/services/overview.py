"""What the study page shows: families, their people and visits, the films, and how far each coding is.

A coder is told about his own codings and nobody else's: not that there are others, nor how far they are.
"""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.blinding import Viewer
from observer.coding.codebook import say
from observer.coding.study import (
    Case,
    CaseParticipant,
    Coder,
    Coding,
    CodingState,
    Group,
    Participant,
    Recording,
    Role,
    Session,
)
from observer.i18n import N_, _
from observer.services import codebooks, films, sight
from observer.services.people import nobodies
from observer.services.studies import versions
from observer.storage import progress as stored_progress
from observer.storage.study_file import StudyFile


class HowFar(StrEnum):
    """How far a coding is."""

    NOT_BEGUN = "not_begun"
    BUSY = "busy"
    SUBMITTED = "submitted"

    def words(self) -> str:
        """In the language spoken now."""
        return _(_PROGRESS[self])


_PROGRESS = {
    HowFar.NOT_BEGUN: N_("not begun"),
    HowFar.BUSY: N_("busy"),
    HowFar.SUBMITTED: N_("submitted"),
}


@dataclass(frozen=True)
class CodingLine:
    """One coder's coding of a session with one codebook (its key). `coding` is None when it has not begun."""

    session: str
    coder: Coder
    codebook: str
    progress: HowFar
    coding: Coding | None = None
    events: int = 0
    ratings: int = 0


@dataclass(frozen=True)
class Film:
    """A recording, and whether its file is where it should be."""

    recording: Recording
    is_found: bool
    subtitles: int


@dataclass(frozen=True)
class Member:
    """Somebody in a case, in his role."""

    person: Participant
    role: CaseParticipant


@dataclass(frozen=True)
class Circle:
    """A group, with the people in it."""

    group: Group
    members: tuple[Participant, ...]


@dataclass(frozen=True)
class Visit:
    """A session, how many films it has and how long it lasts (µs), and the codings that the viewer may know of."""

    session: Session
    n_films: int
    length_us: int
    codings: tuple[CodingLine, ...]


@dataclass(frozen=True)
class Family:
    """A case with its visits in the order of time, its people and its groups."""

    case: Case
    visits: tuple[Visit, ...]
    members: tuple[Member, ...]
    groups: tuple[Circle, ...]


def cases(study: StudyFile) -> list[Case]:
    """The cases by name."""
    return study.cases.where(order="name COLLATE NOCASE")


def coders(study: StudyFile) -> list[Coder]:
    """Everybody who codes or looks after the study, by name; not those who are nobody."""
    hidden = nobodies(study)
    return [coder for coder in study.coders.where(order="name COLLATE NOCASE") if coder.id not in hidden]


def codebook_keys(study: StudyFile) -> list[str]:
    """The codebooks of the study, by key."""
    return list(dict.fromkeys(version.key for version in versions(study)))


def codebook_titles(study: StudyFile) -> dict[str, str]:
    """What the codebooks of the study are called in the language spoken now, by key: as in their newest versions."""
    editions = reversed(codebooks.shelf(study))
    return {edition.key: say(edition.codebook.title) or edition.key for edition in editions}


def can_code(coder: Coder) -> bool:
    """Whether somebody has a role in which one codes."""
    return bool({Role.CODER, Role.RESEARCHER} & set(coder.roles))


def people(study: StudyFile) -> list[Participant]:
    """Everybody of the study, without those who stand for somebody unknown."""
    return study.participants.where("session IS NULL AND kind <> 'unknown'", order="name COLLATE NOCASE")


def family(study: StudyFile, viewer: Viewer, case: str) -> Family | None:
    """A case (its id) as the viewer may see it; None when it is not there any more."""
    found = study.cases.get(case)
    if found is None:
        return None
    everybody = {person.id: person for person in study.participants.where("session IS NULL")}
    roles = study.case_participants.where("case_id = ?", [case])
    members = {row.participant: Member(everybody[row.participant], row) for row in reversed(roles)}
    groups = study.groups.where("case_id = ?", [case], order="name COLLATE NOCASE")
    lines = _lines(study, viewer)
    return Family(
        found,
        tuple(_visit(study, session, lines) for session in _in_time(study, case)),
        tuple(sorted(members.values(), key=lambda m: (m.person.kind.value != "child", m.person.name.casefold()))),
        tuple(_circle(study, group, everybody) for group in groups),
    )


def _in_time(study: StudyFile, case: str) -> list[Session]:
    """The sessions of a case in the order of time; those without a day by their number, after them by name."""
    found: list[Session] = study.sessions.where("case_id = ?", [case])
    return sorted(found, key=lambda s: (s.date or "9999", s.number if s.number is not None else 9999, s.name))


def _circle(study: StudyFile, group: Group, everybody: dict[str, Participant]) -> Circle:
    rows = study.group_members.where("group_id = ?", [group.id])
    return Circle(group, tuple(everybody[row.participant] for row in rows if row.participant in everybody))


def _visit(study: StudyFile, session: Session, lines: list[CodingLine]) -> Visit:
    recordings = films.of_session(study, session)
    length = max((recording.session_span[1] for recording in recordings), default=0)
    return Visit(session, len(recordings), length, tuple(line for line in lines if line.session == session.id))


def films_of(study: StudyFile, session: Session) -> list[Film]:
    """The recordings of a session, and whether their files are there; looks at the disk."""
    found = []
    for recording in films.of_session(study, session):
        subtitles = len(study.transcripts.where("recording = ?", [recording.id]))
        found.append(Film(recording, films.is_there(study, recording), subtitles))
    return found


# -- who codes what -------------------------------------------------------------------------------------


def _lines(study: StudyFile, viewer: Viewer) -> list[CodingLine]:
    """The codings that have begun and that the viewer may know of: all for the researcher, else his own."""
    if viewer.is_researcher:
        found: list[Coding] = study.codings.where(order="created, rowid")
    else:
        found = sight.own(study, viewer)
    keys = {version.id: version.key for version in versions(study)}
    who = {coder.id: coder for coder in study.coders.where()}
    events, ratings = stored_progress.events_by_coding(study.db), stored_progress.ratings_by_coding(study.db)
    newest: dict[tuple[str, str, str], Coding] = {}
    for coding in sorted(found, key=lambda coding: coding.state is CodingState.DRAFT):  # a draft comes last, and counts
        newest[coding.session, coding.coder, keys[coding.codebook]] = coding
    found_lines = []
    for (session, coder, key), coding in newest.items():
        n_events, n_ratings = events.get(coding.id, 0), ratings.get(coding.id, 0)
        how_far = progress(coding, n_events + n_ratings)
        found_lines.append(CodingLine(session, who[coder], key, how_far, coding, n_events, n_ratings))
    return found_lines


def progress(coding: Coding, n_coded: int) -> HowFar:
    """How far a coding with so many events and ratings is; one that was only put into a package has not begun."""
    if coding.state is not CodingState.DRAFT:
        return HowFar.SUBMITTED
    is_begun = n_coded or coding.time_on_task_us or coding.stopped_at_us is not None
    return HowFar.BUSY if is_begun else HowFar.NOT_BEGUN


def own_lines(study: StudyFile, viewer: Viewer, session: Session) -> list[CodingLine]:
    """How far the viewer's own codings of a session are, one line for each codebook; none for who cannot code."""
    if viewer.coder is None or not can_code(viewer.coder):
        return []
    mine = {
        line.codebook: line
        for line in _lines(study, viewer)
        if line.session == session.id and line.coder.id == viewer.id
    }
    empty = HowFar.NOT_BEGUN
    return [mine.get(key, CodingLine(session.id, viewer.coder, key, empty)) for key in codebook_keys(study)]


@dataclass(frozen=True)
class Grid:
    """Who codes what with one codebook: a line for each session and coder; what has not begun is there too."""

    sessions: tuple[Session, ...]
    coders: tuple[Coder, ...]
    lines: dict[tuple[str, str], CodingLine]  # by id of session and of coder


def grid(study: StudyFile, viewer: Viewer, codebook: str) -> Grid:
    """How far everybody is with everything, for the researcher; for a coder only his own column."""
    everybody = [coder for coder in coders(study) if can_code(coder)]
    shown = [coder for coder in everybody if viewer.is_researcher or coder.id == viewer.id]
    sessions = [session for case in cases(study) for session in _in_time(study, case.id)]
    begun = {(line.session, line.coder.id): line for line in _lines(study, viewer) if line.codebook == codebook}
    lines = {
        (session.id, coder.id): begun.get(
            (session.id, coder.id), CodingLine(session.id, coder, codebook, HowFar.NOT_BEGUN)
        )
        for session in sessions
        for coder in shown
    }
    return Grid(tuple(sessions), tuple(shown), lines)


@dataclass(frozen=True)
class Begun:
    """Which of the first steps in a study have been done: somebody is in a family, a session has a film, and
    somebody whom the viewer may know of has begun to code."""

    family: bool
    film: bool
    coding: bool


def what_there_is(study: StudyFile, viewer: Viewer) -> Begun:
    """How far a study is set up."""
    roles, recordings = study.case_participants.where(), study.recordings.where()
    return Begun(bool(roles), bool(recordings), bool(_lines(study, viewer)))


def case_of(study: StudyFile, session: str) -> str:
    """The id of the case of a session (its id); empty when it is not there any more."""
    found = study.sessions.get(session)
    return found.case_id if found else ""

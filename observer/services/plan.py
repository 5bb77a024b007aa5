"""The coding plan: who codes which session and why, and what a coder has to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from observer.coding import plan as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.plan import Asked
from observer.coding.study import Assignment, Coder, Coding, Part, Purpose, Role, Session
from observer.coding.words import word
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import sight
from observer.services.overview import HowFar, codebook_keys, progress
from observer.services.people import find_coder, find_session
from observer.storage import progress as stored_progress
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Planned:
    """What was assigned, what deserves a second thought (in words), and the operation."""

    assignments: tuple[Assignment, ...]
    warnings: tuple[str, ...]
    changes: Changes


@dataclass(frozen=True)
class PlanLine:
    """One assignment as the researcher sees it. `was_drawn`: at random, not by hand."""

    assignment: Assignment
    session: Session
    coder: Coder
    progress: HowFar
    was_drawn: bool


@dataclass(frozen=True)
class ToCode:
    """One task as its coder sees it: which session, with which codebook, what; not why, but for training."""

    session: Session
    codebook: str
    part: Part
    is_training: bool
    progress: HowFar
    coding: str | None


# -- assigning -------------------------------------------------------------------------------------------------


def assign(
    study: StudyFile,
    viewer: Viewer,
    sessions: Sequence[str],
    coder: str,
    codebook: str = "",
    purpose: Purpose = Purpose.MAIN,
    part: Part = Part.BOTH,
    marks_of: str | None = None,
) -> Planned:
    """Ask a coder to code these sessions with a codebook (its key; not needed when there is only one).

    `marks_of` is whose events are given for ratings on given events. One operation, all or nothing; raises
    `NotFound` and `Refused`.
    """
    check_researcher(viewer)
    who, key = find_coder(study, coder), codebook_key(study, codebook)
    wanted = list({s.id: s for s in (find_session(study, name) for name in sessions)}.values())
    if not wanted:
        raise Refused(_("Say which sessions."))
    rows = [_assignment(study, viewer, session, who, key, purpose, part, marks_of) for session in wanted]
    warnings = [warning for session in wanted for warning in warnings_of(study, viewer, session, who, key, purpose)]
    label = N_("Assign {n} sessions to {coder}")
    stream, why = Stream(viewer.id, None), purpose.value
    with study.operation(stream, label, n=len(rows), coder=who.name, purpose=why) as running:
        for row in rows:
            study.assignments.add(row)
    return Planned(tuple(rows), tuple(warnings), running.changes)


def codebook_key(study: StudyFile, given: str) -> str:
    """The key of the codebook that is meant: the only one, when none is named."""
    keys = codebook_keys(study)
    if not given and len(keys) == 1:
        return keys[0]
    if not given and keys:
        words = _("The study has more than one codebook. Say which: {names}.")
        raise NotFound(words.format(names=", ".join(keys)))
    if given not in keys:
        raise NotFound(
            _("There is no codebook “{codebook}” in this study. {known}").format(
                codebook=given, known=_("There are: {names}.").format(names=", ".join(keys))
            )
        )
    return given


def of_key(study: StudyFile, viewer: Viewer, session: Session, key: str) -> list[Coding]:
    """All codings of a session with a codebook, in whatever version. Only for a researcher."""
    check_researcher(viewer)
    versions = {version.id for version in study.codebooks.where("key = ?", [key])}
    found = study.codings.where("session = ?", [session.id], order="created, rowid")
    return [coding for coding in found if coding.codebook in versions]


def _assignment(
    study: StudyFile,
    viewer: Viewer,
    session: Session,
    who: Coder,
    key: str,
    purpose: Purpose,
    part: Part,
    marks_of: str | None,
) -> Assignment:
    """An assignment that makes sense; a coding that has begun without a plan becomes its coding."""
    codings = of_key(study, viewer, session, key)
    before = study.assignments.where("session = ? AND codebook_key = ?", [session.id, key])
    marks = _marks(study, session, codings, marks_of) if marks_of else None
    rules.check(Asked(session.name, who, purpose, part, tuple(before), tuple(codings), marks))
    begun = None if purpose is Purpose.REPEAT else next((c for c in reversed(codings) if c.coder == who.id), None)
    if begun and begun.part is not part:
        raise Refused(
            _("{name} has begun “{session}” already, as: {part}.").format(
                name=who.name, session=session.name, part=word(begun.part)
            )
        )
    return Assignment(
        new_id(), session.id, who.id, key, purpose, part, begun.id if begun else None, marks.id if marks else None
    )


def _marks(study: StudyFile, session: Session, codings: list[Coding], coder: str) -> Coding:
    whose = find_coder(study, coder)
    found = [coding for coding in codings if coding.coder == whose.id]
    if not found:
        raise NotFound(
            _("{name} has not coded “{session}” with this codebook.").format(name=whose.name, session=session.name)
        )
    return found[-1]


def warnings_of(
    study: StudyFile, viewer: Viewer, session: Session, who: Coder, key: str, purpose: Purpose
) -> list[str]:
    """What deserves a second thought before this coder codes this session, in words. Only for a researcher."""
    check_researcher(viewer)
    found = []
    if not understands(who, session):
        words = _("{name} is not known to understand the language of “{session}” ({language}).")
        found.append(words.format(name=who.name, session=session.name, language=session.language))
    if purpose is Purpose.DOUBLE and Role.RESEARCHER in who.roles:
        found.append(
            _("{name} is a researcher too, who sees everything; that coding is not blind.").format(name=who.name)
        )
    if purpose is Purpose.TRAINING and not study.assignments.where(
        "session = ? AND codebook_key = ? AND purpose = ?", [session.id, key, Purpose.GOLD]
    ):
        words = _("There is no gold standard of “{session}” yet, to compare the training with.")
        found.append(words.format(session=session.name))
    return found


def understands(coder: Coder, session: Session) -> bool:
    """Whether a coder understands the language of a session, as far as is known: nothing said is no objection."""
    return not session.language or not coder.languages or session.language in coder.languages


def remove(study: StudyFile, viewer: Viewer, assignments: Sequence[str]) -> Changes:
    """Take assignments (their ids) out of the plan, as long as nothing came of them. One operation, all or nothing;
    raises `NotFound` and `Refused`."""
    check_researcher(viewer)
    found = [_removable(study, id_) for id_ in dict.fromkeys(assignments)]
    if not found:
        raise Refused(_("Say which assignments."))
    if len(found) == 1:
        session, coder = found[0].session, found[0].coder
        facts: dict[str, Any] = {"session": find_session(study, session).name, "coder": find_coder(study, coder).name}
        label = N_("Take {session} off the plan of {coder}")
    else:
        facts, label = {"n": len(found)}, N_("Take {n} tasks off the plan")
    with study.operation(Stream(viewer.id, None), label, **facts) as running:
        for row in found:
            study.assignments.remove(row.id)
    return running.changes


def _removable(study: StudyFile, id_: str) -> Assignment:
    found: Assignment | None = study.assignments.get(id_)
    if found is None:
        raise NotFound(_("There is no assignment “{id}”.").format(id=id_))
    if found.coding is not None:
        who, session = find_coder(study, found.coder), find_session(study, found.session)
        raise Refused(
            _("{name} has begun “{session}”, or has it in a package; it stays in the plan.").format(
                name=who.name, session=session.name
            )
        )
    return found


# -- what there is ---------------------------------------------------------------------------------------------


def lines(study: StudyFile, viewer: Viewer) -> list[PlanLine]:
    """The whole plan, by session and coder, with how far each is. Only for a researcher."""
    check_researcher(viewer)
    how_far = _Progress(study)
    sessions, coders = {s.id: s for s in study.sessions.where()}, {c.id: c for c in study.coders.where()}
    keys = {draw.id: draw.codebook_key for draw in study.draws.where()}
    drawn = {(row.session, keys[row.draw], row.coder) for row in study.draw_sessions.where() if row.coder}
    found = [
        PlanLine(
            row,
            sessions[row.session],
            coders[row.coder],
            how_far.of(row.coding),
            row.purpose is Purpose.DOUBLE and (row.session, row.codebook_key, row.coder) in drawn,
        )
        for row in study.assignments.where()
    ]
    return sorted(found, key=lambda line: (*_in_order(study, line.session), line.coder.name, line.assignment.id))


def purposes(study: StudyFile, viewer: Viewer) -> dict[str, Purpose]:
    """Why each coding was asked for, by its id; those without a plan are not there. Only for a researcher."""
    check_researcher(viewer)
    return {row.coding: row.purpose for row in study.assignments.where() if row.coding}


def to_code(study: StudyFile, viewer: Viewer) -> list[ToCode]:
    """What the viewer has to code, and has coded, in the order of cases and time. It does not say why: whether a
    session is coded twice, or is a repeat, cannot be told from it; that it is training can."""
    if viewer.coder is None:
        return []
    how_far = _Progress(study)
    own = {coding.id: coding for coding in sight.own(study, replace(viewer, role=Role.CODER))}
    tasks = study.assignments.where("coder = ?", [viewer.id])
    open_ = {task.id for task in rules.open_tasks(tasks, study.codings.where("coder = ?", [viewer.id]))}
    keys = {version.id: version.key for version in study.codebooks.where()}
    sessions = {session.id: session for session in study.sessions.where()}
    found = [
        ToCode(sessions[task.session], task.codebook_key, task.part, rules.is_told(task.purpose),
               how_far.of(task.coding), task.coding)
        for task in tasks
        if task.id in open_ or task.coding in own
    ]  # fmt: skip
    planned = {task.coding for task in tasks}
    found += [
        ToCode(sessions[coding.session], keys[coding.codebook], coding.part, False, how_far.of(id_), id_)
        for id_, coding in own.items()
        if id_ not in planned
    ]
    return sorted(found, key=lambda task: (*_in_order(study, task.session), task.codebook, task.coding or ""))


def _in_order(study: StudyFile, session: Session) -> tuple[str, str, int, str]:
    case = study.cases.get(session.case_id)
    number = session.number if session.number is not None else 9999
    return (case.name if case else "", session.date or "9999", number, session.name)


class _Progress:
    """How far codings are."""

    def __init__(self, study: StudyFile) -> None:
        self._codings: dict[str, Coding] = {coding.id: coding for coding in study.codings.where()}
        self._events = stored_progress.events_by_coding(study.db)
        self._ratings = stored_progress.ratings_by_coding(study.db)

    def of(self, coding: str | None) -> HowFar:
        """How far the coding with this id is."""
        if coding is None:
            return HowFar.NOT_BEGUN
        return progress(self._codings[coding], self._events.get(coding, 0) + self._ratings.get(coding, 0))

"""A random share of the sessions is drawn to be coded twice; the draw is kept, and can be done again."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict, Unpack

from observer import __version__
from observer.coding import plan as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.plan import Draw, DrawSession, Strata
from observer.coding.study import Assignment, Coder, Part, Purpose, Role, Session
from observer.errors import NotFound, Refused
from observer.i18n import N_, _, ngettext
from observer.services.people import find_coder, find_session
from observer.services.plan import codebook_key, of_key, understands, warnings_of
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Drawn:
    """A draw that was made: among how many sessions, who codes which of them a second time, and the operation."""

    draw: Draw
    n_sessions: int
    assignments: tuple[Assignment, ...]
    warnings: tuple[str, ...]
    changes: Changes


class Asked(TypedDict, total=False):
    """What is drawn from; what is left out is as usual.

    Among the research sessions that have a main coder and were not in an earlier draw with this codebook, or the
    `sessions` of them that are named. `coders` are who may be second; else everybody who codes and is no researcher.
    A `seed` that is not given is drawn too.
    """

    codebook: str
    coders: Sequence[str]
    percent: int
    strata: Strata
    seed: int | None
    sessions: Sequence[str]


def draw(study: StudyFile, viewer: Viewer, **asked: Unpack[Asked]) -> Drawn:
    """Draw a random share of the sessions to be coded twice, and assign each to a second coder; the seed is stored.

    One operation; raises `NotFound` and `Refused`.
    """
    made, rows = preview(study, viewer, **asked)
    return _keep(study, viewer, made, rows, _seconds(study, asked))


def preview(study: StudyFile, viewer: Viewer, **asked: Unpack[Asked]) -> tuple[Draw, list[DrawSession]]:
    """What such a draw would give; nothing is stored. Raises `NotFound` and `Refused` as the draw itself."""
    check_researcher(viewer)
    key, seed = codebook_key(study, asked.get("codebook", "")), asked.get("seed")
    main = {first.session: first.coder for first in _first(study, key)}
    pool = _pool(study, key, main, [find_session(study, name) for name in asked.get("sessions", ())])
    now, software = datetime.now(UTC).isoformat(timespec="seconds"), f"Observer {__version__}"
    share, strata = asked.get("percent", rules.SHARE), asked.get("strata", Strata.NONE)
    made = Draw(new_id(), now, software, key, new_seed() if seed is None else seed, share, strata)
    return made, _rows(study, viewer, made, pool, main, _seconds(study, asked))


def _seconds(study: StudyFile, asked: Asked) -> list[Coder]:
    """Who may be second."""
    return [find_coder(study, name) for name in asked.get("coders", ())] or _coders(study)


def new_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(1 << 32)


def possible_seconds(study: StudyFile, viewer: Viewer) -> list[Coder]:
    """Who is second when nobody is named. Only for a researcher."""
    check_researcher(viewer)
    return _coders(study)


def _rows(
    study: StudyFile, viewer: Viewer, made: Draw, pool: list[Session], main: dict[str, str], people: list[Coder]
) -> list[DrawSession]:
    """The sessions among which is drawn, which of them are, and who codes those a second time."""
    stratum = {session.id: _stratum(study, session, made.strata) for session in pool}
    chosen = rules.draw(stratum, made.percent, made.seed)
    able = {
        session.id: _able(study, viewer, session, made.codebook_key, people) for session in pool if session.id in chosen
    }
    second = rules.share_out({id_: main[id_] for id_ in able}, able, made.seed)
    return [DrawSession(new_id(), made.id, id_, stratum[id_], id_ in chosen, second.get(id_)) for id_ in stratum]


def _coders(study: StudyFile) -> list[Coder]:
    """Everybody who codes and does not know the plan."""
    return [coder for coder in study.coders.where() if Role.CODER in coder.roles and Role.RESEARCHER not in coder.roles]


def _first(study: StudyFile, key: str) -> list[Assignment]:
    """The main assignments with a codebook; ratings on given events are no part of double coding."""
    where = "purpose = ? AND codebook_key = ? AND part <> ?"
    return study.assignments.where(where, [Purpose.MAIN, key, Part.RATINGS_ON_MARKS], order="session, coder")


def _pool(study: StudyFile, key: str, main: dict[str, str], wanted: list[Session]) -> list[Session]:
    """The sessions among which is drawn, each once in all draws together."""
    draws = {draw.id for draw in study.draws.where("codebook_key = ?", [key])}
    earlier = {row.session for row in study.draw_sessions.where() if row.draw in draws}
    for session in wanted:
        if session.id not in main:
            raise Refused(_("“{session}” has no main coder yet; assign it first.").format(session=session.name))
        if session.id in earlier:
            raise Refused(_("“{session}” was in an earlier draw already.").format(session=session.name))
    possible = wanted or [s for s in study.sessions.where() if s.is_research]
    pool = {s.id: s for s in possible if s.id in main and s.id not in earlier}
    if not pool:
        raise Refused(_("There is no session to draw from: none with a main coder that was not in an earlier draw."))
    return [pool[id_] for id_ in sorted(pool)]


def _stratum(study: StudyFile, session: Session, strata: Strata) -> str:
    if strata is Strata.CASE:
        case = study.cases.get(session.case_id)
        return case.name if case else ""
    if strata is Strata.MOMENT:
        return session.moment or ("" if session.number is None else str(session.number))
    return ""


def _able(study: StudyFile, viewer: Viewer, session: Session, key: str, people: Iterable[Coder]) -> list[str]:
    """Who could code a session: those who have nothing to do with it yet, and of these those who understand it."""
    before = study.assignments.where("session = ? AND codebook_key = ?", [session.id, key])
    busy = {a.coder for a in before} | {coding.coder for coding in of_key(study, viewer, session, key)}
    free = [coder for coder in people if coder.id not in busy]
    return [coder.id for coder in free if understands(coder, session)] or [coder.id for coder in free]


def _keep(study: StudyFile, viewer: Viewer, made: Draw, rows: list[DrawSession], people: list[Coder]) -> Drawn:
    """Store a draw with the assignments that come of it."""
    who, parts = {coder.id: coder for coder in people}, defaultdict(list)
    for first in _first(study, made.codebook_key):
        parts[first.session].append(first.part)
    found = [
        Assignment(
            new_id(),
            row.session,
            row.coder,
            made.codebook_key,
            Purpose.DOUBLE,
            rules.part_of_second(parts[row.session]),
        )
        for row in rows
        if row.coder
    ]
    warnings = [
        warning
        for row in found
        for warning in warnings_of(
            study, viewer, find_session(study, row.session), who[row.coder], row.codebook_key, row.purpose
        )
    ]
    label = N_("Draw {n} of {all} sessions for double coding")
    with study.operation(Stream(viewer.id, None), label, n=len(found), all=len(rows)) as running:
        study.draws.add(made)
        for one in rows:
            study.draw_sessions.add(one)
        for assignment in found:
            study.assignments.add(assignment)
    return Drawn(made, len(rows), tuple(found), tuple(warnings), running.changes)


def draws(study: StudyFile, viewer: Viewer) -> list[tuple[Draw, list[DrawSession]]]:
    """All draws, oldest first, each with the sessions among which was drawn. Only for a researcher."""
    check_researcher(viewer)
    return [(one, study.draw_sessions.where("draw = ?", [one.id], order="session")) for one in study.draws.where()]


def remove(study: StudyFile, viewer: Viewer, draw: str) -> Changes:
    """Take back a draw (its id) with all second codings that it asked for, as long as none of these has begun; its
    sessions can be drawn again. One operation; raises `NotFound` and `Refused`. Only for a researcher."""
    check_researcher(viewer)
    made = study.draws.get(draw)
    if made is None:
        raise NotFound(_("There is no draw “{id}”.").format(id=draw))
    rows = study.draw_sessions.where("draw = ?", [draw])
    asked = [task for row in rows if row.coder for task in _second(study, made, row)]
    begun = sum(task.coding is not None for task in asked)
    if begun:
        words = ngettext(
            "{n} session of this draw is being coded a second time, or is in a package; the draw stays.",
            "{n} sessions of this draw are being coded a second time, or are in a package; the draw stays.",
            begun,
        )
        raise Refused(words.format(n=begun))
    label = N_("Take back the draw of {n} of {all} sessions")
    n = sum(row.is_drawn for row in rows)
    with study.operation(Stream(viewer.id, None), label, n=n, all=len(rows)) as running:
        for task in asked:
            study.assignments.remove(task.id)
        for row in rows:
            study.draw_sessions.remove(row.id)
        study.draws.remove(draw)
    return running.changes


def _second(study: StudyFile, made: Draw, row: DrawSession) -> list[Assignment]:
    """What a draw asked of the second coder of a session."""
    where = "session = ? AND coder = ? AND codebook_key = ? AND purpose = ?"
    return study.assignments.where(where, [row.session, row.coder, made.codebook_key, Purpose.DOUBLE])


def is_reproducible(study: StudyFile, viewer: Viewer, draw: Draw) -> bool:
    """Whether its seed and its sessions still give what was drawn. Only for a researcher."""
    check_researcher(viewer)
    rows = study.draw_sessions.where("draw = ?", [draw.id])
    again = rules.draw({row.session: row.stratum for row in rows}, draw.percent, draw.seed)
    return again == {row.session for row in rows if row.is_drawn}

"""Begin a consensus: of which codings, and what agrees already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from observer import __version__
from observer.coding import consensus as rules
from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.consensus import Consensus, ConsensusItem, Difference, Verdict
from observer.coding.events import IntervalScheme
from observer.coding.study import Assignment, Coder, Coding, CodingState, Purpose, Role, Session
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.consensus_items import Keeper, Thing, compared
from observer.services.consensus_lines import possible
from observer.services.pairing import work_of
from observer.services.people import consensus_coder, find_coder
from observer.services.scene import codebook_of
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Started:
    """A consensus that has begun: how many items agree and were taken over, how many are left to decide."""

    consensus: Consensus
    n_agreed: int
    n_left: int
    changes: Changes


def start(
    study: StudyFile,
    viewer: Viewer,
    session: Session,
    coders: Sequence[str] = (),
    codebook: str = "",
    present: Sequence[str] = (),
    tolerance_us: int | None = None,
    overlap_percent: int = rules.OVERLAP,
) -> Started:
    """Begin a consensus of the submitted codings of a session: those of `coders` (A first), else of all who coded it
    blind with this codebook (its key; not needed when there is only one). For a researcher.

    `present` are names of who takes part. `tolerance_us` None is that of the codebook. What agrees is taken over, as
    A has it. One operation; it cannot be undone, but the consensus can be removed. Raises `NotFound`, `Refused`.
    """
    check_researcher(viewer)
    sources = _sources(study, viewer, session, coders, codebook)
    rules.check_sources(sources)
    _check_none_yet(study, session, sources[0])
    scheme = _scheme(study, sources)
    book, begun, who = codebook_of(study, sources[0]), now(), _coder(study)
    coding = replace(
        sources[0], id=new_id(), coder=who.id, state=CodingState.DRAFT, supersedes=None, created=begun, submitted=None,
        time_on_task_us=0, stopped_at_us=None,
    )  # fmt: skip
    tolerance = book.point_tolerance_us if tolerance_us is None else tolerance_us
    if tolerance < 0 or not 1 <= overlap_percent <= 100:
        raise Refused(_("The tolerance is 0 or more; the overlap is from 1 to 100 percent."))
    row = Consensus(
        new_id(), coding.id, tuple(source.id for source in sources), tolerance, overlap_percent, names(present), begun,
        f"Observer {__version__}",
    )  # fmt: skip
    items = compared(work_of(study, viewer, session, sources), row)
    stream, label = Stream(who.id, coding.id), N_("Begin the consensus of {session}")
    with study.operation(stream, label, undoable=False, session=session.name, by=name_of(viewer)) as running:
        if study.coders.get(who.id) is None:
            study.coders.add(who)
        study.codings.add(coding)
        _put_on_plan(study, coding, book.key)
        study.consensuses.add(row)
        if scheme is not None:
            study.interval_schemes.add(replace(scheme, coding=coding.id))
        keeper = Keeper(study, viewer, session, coding.id)
        agreed = [_take_over(study, keeper, viewer, row, *item) for item in items]
    left = sum(not is_agreed and item[0].is_left for is_agreed, item in zip(agreed, items, strict=True))
    return Started(row, sum(agreed), left, running.changes)


def _take_over(
    study: StudyFile,
    keeper: Keeper,
    viewer: Viewer,
    row: Consensus,
    item: ConsensusItem,
    things: Sequence[Thing | None],
    difference: Difference,
) -> bool:
    """Store an item, decided when all agree: as the first coder has it. Whether it was."""
    first = things[0]
    if difference is not Difference.NONE or first is None:
        study.consensus_items.add(item)
        return False
    done = replace(
        item, verdict=Verdict.AGREED, taken=(first.coding,), results=keeper.put([first]), present=row.present,
        decided_by=viewer.id, decided=row.made,
    )  # fmt: skip
    study.consensus_items.add(done)
    return True


def _scheme(study: StudyFile, sources: Sequence[Coding]) -> IntervalScheme | None:
    """How the consensus is done by intervals: as the codings are, about all that was asked in one of them."""
    found: list[IntervalScheme] = [
        scheme for one in sources for scheme in study.interval_schemes.where("coding = ?", [one.id])
    ]
    rules.check_schemes(found)
    if not found:
        return None
    indicators = tuple(dict.fromkeys(id_ for scheme in found for id_ in scheme.indicators))
    people = tuple(dict.fromkeys(id_ for scheme in found for id_ in scheme.participants))
    return replace(found[0], id=new_id(), indicators=indicators, participants=people)


def _sources(
    study: StudyFile, viewer: Viewer, session: Session, coders: Sequence[str], codebook: str
) -> tuple[Coding, ...]:
    """The codings that are meant, in the order in which the coders are named."""
    if coders:
        wanted = [find_coder(study, name) for name in dict.fromkeys(coders)]
        return tuple(_coding_by(study, session, coder, codebook) for coder in wanted)
    found = [one for one in possible(study, viewer, session) if codebook in ("", one.codebook)]
    if len(found) > 1:
        words = _("“{session}” was coded with more than one codebook or version; name the codebook, or the coders.")
        raise Refused(words.format(session=session.name))
    if not found:
        words = _("There are no two submitted codings of “{session}” of which there is no consensus yet.")
        raise Refused(words.format(session=session.name))
    return tuple(source.coding for source in found[0].sources)


def _coding_by(study: StudyFile, session: Session, coder: Coder, codebook: str) -> Coding:
    """The last coding of a coder, with a codebook when it is named; a submitted one before a draft, and no repeat."""
    keys = {version.id: version.key for version in study.codebooks.where()}
    where = "session = ? AND coder = ?"
    found = study.codings.where(where, [session.id, coder.id], order="state <> 'draft', created, rowid")
    tasks = study.assignments.where("session = ? AND purpose = ?", [session.id, Purpose.REPEAT])
    repeats = {task.coding for task in tasks}
    found = [c for c in found if codebook in ("", keys[c.codebook]) and c.id not in repeats]
    if not found:
        raise Refused(
            _("{name} has not coded “{session}” with this codebook.").format(name=coder.name, session=session.name)
        )
    last: Coding = found[-1]
    return last


def _check_none_yet(study: StudyFile, session: Session, like: Coding) -> None:
    for row in study.consensuses.where():
        there = study.codings.get(row.coding)
        if there is not None and (there.session, there.codebook) == (session.id, like.codebook):
            raise Refused(_("There is a consensus of “{session}” already; go on with it.").format(session=session.name))


def _coder(study: StudyFile) -> Coder:
    """The coder of all consensus codings: the one there is, else a new one, who has no role in which one codes."""
    known = consensus_coder(study)
    if known is not None:
        return find_coder(study, known)
    there = study.coders.where("name = ? COLLATE NOCASE", [rules.NAME])
    if there and set(there[0].roles) != {Role.ADVISER}:
        raise Refused(_("A coder is called “{name}”; rename that one first.").format(name=there[0].name))
    return there[0] if there else Coder(new_id(), rules.NAME, (Role.ADVISER,))


def _put_on_plan(study: StudyFile, coding: Coding, key: str) -> None:
    """Say in the plan that it is the consensus; if somebody was asked for it, this is it."""
    where = "session = ? AND codebook_key = ? AND purpose = ? AND coding IS NULL"
    asked = study.assignments.where(where, [coding.session, key, Purpose.CONSENSUS])
    row = Assignment(
        new_id(), coding.session, coding.coder, key, Purpose.CONSENSUS, coding.part, coding.id, coding.marks
    )
    if asked:
        study.assignments.change(replace(row, id=asked[0].id))
    else:
        study.assignments.add(row)


def names(present: Sequence[str]) -> tuple[str, ...]:
    """Names as they are stored, each once."""
    return tuple(dict.fromkeys(name for name in (" ".join(given.split()) for given in present) if name))


def now() -> str:
    """This moment, in UTC, as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def name_of(viewer: Viewer) -> str:
    """Who does it, for the audit trail; empty for the researcher of a study without coders."""
    return viewer.coder.name if viewer.coder else ""

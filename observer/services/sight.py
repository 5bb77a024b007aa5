"""Which codings somebody may see now: the rule of blindness, with what it needs from the study."""

from itertools import groupby
from operator import attrgetter

from observer.coding.blinding import Viewer, may_see
from observer.coding.study import Coding, Session
from observer.storage.study_file import StudyFile


def visible(study: StudyFile, viewer: Viewer, session: Session | None = None) -> list[Coding]:
    """The codings that the viewer may see, of one session when given: by session, coder and age."""
    where = "? IS NULL OR session = ?"
    only = session.id if session else None
    everything = study.codings.where(where, [only, only], order="session, coder, created, rowid")
    if viewer.is_researcher:
        return everything
    keys = {version.id: version.key for version in study.codebooks.where()}
    tasks = study.assignments.where("coder = ?", [viewer.id])
    made_of = {consensus.coding: consensus.sources for consensus in study.consensuses.where()}
    found: list[Coding] = []
    for _session, of_session in groupby(everything, attrgetter("session")):
        codings = list(of_session)
        found += [coding for coding in codings if may_see(viewer, coding, codings, keys, tasks, made_of)]
    return found


def own(study: StudyFile, viewer: Viewer, session: Session | None = None) -> list[Coding]:
    """The viewer's own codings that he may see, oldest first."""
    mine = [coding for coding in visible(study, viewer, session) if coding.coder == viewer.id]
    return sorted(mine, key=attrgetter("created"))

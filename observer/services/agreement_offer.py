"""What can be asked about agreement: with which codebook, of which sessions and coders, as far as one may see."""

from collections import defaultdict
from dataclasses import dataclass

from observer.coding.agreement import Question
from observer.coding.blinding import Viewer
from observer.coding.codebook import say
from observer.coding.study import CodebookVersion, Coder, CodingState, Purpose, Session
from observer.services.agreement_choice import with_purposes
from observer.services.agreement_data import column_of
from observer.services.scene import parse_codebook
from observer.services.studies import versions
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class Offer:
    """With one codebook: the sessions that two or more have handed in, and who did. `tolerance_us` is that of the
    newest version."""

    codebook: str
    title: str
    tolerance_us: int
    sessions: tuple[Session, ...]
    coders: tuple[Coder, ...]

    @property
    def has_research(self) -> bool:
        """Whether any of them is more than acted or teaching material."""
        return any(session.is_research for session in self.sessions)


def offers(study: StudyFile, viewer: Viewer, purposes: tuple[Purpose, ...] = Question().purposes) -> list[Offer]:
    """What the viewer can compare of codings of these purposes, by codebook; only of what he may see, so nothing tells
    of work that is hidden."""
    books = {version.id: version for version in versions(study)}
    handed_in: dict[tuple[str, str], set[str]] = defaultdict(set)
    for coding, why in with_purposes(study, viewer):
        if coding.state is not CodingState.DRAFT and why in purposes:
            handed_in[books[coding.codebook].key, coding.session].add(column_of(coding, why))
    double = {
        where: {column.partition(":")[0] for column in columns}
        for where, columns in handed_in.items()
        if len(columns) > 1
    }
    newest = {version.key: version for version in books.values()}
    return [
        _offer(study, key, newest[key], {session: who for (book, session), who in double.items() if book == key})
        for key in sorted({key for key, _session in double})
    ]


def _offer(study: StudyFile, key: str, version: CodebookVersion, double: dict[str, set[str]]) -> Offer:
    book = parse_codebook(version.digest, version.content)
    everybody = set().union(*double.values())
    sessions = [session for session in study.sessions.where(order="date, name") if session.id in double]
    coders = [coder for coder in study.coders.where(order="name") if coder.id in everybody]
    return Offer(key, say(book.title) or key, book.point_tolerance_us, tuple(sessions), tuple(coders))

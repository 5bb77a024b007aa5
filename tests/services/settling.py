"""A study in which two coders have submitted a session, with differences of every sort: for the tests of consensus.

The codebook is `attitude`: AL1, AL2 are moments, AL5 a period; `allying` is rated for workers.
"""

from pathlib import Path

from services import homework

from observer.coding.consensus import Difference
from observer.services import consensus, consensus_lines, people
from observer.services.coding import At
from observer.services.rating import Judgement, rate
from observer.storage import schema
from observer.storage.packages import work
from observer.storage.study_file import StudyFile

RATED = ("allying", "attuning")
# By what kind of difference; the numbers are those of the items, in the order of time.
DIFFERENCES = {
    1: Difference.NONE,
    2: Difference.INDICATOR,
    3: Difference.PEOPLE,
    4: Difference.ENDS,
    5: Difference.MODIFIERS,
    6: Difference.ONLY_SOME,
    7: Difference.ONLY_SOME,
    8: Difference.NONE,
    9: Difference.RATING,
}


def make(path: Path) -> StudyFile:
    """The study, open; K1 (A) and K2 (B) have submitted Linde 1."""
    study = homework.make(path)
    code_one(study)
    code_other(study)
    return study


def code_one(study: StudyFile) -> None:
    """What K1 made of it."""
    desk = homework.desk(study, "K1")
    spoke = homework.mark(desk, 10, comment="of K1")
    homework.mark(desk, 30)
    homework.mark(desk, 50)
    homework.mark(desk, 70, indicator="AL5", stop=_at(desk, 90))
    homework.mark(desk, 110, modifiers={"uptake": ("takes_up",)})
    homework.mark(desk, 130, comment="only K1")
    rate(desk, Judgement("allying", "Worker", 1, evidence=(spoke,)))
    rate(desk, Judgement("attuning", "Worker", 0, comment="hard"))
    desk.submit()


def code_other(study: StudyFile, coder: str = "K2", attuning: int = 2) -> None:
    """What K2 made of it."""
    desk = homework.desk(study, coder)
    homework.mark(desk, 11, comment="of K2")
    homework.mark(desk, 31, indicator="AL2")
    homework.mark(desk, 51, targets=("Son Linde",))
    homework.mark(desk, 71, indicator="AL5", stop=_at(desk, 99))
    homework.mark(desk, 111, modifiers={"uptake": ("declines",)})
    homework.mark(desk, 150, comment="only K2")
    rate(desk, Judgement("allying", "Worker", 1))
    rate(desk, Judgement("attuning", "Worker", attuning))
    desk.submit()


def _at(desk: homework.Desk, seconds: float) -> At:
    return At(recording=desk.recordings()[0].id, pts=round(seconds * homework.TICKS))


def start(study: StudyFile, **asked: object) -> consensus.Started:
    """A consensus with K1 as A."""
    given = {"coders": ("K1", "K2"), "present": ("R1", "K1", "K2"), **asked}
    session = people.find_session(study, "Linde 1")
    return consensus.start(study, homework.researcher(study), session, **given)  # type: ignore[arg-type]


def lines(study: StudyFile, begun: consensus.Started) -> dict[int, consensus_lines.ConsensusLine]:
    """The items by number."""
    found = consensus_lines.lines(study, homework.researcher(study), begun.consensus.id)
    return {line.item.number: line for line in found}


def originals(study: StudyFile) -> object:
    """All rows of the codings of K1 and K2, and the row of each table of who and what they point at."""
    ids = [row.id for row in study.codings.where() if study.coders.get(row.coder).name in ("K1", "K2", "K3")]
    return work(study.db, sorted(ids))


def rows(study: StudyFile) -> dict[str, list[dict[str, object]]]:
    """Every row of every tracked table, in order."""
    return {table: list(study.db.query(f'SELECT * FROM "{table}" ORDER BY id')) for table in schema.TRACKED}

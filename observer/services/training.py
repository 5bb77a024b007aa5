"""Training: what a trainee hit and missed against the gold standard, how he learns, and how far he is.

A trainee sees nothing of the gold standard before he has submitted the session; then he sees his own.
"""

from dataclasses import dataclass

from observer.agreement.matching import Tally
from observer.agreement.values import Value
from observer.coding import consensus_rows, training
from observer.coding.blinding import Viewer
from observer.coding.codebook import Codebook, Kind
from observer.coding.consensus import Difference
from observer.coding.consensus_rows import Row
from observer.coding.events import Event
from observer.coding.study import Coder, Coding, CodingState, Purpose, Session
from observer.coding.training import Fate, RatingPair, Scores, Standing
from observer.errors import Blind, NotFound
from observer.i18n import _
from observer.services import quality, sight
from observer.services.likeness import Likeness, likeness
from observer.services.pairing import Work, pairing, work_of
from observer.services.people import find_coder
from observer.services.scene import codebook_of
from observer.storage.study_file import StudyFile


@dataclass(frozen=True)
class FeedbackLine:
    """One event of the trainee (`own`), of the gold standard, or of both; in what they differ, and by how much later
    the trainee marked the start (µs, below 0: earlier; None when not both have it)."""

    fate: Fate
    difference: Difference
    own: Event | None
    gold: Event | None
    later_us: int | None


@dataclass(frozen=True)
class Practised:
    """One session that a trainee submitted, next to its gold standard."""

    session: Session
    codebook: Codebook
    own: Coding
    gold: Coding


@dataclass(frozen=True)
class CurvePoint:
    """One session in the learning curve: F1 of moments, in all and by dimension (its id), and the shares of ratings
    that are exactly equal and near enough, of clients and of workers; a rating that only one gave is not."""

    session: Session
    submitted: str
    moments: Tally
    by_dimension: dict[str, Tally]
    exact: Scores
    near: Scores

    @property
    def f1(self) -> Value:
        """F1 of moments."""
        return self.moments.f1


@dataclass(frozen=True)
class Feedback:
    """What a trainee is told of one session: events in the order of time, ratings in pairs, and the figures."""

    practised: Practised
    coder: Coder
    lines: tuple[FeedbackLine, ...]
    ratings: tuple[RatingPair, ...]
    point: CurvePoint


@dataclass(frozen=True)
class Course:
    """The learning curve of a trainee, in the order in which he submitted, and how far he is from the criterion.
    `left_out` says in words which sessions could not be compared, and why."""

    coder: Coder
    points: tuple[CurvePoint, ...]
    standing: Standing
    left_out: tuple[str, ...] = ()


# -- one session -----------------------------------------------------------------------------------------------


def feedback(study: StudyFile, viewer: Viewer, session: Session, coder: str = "", codebook: str = "") -> Feedback:
    """What a trainee (the viewer, when nobody is named) hit, missed and marked in excess in a session.

    Raises `Blind` for another than the researcher and the trainee himself, and `NotFound` when there is nothing to
    compare, or not yet: before the trainee has submitted nothing of the gold standard is told.
    """
    who = _trainee(study, viewer, coder)
    practised, _left_out = _practised(study, viewer, who)
    for one in practised:
        if one.session.id == session.id and codebook in ("", one.codebook.key):
            own, gold = work_of(study, viewer, session, [one.own, one.gold])
            side_by_side = likeness(one.codebook, own, gold)
            point = _point(study, one, side_by_side)
            return Feedback(one, who, tuple(_lines(one.codebook, own, gold)), side_by_side.ratings, point)
    raise NotFound(
        _("There is nothing to compare of “{session}”: {coder} has not submitted it as training, or there is no gold"
          " standard of it.").format(session=session.name, coder=who.name)
    )  # fmt: skip


def _lines(book: Codebook, own: Work, gold: Work) -> list[FeedbackLine]:
    rows = consensus_rows.group_events([own.events, gold.events], pairing([own, gold], book.point_tolerance_us))
    return [_line(row, book.point_tolerance_us) for row in rows]


def _line(row: Row, tolerance_us: int) -> FeedbackLine:
    own, gold = row
    difference = consensus_rows.difference_of_events(row, tolerance_us)
    if own is None or gold is None:
        return FeedbackLine(Fate.MISS if own is None else Fate.FALSE_ALARM, difference, own, gold, None)
    fate = Fate.HIT if difference is Difference.NONE else Fate.DIFFERENT
    return FeedbackLine(fate, difference, own, gold, own.start.us - gold.start.us)


# -- over sessions ---------------------------------------------------------------------------------------------


def course(study: StudyFile, viewer: Viewer, coder: str = "") -> Course:
    """The learning curve of a trainee (the viewer, when nobody is named). Raises `Blind` as `feedback` does."""
    who = _trainee(study, viewer, coder)
    practised, left_out = _practised(study, viewer, who)
    points = []
    for one in practised:
        own, gold = work_of(study, viewer, one.session, [one.own, one.gold])
        points.append(_point(study, one, likeness(one.codebook, own, gold)))
    standing = training.standing(quality.settings_of(study), [point.near for point in points])
    return Course(who, tuple(points), standing, tuple(left_out))


def trainees(study: StudyFile, viewer: Viewer) -> list[Coder]:
    """Who has, or had, a session to code as training, by name: all for a researcher, else the viewer alone."""
    ids = {task.coder for task in study.assignments.where("purpose = ?", [Purpose.TRAINING])}
    found = [coder for coder in study.coders.where(order="name COLLATE NOCASE") if coder.id in ids]
    return [coder for coder in found if viewer.is_researcher or coder.id == viewer.id]


def _trainee(study: StudyFile, viewer: Viewer, coder: str) -> Coder:
    if not coder and viewer.coder is not None:
        return viewer.coder
    if not coder:
        raise NotFound(_("Say which trainee."))
    who = find_coder(study, coder)
    if not viewer.is_researcher and who.id != viewer.id:
        raise Blind(_("Only a researcher sees the training of others."))
    return who


def _practised(study: StudyFile, viewer: Viewer, who: Coder) -> tuple[list[Practised], list[str]]:
    """What a trainee has submitted and the viewer may compare with the gold standard, in the order of submission; and
    in words what cannot be compared."""
    found, left_out = [], []
    for task in study.assignments.where("coder = ? AND purpose = ?", [who.id, Purpose.TRAINING]):
        session = study.sessions.get(task.session)
        own = study.codings.get(task.coding) if task.coding else None
        if session is None or own is None or own.state is CodingState.DRAFT:
            continue
        gold = _gold(study, viewer, session, task.codebook_key)
        if gold is None:
            left_out.append(_("“{session}” has no gold standard yet.").format(session=session.name))
        elif gold.codebook != own.codebook:
            words = _("“{session}” has a gold standard with another version of the codebook.")
            left_out.append(words.format(session=session.name))
        else:
            found.append(Practised(session, codebook_of(study, own), own, gold))
    return sorted(found, key=lambda one: (one.own.submitted or "", one.own.created, one.own.id)), left_out


def _gold(study: StudyFile, viewer: Viewer, session: Session, key: str) -> Coding | None:
    """The submitted gold standard of a session, as far as the viewer may see it now."""
    where = "session = ? AND codebook_key = ? AND purpose = ?"
    golds = {task.coding for task in study.assignments.where(where, [session.id, key, Purpose.GOLD])}
    seen = sight.visible(study, viewer, session)
    return next((c for c in seen if c.id in golds and c.state is not CodingState.DRAFT), None)


def _point(study: StudyFile, one: Practised, side_by_side: Likeness) -> CurvePoint:
    points = quality.settings_of(study).points
    dimensions = dict.fromkeys(piece.dimension for piece in side_by_side.pieces if piece.kind is Kind.POINT)
    return CurvePoint(
        one.session,
        one.own.submitted or "",
        side_by_side.tally(),
        {name: side_by_side.tally(dimension=name) for name in sorted(dimensions)},
        training.score(side_by_side.ratings, 0),
        training.score(side_by_side.ratings, points),
    )

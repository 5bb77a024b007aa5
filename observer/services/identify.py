"""“This is ...”: somebody who was not known gets a name, in all that was coded of him in a session."""

from collections import Counter
from dataclasses import dataclass, replace

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.changes import Changes
from observer.coding.fragments import joined
from observer.coding.ratings import Rating
from observer.coding.study import Coding, CodingState, Participant, ParticipantKind, Session
from observer.errors import Refused
from observer.i18n import N_, _
from observer.services.coding import Desk
from observer.services.people import find_person
from observer.storage import ratings as stored_ratings
from observer.storage import renaming
from observer.storage.history import Stream
from observer.storage.study_file import StudyFile

LABEL = N_("{who} is {name}")


@dataclass(frozen=True)
class Identified:
    """In how many events somebody got his name, and the operation."""

    events: int
    changes: Changes


def this_is(desk: Desk, who: str, person: str) -> Identified:
    """Put `person` in the place of `who` (names or ids) in all drafts of this coder of this session, in one
    operation that can be undone. Where both are in an event, one is left.

    Raises `NotFound`, or `Refused` when it cannot be done, and then nothing is changed.
    """
    old, new = _people(desk.study, desk.session, who, person)
    drafts = [coding for coding in desk.codings() if coding.state is CodingState.DRAFT]
    touched = _touched(desk.study, drafts, old, new)
    stream = Stream(desk.coder.id, touched[0].id)
    with desk.study.operation(stream, LABEL, who=old.name, name=new.name) as running:
        for coding in touched:
            renaming.rename(desk.study.db, coding.id, old.id, new.id)
    return _identified(running.changes)


def this_is_for_all(study: StudyFile, viewer: Viewer, session: Session, who: str, person: str) -> Identified:
    """As `this_is`, in the codings of all coders, also submitted ones, and in fragments. Only for a researcher."""
    check_researcher(viewer)
    old, new = _people(study, session, who, person)
    touched = _touched(study, study.codings.where("session = ?", [session.id]), old, new)
    with study.operation(Stream(viewer.id, None), LABEL, renames=True, who=old.name, name=new.name) as running:
        for coding in touched:
            renaming.rename(study.db, coding.id, old.id, new.id)
        _in_fragments(study, session, old, new)
    return _identified(running.changes)


def _in_fragments(study: StudyFile, session: Session, old: Participant, new: Participant) -> None:
    """Where both are in a fragment one is left: seen when one of them was, masked only where both were."""
    for fragment in study.fragments.where("session = ?", [session.id]):
        rows = {row.participant: row for row in study.fragment_people.where("fragment = ?", [fragment.id])}
        one, other = rows.get(old.id), rows.get(new.id)
        _absent_in(study, fragment.id, (old.id, new.id), one is not None or other is not None)
        if one is None:
            continue
        study.fragment_people.remove(one.id)
        if other is None:
            study.fragment_people.add(replace(one, participant=new.id))
        else:
            study.fragment_people.change(joined(one, other))
        _in_clips(study, fragment.id, old, new)


def _in_clips(study: StudyFile, fragment: str, old: Participant, new: Participant) -> None:
    """Whose face it is, because of whom it is silent, and who is in the clips that were exported."""
    for review in study.mask_reviews.where("fragment = ?", [fragment]):
        for table in (study.mask_faces, study.mask_silences):
            for row in table.where("review = ? AND participant = ?", [review.id, old.id]):
                table.change(replace(row, participant=new.id))

    def renamed(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new.id if id_ == old.id else id_ for id_ in ids))

    for clip in study.clip_exports.where("fragment = ?", [fragment]):
        study.clip_exports.change(replace(clip, people=renamed(clip.people), masked=renamed(clip.masked)))


def _absent_in(study: StudyFile, fragment: str, people: tuple[str, str], is_in_it: bool) -> None:
    """Who was found not to be in a fragment, under the one name or the other, is not in it under the new one either;
    unless under one of them he is."""
    old, new = people
    rows = {row.participant: row for row in study.fragment_absences.where("fragment = ?", [fragment])}
    if old in rows:
        study.fragment_absences.remove(rows[old].id)
    if is_in_it and new in rows:
        study.fragment_absences.remove(rows[new].id)
    elif old in rows and new not in rows and not is_in_it:
        study.fragment_absences.add(replace(rows[old], participant=new))


def _identified(changes: Changes) -> Identified:
    return Identified(len(changes.touched("events")), changes)


def _people(study: StudyFile, session: Session, who: str, person: str) -> tuple[Participant, Participant]:
    old, new = find_person(study, session, who), find_person(study, session, person)
    if not isinstance(old, Participant) or not isinstance(new, Participant):
        raise Refused(_("“This is ...” is about one person, not about a group."))
    if old.id == new.id:
        raise Refused(_("{name} is the same person already.").format(name=new.name))
    return old, new


def _touched(study: StudyFile, codings: list[Coding], old: Participant, new: Participant) -> list[Coding]:
    """The codings that hold something of `old`, each of which lets `new` take his place. Raises `Refused`."""
    touched = [coding for coding in codings if renaming.is_in(study.db, coding.id, old.id)]
    if not touched:
        raise Refused(_("Nothing has been coded of {name} in this session.").format(name=old.name))
    for coding in touched:
        _check_ratings(study, coding, old, new)
    return touched


def _check_ratings(study: StudyFile, coding: Coding, old: Participant, new: Participant) -> None:
    """Of two ratings nobody but the coder can say which one holds; and workers are rated in another way."""
    of_old = [r for r in renaming.ratings_of(study.db, coding.id, old.id) if r.target == old.id]
    if of_old and (old.kind is ParticipantKind.WORKER) != (new.kind is ParticipantKind.WORKER):
        raise Refused(
            _("{who} has been rated, and a worker is rated otherwise than others; remove that rating first.").format(
                who=old.name
            )
        )
    everything = stored_ratings.of_coding(study.db, coding.id)
    places = Counter(_place(rating, old.id, new.id) for rating in everything)
    for rating in everything:
        if places[_place(rating, old.id, new.id)] > 1:
            raise Refused(
                _(
                    "{who} and {name} have both been rated on “{dimension}”; remove one of the two ratings first."
                ).format(who=old.name, name=new.name, dimension=rating.dimension.split(":", 1)[1])
            )


def _place(rating: Rating, old: str, new: str) -> tuple[object, ...]:
    """What there can be one rating of, with `new` in the place of `old`."""
    who = [new if person == old else person for person in (rating.target, rating.towards)]
    return (rating.dimension, rating.rated_as, *who, rating.start_us, rating.stop_us)

"""The whole film of a visit as a fragment, for the protocol that shows it first: one there is, or one to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observer.coding.blinding import Viewer, check_facilitator
from observer.coding.fragments import Fragment, Origin, Reason, footage
from observer.coding.study import Session
from observer.coding.timecode import SECOND
from observer.i18n import _
from observer.services import films
from observer.services.fragments import Part, unstored
from observer.services.people import find_session
from observer.services.recall import GATE
from observer.storage.study_file import StudyFile

SLACK_US = SECOND


@dataclass(frozen=True)
class Whole:
    """The whole film of a session as a fragment; `is_new`: it is not stored yet."""

    fragment: Fragment
    is_new: bool


def whole_films(study: StudyFile, viewer: Viewer, chosen: Sequence[str]) -> list[Whole]:
    """The whole film of each session from which these fragments (ids) are, in that order; none where there is no film.

    One that was made before, by hand too, is taken again: then it may be known already who is in it.
    """
    check_facilitator(viewer)
    sessions = dict.fromkeys(row.session for id_ in chosen if (row := study.fragments.get(id_)) is not None)
    wholes = (_whole_film(study, find_session(study, id_), chosen) for id_ in sessions)
    return [one for one in wholes if one is not None]


def _whole_film(study: StudyFile, session: Session, chosen: Sequence[str]) -> Whole | None:
    filmed = footage(films.of_session(study, session))
    if not filmed:
        return None
    there = [row for row in study.fragments.where("session = ?", [session.id]) if _is_whole(row, filmed)]
    there.sort(key=lambda row: (row.id not in chosen, row.confirmed is None))
    if there:
        return Whole(there[0], False)
    part = Part(session, (filmed[0][0], filmed[-1][1]))
    title = _("Whole film of {session}").format(session=session.name)
    made = unstored(study, GATE, [part], Origin.TIMES, Reason.SAMPLED, _free(study, title))
    return Whole(made[0], True)


def _is_whole(fragment: Fragment, filmed: list[tuple[int, int]]) -> bool:
    """Whether a fragment shows all that was filmed: a second may be missing at its ends, where a camera is put down."""
    first, last = filmed[0][0], filmed[-1][1]
    slack = min((last - first) // 50, SLACK_US)
    return fragment.start_us <= first + slack and fragment.stop_us >= last - slack


def _free(study: StudyFile, title: str) -> str:
    """The title, or one that no other fragment has."""
    taken = {row.title.casefold() for row in study.fragments.where()}
    names = (title if n == 1 else f"{title} ({n})" for n in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)

"""Comments in a coding: on a moment of the session, or on the whole of it."""

from dataclasses import dataclass, replace
from typing import Any

from observer.coding.blinding import Viewer, check_may_change
from observer.coding.changes import Changes
from observer.coding.events import Comment, Moment, check_moment
from observer.coding.study import Session
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import viewing
from observer.services.coding import Desk
from observer.services.marks import At, moment_of
from observer.services.viewing import Shown
from observer.storage import comments as stored
from observer.storage.study_file import StudyFile
from observer.storage.tables import new_id

LONGEST = 20_000
SAME = At()  # in `change`: the comment stays where it is


@dataclass(frozen=True)
class Commented:
    """A comment that was stored, and the operation."""

    id: str
    comment: Comment
    changes: Changes


def add(desk: Desk, codebook: str, text: str, at: At | None = None) -> Commented:
    """Add a comment to the coder's coding with this codebook (its key); `at` None = on the whole session.

    Raises `NotFound` or `Refused`, and then nothing is stored; `Blind` when that coding is submitted.
    """
    place = desk.place_of(codebook)
    comment = Comment(new_id(), "", _text(text), _moment(desk, at))
    comment = replace(comment, coding=desk.begin(place).id)
    with desk.operation(comment.coding, N_("Add a comment")) as running:
        stored.add(desk.study.db, comment)
    return Commented(comment.id, comment, running.changes)


def change(desk: Desk, id_: str, text: str | None = None, at: At | None = SAME) -> Commented:
    """Change the text of a comment, or where it is; `at` None = on the whole session. Raises as `add` does."""
    old = _mine(desk, id_)
    moment = old.at if at is SAME else _moment(desk, at)
    comment = replace(old, text=old.text if text is None else _text(text), at=moment)
    with desk.operation(comment.coding, N_("Change a comment")) as running:
        stored.change(desk.study.db, comment)
    return Commented(comment.id, comment, running.changes)


def remove(desk: Desk, id_: str) -> Changes:
    """Remove a comment. Raises as `add` does."""
    comment = _mine(desk, id_)
    with desk.operation(comment.coding, N_("Remove a comment")) as running:
        stored.remove(desk.study.db, id_)
    return running.changes


def of(desk: Desk, codebook: str) -> list[Comment]:
    """The comments of the coder's coding with this codebook: those on the whole session, then by time."""
    coding = desk.coding_of(codebook)
    return stored.of_coding(desk.study.db, coding.id) if coding else []


def get(desk: Desk, id_: str) -> Comment | None:
    """A comment of one of the coder's codings of this session; None when it is not there (any more)."""
    comment = stored.get(desk.study.db, id_)
    return comment if comment and comment.coding in {coding.id for coding in desk.codings()} else None


def _mine(desk: Desk, id_: str) -> Comment:
    """A comment that this coder can change; another's is as unknown as one that is not there."""
    comment = get(desk, id_)
    if comment is None:
        raise NotFound(_("There is no comment “{id}” in your coding of this session.").format(id=id_))
    check_may_change(desk.viewer, next(c for c in desk.codings() if c.id == comment.coding))
    return comment


def _text(text: str) -> str:
    if not text.strip():
        raise Refused(_("A comment without words says nothing."))
    if len(text) > LONGEST:
        raise Refused(_("This comment is too long; 20,000 characters is the most."))
    return text


def _moment(desk: Desk, at: At | None) -> Moment | None:
    if at is None:
        return None
    recordings = desk.recordings()
    moment = moment_of(at, recordings)
    check_moment(moment.us, recordings)
    return moment


# -- for those who may see more than their own ----------------------------------------------------------------


def shown(study: StudyFile, viewer: Viewer, session: Session, coder: str | None = None) -> list[Shown]:
    """The comments of a session that the viewer may see, of one coder when given; raises `Blind`."""
    return [
        Shown(seeing, comment, {})
        for seeing in viewing.codings(study, viewer, session, coder)
        for comment in stored.of_coding(study.db, seeing.coding.id)
    ]


def comment_data(one: Shown) -> dict[str, Any]:
    """A comment as plain data, fields in a fixed order; `t` in seconds of the session, None = all of it."""
    comment = one.item
    assert isinstance(comment, Comment)
    return {
        "id": comment.id,
        "coder": one.seeing.coder.name,
        "coding": comment.coding,
        "codebook": f"{one.seeing.codebook.key} {one.seeing.codebook.version}",
        "t": comment.at.us / 1e6 if comment.at else None,
        "recording": comment.at.recording if comment.at else None,
        "pts": comment.at.pts if comment.at else None,
        "text": comment.text,
    }

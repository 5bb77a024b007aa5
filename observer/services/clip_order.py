"""What is asked for when clips of fragments are exported, and what the gate says of it before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from observer.coding.blinding import Viewer, check_researcher
from observer.coding.clips import FaceState as State
from observer.coding.clips import MaskFace, Masking, Shows, Subtitling
from observer.coding.fragments import Fragment, FragmentPerson
from observer.coding.gate import Copy, Verdict
from observer.coding.study import Seen
from observer.errors import BadFilm, Refused
from observer.i18n import _
from observer.services.fragment_films import found_film, parts_of
from observer.services.fragments import find_fragment
from observer.services.gate import allowed
from observer.services.mask_reviews import reviews_of
from observer.services.mask_rows import Opened
from observer.services.people import find_session
from observer.storage.study_file import StudyFile

EXPORTS = "exports"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # names that Windows keeps for itself


class Ready(StrEnum):
    """How far the masks of a fragment are, for the clip that is asked for."""

    NOT_NEEDED = "not_needed"
    NOT_LOOKED = "not_looked"
    NOT_REVIEWED = "not_reviewed"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Order:
    """What is to be exported: to whom and what for, what is hidden, in what form, and where to.

    `unreviewed` says why a clip is made although nobody has reviewed its masks; `override` why one is made against
    the gate. `folder` None: beside the study. With a `passphrase` all clips come in one zip.
    """

    audience: str
    purpose: str
    masking: Masking = Masking.CONSENT
    shows: Shows = Shows.FILM
    mosaic: bool = False
    silent: bool = False
    disguise: bool = False
    subtitles: Subtitling = Subtitling.NONE
    reel: bool = False
    titles: bool = False  # the fragments' own titles on the cards of a reel
    recipients: tuple[str, ...] = ()
    folder: Path | None = None
    passphrase: str | None = field(default=None, repr=False)
    unreviewed: str = ""
    override: str = ""


@dataclass(frozen=True)
class Line:
    """One fragment of an order: what the gate says, how far its masks are, and what stands in the way."""

    fragment: Fragment
    verdict: Verdict
    ready: Ready
    is_muted: bool  # the whole sound, because nobody said where those are heard who may not be
    reviews: tuple[Opened, ...] = ()
    people: tuple[FragmentPerson, ...] = ()
    trouble: str = ""  # why there is no film to make it of

    @property
    def needs_review(self) -> bool:
        """Whether somebody has to look at its masks first."""
        return self.ready in (Ready.NOT_LOOKED, Ready.NOT_REVIEWED)

    @property
    def reviewed(self) -> tuple[str | None, ...]:
        """When the masks were reviewed that count for this clip; nothing when it needs none."""
        return () if self.ready is Ready.NOT_NEEDED else tuple(one.review.reviewed for one in self.reviews)

    @property
    def problems(self) -> tuple[str, ...]:
        """Whose consent is missing and what would make it possible; and that masks are to be reviewed."""
        found = [] if self.verdict.may_be_shown else [f"{o.words} {o.remedy}" for o in self.verdict.objections]
        if self.ready is Ready.NOT_LOOKED:
            found.append(_("Nobody has looked for its faces yet: review its masks."))
        elif self.ready is Ready.NOT_REVIEWED:
            found.append(_("The review of its masks is not done."))
        return (*found, self.trouble) if self.trouble else tuple(found)


def order_lines(study: StudyFile, viewer: Viewer, fragments: Sequence[str], order: Order) -> list[Line]:
    """What is to be said of each fragment before it is exported. Raises `NotFound` and `Refused`."""
    check_researcher(viewer)
    found = (find_fragment(study, viewer, name) for name in dict.fromkeys(fragments))
    return [_line(study, viewer, fragment, order) for fragment in found]


def _line(study: StudyFile, viewer: Viewer, fragment: Fragment, order: Order) -> Line:
    people = tuple(study.fragment_people.where("fragment = ?", [fragment.id]))
    verdict = allowed(
        study, viewer, fragment.id, order.audience, order.purpose, to=order.recipients, copy=copy_of(order, people)
    )
    try:
        found = [found_film(study, part) for part in parts_of(study, viewer, fragment.id)]
        reviews = tuple(reviews_of(study, viewer, fragment.id))
    except (Refused, BadFilm) as error:
        return Line(fragment, verdict, Ready.NOT_NEEDED, False, people=people, trouble=str(error))
    is_done = bool(reviews) and all(one.review.reviewed for one in reviews)
    ready = Ready.NOT_NEEDED
    if hides_faces(order, people) and any(film.part.recording.has_video for film in found):
        ready = Ready.REVIEWED if is_done else Ready.NOT_REVIEWED if reviews else Ready.NOT_LOOKED
    someone = order.masking is not Masking.NONE and any(row.sound_masked for row in people)
    return Line(fragment, verdict, ready, order.silent or (someone and not is_done), reviews, people)


def copy_of(order: Order, people: Sequence[FragmentPerson]) -> Copy:
    """Who cannot be seen and heard in the clip that is asked for."""
    is_masked = order.masking is not Masking.NONE
    unseen = tuple(row.participant for row in people if row.picture_masked) if is_masked else ()
    unheard = tuple(row.participant for row in people if row.sound_masked) if is_masked else ()
    everybody = order.masking is Masking.ALL or order.shows in (Shows.COARSE, Shows.NOTHING)
    return Copy(None if everybody else unseen, None if order.silent else unheard)


def hides_faces(order: Order, people: Sequence[FragmentPerson]) -> bool:
    """Whether faces have to be looked for."""
    if order.shows in (Shows.COARSE, Shows.NOTHING) or order.masking is Masking.NONE:
        return False
    return order.masking is Masking.ALL or any(r.picture_masked and r.how is Seen.SEEN for r in people)


def hides(order: Order, people: Sequence[FragmentPerson]) -> Callable[[MaskFace], bool]:
    """Which faces are hidden: all; or those of who must be masked, and those of which nobody said whose they are."""
    if order.masking is Masking.ALL:
        return lambda face: True
    may_be_seen = {row.participant for row in people if not row.picture_masked}
    return lambda face: face.state is State.HIDDEN and face.participant not in may_be_seen


# -- where to ----------------------------------------------------------------------------------------------------


def default_folder(study: StudyFile) -> Path:
    """Where clips come: the folder `exports` in which the study lies, else the one beside it."""
    home = study.path.absolute().parent
    return next((folder for folder in (home, home.parent) if folder.name == EXPORTS), home / EXPORTS)


def clip_name(study: StudyFile, fragment: Fragment) -> str:
    """A name without an ending for the clip of a fragment: case, session and number, which are pseudonyms, in letters
    that every disk takes. A title may say too much."""
    session = find_session(study, fragment.session)
    case = study.cases.get(session.case_id)
    rows = study.fragments.where("session = ?", [fragment.session])
    number = [row.id for row in rows].index(fragment.id) + 1
    parts = (
        [session.name] if case is None or case.name.casefold() in session.name.casefold() else [case.name, session.name]
    )
    return f"{'_'.join(plain_name(part) for part in parts)}_F{number:02d}"


def plain_name(name: str) -> str:
    """A name in letters that every disk takes, at most 40 of them."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^A-Za-z0-9-]+", "_", ascii_only).strip("_-")[:40].rstrip("_-") or "x"
    return f"x_{found}" if _RESERVED.fullmatch(found) else found

"""Ratings: give one, change it, and what the codebook's rules say about it."""

from dataclasses import dataclass, replace
from typing import Any

from observer.coding.checks import Cast, Finding, FindingKind, together_us
from observer.coding.codebook import Dimension, Rated, say
from observer.coding.events import outside
from observer.coding.ratings import NoRating, Rating, check_value, rated_as, warnings
from observer.coding.study import Group, Participant, Side
from observer.coding.timecode import SECOND, seconds_to_us
from observer.errors import NotFound, Refused
from observer.i18n import N_, _
from observer.services import watching
from observer.services.coding import Desk, Place, Stored
from observer.storage import events as stored_events
from observer.storage import ratings as stored
from observer.storage.tables import new_id


@dataclass(frozen=True)
class Judgement:
    """A rating as it is asked for, with names or ids for dimension and people."""

    dimension: str
    target: str
    value: Any = None
    reason: str | None = None
    towards: str | None = None
    span: tuple[Any, Any] | None = None  # seconds; None = the whole session
    overruled: str = ""
    comment: str = ""
    evidence: tuple[str, ...] = ()


def rate(desk: Desk, judgement: Judgement, minutes_together: int | None = None) -> Stored:
    """Store a rating; one of the same target on the same dimension is replaced. `minutes_together` as in
    `too_few_together`.

    Raises `NotFound` or `Refused`, and then nothing is stored. Warnings come back as findings.
    """
    place = desk.place(judgement.dimension, "dimensions")
    codebook = place.codebook
    dimension, target = codebook.find_dimension(judgement.dimension), desk.person(judgement.target)
    rating, groups = read(desk, judgement, place)
    before = stored.find(desk.study.db, rating)
    if before is None:
        _check_inside(desk, rating)
    rating = replace(rating, id=before.id if before else rating.id, coding=desk.begin(place).id)
    label = N_("Rate {name} on {dimension}")
    with desk.operation(rating.coding, label, name=target.name, dimension=rating.dimension) as running:
        stored.store(desk.study.db, rating, groups, is_new=before is None)
    counts = stored_events.counts(desk.study.db, replace(rating, coding=place.marks or rating.coding))
    found = [] if judgement.overruled else warnings(codebook, rating, counts)
    findings = [Finding(FindingKind.RULE, say(rule.message)) for rule in found]
    why_not = too_few_together(desk, dimension, target, minutes_together)
    findings += [Finding(FindingKind.TOO_FEW_TOGETHER, why_not)] if why_not else []
    findings += _unwatched(desk, codebook.key, rating)
    return Stored(rating.id, tuple(findings), running.changes)


def read(desk: Desk, judgement: Judgement, place: Place) -> tuple[Rating, frozenset[str]]:
    """The rating that is meant, with all names looked up and all rules checked, and the groups that are named in it.
    Nothing is stored; raises `NotFound` or `Refused`."""
    codebook = place.codebook
    dimension = codebook.find_dimension(judgement.dimension)
    target, towards = desk.person(judgement.target), judgement.towards and desk.person(judgement.towards)
    kind = target.kind if isinstance(target, Participant) else None
    value, reason = _whole(judgement.value), _reason(judgement.reason)
    check_value(codebook, dimension, value, reason)
    start_us, stop_us = _span(judgement.span)
    rating = Rating(
        id=new_id(),
        coding=place.coding.id if place.coding else "",
        dimension=codebook.qualified(dimension.id),
        rated_as=rated_as(dimension, kind, towards.id if towards else None),
        target=target.id,
        value=value,
        reason=reason,
        towards=towards.id if towards else None,
        start_us=start_us,
        stop_us=stop_us,
        overruled=judgement.overruled,
        comment=judgement.comment,
        evidence=_evidence(desk, place, judgement.evidence),
    )
    return rating, frozenset(p.id for p in (target, towards) if isinstance(p, Group))


def _whole(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Refused(_("“{value}” is not a whole number.").format(value=value))


def _reason(reason: str | None) -> NoRating | None:
    if reason is None:
        return None
    try:
        return NoRating(reason)
    except ValueError:
        raise Refused(
            _("“{reason}” is not a reason; there are: {reasons}.").format(reason=reason, reasons=", ".join(NoRating))
        ) from None


def _span(span: tuple[Any, Any] | None) -> tuple[int | None, int | None]:
    if span is None:
        return None, None
    start, stop = (seconds_to_us(s) for s in span)
    if not 0 <= start < stop:
        raise Refused(_("A segment must stop after it starts."))
    return start, stop


def _check_inside(desk: Desk, rating: Rating) -> None:
    """Refuse a segment that begins before the first recording or ends after the last."""
    recorded = [recording.session_span for recording in desk.recordings()]
    if not recorded or rating.start_us is None or rating.stop_us is None:
        return
    first, last = min(start for start, _stop in recorded), max(stop for _start, stop in recorded)
    if not first <= rating.start_us < last:
        raise outside(rating.start_us, recorded)
    if rating.stop_us > last:
        raise outside(rating.stop_us, recorded)


def _evidence(desk: Desk, place: Place, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of events of the coding itself, or of the one whose events are given."""
    coding = place.marks or (place.coding.id if place.coding else None)
    for id_ in ids:
        event = stored_events.get(desk.study.db, id_)
        if event is None or event.coding != coding:
            raise NotFound(_("There is no event “{id}” in this coding.").format(id=id_))
    return tuple(dict.fromkeys(ids))


def _unwatched(desk: Desk, codebook: str, rating: Rating) -> list[Finding]:
    """Whether the session is rated before it was watched to its end; nothing is known of a coder who does not
    watch in Observer."""
    if rating.start_us is not None or not watching.watched(desk, codebook):
        return []
    if watching.watched_to_the_end(desk, codebook):
        return []
    return [Finding(FindingKind.NOT_WATCHED, watching.warning(desk, codebook))]


def too_few_together(desk: Desk, dimension: Dimension, target: Participant | Group, minutes: int | None = None) -> str:
    """Why a shared dimension should not be rated of this group, in words: too few of its family members were
    together, or not for so many `minutes` (None = as the codebook says). Empty when it can be rated."""
    if dimension.rated is not Rated.GROUP or not isinstance(target, Group):
        return ""
    session_us = max((r.session_span[1] for r in desk.recordings()), default=0)
    if not session_us:
        return ""
    cast = desk.scene.cast
    asked = dimension.min_minutes_together if minutes is None else minutes
    together = together_us(cast, _family(cast, target), dimension.min_present, session_us)
    if together >= asked * 60 * SECOND and together > 0:
        return ""
    words = _("{n} or more family members were together for {minutes} minutes; this dimension asks for {needed}.")
    shown = round(together / (60 * SECOND), 1)
    return words.format(n=dimension.min_present, minutes=shown, needed=asked)


def _family(cast: Cast, group: Group) -> list[str]:
    members = cast.groups.get(group.id, ())
    return [person for person in members if cast.side(person) is Side.FAMILY]

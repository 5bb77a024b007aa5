"""Ratings: a judgement on a scale, of a person, a worker's contribution or a group, or why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.codebook import Codebook, Dimension, Rated, Rule, Valence, say
from observer.coding.study import ParticipantKind
from observer.errors import Refused
from observer.i18n import _


class RatedAs(StrEnum):
    """What is judged: a person, what a worker contributes, a group, or a worker towards somebody."""

    PERSON = "person"
    WORKER = "worker_contribution"
    GROUP = "group"
    TOWARDS = "towards"


class NoRating(StrEnum):
    """Why somebody could not be rated."""

    ABSENT = "absent"
    TOO_SHORT = "too_short"
    NOT_UNDERSTOOD = "not_understood"
    NO_EVIDENCE_POSSIBLE = "no_evidence_possible"


@dataclass(frozen=True)
class Rating:
    """One rating (table `ratings`): either a value, or None with a reason.

    `target` is the id of a participant or a group; `towards` that of the counterpart. `start_us` and
    `stop_us` are None when the whole session is rated. `overruled` holds, per rule that warned, the
    coder's reason for keeping the value. `evidence` are ids of events.
    """

    id: str
    coding: str
    dimension: str
    rated_as: RatedAs
    target: str
    value: int | None
    reason: NoRating | None = None
    towards: str | None = None
    start_us: int | None = None
    stop_us: int | None = None
    overruled: str = ""
    comment: str = ""
    evidence: tuple[str, ...] = ()


def rated_as(dimension: Dimension, kind: ParticipantKind | None, towards: str | None) -> RatedAs:
    """What a rating of this target is; `kind` None means a group.

    Raises `Refused` for a person on a dimension of the group, or a group on a dimension of persons.
    """
    if dimension.rated is Rated.NONE:
        raise Refused(_("“{dimension}” is not rated.").format(dimension=say(dimension.label)))
    if towards is not None:
        return RatedAs.TOWARDS
    if kind is ParticipantKind.WORKER:
        return RatedAs.WORKER
    if dimension.rated is Rated.GROUP and kind is not None:
        raise Refused(
            _("“{dimension}” is rated for the group, not for one person.").format(dimension=say(dimension.label))
        )
    if dimension.rated is Rated.PERSON and kind is None:
        raise Refused(
            _("“{dimension}” is rated for each person, not for a group.").format(dimension=say(dimension.label))
        )
    return RatedAs.GROUP if kind is None else RatedAs.PERSON


def check_value(codebook: Codebook, dimension: Dimension, value: int | None, reason: NoRating | None) -> None:
    """Refuse a value off the scale, a value with a reason for having none, and neither of both."""
    scale = codebook.scale_of(dimension)
    if value is None:
        if reason is None:
            raise Refused(_("A rating without a value needs a reason: {reasons}.").format(reasons=", ".join(NoRating)))
        return
    if reason is not None:
        raise Refused(_("A rating has either a value or a reason why there is none, not both."))
    if not scale.minimum <= value <= scale.maximum:
        raise Refused(
            _("A rating on “{dimension}” is a whole number from {low} to {high}, not {value}.").format(
                dimension=say(dimension.label), low=scale.minimum, high=f"{scale.maximum:+d}", value=value
            )
        )


def warnings(codebook: Codebook, rating: Rating, counts: dict[str, int]) -> list[Rule]:
    """The rules of the codebook that warn about this rating; `counts` are the marks, per indicator, of the
    one who is rated (of everybody, when a group is)."""
    if rating.value is None:
        return []
    sums = dict.fromkeys(Valence, 0)
    for name, count in counts.items():
        indicator = codebook.find_indicator(name)
        if codebook.qualified(indicator.dimension) == rating.dimension:
            sums[indicator.valence] += count
    positive, negative = sums[Valence.POSITIVE], sums[Valence.NEGATIVE]
    return [rule for rule in codebook.rules if rule.fits(positive, negative, rating.value)]

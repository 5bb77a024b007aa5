"""Consensus: what two or more coders made of one session, item by item, and what was decided about it. Pure rules.

The originals are only read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from observer.coding.events import IntervalScheme
from observer.coding.ratings import NoRating, Rating
from observer.coding.study import Coding, CodingState, Part
from observer.errors import Refused
from observer.i18n import _

NAME = "consensus"  # of the coder of all consensus codings; the same word in English and Dutch
MOST = 26  # coders at once: each has a letter
OVERLAP = 50  # percent of their union that two periods share, at least, to be one


class What(StrEnum):
    """What an item is about."""

    EVENT = "event"
    RATING = "rating"
    INTERVAL = "interval"
    COMMENT = "comment"


class Difference(StrEnum):
    """In what the coders differ. The first that applies is told: a period with another indicator has other ends too."""

    NONE = "none"
    ONLY_SOME = "only_some"
    INDICATOR = "indicator"
    PEOPLE = "people"
    MODIFIERS = "modifiers"
    ENDS = "ends"
    RATING = "rating"
    ANSWER = "answer"


class Verdict(StrEnum):
    """What was decided: equal already; that of one coder (who may have nothing); all of them; a new one; nothing at
    all; or left open, a dilemma."""

    AGREED = "agreed"
    TAKE = "take"
    BOTH = "both"
    NEW = "new"
    NEITHER = "neither"
    OPEN = "open"


class RatingRule(StrEnum):
    """Why a rating is proposed: two coders or more are equal; the mean of the two closest of three; or two pairs of
    the three are equally close, so that the rule does not decide."""

    EQUAL = "equal"
    CLOSEST = "closest"
    TIE = "tie"


@dataclass(frozen=True)
class Consensus:
    """The making of one consensus coding (table `consensuses`): from which codings (their ids, A first), with what
    tolerance for moments, how much periods must overlap; who is `present` now, by name; when it began, in UTC."""

    id: str
    coding: str
    sources: tuple[str, ...]
    tolerance_us: int
    overlap_percent: int
    present: tuple[str, ...]
    made: str
    software: str


@dataclass(frozen=True)
class ConsensusItem:
    """One thing that was compared, and what was decided (table `consensus_items`); `verdict` None: not yet.

    `sources` are the ids of what the coders have: events, ratings, answers for an interval, or one comment. `taken` are
    the ids of the codings of which it was taken, `results` the ids in the consensus coding. `present` is who was there
    when it was decided.
    """

    id: str
    consensus: str
    number: int
    what: What
    sources: tuple[str, ...]
    verdict: Verdict | None = None
    taken: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    note: str = ""
    present: tuple[str, ...] = ()
    decided_by: str | None = None
    decided: str | None = None

    @property
    def is_left(self) -> bool:
        """Whether it has still to be gone through. A comment may be taken over, and need not be."""
        return self.verdict is None and self.what is not What.COMMENT


@dataclass(frozen=True)
class Proposal:
    """What a rule would say of a rating, to choose from; never applied by itself.

    `values` are the ratings that fit: one when the rule is clear, the whole numbers around it when a mean lies
    between two. `means` are the means themselves. `reason` is there when what is proposed is to give no value.
    """

    rule: RatingRule
    values: tuple[int, ...]
    means: tuple[float, ...] = ()
    reason: NoRating | None = None

    def words(self) -> str:
        """In the language spoken now."""
        listed = _(" or ").join(f"{value:+d}" if value else "0" for value in self.values)
        if self.rule is RatingRule.EQUAL:
            return _("Two are equal: {values}").format(values=listed) if self.values else _("Two give no rating")
        means = _(" or ").join(f"{mean:+g}" for mean in self.means)
        if self.rule is RatingRule.CLOSEST:
            return _("Mean of the two closest: {mean}; choose {values}").format(mean=means, values=listed)
        return _("Two pairs are equally close: {mean}; choose {values}").format(mean=means, values=listed)


# -- which codings ---------------------------------------------------------------------------------------------


def check_sources(codings: Sequence[Coding]) -> None:
    """Refuse codings of which no consensus can be made, and say why."""
    if not 2 <= len({coding.coder for coding in codings}) == len(codings) <= MOST:
        raise Refused(_("A consensus is made of the codings of two or more different coders."))
    if any(coding.state is CodingState.DRAFT for coding in codings):
        raise Refused(_("A consensus is made of codings that have been submitted; one is still a draft."))
    if len({coding.session for coding in codings}) > 1:
        raise Refused(_("A consensus is made of codings of one session."))
    if len({coding.codebook for coding in codings}) > 1:
        raise Refused(_("These codings were made with different versions of the codebook; they cannot be compared."))
    if len({(coding.part, coding.marks) for coding in codings}) > 1:
        raise Refused(_("These codings do not consist of the same, so that they cannot be compared."))


def check_schemes(schemes: Sequence[IntervalScheme]) -> None:
    """Refuse codings by intervals that were not cut or answered by the same rule: their answers mean other things."""
    if len({(scheme.length_us, scheme.method) for scheme in schemes}) > 1:
        raise Refused(_("These codings were made by intervals of another length or rule; they cannot be compared."))


def has_events(part: Part) -> bool:
    """Whether events are settled in a consensus of codings that consist of this."""
    return part in (Part.EVENTS, Part.BOTH)


# -- what a rule proposes --------------------------------------------------------------------------------------


def propose(row: Sequence[Rating | None]) -> Proposal | None:
    """What the rule for ratings by three coders would say: two equal ratings win; if all differ, the mean of the two
    closest. With two coders only what is equal is proposed; with four or more there is no rule."""
    if len(row) > 3:
        return None
    given = [(rating.value, rating.reason) for rating in row if rating is not None]
    for value, reason in given:
        if given.count((value, reason)) >= 2:
            return Proposal(RatingRule.EQUAL, (value,) if value is not None else (), (), reason)
    values = sorted(value for value, _reason in given if value is not None)
    return _closest(values) if len(values) == 3 else None


def _closest(values: list[int]) -> Proposal:
    """Of three different ratings: the mean of the two closest, or both means when two pairs are equally close."""
    low, middle, high = values
    below, above = middle - low, high - middle
    pairs = [pair for pair, gap in (((low, middle), below), ((middle, high), above)) if gap == min(below, above)]
    whole = sorted({n for a, b in pairs for n in ((a + b) // 2, -((-a - b) // 2))})
    means = tuple((a + b) / 2 for a, b in pairs)
    return Proposal(RatingRule.CLOSEST if len(pairs) == 1 else RatingRule.TIE, tuple(whole), means)

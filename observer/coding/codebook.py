"""The coding scheme: dimensions, indicators, modifiers, scales and rule checks, in two languages."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from observer.coding.study import Side
from observer.errors import NotFound, Refused
from observer.i18n import _, language

FORMAT = "observer-codebook"
FORMAT_VERSION = 1
RESERVED_KEYS = frozenset("jklJKL")  # play backward, pause, play forward

Words = dict[str, str]  # language code -> text


def say(words: Words) -> str:
    """The text in the language spoken now, else in any language there is."""
    return words.get(language()) or next(iter(words.values()), "")


class Kind(StrEnum):
    """A point event marks a moment, a state event a stretch."""

    POINT = "point"
    STATE = "state"


class Valence(StrEnum):
    """Whether a behaviour helps the alliance, harms it, or neither."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"


class Rated(StrEnum):
    """Who gets a rating on a dimension."""

    PERSON = "person"
    GROUP = "group"
    NONE = "none"


class ModifierKind(StrEnum):
    """What an extra choice on a code looks like."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True)
class Anchor:
    """The words at one point of a scale."""

    value: int
    label: Words


@dataclass(frozen=True)
class Scale:
    """A rating scale in whole steps."""

    id: str
    minimum: int
    maximum: int
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True)
class Dimension:
    """A theme. `rated` says who gets a rating on it; the rating of a group asks that at least
    `min_present` people were together for `min_minutes_together` minutes."""

    id: str
    label: Words
    definition: Words
    colour: str
    rated: Rated = Rated.NONE
    scale: str | None = None
    min_present: int = 1
    min_minutes_together: int = 0


@dataclass(frozen=True)
class Choice:
    """One value of a modifier."""

    id: str
    label: Words


@dataclass(frozen=True)
class Modifier:
    """An extra choice on a code; of one that is `required`, an event without it is a finding."""

    id: str
    kind: ModifierKind
    label: Words
    values: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False

    def check(self, given: tuple[str, ...]) -> None:
        """Refuse values that this modifier does not have."""
        if len(given) != 1 and self.kind is not ModifierKind.MULTIPLE:
            raise Refused(_("Modifier “{modifier}” takes one value.").format(modifier=self.id))
        if len(set(given)) < len(given):
            raise Refused(_("Modifier “{modifier}” has the same value twice.").format(modifier=self.id))
        if self.kind in (ModifierKind.SINGLE, ModifierKind.MULTIPLE):
            known = [choice.id for choice in self.values]
            for value in given:
                if value not in known:
                    raise Refused(
                        _("Modifier “{modifier}” has no value “{value}”; it has: {values}.").format(
                            modifier=self.id, value=value, values=", ".join(known)
                        )
                    )
        elif self.kind is ModifierKind.NUMBER:
            self._check_number(given[0])

    def _check_number(self, given: str) -> None:
        try:
            number = float(given)
        except ValueError:
            number = float("nan")
        low = self.minimum if self.minimum is not None else float("-inf")
        high = self.maximum if self.maximum is not None else float("inf")
        if not math.isfinite(number) or not low <= number <= high:
            raise Refused(
                _("Modifier “{modifier}” takes a number from {low} to {high}, not “{value}”.").format(
                    modifier=self.id, low=low, high=high, value=given
                )
            )


@dataclass(frozen=True)
class Ruling:
    """How a dilemma about an indicator was decided, and on which day (such as 2026-11-21)."""

    date: str
    text: Words


@dataclass(frozen=True)
class Indicator:
    """An observable behaviour; the fields are those of `docs/codebook-format.md`."""

    id: str
    dimension: str
    key: str
    valence: Valence
    kind: Kind
    label: Words
    definition: Words
    shown_by: tuple[Side, ...]
    towards: tuple[Side, ...]
    default_target: str
    mark_at: Words
    counting: Words
    mutual: bool = False
    non_verbal: bool = False
    examples: dict[str, list[str]] = field(default_factory=dict)
    counter_examples: dict[str, list[str]] = field(default_factory=dict)
    caution: Words = field(default_factory=dict)
    exclusive_group: str | None = None
    modifiers: tuple[Modifier, ...] = ()
    colour: str | None = None
    decisions: tuple[Ruling, ...] = ()

    def can_be_shown_by(self, side: Side) -> bool:
        """Whether somebody on this side of the table can show it."""
        return side is Side.ANY or Side.ANY in self.shown_by or side in self.shown_by


@dataclass(frozen=True)
class Habit:
    """Where to mark and what counts as one, unless an indicator says otherwise."""

    mark_at: Words = field(default_factory=dict)
    counting: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A check on a rating: it warns when the counts of marks and the rating fit all given bounds."""

    id: str
    message: Words
    bounds: dict[str, int]  # min_/max_ x positive/negative/rating

    def fits(self, positive: int, negative: int, rating: int) -> bool:
        """Whether the warning applies to a rating with so many positive and negative marks."""
        have = {"positive": positive, "negative": negative, "rating": rating}
        return all(
            have[name[4:]] >= bound if name.startswith("min_") else have[name[4:]] <= bound
            for name, bound in self.bounds.items()
        )


@dataclass(frozen=True)
class Codebook:
    """One version of a coding scheme."""

    key: str
    version: str
    title: Words
    description: Words
    source: Words
    own_worded: bool
    languages: tuple[str, ...]
    point_tolerance_us: int
    scales: tuple[Scale, ...]
    dimensions: tuple[Dimension, ...]
    indicators: tuple[Indicator, ...]
    rules: tuple[Rule, ...]
    changelog: tuple[dict[str, Any], ...]
    modifiers: tuple[Modifier, ...] = ()
    defaults: dict[Kind, Habit] = field(default_factory=dict)

    def qualified(self, indicator_or_dimension: str) -> str:
        """`codebook:id`, as stored with events and ratings."""
        return f"{self.key}:{indicator_or_dimension}"

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        """The indicators by id; one of each event is looked up."""
        return {indicator.id: indicator for indicator in reversed(self.indicators)}

    def find_indicator(self, name: str) -> Indicator:
        """The indicator with this id, with or without the codebook before it. Raises `NotFound`."""
        found = self._indicators.get(name.removeprefix(f"{self.key}:"))
        if found is not None:
            return found
        raise NotFound(
            _("Codebook “{codebook}” {version} has no indicator “{name}”.").format(
                codebook=self.key, version=self.version, name=name
            )
        )

    def find_dimension(self, name: str) -> Dimension:
        """The dimension with this id, with or without the codebook before it. Raises `NotFound`."""
        short = name.removeprefix(f"{self.key}:")
        for dimension in self.dimensions:
            if dimension.id == short:
                return dimension
        raise NotFound(
            _("Codebook “{codebook}” {version} has no dimension “{name}”.").format(
                codebook=self.key, version=self.version, name=name
            )
        )

    def scale_of(self, dimension: Dimension) -> Scale:
        """The scale on which a dimension is rated. Raises `Refused` when it is not rated."""
        for scale in self.scales:
            if scale.id == dimension.scale:
                return scale
        raise Refused(_("“{dimension}” is not rated.").format(dimension=say(dimension.label)))

"""A value, or why there is none: an undefined coefficient is never 0 and never 1."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from observer.i18n import N_, _


class Reason(StrEnum):
    """Why a value, or its interval, cannot be given."""

    NOTHING_COMPARED = "nothing_compared"
    ONE_CODE = "one_code"
    NEVER_ON = "never_on"
    ALWAYS_ON = "always_on"
    NO_EVENTS = "no_events"
    NO_PAIRS = "no_pairs"
    ONE_PAIR = "one_pair"
    NO_FREEDOM = "no_freedom"
    NO_VARIANCE = "no_variance"
    TOO_FEW_UNITS = "too_few_units"
    TOO_FEW_CODERS = "too_few_coders"
    TOO_FEW_BLOCKS = "too_few_blocks"
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_FEW_RESAMPLES = "too_few_resamples"
    TOO_MANY_SETS = "too_many_sets"
    NOT_COMPUTED = "not_computed"
    CALIBRATING = "calibrating"
    NO_SPREAD = "no_spread"


_SENTENCES = {
    Reason.NOTHING_COMPARED: N_("There is nothing that was coded by both."),
    Reason.ONE_CODE: N_("Only one code was used, so that agreement beyond chance cannot be told."),
    Reason.NEVER_ON: N_("Nobody used this code."),
    Reason.ALWAYS_ON: N_("This code was on all the time."),
    Reason.NO_EVENTS: N_("There are no events."),
    Reason.NO_PAIRS: N_("No events of the coders belong together."),
    Reason.ONE_PAIR: N_("Only one pair of events belongs together, which tells nothing of the spread."),
    Reason.NO_FREEDOM: N_("With one code, linked events agree by necessity; see F1 instead."),
    Reason.NO_VARIANCE: N_("The ratings do not differ at all, so that there is no variance to divide."),
    Reason.TOO_FEW_UNITS: N_("There are too few units that all coders rated."),
    Reason.TOO_FEW_CODERS: N_("At least two coders are needed."),
    Reason.TOO_FEW_BLOCKS: N_("There is too little material for an interval: fewer than five blocks of time."),
    Reason.TOO_FEW_PEOPLE: N_("There are too few people for an interval: fewer than five."),
    Reason.TOO_FEW_RESAMPLES: N_("The value is undefined in more than half of the resamples."),
    Reason.TOO_MANY_SETS: N_("There are too many different combinations of codes to compare each with each."),
    Reason.NOT_COMPUTED: N_("No interval was asked for."),
    Reason.CALIBRATING: N_("The calibration phase still goes on, so that there are no limits yet."),
    Reason.NO_SPREAD: N_("All values of the calibration phase are equal, so that limits cannot be drawn."),
}


def sentence(reason: Reason) -> str:
    """The reason in words, in the language spoken now."""
    return _(_SENTENCES[reason])


@dataclass(frozen=True)
class Value:
    """A coefficient with its 95 % interval; either part can be missing, with the reason.

    `value` is None exactly when `why` is given; `low` and `high` are None exactly when `no_interval` is.
    `undefined` of the `resamples` had no value and are not in the interval.
    """

    value: float | None
    why: Reason | None = None
    low: float | None = None
    high: float | None = None
    no_interval: Reason | None = Reason.NOT_COMPUTED
    resamples: int = 0
    undefined: int = 0

    def __post_init__(self) -> None:
        if (self.value is None) is not (self.why is not None):
            raise ValueError("a value or a reason, not both and not neither")
        if not (self.low is None) is (self.high is None) is (self.no_interval is not None):
            raise ValueError("an interval or a reason, not both and not neither")


def with_limits(value: Value, se: float, factor: float) -> Value:
    """The same value with the interval value +- factor x standard error, kept within -1 and 1."""
    if value.value is None or math.isnan(se):
        return replace(value, no_interval=value.why or Reason.TOO_FEW_UNITS)
    low, high = value.value - factor * se, value.value + factor * se
    return replace(value, low=max(low, -1.0), high=min(high, 1.0), no_interval=None)


def value_of(number: float, why: Reason) -> Value:
    """The number, or, when it is not a number (nan), the reason."""
    number = float(number)
    return Value(None, why) if math.isnan(number) else Value(number)

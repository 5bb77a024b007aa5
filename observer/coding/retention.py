"""Until when each class of data is kept, and what is due to be destroyed. Days are ISO 8601 and compare as text."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DataClass(StrEnum):
    """A class of data that is kept for its own time."""

    FOOTAGE = "footage"
    CODINGS = "codings"
    RESPONSES = "responses"
    CLIPS = "clips"
    CONSENT_FORMS = "consent_forms"
    KEY_FILE = "key_file"


@dataclass(frozen=True)
class Retention:
    """How long a class of data is kept (table `retention`): so many months after it came to be, or until a day."""

    id: str
    data_class: DataClass
    months: int | None = None
    until_date: str | None = None


@dataclass(frozen=True)
class Kept:
    """One thing that is kept: what it is called, and the day on which it came to be (None: not known)."""

    name: str
    since: str | None


@dataclass(frozen=True)
class Due:
    """Something that is to be destroyed: of which class, what, and since which day."""

    data_class: DataClass
    name: str
    day: str


def last_day(rule: Retention, since: str | None) -> str | None:
    """The last day on which something of a class is kept; None when that cannot be told."""
    if rule.until_date is not None:
        return rule.until_date
    if since is None or rule.months is None:
        return None
    begun = date.fromisoformat(since)
    year, month = divmod(begun.year * 12 + begun.month - 1 + rule.months, 12)
    return date(year, month + 1, min(begun.day, monthrange(year, month + 1)[1])).isoformat()


def due(rule: Retention, things: Iterable[Kept], day: str) -> list[Due]:
    """What of a class was to be gone before a day, the longest overdue first."""
    found = [(last_day(rule, thing.since), thing.name) for thing in things]
    return [Due(rule.data_class, name, last) for last, name in sorted((d, n) for d, n in found if d and d < day)]

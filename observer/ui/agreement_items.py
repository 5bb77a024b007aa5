"""What the agreement page shows, as plain data: figures with their intervals, moments of two coders, tables of cells.

Times are whole microseconds on the clock of a session. The first coder is always drawn above, the second below.
"""

from dataclasses import dataclass
from enum import StrEnum

from observer.coding.codebook import Valence
from observer.i18n import _, decimal

DASH = "–"
FEW = 3  # digits of a figure


class Fate(StrEnum):
    """What became of a moment that at least one of two coders marked."""

    MATCHED = "matched"
    DIFFERENT = "different"  # both marked something here, but not the same
    ONLY1 = "only1"
    ONLY2 = "only2"

    @property
    def is_agreed(self) -> bool:
        """Whether the coders agree."""
        return self is Fate.MATCHED


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its interval; without one, `why` says in a sentence why there is none. `lost` says why there is
    no interval."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""
    lost: str = ""

    @property
    def text(self) -> str:
        """The number as read: ".81", "−.12", or a dash; never 0 or 1 for what is not defined."""
        return DASH if self.value is None else short(self.value)

    @property
    def interval(self) -> str:
        """The interval as read; empty when there is none."""
        if self.value is None or self.low is None or self.high is None:
            return ""
        return _("{low} to {high}").format(low=short(self.low), high=short(self.high))

    @property
    def spoken(self) -> str:
        """All of it in words, for a tooltip and for who cannot see it."""
        if self.value is None:
            return _("Not defined: {why}").format(why=self.why) if self.why else _("Not defined")
        if self.interval:
            return _("{value}, 95 % interval {interval}").format(value=self.text, interval=self.interval)
        return f"{self.text}. {self.lost}" if self.lost else self.text


def short(value: float) -> str:
    """A coefficient as it is written: without a zero before its decimals, with a real minus sign."""
    text = f"{abs(value):.2f}"
    text = text.removeprefix("0") if text.startswith("0") else text
    return decimal(f"−{text}" if value < 0 and float(f"{value:.2f}") else text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is about, its figure, and what stands in the other columns.

    `measure` names the coefficient in a few letters. `counts` go with the heads of the table, as sorted and as
    shown; `hurts` puts the lines in order, the worst first.
    """

    id: str
    label: str
    figure: Figure
    measure: str = ""
    counts: tuple["Count", ...] = ()
    hurts: float = 0.0
    colour: str = ""
    valence: Valence | None = None
    is_state: bool = False
    is_sum: bool = False  # stands above all others, and is not sorted


@dataclass(frozen=True, slots=True)
class Count:
    """A number in a column: how it sorts, how it reads, what it opens (empty: nothing), and more in words."""

    number: float | None
    text: str
    opens: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one coder marked: an event; `rows` are those in which it stands (people)."""

    id: str
    start_us: int
    stop_us: int | None
    valence: Valence
    colour: str
    label: str
    rows: tuple[str, ...] = ("",)

    @property
    def is_state(self) -> bool:
        """Whether it lasts."""
        return self.stop_us is not None


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a comparison: what the one and the other marked, what became of it, and why, in words."""

    id: str
    session: str
    fate: Fate
    first: Mark | None
    second: Mark | None
    title: str
    words: str
    line: str = ""  # the id of the `Line` to which it belongs
    span: tuple[int, int] | None = None  # when it is no more than a part of what they marked, or they marked nothing
    more: tuple[Mark | None, ...] = ()  # what a third coder and later ones marked

    @property
    def places(self) -> tuple[Mark | None, ...]:
        """What each coder marked, one after the other."""
        return (self.first, self.second, *self.more)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What there is of it."""
        return tuple(mark for mark in self.places if mark is not None)

    @property
    def is_placed(self) -> bool:
        """Whether it lies somewhere in the session, and is not about the whole of it."""
        return bool(self.marks) or self.span is not None

    @property
    def start_us(self) -> int:
        """When it begins."""
        if self.span is not None:
            return self.span[0]
        return min((mark.start_us for mark in self.marks), default=0)

    @property
    def stop_us(self) -> int:
        """When it is over; of a point the moment itself."""
        if self.span is not None:
            return self.span[1]
        return max((mark.stop_us or mark.start_us for mark in self.marks), default=self.start_us)

    @property
    def difference_us(self) -> int | None:
        """How much later the second coder began; None when only one marked it."""
        if self.first is None or self.second is None:
            return None
        return self.second.start_us - self.first.start_us


@dataclass(frozen=True, slots=True)
class Grid:
    """A confusion matrix: down what the first coder marked, across what the second did."""

    labels: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """What there is of it: counted in events, in seconds, or neither."""

    events: Grid | None = None
    seconds: Grid | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What the two coders are called, and who comes after them."""

    first: str = "A"
    second: str = "B"
    more: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every one of them."""
        return (self.first, self.second, *self.more)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what a number is made of."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ratings of the same: who or what was rated, where, and the values; None where one could not rate, with
    the reason in words."""

    id: str
    label: str
    first: int | None
    second: int | None
    first_words: str = ""
    second_words: str = ""
    session: str = ""

    @property
    def apart(self) -> int | None:
        """By how many points they differ."""
        return None if self.first is None or self.second is None else abs(self.first - self.second)


def fate_words(fate: Fate, names: Names) -> str:
    """What became of a moment, in a few words."""
    return {
        Fate.MATCHED: _("both"),
        Fate.DIFFERENT: _("not the same"),
        Fate.ONLY1: _("only {coder}").format(coder=names.first),
        Fate.ONLY2: _("only {coder}").format(coder=names.second),
    }[fate]

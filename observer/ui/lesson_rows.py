"""What a lesson says of each event and each rating, in words for a table."""

from dataclasses import dataclass

from observer.coding.codebook import Codebook, say
from observer.coding.consensus import Difference
from observer.coding.events import Event, Targets
from observer.coding.ratings import Rating
from observer.coding.timecode import SECOND, clock
from observer.coding.training import Fate, RatingPair
from observer.coding.words import word
from observer.errors import NotFound
from observer.i18n import _
from observer.services.training import Feedback, FeedbackLine
from observer.ui.decimals import figures

SIGNS = {Fate.HIT: "✓", Fate.DIFFERENT: "≈", Fate.MISS: "−", Fate.FALSE_ALARM: "+"}
NEAR_US = 50_000  # what is nearer than this is told as the same moment

Names = dict[str, str]


@dataclass(frozen=True)
class LessonRow:
    """One event: what became of it, when (µs), and what it is; what is different is told in words."""

    fate: Fate
    at_us: int
    outcome: str
    time: str
    what: str
    who: str
    difference: str


def event_rows(feedback: Feedback, names: Names) -> list[LessonRow]:
    """The events of a lesson in the order of time."""
    book = feedback.practised.codebook
    return sorted((_event_row(line, book, names) for line in feedback.lines), key=lambda row: row.at_us)


def _event_row(line: FeedbackLine, book: Codebook, names: Names) -> LessonRow:
    event = line.gold if line.fate is Fate.MISS else line.own
    assert event is not None
    return LessonRow(
        line.fate,
        event.start.us,
        f"{SIGNS[line.fate]} {word(line.fate)}",
        clock(event.start.us),
        _label(book, event.indicator),
        _who(event, names),
        _different(line, book, names),
    )


def _label(book: Codebook, indicator: str) -> str:
    try:
        return say(book.find_indicator(indicator).label)
    except NotFound:
        return indicator


def _who(event: Event, names: Names) -> str:
    towards = [names.get(id_, "?") for id_ in event.target_ids]
    said = {Targets.ALL: [word(Targets.ALL)], Targets.UNCLEAR: [word(Targets.UNCLEAR)], Targets.NONE: []}
    targets = ", ".join(said.get(event.targets, towards))
    actors = ", ".join(names.get(id_, "?") for id_ in event.actors)
    return f"{actors} → {targets}" if targets else actors


def _different(line: FeedbackLine, book: Codebook, names: Names) -> str:
    """In what own and model differ, and by how much earlier or later it was marked."""
    if line.own is None or line.gold is None:
        return ""
    parts = []
    if line.fate is Fate.DIFFERENT:
        model = {
            Difference.INDICATOR: _label(book, line.gold.indicator),
            Difference.PEOPLE: _who(line.gold, names),
        }.get(line.difference, "")
        parts.append(word(line.difference) + (f": {model}" if model else ""))
    parts.append(later_words(line.later_us or 0))
    return " · ".join(parts)


def later_words(us: int) -> str:
    """How much later something was marked than in the model."""
    if abs(us) < NEAR_US:
        return _("same moment")
    words = _("{seconds} s later") if us > 0 else _("{seconds} s earlier")
    return words.format(seconds=figures(abs(us) / SECOND, 1))


# -- ratings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RatingRow:
    """One thing that was rated: of whom, on what, by the trainee and in the model, and how far apart."""

    whom: str
    dimension: str
    own: str
    gold: str
    apart: str
    is_near: bool


def rating_rows(feedback: Feedback, names: Names, points: int) -> list[RatingRow]:
    """The ratings of a lesson; `points` is how far apart they may be."""
    book = feedback.practised.codebook
    return [_rating_row(pair, book, names, points) for pair in feedback.ratings if not pair.is_empty]


def _rating_row(pair: RatingPair, book: Codebook, names: Names, points: int) -> RatingRow:
    one = pair.one
    whom = names.get(one.target, "?") + (f" → {names.get(one.towards, '?')}" if one.towards else "")
    apart = "–" if pair.apart is None else str(pair.apart)
    near = pair.apart is not None and pair.apart <= points
    return RatingRow(whom, _dimension(book, one.dimension), _value(pair.own), _value(pair.other), apart, near)


def _dimension(book: Codebook, name: str) -> str:
    try:
        return say(book.find_dimension(name).label)
    except NotFound:
        return name


def _value(rating: Rating | None) -> str:
    if rating is None:
        return _("not rated")
    if rating.value is None:
        return word(rating.reason) if rating.reason else "–"
    return f"{rating.value:+d}" if rating.value else "0"


def summary(feedback: Feedback) -> str:
    """A lesson in one sentence."""
    fates = [line.fate for line in feedback.lines]
    n_gold = sum(line.gold is not None for line in feedback.lines)
    words = _("{hits} of {all} hit, {partly} differ, {missed} missed; {extra} false alarms.")
    return words.format(
        hits=fates.count(Fate.HIT),
        all=n_gold,
        partly=fates.count(Fate.DIFFERENT),
        missed=fates.count(Fate.MISS),
        extra=fates.count(Fate.FALSE_ALARM),
    )

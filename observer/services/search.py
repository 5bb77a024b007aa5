"""The search box: a text among the comments, events and indicators of one coder's work on a session."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from observer.coding.codebook import Indicator, say
from observer.coding.events import Comment
from observer.coding.search import Filter as Filter
from observer.coding.search import Meant, fold
from observer.services.workplace import Workplace
from observer.storage import comments as stored_comments
from observer.storage import search as stored


class HitKind(StrEnum):
    """What was found."""

    EVENT = "event"
    COMMENT = "comment"
    INDICATOR = "indicator"


@dataclass(frozen=True)
class Hit:
    """Something that was found: its id, a line that says what it is, and when it is (µs of the session; None
    when it is at no moment)."""

    kind: HitKind
    id: str
    words: str
    us: int | None


def find(work: Workplace, text: str, limit: int = 50) -> list[Hit]:
    """What holds all words of `text`, whatever their capitals and accents: comments, then indicators, then
    events, at most `limit` of each. Only of the coder's own work."""
    words = fold(text).split()
    if not words:
        return []
    return [
        *(_comment_hit(c) for c in _comments(work, words)[:limit]),
        *(_indicator_hit(i) for i in _indicators(work, words)[:limit]),
        *_events(work, words, limit),
    ]


def _comments(work: Workplace, words: list[str]) -> list[Comment]:
    coding = work.coding
    found = stored_comments.of_coding(work.desk.study.db, coding.id) if coding else []
    return [comment for comment in found if _has_all(words, [comment.text])]


def _comment_hit(comment: Comment) -> Hit:
    return Hit(HitKind.COMMENT, comment.id, " ".join(comment.text.split()), comment.at.us if comment.at else None)


def _indicators(work: Workplace, words: list[str]) -> list[Indicator]:
    """The indicators with these words in their id, label or definition; those with them in the label first."""
    found = [i for i in work.codebook.indicators if _has_all(words, [i.id, *i.label.values(), *i.definition.values()])]
    return sorted(found, key=lambda i: not _has_all(words, i.label.values()))


def _indicator_hit(indicator: Indicator) -> Hit:
    return Hit(HitKind.INDICATOR, indicator.id, say(indicator.label), None)


def _events(work: Workplace, words: list[str], limit: int) -> list[Hit]:
    coding, names = work.coding, work.names()
    if coding is None:
        return []
    meant = [_meant(work, word, names) for word in words]
    events = stored.with_words(work.desk.study.db, coding.id, meant, limit)
    return [Hit(HitKind.EVENT, event.id, work.describe(event, names), event.start.us) for event in events]


def _meant(work: Workplace, word: str, names: dict[str, str]) -> Meant:
    """What a word can stand for in an event; of an indicator only what it is called, in any language."""
    labels = {i.id: [i.id, *i.label.values()] for i in work.codebook.indicators}
    indicators = tuple(work.codebook.qualified(id_) for id_, said in labels.items() if _has_all([word], said))
    return Meant(word, indicators, tuple(id_ for id_, name in names.items() if word in fold(name)))


def _has_all(words: list[str], texts: Iterable[str]) -> bool:
    """Whether each of the words is in one of the texts."""
    folded = [fold(text) for text in texts]
    return all(any(word in text for text in folded) for word in words)

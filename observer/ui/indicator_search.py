"""Finding an indicator by any word of it, in either language. No Qt here."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from observer.coding.codebook import Codebook, Indicator
from observer.i18n import language

SNIPPET = 56  # characters of a text that are shown around what was found


@dataclass(frozen=True)
class Found:
    """An indicator that was found; `snippet` is the text in which, when that is not its label."""

    indicator: Indicator
    snippet: str = ""


@dataclass(frozen=True)
class _Text:
    rank: int
    text: str
    plain: str


class Finder:
    """A codebook, ready to be searched."""

    def __init__(self, codebook: Codebook) -> None:
        self._entries = [(i, tuple(_texts(i))) for i in codebook.indicators]

    def find(self, words: str, limit: int = 100) -> list[Found]:
        """The indicators in which each of the words occurs, the best first: by key, then label, then the rest."""
        wanted = plain(words).split()
        if not wanted:
            return []
        scored = []
        for n, (indicator, texts) in enumerate(self._entries):
            score = -1 if indicator.key == words.strip() else _score(texts, wanted)
            if score is not None:
                scored.append((score, n))
        return [self._found(n, wanted) for _score_, n in sorted(scored)[:limit]]

    def _found(self, n: int, wanted: list[str]) -> Found:
        indicator, texts = self._entries[n]
        labels = [t for t in texts if t.rank == 0]
        if any(all(_place(t.plain, w) is not None for w in wanted) for t in labels):
            return Found(indicator)
        word = next((w for w in wanted if all(_place(t.plain, w) is None for t in labels)), wanted[0])
        where = min((t for t in texts if _place(t.plain, word) is not None), key=lambda t: t.rank, default=None)
        return Found(indicator, _snippet(where.text, word) if where else "")


def plain(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def _texts(indicator: Indicator) -> Iterator[_Text]:
    """All that can be searched; the language spoken now ranks before the other."""
    fields = (
        (0, {code: [text] for code, text in indicator.label.items()}),
        (2, {code: [text] for code, text in indicator.definition.items()}),
        (4, indicator.examples),
        (6, indicator.counter_examples),
        (8, {"": [indicator.id]}),
    )
    for rank, field in fields:
        for code, lines in field.items():
            for line in lines:
                yield _Text(rank + (code != language()), line, plain(line))


def _score(texts: tuple[_Text, ...], wanted: list[str]) -> int | None:
    """How far from the best a find is; None when a word is missing."""
    total = 0
    for word in wanted:
        ranks = [2 * t.rank + inside for t in texts if (inside := _place(t.plain, word)) is not None]
        if not ranks:
            return None
        total += min(ranks)
    return total


def _place(text: str, word: str) -> int | None:
    """0 when `word` begins a word of the text, 1 when it stands inside one, else None."""
    if word not in text:
        return None
    return 0 if re.search(rf"(?<!\w){re.escape(word)}", text) else 1


def _snippet(text: str, word: str) -> str:
    """The part of a text in which a word stands, cut at spaces."""
    at = plain(text).find(word)
    start = max(0, at - SNIPPET // 3)
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + SNIPPET
    shown = text[start:end] if end >= len(text) else text[start:end].rsplit(" ", 1)[0] + " …"
    return f"… {shown}" if start else shown

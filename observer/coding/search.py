"""What is looked for among events: by text, or by what they are."""

import unicodedata
from dataclasses import dataclass

from observer.coding.codebook import Codebook, Valence


def fold(text: str) -> str:
    """A text as it is compared: without capitals and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@dataclass(frozen=True)
class Filter:
    """Which events: those that are all that is given. `dimension` and `indicator` are ids with or without the
    codebook before them; `participant` is the id of a person or group who shows it."""

    dimension: str | None = None
    indicator: str | None = None
    participant: str | None = None
    valence: Valence | None = None
    doubt: bool | None = None
    has_comment: bool | None = None

    def among(self, codebook: Codebook) -> "Among":
        """The same as it can be asked of the stored events of a coding with this codebook. Raises `NotFound`."""
        indicators = list(codebook.indicators)
        if self.dimension is not None:
            dimension = codebook.find_dimension(self.dimension).id
            indicators = [i for i in indicators if i.dimension == dimension]
        if self.indicator is not None:
            one = codebook.find_indicator(self.indicator).id
            indicators = [i for i in indicators if i.id == one]
        if self.valence is not None:
            indicators = [i for i in indicators if i.valence is self.valence]
        is_all = len(indicators) == len(codebook.indicators)
        names = None if is_all else tuple(codebook.qualified(i.id) for i in indicators)
        return Among(names, self.participant, self.doubt, self.has_comment)


@dataclass(frozen=True)
class Among:
    """Which stored events: with one of these indicators (None = any), shown by this person or group."""

    indicators: tuple[str, ...] | None = None
    participant: str | None = None
    doubt: bool | None = None
    has_comment: bool | None = None


@dataclass(frozen=True)
class Meant:
    """What one word that is looked for can stand for: a piece of a comment, these indicators, these people."""

    text: str
    indicators: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

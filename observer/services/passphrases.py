"""How strong a passphrase is, told in words."""

import math
from enum import StrEnum

from observer.errors import Refused
from observer.i18n import N_, _

LEAST = 8  # characters; fewer are refused
_BITS_A_WORD = 11.0  # of a word that somebody thought of: one of the two thousand that come to mind
_FAIR, _STRONG = 45.0, 55.0  # bits: four words, five words


class Strength(StrEnum):
    """What a passphrase is worth."""

    SHORT = "short"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"

    def words(self) -> str:
        """In the language spoken now, with what would make it better."""
        return _(_WORDS[self])


_WORDS = {
    Strength.SHORT: N_("Too short: at least 8 characters."),
    Strength.WEAK: N_("Weak: a program can guess it. Add a word or two that nobody would expect."),
    Strength.FAIR: N_("Fair. One more word makes it strong."),
    Strength.STRONG: N_("Strong."),
}


def strength(passphrase: str) -> Strength:
    """What a passphrase is worth, by a rough count of how many there are of its kind."""
    if len(passphrase) < LEAST:
        return Strength.SHORT
    bits = _bits(passphrase)
    return Strength.STRONG if bits >= _STRONG else Strength.FAIR if bits >= _FAIR else Strength.WEAK


def check(passphrase: str) -> None:
    """Refuse a passphrase that is too short."""
    if len(passphrase) < LEAST:
        raise Refused(_("A passphrase has at least 8 characters; five words or more are better."))


def _bits(passphrase: str) -> float:
    """The bits of its different words, or of its different characters when these are fewer or there is one word."""
    words = {word.casefold() for word in passphrase.split()}
    letters = sum(word.isalpha() for word in words)
    kinds = (
        (26, str.islower),
        (26, str.isupper),
        (10, str.isdecimal),
        (30, lambda c: not c.isalnum()),
    )
    variety = sum(n for n, is_one in kinds if any(is_one(c) for c in passphrase))
    drawn = min(len(passphrase), 2 * len(set(passphrase))) * math.log2(max(variety, 2))
    if letters == len(words):
        return min(len(words) * _BITS_A_WORD + (len(words) > 1) * 4, drawn)
    return drawn * 0.8  # digits and signs are rarely put anywhere by chance

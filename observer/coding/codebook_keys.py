"""The keys of a codebook: what is wrong with one, and which are free."""

import re

from observer.coding.codebook import RESERVED_KEYS, Codebook, Indicator, say
from observer.i18n import _

LETTERS = "abcdefghimnopqrstuvwxyz"  # without J, K and L, which play the film


def key_trouble(book: Codebook, id_: str, key: str) -> str:
    """Why the indicator `id_` cannot have this key, in words; empty when it can."""
    if not re.fullmatch(r"[A-Za-z]{1,2}", key):
        return _("A key is one letter or two. A capital is typed with Shift.")
    if RESERVED_KEYS & set(key):
        return _("J, K and L play the film.")
    for other in book.indicators:
        if other.id == id_ or not other.key:
            continue
        name = say(other.label) or other.id
        if other.key == key:
            return _("“{key}” is also the key of “{name}”.").format(key=key, name=name)
        if key.startswith(other.key):
            words = _("“{key}” can never be typed: “{first}” is the key of “{name}”.")
            return words.format(key=key, first=other.key, name=name)
        if other.key.startswith(key):
            words = _("With “{key}” as a key, “{other}” of “{name}” could never be typed.")
            return words.format(key=key, other=other.key, name=name)
    return ""


def free_keys(book: Codebook, indicator: Indicator, most: int = 6) -> list[str]:
    """Keys that the indicator can have: first in the row of its dimension, and after its own letters."""
    others = [i.key for i in book.indicators if i.id != indicator.id]
    mates = [i.key for i in book.indicators if i.dimension == indicator.dimension and i.id != indicator.id]
    prefixes = list(dict.fromkeys(key[0] for key in mates if len(key) == 2))
    own = [c for c in say(indicator.label).lower() if c in LETTERS]
    letters = list(dict.fromkeys([*own, *LETTERS]))
    singles = letters if not prefixes else [c for c in LETTERS if c not in prefixes]
    wishes = [prefix + c for prefix in prefixes for c in letters] + singles
    wishes += [a + c for a in LETTERS.upper() for c in letters]
    return [key for key in dict.fromkeys(wishes) if not _is_taken(key, others)][:most]


def _is_taken(key: str, others: list[str]) -> bool:
    if RESERVED_KEYS & set(key):
        return True
    return any(other and (other.startswith(key) or key.startswith(other)) for other in others)

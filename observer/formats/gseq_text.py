"""What stands in a GSEQ file (SDIS): its words and signs one by one, and what its first lines declare."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from observer.coding.interchange import Findings
from observer.errors import BadFile
from observer.formats.base import LONGEST_NAME
from observer.i18n import _

KINDS = ("event", "state", "timed", "interval", "multievent")
WORD, SIGN, LABEL, NOTE = "word", "sign", "label", "note"
_TOKEN = re.compile(
    r"(?P<label><[^<>\n]*>)|(?P<note>%[^\n]*)|![^!]*(?:!|$)|(?P<sign>[;/&,*=()])|(?P<word>[^\s;/&,*=()<>%!]+)|\s+|."
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, a label between < and >, or a note behind %; `at` is where it stands in the text."""

    kind: str
    text: str
    at: int


@dataclass
class Declared:
    """What the first lines say: the kind, how long an interval is, codes with the words for them and their sets, and
    the values that variables of sessions can have."""

    kind: str = ""
    unit: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    sets: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)


class Text:
    """A file with its words and signs."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def tokens(self) -> Iterator[Token]:
        """All that has a meaning, in its order."""
        for found in _TOKEN.finditer(self._text):
            if found.lastgroup:
                yield Token(found.lastgroup, found[0], found.start())

    def place(self, token: Token) -> str:
        """Where a token stands, in words."""
        return _("line {n}").format(n=bisect_right(self._ends, token.at) + 1)


def declared(tokens: Iterator[Token], name: str, findings: Findings) -> tuple[Declared, list[str]]:
    """What stands before the first ; with the notes in it. Raises `BadFile` when it says no kind of sequences."""
    made, notes, found = Declared(), [], []
    for token in tokens:
        if token.kind == NOTE:
            notes.append(token.text)
        elif token.text == ";":
            break
        elif token.kind != LABEL:
            found.append(token.text)
    kind = found[0].casefold() if found else ""
    if kind not in KINDS:
        words = _("“{name}” is no file of GSEQ: it begins with none of Event, State, Timed, Interval, Multievent.")
        raise BadFile(words.format(name=name))
    made.kind, at = kind, 1
    if found[1:2] == ["="] and len(found) > 2:
        made.unit, at = found[2], 3
    star = found.index("*") if "*" in found else len(found)
    _codes(found[at:star], made, findings)
    _variables(found[star + 1 :], made)
    return made, notes


def _codes(words: list[str], made: Declared, findings: Findings) -> None:
    """Codes, alone or `long = short`, and sets `($Name = A B)` of codes of which one is on at a time."""
    at = 0
    while at < len(words):
        if words[at] == "(":
            stop = _next(words, ")", at)
            inside = words[at + 1 : stop]
            name = f"{len(made.sets) + 1}"
            if inside[1:2] == ["="] and inside[0].startswith("$"):
                name, inside = inside[0].removeprefix("$")[:LONGEST_NAME], inside[2:]
            made.sets.setdefault(name, []).extend(_pairs(inside, made))
            at = stop + 1
        else:
            stop = _next(words, "(", at)
            _pairs(words[at:stop], made)
            at = stop


def _next(words: list[str], sign: str, at: int) -> int:
    """Where a sign stands next; at the very end when it does not."""
    try:
        return words.index(sign, at)
    except ValueError:
        return len(words)


def _pairs(words: list[str], made: Declared) -> list[str]:
    found, at = [], 0
    while at < len(words):
        is_pair = words[at + 1 : at + 2] == ["="] and at + 2 < len(words)
        code = words[at + 2 if is_pair else at][:LONGEST_NAME]
        if code not in ("=", ",", ")"):
            made.codes[code] = words[at][:LONGEST_NAME] if is_pair else ""
            found.append(code)
        at += 3 if is_pair else 1
    return found


def _variables(words: list[str], made: Declared) -> None:
    """`Name (low high)`, also with numbers: `Name = 1 (low = 1 high = 2)`."""
    at = 0
    while at < len(words):
        name = words[at][:LONGEST_NAME]
        start = _next(words, "(", at)
        stop = _next(words, ")", start)
        inside = words[start + 1 : stop]
        levels = [one for n, one in enumerate(inside) if one != "=" and inside[n - 1 : n] != ["="]]
        made.variables[name] = [one[:LONGEST_NAME] for one in levels]
        at = stop + 1

"""Names that GSEQ takes, and the notes (behind %) in files of ours that say what they stand for."""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from observer.coding.interchange import Document
from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.base import LONGEST_NAME

LONGEST = 16
_LONGEST_PERSON = 6
_CODE, _UNIT, _ABOVE = "% observer:code ", "% observer:unit ", "% observer:dimension "
Who = tuple[str, tuple[str, ...]]  # a code, and who shows it


def word(text: str, longest: int = LONGEST) -> str:
    """A name of ASCII letters, digits and _ that begins with a letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")
    return (made if made[:1].isalpha() else f"c{made}")[:longest].rstrip("_")


def plain(text: str) -> str:
    """Text for labels and notes, in ASCII on one line."""
    found = unicodedata.normalize("NFKD", text.replace("\n", " ").replace("→", "->")).encode("ascii", "ignore").decode()
    return "".join(sign for sign in found if sign.isprintable())


def short_names(document: Document) -> dict[Who, str]:
    """A name for each code of each person (or people together), none twice, however it is written."""
    wanted = dict.fromkeys((event.code, event.actors) for event in document.events)
    used = {code for code, _actors in wanted}
    unused = (one.name for one in document.codes if not one.is_category and one.name not in used)
    wanted |= dict.fromkeys((code, ()) for code in unused)
    found: dict[Who, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for code, actors in wanted:
        before = word("".join(actors), _LONGEST_PERSON) + "_" if actors else ""
        base = (before + word(code))[:LONGEST].rstrip("_")
        name = base
        while name.casefold() in taken:
            numbers[base] = n = numbers.get(base, 1) + 1
            name = f"{base[: LONGEST - len(str(n)) - 1]}_{n}"
        taken.add(name.casefold())
        found[code, actors] = name
    return found


def code_note(name: str, who: Who) -> str:
    """The note that says what a name stands for."""
    return _CODE + json.dumps([name, who[0], list(who[1])])


def dimension_notes(document: Document) -> list[str]:
    """Notes that say which codes belong to which dimension, category or code."""
    below: dict[str, list[str]] = {code.name: [] for code in document.codes if code.is_category}
    for code in document.codes:
        if code.parent:
            below.setdefault(code.parent, []).append(code.name)
    categories = {code.name for code in document.codes if code.is_category}
    return [_ABOVE + json.dumps([name, name in categories, codes]) for name, codes in below.items()]


def unit_note(session: str, coder: str) -> str:
    """The note that says of which session a unit is, and whose coding."""
    return _UNIT + json.dumps([session, coder])


def told(notes: Iterable[str]) -> dict[str, Who]:
    """What the names of a file of ours stand for."""
    found: dict[str, Who] = {}
    for note in notes:
        match _json(note, _CODE):
            case [str(name), str(code), [*actors]] if code:
                names = tuple(str(actor)[:LONGEST_NAME] for actor in actors)
                found[name] = code[:LONGEST_NAME], names
    return found


def dimensions_told(notes: Iterable[str]) -> list[tuple[str, bool, list[str]]]:
    """The dimensions of a file of ours, whether each is no more than that, and what belongs to it."""
    found = []
    for note in notes:
        match _json(note, _ABOVE):
            case [str(name), bool(only), [*codes]] if name:
                found.append((name[:LONGEST_NAME], only, [str(code)[:LONGEST_NAME] for code in codes]))
    return found


def unit_told(note: str) -> tuple[str, str] | None:
    """The session and the coder of a unit of ours."""
    match _json(note, _UNIT):
        case [str(session), str(coder)]:
            return session[:LONGEST_NAME], coder[:LONGEST_NAME]
    return None


def _json(note: str, begins: str) -> Any:
    if not note.startswith(begins):
        return None
    try:
        return safe_json.parse(note.removeprefix(begins), "%")
    except BadFile:
        return None  # somebody changed it: the names of GSEQ stay

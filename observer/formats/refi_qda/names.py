"""What names things in REFI-QDA: GUIDs that stay the same for good, and facts at the end of descriptions.

The standard has no field for a key, a kind or a doubt. Such facts stand in the last line of a description, where
other programs show and keep them: `[Observer: {"kind": "point"}]`.
"""

import json
import re
import uuid
from contextlib import suppress
from typing import Any

from observer.errors import BadFile
from observer.formats import safe_json
from observer.formats.safe_xml import xml_text

Facts = dict[str, Any]

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:observer:refi-qda")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BEGIN = "[Observer: {"


def guid(*parts: object) -> str:
    """The GUID of a thing, always the same for the same words about it."""
    return str(uuid.uuid5(_SPACE, xml_text("\x1f".join(map(str, parts)).replace("\x1f", "\n"))))


def same(given: str) -> str:
    """A GUID as it is compared: without braces, in small letters."""
    return given.strip().strip("{}").lower()


def is_guid(given: str) -> bool:
    """Whether it is a GUID as the standard has them, in small letters and without braces."""
    return _GUID.fullmatch(given) is not None


def coding_guid(selection: str, what: str = "") -> str:
    """The GUID of the coding of a selection with its own code, or with `what` besides."""
    return guid("coding", selection, what)


class Guids:
    """Gives GUIDs out, none twice in a file."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, own: str, *parts: object) -> str:
        """The identifier itself when it is a GUID, else one made of these words."""
        wanted = own if is_guid(own) else guid(*parts)
        made, n = wanted, 1
        while made in self._taken:
            n += 1
            made = guid(wanted, n)
        self._taken.add(made)
        return made


def with_facts(text: str, **facts: object) -> str:
    """A description with the facts that there are in its last line."""
    given = {name: fact for name, fact in facts.items() if fact not in (None, "", [], {}) and fact is not False}
    if not given:
        return text
    line = f"[Observer: {json.dumps(given, ensure_ascii=False)}]"
    return f"{text}\n{line}" if text else line


def facts_of(given: str) -> tuple[str, Facts]:
    """A description without its last line, and the facts in that."""
    text = given.strip()
    found = text.rfind(_BEGIN)
    if found < 0 or not text.endswith("}]") or (found and text[found - 1] != "\n"):
        return text, {}
    with suppress(BadFile):
        facts = safe_json.parse(text[found + len(_BEGIN) - 1 : -1], "")
        if isinstance(facts, dict):
            return text[:found].rstrip(), facts
    return text, {}


def word(facts: Facts, name: str) -> str:
    """A fact that is a text; empty when it is none."""
    found = facts.get(name)
    return found if isinstance(found, str) else ""


def number(facts: Facts, name: str) -> int | None:
    """A fact that is a whole number; None when it is none."""
    found = facts.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < 1 << 53 else None

"""JSON of others, read with suspicion: no duplicate fields, no NaN, no endless nesting, bounded in size."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from observer.errors import BadFile
from observer.formats.text_file import read_text
from observer.i18n import _

MOST_BYTES = 200_000_000
_MOST_DEPTH = 100
_BLANKS = re.compile(r"[ \t\n\r]*")


def load(path: Path, most_bytes: int = MOST_BYTES) -> Any:
    """What a JSON file holds. Raises `BadFile`."""
    return parse(read_text(path, most_bytes).text.lstrip("\ufeff"), path.name)


def parse(
    text: str, name: str, most_depth: int = _MOST_DEPTH, error: type[BadFile] = BadFile, nan_is_none: bool = False
) -> Any:
    """Strict JSON; `name` is that of its file. NaN is refused, or is None where it has a meaning. Raises `error`."""
    constant = _none if nan_is_none else _no_constant
    try:
        data = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=constant, parse_float=_finite)
        if _depth(data) > most_depth:
            raise RecursionError
        return data
    except json.JSONDecodeError as broken:
        message = _("“{name}” is not valid JSON: line {line}, column {column}: {why}.")
        raise error(message.format(name=name, line=broken.lineno, column=broken.colno, why=broken.msg)) from broken
    except (RecursionError, ValueError) as broken:
        why = str(broken) if isinstance(broken, ValueError) else _("it is nested too deeply")
        raise error(_("“{name}” is not valid JSON: {why}.").format(name=name, why=why)) from broken


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        raise ValueError(_("the field “{name}” stands twice in one object").format(name=twice[:100]))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(_("{name} is not a number").format(name=name))


def _none(_name: str) -> None:
    return None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_constant(digits[:100])


def _depth(data: Any) -> int:
    """How many objects and lists lie inside each other at most."""
    depth, level = 0, [data]
    while level := [inner for outer in level if isinstance(outer, dict | list) for inner in _inside(outer)]:
        depth += 1
    return depth


def _inside(outer: Any) -> list[Any]:
    return list(outer.values()) if isinstance(outer, dict) else outer


def each(path: Path, name: str, most_bytes: int = MOST_BYTES) -> Iterator[Any] | None:
    """The elements of the first list called `name` in a file, one at a time, so that a large file takes little memory;
    None when it has no such list. What stands around the list is not looked at. Raises `BadFile` on the way."""
    text = read_text(path, most_bytes).text
    found = re.search(rf'"{name}"\s*:\s*\[', text)
    return None if found is None else _elements(text, found.end(), path.name)


def _elements(text: str, at: int, file: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite)
    try:
        at = _after_blanks(text, at)
        while not text.startswith("]", at):
            element, at = decoder.raw_decode(text, at)
            if _depth(element) > _MOST_DEPTH:
                raise RecursionError
            yield element
            at = _after_blanks(text, at)
            if text.startswith(",", at):
                at = _after_blanks(text, at + 1)
            elif not text.startswith("]", at):
                raise json.JSONDecodeError("Expecting ',' or ']'", text, at)
    except json.JSONDecodeError as broken:
        message = _("“{name}” is not valid JSON: line {line}, column {column}: {why}.")
        raise BadFile(message.format(name=file, line=broken.lineno, column=broken.colno, why=broken.msg)) from broken
    except (RecursionError, ValueError) as broken:
        why = str(broken) if isinstance(broken, ValueError) else _("it is nested too deeply")
        raise BadFile(_("“{name}” is not valid JSON: {why}.").format(name=file, why=why)) from broken


def _after_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at

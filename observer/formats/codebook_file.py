"""Codebook files: JSON, read with suspicion."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from observer.coding.codebook import Codebook
from observer.coding.codebook_check import DIMENSION, INDICATOR, MODIFIER, TOP, find_faults
from observer.coding.codebook_data import from_data
from observer.errors import BadCodebook
from observer.formats import safe_json
from observer.i18n import _, ngettext

MAX_BYTES = 5_000_000
MAX_DEPTH = 30  # a codebook needs six
PARTS = ("scales", "dimensions", "modifiers", "rules", "indicators")
PART_FIELDS = tuple(dict.fromkeys(("id", *INDICATOR, *DIMENSION, *MODIFIER)))


def read_data(path: Path) -> Any:
    """The parsed JSON of a codebook file, not yet checked. Raises `BadCodebook`."""
    try:
        if not path.is_file():
            raise BadCodebook(_("“{path}” is not a file.").format(path=path))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise BadCodebook(_("“{path}” is too large for a codebook (over 5 MB).").format(path=path))
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise BadCodebook(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise BadCodebook(
            _("“{path}” is not text in UTF-8. Save it as UTF-8 and try again.").format(path=path)
        ) from error
    return parse_json(text, path.name)


def parse_json(text: str, name: str) -> Any:
    """Strict JSON: no duplicate fields, no NaN, no endless nesting. Raises `BadCodebook`."""
    return safe_json.parse(text, name, MAX_DEPTH, BadCodebook)


def to_codebook(data: Any, name: str) -> Codebook:
    """The codebook in parsed data. Raises `BadCodebook` with all faults (attribute `facts["faults"]`)."""
    faults = find_faults(data)
    if faults:
        message = ngettext(
            "“{name}” has {n} fault; the first: {fault}",
            "“{name}” has {n} faults; the first: {fault}",
            len(faults),
        )
        raise BadCodebook(message.format(name=name, n=len(faults), fault=faults[0]), faults=faults)
    return from_data(data)


def read(path: Path) -> tuple[Codebook, str]:
    """The codebook in a file and its canonical text, as kept in a study. Raises `BadCodebook`."""
    data = read_data(path)
    return to_codebook(data, path.name), canonical(data)


def parse(content: str) -> Codebook:
    """The codebook in canonical text from a study. Raises `BadCodebook`."""
    return to_codebook(parse_json(content, "codebook"), "codebook")


def canonical(data: Any) -> str:
    """One text for one content: sorted fields, no needless white space."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """SHA-256 of the canonical text, hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def readable(data: Any) -> str:
    """The text of a codebook file for people: one field a line, in the order of `docs/codebook-format.md`."""
    return json.dumps(_in_order(data), ensure_ascii=False, indent=2) + "\n"


def _in_order(data: Any) -> Any:
    """The fields of the whole in their own order; what is stored has them by alphabet."""
    if not isinstance(data, dict):
        return data
    known = {name: data[name] for name in TOP if name in data}
    parts = {
        name: [_part_in_order(item) for item in known[name]] for name in PARTS if isinstance(known.get(name), list)
    }
    return {**known, **parts, **{name: value for name, value in data.items() if name not in known}}


def _part_in_order(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    known = {name: item[name] for name in PART_FIELDS if name in item}
    return {**known, **{name: value for name, value in item.items() if name not in known}}


def write(path: Path, text: str) -> None:
    """Write a text: beside the file and renamed, so that it is never half there. Raises `OSError`."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)

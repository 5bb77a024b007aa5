"""Text from files of others: in whatever letters, and without what cannot be seen."""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from observer.errors import BadFile
from observer.i18n import _

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLANKS = re.compile(r"[ \t\u00a0]+")
_KEPT = "\u200c\u200d"  # joiners, without which some scripts and signs fall apart


@dataclass(frozen=True)
class Decoded:
    """The text of a file, with \\n at the end of each line; `guessed` when its letters may be others."""

    text: str
    guessed: bool = False


def read_text(path: Path, max_bytes: int, encoding: str = "") -> Decoded:
    """The text of a file, in an encoding that was chosen or else found out. Raises `BadFile`, with what is wrong."""
    try:
        if not path.is_file():
            raise BadFile(_("“{path}” is not a file.").format(path=path))
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror)) from error
    if len(data) > max_bytes:
        words = _("“{name}” is too large for a text (over {n} MB).")
        raise BadFile(words.format(name=path.name, n=max_bytes // 1_000_000))
    decoded = _chosen(data, encoding) if encoding else _decode(data)
    if "\0" in decoded.text:
        raise BadFile(_("“{name}” is not a text file.").format(name=path.name))
    return Decoded(decoded.text.replace("\r\n", "\n").replace("\r", "\n"), decoded.guessed)


def head_text(head: bytes) -> str:
    """The text in the first bytes of a file, to see what it is."""
    return head.decode("utf-16" if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig", "replace")


def _decode(data: bytes) -> Decoded:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_tolerant(data[len(mark) :], name), False)
    try:
        # A letter that is cut in half at the very end makes no other encoding of it.
        return Decoded(codecs.getincrementaldecoder("utf-8")().decode(data), False)
    except UnicodeDecodeError:
        return Decoded(data.decode("cp1252", errors="replace"), True)


def _chosen(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(_tolerant(data, encoding).lstrip("\ufeff"))
    except LookupError as error:
        raise BadFile(_("There are no letters called “{name}”.").format(name=encoding[:40])) from error


def _tolerant(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace")


def plain(text: str) -> str:
    """Without signs that steer a terminal or turn the direction of writing; blanks as single ones."""
    seen = "".join(sign for sign in text if sign in _KEPT or sign == "\n" or _is_seen(sign))
    rows = (_BLANKS.sub(" ", row).strip() for row in seen.split("\n"))
    return "\n".join(row for row in rows if row)


def _is_seen(sign: str) -> bool:
    return sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

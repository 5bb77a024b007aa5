"""XML of others, read with suspicion: no entities, no network, no declarations, bounded in size and depth.

Elements are matched by their local names: the namespaces of real files differ.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree

from observer.errors import BadFile
from observer.formats.base import MOST_BYTES
from observer.i18n import _

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CAREFUL: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def elements(path: Path, *ends: str, most_bytes: int = MOST_BYTES) -> Iterator[Any]:
    """The elements with the local names `ends`, each when it is complete, in the order in which they end; without
    names: the root alone, whole.

    Each is emptied after the caller has looked at it, so that a large file takes little memory. Raises `BadFile`.
    """
    check_size(path, most_bytes)
    try:
        with path.open("rb") as file:  # lxml would leave it open when a caller stops halfway
            yield from _parsed(file, path, ends)
    except OSError as error:
        raise BadFile(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror or error)) from error


def elements_of(file: IO[bytes], path: Path, *ends: str, most_bytes: int = MOST_BYTES) -> Iterator[Any]:
    """The same for what lies in an open file, such as a member of the zip `path`."""
    yield from _parsed(_Bounded(file, path.name, most_bytes), path, ends)


class _Bounded:
    """A file of which no more than `most_bytes` are read, whatever it says of its size."""

    def __init__(self, file: IO[bytes], name: str, most_bytes: int) -> None:
        self._file, self._name, self._most, self._left = file, name, most_bytes, most_bytes

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            words = _("“{name}” unpacks to more than {n} MB.")
            raise BadFile(words.format(name=self._name, n=self._most // 1_000_000))
        return data


def _parsed(source: Any, path: Path, ends: tuple[str, ...]) -> Iterator[Any]:
    wanted = [f"{{*}}{name}" for name in ends] or None
    try:
        found = etree.iterparse(source, events=("end",), tag=wanted, **_CAREFUL)
        root = None
        for _event, element in found:
            if root is None:  # declarations stand before all else
                _refuse_declarations(path, element)
            root = element
            if wanted:
                yield element
                _forget(element)
        if not wanted and root is not None:
            yield root
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from error


def tree(path: Path, most_bytes: int = MOST_BYTES) -> Any:
    """The root of a whole document. Raises `BadFile`."""
    check_size(path, most_bytes)
    return tree_of(path.read_bytes(), path.name)


def tree_of(data: bytes, name: str) -> Any:
    """The root of a document in bytes; `name` is that of its file. Raises `BadFile`."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**_CAREFUL))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(Path(name), error) from error
    _refuse_declarations(Path(name), root)
    return root


def xml_text(text: str) -> str:
    """A text without the control characters that no XML can hold."""
    return _NO_XML.sub("", text)


def check_size(path: Path, most_bytes: int) -> None:
    """Raises `BadFile` for what is no file, or too large a one."""
    try:
        if not path.is_file():
            raise BadFile(_("“{path}” is not a file.").format(path=path))
        size = path.stat().st_size
    except OSError as error:
        raise BadFile(_("“{path}” cannot be read: {why}.").format(path=path, why=error.strerror or error)) from error
    if size > most_bytes:
        words = _("“{name}” is too large (over {n} MB).")
        raise BadFile(words.format(name=path.name, n=most_bytes // 1_000_000))


def _refuse_declarations(path: Path, element: Any) -> None:
    """A document with declarations of its own can unfold to any size; no tool writes them."""
    info = element.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise BadFile(_("“{name}” declares its own entities; such a file is not read.").format(name=path.name))


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _broken(path: Path, error: Exception) -> BadFile:
    line = getattr(error, "lineno", None) or 1
    words = _("“{name}” is damaged: it is not XML from line {line} on. Export it anew from the program that made it.")
    return BadFile(words.format(name=path.name, line=line), line=line)

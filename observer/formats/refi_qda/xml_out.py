"""XML written as it comes, element by element, so that a large project takes little memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

Attribute = str | int | None
_NONE = [*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]  # no XML can hold them
_TEXT = {**dict.fromkeys(_NONE), 9: "\t", 10: "\n", 13: "&#13;", ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_VALUE = {**_TEXT, 9: "&#9;", 10: "&#10;", ord('"'): "&quot;"}


class Xml:
    """Writes elements with their attributes, those that are None left out."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._depth = 0
        file.write('<?xml version="1.0" encoding="utf-8"?>\n')

    @contextmanager
    def inside(self, tag: str, /, **attributes: Attribute) -> Iterator[None]:
        """An element around what is written meanwhile."""
        self._file.write(f"{self._indent}<{tag}{_attributes(attributes)}>\n")
        self._depth += 1
        yield
        self._depth -= 1
        self._file.write(f"{self._indent}</{tag}>\n")

    def leaf(self, tag: str, text: str | None = None, /, **attributes: Attribute) -> None:
        """An element with a text, or empty."""
        head = f"{self._indent}<{tag}{_attributes(attributes)}"
        if text is None:
            self._file.write(f"{head}/>\n")
        else:
            self._file.write(f"{head}>{text.translate(_TEXT)}</{tag}>\n")

    def told(self, text: str) -> None:
        """A `Description`, when there is something to say."""
        if text:
            self.leaf("Description", text)

    @property
    def _indent(self) -> str:
        return "  " * min(self._depth, 20)


def _attributes(given: dict[str, Attribute]) -> str:
    return "".join(f' {name}="{str(value).translate(_VALUE)}"' for name, value in given.items() if value is not None)

"""XML written as it comes, element by element, so that a large project takes little memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from observer.formats.safe_xml import xml_text

Attribute = str | int | None


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
            self._file.write(f"{head}>{escape(xml_text(text), {chr(13): '&#13;'})}</{tag}>\n")

    def told(self, text: str) -> None:
        """A `Description`, when there is something to say."""
        if text:
            self.leaf("Description", text)

    @property
    def _indent(self) -> str:
        return "  " * min(self._depth, 20)


def _attributes(given: dict[str, Attribute]) -> str:
    return "".join(f" {name}={quoteattr(xml_text(str(value)))}" for name, value in given.items() if value is not None)

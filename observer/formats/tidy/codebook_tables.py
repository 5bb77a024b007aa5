"""The tables of the codebooks: versions, indicators and dimensions, scales, modifiers."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from observer.coding.codebook import Codebook, Dimension, Kind, ModifierKind, Rated, Valence, Words
from observer.coding.study import CodebookVersion
from observer.formats.tidy.content import Content
from observer.formats.tidy.table import (
    Column,
    Table,
    instant,
    listed,
    number,
    of,
    seconds,
    text,
    to,
    truth,
    whole,
)

BOOK_KEY = ("codebook", "codebook_version")


@dataclass(frozen=True)
class _Entry:
    """Something in one version of a codebook, and its number there: an item of it (dimension, indicator,
    scale), a part of that (modifier, anchor), and a choice in that."""

    version: CodebookVersion
    codebook: Codebook
    number: int
    item: Any = None
    part: Any = None
    choice: Any = None


def codebook_tables(content: Content) -> list[Table]:
    """All of them, in the order in which they stand in the package."""
    versions = sorted(content.versions, key=lambda v: (v.key, [int(n) for n in v.version.split(".")]))
    entries = [_Entry(v, content.codebooks[v.id], n) for n, v in enumerate(versions, 1)]
    languages = content.languages
    return [
        _versions(entries, languages),
        _items(entries, languages),
        _anchors(entries, languages),
        _modifiers(entries, languages),
    ]


def _book() -> tuple[Column, ...]:
    return (
        text("codebook", "Key of the codebook", "version.key", required=True),
        text("codebook_version", "Version of the codebook", "version.version", required=True),
    )


def _worded(name: str, description: str, path: str, languages: tuple[str, ...]) -> list[Column]:
    """A text in each language."""

    def column(code: str) -> Column:
        def get(entry: _Entry) -> str | None:
            given: Words | dict[str, list[str]] | None = _maybe(entry, path)
            said = given.get(code) if given else None
            return "\n".join(said) if isinstance(said, list) else said

        return text(f"{name}_{code}", f"{description} ({code})", get)

    return [column(code) for code in languages]


def _maybe(entry: _Entry, path: str) -> Any:
    """An attribute that dimensions have and indicators have not, or the other way round."""
    found: Any = entry
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


def _versions(entries: list[_Entry], languages: tuple[str, ...]) -> Table:
    columns = (
        *_book(),
        text("sha256", "SHA-256 of the codebook in its canonical form", "version.digest", required=True),
        instant("added", "When it came into the study, UTC", "version.added"),
        truth("own_worded", "Whether the texts are a wording of our own", "codebook.own_worded"),
        seconds("point_tolerance_s", "How far two points may lie apart and agree", of("codebook.point_tolerance_us")),
        *_worded("title", "Title", "codebook.title", languages),
        *_worded("description", "Description", "codebook.description", languages),
        *_worded("source", "Source", "codebook.source", languages),
    )
    return Table("codebooks", "One version of a codebook", columns, BOOK_KEY, (), entries)


def _items(entries: list[_Entry], languages: tuple[str, ...]) -> Table:
    rows = []
    for entry in entries:
        items = [*entry.codebook.dimensions, *entry.codebook.indicators]
        rows += [_Entry(entry.version, entry.codebook, n, item) for n, item in enumerate(items, 1)]
    columns = (
        *_book(),
        whole("number", "Place in the codebook", required=True),
        text("item", "Whether it is a dimension or an indicator", _item, required=True,
             values=("dimension", "indicator")),
        text("code", "What stands in events.indicator and ratings.dimension",
             lambda e: e.codebook.qualified(e.item.id), required=True),
        *_worded("label", "Label", "item.label", languages),
        text("parent_code", "The dimension of an indicator", _parent),
        text("kind", "Whether an indicator is a moment or a stretch", lambda e: _maybe(e, "item.kind"),
             values=tuple(Kind)),
        text("valence", "Whether an indicator helps the alliance, harms it, or neither",
             lambda e: _maybe(e, "item.valence"), values=tuple(Valence)),
        text("shown_by", "Who can show an indicator, as participants.side",
             lambda e: listed(_maybe(e, "item.shown_by") or ())),
        text("towards", "Towards whom, as participants.side", lambda e: listed(_maybe(e, "item.towards") or ())),
        truth("mutual", "Whether people show an indicator together", lambda e: _maybe(e, "item.mutual"), False),
        truth("non_verbal", "Whether it is shown without words", lambda e: _maybe(e, "item.non_verbal"), False),
        text("exclusive_group", "Of these states one person shows one at a time",
             lambda e: _maybe(e, "item.exclusive_group")),
        *_worded("definition", "Definition", "item.definition", languages),
        *_worded("examples", "Examples, one a line", "item.examples", languages),
        *_worded("counter_examples", "Counter-examples, one a line", "item.counter_examples", languages),
        *_worded("mark_at", "Where to mark", "item.mark_at", languages),
        *_worded("counting", "How to count", "item.counting", languages),
        *_worded("caution", "Caution", "item.caution", languages),
        text("rated", "Who gets a rating on a dimension", lambda e: _maybe(e, "item.rated"), values=tuple(Rated)),
        text("scale", "Scale of a dimension that is rated", lambda e: _maybe(e, "item.scale")),
        whole("scale_min", "Lowest rating", lambda e: _end(e, "minimum")),
        whole("scale_max", "Highest rating", lambda e: _end(e, "maximum")),
        text("key", "Keys that mark an indicator", lambda e: _maybe(e, "item.key")),
        text("colour", "Colour", lambda e: _maybe(e, "item.colour")),
    )  # fmt: skip
    words = "One indicator or dimension in one version of a codebook"
    return Table("codebook", words, columns, (*BOOK_KEY, "item", "code"), (to("codebooks", *BOOK_KEY),), rows)


def _item(entry: _Entry) -> str:
    return "dimension" if isinstance(entry.item, Dimension) else "indicator"


def _parent(entry: _Entry) -> str | None:
    above = _maybe(entry, "item.dimension")
    return entry.codebook.qualified(above) if above else None


def _end(entry: _Entry, end: str) -> int | None:
    found = [s for s in entry.codebook.scales if s.id == _maybe(entry, "item.scale")]
    return getattr(found[0], end) if found else None


def _anchors(entries: list[_Entry], languages: tuple[str, ...]) -> Table:
    rows = [
        _Entry(entry.version, entry.codebook, anchor.value, scale, anchor)
        for entry in entries
        for scale in entry.codebook.scales
        for anchor in scale.anchors
    ]
    columns = (
        *_book(),
        text("scale", "Scale", "item.id", required=True),
        whole("value", "Value of a rating", "part.value", required=True),
        *_worded("label", "What it means", "part.label", languages),
    )
    key = (*BOOK_KEY, "scale", "value")
    return Table("scale_anchors", "One step of a rating scale", columns, key, (to("codebooks", *BOOK_KEY),), rows)


def _modifiers(entries: list[_Entry], languages: tuple[str, ...]) -> Table:
    rows = [
        _Entry(entry.version, entry.codebook, n, indicator, modifier, choice)
        for entry in entries
        for indicator in entry.codebook.indicators
        for modifier in indicator.modifiers
        for n, choice in enumerate(modifier.values or (None,), 1)
    ]
    columns = (
        *_book(),
        text("indicator", "The indicator", lambda e: e.codebook.qualified(e.item.id), required=True),
        text("modifier", "The modifier", "part.id", required=True),
        whole("number", "Place of the value in the modifier", required=True),
        text("kind", "What can be chosen", "part.kind", required=True, values=tuple(ModifierKind)),
        *_worded("label", "Label of the modifier", "part.label", languages),
        text("value", "A value, as in event_modifiers; missing: a number or a text is given",
             lambda e: _maybe(e, "choice.id")),
        *_worded("value_label", "Label of the value", "choice.label", languages),
        number("minimum", "Lowest number", lambda e: _plain(e.part.minimum)),
        number("maximum", "Highest number", lambda e: _plain(e.part.maximum)),
    )  # fmt: skip
    key = (*BOOK_KEY, "indicator", "modifier", "number")
    references = (to("codebook", *BOOK_KEY, "indicator", key=(*BOOK_KEY, "code")),)
    return Table("modifiers", "One value of an extra choice on an indicator", columns, key, references, rows)


def _plain(bound: float | None) -> str | None:
    return None if bound is None or not math.isfinite(bound) else f"{Decimal(str(bound)):f}"

"""The indicators of a study under the names by which they go out to other tools."""

from dataclasses import dataclass, field

from observer.coding.codebook import Codebook, Modifier, say
from observer.coding.events import Event
from observer.coding.interchange import FiledCode, FiledModifier
from observer.coding.study import CodebookVersion, Coding
from observer.services.scene import parse_codebook
from observer.storage.study_file import StudyFile


@dataclass
class Codes:
    """The codes of the document, and the name of each indicator and dimension (with its codebook before it)."""

    filed: tuple[FiledCode, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    modifiers: dict[tuple[str, str], tuple[str, dict[str, str]]] = field(default_factory=dict)

    def modifiers_of(self, event: Event) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The modifiers of an event, and their values, as they are named."""
        found = []
        for id_, values in event.modifiers.items():
            name, choices = self.modifiers.get((event.indicator, id_), (id_, {}))
            found.append((name, tuple(choices.get(value, value) for value in values)))
        return tuple(found)


def codes_of(study: StudyFile, codings: list[Coding], labels: bool) -> Codes:
    """The codes of all versions with which these codings were made; of a codebook in several versions the newest
    says what an indicator is."""
    used = {coding.codebook for coding in codings}
    versions = [row for row in study.codebooks.where(order="key, added, rowid") if row.id in used]
    return codes_in([_parsed(row) for row in versions], labels)


def codes_in(books: list[Codebook], labels: bool) -> Codes:
    """The codes of codebooks; two that would have the same name get that of their codebook behind it."""
    found = Codes()
    filed: dict[str, FiledCode] = {}
    taken: set[str] = set()

    def name_of(book: Codebook, id_: str, label: str) -> str:
        qualified = book.qualified(id_)
        if qualified not in found.names:
            wanted = label if labels and label else id_
            wanted = wanted if wanted.casefold() not in taken else f"{wanted} ({book.key})"
            wanted = wanted if wanted.casefold() not in taken else qualified
            taken.add(wanted.casefold())
            found.names[qualified] = wanted
        return found.names[qualified]

    for book in books:
        for dimension in book.dimensions:
            name = name_of(book, dimension.id, say(dimension.label))
            filed[book.qualified(dimension.id)] = FiledCode(
                name,
                "" if labels else say(dimension.label),
                definition=say(dimension.definition),
                colour=dimension.colour,
                is_category=True,
                id=book.qualified(dimension.id),
            )
        for indicator in book.indicators:
            qualified = book.qualified(indicator.id)
            dimension = book.find_dimension(indicator.dimension)
            name = name_of(book, indicator.id, say(indicator.label))
            filed[qualified] = FiledCode(
                name,
                "" if labels else say(indicator.label),
                indicator.kind,
                name_of(book, dimension.id, say(dimension.label)),
                say(indicator.definition),
                indicator.colour or dimension.colour,
                indicator.key,
                indicator.exclusive_group or "",
                tuple(_modifier(one, labels) for one in indicator.modifiers),
                id=qualified,
            )
            for one in indicator.modifiers:
                choices = {choice.id: say(choice.label) if labels else choice.id for choice in one.values}
                found.modifiers[qualified, one.id] = (say(one.label) if labels else one.id), choices
    found.filed = tuple(filed.values())
    return found


def _modifier(one: Modifier, labels: bool) -> FiledModifier:
    values = tuple(say(choice.label) if labels else choice.id for choice in one.values)
    return FiledModifier(say(one.label) if labels else one.id, one.kind, values)


def _parsed(row: CodebookVersion) -> Codebook:
    return parse_codebook(row.digest, row.content)

"""A stretch of a film with the codes that are given to it, and what an event takes from them."""

from dataclasses import dataclass
from typing import Any

from observer.coding.codebook import Kind
from observer.coding.events import Targets
from observer.formats.base import LONGEST_NAME
from observer.formats.refi_qda.code_tree import Meaning
from observer.formats.refi_qda.marks import ALL, MOMENT, OPEN, UNCLEAR
from observer.formats.refi_qda.names import Facts, coding_guid, is_guid, same, word
from observer.formats.safe_xml import local


@dataclass(frozen=True)
class Given:
    """A code that is given to something: what it means, under which identifier, by whom, with which notes."""

    meaning: Meaning
    guid: str
    coder: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Stretch:
    """Something of a film that codes are given to."""

    guid: str
    name: str
    begin: int
    end: int
    told: str
    facts: Facts
    place: str


def event_id(about: Stretch, given: Given) -> str:
    """Ours by its selection; of others by the coding, since a selection of theirs may get a second code later."""
    if not about.guid or not is_guid(about.guid):
        return given.guid
    if given.guid == coding_guid(about.guid):
        return word(about.facts, "id")[:LONGEST_NAME] or about.guid
    return given.guid or about.guid


def times_of(about: Stretch, marks: dict[str, list[str]]) -> tuple[Kind, int, int | None]:
    """A moment or a period, and its times."""
    if OPEN in marks:
        return Kind.STATE, about.begin, None
    is_period = word(about.facts, "kind") == Kind.STATE
    if MOMENT in marks or (about.begin == about.end and not is_period):
        return Kind.POINT, about.begin, None
    return Kind.STATE, about.begin, about.end


def notes_of(element: Any) -> tuple[str, ...]:
    """The notes that something refers to."""
    return tuple(same(one.get("targetGUID", "")) for one in element if local(one) == "NoteRef")


def towards_of(marks: dict[str, list[str]], targets: tuple[str, ...]) -> Targets:
    """Towards whom, as the marks say."""
    if targets:
        return Targets.LISTED
    return Targets.ALL if ALL in marks else Targets.UNCLEAR if UNCLEAR in marks else Targets.NONE


def loose_of(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Values of modifiers that are written out."""
    found = facts.get("modifiers")
    return tuple(
        (one[0], tuple(value for value in one[1] if isinstance(value, str)))
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and isinstance(one[1], list)
    )

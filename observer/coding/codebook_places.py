"""Where in a codebook a fault is: the part, the field of it and the language, from the place in its file."""

import re
from dataclasses import dataclass

from observer.coding.codebook import Codebook, say
from observer.coding.codebook_edit import Parts, name_of, parts_of
from observer.i18n import N_, _

_PART = re.compile(r"(dimensions|indicators|modifiers|scales|rules)\[(\d+)\]\.?(.*)")
_SINGULAR = {
    Parts.DIMENSION: N_("Dimension “{name}”"),
    Parts.INDICATOR: N_("Indicator “{name}”"),
    Parts.MODIFIER: N_("Modifier “{name}”"),
    Parts.SCALE: N_("Scale “{name}”"),
    Parts.RULE: N_("Rule “{name}”"),
}


@dataclass(frozen=True)
class Place:
    """A field of a part. `kind` None is the codebook itself; `language` is empty when all are meant."""

    kind: Parts | None
    id: str
    field: str
    language: str = ""

    @property
    def name(self) -> str:
        """The part, as the outline names it, such as `indicator:pf_blames`."""
        return f"{self.kind.name.lower()}:{self.id}" if self.kind else "book"


def locate(book: Codebook, place: str) -> Place:
    """What a place in the file of a codebook (`indicators[3].label.en`) means."""
    found = _PART.fullmatch(place)
    if found is None:
        field, language = _field(book, place)
        return Place(None, "", field, language)
    kind, number = Parts(found[1]), int(found[2])
    items = parts_of(book, kind)
    field, language = _field(book, found[3])
    return Place(kind, items[number].id if number < len(items) else "", field, language)


def _field(book: Codebook, path: str) -> tuple[str, str]:
    steps = [step.split("[")[0] for step in path.split(".")]
    language = steps[-1] if steps[-1] in book.languages else ""
    if steps[0] == "defaults" and len(steps) > 2:
        return f"{steps[1]}_{steps[2]}", language
    return steps[0], language


def words_of(book: Codebook, place: Place) -> str:
    """A place in words."""
    if place.kind is None:
        return _("The codebook “{name}”").format(name=say(book.title) or book.key)
    item = next((item for item in parts_of(book, place.kind) if item.id == place.id), None)
    return _(_SINGULAR[place.kind]).format(name=name_of(item) if item else place.id)


def part_in(name: str) -> tuple[Parts | None, str]:
    """The kind and the id in the name of a part; (None, "") for all else."""
    kind, _colon, id_ = name.partition(":")
    known = {part.name.lower(): part for part in Parts}
    return (known[kind], id_) if kind in known and id_ else (None, "")

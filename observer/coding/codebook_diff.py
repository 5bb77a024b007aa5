"""What changed between two versions of a codebook, in plain words."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from observer.coding.codebook import Codebook, say
from observer.i18n import _


class Weight(StrEnum):
    """What a change does to codings that exist: wording keeps them, meaning asks to keep, map or recode."""

    WORDING = "wording"
    MEANING = "meaning"


@dataclass(frozen=True)
class Difference:
    """One difference: of what (an id), in which field, in words, and how much it weighs."""

    id: str
    field: str
    words: str
    weight: Weight


# A change of these changes what a mark means; all other fields are wording.
_MEANING = frozenset(
    (
        "dimension valence kind shown_by towards mutual definition exclusive_group modifiers rated "
        "scale min_present min_minutes_together minimum maximum values counting mark_at anchors "
        "bounds"
    ).split()
)


def compare(old: Codebook, new: Codebook) -> list[Difference]:
    """All differences, parts in the order of the codebook."""
    found: list[Difference] = []
    for field in ("title", "description", "source", "point_tolerance_us", "languages", "own_worded"):
        found += _field(old.key, field, getattr(old, field), getattr(new, field))
    for part in ("scales", "dimensions", "indicators", "rules"):
        found += _parts(getattr(old, part), getattr(new, part))
    return found


def _parts(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[Difference]:
    before, after = {item.id: item for item in old}, {item.id: item for item in new}
    found: list[Difference] = []
    for id_ in before:
        if id_ not in after:
            found.append(Difference(id_, "", _("“{id}” was removed.").format(id=id_), Weight.MEANING))
    for id_, item in after.items():
        if id_ not in before:
            found.append(Difference(id_, "", _("“{id}” is new.").format(id=id_), Weight.MEANING))
        else:
            for field in fields(item):
                found += _field(id_, field.name, getattr(before[id_], field.name), getattr(item, field.name))
    return found


def _field(id_: str, name: str, old: Any, new: Any) -> list[Difference]:
    if old == new:
        return []
    words = _("“{id}”, {field}: was “{old}”, is now “{new}”.").format(
        id=id_, field=name, old=_plain(old), new=_plain(new)
    )
    return [Difference(id_, name, words, Weight.MEANING if name in _MEANING else Weight.WORDING)]


def _plain(value: Any) -> str:
    if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return say(value) if len(set(value.values())) == 1 else " / ".join(value.values())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_plain(v)}" for k, v in value.items())
    return str(getattr(value, "id", value))

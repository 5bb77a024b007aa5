"""What changed between two versions of a codebook, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from observer.coding.codebook import Codebook, Habit, Indicator, Modifier, Ruling, say
from observer.i18n import N_, _


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
_FIELDS = {
    "title": N_("title"),
    "description": N_("description"),
    "source": N_("source"),
    "point_tolerance_us": N_("tolerance for moments (µs)"),
    "languages": N_("languages"),
    "own_worded": N_("own wording"),
    "label": N_("label"),
    "definition": N_("definition"),
    "colour": N_("colour"),
    "rated": N_("who is rated"),
    "scale": N_("scale"),
    "min_present": N_("people together at least"),
    "min_minutes_together": N_("minutes together at least"),
    "dimension": N_("dimension"),
    "key": N_("key"),
    "valence": N_("valence"),
    "kind": N_("moment or period"),
    "shown_by": N_("who can show it"),
    "towards": N_("towards whom"),
    "default_target": N_("usual target"),
    "mark_at": N_("where to mark"),
    "counting": N_("what counts as one"),
    "mutual": N_("done together"),
    "non_verbal": N_("non-verbal"),
    "examples": N_("examples"),
    "counter_examples": N_("counter-examples"),
    "caution": N_("caution"),
    "exclusive_group": N_("exclusive group"),
    "modifiers": N_("modifiers"),
    "decisions": N_("decisions"),
    "values": N_("choices"),
    "minimum": N_("lowest value"),
    "maximum": N_("highest value"),
    "required": N_("must be chosen"),
    "anchors": N_("words of the scale"),
    "message": N_("message"),
    "bounds": N_("conditions"),
}
_ORDER = {
    "scales": N_("The order of the scales changed."),
    "modifiers": N_("The order of the modifiers changed."),
    "dimensions": N_("The order of the dimensions changed."),
    "indicators": N_("The order of the indicators changed."),
    "rules": N_("The order of the rules changed."),
}


def compare(old: Codebook, new: Codebook) -> list[Difference]:
    """All differences, parts in the order of the codebook."""
    found: list[Difference] = []
    for field in ("title", "description", "source", "point_tolerance_us", "languages", "own_worded"):
        found += _field(old.key, "", field, getattr(old, field), getattr(new, field))
    for kind, habit in new.defaults.items():
        before = old.defaults.get(kind, Habit())
        for field in ("mark_at", "counting"):
            found += _field(kind.value, "", field, getattr(before, field), getattr(habit, field))
    for part in ("scales", "modifiers", "dimensions", "indicators", "rules"):
        found += _parts(part, old, new)
    return found


def heaviest(differences: list[Difference]) -> Weight:
    """The weight of all differences together."""
    is_meaning = any(difference.weight is Weight.MEANING for difference in differences)
    return Weight.MEANING if is_meaning else Weight.WORDING


def next_version(newest: str, differences: list[Difference]) -> str:
    """The version number that fits: the last figure up for wording, the middle for what is new, the first for
    another meaning of what there was."""
    major, minor, patch = ([int(n) for n in newest.split(".")] + [0, 0])[:3]
    if heaviest(differences) is Weight.WORDING:
        return f"{major}.{minor}.{patch + 1}"
    is_only_new = all(d.weight is Weight.WORDING or d.field == "new" for d in differences)
    return f"{major}.{minor + 1}.0" if is_only_new else f"{major + 1}.0.0"


def _parts(part: str, old: Codebook, new: Codebook) -> list[Difference]:
    before = {item.id: item for item in getattr(old, part)}
    after = {item.id: item for item in getattr(new, part)}
    found: list[Difference] = []
    for id_, item in before.items():
        if id_ not in after:
            words = _("“{name}” was removed.").format(name=_name(item))
            found.append(Difference(id_, "removed", words, Weight.MEANING))
    for id_, item in after.items():
        if id_ not in before:
            found.append(Difference(id_, "new", _("“{name}” is new.").format(name=_name(item)), Weight.MEANING))
        else:
            for field in _compared(before[id_], item, old, new):
                was, now = getattr(before[id_], field), getattr(item, field)
                found += _field(id_, _name(before[id_]), field, was, now)
    kept = [id_ for id_ in before if id_ in after]
    if kept != [id_ for id_ in after if id_ in before]:
        found.append(Difference("", "order", _(_ORDER[part]), Weight.WORDING))
    return found


def _compared(was: Any, now: Any, old: Codebook, new: Codebook) -> Iterator[str]:
    """The fields that can differ; a habit of the codebook that changed is told once, not for each indicator."""
    for field in fields(now):
        if field.name in ("mark_at", "counting") and isinstance(now, Indicator) and was.kind is now.kind:
            is_usual = [
                getattr(item, field.name) == getattr(book.defaults.get(item.kind, Habit()), field.name)
                for item, book in ((was, old), (now, new))
            ]
            if all(is_usual):
                continue
        yield field.name


def _field(id_: str, name: str, field: str, old: Any, new: Any) -> list[Difference]:
    if field == "modifiers":  # what is in them is told of the modifier itself
        old, new = tuple(m.id for m in old), tuple(m.id for m in new)
    if old == new:
        return []
    called = _FIELDS.get(field, field)
    words = _("“{name}”, {field}: was “{old}”, is now “{new}”.").format(
        name=name or id_, field=_(called), old=_plain(old), new=_plain(new)
    )
    return [Difference(id_, field, words, Weight.MEANING if field in _MEANING else Weight.WORDING)]


def _name(item: Any) -> str:
    """A part by its label and its id."""
    label = say(getattr(item, "label", {}))
    return f"{label} ({item.id})" if label else str(item.id)


def _plain(value: Any) -> str:
    if isinstance(value, dict) and all(isinstance(v, str) for v in value.values()):
        return say(value) if len(set(value.values())) == 1 else " / ".join(value.values())
    if isinstance(value, Ruling):
        return f"{value.date} {_plain(value.text)}"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(v) for v in value)
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_plain(v)}" for k, v in value.items())
    if hasattr(value, "label") and not isinstance(value, Modifier):
        return f"{getattr(value, 'id', getattr(value, 'value', ''))}: {_plain(value.label)}"
    if isinstance(value, StrEnum):
        from observer.coding.words import word  # it knows the weights of this module

        return word(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(getattr(value, "id", value)) if value is not None else "–"

"""What can be chosen in the cells of the event table, and what the services are told of a choice."""

from typing import Any

from observer.coding.codebook import Codebook, ModifierKind, say
from observer.coding.events import Targets
from observer.coding.study import Seen
from observer.coding.words import word
from observer.i18n import _
from observer.ui.event_fields import INDICATOR, MODIFIERS, PERCEIVED, SIGNS, TOWARDS, WHO, EventRow
from observer.ui.marks import key_text
from observer.ui.pad_buttons import PadPerson
from observer.ui.pick_list import Field, Pick

PICKED = (WHO, TOWARDS, INDICATOR, MODIFIERS, PERCEIVED)  # columns whose cells open a list
SEVERAL = (WHO, TOWARDS, MODIFIERS)
_NOT_SAID = "-"
_BETWEEN = "="  # between a modifier and its value


def picks(column: int, row: EventRow, codebook: Codebook, people: list[PadPerson]) -> list[Pick]:
    """What can be chosen in a cell."""
    if column == WHO:
        return _people(people)
    if column == TOWARDS:
        words = ((Targets.ALL, "0"), (Targets.NONE, "-"), (Targets.UNCLEAR, "?"))
        return [*_people(people), *(Pick(how.value, word(how), is_alone=True, key=key) for how, key in words)]
    if column == INDICATOR:
        return [
            Pick(i.id, f"{SIGNS[i.valence]} {say(i.label)}  ({key_text(i.key)})", found_by=" ".join(i.label.values()))
            for i in codebook.indicators
        ]
    if column == PERCEIVED:
        return [*(Pick(seen.value, word(seen)) for seen in Seen), Pick(_NOT_SAID, _("not said"))]
    return [
        Pick(
            f"{modifier.id}{_BETWEEN}{choice.id}",
            f"{say(modifier.label)}: {say(choice.label)}",
            group=modifier.id if modifier.kind is ModifierKind.SINGLE else "",
        )
        for modifier in codebook.find_indicator(row.indicator_id).modifiers
        for choice in modifier.values
    ]


def fields(column: int, row: EventRow, codebook: Codebook) -> list[Field]:
    """What is typed beside the list of a cell: modifiers that are a number or a text."""
    if column != MODIFIERS:
        return []
    modifiers = codebook.find_indicator(row.indicator_id).modifiers
    return [
        Field(f"{m.id}{_BETWEEN}", f"{say(m.label)} ({word(m.kind)})", next(iter(row.modifiers.get(m.id, ())), ""))
        for m in modifiers
        if not m.values
    ]


def _people(people: list[PadPerson]) -> list[Pick]:
    return [Pick(p.id, p.name, key=str(p.number or "")) for p in people]


def chosen(column: int, row: EventRow) -> tuple[str, ...]:
    """What is chosen in a cell now."""
    if column == WHO:
        return row.actors
    if column == TOWARDS:
        return row.target_ids if row.targets is Targets.LISTED else (row.targets.value,)
    if column == INDICATOR:
        return (row.indicator_id,)
    if column == PERCEIVED:
        return (row.perceived.value if row.perceived else _NOT_SAID,)
    # what is typed has a field of its own; here it chooses nothing
    return tuple(f"{name}{_BETWEEN}{value}" for name, values in row.modifiers.items() for value in values)


def told(column: int, values: tuple[str, ...]) -> Any:
    """A choice as the services take it."""
    if column == WHO:
        return values
    if column == TOWARDS:
        return values or (Targets.NONE.value,)
    if column == INDICATOR:
        return values[0]
    if column == PERCEIVED:
        return None if values[0] == _NOT_SAID else Seen(values[0])
    given: dict[str, tuple[str, ...]] = {}
    for value in values:
        name, choice = value.split(_BETWEEN, 1)
        given[name] = (*given.get(name, ()), choice)
    return given

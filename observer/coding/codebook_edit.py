"""Changing a codebook: each change gives a new codebook. It may have faults until it is finished."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

from observer.coding.codebook import (
    Anchor,
    Choice,
    Codebook,
    Dimension,
    Habit,
    Indicator,
    Kind,
    Modifier,
    ModifierKind,
    Rated,
    Rule,
    Scale,
    Valence,
    Words,
    say,
)
from observer.coding.codebook_keys import free_keys
from observer.coding.study import Side

COLOURS = ("#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F")
Part = Dimension | Indicator | Modifier | Scale | Rule


class Parts(StrEnum):
    """The kinds of parts that a codebook has; the value is the field."""

    DIMENSION = "dimensions"
    INDICATOR = "indicators"
    MODIFIER = "modifiers"
    SCALE = "scales"
    RULE = "rules"


def parts_of(book: Codebook, kind: Parts) -> tuple[Any, ...]:
    """All parts of a kind, in order."""
    found: tuple[Any, ...] = getattr(book, kind.value)
    return found


def find_part(book: Codebook, kind: Parts, id_: str) -> Any:
    """The part with this id; None when there is none."""
    return next((item for item in parts_of(book, kind) if item.id == id_), None)


def with_parts(book: Codebook, kind: Parts, items: tuple[Any, ...]) -> Codebook:
    """The codebook with other parts of a kind."""
    changed: dict[str, Any] = {kind.value: items}
    return replace(book, **changed)


def empty(languages: tuple[str, ...] = ("en", "nl")) -> Codebook:
    """A codebook in which everything has still to be said."""
    nothing = blank(languages)
    scale = Scale("scale", -3, 3, tuple(Anchor(value, nothing) for value in range(-3, 4)))
    habits = {kind: Habit(nothing, nothing) for kind in Kind}
    book = Codebook(
        key="codebook", version="0.1.0", title=nothing, description={}, source=nothing, own_worded=True,
        languages=languages, point_tolerance_us=5_000_000, scales=(scale,), dimensions=(), indicators=(), rules=(),
        changelog=(), defaults=habits,
    )  # fmt: skip
    book, dimension = add_dimension(book)
    return add_indicator(book, dimension)[0]


def blank(languages: tuple[str, ...]) -> Words:
    """A text that has still to be written in each language."""
    return dict.fromkeys(languages, "")


# -- add, put, move, remove ---------------------------------------------------------------------------------


def add_dimension(book: Codebook) -> tuple[Codebook, str]:
    """A new dimension at the end, in a colour that no other has; and its id."""
    used = {dimension.colour.upper() for dimension in book.dimensions}
    colour = next((c for c in COLOURS if c.upper() not in used), COLOURS[-1])
    nothing = blank(book.languages)
    return _add(book, Parts.DIMENSION, Dimension(free_id(book, "dimension"), nothing, nothing, colour))


def add_indicator(book: Codebook, dimension: str, after: str = "") -> tuple[Codebook, str]:
    """A new indicator in a dimension, behind the one named or at its end; and its id."""
    nothing, habit = blank(book.languages), book.defaults.get(Kind.POINT, Habit())
    like = find_part(book, Parts.INDICATOR, after)
    new = Indicator(
        free_id(book, "indicator"), dimension, "", Valence.POSITIVE, Kind.POINT, nothing, nothing,
        like.shown_by if like else (Side.FAMILY,), like.towards if like else (Side.WORKER,),
        like.default_target if like else "worker", habit.mark_at, habit.counting,
        examples={code: [] for code in book.languages}, counter_examples={code: [] for code in book.languages},
    )  # fmt: skip
    proposed = free_keys(book, new, most=1)
    new = replace(new, key=proposed[0] if proposed else "")
    same = [n for n, item in enumerate(book.indicators) if item.dimension == dimension]
    behind = next((n for n, item in enumerate(book.indicators) if item.id == after), same[-1] if same else None)
    at = len(book.indicators) if behind is None else behind + 1
    return replace(book, indicators=(*book.indicators[:at], new, *book.indicators[at:])), new.id


def add_modifier(book: Codebook) -> tuple[Codebook, str]:
    """A new modifier with two values to choose from; and its id."""
    nothing = blank(book.languages)
    values = (Choice("a", nothing), Choice("b", nothing))
    return _add(book, Parts.MODIFIER, Modifier(free_id(book, "modifier"), ModifierKind.SINGLE, nothing, values))


def add_scale(book: Codebook) -> tuple[Codebook, str]:
    """A new scale from -3 to 3; and its id."""
    anchors = tuple(Anchor(value, blank(book.languages)) for value in range(-3, 4))
    return _add(book, Parts.SCALE, Scale(free_id(book, "scale"), -3, 3, anchors))


def add_rule(book: Codebook) -> tuple[Codebook, str]:
    """A new rule, about only positive marks with a low rating; and its id."""
    bounds = {"min_positive": 1, "max_negative": 0, "max_rating": 0}
    return _add(book, Parts.RULE, Rule(free_id(book, "rule"), blank(book.languages), bounds))


def add_part(book: Codebook, kind: Parts) -> tuple[Codebook, str]:
    """A new part of a kind, but for an indicator, which needs a dimension; and its id."""
    add = {
        Parts.DIMENSION: add_dimension,
        Parts.MODIFIER: add_modifier,
        Parts.SCALE: add_scale,
        Parts.RULE: add_rule,
    }
    return add[kind](book)


def _add(book: Codebook, kind: Parts, item: Part) -> tuple[Codebook, str]:
    return with_parts(book, kind, (*parts_of(book, kind), item)), item.id


def put(book: Codebook, kind: Parts, id_: str, item: Part) -> Codebook:
    """The codebook with `item` in the place of the part `id_`; what points at it follows."""
    changed = tuple(item if old.id == id_ else old for old in parts_of(book, kind))
    book = with_parts(book, kind, changed)
    if isinstance(item, Modifier):
        return _in_indicators(book, lambda m: item if m.id == id_ else m)
    if isinstance(item, Dimension) and item.id != id_:
        moved = (replace(i, dimension=item.id) if i.dimension == id_ else i for i in book.indicators)
        return replace(book, indicators=tuple(moved))
    if isinstance(item, Scale) and item.id != id_:
        moved_on = (replace(d, scale=item.id) if d.scale == id_ else d for d in book.dimensions)
        return replace(book, dimensions=tuple(moved_on))
    return book


def _in_indicators(book: Codebook, change: Any) -> Codebook:
    found = []
    for indicator in book.indicators:
        given = (change(modifier) for modifier in indicator.modifiers)
        found.append(replace(indicator, modifiers=tuple(m for m in given if m is not None)))
    return replace(book, indicators=tuple(found))


def remove(book: Codebook, kind: Parts, id_: str) -> Codebook:
    """The codebook without a part: a dimension goes with its indicators, a modifier from those that have it."""
    book = with_parts(book, kind, tuple(item for item in parts_of(book, kind) if item.id != id_))
    if kind is Parts.DIMENSION:
        return replace(book, indicators=tuple(i for i in book.indicators if i.dimension != id_))
    if kind is Parts.MODIFIER:
        return _in_indicators(book, lambda m: None if m.id == id_ else m)
    if kind is Parts.SCALE:
        left = (replace(d, scale=None, rated=Rated.NONE) if d.scale == id_ else d for d in book.dimensions)
        return replace(book, dimensions=tuple(left))
    return book


def move(book: Codebook, kind: Parts, id_: str, by: int) -> Codebook:
    """The codebook with a part one place up (-1) or down (1) among its like; as it was when there is no place."""
    items = list(parts_of(book, kind))
    item = find_part(book, kind, id_)
    if item is None:
        return book
    like = [n for n, other in enumerate(items) if _is_beside(kind, item, other)]
    there = like.index(items.index(item)) + by
    if not 0 <= there < len(like):
        return book
    here = items.index(item)
    items[here], items[like[there]] = items[like[there]], items[here]
    return with_parts(book, kind, tuple(items))


def _is_beside(kind: Parts, item: Any, other: Any) -> bool:
    return kind is not Parts.INDICATOR or other.dimension == item.dimension


# -- what belongs together ------------------------------------------------------------------------------------


def with_habits(book: Codebook, kind: Kind, habit: Habit) -> Codebook:
    """The codebook with another usual way to mark and count; indicators that had the usual one follow."""
    old = book.defaults.get(kind, Habit())
    found = []
    for indicator in book.indicators:
        if indicator.kind is kind:
            mark_at = habit.mark_at if indicator.mark_at == old.mark_at else indicator.mark_at
            counting = habit.counting if indicator.counting == old.counting else indicator.counting
            indicator = replace(indicator, mark_at=mark_at, counting=counting)
        found.append(indicator)
    return replace(book, defaults={**book.defaults, kind: habit}, indicators=tuple(found))


def with_kind(book: Codebook, indicator: Indicator, kind: Kind) -> Indicator:
    """The indicator as a moment or a period; where to mark and how to count follow when they were as usual."""
    old, new = book.defaults.get(indicator.kind, Habit()), book.defaults.get(kind, Habit())
    return replace(
        indicator,
        kind=kind,
        mark_at=new.mark_at if indicator.mark_at == old.mark_at else indicator.mark_at,
        counting=new.counting if indicator.counting == old.counting else indicator.counting,
        exclusive_group=indicator.exclusive_group if kind is Kind.STATE else None,
    )


def with_range(scale: Scale, minimum: int, maximum: int) -> Scale:
    """The scale with other ends; steps that stay keep their words."""
    known = {anchor.value: anchor for anchor in scale.anchors}
    languages = tuple(scale.anchors[0].label) if scale.anchors else ()
    steps = range(minimum, max(minimum, maximum) + 1)
    return Scale(scale.id, minimum, maximum, tuple(known.get(n) or Anchor(n, blank(languages)) for n in steps))


def groups(book: Codebook) -> dict[str, list[Indicator]]:
    """The exclusive groups, and the states in each."""
    found: dict[str, list[Indicator]] = {}
    for indicator in book.indicators:
        if indicator.exclusive_group:
            found.setdefault(indicator.exclusive_group, []).append(indicator)
    return found


def with_entry(book: Codebook, version: str, date: str, changes: Words) -> Codebook:
    """The codebook as a version of its own, with what changed on the list of versions."""
    entry = {"version": version, "date": date, "changes": changes}
    earlier = (old for old in book.changelog if old.get("version") != version)
    return replace(book, version=version, changelog=(*earlier, entry))


# -- ids --------------------------------------------------------------------------------------------------------


def free_id(book: Codebook, wish: str) -> str:
    """An id like `wish` that no part of the codebook has."""
    taken = {item.id for kind in Parts for item in parts_of(book, kind)}
    wish = id_from(wish) or "part"
    return next(name for name in numbered(wish) if name not in taken)


def numbered(wish: str) -> Iterator[str]:
    """A wish for an id, and what to try when it is taken."""
    yield wish
    n = 2
    while True:
        yield f"{wish}_{n}"
        n += 1


def id_from(text: str) -> str:
    """Small letters, digits and _ made of a text; empty when it begins with no letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return found if re.match(r"[a-z]", found) else ""


def name_of(item: Part) -> str:
    """What a part is called: its label in the language spoken now, else its id."""
    if isinstance(item, Scale):
        return item.id
    words: Words = item.message if isinstance(item, Rule) else item.label
    return say(words) or item.id

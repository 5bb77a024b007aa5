"""A codebook as the data of its file, and back."""

from typing import Any

from observer.coding.codebook import (
    FORMAT,
    FORMAT_VERSION,
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
    Ruling,
    Scale,
    Valence,
    Words,
)
from observer.coding.study import Side


def from_data(data: dict[str, Any]) -> Codebook:
    """The codebook in checked data (see `codebook_check`); missing optional fields are filled in."""
    modifiers = {m["id"]: _modifier(m) for m in data.get("modifiers", [])}
    return Codebook(
        key=data["key"],
        version=data["version"],
        title=data["title"],
        description=data.get("description") or {},
        source=data["source"],
        own_worded=data["own_worded"],
        languages=tuple(data["languages"]),
        point_tolerance_us=round(data.get("point_tolerance_seconds", 5) * 1_000_000),
        scales=tuple(_scale(s) for s in data.get("scales", [])),
        dimensions=tuple(_dimension(d) for d in data["dimensions"]),
        indicators=tuple(_indicator(i, modifiers, data["defaults"]) for i in data["indicators"]),
        rules=tuple(_rule(r) for r in data.get("rules", [])),
        changelog=tuple(data["changelog"]),
        modifiers=tuple(modifiers.values()),
        defaults={kind: Habit(**data["defaults"][kind]) for kind in Kind},
    )


def _scale(data: dict[str, Any]) -> Scale:
    anchors = tuple(Anchor(a["value"], a["label"]) for a in data["anchors"])
    return Scale(data["id"], data["minimum"], data["maximum"], anchors)


def _dimension(data: dict[str, Any]) -> Dimension:
    return Dimension(**{**data, "rated": Rated(data.get("rated", "none"))})


def _modifier(data: dict[str, Any]) -> Modifier:
    values = tuple(Choice(v["id"], v["label"]) for v in data.get("values", []))
    return Modifier(**{**data, "kind": ModifierKind(data["kind"]), "values": values})


def _rule(data: dict[str, Any]) -> Rule:
    bounds = {name: bound for name, bound in data.items() if name not in ("id", "message")}
    return Rule(data["id"], data["message"], bounds)


def _indicator(data: dict[str, Any], modifiers: dict[str, Modifier], defaults: dict[str, Any]) -> Indicator:
    kind = Kind(data["kind"])
    typed = {
        "valence": Valence(data["valence"]),
        "kind": kind,
        "shown_by": tuple(Side(s) for s in data["shown_by"]),
        "towards": tuple(Side(s) for s in data["towards"]),
        "modifiers": tuple(modifiers[m] for m in data.get("modifiers", [])),
        "caution": data.get("caution") or {},
        "decisions": tuple(Ruling(d["date"], d["text"]) for d in data.get("decisions", [])),
        "mark_at": data.get("mark_at") or defaults[kind]["mark_at"],
        "counting": data.get("counting") or defaults[kind]["counting"],
    }
    return Indicator(**{**data, **typed})


# -- and back ---------------------------------------------------------------------------------------------


def to_data(book: Codebook) -> dict[str, Any]:
    """The data of a codebook file, also of one that is not finished; what is as usual is left out."""
    seconds = book.point_tolerance_us / 1_000_000
    data: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "key": book.key,
        "version": book.version,
        "title": book.title,
        "description": book.description if _is_said(book.description) else None,
        "source": book.source,
        "own_worded": book.own_worded,
        "languages": list(book.languages),
        "changelog": list(book.changelog),
        "point_tolerance_seconds": int(seconds) if seconds.is_integer() else seconds,
        "defaults": {kind.value: vars(habit) for kind, habit in book.defaults.items()},
        "scales": [_scale_data(scale) for scale in book.scales],
        "dimensions": [_dimension_data(dimension) for dimension in book.dimensions],
        "modifiers": [_modifier_data(modifier) for modifier in book.modifiers] or None,
        "rules": [{"id": r.id, **r.bounds, "message": r.message} for r in book.rules] or None,
        "indicators": [_indicator_data(indicator, book) for indicator in book.indicators],
    }
    return _given(data)


def _is_said(words: Words) -> bool:
    return any(text.strip() for text in words.values())


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _scale_data(scale: Scale) -> dict[str, Any]:
    anchors = [{"value": anchor.value, "label": anchor.label} for anchor in scale.anchors]
    return {"id": scale.id, "minimum": scale.minimum, "maximum": scale.maximum, "anchors": anchors}


def _dimension_data(dimension: Dimension) -> dict[str, Any]:
    usual = {"min_present": 1, "min_minutes_together": 0}
    data = _given({**vars(dimension), "rated": dimension.rated.value})
    return {name: value for name, value in data.items() if usual.get(name) != value}


def _modifier_data(modifier: Modifier) -> dict[str, Any]:
    choices = [{"id": choice.id, "label": choice.label} for choice in modifier.values]
    has_choices = modifier.kind in (ModifierKind.SINGLE, ModifierKind.MULTIPLE)
    return _given(
        {
            **vars(modifier),
            "kind": modifier.kind.value,
            "values": choices if has_choices else None,
            "required": modifier.required or None,
        }
    )


def _indicator_data(indicator: Indicator, book: Codebook) -> dict[str, Any]:
    habit = book.defaults.get(indicator.kind, Habit())
    data = {
        **vars(indicator),
        "valence": indicator.valence.value,
        "kind": indicator.kind.value,
        "shown_by": [side.value for side in indicator.shown_by],
        "towards": [side.value for side in indicator.towards],
        "mutual": indicator.mutual or None,
        "non_verbal": indicator.non_verbal or None,
        "caution": indicator.caution if _is_said(indicator.caution) else None,
        "mark_at": indicator.mark_at if indicator.mark_at != habit.mark_at else None,
        "counting": indicator.counting if indicator.counting != habit.counting else None,
        "exclusive_group": indicator.exclusive_group or None,
        "modifiers": [modifier.id for modifier in indicator.modifiers] or None,
        "decisions": [{"date": ruling.date, "text": ruling.text} for ruling in indicator.decisions] or None,
    }
    return _given(data)

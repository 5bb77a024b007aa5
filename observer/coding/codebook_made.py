"""A codebook made of the codes that a file of another tool holds, for a study that has none that fits.

What the file does not say is filled in so that the codebook can be used at once and improved in the editor: keys, a
definition that says where it came from, and nothing about whether a behaviour is good or bad.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

from observer.coding.codebook import FORMAT, FORMAT_VERSION, RESERVED_KEYS, Kind, ModifierKind
from observer.coding.codebook_check import SIDES
from observer.coding.codebook_edit import id_from, numbered
from observer.coding.interchange import Document, FiledCode, FiledModifier
from observer.i18n import _

# Okabe and Ito's colours, which colour-blind people can tell apart.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a6a00", "#5a5a5a")
_MOST_VALUES = 50  # more different values than that are free text
_LETTERS = [c for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" if c not in RESERVED_KEYS]


@dataclass(frozen=True)
class Made:
    """The data of a codebook, and what became of the codes: the id of the indicator for each, and for each modifier
    (code, name) its id with the ids of its values."""

    data: dict[str, Any]
    indicators: dict[str, str]
    modifiers: dict[tuple[str, str], tuple[str, dict[str, str]]]


def unique_id(text: str, taken: set[str]) -> str:
    """An identifier made of a text, not yet taken (and taken now)."""
    found = next(name for name in numbered(id_from(text) or id_from(f"c {text}")) if name not in taken)
    taken.add(found)
    return found


def codebook_of(document: Document, key: str, title: str, language: str) -> Made:
    """A codebook called `title`, in one language, with an indicator for each code that an event can have."""
    codes = [code for code in document.codes if not code.is_category]
    roots = _roots(document.codes)
    taken: set[str] = set()
    dimensions = {root: unique_id(root, taken) for root in dict.fromkeys(roots[code.name] for code in codes)}
    ids: set[str] = set()
    indicators = {code.name: unique_id(code.name, ids) for code in codes}
    asked = _modifiers(document, codes)
    made, modifiers = _modifier_data(asked, language)
    kinds, keys = _kinds(document, codes), _keys(codes)
    source = _("Made of the codes in “{name}”.").format(name=document.name[:200])
    by_name = {code.name: code for code in document.codes}

    def words(text: str) -> dict[str, str]:
        return {language: text}

    data: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "key": key,
        "version": "1.0.0",
        "title": words(title),
        "source": words(source),
        "own_worded": False,
        "languages": [language],
        "changelog": [
            {"version": "1.0.0", "date": datetime.now(UTC).date().isoformat(), "changes": words(source)},
        ],
        "defaults": {
            "point": {"mark_at": words(_("Where it begins.")), "counting": words(_("One for each time."))},
            "state": {"mark_at": words(_("From begin to end.")), "counting": words(_("One for each period."))},
        },
        "dimensions": [
            {
                "id": id_,
                "label": words(_label(by_name.get(root), root) or _("Codes")),
                "definition": words(_definition(by_name.get(root), source)),
                "colour": _colour(by_name.get(root), COLOURS[n % len(COLOURS)]),
            }
            for n, (root, id_) in enumerate(dimensions.items())
        ],
        "indicators": [
            _given(
                {
                    "id": indicators[code.name],
                    "dimension": dimensions[roots[code.name]],
                    "key": keys[code.name],
                    "valence": "neutral",
                    "kind": kinds[code.name].value,
                    "label": words(_label(code, code.name)),
                    "definition": words(_definition(code, source)),
                    "shown_by": ["any"],
                    "towards": [*SIDES, "none"],
                    "default_target": "none",
                    "exclusive_group": (id_from(code.exclusive_group) or "group")
                    if code.exclusive_group and kinds[code.name] is Kind.STATE
                    else None,
                    "examples": {language: [_("None yet.")]},
                    "counter_examples": {language: [_("None yet.")]},
                    "colour": _colour(code, None),
                    "modifiers": list(dict.fromkeys(modifiers[code.name, m.name][0] for m in asked[code.name])) or None,
                }
            )
            for code in codes
        ],
    }
    return Made(data | ({"modifiers": made} if made else {}), indicators, modifiers)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _label(code: FiledCode | None, name: str) -> str:
    return _short(code.label or code.name if code else name, 200)


def _definition(code: FiledCode | None, source: str) -> str:
    return _short(code.definition, 5000) if code and code.definition.strip() else source


def _short(text: str, longest: int) -> str:
    seen = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return seen.strip()[:longest]


def _colour(code: FiledCode | None, otherwise: str | None) -> str | None:
    return code.colour if code and re.fullmatch(r"#[0-9A-Fa-f]{6}", code.colour) else otherwise


def _roots(codes: Iterable[FiledCode]) -> dict[str, str]:
    """For each code the name of the one above all; empty for codes that stand by themselves."""
    parents = {code.name: code.parent for code in codes}
    has_children = set(parents.values()) - {""}

    def root(name: str) -> str:
        seen = {name}
        while parents.get(name) and parents[name] not in seen:
            name = parents[name]
            seen.add(name)
        return name

    return {name: root(name) if parents[name] or name in has_children else "" for name in parents}


def _kinds(document: Document, codes: list[FiledCode]) -> dict[str, Kind]:
    """Moment or period: as the file says; else a period when any of its events is one."""
    lasting = {event.code for event in document.events if event.kind is Kind.STATE}
    seen = {event.code for event in document.events}

    def kind(code: FiledCode) -> Kind:
        if code.name in lasting:
            return Kind.STATE
        return Kind.POINT if code.name in seen else code.kind or Kind.POINT

    return {code.name: kind(code) for code in codes}


def _keys(codes: list[FiledCode]) -> dict[str, str]:
    """A key for each: its own where it can be, else a letter of its name, else any; two letters when there are many."""
    if len(codes) > len(_LETTERS):
        pairs = (a + b for a, b in product(_LETTERS, _LETTERS))
        return dict(zip((code.name for code in codes), pairs, strict=False))
    found = {}
    free = dict.fromkeys(_LETTERS)
    for code in codes:
        if code.key in free:
            found[code.name] = code.key
            del free[code.key]
    for code in codes:
        if code.name not in found:
            name = code.label or code.name
            found[code.name] = next((c for c in name + name.lower() if c in free), next(iter(free)))
            del free[found[code.name]]
    return found


# -- modifiers --------------------------------------------------------------------------------------------------


def _modifiers(document: Document, codes: list[FiledCode]) -> dict[str, list[FiledModifier]]:
    """The modifiers of each code: those that the file lists, with the values that events have besides."""
    seen: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    several = set()
    for event in document.events:
        for name, values in event.modifiers:
            seen[event.code, name].update(dict.fromkeys(values))
            if len(values) > 1:
                several.add((event.code, name))
    found = {}
    for code in codes:
        own = {modifier.name: modifier for modifier in code.modifiers}
        named = [*own, *(name for of, name in seen if of == code.name and name not in own)]
        found[code.name] = [
            _modifier(own.get(name) or FiledModifier(name), seen[code.name, name], (code.name, name) in several)
            for name in named
        ]
    return found


def _modifier(listed: FiledModifier, seen: dict[str, None], has_several: bool) -> FiledModifier:
    if listed.kind not in (ModifierKind.SINGLE, ModifierKind.MULTIPLE):
        return listed
    values = tuple(dict.fromkeys([*listed.values, *seen]))
    if not 2 <= len(values) <= _MOST_VALUES:
        return FiledModifier(listed.name, ModifierKind.TEXT)
    return FiledModifier(listed.name, ModifierKind.MULTIPLE if has_several else listed.kind, values)


def _modifier_data(
    asked: dict[str, list[FiledModifier]], language: str
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], tuple[str, dict[str, str]]]]:
    """The data of all modifiers, the same one once; and for each (code, name) its id and the ids of its values."""
    taken: set[str] = set()
    made: dict[FiledModifier, tuple[str, dict[str, str]]] = {}
    data, found = [], {}
    for code, modifiers in asked.items():
        for modifier in modifiers:
            if modifier not in made:
                ids: set[str] = set()
                values = {value: unique_id(value, ids) for value in modifier.values}
                made[modifier] = unique_id(modifier.name, taken), values
                choices = [{"id": id_, "label": {language: value}} for value, id_ in values.items()]
                data.append(
                    _given(
                        {
                            "id": made[modifier][0],
                            "kind": modifier.kind.value,
                            "label": {language: _short(modifier.name, 200)},
                            "values": choices or None,
                        }
                    )
                )
            found[code, modifier.name] = made[modifier]
    return data, found

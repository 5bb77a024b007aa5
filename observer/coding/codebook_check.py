"""Every fault of a codebook, with its place and what to do about it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from observer.coding.codebook import FORMAT, FORMAT_VERSION, RESERVED_KEYS
from observer.i18n import _

MAX_ITEMS = 2000
MAX_TEXT = 10_000

SIDES = ("family", "network", "professional", "worker", "manager", "group")
TOP = (
    "$schema format format_version key version title description source own_worded languages "
    "changelog defaults point_tolerance_seconds scales dimensions indicators modifiers rules"
).split()
INDICATOR = (
    "id dimension key valence kind label definition shown_by towards default_target mutual "
    "non_verbal examples counter_examples mark_at counting caution exclusive_group modifiers "
    "colour"
).split()
DIMENSION = ("id label definition colour rated scale min_present min_minutes_together").split()
MODIFIER = ("id kind label values minimum maximum").split()
BOUNDS = [f"{end}_{what}" for end in ("min", "max") for what in ("positive", "negative", "rating")]


@dataclass(frozen=True)
class Fault:
    """What is wrong, where (a path such as `indicators[3].label`), and what to do."""

    place: str
    message: str
    suggestion: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.suggestion}".strip()


def find_faults(data: Any) -> list[Fault]:
    """All faults of the data of a codebook file; an empty list means that it can be used."""
    check = _Check()
    if not isinstance(data, dict):
        check.fault(
            "$",
            _("A codebook is a JSON object."),
            _("Start the file with { and see docs/codebook-format.md."),
        )
        return check.faults
    check.head(data)
    ids = {
        name: check.items(data, name, required=name in ("dimensions", "indicators"))
        for name in ("scales", "modifiers", "dimensions", "indicators", "rules")
    }
    check.scales(ids["scales"])
    check.modifiers(ids["modifiers"])
    check.dimensions(ids["dimensions"], _names(ids["scales"]))
    check.indicators(ids["indicators"], _names(ids["dimensions"]), _names(ids["modifiers"]))
    check.keys(ids["indicators"])
    check.rules(ids["rules"])
    return check.faults


def _names(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items if isinstance(item.get("id"), str)]


class _Check:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.languages: list[str] = ["en", "nl"]

    def fault(self, place: str, message: str, suggestion: str = "") -> None:
        self.faults.append(Fault(place, message, suggestion))

    # -- small checks ------------------------------------------------------------------------------

    def known(self, data: dict[str, Any], place: str, names: Iterable[str]) -> None:
        names = list(names)
        for name in data:
            if name not in names:
                self.fault(
                    f"{place}.{name}".lstrip("."),
                    _("This field is not known."),
                    _nearest(name, names, _("Remove it.")),
                )

    def choice(self, data: dict[str, Any], place: str, name: str, allowed: Iterable[str], default: str = "") -> None:
        value, allowed = data.get(name, default), list(allowed)
        if value not in allowed:
            self.fault(
                f"{place}.{name}",
                _("“{value}” is not possible here.").format(value=_short(value)),
                _nearest(str(value), allowed, _("Use one of: {names}.").format(names=", ".join(allowed))),
            )

    def words(self, data: dict[str, Any], place: str, name: str, required: bool = True) -> None:
        value, here = data.get(name), f"{place}.{name}".lstrip(".")
        if value is None:
            if required:
                self.fault(here, _("It is missing."), _("Give a text for each language."))
        elif not isinstance(value, dict):
            self.fault(here, _("A text is given per language."), _('Write {"en": "...", "nl": "..."}.'))
        else:
            for code in self.languages:
                text = value.get(code)
                if not isinstance(text, str) or not text.strip():
                    self.fault(f"{here}.{code}", _("The text in this language is missing."), _("Write it."))
                elif len(text) > MAX_TEXT:
                    self.fault(f"{here}.{code}", _("The text is too long."), _("Shorten it."))
            self.known(value, here, self.languages)

    def texts(self, data: dict[str, Any], place: str, name: str) -> None:
        value, here = data.get(name), f"{place}.{name}"
        if not isinstance(value, dict):
            self.fault(here, _("It is missing."), _('Write {"en": ["..."], "nl": ["..."]}.'))
            return
        for code in self.languages:
            texts = value.get(code)
            if not isinstance(texts, list) or not texts or not all(isinstance(t, str) and t.strip() for t in texts):
                self.fault(
                    f"{here}.{code}",
                    _("There is no list of texts in this language."),
                    _("Write at least one."),
                )
        self.known(value, here, self.languages)

    def whole(self, data: dict[str, Any], place: str, name: str, low: int, high: int) -> None:
        value = data.get(name, low)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fault(
                f"{place}.{name}",
                _("“{value}” is no whole number from {low} to {high}.").format(value=_short(value), low=low, high=high),
            )

    def truth(self, data: dict[str, Any], place: str, name: str, default: bool | None = False) -> None:
        if not isinstance(data.get(name, default), bool):
            self.fault(f"{place}.{name}".lstrip("."), _("This is yes or no."), _("Write true or false."))

    def colour(self, data: dict[str, Any], place: str, required: bool) -> None:
        value = data.get("colour")
        if value is None and not required:
            return
        if not isinstance(value, str) or not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
            self.fault(f"{place}.colour", _("This is no colour."), _("Write it as #RRGGBB, such as #0072B2."))

    def references(self, data: dict[str, Any], place: str, name: str, known: list[str], required: bool) -> None:
        values = data.get(name, [])
        if not isinstance(values, list) or (required and not values):
            self.fault(f"{place}.{name}", _("This is a list with at least one name."), _('Write it as ["..."].'))
            return
        for n, value in enumerate(values):
            if value not in known:
                self.fault(
                    f"{place}.{name}[{n}]",
                    _("“{value}” is not known.").format(value=_short(value)),
                    _nearest(str(value), known, _("Use one of: {names}.").format(names=", ".join(known))),
                )

    # -- the parts of a codebook ----------------------------------------------------------------------

    def head(self, data: dict[str, Any]) -> None:
        self.known(data, "", TOP)
        if data.get("format") != FORMAT:
            self.fault("format", _("This is no codebook of Observer."), _write(f'"format": "{FORMAT}"'))
        if data.get("format_version") != FORMAT_VERSION:
            self.fault(
                "format_version",
                _("This version of the format is not known."),
                _("This version of Observer reads format version {version}.").format(version=FORMAT_VERSION),
            )
        self.pattern(data, "key", r"[a-z][a-z0-9_]{0,39}", _("Small letters, digits and _, such as “alliance”."))
        self.pattern(data, "version", r"\d+(\.\d+){0,2}", _("Numbers with dots, such as 1.0.0."))
        languages = data.get("languages")
        if not isinstance(languages, list) or not languages or not all(_is_language(c) for c in languages):
            self.fault("languages", _("The languages are missing."), _write('"languages": ["en", "nl"]'))
        else:
            self.languages = languages
        self.truth(data, "", "own_worded", default=None)
        for name in ("title", "source"):
            self.words(data, "", name)
        self.words(data, "", "description", required=False)
        tolerance = data.get("point_tolerance_seconds", 5)
        if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance <= 60:
            self.fault("point_tolerance_seconds", _("This is no number of seconds from 0 to 60."))
        self.defaults(data.get("defaults"))
        self.changelog(data.get("changelog"))

    def pattern(self, data: dict[str, Any], name: str, pattern: str, suggestion: str, place: str = "") -> None:
        value = data.get(name)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            message = _("“{value}” cannot be used.").format(value=_short(value))
            self.fault(f"{place}.{name}".lstrip("."), message, suggestion)

    def defaults(self, data: Any) -> None:
        if not isinstance(data, dict):
            self.fault("defaults", _("It is missing."), _("Say for point and state where to mark and how to count."))
            return
        self.known(data, "defaults", ("point", "state"))
        for kind in ("point", "state"):
            part = data.get(kind)
            if not isinstance(part, dict):
                self.fault(f"defaults.{kind}", _("It is missing."), _("Give mark_at and counting."))
                continue
            self.known(part, f"defaults.{kind}", ("mark_at", "counting"))
            self.words(part, f"defaults.{kind}", "mark_at")
            self.words(part, f"defaults.{kind}", "counting")

    def changelog(self, data: Any) -> None:
        if not isinstance(data, list) or not data:
            self.fault("changelog", _("It is missing."), _("List each version with its date and what changed."))
            return
        for n, entry in enumerate(data):
            place = f"changelog[{n}]"
            if not isinstance(entry, dict):
                self.fault(place, _("This is no object."), _("Give version, date and changes."))
                continue
            self.known(entry, place, ("version", "date", "changes"))
            self.pattern(entry, "version", r"\d+(\.\d+){0,2}", _("Numbers with dots, such as 1.0.0."), place)
            self.pattern(entry, "date", r"\d{4}-\d\d-\d\d", _("A date such as 2026-11-21."), place)
            self.words(entry, place, "changes")

    def items(self, data: dict[str, Any], name: str, required: bool) -> list[dict[str, Any]]:
        """The objects in the list `name`, with faults for what is no object, has no id, or comes twice."""
        items = data.get(name, [])
        if not isinstance(items, list) or (required and not items) or len(items) > MAX_ITEMS:
            self.fault(name, _("This is a list with at least one object."), _("See docs/codebook-format.md."))
            return []
        seen: set[str] = set()
        good: list[dict[str, Any]] = []
        for n, item in enumerate(items):
            place = f"{name}[{n}]"
            if not isinstance(item, dict):
                self.fault(place, _("This is no object."), _("Write it between { and }."))
                continue
            self.pattern(item, "id", r"[A-Za-z][A-Za-z0-9_]{0,59}", _("Letters, digits and _."), place)
            if isinstance(item.get("id"), str) and item["id"] in seen:
                self.fault(f"{place}.id", _("“{id}” is used twice.").format(id=item["id"]), _("Give it another id."))
            seen.add(str(item.get("id")))
            good.append(item)
        return good

    def scales(self, items: list[dict[str, Any]]) -> None:
        for n, item in enumerate(items):
            place = f"scales[{n}]"
            self.known(item, place, ("id", "minimum", "maximum", "anchors"))
            self.whole(item, place, "minimum", -100, 100)
            self.whole(item, place, "maximum", -100, 100)
            low, high = item.get("minimum"), item.get("maximum")
            if not isinstance(low, int) or not isinstance(high, int) or not low < high:
                self.fault(place, _("The minimum must be below the maximum."), _("Exchange them."))
                continue
            anchors = item.get("anchors")
            anchors = [a for a in anchors if isinstance(a, dict)] if isinstance(anchors, list) else []
            if [a.get("value") for a in anchors] != list(range(low, high + 1)):
                self.fault(
                    f"{place}.anchors",
                    _("Each whole step from {low} to {high} needs its words, in order.").format(low=low, high=high),
                    _("Give each a value and a label."),
                )
            for m, anchor in enumerate(anchors):
                self.words(anchor, f"{place}.anchors[{m}]", "label")

    def modifiers(self, items: list[dict[str, Any]]) -> None:
        for n, item in enumerate(items):
            place = f"modifiers[{n}]"
            self.known(item, place, MODIFIER)
            self.choice(item, place, "kind", ("single", "multiple", "number", "text"))
            self.words(item, place, "label")
            for bound in ("minimum", "maximum"):
                if not isinstance(item.get(bound, 0), int | float) or isinstance(item.get(bound), bool):
                    self.fault(f"{place}.{bound}", _("This is no number."))
            if item.get("kind") in ("single", "multiple"):
                values = item.get("values")
                if not isinstance(values, list) or len(values) < 2:
                    self.fault(
                        f"{place}.values",
                        _("There is nothing to choose from."),
                        _("Give two values or more."),
                    )
                    continue
                for m, value in enumerate(self.items({f"{place}.values": values}, f"{place}.values", False)):
                    self.known(value, f"{place}.values[{m}]", ("id", "label"))
                    self.words(value, f"{place}.values[{m}]", "label")

    def dimensions(self, items: list[dict[str, Any]], scales: list[str]) -> None:
        for n, item in enumerate(items):
            place = f"dimensions[{n}]"
            self.known(item, place, DIMENSION)
            self.words(item, place, "label")
            self.words(item, place, "definition")
            self.colour(item, place, required=True)
            self.choice(item, place, "rated", ("person", "group", "none"), default="none")
            if item.get("rated", "none") != "none" or item.get("scale") is not None:
                self.choice(item, place, "scale", scales)
            self.whole(item, place, "min_present", 1, 100)
            self.whole(item, place, "min_minutes_together", 0, 1000)

    def indicators(self, items: list[dict[str, Any]], dimensions: list[str], modifiers: list[str]) -> None:
        for n, item in enumerate(items):
            place = f"indicators[{n}]"
            self.known(item, place, INDICATOR)
            self.choice(item, place, "dimension", dimensions)
            self.choice(item, place, "valence", ("positive", "negative", "neutral"))
            self.choice(item, place, "kind", ("point", "state"))
            self.choice(item, place, "default_target", ("worker", "all", "none", "unclear", "ask"))
            self.references(item, place, "shown_by", [*SIDES, "any"], required=True)
            self.references(item, place, "towards", [*SIDES, "none"], required=True)
            self.references(item, place, "modifiers", modifiers, required=False)
            for name in ("label", "definition"):
                self.words(item, place, name)
            for name in ("examples", "counter_examples"):
                self.texts(item, place, name)
            for name in ("mark_at", "counting"):
                self.words(item, place, name, required=False)
            self.truth(item, place, "mutual")
            self.truth(item, place, "non_verbal")
            self.words(item, place, "caution", required=item.get("non_verbal") is True)
            self.colour(item, place, required=False)
            if item.get("exclusive_group") is not None:
                self.pattern(item, "exclusive_group", r"[A-Za-z][A-Za-z0-9_]{0,59}", _("Letters, digits and _."), place)
                if item.get("kind") == "point":
                    message = _("Only states can exclude each other.")
                    self.fault(f"{place}.exclusive_group", message, _("Make it a state, or leave the group out."))

    def keys(self, items: list[dict[str, Any]]) -> None:
        """One stroke or two; no reserved key; no key twice; no key that begins another."""
        owners: dict[str, int] = {}
        for n, item in enumerate(items):
            key, place = item.get("key"), f"indicators[{n}].key"
            if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z]{1,2}", key):
                self.fault(place, _("“{key}” is no key.").format(key=_short(key)), _("Use one or two letters."))
            elif RESERVED_KEYS & set(key):
                self.fault(place, _("J, K and L play the film."), _("Use another letter."))
            elif key in owners:
                other = items[owners[key]].get("id")
                self.fault(
                    place,
                    _("“{key}” is also the key of “{id}”.").format(key=key, id=other),
                    _free(key, items),
                )
            else:
                owners[key] = n
        for key, n in owners.items():
            if len(key) == 2 and key[0] in owners:
                other = items[owners[key[0]]].get("id")
                self.fault(
                    f"indicators[{n}].key",
                    _("“{key}” can never be typed: “{first}” is the key of “{id}”.").format(
                        key=key, first=key[0], id=other
                    ),
                    _("Give one of them another key."),
                )

    def rules(self, items: list[dict[str, Any]]) -> None:
        for n, item in enumerate(items):
            place = f"rules[{n}]"
            self.known(item, place, ["id", "message", *BOUNDS])
            self.words(item, place, "message")
            bounds = [name for name in BOUNDS if name in item]
            if not bounds:
                self.fault(
                    place, _("This rule has no conditions."), _("Use one of: {names}.").format(names=", ".join(BOUNDS))
                )
            for name in bounds:
                self.whole(item, place, name, -1000, 1000)


def _free(key: str, items: list[dict[str, Any]]) -> str:
    used = {item.get("key") for item in items}
    free = [c for c in "abcdefghimnopqrstuvwxyz" if key[:-1] + c not in used]
    return _("Free are: {keys}.").format(keys=", ".join(key[:-1] + c for c in free[:6])) if free else ""


def _nearest(value: str, known: list[str], otherwise: str) -> str:
    near = difflib.get_close_matches(value[:100], known, n=1)
    return _("Did you mean “{name}”?").format(name=near[0]) if near else otherwise


def _write(example: str) -> str:
    return _("Write {example}.").format(example=example)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _is_language(code: Any) -> bool:
    return isinstance(code, str) and bool(re.fullmatch(r"[a-z]{2,3}", code))

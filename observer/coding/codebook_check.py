"""Every fault of a codebook, with its place and what to do about it."""

import re
from typing import Any

from observer.coding.codebook import FORMAT, FORMAT_VERSION, RESERVED_KEYS
from observer.coding.codebook_fields import Fault, Fields, TooManyFaults, is_date, is_number, short
from observer.i18n import N_, _

MAX_ITEMS = 2000

SIDES = ("family", "network", "professional", "worker", "manager", "group")
TOP = (
    "$schema format format_version key version title description source own_worded languages "
    "changelog defaults point_tolerance_seconds scales dimensions indicators modifiers rules"
).split()
INDICATOR = (
    "id dimension key valence kind label definition shown_by towards default_target mutual "
    "non_verbal examples counter_examples mark_at counting caution exclusive_group modifiers "
    "colour decisions"
).split()
DIMENSION = ("id label definition colour rated scale min_present min_minutes_together").split()
MODIFIER = ("id kind label values minimum maximum required").split()
_ID, _ID_HINT = r"[A-Za-z][A-Za-z0-9_]{0,59}", N_("Letters, digits and _.")
_VERSION, _VERSION_HINT = r"[0-9]{1,6}(\.[0-9]{1,6}){0,2}", N_("Numbers with dots, such as 1.0.0.")
Items = dict[str, dict[str, Any]]  # by place
BOUNDS = [f"{end}_{what}" for end in ("min", "max") for what in ("positive", "negative", "rating")]


def find_faults(data: Any) -> list[Fault]:
    """All faults of the data of a codebook file; an empty list means that it can be used."""
    check = _Check()
    try:
        _find(check, data)
    except TooManyFaults:
        check.faults.append(Fault("$", _("There are more faults."), _("Mend these first.")))
    return check.faults


def _find(check: "_Check", data: Any) -> None:
    if not isinstance(data, dict):
        check.fault(
            "$",
            _("A codebook is a JSON object."),
            _("Start the file with { and see docs/codebook-format.md."),
        )
        return
    check.signs(data)
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


def _names(items: Items) -> list[str]:
    return [item["id"] for item in items.values() if isinstance(item.get("id"), str)]


class _Check(Fields):
    """The parts of a codebook, one after the other."""

    def head(self, data: dict[str, Any]) -> None:
        self.known(data, "", TOP)
        if data.get("format") != FORMAT:
            self.fault("format", _("This is no codebook of Observer."), _write(f'"format": "{FORMAT}"'))
        if data.get("format_version") != FORMAT_VERSION or isinstance(data["format_version"], bool):
            self.fault(
                "format_version",
                _("This version of the format is not known."),
                _("This version of Observer reads format version {version}.").format(version=FORMAT_VERSION),
            )
        self.pattern(data, "key", r"[a-z][a-z0-9_]{0,39}", _("Small letters, digits and _, such as “alliance”."))
        self.pattern(data, "version", _VERSION, _(_VERSION_HINT))
        languages = data.get("languages")
        if not isinstance(languages, list) or not languages or not all(_is_language(c) for c in languages):
            self.fault("languages", _("The languages are missing."), _write('"languages": ["en", "nl"]'))
        else:
            self.languages = list(dict.fromkeys(languages))
            if len(self.languages) < len(languages):
                self.fault("languages", _("A language stands there twice."), _("Remove it."))
        self.truth(data, "", "own_worded", default=None)
        for name in ("title", "source"):
            self.words(data, "", name)
        self.words(data, "", "description", required=False)
        tolerance = data.get("point_tolerance_seconds", 5)
        if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance <= 60:
            message = _("This is no number of seconds from 0 to 60.")
            self.fault("point_tolerance_seconds", message, _("Write a number such as 0 or 2.5."))
        self.defaults(data.get("defaults"))
        self.changelog(data.get("changelog"))

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
            self.pattern(entry, "version", _VERSION, _(_VERSION_HINT), place)
            self.day(entry, place)
            self.words(entry, place, "changes")

    def day(self, entry: dict[str, Any], place: str) -> None:
        if not is_date(entry.get("date")):
            message = _("“{value}” cannot be used.").format(value=short(entry.get("date")))
            self.fault(f"{place}.date", message, _("A date such as 2026-11-21."))

    def items(self, data: dict[str, Any], name: str, required: bool, where: str = "") -> Items:
        """The objects in the list `name` by place, with faults for what is no object, has no id, or comes twice."""
        items, where = data.get(name, []), where or name
        if not isinstance(items, list) or (required and not items) or len(items) > MAX_ITEMS:
            self.fault(where, _("This is a list with at least one object."), _("See docs/codebook-format.md."))
            return {}
        seen: set[str] = set()
        good: Items = {}
        for n, item in enumerate(items):
            place = f"{where}[{n}]"
            if not isinstance(item, dict):
                self.fault(place, _("This is no object."), _("Write it between { and }."))
                continue
            self.pattern(item, "id", _ID, _(_ID_HINT), place)
            if isinstance(item.get("id"), str) and item["id"] in seen:
                self.fault(
                    f"{place}.id", _("“{id}” is used twice.").format(id=short(item["id"])), _("Give it another id.")
                )
            seen.add(str(item.get("id")))
            good[place] = item
        return good

    def scales(self, items: Items) -> None:
        for place, item in items.items():
            self.known(item, place, ("id", "minimum", "maximum", "anchors"))
            before = len(self.faults)
            for bound in ("minimum", "maximum"):
                self.required(item, place, bound)
                self.whole(item, place, bound, -100, 100)
            if len(self.faults) > before:
                continue
            if item["minimum"] >= item["maximum"]:
                self.fault(place, _("The minimum must be below the maximum."), _("Exchange them."))
                continue
            self.anchors(item.get("anchors"), f"{place}.anchors", range(item["minimum"], item["maximum"] + 1))

    def anchors(self, anchors: Any, here: str, steps: range) -> None:
        given = anchors if isinstance(anchors, list) else []
        values = [anchor.get("value") if isinstance(anchor, dict) else None for anchor in given[: len(steps) + 1]]
        if values != list(steps) or not all(type(value) is int for value in values):
            self.fault(
                here,
                _("Each whole step from {low} to {high} needs its words, in order.").format(
                    low=steps[0], high=steps[-1]
                ),
                _("Give each a value and a label."),
            )
        for n, anchor in enumerate(given[: len(steps)]):
            if isinstance(anchor, dict):
                self.known(anchor, f"{here}[{n}]", ("value", "label"))
                self.words(anchor, f"{here}[{n}]", "label")

    def modifiers(self, items: Items) -> None:
        for place, item in items.items():
            self.known(item, place, MODIFIER)
            self.choice(item, place, "kind", ("single", "multiple", "number", "text"))
            self.words(item, place, "label")
            self.truth(item, place, "required")
            self.bounds(item, place)
            if item.get("kind") in ("single", "multiple"):
                self.values(item, place)
            elif "values" in item:
                message = _("There is nothing to choose from in a number or a text.")
                self.fault(f"{place}.values", message, _("Remove it."))

    def bounds(self, item: dict[str, Any], place: str) -> None:
        low, high = (item.get(bound, 0) for bound in ("minimum", "maximum"))
        for bound, value in (("minimum", low), ("maximum", high)):
            if not is_number(value):
                self.fault(f"{place}.{bound}", _("This is no number."), _("Write a number such as 0 or 2.5."))
            elif item.get("kind") != "number" and bound in item:
                self.fault(f"{place}.{bound}", _("Only a number has bounds."), _("Remove it."))
        both = "minimum" in item and "maximum" in item
        if both and is_number(low) and is_number(high) and low > high:
            self.fault(place, _("The minimum must be below the maximum."), _("Exchange them."))

    def values(self, item: dict[str, Any], place: str) -> None:
        values = item.get("values")
        if not isinstance(values, list) or len(values) < 2:
            self.fault(f"{place}.values", _("There is nothing to choose from."), _("Give two values or more."))
            return
        for here, value in self.items(item, "values", False, f"{place}.values").items():
            self.known(value, here, ("id", "label"))
            self.words(value, here, "label")

    def dimensions(self, items: Items, scales: list[str]) -> None:
        for place, item in items.items():
            self.known(item, place, DIMENSION)
            self.words(item, place, "label")
            self.words(item, place, "definition")
            self.colour(item, place, required=True)
            self.choice(item, place, "rated", ("person", "group", "none"), default="none")
            if item.get("rated", "none") != "none" or item.get("scale") is not None:
                self.choice(item, place, "scale", scales)
            self.whole(item, place, "min_present", 1, 100)
            self.whole(item, place, "min_minutes_together", 0, 1000)

    def indicators(self, items: Items, dimensions: list[str], modifiers: list[str]) -> None:
        for place, item in items.items():
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
            self.decisions(item.get("decisions", []), f"{place}.decisions")
            if item.get("exclusive_group") is not None:
                self.pattern(item, "exclusive_group", _ID, _(_ID_HINT), place)
                if item.get("kind") == "point":
                    message = _("Only states can exclude each other.")
                    self.fault(f"{place}.exclusive_group", message, _("Make it a state, or leave the group out."))

    def decisions(self, data: Any, here: str) -> None:
        """A list of dated decisions about dilemmas; it may be left out."""
        if not isinstance(data, list) or len(data) > MAX_ITEMS:
            self.fault(here, _("This is a list of decisions."), _("Give each a date and a text."))
            return
        for n, entry in enumerate(data):
            place = f"{here}[{n}]"
            if not isinstance(entry, dict):
                self.fault(place, _("This is no object."), _("Give date and text."))
                continue
            self.known(entry, place, ("date", "text"))
            self.day(entry, place)
            self.words(entry, place, "text")

    def keys(self, items: Items) -> None:
        """One stroke or two; no reserved key; no key twice; no key that begins another."""
        owners: dict[str, str] = {}
        used = {item["key"] for item in items.values() if isinstance(item.get("key"), str)}
        for place, item in items.items():
            key, here = item.get("key"), f"{place}.key"
            if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z]{1,2}", key):
                self.fault(here, _("“{key}” is no key.").format(key=short(key)), _("Use one or two letters."))
            elif RESERVED_KEYS & set(key):
                self.fault(here, _("J, K and L play the film."), _("Use another letter."))
            elif key in owners:
                words = _("“{key}” is also the key of “{id}”.")
                self.fault(here, words.format(key=key, id=short(items[owners[key]].get("id"))), _free(key, used))
            else:
                owners[key] = place
        for key, place in owners.items():
            if len(key) == 2 and key[0] in owners:
                self.fault(
                    f"{place}.key",
                    _("“{key}” can never be typed: “{first}” is the key of “{id}”.").format(
                        key=key, first=key[0], id=short(items[owners[key[0]]].get("id"))
                    ),
                    _("Give one of them another key."),
                )

    def rules(self, items: Items) -> None:
        for place, item in items.items():
            self.known(item, place, ["id", "message", *BOUNDS])
            self.words(item, place, "message")
            bounds = [name for name in BOUNDS if name in item]
            if not bounds:
                self.fault(
                    place, _("This rule has no conditions."), _("Use one of: {names}.").format(names=", ".join(BOUNDS))
                )
            for name in bounds:
                self.whole(item, place, name, -1000, 1000)


def _free(key: str, used: set[str]) -> str:
    free = [c for c in "abcdefghimnopqrstuvwxyz" if key[:-1] + c not in used]
    if not free:
        return _("Use another letter.")
    return _("Free are: {keys}.").format(keys=", ".join(key[:-1] + c for c in free[:6]))


def _write(example: str) -> str:
    return _("Write {example}.").format(example=example)


def _is_language(code: Any) -> bool:
    return isinstance(code, str) and bool(re.fullmatch(r"[a-z]{2,3}", code))

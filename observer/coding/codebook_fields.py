"""What one field of a codebook can be: texts, names, numbers, colours. Each fault with its place."""

import difflib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from observer.i18n import _

MAX_TEXT = 10_000
MAX_FAULTS = 500  # what has more is no codebook

# Signs that cannot be seen: control codes (but for a new line and a tab), halves of letters, and those that turn
# the direction of reading.
_HIDDEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")


@dataclass(frozen=True)
class Fault:
    """What is wrong, where (a path such as `indicators[3].label`), and what to do."""

    place: str
    message: str
    suggestion: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.suggestion}".strip()


class TooManyFaults(Exception):
    """Enough faults have been found."""


class Fields:
    """Checks of one field each; what is wrong is gathered in `faults`."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.languages: list[str] = ["en", "nl"]

    def fault(self, place: str, message: str, suggestion: str) -> None:
        self.faults.append(Fault(place, message, suggestion))
        if len(self.faults) >= MAX_FAULTS:
            raise TooManyFaults

    def signs(self, data: Any) -> None:
        """No sign that cannot be seen: it would hide what is written, steer a terminal, or be half a letter."""
        for place, text in _texts(data):
            hidden = _HIDDEN.search(text)
            if hidden:
                message = _("This holds the sign U+{code}, which cannot be seen.").format(code=f"{ord(hidden[0]):04X}")
                self.fault(place, message, _("Remove it."))

    def known(self, data: dict[str, Any], place: str, names: Iterable[str]) -> None:
        names = list(names)
        for name in data:
            if name not in names:
                self.fault(
                    _inside(place, name),
                    _("This field is not known."),
                    _nearest(name, names, _("Remove it.")),
                )

    def choice(self, data: dict[str, Any], place: str, name: str, allowed: Iterable[str], default: str = "") -> None:
        value, allowed = data.get(name, default), list(allowed)
        if value not in allowed:
            self.fault(
                f"{place}.{name}",
                _("“{value}” is not possible here.").format(value=short(value)),
                _nearest(value, allowed, _("Use one of: {names}.").format(names=_listed(allowed))),
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
                _("“{value}” is no whole number from {low} to {high}.").format(value=short(value), low=low, high=high),
                _("Write a whole number."),
            )

    def required(self, data: dict[str, Any], place: str, name: str) -> None:
        if name not in data:
            self.fault(f"{place}.{name}", _("It is missing."), _("Write a whole number."))

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
                    _("“{value}” is not known.").format(value=short(value)),
                    _nearest(value, known, _("Use one of: {names}.").format(names=_listed(known))),
                )
            elif value in values[:n]:
                self.fault(
                    f"{place}.{name}[{n}]",
                    _("“{value}” stands there already.").format(value=short(value)),
                    _("Remove it."),
                )

    def pattern(self, data: dict[str, Any], name: str, pattern: str, suggestion: str, place: str = "") -> None:
        value = data.get(name)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            message = _("“{value}” cannot be used.").format(value=short(value))
            self.fault(f"{place}.{name}".lstrip("."), message, suggestion)


def _texts(data: Any) -> Iterator[tuple[str, str]]:
    """Every text in parsed JSON, names of fields too, with its place; however deep, without recursion."""
    left: list[tuple[str, Any]] = [("", data)]
    while left:
        place, value = left.pop()
        if isinstance(value, str):
            yield place, value
        elif isinstance(value, dict):
            yield from ((place or "$", name) for name in value)
            left += [(_inside(place, name), inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            left += [(f"{place}[{n}]", inner) for n, inner in reversed(list(enumerate(value)))]


def _inside(place: str, name: str) -> str:
    """The place of a field, whatever it is called."""
    step = short(name) or "“”"
    return f"{place}.{step}" if place else step


def _listed(names: Iterable[str]) -> str:
    return ", ".join(short(name) for name in names)


def _nearest(value: Any, known: list[str], otherwise: str) -> str:
    near = difflib.get_close_matches(value[:100], known, n=1) if isinstance(value, str) else []
    return _("Did you mean “{name}”?").format(name=short(near[0])) if near else otherwise


def short(value: Any) -> str:
    """A value from a file of unknown origin, fit for a sentence."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = str(value) if not isinstance(value, str) else value[:61]
    text = "".join(sign if sign.isprintable() else "·" for sign in text)
    return text if len(text) <= 60 else text[:59] + "…"


def is_number(value: Any) -> bool:
    """Whether this is a number that can be reckoned with; true and false are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def is_date(value: Any) -> bool:
    """Whether this is a date such as 2026-11-21."""
    try:
        return isinstance(value, str) and len(value) == 10 and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False

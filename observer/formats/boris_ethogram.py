"""The ethogram of a BORIS project, coming in: behaviours with their modifiers, categories, and what excludes what."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.interchange import FiledCode, FiledModifier, Findings
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, distinct
from observer.formats.boris_shared import NOT_GIVEN, OURS, unnamed
from observer.i18n import _

Json = dict[str, Any]
_KINDS = {0: ModifierKind.SINGLE, 1: ModifierKind.MULTIPLE, 2: ModifierKind.NUMBER, 3: ModifierKind.TEXT}
_EXTERNAL = 3
_SHORTCUT = re.compile(r" \((?:[^()]|F\d\d?)\)$")  # the key of a value, behind it in parentheses
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}


@dataclass(frozen=True)
class ModifierSet:
    """A set of modifiers of a behaviour. `role` says what it stands for in our own files (towards, with, doubt, lane);
    `names` gives back the values that BORIS could not write."""

    name: str
    kind: ModifierKind = ModifierKind.SINGLE
    role: str = ""
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Behaviour:
    """What the events of a behaviour need: its name here, its kind, and its sets of modifiers in their order."""

    name: str
    kind: Kind
    sets: tuple[ModifierSet, ...] = ()


class Texts:
    """Reads texts of a project: what is too long is cut and told, escapes of HTML are undone in the files of others."""

    def __init__(self, findings: Findings, ours: bool) -> None:
        self.findings = findings
        self._ours = ours

    def text(self, given: object, place: str, longest: int = LONGEST_TEXT) -> str:
        """A text; empty for what is none."""
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            return ""
        text = str(given)
        if len(text) > longest:
            self.findings.add(_("A text is too long; its end was cut off."), place)
        return text[:longest]

    def name(self, given: object, place: str) -> str:
        """A name, without blanks around it."""
        name = self.text(given, place, LONGEST_NAME).strip()
        if "&" in name and not self._ours:
            for escape, sign in _ESCAPES.items():
                name = name.replace(escape, sign)
        return name


def entries(conf: object, findings: Findings, place: str) -> list[Json]:
    """The entries of a list that BORIS keeps as an object with the keys "0", "1", …"""
    found = list(conf.values()) if isinstance(conf, dict) else conf if isinstance(conf, list) else []
    for _one in (one for one in found if not isinstance(one, dict)):
        findings.add(_("An entry of the project cannot be read; it was left out."), place)
    return [one for one in found if isinstance(one, dict)]


def own(entry: Json) -> Json:
    """What a file of ours keeps beside the fields of BORIS."""
    found = entry.get(OURS)
    return found if isinstance(found, dict) else {}


def own_text(more: Json, what: str) -> str:
    """A text of what a file of ours keeps; empty for what is none."""
    given = more.get(what)
    return given[:LONGEST_TEXT] if isinstance(given, str) else ""


class Ethogram:
    """The behaviours and categories of a project: as `codes`, and by the names that its events use."""

    def __init__(self, project: Json, texts: Texts) -> None:
        self._texts, self._findings = texts, texts.findings
        self.behaviours: dict[str, Behaviour] = {}
        self._excluded: dict[str, set[str]] = {}
        self._codes: list[FiledCode] = []
        found = [(self._name(entry), entry) for entry in entries(project.get("behaviors_conf"), self._findings, "")]
        self._names = {name: own_text(own(entry), "name") or name for name, entry in found}
        self._categories = self._read_categories(project, [entry for _name, entry in found])
        for name, entry in found:
            self._add(name, entry)
        self.codes = (*self._category_codes, *self._with_groups())

    def _name(self, entry: Json) -> str:
        return self._texts.name(entry.get("code"), "behaviors_conf")

    # -- categories -----------------------------------------------------------------------------------------

    def _read_categories(self, project: Json, behaviours: list[Json]) -> dict[str, str]:
        """What each category is called here. One may be called like a behaviour; names of codes are not twice."""
        self._category_codes: list[FiledCode] = []
        conf = entries(project.get("behavioral_categories_config"), self._findings, "behavioral_categories_config")
        configured = {self._texts.name(one.get("name"), "behavioral_categories_config"): one for one in conf}
        listed = project.get("behavioral_categories")
        listed = [self._texts.name(one, "behavioral_categories") for one in listed] if isinstance(listed, list) else []
        used = [self._texts.name(one.get("category"), "behaviors_conf") for one in behaviours]
        taken = set(self._names.values())
        names: dict[str, str] = {}
        for shown in dict.fromkeys(name for name in (*listed, *configured, *used) if name):
            more = own(configured.get(shown, {}))
            name = own_text(more, "name") or shown
            is_code = more.get("is_code") is True
            names[shown] = f"{shown} (category)" if name in taken and not is_code else name
            if not is_code:
                self._category_codes.append(self._category(shown, names[shown], configured.get(shown, {}), more))
        return names

    def _category(self, shown: str, name: str, entry: Json, more: Json) -> FiledCode:
        return FiledCode(
            name,
            label=own_text(more, "label") or (shown if shown != name else ""),
            parent=own_text(more, "parent"),
            definition=own_text(more, "definition"),
            colour=_colour(entry.get("color")),
            is_category=True,
        )

    # -- behaviours -----------------------------------------------------------------------------------------

    def _add(self, shown: str, entry: Json) -> None:
        if not shown:
            self._findings.add(_("A behaviour without a name; it was left out."), "behaviors_conf")
            return
        if shown in self.behaviours:
            self._findings.add(_("A behaviour is there twice; the second was left out."), shown)
            return
        more, texts = own(entry), self._texts
        kind = Kind.STATE if texts.text(entry.get("type"), shown).casefold().startswith("state") else Kind.POINT
        sets, listed = self._sets(entry.get("modifiers"), shown)
        name = self._names[shown]
        self.behaviours[shown] = Behaviour(name, kind, sets)
        description, label = texts.text(entry.get("description"), shown), own_text(more, "label")
        if name in self._excluded:  # a second behaviour of one code, for its events of the other kind
            return
        self._excluded[name] = self._excludes(entry.get("excluded"), shown)
        self._codes.append(
            FiledCode(
                name,
                label,
                None if more.get("kind") == "" else kind,
                own_text(more, "parent") or self._categories.get(texts.name(entry.get("category"), shown), ""),
                "" if label and description == label else description,
                _colour(entry.get("color")),
                own_text(more, "key") or texts.text(entry.get("key"), shown, 20),
                own_text(more, "group"),
                listed,
            )
        )

    def _sets(self, given: object, place: str) -> tuple[tuple[ModifierSet, ...], tuple[FiledModifier, ...]]:
        """The sets of modifiers by their places, and those that are modifiers of the code here."""
        if isinstance(given, str) and given:  # before format 4: sets by |, values by comma
            given = [{"values": values.split(",")} for values in given.split("|")]
        found = entries(given, self._findings, place)
        names = [self._texts.name(one.get("name"), place) or unnamed(n) for n, one in enumerate(found, 1)]
        sets, listed = [], []
        for name, one in zip(distinct(names), found, strict=True):
            more = own(one)
            kind = self._modifier_kind(one, more, place)
            known = {str(key): str(value) for key, value in _object(more.get("names")).items()}
            sets.append(ModifierSet(own_text(more, "name") or name, kind, own_text(more, "role"), known))
            if not more.get("role"):
                values = more["values"] if isinstance(more.get("values"), list) else one.get("values")
                listed.append(FiledModifier(sets[-1].name, kind, self._values(values, known, place)))
        return tuple(sets), tuple(listed)

    def _modifier_kind(self, one: Json, more: Json, place: str) -> ModifierKind:
        if own_text(more, "kind") in set(ModifierKind):
            return ModifierKind(more["kind"])
        number = one.get("type", 0)
        if number == _EXTERNAL:
            self._findings.add(
                _("Values of a modifier come from a data file, which is not read; they are texts."), place
            )
        return _KINDS.get(number if isinstance(number, int) else 0, ModifierKind.TEXT)

    def _values(self, given: object, known: dict[str, str], place: str) -> tuple[str, ...]:
        values = [_SHORTCUT.sub("", self._texts.name(one, place)) for one in given] if isinstance(given, list) else []
        return tuple(known.get(value, value) for value in dict.fromkeys(values) if value and value != NOT_GIVEN)

    # -- what excludes what ---------------------------------------------------------------------------------

    def _excludes(self, given: object, place: str) -> set[str]:
        others = {self._texts.name(one, place) for one in given.split(",")} if isinstance(given, str) else set()
        return {self._names[one] for one in others if one in self._names and one != place}

    def _with_groups(self) -> list[FiledCode]:
        """Behaviours that all exclude each other are a group; other exclusions have no place here."""
        circles: dict[frozenset[str], list[str]] = {}
        for name, others in self._excluded.items():
            if others:
                circles.setdefault(frozenset({name, *others}), []).append(name)
        whole = [names for circle, names in circles.items() if circle == set(names)]
        groups = {name: f"group {n}" for n, names in enumerate(whole, 1) for name in names}
        for code in self._codes:
            if self._excluded[code.name] and code.name not in groups and not code.exclusive_group:
                self._findings.add(_("Behaviours that do not all exclude each other; this was left out."), code.name)
        return [
            code
            if code.exclusive_group or code.name not in groups
            else replace(code, exclusive_group=groups[code.name])
            for code in self._codes
        ]


def _object(given: object) -> Json:
    return given if isinstance(given, dict) else {}


def _colour(given: object) -> str:
    """A colour as #rrggbb; names of colours are those of a library and say nothing here."""
    text = given.lower() if isinstance(given, str) else ""
    return text if re.fullmatch(r"#[0-9a-f]{6}", text) else ""

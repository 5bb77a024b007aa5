"""Codebooks of The Observer XT (Noldus): its project templates, .otx and .otb (a zip with one .otx).

There is no public description of these files; what is read was seen in a template of version 10.5. A template holds
behaviours in groups, subjects, modifiers and independent variables, and no events.
"""

from pathlib import Path
from typing import Any

from observer.coding.codebook import Kind, ModifierKind
from observer.coding.interchange import (
    Document,
    FiledCode,
    FiledModifier,
    FiledPerson,
    FiledVariable,
    Findings,
    VariableKind,
)
from observer.errors import BadFile
from observer.formats import safe_xml, safe_zip
from observer.formats.base import LONGEST_NAME, LONGEST_TEXT, check_count, distinct
from observer.i18n import _
from observer.progress import Progress

_MOST_BYTES = 50_000_000
_MOST_ELEMENTS = 50_000
_ROOT = "NXMLINTERCHANGE"
_VARIABLES = {"double": VariableKind.NUMBER, "integer": VariableKind.NUMBER, "timestamp": VariableKind.TIME}


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file is such a template, or a zip."""
    return head.startswith(b"PK") or _ROOT.encode() in head.replace(b"\0", b"")


def read(path: Path, progress: Progress | None = None) -> Document:
    """The codebook of a template. Raises `BadFile`."""
    root = _root(path)
    if safe_xml.local(root) != _ROOT:
        raise BadFile(_("“{name}” is no template of The Observer XT.").format(name=path.name))
    return _Template(path, root).document()


def _root(path: Path) -> Any:
    safe_xml.check_size(path, _MOST_BYTES)
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if not packed:
        return safe_xml.tree(path, _MOST_BYTES)
    with safe_zip.opened(path, _MOST_BYTES) as found:
        names = [info.filename for info in found.infolist() if info.filename.lower().endswith(".otx")]
        if len(names) != 1:
            raise BadFile(_("“{name}” holds no template of The Observer XT.").format(name=path.name))
        data = safe_zip.member(found, names[0], _MOST_BYTES)
    return safe_xml.tree_of(data, path.name)


class _Element:
    """A behaviour, subject, modifier or variable: the texts of its fields, by their local names."""

    def __init__(self, element: Any) -> None:
        self.fields: dict[str, str] = {}
        self.values: list[str] = []
        self._attributes: dict[str, str] = {}
        for part in element.iter():
            name, text = safe_xml.local(part), (part.text or "").strip()
            if name == "VL_VALUE":
                self.values.append(text[:LONGEST_NAME])
            elif part is not element:
                self.fields.setdefault(name, text)
                self._attributes |= {f"{name} {key}": value for key, value in part.attrib.items()}

    def __call__(self, field: str, longest: int = LONGEST_NAME) -> str:
        return self.fields.get(field, "")[:longest]

    def attribute(self, field: str, name: str) -> str:
        return self._attributes.get(f"{field} {name}", "")

    @property
    def is_group(self) -> bool:
        """Whether it holds others; what says nothing of it is a group when it lies in none."""
        return self("CDS_ELE_GROUP") == "Y" or ("CDS_ELE_GROUP" not in self.fields and not self.parent)

    @property
    def parent(self) -> str:
        return self("CDS_ELE_PARENT_ID")


class _Template:
    def __init__(self, path: Path, root: Any) -> None:
        self._path, self._findings = path, Findings()
        self._found: dict[str, list[_Element]] = {}
        wanted = ("MET_METADATA", "CDS_SUBJECT", "CDS_BEHAVIOR", "CDS_MODIFIER", "VL_VARIABLE")
        for element in root.iter():
            name = safe_xml.local(element)
            if name in wanted:
                found = self._found.setdefault(name, [])
                found.append(_Element(element))
                check_count(len(found), path.name, _MOST_ELEMENTS)
        self._connections = [
            (element.get("CDS_ELEMENT_ID", ""), element.get("CDS_MODIFIER_ID", ""))
            for element in root.iter()
            if safe_xml.local(element) == "CDS_CONNECTION"
        ]

    def document(self) -> Document:
        """All of it."""
        about = self._found.get("MET_METADATA", [])
        return Document(
            (about[0]("MET_PROJECT_NAME") if about else "") or self._path.stem,
            "observer-xt",
            about[0]("MET_CONTENT_VERSION") if about else "",
            codes=self._codes(),
            people=self._people(),
            variables=self._variables(),
            findings=self._findings.all(),
        )

    # -- behaviours -----------------------------------------------------------------------------------------

    def _codes(self) -> tuple[FiledCode, ...]:
        """Groups and behaviours; one that is called like an earlier one gets a number, and is told."""
        behaviours = [one for one in self._found.get("CDS_BEHAVIOR", []) if self._is_named(one)]
        groups = {one("CDS_ELE_ID"): one for one in behaviours if one.is_group}
        names = distinct(one("CDS_ELE_NAME") for one in behaviours)
        named = list(zip(behaviours, names, strict=True))
        for one, name in named:
            if name != one("CDS_ELE_NAME"):
                self._findings.add(_("A name is there twice; the second has a number here."), one("CDS_ELE_NAME"))
        shown = {one("CDS_ELE_ID"): name for one, name in named}
        modifiers = self._modifiers(behaviours)
        return tuple(self._code(one, name, groups.get(one.parent), shown, modifiers) for one, name in named)

    def _code(
        self,
        one: _Element,
        name: str,
        group: _Element | None,
        shown: dict[str, str],
        modifiers: dict[str, tuple[FiledModifier, ...]],
    ) -> FiledCode:
        is_exclusive = group is not None and group("CDS_ELE_MUT_EXCLUSIVE") == "Y"
        self._tell(one, name)
        return FiledCode(
            name,
            "" if name == one("CDS_ELE_NAME") else one("CDS_ELE_NAME"),
            None if one.is_group else self._kind(one, is_exclusive, name),
            shown.get(one.parent, ""),
            one("CDS_ELE_DESCRIPTION", LONGEST_TEXT),
            _colour(one.attribute("CDS_ELE_COLOR", "COLOR")),
            "" if one.is_group else self._key(one, name),
            shown.get(one.parent, "") if is_exclusive else "",
            () if one.is_group else modifiers.get(one("CDS_ELE_ID"), ()),
            one.is_group,
        )

    def _is_named(self, one: _Element) -> bool:
        if not one("CDS_ELE_NAME"):
            self._findings.add(_("A behaviour without a name; it was left out."), one("CDS_ELE_ID"))
        return bool(one("CDS_ELE_NAME"))

    def _tell(self, one: _Element, name: str) -> None:
        """What has no place here."""
        if one.is_group and one("CDS_ELE_EXHAUSTIVE") == "Y":
            self._findings.add(_("A group in which one behaviour holds at each moment; this was left out."), name)
        if one("CDS_IS_INACTIVE") == "Y":
            self._findings.add(_("No longer in use in The Observer; it comes in all the same."), name)

    def _kind(self, one: _Element, is_exclusive: bool, name: str) -> Kind | None:
        """A behaviour that is stopped by a key, or by the next of its group, is a period; of others nothing is said."""
        if one("CDS_ELE_STOP_KEYCODE") or is_exclusive:
            return Kind.STATE
        self._findings.add(_("Whether it is a moment or a period is not said in the file."), name)
        return None

    def _key(self, one: _Element, name: str) -> str:
        key, stop = one("CDS_ELE_START_KEYCODE"), one("CDS_ELE_STOP_KEYCODE")
        if len(key) > 1:
            self._findings.add(_("A key code of more than one sign; it was left out."), name)
        if stop and stop != key:
            self._findings.add(_("A key of its own for the end; here the same key begins and ends."), name)
        return key if len(key) == 1 else ""

    # -- modifiers, subjects, variables ---------------------------------------------------------------------

    def _modifiers(self, behaviours: list[_Element]) -> dict[str, tuple[FiledModifier, ...]]:
        """The modifiers of each behaviour; those of a group are those of all behaviours in it."""
        values: dict[str, list[str]] = {}
        elements = self._found.get("CDS_MODIFIER", [])
        for one in elements:
            if one.parent:
                values.setdefault(one.parent, []).append(one("CDS_ELE_NAME"))
        sets = {}
        for one in elements:
            if not one.parent:
                given = tuple(dict.fromkeys(value for value in values.get(one("CDS_ELE_ID"), []) if value))
                kind = ModifierKind.SINGLE if given else ModifierKind.TEXT
                sets[one("CDS_ELE_ID")] = FiledModifier(one("CDS_ELE_NAME") or one("CDS_ELE_ID"), kind, given)
        of: dict[str, dict[str, FiledModifier]] = {}
        for element, modifier in self._connections:
            if modifier in sets:
                of.setdefault(element, {})[modifier] = sets[modifier]
        for unused in sets.keys() - {modifier for found in of.values() for modifier in found}:
            self._findings.add(_("A modifier that no behaviour has; it was left out."), sets[unused].name)
        found = {one("CDS_ELE_ID"): of.get(one.parent, {}) | of.get(one("CDS_ELE_ID"), {}) for one in behaviours}
        return {element: tuple(modifiers.values()) for element, modifiers in found.items()}

    def _people(self) -> tuple[FiledPerson, ...]:
        found: dict[str, FiledPerson] = {}
        for one in self._found.get("CDS_SUBJECT", []):
            name = one("CDS_ELE_NAME")
            if name and not one.is_group:
                description = one("CDS_ELE_DESCRIPTION", LONGEST_TEXT)
                found.setdefault(name, FiledPerson(name, None, description, one("CDS_ELE_START_KEYCODE")[:20]))
        return tuple(found.values())

    def _variables(self) -> tuple[FiledVariable, ...]:
        found: dict[str, FiledVariable] = {}
        for one in self._found.get("VL_VARIABLE", []):
            name, values = one("VL_LABEL"), tuple(dict.fromkeys(value for value in one.values if value))
            kind = VariableKind.CHOICE if values else _VARIABLES.get(one("VL_TYPE").lower(), VariableKind.TEXT)
            if name:
                found.setdefault(name, FiledVariable(name, kind, one("VL_DESCRIPTION", LONGEST_TEXT), values))
        return tuple(found.values())


def _colour(number: str) -> str:
    """A colour of Windows, whose lowest byte is red, as #rrggbb."""
    if not number.isascii() or not number.isdecimal() or len(number) > 8:
        return ""
    colour = int(number)
    red, green, blue = colour & 255, colour >> 8 & 255, colour >> 16 & 255
    return f"#{red:02x}{green:02x}{blue:02x}" if colour <= 0xFFFFFF else ""
